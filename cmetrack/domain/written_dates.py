"""Days, times and periods as people write them, in three languages, whatever the notation.

`14 martie 2025`, `с 6 по 11 февраля 2023`, `12-14.05.2022`, `10, 17 și 24 ianuarie 2025`: what can
be read in one way only is read. A day and a month that can be exchanged (`03/04/2024`) are
refused until somebody says their order.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from cmetrack.domain.date_words import days_from_today, is_season, simplify
from cmetrack.domain.dates import (
    add_months,
    calendar_day,
    has_day,
    parse_day,
    time_of_day,
    why_not_a_date,
)
from cmetrack.domain.sessions import Sitting, join_sessions
from cmetrack.errors import BadValue
from cmetrack.i18n import day as day_of, gettext as _

ORDERS = ("dmy", "mdy", "ymd")
"""In which order a day, a month and a year may stand where they can be exchanged."""

LONGEST = 400
"""Characters of a text in which dates are looked for."""

_LATEST = 69  # of a year of two digits: 2069; later ones may be of the last century
_MOST_DAYS = 400  # that a list may name


class Exchangeable(BadValue):
    """A day and a month that can be exchanged: which is which must be said.

    `readings` are the days on which it begins by each order.
    """

    def __init__(self, text: str, readings: dict[str, str]) -> None:
        self.text, self.readings = text, readings
        sentence = _(
            "'{text}' can be read as {dmy} or as {mdy}; write it so, or say which of a file's days "
            "with --dates dmy or mdy"
        )
        super().__init__(sentence.format(text=text, **readings))

    def typed(self) -> BadValue:
        """The same to somebody who types it, and is no file."""
        sentence = _("'{text}' can be read as {dmy} or as {mdy}; write the one that you mean")
        return BadValue(sentence, text=self.text, **self.readings)


class _Unsettled(Exception):
    """What is to be read by an order that is not known."""


class Written(NamedTuple):
    """What somebody wrote, as the ledger keeps it: a moment, a period, or the days of a list.

    `start` may be a year or a month alone. `dropped` names what was left out (`seconds`, `zone`,
    a `remark`, the end of a `span` of years, the `order` of days) or put in (the `year`).
    """

    start: str
    end: str | None = None
    sessions: str | None = None
    dropped: tuple[str, ...] = ()


def read_written(text: str, order: str | None = None, today: date | None = None) -> Written:
    """What a text says of days; refused where it says nothing, or two things.

    `order` settles what can be exchanged; with `today` a day may lack its year, or be `azi`.
    """
    try:
        return _Reading(text, order, today).read()
    except _Unsettled:
        pass
    readings: dict[str, Written] = {}
    refusal = BadValue("")
    for one in ("mdy", "dmy"):
        try:
            readings[one] = _Reading(text, one, today).read()
        except BadValue as error:
            refusal = error
    if len(found := set(readings.values())) == 1:
        return found.pop()
    if not found:
        raise refusal
    raise Exchangeable(text, {one: written.start for one, written in readings.items()})


def read_day(text: str) -> date:
    """One day without a time, as a person wrote it: `10 martie 2023`, too."""
    try:
        return parse_day(text)
    except BadValue:
        with suppress(BadValue):
            found = read_written(text)
            if found.end is None and not found.dropped and len(found.start) == len("2026-03-14"):
                return date.fromisoformat(found.start)
        raise


def orders_in(text: str) -> set[str]:
    """The orders in which a text's day and month may stand: `dmy`, `mdy`, or either one."""
    found = set()
    for match in re.finditer(_FIGURES, text):
        if match[2] != "." or len(match[4]) == 2:
            first, second = int(match[1]), int(match[3])
            if min(first, second) <= 12 and first != second:
                found.add(
                    _EITHER if max(first, second) <= 12 else "dmy" if first > second else "mdy"
                )
    return found


def order_of(orders: set[str]) -> str | None:
    """The order of the others, where some of a file's days can be read in one way only."""
    known = orders - {_EITHER}
    return known.pop() if len(known) == 1 else None


_EITHER = "either"
_FIGURE = dict.fromkeys(map(ord, "0123456789"))
_FIGURES = r"(?<![\d./-])(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?![\d])(?![./-]\d)"

