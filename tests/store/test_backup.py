"""Backups that are whole and rotated, and a check that finds what is wrong."""

import os
import stat
from datetime import date, datetime
from pathlib import Path

import pytest

from cmetrack.errors import LedgerError, NotFound, SurroundingsError, UsageError
from cmetrack.store import backup, encryption, housekeeping
from cmetrack.store.backup import Counts
from cmetrack.store.ledger import Ledger
from tests.bulk import columns_of
from tests.store.conftest import LookAt, Make, ReadTables, by_hand, undo

AT = datetime(2026, 11, 21, 10, 15)
TODAY = date(2026, 11, 21)


def found(path: Path, on: date = TODAY) -> set[tuple[str, str]]:
    return {(one.code, one.sentence) for one in housekeeping.check(path, on) if one.code != "ok"}


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


def test_a_backup_is_a_whole_ledger_for_its_owner_alone(full: Path, tables: ReadTables) -> None:
    target = full.with_name("copy of 100%?#.db")
    backup.backup(full, target)
    housekeeping.note_backup(full, AT)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert tables(target)["activity"] == tables(full)["activity"]
    with Ledger.open(target, write=True) as copy:
        undo(copy, 2, AT)
    with Ledger.open(full) as ledger:
        assert ledger.setting(housekeeping.LAST_BACKUP) == "2026-11-21T10:15:00"
        assert len(ledger.log()) == 2
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
                backup.backup(full, same, force)
    with pytest.raises(UsageError, match="exists already") as refused:
        backup.backup(full, other)
    assert "--force" in str(refused.value.hint)
    with pytest.raises(UsageError, match="is a folder"):
        backup.backup(full, full.parent, force=True)
    assert footprint(full) == before and other.read_text() == "precious"
    astray = full.with_name("astray.db")
    astray.symlink_to(full.with_name("nowhere.db"))
    with pytest.raises(UsageError, match="is a link to another place"):
        backup.backup(full, astray, force=True)
    backup.backup(full, other, force=True)
    with Ledger.open(other) as ledger:
        assert ledger.count() == 3


def test_a_backup_that_cannot_be_written_leaves_nothing(full: Path, footprint: LookAt) -> None:
    target = full.with_name("missing") / "copy.db"
    before = footprint(full)
    with pytest.raises(SurroundingsError) as failed:
        backup.backup(full, target)
    assert str(target) in failed.value.message
    assert footprint(full) == before


def test_a_damaged_ledger_makes_no_backup(full: Path) -> None:
    other = full.with_name("other.db")
    other.write_text("precious")
    whole = full.read_bytes()
    content = bytearray(whole)
    content[4096 * 2 : 4096 * 3] = os.urandom(4096)
    full.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"):
        backup.backup(full, other, force=True)
    full.write_bytes(whole.replace(b"Congresul 1", b"Congresul 7"))
    key = "age1chmphzqqv2r5h5duqf0hf6fqc48ypkqrdzjst0ecxdf59tjktstsxyyx6r"
    lock = encryption.read_keys([key], "keys.txt", secret=False)
    for locked in (None, lock):
        with pytest.raises(LedgerError, match="damaged, so no copy"):
            backup.backup(full, other, force=True, lock=locked)
    assert other.read_text() == "precious"
    assert names(full) == ["ledger.db", "other.db"]


def stored(full: Path, day: str, spoil: bool = False) -> Path:
    """A backup as if it was made on that day."""
    made = backup.before(full, datetime.fromisoformat(f"{day}T08:00"), keep=1000)
    if spoil:
        made.write_bytes(made.read_bytes()[:5000])
    return made


def days_left(full: Path) -> list[str]:
    return [f"{one.at:%Y-%m-%d}" for one in backup.kept(full)]


