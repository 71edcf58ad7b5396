"""Tables that people made for people: where the headings stand, merged cells, what is no record."""

import json
import shlex
from base64 import b64encode
from pathlib import Path

import pytest

from cmetrack.errors import BadInput
from cmetrack.formats.source import open_records
from tests.cli.conftest import Cme
from tests.formats.books import book, packed
from tests.formats.records import Imported, imported, rejects_text

DAY = "14.03.2025"
HOUR = 300  # as hours are kept


def _read(text: str | bytes, file: str = "x.csv", **how: object) -> Imported:
    data = text.encode() if isinstance(text, str) else text
    return imported([open_records(data, file, **how)])[0]  # type: ignore[arg-type]


def _row(number: int, *texts: str) -> str:
    cells = "".join(
        f'<c r="{letter}{number}" t="str"><v>{text}</v></c>'
        for letter, text in zip("ABCDEFGHIJ", texts, strict=False)
        if text
    )
    return f'<row r="{number}">{cells}</row>'


def sheet(*rows: str | tuple[str, ...], merged: str = "", before: str = "") -> bytes:
    """A workbook of one sheet: rows of texts, and the ranges that are merged in it."""
    made = "".join(
        row if isinstance(row, str) else _row(number, *row)
        for number, row in enumerate(rows, start=1)
    )
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged.split())
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{before}<sheetData>{made}</sheetData><mergeCells>{ranges}</mergeCells></worksheet>"
    )
    return book("", parts={"xl/worksheets/sheet1.xml": xml})


# Where the headings stand

RECORD = f"curs;Ecografie;{DAY};6"
HEADINGS = "Tip;Denumire;Data;Nr. ore"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"Evidența EMC a medicului;;;\nPerioada: 2025;;;\n;;;\n{HEADINGS}\n{RECORD}\n", 4),
        (f"Titlul;Centralizator;Data;01.02.2026\n\n{HEADINGS}\n{RECORD}\n", 3),
        (f"sep=;\nDr. Pop Ana, pediatrie\n{HEADINGS}\n{RECORD}\n", 3),
        (f"Anexa 1\n\nNume;Data;Denumire\n{HEADINGS}\n{RECORD}", 4),
        ("Мои баллы НМО;;;\n№;Вид;Название;Дата;Часы\n1;курс;УЗИ;14.03.2025;6\n", 2),
    ],
)
def test_title_lines_above_the_headings(text: str, line: int) -> None:
    made = _read(text)
    ((activity, _marks),) = made.add
    assert (activity.kind, activity.start, activity.hours) == ("course", "2025-03-14", 6 * HOUR)
    (guess,) = made.report.guesses
    assert (guess.code, guess.line) == ("header", line)
    assert guess.sentence == f"The headings were found in line {line}."


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADINGS}\n{RECORD}\n",
        f"sep=;\n{HEADINGS}\n{RECORD}\n",
        f"\n;;;\n{HEADINGS}\n{RECORD}\n",
        f";;{HEADINGS}\n;;{RECORD}\n",
        f"{HEADINGS};;;\n{RECORD};;;\n",
        f"{HEADINGS}\n{RECORD};;;;\n",
    ],
)
def test_headings_in_the_first_line_are_no_guess(text: str) -> None:
    made = _read(text)
    assert len(made.add) == 1
    assert (made.report.guesses, made.ignored_columns) == ((), ())


@pytest.mark.parametrize(
    ("above", "below", "columns"),
    [
        ("Tip;Denumire;Perioada;;Ore", ";;de la;până la;", "kind title start end hours"),
        ("Tip;Denumire;Data;;Credite", ";;început;sfârșit;nr.", "kind title start end credits"),
        ("Tip;Denumire;Data;Credite;", ";;;nr.;fel", "kind title start credits None"),
        ("Tip;Denumire;Data;Organizator;", ";;;denumire;localitate", "kind title start provider place"),
        ("Вид;Название;Дата;;Документ;", ";;начала;окончания;номер документа;дата", "kind title start end certificate None"),
        ("Activitatea;;Data;", "tip;denumire;început;până la", "kind title start end"),
    ],
)  # fmt: skip
def test_headings_in_two_lines(above: str, below: str, columns: str) -> None:
    source = open_records(f"{above}\n{below}\n".encode(), "x.csv")
    assert " ".join(map(str, source.columns)) == columns
    made = imported([source])[0]
    (guess,) = made.report.guesses
    assert guess.sentence == "The headings stand in the lines 1 and 2, and were joined."


