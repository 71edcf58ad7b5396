"""Workbooks in (XLSX, XLS, ODS and their kin), and web pages: one sheet, by the types of its cells.

A date is a date by its cell's format, never by a guess. What has no value (an error, a formula
that was never calculated) is refused in its row and not taken for an empty cell. The file itself is
read by a process with limits (`child.py`); what comes from it are rows of texts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest
from typing import Any, BinaryIO

from cmetrack import wording
from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import RawRow
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.notice import Notice, notice
from cmetrack.errors import BadInput, NotFound
from cmetrack.formats.reading.headings import letter_of, nameless
from cmetrack.formats.reading.limited import Ended, ask
from cmetrack.formats.reading.others import other
from cmetrack.formats.reading.rejects import CsvRejects
from cmetrack.formats.reading.sheet import (
    LOOKED_AT,
    Asked,
    Header,
    best_table,
    find_header,
    is_complete,
    spread,
    tell_merged,
)
from cmetrack.formats.reading.text import OLE, ZIP
from cmetrack.formats.writing.csv import guard
from cmetrack.i18n import gettext as _

NEVER_NUMBERS = frozenset({"code", "certificate"})
"""Columns whose text a spreadsheet spoils when it takes it for a number: 00118 becomes 118."""

LARGEST_FILE = 128 << 20
"""Bytes of a workbook, packed."""

LARGEST_PAGE = 8 << 20
"""Bytes of a web page."""

_MOST_NAMED = 10  # rows or columns
_BEGINNING = 1_024  # bytes by which a file that is no workbook is known


class WorkbookFile(CsvRejects):
    """A workbook's sheet of records, opened: its columns are known, its rows not yet read."""

    def __init__(
        self,
        stream: BinaryIO,
        file: str,
        asked: Asked,
        *,
        sheet: str | None = None,
        page: bool = False,
        encoding: str | None = None,
    ) -> None:
        self.file = file
        self.done = 0.0
        self._stream = stream
        self._wanted = sheet
        self._asked = {"read": "page" if page else "workbook", "encoding": encoding}
        _refuse_others(stream, file, page=page)
        self._records = self._read()
        book = next(self._records)
        if "tables" in book:
            self._wanted, others = _best_of(book["tables"], asked)
            self._records = self._read()
            book = {**next(self._records), "others": others}
        sheets = [name for name, _visible in book["sheets"]]
        name = sheets[book["read"]]
        beginning = list(islice(self._records, 2))
        if not beginning:
            sentence = _("{file}: the sheet '{sheet}' is empty")
            hint = _("Say which sheet holds the records, with --sheet: {sheets}.")
            raise BadInput(
                sentence, hint, file=file, sheet=name, sheets=", ".join(wording.quoted(sheets))
            )
        self._merged = [tuple(one) for one in book["merged"]]
        self.header = self._find_header(beginning, asked)
        self.headings, self.columns = self.header.headings, self.header.columns
        self.units, self.repeated = self.header.units, self.header.repeated
        self.unknown = self.header.ignored
        self.ignored = list(self.header.ignored)
        self._beginning = beginning[self.header.rows :]
        hidden_rows, hidden_columns = book["hidden"] or ((), ())
        self._hidden = set(hidden_rows)
        self._seen_hidden: list[int] = []  # of the hidden rows those that were read
        others = [one for one, seen in book["sheets"] if seen and one != name]
        others = [] if sheet else book.get("others", [] if page else others)
        self.notices: list[Notice] = [*self.header.notices]
        self.notices += tell_merged(self._merged, self.header.line)
        if names := [letter_of(at) for at in hidden_columns if at < len(self.headings)]:
            said = _("Columns are hidden in the sheet ({columns}); they were read, too.")
            self.notices.append(notice("hidden", said, columns=", ".join(names[:_MOST_NAMED])))
        if others:
            self.notices.append(_which_was_read(name, others, page=page))
        self.notices += _unseen(book)

    def _find_header(self, beginning: list[Any], asked: Asked) -> Header:
        """The header, for which more rows are taken to the beginning where it needs a search."""
        looked_at = [(line, _texts(cells)) for line, cells in beginning]
        if self._merged or not is_complete([cells for _line, cells in looked_at], asked):
            beginning += islice(self._records, LOOKED_AT - 2)
            looked_at = [(line, _texts(cells)) for line, cells in spread(beginning, self._merged)]
        else:
            looked_at = looked_at[:1]
        return find_header(looked_at, self.file, asked, [line for line, _cells in looked_at])

    def rows(self) -> Iterator[RawRow]:
        width = len(self.columns)
        named = [bool(heading.strip()) for heading in self.headings]
        for line, found in self._spread(chain(self._beginning, self._records)):
            cells = list(found)
            if line in self._hidden:
                self._seen_hidden.append(line)
            for at, (cell, is_named) in enumerate(zip_longest(cells, named, fillvalue="")):
                if cell and not is_named and (name := nameless(at)) not in self.ignored:
                    self.ignored.append(name)
            cells[width:] = [""] * (width - len(cells))
            troubles = []
            for at in [at for at, cell in enumerate(cells) if not isinstance(cell, str)]:
                column = self.columns[at]
                if column and (message := _fault(cells[at], column)):
                    troubles.append(Trouble(column, _text(cells[at]), message))
                cells[at] = _text(cells[at])
            yield RawRow(line, cells, tuple(troubles))
        if seen := self._seen_hidden:
            rows = ", ".join(map(str, seen[:_MOST_NAMED])) + " …" * (len(seen) > _MOST_NAMED)
            said = _("Rows are hidden in the sheet ({rows}); they were read, too.")
            self.notices.append(notice("hidden", said, rows=rows)._replace(line=seen[0]))

    def _again(self) -> Iterator[list[str]]:
        width = len(self.headings)
        begin = 1 + self.header.rows  # after what it says of itself
        for _line, cells in self._spread(islice(self._read(), begin, None)):
            yield [guard(_text(cell)) for cell in [*cells, *[""] * width][:width]]

    def _spread(self, rows: Iterable[Any]) -> Iterable[Any]:
        if not self._merged:
            return rows
        amounts = {at for at, name in enumerate(self.columns) if name and COLUMNS[name].amount}
        return spread(rows, self._merged, amounts)

    def _read(self) -> Iterator[Any]:
        """What the workbook says of itself, then every row with its number, from the header on."""
        try:
            answers = ask(self._stream, sheet=self._wanted, **self._asked)
            rows = 1
            for answer in answers:
                if isinstance(answer, list):
                    yield from answer
                    self.done = answer[-1][0] / rows if answer else 1.0
                elif "refused" in answer:
                    raise _refusal(answer["refused"], answer["about"], self.file, self._wanted)
                else:
                    rows = answer.get("rows", rows)
                    yield answer
        except Ended:
            raise _refusal("limits", (), self.file, None) from None


