"""A ledger in a folder of its own, records to put into it, and its tables laid open."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from cmetrack.domain.activity import Activity
from cmetrack.store.ledger import Ledger

AT = datetime(2026, 11, 21, 10, 15)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger without records, closed."""
    made = tmp_path / "ledger.db"
    Ledger.create(made, AT).close()
    return made


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, write=True) as opened:
        yield opened


@pytest.fixture
def congress() -> Callable[..., Activity]:
    def make(number: int = 1, **columns: object) -> Activity:
        return Activity(0, "congress", f"Congresul {number}", "2026-03-14")._replace(**columns)

    return make


Tables = dict[str, list[tuple[object, ...]]]


def open_tables(path: Path) -> Tables:
    """What a ledger holds, table by table, without its journal."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in ("activity", "cycle", "setting")
        }


@pytest.fixture
def tables() -> Callable[[Path], Tables]:
    return open_tables


@pytest.fixture
def footprint() -> Callable[[Path], tuple[str, int, list[str]]]:
    """A file's contents and time, and what lies beside it."""

    def look(path: Path) -> tuple[str, int, list[str]]:
        return (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
            sorted(beside.name for beside in path.parent.iterdir()),
        )

    return look
