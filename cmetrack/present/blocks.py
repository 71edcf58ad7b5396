"""What a command shows, as values: sentences, tables, bars. How they look is decided later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """One sentence. `tone` is `plain`, `title`, `good`, `warning`, `bad`, `faint`; `indent` in steps."""

    text: str
    tone: str = "plain"
    indent: int = 0


class Grid(NamedTuple):
    """A table: its headings and its rows, all as text.

    On a screen the columns `right` are numbers, the text of `long` ones may be folded and that
    of `cut` ones cut short, and `spare` ones are left out where there is no room.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    long: frozenset[int] = frozenset()
    cut: frozenset[int] = frozenset()
    spare: frozenset[int] = frozenset()


class Bar(NamedTuple):
    """How far a target has come: what counts of what is required, and what may be added.

    The amounts are whole numbers of any one unit.
    """

    label: str
    counted: int
    added: int
    required: int
    text: str
    tone: str = "plain"


class Level(NamedTuple):
    """One bar of a series: what counts, what may be added, and the amounts in words."""

    label: str
    counted: int
    added: int
    text: str


class Series(NamedTuple):
    """Bars of one scale under each other, with a mark at what is required."""

    levels: Sequence[Level]
    required: int

    def places(self, level: Level, width: int) -> tuple[int, int, int]:
        """How many of so many places are counted and added, and the place of the mark."""
        most = max(self.required, *(one.counted + one.added for one in self.levels), 1)
        counted = level.counted * width // most
        added = (level.counted + level.added) * width // most - counted
        return counted, added, self.required * width // most


Block = Line | Grid | Bar | Series

GAP = Line("")
"""An empty line between two parts."""
