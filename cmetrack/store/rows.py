"""How values become rows, and rows values again.

Four kinds of things are kept: records, cycles, settings and the doctor's list of journals. Each
is a table with an `id`; `Table` says what the journal must know to take a change of it back.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

from cmetrack.domain.activity import COLUMNS, Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import moment
from cmetrack.domain.identity import Identity, identify
from cmetrack.domain.periodical import Periodical
from cmetrack.domain.text import same
from cmetrack.errors import NotFound
from cmetrack.i18n import gettext as _

Value = str | int | None
Row = tuple[Value, ...]

MARKS = ("same_code", "same_certificate", "same_identifier", "same_event")
"""The columns of a record's identity, in its order."""

BULK = 1000
"""Rows in one go. More than these, and more than half of what is there, come without indexes."""


class Table(NamedTuple):
    """What is kept in one table: the columns that somebody entered, and those worked out."""

    name: str
    columns: tuple[str, ...]
    worked_out: tuple[str, ...]
    work_out: Callable[[Row], Row]


def listed(columns: Iterable[str]) -> str:
    """Column names for a statement; `end` and `index` are words of SQL, too."""
    return ", ".join(f'"{column}"' for column in columns)


def work_out(activity: Activity, identity: Identity) -> Row:
    """What is kept beside a record: the day it ended, and its marks (an empty mark is none)."""
    return (
        last_day(activity),
        identity.code or None,
        identity.certificate or None,
        identity.identifier or None,
        identity.event,
    )


def last_day(activity: Activity) -> str:
    """The day on which a record ended."""
    end = activity.end or activity.start
    return end[:10] if len(end) >= 10 else moment(end).day.isoformat()


def _of_activity(row: Row) -> Row:
    activity = Activity._make(row)
    return work_out(activity, identify(activity))


ACTIVITY = Table("activity", ("id", *COLUMNS), ("last_day", *MARKS), _of_activity)
CYCLE = Table("cycle", ("id", *Cycle._fields[1:]), (), lambda row: ())
SETTING = Table("setting", ("id", "key", "value"), (), lambda row: ())
PERIODICAL = Table(
    "periodical",
    ("id", "title", "issn", "index"),
    ("same_title",),
    lambda row: (same(Periodical._make(row).title),),
)
TABLES = {table.name: table for table in (ACTIVITY, CYCLE, SETTING, PERIODICAL)}


def cycle_row(cycle: Cycle) -> Row:
    """A cycle as it is kept: its start in ISO form, yes and no as 1 and 0."""
    start = None if cycle.start is None else cycle.start.isoformat()
    return (
        cycle.id,
        cycle.rulebook,
        start,
        int(cycle.retired),
        cycle.specialty,
        cycle.name,
        int(cycle.current),
    )


def read_cycle(row: tuple[Any, ...]) -> Cycle:
    """The cycle of a row."""
    id, rulebook, start, retired, specialty, name, current = row
    first = None if start is None else date.fromisoformat(start)
    return Cycle(id, rulebook, first, bool(retired), specialty, name, bool(current))


def select(
    connection: sqlite3.Connection, table: Table, where: str = "", values: Sequence[Value] = ()
) -> sqlite3.Cursor:
    """The rows of a table, what somebody entered only, in order of their ids."""
    return connection.execute(
        f"SELECT {listed(table.columns)} FROM {table.name} {where} ORDER BY id", values
    )


def insert(
    connection: sqlite3.Connection,
    table: Table,
    rows: Sequence[Row],
    worked_out: Sequence[Row] | None = None,
) -> None:
    """Write rows, each with its id."""
    if worked_out is None:
        worked_out = [table.work_out(row) for row in rows]
    columns = [*zip(*rows, strict=True), *zip(*worked_out, strict=True)]
    insert_columns(connection, table, columns)


