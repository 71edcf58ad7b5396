"""TargetProgress: how each target of a cycle stands on the evaluation day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.rules.count import Counted, belongs
from cmetrack.rules.rulebook import Rulebook, Target
from cmetrack.rules.states import Reason, TargetStatus
from cmetrack.rules.steps import say
from cmetrack.rules.windows import Window


class TargetProgress(NamedTuple):
    """One target in one span of days: what it requires and what counts.

    `pending` waits on codes, `planned` on records that are not done yet; neither is counted.
    `year` is the number of the cycle's year, where the target is a year's.
    """

    rule: Target
    year: int | None
    span: Span
    required: Hundredths
    counted: Hundredths
    pending: Hundredths
    planned: Hundredths
    status: TargetStatus

    @property
    def id(self) -> str:
        """The target's name: `total`, `courses`, `year-2-events` …"""
        return self.rule.name.format(n=self.year)

    @property
    def label(self) -> str:
        """The target's label, in the user's language."""
        return say(self.rule.label, {"n": str(self.year)})

    @property
    def shortfall(self) -> Hundredths:
        """What is still missing."""
        return max(0, self.required - self.counted)

    def binds(self, on: date, *, rolling: bool) -> bool:
        """Whether its time is up: the window has closed, or always ends today."""
        return rolling or on > self.span.last


def progress(
    rulebook: Rulebook, cycle: Cycle, counted: Sequence[Counted], window: Window, on: date
) -> list[TargetProgress]:
    """Every target of the cycle, those of the whole window first, then year by year."""
    targets = rulebook.targets_of(cycle.variant)
    whole = [(target, None, window.span) for target in targets if not target.each_year]
    yearly = [
        (target, year, span)
        for year, span in enumerate(window.years, start=1)
        for target in targets
        if target.each_year
    ]
    dated = [(one.activity.last.day, one) for one in counted]
    return [
        _progress(rulebook, cycle, dated, window, on, target, year, span)
        for target, year, span in [*whole, *yearly]
    ]


def _progress(
    rulebook: Rulebook,
    cycle: Cycle,
    dated: Sequence[tuple[date, Counted]],
    window: Window,
    on: date,
    target: Target,
    year: int | None,
    span: Span,
) -> TargetProgress:
    required = rulebook.required(target, on, cycle.variant)
    mine = [one for day, one in dated if day in span and belongs(target, one.award)]
    total = _total(rulebook, cycle, mine, target, on)
    return TargetProgress(
        target,
        year,
        span,
        required,
        total,
        sum(one.award.awarded for one in mine if one.reason is Reason.PENDING_CODE),
        sum(one.award.awarded for one in mine if one.reason is Reason.PLANNED),
        _status(total, required, span, on, rolling=window.rolling),
    )


def _total(
    rulebook: Rulebook, cycle: Cycle, mine: Sequence[Counted], target: Target, on: date
) -> Hundredths:
    """What counts for a target; the share of other specialties is reckoned for each alone."""
    most = rulebook.most_from_other_specialties(on, cycle.variant)
    if (
        rulebook.other_specialty_cap is None
        or most is None
        or rulebook.other_specialty_cap.of == target.name
    ):
        return sum(one.counted for one in mine)
    own = sum(one.before_cap for one in mine if not one.other_specialty)
    other = sum(one.before_cap for one in mine if one.other_specialty)
    return own + min(other, most)


def _status(
    counted: Hundredths, required: Hundredths, span: Span, on: date, *, rolling: bool
) -> TargetStatus:
    if counted >= required:
        return TargetStatus.MET
    if on < span.first:
        return TargetStatus.UPCOMING
    if rolling or on > span.last:
        return TargetStatus.SHORT
    elapsed = (on - span.first).days + 1
    on_track = counted * span.days >= required * elapsed
    return TargetStatus.ON_TRACK if on_track else TargetStatus.BEHIND