def _best_of(tables: Sequence[Any], asked: Asked) -> tuple[str, list[str]]:
    """The table of a page that holds the records, by its number, and others that may hold some."""
    rows = [
        [(line, _texts(cells)) for line, cells in spread(begun, [tuple(one) for one in merged])]
        for begun, merged in tables
    ]
    best, others = best_table(rows, asked)
    return str(best + 1), [str(at + 1) for at in others]


def _which_was_read(name: str, others: Sequence[str], *, page: bool) -> Notice:
    """Which of several sheets, or of the tables of a page, was read."""
    if page:
        said = _(
            "The table {sheet} of the page was read alone; others may hold records, too: "
            "read each of them by its number, --sheet {others}."
        )
        return notice("sheet", said, sheet=name, others=", ".join(others))
    said = _("the sheet '{sheet}' was read; another is chosen with --sheet: {others}")
    return notice("sheet", said, sheet=name, others=", ".join(wording.quoted(others)))


def _unseen(book: Mapping[str, Any]) -> Iterator[Notice]:
    """What cannot be seen in a workbook of its kind."""
    if book["blind"]:
        blind = _(
            "in this kind of workbook a formula that failed or was never calculated looks "
            "like an empty cell; look at what is empty, or save it as XLSX"
        )
        yield Notice("blind", blind)
    if book["hidden"] is None:
        said = _("in this kind of workbook it cannot be seen which rows are hidden: all were read")
        yield Notice("blind", said)


# Cells: a text, a list with a number or a date, or an object with what stands there for a value


def _texts(cells: Iterable[Any]) -> list[str]:
    return list(map(_text, cells))


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return str(cell[0] if isinstance(cell, list) else next(iter(cell.values())))


