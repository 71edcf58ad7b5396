"""What a doctor states of a cycle: kept with it, logged, taken back, proved, carried along."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.errors import NotFound, UsageError
from cmetrack.store import archive, housekeeping, purge, schema
from cmetrack.store.evidence import folder, keeping
from cmetrack.store.ledger import Ledger
from tests.store.conftest import Make, undo

AT = datetime(2026, 11, 21, 10, 15)
LEAVE = Adjustment(0, 2, "leave", date(2024, 1, 10), date(2024, 6, 2), 300, None, "maternity")


@pytest.fixture
def two(path: Path) -> Path:
    """A ledger of two cycles; of the second something is stated."""
    with Ledger.open(path, write=True) as ledger:
        for cycle in (Cycle(0, "ro-cmr-2009"), Cycle(0, "ru-144", law_of=date(2021, 11, 22))):
            with ledger.change("cycle add", AT) as change:
                change.put_cycle(cycle)
        with ledger.change("cycle adjust", AT) as change:
            assert change.put_adjustment(LEAVE) == 1
    return path


def check(path: Path) -> list[str]:
    found = housekeeping.check(path, AT.date())
    return [one.sentence for one in found if one.code == "damage"]


def test_what_is_stated_comes_with_its_cycle_and_is_taken_back(two: Path) -> None:
    with Ledger.open(two, write=True) as ledger:
        first, second = ledger.cycles()
        assert (first.adjustments, second.adjustments) == ((), (LEAVE._replace(id=1),))
        assert second.law_of == date(2021, 11, 22) and first.beside[1].adjustments
        with ledger.change("cycle adjust", AT) as change:
            change.put_adjustment(LEAVE._replace(id=1, last=None))
        assert ledger.adjustment(1).last is None
        [step] = ledger.history(limit=1)[0].steps or ()
        assert step[2:4] == (LEAVE._replace(id=1), LEAVE._replace(id=1, last=None))
        undo(ledger, 4, AT)
        with ledger.change("cycle adjust", AT) as change:
            change.remove_own("adjustment", 1)
        assert ledger.cycles()[1].adjustments == ()
        with pytest.raises(NotFound):
            ledger.adjustment(1)
        undo(ledger, 6, AT)
        assert ledger.adjustment(1) == LEAVE._replace(id=1)
    assert check(two) == []


def test_a_cycle_of_which_something_is_stated_stays(two: Path) -> None:
    with (
        Ledger.open(two, write=True) as ledger,
        pytest.raises(UsageError, match="stated of its cycle"),
    ):
        undo(ledger, 2, AT)
    with (
        Ledger.open(two, write=True) as ledger,
        pytest.raises(NotFound),
        ledger.change("cycle adjust", AT) as change,
    ):
        change.put_adjustment(LEAVE._replace(cycle=9))


def test_a_row_that_another_program_changed_is_found(two: Path) -> None:
    with closing(sqlite3.connect(two)) as connection, connection:
        asked = "SELECT cycle, amount FROM v_adjustments"
        assert connection.execute(asked).fetchall() == [(2, 3.0)]
        connection.execute("UPDATE adjustment SET amount = 500")
    assert "adjustment" in check(two)[0]


def test_a_ledger_of_schema_9_gets_room_for_it(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (
            "DROP VIEW v_adjustments",
            "DROP VIEW v_cycles",
            "DROP TABLE adjustment",
            "ALTER TABLE cycle DROP COLUMN law_of",
            "CREATE VIEW v_cycles AS SELECT id, rulebook, start FROM cycle",
            "DELETE FROM _sqlite_migrations WHERE name = 'm010_adjustments'",
        ):
            connection.execute(statement)
        schema.note(connection)
        connection.execute("PRAGMA user_version = 9")
    assert check(path) == []
    with Ledger.open(path, write=True) as ledger, ledger.change("cycle add", AT) as change:
        change.put_cycle(Cycle(0, "ru-144", law_of=date(2021, 11, 22)))
        change.put_adjustment(LEAVE._replace(cycle=1))
    with Ledger.open(path) as ledger:
        assert schema.declared(ledger._connection) == schema.expected()
        assert ledger.cycles()[0].adjustments and check(path) == []


def test_its_proof_is_packed_checked_and_not_purged_with_a_record(
    two: Path, congress: Make, tmp_path: Path
) -> None:
    (tmp_path / "proof.pdf").write_bytes(b"%PDF-1.7 a leave")
    with Ledger.open(two, write=True) as ledger, keeping(folder(two), two) as keeper:
        kept = keeper.keep(tmp_path / "proof.pdf").path
        with ledger.change("cycle adjust", AT) as change:
            change.put_adjustment(LEAVE._replace(id=1, evidence=kept))
            change.add(congress(evidence=kept))
    assert purge.records(two, [1], AT) == []
    file = two.parent / kept
    assert file.is_file() and check(two) == []
    assert archive.pack(two, tmp_path / "packed.zip", AT).evidence == 1
    file.write_bytes(b"%PDF-1.7 another")
    assert check(two) == [f"Adjustment 1 of a cycle: its evidence is not there as it was: {kept}."]
