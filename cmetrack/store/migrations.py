"""The schema of a ledger, step by step: numbered, append-only, each step for good.

A step that was released is never edited; what changes comes as a new one at the end, with
`open.VERSION` one higher. A step that renames a column rewrites the before-images in `change`
as well. This module loads sqlite-utils, so it is itself loaded late.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from cmetrack.store import files
from cmetrack.store import open as opening

STEPS = Migrations("cmetrack")


@STEPS()
def m001_ledger(db: Database) -> None:
    """Records, cycles, settings, and the journal of what changed them.

    Amounts are whole hundredths. AUTOINCREMENT: the number of a removed record is never given
    to another. `last_day` and the four marks are worked out from a record when it is written.
    """
    for statement in (
        """
        CREATE TABLE activity (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL, title TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT,
            hours INTEGER, days INTEGER, credits INTEGER,
            format TEXT, level TEXT, country TEXT, accreditation TEXT,
            role TEXT, attended TEXT, works_first INTEGER, works_co INTEGER, specialty TEXT,
            "index" TEXT, journal TEXT, work TEXT, authors INTEGER, position TEXT, pages INTEGER,
            code TEXT, code_status TEXT, code_date TEXT, code_reason TEXT,
            certificate TEXT, identifier TEXT, provider TEXT, place TEXT, evidence TEXT,
            state TEXT, notes TEXT,
            last_day TEXT NOT NULL,
            same_code TEXT, same_certificate TEXT, same_identifier TEXT, same_event TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE UNIQUE INDEX activity_same_code ON activity (same_code)
        WHERE same_code IS NOT NULL
        """,
        """
        CREATE INDEX activity_same_certificate ON activity (same_certificate)
        WHERE same_certificate IS NOT NULL
        """,
        """
        CREATE INDEX activity_same_identifier ON activity (same_identifier)
        WHERE same_identifier IS NOT NULL
        """,
        "CREATE INDEX activity_same_event ON activity (same_event)",
        """
        CREATE TABLE cycle (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rulebook TEXT NOT NULL, start TEXT, retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
            specialty TEXT, name TEXT, current INTEGER NOT NULL CHECK (current IN (0, 1))
        ) STRICT
        """,
        """
        CREATE TABLE setting (
            id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL, command TEXT NOT NULL, summary TEXT NOT NULL,
            undoes INTEGER REFERENCES journal (seq) CHECK (undoes < seq)
        ) STRICT
        """,
        # The rows of one change in order, and what each was before: NULL, nothing.
        """
        CREATE TABLE change (
            seq INTEGER NOT NULL REFERENCES journal (seq), position INTEGER NOT NULL,
            entity TEXT NOT NULL CHECK (entity IN ('activity', 'cycle', 'setting')),
            first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (last >= first), before TEXT,
            PRIMARY KEY (seq, position)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@STEPS()
def m002_periodicals(db: Database) -> None:
    """The doctor's list of journals with their index classes; changes of it can be undone, too.

    The words that `change.entity` allows stand in the table's declaration, so it is made anew.
    """
    for statement in (
        """
        CREATE TABLE periodical (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL, issn TEXT, "index" TEXT NOT NULL,
            same_title TEXT NOT NULL UNIQUE
        ) STRICT
        """,
        "ALTER TABLE change RENAME TO change_before",
        """
        CREATE TABLE change (
            seq INTEGER NOT NULL REFERENCES journal (seq), position INTEGER NOT NULL,
            entity TEXT NOT NULL
                CHECK (entity IN ('activity', 'cycle', 'setting', 'periodical')),
            first INTEGER NOT NULL, last INTEGER NOT NULL CHECK (last >= first), before TEXT,
            PRIMARY KEY (seq, position)
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO change SELECT seq, position, entity, first, last, before FROM change_before",
        "DROP TABLE change_before",
    ):
        db.execute(statement)


@contextmanager
def create(path: Path, at: datetime) -> Iterator[Path]:
    """Make a new ledger: its file for the owner alone, and the folder, if there was none.

    It stands under another name beside `path` while the block fills it.
    """
    path = Path(os.path.abspath(path))
    files.make_folder(path.parent)
    with files.written_beside(path, replace=False) as temporary:
        with (
            opening.guarded(path),
            closing(sqlite3.connect(temporary, isolation_level=None)) as connection,
        ):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA application_id = {opening.APPLICATION_ID}")
            _apply(connection)
            connection.execute(
                "INSERT INTO setting (key, value) VALUES ('created', ?)",
                (at.isoformat(timespec="seconds"),),
            )
            connection.execute("COMMIT")
        yield temporary


def upgrade(
    connection: sqlite3.Connection, path: Path, timeout: float, *, keep: bool = True
) -> Path | None:
    """Bring an older ledger up to date, after a backup, whose path is told; all of it or nothing.

    Of two programs that begin at once, one migrates and the other finds it done.
    """
    kept = None
    opening.begin(connection, path, timeout)
    try:
        if opening.version_of(connection, path) < opening.VERSION:
            if keep:
                kept = _keep_as_it_was(path, timeout)
            with opening.guarded(path):
                _apply(connection)
        with opening.guarded(path):
            connection.execute("COMMIT")
    except BaseException:
        opening.rollback(connection)
        raise
    return kept


def schema(connection: sqlite3.Connection) -> dict[str, str]:
    """Every table, index, view and trigger by name, as it was declared."""
    return dict(
        connection.execute(
            "SELECT type || ' ' || name, sql FROM sqlite_schema"
            " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'"
        )
    )


def expected_schema() -> dict[str, str]:
    """The schema as the migrations make it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        _apply(connection)
        return schema(connection)


def _apply(connection: sqlite3.Connection) -> None:
    # Inside our transaction sqlite-utils uses savepoints and leaves BEGIN and COMMIT to us.
    STEPS.apply(Database(connection, execute_plugins=False))
    connection.execute(f"PRAGMA user_version = {opening.VERSION}")


def _keep_as_it_was(path: Path, timeout: float) -> Path:
    """A backup under the date of the ledger's last change, by a reader beside our own lock."""
    from cmetrack.store import backup

    real = Path(os.path.realpath(path))
    changed = datetime.fromtimestamp(real.stat().st_mtime)  # noqa: DTZ006 - the local day
    kept = backup.place(path, changed)
    with closing(opening.attach(path, write=False, timeout=timeout)) as reader:
        backup.copy(reader, path, kept, replace=False)
    return kept
