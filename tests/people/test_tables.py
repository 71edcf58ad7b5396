"""Tables that people made for people: where the headings stand, merged cells, what is no record."""

import pytest

from cmetrack.errors import BadInput
from cmetrack.formats.source import open_records
from tests.formats.books import book
from tests.formats.records import Imported, imported

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
