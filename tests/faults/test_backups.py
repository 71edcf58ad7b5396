"""Backups, restoring and taking back: nothing is replaced by less without a word."""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from tests.faults.commands import ON, WRITING
from tests.faults.conftest import Tally
from tests.faults.counts import count
from tests.faults.program import Home, contents, damage, device, set_clock

pytestmark = pytest.mark.machine


def itself(home: Home) -> Path:
    return home.ledger


def link_to_itself(home: Home) -> Path:
    link = home.folder / "link.db"
    link.symlink_to(home.ledger)
    return link


def second_name(home: Home) -> Path:
    name = home.folder / "second.db"
    os.link(home.ledger, name)
    return name


def folder(home: Home) -> Path:
    made = home.folder / "folder.db"
    made.mkdir()
    (made / "ledger.db").mkdir()
    return made / "ledger.db"


def below_a_file(home: Home) -> Path:
    return home.ledger / "copy.db"


def loop(home: Home) -> Path:
    link = home.folder / "loop.db"
    link.symlink_to(link)
    return link


def null_device(home: Home) -> Path:
    return device(home.folder, 3, "null")


def pipe(home: Home) -> Path:
    made = home.folder / "pipe"
    os.mkfifo(made)
    return made


TARGETS: list[Callable[[Home], Path]] = [
    itself,
    link_to_itself,
    second_name,
    below_a_file,
    loop,
    null_device,
    pipe,
]


@pytest.mark.fault(
    "A backup to, or a restore from, the ledger itself, a link to it, a loop, a device"
)
@pytest.mark.parametrize("where", TARGETS, ids=lambda one: one.__name__)
def test_a_backup_that_is_the_ledger_itself(
    home: Home, tally: Tally, where: Callable[[Home], Path]
) -> None:
    target = where(home)
    before, mode = home.state(), target.lstat().st_mode if os.path.lexists(target) else None
    for line in (
        ["db", "backup", target],
        ["db", "backup", target, "--force"],
        ["db", "restore", target, "--yes"],
    ):
        ran = home.forked(*line)
        assert ran.code in (2, 3), (line, ran)
        assert "Traceback" not in ran.err and "mistake of the program" not in ran.err
        assert home.state() == before
        tally()
    assert (target.lstat().st_mode if os.path.lexists(target) else None) == mode


@pytest.mark.fault("A backup to a file that is there already")
def test_an_existing_target_is_not_replaced_unasked(home: Home, tally: Tally) -> None:
    target = home.folder / "precious.txt"
    target.write_text("precious")
    ran = home.forked("db", "backup", target)
    assert ran.code == 2 and "--force" in ran.err and target.read_text() == "precious"
    tally()
    ran = home.forked("db", "backup", target, "--force")
    assert ran.code == 0 and damage(target) == []
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    tally()


@pytest.mark.fault("A backup that is torn (cut short, other bytes in it) given to `db restore`")
def test_a_torn_backup_is_refused(home: Home, tally: Tally, chance: random.Random) -> None:
    whole = (home.folder / "backup.db").read_bytes()
    torn = home.folder / "torn.db"
    kept = contents(home.ledger)["activity"]
    refused = 0
    for turn in range(count(full=200, brief=8)):
        if turn % 2:
            data = whole[: chance.randrange(len(whole))]
        else:
            at = chance.randrange(len(whole) - 64)
            data = whole[:at] + chance.randbytes(64) + whole[at + 64 :]
        torn.write_bytes(data)
        ran = home.forked("db", "restore", torn, "--yes")
        assert "Traceback" not in ran.err and "mistake of the program" not in ran.err, ran
        if ran.code:
            assert ran.code == 3, ran
            assert contents(home.ledger)["activity"] == kept
            refused += 1
        else:
            # What was written over was free space: the copy is a whole one all the same.
            assert damage(home.ledger) == []
            there = contents(home.ledger)["activity"]
            assert there == contents(home.folder / "backup.db")["activity"]
            assert home.forked("db", "restore", "--undo", "--yes").code == 0
        tally()
    assert refused


