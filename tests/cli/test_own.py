"""Dates and goals of one's own: kept, told, shown apart, taken back; and what is not to be told."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from cmetrack.cli import schedule
from cmetrack.domain.own import Goal
from tests.cli.conftest import SILENT, Cme


@pytest.fixture(autouse=True)
def romania(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--start", "2026-01-01", "--name", "Dr. Exemplu")
    cme("add", "course", "Reanimare", "--start", "2026-03-14", "--hours", "8")


def test_a_date_is_noted_told_changed_removed_and_brought_back(cme: Cme) -> None:
    noted = cme("remind", "add", "Viza anuală", "--date", "31.01.2027", "--every", "year")
    assert noted.err == "Noted date 1 of one's own: 'Viza anuală', 2027-01-31\n"
    said = "Dates of your own (`cmetrack remind list`):\n  Viza anuală: 2027-01-31, in 71 days.\n"
    assert said in cme("remind").out
    assert cme("remind") == SILENT
    assert "Viza anuală: 2027-01-31, in 71 days." in cme().out
    listed = json.loads(cme("remind", "list", "--json").out)
    assert listed["dates"] == [
        {
            "id": 1,
            "title": "Viza anuală",
            "date": "2027-01-31",
            "every": "year",
            "next": "2027-01-31",
        }
    ]
    assert cme("remind", "edit", 1, "--every", "never", "--title", "Viza").code == 0
    assert "1  2027-01-31         Viza" in cme("remind", "list").out
    assert cme("remind", "rm", 1).code == 2
    assert cme("remind", "rm", 1, "--yes").err.startswith("Removed date 1 of one's own: 'Viza'")
    assert cme("remind", "edit", 1, "--every", "year").err.splitlines() == [
        "There is no date 1 of your own.",
        "`cmetrack remind list` shows them with their numbers.",
    ]
    cme("undo", "--yes")
    assert "Viza" in cme("remind", "list").out
    assert "  date 1 of one's own changed\n    title: 'Viza anuală' → 'Viza'" in cme("history").out
    assert cme("db", "check").code == 0


def test_goals_are_listed_with_what_counts_for_each(cme: Cme) -> None:
    assert "No goals of your own" in cme("goal", "list").out
    cme("goal", "add", "ore", "7:30", "--by", "2026-12-31", "--kind", "course", "--words", "reani")
    cme("goal", "add", "total", "60", "--by", "2026-12-31", "--every", "year")
    shown = [" ".join(line.split()) for line in cme("goal", "list").out.splitlines()]
    assert shown == [
        "number from to every counts goal title only",
        "1 2026-01-01 2026-12-31 8 7.5 hours ore course, reani",
        "2 2026-01-01 2026-12-31 every year 6 60 credits total",
    ]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("remind add Viza --date 2027-01-31 --every day", "--every: 'day' is not known."),
        ("remind add  --date 2027-01-31", "A title is needed."),
        ("remind snooze date-1 --until 2026-01-31", "2026-01-31 is not after 2026-11-21."),
        ("goal add  60 --by 2027-01-31", "A name is needed."),
        ("goal add total 0 --by 2027-01-31", "A goal of nothing is none."),
        ("goal add total 3_pages --by 2027-01-31", "'3 pages' is neither credits nor hours"),
        (
            "goal add total 60 --since 2027-02-01 --by 2027-01-31",
            "It would end on 2027-01-31, before it begins on 2027-02-01",
        ),
    ],
)
def test_what_can_be_no_date_and_no_goal_is_refused(cme: Cme, command: str, said: str) -> None:
    ran = cme(*(word.replace("_", " ") for word in command.split(" ")))
    assert (ran.code, ran.err.splitlines()[0]) == (2, said)


def test_a_goal_is_counted_apart_from_the_law(cme: Cme) -> None:
    before = json.loads(cme("status", "--json").out)
    assert cme("goal", "add", "total", "60", "--by", "2026-12-31").code == 0
    hours = ("goal", "add", "reanimare", "10 ore", "--by", "2026-12-31", "--every", "year")
    assert cme(*hours, "--words", "REANIMARE", "--kind", "curs").code == 0
    bars = [
        "Goals of your own:",
        "[##..................] total: 6 of 60 credits until 2026-12-31, 54 to go",
        "[################....] reanimare: 8 of 10 hours until 2026-12-31, 2 to go",
    ]
    for command in ("status", "plan", None):
        shown = cme(*filter(None, [command])).out.splitlines()
        at = shown.index(bars[0])
        assert shown[at : at + 3] == bars
    told = cme("remind").out
    assert "  total: 54 to go until 2026-12-31, in 40 days (6 of 60 credits).\n" in told
    after = json.loads(cme("status", "--json").out)
    assert [one["shortfall"] for one in after.pop("goals")] == [54, 2]
    assert before.pop("goals") == [] and after == before
    assert json.loads(cme("goal", "edit", 2, "--amount", "7:30", "--json").out)["required"] == 7.5
    assert json.loads(cme("goal", "list", "--json").out)[1]["kinds"] == ["course"]
    assert cme("goal", "rm", 2, "--yes").code == 0
    assert cme("goal", "rm", 2).err.startswith("There is no goal 2.\n")
    assert cme("undo", "--yes").code == 0
    assert len(json.loads(cme("goal", "list", "--json").out)) == 2
    assert cme("goal", "add", "x", "3 pages", "--by", "2026-12-31").code == 2


@pytest.mark.parametrize(
    "given", [("remind", "add", "Viza", "--date"), ("goal", "add", "Viza", "6", "--by")]
)
def test_a_day_long_past_is_doubted_and_its_goal_told_no_more(
    cme: Cme, given: tuple[str, ...]
) -> None:
    assert "2025-11-20 has passed already: is the date right?" in cme(*given, "2025-11-20").err
    assert "Viza: " not in cme("status").out + cme().out
    assert "passed" not in cme(*given, "2025-11-20", "--every", "year").err


def test_a_goal_of_a_month_and_one_from_a_day_on() -> None:
    monthly = Goal(1, "x", 100, "credits", None, date(2026, 1, 31), "month")
    assert monthly.span(date(2026, 2, 10)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert monthly.span_before(date(2026, 2, 10)) == (date(2026, 1, 1), date(2026, 1, 31))
    once = monthly._replace(since=date(2026, 1, 5), every=None)
    assert once.span(date(2030, 1, 1)) == (date(2026, 1, 5), date(2026, 1, 31))


def test_a_look_marks_nothing(cme: Cme, here: Path) -> None:
    cme("remind", "add", "Taxa", "--date", "2026-12-01")
    before = (here / "ledger.db").read_bytes()
    dry = cme("remind", "--dry-run", "--exit-code")
    assert (dry.code, "Taxa" in dry.out) == (1, True)
    assert (here / "ledger.db").read_bytes() == before
    assert cme("remind").out == dry.out


def test_what_is_put_off_or_settled_is_not_told(cme: Cme) -> None:
    cme("remind", "add", "Taxa", "--date", "2026-12-01")
    assert cme("remind", "snooze", "dat-1").err.splitlines() == [
        "Nothing that is due is called 'dat-1'.",
        "Did you mean 'date-1'?",
    ]
    put_off = cme("remind", "snooze", "date-1", "--until", "2026-11-25", "--json")
    assert json.loads(put_off.out) == {
        "name": "date-1",
        "quiet": True,
        "quiet_until": "2026-11-25",
    }
    assert "Taxa" not in cme("remind").out
    assert "date-1 2026-11-25 Taxa" in " ".join(cme("remind", "list").out.split())
    assert "Taxa" in cme("remind", "--on", "2026-11-25").out
    assert cme("remind", "--on", "2026-11-25") == SILENT
    assert cme("remind", "done", "date-1", "--on", "2026-11-26").code == 0
    assert "Taxa" not in cme("remind", "--on", "2026-11-30").out


def test_a_notifier_knows_whose_ledger_it_is(cme: Cme, here: Path) -> None:
    cme("remind", "add", "Taxa", "--date", "2026-12-01")
    code = "import os; print(os.environ['CMETRACK_LEDGER'], os.environ['CMETRACK_DOCTOR'], file=open('got', 'w'))"
    assert cme("remind", "--notify", f'{sys.executable} -c "{code}"').code == 0
    assert (here / "got").read_text() == f"{here / 'ledger.db'} Dr. Exemplu\n"


def program(folder: Path, name: str) -> Path:
    """A program that notes how it was called."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {folder}/called\n')
    file.chmod(0o755)
    return folder / "called"


