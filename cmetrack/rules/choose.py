"""Which of the records that cannot all count together do count: the choice worth most, exactly.

The records of a group (on-site programmes, distance programmes) stand on a line of time; two
that share a moment exclude each other. Programmes within one day share that day's credits.
What comes from other specialties counts up to a cap, over all groups together. Wanted is the
choice with the highest total after that cap; among equals the one with more credits from
courses; then the one in which the earlier records count more (of two at the very same time, the one that
is worth more).

How: a record that nothing stands against counts. For the others, from the last to the first,
keep every *sum* that what follows can still reach and that no other sum makes pointless (the
frontier). Then walk forward and take each record, as much of it as possible, if the best is
still in reach. Stretches of time that touch nothing else are reckoned alone and then combined,
so that the frontiers stay small. `tests/rules` holds a brute force that this must agree with.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from itertools import product
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths


class Option(NamedTuple):
    """One way to count a record: what it draws from its day's credits, and what it gives."""

    draws: Hundredths
    gives: Hundredths


class Candidate(NamedTuple):
    """A record that may have to stand back.

    `begins` and `ends` are places on its group's line of time, the end excluded; `day` is the
    day on which it begins. `options` are the ways to count it, the fullest first; an option
    that draws shares its day's credits. `capped` records come from another specialty,
    `course` ones count for the target that breaks ties.
    """

    id: int
    begins: int
    ends: int
    day: int
    options: tuple[Option, ...]
    capped: bool
    course: bool


class Sum(NamedTuple):
    """What a choice adds up to: own and capped credits, and those of them from courses."""

    own: Hundredths
    capped: Hundredths
    own_courses: Hundredths
    capped_courses: Hundredths


NOTHING = Sum(0, 0, 0, 0)


class Caps(NamedTuple):
    """The most that capped records add to the total, and to the courses; and a day's credits."""

    total: Hundredths
    courses: Hundredths
    day: Hundredths


Frontier = list[Sum]
Chosen = dict[int, Option]
Move = tuple[Option | None, int, Hundredths]


class Choice(NamedTuple):
    """The options that are counted, by the records' ids; what is in neither does not count.

    Nothing stands against those that are `alone`, whatever becomes of the others.
    """

    alone: Chosen
    chosen: Chosen


def choose(groups: Iterable[Sequence[Candidate]], fixed: Sum, caps: Caps) -> Choice:
    """Which records are counted, and how.

    `fixed` is what counts whatever is chosen. The answer depends on the candidates alone, not
    on the order in which they are given.
    """
    alone, stretches, fixed = _apart(groups, fixed)
    room = _room(fixed, caps)
    if room.total:
        # Without the caps the sums are plain numbers. If that choice keeps within the caps it
        # is the best with them, too, and most ledgers need no more.
        free = [[one._replace(capped=False) for one in stretch] for stretch in stretches]
        found = _best([_Stretch(stretch, room) for stretch in free], room)
        if _within(stretches, found, room):
            return Choice(alone, found)
    return Choice(alone, _best([_Stretch(stretch, room) for stretch in stretches], room))


def least(group: Sequence[Candidate], gone: Collection[int], day: Hundredths) -> Sum:
    """What the best choice among a group adds up to at least, whichever of these records go.

    Behind the last of those that may go all choices are the same from a place on; it is one of
    the next few. No cap may bind: then of each sum there is but the best.
    """
    own = courses = 0
    for candidates in _stretches([one._replace(capped=False) for one in group]):
        stretch = _Stretch(candidates, Caps(0, 0, day))
        last = max((n for n, one in enumerate(candidates) if one.id in gone), default=-1)
        behind = range(last + 1, max([last + 1, *stretch.after[: last + 1]]) + 1)
        sums = [one for n in behind for each in stretch.frontiers[n].values() for one in each]
        own += min(one.own for one in sums)
        courses += min(one.own_courses for one in sums)
    return Sum(own, 0, courses, 0)


def _apart(
    groups: Iterable[Sequence[Candidate]], fixed: Sum
) -> tuple[Chosen, list[list[Candidate]], Sum]:
    """The records that nothing stands against, the stretches of the others, and what is fixed."""
    chosen: Chosen = {}
    stretches: list[list[Candidate]] = []
    for stretch in (stretch for group in groups for stretch in _stretches(group)):
        alone = stretch[0]
        if len(stretch) == 1:
            chosen[alone.id] = alone.options[0]
            fixed = added(fixed, alone, alone.options[0], None)
        else:
            stretches.append(stretch)
    stretches.sort(key=lambda stretch: stretch[0].id)
    return chosen, stretches, fixed


