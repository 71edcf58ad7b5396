"""Files in which people keep tables: workbooks with hidden rows, web pages; and other kinds of files."""

from base64 import b64encode
from time import monotonic

import pytest

from cmetrack.errors import BadInput
from cmetrack.formats.source import open_records
from tests.formats.books import packed
from tests.formats.records import conserved
from tests.people.tables import HEADINGS, HOUR, RECORD, read, row, sheet

# Hidden rows and columns


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    hidden = row(3, "curs", "Doi", "2025-03-15", "6", "x").replace("<row", '<row hidden="1"')
    made = read(
        sheet(
            ("Tip", "Denumire", "Data", "Ore", "Observații"),
            ("curs", "Unu", "2025-03-14", "6", "y"),
            hidden,
            before='<cols><col min="5" max="6" width="9" hidden="1"/></cols>',
        ),
        "x.xlsx",
    )
    assert len(made.add) == 2
    assert made.notices == (
        "Columns are hidden in the sheet (E); they were read, too.",
        "Rows are hidden in the sheet (3); they were read, too.",
    )
    assert [notice.code for notice in made.report.notices] == ["hidden", "hidden"]
    assert made.report.guesses == ()


def _open_document(*rows: str, columns: str = "") -> bytes:
    xmlns = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{xmlns}:office:1.0" xmlns:table="{xmlns}:table:1.0"'
        f' xmlns:text="{xmlns}:text:1.0"><office:body><office:spreadsheet><table:table table:name="A">'
        f"{columns}{''.join(rows)}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": "<manifest/>",
    }
    return packed(parts)


def _open_row(*texts: str, more: str = "") -> str:
    """A row of an open document; `>2` after a text spans two columns, `v2` two rows, `-` is covered."""
    cells = ""
    for text in texts:
        bare, wide, high = text.removesuffix(">2").removesuffix("v2"), ">2" in text, "v2" in text
        spans = (
            f' table:number-columns-spanned="{1 + wide}" table:number-rows-spanned="{1 + high}"'
            if wide or high
            else ""
        )
        cells += (
            "<table:covered-table-cell/>"
            if text == "-"
            else f'<table:table-cell office:value-type="string"{spans}><text:p>{bare}</text:p></table:table-cell>'
        )
    return f"<table:table-row {more}>{cells}</table:table-row>"


def test_merged_and_hidden_cells_of_an_open_document() -> None:
    made = read(
        _open_document(
            _open_row("Tip", "Denumire", "Data>2", "-", "Organizator"),
            _open_row("cursv2", "Unu", "2025-03-14", "2025-03-15", "UMF"),
            _open_row("-", "Doi", "2025-04-14", "", "X", more='table:visibility="filter"'),
            columns='<table:table-column/><table:table-column table:visibility="collapse"/>',
        ),
        "x.ods",
    )
    assert [(one.kind, one.title, one.end) for one, _marks in made.add] == [
        ("course", "Unu", "2025-03-15"),
        ("course", "Doi", None),
    ]
    told = " ".join(made.notices)
    assert "(B)" in told and "Rows are hidden in the sheet (3)" in told and "A2:A3" in told


# Web pages, whatever their names

PAGE = """<html><head><meta charset="{charset}"></head><body>
<table><tr><td>Meniu</td><td><table><tr><td>Ieșire</td></tr></table></td></tr></table>
<table border=1><caption>Activităţi</caption>
<tr><th rowspan=2>Tip</th><th rowspan=2>Denumire</th><th colspan=2>Perioada</th><th rowspan=2>Ore</th></tr>
<tr><th>de la</th><th>până la</th></tr>
<tr><td>congres<td>Zilele &amp; <b>inimii</b><br>ediţia 2<td>14.03.2025<td>16.03.2025<td>18</tr>
<tr><td colspan=4>Total</td><td>18</td></tr></table><script>var x = "<table><tr><td>y";</script></body></html>"""


@pytest.mark.parametrize(
    ("data", "file"),
    [
        (PAGE.format(charset="utf-8").encode(), "portal.html"),
        (PAGE.format(charset="windows-1250").replace("ș", "ş").encode("cp1250"), "export.xls"),
        (PAGE.format(charset="x").encode("utf-16"), "export.xls"),
        (
            b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
            b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + b64encode(PAGE.format(charset="utf-8").encode()) + b"\r\n--B--\r\n",
            "portal.mht",
        ),
    ],
)  # fmt: skip
def test_a_web_page_is_read_as_a_table(data: bytes, file: str) -> None:
    made = read(data, file)
    ((one, _marks),) = made.add
    assert (one.kind, one.title, one.start, one.end, one.hours) == (
        "congress", "Zilele & inimii ediţia 2", "2025-03-14", "2025-03-16", 18 * HOUR,
    )  # fmt: skip
    assert [one.why for one in made.report.left_out] == ["totals"]


