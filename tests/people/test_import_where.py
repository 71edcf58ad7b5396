"""`import --where`: the rows of a file that are meant, by its headings."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme
from tests.people.conftest import found

CLINIC = """\
Nr. crt.;Doctor;Tip;Denumire;Data;Ore;An;Secția
1;Dr. Ion Popescu;curs;Ecografie;14.03.2025;6;2025;Cardiologie
2;Dr. Maria Ionescu;curs;Ecografie;15.03.2025;6,5;2025;Cardiologie
3;dr. ion popescu;conferință;Zilele inimii;16.03.2026;8;2026;
4;Dr. Ion Popescu jr.;curs;Altele;17.03.2026;2;2026;Chirurgie
"""


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        (["doctor ~ ion popescu"], [2, 4, 5]),
        (["Doctor = dr ion popescu"], [2, 4]),
        (["doctor != 'Dr. Maria Ionescu'"], [2, 4, 5]),
        (["an >= 2026"], [4, 5]),
        (["AN = 2025"], [2, 3]),
        (["secția ="], [4]),
        (["sectia != "], [2, 3, 5]),
        (["data = 2025"], [2, 3]),
        (["Data > 14.03.2025", "tip = curs"], [3, 5]),
        (["ore >= 6,5"], [3, 4]),
        (["hours < 6"], [5]),
        (["H ~ chir"], [5]),
        (["title ~ inimii"], [4]),
    ],
    ids=str,
)
def test_only_the_rows_that_are_meant_come_in(
    romanian: Cme, where: list[str], lines: list[int]
) -> None:
    options = [word for one in where for word in ("--where", one)]
    # Without a condition on it, the rows of several doctors are refused.
    text = CLINIC if "doctor" in where[0].lower() else CLINIC.replace("Doctor", "Cine")
    ran = romanian("import", "-", "--json", *options, input=text)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["read"], told["added"]) == (4, len(lines))
    assert [one["line"] for one in told["left_out"]] == [
        line for line in (2, 3, 4, 5) if line not in lines
    ]
    assert {one["why"] for one in told["left_out"]} <= {"where"}


def test_what_is_left_out_is_told_and_counted(romanian: Cme) -> None:
    ran = romanian("import", "-", "--where", "doctor ~ maria", input=CLINIC)
    assert '<stdin>: 3 lines were left out (2, 4, 5): "doctor ~ maria" does not hold\n' in ran.err
    assert "4 rows; 1 added, 0 updated, 0 there already, 0 rejected, 3 left out.\n" in ran.err
    ran = romanian("import", "-", "--where", "doctor = Vasilescu", input=CLINIC)
    assert "in 'doctor' there stands: 'Dr. Ion Popescu', 'Dr. Maria Ionescu'" in ran.err
    assert "0 added" in ran.err


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("doctr = x", "there is no heading 'doctr' in <stdin>.\nDid you mean 'Doctor'?"),
        ("medic = x", "there is no heading 'medic' in <stdin>.\nIts headings are 'Nr. crt.', "),
        ("doctor", "it has no operator.\n"),
        ("an > multi", "'multi' is not a date"),
        ("tip = cuorse", "'cuorse' is not known here; did you mean"),
    ],
)
def test_a_condition_on_no_heading_brings_in_nothing(romanian: Cme, where: str, said: str) -> None:
    ran = romanian("import", "-", "--where", where, input=CLINIC)
    assert (ran.code, ran.out) == (2, "")
    assert f'--where "{where}": {said}' in ran.err
    assert found(romanian) == []


def test_what_cannot_be_compared_is_rejected_not_passed_over(romanian: Cme, here: Path) -> None:
    spoilt = CLINIC.replace("Doctor", "Cine").replace("16.03.2026;8;2026", "cândva;8;două mii")
    ran = romanian("import", "-", "--where", "an >= 2025", input=spoilt)
    assert ran.code == 2
    assert "<stdin>:4: 'două mii' cannot be compared with 2025: " in ran.err
    # A condition that surely does not hold decides first, whatever the order.
    both = ("--where", "an >= 2025", "--where", "cine ~ maria")
    assert romanian("import", "-", *both, input=spoilt).code == 0
    ran = romanian("import", "-", "--where", "an >= 2025", "--rejects", "r.csv", input=spoilt)
    assert "2 added, 0 updated, 1 there already, 1 rejected" in ran.err
    assert "cândva" in (here / "r.csv").read_text("utf-8")


def test_a_key_of_json_is_a_heading_too(romanian: Cme) -> None:
    rows = [
        {"kind": "course", "title": "Unu", "start": "2025-01-02", "hours": 3, "Medic": "Pop A."},
        {"kind": "course", "title": "Doi", "start": "2025-01-03", "hours": 3, "Medic": "Ion B."},
    ]
    ran = romanian("import", "-", "--where", "medic ~ pop", input=json.dumps(rows))
    assert ran.code == 0, ran.err
    assert found(romanian, "title = unu") == [1] == found(romanian)
    ran = romanian("import", "-", "--where", "doctor ~ pop", input=json.dumps(rows))
    assert ran.code == 2
    assert "there is no heading 'doctor' in <stdin>." in ran.err
    ran = romanian("import", "-", "--where", "titlul = doi", input=json.dumps(rows))
    assert found(romanian) == [1, 2]


def test_publications_are_chosen_by_their_columns(romanian: Cme) -> None:
    bib = "".join(
        f"@article{{a{year}, title={{Caz {year}}}, author={{Popescu, Ion}}, year={{{year}}}, "
        f"journal={{Pneumologia}}}}\n"
        for year in (2022, 2023, 2024)
    )
    ran = romanian("import", "-", "--where", "start >= 2023", input=bib)
    assert ran.code == 0, ran.err
    assert found(romanian) == found(romanian, "start >= 2023") == [1, 2]
