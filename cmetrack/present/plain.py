"""Blocks as plain text, for pipes and files: nothing wrapped, nothing cut, no colour."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from cmetrack.domain.text import visible, width
from cmetrack.present.blocks import GAP, Bar, Block, Facts, Heading, Series, Table

# rich takes 75 times as long as plain text for a table of 10,000 rows.
_TOO_LONG_TO_DRAW = 2_000
BAR_WIDTH = 20
LEVEL_WIDTH = 16
_BETWEEN = "  "
_UNDERLINES = {1: "=", 2: "-"}


def show(blocks: Iterable[Block], stream: TextIO | None = None, *, color: bool = True) -> None:
    """Show the blocks on stdout (or another stream): drawn if it is a terminal."""
    out = stream or sys.stdout
    listed = list(blocks)
    rows = sum(len(block.rows) for block in listed if isinstance(block, Table))
    if out.isatty() and os.environ.get("TERM") != "dumb" and rows <= _TOO_LONG_TO_DRAW:
        from cmetrack.present.screen import draw

        draw(listed, out, color=color and "NO_COLOR" not in os.environ)
    else:
        out.writelines(line + "\n" for line in lines(listed))


def page(blocks: Iterable[Block]) -> str:
    """The text of a file: the blocks with an empty line between them."""
    parts = ("\n".join(lines([block])) for block in blocks if block != GAP)
    return "\n\n".join(parts) + "\n"


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines of the blocks; a table's cells stand under their headings."""
    for block in blocks:
        match block:
            case Heading():
                text = _plain(block.text)
                yield text
                if block.level in _UNDERLINES:
                    yield _UNDERLINES[block.level] * width(text)
            case Facts():
                wide = max(width(label) for label, _text in block.lines) + 1
                for label, text in block.lines:
                    yield _padded(_plain(label) + ":", wide) + _BETWEEN + _plain(text)
            case Table():
                yield from _table(block)
            case Bar():
                yield f"{bar(block, BAR_WIDTH)} {_plain(block.label)}: {_plain(block.text)}"
            case Series():
                yield from _series(block)
            case _:
                yield "  " * block.indent + _plain(block.text)


def bar(block: Bar, width: int) -> str:
    """`[#####+++......]`: counted, what may be added, what is missing."""
    counted, added = block.places(width)
    return "[" + "#" * counted + "+" * added + "." * (width - counted - added) + "]"


def _series(series: Series) -> Iterator[str]:
    """`2026-12-21 [######++|..] 120 +30`: the mark stands where what is required is reached."""
    wide = max((width(_plain(level.label)) for level in series.levels), default=0)
    for level in series.levels:
        counted, added, mark = series.places(level, LEVEL_WIDTH)
        drawn = "#" * counted + "+" * added + "." * (LEVEL_WIDTH - counted - added)
        label = _padded(_plain(level.label), wide)
        marked = drawn if mark is None else f"{drawn[:mark]}|{drawn[mark:]}"
        yield f"{label} [{marked}] {_plain(level.text)}"


def _table(table: Table) -> Iterator[str]:
    """The columns side by side; those `below` after them, one under the other."""
    rows = [list(map(_plain, row)) for row in [table.headings, *table.rows]]
    columns = [
        (place, max(width(row[place]) for row in rows), place in table.right)
        for place in range(len(table.headings))
        if place not in table.below
    ]
    # Of plain letters each takes one place, which a format knows as well, and quicker.
    form = _BETWEEN.join(f"{{:{'>' if right else '<'}{wide}}}" for _place, wide, right in columns)
    indent = " " * sum(wide + len(_BETWEEN) for _place, wide, _right in columns)
    for number, row in enumerate(rows):
        if not table.below and "".join(row).isascii():
            yield form.format(*row).rstrip()
            continue
        cells = [_padded(row[place], wide, right) for place, wide, right in columns]
        stacked: Sequence[str] = [row[place] for place in sorted(table.below) if row[place]]
        if number == 0:
            stacked = ["; ".join(stacked)]  # the headings of the lines that will stand there
        yield _BETWEEN.join([*cells, *stacked[:1]]).rstrip()
        yield from (indent + text for text in stacked[1:])


def _padded(text: str, wide: int, right: bool = False) -> str:
    blank = " " * (wide - width(text))
    return blank + text if right else text + blank


def _plain(text: str) -> str:
    """A text of one line that steers no terminal."""
    if text.isascii() and text.isprintable():
        return text
    return visible(" ".join(text.split("\n")))