def test_the_xml_of_an_older_spreadsheet_is_read() -> None:
    rows = "".join(
        f"<Row>{''.join(f'<Cell><Data>{text}</Data></Cell>' for text in texts)}</Row>"
        for texts in (("Tip", "Denumire", "Data"), ("curs", "Ecografie", "2025-03-14"))
    )
    xml = f'<?xml version="1.0"?><Workbook xmlns:ss="urn:x"><Worksheet><Table>{rows}<Row><Cell ss:Index="2"><Data>TOTAL</Data></Cell></Row></Table></Worksheet></Workbook>'
    made = read(xml, "x.xls")
    assert len(made.add) == 1
    assert [one.why for one in made.report.left_out] == ["totals"]


def test_one_of_several_tables_of_a_page_is_chosen() -> None:
    table = "<table><tr><td>Tip</td><td>Denumire</td><td>Data</td></tr><tr><td>curs</td><td>{}</td><td>14.03.2025</td></tr></table>"
    page = f"<html>{table.format('Unu')}{table.format('Doi')}</html>"
    made = read(page, "x.html")
    assert made.add[0][0].title == "Unu"
    assert any("--sheet 2." in notice for notice in made.notices)
    assert read(page, "x.html", sheet="2").add[0][0].title == "Doi"


@pytest.mark.parametrize(
    ("data", "file", "words"),
    [
        (b"<html><p>Nimic</p></html>", "x.html", "a web page without a table"),
        ("<html><table><tr><td>ș".encode("iso8859-16"), "x.html", "in which encoding"),
        (packed({"word/document.xml": ""}), "cv.docx", "a text document"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}), "cv.odt", "a text document"),
        (b"{\\rtf1 ", "cv.rtf", "a text document"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "cv.doc", "a text document"),
        (packed({"ppt/presentation.xml": ""}), "x.pptx", "a presentation"),
        (packed({"Index/Document.iwa": ""}), "x.numbers", "Numbers, Pages or Keynote"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "x.ics", "a calendar"),
        (b"Return-Path: <a@b.example>\r\nSubject: Certificat\r\n\r\nx", "x.eml", "an e-mail"),
        (b"\xd0\xcf\x11\xe0" + "__substg1.0_".encode("utf-16-le"), "x.msg", "an e-mail"),
        (packed({"a.csv": "kind"}), "x.zip", "an archive"),
        (b"Rar!\x1a\x07", "x.rar", "an archive"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "a password"),
    ],
)  # fmt: skip
def test_another_kind_of_file_is_named_with_the_way_to_go_on(
    data: bytes, file: str, words: str
) -> None:
    for name in (file, "download"):
        with pytest.raises(BadInput) as refused:
            list(open_records(data, name).rows())
        assert words in refused.value.message
        assert refused.value.hint


# Bounds


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<table><tr><td>" * 100_000, "more than 1000 tables"),
        ("<table><tr><td>" + "<!--" * 500_000, "without a table"),
        ("<table><tr><td colspan=9999999>x", "beyond column 256"),
        ("<table>" + "<tr><td rowspan=2>x" * 20_001, "more than 20000 merged cells"),
        ("<table><tr><td><![" * 9, "it is damaged"),
        (" " * (9 << 20), "more than 8 MB"),
    ],
    ids=["nested", "comments", "wide", "merged", "odd", "large"],
)
def test_a_page_takes_no_more_than_it_is_worth(page: str, words: str) -> None:
    began = monotonic()
    with pytest.raises(BadInput, match=words):
        list(open_records(f"<html>{page}".encode(), "x.html").rows())
    assert monotonic() - began < 20


def test_merged_cells_of_a_sheet_have_a_bound() -> None:
    ranges = " ".join(f"A{at}:A{at + 1}" for at in range(2, 40_100, 2))
    with pytest.raises(BadInput, match="more than 20000 merged cells"):
        read(sheet(("Tip", "Denumire", "Data"), merged=ranges), "x.xlsx")


def test_every_row_went_somewhere() -> None:
    rows = [
        RECORD,
        ";;;",
        "2023;;;",
        "curs;;;",
        "TOTAL;;;6",
        HEADINGS,
        "1;;;",
        ";Semnătura;;",
        "x;y;z;",
    ]
    made = read("\n".join(["Titlu", HEADINGS, *rows * 3]))
    assert conserved(made)
    assert (made.read, made.added, made.unchanged) == (24, 1, 2)
    assert (len(made.rejects), len(made.report.left_out)) == (6, 15)
