"""The journal: every change, what it touched and what was there before, so it can be undone.

A change that is undone is not erased: the undoing is a change of its own, which keeps what it
found, so that undoing it brings everything back, under the same numbers. Order is the order of
`seq`; clocks go wrong, it does not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count as counter
from itertools import groupby, islice
from typing import NamedTuple

from cmetrack.domain.changes import Entry
from cmetrack.domain.done import Done
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, rows
from cmetrack.store.indexes import Indexes
from cmetrack.store.rows import CHANGE, LOG, Row, Table


class Touched(NamedTuple):
    """Rows that a change touched, from `first` to `last`; `before` is what one was, if any.

    None means that there was nothing: the rows were added, and many at once are one of these.
    """

    entity: str
    first: int
    last: int
    before: str | None


class Recorder:
    """Writes the journal of one change; its entry comes with the first row that it touches."""

    def __init__(self, connection: sqlite3.Connection, at: datetime, command: str) -> None:
        self._connection = connection
        self._entry: Row = (0, at.isoformat(timespec="seconds"), command, "", "{}", None)
        self._positions = counter()
        self.seq: int | None = None

    def record(self, touched: Iterable[Touched]) -> None:
        """Note rows that are about to change."""
        todo = iter(touched)
        while batch := list(islice(todo, rows.BATCH)):
            if self.seq is None:
                self.seq = checksums.next_id(self._connection, LOG.name)
                self._entry = (self.seq, *self._entry[1:])
                rows.insert(self._connection, LOG, [self._entry])
            noted = [(self.seq, next(self._positions), *one) for one in batch]
            rows.insert(self._connection, CHANGE, noted)

    def finish(self, done: Done) -> None:
        """Put down what was done, which may have been found while the change was made."""
        self._put((*self._entry[:3], *written(done), self._entry[5]))

    def undoes(self, seq: int) -> None:
        """Note that this change takes back another."""
        self._put((*self._entry[:5], seq))

    def _put(self, entry: Row) -> None:
        self._entry = entry
        rows.update(self._connection, LOG, entry)


def entries(connection: sqlite3.Connection, limit: int | None = None) -> list[Entry]:
    """The latest changes, the newest first."""
    checksums.verify(connection, LOG.name)
    latest = -1 if limit is None else limit
    return [
        Entry(seq, datetime.fromisoformat(at), command, read(code, arguments), undoes)
        for seq, at, command, code, arguments, undoes in rows.select(
            connection, LOG, values=(latest,), order="seq DESC LIMIT ?"
        )
    ]


def written(done: Done) -> tuple[str, str]:
    """What a change did as the log keeps it: the code, and the arguments as JSON."""
    from json import dumps  # late: reading and adding do without

    return done.code, dumps(done.arguments, ensure_ascii=False, separators=(",", ":"))


def read(code: str, arguments: str) -> Done:
    """What a change did, from what the log keeps."""
    from json import loads

    return Done(code, loads(arguments))


def image(table: Table, row: Row) -> str:
    """A row as the journal keeps it: by column, so that it outlives a change of the schema."""
    from json import dumps  # late: reading and adding do without

    values = zip(table.columns[1:], row[1:], strict=True)
    known = {column: value for column, value in values if value is not None}
    return dumps(known, ensure_ascii=False, separators=(",", ":"))


def undo(connection: sqlite3.Connection, recorder: Recorder, seq: int) -> None:
    """Take back one change, last row first; each row is noted before it is touched."""
    for table in (LOG, CHANGE):
        checksums.verify(connection, table.name)
    _check_undoable(connection, seq)
    aside = {}
    for name, runs in _spans(connection, seq).items():
        aside[name] = Indexes(connection, rows.TABLES[name])
        aside[name].aside_for(sum(last - first + 1 for first, last in runs))
    changes = _touched(connection, seq, "position DESC")
    for (entity, added), group in groupby(changes, lambda one: (one.entity, one.before is None)):
        table = rows.TABLES[entity]
        if added:
            for one in group:
                _take_out(connection, recorder, table, one.first, one.last)
        else:
            for batch in _batches(group):
                _put_back(connection, recorder, table, batch)
    for indexes in aside.values():
        indexes.back()
    recorder.undoes(seq)


def _take_out(
    connection: sqlite3.Connection, recorder: Recorder, table: Table, first: int, last: int
) -> None:
    """Remove what was added."""
    there = rows.select(connection, table, "WHERE id BETWEEN ? AND ?", (first, last))
    recorder.record(Touched(table.name, row[0], row[0], image(table, row)) for row in there)
    rows.delete(connection, table, "WHERE id BETWEEN ? AND ?", (first, last))


def _put_back(
    connection: sqlite3.Connection, recorder: Recorder, table: Table, before: dict[int, str]
) -> None:
    """Write rows as they were, over what became of them or where nothing is left."""
    from json import loads

    places = ", ".join("?" * len(before))
    there = {
        row[0]: image(table, row)
        for row in rows.select(connection, table, f"WHERE id IN ({places})", list(before))
    }
    recorder.record(_as_found(table, before, there))
    if there:
        rows.delete(connection, table, f"WHERE id IN ({places})", list(before))
    columns = table.columns[1:]
    rows.insert(
        connection,
        table,
        [(id, *map(loads(kept).get, columns)) for id, kept in before.items()],
    )


def _as_found(table: Table, ids: Iterable[int], there: dict[int, str]) -> Iterator[Touched]:
    """What an undoing found: rows that were there one by one, missing ones by whole runs."""
    run: list[int] = []
    for id in ids:
        if run and (id in there or abs(id - run[-1]) != 1):
            yield Touched(table.name, min(run), max(run), None)
            run = []
        if id in there:
            yield Touched(table.name, id, id, there[id])
        else:
            run.append(id)
    if run:
        yield Touched(table.name, min(run), max(run), None)


def _batches(group: Iterable[Touched]) -> Iterator[dict[int, str]]:
    """Images by the hundred; no row twice in one, as the order of two would be lost."""
    batch: dict[int, str] = {}
    for one in group:
        if one.first in batch or len(batch) == _BATCH:
            yield batch
            batch = {}
        batch[one.first] = one.before or "{}"
    if batch:
        yield batch


_BATCH = 900  # values that the oldest SQLite takes in one statement: 999


def _check_undoable(connection: sqlite3.Connection, seq: int) -> None:
    """Refuse what is not there, was undone already, or has later changes on top of it."""
    if rows.first(connection, LOG, "WHERE seq = ?", (seq,)) is None:
        raise NotFound(
            _("there is no change {seq}").format(seq=seq),
            _("`cmetrack undo` takes back the latest one"),
        )
    if connection.execute("SELECT 1 FROM change WHERE seq = ?", (seq,)).fetchone() is None:
        raise UsageError(
            _("change {seq} cannot be undone: what it was about was purged").format(seq=seq),
            _("`cmetrack undo --list` shows the changes; an earlier one is undone by its number"),
        )
    undone_by = _partners(connection).get(seq, 0)
    if undone_by > seq:
        raise UsageError(
            _("change {seq} was undone already").format(seq=seq),
            _("undo change {later} to bring it back").format(later=undone_by),
        )
    later = on_top(connection, seq)
    if later is not None:
        raise UsageError(
            _(
                "change {seq} cannot be undone: change {later} ({summary}) "
                "touched the same records after it"
            ).format(seq=seq, later=later.seq, summary=later.words),
            _("undo change {later} first").format(later=later.seq),
        )


def on_top(connection: sqlite3.Connection, seq: int) -> Entry | None:
    """The first later change that touched the same rows and still stands."""
    # A change and its undoing, both later, leave the rows as they found them.
    partner = _partners(connection)
    later = [one for one in _later_than(connection, seq) if partner.get(one.seq, 0) <= seq]
    if not later:
        return None
    mine = _spans(connection, seq)
    return next((one for one in later if _overlap(mine, _spans(connection, one.seq))), None)


def _later_than(connection: sqlite3.Connection, seq: int) -> list[Entry]:
    newest = connection.execute("SELECT max(seq) FROM log").fetchone()[0]
    return [entry for entry in reversed(entries(connection, newest - seq)) if entry.seq > seq]


def _partners(connection: sqlite3.Connection) -> dict[int, int]:
    """Each change that is undone, with its undoing, and the other way round.

    From the newest on: an undoing that was itself undone undoes nothing.
    """
    partner: dict[int, int] = {}
    undone: set[int] = set()
    for seq, *_what, undoes in rows.select(
        connection, LOG, "WHERE undoes IS NOT NULL", order="seq DESC"
    ):
        if seq not in undone:
            undone.add(undoes)
            partner[seq], partner[undoes] = undoes, seq
    return partner


Spans = dict[str, list[tuple[int, int]]]


def _spans(connection: sqlite3.Connection, seq: int) -> Spans:
    """Which rows a change touched, as disjoint runs in order."""
    spans: Spans = {}
    for entity, first, last, _before in _touched(connection, seq, "entity, first"):
        runs = spans.setdefault(entity, [])
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return spans


def _touched(connection: sqlite3.Connection, seq: int, order: str) -> Iterator[Touched]:
    """What a change touched, and what was there before."""
    for _seq, _position, *one in rows.select(connection, CHANGE, "WHERE seq = ?", (seq,), order):
        yield Touched._make(one)


def _overlap(mine: Spans, others: Spans) -> bool:
    for entity in mine.keys() & others.keys():
        left, right = iter(mine[entity]), iter(others[entity])
        one, other = next(left, None), next(right, None)
        while one and other:
            if one[1] < other[0]:
                one = next(left, None)
            elif other[1] < one[0]:
                other = next(right, None)
            else:
                return True
    return False
