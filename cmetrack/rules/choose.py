"""Which of the records that cannot all count together do count: what the law asks first, exactly.

The records of a group (on-site programmes, distance programmes) stand on a line of time; two
that share a moment exclude each other. Programmes within one day share that day's credits.
What comes from other specialties counts up to a cap, over all groups together.

What the law asks for are *aims*, the first of them everything, the others a part of it. Wanted
is the choice that leaves the least missing of the aims, in the order of their ranks; among
equals the one with the highest total; then the one with the most of what breaks ties; then the
one in which the earlier records count more.

How: a record that nothing stands against counts. For the others, from the last to the first,
keep every *sum* that what follows can still reach and that no other sum makes pointless (the
frontier). Then walk forward and take each record, as much of it as possible, if the best is
still in reach. Stretches of time that touch nothing else are reckoned alone and then combined,
so that the frontiers stay small. First the highest total alone is looked for: with it most
ledgers lack nothing that another choice would give. `tests/rules` holds a brute force that
this must agree with.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, product
from operator import add, sub
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.rules.measure import (
    Aims,
    Candidate,
    Frontier,
    Measure,
    Meeting,
    Option,
    Sums,
    Vector,
    sum_up,
    worths,
)

_MANY = 60  # candidates
_FEW = 12  # candidates from other specialties
_GAPS = (400, 800, 1_200, 1_600, 2_000, 2_500, 3_200, 4_000, 5_000, 6_400)
"""So far below what could be had at most the best is looked for: what is too far takes long."""

Chosen = dict[int, Option]
State = tuple[Hundredths, frozenset[int]]
"""What is left of the credits of a day, and the records that are taken and will meet again."""
Move = tuple[Option | None, int, State]


class Choice(NamedTuple):
    """The options that are counted, by the records' ids; what is in neither does not count.

    Nothing stands against those that are `alone`, whatever becomes of the others. With
    `highest` in place of `chosen` they give the `highest_total`, though perhaps less of what the
    law asks first. Unless every choice was tried, another might give more of what it asks.
    """

    alone: Chosen
    chosen: Chosen
    highest: Chosen
    highest_total: Hundredths
    all_tried: bool = True


def choose(groups: Iterable[Sequence[Candidate]], fixed: Sums, aims: Aims) -> Choice:
    """Which records are counted, and how.

    `fixed` is what counts for each aim whatever is chosen. The answer depends on the candidates
    alone, not on the order in which they are given.
    """
    alone, stretches = _apart(groups)
    uncontested = {one.id: one.options[0] for one in alone}
    fixed = sum_up([(one, one.options[0]) for one in alone], fixed)
    contested = [one for each in stretches for one in each]

    def sums(chosen: Chosen) -> Sums:
        return sum_up([(one, chosen[one.id]) for one in contested if one.id in chosen], fixed)

    def asked(chosen: Chosen, aims: Aims = aims) -> tuple[Hundredths, ...]:
        found = worths(sums(chosen), aims)
        return tuple(min(found[aim], aims.every[aim].required) for aim in aims.ranked)

    def within(chosen: Chosen) -> bool:
        each = zip(sums(chosen), aims.every, fixed, strict=True)
        return all(one.capped <= max(aim.most, start.capped) for one, aim, start in each)

    highest = _best(stretches, Measure(aims, fixed))
    open_to = {aim for one in contested for aim in (0, *one.aims)}
    if not within(highest):
        open_to.update(aims.turn)
        highest = _best(stretches, Measure(aims, fixed, capped=True))
    total = worths(sums(highest), aims)
    best, all_tried = highest, True
    lacking = [
        aim for aim in aims.ranked if total[aim] < aims.every[aim].required and aim in open_to
    ]
    # Where the highest total itself falls short, the choice with it that has most of what breaks
    # ties is the best.
    if lacking and not (lacking[0] == 0 and set(lacking) <= {0, aims.tie}):
        parts = tuple(aim for aim in aims.ranked if aim and aim in open_to)
        best = _best(stretches, Measure(aims, fixed, parts))
        if not within(best):
            # Among very many the room that others leave a later aim is not looked at.
            few = sum(one.capped for one in contested) <= _FEW and len(contested) <= _MANY
            seen = aims if few else aims._replace(turn=())
            parts = tuple(aim for aim in aims.ranked if aim and aim in open_to.union(seen.turn))
            best = _best(stretches, Measure(seen, fixed, parts, capped=True))
            # What gives as much as if everyone had all the room is the best all the same.
            all_tried = few or asked(best) == asked(best, seen)
            best = max(highest, best, key=asked)
    return Choice(uncontested, best, highest, total[0], all_tried)


def least(
    group: Sequence[Candidate], gone: Collection[int], tie: int, day: Hundredths
) -> tuple[Hundredths, Hundredths]:
    """What the best choice among a group adds up to at least, whichever of these records go.

    In all, and of what breaks ties. Behind the last of those that may go all choices are the
    same from a place on; it is one of the next few. No cap may bind: then of each sum there is
    but the best.
    """
    own = courses = 0
    measure = Measure(Aims((), (), tie, day), ())
    for candidates in stretches_of(group):
        stretch = _Stretch(candidates, measure)
        stretch.work()
        may_go = (at for at, (_meeting, one, _first) in enumerate(stretch.places) if one.id in gone)
        last = max(may_go, default=-1)
        behind = range(last + 1, max([last + 1, *stretch.after[: last + 1]]) + 1)
        sums = [one for n in behind for each in stretch.frontiers[n].values() for one in each]
        own += min(one[0] for one in sums)
        courses += min(one[1] for one in sums)
    return own, courses


def _apart(groups: Iterable[Sequence[Candidate]]) -> tuple[list[Candidate], list[list[Candidate]]]:
    """The records that nothing stands against, and the stretches of the others."""
    stretches = [stretch for group in groups for stretch in stretches_of(group)]
    several = [stretch for stretch in stretches if len(stretch) > 1]
    several.sort(key=lambda stretch: stretch[0].order)
    return [stretch[0] for stretch in stretches if len(stretch) == 1], several


def stretches_of(group: Sequence[Candidate]) -> list[list[Candidate]]:
    """The group's contenders in order, cut where nothing overlaps and no day is shared."""
    ordered = sorted(_contenders(group), key=_in_order)
    stretches: list[list[Candidate]] = []
    reach, last_day = None, None
    for one in ordered:
        if reach is None or (one.begins >= reach and one.day != last_day):
            stretches.append([])
            reach = one.ends
        stretches[-1].append(one)
        reach = max(reach, one.ends, *(meeting.ends for meeting in one.meetings))
        last_day = one.day
    return stretches


