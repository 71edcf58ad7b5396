"""The facts of a record that the law looks at, with the law's defaults filled in."""

from bisect import bisect_right
from fractions import Fraction
from typing import NamedTuple

from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.credits import HOUR, Hours, Hundredths
from cmetrack.domain.dates import Span
from cmetrack.rules.law import Bounds, When
from cmetrack.rules.rulebook import Rulebook

_PARTS = {"hours": HOUR, "days": 100}
_HELD_AS = {"index": "indexed", "category": "sort"}
"""A tuple has a method `index` already; of its categories a record is looked at by one at a time (`sort`)."""


class RecordFacts(NamedTuple):
    """What the law looks at in a record, with the law's defaults filled in."""

    kind: str
    family: str
    role: str
    format: str
    level: str
    accreditation: str
    indexed: str
    position: str
    home: str
    attended: str
    hours: Hours | None
    days: Hundredths
    lasted: int
    credits: Hundredths | None
    pages: int | None
    authors: int
    works_first: int
    works_co: int
    one_day: bool
    by_days: bool
    fewer_days: Hundredths
    foreign_kind: str
    credited: bool
    epoch: int
    span: Span | None
    served: Hundredths | None
    among_several: bool
    category: str = ""
    proposed: tuple[str, ...] = ()
    sort: str = "unknown"


def facts_of(rulebook: Rulebook, with_months: frozenset[str], activity: Activity) -> RecordFacts:
    """A record's facts; the days that it spans only for kinds whose norms ask for months."""
    sharing = rulebook.sharing
    kind = rulebook.kind(activity.kind)
    asks_for_months = activity.end is not None and kind in with_months
    (first, _), (last, _) = activity.lasted
    home = (activity.country or rulebook.country) == rulebook.country
    met = {start.day for start, _end in activity.met} if activity.sessions else ()
    lasted = (last - first).days + 1
    at_most = 100 * (len(met) or lasted)
    days = at_most if activity.days is None else min(activity.days, at_most)
    return RecordFacts(
        kind=kind,
        family=rulebook.families.get(kind, ""),
        role=activity.role or "attendee",
        format=activity.format or "theory",
        level=activity.level or "unknown",
        accreditation=activity.accreditation or ("national" if home else "none"),
        indexed=activity.indexed or "unknown",
        position=activity.position or "first",
        home="true" if home else "false",
        attended=activity.attended or "full",
        hours=activity.hours,
        days=days,
        lasted=lasted,
        credits=activity.credits,
        pages=activity.pages,
        authors=activity.authors or 1,
        works_first=activity.works_first or 0,
        works_co=activity.works_co or 0,
        one_day=activity.end is None and activity.days is None and not activity.sessions,
        by_days=activity.end is None and not activity.sessions and (activity.days or 0) > 100,
        fewer_days=0 if activity.days is None else max(0, activity.days - at_most),
        foreign_kind=activity.kind if kind != activity.kind and not activity.country else "",
        credited=activity.code is None and activity.code_status == CodeStatus.ACTIVATED,
        epoch=bisect_right(rulebook.changes, last),
        span=Span(first, last) if asks_for_months else None,
        served=days if asks_for_months and activity.days is not None else None,
        among_several=sharing is not None
        and activity.authors is None
        and activity.position in sharing.among_several,
    )


def fact(facts: RecordFacts, name: str) -> str | int | None:
    """One fact by the name that a rulebook has for it."""
    value: str | int | None = getattr(facts, _HELD_AS.get(name, name))
    return value


def holds(when: When, facts: RecordFacts) -> bool:
    """Whether a record passes every test of a norm or a role."""
    for name, test in when.items():
        value = fact(facts, name)
        if isinstance(test, Bounds):
            if not isinstance(value, int):
                return False
            # Of hours and days parts are kept, pages and authors are counted.
            amount = Fraction(value, _PARTS.get(name, 1))
            if test.over is not None and amount <= test.over:
                return False
            if test.at_least is not None and amount < test.at_least:
                return False
            if test.up_to is not None and amount > test.up_to:
                return False
        elif value not in test:
            return False
    return True