@pytest.mark.fault(
    "A restore of an older state: what is fewer is said, the former file kept, all of it undone"
)
def test_a_restore_says_what_is_lost_and_is_undone(home: Home, tally: Tally) -> None:
    assert home.forked(*WRITING["import"]).code == 0
    former = contents(home.ledger)
    ran = home.forked("db", "restore", "backup.db", "--yes")
    assert ran.code == 0 and "40 records" in ran.err, ran.err
    assert len(contents(home.ledger)["activity"]) == 6
    tally()
    [kept] = [one for one in home.folder.rglob("*.db") if contents(one) == former]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert home.forked("db", "restore", "--undo", "--yes").code == 0
    assert contents(home.ledger)["activity"] == former["activity"]
    tally()


@pytest.mark.fault("`rm`, `undo`, `redo` and `db restore` without a terminal and without --yes")
@pytest.mark.parametrize(
    "line", [["rm", "1"], ["undo"], ["redo"], ["db", "restore", "backup.db"]], ids=" ".join
)
def test_nothing_is_taken_away_unasked(home: Home, line: list[str]) -> None:
    before = contents(home.ledger)
    ran = home.run(*line, input="y\n")
    assert ran.code == 2 and "--yes" in ran.err
    assert contents(home.ledger) == before


UNDONE = [
    words
    for words in WRITING
    if words not in ("init", "demo", "remind", "db backup", "db restore", "undo", "redo", "purge")
    and words not in ("remind snooze", "remind done")  # what was told is no change of the log
]


def entered(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """What people entered, without the log of it."""
    names = {"activity", "cycle", "periodical", "setting", "tick", "apart", "own_date", "goal"}
    names |= {"adjustment"}
    return {name: rows for name, rows in contents(home.ledger).items() if name in names}


@pytest.mark.fault("Undo of every command that writes, and redo")
@pytest.mark.parametrize("words", UNDONE)
def test_every_change_is_undone_and_done_again(home: Home, words: str) -> None:
    before = entered(home)
    assert home.forked(*WRITING[words]).code == 0
    after = entered(home)
    assert after != before
    ran = home.forked("undo", "--yes")
    assert ran.code == 0 and "Took back" in ran.err
    assert entered(home) == before
    assert home.forked("redo", "--yes").code == 0
    assert entered(home) == after
    with closing(sqlite3.connect(home.ledger)) as connection:
        numbers = [seq for (seq,) in connection.execute("SELECT seq FROM log ORDER BY rowid")]
    assert numbers == sorted(numbers)
    assert damage(home.ledger) == []


@pytest.mark.fault("Changes while the clock runs backwards, then all of them taken back")
def test_the_journal_goes_by_its_numbers(home: Home, tally: Tally) -> None:
    places = {2031: "Iași", 2019: "Cluj", 2024: "Arad"}
    for year, place in places.items():
        at = datetime(year, 1, 1, 12)
        ran = home.forked("edit", "1", "--place", place, *ON, first=partial(set_clock, at))
        assert ran.code == 0
    entries = json.loads(home.forked("undo", "--list", "--json").out)
    newest = entries[0]["entry"]
    for back, place in enumerate(["Cluj", "Iași"]):
        ran = home.forked("undo", newest - back, "--yes")
        assert ran.code == 0, ran.err
        assert f"place: {place}" in home.forked("show", "1", *ON).out
        tally()


@pytest.mark.fault("The disk is full at the backup before an import of very many")
def test_no_room_for_the_backup_before_an_import(home: Home, tally: Tally) -> None:
    def small_disk() -> None:
        most = home.ledger.stat().st_size // 2
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    many = "".join(f"course,Cursul {n},2026-03-{n % 28 + 1:02},4\n" for n in range(1001))
    (home.folder / "many.csv").write_text(f"kind,title,start,hours\n{many}", encoding="utf-8")
    before = home.state()
    stopped = home.forked("import", "many.csv", first=small_disk)
    assert stopped.code == 3
    assert "No backup could be made before so large a change" in stopped.err
    assert "--no-backup" in stopped.err
    assert home.state() == before
    assert home.forked("import", "many.csv", "--no-backup").code == 0
    assert list((home.folder / "ledger.backups").iterdir()) == []
    tally()