def _room(fixed: Sum, caps: Caps) -> Caps:
    """What is left of the caps: what counts anyhow fills them first."""
    return Caps(
        max(0, caps.total - fixed.capped), max(0, caps.courses - fixed.capped_courses), caps.day
    )


def _within(stretches: list[list[Candidate]], chosen: Chosen, caps: Caps) -> bool:
    capped = [one for stretch in stretches for one in stretch if one.capped and one.id in chosen]
    return (
        sum(chosen[one.id].gives for one in capped) <= caps.total
        and sum(chosen[one.id].gives for one in capped if one.course) <= caps.courses
    )


def _stretches(group: Sequence[Candidate]) -> list[list[Candidate]]:
    """The group's contenders in order, cut where nothing overlaps and no day is shared."""
    ordered = sorted(_contenders(group), key=in_order_of_time)
    stretches: list[list[Candidate]] = []
    reach, last_day = None, None
    for one in ordered:
        if reach is None or (one.begins >= reach and one.day != last_day):
            stretches.append([])
            reach = one.ends
        stretches[-1].append(one)
        reach = max(reach, one.ends)
        last_day = one.day
    return stretches


def in_order_of_time(one: Candidate) -> tuple[int, int, int, int]:
    """Earlier records first; of those at one time the one worth most, then the one logged first."""
    return (one.begins, one.ends, -one.options[0].gives, one.id)


def _contenders(group: Sequence[Candidate]) -> Iterable[Candidate]:
    """The candidates without those that another at the very same time always beats."""
    best: dict[tuple[object, ...], Candidate] = {}
    for one in group:
        draws = tuple(option.draws for option in one.options)
        key = (one.begins, one.ends, one.capped, one.course, draws)
        rival = best.get(key)
        # The same draws with different gives come from different factors, so that one is
        # at least as good in every option.
        if rival is None or in_order_of_time(one) < in_order_of_time(rival):
            best[key] = one
    return best.values()


class _Stretch:
    """One stretch of time, with the frontier of every place in it.

    `frontiers[i][room]` are the sums that the candidates from the i-th on can reach when
    `room` of the credits of that candidate's day are left.
    """

    def __init__(self, candidates: list[Candidate], caps: Caps) -> None:
        self.candidates = candidates
        self.caps = caps
        begins = [one.begins for one in candidates]
        self.after = [bisect_left(begins, one.ends) for one in candidates]
        self.frontiers = self._frontiers()

    def moves(self, place: int, room: Hundredths) -> list[Move]:
        """What can be done with a candidate: count it in some way, or leave it out.

        Each move names the next place and the room that its day then has.
        """
        one = self.candidates[place]
        found: list[Move] = []
        for option in one.options:
            if option.draws <= room:
                after = self.after[place]
                found.append((option, after, self._room(one, after, room - option.draws)))
        found.append((None, place + 1, self._room(one, place + 1, room)))
        return found

    def _room(self, one: Candidate, place: int, left: Hundredths) -> Hundredths:
        same_day = place < len(self.candidates) and self.candidates[place].day == one.day
        return left if same_day else self.caps.day

    def _frontiers(self) -> list[dict[Hundredths, Frontier]]:
        places = len(self.candidates)
        # Forward, which rooms occur at which place; then backward, what can be reached there.
        rooms: list[dict[Hundredths, list[Move]]] = [{} for _place in range(places + 1)]
        rooms[0][self.caps.day] = []
        for place in range(places):
            for room in rooms[place]:
                rooms[place][room] = found = self.moves(place, room)
                for _option, after, left in found:
                    rooms[after].setdefault(left, [])
        frontiers: list[dict[Hundredths, Frontier]] = [{} for _place in range(places + 1)]
        frontiers[places] = {self.caps.day: [NOTHING]}
        for place in reversed(range(places)):
            one = self.candidates[place]
            for room, moves in rooms[place].items():
                reachable: Frontier = []
                for option, after, left in moves:
                    tails = frontiers[after][left]
                    if option is None:
                        reachable += tails
                    else:
                        reachable += [added(tail, one, option, self.caps) for tail in tails]
                frontiers[place][room] = _prune(reachable)
        return frontiers


