"""How it is noticed that a row is not what cmetrack wrote: its check, and the seals over all.

Every row carries a check, a number that follows from all its values. A seal says of one part of
the ledger (the records of a calendar year; any other table) how many rows it has and what their
checks sum up to. So a value that was altered is noticed when it is read, and so is a row that
vanished, came from elsewhere, or moved to another year.

This is for failing disks and for programs that meddle. It does not keep out somebody who works
out the numbers anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from zlib import crc32

Value = str | int | None

RECORDS = "activity"
"""The table whose rows are sealed by the year in which they ended."""

_APART = "\x1f"  # no text that is kept has it: it is no visible character
_EMPTY = "\0"  # a text without letters, which is not the same as none


class Altered(Exception):
    """What was read is not what was written: a row of a table, or a whole part."""

    def __init__(self, part: str, row: Value = None) -> None:
        super().__init__(part)
        self.part = part
        self.row = row


def checks(columns: Sequence[Sequence[Value] | None], numbers: Sequence[bool]) -> Iterator[int]:
    """The checks of rows that are given by their columns; `numbers` tells which hold whole ones.

    The first column is never empty; of others that are, None may stand for all their values.
    A CRC-32 of the values as text, one after the other. It never changes: it stands in every
    ledger. A value of another kind than its column's is a TypeError.
    """
    return map(crc32, map(str.encode, _joined(_texts(columns, numbers))))


def _texts(
    columns: Sequence[Sequence[Value] | None], numbers: Sequence[bool]
) -> list[Iterable[str] | None]:
    return [
        None if column is None else _as_texts(column, is_number)
        for column, is_number in zip(columns, numbers, strict=True)
    ]


def _joined(texts: Sequence[Iterable[str] | None]) -> Iterator[str]:
    """Rows of texts, by columns, each as one; None stands for a column of empty ones."""
    pieces: list[Iterable[str]] = []
    empty = 0
    for column in texts:
        if column is None:
            empty += 1
            continue
        if empty:  # most columns of most records are
            pieces.append(repeat(_APART * (empty - 1)))
            empty = 0
        pieces.append(column)
    if empty:
        pieces.append(repeat(_APART * (empty - 1)))
    return map(_APART.join, zip(*pieces))  # noqa: B905 - see repeat


def _as_texts(column: Sequence[Value], is_number: bool) -> Iterable[str] | None:
    if is_number:
        if None not in column:
            return map(int.__repr__, column)
        if column.count(None) == len(column):
            return None
        return ["" if value is None else int.__repr__(value) for value in column]
    if all(column):
        return column  # type: ignore[return-value]  # a number among the texts fails to be joined
    if column.count(None) == len(column):
        return None
    if "" in column:
        column = [_EMPTY if value == "" else value for value in column]
    return ["" if value is None else value for value in column]  # type: ignore[misc]


def part_of(table: str, last_day: str = "") -> str:
    """The name of the part to which a row belongs."""
    return f"{table} {last_day[:4]}" if table == RECORDS else table


def tally(table: str, checks: Sequence[int], days: Sequence[Value] = ()) -> dict[str, list[int]]:
    """How many rows each part gets, and the sum of their checks."""
    if table != RECORDS:
        return {table: [len(checks), sum(checks)]}
    years = [str(day)[:4] for day in days]
    if len(set(years)) == 1:
        return {part_of(table, years[0]): [len(checks), sum(checks)]}
    parts: dict[str, list[int]] = {}
    for year, check in zip(years, checks, strict=True):
        part = parts.setdefault(year, [0, 0])
        part[0] += 1
        part[1] += check
    return {part_of(table, year): part for year, part in parts.items()}


def put(connection: sqlite3.Connection, parts: Mapping[str, Sequence[int]], sign: int = 1) -> None:
    """Count rows in, or with a sign of -1 out."""
    connection.executemany(
        "INSERT INTO seal (part, rows, sum) VALUES (?, ?, ?) ON CONFLICT (part)"
        " DO UPDATE SET rows = rows + excluded.rows, sum = sum + excluded.sum",
        [(part, sign * count, sign * total) for part, (count, total) in parts.items()],
    )


def stored(
    connection: sqlite3.Connection, table: str, where: str = "", values: Sequence[Value] = ()
) -> dict[str, list[int]]:
    """What the rows of a table add up to, by the checks that stand beside them."""
    part = f"'{RECORDS} ' || substr(last_day, 1, 4)" if table == RECORDS else f"'{table}'"
    found = connection.execute(
        f'SELECT {part}, count(*), coalesce(sum("check"), 0) FROM {table} {where} GROUP BY 1',
        values,
    )
    return {name: [count, total] for name, count, total in found}


def sealed(
    connection: sqlite3.Connection, table: str, first: str = "", last: str = ""
) -> tuple[int, int]:
    """How many rows there must be in a table and what their checks must sum up to.

    Of the records, with years, those from the first year to the last.
    """
    if table == RECORDS:
        # The colon comes after every digit, and the year's own dash.
        span = (f"{table} {first}", f"{table} {last or ':'}:")
        where = "part BETWEEN ? AND ?"
    else:
        span, where = (table, table), "part BETWEEN ? AND ?"
    count, total = connection.execute(
        f"SELECT coalesce(sum(rows), 0), coalesce(sum(sum), 0) FROM seal WHERE {where}", span
    ).fetchone()
    return count, total


def verify(connection: sqlite3.Connection, table: str) -> None:
    """Refuse a table in which a row is missing or too many, by the checks beside the rows."""
    for part in torn(connection, table):
        raise Altered(part)


def torn(connection: sqlite3.Connection, table: str) -> list[str]:
    """The parts of a table in which a row is missing or too many."""
    noted = {
        part: [count, total]
        for part, count, total in connection.execute("SELECT part, rows, sum FROM seal")
        if part == table or (table == RECORDS and part.startswith(f"{table} "))
    }
    found = stored(connection, table)
    nothing = [0, 0]
    return [
        part
        for part in sorted(found.keys() | noted.keys())
        if found.get(part, nothing) != noted.get(part, nothing)
    ]


def next_id(connection: sqlite3.Connection, table: str) -> int:
    """The number that the next row of a table gets: never one that was given before."""
    counted, noted = _last_numbers(connection, table)
    if counted != noted:
        raise Altered(_numbers_of(table))
    return counted + 1


def agree_on_numbers(connection: sqlite3.Connection, table: str) -> bool:
    """Whether it is certain which number is the next."""
    counted, noted = _last_numbers(connection, table)
    return counted == noted


def _last_numbers(connection: sqlite3.Connection, table: str) -> list[int]:
    """The last number that was given: as SQLite counts them, and as it was noted here."""
    asked = (
        ("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", table),
        ("SELECT max(rows) FROM seal WHERE part = ?", _numbers_of(table)),
    )
    return [connection.execute(query, (name,)).fetchone()[0] or 0 for query, name in asked]


def numbered(connection: sqlite3.Connection, table: str, last: int) -> None:
    """Note the highest number that was given to a row."""
    connection.execute(
        "INSERT INTO seal (part, rows, sum) VALUES (?, ?, 0)"
        " ON CONFLICT (part) DO UPDATE SET rows = excluded.rows",
        (_numbers_of(table), last),
    )


def _numbers_of(table: str) -> str:
    return f"numbers of {table}"
