"""Several programs at one ledger: they wait for each other, and no row is lost."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from cmetrack.store import ledger as ledgers, migrations, open as opening, schema
from tests.faults.commands import ON, READING, WRITING
from tests.faults.conftest import Tally, Times
from tests.faults.counts import FULL
from tests.faults.program import Home, contents, damage

pytestmark = pytest.mark.machine


@pytest.mark.fault("8 programs at once, each adding, reminding and listing by turns")
def test_eight_programs_lose_nothing(home: Home, times: Times, chance: random.Random) -> None:
    before = len(contents(home.ledger)["activity"])
    added = 0
    for turn in times(full=100, brief=4):
        lines = [
            chance.choice(
                [
                    ["add", "course", f"Curs {turn}-{n}", "--start", "2026-03-14", "--again", *ON],
                    ["remind", *ON],
                    ["list", *ON],
                ]
            )
            for n in range(8)
        ]
        added += sum(1 for line in lines if line[0] == "add")
        for ran in [one.wait() for one in [home.fork(*line) for line in lines]]:
            assert ran.code == 0, ran
    assert len(contents(home.ledger)["activity"]) == before + added
    assert damage(home.ledger) == []


@contextmanager
def held(path: Path, seconds: float) -> Iterator[None]:
    """Another program holds the ledger for a while."""
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    letting_go = threading.Timer(seconds, holder.close)
    letting_go.start()
    try:
        yield
    finally:
        letting_go.join()


@pytest.mark.fault("A ledger that another program holds for two seconds")
@pytest.mark.parametrize("line", [WRITING["add"], WRITING["remind"], READING["list"]], ids=" ".join)
def test_a_short_lock_is_waited_for(home: Home, line: list[str]) -> None:
    began = time.monotonic()
    with held(home.ledger, 2):
        ran = home.run(*line)
    assert ran.code == 0, ran.err
    assert time.monotonic() - began >= 2


def shorter_patience(seconds: float) -> Callable[[], None]:
    """Give up waiting for a lock after so many seconds, in this process."""

    def first() -> None:
        plain = ledgers.Ledger.open

        def impatient(path: Path, write: bool = False, **how: Any) -> ledgers.Ledger:
            return plain(path, write, timeout=seconds, **how)

        ledgers.Ledger.open = impatient  # type: ignore[method-assign, assignment]

    return first


LOCKED_LONG = {
    words: line
    for words, line in {**WRITING, "list": READING["list"], "status": READING["status"]}.items()
    if words not in ("init", "demo", "db backup", "db restore")
}


@pytest.mark.fault(
    "A ledger that another program does not let go of, for every command that writes"
)
@pytest.mark.parametrize("words", LOCKED_LONG)
def test_a_long_lock_ends_in_a_message(home: Home, words: str) -> None:
    before = contents(home.ledger)
    with closing(sqlite3.connect(home.ledger, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        waiting = home.fork(*LOCKED_LONG[words], first=shorter_patience(0.2))
        ran = waiting.wait()
    assert ran.code == 3, ran
    assert str(home.ledger) in ran.err and "Another program holds" in ran.err
    assert contents(home.ledger) == before


@pytest.mark.fault(
    "A ledger that another program holds for a minute, with the patience of a real run"
)
def test_real_patience_has_an_end(home: Home) -> None:
    assert opening.TIMEOUT == 30
    with closing(sqlite3.connect(home.ledger, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        if FULL:
            ran = home.run("list", *ON)
            assert 29 < time.monotonic() - began < 50
        else:
            ran = home.fork("list", *ON, first=shorter_patience(0.3)).wait()
            assert 0.3 <= time.monotonic() - began < 20
    assert ran.code == 3 and "Another program holds" in ran.err


def one_more_step(step: Callable[[Database], None]) -> Callable[[], None]:
    """cmetrack as it will be, with one more migration, in this process."""

    def first() -> None:
        migrations.STEPS(name="m999_next")(step)
        schema.VERSION += 1

    return first


def slow_step(db: Database) -> None:
    time.sleep(0.3)
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")


def raises_half_way(db: Database) -> None:
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")
    db.execute("DELETE FROM activity")
    raise RuntimeError("half-way")


def kept_copies(home: Home) -> list[Path]:
    return sorted(one for one in home.folder.rglob("*.db") if one.name not in KNOWN)


KNOWN = ("ledger.db", "backup.db", "other.db")


@pytest.mark.fault("Two upgrades of an older ledger at once: one migrates, the other waits")
def test_of_two_upgrades_one_migrates(home: Home, furnished: Path, times: Times) -> None:
    before = contents(home.ledger)
    for _turn in times(full=20, brief=2):
        home.put_back(furnished)
        first = one_more_step(slow_step)
        both = [home.fork("cycle", "use", "1", first=first) for _ in range(2)]
        for ran in [one.wait() for one in both]:
            assert ran.code == 0, ran
        after = contents(home.ledger)
        assert after["activity"] == before["activity"]
        assert [len(row) for row in after["cycle"]] == [len(row) + 1 for row in before["cycle"]]
        [copy] = kept_copies(home)
        assert contents(copy)["activity"] == before["activity"]


@pytest.mark.fault("A migration that raises half-way, before every command that writes")
@pytest.mark.parametrize("words", LOCKED_LONG)
def test_a_migration_that_fails_leaves_the_file_as_it_was(home: Home, words: str) -> None:
    content = home.ledger.read_bytes()
    ran = home.forked(*LOCKED_LONG[words], first=one_more_step(raises_half_way))
    assert ran.code in (3, 70), ran
    assert "half-way" not in ran.err and "Traceback" not in ran.err
    assert home.ledger.read_bytes() == content
    for copy in kept_copies(home):
        assert contents(copy) == contents(home.ledger)


def titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM activity ORDER BY id")]


OLDEST = Path(__file__).parent.parent / "store" / "fixtures" / "ledger-0.1.0" / "ledger.db"


@pytest.mark.fault("A ledger of the oldest schema, read and then written by today's program")
def test_the_oldest_ledger_is_brought_up_to_date(home: Home, tally: Tally) -> None:
    shutil.copy(OLDEST, home.ledger)
    home.ledger.chmod(0o600)
    kept = home.ledger.with_name("ledger.evidence")
    shutil.copytree(OLDEST.with_name("ledger.evidence"), kept, dirs_exist_ok=True)
    content = home.ledger.read_bytes()
    ran = home.forked("list", *ON)
    assert ran.code == 0 and "Curs de spirometrie" in ran.out
    assert home.ledger.read_bytes() == content
    tally()
    before = titles(home.ledger)
    assert len(before) == 36
    ran = home.forked(*WRITING["add"])
    assert ran.code == 0, ran.err
    assert titles(home.ledger) == [*before, "Ecografie"]
    [copy] = kept_copies(home)
    assert titles(copy) == before
    assert damage(home.ledger) == []
    tally()


@pytest.mark.fault("Somebody writing while backups are made of the same ledger")
def test_a_backup_while_somebody_writes_is_whole(
    home: Home, furnished: Path, times: Times, tmp_path: Path
) -> None:
    many = "kind,title,start\n" + "".join(f"course,Curs {n},2026-01-01\n" for n in range(3_000))
    (home.folder / "many.csv").write_text(many, encoding="utf-8")
    kept = tmp_path / "kept"
    shutil.copytree(home.folder, kept)
    for _turn in times(full=20, brief=2):
        home.put_back(kept)
        writing = home.fork("import", "many.csv")
        copies = [home.fork("db", "backup", f"copy-{n}.db") for n in range(3)]
        for ran in (writing.wait(), *(one.wait() for one in copies)):
            assert ran.code == 0, ran
        for n in range(3):
            copy = home.folder / f"copy-{n}.db"
            assert damage(copy) == []
            assert len(contents(copy)["activity"]) in (6, 3_006)
        assert len(contents(home.ledger)["activity"]) == 3_006
