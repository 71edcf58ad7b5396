"""A ledger in a folder of its own, records to put into it, and its tables laid open."""

import hashlib
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import NOTHING_SAID, Entry, numbered, taking_back
from cmetrack.store.backup import Counts
from cmetrack.store.ledger import Ledger
from cmetrack.store.restore import prepared
from tests.bulk import add_many

AT = datetime(2026, 11, 21, 10, 15)

Tables = dict[str, list[tuple[object, ...]]]
Footprint = tuple[str, int, list[str]]
Make = Callable[..., Activity]
ReadTables = Callable[[Path], Tables]
LookAt = Callable[[Path], Footprint]


def create(path: Path, at: datetime) -> Ledger:
    """Make a new ledger, and open it to write."""
    with Ledger.making(path, at):
        pass
    return Ledger.open(path, write=True)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger without records, closed."""
    made = tmp_path / "ledger.db"
    create(made, AT).close()
    return made


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, write=True) as opened:
        yield opened


@pytest.fixture
def congress() -> Make:
    def make(number: int = 1, **columns: Any) -> Activity:
        return Activity(0, "congress", f"Congresul {number}", "2026-03-14")._replace(**columns)

    return make


@pytest.fixture
def full(path: Path, congress: Make) -> Path:
    """A ledger with three records and two changes."""
    with Ledger.open(path, write=True) as ledger:
        with ledger.change("import", AT) as change:
            add_many(change, [congress(n, code=f"C-{n}") for n in range(3)])
        with ledger.change("edit", AT) as change:
            change.replace(congress(9, id=2))
    return path


def by_hand(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def open_tables(path: Path) -> Tables:
    """What a ledger holds, table by table, without its journal."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in ("activity", "cycle", "setting", "periodical", "tick", "apart")
        }


@pytest.fixture
def tables() -> ReadTables:
    return open_tables


@pytest.fixture
def footprint() -> LookAt:
    """A file's contents and time, and what lies beside it."""

    def look(path: Path) -> Footprint:
        return (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
            sorted(beside.name for beside in path.parent.iterdir()),
        )

    return look


def undo(ledger: Ledger, seq: int, at: datetime) -> Entry:
    """Take back a change, as the command does."""
    changes = ledger.log()
    chosen = numbered(changes).get(seq)
    done = NOTHING_SAID if chosen is None else taking_back(changes, chosen)
    with ledger.change("undo", at, done) as change:
        change.undo(seq)
    return ledger.log(1)[0]


def said(program: subprocess.Popen[str]) -> str:
    """The next line that a program prints."""
    assert program.stdout is not None
    return program.stdout.readline()


class Restored(NamedTuple):
    """Where the former ledger went, and what there was and is now."""

    kept: Path | None
    before: Counts | None
    after: Counts


def bring_back(path: Path, source: Path, at: datetime) -> Restored:
    """Restore a backup, unasked."""
    with prepared(path, source) as candidate:
        return Restored(candidate.put(at), candidate.before, candidate.after)