def _in_order(one: Candidate) -> tuple[int, ...]:
    """Earlier records first; of those at one time the one worth most, then the one logged first."""
    return (one.begins, *one.order, -one.options[0].gives, one.id)


def _contenders(group: Sequence[Candidate]) -> Iterable[Candidate]:
    """The candidates without those that another at the very same time always beats."""
    best: dict[tuple[object, ...], Candidate] = {}
    for one in group:
        draws = tuple(option.draws for option in one.options)
        key = (one.begins, one.ends, one.meetings, one.capped, one.aims, draws, one.parts)
        rival = best.get(key)
        # The same draws with different gives come from different factors, so that one is
        # at least as good in every option.
        if rival is None or (-one.options[0].gives, _in_order(one)) < (
            -rival.options[0].gives,
            _in_order(rival),
        ):
            best[key] = one
    return best.values()


class _Stretch:
    """One stretch of time, with the frontier of every place in it.

    The places are the meetings of its records, in order. `frontiers[i][state]` are the sums that
    what is decided from the i-th on can add, where the state is such before it.
    """

    def __init__(self, candidates: list[Candidate], measure: Measure) -> None:
        self.measure = measure
        self.places = sorted(
            ((meeting, one, first) for one in candidates for first, meeting in _meetings(one)),
            key=lambda place: (place[0].begins, *_in_order(place[1])),
        )
        begins = [meeting.begins for meeting, _one, _first in self.places]
        self.after = [bisect_left(begins, meeting.ends) for meeting, _one, _first in self.places]
        self.begin: State = (measure.aims.day, frozenset())
        self.last = {one.id: place for place, (_meeting, one, _first) in enumerate(self.places)}
        self.states = self.walk()

    def moves(self, place: int, state: State) -> list[Move]:
        """What can be done at a meeting: count its record in some way, or leave it out.

        Each move names the next place, and how it then stands. A record that is taken is taken
        with all its meetings.
        """
        room, taken = state
        _meeting, one, first = self.places[place]
        after = self.after[place]
        found: list[Move] = []
        if first or one.id in taken:
            skipped = (other.id for _other, other, _first in self.places[place + 1 : after])
            if not taken or taken.isdisjoint(skipped):
                for option in one.options if first else (Option(0, 0),):
                    if option.draws <= room:
                        left = room - option.draws
                        found.append((option, after, self._state(place, after, left, taken, one)))
        if first or one.id not in taken:
            found.append((None, place + 1, self._state(place, place + 1, room, taken, None)))
        return found

    def _state(
        self,
        place: int,
        after: int,
        left: Hundredths,
        taken: frozenset[int],
        one: Candidate | None,
    ) -> State:
        day = self.places[place][0].day
        same_day = after < len(self.places) and self.places[after][0].day == day
        if taken or (one is not None and one.meetings):
            mine = taken | {one.id} if one is not None else taken
            taken = frozenset(id for id in mine if self.last[id] >= after)
        return left if same_day else self.measure.aims.day, taken

    def walk(self) -> list[dict[State, list[Move]]]:
        """Forward, which states occur at which place, and what can be done there."""
        places = len(self.places)
        states: list[dict[State, list[Move]]] = [{} for _place in range(places + 1)]
        states[0][self.begin] = []
        for place in range(places):
            for state in states[place]:
                states[place][state] = found = self.moves(place, state)
                for _option, after, next_state in found:
                    states[after].setdefault(next_state, [])
        return states

    def at_most(self) -> list[dict[State, Vector]]:
        """What is decided before each place gives at most, number for number, by how it stands."""
        measure = self.measure
        most: list[dict[State, Vector]] = [{} for _states in self.states]
        most[0][self.begin] = measure.wide(measure.nothing)
        for place, (_meeting, one, _first) in enumerate(self.places):
            for state, moves in self.states[place].items():
                for option, after, next_state in moves:
                    with_it = most[place][state]
                    if option is not None and option.gives:
                        with_it = _added(with_it, measure.wide(measure.gain(one, option)))
                    so_far = most[after].get(next_state, with_it)
                    most[after][next_state] = tuple(map(max, so_far, with_it))
        return most

    def work(
        self, beside: Sequence[Mapping[State, Vector]] = (), floor: Vector | None = None
    ) -> None:
        """Find the frontiers; with a floor without what cannot reach it with what is beside."""
        places = len(self.places)
        self.frontiers: list[dict[State, Frontier]] = [{} for _place in range(places + 1)]
        self.frontiers[places] = {self.begin: [self.measure.nothing]}
        plus, gain = self.measure.plus, self.measure.gain
        for place in reversed(range(places)):
            one = self.places[place][1]
            for state, moves in self.states[place].items():
                reachable: Frontier = []
                for option, after, next_state in moves:
                    tails = self.frontiers[after][next_state]
                    if option is None or not option.gives:
                        reachable += tails
                    else:
                        mine = gain(one, option)
                        reachable += [plus(mine, tail) for tail in tails]
                if floor is not None:
                    reachable = self.measure.reaching(floor, reachable, beside[place][state])
                self.frontiers[place][state] = self.measure.prune(reachable)


