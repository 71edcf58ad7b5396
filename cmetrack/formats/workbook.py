"""The cells of an XLSX workbook as text, read row by row out of its zip file.

Nothing is held but one row, the table of texts and the list of styles, so that no small file
can claim much memory; whatever it claims of itself is checked before it is unpacked. The
libraries for this format were weighed: one gives `#N/A` and a formula without a saved value as
empty cells, and a credit would be lost without a word; both can be made to take all memory.
"""

from __future__ import annotations

import io
import posixpath
import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import isfinite
from typing import NamedTuple
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

from cmetrack.errors import BadInput, NotFound
from cmetrack.i18n import gettext as _

MEBIBYTE = 1 << 20
LARGEST_FILE = 32 * MEBIBYTE
LARGEST_UNPACKED = 128 * MEBIBYTE  # all parts together
LARGEST_TABLE = 32 * MEBIBYTE  # the common table of texts, which is held as a whole
LARGEST_LIST = 8 * MEBIBYTE  # of sheets, of styles, of relations
MOST_PARTS = 2_000
MOST_ROWS = 200_000  # that hold anything
MOST_COLUMNS = 256
MOST_CELLS = 8_000_000
MOST_TEXTS = 1_000_000
MOST_ELEMENTS = 200_000  # of a list
MOST_CHARACTERS = 64 * MEBIBYTE  # of a sheet; a text may stand in many cells and be stored once
LONGEST_TEXT = 1 << 16  # characters of one cell; a spreadsheet's own limit is half of that

# XML of spreadsheets shrinks ten- to fiftyfold. A smaller part may shrink as it likes.
_MOST_SHRUNK = 200
_SMALL = MEBIBYTE
_PIECE = 1 << 16

_LAST_SERIAL = 2_958_466  # the day after 31 December 9999
_DAY_ONE = datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar without time zones
_FOUR_YEARS = 1_462  # days between the two calendars of spreadsheets, of 1900 and of 1904
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DURATION_FORMATS = frozenset({46})

