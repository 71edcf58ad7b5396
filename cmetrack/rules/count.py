"""Count: what of each record's credits counts together, in one window, on one day.

    planned, outside the window, code not activated → nothing
    the same thing again, where the law says which one counts → that one (`once`)
    at the same time, too close, over a day's credits → the choice that counts most
    other specialties → up to their share, the latest cut first
    a category, a kind → up to what counts of it, the latest cut first
    what the cycle before lacked → filled by the earliest

Every credit that a record was awarded is either counted or cut, and each cut has its reason,
its article and, where there is one, the record because of which it was made.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.i18n import N_
from cmetrack.rules.asking import NOTHING, Asking, Besides
from cmetrack.rules.award import Award
from cmetrack.rules.belongs import Held, belongs
from cmetrack.rules.cadence import counts_beside, dues
from cmetrack.rules.categories import Split
from cmetrack.rules.category_caps import cap_categories
from cmetrack.rules.choose import Chosen, choose, least
from cmetrack.rules.cost import costs
from cmetrack.rules.counted import Counted, Share
from cmetrack.rules.law import Rule
from cmetrack.rules.law_of_counting import Exclusion
from cmetrack.rules.line_of_time import may_have_gaps, rival_of
from cmetrack.rules.measure import Candidate, Meeting
from cmetrack.rules.once import ANOTHER_COUNTS, Reason, StoodBack, in_order, questions, stages
from cmetrack.rules.refusal import expired_on, is_of_another, refusal, rule_of
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import Report, Step, Value
from cmetrack.rules.windows import Window

MADE_UP = N_("{about}: {cut} of this record's make up for the cycle that ended on {last}")
_NOT_ALL_TRIED = N_(
    "So many records of other specialties stand in each other's way that not every choice was "
    "tried: another may give more in a year"
)
Cut = tuple[Hundredths, Reason, int | None, Step]
"""What was cut from a record, why, because of which other one, and the sentence."""


def count(
    rulebook: Rulebook,
    cycle: Cycle,
    awards: Iterable[Award],
    window: Window,
    on: date,
    *,
    with_planned: bool = False,
    besides: Besides = NOTHING,
) -> tuple[list[Counted], Hundredths]:
    """What of each record counts at the evaluation day, in the order of the ledger.

    And the highest total that another lawful choice would give. `with_planned` counts planned
    records of the window as if they were done, and the choice looks at what is earned `besides`.
    """
    counting = Counting(rulebook, cycle, window, on, with_planned, besides)
    ordered = sorted(awards, key=lambda award: in_order(award.activity))
    counting.admit(ordered)
    counting.once()
    counting.choose()
    counting.cap()
    counting.cap_categories()
    counting.make_up()
    return [counting.result(award) for award in ordered], counting.highest_total


class Counting:
    """The count while it is being done: what each record has left, and what was cut from it."""

    def __init__(
        self,
        rulebook: Rulebook,
        cycle: Cycle,
        window: Window,
        on: date,
        with_planned: bool,
        besides: Besides = NOTHING,
    ) -> None:
        self.rulebook, self.cycle, self.window, self.on = rulebook, cycle, window, on
        self.with_planned = with_planned
        self.asking = Asking(rulebook, cycle, window, on, besides)
        self.left: dict[int, Hundredths] = {}
        self.cuts: dict[int, list[Cut]] = defaultdict(list)
        self.every: Sequence[Award] = ()
        self.standing: list[Award] = []
        self.of_years: dict[tuple[int, date], tuple[Hundredths, Reason | None]] = {}
        self.sure: set[int] = set()
        self.stood_back: set[str] = set()
        self.questions: dict[int, list[Report]] = defaultdict(list)
        self.cadences = dues(rulebook, cycle, window)
        self.highest_total = 0
        self.costs: dict[int, Step] = {}
        self.splits: dict[tuple[int, date], Split | None] = {}

    # The six stages

    def admit(self, awards: Sequence[Award]) -> None:
        """Records that could count at all: done, in the window, their code in order."""
        cycle, span = self.rulebook.cycle_rule(self.cycle.variant), self.window.span
        days = {"on": str(self.on), "first": str(span.first), "until": str(span.last)}
        only = self.rulebook.own_specialty_only
        self.every = awards
        self.left = {award.activity.id: award.awarded for award in awards}
        self.of_years = {
            (one.activity.id, one.day): (one.awarded, None)
            for award in awards
            for one in award.years
        }
        for award in (part for whole in awards for part in whole.parts):
            activity = award.activity
            if not award.awarded and not award.valuation.norm.a_record:
                continue
            why = refusal(
                self.rulebook,
                award,
                self.window,
                self.on,
                with_planned=self.with_planned,
                part=(activity.id, award.day) in self.of_years,
            )
            outside = why is not None and why[0] is Reason.OUTSIDE_WINDOW
            if only and not outside and is_of_another(self.rulebook, self.cycle, award):
                said = N_("{about}: it counts nothing in this cycle")
                self._cut(award, award.awarded, Reason.OTHER_SPECIALTY, only, said)
                continue
            if why is None:
                if award.awarded:
                    self.standing.append(award)
                continue
            reason, said = why
            rule = rule_of(reason, self.rulebook, award) or cycle
            expired = expired_on(self.rulebook, award, self.window, self.on)
            mine = {"last": str(award.day), "day": str(expired or activity.code_date)}
            self._cut(award, award.awarded, reason, rule, said, **days, **mine)

    def once(self) -> None:
        """What the law lets stand back, whatever would be chosen: it says itself which one counts."""
        times, planned = len(self.window.years), self.with_planned
        for stage in stages(self.rulebook, self.every, self.on, times, with_planned=planned):
            back = {id(one.award): one for one in stage(self.standing)}
            for one in back.values():
                cut = one.award.awarded - one.keeps
                said, year = (one.says, one.because), one.award.day.year
                self._cut(one.award, cut, one.reason, one.rule, *said, year=str(year))
                self.stood_back.add(one.award.family)
            if back:
                kept = (_lowered(award, back.get(id(award))) for award in self.standing)
                self.standing = [award for award in kept if award.awarded]
        for asked_of, report in questions(self.rulebook, self.standing):
            self.questions[asked_of].append(report)

    def choose(self) -> None:
        """Of those that cannot all count together, the choice that lacks least and counts most."""
        groups, fixed = self.asking.groups(self.standing)
        aims = self.asking.aims()
        candidates = list(map(_candidates, groups.values()))
        self.sure = {award.activity.id for award in self.standing}
        self.sure -= {one.id for group in candidates for one in group}
        choice = choose(candidates, fixed, aims)
        for rule, group in groups.items():
            self._stand_back(rule, group, choice.alone | choice.chosen)
            # What stood back may come again, and displace others, when another goes.
            if self.stood_back.isdisjoint(rule.families):
                self.sure |= choice.alone.keys() & {one.id for one in _candidates(group)}
        self.highest_total = choice.highest_total
        if not choice.all_tried:
            others = (one for group in candidates for one in group if one.capped)
            first = min(one.id for one in others if one.id not in choice.alone)
            self.questions[first].append(Report(_NOT_ALL_TRIED, {}))
        for id, cost in costs(candidates, fixed, aims, choice).items():
            target, _span = self.asking.asked[cost.aim]
            assert target is not None  # only what the law asks for has a rank
            said = N_("With it there would be {more} more in all, but {fewer} fewer in {what}")
            what = target.noun or target.label
            values: dict[str, Value] = {"more": cost.more, "fewer": cost.fewer, "what": what}
            self.costs[id] = Step(said, values, target.id, target.cites, None, target.remark)

    def cap(self) -> None:
        """Cut what other specialties have above their share, from the latest record first."""
        if self.asking.most_other is None:
            return
        others = [award for award in self.standing if self.asking.is_other(award)]
        if sum(award.awarded for award in others) > self.asking.most_other:
            self.sure.difference_update(award.activity.id for award in others)
        above = sum(map(self._left, others)) - self.asking.most_other
        # What counts for courses goes last.
        others.sort(key=lambda award: not self.asking.is_course(award))
        for award in reversed(others):
            if above <= 0:
                return
            if cut := min(above, self._left(award)):
                above -= cut
                self._cut_others(award, cut)

    def cap_categories(self) -> None:
        """Cut what is above the caps of categories and kinds, from the latest record first."""
        if not self.rulebook.category_caps:
            return
        held = [
            Held(one, left, one.valuation.split and one.valuation.split.within(left))
            for one in self._by_day()
            if (left := self._left(one))
        ]
        after, cuts, bound = cap_categories(self.asking, held)
        for place, cut, cap, most in cuts:
            said = N_("{about}: {most} in all, so {cut} of this record's do not count")
            if cap.records is not None:
                said = N_("{about}: {most} in all, and this is one more")
            self._cut(held[place].award, cut, Reason.CATEGORY_CAP, cap, said, most=most)
            self.highest_total -= cut
        self.sure.difference_update(held[place].award.activity.id for place in bound)
        self.splits = {(one.award.activity.id, one.award.day): one.split for one in after}

    def make_up(self) -> None:
        """Take what fills what the cycle before lacked, the earliest first."""
        rule, brought = self.rulebook.make_up, self.window.brought
        if rule is None or brought is None or brought.until is None:
            return
        lacks = brought.lacked
        for award in self._by_day():
            if cut := min(lacks, self._left(award)) if award.day <= brought.until else 0:
                lacks -= cut
                self.highest_total -= cut
                self._cut(award, cut, Reason.MADE_UP, rule, MADE_UP, last=str(brought.last))

    def _by_day(self) -> list[Award]:
        return sorted(self.standing, key=lambda one: (one.day, in_order(one.activity)))

    def _cut_others(self, award: Award, cut: Hundredths) -> None:
        rule, most = self.rulebook.other_specialty_cap, self.asking.most_other
        assert rule is not None and most is not None
        said = N_("{about}: {most} in all, so {cut} of this record's do not count")
        self._cut(award, cut, Reason.OFF_SPECIALTY_CAP, rule, said, most=most)

    def least(self, gone: Collection[int]) -> tuple[Hundredths, Hundredths]:
        """What counts in all and for courses at least, whichever of these records go."""
        self.once()
        if self.stood_back:
            return 0, 0  # it may come again, and displace others, when another goes
        others = sum(award.awarded for award in self.standing if self.asking.is_other(award))
        if self.asking.most_other is not None and others > self.asking.most_other:
            return 0, 0  # then the choice looks at the cap, too
        if self.rulebook.category_caps:
            return 0, 0  # what they cut comes back when another goes
        groups, _fixed = self.asking.groups(self.standing)
        day, ties = self.asking.aims().day, self.asking.ties
        found = [least(_candidates(group), gone, ties, day) for group in groups.values()]
        return sum(one[0] for one in found), sum(one[1] for one in found)

    def result(self, award: Award) -> Counted:
        """A record with what counts of it, and the reason for the rest."""
        id = award.activity.id
        cuts = self.cuts.get(id, ())
        reason, because = _main_reason(cuts) if cuts else (None, None)
        steps = tuple(cut[3] for cut in cuts)
        if reason is Reason.OUTSIDE_WINDOW and self.cadences and award.day <= self.on:
            takes = [one for one in self.cadences if belongs(one[0], award)]
            steps += counts_beside(award, takes)
        years = tuple(
            [
                Share(one.day, one.awarded, *self.of_years[id, one.day], self._split(one))
                for one in award.years
            ]
        )
        return Counted(
            award,
            counted=self.left[id],
            other_specialty=self.asking.is_other(award),
            reason=reason,
            because=because,
            cuts=steps,
            sure=id in self.sure,
            cost=self.costs.get(id),
            years=years,
            questions=tuple(self.questions.get(id, ())),
            split=self._split(award),
        )

    def _split(self, award: Award) -> Split | None:
        return self.splits.get((award.activity.id, award.day), award.valuation.split)

    def _stand_back(
        self, rule: Exclusion, group: list[tuple[Award, Candidate]], chosen: Chosen
    ) -> None:
        counted = [one for one in _candidates(group) if one.id in chosen]
        counted.sort(key=lambda one: (one.begins, one.id))
        taken = sorted(
            (meeting, one.id)
            for one in counted
            for meeting in (Meeting(one.begins, one.ends, one.day), *one.meetings)
        )
        begins = [meeting.begins for meeting, _id in taken]
        by_id = {one.id: award for award, one in group}
        sharers: dict[int, list[int]] = defaultdict(list)
        for one in counted:
            if one.options[0].draws:
                sharers[one.day].append(one.id)
        for award, one in group:
            option = chosen.get(one.id)
            cut = award.awarded - (option.gives if option else 0)
            if not cut:
                continue
            rival = None if option else rival_of(taken, begins, one)
            if rival is not None:
                reason = Reason.OVERLAP if rule.days is None else Reason.INTERVAL
                said = ANOTHER_COUNTS
                two = (by_id[rival], award)
                if rule.days is None and any(map(may_have_gaps, two)):
                    said = N_(
                        "{about}; record {because} counts; the days on which it met "
                        "(`sessions`) could change that"
                    )
                self._cut(award, cut, reason, rule, said, rival)
                continue
            if not option and one.capped and one.day not in sharers:
                # What it would take of the others' share is worth more in a later year.
                self._cut_others(award, cut)
                continue
            shared = self.rulebook.shared_day
            assert shared is not None  # nothing else cuts a part of a record here
            sharer = next((id for id in sharers[one.day] if id != one.id), None)
            said = N_("{about}: {cut} of this record's do not count")
            self._cut(award, cut, Reason.DAY_CAP, shared, said, sharer)

    # What a record is to the law

    def _left(self, award: Award) -> Hundredths:
        """What is left of a record, or of the year of it that this is."""
        id = award.activity.id
        return self.of_years.get((id, award.day), (self.left[id],))[0]

    def _cut(
        self,
        award: Award,
        cut: Hundredths,
        reason: Reason,
        rule: Rule,
        template: str,
        because: int | None = None,
        /,
        **args: Value,
    ) -> None:
        id = award.activity.id
        self.left[id] -= cut
        year = id, award.day
        if year in self.of_years:
            self.of_years[year] = self.of_years[year][0] - cut, reason
        said: dict[str, Value] = {"about": rule.about, "cut": cut, "because": str(because), **args}
        step = Step(template, said, rule.id, rule.cites, self.left[id], rule.remark)
        self.cuts[id].append((cut, reason, because, step))


def _main_reason(cuts: Sequence[Cut]) -> tuple[Reason, int | None]:
    """Where a record was cut more than once, the reason for which it was cut most."""
    most = cuts[0]
    if len(cuts) > 1:
        most = max(cuts, key=lambda one: sum(cut for cut, why, *_ in cuts if why is one[1]))
    return most[1], most[2]


def _lowered(award: Award, back: StoodBack | None) -> Award:
    """A record with what it keeps."""
    if back is None:
        return award
    return award._replace(valuation=award.valuation._replace(awarded=back.keeps))


def _candidates(group: Iterable[tuple[Award, Candidate]]) -> list[Candidate]:
    return [candidate for _award, candidate in group]