def _best(worked: Sequence[_Stretch], caps: Caps) -> Chosen:
    """The best choice of all stretches together."""
    # later[i]: the sums that the stretches from the i-th on can reach together.
    later: list[Frontier] = [[NOTHING]]
    for stretch in reversed(worked):
        here = stretch.frontiers[0][caps.day]
        later.append(_prune([_join(one, tail, caps) for one, tail in product(here, later[-1])]))
    later.reverse()
    best = max(_value(NOTHING, tail, caps) for tail in later[0])
    chosen: Chosen = {}
    reached = NOTHING
    for stretch, tails in zip(worked, later[1:], strict=True):
        reached = _walk(stretch, tails, reached, best, caps, chosen)
    return chosen


def _walk(
    stretch: _Stretch,
    tails: Frontier,
    reached: Sum,
    best: tuple[int, int],
    caps: Caps,
    chosen: Chosen,
) -> Sum:
    """Go through a stretch and take what keeps the best in reach; return the sum so far."""
    if len(tails) > 1:
        tails = [
            tail
            for tail in tails
            if any(
                _value(reached, _join(here, tail, caps), caps) == best
                for here in stretch.frontiers[0][caps.day]
            )
        ]
    place, room = 0, caps.day
    while place < len(stretch.candidates):
        one = stretch.candidates[place]
        for option, after, left in stretch.moves(place, room):
            so_far = reached if option is None else added(reached, one, option, None)
            if any(
                _value(so_far, _join(here, tail, caps), caps) == best
                for here in stretch.frontiers[after][left]
                for tail in tails
            ):
                break
        if option is not None:
            chosen[one.id] = option
        reached, place, room = so_far, after, left
    return reached


def added(to: Sum, one: Candidate, option: Option, caps: Caps | None) -> Sum:
    """A sum with one more record, counted in one of its ways; what is capped, up to the caps."""
    own, capped, own_courses, capped_courses = to
    gives = option.gives
    courses = gives if one.course else 0
    if not one.capped:
        return Sum(own + gives, capped, own_courses + courses, capped_courses)
    capped, capped_courses = capped + gives, capped_courses + courses
    if caps is not None:
        capped, capped_courses = min(capped, caps.total), min(capped_courses, caps.courses)
    return Sum(own, capped, own_courses, capped_courses)


def _join(one: Sum, other: Sum, caps: Caps) -> Sum:
    return Sum(
        one[0] + other[0],
        min(one[1] + other[1], caps[0]),
        one[2] + other[2],
        min(one[3] + other[3], caps[1]),
    )


def _value(reached: Sum, tail: Sum, caps: Caps) -> tuple[int, int]:
    """What is compared: the total after the cap, then the courses."""
    return (
        reached[0] + tail[0] + min(reached[1] + tail[1], caps[0]),
        reached[2] + tail[2] + min(reached[3] + tail[3], caps[1]),
    )


def _prune(sums: Frontier) -> Frontier:
    """The sums that may still be part of the best; what another makes pointless goes.

    A sum is never better than another that has no less own credits and no less in all: what
    it has more of capped credits, it lacks in own ones, which no cap takes away. If the other
    has more of both, it is pointless; if not, it is pointless when the same holds for courses.
    """
    if len(sums) == 1:
        return sums
    ordered = sorted(set(sums), reverse=True, key=_rank)
    kept: list[tuple[Sum, int, int]] = []
    above = -1  # the most in all among sums with more own credits
    level, level_most = ordered[0][0], -1
    for one in ordered:
        own, capped, own_courses, capped_courses = one
        in_all, in_courses = own + capped, own_courses + capped_courses
        if own != level:
            above, level, level_most = max(above, level_most), own, -1
        level_most = max(level_most, in_all)
        if above > in_all:
            continue
        for other, other_all, other_courses in kept:
            if other_all >= in_all and other[2] >= own_courses and other_courses >= in_courses:
                break
        else:
            kept.append((one, in_all, in_courses))
    return [one for one, _in_all, _in_courses in kept]


def _rank(one: Sum) -> tuple[int, int, int, int]:
    own, capped, own_courses, capped_courses = one
    return own, own + capped, own_courses, own_courses + capped_courses
