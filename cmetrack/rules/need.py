"""Need: what is still to be earned, of targets that stand within targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import inf
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span
from cmetrack.rules.law import Sorts, is_within, meet
from cmetrack.rules.progress import TargetProgress


class Need(NamedTuple):
    """What is still to be earned for a target, and of that for its parts.

    It never decides what counts. Targets form trees: a year stands within the cycle, courses
    within all credits. What is earned for a part is earned for the whole, too, so the whole
    needs its own shortfall, or what its parts need together where that is more. `credits` is the
    least that closes it, all its parts included; `rest`, what of it may be of any sort that
    counts for it.
    """

    target: TargetProgress
    parts: tuple[Need, ...]
    credits: Hundredths
    rest: Hundredths


def needs(targets: Iterable[TargetProgress]) -> tuple[Need, ...]:
    """What is still to be earned for targets that fall short, as trees.

    Advice asks for nothing.
    """
    short = [one for one in targets if one.shortfall and not one.is_advice]
    widest = sorted(range(len(short)), key=lambda place: _narrow(short[place]))
    within: dict[int | None, list[int]] = defaultdict(list)
    for at, place in enumerate(widest):
        holders = (other for other in reversed(widest[:at]) if holds(short[other], short[place]))
        within[next(holders, None)].append(place)

    def under(holder: int | None) -> tuple[Need, ...]:
        return tuple(need(short[place], under(place)) for place in sorted(within[holder]))

    def need(target: TargetProgress, parts: tuple[Need, ...]) -> Need:
        of_parts = together(parts)
        credits = max(target.shortfall, of_parts)
        return Need(target, parts, credits, credits - of_parts)

    return under(None)


def to_earn(found: Iterable[Need]) -> Hundredths:
    """What is still to be earned in all; records that are missing are no credits."""
    return together(of_credits(found))


def of_credits(found: Iterable[Need]) -> list[Need]:
    """Those that lack credits or hours, not records."""
    return [one for one in found if one.target.rule.unit != "records"]


def together(found: Iterable[Need]) -> Hundredths:
    """The least that closes needs beside each other, all their parts included.

    That is the most that those of them lack of which no two are met by one record.
    """
    short = [(_across(one.target), one.target.shortfall) for one in each_need(found)]
    beside = [[not one.meets(other) for other, _short in short] for one, _short in short]

    @cache
    def most(places: tuple[int, ...]) -> Hundredths:
        if not places:
            return 0
        first, *others = places
        with_it = most(tuple(place for place in others if beside[first][place]))
        return max(short[first][1] + with_it, most(tuple(others)))

    return most(tuple(range(len(short))))


def is_shared(found: Sequence[Need]) -> bool:
    """Whether needs beside each other come to less than their sum: a record may be for several."""
    return sum(one.credits for one in found) > together(found)


def is_shared_anywhere(found: Sequence[Need]) -> bool:
    """The same of these needs, or of the parts of any."""
    return is_shared(found) or any(is_shared_anywhere(one.parts) for one in found)


def is_exact(found: Iterable[Need]) -> bool:
    """Whether so much as `together` says is enough; less never is.

    It is where the targets are of two kinds, and of two of one kind that meet one holds the other,
    as do years and the cycle, or categories and their unions: what runs through both kinds is a
    flow. Where they cross in more ways, more may have to be earned.
    """
    reaches = [_across(one.target) for one in each_need(found)]
    first = dict[int, bool]()

    def fits(place: int, *, is_first: bool) -> bool:
        if place in first:
            return first[place] is is_first
        first[place] = is_first
        crossing = (at for at, one in enumerate(reaches) if one.crosses(reaches[place]))
        return all(fits(at, is_first=not is_first) for at in crossing)

    return all(place in first or fits(place, is_first=True) for place in range(len(reaches)))


def each_need(found: Iterable[Need]) -> Iterator[Need]:
    """The needs, each before its parts."""
    for one in found:
        yield one
        yield from each_need(one.parts)


def holds(one: TargetProgress, other: TargetProgress) -> bool:
    """Whether what counts for the other target counts for the one, too."""
    return _reach(one).holds(_reach(other))


class _Reach(NamedTuple):
    """What counts for a target: in which days, of which families, roles and categories."""

    days: Span
    unit: str
    sorts: tuple[Sorts, ...]

    def holds(self, other: _Reach) -> bool:
        """Whether what is in the other's reach is in this one, too."""
        return (
            other.days.first in self.days
            and other.days.last in self.days
            and self.unit == other.unit
            and all(map(is_within, other.sorts, self.sorts))
        )

    def meets(self, other: _Reach) -> bool:
        """Whether a record may be in both."""
        return (
            self.days.meets(other.days)
            and self.unit == other.unit
            and all(map(meet, self.sorts, other.sorts))
        )

    def crosses(self, other: _Reach) -> bool:
        """Whether a record may be in both, and another in each of them alone."""
        return self.meets(other) and not (self.holds(other) or other.holds(self))


def _reach(one: TargetProgress) -> _Reach:
    rule = one.rule
    return _Reach(one.ahead, rule.unit, (rule.families, rule.roles, rule.categories))


def _across(one: TargetProgress) -> _Reach:
    """The same, but a topic lies across the categories: a record of any of them may be of it."""
    reach = _reach(one)
    return reach._replace(sorts=(*reach.sorts[:2], None)) if one.is_across else reach


def _narrow(one: TargetProgress) -> tuple[float, ...]:
    """The narrower a target, the later: by its days, then by what counts for it."""
    return -one.ahead.days, *(-inf if sort is None else -len(sort) for sort in _reach(one).sorts)
