"""Reminders as cron runs them: each told once, only what arrived is told, and silence otherwise."""

from __future__ import annotations

import json
import os
import random
import shlex
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from cmetrack.cli.session import Session
from cmetrack.store.ledger import Ledger
from tests.cli.conftest import Cme, Ran

SILENT = Ran(0, "", "")
LAST = date(2027, 8, 31)
"""The last day of the second year of the cycle."""


@pytest.fixture
def russia(cme: Cme) -> None:
    """A doctor in the second year: a code to activate, a plan, an incomplete record, a file."""
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--name", "Вера Примерова")
    event = ("conference", "Кардиология", "--start", "2026-09-10", "--credits", "6")
    cme("add", *event, "--code", "AB12-00000001")
    cme("add", "webinar", "Лёгкие", "--start", "2026-12-10", "--credits", "4", "--state", "planned")
    cme("add", "module", "Без часов", "--start", "2026-10-01")
    cme("add", "programme", "Цикл", "--start", "2026-10-05", "--hours", "36", "--evidence", "z.pdf")


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
  Record 3: Incomplete: not known is the credits or the hours, so it gives 0 (Interactive self-study module)

Files of certificates that are gone (`cmetrack edit ID --evidence FILE`):
  Record 4, Цикл: there is no z.pdf.
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
    assert ran.err == "Nothing new is due; `cmetrack remind --again` repeats what was told\n"


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
    cme("edit", 3, "--hours", "14")
    (here / "z.pdf").write_bytes(b"%PDF-")
    [told] = json.loads(cme("remind", "--on", "2026-12-20", "--json").out)["told"]
    assert told["target"] == "total"


