"""What another program or a failing disk altered is noticed when it is read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any, cast
from zlib import crc32

import pytest
from hypothesis import given, strategies as st

from cmetrack.domain.cycle import Cycle
from cmetrack.domain.periodical import Periodical
from cmetrack.errors import LedgerError, NotFound
from cmetrack.store import checksums, housekeeping
from cmetrack.store.ledger import Ledger
from cmetrack.store.open import Damaged
from tests.bulk import add_many
from tests.store.conftest import LookAt, Make, undo

AT = datetime(2026, 11, 21, 10, 15)


@pytest.fixture
def full(path: Path, congress: Make) -> Path:
    """Records of three years, a cycle, a setting, a journal, and changes of them."""
    with Ledger.open(path, write=True) as ledger:
        with ledger.change("init", AT) as change:
            change.put_cycle(Cycle(0, "ro-cmr-2009"))
            change.set("name", "Dr. Ilinca Exemplu")
            change.put_periodicals([Periodical(0, "Pneumologia", None, "isi")])
        with ledger.change("import", AT) as change:
            add_many(change, [congress(n, start=f"{2021 + n}-05-01") for n in (1, 2, 3)])
        with ledger.change("edit", AT) as change:
            change.replace(ledger.activity(2)._replace(hours=600))
    return path


def by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


READ: dict[str, Callable[[Ledger], object]] = {
    "records": lambda ledger: ledger.activities(),
    "a record": lambda ledger: ledger.activity(2),
    "cycles": lambda ledger: ledger.cycles(),
    "a setting": lambda ledger: ledger.setting("name"),
    "journals": lambda ledger: ledger.periodicals(),
    "changes": lambda ledger: ledger.log(),
    "an undo": lambda ledger: undo(ledger, 3, AT),
    "the next": lambda ledger: undo(ledger, 3, AT),
}

ALTERED = {
    "UPDATE activity SET hours = 900 WHERE id = 2": {"records", "a record", "an undo"},
    "UPDATE activity SET hours = NULL WHERE id = 2": {"records", "a record", "an undo"},
    "UPDATE activity SET id = 9 WHERE id = 2": {"records", "a record"},
    "UPDATE activity SET last_day = '1999-05-01' WHERE id = 2": {"records", "a record", "an undo"},
    "UPDATE activity SET same_event = 7 WHERE id = 2": {"records", "a record", "an undo"},
    'UPDATE activity SET "check" = 7 WHERE id = 2': {"records", "a record", "an undo"},
    "DELETE FROM activity WHERE id = 2": {"records", "a record"},
    "DELETE FROM activity": {"records", "a record"},
    'INSERT INTO activity (id, kind, title, start, last_day, same_event, "check")'
    ' SELECT 9, kind, title, start, last_day, same_event, "check" FROM activity WHERE id = 1': {
        "records"
    },
    "DELETE FROM tally WHERE name = 'activity'": {"records"},
    "UPDATE tally SET name = 'activities' WHERE name = 'activity'": {"records"},
    "UPDATE tally SET rows = rows + 1 WHERE name = 'activity'": {"records"},
    "UPDATE tally SET sum = sum + 1 WHERE name = 'activity'": {"records"},
    "UPDATE cycle SET rulebook = 'ru-144'": {"cycles"},
    "DELETE FROM cycle": {"cycles"},
    "INSERT INTO cycle (\"check\", rulebook, current) VALUES (0, 'ru-144', 1)": {"cycles"},
    "UPDATE setting SET value = 'x' WHERE key = 'name'": {"a setting"},
    "DELETE FROM setting WHERE key = 'name'": {"a setting"},
    "UPDATE periodical SET \"index\" = 'none'": {"journals"},
    "DELETE FROM periodical": {"journals"},
    "UPDATE log SET code = 'x' WHERE seq = 3": {"changes", "an undo"},
    "DELETE FROM log WHERE seq = 1": {"changes"},
    "UPDATE change SET before = replace(before, '2', '3') WHERE seq = 3": {"an undo"},
    "DELETE FROM change WHERE seq = 3": {"an undo"},
    "UPDATE tally SET last = 1 WHERE name = 'log'": {"an undo"},
}
"""What is done to the ledger, and who notices."""


@pytest.mark.parametrize(
    ("statement", "reading"), [(one, how) for one in ALTERED for how in sorted(ALTERED[one])]
)
def test_who_reads_what_was_altered_is_told(
    full: Path, footprint: LookAt, statement: str, reading: str
) -> None:
    by_hand(full, statement)
    before = footprint(full)
    with (
        pytest.raises(Damaged, match="is damaged") as refused,
        Ledger.open(full, write=reading == "an undo") as ledger,
    ):
        READ[reading](ledger)
    assert refused.value.exit_code == 3 and "db check" in str(refused.value.hint)
    assert "Congresul" not in str(refused.value)
    assert footprint(full) == before


@pytest.mark.parametrize("statement", ALTERED)
def test_check_names_what_was_altered(full: Path, statement: str) -> None:
    by_hand(full, statement)
    assert "damage" in {one.code for one in housekeeping.check(full, date(2026, 11, 21))}


def test_who_reads_other_years_reads_on(full: Path) -> None:
    by_hand(full, "UPDATE activity SET hours = 900 WHERE id = 2")
    with Ledger.open(full) as ledger:
        assert [one.id for one in ledger.activities(since=date(2024, 1, 1))] == [3]
        with pytest.raises(LedgerError, match="row 2 of its part 'activity'"):
            ledger.activities(date(2023, 6, 1))


def test_a_record_moved_to_another_year_is_found_there(full: Path) -> None:
    by_hand(full, "UPDATE activity SET last_day = '2024-05-01' WHERE id = 2")
    with Ledger.open(full) as ledger, pytest.raises(LedgerError):
        ledger.activities(date(2024, 1, 1))


def test_a_record_that_vanished_from_another_year_is_missed(full: Path) -> None:
    by_hand(full, "DELETE FROM activity WHERE id = 2")
    with Ledger.open(full) as ledger, pytest.raises(LedgerError):
        ledger.activities(date(2024, 1, 1))


def test_a_number_that_was_given_is_not_given_again(full: Path, congress: Make) -> None:
    with Ledger.open(full, write=True) as ledger:
        with ledger.change("rm", AT) as change:
            change.remove(3)
        with ledger.change("add", AT) as change:
            assert change.add(congress(9)) == 4
    by_hand(full, "UPDATE tally SET last = 3 WHERE name = 'activity'")
    with (
        Ledger.open(full, write=True) as ledger,
        pytest.raises(LedgerError, match="'activity'"),
        ledger.change("add", AT) as change,
    ):
        change.add(congress(9))


def test_what_is_not_there_is_not_damage(full: Path) -> None:
    with Ledger.open(full) as ledger, pytest.raises(NotFound):
        ledger.activity(77)


MEDDLED = [
    "CREATE TRIGGER t AFTER INSERT ON activity BEGIN DELETE FROM cycle; END",
    "CREATE INDEX mine ON activity (title)",
    "CREATE UNIQUE INDEX mine ON setting (value)",
    "DROP INDEX activity_same_code",
    "DROP TABLE periodical",
    "ALTER TABLE cycle ADD COLUMN colour TEXT",
    "ALTER TABLE activity RENAME COLUMN notes TO remarks",
    "ALTER TABLE cycle RENAME TO Cycle_before",
]


@pytest.mark.parametrize(("statement", "write"), list(product(MEDDLED, (False, True))))
def test_other_tables_than_ours_are_refused(full: Path, statement: str, write: bool) -> None:
    by_hand(full, statement)
    with pytest.raises(Damaged, match=r"another program (changed its tables|attached)"):
        Ledger.open(full, write)
    assert "damage" in {one.code for one in housekeeping.check(full, date(2026, 11, 21))}


def test_a_view_in_the_place_of_a_table_is_refused(full: Path) -> None:
    by_hand(full, "ALTER TABLE setting RENAME TO hidden")
    by_hand(full, "CREATE VIEW setting AS SELECT * FROM hidden")
    with pytest.raises(Damaged):
        Ledger.open(full)


def test_what_somebody_added_beside_ours_is_left_alone(full: Path) -> None:
    by_hand(full, "CREATE TABLE diary (day TEXT)")
    by_hand(full, "CREATE VIEW mine AS SELECT title FROM activity")
    with Ledger.open(full) as ledger:
        assert len(ledger.activities()) == 3
    found = housekeeping.check(full, date(2026, 11, 21))
    said = [one.sentence for one in found if one.code == "warning"]
    assert any("table diary" in what for what in said) and any("view mine" in what for what in said)
    assert "damage" not in {one.code for one in found}


NAMES = ["id", "a", "b", "c", "d"]


def test_a_check_is_what_it_always_was() -> None:
    columns: list[tuple[Any, ...]] = [(1, 2), ("Ș", None), (None, ""), (None, None), (0, -5)]
    numbers = [True, False, False, False, True]
    assert list(checksums.checks(NAMES, columns, numbers)) == [
        crc32("\x1fid=1\x1fa=Ș\x1fd=0".encode()),
        crc32(b"\x1fid=2\x1fb=\x1fd=-5"),
    ]


def test_a_column_that_is_new_and_empty_changes_no_check() -> None:
    before = checksums.checks(["id", "a"], [(1, 2), ("x", None)], [True, False])
    after = checksums.checks(
        ["id", "n", "a"], [(1, 2), (None, None), ("x", None)], [True, True, False]
    )
    assert list(before) == list(after)


values = st.none() | st.text(st.characters(exclude_characters="\x1f\0", codec="utf-8"), max_size=3)


@given(st.lists(st.tuples(values, values, st.none() | st.integers(), values), min_size=1))
def test_a_row_has_the_same_check_alone_and_among_others(
    found: list[tuple[str | None, str | None, int | None, str | None]],
) -> None:
    numbers = [True, False, False, True, False]
    whole: list[tuple[Any, ...]] = [(at, *row) for at, row in enumerate(found)]
    together = list(checksums.checks(NAMES, list(zip(*whole, strict=True)), numbers))
    alone = [next(checksums.checks(NAMES, [(one,) for one in row], numbers)) for row in whole]
    assert together == alone


@pytest.mark.parametrize("wrong", [b"x", 5, 1.5])
def test_a_value_of_another_kind_is_no_text(wrong: Any) -> None:
    names = ["id", "a"]
    for other in ("a", None):
        with pytest.raises(TypeError):
            columns = [(1, 2), cast("Any", (other, wrong))]
            list(checksums.checks(names, columns, [True, False]))
    with pytest.raises(TypeError):
        list(checksums.checks(names, [(1, "2"), ("a", "b")], [True, False]))
