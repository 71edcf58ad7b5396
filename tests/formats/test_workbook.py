"""Workbooks in: the cells by their types."""

import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.rows import RawRow
from cmetrack.errors import NotFound
from cmetrack.formats.reading import child
from cmetrack.formats.source import open_records
from tests.formats.books import HEADER, STYLES, book, ods, refused, row
from tests.formats.records import Imported, conserved, imported, plan, rejected, rejects_text
from tests.trials import examples

FILES = Path(__file__).parents[1] / "files"


def _plan(data: bytes, sheet: str | None = None) -> Imported:
    source = open_records(data, "x.xlsx", sheet=sheet)
    return imported([source])[0]


def _cells(cells: str, texts: str = "", book_properties: str = "") -> list[str]:
    """What the cells from D on are read as, in a row that could go in."""
    data = book(HEADER + row(2, cells), styles=STYLES, texts=texts, book_properties=book_properties)
    source = open_records(data, "x.xlsx")
    ((_line, read, troubles, _out),) = source.rows()
    assert not troubles
    return list(read[3:])


def test_a_workbook_as_excel_writes_it() -> None:
    made = plan((FILES / "credits-excel.xlsx").read_bytes(), file="credits-excel.xlsx")
    assert rejected(made) == []
    congress, webinar = (activity for activity, _marks in made.add)
    assert congress._replace(id=0)[1:9] == (
        "congress", "Medicina de la țară", "2026-05-14", "2026-05-16", 1350, None, None, 1750
    )  # fmt: skip
    assert (congress.place, congress.certificate) == ("Văleni", "00118")
    assert webinar[1:6] == (
        "webinar", "Astmul în cabinet", "2026-09-01T18:30", "2026-09-01T20:00", 90
    )  # fmt: skip
    assert made.ignored_columns == ("Preț",)
    assert made.notices == (
        "the sheet 'Credite 2026' was read; another is chosen with --sheet: 'Plan 2027'",
        "line 4: column 'title': line breaks, tabs or invisible characters were taken out",
    )


def test_a_workbook_as_openpyxl_writes_it() -> None:
    made = plan((FILES / "credits-openpyxl.xlsx").read_bytes(), file="credits-openpyxl.xlsx")
    conference, webinar = (activity for activity, _marks in made.add)
    assert conference[1:5] == (
        "conference", "Терапевтическая весна", "2025-04-10", "2025-04-11"
    )  # fmt: skip
    assert (conference.credits, conference.code) == (600, "09FP-YNM3Y4H7")
    assert (webinar.start, webinar.credits) == ("2025-04-12T09:30", 125)
    assert rejected(made) == [] and made.notices == ()


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<v>4.5</v>", "4.5"),
        ("<v>4.4999999999999996</v>", "4.5"),
        ("<v>0.30000000000000004</v>", "0.3"),
        ("<v>12.0</v>", "12"),
        ("<v>1.2E1</v>", "12"),
        ("<f>A1</f><v>3</v>", "3"),
        ("<v>0.333333333333333</v>", "0.333333333333333"),
        ("<v> </v>", ""),
        ("", ""),
    ],
)
def test_numbers_are_written_as_they_are_seen(cell: str, shown: str) -> None:
    assert _cells(f'<c r="D2">{cell}</c>')[0] == shown


@pytest.mark.parametrize(
    ("style", "value", "shown"),
    [
        (1, "46095", "2026-03-14"),
        (1, "46095.0", "2026-03-14"),
        (2, "46095.395833333336", "2026-03-14T09:30"),
        (2, "46095.416666666664", "2026-03-14T10:00"),
        (3, "46095", "2026-03-14"),
        (1, "1", "1900-01-01"),
        (1, "59", "1900-02-28"),
        (1, "61", "1900-03-01"),
        (1, "2958465", "9999-12-31"),
        (2, "0.5", "12:00"),
        (5, "1.5", "36:00"),
        (4, "46095", "46095"),
        (0, "46095", "46095"),
        (99, "46095", "46095"),
    ],
)
def test_dates_go_by_the_format_of_the_cell(style: int, value: str, shown: str) -> None:
    assert _cells(f'<c r="D2" s="{style}"><v>{value}</v></c>')[0] == shown


def test_the_calendar_of_1904() -> None:
    since = '<workbookPr date1904="1"/>'
    assert _cells('<c r="D2" s="1"><v>44633</v></c>', book_properties=since)[0] == "2026-03-14"


@pytest.mark.parametrize("text", ["2026-03-14", "2026-03-14T00:00:00", "2026-03-14T00:00:00.000Z"])
def test_dates_in_words_of_the_strict_kind(text: str) -> None:
    assert _cells(f'<c r="D2" t="d"><v>{text}</v></c>')[0] == "2026-03-14"


