"""Forecast: how a cycle will stand on the days ahead, without and with what is planned.

Nothing is estimated but the pace: every total ahead is what `evaluate` says of that day, on
which records have fallen out of a rolling window and, with the plan, planned ones whose day
has passed count as done.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import add_months, moment
from cmetrack.rules.count import Counted
from cmetrack.rules.progress import Progress
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import ONE_DAY, leaves
from cmetrack.services.evaluate import Evaluation, evaluate

MONTHS = 12
"""So many months are looked ahead, month by month."""

_NEVER = timedelta(days=36_525)  # a day that is further away is none


class Point(NamedTuple):
    """What a target will have on a day, without and with what is planned."""

    day: date
    counted: Hundredths
    with_plan: Hundredths
    required: Hundredths


class Leaving(NamedTuple):
    """Records that fall out of the window on a day, and what is left of each target then."""

    day: date
    records: tuple[Counted, ...]
    totals: tuple[Progress, ...]


class Outlook(NamedTuple):
    """One target ahead. Credits a month are exact; a month is a twelfth of its year.

    `needed` closes the gap by the last of its `points`, `needed_with_plan` beside what is
    planned; None where no time is left. `pace` is what was earned a month so far; at that
    pace, and with the plan on top of it, the target is `reached` and `reached_with_plan`:
    perhaps too late, or, None, never. A rolling target is `short_from` the first day with a
    gap among the days looked at.
    """

    progress: Progress
    points: tuple[Point, ...]
    needed: Fraction | None
    needed_with_plan: Fraction | None
    pace: Fraction | None
    reached: date | None
    reached_with_plan: date | None
    short_from: date | None
    short_from_with_plan: date | None

    @property
    def last(self) -> date:
        """The last day that is looked at."""
        return self.points[-1].day


class Forecast(NamedTuple):
    """How a cycle stands today, each of its targets ahead, and what falls out of its window."""

    today: Evaluation
    until: date
    outlooks: tuple[Outlook, ...]
    leaving: tuple[Leaving, ...]


def forecast(
    rulebook: Rulebook, cycle: Cycle, activities: Iterable[Activity], on: date
) -> Forecast:
    """The targets whose time is not over, ahead to the window's end, or twelve months on."""
    return _Ahead(rulebook, cycle, list(activities), on).forecast()


def on_day(
    rulebook: Rulebook, cycle: Cycle, activities: Iterable[Activity], day: date
) -> Evaluation:
    """How a cycle will stand on a day if all that is planned until then is done."""
    until = [one for one in activities if not one.planned or one.last.day <= day]
    return evaluate(rulebook, cycle, until, day, with_planned=True)