def test_where_the_headings_stand_can_be_said() -> None:
    text = f'"Un titlu\nîn două linii";;;\n{HEADINGS}\n{RECORD}\n'
    for row, told in ((2, 0), (None, 1)):
        made = _read(text, header_row=row)
        assert (len(made.add), len(made.report.guesses)) == (1, told)
    with pytest.raises(BadInput, match="no headings in row 9"):
        _read(text, header_row=9)
    with pytest.raises(BadInput, match="no column for title, start"):
        _read(text, header_row=3)


def test_a_data_row_is_no_header() -> None:
    with pytest.raises(BadInput, match=r"x\.csv:1: .* title, start; its headings are 'curs' \(A\)"):
        _read(f"{RECORD}\n{RECORD}\n")


# Columns by their letters


@pytest.mark.parametrize(
    ("headings", "mapped", "column"),
    [
        ("Tip;;Data", "B=title", "title"),
        ("Tip;;Data", "В=title", "title"),  # a Russian letter
        ("Tip;Ce am făcut;Data", "b=Denumire", "title"),
        ("Tip;Tema;Data", "B=notes,Tema=title", "notes"),
    ],
)
def test_a_column_by_its_letter(headings: str, mapped: str, column: str) -> None:
    from cmetrack.formats.reading.headings import read_map

    try:
        source = open_records(f"{headings}\n".encode(), "x.csv", mapped=read_map(mapped))
    except BadInput as refused:
        assert "title" in refused.message and column == "notes"
    else:
        assert source.columns[1] == column


def test_a_heading_that_is_a_letter_wins() -> None:
    source = open_records(b"kind;title;start;B;C\n", "x.csv", mapped={"b": "notes", "c": "place"})
    assert source.columns == ("kind", "title", "start", "notes", "place")


def test_a_table_without_headings_by_letters() -> None:
    mapped = {"a": "kind", "b": "title", "c": "start", "d": "hours"}
    made = _read(f"{RECORD}\n{RECORD.replace('14', '15')}\n", mapped=mapped, header_row=0)
    assert [activity.start for activity, _marks in made.add] == ["2025-03-14", "2025-03-15"]


def test_a_column_without_a_heading_is_told_by_its_letter() -> None:
    made = _read(f"Tip;;Denumire;Data;Preț\ncurs;x;Ecografie;{DAY};10\n")
    assert made.ignored_columns == ("Preț", "(column B)")


# Merged cells


def test_merged_headings_and_cells() -> None:
    made = _read(
        sheet(
            ("Tip", "Denumire", "Data", "", "Organizator"),
            ("curs", "Unu", "2025-03-14", "2025-03-15", "UMF"),
            ("", "Doi", "2025-04-14", "", ""),
            ("congres", "Trei", "2025-05-14"),
            merged="C1:D1 A2:A3 E2:E3 B4:B4",
        ),
        "x.xlsx",
    )
    assert [(one.kind, one.title, one.end, one.provider) for one, _marks in made.add] == [
        ("course", "Unu", "2025-03-15", "UMF"),
        ("course", "Doi", None, "UMF"),
        ("congress", "Trei", None, None),
    ]
    assert made.report.guesses == ()
    assert "A2:A3, E2:E3" in made.notices[0]


def test_merged_headings_in_two_lines() -> None:
    made = _read(
        sheet(
            ("Tip", "Denumire", "Perioada", "", "Nr. ore"),
            ("", "", "de la", "până la", ""),
            ("curs", "Unu", "2025-03-14", "2025-03-15", "6"),
            merged="A1:A2 B1:B2 C1:D1 E1:E2",
        ),
        "x.xlsx",
    )
    ((one, _marks),) = made.add
    assert (one.kind, one.start, one.end, one.hours) == (
        "course",
        "2025-03-14",
        "2025-03-15",
        6 * HOUR,
    )


def test_a_title_over_several_columns_is_not_the_organiser() -> None:
    made = _read(
        sheet(
            ("Tip", "Denumire", "Organizator", "Data", "Ore", "Credite"),
            ("curs", "Un titlu lung", "", "2025-03-14", "6"),
            merged="B2:C2 E2:F2",
        ),
        "x.xlsx",
    )
    ((one, _marks),) = made.add
    assert (one.title, one.provider, one.hours, one.credits) == (
        "Un titlu lung",
        None,
        6 * HOUR,
        600,
    )


