"""Blocks as Markdown: what people wrote stays text, whatever signs are in it."""

import re
from collections.abc import Iterable, Iterator

from cmetrack.domain.text import visible
from cmetrack.present.blocks import GAP, Bar, Block, Facts, Heading, Series, Table

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&]")
"""What Markdown or HTML would take for more than a letter."""


def page(blocks: Iterable[Block]) -> str:
    """The text of a file."""
    return "\n\n".join(_block(block) for block in blocks if block != GAP) + "\n"


def escape(text: str) -> str:
    """A text of one line in which no sign means anything."""
    return _SIGNS.sub(r"\\\g<0>", visible(" ".join(text.splitlines())))


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {escape(block.text)}"
        case Facts():
            return "\n".join(
                f"- **{escape(label)}:** {escape(text)}" for label, text in block.lines
            )
        case Table():
            return "\n".join(_table(block))
        case Bar():
            return f"**{escape(block.label)}:** {escape(block.text)}"
        case Series():
            return "\n".join(f"- {escape(one.label)}: {escape(one.text)}" for one in block.levels)
        case _:
            return escape(block.text)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.headings)
    places = range(len(table.headings))
    yield "|" + "|".join(" ---: " if place in table.right else " --- " for place in places) + "|"
    yield from map(_row, table.rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escape, cells)) + " |"
