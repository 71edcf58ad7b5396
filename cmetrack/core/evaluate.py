"""Evaluate: from the ledger's records to how a cycle stands, in four steps."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import ONE_DAY, Span
from cmetrack.domain.notice import Notice
from cmetrack.rules.adjust import Adjusted, applied, granted_to, grants, lengthened
from cmetrack.rules.alternatives import settled
from cmetrack.rules.asking import NOTHING, Besides
from cmetrack.rules.award import Award, awarder
from cmetrack.rules.brought import with_brought
from cmetrack.rules.count import MADE_UP, count
from cmetrack.rules.counted import Counted
from cmetrack.rules.law_of_cycles import Grant
from cmetrack.rules.need import Need, needs, to_earn
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress, TargetStatus, after_grace, progress
from cmetrack.rules.required import most_from_other_specialties
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import Window, window, window_before


class Evaluation(NamedTuple):
    """How one cycle stands on one day: its window, its records, its targets."""

    rulebook: Rulebook
    cycle: Cycle
    on: date
    window: Window
    records: Sequence[Counted]
    targets: Sequence[TargetProgress]
    highest_total: Hundredths

    @property
    def met(self) -> bool:
        """Whether every target whose time is up is met."""
        rolling = self.window.rolling
        return all(
            target.status is TargetStatus.MET
            for target in self.targets
            if target.binds(self.on, rolling=rolling)
        )

    @property
    def short(self) -> bool:
        """Whether a target that binds is short."""
        return any(one.status is TargetStatus.SHORT and not one.is_advice for one in self.targets)

    @property
    def main(self) -> TargetProgress | None:
        """The target that all records of the window count for."""
        return next((one for one in self.targets if one.rule.asks_for_everything), None)

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is still to be earned: nothing makes up for what a time that is over lacked."""
        return needs([one for one in self.targets if one.span.last >= self.on])

    @property
    def to_earn(self) -> Hundredths:
        """How many credits that are in all."""
        return to_earn(self.needs)

    @property
    def lacking(self) -> Hundredths:
        """All that is still to be earned, or what lacked when the cycle ended."""
        return to_earn(needs(self.targets)) if self.on > self.window.span.last else self.to_earn

    @property
    def grants(self) -> list[Grant]:
        """What the law gave without a record, of the days in the window that are over."""
        rule, span = self.main and self.main.rule, self.window.span
        return grants(self.rulebook, self.cycle, rule, span, self.on)

    @property
    def adjusted(self) -> list[Adjusted]:
        """What became of what was stated of the cycle."""
        if not self.rulebook.adjustments:
            return []
        book, cycle = self.rulebook, self.cycle
        found = lengthened(book, cycle, self.window.span)
        for one in self.targets:
            found += applied(book, cycle, one.rule, one.span)
            found += one.adjusted
            found += granted_to(book, cycle, one.rule, one.span, self.on)
        return found

    @property
    def made_up(self) -> list[tuple[date, Hundredths]]:
        """What its records made up for the cycle before, day by day."""
        cuts = (
            (one.activity.last.day, step.args["cut"])
            for one in self.records
            for step in one.cuts
            if step.template == MADE_UP
        )
        return sorted((day, cut) for day, cut in cuts if isinstance(cut, int))

    @property
    def still_lacks(self) -> Hundredths:
        """What the cycle before lacks, with all that was made up for it since."""
        brought = self.window.brought
        return brought.lacked - sum(cut for _day, cut in self.made_up) if brought else 0

    @property
    def most_from_other_specialties(self) -> Hundredths | None:
        """What records of other specialties may add at most; None: no limit."""
        return most_from_other_specialties(self.rulebook, self.cycle, self.window.span, self.on)

    @property
    def hand_in(self) -> Span | None:
        """The days on which the cycle's papers may be handed in, where the law says so."""
        rule = self.rulebook.hand_in
        if rule is None or self.window.rolling:
            return None
        return rule.days(self.window.span.last)

    @property
    def papers(self) -> "Evaluation":
        """The cycle whose papers are handed in next: the one that ended, as long as they may be."""
        rule = self.rulebook.hand_in
        earlier = previous(self) if rule is not None and rule.until else None
        if earlier is None or earlier.hand_in is None or self.on > earlier.hand_in.last:
            return self
        return earlier if any(one.counted for one in earlier.records) else self

    @property
    def notices(self) -> list[Notice]:
        """What the doctor should know of the records in the window."""
        return [
            Notice(
                "incomplete" if report.incomplete else "remark", report.text, ids=(one.activity.id,)
            )
            for one in self.records
            if one.reports
            and any(
                share.reason is not Reason.OUTSIDE_WINDOW and share.day in self.window.span
                for share in one.shares
            )
            for report in one.reports
        ]


