"""Registers of credits as Romanian doctors keep them: their headings, and what stands beside a kind."""

import json

import pytest

from tests.cli.conftest import Cme
from tests.people.tables import read

TABLE = "Tip;Denumire;Data;Credite\n{kind};Unu;14.03.2025;6\n"


@pytest.mark.parametrize(
    ("written", "kind", "column", "value"),
    [
        ("congres naţional", "congress", "level", "national"),
        ("Congres internațional", "congress", "level", "international"),
        ("conferinţă regională", "conference", "level", "regional"),
        ("simpozion local", "symposium", "level", "local"),
        ("masă rotundă județeană", "round-table", "level", "regional"),
        ("conf. nu se știe", "", "", ""),
        ("международная конференция", "conference", "level", "international"),
        ("curs practic", "course", "format", "practical"),
        ("curs teoretic și practic", "course", "format", "with-practice"),
        ("conferință națională cu participare internațională", "conference", "level", None),
        ("curs național", "course", "level", None),
    ],
)
def test_what_stands_beside_a_kind_is_kept(
    written: str, kind: str, column: str, value: str | None
) -> None:
    made = read(TABLE.format(kind=written))
    if not kind:
        assert made.report.rejects
        return
    ((record, _marks),) = made.add
    assert (record.kind, getattr(record, column)) == (kind, value)
    (told,) = (one for one in made.report.guesses if one.code == "kind-proposed")
    assert (told.words == written) == bool(value)


def test_a_column_of_its_own_goes_before() -> None:
    made = read("Tip;Nivel;Denumire;Data;Credite\ncongres național;local;Unu;14.03.2025;6\n")
    ((record, _marks),) = made.add
    assert record.level == "local"


@pytest.mark.parametrize(
    "headings",
    [
        "Forma de EMC;Titlu curs;Data şi locul;EMC;Seria şi nr. certificat",
        "Tip program;Denumire program EMC;Perioada;Nr. credite CMR;Nr. adeverinţă",
        "Tipul;Ce am făcut;Când;Puncte;Seria și numărul certificatului",
    ],
)
def test_headings_of_registers(headings: str) -> None:
    made = read(f"{headings}\ncurs;Ecografie;14.03.2025;6;AB 12\n")
    ((record, _marks),) = made.add
    assert (record.title, record.credits, record.certificate) == ("Ecografie", 600, "AB 12")


STATEMENT = """COLEGIUL MEDICILOR EXEMPLENI;;;;
{heading};{day};{credits};Furnizor
1;Ecografie abdominală;15-23.04.2023;24;UMF
2;Terapia durerii;01.03.2025-29.03.2025;30;UMF
Total;;;54;
"""


@pytest.mark.parametrize(
    "headings", ["Nr.;Denumire program EMC;Perioada;Nr. credite", "a;b;c;d", "Poz.;X;Y;Z"]
)
def test_a_statement_tells_its_credits_whatever_its_headings(romanian: Cme, headings: str) -> None:
    for title, days in (
        ("Ecografie abdominală", "15-23.04.2023"),
        ("Terapia durerii", "1-29.03.2025"),
    ):
        said = "24 credite" if "Eco" in title else "40 credite"
        assert romanian("add", "curs", title, days, said).code == 0
    text = STATEMENT.replace("{heading};{day};{credits}", headings)
    ran = romanian("reconcile", "-", "--json", input=text)
    assert ran.code == 0, ran.err
    assert "several numbers" not in ran.err
    (differing,) = json.loads(ran.out)["different"]
    assert differing["differs"] == [{"column": "credits", "there": "30", "here": "40"}]
