"""A document as plain text that can be read, printed and searched: nothing is cut or wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cmetrack.domain.text import visible, width
from cmetrack.formats.document import Column, Facts, Heading, Part, Table

_BETWEEN = "  "


def plaintext(parts: Iterable[Part]) -> str:
    """The document's text."""
    return "\n\n".join("\n".join(_part(part)) for part in parts) + "\n"


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Heading):
        text = _plain(part.text)
        yield text
        yield ("=" if part.level == 1 else "-") * width(text)
    elif isinstance(part, Facts):
        wide = max(width(label) for label, _text in part.lines) + 1
        for label, text in part.lines:
            yield _padded(_plain(label) + ":", wide) + _BETWEEN + _plain(text)
    elif isinstance(part, Table):
        yield from _table(part)
    else:
        yield _plain(part.text)


def _table(table: Table) -> Iterator[str]:
    """The short columns side by side; after them the long ones, one under the other."""
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    places = [place for place, column in enumerate(table.columns) if not column.long]
    below = [place for place, column in enumerate(table.columns) if column.long]
    headings = [_plain(column.heading) for column in table.columns]
    widths = {place: max(width(row[place]) for row in [headings, *rows]) for place in places}
    indent = " " * sum(wide + len(_BETWEEN) for wide in widths.values())
    for number, row in enumerate([headings, *rows]):
        side = _BETWEEN.join(_cell(row, place, widths[place], table.columns) for place in places)
        stacked = [row[place] for place in below if row[place]]
        if number == 0:
            stacked = ["; ".join(stacked)]  # the headings of the lines that will stand there
        yield (side + _BETWEEN + "".join(stacked[:1])).rstrip()
        yield from (indent + text for text in stacked[1:])


def _cell(row: Sequence[str], place: int, wide: int, columns: Sequence[Column]) -> str:
    text = row[place]
    return " " * (wide - width(text)) + text if columns[place].right else _padded(text, wide)


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))


def _plain(text: str) -> str:
    return visible(" ".join(text.splitlines()))