# What stands in a text


class _Point(NamedTuple):
    """What one part of a text says of a day: perhaps without a month, a year, or a day."""

    year: int | None
    month: int | None
    day: int | None
    time: str | None = None


_Span = tuple[_Point, _Point]

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"
_POINT_TIME = rf"(?:[ ,T]+{_TIME})?"
_NUMERIC = rf"(\d{{1,2}}) ?([-./]) ?(\d{{1,2}}) ?\2 ?(\d{{4}}|\d{{2}}){_POINT_TIME}"
_Y, _M, _D = r"(?P<year>\d{4})", r"@(?P<month>\d\d)", r"(?P<day>\d{1,2})"
_FIGURED, _SHORT = r"(?P<month>\d{1,2})", r"(?P<short>\d\d)"
_POINTS = (
    rf"{_Y}(?P<dash>[-./]){_FIGURED}(?P=dash){_D}{_POINT_TIME}",
    rf"{_D}[ .\-/]*{_M}(?:[ .,\-/]*{_Y}| ?'?{_SHORT}(?![\d:]))?{_POINT_TIME}",
    rf"{_M} ?{_D}(?:[ ,]+{_Y})?{_POINT_TIME}",
    rf"{_Y}[ ,.]*{_M}[ ,.]*{_D}?{_POINT_TIME}",
    rf"{_M}(?:[ .,\-/]*{_Y}| ?'{_SHORT})?",
    *(rf"{_FIGURED}[./]{_Y}", rf"{_Y}[-./]{_FIGURED}", _Y),
)
_PARTIAL = rf"(\d{{1,2}})(?: ?([./]) ?(\d{{1,2}}))?{_POINT_TIME}"


