"""Need: what is still to be earned, of targets that stand within targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.rules.progress import TargetProgress


class Need(NamedTuple):
    """What is still to be earned for a target, and of that for its parts.

    It never decides what counts. Targets form trees: a year stands within the cycle, courses
    within all credits. What is earned for a part is earned for the whole, too, so the whole
    needs its own shortfall, or what its parts need together where that is more.
    """

    target: TargetProgress
    parts: tuple[Need, ...]

    @property
    def credits(self) -> Hundredths:
        """The least that closes it, all its parts included."""
        return max(self.target.shortfall, sum(part.credits for part in self.parts))

    @property
    def rest(self) -> Hundredths:
        """What of it may be of any sort that counts for it."""
        return self.credits - sum(part.credits for part in self.parts)


def needs(targets: Iterable[TargetProgress]) -> tuple[Need, ...]:
    """What is still to be earned for targets that fall short, as trees, which add up.

    Advice asks for nothing. Of two targets neither of which holds the other no record is taken
    to count for both.
    """
    short = [one for one in targets if one.shortfall and not one.is_advice]
    widest = sorted(range(len(short)), key=lambda place: _narrow(short[place]))
    within: dict[int | None, list[int]] = defaultdict(list)
    for at, place in enumerate(widest):
        holders = (other for other in reversed(widest[:at]) if holds(short[other], short[place]))
        within[next(holders, None)].append(place)

    def under(holder: int | None) -> tuple[Need, ...]:
        return tuple(Need(short[place], under(place)) for place in sorted(within[holder]))

    return under(None)


def to_earn(found: Iterable[Need]) -> Hundredths:
    """What is still to be earned in all; records that are missing are no credits."""
    return sum(one.credits for one in found if one.target.rule.unit != "records")


def each_need(found: Iterable[Need]) -> Iterator[Need]:
    """The needs, each before its parts."""
    for one in found:
        yield one
        yield from each_need(one.parts)


def holds(one: TargetProgress, other: TargetProgress) -> bool:
    """Whether what counts for the other target counts for the one, too."""
    mine, its = one.rule, other.rule
    sorts = (
        *((mine.families, its.families), (mine.roles, its.roles)),
        (mine.categories, its.categories),
    )
    return (
        other.ahead.first in one.ahead
        and other.ahead.last in one.ahead
        and mine.unit == its.unit
        and all(wide is None or (sort is not None and sort <= wide) for wide, sort in sorts)
    )


def _narrow(one: TargetProgress) -> tuple[float, ...]:
    """The narrower a target, the later: by its days, then by what counts for it."""
    sorts = (one.rule.families, one.rule.roles, one.rule.categories)
    return -one.ahead.days, *(-inf if sort is None else -len(sort) for sort in sorts)
