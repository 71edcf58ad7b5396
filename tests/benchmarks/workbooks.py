"""A table of records as a workbook, with the parts and the common texts that Excel writes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_IDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY_ZERO = date(1899, 12, 30)
_NUMBERS = ("hours", "credits")
_DATES = ("start", "end")


def write_workbook(table: Path, path: Path) -> None:
    """Write the rows of a CSV file into a workbook: dates as dates, numbers as numbers."""
    texts: dict[str, int] = {}
    with (
        ZipFile(path, "w", ZIP_DEFLATED) as book,
        table.open(encoding="utf-8", newline="") as stream,
    ):
        for name, content in _PARTS.items():
            book.writestr(name, _HEAD + content)
        rows = csv.reader(stream)
        header = next(rows)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            sheet.write(_row(1, [""] * len(header), header, texts).encode())
            for number, row in enumerate(rows, start=2):
                sheet.write(_row(number, header, row, texts).encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as table_of_texts:
            table_of_texts.write(f'{_HEAD}<sst xmlns="{_MAIN}">'.encode())
            for text in texts:
                table_of_texts.write(f"<si><t>{escape(text)}</t></si>".encode())
            table_of_texts.write(b"</sst>")


def _row(number: int, header: list[str], row: list[str], texts: dict[str, int]) -> str:
    cells = (
        _cell(f"{chr(65 + at)}{number}", name, text, texts)
        for at, (name, text) in enumerate(zip(header, row, strict=True))
        if text
    )
    return f'<row r="{number}" spans="1:{len(row)}">{"".join(cells)}</row>'


def _cell(place: str, name: str, text: str, texts: dict[str, int]) -> str:
    if name in _NUMBERS:
        return f'<c r="{place}"><v>{text}</v></c>'
    if name in _DATES:
        return f'<c r="{place}" s="1"><v>{(date.fromisoformat(text) - _DAY_ZERO).days}</v></c>'
    return f'<c r="{place}" t="s"><v>{texts.setdefault(text, len(texts))}</v></c>'


_PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_IDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_IDS}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_IDS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            (
                ("worksheet", "worksheets/sheet1.xml"),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ),
            start=1,
        )
    )
    + "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    '.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
}
