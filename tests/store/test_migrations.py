"""An older ledger is brought up to date, after a backup, whole or not at all."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from cmetrack.domain.periodical import Periodical
from cmetrack.errors import LedgerError
from cmetrack.store import backup, check, migrations
from cmetrack.store import open as opening
from cmetrack.store.ledger import Ledger
from tests.store.conftest import Make, ReadTables, said

AT = datetime(2026, 11, 21, 10, 15)


@pytest.fixture
def one_record(path: Path, congress: Make) -> Path:
    with Ledger.open(path, write=True) as ledger, ledger.change("add", "", AT) as change:
        change.add(congress())
    return path


def next_version(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]) -> None:
    """cmetrack as it will be, with one more migration."""
    later = Migrations("cmetrack")
    for former in migrations.STEPS._migrations:
        later(name=former.name)(former.fn)
    later(name="m999_next")(step)
    monkeypatch.setattr(migrations, "STEPS", later)
    monkeypatch.setattr(opening, "VERSION", opening.VERSION + 1)


def add_a_column(db: Database) -> None:
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")


def kept(path: Path) -> list[Path]:
    """The backups, which are all that may lie beside the ledger."""
    assert {other.name for other in path.parent.iterdir()} <= {path.name, "ledger.backups"}
    return [one.path for one in backup.kept(path)]


def test_the_version_counts_the_migrations() -> None:
    assert len(migrations.STEPS._migrations) == opening.VERSION


def test_a_writing_command_upgrades_after_a_dated_backup(
    one_record: Path, monkeypatch: pytest.MonkeyPatch, tables: ReadTables
) -> None:
    before, content = tables(one_record), one_record.read_bytes()
    changed = datetime.fromtimestamp(one_record.stat().st_mtime)
    next_version(monkeypatch, add_a_column)
    with pytest.raises(LedgerError, match="older cmetrack"):
        Ledger.open(one_record)
    assert one_record.read_bytes() == content and kept(one_record) == []
    told: list[Path] = []
    with Ledger.open(one_record, write=True, upgraded=told.append) as ledger:
        assert ledger.count() == 1
    [copy] = kept(one_record)
    assert copy.name == f"ledger-{changed:%Y-%m-%dT%H%M%S}.db"
    assert tables(copy) == before and copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (opening.VERSION - 1,)
    with closing(sqlite3.connect(one_record)) as connection:
        assert migrations.schema(connection) == migrations.expected_schema()
    Ledger.open(one_record, write=True).close()
    assert kept(one_record) == [copy] == told


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(
    one_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(db: Database) -> None:
        add_a_column(db)
        db.execute("DELETE FROM activity")
        raise RuntimeError("half-way")

    content = one_record.read_bytes()
    next_version(monkeypatch, fails)
    with pytest.raises(RuntimeError, match="half-way"):
        Ledger.open(one_record, write=True)
    assert one_record.read_bytes() == content
    assert not one_record.with_name("ledger.db-journal").exists()


UPGRADE = """
import sys, time
from cmetrack.store import migrations, open as opening
from cmetrack.store.ledger import Ledger
from tests.store.conftest import Make, ReadTables, said

@migrations.STEPS(name="m999_next")
def step(db):
    time.sleep(0.3)
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")

opening.VERSION += 1
print("ready", flush=True)
sys.stdin.readline()
Ledger.open(sys.argv[1], write=True).close()
"""


def test_of_two_upgrades_at_once_one_migrates(one_record: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, str(one_record)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in both:
        assert said(one) == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in both:
        one.communicate(timeout=20)
    assert [one.returncode for one in both] == [0, 0]
    assert len(kept(one_record)) == 1


def test_images_of_an_older_schema_can_still_be_undone(
    one_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(one_record, write=True) as ledger, ledger.change("rm", "", AT) as change:
        change.remove(1)
    next_version(monkeypatch, add_a_column)
    with Ledger.open(one_record, write=True) as ledger:
        ledger.undo(2, "", AT)
        assert ledger.count() == 1


def test_the_oldest_ledger_is_brought_up_to_date_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    oldest = Path(__file__).parent.parent / "files" / "ledger-version-1.sql"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(oldest.read_text(encoding="utf-8"))
    with Ledger.open(path, write=True) as ledger:
        assert [one.title for one in ledger.activities()] == ["Ecografia abdominală", "Un caz rar"]
        assert ledger.setting("name") == "Dr. Ilinca Exemplu" and ledger.periodicals() == []
        with ledger.change("journals set", "", AT) as change:
            change.put_periodicals([Periodical(0, "Pneumologia", None, "isi")])
        ledger.undo(6, "", AT)
        assert ledger.periodicals() == []
        for seq in (5, 4, 3, 2):
            ledger.undo(seq, "", AT)
        assert ledger.count() == 0
        for entry in ledger.journal(4):
            ledger.undo(entry.seq, "", AT)
        assert [one.hours for one in ledger.activities()] == [800, None]
    assert [one.severity for one in check.check(path, AT.date())].count("damage") == 0
