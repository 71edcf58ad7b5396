"""An older ledger is brought up to date, after a backup, whole or not at all."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from cmetrack.errors import LedgerError
from cmetrack.store import backup, housekeeping, migrations, purge, restore, schema
from cmetrack.store.ledger import Ledger
from tests.store.conftest import LookAt, Make, ReadTables, said, undo

AT = datetime(2026, 11, 21, 10, 15)


@pytest.fixture
def one_record(path: Path, congress: Make) -> Path:
    with Ledger.open(path, write=True) as ledger, ledger.change("add", AT) as change:
        change.add(congress())
    return path


def next_version(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]) -> None:
    """cmetrack as it will be, with one more migration."""
    later = Migrations("cmetrack")
    for one in migrations.STEPS._migrations:
        later(name=one.name)(one.fn)
    later(name="m999_next")(step)
    monkeypatch.setattr(migrations, "STEPS", later)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)


def add_a_column(db: Database) -> None:
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")


def kept(path: Path) -> list[Path]:
    """The backups, which are all that may lie beside the ledger."""
    assert {other.name for other in path.parent.iterdir()} <= {path.name, "ledger.backups"}
    return [one.path for one in backup.kept(path)]


def test_a_new_ledger_and_an_upgraded_one_have_the_same_tables(path: Path, old: Path) -> None:
    assert schema.OLDEST + len(migrations.STEPS._migrations) == schema.VERSION
    with Ledger.open(old, write=True) as ledger:
        assert schema.declared(ledger._connection) == schema.expected()
    with Ledger.open(path) as ledger:
        assert schema.declared(ledger._connection) == schema.expected()


def test_a_column_is_added_once(one_record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def step(db: Database) -> None:
        for _turn in range(2):
            migrations.add_column(db, "cycle", "colour TEXT")

    next_version(monkeypatch, step)
    with Ledger.open(one_record, write=True) as ledger:
        declared = schema.declared(ledger._connection)["table cycle"]
    expected = schema.expected()["table cycle"].replace(")STRICT", ",colour TEXT)STRICT")
    assert declared == expected


def test_a_writing_command_upgrades_after_a_dated_backup(
    one_record: Path, monkeypatch: pytest.MonkeyPatch, tables: ReadTables
) -> None:
    before, content = tables(one_record), one_record.read_bytes()
    changed = datetime.fromtimestamp(one_record.stat().st_mtime)
    next_version(monkeypatch, add_a_column)
    with Ledger.open(one_record) as ledger:
        assert ledger.count() == 1
    assert one_record.read_bytes() == content and kept(one_record) == []
    told: list[Path] = []
    with Ledger.open(one_record, write=True, upgraded=told.append) as ledger:
        assert ledger.count() == 1
    [copy] = kept(one_record)
    assert copy.name == f"ledger-{changed:%Y-%m-%dT%H%M%S}.db"
    assert tables(copy) == before and copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION - 1,)
    with closing(sqlite3.connect(one_record)) as connection:
        assert "colour" in schema.declared(connection)["table cycle"]
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
from pathlib import Path
from cmetrack.store import migrations, schema
from cmetrack.store.ledger import Ledger

@migrations.STEPS(name="m999_next")
def step(db):
    time.sleep(0.3)
    db.execute("ALTER TABLE cycle ADD COLUMN colour TEXT")

schema.VERSION += 1
print("ready", flush=True)
sys.stdin.readline()
Ledger.open(Path(sys.argv[1]), write=True).close()
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
    with Ledger.open(one_record, write=True) as ledger, ledger.change("rm", AT) as change:
        change.remove(1)
    next_version(monkeypatch, add_a_column)
    with Ledger.open(one_record, write=True) as ledger:
        undo(ledger, 2, AT)
        assert ledger.count() == 1


FORMER = Path(__file__).parent / "fixtures" / "ledger-0.1.0"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The ledger that 0.1.0 made."""
    made = tmp_path / "old"
    shutil.copytree(FORMER, made)
    ledger = made / "ledger.db"
    ledger.chmod(0o600)
    return ledger


def damage(path: Path) -> list[str]:
    return [one.sentence for one in housekeeping.check(path, AT.date()) if one.code == "damage"]


def test_a_ledger_of_0_1_0_is_read_as_it_is(old: Path, footprint: LookAt) -> None:
    before = footprint(old)
    with Ledger.open(old) as ledger:
        assert (ledger.count(), len(ledger.log()), len(ledger.remembered())) == (36, 48, 4)
        assert len(ledger.reminder_log.told()) == 10
    assert damage(old) == []
    assert footprint(old) == before