def test_many_of_a_sort_are_counted(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    rows = "".join(f"course,Curs {n},2026-01-{n:02},planned\n" for n in range(1, 14))
    cme("import", "-", input="kind,title,start,state\n" + rows)
    assert cme("remind").out.splitlines()[-1] == "  and 3 more"


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
        ("remind_days = []", "the key 'remind_days' has a value of the wrong sort"),
        ("remind_days = 90", "the key 'remind_days' has a value of the wrong sort"),
        ("remind_days = [true]", "the key 'remind_days' has a value of the wrong sort"),
        ("remind_days = [-1]", "the key 'remind_days' has a value of the wrong sort"),
        ("db = 7", "the key 'db' has a value of the wrong sort"),
        ("days = [1]", "the key 'days' is not known"),
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


# What does not arrive was not told


def notifier(here: Path, code: str) -> str:
    """A program that gets the text; its folder has a space in it."""
    path = here / "my programs" / "notify.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"import sys\ntext = sys.stdin.read()\n{code}\n")
    return shlex.join([sys.executable, str(path)])


@pytest.mark.usefixtures("russia")
def test_a_notifier_gets_the_text(cme: Cme, here: Path) -> None:
    program = notifier(here, "open('got.txt', 'w', encoding='utf-8').write(text)\nprint('sent')")
    on = ("remind", "--on", "2026-12-20", "--notify", program)
    assert cme(*on, "--exit-code") == Ran(1, "", "")
    assert (here / "got.txt").read_text(encoding="utf-8") == TOLD
    (here / "got.txt").unlink()
    assert cme(*on) == SILENT
    assert not (here / "got.txt").exists()


@pytest.mark.usefixtures("russia")
def test_what_a_notifier_does_not_pass_on_is_told_by_the_next_run(cme: Cme, here: Path) -> None:
    on = ("remind", "--on", "2026-12-20")
    ran = cme(*on, "--exit-code", "--notify", notifier(here, "sys.exit(7)"))
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.endswith(
        "failed: its exit code is 7\nWhat is due was not told and stays so until the next run.\n"
    )
    assert cme(*on, "--notify", "no-such-program --x").code == 3
    assert cme(*on).out == TOLD


@pytest.mark.usefixtures("russia")
def test_a_notifier_that_hangs_is_ended(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmetrack.cli.delivery._PATIENCE", 0.5)
    ran = cme("remind", "--notify", notifier(here, "import time; time.sleep(60)"))
    assert (ran.code, ran.out) == (3, "")
    assert "it did not end within" in ran.err


@pytest.mark.parametrize("command", ["", '"', "   "])
def test_a_command_that_is_none_is_refused(cme: Cme, command: str) -> None:
    ran = cme("remind", "--notify", command)
    assert (ran.code, ran.out) == (2, "")


def program(*words: object, **how: object) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, where a stream can be closed or full."""
    return subprocess.run(
        ["bash", "-c", *map(str, words)],
        env={**os.environ, "PROGRAM": f"{sys.executable} -m cmetrack"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("russia")
def test_what_nobody_could_read_is_not_told(cme: Cme) -> None:
    full = program("$PROGRAM remind --on 2026-12-20 > /dev/full")
    assert (full.returncode, full.stderr.count("\n")) == (3, 1)
    closed = program("$PROGRAM remind --on 2026-12-20 >&-")
    assert (closed.returncode, closed.stderr) == (3, "Writing the output failed: not writable\n")
    assert cme("remind", "--on", "2026-12-20").out == TOLD


@pytest.mark.usefixtures("russia")
def test_two_at_once_tell_once(cme: Cme, here: Path) -> None:
    write = "import time; time.sleep(1); open('got.txt', 'a', encoding='utf-8').write(text)"
    command = shlex.quote(notifier(here, write))
    both = f"for n in 1 2 3; do $PROGRAM remind --on 2026-12-20 --notify {command} & done; wait"
    ran = program(both)
    assert (ran.stdout, ran.stderr) == ("", "")
    assert (here / "got.txt").read_text(encoding="utf-8") == TOLD


@pytest.mark.usefixtures("russia")
def test_a_notifier_keeps_no_reader_waiting(cme: Cme, here: Path) -> None:
    listing = f"{sys.executable} -m cmetrack list"
    run = f"import subprocess; sys.exit(subprocess.run({listing!r}.split(), timeout=10).returncode)"
    assert cme("remind", "--notify", notifier(here, run)).code == 0


# The ledger


def test_without_a_ledger_there_is_one_message(cme: Cme, here: Path) -> None:
    ran = cme("remind")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"there is no ledger at {here / 'ledger.db'}\n")
    assert not (here / "ledger.db").exists()


@pytest.mark.usefixtures("russia")
def test_a_damaged_ledger_is_said_to_be_so(cme: Cme, here: Path) -> None:
    path = here / "ledger.db"
    path.write_bytes(path.read_bytes()[:5000])
    ran = cme("remind")
    assert (ran.code, ran.out) == (3, "")
    assert "is damaged" in ran.err


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock for a moment only."""
    monkeypatch.setattr(
        Session, "write", lambda run: Ledger.open(run.path, write=True, timeout=0.1)
    )


@pytest.mark.parametrize("lock", ["EXCLUSIVE", "IMMEDIATE"])
@pytest.mark.usefixtures("russia", "impatient")
def test_a_locked_ledger_loses_nothing(cme: Cme, here: Path, lock: str) -> None:
    with closing(sqlite3.connect(here / "ledger.db", isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        ran = cme("remind", "--on", "2026-12-20")
        assert (ran.code, ran.out) == (3, "")
        assert "another program holds" in ran.err
    assert cme("remind", "--on", "2026-12-20").out == TOLD


@pytest.mark.usefixtures("russia", "impatient")
@pytest.mark.parametrize("seed", range(3))
def test_a_year_of_cron(cme: Cme, here: Path, seed: int) -> None:
    """Runs are missed, notifiers fail, the ledger is locked: each threshold is told once."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    end = f"cycle 1 year-2 {LAST}"
    for day in (date(2027, 5, 20) + timedelta(days=n) for n in range(110)):
        run = ("remind", "--on", day.isoformat(), "--json")
        match chance.choice(["missed", "fails", "locked", "arrives"]):
            case "fails" if chance.random() < 0.2:  # a process takes its time
                assert cme(*run, "--notify", "false").code in (0, 3)
            case "locked" if chance.random() < 0.2:
                with closing(sqlite3.connect(here / "ledger.db", isolation_level=None)) as other:
                    other.execute("BEGIN EXCLUSIVE")
                    assert cme(*run).code == 3
            case "arrives":
                found = json.loads(cme(*run).out)["told"]
                told.update(key for one in found for key in one["keys"] if end in key)
    assert told == {f"{end} {what}": 1 for what in (90, 30, 7, 1, "ahead", "ended", "pace 2")}


# Cron and systemd


def test_a_line_for_cron_is_printed_and_nothing_else_happens(cme: Cme, here: Path) -> None:
    ran = cme(
        "--db",
        "my ledger%.db",
        "remind",
        "--print-cron",
        "--within",
        "30",
        "--notify",
        "mail -s 'a b' me",
    )
    line = ran.out
    assert ran.code == 0 and line.startswith("0 8 * * * /") and line.count("\n") == 1
    assert shlex.split(line.replace("\\%", "%"))[6:] == [
        "-m",
        "cmetrack",
        "--db",
        str(here / "my ledger%.db"),
        "remind",
        "--within",
        "30d",
        "--notify",
        "mail -s 'a b' me",
    ]
    assert "ledger\\%.db" in line
    assert list(here.iterdir()) == []


def test_units_for_systemd_are_printed(cme: Cme, here: Path) -> None:
    ran = cme("--db", 'a "$x" 100%.db', "--config", "c.toml", "remind", "--print-systemd")
    assert ran.out == (
        "# ~/.config/systemd/user/cmetrack-remind.service\n"
        "[Unit]\n"
        "Description=What is due in cmetrack\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"ExecStart={sys.executable} -m cmetrack --db "
        f'"{here}/a \\"$$x\\" 100%%.db" --config {here}/c.toml remind\n'
        "\n"
        "# ~/.config/systemd/user/cmetrack-remind.timer\n"
        "[Unit]\n"
        "Description=Ask cmetrack every day what is due\n"
        "\n"
        "[Timer]\n"
        "OnCalendar=*-*-* 08:00\n"
        "Persistent=true\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def test_what_no_line_can_hold_is_refused(cme: Cme) -> None:
    assert cme("--db", "a\nb.db", "remind", "--print-cron").code == 2
    assert cme("remind", "--print-cron", "--print-systemd").code == 2
