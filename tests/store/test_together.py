"""Several programs at one ledger, and programs that are killed."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path

import pytest

from cmetrack.errors import LedgerBusy
from cmetrack.store import backup, housekeeping, rows
from cmetrack.store.ledger import Ledger
from tests.bulk import add_many
from tests.store.conftest import Make, bring_back, create, said

ROOT = Path(__file__).parents[2]
Start = Callable[..., subprocess.Popen[str]]
AT = datetime(2026, 11, 21, 10, 15)

START = """
import sys
from datetime import datetime
from pathlib import Path
from cmetrack.domain.activity import Activity
from cmetrack.store.ledger import Ledger
from tests.bulk import add_many
AT = datetime(2026, 11, 21, 10, 15)
def record(n, **columns):
    return Activity(0, "congress", f"Congresul {n}", "2026-03-14")._replace(**columns)
"""

ADD_TWENTY = (
    START
    + """
for n in range(20):
    with Ledger.open(Path(sys.argv[1]), write=True) as ledger, ledger.change("add", AT) as change:
        told = int(ledger.setting("told") or 0)
        change.add(record(n))
        change.set("told", str(told + 1))
    with Ledger.open(Path(sys.argv[1])) as ledger:
        assert ledger.count() > n
"""
)

IMPORT = (
    START
    + """
many = [record(n, code=f"C-{n}", notes="x" * 200) for n in range(20_000)]
with Ledger.open(Path(sys.argv[1]), write=True) as ledger:
    print("ready", flush=True)
    with ledger.change("import", AT) as change:
        add_many(change, many)
print("done", flush=True)
"""
)

HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start programs, and end them with the test."""
    with ExitStack() as programs:

        def begin(code: str, *words: object) -> subprocess.Popen[str]:
            program = subprocess.Popen(
                [sys.executable, "-c", code, *map(str, words)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            programs.enter_context(program)
            programs.callback(program.kill)
            return program

        yield begin


def test_eight_programs_lose_nothing(path: Path, start: Start) -> None:
    eight = [start(ADD_TWENTY, path) for _ in range(8)]
    assert [one.wait(timeout=60) for one in eight] == [0] * 8
    with Ledger.open(path) as ledger:
        assert ledger.count() == 160
        assert ledger.setting("told") == "160"
        assert len(ledger.log()) == 160


@pytest.mark.parametrize(("write", "seconds"), [(False, 1), (True, 2)])
def test_a_short_lock_is_waited_for(path: Path, start: Start, write: bool, seconds: int) -> None:
    holder = start(HOLD, path, seconds)
    assert said(holder) == "held\n"
    with Ledger.open(path, write) as ledger:
        if write:
            with ledger.change("set", AT) as change:
                change.set("a", "b")
        assert ledger.count() == 0


@pytest.mark.parametrize("write", [False, True])
def test_a_long_lock_is_reported(path: Path, start: Start, write: bool) -> None:
    holder = start(HOLD, path, 60)
    assert said(holder) == "held\n"
    began = time.monotonic()
    with pytest.raises(LedgerBusy) as busy:
        Ledger.open(path, write, timeout=0.5)
    assert 0.4 < time.monotonic() - began < 5
    assert busy.value.exit_code == 3 and str(path) in busy.value.message


def test_waiting_to_write_hears_an_interrupt(path: Path, ledger: Ledger) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt), ledger.change("add", AT):
            pass
        assert time.monotonic() - began < 5


def test_reading_first_and_writing_then_never_fails_half_way(path: Path, ledger: Ledger) -> None:
    with Ledger.open(path, write=True, timeout=0.2) as other:
        with ledger.change("set", AT) as change:
            assert ledger.setting("a") is None
            with pytest.raises(LedgerBusy), other.change("set", AT):
                pytest.fail("two at once")
            change.set("a", "1")
        with other.change("set", AT) as change:
            assert other.setting("a") == "1"


@pytest.mark.machine
@pytest.mark.parametrize("how", ["kill", "interrupt"])
def test_an_import_that_is_killed_leaves_all_or_nothing(path: Path, start: Start, how: str) -> None:
    moments = random.Random(how)
    for _ in range(4):
        importer = start(IMPORT, path)
        assert said(importer) == "ready\n"
        time.sleep(moments.uniform(0, 0.25))
        importer.send_signal(signal.SIGKILL if how == "kill" else signal.SIGINT)
        done = "done" in importer.communicate()[0]
        with Ledger.open(path) as ledger:
            count = ledger.count()
            assert count in (0, 20_000)
            assert count or not done
            assert len(ledger.log()) == bool(count)
        assert [
            finding for finding in housekeeping.check(path, AT.date()) if finding[0] == "damage"
        ] == []
        if count:
            path.unlink()
            create(path, AT).close()
    importer = start(IMPORT, path)
    assert importer.communicate()[0] == "ready\ndone\n"
    with Ledger.open(path) as ledger:
        assert ledger.count() == 20_000


def test_who_waits_while_the_ledger_is_replaced_is_told_so(
    path: Path, tmp_path: Path, congress: Make
) -> None:
    copy = backup.backup(path, tmp_path / "copy.db").path
    with Ledger.open(path, write=True) as waiting:
        kept = bring_back(path, copy, AT).kept
        with pytest.raises(LedgerBusy, match="replaced"), waiting.change("add", AT) as change:
            change.add(congress())
    assert kept is not None
    for one in (path, kept):
        with Ledger.open(one) as ledger:
            assert ledger.count() == 0


def test_rows_and_their_seal_are_of_one_moment(path: Path, ledger: Ledger, congress: Make) -> None:
    with ledger.change("import", AT) as change:
        add_many(change, [congress(n) for n in range(3)])
    reading = rows.whole_by_columns(ledger._connection, rows.ACTIVITY)
    next(reading)
    with Ledger.open(path, write=True, timeout=0.1) as other, pytest.raises(LedgerBusy):  # noqa: SIM117
        with other.change("add", AT) as change:
            change.add(congress(9))
    assert list(reading) == []
    with Ledger.open(path, write=True, timeout=0.1) as other:
        with other.change("add", AT) as change:
            change.add(congress(9))
        assert other.count() == 4
