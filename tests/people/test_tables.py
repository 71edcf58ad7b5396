"""Tables that people made for people: where the headings stand, and what the columns are."""

import pytest

from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import understand
from cmetrack.formats.source import open_records
from tests.formats.records import imported, rejects_text
from tests.people.tables import DAY, HEADINGS, HOUR, RECORD, read, sheet

# Where the headings stand


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
    made = read(text)
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
    made = read(text)
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
        ("Tip;Denumire;Perioada;;", ";;început;sfârșit;", "kind title start end None"),
        ("Tip;Denumire;Data;Durata", ";;(zz.ll.aaaa);(ore)", "kind title start hours"),
        ("Вид;Название;Дата;Объём", ";;;час.", "kind title start hours"),
        ("Вид;Название;Сроки;;ЗЕТ", ";;с;по;", "kind title start end credits"),
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
        made = read(text, header_row=row)
        assert (len(made.add), len(made.report.guesses)) == (1, told)
    with pytest.raises(BadInput, match="no headings in row 9"):
        read(text, header_row=9)
    with pytest.raises(BadInput, match="no column for title, start"):
        read(text, header_row=3)


def test_a_data_row_is_no_header() -> None:
    with pytest.raises(BadInput, match=r"x\.csv:1: .* title, start; its headings are 'curs' \(A\)"):
        read(f"{RECORD}\n{RECORD}\n")


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
    made = read(f"{RECORD}\n{RECORD.replace('14', '15')}\n", mapped=mapped, header_row=0)
    assert [activity.start for activity, _marks in made.add] == ["2025-03-14", "2025-03-15"]


def test_a_column_without_a_heading_is_told_by_its_letter() -> None:
    made = read(f"Tip;;Denumire;Data;Preț\ncurs;x;Ecografie;{DAY};10\n")
    assert made.ignored_columns == ("Preț", "(B)")


# Merged cells


def test_merged_headings_and_cells() -> None:
    made = read(
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
    made = read(
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
    made = read(
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
    made = read(f"Tip;Denumire;Data;{heading}\nwebinar;Astmul;{DAY};{cell}\n")
    assert [one.hours for one, _marks in made.add] == [hours]
    assert [notice.code for notice in made.report.guesses] == ["unit"] * guess


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Data finalizării", "end"),
        ("Perioada (de la)", "start"),
        ("Perioada - până la", "end"),
        ("Дата завершения", "end"),
        ("Сроки: начало", "start"),
        ("Data nașterii", None),
        ("Organizator/Localitate", None),
        ("Organizator/Furnizor", "provider"),
        ("Data (zz.ll.aaaa)", "start"),
        ("Nr. ore/zile", None),
    ],
)
def test_headings_of_two_words_or_two_parts(heading: str, column: str | None) -> None:
    assert understand(heading, {})[0] == column


def test_hours_and_minutes_in_two_columns_are_not_guessed() -> None:
    with pytest.raises(BadInput, match="both mean 'hours'"):
        read(f"Tip;Denumire;Data;Ore;Minute\nwebinar;Astmul;{DAY};1;30\n")


def test_rejected_minutes_come_back_as_they_were() -> None:
    text = f"Centralizator;;;\nTip;Denumire;Data;Durata (minute)\nwebinar;Astmul;x;90\nwebinar;Tusea;{DAY};45\n"
    source = open_records(text.encode(), "x.csv")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    assert rejects.splitlines()[0] == "reject_reason;Tip;Denumire;Data;Durata (minute)"
    ((one, _marks),) = read(rejects.replace(";x;", f";{DAY};")).add
    assert one.hours == 450
