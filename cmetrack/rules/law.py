"""What the rules of a law are made of, as frozen values: articles, numbers through time, tests.

Each rule carries its id, the article that says so (`cites`) and, where the text was open and
we had to read it one way, the `remark` that says so. Credits, hours and days are exact
fractions here; what a record is worth leaves `award` in hundredths.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cmetrack.domain.record import Record

USUAL = "usual"
"""The word of a rulebook for cycles that are none of its variants."""


class Number(NamedTuple):
    """One number of the law, since one day, by one article."""

    since: date
    value: Fraction
    cites: str


class Figure(Record):
    """A number of the law through time: each value holds until the next one's first day."""

    numbers: tuple[Number, ...]

    def at(self, day: date) -> Number | None:
        """The number in force on that day; None before the first."""
        place = bisect_right(self.numbers, day, key=lambda number: number.since)
        return self.numbers[place - 1] if place else None


class Rule(Record):
    """What every rule has: its id, its article, a word on it, and how we read it if it is open."""

    id: str
    cites: str
    about: str = ""
    remark: str = ""


class Bounds(NamedTuple):
    """A test of a number: more than `over`, not below `at_least`, at most `up_to` (None: no bound)."""

    over: Fraction | None = None
    at_least: Fraction | None = None
    up_to: Fraction | None = None


Test = frozenset[str] | Bounds
When = Mapping[str, Test]
"""Tests by the name of a fact, all of which must hold; the word `unknown` stands for None."""


Sorts = frozenset[str] | None
"""The sorts that a rule names, of a record's kinds, families, roles or categories; None: all of them."""


def is_within(narrow: Sorts, wide: Sorts) -> bool:
    """Whether what is of the one is of the other, too."""
    return wide is None or (narrow is not None and narrow <= wide)


def meet(one: Sorts, other: Sorts) -> bool:
    """Whether something may be of both."""
    return one is None or other is None or not one.isdisjoint(other)


class Variant(NamedTuple):
    """A sort of cycle: whom its rules are for, and what asks a doctor whether it is theirs."""

    name: str
    applies: str = ""
    asks: str = ""


def articles(cites: str) -> list[str]:
    """`A1 5 h, 5 f` names two articles: `A1 5 h` and `A1 5 f`."""
    found: list[str] = []
    part = ""
    for cite in cites.split(", "):
        first, _space, rest = cite.partition(" ")
        if first[:1].isalpha() and rest:
            part = first
            found.append(cite)
        else:
            found.append(f"{part} {cite}".strip())
    return found
