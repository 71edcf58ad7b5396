"""The schema of a ledger, step by step: numbered, append-only, each step for good.

A step that was released is never edited; what changes comes as a new one at the end, with
one number more in `open.SCHEMAS` (and new tables named in `open.TABLES`). A step that renames a column rewrites the before-images in `change`
as well, and one that changes what is in a table renews its checks and its seal. This module loads sqlite-utils, so it is itself loaded late.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from zlib import crc32

from sqlite_utils import Database, Migrations

from cmetrack.store import checksums, files, rows
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


@STEPS()
def m003_seals(db: Database) -> None:
    """Every row has its check and every part its seal; the marks but the code are numbers.

    Rows that another program adds get a check of 0, which is wrong as good as always.
    """
    connection = db.conn
    connection.execute(
        """
        CREATE TABLE seal (
            part TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.create_function("check_of", -1, _check_of)
    for name, columns in (
        ("cycle", "id, rulebook, start, retired, specialty, name, current"),
        ("setting", "id, key, value"),
        ("periodical", 'id, title, issn, "index", same_title'),
        ("journal", "seq, at, command, summary, undoes"),
        ("change", "seq, position, entity, first, last, before"),
    ):
        connection.execute(f'ALTER TABLE {name} ADD COLUMN "check" INTEGER NOT NULL DEFAULT 0')
        connection.execute(f'UPDATE {name} SET "check" = check_of({columns})')
        checksums.put(connection, checksums.stored(connection, name))
    for mark in ("code", "certificate", "identifier", "event"):
        connection.execute(f"DROP INDEX activity_same_{mark}")
    connection.execute("ALTER TABLE activity RENAME TO activity_before")
    # What was worked out comes first: SQLite reads a row from the left, and very many rows are
    # looked at for the day of their end, a mark or the check alone.
    for statement in (
        """
        CREATE TABLE activity (
            id INTEGER PRIMARY KEY AUTOINCREMENT, "check" INTEGER NOT NULL, last_day TEXT NOT NULL,
            same_event INTEGER NOT NULL, same_certificate INTEGER, same_identifier INTEGER,
            same_code TEXT,
            kind TEXT NOT NULL, title TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT,
            hours INTEGER, days INTEGER, credits INTEGER,
            format TEXT, level TEXT, country TEXT, accreditation TEXT,
            role TEXT, attended TEXT, works_first INTEGER, works_co INTEGER, specialty TEXT,
            "index" TEXT, journal TEXT, work TEXT, authors INTEGER, position TEXT, pages INTEGER,
            code TEXT, code_status TEXT, code_date TEXT, code_reason TEXT,
            certificate TEXT, identifier TEXT, provider TEXT, place TEXT, evidence TEXT,
            state TEXT, notes TEXT
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
    ):
        connection.execute(statement)
    whole = {0, 5, 6, 7, 14, 15, 20, 22, 36, 37, 38}  # of the 39 columns as they were
    numbers = [at in whole for at in range(39)]
    places = ", ".join("?" * 40)
    former = connection.execute("SELECT * FROM activity_before ORDER BY id")
    while batch := former.fetchmany(1000):
        *others, certificates, identifiers, events = zip(*batch, strict=True)
        marks = [
            [None if mark is None else crc32(mark.encode()) for mark in column]
            for column in (certificates, identifiers, events)
        ]
        checks = checksums.checks([*others, *marks], numbers)
        id, *entered, last_day, same_code = others
        certificate, identifier, event = marks
        worked_out = (checks, last_day, event, certificate, identifier, same_code)
        connection.executemany(
            f"INSERT INTO activity VALUES ({places})",
            zip(id, *worked_out, *entered, strict=True),
        )
    # The highest number that was ever given goes over to the new table.
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'activity'")
    connection.execute(
        "INSERT INTO sqlite_sequence SELECT 'activity', seq FROM sqlite_sequence"
        " WHERE name = 'activity_before'"
    )
    connection.execute("DROP TABLE activity_before")
    checksums.put(connection, checksums.stored(connection, "activity"))
    connection.execute(
        "INSERT INTO seal SELECT 'numbers of ' || name, seq, 0 FROM sqlite_sequence"
        " WHERE name IN ('activity', 'cycle', 'setting', 'periodical', 'journal')"
    )


@STEPS()
def m004_told(db: Database) -> None:
    """What was told, and who is telling it, in tables of their own instead of a setting.

    They carry no checks: they are the program's own, and what is lost of them is told again.
    """
    connection = db.conn
    for statement in (
        """
        CREATE TABLE told (
            key TEXT PRIMARY KEY, "on" TEXT NOT NULL, over TEXT
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE claim (
            key TEXT PRIMARY KEY, "by" TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ):
        connection.execute(statement)
    old = "WHERE key = 'reminded'"
    for (kept,) in connection.execute(f"SELECT value FROM setting {old}").fetchall():
        connection.executemany("INSERT INTO told VALUES (?, ?, ?)", _reminded(kept))
    checksums.put(connection, checksums.stored(connection, "setting", old), -1)
    connection.execute(f"DELETE FROM setting {old}")


def _reminded(kept: str) -> list[tuple[str, str, str | None]]:
    """What was told as it was kept before; nothing if that cannot be read: it is told again."""
    try:
        return [
            (key, on, *over, None)[:3]
            for key, (on, *over) in json.loads(kept).items()
            if all(map(date.fromisoformat, (on, *over)))
        ]
    except (ValueError, TypeError, AttributeError):
        return []


def _check_of(*values: checksums.Value) -> int:
    return next(
        checksums.checks([(one,) for one in values], [isinstance(one, int) for one in values])
    )


@STEPS()
def m005_evidence(db: Database) -> None:
    """What the files of certificates were when records named them."""
    db.execute(
        """
        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
            name TEXT NOT NULL, day TEXT NOT NULL, "check" INTEGER NOT NULL
        ) STRICT
        """
    )


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
            checksums.numbered(connection, "setting", 1)
            created = at.isoformat(timespec="seconds")
            rows.insert(connection, rows.SETTING, [(1, "created", created)])
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


def expected_schema() -> dict[str, str]:
    """The schema as the migrations make it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        _apply(connection)
        return opening.declared(connection)


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