# What is no record


def _left_out(
    *rows: str, headings: str = "Nr.;Tip;Denumire;Data;Ore;Credite", **how: object
) -> list[str]:
    text = "\n".join([headings, f"1;curs;Ecografie;{DAY};6;6", *rows, f"2;curs;Doppler;{DAY};6;6"])
    made = _read(text)
    assert [one.title for one, _marks in made.add] == ["Ecografie", "Doppler"]
    report = made.report
    went = report.added + len(report.rejects) + len(report.left_out)
    assert report.read == went == len(rows) + 2
    return [one.why for one in report.left_out]


@pytest.mark.parametrize(
    "row",
    [
        ";;TOTAL;;12;12", ";;Total;31.12.2023;12;12", "TOTAL;;;;12;12", ";TOTAL;;;;60,5", ";;Total credite:;;;57",
        ";;TOTAL 2023;;;", ";;Total general;;;=SUM", ";;Subtotal;;6;6", ";;Total pe anul 2023;;6;6",
        ";;Total credite EMC 2021-2025;;;120 credite", ";;ИТОГО;;;57", ";;Итого за 2024 год;;36 ч;36", ";;Всего баллов;;;57",
        "Всего:;;;;;57", ";;Всего за период 21.11.2021–20.11.2026;;;57", ";;Suma;;;60",
    ],
)  # fmt: skip
def test_rows_of_totals_are_left_out(row: str) -> None:
    if "=SUM" in row:
        row = row.replace("=SUM", "60")
    assert _left_out(row) == ["totals"]


@pytest.mark.parametrize(
    "row",
    [
        ";;Semnătura;;;", ";;Semnătura și parafa;;;", "Semnatura;;;;;", ";;Подпись;;;", ";;М.П.;;;", ";;Întocmit;;;",
        ";;Data: ____;;;", "Întocmit: Dr. Pop Ana;;;Semnătura;;", ";;Подпись ________ /Иванова А.А./;;;", ";;Semnătura........;;;",
        ";;Semnătura;14.03.2026;;", ";;Data;14.03.2026;;",
    ],
)  # fmt: skip
def test_lines_for_signatures_are_left_out(row: str) -> None:
    assert _left_out(row) == ["signature"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["2023;;;;;"], ["section"]),
        ([";;2023;;;", ";;Anul 2024;;;", ";;2024 год;;;"], ["section"] * 3),
        (["I. Cursuri;;;;;", "II. Congrese;;;;;", ";;B. Alte activități;;;"], ["section"] * 3),
        ([";;Cursuri;;;", "Публикации;;;;;", ";;Manifestări științifice:;;;"], ["section"] * 3),
        (["Nr.;Tip;Denumire;Data;Ore;Credite", "NR;TIP;DENUMIRE;DATA;ORE;CREDITE"], ["heading"] * 2),
        (["3;;;;;", "4.;;;;;", "№ 5;;;;;"], ["empty"] * 3),
        (["* acreditat;;;;;", ";;Notă: orele sunt academice;;;", ";;Примечание: часы академические;;;"], ["note"] * 3),
    ],
)  # fmt: skip
def test_sections_notes_and_headings_again_are_left_out(rows: list[str], why: list[str]) -> None:
    assert _left_out(*rows) == why


@pytest.mark.parametrize(
    "title",
    [
        "Total knee arthroplasty", "Totalitatea îngrijirii", "Semnătura genetică a astmului", "Подпись врача: правовые вопросы сегодня",
        "Итоговая конференция", "Всего понемногу о диабете", "Total body irradiation 2023", "Suma terapiilor",
    ],
)  # fmt: skip
def test_a_title_that_begins_like_a_total_is_a_title(title: str) -> None:
    made = _read(f"Tip;Denumire;Data;Ore\ncurs;{title};{DAY};6\n")
    assert [one.title for one, _marks in made.add] == [title]
    without = _read(f"Denumire;Data;Ore\nCurs {title};{DAY};6\nCurs „{title}”;{DAY};3\n")
    assert without.report.left_out == []


@pytest.mark.parametrize(
    "row",
    [
        ";;Ecografie de urgență;;;", "7;;Curs de ecografie;;;", f";;;{DAY};;", ";curs;;;;", ";;Cursuri;;36;36",
        ";;TOTAL congrese și altele asemenea;;;6",
    ],
)  # fmt: skip
def test_half_a_record_is_rejected_and_not_dropped(row: str) -> None:
    made = _read(f"Nr.;Tip;Denumire;Data;Ore;Credite\n{row}\n")
    assert (len(made.rejects), made.report.left_out) == (1, [])