class _Ahead:
    """The days ahead, each evaluated once."""

    def __init__(
        self, rulebook: Rulebook, cycle: Cycle, activities: Sequence[Activity], on: date
    ) -> None:
        self.rulebook, self.cycle, self.activities, self.on = rulebook, cycle, activities, on
        self._known: dict[tuple[date, bool], Evaluation] = {}
        self._planned = any(one.planned for one in activities)
        self.today = self.at(on)
        self.window = self.today.window
        year_on = add_months(on, MONTHS)
        self.until = year_on if self.window.rolling else max(on, self.window.span.last)
        self.turns = sorted({on, *self._turns()})

    def at(self, day: date, *, with_plan: bool = False) -> Evaluation:
        """The evaluation of a day."""
        key = (day, with_plan and self._planned)
        if key not in self._known:
            reckon = on_day if with_plan else evaluate
            self._known[key] = reckon(self.rulebook, self.cycle, self.activities, day)
        return self._known[key]

    def forecast(self) -> Forecast:
        ahead = [
            self._outlook(one)
            for one in self.today.targets
            if self.window.rolling or one.span.last >= self.on
        ]
        return Forecast(self.today, self.until, tuple(ahead), tuple(self._leaving()))

    # Days

    def _turns(self) -> Iterator[date]:
        """Days ahead on which anything may change: between two of them nothing does."""
        days = set(self.rulebook.changes)
        for one in self.activities:
            days.add(one.last.day)
            if one.code_date:
                days.add(moment(one.code_date).day)
            if self.window.rolling:
                days.add(leaves(one.last.day, len(self.window.years)))
        return (day for day in days if self.on < day <= self.until)

    def _months(self, last: date) -> list[date]:
        """Today, the same day of each month ahead, and the last day if it comes."""
        months = [add_months(self.on, month) for month in range(MONTHS + 1)]
        return sorted({day for day in months if day <= last} | {last})

    # One target

    def _outlook(self, progress: Progress) -> Outlook:
        last = self.until if self.window.rolling else progress.span.last
        points = tuple(self._point(progress.id, day) for day in self._months(last))
        month = self._month(progress)
        pace = self._pace(progress, month)
        before = max(self.on, progress.span.first - ONE_DAY)
        left = Fraction(MONTHS) if self.window.rolling else (last - before).days / month
        end = points[-1]
        reached, with_plan = (
            self._reached(progress.id, last, pace and pace / month, with_plan=planned)
            for planned in (False, True)
        )
        short, short_with_plan = (
            self._short_from(progress.id, with_plan=planned) for planned in (False, True)
        )
        return Outlook(
            progress,
            points,
            _a_month(end.required - end.counted, left),
            _a_month(end.required - end.with_plan, left),
            pace and pace / 100,
            reached,
            with_plan,
            short,
            short_with_plan,
        )

    def _target(self, id: str, day: date, *, with_plan: bool) -> Progress:
        found = self.at(day, with_plan=with_plan)
        return next(one for one in found.targets if one.id == id)

    def _point(self, id: str, day: date) -> Point:
        without = self._target(id, day, with_plan=False)
        planned = self._target(id, day, with_plan=True)
        return Point(day, without.counted, planned.counted, without.required)

    def _month(self, progress: Progress) -> Fraction:
        """The days of a month: a twelfth of a year of the target's span."""
        years = 1 if progress.target.each_year else len(self.window.years)
        return Fraction(progress.span.days, MONTHS * years)

    def _pace(self, progress: Progress, month: Fraction) -> Fraction | None:
        """Hundredths a month so far; None before its first day."""
        elapsed = (min(self.on, progress.span.last) - progress.span.first).days + 1
        return progress.counted * month / elapsed if elapsed > 0 else None

    def _reached(
        self, id: str, last: date, pace: Fraction | None, *, with_plan: bool
    ) -> date | None:
        """The first day on which what is there, and so much a day from here, are enough.

        Of a window that ends, the day may come after its end, which is too late; of one that
        rolls, days beyond those looked at are not known.
        """
        turns = self.turns[: bisect_right(self.turns, last)]
        for place, turn in enumerate(turns):
            target = self._target(id, turn, with_plan=with_plan)
            if target.shortfall and not pace:
                continue
            days = ceil(target.shortfall / pace) if target.shortfall and pace else 0
            if days > _NEVER.days:
                continue
            day = max(turn, self.on + timedelta(days=days))
            if place + 1 < len(turns):
                if day < turns[place + 1]:
                    return day
            elif not self.window.rolling or day <= last:
                return day
        return None

    # A window that rolls

    def _short_from(self, id: str, *, with_plan: bool) -> date | None:
        if not self.window.rolling:
            return None
        short = (day for day in self.turns if self._target(id, day, with_plan=with_plan).shortfall)
        return next(short, None)

    def _leaving(self) -> Iterator[Leaving]:
        if not self.window.rolling:
            return
        years = len(self.window.years)
        for before, day in pairwise(self.turns):
            gone = [
                one
                for one in self.at(before).records  # as on every day until `day`
                if one.counted and leaves(one.activity.last.day, years) == day
            ]
            if gone:
                yield Leaving(day, tuple(gone), tuple(self.at(day).targets))


def _a_month(gap: Hundredths, months: Fraction) -> Fraction | None:
    """Credits a month that close a gap; None where there is one and no time is left."""
    if gap <= 0:
        return Fraction(0)
    return Fraction(gap, 100) / months if months > 0 else None
