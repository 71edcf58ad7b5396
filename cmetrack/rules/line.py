"""Line: a group's records on its line of time, and what the best choice among them adds up to.

The choice is that of `choose` where no share of other specialties stands in its way: the one
worth most, then the one with more courses, then the earlier records. It is reckoned from the
end, each record knowing the best of what follows, so that a record that goes from the beginning
or comes before it costs as much as the few that are earlier. (`choose` reckons a whole ledger
with the shares; `tests/rules/test_line.py` holds the two against each other.)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.rules.choose import NOTHING, Candidate, Option, Sum, added, in_order_of_time


class _Best(NamedTuple):
    """The best from a place on: what it adds up to, how its record counts, and where it goes on."""

    sum: Sum
    option: Option | None
    place: int
    room: Hundredths

    @property
    def value(self) -> tuple[Hundredths, Hundredths]:
        """What is compared."""
        return _value(self.sum)


class Line:
    """The records of one group that could count; the earliest is the last of the stack."""

    def __init__(self, day: Hundredths) -> None:
        self._day = day
        self._stack: list[Candidate] = []
        # Where a record begins, negative, so that it grows with the place.
        self._begins: list[int] = []
        # By the room: what is left of the credits of the record's day.
        self._best: list[dict[Hundredths, _Best]] = []

    @property
    def candidates(self) -> list[Candidate]:
        """The records that are there, the latest first."""
        return self._stack

    @property
    def sum(self) -> Sum:
        """What the best choice adds up to."""
        return self._at(len(self._stack) - 1, self._day).sum

    def change(self, gone: Collection[int], come: Iterable[Candidate]) -> None:
        """Records go, by their ids, and others come."""
        left, fresh = set(gone), list(come)
        last = max(map(in_order_of_time, fresh), default=None)
        while left or (last and self._stack and in_order_of_time(self._stack[-1]) < last):
            one = self._stack.pop()
            self._begins.pop()
            self._best.pop()
            if one.id in left:
                left.remove(one.id)
            else:
                fresh.append(one)
        for one in sorted(fresh, key=in_order_of_time, reverse=True):
            self._push(one)

    def counted(self, ids: Collection[int]) -> dict[int, Hundredths]:
        """What of these records the best choice counts; nothing of those that are not in it."""
        left, found = set(ids), dict[int, Hundredths]()
        place, room = len(self._stack) - 1, self._day
        while left and place >= 0:
            best = self._at(place, room)
            id = self._stack[place].id
            if id in left:
                found[id] = best.option.gives if best.option else 0
            # Who was passed over does not count.
            left.difference_update(one.id for one in self._stack[best.place + 1 : place + 1])
            place, room = best.place, best.room
        return found

    def _push(self, one: Candidate) -> None:
        self._stack.append(one)
        self._begins.append(-one.begins)
        self._best.append({})
        # What it draws, those of its day that come after it find missing; and so on to the last.
        place, rooms = len(self._stack) - 1, {self._day}
        asked = []
        while not rooms <= self._best[place].keys():
            asked.append((place, rooms))
            options = self._stack[place].options
            left = {room - option.draws for room in rooms for option in options}
            rooms = rooms | {room for room in left if room >= 0}
            place -= 1
            if place < 0 or self._stack[place].day != one.day:
                break
        for place, rooms in reversed(asked):
            known = self._best[place]
            for room in rooms - known.keys():
                known[room] = self._reckon(place, room)

    def _at(self, place: int, room: Hundredths) -> _Best:
        """The best from a place on, with so much left of the credits of its record's day."""
        return _END if place < 0 else self._best[place][room]

    def _reckon(self, place: int, room: Hundredths) -> _Best:
        one = self._stack[place]
        best: _Best | None = None
        after = bisect_right(self._begins, -one.ends, 0, place) - 1
        for option in one.options:
            if option.draws > room:
                continue
            left = self._room(one, after, room - option.draws)
            found = _Best(added(self._at(after, left).sum, one, option, None), option, after, left)
            if best is None or found.value > best.value:
                best = found
        left = self._room(one, place - 1, room)
        without = _Best(self._at(place - 1, left).sum, None, place - 1, left)
        return without if best is None or without.value > best.value else best

    def _room(self, one: Candidate, place: int, left: Hundredths) -> Hundredths:
        same_day = place >= 0 and self._stack[place].day == one.day
        return left if same_day else self._day


_END = _Best(NOTHING, None, -1, 0)


def _value(reached: Sum) -> tuple[Hundredths, Hundredths]:
    own, capped, own_courses, capped_courses = reached
    return own + capped, own_courses + capped_courses
