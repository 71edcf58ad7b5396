"""A program that is killed, interrupted or terminated at any moment: all of it or nothing."""

from __future__ import annotations

import random
import shutil
import signal
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.faults.commands import WRITING
from tests.faults.conftest import Times
from tests.faults.counts import count
from tests.faults.program import AT, Home, Ran, contents, damage, set_clock

pytestmark = pytest.mark.machine

NOTHING = ("nothing was imported", "before anything was done", "what was not finished was not")

Contents = dict[str, dict[str, list[tuple[object, ...]]]]


def ledgers(home: Home) -> Contents:
    """What every ledger of the folder holds, by its file."""
    return {one.name: contents(one) for one in sorted(home.folder.glob("*.db"))}


def entered(every: Contents) -> Contents:
    """What people entered: the program's own notes name the file that a restore has kept."""
    own = ("setting", "tally")
    return {
        name: {table: rows for table, rows in one.items() if table not in own}
        for name, one in every.items()
    }


def whole(home: Home) -> bool:
    """Whether every ledger of the folder is sound."""
    return not any(damage(one) for one in home.folder.glob("*.db"))


def run_and_time(home: Home, line: list[str]) -> tuple[Ran, float]:
    began = time.monotonic()
    return home.forked(*line), time.monotonic() - began


@pytest.mark.fault("`kill -9` at a random moment of every command that writes")
@pytest.mark.parametrize("words", WRITING)
def test_a_writing_command_that_is_killed(
    home: Home, furnished: Path, times: Times, chance: random.Random, words: str
) -> None:
    line, before = WRITING[words], ledgers(home)
    done, seconds = run_and_time(home, line)
    assert done.code == 0, done.err
    after = ledgers(home)
    assert after != before
    for _turn in times(full=25, brief=2):
        home.put_back(furnished)
        killed = home.fork(*line)
        time.sleep(chance.uniform(0, seconds * 1.1))
        killed.kill()
        killed.wait()
        left = ledgers(home)
        # A restore gives the former ledger its second name before the copy gets the first one.
        assert left in (before, after) or {**left, **before} == left, words
        assert whole(home)
        # Who was killed while reminding had claimed it, for a minute.
        later = partial(set_clock, AT + timedelta(minutes=5)) if words == "remind" else None
        again = home.forked(*line, first=later)
        if left == before:
            assert again.code == 0, again.err
            assert entered(ledgers(home)) == entered(after)
        else:
            assert again.code in (0, 2), again.err
        assert whole(home)


def many(rows: int) -> str:
    """A file of so many records."""
    note = "la acest curs, scrisă pe larg, ca fișierul să fie mare"
    return "kind,title,start,hours,notes\n" + "".join(
        f'course,Cursul {n},20{n % 20 + 10}-{n % 12 + 1:02}-14,{n % 6 + 1},"nota {n * 7919} {note}"\n'
        for n in range(rows)
    )


@pytest.mark.fault("`kill -9` at a random moment of an import of 50,000 rows")
def test_a_large_import_that_is_killed(
    home: Home, furnished: Path, tmp_path: Path, times: Times, chance: random.Random
) -> None:
    rows = count(full=50_000, brief=10_000)
    large = tmp_path / "many.csv"
    large.write_text(many(rows), encoding="utf-8")
    before = ledgers(home)
    done, seconds = run_and_time(home, ["import", str(large)])
    assert done.code == 0, done.err
    after = ledgers(home)
    assert len(after["ledger.db"]["activity"]) == rows + 6
    for turn in times(full=50, brief=2):
        home.put_back(furnished)
        killed = home.fork("import", large)
        time.sleep(chance.uniform(0, seconds))
        killed.kill()
        killed.wait()
        left = ledgers(home)
        assert left in (before, after)
        assert whole(home)
        if turn % 5 == 0:
            again = home.forked("import", large)
            assert again.code == 0, again.err
            assert ledgers(home)["ledger.db"]["activity"] == after["ledger.db"]["activity"]


@pytest.mark.fault("Ctrl-C (SIGINT) and `kill` (SIGTERM) at a random moment of an import")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_import_that_is_asked_to_end(
    home: Home, furnished: Path, times: Times, chance: random.Random, how: int, code: int
) -> None:
    file = home.folder / "rows.csv"
    file.write_text(many(6_000), encoding="utf-8")
    kept = home.folder.with_name("kept")
    shutil.copytree(home.folder, kept)
    before = ledgers(home)
    done, seconds = run_and_time(home, ["import", "rows.csv"])
    assert done.code == 0
    after = ledgers(home)
    ended = 0
    for _turn in times(full=30, brief=4):
        home.put_back(kept)
        asked = home.fork("import", "rows.csv")
        time.sleep(chance.uniform(0, seconds))
        asked.kill(how)
        ran = asked.wait()
        assert "Traceback" not in ran.err
        if ran.code == code:
            ended += 1
            assert any(said in ran.err for said in NOTHING), ran.err
            assert ledgers(home) == before
        else:
            assert ran.code == 0, ran
            assert ledgers(home) == after
        assert whole(home)
    assert ended


@pytest.mark.fault(
    "Ctrl-C (SIGINT) and `kill` (SIGTERM) at a random moment of every command that writes"
)
@pytest.mark.parametrize("words", WRITING)
def test_a_writing_command_that_is_asked_to_end(
    home: Home, furnished: Path, times: Times, chance: random.Random, words: str
) -> None:
    line, before = WRITING[words], ledgers(home)
    _done, seconds = run_and_time(home, line)
    after = ledgers(home)
    for turn in times(full=10, brief=2):
        how, code = ((signal.SIGINT, 130), (signal.SIGTERM, 143))[turn % 2]
        home.put_back(furnished)
        asked = home.fork(*line)
        time.sleep(chance.uniform(0, seconds))
        asked.kill(how)
        ran = asked.wait()
        assert ran.code in (0, code), ran
        assert "Traceback" not in ran.err
        left = ledgers(home)
        assert left == after or (ran.code == code and {**left, **before} == left)
        assert ran.code == 0 or ran.err
        # A signal in the very moment in which a temporary file is made may leave it: `db check`
        # names it then, and it is its owner's alone.
        left_lying = list(home.folder.glob(".*.tmp"))
        assert all(one.stat().st_mode & 0o777 == 0o600 for one in left_lying)
        assert whole(home)
