"""The list of journals that a doctor keeps or a college publishes, from a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from cmetrack.core.periodicals import Row
from cmetrack.domain.words import plain_heading
from cmetrack.errors import BadInput
from cmetrack.formats.reading.csv import DELIMITERS
from cmetrack.formats.reading.text import decode
from cmetrack.i18n import gettext as _

_HEADINGS = {
    "title": ("title", "journal", "titlu", "titlul", "denumire", "revista", "название", "журнал"),
    "issn": ("issn", "p issn", "pissn", "print issn", "e issn", "eissn", "electronic issn"),
    "index": ("index", "class", "clasa", "indexare", "categorie", "класс", "категория"),
}
_COLUMN_OF = {plain_heading(name): column for column, names in _HEADINGS.items() for name in names}


def read_periodicals(data: bytes, file: str, encoding: str | None = None) -> Iterator[Row]:
    """Every journal of the file with its line; several columns of ISSNs are one."""
    text = decode(data, file, encoding).text
    delimiter = max(DELIMITERS, key=lambda one: sum(map(bool, _columns(_header(text, one)))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if "".join(cells).strip():
                if header:
                    yield line, _named(header, cells, file, line)
                else:
                    header = _checked(_columns(cells), file, line)
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput(
            _("{file}:{line}: the quotes in this row do not match").format(file=file, line=line),
            _('Write a quote inside a text twice (""), and put the whole text in quotes.'),
        ) from None


def _header(text: str, delimiter: str) -> list[str]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return next((row for row in rows if "".join(row).strip()), [])
    except csv.Error:
        return []


def _columns(header: list[str]) -> list[str]:
    return [_COLUMN_OF.get(plain_heading(heading), "") for heading in header]


def _checked(columns: list[str], file: str, line: int) -> list[str]:
    """The columns of a header; refused if the title or the class is missing or there twice."""
    for name in ("title", "index"):
        if columns.count(name) != 1:
            raise BadInput(
                _("{file}:{line}: the header should have one column '{name}'").format(
                    file=file, line=line, name=name
                ),
                _("A list of journals has the columns title, issn and index."),
            )
    return columns


def _named(columns: list[str], cells: list[str], file: str, line: int) -> dict[str, str]:
    if len(cells) != len(columns):
        raise BadInput(
            _("{file}:{line}: the row has {found} fields and the header {wanted}").format(
                file=file, line=line, found=len(cells), wanted=len(columns)
            ),
            _("A text that holds the delimiter must stand in quotes."),
        )
    named: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=True):
        if column:
            named[column] = f"{named[column]} {cell}" if column in named else cell
    return named
