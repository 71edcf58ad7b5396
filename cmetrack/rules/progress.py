"""TargetProgress: how each target of a cycle stands on the evaluation day."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.rules.adjust import Adjusted, is_asked
from cmetrack.rules.award import Award
from cmetrack.rules.belongs import Given, belongs, gives, sum_of
from cmetrack.rules.cadence import due, due_again
from cmetrack.rules.counted import Counted, Share
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.once import Reason
from cmetrack.rules.refusal import refusal
from cmetrack.rules.required import required_and_why
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import say
from cmetrack.rules.windows import Window, targets_in, without_record


class TargetStatus(StrEnum):
    """How a target stands: met, not begun, over and short, or open and in time or late."""

    MET = "met"
    UPCOMING = "upcoming"
    SHORT = "short"
    ON_TRACK = "on-track"
    BEHIND = "behind"


class TargetProgress(NamedTuple):
    """One target in one span of days: what it requires and what counts.

    `pending` waits on codes, `planned` on records that are not done yet; neither is counted.
    `year` is the number of the cycle's year, where the target is a year's. Where others suffice
    `instead`, these are their labels. `adjusted` is what was taken away from what the law requires
    of everybody. Of one with a cadence `open` are the days in which it is still to be earned,
    `last_done` is the last day on which something was done for it, and, once it is met, `again`
    the day on which it is due once more. One of a topic `is_across` the other sorts of credits.
    """

    rule: Target
    year: int | None
    span: Span
    required: Hundredths
    counted: Hundredths
    pending: Hundredths
    planned: Hundredths
    status: TargetStatus
    adjusted: tuple[Adjusted, ...] = ()
    instead: tuple[str, ...] = ()
    open: Span | None = None
    last_done: date | None = None
    again: date | None = None
    is_across: bool = False

    @property
    def required_by_law(self) -> Hundredths:
        """What the law requires of everybody."""
        return self.required + sum(one.amount for one in self.adjusted)

    @property
    def is_waived(self) -> bool:
        """Whether it asks for nothing because that was stated."""
        return any(one.rule.effect == "waives" for one in self.adjusted)

    @property
    def id(self) -> str:
        """The target's name: `total`, `courses`, `year-2-events` …"""
        return self.rule.name.format(n=self.year)

    @property
    def label(self) -> str:
        """The target's label, in the user's language."""
        return say(self.rule.label, {"n": str(self.year)})

    @property
    def is_advice(self) -> bool:
        """Whether it binds nobody, so that nobody breaks it: it is advice, or others suffice."""
        return self.rule.severity == "advice" or bool(self.instead)

    @property
    def shortfall(self) -> Hundredths:
        """What is still missing."""
        return max(0, self.required - self.counted)

    @property
    def ahead(self) -> Span:
        """The days in which it is earned: of one with a cadence those of this cycle on."""
        return self.open or self.span

    def binds(self, on: date, *, rolling: bool) -> bool:
        """Whether it binds and its time is up: the window has closed, or always ends today."""
        return not self.is_advice and (rolling or on > self.span.last)


def progress(
    rulebook: Rulebook,
    cycle: Cycle,
    counted: Sequence[Counted],
    window: Window,
    on: date,
    *,
    with_planned: bool = False,
) -> list[TargetProgress]:
    """Every target of the cycle, those of the whole window first, then year by year."""
    dated = [(share, one) for one in counted for share in one.shares]
    targets = targets_in(rulebook, cycle, window)
    topics = {one.name for one in rulebook.categories if one.topic}
    found = []
    for year, span in enumerate((window.span, *window.years)):
        for target in targets:
            if target.each_year != bool(year) or not is_asked(rulebook, cycle, target, span):
                continue
            asked, adjusted = required_and_why(rulebook, cycle, target, span, on)
            if not asked and not adjusted:
                continue  # by its number of these days the law asks for nothing
            across = not topics.isdisjoint(target.categories or ())
            if target.every:
                its = [one.award for one in counted if belongs(target, one.award)]
                in_time = _in_its_time(
                    rulebook, cycle, target, its, window, on, asked, with_planned=with_planned
                )
                found.append(in_time._replace(adjusted=tuple(adjusted), is_across=across))
                continue
            mine = [(share, one) for share, one in dated if share.day in span]
            total, pending, planned = _given(target, mine, on)
            total += without_record(rulebook, cycle, target, window, span, on)
            stands = TargetProgress(
                target,
                year=year or None,
                span=span,
                required=asked,
                counted=total,
                pending=pending,
                planned=planned,
                status=_status(total, asked, span, on, rolling=window.rolling),
                adjusted=tuple(adjusted),
                is_across=across,
            )
            found.append(stands)
    return found