def test_a_total_has_no_kind_by_what_all_rows_are_given() -> None:
    text = f"Denumire;Data;Ore\nEcografie;{DAY};6\nTOTAL;31.12.2025;6\nTotal knee;{DAY};6\n"
    made = _read(text, constants={"kind": "course"})
    assert [one.title for one, _marks in made.add] == ["Ecografie", "Total knee"]
    assert [one.why for one in made.report.left_out] == ["totals"]


def test_merged_rows_are_sections_and_totals() -> None:
    made = _read(
        sheet(
            ("Tip", "Denumire", "Data", "Ore"),
            ("CURSURI", "", "", ""),
            ("curs", "Unu", "2025-03-14", "6"),
            ("TOTAL", "", "", "6"),
            merged="A2:D2 A4:C4",
        ),
        "x.xlsx",
    )
    assert len(made.add) == 1
    assert [one.why for one in made.report.left_out] == ["section", "totals"]


def test_another_table_below_is_not_read_under_these_headings() -> None:
    text = f"{HEADINGS}\n{RECORD}\n;;;\nTitlul articolului;Titlu;Revista;Data\nX;Y;Z;2025\n"
    with pytest.raises(BadInput, match=r"x\.csv:4: another table begins here"):
        _read(text)


# Hidden rows and columns


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    hidden = _row(3, "curs", "Doi", "2025-03-15", "6", "x").replace("<row", '<row hidden="1"')
    made = _read(
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
    made = _read(
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
    made = _read(data, file)
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
    made = _read(xml, "x.xls")
    assert len(made.add) == 1
    assert [one.why for one in made.report.left_out] == ["totals"]


def test_one_of_several_tables_of_a_page_is_chosen() -> None:
    table = "<table><tr><td>Tip</td><td>Denumire</td><td>Data</td></tr><tr><td>curs</td><td>{}</td><td>14.03.2025</td></tr></table>"
    page = f"<html>{table.format('Unu')}{table.format('Doi')}</html>"
    made = _read(page, "x.html")
    assert made.add[0][0].title == "Unu"
    assert any("--sheet: '2'" in notice for notice in made.notices)
    assert _read(page, "x.html", sheet="2").add[0][0].title == "Doi"


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


# Whose rows these are

ROSTER = (
    "Medic;Tip;Denumire;Data;Ore\nDr. Pop Ana;curs;Unu;14.03.2025;6\nPOP ANA;curs;Doi;15.03.2025;6\n"
    "Ionescu Dan;curs;Trei;16.03.2025;6\n"
)


@pytest.mark.parametrize(
    "heading", ["Medic", "doctor", "Numele medicului", "ФИО", "Врач", "Ф.И.О."]
)
def test_rows_of_several_doctors_are_refused(heading: str) -> None:
    text = ROSTER.replace("Medic", heading, 1)
    with pytest.raises(BadInput, match=r"x\.csv:4: .* Dr\. Pop Ana, Ionescu Dan") as refused:
        _read(text)
    assert f'--where "{heading} = Dr. Pop Ana"' in str(refused.value.hint)
    made = _read(text, where=[f"{heading} ~ pop ana"])
    assert [one.title for one, _marks in made.add] == ["Unu", "Doi"]
    assert [one.why for one in made.report.left_out] == ["where"]


def test_another_doctors_name_is_told() -> None:
    text = "".join(ROSTER.splitlines(keepends=True)[:3])
    source = open_records(text.encode(), "x.csv")
    made = imported([source], me=["Dr. Ana Pop"])[0]
    assert not made.notices
    source = open_records(text.encode(), "x.csv")
    (notice,) = imported([source], me=["Ion Popescu"])[0].report.notices
    assert (notice.code, notice.line) == ("other-doctor", 2)
    assert notice.sentence == "its rows are Dr. Pop Ana's, and this ledger is Ion Popescu's"


# What a spreadsheet wrote oddly


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"=""00118"""', "00118"),
        ('="00118"', "00118"),
        ('"=""Seria """"AB"""" 7"""', 'Seria "AB" 7'),
        ("'00118", "00118"),
        ("'00118/2024", "00118/2024"),
        ("'Seria AB", "'Seria AB"),
        ("\u00a000118\u00a0", "00118"),
    ],
)
def test_a_number_that_was_kept_as_a_text(cell: str, text: str) -> None:
    made = _read(f"Tip;Denumire;Data;Ore;Certificat\ncurs;Ecografie;{DAY};6;{cell}\n")
    assert [one.certificate for one, _marks in made.add] == [text]


