"""Reminders as cron runs them: each told once, only what arrived is told, and silence otherwise."""

from __future__ import annotations

import json
import os
import random
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cmetrack.cli.session import Session
from cmetrack.core.reminder_memory import LEASE, Lease
from cmetrack.errors import LedgerBusy
from cmetrack.store.ledger import Ledger
from tests.cli.conftest import Cme, Ran
from tests.trials import examples

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
        "  ru-709n is a draft, made from pages about the law and not from the act.",
    ]
    assert cme("remind", "--on", "2025-06-15") == SILENT
    [papers] = json.loads(cme("remind", "--on", "2026-06-14", "--again", "--json").out)["told"][:1]
    assert (papers["sort"], papers["until"]) == ("hand-in", "2026-06-14")
    assert cme("remind", "--on", "2026-06-15", "--again") == SILENT
    days = json.loads(cme("status", "--on", "2025-06-14", "--json").out)["hand_in"]
    assert days == {"start": "2025-06-14", "end": "2026-06-14"}
    said = "accreditation: to be handed in from 2025-06-14 to 2026-06-14 (R709-6)."
    assert said in cme("status", "--on", "2023-06-14").out


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
        "failed: its exit code is 7.\nWhat is due was not told and stays so until the next run.\n"
    )
    assert cme(*on, "--notify", "no-such-program --x").code == 3
    assert cme(*on).out == TOLD


