"""A document as Markdown: what people wrote stays text, whatever signs are in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cmetrack.domain.text import visible
from cmetrack.formats.document import Facts, Heading, Part, Table

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&]")
"""What Markdown or HTML would take for more than a letter."""


def markdown(parts: Iterable[Part]) -> str:
    """The document's text."""
    return "\n\n".join(map(_part, parts)) + "\n"


def escape(text: str) -> str:
    """A text of one line in which no sign means anything."""
    return _SIGNS.sub(r"\\\g<0>", visible(" ".join(text.splitlines())))


def _part(part: Part) -> str:
    if isinstance(part, Heading):
        return f"{'#' * part.level} {escape(part.text)}"
    if isinstance(part, Facts):
        return "\n".join(f"- **{escape(label)}:** {escape(text)}" for label, text in part.lines)
    if isinstance(part, Table):
        return "\n".join(_table(part))
    return escape(part.text)


def _table(table: Table) -> Iterator[str]:
    yield _row(column.heading for column in table.columns)
    yield "|" + "|".join(" ---: " if column.right else " --- " for column in table.columns) + "|"
    for row in table.rows:
        yield _row(row)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escape, cells)) + " |"
