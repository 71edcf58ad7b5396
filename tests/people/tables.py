"""Small tables such as people keep, for the tests of how they are read."""

from cmetrack.formats.source import open_records
from tests.formats.books import book
from tests.formats.records import Imported, imported

DAY = "14.03.2025"
HOUR = 300  # as hours are kept


def read(text: str | bytes, file: str = "x.csv", **how: object) -> Imported:
    data = text.encode() if isinstance(text, str) else text
    return imported([open_records(data, file, **how)])[0]  # type: ignore[arg-type]


def row(number: int, *texts: str) -> str:
    cells = "".join(
        f'<c r="{letter}{number}" t="str"><v>{text}</v></c>'
        for letter, text in zip("ABCDEFGHIJ", texts, strict=False)
        if text
    )
    return f'<row r="{number}">{cells}</row>'


def sheet(*rows: str | tuple[str, ...], merged: str = "", before: str = "") -> bytes:
    """A workbook of one sheet: rows of texts, and the ranges that are merged in it."""
    made = "".join(
        one if isinstance(one, str) else row(number, *one)
        for number, one in enumerate(rows, start=1)
    )
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged.split())
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{before}<sheetData>{made}</sheetData><mergeCells>{ranges}</mergeCells></worksheet>"
    )
    return book("", parts={"xl/worksheets/sheet1.xml": xml})


RECORD = f"curs;Ecografie;{DAY};6"
HEADINGS = "Tip;Denumire;Data;Nr. ore"