def _given(
    target: Target, shares: Iterable[tuple[Share, Counted]], on: date
) -> tuple[Hundredths, Hundredths, Hundredths]:
    """What records give for a target: what counts, what waits on codes, what is still to come."""
    counts, waits, to_come = list[Given](), list[Given](), list[Given]()
    for share, one in shares:
        if not belongs(target, one.award):
            continue
        id, waiting = one.activity.id, share.reason is Reason.PENDING_CODE
        # What gives nothing may still be a record, unless it was refused.
        if share.counted or share.reason is None:
            counts.append((id, gives(target, share.counted, share.split)))
        if waiting or is_ahead(one, share, on):
            later = waits if waiting else to_come
            later.append((id, gives(target, share.awarded, share.split)))
    return sum_of(target, counts), sum_of(target, waits), sum_of(target, to_come)


def _in_its_time(
    rulebook: Rulebook,
    cycle: Cycle,
    target: Target,
    awards: Sequence[Award],
    window: Window,
    on: date,
    asked: Hundredths,
    *,
    with_planned: bool,
) -> TargetProgress:
    """A target with a cadence: what its own days hold, as it is worth, and when it is due."""
    looked = due(rulebook, cycle, target, window)
    late = on > looked.span.last  # which is better than never
    last = looked.takes.last if late else looked.span.last
    days = window._replace(span=Span(looked.takes.first, last))
    done, waits = list[tuple[date, Hundredths]](), {Reason.PENDING_CODE: 0, Reason.PLANNED: 0}
    for part in chain.from_iterable(one.parts for one in awards):
        credits = gives(target, part.awarded, part.valuation.split)
        why = refusal(rulebook, part, days, on, with_planned=with_planned)
        if why is None:
            done.append((part.day, credits))
        elif part.day > on and part.day in days.span:
            waits[Reason.PLANNED] += credits
        elif why[0] in waits and part.day in days.span:
            waits[why[0]] += credits
    total = sum(credits for _day, credits in done)
    span, ahead = looked.span, looked.open
    status = _status(total, asked, ahead, on, rolling=False)
    if status is TargetStatus.BEHIND and span.last > window.span.last:
        status = TargetStatus.ON_TRACK  # it may be done in a later cycle
    last_done = max((day for day, credits in done if credits), default=None)
    again = None
    if total >= asked > 0:
        again = due_again(rulebook, cycle, target, span.last, done, asked)
    return TargetProgress(
        target,
        year=None,
        span=span,
        required=asked,
        counted=total,
        pending=waits[Reason.PENDING_CODE],
        planned=waits[Reason.PLANNED],
        status=status,
        open=ahead,
        last_done=last_done,
        again=again,
    )


def _status(
    counted: Hundredths, required: Hundredths, span: Span, on: date, *, rolling: bool
) -> TargetStatus:
    if counted >= required:
        return TargetStatus.MET
    if on < span.first:
        return TargetStatus.UPCOMING
    if rolling or on > span.last:
        return TargetStatus.SHORT
    gone, of = after_grace(span, on)
    on_track = counted * of >= required * gone
    return TargetStatus.ON_TRACK if on_track else TargetStatus.BEHIND


def is_ahead(one: Counted, share: Share, on: date) -> bool:
    """Whether it is still to come: it is planned, or was logged before its day."""
    logged = share.reason is Reason.OUTSIDE_WINDOW and share.day > on and not one.years
    return share.reason is Reason.PLANNED or logged


def after_grace(span: Span, on: date) -> tuple[int, int]:
    """How many days of a window that is open are gone, and how many it has, but for its first tenth.

    In that tenth nobody is behind.
    """
    grace = span.days // 10
    return max(0, (on - span.first).days + 1 - grace), span.days - grace
