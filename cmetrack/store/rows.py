"""How values become rows, and rows values again.

Nine kinds of things are kept: records, cycles, what is stated of these, settings, the doctor's list
of journals, ticks, pairs of records that are two, dates and goals of the doctor's own. Each is a table with an `id`;
`LedgerTable` says what the log must know to take a change of it back. The log itself is two tables
more. Whatever is read here is what was written (`checksums`), and what is written is counted in.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

from cmetrack.domain import columns as declared
from cmetrack.domain.activity import COLUMNS, Activity, Columns, activity_at, some
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.identity import Identity, check_of, identify
from cmetrack.domain.own import Goal, OwnDate
from cmetrack.domain.periodical import Periodical
from cmetrack.domain.text import spelled
from cmetrack.errors import NotFound
from cmetrack.i18n import N_, gettext as _
from cmetrack.store import checksums
from cmetrack.store.checksums import Altered, Value

Row = tuple[Value, ...]

MARKS = ("same_code", "same_certificate", "same_identifier", "same_dated", "same_event")
"""The columns of a record's marks, in their order: a code as text, of the others a number."""

LOOKED_UP = tuple(mark for mark in MARKS if mark != "same_dated")
"""Those by which records are found: without its title a number's days make nothing one."""

BATCH = 1000
"""Rows in one go."""

BULK = 1000
"""More rows than these, and more than half of what is there, come and go without indexes."""


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def _words(kept: str | None) -> tuple[str, ...]:
    return tuple((kept or "").split())


class LedgerTable(NamedTuple):
    """What is kept in one table: the columns that somebody entered, and those worked out.

    The first `key` columns tell its rows apart. `numbers` names the columns of whole numbers;
    all others hold text. A row becomes a `thing`, `readers` make its values of what is kept.
    """

    name: str
    columns: tuple[str, ...]
    worked_out: tuple[str, ...] = ()
    work_out: Callable[[Row], Row] = lambda row: ()
    numbers: frozenset[str] = frozenset({"id"})
    key: int = 1
    thing: Callable[..., Any] = tuple
    readers: Mapping[str, Callable[[Any], Any]] = {}

    @property
    def kept(self) -> tuple[str, ...]:
        """Every column but the check, in the order in which checks are made."""
        return (*self.columns, *self.worked_out)


def listed(columns: Iterable[str]) -> str:
    """Column names for a statement; `end`, `index` and `check` are words of SQL, too."""
    return ", ".join(f'"{column}"' for column in columns)


def marks_of(identity: Identity) -> Row:
    """The marks of a record as they are kept; the numbers are not unique."""
    code, *others = identity[: len(MARKS)]
    return (code, *(None if text is None else check_of(text) for text in others))


def looked_up(identity: Identity) -> dict[str, Value]:
    """The marks by which what may be one with a record is found."""
    marks = dict(zip(MARKS, marks_of(identity), strict=True))
    return {mark: marks[mark] for mark in LOOKED_UP if marks[mark] is not None}


def last_days(columns: Columns) -> Sequence[str]:
    """The days on which very many records ended."""
    starts = columns["start"]
    ends = columns.get("end") or starts
    lasts = [end or start for start, end in zip(starts, ends, strict=True)]
    if set(map(len, lasts)) != {len("2026-03-14")} or (None in ends and "days" in columns):
        return [_last_day(activity_at(columns, place)) for place in range(len(lasts))]
    return lasts


def _last_day(activity: Activity) -> str:
    return activity.last.day.isoformat()


def _of_activity(row: Row) -> Row:
    activity = Activity._make(row)
    return (_last_day(activity), *marks_of(identify(activity)))