# Units in headings


@pytest.mark.parametrize(
    ("heading", "cell", "hours", "guess"),
    [
        ("Durata (minute)", "90", 450, True),
        ("Durata (minute)", "200", 1000, True),
        ("Durata în minute", "45,0", 225, True),
        ("Длительность, мин", "20", 100, True),
        ("Minute", "120", 600, True),
        ("Durata (ore)", "1,5", 450, False),
        ("Часы (ак.ч.)", "36", 36 * HOUR, False),
        ("Объём, ч", "6", 6 * HOUR, False),
    ],
)
def test_the_unit_in_a_heading(heading: str, cell: str, hours: int, *, guess: bool) -> None:
    made = _read(f"Tip;Denumire;Data;{heading}\nwebinar;Astmul;{DAY};{cell}\n")
    assert [one.hours for one, _marks in made.add] == [hours]
    assert [notice.code for notice in made.report.guesses] == ["unit"] * guess


def test_hours_and_minutes_in_two_columns_are_not_guessed() -> None:
    with pytest.raises(BadInput, match="both mean 'hours'"):
        _read(f"Tip;Denumire;Data;Ore;Minute\nwebinar;Astmul;{DAY};1;30\n")


def test_rejected_minutes_come_back_as_they_were() -> None:
    text = f"Centralizator;;;\nTip;Denumire;Data;Durata (minute)\nwebinar;Astmul;x;90\nwebinar;Tusea;{DAY};45\n"
    source = open_records(text.encode(), "x.csv")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    assert rejects.splitlines()[0] == "reject_reason;Tip;Denumire;Data;Durata (minute)"
    ((one, _marks),) = _read(rejects.replace(";x;", f";{DAY};")).add
    assert one.hours == 450


# Rejects

SHEET = (
    "Evidența EMC;;;;\n\nTip;;Perioada;;Ore\n;;de la;până la;\ncurs;Unu;14.03.2025;15.03.2025;6\n"
    "curs;Doi;cândva;;6\nTOTAL;;;;12\n"
)


def test_the_rejects_of_a_table_for_people_come_back_in(romanian: Cme, here: Path) -> None:
    (here / "mine.csv").write_text(SHEET, encoding="utf-8")
    ran = romanian("import", "mine.csv", "--map", "B=title", "--rejects", "r.csv", "--yes")
    assert ran.code == 0, ran.err
    rejects = (here / "r.csv").read_text("utf-8-sig")
    header, row = rejects.splitlines()
    assert header == "reject_reason;Tip;B;de la;până la;Ore"
    assert row.endswith(";curs;Doi;cândva;;6")
    (said,) = (line for line in ran.err.splitlines() if "mend them there, then " in line)
    (here / "r.csv").write_text(rejects.replace("cândva", "16.03.2025"), encoding="utf-8")
    command = shlex.split(said.partition("mend them there, then ")[2])[1:]
    again = romanian(*command)
    assert (again.code, "1 added" in again.err) == (0, True), again.err
    assert [one["title"] for one in json.loads(romanian("list", "--json").out)] == ["Unu", "Doi"]


def test_a_file_of_rejects_that_is_there_stops_only_what_would_write_over_it(
    romanian: Cme, here: Path
) -> None:
    (here / "r.csv").write_text("mine", encoding="utf-8")
    (here / "good.csv").write_text(f"{HEADINGS}\n{RECORD}\n", encoding="utf-8")
    ran = romanian("import", "good.csv", "--rejects", "r.csv")
    assert (ran.code, "1 added" in ran.err) == (0, True), ran.err
    (here / "bad.csv").write_text(f"{HEADINGS}\ncurs;Nou;15.03.2025;6\ncurs;Rău;x;6\n", "utf-8")
    ran = romanian("import", "bad.csv", "--rejects", "r.csv")
    assert (ran.code, "r.csv" in ran.err, "Name a new file" in ran.err) == (2, True, True)
    assert (here / "r.csv").read_text("utf-8") == "mine"
    assert len(json.loads(romanian("list", "--json").out)) == 1
