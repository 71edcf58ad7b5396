"""Every row's own story: which changes touched it, in order, and what it was before each.

The journal keeps what was there before a change. What was there after it is what the next
change of the same row found, or else the row as it is now.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from cmetrack.domain.columns import COLUMNS
from cmetrack.store import rows
from cmetrack.store.rows import Row, Table


class Place(NamedTuple):
    """Where in the journal a row was touched."""

    seq: int
    position: int


class Range(NamedTuple):
    """Rows that were added in one go; among their numbers some may have been left out."""

    entity: str
    first: int
    last: int
    place: Place


class Touches:
    """The journal by rows instead of by changes, laid out beside the ledger while it is needed.

    Rows that were added in one go stay one range, so that an import of any size takes no room.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("DROP TABLE IF EXISTS temp.touch")
        connection.execute(
            "CREATE TEMP TABLE touch (entity TEXT, id INTEGER, seq INTEGER, position INTEGER,"
            " empty INTEGER, PRIMARY KEY (entity, id, seq, position)) WITHOUT ROWID"
        )
        connection.execute(
            "INSERT INTO temp.touch SELECT entity, first, seq, position, before IS NULL"
            " FROM change WHERE first = last ORDER BY entity, first, seq, position"
        )
        self.ranges = [
            Range(entity, first, last, Place(seq, position))
            for entity, first, last, seq, position in connection.execute(
                "SELECT entity, first, last, seq, position FROM change WHERE first < last"
                " ORDER BY entity, first, seq, position"
            )
        ]

    def next(self, entity: str, id: int, seq: int) -> Place | None:
        """Where a row was touched next after a change; None if it never was again."""
        found = self._connection.execute(
            "SELECT seq, position FROM temp.touch WHERE entity = ? AND id = ? AND seq > ?"
            " ORDER BY seq, position LIMIT 1",
            (entity, id, seq),
        ).fetchone()
        places = [] if found is None else [Place(*found)]
        places += [
            one.place
            for one in self.ranges
            if one.entity == entity and one.first <= id <= one.last and one.place.seq > seq
        ]
        return min(places, default=None)

    def brought(self, one: Range) -> int:
        """How many rows a range brought: those that are there or were touched again."""
        found = self._connection.execute(
            f"SELECT count(*) FROM (SELECT id FROM {one.entity} WHERE id BETWEEN :first AND :last"
            " UNION SELECT id FROM temp.touch"
            " WHERE entity = :entity AND id BETWEEN :first AND :last)",
            {"entity": one.entity, "first": one.first, "last": one.last},
        ).fetchone()
        return int(found[0])


def before(connection: sqlite3.Connection, entity: str, id: int, place: Place) -> Row | None:
    """What a row was before it was touched at a place; None, nothing."""
    kept = connection.execute(
        "SELECT before FROM change WHERE seq = ? AND position = ?", place
    ).fetchone()[0]
    return read_image(rows.TABLES[entity], id, kept)


def now(connection: sqlite3.Connection, entity: str, id: int) -> Row | None:
    """What a row is now."""
    return rows.first(connection, rows.TABLES[entity], "WHERE id = ?", (id,))


def is_there(connection: sqlite3.Connection, entity: str, id: int, place: Place | None) -> bool:
    """Whether there was a row before it was touched at a place, or is one now."""
    if place is None:
        found = connection.execute(f"SELECT 1 FROM {entity} WHERE id = ?", (id,))
    else:
        asked = "SELECT 1 FROM change WHERE seq = ? AND position = ? AND before IS NOT NULL"
        found = connection.execute(asked, place)
    return found.fetchone() is not None


def of_record(connection: sqlite3.Connection, id: int) -> Iterator[tuple[int, str | None]]:
    """The changes that touched a record, the oldest first, with its image before each."""
    latest = 0
    for seq, kept in connection.execute(
        "SELECT seq, before FROM change WHERE entity = 'activity' AND ? BETWEEN first AND last"
        " ORDER BY seq, position",
        (id,),
    ):
        if seq != latest:
            yield seq, kept
        latest = seq


def read_image(table: Table, id: int, kept: str | None) -> Row | None:
    """A row from its image in the journal; values of a wrong sort make it unreadable."""
    if kept is None:
        return None
    try:
        values = json.loads(kept)
        row = tuple(values.get(column) for column in table.columns[1:])
    except (ValueError, AttributeError, RecursionError):
        raise Unreadable from None
    for column, value in zip(table.columns[1:], row, strict=True):
        if value is not None and type(value) is not _sort_of(table, column):
            raise Unreadable
    return (id, *row)


class Unreadable(sqlite3.DatabaseError):
    """An image that is none: somebody else wrote it. Told like any other damage of the file."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def _sort_of(table: Table, column: str) -> type:
    if table is rows.ACTIVITY:
        return int if COLUMNS[column].numeric else str
    return int if column in ("retired", "current") else str