ACTIVITY = LedgerTable(
    "activity",
    ("id", *COLUMNS),
    ("last_day", *MARKS),
    _of_activity,
    frozenset({"id", *(name for name in COLUMNS if declared.COLUMNS[name].numeric), *MARKS[1:]}),
    thing=Activity,
)
CYCLE = LedgerTable(
    "cycle",
    ("id", "rulebook", "start", "variant", "specialty", "name", "current", "law_of"),
    numbers=frozenset({"id", "current"}),
    thing=Cycle,
    readers={"start": _day, "law_of": _day, "current": bool},
)
ADJUSTMENT = LedgerTable(
    "adjustment",
    ("id", "cycle", "name", "first", "last", "amount", "evidence", "note"),
    numbers=frozenset({"id", "cycle", "amount"}),
    thing=Adjustment,
    readers={"first": _day, "last": _day},
)
SETTING = LedgerTable("setting", ("id", "key", "value"))
PERIODICAL = LedgerTable(
    "periodical",
    ("id", "title", "issn", "index"),
    ("same_title",),
    lambda row: (spelled(Periodical._make(row).title),),
    thing=Periodical,
)
TICK = LedgerTable("tick", ("id", "record", "item", "note"), numbers=frozenset({"id", "record"}))
APART = LedgerTable("apart", ("id", "one", "other"), numbers=frozenset({"id", "one", "other"}))
OWN_DATE = LedgerTable(
    "own_date", ("id", "title", "day", "every"), thing=OwnDate, readers={"day": _day}
)
GOAL = LedgerTable(
    "goal",
    ("id", "title", "required", "unit", "since", "until", "every", "kinds", "words"),
    numbers=frozenset({"id", "required"}),
    thing=Goal,
    readers={"since": _day, "until": _day, "kinds": _words},
)
_OF_CHANGES = (ACTIVITY, CYCLE, SETTING, PERIODICAL, TICK, APART, OWN_DATE, GOAL, ADJUSTMENT)
TABLES = {table.name: table for table in _OF_CHANGES}
"""What a change is about."""

LOG = LedgerTable(
    "log",
    ("seq", "at", "command", "code", "arguments", "undoes"),
    numbers=frozenset({"seq", "undoes"}),
)
CHANGE = LedgerTable(
    "change",
    ("seq", "position", "entity", "first", "last", "before", "after"),
    numbers=frozenset({"seq", "position", "first", "last"}),
    key=2,
)
EVIDENCE = LedgerTable(
    "evidence", ("id", "path", "sha256", "size", "name", "day"), numbers=frozenset({"id", "size"})
)
"""What files were when records named them: the program's own notes, which `undo` leaves alone."""

ALL = (*TABLES.values(), LOG, CHANGE, EVIDENCE)
_AT_ONCE = 50  # of 50 columns at most: SQLite takes 32,766 values in one statement
_MAKE, _ENTERED = partial(tuple.__new__, Activity), len(ACTIVITY.columns)


def row_of(table: LedgerTable, thing: Sequence[Any]) -> Row:
    """A thing as its table keeps it: a day in ISO form, words in one text, yes and no as 1 and 0."""
    return tuple(map(_kept, thing[: len(table.columns)]))


def _kept(value: Any) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(value) or None
    return int(value) if isinstance(value, bool) else value


def thing_of(table: LedgerTable, row: Row) -> Any:
    """What a row tells of; a cycle is as yet without what is stated of it."""
    thing = table.thing(*row)
    read = {name: read(getattr(thing, name)) for name, read in table.readers.items()}
    return thing._replace(**read) if read else thing


