"""The rows of a sheet, one after the other: each cell a text, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from cmetrack.formats.reading.workbook import limits
from cmetrack.formats.reading.workbook.parts import Parts
from cmetrack.formats.reading.workbook.scan import PLAIN, scan
from cmetrack.formats.reading.workbook.texts import Heard
from cmetrack.formats.reading.workbook.values import Cell, Fault, Readings, spoilt, unescaped
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType


class SheetRow(NamedTuple):
    """A row that holds anything: its number, its cells, and by column (from 0) what is wrong."""

    number: int
    cells: list[str]
    faults: dict[int, str]


_SHOWN = 40  # characters of a formula
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_PLAIN_ROW = re.compile(r'\s*<row(?: r="([0-9]{1,7})")?((?:(?! r=)[^<>&])*)>')
_PLAIN_CELL = re.compile(
    r'(<c(?: r="([A-Z]{1,3})[0-9]{1,7}")?(?: s="([0-9]{1,6})")?(?: t="(?:n|([A-Za-z]{1,9}))")?'
    rf"(?:><v>({PLAIN})</v></c>|/>|>"
    rf"((?:<f(?: [^<>&]*)?(?:/>|>{PLAIN}</f>))?"
    rf'(?:<v>{PLAIN}</v>|<is><t(?: xml:space="preserve")?>{PLAIN}</t></is>)?)</c>))'
)
_MORE = re.compile(
    rf"(?:<f(?: [^<>&]*)?(?:/>|>({PLAIN})</f>))?(?:<v>({PLAIN})</v>|<is><t[^<>]*>({PLAIN})</t></is>)?"
)
_WHOLE, _LETTERS = itemgetter(0), itemgetter(1)
_MOST_LAYOUTS = 1_000


def read_rows(
    parts: Parts, part: str, readings: Readings, never_numbers: Collection[int]
) -> Iterator[SheetRow]:
    """The rows of a sheet; in the columns `never_numbers`, from 0, a number is a fault."""
    sheet = _Sheet(parts, part, readings, frozenset(at + 1 for at in never_numbers))
    for _step in scan(parts.pieces(part), sheet):
        yield from sheet.finished
        sheet.finished.clear()


class _Sheet:
    """The sheet as its XML goes by."""

    opening = re.compile(rb"<sheetData>\s*(?=<row)")
    closing = b"</row>"

    def __init__(
        self, parts: Parts, part: str, readings: Readings, never_numbers: frozenset[int]
    ) -> None:
        self.finished: list[SheetRow] = []
        self.ended = 0
        self.opened = False
        self._parts = parts
        self._part = part
        self._readings = readings
        self._never_numbers = never_numbers
        self._layouts: dict[tuple[str, ...], _Layout] = {}
        self._parser: XMLParserType = parts.parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._began = -1  # where the row's tag stands
        self._row: SheetRow | None = None
        self._number = 0  # of the row
        self._column = 0  # of the cell, from 1
        self._rows = self._cells = self._characters = 0
        self._inline = Heard()
        self._clear("n", "")

    def quickly(self, text: str) -> int:
        at = 0
        while found := _PLAIN_ROW.match(text, at):
            number, attributes = found.groups()
            end, cells = found.end(), []
            if not attributes.endswith("/"):
                begin, end = end, text.find("</row>", end)
                cells = _PLAIN_CELL.findall(text, begin, end)
                if sum(map(len, map(_WHOLE, cells))) != end - begin:
                    break
                end += len("</row>")
            self._take_plain(self._begin_row(number or ""), cells)
            self._end_row()
            at = end
        return at

    def _take_plain(self, row: SheetRow, cells: list[tuple[str, ...]]) -> None:
        """The cells of a row, by their tags' attributes and contents."""
        self._count(len(cells))
        readings = self._readings
        found: list[Any] = [
            self._more(sort, style, more) if more else readings[sort or style][content]
            for _whole, _letters, style, sort, content, more in cells
        ]
        layout = self._layout(tuple(map(_LETTERS, cells)))
        for at in layout.never_numbers:
            if not cells[at][3]:
                found[at] = self._no_number(found[at])
        if layout.placed and Fault not in map(type, found):
            found.append("")
            row.cells.extend(layout.placed(found))
            return
        for column, cell in zip(layout.columns, found, strict=True):
            if cell:
                self._put(row, column, cell)

    def _layout(self, letters: tuple[str, ...]) -> _Layout:
        """Where the cells of such a row belong."""
        layout = self._layouts.get(letters)
        if layout is None:
            layout = _lay_out(letters, self._never_numbers)
            if len(self._layouts) < _MOST_LAYOUTS:
                self._layouts[letters] = layout
        return layout

    def _more(self, sort: str, style: str, more: str) -> Cell:
        """A cell that holds a formula, or its text."""
        found = _MORE.fullmatch(more)
        assert found is not None
        formula, value, inline = found.groups("")
        return self._cell(sort, style, value, inline, formula if more.startswith("<f") else None)

    def parse(self, piece: bytes, *, last: bool = False) -> None:
        self._parts.feed(self._parser, piece, self._part, last)

    # What the parser meets

    def _clear(self, sort: str, style: str) -> None:
        self._sort, self._style = "" if sort == "n" else sort, style
        self._within = self._value = ""
        self._formula: str | None = None

    def _start(self, name: str, its: dict[str, str]) -> None:
        self.opened = name == "sheetData"
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._count(1)
            place = _PLACE.fullmatch(its.get("r", ""))
            self._column = _column(place[1]) if place else self._column + 1
            self._clear(its.get("t", "n"), its.get("s", ""))
        elif name == "row":
            self._began = self._parser.CurrentByteIndex
            self._begin_row(its.get("r", ""))
        else:
            self._within = name
            if name == "f":
                self._formula = ""
            if self._sort == "inlineStr":
                self._inline.start(name)

    def _end(self, name: str) -> None:
        self.opened = False
        if ":" in name:
            name = name.rpartition(":")[2]
        self._within = ""
        if name == "c":
            inline = self._inline.take() if self._sort == "inlineStr" else ""
            cell = self._cell(self._sort, self._style, self._value, inline, self._formula)
            if not self._sort and self._column in self._never_numbers:
                cell = self._no_number(cell)
            if cell and self._row is not None:
                self._put(self._row, self._column, cell)
        elif name == "row":
            self.ended += self._parser.CurrentByteIndex != self._began
            self._end_row()
        elif self._sort == "inlineStr":
            self._inline.end(name)

    def _text(self, text: str) -> None:
        if self._within == "v" and len(self._value) <= limits.LONGEST_TEXT:
            self._value += text
        elif self._within == "f" and self._formula is not None and len(self._formula) < _SHOWN:
            self._formula += text
        elif self._sort == "inlineStr":
            self._inline.text(text)

    # Rows and cells, however they were met

    def _begin_row(self, number: str) -> SheetRow:
        given = number.isascii() and number.isdecimal() and len(number) < 8
        self._number = int(number) if given else self._number + 1
        self._column = 0
        self._row = SheetRow(self._number, [], {})
        return self._row

    def _end_row(self) -> None:
        row, self._row = self._row, None
        if row is None:
            return
        while row.cells and not row.cells[-1]:
            row.cells.pop()
        if not row.cells:
            return
        self._rows += 1
        if self._rows > limits.MOST_ROWS:
            most = _("the sheet has more than {most} rows").format(most=limits.MOST_ROWS)
            raise self._parts.too_much(most)
        self._characters += sum(map(len, row.cells))
        if self._characters > limits.MOST_CHARACTERS:
            most = _("the sheet has more than {most} characters")
            raise self._parts.too_much(most.format(most=limits.MOST_CHARACTERS))
        self.finished.append(row)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > limits.MOST_CELLS:
            most = _("the sheet has more than {most} cells").format(most=limits.MOST_CELLS)
            raise self._parts.too_much(most)

    def _put(self, row: SheetRow, column: int, cell: Cell) -> None:
        if column > limits.MOST_COLUMNS:
            most = _("row {row} has a cell beyond column {most}").format(
                row=self._number, most=limits.MOST_COLUMNS
            )
            raise self._parts.too_much(most)
        if isinstance(cell, Fault):
            cell, row.faults[column - 1] = cell
        row.cells.extend([""] * (column - len(row.cells)))
        row.cells[column - 1] = cell

    def _cell(self, sort: str, style: str, value: str, inline: str, formula: str | None) -> Cell:
        """What a cell holds; `formula` is what its value was worked out from, if it was."""
        if sort == "inlineStr":
            return unescaped(inline)
        if formula is not None and not value.strip() and sort not in ("e", "str"):
            return _unsaved(formula)
        return self._readings[sort or style][value]

    def _no_number(self, cell: Cell) -> Cell:
        return spoilt(cell) if cell and isinstance(cell, str) else cell


