"""The tables of a web page, as a portal or a spreadsheet saves one; standard library only.

Loaded by the process with limits (`child.py`), by its path. What it reads: HTML, the same in an
archive of one file (MHT), and the XML of a spreadsheet of 2003.
"""

import codecs
import re
from collections.abc import Callable, Sequence
from email import message_from_bytes
from html.parser import HTMLParser
from typing import NamedTuple

MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_TABLES = 1_000
LONGEST_CELL = 1 << 16  # characters

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_ROWS, _CELLS = frozenset({"tr", "row"}), frozenset({"td", "th", "cell"})
_TABLES = frozenset({"table"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th"})
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)


class PageTable(NamedTuple):
    """A table: its rows that hold anything, with their numbers; merged cells; hidden rows."""

    rows: list[tuple[int, list[str]]]
    merged: list[tuple[int, int, int, int]]
    hidden: set[int]


def read_tables(
    data: bytes, encoding: str | None, refused: Callable[[str, int], Exception]
) -> list[PageTable]:
    """The tables of a page that hold anything, in their order; UnicodeError if it is no text.

    `refused` makes the error for what has too much of something.
    """
    page = _Page(refused)
    page.feed(_without_remarks(_text(data, encoding)))
    page.close()
    return [table for table in page.tables if table.rows]


def _text(data: bytes, encoding: str | None) -> str:
    if data[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and _is_archive(data):
        data, declared = _out_of_archive(data)
        encoding = encoding or declared
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    if encoding is None and not data.startswith(codecs.BOM_UTF8):
        found = _CHARSET.search(data[:4_096])
        encoding = found[1].decode() if found else None
    try:
        return data.decode(encoding or "utf-8-sig")
    except LookupError:
        return data.decode("utf-8-sig")


def _without_remarks(text: str) -> str:
    """The text without comments: the parser would look for the end of each that has none."""
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0:
        kept.append(text[at:begin])
        end = text.find("-->", begin + 2)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, text[at:]])


def _is_archive(data: bytes) -> bool:
    return not data.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"<")


def _out_of_archive(data: bytes) -> tuple[bytes, str | None]:
    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            found = part.get_payload(decode=True)
            return (found if isinstance(found, bytes) else b""), part.get_content_charset()
    return b"", None


class _Table:
    """A table that is being read."""

    def __init__(self, refused: Callable[[str, int], Exception]) -> None:
        self._refused = refused
        self.made = PageTable([], [], set())
        self.row = 0
        self.column = 0
        self.cells: dict[int, str] = {}
        self.taken: dict[int, int] = {}  # by column, the last row that a cell above takes
        self.text: list[str] | None = None  # of the cell that is open
        self.span = (1, 1)

    def begin_row(self, *, hidden: bool) -> None:
        self.end_row()
        self.row += 1
        self.column = 0
        if self.row > MOST_ROWS:
            raise self._refused("rows", MOST_ROWS)
        if hidden:
            self.made.hidden.add(self.row)

    def end_row(self) -> None:
        self.end_cell()
        if self.cells:
            cells = [self.cells.get(at, "") for at in range(max(self.cells) + 1)]
            self.made.rows.append((self.row, cells))
        self.cells = {}

    def begin_cell(self, wide: int, high: int, place: int | None) -> None:
        self.end_cell()
        if not self.row:
            self.begin_row(hidden=False)
        self.column = self.column if place is None else place
        while self.taken.get(self.column, 0) >= self.row:
            self.column += 1
        if self.column + wide > MOST_COLUMNS:
            raise self._refused("columns", MOST_COLUMNS)
        self.span, self.text = (wide, high), []

    def end_cell(self) -> None:
        if self.text is None:
            return
        text = " ".join("".join(self.text).split())[:LONGEST_CELL]
        self.text = None
        (wide, high), at = self.span, self.column
        if text:
            self.cells[at] = text
        if wide * high > 1:
            self.made.merged.append((self.row, at, self.row + high - 1, at + wide - 1))
            self.taken.update(dict.fromkeys(range(at, at + wide), self.row + high - 1))
        self.column += wide


class _Page(HTMLParser):
    """What is read of a page; a table within a table is one of its own."""

    def __init__(self, refused: Callable[[str, int], Exception]) -> None:
        super().__init__(convert_charrefs=True)
        self._refused = refused
        self.tables: list[PageTable] = []
        self._open: list[_Table] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        tag, given = _bare(tag), {_bare(name): value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _TABLES:
            if len(self.tables) >= MOST_TABLES:
                raise self._refused("tables", MOST_TABLES)
            self._open.append(_Table(self._refused))
            self.tables.append(self._open[-1].made)
        elif not self._open:
            return
        elif tag in _ROWS:
            hidden = "hidden" in given or _HIDDEN.search(given.get("style", "")) is not None
            self._open[-1].begin_row(hidden=hidden and given.get("hidden") != "0")
        elif tag in _CELLS:
            wide = max(_number(given.get("colspan")), _number(given.get("mergeacross"), 0) + 1)
            high = max(_number(given.get("rowspan")), _number(given.get("mergedown"), 0) + 1)
            place = _number(given.get("index"), 0) - 1 if tag == "cell" else -1
            self._open[-1].begin_cell(wide, min(high, MOST_ROWS), place if place >= 0 else None)
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if _bare(tag) not in _UNSEEN:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = _bare(tag)
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif not self._open:
            return
        elif tag in _TABLES:
            self._open.pop().end_row()
        elif tag in _ROWS:
            self._open[-1].end_row()
        elif tag in _CELLS:
            self._open[-1].end_cell()
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen and self._open and self._open[-1].text is not None:
            self._open[-1].text.append(data)

    def close(self) -> None:
        super().close()
        while self._open:
            self._open.pop().end_row()


def _bare(name: str) -> str:
    """A name without its prefix: `ss:Row` is `row`."""
    return name.lower().rpartition(":")[2]


def _number(text: str | None, otherwise: int = 1) -> int:
    return (
        int(text)
        if text and text.isascii() and text.isdigit() and len(text) < 8 and int(text)
        else otherwise
    )
