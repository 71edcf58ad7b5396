"""What tables a ledger has: as they are declared today, and as a file has them.

`schema.sql` is today's shape, and what a new ledger is made by. To change it, for example to
keep one thing more of a record:

1. the column at the end of its table in `schema.sql` (and the field in `domain`);
2. a step in `migrations`, `add_column(db, "activity", "link TEXT")`;
3. one more in `VERSION`.

No check of a row changes by a column that is empty. A test holds the two shapes together.
"""

import re
import sqlite3
from collections.abc import Container
from contextlib import closing
from pathlib import Path
from zlib import crc32

from cmetrack.store import checksums

VERSION = 10
"""Which schema this cmetrack writes, as SQLite's `user_version` has it."""

OLDEST = 5
"""The schema of 0.1.0, the oldest that is brought up to date."""

_OF_OLDEST = 0x290F764B
"""What `fingerprint` says of it."""

APPLICATION_ID = 0x434D4554
"""What SQLite's header says whose file it is: the letters CMET."""

_NOTED = "schema"  # beside the names of the tables in `tally`

TABLES = frozenset(
    (
        *("activity", "cycle", "setting", "periodical", "tick", "apart", "log", "change"),
        *("own_date", "goal", "evidence", "tally", "reminder_log", "lease", "quiet"),
        *("adjustment", "v_records", "v_cycles", "v_adjustments"),
        *("journal", "seal", "told", "claim"),  # of 0.1.0
    )
)
"""Our own tables and views, of every version."""

_NAMES = ", ".join(f"'{name}'" for name in sorted(TABLES))
_OURS = f"""
SELECT type || ' ' || name, coalesce(sql, '') FROM main.sqlite_schema
WHERE lower(name) IN ({_NAMES}) OR lower(tbl_name) IN ({_NAMES}) OR type = 'trigger' ORDER BY 1
"""


def make(connection: sqlite3.Connection, tables: Container[str] | None = None) -> None:
    """Declare the tables of today in an empty file, or some of them and their indexes."""
    text = Path(__file__).with_suffix(".sql").read_text("utf-8")
    for statement in re.sub(r"(?m)^--.*\n", "", text).split(";"):
        its = re.search(r"(?:TABLE|ON|VIEW) (\w+)", statement)
        if tables is None or (its and its[1] in tables):
            connection.execute(statement)


def declared(connection: sqlite3.Connection) -> dict[str, str]:
    """Our tables and all that is attached to them, as declared, however broken into lines."""
    return {
        name: re.sub(r"\s*([(),])\s*", r"\1", " ".join(sql.split()))
        for name, sql in _ours(connection)
    }


def _ours(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    # Every trigger is among them, as we have none: one of another table could write into ours.
    return connection.execute(_OURS).fetchall()


def expected() -> dict[str, str]:
    """The tables of today as a new ledger has them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        make(connection)
        return declared(connection)


def fingerprint(connection: sqlite3.Connection, but: Container[str] = ()) -> int:
    """A number that follows from the declarations of our tables and of all attached to them.

    Those `but` some are told of by their sort and name: `index by_day`.
    """
    told = (one for one in _ours(connection) if one[0] not in but)
    return crc32("\n".join(map(" ".join, told)).encode())


def note(connection: sqlite3.Connection) -> None:
    """Note that the tables are as they are to be."""
    connection.execute(f"PRAGMA user_version = {VERSION}")
    _rows, former, _last = checksums.tallied(connection, _NOTED)
    checksums.count_in(connection, _NOTED, 0, fingerprint(connection) - former)


def is_altered(connection: sqlite3.Connection, version: int, but: Container[str] = ()) -> bool:
    """Whether the tables of a file of this version are others than cmetrack made."""
    noted = _OF_OLDEST if version == OLDEST else checksums.tallied(connection, _NOTED)[1]
    return fingerprint(connection, but) != noted


def attached(connection: sqlite3.Connection, version: int) -> list[str]:
    """What another program attached to our tables, if that is all that is not as it was made.

    Triggers, as we have none, and indexes that today's schema does not know.
    """
    kept = expected()
    found = [
        name
        for name, _sql in _ours(connection)
        if name.startswith(("trigger ", "index ")) and name not in kept
    ]
    triggers = [name for name in found if name.startswith("trigger ")]
    # An older schema has indexes of its own, so perhaps only the triggers are another's.
    fits = (some for some in (found, triggers) if not is_altered(connection, version, some))
    return next(fits, [])


def foreign(connection: sqlite3.Connection) -> list[str]:
    """Tables and views that another program added, and their indexes."""
    all_of_them = connection.execute(
        "SELECT type || ' ' || name FROM main.sqlite_schema"
        " WHERE tbl_name <> '_sqlite_migrations'"
        " AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1"
    )
    ours = declared(connection)
    return [name for (name,) in all_of_them if name not in ours]
