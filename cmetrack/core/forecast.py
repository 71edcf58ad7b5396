"""Forecast: how a cycle will stand on the days ahead, without and with what is planned.

Nothing is estimated but the pace: every total ahead is what `evaluate` says of that day, on
which records have fallen out of a rolling window and, with the plan, planned ones whose day
has passed count as done.
"""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from cmetrack.core.evaluate import Evaluation, recount
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import ONE_DAY, add_months, moment
from cmetrack.rules.award import Award, awarder
from cmetrack.rules.belongs import belongs, gives
from cmetrack.rules.count import Counting
from cmetrack.rules.counted import Counted
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.need import each_need, needs
from cmetrack.rules.progress import TargetProgress, TargetStatus, after_grace
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import goes

MONTHS = 12
"""So many months are looked ahead, month by month."""

_NEVER = 36_525  # days; what is further away never comes


class Point(NamedTuple):
    """What a target will have on a day, without and with what is planned."""

    day: date
    counted: Hundredths
    with_plan: Hundredths
    required: Hundredths


class Leaving(NamedTuple):
    """Records that fall out of the window on a day, as they counted until then, and what is left."""

    day: date
    records: tuple[Counted, ...]
    totals: tuple[TargetProgress, ...]


class Outlook(NamedTuple):
    """One target ahead. Credits a month are exact; a month is a twelfth of its year.

    `needed` closes the gap by the last of its `points`, `needed_with_plan` beside what is
    planned; None where no time is left. `pace` is what was earned a month so far, None in the
    tenth of a window in which it tells nothing yet; at that
    pace, and with the plan on top of it, the target is `reached` and `reached_with_plan`:
    perhaps too late, or, None, never. A rolling target is `short_from` the first day with a
    gap among the days looked at.
    """

    progress: TargetProgress
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


def forecast(today: Evaluation) -> Forecast:
    """The targets whose time is not over, ahead to the window's end, or twelve months on.

    `today` is the cycle as it stands, with all of its records and nothing planned counted.
    """
    window, on = today.window, today.on
    until = add_months(on, MONTHS) if window.rolling else max(on, window.span.last)
    without = with_plan = Days(today, until, with_plan=False)
    if any(one.activity.planned for one in today.records):
        with_plan = Days(today, until, with_plan=True)
    open_ones = [one for one in today.targets if window.rolling or one.span.last >= on]
    ahead = tuple(_outlook(one, without, with_plan, until) for one in open_ones)
    return Forecast(today, until, ahead, tuple(without.leaving()))


def on_day(
    rulebook: Rulebook, cycle: Cycle, activities: Iterable[Activity], day: date
) -> Evaluation:
    """How a cycle will stand on a day if all that is planned until then is done."""
    awards = list(map(awarder(rulebook), activities))
    return recount(rulebook, cycle, _done_by(rulebook, day, awards), day, with_planned=True)


class Shortage(NamedTuple):
    """The first day on which a target of a rolling window will be short, and how it stands then."""

    day: date
    target: TargetProgress


def shortages(today: Evaluation, until: date, *, with_plan: bool) -> dict[str, Shortage]:
    """The targets that will be short by a day, because records fall out of a rolling window."""
    found: dict[str, Shortage] = {}
    days = Days(today, until, with_plan=with_plan)
    safe = today.on
    for day in days.turns:
        if day < safe:
            continue  # a year ahead has many such days, and they need not be counted
        then = days.at(day)
        for target in then.targets:
            if target.shortfall:
                found.setdefault(target.id, Shortage(day, target))
        safe = days.safe_until(then, found)
    return found


def _done_by(rulebook: Rulebook, day: date, awards: Iterable[Award]) -> list[Award]:
    """The records without what is planned and not over; of a function its years that are over."""
    found = []
    for one in awards:
        activity = one.activity
        if not activity.planned or activity.last.day <= day:
            found.append(one)
        elif activity.first.day <= day and (one.years or rulebook.displaces(activity.kind)):
            years = tuple(year._replace(activity=_done(year.activity)) for year in one.years)
            found.append(one._replace(activity=_done(activity), years=years))
    return found


