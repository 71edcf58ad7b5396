"""Reminders as cron runs them: each told once, only what arrived is told, and silence otherwise."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import SILENT, Cme, Ran

LAST = date(2027, 8, 31)
"""The last day of the second year of the cycle."""


TOLD = """\
Вера Примерова: due on 2026-12-20

Credits to collect in time (`cmetrack status`):
  Credits in five years: 214 to go until 2030-08-31, behind the pace. 6 more wait for codes. 4 more are planned.
  Year 2: events and modules: 14 to go until 2027-08-31, behind the pace. 6 more wait for codes. 4 more are planned.

Codes to activate (then `cmetrack code activate ID`):
  Record 1, Кардиология: 6 credits wait for the code AB12-00000001.

Planned for a day that has passed (`cmetrack plan done ID`, or `rm ID`):
  Record 2, Лёгкие: it was planned for 2026-12-10.

Incomplete records (`cmetrack show ID`):
  Record 3: Incomplete: not known is the credits or the hours, so it gives 0 (Interactive self-study module).

Files of certificates that are gone or changed (`cmetrack attach ID FILE`):
  Record 4, Цикл: there is no z.pdf.

  A newer law has replaced ru-nmo-2016: ru-709n.
"""


@pytest.mark.usefixtures("russia")
def test_all_that_is_due_is_told_once(cme: Cme) -> None:
    on = ("remind", "--on", "2026-12-20")
    assert cme(*on) == Ran(0, TOLD, "")
    assert cme(*on) == SILENT
    assert cme(*on, "--exit-code") == SILENT
    assert cme(*on, "--again", "--exit-code") == Ran(1, TOLD, "")
    assert cme(*on) == SILENT
    assert cme("undo", "--list").out.count("remind") == 0


def test_nothing_due_is_silent_and_leaves_the_file_alone(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2026-11-21")
    cme("add", "programme", "Цикл", "--start", "2026-11-21", "--hours", "72")
    cme("add", "module", "Модуль", "--start", "2026-11-21", "--hours", "72")
    before = (here / "ledger.db").read_bytes()
    assert cme("remind", "--exit-code") == SILENT
    assert (here / "ledger.db").read_bytes() == before
    assert cme("remind", "--json") == Ran(0, '{\n  "on": "2026-11-21",\n  "told": []\n}\n', "")


@pytest.mark.usefixtures("russia", "terminal")
def test_on_a_terminal_silence_is_explained(cme: Cme) -> None:
    cme("remind")
    ran = cme("remind")
    assert ran.err == "Nothing new is due; `cmetrack remind --again` repeats what was told.\n"


@pytest.mark.usefixtures("russia")
def test_json_tells_and_counts_as_telling(cme: Cme) -> None:
    ran = cme("remind", "--on", "2026-12-20", "--json", "--exit-code")
    told = json.loads(ran.out)
    assert (ran.code, told["on"]) == (1, "2026-12-20")
    assert [one["sort"] for one in told["told"]] == [
        "target",
        "target",
        "code",
        "planned",
        "incomplete",
        "evidence",
        "standing",
    ]
    assert told["told"][1] == {
        "sort": "target",
        "text": "Year 2: events and modules: 14 to go until 2027-08-31, behind the pace. "
        "6 more wait for codes. 4 more are planned.",
        "until": "2027-08-31",
        "credits": 14,
        "activity": None,
        "target": "year-2-events",
        "cycle": 1,
        "keys": ["cycle 1 year-2-events 2027-08-31 pace 0"],
    }
    assert told["told"][2]["activity"] == 1
    assert cme("remind", "--on", "2026-12-20") == SILENT


@pytest.mark.usefixtures("russia")
def test_what_was_put_right_is_not_told(cme: Cme, here: Path) -> None:
    cme("code", "activate", 1)
    cme("edit", 2, "--state", "done")
    cme("edit", 3, "--hours", "2")
    (here / "z.pdf").write_bytes(b"%PDF-")
    told = json.loads(cme("remind", "--on", "2026-12-20", "--json").out)["told"]
    assert [(one["sort"], one["target"]) for one in told] == [
        ("target", "total"),
        ("standing", None),
    ]


def test_many_of_a_sort_are_counted(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    rows = "".join(f"course,Curs {n},2026-01-{n:02},planned\n" for n in range(1, 14))
    cme("import", "-", input="kind,title,start,state\n" + rows)
    assert cme("remind").out.splitlines()[-3] == "  and 3 more"


def test_a_newer_law_is_told_once_and_never_alone(cme: Cme) -> None:
    newer = "A newer law has replaced ru-nmo-2016: ru-709n."
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2026-11-21")
    assert cme("remind", "--exit-code") == cme("remind", "--again", "--exit-code") == SILENT
    cme("add", "conference", "Кардиология", "--start", "2026-11-21", "--credits", "6")
    code = ("code", "add", "1", "AB12-00000001")
    assert cme(*code).code == 0
    assert cme("remind").out.splitlines()[-1] == f"  {newer}"
    cme("add", "module", "Модуль", "--start", "2026-11-21")
    said = cme("remind").out
    assert "Record 2: Incomplete" in said and newer not in said
    assert newer in cme("remind", "--again").out


def test_papers_are_due_from_the_day_on_which_they_may_be_handed_in(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-709n", "--start", "2021-06-15")
    cme("add", "programme", "Цикл", "--start", "2022-02-01", "--hours", "144")
    early = ("remind", "--on", "2025-06-13", "--exit-code")
    assert cme(*early) == SILENT
    told = cme("remind", "--on", "2025-06-14").out.splitlines()
    assert told[2:] == [
        "To hand in:",
        (
            "  The portfolio for periodic accreditation: to be handed in until 2026-06-14, "
            "in 365 days (R709-6)."
        ),
        "",
        "  ru-709n is a draft, made from pages about the law and not from the whole act.",
    ]
    assert cme("remind", "--on", "2025-06-15") == SILENT
    [papers] = json.loads(cme("remind", "--on", "2026-06-14", "--again", "--json").out)["told"][:1]
    assert (papers["sort"], papers["until"]) == ("hand-in", "2026-06-14")
    assert cme("remind", "--on", "2026-06-15", "--again") == SILENT
    days = json.loads(cme("status", "--on", "2025-06-14", "--json").out)["hand_in"]
    assert days == {"start": "2025-06-14", "end": "2026-06-14"}
    said = "accreditation: to be handed in from 2025-06-14 to 2026-06-14 (R709-6)."
    assert said in cme("status", "--on", "2023-06-14").out


def test_what_is_handed_in_after_the_end_is_told_then(cme: Cme) -> None:
    """Ukraine's portfolio of a year: until 1 March of the next, and not on 31 December."""
    cme("init", "--rulebook", "ua-650")
    course = ("add", "course", "Thematic course", "--accreditation", "national")
    for year in (2025, 2026):
        cme(*course, "--start", f"{year}-01-10", "--credits", "20")

    def told(on: str) -> list[str]:
        found = json.loads(cme("remind", "--on", on, "--again", "--json").out)["told"]
        return [one["text"] for one in found if one["sort"] == "hand-in"]

    assert told("2025-12-31") == []
    said = "The portfolio: to be handed in until 2026-03-01, in {n} days (UA-4)."
    assert told("2026-01-01") == [said.format(n=59)]
    assert told("2026-03-01") == [said.format(n=0)]
    assert told("2026-03-02") == []
    lines = "The portfolio: to be handed in from 2026-01-01 to 2026-03-01 (UA-4)."
    shown = cme("status", "--on", "2026-02-28").out
    assert lines in shown and "The cycle that ended on 2025-12-31 was not met" in shown
    assert "from 2027-01-01 to 2027-03-01 (UA-4)" in cme("status", "--on", "2026-03-02").out
    calendar = cme("export", "--format", "ics", "--on", "2026-02-10").out
    days = {line[-8:] for line in calendar.splitlines() if line.startswith("DTSTART;VALUE=DATE:")}
    assert {"20260301", "20270101", "20270301"} <= days and "the cycle ends today" not in calendar


