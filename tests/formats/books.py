"""Workbooks made by hand, sound ones and others, for the tests of workbooks."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from cmetrack.errors import BadInput
from cmetrack.formats.source import open_records

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

HEADER = '<row r="1">{}</row>'.format(
    "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip(
            "ABCDEFG",
            ("kind", "title", "start", "hours", "credits", "code", "certificate"),
            strict=True,
        )
    )
)

STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="[$-418]d\\ mmmm\\ yyyy;@"/>'
    '<numFmt numFmtId="171" formatCode="0.00&quot; days&quot;"/>'
    '<numFmt numFmtId="172" formatCode="[hh]:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="170"/>'
    '<xf numFmtId="171"/><xf numFmtId="172"/></cellXfs>'
)


def row(number: int, cells: str = "", title: str = "Inima") -> str:
    """A row that could go in, and more cells."""
    texts = zip("ABC", ("congress", title, "2026-03-14"), strict=True)
    good = "".join(f'<c r="{at}{number}" t="str"><v>{text}</v></c>' for at, text in texts)
    return f'<row r="{number}">{good}{cells}</row>'


def book(
    *sheets: str,
    names: Sequence[str] = (),
    attributes: Sequence[str] = (),
    texts: str = "",
    styles: str = "",
    book_properties: str = "",
    before: str = "",
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of sheets given as the XML of their rows; `before` stands before a sheet's root."""
    names = names or [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    attributes = attributes or [""] * len(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}" {more}/>'
        for number, (name, more) in enumerate(zip(names, attributes, strict=True), start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_ID}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    made = {
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_ID}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_ID}">{book_properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{related}'
        f'<Relationship Id="s" Type="{_ID}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="t" Type="{_ID}/styles" Target="/xl/styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
    }
    for number, rows in enumerate(sheets, start=1):
        made[f"xl/worksheets/sheet{number}.xml"] = (
            f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return packed(made | dict(parts or {}))


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Parts as a zip file."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def ods(*rows: Sequence[object], repeated: int = 1) -> bytes:
    """An open document with one sheet; its last row stands there so many times."""
    made = [
        f"<table:table-row>{''.join(map(_open_cell, cells))}</table:table-row>" for cells in rows
    ]
    last = made.pop().replace("-row>", f'-row table:number-rows-repeated="{repeated}">', 1)
    content = (
        f'<office:document-content xmlns:office="{_OPEN}:office:1.0" xmlns:table="{_OPEN}:table:1.0"'
        f' xmlns:text="{_OPEN}:text:1.0"><office:body><office:spreadsheet><table:table table:name="A">'
        f"{''.join(made)}{last}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def _open_cell(value: object) -> str:
    if isinstance(value, date):
        its = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, float | int):
        its = f'office:value-type="float" office:value="{value!r}"'
    else:
        its = 'office:value-type="string"' if value else ""
    return f"<table:table-cell {its}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def refused(data: bytes, file: str = "x.xlsx", sheet: str | None = None) -> BadInput:
    """Why a workbook is refused; it says what to do."""
    with pytest.raises(BadInput) as found:
        list(open_records(data, file, sheet=sheet).rows())
    assert found.value.hint
    return found.value
