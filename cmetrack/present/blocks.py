"""What is shown, as values: headings, facts, sentences, tables, bars. How they look comes later."""

from collections.abc import Callable, Iterable, Sequence, Set
from datetime import date
from typing import NamedTuple, TypeVar

from cmetrack.i18n import day, filled

Shown = TypeVar("Shown")


class Heading(NamedTuple):
    """A heading; the title of a whole page is of level 1, one in the course of things of 3."""

    text: str
    level: int = 3


class Facts(NamedTuple):
    """What is so: lines of a label and a text."""

    lines: Sequence[tuple[str, str]]


class Paragraph(NamedTuple):
    """Sentences. `tone` is `plain`, `good`, `warning`, `bad`, `faint`; `indent` in steps."""

    text: str
    tone: str = "plain"
    indent: int = 0


def say(sentence: str, /, *, tone: str = "plain", indent: int = 0, **values: object) -> Paragraph:
    """A sentence with its values."""
    return Paragraph(filled(sentence, **values), tone, indent)


GAP = Paragraph("")
"""An empty line between two parts."""


class Table(NamedTuple):
    """A table: its headings and its rows, all as text.

    The columns `right` are numbers. On a screen the text of `long` ones may be folded and that
    of `cut` ones cut short, and `spare` ones are left out where there is no room. Those `below`
    are too long to stand side by side on a page of plain text: it has them under one another.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Set[int] = frozenset()
    long: Set[int] = frozenset()
    cut: Set[int] = frozenset()
    spare: Set[int] = frozenset()
    below: Set[int] = frozenset()


Cell = tuple[str, Callable[[Shown], object]]
"""A column of a table: its heading, and what it says of a thing."""


def table(things: Iterable[Shown], columns: Sequence[Cell[Shown]], **places: Set[int]) -> Table:
    """A table with a row for each of these things; `right`, `long` … columns as in `Table`."""
    rows = [[_shown(cell(thing)) for _heading, cell in columns] for thing in things]
    return Table([heading for heading, _cell in columns], rows, **places)


def _shown(value: object) -> str:
    return day(value) if isinstance(value, date) else str(value)


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

    def places(self, width: int, whole: int = 0) -> tuple[int, int]:
        """How many of so many places are counted, and how many added; all of them are `whole`."""
        whole = whole or max(self.required, 1)
        counted = min(width, self.counted * width // whole)
        return counted, min(width, (self.counted + self.added) * width // whole) - counted


class Series(NamedTuple):
    """Bars of one scale under each other, with a mark at the most that one of them requires, if any."""

    levels: Sequence[Bar]

    def places(self, level: Bar, width: int) -> tuple[int, int, int | None]:
        """How many of so many places are counted and added, and the place of the mark."""
        required = max(one.required for one in self.levels)
        most = max(required, *(one.counted + one.added for one in self.levels), 1)
        return *level.places(width, most), required * width // most if required else None


Block = Heading | Facts | Paragraph | Table | Bar | Series
