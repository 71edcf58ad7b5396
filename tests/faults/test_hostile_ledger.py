"""A ledger that somebody prepared: refused, or named by `db check`; no traceback, no hang."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.commands import ON
from tests.faults.program import Home

FORGED = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '');"

HOSTILE = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON activity BEGIN DELETE FROM cycle; END",
    "a trigger of another table": (
        "CREATE TABLE x (y); CREATE TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM activity; END"
    ),
    "a view": ("ALTER TABLE setting RENAME TO hidden; CREATE VIEW setting AS SELECT * FROM hidden"),
    "loose tables": FORGED,
    "a text for a number": (
        f"{FORGED}--\nUPDATE activity SET hours = '99999999999999999999' WHERE id = 1"
    ),
    "a huge title": "UPDATE activity SET title = hex(zeroblob(50000000)) WHERE id = 1",
    "a kind unknown": "UPDATE activity SET kind = 'party' WHERE id = 1",
    "a day that is none": "UPDATE activity SET start = '2026-99-99' WHERE id = 1",
    "a last day that is none": "UPDATE activity SET last_day = '2026-99-99' WHERE id = 1",
    "a cycle without a day": "UPDATE cycle SET start = 'soon'",
    "an image of another": "UPDATE change SET before = '[[[' WHERE before IS NOT NULL",
}


def prepare(ledger: Path, statements: str) -> None:
    for script in statements.split("--\n"):  # a forged schema holds for the next who opens it
        with closing(sqlite3.connect(ledger)) as connection:
            connection.executescript(script)


@pytest.mark.machine
@pytest.mark.fault("A ledger that another program prepared: triggers, views, wrong and huge values")
@pytest.mark.parametrize("how", HOSTILE)
def test_a_prepared_ledger_is_refused_or_named(home: Home, how: str) -> None:
    wanted = home.forked("status", "--json", *ON).out
    prepare(home.ledger, HOSTILE[how])
    for words in (
        ["status", "--json", *ON],
        ["list", "--json", *ON],
        ["undo", "--list"],
        ["undo", "--yes"],
        ["history"],
        ["add", "course", "Ecografie", "--start", "2026-03-14", "--hours", "6", *ON],
    ):
        ran = home.forked(*words)
        assert ran.code in (0, 3) and "Traceback" not in ran.err, (words, ran)
        if words[0] == "status" and ran.code == 0:
            assert ran.out == wanted
    checked = home.forked("db", "check")
    assert checked.code == 3 and "Traceback" not in checked.err
