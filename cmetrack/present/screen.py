"""Blocks on a terminal, by rich: colours, bars, tables that fit the width."""

from collections.abc import Iterable
from typing import TextIO

from rich import table as rich_table
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from cmetrack.domain.text import visible
from cmetrack.present.blocks import Bar, Block, Facts, Heading, Series, Table

_TONES = {"plain": "", "good": "green", "warning": "yellow", "bad": "bold red", "faint": "dim"}
_LEAST = 18  # places that a text has which is folded or cut short


def draw(blocks: Iterable[Block], stream: TextIO, *, color: bool) -> None:
    """Draw the blocks. What people wrote goes in as plain text: no markup, no control codes."""
    console = Console(
        file=stream, markup=False, emoji=False, highlight=False, soft_wrap=False, no_color=not color
    )
    for block in blocks:
        match block:
            case Heading():
                console.print(Text(visible(block.text), style="bold"))
            case Facts():
                facts = "\n".join(f"{label}: {text}" for label, text in block.lines)
                console.print(Text(visible(facts)))
            case Table():
                _table(console, block)
            case Bar():
                _bar(console, block)
            case Series():
                _series(console, block)
            case _:
                sentence = Text(visible(block.text), style=_TONES[block.tone])
                console.print(Padding(sentence, (0, 0, 0, 2 * block.indent)))


def draw_markdown(text: str, stream: TextIO, *, color: bool) -> None:
    """Draw a page of the manual, no wider than is read with ease."""
    from rich.markdown import Markdown  # loads a parser; few ask for a page

    console = Console(file=stream, no_color=not color)
    console.width = min(console.width, 100)
    console.print(Markdown(visible(text), code_theme="ansi_dark", hyperlinks=False))


def _table(console: Console, table: Table) -> None:
    """A table where it fits; on a narrow screen each row as a few lines of its own."""
    natural = [
        max(cell_len(visible(row[place])) for row in [table.headings, *table.rows])
        for place in range(len(table.headings))
    ]
    texts, places = table.long | table.cut, list(range(len(natural)))
    least = [min(wide, _LEAST) if at in texts else wide for at, wide in enumerate(natural)]
    if sum(least[at] + 2 for at in places) > console.width:
        places = [at for at in places if at not in table.spare]
    room = console.width - sum(least[at] + 2 for at in places)
    if room < 0:
        for row in table.rows:
            named = zip(table.headings[1:], row[1:], strict=True)
            details = "\n".join(f"{heading}: {cell}" for heading, cell in named if cell)
            console.print(Text(visible(f"{table.headings[0]} {row[0]}".strip()), style="bold"))
            console.print(Padding(Text(visible(details)), (0, 0, 0, 2)))
        return
    drawn = rich_table.Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for place in places:
        # What room there is goes to the columns that would need it, in their order.
        wide = min(natural[place], least[place] + room)
        room -= wide - least[place]
        drawn.add_column(
            Text(visible(table.headings[place])),
            justify="right" if place in table.right else "left",
            overflow="ellipsis" if place in table.cut else "fold",
            no_wrap=place not in table.long,
            width=wide,
        )
    for row in table.rows:
        drawn.add_row(*(Text(visible(row[place])) for place in places))
    console.print(drawn)


def _bar(console: Console, block: Bar) -> None:
    room = max(10, min(40, console.width - 4))
    bar = _drawn(*block.places(room), room, _TONES[block.tone] or "cyan")
    console.print(Text(visible(block.label), style="bold"))
    console.print(Padding(bar, (0, 0, 0, 2)))
    console.print(Padding(Text(visible(block.text), style=_TONES[block.tone]), (0, 0, 0, 2)))


def _series(console: Console, series: Series) -> None:
    label = max((cell_len(level.label) for level in series.levels), default=0)
    text = max((cell_len(level.text) for level in series.levels), default=0)
    room = max(5, min(60, console.width - label - text - 4))
    for level in series.levels:
        counted, added, mark = series.places(level, room)
        bar = _drawn(counted, added, room, "cyan")
        label_text = visible(level.label).ljust(label) + " "
        marked = (bar,) if mark is None else (bar[:mark], ("│", "bold"), bar[mark:])
        console.print(Text.assemble(label_text, *marked, " " + visible(level.text)))


def _drawn(counted: int, added: int, room: int, style: str) -> Text:
    missing = room - counted - added
    return Text.assemble(("━" * counted, style), ("╍" * added, "yellow"), ("─" * missing, "dim"))