def test_texts_common_rich_and_escaped() -> None:
    texts = (
        "<si><t>Inima</t></si><si><r><t>Ini</t></r><r><rPr><b/></rPr><t>ma</t></r>"
        "<rPh><t>hidden</t></rPh></si><si><t>a_x000D_b</t></si><si/>"
    )
    cells = "".join(f'<c r="{at}2" t="s"><v>{number}</v></c>' for number, at in enumerate("DEFG"))
    assert _cells(cells, texts=texts) == ["Inima", "Inima", "a\rb", ""]


def test_cells_without_places_follow_one_another() -> None:
    bare = HEADER.replace(' r="1"', "") + row(2, "<c><v>6</v></c>").replace(' r="2"', "")
    ((line, cells, *_rest),) = open_records(book(bare), "x.xlsx").rows()
    assert (line, cells[:4]) == (2, ["congress", "Inima", "2026-03-14", "6"])


@pytest.mark.parametrize(
    ("cell", "column", "words"),
    [
        ('<c r="E2" t="e"><f>NA()</f><v>#N/A</v></c>', "credits", "the formula failed (#N/A)"),
        ('<c r="E2"><f>1+1</f></c>', "credits", "=1+1 has no saved value"),
        ('<c r="E2"><f>1+1</f><v></v></c>', "credits", "=1+1 has no saved value"),
        ('<c r="E2"><f t="shared" si="0"/></c>', "credits", "has no saved value"),
        ('<c r="E2" t="b"><v>1</v></c>', "credits", "true and false mean nothing"),
        ('<c r="E2"><v>nan</v></c>', "credits", "is not a number"),
        ('<c r="E2"><v>0.333333333333333</v></c>', "credits", "is not a number"),
        ('<c r="E2"><v>1e999</v></c>', "credits", "INF"),
        ('<c r="D2" s="1"><v>-3</v></c>', "hours", "'00:00' is not a number"),
        ('<c r="E2" s="1"><v>1e300</v></c>', "credits", "1E+300"),
        (
            '<c r="F2"><v>219000000000000000000000000</v></c>',
            "code",
            "2.19E+26 is stored as a number",
        ),
        ('<c r="G2"><v>118</v></c>', "certificate", "118 is stored as a number"),
    ],
)
def test_a_cell_without_a_value_rejects_its_row(cell: str, column: str, words: str) -> None:
    made = _plan(book(HEADER + row(2, cell) + row(3), styles=STYLES))
    (issue,) = rejected(made)
    assert (issue.line, issue.column) == (2, column)
    assert words in issue.message
    assert conserved(made) and len(made.add) == 1


def test_what_is_not_read_may_be_broken() -> None:
    header = HEADER.replace("credits", "price")
    assert not rejected(_plan(book(header + row(2, '<c r="E2" t="e"><v>#REF!</v></c>'))))


def test_a_value_beside_the_headings_is_named() -> None:
    made = _plan(book(HEADER + row(2, '<c r="J2" t="str"><v>x</v></c>')))
    assert made.ignored_columns == ("(J)",)
    assert len(made.add) == 1


def test_rejects_are_csv_and_can_be_mended() -> None:
    data = book(HEADER + row(2) + row(5, '<c r="E5" t="e"><v>#N/A</v></c>', title="=1+1"))
    source = open_records(data, "x.xlsx")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    assert rejects == (
        "\ufeffreject_reason,kind,title,start,hours,credits,code,certificate\n"
        "\"column 'credits': the formula failed (#N/A); mend it, or write the value itself\","
        "congress,'=1+1,2026-03-14,,#N/A,,\n"
    )
    assert rejected(plan(rejects))[0].column == "credits"
    assert [one.title for one, _marks in plan(rejects.replace("#N/A", "3")).add] == ["=1+1"]


def test_the_rejects_of_rejects_hold_the_last_reason() -> None:
    header = HEADER.replace(">hours<", ">reject_reason<")
    data = book(header + row(2, '<c r="D2" t="str"><v>old</v></c><c r="E2" t="e"/>'))
    source = open_records(data, "x.xlsx")
    made = imported([source])[0]
    assert made.ignored_columns == ()
    assert "old" not in rejects_text([(source, made.reasons())])


# Other workbooks than XLSX


def test_a_workbook_of_the_old_kind() -> None:
    made = plan((FILES / "credits.xls").read_bytes(), file="credits.xls")
    assert rejected(made) == []
    congress, webinar = (activity for activity, _marks in made.add)
    assert congress[1:9] == (
        "congress", "Medicina de la țară", "2026-05-14", "2026-05-16", 1350, None, None, 1750
    )  # fmt: skip
    assert congress.certificate == "00118"
    assert webinar[1:6] == (
        "webinar", "Астма в кабинете", "2026-09-01T18:30", "2026-09-01T20:00", 90
    )  # fmt: skip
    first, second, third = made.notices
    assert "which rows are hidden" in third
    assert first == "the sheet 'Credite' was read; another is chosen with --sheet: 'Altele'"
    assert "a formula that failed or was never calculated looks like an empty cell" in second