def _meetings(one: Candidate) -> Iterator[tuple[bool, Meeting]]:
    yield True, Meeting(one.begins, one.ends, one.day)
    yield from ((False, meeting) for meeting in one.meetings)


def _best(stretches: Sequence[list[Candidate]], measure: Measure) -> Chosen:
    """The best choice of all stretches together."""
    worked = [_Stretch(stretch, measure) for stretch in stretches]
    later = _reachable(worked, measure)
    best = max(map(measure.value, later[0]))
    # Of each group one stretch at most is open at a time, where the groups' times interleave.
    chosen: Chosen = {}
    reached = measure.nothing
    begun: list[tuple[_Stretch, int, State]] = []
    upcoming = 0

    def order(each: tuple[_Stretch, int, State]) -> tuple[int, ...]:
        stretch, place, _state = each
        meeting, one, first = stretch.places[place]
        return (*one.order, -one.options[0].gives, one.id) if first else (meeting.begins,)

    while begun or upcoming < len(worked):
        if upcoming < len(worked):
            following = (worked[upcoming], 0, worked[upcoming].begin)
            if all(order(following) < order(each) for each in begun):
                begun.append(following)
                upcoming += 1
        stretch, place, state = each = min(begun, key=order)
        begun.remove(each)
        tails = later[upcoming]
        for other, at, its_state in begun:
            tails = _together(other.frontiers[at][its_state], tails, measure)
        one = stretch.places[place][1]
        for option, after, next_state in stretch.moves(place, state):
            so_far = reached
            if option is not None and option.gives:
                so_far = measure.plus(reached, measure.gain(one, option))
            if measure.reaches(best, so_far, stretch.frontiers[after][next_state], tails):
                break
        if option is not None and option.gives:
            chosen[one.id] = option
        reached = so_far
        if after < len(stretch.places):
            begun.append((stretch, after, next_state))
    return chosen


