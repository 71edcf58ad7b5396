"""What counts of a choice, summed up: for each aim of the law, and when one sum beats another."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add, ge
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths


class Option(NamedTuple):
    """One way to count a record: what it draws from its day's credits, and what it gives."""

    draws: Hundredths
    gives: Hundredths


class Meeting(NamedTuple):
    """When a record took up a part of its group's line of time, and its day."""

    begins: int
    ends: int
    day: int


class Candidate(NamedTuple):
    """A record that may have to stand back.

    `begins` and `ends` are places on its group's line of time, the end excluded; `day` is the
    day on which it begins. Where it met with gaps, these are the first meeting's, and the later
    ones are `meetings`. `options` are the ways to count it, the fullest first; an option
    that draws shares its day's credits. `capped` records come from another specialty; `aims`
    are the places of those aims beside the first that it counts for. `order` is by what of two
    records the earlier one is known, whatever their groups. Where not just what it gives is for
    an aim, what is stands in `parts`, by the aim's place.
    """

    id: int
    begins: int
    ends: int
    day: int
    options: tuple[Option, ...]
    capped: bool = False
    aims: frozenset[int] = frozenset()
    order: tuple[int, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    parts: tuple[tuple[int, Hundredths], ...] = ()

    def of(self, aim: int, gives: Hundredths) -> Hundredths:
        """What of that it gives is for an aim: all of it, or its part."""
        if aim == 0:
            return gives
        if aim not in self.aims:
            return 0
        if gives:
            for place, part in self.parts:
                if place == aim:
                    return part if gives > 0 else -part
        return gives


class Aim(NamedTuple):
    """So many credits that the law asks for; of capped records at most so many among them."""

    required: Hundredths
    most: Hundredths


class Aims(NamedTuple):
    """What is asked for: first of all everything, then parts of it.

    `ranked` are their places in the order in which the law asks for them, `tie` is the place of
    the one that breaks ties; `day` is what a day gives in all. What counts of capped records is
    for those in `turn`, which follow on one another in time, the earlier first: the latest are cut.
    """

    every: tuple[Aim, ...]
    ranked: tuple[int, ...]
    tie: int
    day: Hundredths
    turn: tuple[int, ...] = ()


class Sum(NamedTuple):
    """What counts for one aim: own and capped credits."""

    own: Hundredths = 0
    capped: Hundredths = 0


Sums = tuple[Sum, ...]
Vector = tuple[Hundredths, ...]
Frontier = list[Vector]
"""Sums as `Measure` has them, none of which makes another pointless."""


def sum_up(counted: Iterable[tuple[Candidate, Option]], to: Sums) -> Sums:
    """What so many records add to each aim."""
    own, capped = [one.own for one in to], [one.capped for one in to]
    for one, option in counted:
        for aim in (0, *one.aims):
            (capped if one.capped else own)[aim] += one.of(aim, option.gives)
    return tuple(map(Sum, own, capped))


def worth(one: Sum, aim: Aim) -> Hundredths:
    """What of it counts for the aim."""
    return one.own + min(one.capped, aim.most)


def worths(sums: Sums, aims: Aims) -> tuple[Hundredths, ...]:
    """What of each sum counts for its aim."""
    found = list(map(worth, sums, aims.every))
    left = aims.every[0].most
    for aim in aims.turn:
        found[aim] = sums[aim].own + min(sums[aim].capped, left)
        left = max(0, left - sums[aim].capped)
    return tuple(found)


_WEIGHTS = ((4, 1), (2, 1), (1, 1), (1, 2), (1, 4))
"""How the total and a part are weighed: the most of the one is not had with the most of the other."""


class Measure:
    """What of a choice is summed up, as a vector, and when one sum makes another pointless.

    A vector has the total, then what breaks ties, then each of the `parts` up to what is still
    missing of it; where it is `capped`, own credits and all credits for each of these. More of
    any is never worse, as own + min(capped, most) is the lesser of all and own + most. Of aims in
    turn it has own and capped credits apart: what is capped takes the room of a later one.
    """

    def __init__(
        self, aims: Aims, fixed: Sums, parts: tuple[int, ...] = (), *, capped: bool = False
    ) -> None:
        self.aims, self.parts, self.capped = aims, parts, capped
        self.rooms = [
            max(0, aim.most - one.capped) for one, aim in zip(fixed, aims.every, strict=True)
        ]
        self.needs = [
            max(0, aim.required - worth(one, aim))
            for one, aim in zip(fixed, aims.every, strict=True)
        ]
        self.fixed, self.turn = fixed, aims.turn if parts and capped else ()
        self.measured = (0, aims.tie, *parts)
        self.each = 2 if capped else 1  # numbers of the vector for each of them
        self.nothing: Vector = (0,) * (self.each * len(self.measured))
        self.asked = [self.needs[aim] for aim in aims.ranked]
        # No number of a vector is more than so much; of all credits, than so much above the own.
        self.most = [
            (2 * at + 1, 2 * at, self.rooms[aim]) for at, aim in enumerate(self.measured) if capped
        ]
        for at, part in enumerate(parts, start=2):
            required, most = aims.every[part]
            limits = (required, most) if part in self.turn else [self.needs[part]] * self.each
            self.most += [(at * self.each + place, -1, limit) for place, limit in enumerate(limits)]
        self.alike = [2 * at + 1 for at, part in enumerate(parts, start=2) if part in self.turn]

    def gain(self, one: Candidate, option: Option) -> Vector:
        """What a record adds."""
        gives = option.gives
        found: list[Hundredths] = []
        for aim in self.measured:
            mine = gives if aim == 0 or aim in one.aims else 0
            if one.parts:
                mine = one.of(aim, gives)
            own = 0 if one.capped else mine
            capped = mine - own if aim in self.turn else mine
            found += [own, capped] if self.capped else [mine]
        return tuple(found)

    def plus(self, one: Vector, other: Vector) -> Vector:
        """Two sums together: of capped credits and of a part no more than can count."""
        if not self.most:
            return tuple(map(add, one, other))
        both = list(map(add, one, other))
        for place, before, most in self.most:
            if both[place] > (limit := both[before] + most if before >= 0 else most):
                both[place] = limit
        return tuple(both)

    def value(self, one: Vector) -> tuple[Hundredths, ...]:
        """What is compared: the ranked aims up to what is missing, the total, the ties."""
        apart = one
        if self.capped:
            rooms = map(self.rooms.__getitem__, self.measured)
            one = tuple(map(min, one[1::2], map(add, one[::2], rooms)))
        if not self.parts:
            return one
        mine = dict(zip(self.measured[2:], one[2:], strict=True))
        if self.turn:
            sums = list(self.fixed)
            for aim, more in zip(
                self.measured, zip(apart[::2], apart[1::2], strict=True), strict=True
            ):
                if aim in self.turn:
                    sums[aim] = Sum(*map(add, self.fixed[aim], more))
            found = worths(tuple(sums), self.aims)
            mine |= {aim: min(self.aims.every[aim].required, found[aim]) for aim in self.turn}
        ranked = (
            min(one[0], self.needs[0]) if aim == 0 else mine.get(aim, 0) for aim in self.aims.ranked
        )
        return (*ranked, one[0], one[1])

    def reaches(
        self, best: tuple[Hundredths, ...], so_far: Vector, heres: Frontier, tails: Frontier
    ) -> bool:
        """Whether a sum becomes the best with one of these and one of those."""
        total, last, room = best[-2], self.each - 1, self.rooms[0] if self.capped else 0
        return any(
            # Most fail by the total alone.
            min(so_far[0] + here[0] + tail[0] + room, so_far[last] + here[last] + tail[last])
            == total
            and self.value(self.plus(self.plus(so_far, here), tail)) == best
            for tail in tails
            for here in heres
        )

    def reaching(self, floor: Vector, sums: Frontier, beside: Vector) -> Frontier:
        """The sums that with what is beside them at most reach the floor in everything compared."""
        size = len(self.nothing)
        lines = self.wide(self._least(floor))[size:]
        found = []
        for one in set(sums):
            both = tuple(map(add, self.wide(one), beside))
            if all(map(ge, both[size:], lines)) and all(map(ge, self.value(both[:size]), floor)):
                found.append(one)
        return found

    def wide(self, one: Vector) -> Vector:
        """A vector, and behind it the total weighed with each part."""
        each, found = self.each, list(one)
        for part in range(2 * each, len(one)):
            for place in range(each):
                found += (a * one[place] + b * one[part] for a, b in _WEIGHTS)
        return tuple(found)

    def _least(self, floor: Vector) -> Vector:
        """What the numbers of a vector are at least whose value is no less than this."""
        asked = dict(zip(self.aims.ranked, floor, strict=False))
        found: list[Hundredths] = []
        for at, aim in enumerate(self.measured):
            least = floor[-1] if at == 0 else asked[aim] if at > 1 else 0
            found += [least - self.rooms[aim], least] if self.capped else [least]
        return tuple(found)

    def prune(self, sums: Frontier) -> Frontier:
        """The sums that may still be part of the best.

        One is pointless beside another with no less of anything; and where that one surely has
        more in all, what breaks ties says nothing.
        """
        if len(sums) < 2:
            return sums
        if not self.parts and not self.capped:
            return [max(sums)]
        each, last = self.each, self.each - 1
        kept: Frontier = []
        for one in sorted(set(sums), reverse=True):
            for other in kept:
                # Most have less in all.
                if (
                    other[last] >= one[last]
                    and all(map(ge, other[2 * each :], one[2 * each :]))
                    and all(other[at] == one[at] for at in self.alike)
                    and (
                        (other[0] > one[0] and other[last] > one[last])
                        or all(map(ge, other[: 2 * each], one[: 2 * each]))
                    )
                ):
                    break
            else:
                kept.append(one)
        return kept
