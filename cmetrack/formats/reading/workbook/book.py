"""A workbook, opened: what it says of itself, and its sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO, NamedTuple

from cmetrack.errors import NotFound
from cmetrack.formats.reading.workbook.parts import Parts
from cmetrack.formats.reading.workbook.rows import SheetRow, read_rows
from cmetrack.formats.reading.workbook.texts import read_texts
from cmetrack.formats.reading.workbook.values import Readings
from cmetrack.i18n import gettext as _


class Sheet(NamedTuple):
    """One sheet: its name, its part of the zip file, and whether a person sees it."""

    name: str
    part: str
    visible: bool


class Workbook:
    """A workbook, opened: its sheets are known, their rows not yet read."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self.file = file
        self._parts = Parts(stream, file)
        book = self._parts.target("", "officeDocument") or "xl/workbook.xml"
        if book not in self._parts:
            raise self._parts.no_workbook()
        self.sheets: list[Sheet] = []
        since_1904 = self._read_book(book)
        texts = read_texts(self._parts, self._parts.target(book, "sharedStrings"))
        styles = self._parts.target(book, "styles")
        listed = self._parts.elements(styles) if styles else []
        self._readings = Readings(texts, listed, since_1904=since_1904)

    @property
    def done(self) -> float:
        """How much of the part that is being read was unpacked, from 0 to 1."""
        return self._parts.done

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

    def rows(self, sheet: Sheet, never_numbers: Collection[int] = ()) -> Iterator[SheetRow]:
        """Every row that holds anything; in the columns named, from 0, a number is a fault."""
        return read_rows(self._parts, sheet.part, self._readings, never_numbers)

    def _read_book(self, book: str) -> bool:
        """Note the sheets; whether the days are counted from 1904 on."""
        related = self._parts.related(book)
        since_1904 = False
        for parent, name, its in self._parts.elements(book):
            if name == "workbookPr":
                since_1904 = its.get("date1904") in ("1", "true")
            elif parent == "sheets" and name == "sheet":
                id = next((its[key] for key in its if key.rpartition(":")[2] == "id"), "")
                part, kind = related.get(id, ("", ""))
                if kind == "worksheet" and part in self._parts:
                    seen = its.get("state", "visible") == "visible"
                    self.sheets.append(Sheet(its.get("name", ""), part, seen))
        if not self.sheets:
            raise self._parts.damaged(_("it has no sheet"))
        return since_1904