def test_a_rolling_window_that_is_short_says_what_follows(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    assert cme("remind").out.splitlines()[3:5] == [
        (
            "  Credits in five years: 200 short (0 of 200). What follows: the right to "
            "practise is suspended until they are made up (D 5 (2))."
        ),
        (
            "  Of them from courses: 67 short (0 of 67). What follows: without them the "
            "required credits do not satisfy the law (D 4 (3))."
        ),
    ]


def test_of_several_cycles_each_is_named(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--specialty", "cardiologie")
    cme("cycle", "add", "--rulebook", "ro-cmr-2009", "--name", "a doua")
    out = cme("remind").out
    assert "cardiologie, Credits in five years: 200 short" in out
    assert "a doua, Credits in five years: 200 short" in out


@pytest.mark.usefixtures("russia")
def test_the_copy_for_the_employer_is_told(cme: Cme) -> None:
    cme("remind")
    assert cme("plan", "papers", 4, "--tick", "chosen").code == 0
    assert (
        "Papers to hand in (then `cmetrack plan papers ID --tick …`):\n  Record 4, Цикл: "
        in cme("remind").out
    )
    assert cme("remind") == SILENT


# How far ahead, and when


@pytest.mark.usefixtures("russia")
def test_the_horizon_and_the_days_are_the_doctors(cme: Cme, here: Path) -> None:
    config = here / "config.toml"
    config.write_text("remind_days = [10, 60]\n")

    def told(day: str, *options: object) -> list[str]:
        ran = cme("--config", config, "remind", "--on", day, "--json", *options)
        keys = [key for one in json.loads(ran.out)["told"] for key in one["keys"]]
        end = f"cycle 1 year-2-events {LAST} "
        return [key.removeprefix(end) for key in keys if key.startswith(end)]

    assert told("2027-05-03") == ["pace 2"]
    assert told("2027-07-01") == []
    assert told("2027-07-01", "--within", "61d") == ["ahead"]
    assert told("2027-07-02") == ["60"]
    assert told("2027-08-20") == []
    assert told("2027-08-21") == ["10"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("remind_days = []", "the key 'remind_days' has a value of the wrong sort."),
        ("remind_days = 90", "the key 'remind_days' has a value of the wrong sort."),
        ("remind_days = [true]", "the key 'remind_days' has a value of the wrong sort."),
        ("remind_days = [-1]", "the key 'remind_days' has a value of the wrong sort."),
        ("db = 7", "the key 'db' has a value of the wrong sort."),
        ("days = [1]", "the key 'days' is not known."),
    ],
)
def test_a_config_file_is_read_strictly(cme: Cme, here: Path, text: str, said: str) -> None:
    (here / "config.toml").write_text(text)
    ran = cme("--config", "config.toml", "remind")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"config.toml: {said}\n")


@pytest.mark.parametrize("text", ["", "soon", "12m", "-5", "99999", "٩"])
@pytest.mark.usefixtures("russia")
def test_a_horizon_is_a_number_of_days(cme: Cme, text: str) -> None:
    ran = cme("remind", f"--within={text}")
    assert (ran.code, ran.out) == (2, "")
    assert f"--within: '{text}' is not a number of days" in ran.err


# The ledger


def test_without_a_ledger_there_is_one_message(cme: Cme, here: Path) -> None:
    ran = cme("remind")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"There is no ledger at {here / 'ledger.db'}.\n")
    assert not (here / "ledger.db").exists()


@pytest.mark.usefixtures("russia")
def test_a_damaged_ledger_is_said_to_be_so(cme: Cme, here: Path) -> None:
    path = here / "ledger.db"
    path.write_bytes(path.read_bytes()[:5000])
    ran = cme("remind")
    assert (ran.code, ran.out) == (3, "")
    assert "is damaged" in ran.err