def _done(activity: Activity) -> Activity:
    return activity._replace(state=None)


class Days:
    """The days ahead on which something may change, and how the cycle stands on each of them.

    Something changes when a record ends, its code becomes active, it falls out of a rolling
    window or expires, and when a number of the law does. Each such day is counted anew; until the next,
    everything stays as it is.
    """

    def __init__(self, today: Evaluation, until: date, *, with_plan: bool) -> None:
        self.today, self.with_plan = today, with_plan
        self.awards = [one.award for one in today.records]
        self.turning = [one for one in self.awards if with_plan or not one.activity.planned]
        changes = {day for day in self._changes() if today.on < day <= until}
        self.turns = sorted({today.on, *changes})
        self.known = {} if with_plan else {today.on: today}
        self.end = self.turns[-1] + ONE_DAY
        self.least: tuple[date, tuple[Hundredths, Hundredths]] | None = None

    def __iter__(self) -> Iterator[tuple[date, Evaluation]]:
        return ((day, self.at(day)) for day in self.turns)

    def at(self, day: date) -> Evaluation:
        """How the cycle stands on a day."""
        turn = self.turns[bisect_right(self.turns, day) - 1]
        if turn not in self.known:
            awards = (
                _done_by(self.today.rulebook, turn, self.awards) if self.with_plan else self.awards
            )
            self.known[turn] = recount(
                self.today.rulebook, self.today.cycle, awards, turn, with_planned=self.with_plan
            )
        return self.known[turn]

    def target(self, id: str, day: date) -> TargetProgress:
        """How a target stands on a day; where it is not asked for any more, it requires nothing."""
        then = next((one for one in self.at(day).targets if one.id == id), None)
        if then is not None:
            return then
        now = next(one for one in self.today.targets if one.id == id)
        return now._replace(required=0, status=TargetStatus.MET)

    def to_earn(self, id: str, day: date) -> Hundredths:
        """What a target will need by a day, of all that is still open."""
        ahead = [one for one in self.at(day).targets if one.span.last >= self.today.on]
        found = {one.target.id: one.credits for one in each_need(needs(ahead))}
        return found.get(id, self.target(id, day).shortfall)

    def leaving(self) -> Iterator[Leaving]:
        """The days on which records that counted fall out, in their order."""
        if not (self.today.window.rolling or self.today.rulebook.expiry):
            return
        for (_day, before), (day, then) in pairwise(self):
            gone = tuple(
                one._replace(counted=share.counted)
                for one in before.records
                if one.counted
                for share in one.shares
                if share.counted and self._leaves(share.day) == day
            )
            if gone:
                yield Leaving(day, gone, tuple(then.targets))

    def safe_until(self, found: Evaluation, but: Container[str]) -> date:
        """The day before which no target but these can be short: what is sure is enough.

        That holds while records only leave: no longer than until the first one that comes, or
        until the law changes.
        """
        comes = min((day for day in self._comings() if day > found.on), default=date.max)
        following = self.turns[min(bisect_right(self.turns, found.on), len(self.turns) - 1)]
        safe = comes
        for target in found.targets:
            if target.id in but:
                continue
            enough = self._enough_until(found, target)
            if enough <= following and self._least(found, comes, target.rule) >= target.required:
                enough = comes
            safe = min(safe, enough)
        return safe

    def _least(self, found: Evaluation, comes: date, rule: Target) -> Hundredths:
        """What a target has at least on the days before a record comes, whatever goes until then.

        It is worked out once, for ledgers in which so much overlaps that hardly anything is sure.
        """
        if self.least is None:
            awards = [one.award for one in found.records]
            gone = {
                one.activity.id
                for one in awards
                if any(self._leaves(day) < self.end for day in one.ends)
            }
            counting = Counting(found.rulebook, found.cycle, found.window, found.on, self.with_plan)
            counting.admit(awards)
            self.least = comes, counting.least(gone)
        until, (in_all, of_ties) = self.least
        if found.on >= until or rule.each_year:
            return 0
        return in_all if rule.asks_for_everything else of_ties if rule.breaks_ties else 0

    def _enough_until(self, found: Evaluation, target: TargetProgress) -> date:
        if target.year is not None:
            return found.on  # its year rolls, too
        missing = target.required
        sure = (
            (self._leaves(share.day), gives(target.rule, share.counted, share.split))
            for one in found.records
            if one.sure and belongs(target.rule, one.award)
            for share in one.shares
        )
        for day, counted in sorted(sure, reverse=True):
            missing -= counted
            if missing <= 0:
                return day
        return found.on

    def _leaves(self, day: date) -> date:
        return goes(self.today.rulebook, self.today.window, day) or date.max

    def _changes(self) -> Iterator[date]:
        yield from self._comings()
        if self.today.window.rolling or self.today.rulebook.expiry:
            yield from (self._leaves(day) for award in self.turning for day in award.ends)

    def _comings(self) -> Iterator[date]:
        yield from self.today.rulebook.changes
        for award in self.turning:
            yield from award.ends
            if self.today.rulebook.displaces(award.activity.kind):
                yield award.activity.first.day  # from then on, whatever its end
            if award.activity.code_date:
                yield moment(award.activity.code_date).day


