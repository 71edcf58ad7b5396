"""How a ledger gets the schema of today: numbered steps, append-only, each for good.

A step that was released is never edited; what changes comes as a new one at the end, as `schema`
tells. This module loads sqlite-utils, so it is itself loaded late.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from cmetrack.store import backup, conversion, files, open as opening, rows, schema
from cmetrack.store.checksums import Altered

STEPS = Migrations("cmetrack")


@STEPS()
def m006_checks_by_name(db: Database) -> None:
    """Make the tables; what 0.1.0 kept in its own is copied, and refused if it was altered."""
    connection = db.conn
    old = [name for name in conversion.FORMER if db.table(name).exists()]
    for (index,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'activity'"
        " AND sql IS NOT NULL"
    ).fetchall():
        connection.execute(f"DROP INDEX {index}")
    for name in old:
        connection.execute(f"ALTER TABLE {name} RENAME TO former_{name}")
    schema.make(connection)
    if not old:
        return
    try:
        conversion.convert(connection)
    except ValueError:  # an image that is none: somebody else wrote it
        raise Altered("change") from None
    for name in ("seal", "told", "claim", *(f"former_{name}" for name in reversed(old))):
        connection.execute(f"DROP TABLE {name}")


@STEPS()
def m007_exact_hours(db: Database) -> None:
    """Keep hours exactly, which were in hundredths, and more of each record; mark all anew."""
    if "same_dated" not in db.table("activity").columns_dict:
        conversion.mark_anew(db.conn)
        conversion.sharpen_log(db.conn)


@STEPS()
def m008_own_dates_and_goals(db: Database) -> None:
    """Make room for dates and goals of one's own, for how bad a thing was when it was told; views."""
    if not db.table("goal").exists():
        schema.make(db.conn, ("own_date", "goal", "quiet", "v_records", "v_cycles"))
    add_column(db, "reminder_log", "credits INTEGER")


@STEPS()
def m009_categories(db: Database) -> None:
    """Keep of which of the law's categories a record is; the view of the records shows it."""
    add_column(db, "activity", "category TEXT")
    db.execute("DROP VIEW v_records")
    schema.make(db.conn, ("v_records",))


@STEPS()
def m010_adjustments(db: Database) -> None:
    """Make room for what is stated of a cycle, and for the day whose law it is by; views."""
    add_column(db, "cycle", "law_of TEXT")
    if not db.table("adjustment").exists():
        db.execute("DROP VIEW v_cycles")
        schema.make(db.conn, ("adjustment", "v_cycles", "v_adjustments"))


def add_column(db: Database, table: str, declaration: str) -> None:
    """Give a table one column more, which a new ledger has already."""
    if declaration.split(maxsplit=1)[0] not in db.table(table).columns_dict:
        db.execute(f"ALTER TABLE {table} ADD COLUMN {declaration}")


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
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            _apply(connection)
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
        if opening.version_of(connection, path) < schema.VERSION:
            if keep:
                # By a reader beside our own lock, under the date of the last change.
                changed = datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006 - local
                kept = backup.aside(path, changed, timeout)
            with opening.guarded(path):
                _apply(connection)
        with opening.guarded(path):
            connection.execute("COMMIT")
    except BaseException:
        opening.rollback(connection)
        raise
    return kept


def in_memory(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """An older ledger brought up to date in memory alone, to be read; the connection is closed."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(connection), opening.guarded(path):
            connection.backup(memory)
            memory.execute("BEGIN")
            _apply(memory)
            memory.execute("COMMIT")
    except BaseException:
        memory.close()
        raise
    return memory


def _apply(connection: sqlite3.Connection) -> None:
    # Inside our transaction sqlite-utils uses savepoints and leaves BEGIN and COMMIT to us.
    STEPS.apply(Database(connection, execute_plugins=False))
    schema.note(connection)