def _fault(cell: Any, column: str) -> str | None:
    """What is wrong with a cell that is no text, if anything is."""
    if isinstance(cell, list):
        fault = column in NEVER_NUMBERS and _(
            "{value} is stored as a number or a date, which loses zeros and letters; set the "
            "cell to text and copy it again from the certificate"
        )
    elif "failed" in cell:
        fault = _("the formula failed ({value}); mend it, or write the value itself")
    elif "unsaved" in cell:
        fault = _(
            "the formula {value} has no saved value; save the file in a spreadsheet, or write "
            "the value itself"
        )
    else:
        fault = _("true and false mean nothing here; write the word")
    return fault.format(value=_text(cell)) if fault else None


# Refusals


def _refuse_others(stream: BinaryIO, file: str, *, page: bool) -> None:
    """Refuse what only has the name of a workbook, by what it is; and what is too large."""
    largest = LARGEST_PAGE if page else LARGEST_FILE
    if stream.seek(0, 2) > largest:
        raise _refusal("large", [largest >> 20], file, None)
    stream.seek(0)
    beginning = stream.read(_BEGINNING)
    if beginning.startswith((*ZIP, OLE)) or (page and beginning.strip()):
        return
    if not beginning.strip() and not stream.read().strip():
        raise BadInput(_("'{file}' is empty."), file=file)
    is_html = beginning.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")
    raise _refusal("html" if is_html else "text", (), file, None)


def _refusal(why: str, about: Sequence[Any], file: str, wanted: str | None) -> BadInput | NotFound:
    """The refusal of a workbook, in words; `about` is what the word `why` is about."""
    if why == "sheet":
        said = _("{file}: there is no sheet '{sheet}'")
        hint = _("The sheets are {sheets}.").format(sheets=", ".join(wording.quoted(about[0])))
        return NotFound(said.format(file=file, sheet=wanted), hint)
    anew = _("Open it in a spreadsheet and save it anew as XLSX or as CSV (UTF-8).")
    if why in ("document", "presentation", "iwork", "archive"):
        return other(why, file)
    alone = _("Copy the records alone into a new workbook, or save them as CSV (UTF-8).")
    packed = _("{file}: its part '{about}' is packed as no spreadsheet packs it: that is not read")
    sentence, hint = {
        "large": (_("{file}: it has more than {about} MB: that is not read"), alone),
        "unpacked": (_("{file}: unpacked it has more than {about} MB: that is not read"), alone),
        "parts": (_("{file}: it has more than {about} parts: that is not read"), alone),
        "rows": (_("{file}: so small a file cannot hold {about} rows: that is not read"), alone),
        "columns": (_("{file}: a row has a cell beyond column {about}: that is not read"), alone),
        "packed": (packed, alone),
        "packing": (packed, anew),
        "damaged": (_("{file}: it is damaged, or not whole"), anew),
        "sheetless": (_("{file}: the workbook has no sheet"), anew),
        "doctype": (_("{file}: it declares a document type, which no spreadsheet does"), anew),
        "tables": (_("{file}: it has more than {about} tables: that is not read"), alone),
        "merged": (_("{file}: it has more than {about} merged cells: that is not read"), alone),
        "tableless": (
            _("'{file}' is a web page without a table."),
            _("Open it in a browser, copy the table into a spreadsheet, and import that."),
        ),
        "encoding": (
            _("'{file}' is a web page that does not say in which encoding it is."),
            _("Say it: --encoding cp1250 (Romanian) or --encoding cp1251 (Russian)."),
        ),
        "html": (_("'{file}' is no workbook but a web page (HTML) or XML."), anew),
        "text": (
            _("'{file}' is no workbook; perhaps it is text, as CSV."),
            _("Look into it with an editor; if it is CSV, say so: --format csv."),
        ),
        "password": (
            _("'{file}' is protected by a password."),
            _("Open it in a spreadsheet, save it without the password, and import that."),
        ),
        "library": (_("{about} is not installed."), _("Install cmetrack anew.")),
    }.get(why) or (
        _("{file}: the workbook could not be read within the limits of time and memory"),
        alone,
    )
    return BadInput(sentence.format(file=file, about=about[0] if about else ""), hint)
