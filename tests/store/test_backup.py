"""Backups that are whole, a restore that loses nothing, and a check that finds what is wrong."""

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from cmetrack.errors import LedgerError, NotFound, SurroundingsError, UsageError
from cmetrack.store import backup, check
from cmetrack.store.backup import Counts
from cmetrack.store.ledger import Ledger
from tests.store.conftest import LookAt, Make, ReadTables

AT = datetime(2026, 11, 21, 10, 15)
TODAY = date(2026, 11, 21)


@pytest.fixture
def full(path: Path, congress: Make) -> Path:
    """A ledger with three records and two changes."""
    with Ledger.open(path, write=True) as ledger:
        with ledger.change("import", "three", AT) as change:
            change.add_many([congress(n, code=f"C-{n}") for n in range(3)])
        with ledger.change("edit", "one", AT) as change:
            change.replace(congress(9, id=2))
    return path


def by_hand(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def found(path: Path, on: date = TODAY) -> set[tuple[str, str]]:
    return {(one.severity, one.what) for one in check.check(path, on) if one.severity != "ok"}


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


def test_a_backup_is_a_whole_ledger_for_its_owner_alone(full: Path, tables: ReadTables) -> None:
    target = full.with_name("copy of 100%?#.db")
    backup.backup(full, target, AT)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert tables(target)["activity"] == tables(full)["activity"]
    with Ledger.open(target, write=True) as copy:
        copy.undo(2, "", AT)
    with Ledger.open(full) as ledger:
        assert ledger.setting(check.LAST_BACKUP) == "2026-11-21T10:15:00"
        assert len(ledger.journal()) == 2
    assert names(full) == [target.name, "ledger.db"]


def test_a_backup_is_never_made_over_something_unasked(full: Path, footprint: LookAt) -> None:
    link = full.with_name("link.db")
    link.symlink_to(full)
    hard = full.with_name("hard.db")
    os.link(full, hard)
    other = full.with_name("other.db")
    other.write_text("precious")
    before = footprint(full)
    for same in (full, link, hard):
        for force in (False, True):
            with pytest.raises(UsageError, match="the ledger itself"):
                backup.backup(full, same, AT, force)
    with pytest.raises(UsageError, match="exists already") as refused:
        backup.backup(full, other, AT)
    assert "--force" in str(refused.value.hint)
    with pytest.raises(UsageError, match="is a folder"):
        backup.backup(full, full.parent, AT, force=True)
    assert footprint(full) == before and other.read_text() == "precious"
    backup.backup(full, other, AT, force=True)
    with Ledger.open(other) as ledger:
        assert ledger.count() == 3


def test_a_backup_that_cannot_be_written_leaves_nothing(full: Path, footprint: LookAt) -> None:
    target = full.with_name("missing") / "copy.db"
    before = footprint(full)
    with pytest.raises(SurroundingsError) as failed:
        backup.backup(full, target, AT)
    assert str(target) in failed.value.message
    assert footprint(full) == before


def test_a_damaged_ledger_makes_no_backup(full: Path) -> None:
    other = full.with_name("other.db")
    other.write_text("precious")
    content = bytearray(full.read_bytes())
    content[4096 * 2 : 4096 * 3] = os.urandom(4096)
    full.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"):
        backup.backup(full, other, AT, force=True)
    assert other.read_text() == "precious"
    assert names(full) == ["ledger.db", "other.db"]


def test_restore_keeps_the_former_ledger_and_says_what_is_fewer(
    full: Path, congress: Make, tables: ReadTables
) -> None:
    copy = backup.backup(full, full.with_name("copy.db"), AT)
    with Ledger.open(full, write=True) as ledger, ledger.change("add", "", AT) as change:
        change.add_many([congress(20), congress(21)])
    former = tables(full)
    done = backup.restore(full, copy, AT)
    assert done.before == Counts(5, 0, 3) and done.after == Counts(3, 0, 2)
    assert done.kept is not None
    assert done.kept.name == "ledger-2026-11-21T101500.db"
    assert tables(done.kept) == former
    assert stat.S_IMODE(full.stat().st_mode) == 0o600
    assert copy.exists()
    again = backup.restore(full, done.kept, AT)
    assert tables(full) == former
    assert again.kept is not None
    assert again.kept.name == "ledger-2026-11-21T101500-2.db"


def test_restore_through_a_link_replaces_the_file_and_not_the_link(
    full: Path, tmp_path: Path
) -> None:
    copy = backup.backup(full, full.with_name("copy.db"), AT)
    link = tmp_path / "sub" / "link.db"
    link.parent.mkdir()
    link.symlink_to(full)
    kept = backup.restore(link, copy, AT).kept
    assert kept is not None and kept.parent == full.parent
    assert link.is_symlink()


@pytest.mark.parametrize("what", ["missing", "empty", "damaged", "cut short"])
def test_restore_helps_where_there_is_no_usable_ledger(full: Path, what: str) -> None:
    copy = backup.backup(full, full.parent / "copy.db", AT)
    content = full.read_bytes()
    spoilt = {"empty": b"", "damaged": bytes(50) + content[50:], "cut short": content[:5000]}
    if what == "missing":
        full.unlink()
    else:
        full.write_bytes(spoilt[what])
    done = backup.restore(full, copy, AT)
    assert done.before is None and done.after.activities == 3
    assert (done.kept is None) == (what == "missing")
    if done.kept:
        assert done.kept.read_bytes() == spoilt[what]


def test_a_candidate_that_is_not_whole_is_refused(full: Path, footprint: LookAt) -> None:
    copy = backup.backup(full, full.with_name("copy.db"), AT)
    torn = full.with_name("torn.db")
    spoilt: dict[str, Callable[[], object]] = {
        "cut short": lambda: torn.write_bytes(copy.read_bytes()[:9000]),
        "no ledger": lambda: torn.write_bytes(b"kind,title\n"),
        "schema": lambda: by_hand(torn, "DROP INDEX activity_same_code"),
        "no table": lambda: by_hand(torn, "DROP TABLE setting"),
        "newer": lambda: by_hand(torn, "PRAGMA user_version = 99"),
    }
    for spoil in spoilt.values():
        torn.write_bytes(copy.read_bytes())
        spoil()
        before = footprint(full)
        with pytest.raises(LedgerError):
            backup.restore(full, torn, AT)
        assert footprint(full) == before
    with pytest.raises(UsageError, match="itself"):
        backup.restore(full, full, AT)
    with pytest.raises(NotFound):
        backup.restore(full, full.with_name("typo.db"), AT)


def test_restore_replaces_nobody_elses_file(full: Path) -> None:
    copy = backup.backup(full, full.with_name("copy.db"), AT)
    thesis = full.with_name("thesis.odt")
    thesis.write_bytes(b"PK\3\4 the only copy")
    with pytest.raises(LedgerError, match="some other kind of file"):
        backup.restore(thesis, copy, AT)
    assert thesis.read_bytes() == b"PK\3\4 the only copy"


def test_a_sound_ledger_has_only_a_backup_missing(full: Path, footprint: LookAt) -> None:
    before = footprint(full)
    assert found(full) == {("warning", "no backup of the ledger was made yet")}
    assert footprint(full) == before
    backup.backup(full, full.with_name("copy.db"), AT)
    assert found(full) == set()
    assert found(full, date(2027, 1, 5)) == {("warning", "the last backup was made on 2026-11-21")}


TORN = {
    "a mark": (
        "UPDATE activity SET same_event = 'x' WHERE id = 3",
        "changed by another program: 3",
    ),
    "a title": ("UPDATE activity SET title = 'x' WHERE id = 1", "changed by another program: 1"),
    "a date": ("UPDATE activity SET start = 'soon' WHERE id = 1", "changed by another program: 1"),
    "the last day": ("UPDATE activity SET last_day = '1900-01-01'", "program: 1, 2, 3"),
    "an index": ("DROP INDEX activity_same_event", "index activity_same_event is missing"),
    "a table": ("DROP TABLE cycle", "table cycle is missing"),
    "a journal row": ("DELETE FROM change WHERE seq = 1", "cannot take back these changes: 1"),
    "an image": ("UPDATE change SET before = '{' WHERE seq = 2", "take back these changes: 2"),
    "an entry": ("DELETE FROM journal WHERE seq = 2", "names another one that does not exist"),
}


@pytest.mark.parametrize("torn", TORN)
def test_check_finds_what_another_program_tore(full: Path, torn: str) -> None:
    statement, said = TORN[torn]
    by_hand(full, statement)
    damage = [what for severity, what in found(full) if severity == "damage"]
    assert any(said in what for what in damage), damage
    assert not any("Congresul" in what for what in damage)


def test_check_finds_open_doors_and_strangers(full: Path) -> None:
    full.chmod(0o644)
    full.parent.chmod(0o777)
    by_hand(full, "CREATE VIEW mine AS SELECT 1")
    said = " ".join(what for severity, what in found(full) if severity == "warning")
    assert "may open" in said and "may change the folder" in said and "view mine" in said


def test_check_of_a_file_that_cannot_be_opened_is_a_finding(full: Path) -> None:
    content = full.read_bytes()
    full.write_bytes(bytes(16) + content[16:])
    assert [one.severity for one in check.check(full, TODAY)] == ["damage"]
    full.write_bytes(content[:8192] + os.urandom(4096) + content[12288:])
    assert "damage" in {one.severity for one in check.check(full, TODAY)}
    with pytest.raises(NotFound):
        check.check(full.with_name("typo.db"), TODAY)