def evaluate(
    rulebook: Rulebook,
    cycle: Cycle,
    activities: Iterable[Activity],
    on: date,
    *,
    with_planned: bool = False,
) -> Evaluation:
    """What the records are worth, what of it counts, and how each target stands.

    The same records, cycle and day give the same answer in any order, language and place.
    """
    if with_planned:
        activities = as_planned(rulebook, activities, on)
    awards = list(map(awarder(rulebook), activities))
    return recount(rulebook, cycle, awards, on, with_planned=with_planned)


def as_planned(rulebook: Rulebook, activities: Iterable[Activity], on: date) -> list[Activity]:
    """The records as a plan has them: what was logged before its day is planned, too.

    A function that runs over years is not: it counts year by year.
    """
    worth = awarder(rulebook)
    return [
        one._replace(state="planned")
        if one.last.day > on
        and not one.planned
        and not (rulebook.displaces(one.kind) or worth(one).years)
        else one
        for one in activities
    ]


def with_plan_done(found: Evaluation) -> Evaluation:
    """The cycle as all that is planned leaves it: on its last day, a rolling one on that of the plan."""
    rulebook, last = found.rulebook, found.window.span.last
    records = as_planned(rulebook, (one.activity for one in found.records), found.on)
    if found.window.rolling:
        ahead = (one for one in records if one.planned or rulebook.displaces(one.kind))
        last = max([last, *(one.last.day for one in ahead)])
    return evaluate(rulebook, found.cycle, records, last, with_planned=True)


def previous(found: Evaluation) -> Evaluation | None:
    """How the cycle before this one stood at its end, all that counted on its last day; if any was.

    The evaluation must have the records of that time.
    """
    earlier = window_before(found.rulebook, found.cycle, found.window)
    if earlier is None:
        return None
    last = earlier.span.last
    before = recount(found.rulebook, found.cycle, [one.award for one in found.records], last)
    before = before._replace(targets=with_made_up(found, before.targets))
    closed = [
        one._replace(status=TargetStatus.SHORT if one.shortfall else TargetStatus.MET)
        if one.span.last <= last  # else it may be done in a later cycle
        else one
        for one in before.targets
    ]
    return before._replace(on=last + ONE_DAY, targets=closed)


def with_made_up(found: Evaluation, targets: Sequence[TargetProgress]) -> Sequence[TargetProgress]:
    """The targets of the cycle before with what was made up since."""
    rule = found.rulebook.make_up
    if rule is None:
        return targets
    made_up = sum(cut for _day, cut in found.made_up)
    return [
        one._replace(counted=one.counted + made_up) if one.rule.name == rule.of else one
        for one in targets
    ]


def to_hand_in(found: Evaluation) -> Evaluation:
    """What a dossier is of: the cycle that ended, while the one that runs has hardly begun.

    That is in its first tenth, in which nobody is behind either, and as long as nothing counts
    in it. A cycle in which nothing counted is handed in by nobody.
    """
    if (ended := found.papers) is not found:
        return ended
    begun = any(one.counted for one in found.records)
    if begun and after_grace(found.window.span, found.on)[0]:
        return found
    earlier = previous(found)
    return earlier if earlier and any(one.counted for one in earlier.records) else found


def of_days(found: Evaluation, days: Span) -> Evaluation:
    """The cycle in which the last of these days lies, where that has ended; else the one that runs."""
    while days.last < found.window.span.first and (earlier := previous(found)):
        found = earlier
    return found


def recount(
    rulebook: Rulebook,
    cycle: Cycle,
    awards: Iterable[Award],
    on: date,
    *,
    looked_at: Window | None = None,
    with_planned: bool = False,
    besides: Besides = NOTHING,
) -> Evaluation:
    """`evaluate` from the second step on: what records are worth is the same on every day.

    Without a window to look at it is that of the day.
    """
    awards = list(awards)
    looked_at = with_brought(rulebook, cycle, awards, looked_at or window(rulebook, cycle, on))
    counted, highest_total = count(
        rulebook, cycle, awards, looked_at, on, with_planned=with_planned, besides=besides
    )
    stand = progress(rulebook, cycle, counted, looked_at, on, with_planned=with_planned)
    targets = settled(rulebook, stand)
    return Evaluation(rulebook, cycle, on, looked_at, counted, targets, highest_total)