def select(
    connection: sqlite3.Connection,
    table: LedgerTable,
    where: str = "",
    values: Sequence[Value] = (),
    order: str | None = None,
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, what somebody entered only; in order of their keys, or another."""
    for columns in batches(connection, table, where, values, order):
        yield from zip(*columns[: len(table.columns)], strict=True)


def first(
    connection: sqlite3.Connection, table: LedgerTable, where: str, values: Sequence[Value]
) -> Row | None:
    """The first row that is asked for, if there is any."""
    return next(select(connection, table, where, values), None)


def existing(connection: sqlite3.Connection, table: LedgerTable, id: int) -> Row:
    """The row with a number, which must be there."""
    found = first(connection, table, f"WHERE {table.columns[0]} = ?", (id,))
    if found is None:
        verify(connection, table)  # it may be there under another number
        raise missing(table, id)
    return found


def batches(
    connection: sqlite3.Connection,
    table: LedgerTable,
    where: str = "",
    values: Sequence[Value] = (),
    order: str | None = None,
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table by their columns, the check last, many at a time; none that was altered."""
    keys = order or listed(table.columns[: table.key])
    cursor = connection.execute(
        f"SELECT {listed((*table.kept, 'check'))} FROM {table.name} {where} ORDER BY {keys}", values
    )
    while batch := cursor.fetchmany(BATCH):
        columns = list(zip(*batch, strict=True))
        for row in _altered(table, columns):
            raise Altered(table.name, row)
        yield columns


def altered(connection: sqlite3.Connection, table: LedgerTable) -> Iterator[int]:
    """The rows of a table, by the first column of their keys, that are not as they were written.

    The table may be of an older schema, without the columns that are new.
    """
    there = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
    names = ", ".join(f'"{one}"' if one in there else "NULL" for one in (*table.kept, "check"))
    cursor = connection.execute(f"SELECT {names} FROM {table.name}")
    while batch := cursor.fetchmany(BATCH):
        yield from _altered(table, list(zip(*batch, strict=True)))


def _altered(table: LedgerTable, columns: Sequence[Sequence[Any]]) -> Iterator[int]:
    if not _agree(table, columns):
        for row in zip(*columns, strict=True):
            if not _agree(table, [(value,) for value in row]):
                yield row[0]


def _agree(table: LedgerTable, columns: Sequence[Sequence[Any]]) -> bool:
    *values, kept = columns
    try:
        return list(_checks(table, values)) == list(kept)
    except TypeError:  # a value of another kind than its column's
        return False


def _checks(table: LedgerTable, columns: Sequence[Sequence[Value] | None]) -> Iterator[int]:
    return checksums.checks(table.kept, columns, [name in table.numbers for name in table.kept])


def whole(connection: sqlite3.Connection, table: LedgerTable) -> list[tuple[Any, ...]]:
    """Every row of a table; a missing one is noticed."""
    entered, many = len(table.columns), whole_by_columns(connection, table)
    return [row for columns in many for row in zip(*columns[:entered], strict=True)]


def verify(connection: sqlite3.Connection, table: LedgerTable) -> None:
    """Refuse a table in which a row was altered, is missing or too many."""
    for _columns in whole_by_columns(connection, table):
        pass


def whole_by_columns(
    connection: sqlite3.Connection, table: LedgerTable, since: str = ""
) -> Iterator[list[tuple[Any, ...]]]:
    """Every row by columns, of records perhaps from a year on; a missing one is noticed at the end."""
    where, values = ("WHERE last_day >= ?", [since]) if since else ("", [])
    count = total = 0
    with one_moment(connection):
        for found in batches(connection, table, where, values):
            count, total = count + len(found[-1]), total + sum(found[-1])
            yield found
        if since:  # all their checks are added up, which costs little: they stand in front
            count, total = checksums.stored(connection, table.name)
        if (count, total) != checksums.tallied(connection, table.name)[:2]:
            raise Altered(table.name)


@contextmanager
def one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the rows and their tally be of one moment, whatever another program writes meanwhile.

    A savepoint, because to release one that is gone ends nobody else's transaction.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("SAVEPOINT one_moment")
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            connection.execute("RELEASE one_moment")


def records(
    connection: sqlite3.Connection, since: str = ""
) -> Iterator[tuple[Sequence[str], Iterator[Activity]]]:
    """The records that ended from a year on, by id, many at a time; and the days they ended.

    After the last of them it is known that none is missing.
    """
    # No index on last_day: a doctor's window holds most of the records, and to look them up
    # one by one costs more than to read them all.
    for columns in whole_by_columns(connection, ACTIVITY, since):
        # What `Activity._make` does, without a call of Python's for each row.
        yield columns[_ENTERED], map(_MAKE, zip(*columns[:_ENTERED], strict=True))


def insert(connection: sqlite3.Connection, table: LedgerTable, rows: Sequence[Row]) -> None:
    """Write rows, each with its id."""
    columns = list(zip(*((*row, *table.work_out(row)) for row in rows), strict=True))
    insert_columns(connection, table, columns)


def insert_columns(
    connection: sqlite3.Connection, table: LedgerTable, columns: Sequence[Sequence[Value] | None]
) -> None:
    """Write rows that are given by their columns, those worked out included; None is an empty one.

    Most columns of most records are empty, and each one that is bound costs time; so only
    those are named which some row of the batch fills.
    """
    if not columns:
        return
    checks = list(_checks(table, columns))
    named = zip((*table.kept, "check"), (*columns, checks), strict=True)
    filled = {name: column for name, column in named if column is not None and some(column)}
    places = dict.fromkeys(filled, "?")
    for name, column in filled.items():
        # Python takes its time to bind a None (it looks for adapters first); SQLite makes one.
        if None in column and "" not in column:
            filled[name] = ["" if value is None else value for value in column]
            places[name] = "nullif(?, '')"
    into = f"INSERT INTO {table.name} ({listed(filled)}) VALUES "
    row = f"({', '.join(places.values())})"
    rows = zip(*filled.values(), strict=True)
    # Some at a time: each statement costs something beside its rows.
    if whole := len(checks) // _AT_ONCE:
        connection.executemany(
            into + ", ".join(repeat(row, _AT_ONCE)),
            (tuple(chain.from_iterable(islice(rows, _AT_ONCE))) for _turn in range(whole)),
        )
    connection.executemany(into + row, rows)
    last = max(map(int, columns[0] or ())) if table.key == 1 else 0  # type: ignore[arg-type]
    checksums.count_in(connection, table.name, len(checks), sum(checks), last)


def update(connection: sqlite3.Connection, table: LedgerTable, row: Row) -> None:
    """Write one row over the one with its key."""
    whole = (*row, *table.work_out(row))
    [check] = _checks(table, [(value,) for value in whole])
    key, *names = table.kept
    checksums.count_out(connection, table.name, f"WHERE {key} = ?", row[:1])
    connection.execute(
        f"UPDATE {table.name} SET {', '.join(f'{listed([name])} = ?' for name in [*names, 'check'])}"
        f" WHERE {key} = ?",
        (*whole[1:], check, row[0]),
    )
    checksums.count_in(connection, table.name, 1, check)


def delete(
    connection: sqlite3.Connection, table: LedgerTable, where: str, values: Sequence[Value]
) -> None:
    """Remove rows."""
    checksums.count_out(connection, table.name, where, values)
    connection.execute(f"DELETE FROM {table.name} {where}", values)


def count(connection: sqlite3.Connection, table: LedgerTable) -> int:
    """How many rows there are."""
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


_MISSING = {
    "activity": (
        N_("There is no record {id}."),
        N_("`cmetrack list` shows the records with their numbers."),
        "no-such-record",
    ),
    "cycle": (
        N_("There is no cycle {id}."),
        N_("`cmetrack cycle list` shows the cycles with their numbers."),
        "no-such-cycle",
    ),
    "own_date": (
        N_("There is no date {id} of your own."),
        N_("`cmetrack remind list` shows them with their numbers."),
        "no-such-date",
    ),
    "goal": (
        N_("There is no goal {id}."),
        N_("`cmetrack goal list` shows the goals with their numbers."),
        "no-such-goal",
    ),
    "adjustment": (
        N_("Nothing is stated of a cycle under the number {id}."),
        N_("`cmetrack cycle adjust` shows what is stated, with its numbers."),
        "no-such-adjustment",
    ),
}


def missing(table: LedgerTable, id: int) -> NotFound:
    """There is no such row, in the doctor's words."""
    said, hint, code = _MISSING.get(table.name) or _MISSING["activity"]
    return NotFound(_(said), _(hint), code=code, id=id)
