"""Which days a cycle and its targets look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import ONE_DAY, Span, add_months
from cmetrack.errors import NoLaw, UsageError
from cmetrack.i18n import day, gettext as _
from cmetrack.rules.adjust import extended, extends, granted, is_asked
from cmetrack.rules.law_of_counting import leaves
from cmetrack.rules.law_of_cycles import CycleRule, Target
from cmetrack.rules.rulebook import Rulebook


class Brought(NamedTuple):
    """What the cycle that ended on `last` lacked, to be made up `until` a day, and what it had above."""

    last: date
    lacked: Hundredths
    until: date | None
    above: Hundredths


class Window(NamedTuple):
    """The days that are evaluated, and the span of each of their years; they are so many `months`.

    A rolling window ends on the evaluation day; another has its own first and last day, and is
    the `run` of that number from the cycle's start. What is left beside whole years is the last.
    Where a cycle brings something into the next, the records of all `since` the start matter.
    """

    span: Span
    years: tuple[Span, ...]
    rolling: bool
    months: int
    run: int = 1
    since: date | None = None
    brought: Brought | None = None

    @property
    def carried(self) -> Hundredths:
        """What counts here of what the cycle before had above."""
        return self.brought.above if self.brought else 0


def window(rulebook: Rulebook, cycle: Cycle, on: date) -> Window:
    """The window of a cycle at an evaluation day.

    Without a start the window rolls: (E - n years, E], so the day E - n years is out. With a
    start S it is the run of n years from S that contains E; before S, the first. Years and months
    are always reckoned from S, so that 29 February comes back in a leap year.
    """
    if on < rulebook.since:
        raise NoLaw(
            _("{rulebook} is in force since {since}; it has no answer for {on}").format(
                rulebook=rulebook.id, since=day(rulebook.since), on=day(on)
            )
        )
    found = window_of(rulebook, cycle, on)
    if rulebook.make_up or rulebook.carry_over:
        found = found._replace(since=min(cycle.start or found.span.first, found.span.first))
    return found


def window_of(rulebook: Rulebook, cycle: Cycle, on: date) -> Window:
    """The same, even of a day before the law."""
    rule = rulebook.cycle_rule(cycle.variant)
    if rule.window == "calendar" or cycle.start is not None:
        return next(_runs(rulebook, cycle, _first_day(rule, cycle, on), on))
    if rule.start_required:
        raise UsageError(
            _("A cycle under {rulebook} needs its start: {day}").format(
                rulebook=rulebook.id, day=rule.starts_on or _("the day on which it began")
            ),
            _("Give it with `cmetrack cycle edit --start 2022-03-15`."),
        )
    span = Span(add_months(on, -rule.lasts) + ONE_DAY, on)
    return Window(span, _years(span.first, 0, rule.lasts), rolling=True, months=rule.lasts)


def runs(rulebook: Rulebook, cycle: Cycle) -> Iterator[Window]:
    """The runs of a cycle whose start is known, one after the other."""
    return _runs(rulebook, cycle, first_day(rulebook, cycle))


def first_day(rulebook: Rulebook, cycle: Cycle) -> date:
    """The first day of a cycle's first run."""
    assert cycle.start is not None  # what asks for it is refused where none is required
    return _first_day(rulebook.cycle_rule(cycle.variant), cycle, cycle.start)


def span_of_run(rulebook: Rulebook, cycle: Cycle, run: int) -> Span:
    """The days of the first run of a cycle, or of a later one."""
    return next(islice(runs(rulebook, cycle), run - 1, None)).span


def window_before(rulebook: Rulebook, cycle: Cycle, now: Window) -> Window | None:
    """The window of the cycle before this one, where there was one by this law."""
    last = now.span.first - ONE_DAY
    if now.rolling or last < max(cycle.start or last, rulebook.since):
        return None
    earlier = window(rulebook, cycle, last)
    return earlier if earlier.span.last == last else None


def targets_in(rulebook: Rulebook, cycle: Cycle, looked_at: Window) -> tuple[Target, ...]:
    """The targets of a cycle that bind in the run that is looked at."""
    every = rulebook.targets_of(cycle.variant)
    return tuple([one for one in every if one.binds_in(looked_at.run)])


def asked_in(
    rulebook: Rulebook, cycle: Cycle, looked_at: Window
) -> list[tuple[Target | None, Span]]:
    """What the law asks for in a cycle, each with its span of days; first of all everything."""
    spans = [
        (one, span)
        for one in targets_in(rulebook, cycle, looked_at)
        if not one.every  # what it takes is not chosen
        for span in (looked_at.years if one.each_year else (looked_at.span,))
        if is_asked(rulebook, cycle, one, span)
    ]
    whole = next((one for one in spans if one[0].asks_for_everything), None)
    return [whole or (None, looked_at.span), *(one for one in spans if one is not whole)]


def cadences_in(rulebook: Rulebook, cycle: Cycle, looked_at: Window) -> list[Target]:
    """The targets with a cadence that bind in the run that is looked at."""
    return [
        one
        for one in targets_in(rulebook, cycle, looked_at)
        if one.every and is_asked(rulebook, cycle, one, looked_at.span)
    ]


def without_record(
    rulebook: Rulebook, cycle: Cycle, target: Target | None, looked_at: Window, span: Span, on: date
) -> Hundredths:
    """What counts for a target (None: for everything) without a record: granted, or carried over."""
    rule, given = rulebook.carry_over, granted(rulebook, cycle, target, span, on)
    if rule is None or (target is not None and target.name != rule.of):
        return given
    return given + looked_at.carried


def goes(rulebook: Rulebook, looked_at: Window, last: date) -> date | None:
    """The first day on which a record of that last day counts no longer: it falls out, or expires."""
    days = [leaves(last, looked_at.months)] if looked_at.rolling else []
    if rulebook.expiry and (over := rulebook.expiry.over(last)):
        days.append(over)
    return min(days, default=None)


def _first_day(rule: CycleRule, cycle: Cycle, on: date) -> date:
    start = cycle.start or on
    if rule.window == "calendar":
        into = 0 if rule.same_from is None else (start.year - rule.same_from) % (rule.lasts // 12)
        return date(start.year - into, 1, 1)
    return max(start, rule.not_before or start)


def _runs(rulebook: Rulebook, cycle: Cycle, start: date, on: date = date.min) -> Iterator[Window]:
    """The runs that end on a day or later; of a cycle that comes once, that one."""
    rule = rulebook.cycle_rule(cycle.variant)
    first = rule.first if rule.first and rule.first.is_of(start) else rule
    longer = extends(rulebook, cycle)
    run, begun, over = 1, 0, first.lasts
    while True:
        last = add_months(start, over) - ONE_DAY
        if longer or on <= last or not rule.repeats:
            years = _years(start, begun, over)
            if longer:
                years = extended(rulebook, cycle, years)
            span = Span(years[0].first, years[-1].last)
            if on <= span.last or not rule.repeats:
                yield Window(span, years, rolling=False, months=over - begun, run=run)
            if not rule.repeats:
                return
            if span.last != last:
                start, over = span.last + ONE_DAY, 0  # the next begins as this one ends
        run, begun, over = run + 1, over, over + rule.lasts


def _years(start: date, begun: int, over: int) -> tuple[Span, ...]:
    return tuple(
        Span(add_months(start, month), add_months(start, min(month + 12, over)) - ONE_DAY)
        for month in range(begun, over, 12)
    )
