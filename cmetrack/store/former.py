"""The ledger as 0.1.0 wrote it: its tables, read and proved whole by the checks that it made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from cmetrack.store.checksums import Altered, Value

TABLES = ("activity", "cycle", "setting", "periodical", "journal", "change", "evidence")
"""The tables with checks."""

_LAST = ("last_day", "same_code", "same_certificate", "same_identifier", "same_event")


def proved(
    connection: sqlite3.Connection, table: str, now: str = ""
) -> Iterator[dict[str, tuple[Any, ...]]]:
    """The rows of a table by their columns, many at a time; one that was altered is refused.

    `now` names the table if it goes by another name. After the last rows it is known that none
    is missing.
    """
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({now or table})")]
    # Checks were made of the columns in the order in which they came to be.
    names = [one for one in names if one not in (*_LAST, "check")]
    names += _LAST if table == "activity" else ()
    listed = ", ".join(f'"{name}"' for name in (*names, "check"))
    cursor = connection.execute(f"SELECT {listed} FROM {now or table} ORDER BY 1, 2")
    rows = total = 0
    while batch := cursor.fetchmany(1000):
        for *values, check in batch:
            if crc32("\x1f".join(map(_text, values)).encode()) != check:
                raise Altered(table, values[0])
            rows, total = rows + 1, total + check
        yield dict(zip(names, zip(*batch, strict=True), strict=False))
    sealed = connection.execute(
        "SELECT coalesce(sum(rows), 0), coalesce(sum(sum), 0) FROM seal"
        " WHERE part = :table OR part GLOB :table || ' *'",
        {"table": table},
    )
    if sealed.fetchone() != (rows, total):
        raise Altered(table)


def last_number(connection: sqlite3.Connection, table: str) -> int:
    """The number that was given last to a row of a table."""
    asked = "SELECT coalesce(max(rows), 0) FROM seal WHERE part = 'numbers of ' || ?"
    return int(connection.execute(asked, (table,)).fetchone()[0])


def _text(value: Value) -> str:
    return "" if value is None else "\0" if value == "" else str(value)
