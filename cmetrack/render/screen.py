"""Blocks on a terminal, by rich: colours, bars, tables that fit the width."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cmetrack.render.blocks import Bar, Block, Grid, Line
from cmetrack.render.safe import visible

_TONES = {"plain": "", "title": "bold", "good": "green", "bad": "bold red", "faint": "dim"}
_NARROW = 60


def draw(blocks: Iterable[Block], stream: TextIO, *, color: bool) -> None:
    """Draw the blocks. What people wrote goes in as plain text: no markup, no control codes."""
    console = Console(
        file=stream,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        no_color=not color,
    )
    for block in blocks:
        if isinstance(block, Line):
            text = Text(visible(block.text), style=_TONES[block.tone])
            console.print(Padding(text, (0, 0, 0, 2 * block.indent)))
        elif isinstance(block, Grid):
            console.print(_table(block, narrow=console.width < _NARROW))
        else:
            _bar(console, block)


def _table(grid: Grid, *, narrow: bool) -> Table:
    table = Table(box=None if narrow else SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for place, heading in enumerate(grid.headings):
        table.add_column(
            Text(visible(heading)),
            justify="right" if place in grid.right else "left",
            overflow="fold",
            no_wrap=place in grid.right,
        )
    for row in grid.rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table


def _bar(console: Console, block: Bar) -> None:
    room = max(10, min(40, console.width - 4))
    whole = max(block.required, 1)
    counted = min(room, block.counted * room // whole)
    added = min(room, (block.counted + block.added) * room // whole) - counted
    bar = Text()
    bar.append("━" * counted, style=_TONES[block.tone] or "cyan")
    bar.append("╍" * added, style="yellow")
    bar.append("─" * (room - counted - added), style="dim")
    console.print(Text(visible(block.label), style="bold"))
    console.print(Padding(bar, (0, 0, 0, 2)))
    console.print(Padding(Text(visible(block.text), style=_TONES[block.tone]), (0, 0, 0, 2)))