# What in a number's format is no letter of a date: texts, escapes, colours and conditions.
_NOT_A_LETTER = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?")
_NO_SECONDS = re.compile(r"(T[0-9]{2}:[0-9]{2}):00(?:\.0+)?Z?$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Number(str):
    """A cell that holds a number and not a text, written with the digits that a person sees."""


class Fault(NamedTuple):
    """A cell that has no value: what stands in it, and what to do about it."""

    shown: str
    message: str


Cell = str | Fault
"""A cell's text; a date is in ISO form, an empty cell an empty text."""


class Sheet(NamedTuple):
    """One sheet: its name, its part of the zip file, and whether a person sees it."""

    name: str
    part: str
    visible: bool


class Workbook:
    """A workbook, opened: its sheets are known, their rows not yet read."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        if len(data) > LARGEST_FILE:
            raise self._too_much(_("it has more than {most} MB").format(most=LARGEST_FILE >> 20))
        try:
            self._zip = ZipFile(io.BytesIO(data))
        except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self._damaged(str(error)) from None
        self._check_sizes()
        book = self._target("", "officeDocument") or "xl/workbook.xml"
        if book not in self._sizes:
            raise self._no_workbook()
        self._read_book(book)
        self._texts = self._read_texts(self._target(book, "sharedStrings"))
        self._dated = self._read_styles(self._target(book, "styles"))

    def sheet(self, wanted: str | None) -> Sheet:
        """The sheet of that name or number, from 1; without, the first that a person sees."""
        if wanted is None:
            return next((sheet for sheet in self.sheets if sheet.visible), self.sheets[0])
        for sheet in self.sheets:
            if sheet.name == wanted:
                return sheet
        if wanted.isdecimal() and 0 < int(wanted) <= len(self.sheets):
            return self.sheets[int(wanted) - 1]
        raise NotFound(
            _("{file}: there is no sheet '{sheet}'").format(file=self.file, sheet=wanted),
            _("The sheets are {sheets}.").format(sheets=self.names()),
        )

    def names(self) -> str:
        """The sheets, for a sentence."""
        return ", ".join(f"'{sheet.name}'" for sheet in self.sheets)

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, list[Cell]]]:
        """Every row that holds anything, with its number."""
        reader = _SheetReader(self)
        for piece in self._pieces(sheet.part):
            self._feed(reader.parser, piece, sheet.part)
            yield from reader.finished
            reader.finished.clear()
        self._feed(reader.parser, b"", sheet.part, last=True)
        yield from reader.finished

    def text(self, index: str) -> Cell:
        """A text of the common table."""
        if index.isdecimal() and int(index) < len(self._texts):
            return self._texts[int(index)]
        return Fault(index, _("its text is missing in the workbook; write it again"))

    def number(self, raw: str, style: str | None) -> Cell:
        """A number, or by the cell's style the date that it stands for."""
        if _NUMBER.fullmatch(raw) is None:
            return Fault(raw[:40], _("the cell should hold a number and does not; write it again"))
        value, how = float(raw), self._dated.get(style or "0")
        if how is None or not isfinite(value):
            return Number(_as_seen(value))
        return _clock(value) if how == "duration" else self._date(value)

    def too_much(self, what: str) -> BadInput:
        """The refusal of what no ledger of a doctor would hold."""
        return self._too_much(what)

    # The parts of the zip file

    def _check_sizes(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > MOST_PARTS:
            raise self._too_much(_("it has more than {most} parts").format(most=MOST_PARTS))
        if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
            raise self._damaged(_("it is packed in a way that no spreadsheet uses"))
        if any(part.flag_bits & 1 for part in parts):
            raise encrypted(self.file)
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise self._too_much(
                _("unpacked it has more than {most} MB").format(most=LARGEST_UNPACKED >> 20)
            )
        for part in parts:
            if part.file_size > max(_SMALL, _MOST_SHRUNK * part.compress_size):
                raise self._too_much(
                    _("its part '{part}' is packed as no spreadsheet packs it").format(
                        part=part.filename
                    )
                )
        self._sizes = {part.filename: part.file_size for part in parts}

    def _pieces(self, part: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece; never more than it said that it has."""
        try:
            with self._zip.open(part) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except (
            BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            KeyError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise self._damaged(str(error)) from None

    def _feed(
        self, parser: expat.XMLParserType, piece: bytes, part: str, last: bool = False
    ) -> None:
        try:
            parser.Parse(piece, last)
        except (expat.ExpatError, ValueError) as error:
            raise self._damaged(f"{part}: {error}") from None

    def _parse(self, part: str, parser: expat.XMLParserType, largest: int) -> None:
        if self._sizes.get(part, 0) > largest:
            raise self._too_much(_("its part '{part}' is too large").format(part=part))
        for piece in self._pieces(part):
            self._feed(parser, piece, part)
        self._feed(parser, b"", part, last=True)

    def parser(self) -> expat.XMLParserType:
        """A parser that refuses what a spreadsheet never has: definitions of entities."""
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def refuse(*_declared: object) -> None:
            raise BadInput(
                _("{file}: it declares a document type, which no spreadsheet does").format(
                    file=self.file
                ),
                _resave(),
            )

        parser.StartDoctypeDeclHandler = refuse
        return parser

    def _elements(self, part: str) -> list[tuple[str, str, dict[str, str]]]:
        """Every element of a part as (its parent, its name, its attributes), without prefixes."""
        found: list[tuple[str, str, dict[str, str]]] = []
        parents = [""]

        def start(name: str, attributes: dict[str, str]) -> None:
            name = name.rpartition(":")[2]
            if len(found) == MOST_ELEMENTS:
                raise self._too_much(_("its part '{part}' is too large").format(part=part))
            found.append((parents[-1], name, attributes))
            parents.append(name)

        parser = self.parser()
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _name: parents.pop()
        self._parse(part, parser, LARGEST_LIST)
        return found

    # What the workbook says of itself

    def _target(self, part: str, kind: str) -> str | None:
        """The part to which a part is related in that way."""
        return next((path for path, what in self._related(part).values() if what == kind), None)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts to which a part is related, by their ids; each with the kind of relation."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._sizes:
            return {}
        found = {}
        for _parent, element, its in self._elements(relations):
            if element == "Relationship" and its.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, its.get("Target", "")))
                kind = its.get("Type", "").rpartition("/")[2]
                found[its.get("Id", "")] = (path.lstrip("/"), kind)
        return found

    def _read_book(self, book: str) -> None:
        related = self._related(book)
        self.sheets: list[Sheet] = []
        self._since_1904 = False
        for parent, name, its in self._elements(book):
            if name == "workbookPr":
                self._since_1904 = its.get("date1904") in ("1", "true")
            elif parent == "sheets" and name == "sheet":
                id = next((its[key] for key in its if key.rpartition(":")[2] == "id"), "")
                part, kind = related.get(id, ("", ""))
                if kind == "worksheet" and part in self._sizes:
                    seen = its.get("state", "visible") == "visible"
                    self.sheets.append(Sheet(its.get("name", ""), part, seen))
        if not self.sheets:
            raise self._damaged(_("it has no sheet"))

    def _read_texts(self, part: str | None) -> list[str]:
        """The common table of texts; the readings above East Asian texts left out."""
        if part not in self._sizes:
            return []
        texts: list[str] = []
        heard = _Heard()

        def start(name: str, _attributes: dict[str, str]) -> None:
            heard.start(name.rpartition(":")[2])

        def end(name: str) -> None:
            if heard.end(name.rpartition(":")[2]) == "si":
                texts.append(heard.take())
                if len(texts) > MOST_TEXTS:
                    raise self._too_much(_("it has more than {most} texts").format(most=MOST_TEXTS))

        parser = self.parser()
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = heard.text
        self._parse(part, parser, LARGEST_TABLE)
        return texts

    def _read_styles(self, part: str | None) -> dict[str, str]:
        """The styles, by their number, in which a number is a `date` or a `duration`."""
        if part not in self._sizes:
            return {}
        formats = dict.fromkeys(map(str, _DATE_FORMATS), "date")
        formats |= dict.fromkeys(map(str, _DURATION_FORMATS), "duration")
        dated: dict[str, str] = {}
        count = 0
        for parent, name, its in self._elements(part):
            if parent == "numFmts" and name == "numFmt":
                how = _dating(its.get("formatCode", ""))
                id = its.get("numFmtId", "")
                if how is None:
                    formats.pop(id, None)
                else:
                    formats[id] = how
            elif parent == "cellXfs" and name == "xf":
                if how := formats.get(its.get("numFmtId", "")):
                    dated[str(count)] = how
                count += 1
        return dated

    def _date(self, serial: float) -> Cell:
        """The day, and the time if it has one, that a spreadsheet's number stands for."""
        if 0 <= serial < 1:
            return _clock(serial)
        days = serial + _FOUR_YEARS if self._since_1904 else serial
        if not 1 <= days < _LAST_SERIAL or int(days) == 60:  # the 29 February 1900 of 1-2-3
            shown = _as_seen(serial)
            message = _("'{value}' is no day of the spreadsheet's calendar; write the date again")
            return Fault(shown, message.format(value=shown))
        seconds = round(days * 86_400)
        moment = _DAY_ONE + timedelta(days=1 if days < 60 else 0, seconds=seconds)
        return _shortest(moment.isoformat())

    # Refusals

    def _too_much(self, what: str) -> BadInput:
        return BadInput(
            _("{file}: {what}: that is not read").format(file=self.file, what=what),
            _("Copy the records alone into a new workbook, or save them as CSV (UTF-8)."),
        )

    def _damaged(self, reason: str) -> BadInput:
        return BadInput(
            _("{file}: the workbook is damaged: {reason}").format(file=self.file, reason=reason),
            _resave(),
        )

    def _no_workbook(self) -> BadInput:
        names = self._sizes
        what = (
            _("a binary workbook (XLSB)") if "xl/workbook.bin" in names
            else _("an OpenDocument file (ODS)") if "content.xml" in names
            else _("a Word document") if "word/document.xml" in names
            else _("a ZIP file without a workbook")
        )  # fmt: skip
        return BadInput(
            _("'{file}' is no XLSX workbook but {what}").format(file=self.file, what=what),
            _("Open it in a spreadsheet and save it as XLSX or as CSV (UTF-8)."),
        )


def encrypted(file: str) -> BadInput:
    """The refusal of a workbook with a password."""
    return BadInput(
        _("'{file}' is protected by a password").format(file=file),
        _("Open it in a spreadsheet, save it without the password, and import that."),
    )


class _Heard:
    """The text of a cell among its other elements: what its `t` hold, not its readings."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._within = ""
        self._reading = False

    def start(self, name: str) -> None:
        self._within = name
        self._reading |= name == "rPh"

    def end(self, name: str) -> str:
        self._within = ""
        if name == "rPh":
            self._reading = False
        return name

    def text(self, text: str) -> None:
        if self._within == "t" and not self._reading and self._size <= LONGEST_TEXT:
            self._parts.append(text)
            self._size += len(text)

    def take(self) -> str:
        whole = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return _unescaped(whole)


class _SheetReader:
    """The rows of a sheet, as its XML goes by."""

    def __init__(self, book: Workbook) -> None:
        self.finished: list[tuple[int, list[Cell]]] = []
        self.parser = book.parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._book = book
        self._row: list[Cell] | None = None
        self._number = 0  # of the row
        self._column = 0  # of the cell, from 1
        self._rows = self._cells = self._characters = 0
        self._inline = _Heard()
        self._clear("n", None)

    def _clear(self, type: str, style: str | None) -> None:
        self._type, self._style = type, style
        self._within = ""
        self._value = self._formula = ""
        self._calculated = False

    def _start(self, name: str, its: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._cells += 1
            if self._cells > MOST_CELLS:
                most = _("the sheet has more than {most} cells").format(most=MOST_CELLS)
                raise self._book.too_much(most)
            place = _PLACE.fullmatch(its.get("r", ""))
            self._column = _column(place[1]) if place else self._column + 1
            self._clear(its.get("t", "n"), its.get("s"))
        elif name == "row":
            given = its.get("r", "")
            self._number = int(given) if given.isdecimal() and len(given) < 8 else self._number + 1
            self._row, self._column = [], 0
        else:
            self._within = name
            self._calculated |= name == "f"
            if self._type == "inlineStr":
                self._inline.start(name)

    def _end(self, name: str) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        self._within = ""
        if name == "c":
            if self._row is not None and (value := self._cell()):
                self._put(self._row, value)
        elif name == "row":
            if self._row:
                self._rows += 1
                if self._rows > MOST_ROWS:
                    most = _("the sheet has more than {most} rows").format(most=MOST_ROWS)
                    raise self._book.too_much(most)
                self.finished.append((self._number, self._row))
            self._row = None
        elif self._type == "inlineStr":
            self._inline.end(name)

    def _text(self, text: str) -> None:
        if self._within == "v" and len(self._value) <= LONGEST_TEXT:
            self._value += text
        elif self._within == "f" and len(self._formula) < 40:
            self._formula += text
        elif self._type == "inlineStr":
            self._inline.text(text)

    def _put(self, row: list[Cell], value: Cell) -> None:
        if self._column > MOST_COLUMNS:
            most = _("row {row} has a cell beyond column {most}").format(
                row=self._number, most=MOST_COLUMNS
            )
            raise self._book.too_much(most)
        self._characters += len(value)
        if self._characters > MOST_CHARACTERS:
            most = _("the sheet has more than {most} characters").format(most=MOST_CHARACTERS)
            raise self._book.too_much(most)
        row.extend([""] * (self._column - len(row)))
        row[self._column - 1] = value

    def _cell(self) -> Cell:
        """What the cell that just ended holds."""
        type, value = self._type, self._value
        if type == "inlineStr":
            return self._inline.take()
        if type == "e":
            shown = value or "#N/A"
            message = _("the formula failed ({value}); mend it, or write the value itself")
            return Fault(shown, message.format(value=shown))
        if type == "str":
            return _unescaped(value)
        if not value.strip():
            return self._unsaved() if self._calculated else ""
        if type == "s":
            return self._book.text(value.strip())
        if type == "b":
            return Fault(
                "TRUE" if value.strip() == "1" else "FALSE",
                _("true and false mean nothing here; write the word"),
            )
        if type == "d":
            return _shortest(value.strip())
        return self._book.number(value.strip(), self._style)

    def _unsaved(self) -> Fault:
        shown = "=" + self._formula[:40]
        message = _(
            "the formula {formula} has no saved value; save the file in a spreadsheet, or write "
            "the value itself"
        )
        return Fault(shown, message.format(formula=shown))


def _resave() -> str:
    return _("Open it in a spreadsheet and save it anew as XLSX or as CSV (UTF-8).")


def _column(letters: str) -> int:
    """The number of a column, from 1: `A` is 1, `AA` 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _as_seen(number: float) -> str:
    """A number with the 15 digits that spreadsheets show and keep: 0.1 + 0.2 is 0.3."""
    return format(number, ".15g").upper()


def _clock(days: float) -> str:
    """A time of day, or a duration, as hours and minutes."""
    minutes = round(days * 1_440)
    sign = "-" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _shortest(moment: str) -> str:
    """A moment without what is zero in it: its seconds, and a midnight."""
    return _NO_SECONDS.sub(r"\1", moment).removesuffix("T00:00")


def _dating(code: str) -> str | None:
    """Whether a number's format shows a `date` or a `duration`, or None."""
    letters = _NOT_A_LETTER.sub("", code.partition(";")[0])
    if _DURATION.search(letters):
        return "duration"
    return "date" if _DATE_LETTER.search(letters) else None


def _unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, which spreadsheets write as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
