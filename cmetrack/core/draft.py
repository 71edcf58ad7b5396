"""A record while it is being entered: what is asked next, and what an earlier record proposes.

The questions come in the order in which a certificate has their answers: those that the kind
needs by the rulebook, and those that the most similar earlier record answers.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from cmetrack.core.periodicals import PUBLICATIONS, PeriodicalList
from cmetrack.core.questions import Question, asked
from cmetrack.core.record_reader import Allowed, describe, make_activity, read_record, texts
from cmetrack.core.typed import (
    by_beginning,
    choice_words,
    entered_words,
    kind_words,
    read_days,
    what_it_is,
)
from cmetrack.domain.activity import DATED_BY_YEAR, KINDS, SPECIALTIES, Activity
from cmetrack.domain.columns import COLUMNS, show_text
from cmetrack.domain.dates import add_years, moment
from cmetrack.domain.notice import Notice
from cmetrack.domain.text import fold
from cmetrack.errors import BadValue, NoLaw
from cmetrack.i18n import gettext as _, pgettext
from cmetrack.rules.award import Award, awarder
from cmetrack.rules.basis import unknown
from cmetrack.rules.rulebook import Rulebook

NEEDED = ("kind", "title", "start")
"""What has to be known before a record can be looked at."""

_TAKEN_OVER = (
    *("provider", "place", "country", "accreditation", "format", "level", "credits", "hours"),
    *("days", "specialty"),
)
"""What the same event has again next year."""

_ORDER = (
    *("end", "provider", "place", "country", "accreditation", "format", "credits", "hours"),
    *("days", "level", "role", "attended", "works_first", "works_co", "journal", "index"),
    *("authors", "position", "pages", "specialty", "code", "certificate", "identifier"),
)
"""The order in which a certificate has them."""

_WORKS = {"first": "works_first", "co-author": "works_co"}
_DAYS = ("start", "end", "sessions")
_DASHES = ("-", "–", "—")
_STAND_IN = {"kind": "article", "title": "x"}
_HELD = frozenset(kind for group in ("course", "event") for kind in KINDS[group])
_CERTIFIED = frozenset(
    kind
    for group, kinds in KINDS.items()
    if group not in ("publication", "yearly")
    for kind in kinds
)
_ALIKE = 0.75  # of the letters of two titles


class Draft(NamedTuple):
    """What has been answered: texts by column, and which questions were asked."""

    cells: Mapping[str, str]
    asked: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


class Enquiry:
    """What is asked about one record, in one ledger, on one day."""

    def __init__(
        self,
        rulebook: Rulebook,
        allowed: Allowed,
        records: Sequence[Activity],
        periodicals: PeriodicalList,
        on: date,
        former: Activity | None = None,
    ) -> None:
        if former is not None:
            allowed = allowed._replace(
                entered={}
            )  # what it stands for was said when it was entered
        self._rulebook, self._allowed, self._on = rulebook, allowed, on
        self._records = records
        self._periodicals = periodicals
        self._award = awarder(rulebook)
        self._found: dict[tuple[str | None, str | None], Activity | None] = {}
        self._was, self._former = former, texts(former) if former else {}

    def begin(self, cells: Mapping[str, str]) -> Draft:
        """A draft of what is known already; refused where it cannot be read."""
        start = {} if cells.get("sessions") else {"start": "1900-01-01"}
        reading = read_record({**_STAND_IN, **start, **cells}, self._allowed, today=self._on)
        if reading.activity is None:
            raise BadValue("\n".join(map(describe, reading.troubles)))
        found = texts(reading.activity)
        days = {name: found[name] for name in _DAYS if name in found and cells.get(name)}
        return Draft({**cells, **days}, notices=reading.notices)

    def next(self, draft: Draft) -> Question | None:
        """The next question; None where nothing is left to ask."""
        cells = draft.cells
        if cells.get("works") == "?":
            words = pgettext("works", "first"), pgettext("works", "co-author")
            return Question("works", asked("works"), words[0], words)
        for name in NEEDED:
            if not cells.get(name) and not (name == "start" and cells.get("sessions")):
                return self._question(name, cells)
        for name in self._wanted(cells, self.most_like(cells)):
            if name not in draft.asked and not cells.get(name):
                return self._question(name, cells)
        return None

    def answer(self, draft: Draft, question: Question, typed: str) -> Draft:
        """The draft with an answer to the question; refused where it cannot be read."""
        name, text = question.name, typed.strip()
        if not text and not question.confirmed:
            text = question.proposal
        text = "" if text in _DASHES else text
        if not text and name in (*NEEDED, "works"):
            raise BadValue(_("A record needs this; ? explains it."))
        cells = dict(draft.cells)
        if name == "kind":
            cells |= {"kind?": "", **what_it_is(text)}
        elif name == "works":
            column = by_beginning(text, {**entered_words("works"), **_WORKS})
            if column is None:
                raise BadValue(_("'{text}' is neither first nor co-author"), text=text)
            cells |= {"works": "", column: "1"}
        elif name == "start":
            cells |= self._days(cells, text)
        elif name == "end" and text:
            near = moment(cells["start"]).day
            cells["end"] = read_days(_whole(text, near, self._on), self._on)["start"]
        else:
            cells[name] = by_beginning(text, choice_words(name)) or text
        if not cells.get(name):
            return Draft(cells, (*draft.asked, name), draft.notices)
        reading = read_record(cells, self._allowed, today=self._on)
        for trouble in reading.troubles:
            if trouble.column == name:
                raise BadValue(trouble.message)
        if any(one.code == "hours-for-credits" for one in reading.notices):
            # Where they stand, or the hours that are asked for next would deny them.
            cells |= {"credits": "", "hours": cells["credits"]}
        return Draft(cells, (*draft.asked, name), reading.notices)

    def record(self, draft: Draft) -> Activity:
        """The record that was entered, with the class that its journal has in the list."""
        return self._periodicals.fill(make_activity(draft.cells, self._allowed, today=self._on))

    def award(self, activity: Activity) -> Award | None:
        """What the record gives; None where the rulebook has no norm for it."""
        with suppress(NoLaw):
            return self._award(activity)
        return None

    def most_like(self, cells: Mapping[str, str]) -> Activity | None:
        """The earlier record that is most like what is known: by its title, else of a year ago."""
        if self._former:
            return None
        wanted = (cells.get("kind") or cells.get("kind?"), cells.get("title"))
        if wanted not in self._found:
            self._found[wanted] = self._search(*wanted)
        return self._found[wanted]

    def _search(self, kind: str | None, title: str | None) -> Activity | None:
        known = [
            one
            for one in self._records
            if one.kind not in PUBLICATIONS and not one.planned and kind in (None, "", one.kind)
        ]
        if title:
            wanted = _bare(title)
            rated = [(_alike(wanted, _bare(one.title)), one.start, one) for one in known]
            best = max(rated, key=lambda it: it[:2], default=None)
            return best[2] if best and best[0] >= _ALIKE else None
        lately = {_bare(one.title) for one in known if (self._on - one.last.day).days < _LATELY}
        before = [one for one in known if _bare(one.title) not in lately]
        return min(before, key=self._from_a_year_ago, default=None)

    def _from_a_year_ago(self, one: Activity) -> tuple[int, int]:
        return abs((self._on - one.last.day).days - 365), -one.id

    def _question(self, name: str, cells: Mapping[str, str]) -> Question:
        what = name
        if name == "kind" and (cells.get("role") or cells.get("works") is not None):
            what = "event"
        elif name == "start" and cells.get("format") == "balint":
            what = "sessions"
        elif name == "start" and cells["kind"] in DATED_BY_YEAR:
            what = "dated"
        proposal = _as_read(name, self._proposal(name, cells))
        confirmed = name == "start" and not self._former
        return Question(name, asked(what), proposal, self._known(name, cells), confirmed)

    def _proposal(self, name: str, cells: Mapping[str, str]) -> str:
        if self._former:
            former = self._former.get(name, "")
            if name == "start":
                days = former + TO + self._former["end"] if "end" in self._former else former
                return self._former.get("sessions", days)
            if name == "end" and not cells["start"].startswith(self._former["start"][:10]):
                return _plus(cells["start"], _length(self._was))  # as long as before
            if name == "end" and len(former) < len(cells["start"][: len("2026-03-14")]):
                return ""  # a year ends no run of days
            return former
        like = self.most_like(cells)
        if name == "kind":
            return cells.get("kind?") or (like.kind if like else "")
        if name == "authors":
            return "1"
        if like is None:
            return ""
        if name == "start":
            return self._days_proposed(like)
        if name == "end":
            return _plus(cells["start"], _length(like))
        if name == "title":
            return like.title.replace(like.start[:4], str(self._on.year))
        return texts(like).get(name, "") if name in _TAKEN_OVER else ""

    def _wanted(self, cells: Mapping[str, str], like: Activity | None) -> list[str]:
        """The columns that are worth asking for, in their order."""
        kind = cells["kind"]
        wanted = {name for name in _TAKEN_OVER if like and texts(like).get(name)}
        wanted |= set(self._former) & set(_ORDER)
        if kind in _HELD:
            wanted |= {"provider", "place"}
        elif kind in PUBLICATIONS:
            wanted |= {"journal", "identifier"}
        else:
            wanted.add("provider")
        if kind in _CERTIFIED and not cells.get("code"):
            wanted.add("certificate")
        if (
            _length(like)
            and like
            and not like.sessions
            and len(cells.get("start", "")) == len("2026-03-14")
        ):
            wanted.add("end")
        if len(self._allowed.specialties) > 1 and kind in _CERTIFIED:
            wanted.add("specialty")
        activity = self.record(Draft(cells))
        if (award := self.award(activity)) is None:
            return [name for name in _ORDER if name in wanted]
        valuation = award.valuation
        wanted |= {name for report in valuation.reports for name in unknown(report)}
        if valuation.norm.divided:
            wanted.add("authors")
            if (activity.authors or 1) > 1:
                wanted.add("position")
        if self._rulebook.codes is not None and valuation.norm.code != "ignored":
            wanted.add("code")
        # What has usual sizes is known by them, whatever else its certificate may state.
        by_hours = valuation.norm.sizes or [basis.per for basis in valuation.norm.gives][:1] == [
            "hour"
        ]
        first = _ORDER.index("credits")
        order = (*_ORDER[:first], "hours", *_ORDER[first:]) if by_hours else _ORDER
        return [name for name in order if name in wanted]

    def _known(self, name: str, cells: Mapping[str, str]) -> tuple[str, ...]:
        """What may complete an answer, what was used last first."""
        if name == "kind":
            used = [_as_read(name, one.kind) for one in reversed(self._records)]
            return tuple(dict.fromkeys([*used, *sorted(kind_words())]))
        if words := COLUMNS[name].choices:
            return tuple(_as_read(name, one) for one in words)
        kind = cells.get("kind")
        used = [
            str(getattr(one, name, None) or "")
            for one in reversed(self._records)
            if name != "title" or one.kind == kind
        ]
        if name == "journal":
            used += self._periodicals.titles
        if name == "specialty":
            used += [*(_as_read(name, one) for one in SPECIALTIES), *self._allowed.specialties]
        if name not in ("title", "provider", "place", "journal", "specialty"):
            return ()
        return tuple(dict.fromkeys(filter(None, used)))

    def _days(self, cells: Mapping[str, str], text: str) -> dict[str, str]:
        """The columns that an answer to the question about the days fills."""
        if text == self._proposal("start", cells):
            if self._former:
                return {name: self._former.get(name, "") for name in _DAYS}
            first, _to, last = text.partition(TO)
            return {"start": first, "end": last, "sessions": ""}
        pieces = [one for one in re.split(r"\s*[,;]\s*", text) if one]
        alone = [re.fullmatch(_DAY_ALONE, one) for one in pieces]
        # 14, 15, 16.03: what lacks its month has that of another, and not of the day near.
        if all(alone) and len({bool(one and one[3]) for one in alone}) == 1:
            near = self._near(cells)
            text = ", ".join(_whole(one, near, self._on) for one in pieces)
        return read_days(text, self._on)

    def _near(self, cells: Mapping[str, str]) -> date | None:
        """The day that is shown; one of which less is typed is completed from it."""
        if self._was:
            return self._was.first.day
        like = self.most_like(cells)
        proposed = self._days_proposed(like) if like else ""
        return date.fromisoformat(proposed.partition(TO)[0]) if proposed else None

    def _this_year(self, day: date) -> date:
        """The same weekday at that time of this year."""
        same_day = add_years(day, self._on.year - day.year)
        shift = (day.weekday() - same_day.weekday() + 3) % 7 - 3
        return same_day + timedelta(days=shift)

    def _days_proposed(self, like: Activity) -> str:
        """As many days as the earlier record's, at that time of this year, if that is past."""
        first = self._this_year(like.first.day)
        last = first + timedelta(days=_length(like))
        if like.sessions or like.first.day.year == self._on.year or last > self._on:
            return ""
        return f"{first}{TO}{last}" if last > first else str(first)


