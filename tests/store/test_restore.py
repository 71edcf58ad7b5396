"""A restore loses nothing: what differs is told, the former file is kept, and it is undone."""

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from cmetrack.domain.cycle import Cycle
from cmetrack.errors import LedgerBusy, LedgerError, NotFound, UsageError
from cmetrack.store import backup
from cmetrack.store.backup import Counts
from cmetrack.store.ledger import Ledger
from cmetrack.store.restore import last_replaced, prepared
from tests.bulk import add_many
from tests.store.conftest import LookAt, Make, ReadTables, bring_back, by_hand

AT = datetime(2026, 11, 21, 10, 15)


def test_restore_keeps_the_former_ledger_and_says_what_is_fewer(
    full: Path, congress: Make, tables: ReadTables
) -> None:
    def records(path: Path) -> object:
        return {name: rows for name, rows in tables(path).items() if name != "setting"}

    copy = backup.backup(full, full.with_name("copy.db")).path
    with Ledger.open(full, write=True) as ledger, ledger.change("add", AT) as change:
        add_many(change, [congress(20), congress(21)])
    former = records(full)
    done = bring_back(full, copy, AT)
    assert done.before == Counts(5, 0, 3) and done.after == Counts(3, 0, 2)
    assert done.kept is not None
    assert done.kept.name == "ledger-2026-11-21T101500.db"
    assert done.kept.parent == full.with_name("ledger.backups")
    assert records(done.kept) == former
    assert stat.S_IMODE(full.stat().st_mode) == 0o600
    assert copy.exists()
    again = bring_back(full, done.kept, AT)
    assert records(full) == former
    assert again.kept is not None
    assert again.kept.name == "ledger-2026-11-21T101500-2.db"


def test_restore_through_a_link_replaces_the_file_and_not_the_link(
    full: Path, tmp_path: Path
) -> None:
    copy = backup.backup(full, full.with_name("copy.db")).path
    link = tmp_path / "sub" / "link.db"
    link.parent.mkdir()
    link.symlink_to(full)
    kept = bring_back(link, copy, AT).kept
    assert kept is not None and kept.parent == full.with_name("ledger.backups")
    assert link.is_symlink()


@pytest.mark.parametrize("what", ["missing", "empty", "damaged", "cut short"])
def test_restore_helps_where_there_is_no_usable_ledger(full: Path, what: str) -> None:
    copy = backup.backup(full, full.parent / "copy.db").path
    content = full.read_bytes()
    spoilt = {"empty": b"", "damaged": bytes(50) + content[50:], "cut short": content[:5000]}
    if what == "missing":
        full.unlink()
    else:
        full.write_bytes(spoilt[what])
    done = bring_back(full, copy, AT)
    assert done.before is None and done.after.records == 3
    assert (done.kept is None) == (what == "missing")
    if done.kept:
        assert done.kept.read_bytes() == spoilt[what]


def test_a_candidate_that_is_not_whole_is_refused(full: Path, footprint: LookAt) -> None:
    copy = backup.backup(full, full.with_name("copy.db")).path
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
            bring_back(full, torn, AT)
        assert footprint(full) == before
    with pytest.raises(UsageError, match="itself"):
        bring_back(full, full, AT)
    with pytest.raises(NotFound):
        bring_back(full, full.with_name("typo.db"), AT)


def test_restore_replaces_nobody_elses_file(full: Path) -> None:
    copy = backup.backup(full, full.with_name("copy.db")).path
    thesis = full.with_name("thesis.odt")
    thesis.write_bytes(b"PK\3\4 the only copy")
    with pytest.raises(LedgerError, match="some other kind of file"):
        bring_back(thesis, copy, AT)
    assert thesis.read_bytes() == b"PK\3\4 the only copy"


def test_what_a_restore_would_change_is_told_before(full: Path, congress: Make) -> None:
    copy = backup.backup(full, full.with_name("copy.db")).path
    with Ledger.open(full, write=True) as ledger:
        with ledger.change("add", AT) as change:
            add_many(change, [congress(n) for n in range(20, 27)])
        with ledger.change("rm", AT) as change:
            change.remove(1)
        with ledger.change("edit", AT) as change:
            change.replace(congress(31, id=3))
        with ledger.change("cycle add", AT) as change:
            change.put_cycle(Cycle(0, "ru-144", None, None, None, None, True))
    with prepared(full, copy) as candidate:
        gone, new, changed = candidate.records
        assert len(gone) == 7 and gone[0] == (4, "Congresul 20")
        assert new == [(1, "Congresul 0")] and changed == [(3, "Congresul 31")]
        assert candidate.cycles == ([(1, "ru-144")], [], [])
        assert (candidate.changes_gone, candidate.changes_new) == (4, 0)
        assert not candidate.is_the_same
    bring_back(full, copy, AT)
    with prepared(full, copy) as candidate:
        assert candidate.is_the_same
    with prepared(full, last_replaced(full)) as candidate:
        assert (candidate.changes_gone, candidate.changes_new) == (0, 4)
        assert len(candidate.records.new) == 7


def test_a_look_that_is_not_followed_changes_nothing(full: Path, footprint: LookAt) -> None:
    copy = backup.backup(full, full.with_name("copy.db")).path
    before = footprint(full)
    with prepared(full, copy):
        pass
    assert footprint(full) == before


def test_a_change_after_the_look_is_not_lost(full: Path, congress: Make) -> None:
    copy = backup.backup(full, full.with_name("copy.db")).path
    with prepared(full, copy) as candidate:
        with Ledger.open(full, write=True) as ledger, ledger.change("add", AT) as change:
            change.add(congress(20))
        with pytest.raises(LedgerBusy, match="changed in the meantime"):
            candidate.put(AT)
    assert backup.holds(full) == Counts(4, 0, 3)
    assert not backup.folder(full).exists()


def test_a_restore_is_undone_and_done_again(full: Path, congress: Make) -> None:
    with pytest.raises(UsageError, match="was not restored"):
        last_replaced(full)
    copy = backup.backup(full, full.with_name("copy.db")).path
    with Ledger.open(full, write=True) as ledger, ledger.change("add", AT) as change:
        change.add(congress(20))
    bring_back(full, copy, AT)
    for expected in (4, 3, 4):
        bring_back(full, last_replaced(full), AT)
        assert backup.holds(full).records == expected
    for one in backup.kept(full):
        one.path.unlink()
    with pytest.raises(NotFound, match="is gone"):
        last_replaced(full)
