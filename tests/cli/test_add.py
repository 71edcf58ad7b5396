"""`add` and `edit`: a record from options, what it is told to be worth, what is refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran

AN_EVENT = (
    "An event: its --level and --hours, or its --credits decide; "
    "--role speaker, --works-first for posters and papers."
)
AN_OVERLAP = (
    "  Programmes held at the same time: only those that do not overlap count; "
    "record 1 counts (A1 5 h, 5 f)"
)


@pytest.fixture(autouse=True)
def ledger(cme: Cme) -> None:
    assert cme("-q", "init", "--rulebook", "ro-cmr-2009", "--specialty", "cardiologie").code == 0


def added(cme: Cme, *arguments: str) -> dict[str, object]:
    done = cme("add", *arguments, "--json")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def test_an_option_for_every_column_comes_back_as_it_was_given(cme: Cme) -> None:
    given = {
        "start": "2026-03-14T09:00",
        "end": "2026-03-15T13:30",
        "hours": 10.5,
        "days": 2,
        "credits": 9,
        "format": "with-practice",
        "level": "national",
        "country": "RO",
        "accreditation": "national",
        "role": "attendee",
        "attended": "full",
        "works_first": 0,
        "works_co": 1,
        "specialty": "other",
        "category": "reviewing:2 educational",
        "index": "listed",
        "journal": "Revista",
        "work": "O lucrare",
        "authors": 3,
        "position": "other",
        "pages": 12,
        "code": "K-7",
        "code_status": "activated",
        "code_date": "2026-04-01",
        "code_reason": "la a doua încercare",
        "certificate": "Seria X Nr. 00123",
        "identifier": "10.5555/12345678",
        "provider": "Asociația",
        "place": "Valea Lină",
        "evidence": "scan.pdf",
        "state": "done",
        "notes": "=1+1",
    }
    options = [
        part
        for name, value in given.items()
        for part in ("--" + name.replace("_", "-"), str(value))
    ]
    record = added(cme, "course", "Inima", *options)
    assert record | given == record
    assert (record["kind"], record["title"], record["id"]) == ("course", "Inima", 1)


def test_it_says_what_the_record_is_worth_and_what_of_it_counts(cme: Cme) -> None:
    first = cme(
        "add", "congress", "Mare", "--start", "2026-05-07", "--level", "national", "--hours", "6"
    )
    assert first.err.splitlines() == [
        "congress 'Mare', 7 May 2026, 6 hours, national",
        "Added record 1.",
        "It gives 6 credits; they count on 2026-11-21.",
        "`cmetrack show 1` explains it.",
        AN_EVENT,
    ]
    second = cme(
        "add", "symposium", "Mic", "--start", "2026-05-07", "--level", "local", "--hours", "4"
    )
    assert second.err.splitlines() == [
        "symposium 'Mic', 7 May 2026, 4 hours, local",
        "Added record 2.",
        "It gives 3 credits; 0 of them count on 2026-11-21:",
        AN_OVERLAP,
        "`cmetrack show 2` explains it.",
        AN_EVENT,
    ]
    assert first.out == second.out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["kongress", "X", "--start", "2026-05-07"], "did you mean 'congress'?"),
        (["congress", "", "--start", "2026-05-07"], "No title was given"),
        (["congress", "X", "--start", "31.02.2026"], "not a day of the calendar"),
        (["congress", "X", "--start", "07.05.26"], "can be read as 2026-05-07 or as 2026-07-05"),
        (["congress", "X", "--start", "20260507"], "bare number"),
        (["congress", "X", "--start", "2026-05"], "only a publication may have that"),
        (
            ["congress", "X", "--start", "2026-05-07", "--end", "2026-05-06"],
            "ends before it begins",
        ),
        (["congress", "X", "--start", "2026-05-07", "--hours", "3 oi"], "is not a number"),
        (["congress", "X", "--start", "2026-05-07", "--hours", "-4"], "'-4' must not be negative"),
        (["congress", "X", "--start", "2026-05-07", "--hours", "−2,5"], "must not be negative"),
        (["congress", "X"], "No day was given: give --start, for example --start 14.03.2026."),
        (["congress", "X", "--start", "2026-05-07", "--hours", "1e3"], "is not a number"),
        (["congress", "X", "--start", "2026-05-07", "--hours", "١٢"], "is not a number"),
        (["congress", "X", "--start", "2026-05-07", "--level", "nationl"], "'national'"),
        (["congress", "X", "--start", "2026-05-07", "--country", "Ruritania"], "two letters"),
        (["congress", "X", "--start", "2026-05-07", "--specialty", "dermato"], "dermato"),
        (["congress", "X", "--start", "2026-05-07", "--certificate", "2.19E+26"], "spreadsheet"),
        (["congress", "X", "--start", "2026-05-07", "--colour", "red"], "No such option"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_written(
    cme: Cme, arguments: list[str], said: str
) -> None:
    refused = cme("add", *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    assert json.loads(cme("list", "--json").out) == []


def test_all_that_is_wrong_is_said_at_once(cme: Cme) -> None:
    refused = cme("add", "curs", "X", "--start", "cândva", "--hours", "multe")
    assert "column 'start'" in refused.err
    assert "column 'hours'" in refused.err


def test_the_same_record_is_not_added_twice_unless_it_is_meant(cme: Cme) -> None:
    same = ["course", "Inima", "--start", "2026-03-14", "--hours", "4"]
    added(cme, *same)
    refused = cme("add", "course", "  INIMA ", "--start", "14.03.2026")
    assert refused.code == 2
    assert "Record 1 is the same" in refused.err
    assert added(cme, *same, "--again")["id"] == 2


@pytest.mark.parametrize("column", ["code", "certificate", "identifier"])
def test_a_number_that_another_record_has_is_refused(cme: Cme, column: str) -> None:
    by = ("--provider", "UMF")
    added(cme, "course", "Unu", "--start", "2026-03-14", f"--{column}", "AB 12", *by)
    other = ("course", "Doi", "--start", "2026-03-15", f"--{column}", "ab12")
    refused = cme("add", *other, *by, "--again")
    assert refused.code == 2
    assert f"Record 1 has the same {column} already." in refused.err


def test_a_specialty_may_be_named(cme: Cme) -> None:
    mine = added(cme, "course", "A", "--start", "2026-03-14", "--specialty", "Cardiologie")
    assert mine["specialty"] == "cardiologie"


def test_help_shows_the_options_by_the_sort_of_record(cme: Cme) -> None:
    shown = cme("add", "--help").out
    sections = [line for line in shown.splitlines() if line.endswith(":") and line[0] != " "]
    assert sections == [
        "Every record:",
        "What its certificate says:",
        "Courses, events and distance programmes:",
        "Publications and subscriptions:",
        "Certificate codes:",
        "Options:",
        "Kinds:",
    ]
    assert shown.index("cmetrack add course") < shown.index("--start DATE")


def test_edit_changes_what_is_named_and_says_so(cme: Cme) -> None:
    added(cme, "course", "Inima", "--start", "2026-03-14", "--hours", "4")
    done = cme("edit", "1", "--hours", "5,5", "--title", "Inima și vasele", "--specialty", "other")
    assert done.code == 0
    assert done.err.splitlines()[:3] == [
        "Record 1: title 'Inima' → 'Inima și vasele'",
        "Record 1: hours '4' → '5.5'",
        "Record 1: specialty '' → 'other'",
    ]
    emptied = json.loads(cme("edit", "1", "--hours", "", "--json").out)
    assert emptied["hours"] is None
    assert emptied["awarded"] == 0


def test_edit_refuses_what_add_refuses(cme: Cme) -> None:
    added(cme, "course", "Inima", "--start", "2026-03-14")
    assert cme("edit", "1", "--end", "2026-03-13").code == 2
    assert cme("edit", "1").code == 2
    assert cme("edit", "7", "--hours", "4").code == 2
    same = cme("edit", "1", "--title", "Inima")
    assert same.code == 0
    assert "nothing was changed" in same.err


def test_a_folder_is_no_ledger_and_the_file_in_it_is_named(cme: Cme, here: Path) -> None:
    assert cme("--db", here, "init", "--rulebook", "ro-cmr-2009") == Ran(
        2,
        "",
        f"{here} is a folder, not a ledger.\nName the file in it: --db {here / 'ledger.db'}\n",
    )


def test_evidence_that_is_not_there_is_said_and_was_never_gone(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    event = ("congress", "X", "--start", "2026-05-07", "--credits", "6")
    said = f"Its evidence is not there: {here / 'scan.pdf'}\n"
    assert said in cme("add", *event, "--evidence", "scan.pdf").err
    assert said in cme("edit", 1, "--evidence", "./scan.pdf").err
    checked = cme("db", "check").out
    assert "Record 1: its evidence is not there: ./scan.pdf" in checked
    (here / "scan.pdf").write_bytes(b"%PDF")
    assert "Its evidence" not in cme("edit", 1, "--evidence", "scan.pdf").err
    (here / "scan.pdf").unlink()
    assert "Record 1: its evidence is gone: scan.pdf." in cme("db", "check").out


CHANGES = {
    "add": ("add", "course", "Trei", "--start", "2026-03-14", "--hours", "5"),
    "add, planned": (
        *("add", "course", "Trei", "--start", "2027-03-14", "--hours", "5", "--state", "planned"),
    ),
    "edit": ("edit", "2", "--hours", "4"),
    "code add": ("code", "add", "2", "AB12"),
    "code reject": ("code", "reject", "3"),
    "plan add": ("plan", "add", "course", "Trei", "--start", "2027-03-14", "--hours", "5"),
    "plan done": ("plan", "done", "4"),
}


@pytest.fixture
def three(cme: Cme) -> None:
    for words in (
        ("Unu", "--start", "2026-01-10"),
        ("Doi", "--start", "2026-02-10"),
        ("Al meu", "--start", "2026-02-11", "--code", "CD34"),
        ("Plan", "--start", "2026-02-12", "--state", "planned"),
    ):
        assert cme("-q", "add", "course", *words, "--hours", "5").code == 0


def written(here: Path) -> list[str]:
    with closing(sqlite3.connect(here / "ledger.db")) as ledger:
        return list(ledger.iterdump())


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("change", CHANGES)
def test_a_record_is_not_written_where_the_others_cannot_be_read(
    cme: Cme, here: Path, change: str
) -> None:
    with closing(sqlite3.connect(here / "ledger.db")) as ledger:
        ledger.execute("UPDATE activity SET title = 'Altul' WHERE id = 1")
        ledger.commit()
    before = written(here)
    ran = cme(*CHANGES[change])
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"{here / 'ledger.db'} is damaged: row 1 ")
    assert written(here) == before


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("change", CHANGES)
def test_a_record_is_not_written_for_a_day_of_which_the_law_says_nothing(
    cme: Cme, here: Path, change: str
) -> None:
    before = written(here)
    ran = cme(*CHANGES[change], "--on", "2008-01-01")
    assert (ran.code, ran.out) == (2, "")
    assert written(here) == before
    assert cme(*CHANGES[change]).code == 0
    assert written(here) != before


TOO_MANY = "{} hours are more than its days have ({} × 24): are the hours and the days right?\n"


def test_more_hours_than_a_day_has_are_taken_with_a_question(cme: Cme) -> None:
    event = ("congress", "Mare", "--start", "2026-05-07", "--level", "national", "--hours")
    ran = cme("add", *event, "600")
    assert ran.code == 0 and TOO_MANY.format(600, 1) in ran.err
    assert TOO_MANY.format(600, 3) in cme("edit", "1", "--end", "2026-05-09").err
    assert "more than its days" not in cme("edit", "1", "--place", "Cluj").err
    ran = cme("edit", "1", "--hours", "18")
    assert ran.code == 0 and "more than its days" not in ran.err
    planned = ("plan", "add", "congress", "Alt", "--start", "2027-05-07", "--level", "national")
    assert TOO_MANY.format(25, 1) in cme(*planned, "--hours", "25").err


@pytest.mark.parametrize(
    ("option", "meant"),
    [
        ("--durata", "--hours"),  # hours, days or minutes
        ("--hour", "--hours, --journal, --work"),  # mistyped, in no other language
    ],
)
def test_an_option_that_may_mean_a_column_is_suggested(cme: Cme, option: str, meant: str) -> None:
    for command in (("add", "course", "X", "--start", "2026-05-07"), ("edit", "1")):
        ran = cme(*command, option, "6")
        name = option.partition("=")[0]
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.endswith(f"No such option: {name} (Possible options: {meant})\n")


def test_an_option_for_what_stands_without_one_suggests_no_other(cme: Cme) -> None:
    assert cme("list", "--ore", "6").err.endswith("No such option: --ore\n")
    assert "(Possible options: --kind)" in cme("list", "--tip", "curs").err


def test_what_a_record_takes_from_another_is_told(cme: Cme) -> None:
    """RO-L2: of two on-line programmes closer than thirty days the one with more credits counts."""
    cme("add", "distance-online", "Astm", "--start", "2026-06-01", "--hours", "9")
    added = cme("add", "distance-online", "BPOC", "--start", "2026-06-20", "--hours", "18").err
    assert "It gives 18 credits; they count" in added
    assert "Record 1, Astm, counts 0 instead of 9 now." in added
    edited = cme("edit", "2", "--start", "2026-08-20").err
    assert "instead of" not in edited
    assert (
        "Record 1, Astm, counts 0 instead of 9 now."
        in cme(*("edit", "2", "--start", "2026-06-19")).err
    )
    assert "instead of" not in cme("edit", "2", "--hours", "17").err
    cme("plan", "add", "distance-online", "Gripa", "--start", "2026-09-01", "--hours", "18")
    cme("add", "distance-online", "Tuse", "--start", "2026-09-20", "--hours", "9")
    done = cme("plan", "done", "3").err
    assert "Record 4, Tuse, counts 0 instead of 9 now." in done


def test_what_is_still_to_come_is_no_plan_until_somebody_says_so(cme: Cme) -> None:
    line = ("congress", "Viitor", "--start", "2027-03-01", "--level", "national", "--hours", "6")
    added = cme("add", *line).err
    assert "If it is a plan, say so: `cmetrack edit 1 --state planned`" in added
    assert "else it counts by itself from 2027-03-01 on" in added
    assert "until then it does not count" in added
    assert "still to come" not in cme("edit", "1", "--place", "Cluj").err
    assert "still to come" in cme("edit", "1", "--start", "2027-03-02", "--end", "2027-03-02").err
    assert "still to come" not in cme("edit", "1", "--state", "planned").err
    assert "still to come" not in cme("plan", "add", *line[:1], "Altul", *line[2:]).err


def test_a_record_that_becomes_another_is_told(cme: Cme) -> None:
    cme("add", "course", "Inima", "--start", "2026-03-14", "--hours", "6")
    cme("add", "course", "Inima", "--start", "2026-03-15", "--hours", "6")
    told = cme("edit", "2", "--start", "2026-03-14").err
    assert "Records 1 and 2 are the same and would count twice." in told
    assert "`cmetrack merge 1 2` makes them one; `cmetrack distinct 1 2` says" in told
    assert "Records 1" not in cme("edit", "2", "--hours", "5").err
    assert "Records 1" not in cme("edit", "2", "--start", "2026-03-16").err
    cme("edit", "1", "--certificate", "A 1")
    cme("edit", "2", "--certificate", "A 2")
    assert "Records 1 and 2 are probably one" in cme("edit", "2", "--start", "2026-03-14").err


def test_an_option_of_the_program_stands_before_the_command(cme: Cme) -> None:
    ran = cme("status", "--db", "x.db")
    assert ran.code == 2
    assert "--db stands before the command: cmetrack --db … status" in ran.err
