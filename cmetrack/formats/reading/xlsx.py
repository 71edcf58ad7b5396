"""XLSX in: one sheet of a workbook, read by the types of its cells.

A date is a date by its cell's format, never by a guess. What has no value (an error, a formula
that was never calculated) is refused in its row and not taken for an empty cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import Broken, Row
from cmetrack.errors import BadInput
from cmetrack.formats.formula_escape import guard
from cmetrack.formats.reading.headings import REASON, Mapped, match_headings
from cmetrack.formats.reading.rejects import MARK, Frame, Reasons, picked
from cmetrack.formats.reading.workbook.book import Workbook
from cmetrack.formats.reading.workbook.rows import SheetRow
from cmetrack.formats.writing.csv import csv_line
from cmetrack.i18n import gettext as _

NEVER_NUMBERS = frozenset({"code", "certificate"})
"""Columns whose text a spreadsheet spoils when it takes it for a number: 00118 becomes 118."""


class XlsxFile:
    """A workbook's sheet of records, opened: its columns are known, its rows not yet read."""

    rejects_format = "csv"
    begins_with_headings = True

    def __init__(
        self,
        stream: BinaryIO,
        file: str,
        mapped: Mapped | None = None,
        *,
        sheet: str | None = None,
        given: Collection[str] = (),
    ) -> None:
        self.file = file
        self._book = Workbook(stream, file)
        self._sheet = self._book.sheet(sheet)
        self.notices = self._other_sheets() if sheet is None else ()
        header = next(self._book.rows(self._sheet), None)
        if header is None:
            raise BadInput(
                _("{file}: the sheet '{sheet}' is empty").format(file=file, sheet=self._sheet.name),
                _("Say which sheet holds the records, with --sheet: {sheets}.").format(
                    sheets=self._book.names()
                ),
            )
        self.headings = tuple(header.cells)
        self.columns, self._unknown = match_headings(
            self.headings, mapped or {}, file, header.number, given
        )
        self._never_numbers = [
            at for at, column in enumerate(self.columns) if column in NEVER_NUMBERS
        ]
        self._beyond: dict[str, None] = {}

    @property
    def done(self) -> float:
        """How much of the sheet was read, from 0 to 1."""
        return self._book.done

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that nothing here knows, and the columns that have values and no heading."""
        return (*self._unknown, *self._beyond)

    def rows(self) -> Iterator[Row]:
        """Every record with the number of its row."""
        width = len(self.columns)
        blank = [""] * width
        for line, cells, faults in self._records():
            if len(cells) > width:
                self._note_beyond(cells, width)
                del cells[width:]
            elif len(cells) < width:
                cells.extend(blank[len(cells) :])
            troubles = faults and tuple(
                Trouble(self.columns[at], cells[at], message)
                for at, message in sorted(faults.items())
                if at < width and self.columns[at]
            )
            yield line, Broken(cells, troubles) if troubles else cells

    def rejects_frame(self) -> Frame:
        """The header of a CSV file of rejects, with the reason in front."""
        return Frame(MARK + csv_line([REASON, *self._without_former(self.headings)]))

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        """The rejected rows as CSV, each with its reason."""
        width = len(self.headings)
        for (_line, cells, _faults), reason in picked(self._records(), reasons):
            texts = [guard(cell) for cell in [*cells, *[""] * width][:width]]
            yield csv_line([guard(reason), *self._without_former(texts)])

    def _records(self) -> Iterator[SheetRow]:
        rows = self._book.rows(self._sheet, self._never_numbers)
        next(rows)  # the header
        return rows

    def _note_beyond(self, cells: Sequence[str], width: int) -> None:
        for number, cell in enumerate(cells[width:], start=width + 1):
            if cell:
                self._beyond[_("(column {number})").format(number=number)] = None

    def _without_former(self, cells: Sequence[str]) -> list[str]:
        """The cells without the reason of a former import, in a file that was its rejects."""
        named = zip(self.headings, cells, strict=True)
        return [cell for heading, cell in named if heading != REASON]

    def _other_sheets(self) -> tuple[str, ...]:
        others = [sheet for sheet in self._book.sheets if sheet.visible and sheet != self._sheet]
        if not others:
            return ()
        told = _("the sheet '{sheet}' was read; another is chosen with --sheet: {others}").format(
            sheet=self._sheet.name, others=", ".join(f"'{other.name}'" for other in others)
        )
        return (told,)
