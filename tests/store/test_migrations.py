"""An older ledger is brought up to date, after a backup, whole or not at all."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from cmetrack.domain.identity import identify
from cmetrack.domain.periodical import Periodical
from cmetrack.errors import LedgerError
from cmetrack.store import backup, housekeeping, migrations
from cmetrack.store import open as opening
from cmetrack.store.ledger import Ledger
from tests.store.conftest import Make, ReadTables, said

AT = datetime(2026, 11, 21, 10, 15)


@pytest.fixture
def one_record(path: Path, congress: Make) -> Path:
    with Ledger.open(path, write=True) as ledger, ledger.change("add", "", AT) as change:
        change.add(congress())
    return path


def schema_after(steps: Migrations) -> int:
    """The fingerprint of the schema that migrations make."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        with suppress(RuntimeError):
            steps.apply(Database(connection))
        return opening.fingerprint(connection)


def first_steps(count: int) -> Migrations:
    """The migrations of an older version."""
    first = Migrations("cmetrack")
    for step in migrations.STEPS._migrations[:count]:
        first(name=step.name)(step.fn)
    return first


def next_version(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]) -> None:
    """cmetrack as it will be, with one more migration."""
    later = first_steps(opening.VERSION)
    later(name="m999_next")(step)
    monkeypatch.setattr(migrations, "STEPS", later)
    monkeypatch.setattr(opening, "SCHEMAS", (*opening.SCHEMAS, schema_after(later)))
    monkeypatch.setattr(opening, "VERSION", opening.VERSION + 1)


def add_a_column(db: Database) -> None:
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")


def kept(path: Path) -> list[Path]:
    """The backups, which are all that may lie beside the ledger."""
    assert {other.name for other in path.parent.iterdir()} <= {path.name, "ledger.backups"}
    return [one.path for one in backup.kept(path)]


def test_the_schema_of_every_version_is_known() -> None:
    assert len(migrations.STEPS._migrations) == opening.VERSION
    found = tuple(schema_after(first_steps(version)) for version in range(1, opening.VERSION + 1))
    assert opening.SCHEMAS[1:] == found, [hex(one) for one in found]


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
        assert opening.declared(connection) == migrations.expected_schema()
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

@migrations.STEPS(name="m999_next")
def step(db):
    time.sleep(0.3)
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")

opening.SCHEMAS += (int(sys.argv[2]),)
opening.VERSION += 1
print("ready", flush=True)
sys.stdin.readline()
Ledger.open(sys.argv[1], write=True).close()
"""


def test_of_two_upgrades_at_once_one_migrates(one_record: Path) -> None:
    later = first_steps(opening.VERSION)
    later(name="m999_next")(add_a_column)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, str(one_record), str(schema_after(later))],
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


def ledger_of_version(version: int, folder: Path) -> Path:
    path = folder / "ledger.db"
    declared = Path(__file__).parent.parent / "files" / f"ledger-version-{version}.sql"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(declared.read_text(encoding="utf-8"))
    return path


def test_the_oldest_ledger_is_brought_up_to_date_and_loses_nothing(tmp_path: Path) -> None:
    path = ledger_of_version(1, tmp_path)
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
        for entry in ledger.log(4):
            ledger.undo(entry.seq, "", AT)
        assert [one.hours for one in ledger.activities()] == [800, None]
    assert [one.severity for one in housekeeping.check(path, AT.date())].count("damage") == 0


def test_a_ledger_without_seals_gets_them_and_loses_nothing(tmp_path: Path) -> None:
    path = ledger_of_version(2, tmp_path)
    with Ledger.open(path, write=True) as ledger:
        assert [one.code_status for one in ledger.activities()] == ["activated", None, None]
        assert [one.id for one in ledger.activities(date(2025, 1, 1))] == [1, 2]
        found = ledger.find_same(identify(ledger.activity(2)))
        assert found == [(2, identify(ledger.activity(2)))]
        assert ledger.periodicals() == [Periodical(1, "Pneumologia", "2067-2993", "medline")]
        with ledger.change("add", "", AT) as change:  # 4 was the number of a removed record
            assert change.add(ledger.activity(2)._replace(certificate="another")) == 5
        for seq in (9, 8, 6, 5):
            ledger.undo(seq, "", AT)
        assert [one.id for one in ledger.activities()] == [1, 2, 3, 4]
        assert ledger.activity(1).code_status == "received"
        assert ledger.periodicals()[0].indexed == "isi"
    assert [one.severity for one in housekeeping.check(path, AT.date())].count("damage") == 0


def test_the_program_of_today_does_not_read_what_an_older_one_left(tmp_path: Path) -> None:
    path = ledger_of_version(2, tmp_path)
    content = path.read_bytes()
    with pytest.raises(LedgerError, match="older cmetrack"):
        Ledger.open(path)
    assert path.read_bytes() == content and kept(path) == []


@pytest.mark.parametrize(
    "torn",
    [
        "DROP INDEX activity_same_event",
        "UPDATE activity SET same_event = CAST(x'ff' AS TEXT)",
        "DELETE FROM _sqlite_migrations",
    ],
)
def test_a_damaged_older_ledger_stays_as_it_is(tmp_path: Path, torn: str) -> None:
    path = ledger_of_version(2, tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(torn)
    content = path.read_bytes()
    with pytest.raises(LedgerError, match="is damaged"):
        Ledger.open(path, write=True)
    assert path.read_bytes() == content
