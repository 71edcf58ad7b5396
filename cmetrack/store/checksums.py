"""How it is noticed that a row is not what cmetrack wrote: its check, and the tally of its table.

Every row carries a check, a number that follows from all that is known of it. The tally of a
table says how many rows it has, what their checks sum up to and which number was given last. So
a value that was altered is noticed when it is read, and so is a row that vanished or came from
elsewhere.

This is for failing disks and for programs that meddle. It does not keep out somebody who works
out the numbers anew.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from zlib import crc32

Value = str | int | None

_APART = "\x1f"  # no text that is kept has it: it is no visible character


class Altered(Exception):
    """What was read is not what was written: a row of a table, or a whole one."""

    def __init__(self, part: str, row: Value = None) -> None:
        super().__init__(part)
        self.part = part
        self.row = row


def checks(
    names: Sequence[str], columns: Sequence[Sequence[Value] | None], numbers: Sequence[bool]
) -> Iterator[int]:
    """The checks of rows that are given by their columns; `numbers` tells which hold whole ones.

    The first column is never empty; of others that are, None may stand for all their values.
    The CRC-32 of `name=value` of all that is known, one after the other, so that a column which
    is new and empty changes no check, wherever it stands. It is in every ledger, and never
    changes. A value of another kind than its column's is a TypeError.
    """
    pieces: list[Iterable[str]] = []
    for name, column, is_number in zip(names, columns, numbers, strict=True):
        if column is None:
            continue
        called = f"{_APART}{name}="
        empty = column.count(None)
        if not empty:
            values = map(int.__repr__, column) if is_number else column
            pieces += (repeat(called), values)  # type: ignore[arg-type]  # see `join`
        elif empty < len(column):
            pieces.append(
                ["" if one is None else called + int.__repr__(one) for one in column]
                if is_number
                else ["" if one is None else called + one for one in column]  # type: ignore[operator]
            )
    texts = map("".join, zip(*pieces))  # noqa: B905 - see repeat
    return map(crc32, map(str.encode, texts))


def tallied(connection: sqlite3.Connection, table: str) -> tuple[int, int, int]:
    """How many rows there must be in a table, the sum of their checks, the last number given."""
    found = connection.execute(
        'SELECT rows, sum, last, "check" FROM tally WHERE name = ?', (table,)
    ).fetchone()
    if found is None:
        return 0, 0, 0
    rows, total, last, check = found
    if check != _check_of(table, rows, total, last):
        raise Altered(table)
    return rows, total, last


def count_in(
    connection: sqlite3.Connection, table: str, rows: int, total: int, last: int = 0
) -> None:
    """Count rows and the sum of their checks in, or out where they are negative."""
    before, sum_before, last_before = tallied(connection, table)
    _put(connection, table, before + rows, sum_before + total, max(last_before, last))


def count_out(
    connection: sqlite3.Connection, table: str, where: str, values: Sequence[Value]
) -> None:
    """Count rows out that are about to go or to change."""
    rows, total = stored(connection, table, where, values)
    count_in(connection, table, -rows, -total)


def free_after(connection: sqlite3.Connection, table: str, last: int) -> None:
    """Let the numbers after one be given again: to rows that went as soon as they had come."""
    rows, total, _last = tallied(connection, table)
    _put(connection, table, rows, total, last)


def _put(connection: sqlite3.Connection, table: str, rows: int, total: int, last: int) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO tally VALUES (?, ?, ?, ?, ?)",
        (table, rows, total, last, _check_of(table, rows, total, last)),
    )


def _check_of(table: str, rows: int, total: int, last: int) -> int:
    return crc32(f"{table} {rows} {total} {last}".encode())


def stored(
    connection: sqlite3.Connection, table: str, where: str = "", values: Sequence[Value] = ()
) -> tuple[int, int]:
    """How many rows of a table there are, and what the checks beside them add up to."""
    rows, total = connection.execute(
        f'SELECT count(*), coalesce(sum("check"), 0) FROM {table} {where}', values
    ).fetchone()
    return rows, total


def verify(connection: sqlite3.Connection, table: str) -> None:
    """Refuse a table in which a row is missing or too many, by the checks beside the rows."""
    if stored(connection, table) != tallied(connection, table)[:2]:
        raise Altered(table)


def next_id(connection: sqlite3.Connection, table: str) -> int:
    """The number that the next row of a table gets: never one that was given before."""
    return tallied(connection, table)[2] + 1