def test_an_open_document() -> None:
    data = ods(
        ["kind", "title", "start", "end", "hours", "code"],
        ["congress", "Țara & <b>", date(2026, 5, 14), datetime(2026, 5, 16, 18, 30), 4.5, "A"],
        [],
        ["webinar", "x", "2026-09-01", "", 0.1 + 0.2, 118],
    )
    source = open_records(data, "credits.ods")
    good, bad = source.rows()
    assert good == RawRow(
        2, ["congress", "Țara & <b>", "2026-05-14", "2026-05-16T18:30", "4.5", "A"]
    )
    assert (bad.line, bad.cells) == (4, ["webinar", "x", "2026-09-01", "", "0.3", "118"])
    assert "118 is stored as a number" in bad.troubles[0].message
    assert len(source.notices) == 1


def test_a_small_open_document_of_a_million_rows_is_refused() -> None:
    data = ods(["kind", "title", "start"], ["course"], repeated=1_048_000)
    assert len(data) < 5_000
    assert "so small a file cannot hold" in refused(data, "x.ods").message


# What the library gives as an empty cell is found in the sheet's XML, as a parser finds it

_CELLS = st.lists(
    st.sampled_from(
        [
            '<c r="D{n}"><v>4.5</v></c>', '<c r="D{n}" t="n"><v>7</v></c>', "<c><v>6</v></c>",
            '<c r="E{n}" s="1"/>', '<c r="G{n}" t="e"/>', "<c r='G{n}' t='e'><v>#REF!</v></c>",
            '<c r="E{n}" t="e"><f>NA()</f><v>#N/A</v></c>', '<c r="E{n}"><f>1+1</f></c>',
            '<c r="E{n}"><f t="shared" si="0"/><v>2</v></c>', '<c r="E{n}"><f>1+1</f><v>2</v></c>',
            '<c r="F{n}" t="s"><f>a&amp;"&lt;"</f> <v/></c>', "<c><f>A1</f><v> </v></c>", "<c/>",
            '<c t="inlineStr"><is><t>t="e"</t></is></c>', '<c t="str"><f>""</f><v></v></c>',
            '<c t="e" r="D{n}"><v>#N/A</v></c>', '<c r="AA{n}"><f ca="1">B1</f></c>', "<c> </c>",
        ]
    ),
    max_size=6,
).map("".join)  # fmt: skip


def _by_a_parser(sheet: str) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    number = 0
    for element in ET.fromstring(f"<sheet>{sheet}</sheet>"):
        number, column = int(element.get("r") or number + 1), 0
        for cell in element:
            letters = (cell.get("r") or "").rstrip("0123456789")
            column = (ord(letters[-1]) - 64 + 26 * (len(letters) - 1)) if letters else column + 1
            value = (cell.findtext("v") or "").strip()
            failed = cell.get("t") == "e"
            if failed or (cell.find("f") is not None and not value and cell.get("t") != "str"):
                shown = (value or "#N/A") if failed else f"={cell.findtext('f') or ''}"
                found.setdefault(number, {})[column - 1] = shown
    return found


@settings(deadline=None, max_examples=examples(150))
@given(
    st.lists(st.tuples(st.sampled_from(['<row r="{n}" spans="1:2">', "<row>"]), _CELLS)),
    st.sampled_from([1, 30, 1 << 20]),
    st.sampled_from(["", "x:"]),
)
def test_cells_without_a_value_are_those_that_a_parser_finds(
    rows: list[tuple[str, str]], piece: int, prefix: str
) -> None:
    sheet = "".join(
        (tag + cells + "</row>").replace("{n}", str(number + number // 3))
        for number, (tag, cells) in enumerate(rows, start=1)
    )
    prefixed = re.sub(r"<(/?)(row|c|f|v|is|t)\b", rf"<\1{prefix}\2", sheet)
    data = book("", parts={"xl/worksheets/sheet1.xml": f"<{prefix}sheetData>{prefixed}"})
    with ZipFile(BytesIO(data)) as parts, patch.object(child, "_PIECE", piece):
        found = child._scan(parts, "xl/worksheets/sheet1.xml").faults or {}
    shown = {
        number: {at: next(iter(fault.values())) for at, fault in cells.items()}
        for number, cells in found.items()
    }
    assert shown == _by_a_parser(sheet)


# Which sheet


def test_a_sheet_by_name_by_number_or_the_first_that_is_seen() -> None:
    data = book(
        HEADER + row(2, title="hidden"),
        HEADER + row(2, title="first"),
        HEADER + row(2, title="second"),
        names=("a", "b", "1"),
        attributes=('state="hidden"', "", ""),
    )

    def title(sheet: str | None) -> str:
        return _plan(data, sheet).add[0][0].title

    assert [title(None), title("a"), title("1"), title("2")] == [
        "first", "hidden", "second", "first"
    ]  # fmt: skip
    for wanted in ("0", "4", "c", "²"):
        with pytest.raises(NotFound) as found:
            _plan(data, wanted)
        assert found.value.hint == "The sheets are 'a', 'b', '1'."


def test_an_empty_sheet_is_named() -> None:
    assert "the sheet 'Sheet1' is empty" in refused(book("")).message