def test_a_timer_is_put_in_and_taken_away(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = program(here / "bin", "systemctl")
    monkeypatch.setenv("PATH", f"{here / 'bin'}:{os.environ['PATH']}")
    assert cme("remind", "--install").code == 2 and not called.exists()
    assert cme("remind", "--uninstall", "--yes").code == 2
    assert cme("remind", "--install", "--yes").code == 0
    units = here / "home" / "systemd" / "user"
    service = (units / "cmetrack-remind.service").read_text()
    assert f"--db {here / 'ledger.db'} --language en remind --desktop\n" in service
    assert "enable --now cmetrack-remind.timer" in called.read_text()
    assert cme("remind", "--uninstall", "--yes").code == 0
    assert [*units.iterdir()] == []


@pytest.mark.parametrize(("system", "name"), [("darwin", "launchctl"), ("nt", "schtasks")])
def test_other_systems_have_an_agent_and_a_task(
    system: str, name: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if system == "darwin":
        monkeypatch.setattr(sys, "platform", system)
    else:
        monkeypatch.setattr(schedule, "_IS_WINDOWS", True)
    made = schedule.of_system(["/opt/me & you/cmetrack", "--db", "a b.db", "remind"])
    assert {one[0] for one in (*made.begin, *made.end)} == {name}
    if system == "darwin":
        [(file, text)] = made.files.items()
        assert file.name == "org.cmetrack.remind.plist"
        assert "<string>/opt/me &amp; you/cmetrack</string>\n    <string>--db</string>" in text
    else:
        assert made.begin[0][-1] == '"/opt/me & you/cmetrack" --db "a b.db" remind'


def test_a_notification_of_the_desktop_is_told_where_there_is_one(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cme("remind", "add", "Taxa", "--date", "2026-12-01")
    monkeypatch.setenv("PATH", str(here))
    assert "Taxa" in cme("remind", "--desktop", "--dry-run").out
    called = program(here / "bin", "notify-send")
    monkeypatch.setenv("PATH", f"{here / 'bin'}:/usr/bin:/bin")
    assert cme("remind", "--desktop") == SILENT
    assert "Taxa: 2026-12-01, in 10 days." in called.read_text()


def test_other_programs_read_real_amounts(cme: Cme, here: Path) -> None:
    cme("add", "congress", "X", "--start", "2026-05-01", "--credits", "4.5", "--hours", "3:20")
    with closing(sqlite3.connect(here / "ledger.db")) as connection:
        asked = "SELECT hours, credits, state, last_day FROM v_records ORDER BY id"
        assert connection.execute(asked).fetchall() == [
            (8.0, None, "done", "2026-03-14"),
            (3.33, 4.5, "done", "2026-05-01"),
        ]
        cycles = connection.execute("SELECT rulebook, start, current FROM v_cycles").fetchall()
    assert cycles == [("ro-cmr-2009", "2026-01-01", 1)]
