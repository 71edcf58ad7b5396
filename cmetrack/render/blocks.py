"""What a command shows, as values: sentences, tables, bars. How they look is decided later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """One sentence. `tone` is `plain`, `title`, `good`, `bad`, `faint`; `indent` in steps."""

    text: str
    tone: str = "plain"
    indent: int = 0


class Grid(NamedTuple):
    """A table: its headings and its rows, all as text.

    `right` are the columns of numbers; `long` those whose text may be folded on a screen.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    long: frozenset[int] = frozenset()


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


Block = Line | Grid | Bar

GAP = Line("")
"""An empty line between two parts."""
