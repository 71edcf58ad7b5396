"""What does not arrive was not told: a program that fails, two runs at once, a lock, a year of cron."""

from __future__ import annotations

import json
import os
import random
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
from tests.cli.conftest import SILENT, Cme, Ran, notifier
from tests.cli.test_remind import TOLD
from tests.trials import examples

LAST = date(2027, 8, 31)
"""The last day of the second year of the cycle."""


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


# A ledger that others hold


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