def _unsaved(formula: str) -> Fault:
    shown = "=" + formula[:_SHOWN]
    message = _(
        "the formula {formula} has no saved value; save the file in a spreadsheet, or write "
        "the value itself"
    )
    return Fault(shown, message.format(formula=shown))


def _column(letters: str) -> int:
    """The number of a column, from 1: `A` is 1, `AA` 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Layout(NamedTuple):
    """Of the cells of a row: their columns, from 1, and the places of those that are no numbers.

    `placed` puts the cells, and an empty one behind them, into a row without gaps; None where
    that is not as simple.
    """

    columns: Sequence[int]
    never_numbers: Sequence[int]
    placed: Callable[[Sequence[str]], Sequence[str]] | None


def _lay_out(letters: Sequence[str], never_numbers: Collection[int]) -> _Layout:
    columns, column = [], 0
    for name in letters:
        column = _column(name) if name else column + 1
        columns.append(column)
    never = [at for at, column in enumerate(columns) if column in never_numbers]
    rising = all(one < other for one, other in pairwise(columns))
    if len(columns) < 2 or not rising or columns[-1] > limits.MOST_COLUMNS:
        return _Layout(columns, never, None)
    place = {column: at for at, column in enumerate(columns)}
    order = [place.get(column, len(columns)) for column in range(1, columns[-1] + 1)]
    return _Layout(columns, never, itemgetter(*order))
