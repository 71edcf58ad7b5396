"""Days as Romanian doctors write them in registers, and what a slip of the keys leads to."""

import json
from datetime import date

import pytest

from cmetrack.core.typed import read_days
from cmetrack.errors import BadValue
from tests.cli.conftest import Cme
from tests.people.tables import read

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("12.V.2023", "2023-05-12", ""),
        ("14 XI 2024", "2024-11-14", ""),
        ("1/X/2024", "2024-10-01", ""),
        ("15-17.III.2024", "2024-03-15", "2024-03-17"),
        ("28.IX-2.X.2024", "2024-09-28", "2024-10-02"),
        ("28.XII.2023 - 2.I.2024", "2023-12-28", "2024-01-02"),
        ("12/13.06.2023", "2023-06-12", "2023-06-13"),
        ("30/31 mai 2024", "2024-05-30", "2024-05-31"),
    ],
)
def test_months_in_roman_figures_and_two_days(text: str, start: str, end: str) -> None:
    found = read_days(text, TODAY)
    assert (found["start"], found["end"], found["sessions"]) == (start, end, "")


@pytest.mark.parametrize(
    "text", ["12.XIII.2023", "12/15.06.2023", "31.II.2024", "V.2023.12", "12.IIX.2024"]
)
def test_what_is_no_day_stays_none(text: str) -> None:
    with pytest.raises(BadValue):
        read_days(text, TODAY)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("sâmbetele 3-24 oct 2026", "2026-10-03 2026-10-10 2026-10-17 2026-10-24"),
        ("sâmbăta, 5 - 19 septembrie 2026", "2026-09-05 2026-09-12 2026-09-19"),
        ("по субботам 3-17 октября 2026", "2026-10-03 2026-10-10 2026-10-17"),
        ("joia 1-15 oct 2026", "2026-10-01 2026-10-08 2026-10-15"),
        ("vineri 2-4 oct 2026", ""),
        ("sâmbătă 3 - duminică 4 oct 2026", ""),
    ],
)
def test_a_course_of_saturdays(text: str, days: str) -> None:
    assert read_days(text, TODAY)["sessions"] == days


def test_in_a_sheet_too() -> None:
    made = read("Tip;Titlu;Data;Ore\ncurs;A;14.XI.2024;6\ncurs;B;12/13.06.2023, Mureș;12\n")
    assert [one.start for one, _marks in made.add] == ["2024-11-14", "2023-06-12"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["curs", "A", "14 mai 2026 ora 25"], "'14 mai 2026 ora 25' has no such time of day"),
        (["curs", "A", "12 mart 31 mai 2026"], "'12 mart 31 mai 2026' is not a date"),
        (["curs", "A", "3.4.26"], "can be read as 2026-04-03 or as 2026-03-04; write the one"),
    ],
)
def test_days_that_cannot_be_read_are_no_part_of_the_title(
    romanian: Cme, words: list[str], said: str
) -> None:
    ran = romanian("add", *words)
    assert ran.code == 2 and said in ran.err


def test_a_title_may_have_a_year(romanian: Cme) -> None:
    ran = romanian("add", "curs", "Ghidul ESC 4 din 2025", "14.03.2026", "6 ore")
    assert ran.code == 0, ran.err


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("slip", ["confrinta", "Zilele Inimii"])
def test_what_was_meant_stands_in_brackets_after_a_slip(romanian: Cme, slip: str) -> None:
    done = romanian("add", "course", "Ecografie", "2025-11-20", "6 ore")
    assert done.code == 0
    answers = [slip, "", "Inima", "3.11.2026", *[""] * 9]
    ran = romanian("add", input="".join(f"{one}\n" for one in answers))
    assert "What was it [conference]" in ran.err
    newest = max(json.loads(romanian("list", "--json").out), key=lambda one: one["id"])
    assert newest["kind"] == "conference"


@pytest.mark.parametrize("change", [("--end", "26.11.2026"), ("--start", "1.11.2026")])
def test_a_group_that_met_on_days_does_not_last_longer(
    romanian: Cme, change: tuple[str, str]
) -> None:
    ran = romanian("add", "grup balint", "5, 12, 19 noiembrie 2026", "6 ore")
    assert ran.code == 0, ran.err
    ran = romanian("edit", "1", *change)
    assert ran.code == 2 and "it met on 2026-11-05, 2026-11-12, 2026-11-19" in ran.err
    ran = romanian("edit", "1", "--sessions", "5, 12, 19, 26 nov 2026")
    assert ran.code == 0, ran.err
    (record,) = json.loads(romanian("list", "--json").out)
    assert (record["start"], record["end"]) == ("2026-11-05", "2026-11-26")
    assert romanian("edit", "1", "--place", "Cluj").code == 0


@pytest.mark.parametrize(
    ("words", "stored"),
    [
        (
            ["simpozion național", "Lyme", "7 martie 2026", "6 credite"],
            {"kind": "symposium", "level": "national", "title": "Lyme", "credits": 6},
        ),
        (
            ["conf. nationala", "Zilele", "7-8 martie 2026", "12 credite"],
            {"kind": "conference", "level": "national", "end": "2026-03-08"},
        ),
        (["curs practic", "EKG", "7.3.2026"], {"kind": "course", "format": "practical"}),
        (["Congres național", "14.03.2026"], {"kind": "congress", "title": "Congres național"}),
        (["articol", "Febra", "iunie 2026", "3 autori"], {"authors": 3, "start": "2026-06"}),
    ],
)
def test_what_stands_beside_a_kind_is_understood(
    romanian: Cme, words: list[str], stored: dict[str, object]
) -> None:
    ran = romanian("add", *words)
    assert ran.code == 0, ran.err
    (record,) = json.loads(romanian("list", "--json").out)
    assert stored.items() <= record.items()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["doctorat", "Teza mea", "iunie 2025"], "'iunie 2025' is a month, and only a publication"),
        (["balint", "5 nov 2026"], "No title was given: put it behind the kind, in quotes."),
    ],
)
def test_what_is_missing_is_said(romanian: Cme, words: list[str], said: str) -> None:
    ran = romanian("add", *words)
    assert ran.code == 2 and said in ran.err