TO = " – "  # between the days that are proposed
_LATELY = 180  # days, in which nobody goes to the same event again
_DAY_ALONE = r"([0-9]{1,2})(?:\s*[-–]\s*([0-9]{1,2}))?(?:\.([0-9]{1,2}))?\.?"


def _whole(text: str, near: date | None, on: date) -> str:
    """A day typed without its month or year (`14`, `14-16.3`), with those of the day `near`.

    Without such a day the year is that in which it is past.
    """
    match = re.fullmatch(_DAY_ALONE, text)
    if match is None:
        return text
    first, last, month = match.groups()
    if month is None and near is None:
        return text  # of which month nobody knows
    month, year = month or str((near or on).month), (near or on).year
    with suppress(ValueError):  # a day that the month does not have is refused where it is read
        if near is None and date(year, int(month), int(first)) > on:
            year -= 1
    days = f"{first}-{last}" if last else first
    return f"{days}.{month}.{year}"


def _as_read(name: str, text: str) -> str:
    """What is proposed, as people read and type it; days stay as they are compared."""
    return text if name in _DAYS else show_text(name, text)


def _length(like: Activity | None) -> int:
    """How many days after its first one it ended."""
    return (like.last.day - like.first.day).days if like else 0


def _plus(start: str, days: int) -> str:
    with suppress(ValueError):
        return str(date.fromisoformat(start[:10]) + timedelta(days=days))
    return ""


def _bare(title: str) -> str:
    """A title without its numbers: those of a year or of an edition change."""
    return " ".join(re.sub(r"[\W\d_]+", " ", fold(title)).split())


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    found = SequenceMatcher(None, one, other)
    return found.ratio() if found.real_quick_ratio() >= _ALIKE <= found.quick_ratio() else 0.0
