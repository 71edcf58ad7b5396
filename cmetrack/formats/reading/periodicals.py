"""The list of journals that a doctor keeps or a college publishes, from a CSV file."""

from collections.abc import Iterator
from io import BytesIO

from cmetrack.core.periodicals import Row
from cmetrack.domain.columns import plain_heading
from cmetrack.errors import BadInput
from cmetrack.formats.reading.csv import AT_ONCE, CsvTable
from cmetrack.formats.reading.text import Decoding
from cmetrack.i18n import gettext as _

_HEADINGS = {
    "title": ("title", "journal", "titlu", "titlul", "denumire", "revista", "название", "журнал"),
    "issn": ("issn", "p issn", "pissn", "print issn", "e issn", "eissn", "electronic issn"),
    "index": ("index", "class", "clasa", "indexare", "categorie", "класс", "категория"),
}
_COLUMN_OF = {plain_heading(name): column for column, names in _HEADINGS.items() for name in names}


def read_periodicals(data: bytes, file: str, encoding: str | None = None) -> Iterator[Row]:
    """Every journal of the file with its line; several columns of ISSNs are one."""
    table = CsvTable(Decoding(BytesIO(data), file, encoding), file, _column)
    columns = list(map(_column, table.headings))
    for name in ("title", "index"):
        if columns.count(name) != 1:
            sentence = _("{file}:{line}: the header should have one column '{name}'")
            raise BadInput(
                sentence.format(file=file, line=table.line, name=name),
                _("A list of journals has the columns title, issn and index."),
            )
    for lines, rows in table.many(AT_ONCE):
        for line, cells in zip(lines, rows, strict=True):
            yield line, _named(columns, cells, file, line)


def _column(heading: str) -> str:
    return _COLUMN_OF.get(plain_heading(heading), "")


def _named(columns: list[str], cells: list[str], file: str, line: int) -> dict[str, str]:
    if len(cells) != len(columns):
        sentence = _("{file}:{line}: the row has {found} fields and the header {wanted}")
        raise BadInput(
            sentence.format(file=file, line=line, found=len(cells), wanted=len(columns)),
            _("A text that holds the delimiter must stand in quotes."),
        )
    named: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=True):
        if column:
            named[column] = f"{named[column]} {cell}" if column in named else cell
    return named
