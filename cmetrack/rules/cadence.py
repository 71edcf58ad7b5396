"""Cadence: what the law asks for once in several runs of a cycle or years, or once for life.

    the cycle's run, the first day due → the days that it looks at, and the day on which it is due

What counts are the records of these days as they are worth, whether or not they lie in the cycle.
Runs are reckoned from the start of the first. At the end of each from the first day due on the law
asks whether it was done in the last so many runs or years.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import ONE_DAY, Span, add_months, add_years
from cmetrack.i18n import N_
from cmetrack.rules.award import Award
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import Step
from cmetrack.rules.windows import Window, cadences_in, first_day, runs, span_of_run, window_of


class Due(NamedTuple):
    """The days that a target asks about, the last of them that on which it is due.

    `open` are those in which it is still to be earned, `takes` those whose records count: for what
    is done once also those before the first cycle, and for all what is done late.
    """

    span: Span
    open: Span
    takes: Span


def due(rulebook: Rulebook, cycle: Cycle, target: Target, now: Window) -> Due:
    """When a target with a cadence is due, as it stands in this run of the cycle."""
    first = _first_due(rulebook, cycle, target)
    last = first if first >= now.span.first else now.span.last
    since = _reaches_back_to(rulebook, cycle, target, last)
    takes = Span(since or date.min, max(last, now.span.last))
    span = Span(since or first_day(rulebook, cycle), last)
    return Due(span, Span(now.span.first, last), takes)


def due_again(
    rulebook: Rulebook,
    cycle: Cycle,
    target: Target,
    last: date,
    done: Sequence[tuple[date, Hundredths]],
    required: Hundredths,
) -> date | None:
    """The end of the first cycle after that day of which what was done is no longer enough."""
    for end in (run.span.last for run in runs(rulebook, cycle)):
        if end <= last:
            continue
        since = _reaches_back_to(rulebook, cycle, target, end)
        if since is None:
            return None
        if sum(credits for day, credits in done if since <= day <= end) < required:
            return end
    return None


def looks_back_to(rulebook: Rulebook, cycle: Cycle, window: Window) -> date:
    """The first day whose records may matter in a window."""
    days = [looked.takes.first for _target, looked in dues(rulebook, cycle, window)]
    # They may be held against others of their year.
    return min([date((window.since or window.span.first).year, 1, 1), *days])


def dues(rulebook: Rulebook, cycle: Cycle, window: Window) -> list[tuple[Target, Due]]:
    """The targets with a cadence that are asked for in a window, and when each is due."""
    return [
        (one, due(rulebook, cycle, one, window)) for one in cadences_in(rulebook, cycle, window)
    ]


def counts_beside(award: Award, takes: Iterable[tuple[Target, Due]]) -> tuple[Step, ...]:
    """What a record outside of the window still counts for, in words."""
    found = []
    for target, looked in takes:
        if award.day in looked.takes:
            said = N_("It counts for '{label}' all the same, which is due by {last}")
            values = {"label": target.label, "last": str(looked.span.last)}
            found.append(Step(said, values, target.id, target.cites, None, target.remark))
    return tuple(found)


def _first_due(rulebook: Rulebook, cycle: Cycle, target: Target) -> date:
    start, every, by = first_day(rulebook, cycle), target.every, target.by
    assert every is not None
    days = []
    if by and by.run:
        days.append(span_of_run(rulebook, cycle, by.run).last)
    if by and by.years:
        days.append(add_years(start, by.years) - ONE_DAY)
    if days:
        return min(days)
    if every.runs:
        return span_of_run(rulebook, cycle, every.runs).last
    over = add_years(start, every.years or 0) - ONE_DAY
    ends = (run.span.last for run in runs(rulebook, cycle))
    return next(end for end in ends if end >= over)


def _reaches_back_to(rulebook: Rulebook, cycle: Cycle, target: Target, last: date) -> date | None:
    """The first day that still counts for what is due on that last day; None: whenever it was."""
    every = target.every
    assert every is not None
    if every.years:
        # Reckoned from the first cycle's start, so that 29 February comes back in a leap year.
        start, end = first_day(rulebook, cycle), last + ONE_DAY
        months = (end.year - start.year - every.years) * 12 + end.month - start.month
        return add_months(start, months)
    if every.runs:
        run = window_of(rulebook, cycle, last).run
        return span_of_run(rulebook, cycle, max(1, run - every.runs + 1)).first
    return None