def test_backups_of_their_own_accord_lie_in_a_folder_for_their_owner(full: Path) -> None:
    before = os.umask(0)
    try:
        made = backup.before(full, AT)
        again = backup.before(full, AT)
    finally:
        os.umask(before)
    assert made == full.with_name("ledger.backups") / "ledger-2026-11-21T101500.db"
    assert again.name == "ledger-2026-11-21T101500-2.db"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert backup.holds(made) == Counts(3, 0, 2)
    assert [one.path for one in backup.kept(full)] == [again, made]
    made.parent.chmod(0o755)
    backup.before(full, AT)
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_no_backup_goes_behind_a_link(full: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "everybody"
    elsewhere.mkdir()
    backup.folder(full).symlink_to(elsewhere)
    with pytest.raises(SurroundingsError, match="is a link to another place"):
        backup.before(full, AT)
    assert list(elsewhere.iterdir()) == []


def test_rotation_keeps_the_newest_and_one_a_month_and_one_a_year(full: Path) -> None:
    days = ["2019-05-01", "2019-07-01", "2024-02-03"]
    days += [f"2025-{month:02}-{day}" for month in range(1, 13) for day in ("05", "20")]
    days += ["2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10"]
    for day in days:
        stored(full, day)
    backup.rotate(full, 3)
    assert days_left(full) == [
        *("2026-01-10", "2026-01-09", "2026-01-08"),
        *(f"2025-{month:02}-20" for month in range(12, 1, -1)),
        *("2024-02-03", "2019-07-01"),
    ]
    assert backup.rotate(full, 3) == []


def test_rotation_never_removes_the_last_good_one_nor_what_it_does_not_know(full: Path) -> None:
    good = [stored(full, f"2026-01-{day:02}") for day in range(1, 6)]
    stored(full, "2026-02-01", spoil=True)
    spoilt = stored(full, "2026-01-31", spoil=True)
    inside = backup.folder(full)
    strangers = {
        "notes.txt": b"mine",
        "ledger-2020-01-01T000000.db": b"a letter under such a name",
        "ledger-2020-01-01T000000.db.age": b"age-encryption.org/v1",
        "other-2020-01-01T000000.db": good[0].read_bytes(),
        "ledger-2020-02-31T000000.db": good[0].read_bytes(),
        "ledger-2020-01-01T000000-copy.db": good[0].read_bytes(),
    }
    for name, content in strangers.items():
        (inside / name).write_bytes(content)
    (inside / "ledger-2020-01-02T000000.db").symlink_to(good[0])
    (inside / "ledger-2020-01-03T000000.db").mkdir()
    assert backup.rotate(full, 1) == list(reversed(good[:-1]))
    assert good[-1].exists() and spoilt.exists()
    assert all((inside / name).read_bytes() == content for name, content in strangers.items())
    assert (inside / "ledger-2020-01-02T000000.db").is_symlink()


def test_a_backup_before_a_change_shows_what_was(full: Path, congress: Make) -> None:
    seen: list[Counts] = []

    def look() -> None:
        seen.append(backup.holds(backup.before(full, AT)))

    with (
        Ledger.open(full, write=True) as ledger,
        ledger.change("import", AT) as change,
        change.bulk_insert(before_many=look) as bulk,
    ):
        for start in range(10, 8010, 500):
            some = [congress(n, notes="x" * 900) for n in range(start, start + 500)]
            bulk.add(columns_of(some))
    assert seen == [Counts(3, 0, 2)]
    assert backup.holds(full) == Counts(8003, 0, 3)


def test_what_waits_for_the_backup_waits_in_memory_however_large_it_is(
    full: Path, congress: Make
) -> None:
    with Ledger.open(full, write=True) as ledger:
        with ledger.change("import", AT) as change, change.bulk_insert() as bulk:
            bulk.add(columns_of([congress(n, notes="x" * 900) for n in range(10, 1500)]))
        ledger._connection.execute("PRAGMA cache_size = 10")
        ledger._timeout = 0.1
        seen: list[Counts] = []
        with (
            ledger.change("import", AT) as change,
            change.bulk_insert(
                before_many=lambda: seen.append(backup.holds(backup.before(full, AT)))
            ) as bulk,
        ):
            for one in ledger.activities()[:1400]:
                bulk.replace(one._replace(notes="y" * 900), 2_000)
            bulk.add(columns_of([congress(2_000)]))
    assert seen == [Counts(1493, 0, 3)]


def test_a_thousand_records_are_not_very_many(full: Path, congress: Make) -> None:
    with (
        Ledger.open(full, write=True) as ledger,
        ledger.change("import", AT) as change,
        change.bulk_insert(before_many=lambda: pytest.fail("a backup")) as bulk,
    ):
        some = [congress(n) for n in range(10, 1010)]
        bulk.add(columns_of(some))


def test_a_sound_ledger_has_only_a_backup_missing(full: Path, footprint: LookAt) -> None:
    before = footprint(full)
    assert found(full) == {("warning", "No backup of the ledger was made yet.")}
    assert footprint(full) == before
    backup.backup(full, full.with_name("copy.db"))
    housekeeping.note_backup(full, AT)
    assert found(full) == set()
    assert found(full, date(2027, 1, 5)) == {("warning", "The last backup was made on 2026-11-21.")}


TORN = {
    "a mark": (
        "UPDATE activity SET same_event = 7 WHERE id = 3",
        "changed by another program: 3",
    ),
    "a title": ("UPDATE activity SET title = 'x' WHERE id = 1", "changed by another program: 1"),
    "a date": ("UPDATE activity SET start = 'soon' WHERE id = 1", "changed by another program: 1"),
    "the last day": ("UPDATE activity SET last_day = '1900-01-01'", "program: 1, 2, 3"),
    "an index": ("DROP INDEX activity_same_event", "index activity_same_event is missing"),
    "a table": ("DROP TABLE cycle", "table cycle is missing"),
    "a journal row": ("DELETE FROM change WHERE seq = 1", "In 'change' rows are missing"),
    "an image": (
        "UPDATE change SET before = '{' WHERE seq = 2",
        "table 'change' was changed by another program: 2",
    ),
    "an entry": ("DELETE FROM log WHERE seq = 2", "names another one that does not exist"),
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
    assert [one.code for one in housekeeping.check(full, TODAY)] == ["damage"]
    full.write_bytes(content[:8192] + os.urandom(4096) + content[12288:])
    assert "damage" in {one.code for one in housekeeping.check(full, TODAY)}
    with pytest.raises(NotFound):
        housekeeping.check(full.with_name("typo.db"), TODAY)