def test_a_ledger_of_0_1_0_is_brought_up_to_date_and_loses_nothing(old: Path) -> None:
    with Ledger.open(old) as ledger:
        activities, cycles, changes = ledger.activities(), ledger.cycles(), ledger.log()
        journals, files, told = (
            ledger.periodicals(),
            ledger.remembered(),
            ledger.reminder_log.told(),
        )
        stories = ledger.history()
    with Ledger.open(old, write=True) as ledger:
        assert (ledger.activities(), ledger.cycles(), ledger.log()) == (activities, cycles, changes)
        assert (ledger.periodicals(), ledger.remembered()) == (journals, files)
        assert (ledger.reminder_log.told(), ledger.setting("name")) == (told, "Dr. Anton Exemplu")
        assert ledger.history() == stories
        # The number of what was removed, purged even, is given to nobody else.
        with ledger.change("add", AT) as change:
            assert change.add(activities[0]._replace(certificate="another")) == 42
    assert damage(old) == []


def test_what_0_1_0_did_is_undone_and_done_again(old: Path, tables: ReadTables) -> None:
    with Ledger.open(old, write=True) as ledger:
        before = tables(old)
        made = [one.seq for one in ledger.log() if one.command not in ("purge", "purged")]
        done = [seq for seq in made if seq > 1 and undo(ledger, seq, AT)]
        assert ledger.activities() == [] and ledger.periodicals() == []
        for entry in ledger.log(len(done)):
            undo(ledger, entry.seq, AT)
    assert tables(old) == before
    assert damage(old) == []


def test_every_change_of_0_1_0_has_its_code(old: Path) -> None:
    answers = json.loads((FORMER / "answers.json").read_text("utf-8"))["undo --list --json"]
    with Ledger.open(old) as ledger:
        changes = ledger.log()
    assert "text" not in {one.done.code for one in changes}
    said = [one.words if one.done.code else "" for one in changes]
    assert said == [one["summary"].replace("T18:00", ", 18:00") for one in answers]


@pytest.mark.parametrize("which", ["ledger-0.1.0", "ledger-6"])
def test_hours_in_hundredths_become_exact_and_so_do_those_in_the_log(
    tmp_path: Path, which: str
) -> None:
    path = tmp_path / "old" / "ledger.db"
    shutil.copytree(FORMER.parent / which, path.parent)
    path.chmod(0o600)

    def in_the_log() -> list[int]:
        asked = "SELECT json_extract(before, '$.hours') FROM change WHERE entity = 'activity'"
        with closing(sqlite3.connect(path)) as connection:
            return sorted(one for (one,) in connection.execute(asked) if one)

    before = in_the_log()
    Ledger.open(path, write=True).close()
    after = in_the_log()
    assert before and [3 * one for one in before] == after
    assert damage(path) == []


@pytest.mark.parametrize(
    "torn",
    [
        "DROP INDEX activity_same_event",
        "UPDATE activity SET title = 'Altul' WHERE id = 2",
        "DELETE FROM activity WHERE id = 2",
        "UPDATE journal SET summary = 'x' WHERE seq = 2",
        "UPDATE seal SET rows = rows + 1 WHERE part = 'activity 2024'",
        "UPDATE activity SET notes = CAST(x'ff' AS TEXT) WHERE id = 2",
    ],
)
def test_a_damaged_ledger_of_0_1_0_stays_as_it_is(old: Path, torn: str) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute(torn)
    content = old.read_bytes()
    for write in (False, True):
        with pytest.raises(LedgerError, match="is damaged"):
            Ledger.open(old, write)
    assert old.read_bytes() == content
    assert damage(old) != []


def test_what_is_older_than_0_1_0_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 4")
    with pytest.raises(LedgerError, match=r"before 0\.1\.0"):
        Ledger.open(path)


def test_backups_of_0_1_0_are_looked_into_and_brought_back(
    path: Path, old: Path, congress: Make
) -> None:
    assert backup.is_sound(old) and purge.holds(old, [26]) and not purge.holds(old, [41])
    with Ledger.open(path, write=True) as ledger, ledger.change("add", AT) as change:
        change.add(congress())
    before = backup.holds(old)
    with restore.prepared(path, old) as candidate:
        assert candidate.after == before and len(candidate.records.new) == 35
        candidate.put(AT)
    with Ledger.open(path) as ledger, Ledger.open(old) as former:
        assert ledger.activities() == former.activities() and ledger.ticks() == former.ticks()
    with restore.prepared(old, path) as candidate:  # over one of 0.1.0
        assert candidate.is_the_same
    content = bytearray(old.read_bytes())
    place = content.index("Congresul Național".encode())
    content[place] ^= 1
    old.write_bytes(content)
    assert not backup.is_sound(old)