@pytest.mark.usefixtures("russia")
def test_a_notifier_that_hangs_is_ended(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmetrack.cli.notifier._PATIENCE", 0.5)
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
    assert (closed.returncode, closed.stderr) == (3, "Writing the output failed: not writable.\n")
    assert cme("remind", "--on", "2026-12-20").out == TOLD


@pytest.mark.usefixtures("russia")
@pytest.mark.parametrize(
    "command", ["list", "status", "add module Ещё --start 2026-11-01 --hours 3"]
)
def test_a_notifier_keeps_nobody_waiting(cme: Cme, here: Path, command: str) -> None:
    """While it runs others read the ledger, and write it."""
    other = f"{sys.executable} -m cmetrack {command}"
    run = f"import subprocess; sys.exit(subprocess.run({other!r}.split(), timeout=10).returncode)"
    assert cme("remind", "--notify", notifier(here, run)).code == 0
    assert cme("remind") == SILENT
    assert len(json.loads(cme("list", "--json").out)) == 4 + command.startswith("add")


# Two at once


def begin(*words: object) -> subprocess.Popen[str]:
    """cmetrack in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cmetrack", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


SLOWLY = "import time; time.sleep(0.3); open('got.txt', 'a', encoding='utf-8').write(text)"


@pytest.mark.usefixtures("russia")
def test_of_two_at_once_one_tells(cme: Cme, here: Path) -> None:
    run = ("remind", "--on", "2026-12-20", "--exit-code", "--notify", notifier(here, SLOWLY))
    both = [begin(*run), begin(*run)]
    assert [one.communicate(timeout=60) for one in both] == [("", "")] * 2
    assert sorted(one.returncode for one in both) == [0, 1]
    assert (here / "got.txt").read_text(encoding="utf-8") == TOLD
    assert cme("remind", "--on", "2026-12-20") == SILENT


def claim_all(here: Path, since: datetime) -> None:
    """Another run takes upon itself to tell all that is due, and is not done yet."""
    with Ledger.open(here / "ledger.db", write=True) as ledger, ledger.tell(last=False) as book:
        keys = [key for one in json.loads((here / "due.json").read_text()) for key in one["keys"]]
        book.take(Lease(key, "another", since, since + LEASE) for key in keys)


@pytest.mark.usefixtures("russia")
def test_what_another_run_has_claimed_is_left_to_it_until_it_must_be_dead(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = ("remind", "--on", "2026-12-20")
    empty = '{\n  "on": "2026-12-20",\n  "told": []\n}\n'
    ran = cme(*on, "--json", "--notify", "false")
    assert ran.code == 3
    monkeypatch.setattr("cmetrack.cli.commands.remind_.to_program", lambda *_: None)
    copy = here / "copy.db"
    copy.write_bytes((here / "ledger.db").read_bytes())
    told = json.loads(cme("--db", copy, *on, "--json").out)["told"]
    (here / "due.json").write_text(json.dumps(told))
    now = Session(db=None, config=None).now()
    claim_all(here, now)
    assert cme(*on, "--exit-code") == SILENT
    assert cme(*on, "--json").out == empty
    # Whoever asks for it has it; that is a telling as good as any.
    claim_all(here, now - LEASE)
    assert cme(*on).out == TOLD
    assert cme(*on) == SILENT


@pytest.mark.usefixtures("russia", "terminal")
def test_on_a_terminal_it_is_said_that_another_is_at_it(cme: Cme, here: Path) -> None:
    copy = here / "copy.db"
    copy.write_bytes((here / "ledger.db").read_bytes())
    told = json.loads(cme("--db", copy, "remind", "--json").out)["told"]
    (here / "due.json").write_text(json.dumps(told))
    claim_all(here, Session(db=None, config=None).now())
    ran = cme("remind")
    assert ran.err == "Another `cmetrack remind` is telling what is due just now.\n"
    assert cme("remind", "--again").out.startswith("Вера Примерова: due on")


@pytest.mark.usefixtures("russia")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_who_is_stopped_while_telling_has_not_told(
    cme: Cme, here: Path, number: int, code: int
) -> None:
    waits = "open('began', 'w').close(); import time; time.sleep(60)"
    ran = begin("remind", "--on", "2026-12-20", "--notify", notifier(here, waits))
    until = time.monotonic() + 30
    while not (here / "began").exists() and time.monotonic() < until:
        time.sleep(0.02)
    ran.send_signal(number)
    ran.communicate(timeout=30)
    assert ran.returncode == code
    assert cme("remind", "--on", "2026-12-20").out == TOLD


@pytest.mark.usefixtures("russia")
def test_what_was_told_and_cannot_be_noted_is_told_again(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: object, after: object) -> None:
        raise LedgerBusy("another program holds it")

    with monkeypatch.context() as patch:
        patch.setattr("cmetrack.store.reminder_log.ReminderLog.remember", fails)
        ran = cme("remind", "--on", "2026-12-20")
    assert (ran.code, ran.out) == (3, TOLD)
    assert ran.err.startswith(
        "This was told, but that could not be noted: it will be told again.\n"
    )
    with Ledger.open(here / "ledger.db", write=True) as ledger, ledger.tell(last=False) as book:
        [by] = {one.by for one in book.leases(Session(db=None, config=None).now())}
        book.release(by)  # which lapses in a minute
    assert cme("remind", "--on", "2026-12-20").out == TOLD


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
        assert "Another program holds" in ran.err
    assert cme("remind", "--on", "2026-12-20").out == TOLD


# A simulated year

ENDS = (90, 30, 7, 1)


def passed(day: date) -> set[str]:
    """What of the second year's end there is to tell on a day, by the calendar alone."""
    end = f"cycle 1 year-2 {LAST}"
    keys = {f"{end} {days}" for days in ENDS if day >= LAST - timedelta(days=days)}
    if day >= LAST - timedelta(days=90):
        keys.add(f"{end} ahead")
    return keys | ({f"{end} ended"} if day > LAST else set())


def of_the_end(document: str) -> list[str]:
    told = json.loads(document)["told"]
    return [
        key
        for one in told
        for key in one["keys"]
        if f"year-2 {LAST}" in key and " pace " not in key
    ]


@pytest.mark.usefixtures("russia", "impatient")
@pytest.mark.parametrize("seed", range(examples(2)))
def test_a_year_of_cron(cme: Cme, here: Path, seed: int) -> None:
    """Runs are missed, fail, meet a lock, come in twos: each threshold is told once.

    The gap is closed and opens again: then nothing is told, and then it is told anew.
    """
    chance = random.Random(seed)
    program = notifier(
        here,
        "import time; time.sleep(0.1); open('got', 'a', encoding='utf-8').write(text + chr(0))",
    )
    told: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    standing: set[str] = set()
    closed = False
    for day in (date(2026, 9, 1) + timedelta(days=n) for n in range(390)):
        run = ("remind", "--on", day, "--json")
        # Most of the year nothing of the end is due, and one run in some days will do.
        near = day >= LAST - timedelta(days=100)
        if near and chance.random() < 0.03:
            closed = not closed
            if closed:
                cme("add", "module", "Всё", "--start", LAST - timedelta(days=200), "--hours", 50)
            else:
                cme("undo", "--yes")
        now = set() if closed else passed(day)
        hows = ["missed", "arrives", "fails", "locked", "two"]
        [how] = chance.choices(hows, [50, 20, 3, 3, 3] if near else [95, 5, 0, 0, 0])
        if how == "fails":
            assert cme(*run, "--notify", "false").code == 3 or now <= standing
            continue
        if how == "locked":
            with closing(sqlite3.connect(here / "ledger.db", isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                assert cme(*run).code == 3
            continue
        if how == "missed":
            continue
        if how == "two":
            both = [begin(*run, "--notify", program) for _ in range(2)]
            assert [one.communicate(timeout=60)[1] for one in both] == [""] * 2
            got = here / "got"
            found = got.read_text(encoding="utf-8").split(chr(0))[:-1] if got.exists() else []
            got.unlink(missing_ok=True)
        else:
            found = [cme(*run).out]
        told.update(key for one in found for key in of_the_end(one))
        expected.update(now - standing)
        standing = now
    assert told == expected
    assert told


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
        "--language",
        "en",
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
        f'"{here}/a \\"$$x\\" 100%%.db" --config {here}/c.toml --language en remind\n'
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


def test_the_line_for_cron_works_as_cron_runs_it(cme: Cme, here: Path) -> None:
    """With next to no environment, from another folder, through a plain shell."""
    folder = here / "my 100% led'ger"
    folder.mkdir()
    db = folder / "книга %d.db"
    cme("--db", db, "init", "--rulebook", "ro-cmr-2009")
    got = folder / "got $it.txt"
    program = notifier(here, f"open({str(got)!r}, 'a', encoding='utf-8').write(text)")
    line = cme("--db", db, "remind", "--print-cron", "--notify", program).out.rstrip("\n")
    # Of a crontab's line cron takes five fields away and, before a %, the backslash.
    command = line.split(" ", 5)[5].replace("\\%", "%")
    for _ in range(2):
        ran = subprocess.run(
            ["/bin/sh", "-c", command],
            env={"HOME": str(here), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert (ran.stdout, ran.stderr) == ("", "")
    assert got.read_text(encoding="utf-8").count("200 short (0 of 200)") == 1


@pytest.mark.parametrize("option", ["--again", "--json", "--exit-code", "--on=2026-11-21"])
def test_what_would_not_stand_in_the_line_is_refused(cme: Cme, option: str) -> None:
    ran = cme("remind", "--print-cron", option)
    assert (ran.code, ran.out) == (2, "")
    assert "--print-cron, --print-systemd and --install go with --within, --notify" in ran.err


def test_that_there_is_no_ledger_yet_is_said(cme: Cme, here: Path) -> None:
    ran = cme("remind", "--print-systemd")
    assert ran.code == 0
    assert ran.err.startswith(f"There is no ledger at {here / 'ledger.db'} yet.\n")


def test_what_no_line_can_hold_is_refused(cme: Cme) -> None:
    assert cme("--db", "a\nb.db", "remind", "--print-cron").code == 2
    assert cme("remind", "--print-cron", "--print-systemd").code == 2
