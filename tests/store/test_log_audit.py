"""The journal proves itself: what was done by cmetrack fits, what was done past it is named."""

import sqlite3
import tracemalloc
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from cmetrack.domain.cycle import Cycle
from cmetrack.store import housekeeping, integrity, log_audit
from cmetrack.store.ledger import Ledger
from tests.bulk import add_many
from tests.store.conftest import Make, undo

AT = datetime(2026, 11, 21, 10, 15)


def flaws(path: Path) -> list[str]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return list(log_audit.flaws(connection))


@pytest.fixture
def lived(path: Path, congress: Make) -> Path:
    """A ledger with a history: 1 a cycle, 2 an import of four, 3 an edit, 4 a removal, 5 and 6
    the import of two undone and redone (7 and 8)."""
    with Ledger.open(path, write=True) as ledger:
        with ledger.change("init", AT) as change:
            change.put_cycle(Cycle(0, "ru-144", date(2022, 1, 1)))
            change.set("name", "Dr. Exemplu")
        with ledger.change("import", AT) as change:
            add_many(change, [congress(n) for n in range(1, 5)])
        with ledger.change("edit", AT) as change:
            change.replace(congress(9, id=2))
        with ledger.change("rm", AT) as change:
            change.remove(3)
        with ledger.change("import", AT) as change:
            add_many(change, [congress(n) for n in range(20, 22)])
            change.set("name", None)
        undo(ledger, 5, AT)
        undo(ledger, 6, AT)
        undo(ledger, 3, AT)
        ledger.note("last_backup", "2026-11-21T10:15:00")
    return path


def test_what_cmetrack_wrote_fits(lived: Path) -> None:
    assert flaws(lived) == []
    assert [one for one in housekeeping.check(lived, AT.date()) if one.code == "damage"] == []


IMAGE = """'{"kind":"congress","title":"Altul","start":"2026-03-14"}'"""

PAST_IT = {
    "a record from nowhere": (
        "UPDATE activity SET id = 99 WHERE id = 4",
        "record 99 is there, and no change added it",
    ),
    "an edited one vanished": (
        "DELETE FROM activity WHERE id = 5",
        "change 7 added record 5, which was not there after it",
    ),
    "a removed one is back": (
        (
            'INSERT INTO activity (id, kind, title, start, last_day, same_event, "check")'
            " VALUES (3, 'congress', 'Congresul 3', '2026-03-14', '2026-03-14', 1, 1)"
        ),
        "change 4 left record 3 otherwise than it was found after it",
    ),
    "a cycle from nowhere": (
        "UPDATE cycle SET id = 2",
        "cycle 2 is there, and no change added it",
    ),
    "an entry is missing": (
        "DELETE FROM log WHERE seq = 4",
        "change 4 is missing from the log",
    ),
    "several are missing": (
        "DELETE FROM log WHERE seq IN (3, 4, 5)",
        "changes 3 to 5 are missing from the log",
    ),
    "the last ones are missing": (
        "DELETE FROM log WHERE seq > 6",
        "the changes after 6 are missing from the log",
    ),
    "rows of an entry are missing": (
        "DELETE FROM change WHERE seq = 4",
        "change 4 has lost what it touched",
    ),
    "the adding is missing": (
        "DELETE FROM change WHERE seq = 2",
        "change 3 found record 2, which no change before it had added",
    ),
    "a number is given twice": (
        "UPDATE change SET before = NULL WHERE seq = 3",
        "change 3 gave the number of record 2 a second time",
    ),
    "an undoing of something else": (
        "UPDATE log SET undoes = 4 WHERE seq = 8",
        "change 8 undoes change 4, which did not touch record 2",
    ),
    "an undoing of what is to come": (
        "PRAGMA ignore_check_constraints = ON; UPDATE log SET undoes = 8 WHERE seq = 6",
        "change 6 undoes change 8, which is not older",
    ),
    "an undoing that left a row out": (
        "DELETE FROM change WHERE seq = 6 AND first = 6",
        "change 6 undoes change 5, but not what that did to record 6",
    ),
    "an undoing that left another value": (
        f"UPDATE change SET before = {IMAGE} WHERE seq = 3",
        "change 8 undoes change 3, and left another record 2",
    ),
    "an undone record was altered": (
        "UPDATE activity SET title = 'Altul' WHERE id = 6",
        "change 7 undoes change 6, and left another record 6",
    ),
    "an image is torn": (
        "UPDATE change SET before = '{' WHERE seq = 4",
        "change 4 cannot be undone: what it keeps cannot be read",
    ),
    "an image of many rows": (
        f"UPDATE change SET before = {IMAGE} WHERE seq = 2",
        "change 2 cannot be undone: what it keeps cannot be read",
    ),
    "a moment that is none": (
        "UPDATE log SET at = 'yesterday' WHERE seq = 2",
        "change 2 has no day and time",
    ),
}


@pytest.mark.parametrize("how", PAST_IT)
def test_what_was_done_past_it_is_named(lived: Path, how: str) -> None:
    statements, said = PAST_IT[how]
    with closing(sqlite3.connect(lived)) as connection:
        connection.executescript(statements)
    found = flaws(lived)
    assert any(one.startswith(said) for one in found), found
    damage = [one for one in housekeeping.check(lived, AT.date()) if one.code == "damage"]
    assert damage and damage[0].hint


def test_very_many_flaws_are_counted_and_not_listed(lived: Path, congress: Make) -> None:
    with Ledger.open(lived, write=True) as ledger, ledger.change("import", AT) as change:
        add_many(change, [congress(n) for n in range(100, 140)])
    with closing(sqlite3.connect(lived)) as connection, connection:
        connection.execute("DELETE FROM change WHERE seq = 9")
        connection.execute("UPDATE log SET command = 'purged' WHERE seq = 9")
    with closing(sqlite3.connect(lived, isolation_level=None)) as connection:
        *first, last = integrity.unproved(connection, lived)
    assert [one.sentence.split(": ")[1] for one in first[:2]] == [
        "record 7 is there, and no change added it.",
        "record 8 is there, and no change added it.",
    ]
    assert last.sentence == "And 35 more of this sort."


def test_an_import_of_any_size_takes_no_memory(path: Path, congress: Make) -> None:
    with Ledger.open(path, write=True) as ledger, ledger.change("import", AT) as change:
        add_many(change, (congress(n) for n in range(20_000)))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        tracemalloc.start()
        try:
            assert list(log_audit.flaws(connection)) == []
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 500_000  # a list of the numbers alone would be larger