def _reachable(worked: Sequence[_Stretch], measure: Measure) -> list[Frontier]:
    """The sums that the stretches from each one on can reach together.

    Where the frontiers may grow large, first only what comes near to all that could be had at
    most is looked at: if anything does, the best does.
    """
    if measure.parts and not measure.turn and sum(len(each.places) for each in worked) > _MANY:
        most = [each.at_most() for each in worked]
        whole = [each[-1][stretch.begin] for each, stretch in zip(most, worked, strict=True)]
        none = measure.wide(measure.nothing)
        in_all = tuple(map(sum, zip(none, *whole, strict=True)))
        *ranked, total, _tie = measure.value(in_all[: len(measure.nothing)])
        for gap in _GAPS:
            floor = (*map(min, ranked, measure.asked), total - gap)
            for stretch, places, mine in zip(worked, most, whole, strict=True):
                others = tuple(map(sub, in_all, mine))
                beside = [{at: _added(one, others) for at, one in its.items()} for its in places]
                stretch.work(beside, floor)
            before = accumulate(whole, _added, initial=none)
            later = _joined(worked, measure, list(before), floor)
            if later[0]:
                return later
    for stretch in worked:
        stretch.work()
    return _joined(worked, measure)


def _joined(
    worked: Sequence[_Stretch],
    measure: Measure,
    before: Sequence[Vector] = (),
    floor: Vector | None = None,
) -> list[Frontier]:
    later: list[Frontier] = [[measure.nothing]]
    for place in reversed(range(len(worked))):
        stretch = worked[place]
        sums = _sums(stretch.frontiers[0][stretch.begin], later[-1], measure)
        if floor is not None:
            sums = measure.reaching(floor, sums, before[place])
        later.append(measure.prune(sums))
    return later[::-1]


def _together(ones: Frontier, others: Frontier, measure: Measure) -> Frontier:
    return measure.prune(_sums(ones, others, measure))


def _added(one: Vector, other: Vector) -> Vector:
    return tuple(map(add, one, other))


def _sums(ones: Frontier, others: Frontier, measure: Measure) -> Frontier:
    return [measure.plus(one, other) for one, other in product(ones, others)]