class _Reading:
    """One text that is read."""

    def __init__(self, text: str, order: str | None, today: date | None) -> None:
        self._text = text
        self._order, self._today = order, today
        self._dropped: list[str] = []
        self._weekdays: tuple[int, ...] = ()

    def read(self) -> Written:
        simple = simplify(self._text) if len(self._text) <= LONGEST else None
        if simple is None or re.search(r"\d", simple.plain.translate(_FIGURE)):
            raise self._none()
        plain, dropped, self._weekdays = simple
        self._dropped += dropped
        by = days_from_today(plain)
        if by is not None:
            if self._today is None:
                raise BadValue(_("'{text}' is no day in a file; write the date"), text=self._text)
            self._dropped.append("year")
            return self._made((self._today + timedelta(days=by)).isoformat())
        return self._understood(plain)

    def _understood(self, plain: str) -> Written:
        years = re.fullmatch(_SPAN_OF_YEARS, plain)
        if years and int(years[2]) % 100 == (int(years[1]) + 1) % 100:
            self._dropped.append("span")
            return self._made(years[1])
        if (season := re.fullmatch(_SEASON, plain)) and is_season(season[1]):
            self._dropped.append("span")
            return self._made(season[2])
        point = self._point(plain)
        if point is not None and point.day is None:
            return self._without_day(point)
        if point is not None:
            return self._made(self._moment(point))
        items = [item.strip() for item in re.split(r"[,;&]+", plain) if item.strip()]
        if len(items) != 1:
            return self._listed(items)
        periods = {self._period(first, last) for first, last in self._ways(plain)}
        periods |= set(self._months(plain))
        if len(periods) == 1:
            return self._made(*periods.pop())
        if periods or " " not in plain:
            raise self._none()
        return self._listed(plain.split())

    # Points and periods

    def _point(self, part: str) -> _Point | None:
        """What a part says of a day; None where that is not one day, or one month, or one year."""
        part = part.strip(" .,")
        if match := re.fullmatch(_NUMERIC, part):
            return self._numeric(match)
        found = next(filter(None, (re.fullmatch(pattern, part) for pattern in _POINTS)), None)
        if found is None:
            return None
        said = {name: int(its) for name, its in found.groupdict().items() if its and its.isdigit()}
        year = self._century(said["short"]) if "short" in said else said.get("year")
        return _Point(year, said.get("month"), said.get("day"), self._time(found))

    def _partial(self, part: str) -> _Point | None:
        """A part of a period or a list that leaves its month or its year to the others."""
        if (found := self._point(part)) is not None:
            return found
        part = part.strip(" .,")
        if match := re.fullmatch(_PARTIAL, part):
            day, dash, month, *_time = match.groups()
            if dash == "/":
                return _Point(None, *self._ordered(int(day), int(month)), self._time(match))
            return _Point(None, int(month) if month else None, int(day), self._time(match))
        match = re.fullmatch(_TIME, part)
        return _Point(None, None, None, self._time(match)) if match else None

    def _numeric(self, match: re.Match[str]) -> _Point:
        first, second, time = int(match[1]), int(match[3]), self._time(match)
        dash, year = match[2], match[4]
        if len(year) == 4 and dash == ".":
            return _Point(int(year), second, first, time)
        if len(year) == 2 and self._order == "ymd":
            return _Point(self._century(first), second, int(year), time)
        whole = self._century(int(year)) if len(year) == 2 else int(year)
        return _Point(whole, *self._ordered(first, second), time)

    def _ordered(self, first: int, second: int) -> tuple[int, int]:
        """The month and the day of two figures that can be exchanged."""
        if self._order is None:
            raise _Unsettled
        if self._order == "ymd" or (first if self._order == "mdy" else second) > 12 >= min(
            first, second
        ):
            sentence = _("'{text}' cannot be read in the order that was said (--dates {order})")
            raise BadValue(sentence, text=self._text, order=self._order)
        return (first, second) if self._order == "mdy" else (second, first)

    def _century(self, short: int) -> int:
        if short > _LATEST:
            raise BadValue(_("'{text}': write the year with four digits"), text=self._text)
        return 2000 + short

    def _time(self, match: re.Match[str]) -> str | None:
        time = match.groupdict()
        return time_of_day(self._text, time["hour"], time["minute"]) if time.get("hour") else None

    def _ways(self, item: str) -> Iterator[_Span]:
        """The first and the last day of a period, for each dash that may part them."""
        one = self._partial(item)
        if one is not None and one.day is not None:
            yield one, one
            return
        for dash in re.finditer("-", item):
            first, last = self._partial(item[: dash.start()]), self._partial(item[dash.end() :])
            if first is None or last is None or first.day is None:
                continue
            if last.day is not None and (last.month is not None or first.month is None):
                yield first, last
            elif last[:3] == (None, None, None) and None not in (first.time, last.time):
                yield first, first._replace(time=last.time)  # times of one day

    def _period(self, first: _Point, last: _Point) -> tuple[str, str]:
        start, end = self._moment(_with(first, last, -1)), self._moment(_with(last, first, 1))
        if end < start and end[:10] != start:
            raise self._backwards(start, end)
        return start, end

    def _months(self, plain: str) -> Iterator[tuple[str, str]]:
        """The first and the last day of a period of months."""
        for dash in re.finditer("-", plain):
            first, last = self._point(plain[: dash.start()]), self._point(plain[dash.end() :])
            if first is None or last is None or first.day or last.day:
                continue
            if first.month is None or last.month is None or last.year is None:
                continue
            year = first.year or (last.year if first.month <= last.month else last.year - 1)
            start, end = (
                calendar_day(self._text, year, first.month, 1),
                calendar_day(self._text, last.year, last.month, 1),
            )
            if end < start:
                raise self._backwards(start.isoformat(), end.isoformat())
            until = add_months(end, 1) - timedelta(days=1)
            yield start.isoformat(), until.isoformat()

    def _listed(self, items: Sequence[str]) -> Written:
        """Several days, or periods, one after the other: a period where none is left out."""
        ways = [list(self._ways(item)) for item in items[:_MOST_DAYS]]
        if len(ways) < 2 or len(ways) < len(items) or any(len(way) != 1 for way in ways):
            raise self._none()
        spans = [way for (way,) in ways]
        for at in reversed(range(len(spans))):  # 10, 17 și 24 ianuarie 2025
            first, last = spans[at]
            last = _with(last, spans[at + 1][0], -1) if at + 1 < len(spans) else last
            spans[at] = _with(first, last, -1), last
        for at in range(1, len(spans)):  # 10.01.2025, 24.01
            first = _with(spans[at][0], spans[at - 1][1], 1)
            spans[at] = first, _with(spans[at][1], first, 1)
        sessions: set[Sitting] = set()
        periods = [self._period(first, last) for first, last in spans]
        if periods != sorted(periods):
            self._dropped.append("order")
        for start, end in periods:
            sessions.update(self._days(start, end))
            if len(sessions) > _MOST_DAYS:
                raise self._none()
        days = sorted({date.fromisoformat(one.start[:10]) for one in sessions})
        apart = any((later - day).days > 1 for day, later in pairwise(days))
        kept = (
            join_sessions(sessions) if apart or any("T" in one.start for one in sessions) else None
        )
        return self._made(min(sessions).start, max(one.end for one in sessions), kept)

    def _days(self, start: str, end: str) -> Iterator[Sitting]:
        """Each day of a period; one day with its times."""
        day, until = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
        if day == until:
            yield Sitting(start, end)
            return
        for more in range(min((until - day).days, _MOST_DAYS) + 1):
            on = (day + timedelta(days=more)).isoformat()
            yield Sitting(on, on)

    # What comes of it

    def _moment(self, point: _Point) -> str:
        if point.day is None or point.month is None:
            raise self._none()
        year = point.year
        if year is None:
            if self._today is None:
                sentence = _("'{text}' has no year; write it, too")
                raise BadValue(sentence.format(text=self._text))
            today = self._today
            year = today.year - ((point.month, point.day) > (today.month, today.day))
            self._dropped.append("year")
        on = calendar_day(self._text, year, point.month, point.day).isoformat()
        return on if point.time is None else f"{on}T{point.time}"

    def _without_day(self, point: _Point) -> Written:
        """A month or a year alone, which only a publication may have."""
        if point.year is None:
            raise self._none()
        calendar_day(self._text, point.year, point.month or 1, 1)
        return self._made(f"{point.year}-{point.month:02}" if point.month else str(point.year))

    def _made(self, start: str, end: str | None = None, sessions: str | None = None) -> Written:
        if end == start:
            end = None
        if len(self._weekdays) == 1 and end is None and has_day(start):
            on = date.fromisoformat(start[:10])
            if on.isoweekday() != self._weekdays[0]:
                sentence = _("'{text}': {day} is another day of the week")
                raise BadValue(sentence, text=self._text, day=day_of(on))
        if len(self._weekdays) == 1 and end is not None and sessions is None:
            sessions = self._weekly(date.fromisoformat(start[:10]), date.fromisoformat(end[:10]))
        return Written(start, end, sessions, tuple(dict.fromkeys(self._dropped)))

    def _weekly(self, first: date, last: date) -> str | None:
        """The days of a period from one Saturday to another, of which Saturday is said."""
        days = (last - first).days
        if {first.isoweekday(), last.isoweekday()} != {*self._weekdays} or not 0 < days <= _WEEKS:
            return None
        met = [(first + timedelta(days=more)).isoformat() for more in range(0, days + 1, 7)]
        return join_sessions([Sitting(one, one) for one in met])

    def _none(self) -> BadValue:
        return BadValue(why_not_a_date(self._text[:LONGEST]))

    def _backwards(self, start: str, end: str) -> BadValue:
        sentence = _("'{text}' ends ({end}) before it begins ({start})")
        return BadValue(sentence, text=self._text, start=day_of(start), end=day_of(end))


_WEEKS = 7 * 52  # days of a period that met once in a week
_SPAN_OF_YEARS = r"(\d{4})[-/](\d{4}|\d{2})"
_SEASON = r"(\D+?),? *(\d{4})"


def _with(point: _Point, other: _Point, turn: int) -> _Point:
    """A day with the month and the year that only the other names, which is before or after it."""
    month = point.month if point.month is not None else other.month
    year = point.year
    if year is None and other.year is not None and month is not None:
        here, there = (month, point.day or 0), (other.month or month, other.day or 0)
        turned = point.month is not None and (there < here if turn < 0 else here < there)
        year = other.year + (turn if turned else 0)
    return point._replace(month=month, year=year)
