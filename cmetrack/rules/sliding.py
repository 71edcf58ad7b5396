"""Sliding: what counts on one day after another; only what a day changes is counted anew.

    a record ends, its code is activated, it falls out of the window → it comes or goes
    kinds that count once                                             → looked at anew, all of them
    what cannot all count together                                    → a line of time for each group

The answers are those of `count` and `progress`. Where the share of other specialties is full,
it must be weighed in the choice, and the lines give way to `choose.Again`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span, moment
from cmetrack.rules.award import Award
from cmetrack.rules.choose import NOTHING, Again, Candidate, Sum
from cmetrack.rules.count import UNLIMITED, Counting, belongs, in_order
from cmetrack.rules.eligibility import refusal
from cmetrack.rules.line import Line
from cmetrack.rules.rulebook import Rulebook, Target
from cmetrack.rules.windows import Window, leaves, window


class Amount(NamedTuple):
    """What a target requires and what counts for it, on a day."""

    id: str
    required: Hundredths
    counted: Hundredths

    @property
    def shortfall(self) -> Hundredths:
        """What is missing."""
        return max(0, self.required - self.counted)


class Day(NamedTuple):
    """A day: what every target has, and what counts of the records that were asked for."""

    on: date
    amounts: tuple[Amount, ...]
    counted: Mapping[int, Hundredths]


class _Counter:
    """What counts for one target in one span of days, of records on no line of time."""

    def __init__(self, target: Target, year: int | None, span: Span) -> None:
        self.target, self.span = target, span
        self.id = target.name.format(n=year)
        self.own = self.other = 0


def turns(
    rulebook: Rulebook, activities: Iterable[Activity], looked_at: Window
) -> dict[date, list[Activity]]:
    """Days on which a record may come or go, and which; between two of them it does not."""
    found: dict[date, list[Activity]] = defaultdict(list)
    for one in activities:
        last = one.last.day
        found[last].append(one)
        if one.code_date:
            found[moment(one.code_date).day].append(one)
        if looked_at.rolling:
            found[leaves(last, len(looked_at.years))].append(one)
    for day in rulebook.changes:
        found.setdefault(day, [])
    return found


class Sliding:
    """A cycle on a day; `go_to` a later one. Planned records count only `with_planned`.

    The days must be within one window, or the window must roll.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        cycle: Cycle,
        awards: Sequence[Award],
        on: date,
        *,
        with_planned: bool,
    ) -> None:
        self._rulebook, self._cycle, self._with_planned = rulebook, cycle, with_planned
        self._awards = {award.activity.id: award for award in awards if award.awarded}
        once = frozenset(kind for rule in rulebook.once for kind in rule.kinds)
        self._once = {
            id: award
            for id, award in self._awards.items()
            if rulebook.kind(award.activity.kind) in once
        }
        self._place = {
            family: number
            for number, rule in enumerate(rulebook.exclusions)
            for family in rule.families
        }
        self._begin(on)

    def go_to(self, on: date, changed: Iterable[Activity]) -> None:
        """Go on to a later day; `changed` are the records that may come or go since the last."""
        if any(self.on < day <= on for day in self._rulebook.changes):
            self._begin(on)
            return
        self._look(on)
        self._settle([one.id for one in changed if one.id in self._awards])

    def tell(self, leaving: Iterable[Activity] = ()) -> Day:
        """Every target of the day, and what counts of these records, the earliest there are."""
        ids = [one.id for one in sorted(leaving, key=in_order) if one.id in self._there]
        if self._shares_matter():
            best = self._again.choose(
                [line.candidates for line in self._lines],
                self._fixed,
                self._counting.caps(),
                frozenset(ids),
            )
            total, courses = best.total, best.courses
            gives = {id: option.gives for id, option in best.chosen.items()}
        else:
            sums, most = self._sums(), self._most
            total = sums.own + min(sums.capped, most)
            courses = sums.own_courses + min(sums.capped_courses, most)
            gives = {}
            for line in self._lines:
                gives |= line.counted([id for id in ids if self._there[id] is line])
        amounts = tuple(
            Amount(
                one.id,
                self._rulebook.required(one.target, self.on, retired=self._cycle.retired),
                self._counted_for(one, total, courses),
            )
            for one in self._counters
        )
        return Day(self.on, amounts, self._cut(ids, gives))

    # Days

    def _begin(self, on: date) -> None:
        """Start anew on a day: its numbers are others."""
        self._look(on)
        most = self._counting.most_other
        self._most = UNLIMITED if most is None else most
        self._lines = [Line(self._counting.caps().day) for _rule in self._rulebook.exclusions]
        self._again = Again()
        self._there: dict[int, Line | None] = {}
        self._fixed = NOTHING
        self._disputed = 0
        self._counters = list(self._count_for())
        self._settle(self._awards)

    def _look(self, on: date) -> None:
        self.on = on
        self.window = window(self._rulebook, self._cycle, on)
        self._counting = Counting(
            self._rulebook, self._cycle, self.window, on, with_planned=self._with_planned
        )

    def _count_for(self) -> Iterator[_Counter]:
        for target in self._rulebook.targets_of(retired=self._cycle.retired):
            if not target.each_year:
                yield _Counter(target, None, self.window.span)
        for year, span in enumerate(self.window.years, start=1):
            for target in self._rulebook.targets_of(retired=self._cycle.retired):
                if target.each_year:
                    yield _Counter(target, year, span)

    # Records that come and go

    def _settle(self, ids: Iterable[int]) -> None:
        """Let these records in or out, as the day has it."""
        asked = dict.fromkeys(ids)
        standing: Mapping[int, object] = {}
        if not asked.keys().isdisjoint(self._once):
            asked |= dict.fromkeys(self._once)
            standing = self._standing_once()
        gone: dict[Line, set[int]] = defaultdict(set)
        come: dict[Line, list[Candidate]] = defaultdict(list)
        for id in asked:
            award = self._awards[id]
            stands = id in standing if id in self._once else self._stands(award)
            if stands == (id in self._there):
                continue
            line = self._line_of(award)
            if line is None:
                self._put(award, 1 if stands else -1)
            elif stands:
                number = self._place[award.family]
                come[line].append(
                    self._counting.candidate(self._rulebook.exclusions[number], award)
                )
            else:
                gone[line].add(id)
            if line is not None and self._counting.other_specialty(award):
                self._disputed += 1 if stands else -1
            if stands:
                self._there[id] = line
            else:
                del self._there[id]
        for line in self._lines:
            if gone[line] or come[line]:
                line.change(gone[line], come[line])

    def _stands(self, award: Award) -> bool:
        activity = award.activity
        if activity.planned and activity.last.day > self.on:
            return False
        return refusal(award, self.window, self.on, with_planned=self._with_planned) is None

    def _standing_once(self) -> dict[int, Award]:
        """Of the kinds that count once, those that stand after all."""
        counting = Counting(
            self._rulebook, self._cycle, self.window, self.on, with_planned=self._with_planned
        )
        counting.admit(
            sorted(
                (award for award in self._once.values() if self._stands(award)),
                key=lambda award: in_order(award.activity),
            )
        )
        counting.once()
        return {award.activity.id: award for award in counting.standing}

    def _line_of(self, award: Award) -> Line | None:
        number = self._place.get(award.family) if award.valuation.participation else None
        return None if number is None else self._lines[number]

    def _put(self, award: Award, times: int) -> None:
        """A record on no line of time comes, or with -1 goes."""
        gives = times * award.awarded
        other = self._counting.other_specialty(award)
        courses = gives if self._counting.is_course(award) else 0
        own, capped, own_courses, capped_courses = self._fixed
        if other:
            self._fixed = Sum(own, capped + gives, own_courses, capped_courses + courses)
        else:
            self._fixed = Sum(own + gives, capped, own_courses + courses, capped_courses)
        for one in self._counters:
            # Where the window rolls, so does the target's span: who stands is in it.
            in_span = self.window.rolling or award.activity.last.day in one.span
            if in_span and belongs(one.target, award):
                if other:
                    one.other += gives
                else:
                    one.own += gives

    # Sums

    def _sums(self) -> Sum:
        """What counts without a look at the shares."""
        return Sum(*map(sum, zip(self._fixed, *(line.sum for line in self._lines), strict=True)))

    def _shares_matter(self) -> bool:
        """Whether the choice may be another one because of the share of other specialties."""
        sums = self._sums()
        return bool(self._disputed) and (
            sums.capped > self._most or sums.capped_courses > self._most
        )

    def _counted_for(self, one: _Counter, total: Hundredths, courses: Hundredths) -> Hundredths:
        if _is_whole(one.target):
            return total
        if one.target is self._counting.ties:
            return courses
        return one.own + min(one.other, self._most)

    def _cut(self, ids: Iterable[int], gives: Mapping[int, Hundredths]) -> dict[int, Hundredths]:
        """What counts of the earliest records: other specialties are cut from the latest first."""
        found, room = {}, self._most
        for id in ids:
            award = self._awards[id]
            counted = award.awarded if self._there[id] is None else gives.get(id, 0)
            if self._counting.other_specialty(award):
                counted = min(counted, room)
                room -= counted
            found[id] = counted
        return found


def tells(rulebook: Rulebook, cycle: Cycle, looked_at: Window) -> bool:
    """Whether `Sliding` can tell a cycle's targets: all records, courses, or no choice at all."""
    targets = rulebook.targets_of(retired=cycle.retired)
    if looked_at.rolling and any(target.each_year for target in targets):
        return False  # the years roll, too
    cap = rulebook.other_specialty_cap
    if cap is not None and not _is_whole(rulebook.target(cap.of, retired=cycle.retired)):
        return False
    ties = next((target for target in targets if target.breaks_ties), None)
    return not rulebook.exclusions or all(_is_whole(one) or one is ties for one in targets)


def _is_whole(target: Target) -> bool:
    """Whether a target takes every record of the whole window."""
    return target.families is None and target.roles is None and not target.each_year
