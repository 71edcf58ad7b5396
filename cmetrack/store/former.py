"""The ledger as 0.1.0 wrote it: its tables, read and proved whole by the checks that it made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from cmetrack.store.checksums import Altered, Value

_ENTERED = [
    "kind",
    "title",
    "start",
    "end",
    "hours",
    "days",
    "credits",
    "format",
    "level",
    "country",
    "accreditation",
    "role",
    "attended",
    "works_first",
    "works_co",
    "specialty",
    "index",
    "journal",
    "work",
    "authors",
    "position",
    "pages",
    "code",
    "code_status",
    "code_date",
    "code_reason",
    "certificate",
    "identifier",
    "provider",
    "place",
    "evidence",
    "state",
    "notes",
]

COLUMNS = {
    "activity": (
        *("id", *_ENTERED, "last_day"),
        *("same_code", "same_certificate", "same_identifier", "same_event"),
    ),
    "cycle": ("id", "rulebook", "start", "retired", "specialty", "name", "current"),
    "setting": ("id", "key", "value"),
    "periodical": ("id", "title", "issn", "index", "same_title"),
    "journal": ("seq", "at", "command", "summary", "undoes"),
    "change": ("seq", "position", "entity", "first", "last", "before"),
    "evidence": ("id", "path", "sha256", "size", "name", "day"),
}
"""The tables with checks, and their columns in the order in which these were made."""

_KEYS = {"journal": "seq", "change": "seq, position"}


def proved(
    connection: sqlite3.Connection, table: str, where: str | None = None
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table, many at a time, by their numbers; one that was altered is refused.

    `where` names the table if it goes by another name now. After the last of them it is known
    that none is missing.
    """
    listed = ", ".join(f'"{name}"' for name in (*COLUMNS[table], "check"))
    cursor = connection.execute(
        f"SELECT {listed} FROM {where or table} ORDER BY {_KEYS.get(table, 'id')}"
    )
    rows = total = 0
    while batch := cursor.fetchmany(1000):
        for *values, check in batch:
            if crc32("\x1f".join(map(_text, values)).encode()) != check:
                raise Altered(table, values[0])
            rows, total = rows + 1, total + check
        yield [row[:-1] for row in batch]
    sealed = connection.execute(
        "SELECT coalesce(sum(rows), 0), coalesce(sum(sum), 0) FROM seal"
        " WHERE part = ?1 OR part GLOB ?1 || ' *'",
        (table,),
    )
    if sealed.fetchone() != (rows, total):
        raise Altered(table)


def last_number(connection: sqlite3.Connection, table: str) -> int:
    """The number that was given last to a row of a table."""
    asked = "SELECT coalesce(max(rows), 0) FROM seal WHERE part = 'numbers of ' || ?"
    return int(connection.execute(asked, (table,)).fetchone()[0])


def _text(value: Value) -> str:
    return "" if value is None else "\0" if value == "" else str(value)