def _outlook(progress: TargetProgress, without: Days, with_plan: Days, until: date) -> Outlook:
    window, on, id = without.today.window, without.today.on, progress.id
    last = until if window.rolling else progress.span.last
    days = {day for day in (add_months(on, n) for n in range(MONTHS + 1)) if day <= last}
    points = tuple(
        Point(day, one.counted, with_plan.target(id, day).counted, one.required)
        for day in sorted(days | {last})
        for one in [without.target(id, day)]
    )
    span = progress.span if progress.rule.each_year else window.span
    month = Fraction(span.days, MONTHS if progress.rule.each_year else window.months)
    elapsed = (min(on, progress.span.last) - progress.span.first).days + 1
    begun = elapsed > 0 and (window.rolling or after_grace(progress.span, on)[0])
    begun = begun and not progress.rule.every  # what was done at some time is no pace
    pace = progress.counted * month / elapsed if begun else None
    before = max(on, progress.span.first - ONE_DAY)
    left = Fraction(MONTHS) if window.rolling else (last - before).days / month
    return Outlook(
        progress,
        points,
        _a_month(without.to_earn(id, last), left),
        _a_month(with_plan.to_earn(id, last), left),
        pace and pace / 100,
        *(_reached(days, id, last, pace and pace / month) for days in (without, with_plan)),
        *(_short_from(days, id) for days in (without, with_plan)),
    )


def _reached(days: Days, id: str, last: date, pace: Fraction | None) -> date | None:
    """The first day on which what is there, and so much a day from here, are enough.

    Of a window that ends, the day may come after its end, which is too late; of one that
    rolls, days beyond those looked at are not known.
    """
    turns = days.turns[: bisect_right(days.turns, last)]
    end = last + ONE_DAY if days.today.window.rolling else date.max
    for turn, following in pairwise((*turns, end)):
        missing = days.target(id, turn).shortfall
        away = ceil(missing / pace) if missing and pace else missing and _NEVER + 1
        if away <= _NEVER and (day := max(turn, days.today.on + away * ONE_DAY)) < following:
            return day
    return None


def _short_from(days: Days, id: str) -> date | None:
    turns = days.turns if days.today.window.rolling else ()
    return next((day for day in turns if days.target(id, day).shortfall), None)


def _a_month(gap: Hundredths, months: Fraction) -> Fraction | None:
    """Credits a month that close a gap; None where there is one and no time is left."""
    if gap <= 0:
        return Fraction(0)
    return Fraction(gap, 100) / months if months > 0 else None