def insert_columns(
    connection: sqlite3.Connection, table: Table, columns: Sequence[Sequence[Value]]
) -> None:
    """Write rows that are given by their columns, those worked out included.

    Most columns of most records are empty, and each one that is bound costs time; so only
    those are named which some row of the batch fills.
    """
    names = (*table.columns, *table.worked_out)
    filled = [at for at, column in enumerate(columns) if column.count(None) < len(column)]
    into = f"INSERT INTO {table.name} ({listed(names[at] for at in filled)}) VALUES "
    places = f"({', '.join(repeat('?', len(filled)))})"
    rows = zip(*(columns[at] for at in filled), strict=True)
    # Some at a time: each statement costs something beside its rows.
    whole = len(columns[0]) // _AT_ONCE
    connection.executemany(
        into + ", ".join(repeat(places, _AT_ONCE)),
        (tuple(chain.from_iterable(islice(rows, _AT_ONCE))) for _turn in range(whole)),
    )
    connection.executemany(into + places, rows)


_AT_ONCE = 50  # of 40 columns at most: SQLite takes 32,766 values in one statement


def update(connection: sqlite3.Connection, table: Table, row: Row) -> None:
    """Write one row over the one with its id."""
    names = (*table.columns[1:], *table.worked_out)
    connection.execute(
        f"UPDATE {table.name} SET {', '.join(f'{listed([name])} = ?' for name in names)}"
        " WHERE id = ?",
        (*row[1:], *table.work_out(row), row[0]),
    )


class Indexes:
    """The indexes of a table, put aside while very many rows come or go.

    Keeping them right row by row costs several times what building them anew does. All of it
    happens inside the change's own transaction.
    """

    def __init__(self, connection: sqlite3.Connection, table: Table) -> None:
        self._connection = connection
        self._table = table
        self._there = count(connection, table)
        self._aside: list[tuple[str, str]] = []

    @property
    def are_aside(self) -> bool:
        """Whether nothing can be looked up by them now."""
        return bool(self._aside)

    def aside_for(self, rows: int) -> None:
        """Put them aside if so many rows are worth it."""
        if self._aside or rows <= max(BULK, self._there // 2):
            return
        self._aside = self._connection.execute(
            "SELECT name, sql FROM sqlite_schema"
            " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
            (self._table.name,),
        ).fetchall()
        for name, _declared in self._aside:
            self._connection.execute(f"DROP INDEX {listed([name])}")

    def back(self) -> None:
        """Build them anew, as they were declared."""
        if not self._aside:
            return
        with sorting_beside(self._connection):
            for _name, declared in self._aside:
                self._connection.execute(declared)
        self._aside = []


@contextmanager
def sorting_beside(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a long sort go through nameless files, in the ledger's own folder.

    As a rule sorting stays in memory, where no record gets into a folder for everybody's
    temporary files; a million rows would take too much of it.
    """
    (before,) = connection.execute("PRAGMA temp_store").fetchone()
    if before == _IN_FILES:
        yield
        return
    folder = os.path.dirname(connection.execute("PRAGMA database_list").fetchone()[2])
    connection.execute("PRAGMA temp_store = FILE")
    if os.access(folder, os.W_OK):
        quoted = folder.replace("'", "''")
        connection.execute(f"PRAGMA temp_store_directory = '{quoted}'")
    try:
        yield
    finally:
        connection.execute("PRAGMA temp_store_directory = ''")
        connection.execute(f"PRAGMA temp_store = {before}")


_IN_FILES = 1


def count(connection: sqlite3.Connection, table: Table) -> int:
    """How many rows there are."""
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


def missing(table: Table, id: int) -> NotFound:
    """There is no such row, in the doctor's words."""
    if table is CYCLE:
        return NotFound(
            _("there is no cycle {id}").format(id=id),
            _("`cmetrack cycle list` shows the cycles with their numbers"),
        )
    return NotFound(
        _("there is no record {id}").format(id=id),
        _("`cmetrack list` shows the records with their numbers"),
    )
