"""Blocks as plain text, for pipes and files: nothing wrapped, nothing cut, no colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cmetrack.domain.text import visible, width
from cmetrack.present.blocks import Bar, Block, Grid, Line, Series

BAR_WIDTH = 20
LEVEL_WIDTH = 16


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines of the blocks; a table's cells stand under their headings."""
    for block in blocks:
        if isinstance(block, Line):
            yield "  " * block.indent + visible(block.text)
        elif isinstance(block, Grid):
            yield from _grid(block)
        elif isinstance(block, Series):
            yield from _series(block)
        else:
            yield f"{bar(block, BAR_WIDTH)} {visible(block.label)}: {visible(block.text)}"


def bar(block: Bar, width: int) -> str:
    """`[#####+++......]`: counted, what may be added, what is missing."""
    whole = max(block.required, 1)
    counted = min(width, block.counted * width // whole)
    added = min(width, (block.counted + block.added) * width // whole) - counted
    return "[" + "#" * counted + "+" * added + "." * (width - counted - added) + "]"


def _series(series: Series) -> Iterator[str]:
    """`2026-12-21 [######++|..] 120 +30`: the mark stands where what is required is reached."""
    wide = max((width(visible(level.label)) for level in series.levels), default=0)
    for level in series.levels:
        counted, added, mark = series.places(level, LEVEL_WIDTH)
        drawn = "#" * counted + "+" * added + "." * (LEVEL_WIDTH - counted - added)
        label = visible(level.label)
        padding = " " * (wide - width(label))
        yield f"{label}{padding} [{drawn[:mark]}|{drawn[mark:]}] {visible(level.text)}"


def _grid(grid: Grid) -> Iterator[str]:
    table = [[visible(cell) for cell in row] for row in [grid.headings, *grid.rows]]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    last = len(widths) - 1
    for row in table:
        cells = []
        for place, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            padding = " " * (wide - width(cell))
            if place in grid.right:
                cells.append(padding + cell)
            else:
                cells.append(cell if place == last else cell + padding)
        yield "  ".join(cells).rstrip()
