"""One activity of a doctor, as the ledger keeps it, and the words its columns may hold.

The fields are the columns of the import and export files, in their order. None means "not
known": the defaults that the law attaches to an empty field are applied when it is read, not
when it is stored, so that what a doctor left open stays open.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from cmetrack.domain.credits import MINUTE, Hours, Hundredths
from cmetrack.domain.dates import Moment, Span, moment
from cmetrack.domain.sessions import sessions_of

_A_DAY: Hundredths = 100
_LAST_MINUTE = 23 * 60 + 59


class CodeStatus(StrEnum):
    """What has become of a certificate's code, as far as the doctor knows."""

    RECEIVED = "received"
    ACTIVATED = "activated"
    REJECTED = "rejected"


KINDS = {
    "course": ("course", "workshop", "practical-stage"),
    "distance": ("distance-journal", "distance-online"),
    "event": (
        *("congress", "conference", "symposium", "round-table", "session", "event-workshop"),
        "webinar",
    ),
    "portal": ("programme", "module"),
    "publication": (
        *("article", "chapter", "book", "translation", "book-editing", "journal-editing"),
        *("abstract", "pharmacovigilance", "subscription"),
    ),
    "title": (
        *("title-resident", "title-specialist", "title-attestation", "title-consultant"),
        *("title-doctorate", "title-master", "title-trainer", "title-trainer-of-trainers"),
    ),
    "yearly": ("academic-post", "stage-coordination"),
}  # fmt: skip
"""Every kind of record, by the group in which `add --help` shows it."""

ALL_KINDS = tuple(kind for kinds in KINDS.values() for kind in kinds)
DATED_BY_YEAR = frozenset(KINDS["publication"])
"""Kinds whose date may be a year or a month alone."""

FORMATS = ("theory", "balint", "with-practice", "practical")
LEVELS = ("local", "regional", "national", "international")
ACCREDITATIONS = ("national", "international", "none")
ROLES = ("attendee", "speaker", "teacher", "coordinator", "author", "tutor")
ATTENDANCES = ("full", "part", "failed")
SPECIALTIES = ("own", "other")
INDEXES = ("isi", "medline", "cncsis-a", "cncsis-b", "cncsis-c", "electronic", "listed", "none")
POSITIONS = ("first", "corresponding", "other")
CODE_STATUSES = tuple(status.value for status in CodeStatus)
STATES = ("done", "planned")


class Activity(NamedTuple):
    """What the doctor did or plans, column by column; amounts in whole parts, dates as text."""

    id: int
    kind: str
    title: str
    start: str
    end: str | None = None
    hours: Hours | None = None
    days: Hundredths | None = None
    sessions: str | None = None
    credits: Hundredths | None = None
    format: str | None = None
    level: str | None = None
    country: str | None = None
    accreditation: str | None = None
    role: str | None = None
    attended: str | None = None
    works_first: int | None = None
    works_co: int | None = None
    specialty: str | None = None
    category: str | None = None
    indexed: str | None = None
    journal: str | None = None
    work: str | None = None
    authors: int | None = None
    position: str | None = None
    pages: int | None = None
    code: str | None = None
    code_status: str | None = None
    code_date: str | None = None
    code_reason: str | None = None
    certificate: str | None = None
    identifier: str | None = None
    provider: str | None = None
    place: str | None = None
    evidence: str | None = None
    link: str | None = None
    state: str | None = None
    notes: str | None = None

    @property
    def first(self) -> Moment:
        return _lasted(self.start, self.end, self.hours, self.days)[0]

    @property
    def last(self) -> Moment:
        return _lasted(self.start, self.end, self.hours, self.days)[1]

    @property
    def lasted(self) -> tuple[Moment, Moment]:
        """When it began and when it ended, as far as that is known."""
        return _lasted(self.start, self.end, self.hours, self.days)

    @property
    def met(self) -> tuple[tuple[Moment, Moment], ...]:
        """The periods that it took: its sessions, or all from its start to its end."""
        if not self.sessions:
            return (self.lasted,)
        return tuple((moment(one.start), moment(one.end)) for one in sessions_of(self.sessions))

    @property
    def span(self) -> Span:
        return Span(self.first.day, self.last.day)

    @property
    def planned(self) -> bool:
        return self.state == "planned"


@lru_cache(20_000)
def _lasted(
    start: str, end: str | None, hours: Hours | None, days: Hundredths | None
) -> tuple[Moment, Moment]:
    """The first moment and the last one.

    Without an end its days or its hours tell; else it took the whole day. Midnight is no time but
    a day, except beside a time.
    """
    first = moment(start)
    if end is not None:
        last = moment(end)
    elif days and days > _A_DAY:
        last = Moment(first.day + timedelta(days=-(-days // _A_DAY) - 1), None)
        return Moment(first.day, None), last
    elif not first.minute or not hours:
        return Moment(first.day, None), Moment(first.day, None)
    else:
        return first, Moment(first.day, min(first.minute - -hours // MINUTE, _LAST_MINUTE))
    if not first.minute and not last.minute:
        return Moment(first.day, None), Moment(last.day, None)
    if last.minute == 0:
        last = Moment(last.day - timedelta(days=1), _LAST_MINUTE)
    return first, last


# A tuple has a method `index` already, so that column's field goes by another name.
COLUMNS = tuple("index" if field == "indexed" else field for field in Activity._fields[1:])
"""The columns of the files, in order: every field but the id."""


Column = Sequence[Any]
Columns = Mapping[str, Column]


def activity_at(columns: Columns, place: int) -> Activity:
    """One of the activities, put together; without a number."""
    values = (columns[name][place] if name in columns else None for name in COLUMNS)
    return Activity._make((0, *values))


def as_entered(activity: Activity, unsaid: Mapping[str, str]) -> Activity:
    """The record with what it stands for in the columns in which it says nothing, or `own`."""
    said: dict[str, Any] = {
        name: its for name, its in unsaid.items() if getattr(activity, name) in (None, "own")
    }
    return activity._replace(**said) if said else activity


def some(column: Column) -> bool:
    """Whether a column holds anything."""
    return bool(column) and (column[0] is not None or column.count(None) < len(column))
