"""What was told, as the ledger keeps it: beside the doctor's own things, and never in the way."""

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from cmetrack.domain.reminded import Lease, Told
from cmetrack.store import checksums, housekeeping, integrity, rows
from cmetrack.store import open as opening
from cmetrack.store.ledger import Ledger
from tests.store.conftest import Make
from tests.store.test_migrations import first_steps

AT = datetime(2026, 11, 21, 10, 15)
MEMORY = {
    "record 1 код": Told(date(2026, 1, 2)),
    "b": Told(date(2026, 1, 2), date(2026, 1, 3)),
}


def claim(by: str, key: str = "a", since: datetime = AT) -> Lease:
    return Lease(key, by, since, since + timedelta(minutes=1))


def damage(path: Path) -> list[integrity.Finding]:
    return [one for one in housekeeping.check(path, AT.date()) if one.severity == "damage"]


def test_the_memory_comes_back_as_it_was_and_only_that(ledger: Ledger) -> None:
    for memory in (MEMORY, {"b": Told(date(2026, 2, 2))}, {}):
        with ledger.tell(last=True) as book:
            book.remember(memory)
        assert ledger.telling.told() == memory


def test_claims_hold_for_their_time_and_until_they_are_let_go(ledger: Ledger) -> None:
    with ledger.tell(last=False) as book:
        book.claim([claim("me"), claim("me", "b"), claim("other", "c")])
    telling = ledger.telling
    assert [(one.key, one.by) for one in telling.claims(AT)] == [
        ("a", "me"),
        ("b", "me"),
        ("c", "other"),
    ]
    assert telling.claims(AT + timedelta(minutes=1)) == []
    later = AT + timedelta(minutes=2)
    with ledger.tell(last=False) as book:
        book.claim([claim("another", since=later)])
        book.release("me")
    assert telling.claims(later) == [claim("another", since=later)]


def test_it_is_no_change_of_the_doctors(path: Path, ledger: Ledger, congress: Make) -> None:
    with ledger.change("add", "", AT) as change:
        change.add(congress())
    with ledger.tell(last=True) as book:
        book.remember(MEMORY)
        book.claim([claim("me")])
    assert [entry.command for entry in ledger.log()] == ["add"]
    ledger.undo(1, "", AT)
    assert ledger.telling.told() == MEMORY
    assert damage(path) == []


def test_a_day_that_cannot_be_read_is_told_again(path: Path, ledger: Ledger) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("INSERT INTO told VALUES ('a', 'yesterday', NULL), ('b', '2026-01-02', NULL)")
        other.execute("INSERT INTO claim VALUES ('a', 'me', 'now', 'then')")
    assert ledger.telling.told() == {"b": Told(date(2026, 1, 2))}
    assert ledger.telling.claims(AT) == []


def test_whether_it_is_the_last_of_a_command_is_told_before_it_is_written(ledger: Ledger) -> None:
    said = []
    ledger.before_commit = lambda: said.append("too late")
    with ledger.tell(last=False) as book:
        book.remember(MEMORY)
    assert said == []
    with ledger.tell(last=True) as book:
        book.remember({})
    assert said == ["too late"]


# What an older cmetrack had told


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A ledger of the version before, in which it was a setting."""
    path = tmp_path / "older.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute(f"PRAGMA application_id = {opening.APPLICATION_ID}")
        first_steps(3).apply(Database(connection))
        connection.execute("PRAGMA user_version = 3")
        connection.execute("COMMIT")
    return path


def keep(path: Path, **settings: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for id, (key, value) in enumerate(settings.items(), 1):
            rows.insert(connection, rows.SETTING, [(id, key, value)])
            checksums.numbered(connection, "setting", id)


def test_what_was_told_before_is_carried_over(older: Path) -> None:
    kept = {"record 1 код": ["2026-01-02"], "b": ["2026-01-02", "2026-01-03"]}
    keep(older, created="2026-01-01T10:00:00+02:00", reminded=json.dumps(kept), name="Ana")
    with Ledger.open(older, write=True) as ledger:
        assert ledger.telling.told() == MEMORY
        assert (ledger.setting("reminded"), ledger.setting("name")) == (None, "Ana")
    assert damage(older) == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"a": 1}', '{"a": ["x"]}', '{"a": []}', "7", '{"a": [1]}']
)
def test_what_cannot_be_read_of_it_is_told_again(older: Path, text: str) -> None:
    keep(older, created="2026-01-01T10:00:00+02:00", reminded=text)
    with Ledger.open(older, write=True) as ledger:
        assert ledger.telling.told() == {}
        assert ledger.setting("reminded") is None
    assert damage(older) == []
