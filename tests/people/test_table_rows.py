"""Rows of people's tables: those that are no records, those of another doctor, and what is rejected."""

import json
import shlex
from pathlib import Path

import pytest

from cmetrack.errors import BadInput
from cmetrack.formats.source import open_records, with_answers
from tests.cli.conftest import Cme
from tests.formats.records import imported
from tests.people.tables import DAY, HEADINGS, HOUR, RECORD, read, sheet

# What is no record


def _left_out(
    *rows: str, headings: str = "Nr.;Tip;Denumire;Data;Ore;Credite", **how: object
) -> list[str]:
    text = "\n".join([headings, f"1;curs;Ecografie;{DAY};6;6", *rows, f"2;curs;Doppler;{DAY};6;6"])
    made = read(text)
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
        ";;Semnătura;14.03.2026;;", ";;Întocmit, Dr. Pop Ana;;;", ";;Medic primar: Pop Ana;;;", ";;Data;14.03.2026;;",
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
        (["1;2;3;4;5;6", "(0);(1);(2);(3);(4);(5)"], ["heading"] * 2),
        (["3;;;;;", "4.;;;;;", "№ 5;;;;;"], ["empty"] * 3),
        (["* acreditat;;;;;", ";;Notă: orele sunt academice;;;", ";;Примечание: часы академические;;;",
          ";;Subsemnata declar că datele sunt reale;;;", "Pagina 2;;;;;"], ["note"] * 5),
    ],
)  # fmt: skip
def test_sections_notes_and_headings_again_are_left_out(rows: list[str], why: list[str]) -> None:
    assert _left_out(*rows) == why


@pytest.mark.parametrize(
    "title",
    [
        "Total knee arthroplasty", "Totalitatea îngrijirii", "Semnătura genetică a astmului", "Подпись врача: правовые вопросы сегодня",
        "Итоговая конференция", "Всего понемногу о диабете", "Total body irradiation 2023", "Suma terapiilor", "Note de curs: ecografie", "Medic, pacient, etică",
    ],
)  # fmt: skip
def test_a_title_that_begins_like_a_total_is_a_title(title: str) -> None:
    made = read(f"Tip;Denumire;Data;Ore\ncurs;{title};{DAY};6\n")
    assert [one.title for one, _marks in made.add] == [title]
    without = read(f"Denumire;Data;Ore\nCurs {title};{DAY};6\nCurs „{title}”;{DAY};3\n")
    assert without.report.left_out == []


@pytest.mark.parametrize(
    "row",
    [
        ";;Ecografie de urgență;;;", "7;;Curs de ecografie;;;", f";;;{DAY};;", ";curs;;;;", ";;Cursuri;;36;36",
        ";;TOTAL congrese și altele asemenea;;;6",
    ],
)  # fmt: skip
def test_half_a_record_is_rejected_and_not_dropped(row: str) -> None:
    made = read(f"Nr.;Tip;Denumire;Data;Ore;Credite\n{row}\n")
    assert (len(made.rejects), made.report.left_out) == (1, [])


def test_a_total_has_no_kind_by_what_all_rows_are_given() -> None:
    text = f"Denumire;Data;Ore\nEcografie;{DAY};6\nTOTAL;31.12.2025;6\nTotal knee;{DAY};6\n"
    made = read(text, constants={"kind": "course"})
    assert [one.title for one, _marks in made.add] == ["Ecografie", "Total knee"]
    assert [one.why for one in made.report.left_out] == ["totals"]


def test_merged_rows_are_sections_and_totals() -> None:
    made = read(
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
        read(text)


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
        read(text)
    assert f'--where "{heading} = Dr. Pop Ana"' in str(refused.value.hint)
    made = read(text, where=[f"{heading} ~ pop ana"])
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
    made = read(f"Tip;Denumire;Data;Ore;Certificat\ncurs;Ecografie;{DAY};6;{cell}\n")
    assert [one.certificate for one, _marks in made.add] == [text]


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
    assert header == "reject_reason;Tip;B;Perioada de la;Perioada până la;Ore"
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


def test_what_all_rows_are_given_hides_no_total_and_is_no_minute() -> None:
    text = f"Denumire;Data;Durata (minute)\nEcografie;{DAY};90\nTOTAL;31.12.2025\nTotal 2025;31.12.2025;90\n"
    source = open_records(text.encode(), "x.csv", constants={"kind": "course", "hours": "6"})
    made = imported([with_answers(source, {0: {"level": "local"}})])[0]
    assert [(one.title, one.hours, one.level) for one, _marks in made.add] == [
        ("Ecografie", 6 * HOUR, "local")
    ]
    assert [one.why for one in made.report.left_out] == ["totals"] * 2
