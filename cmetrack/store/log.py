"""The log: every change, what it touched and what was there before and after; and how to undo it.

A change that is undone is not erased: the undoing is a change of its own. Order is the order of
`seq`; clocks go wrong, it does not.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count as counter, groupby, islice
from typing import Any, NamedTuple

from cmetrack.domain.changes import NOTHING_SAID, Done, Entry, numbered, undone_by
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, rows
from cmetrack.store.indexes import Indexes
from cmetrack.store.rows import CHANGE, LOG, LedgerTable, Row

RUNS = (
    "SELECT min(id), max(id) FROM"
    " (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM ({})) GROUP BY run ORDER BY 1"
)
"""Numbers as runs without holes."""


class Touched(NamedTuple):
    """A row that a change touched, as it was before and after; None: there was none.

    Or rows that were added in one go, all from `first` to `last`: then nothing is told of either.
    """

    entity: str
    first: int
    last: int
    before: str | None
    after: str | None

    @property
    def is_run(self) -> bool:
        """Whether it stands for rows that were added in one go."""
        return self.before is None and self.after is None


class Recorder:
    """Writes the log of one change; its entry comes with the first row that it touches."""

    def __init__(self, connection: sqlite3.Connection, at: datetime, command: str) -> None:
        self._connection = connection
        self._begun = (at.isoformat(timespec="seconds"), command)
        self._positions = counter()
        self.seq: int | None = None
        self.undoes: int | None = None
        """The change that this one takes back."""

    def note(self, table: LedgerTable, before: Row | None, after: Row | None) -> None:
        """Note one row, as it was and as it is."""
        [id] = {int(row[0] or 0) for row in (before, after) if row is not None}
        was, now = (image(table, row) for row in (before, after))
        self.record([Touched(table.name, id, id, was, now)])

    def added(self, table: LedgerTable, first: int, last: int) -> None:
        """Note the rows that were added under these numbers, perhaps with holes among them."""
        asked = f"FROM {table.name} WHERE id BETWEEN ? AND ?"
        runs = [(first, last)]
        ((many,),) = self._connection.execute(f"SELECT count(*) {asked}", runs[0])
        if many <= last - first:
            runs = self._connection.execute(RUNS.format(f"SELECT id {asked}"), runs[0]).fetchall()
        self.record(Touched(table.name, *run, None, None) for run in runs)

    def record(self, touched: Iterable[Touched]) -> None:
        """Note what was touched."""
        todo = iter(touched)
        while batch := list(islice(todo, rows.BATCH)):
            if self.seq is None:
                self.seq = checksums.next_id(self._connection, LOG.name)
                rows.insert(self._connection, LOG, [self._entry(NOTHING_SAID)])
            noted = [(self.seq, next(self._positions), *one) for one in batch]
            rows.insert(self._connection, CHANGE, noted)

    def finish(self, done: Done) -> None:
        """Put down what was done, which may have been found while the change was made."""
        rows.update(self._connection, LOG, self._entry(done))

    def _entry(self, done: Done) -> Row:
        return (self.seq, *self._begun, *written(done), self.undoes)


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


def touched(
    connection: sqlite3.Connection, where: str, values: Iterable[Any] = (), order: str | None = None
) -> Iterator[tuple[int, Touched]]:
    """What changes touched, each with the number of its change."""
    for seq, _position, *one in rows.select(connection, CHANGE, where, [*values], order):
        yield seq, Touched._make(one)


OF_ROW = "WHERE entity = ? AND ? BETWEEN first AND last"
"""The changes that touched one row."""


def by_row(connection: sqlite3.Connection, since: int = 0) -> None:
    """Lay out which rows later changes touched, row by row, in a table `touch` that vanishes.

    No index in the file tells that: what a failing disk did to one nobody would notice.
    """
    columns = "entity TEXT, first INTEGER, last INTEGER, seq INTEGER, position INTEGER, run INTEGER"
    found = "entity, first, last, seq, position, before IS NULL AND after IS NULL"
    for statement in (
        "DROP TABLE IF EXISTS temp.touch",
        f"CREATE TEMP TABLE touch ({columns})",
        f"INSERT INTO temp.touch SELECT {found} FROM change WHERE seq > {since}",
        "CREATE INDEX temp.touch_row ON touch (entity, first, seq, position)",
        "CREATE INDEX temp.touch_run ON touch (entity) WHERE run",
    ):
        connection.execute(statement)


def next_touch(
    connection: sqlite3.Connection, entity: str, id: int, seq: int
) -> tuple[int, int] | None:
    """Where a row was touched next after a change, as laid out `by_row`; None if never again."""
    asked = "SELECT seq, position FROM temp.touch {} WHERE entity = :entity AND seq > :seq AND"
    single, run = asked.format(""), asked.format("INDEXED BY touch_run")
    found: tuple[int, int] | None = connection.execute(
        f"{single} first = :id UNION {run} run AND :id BETWEEN first AND last"
        " ORDER BY 1, 2 LIMIT 1",
        {"entity": entity, "id": id, "seq": seq},
    ).fetchone()
    return found


def since(connection: sqlite3.Connection, seq: int) -> list[int]:
    """The changes after one that touched the same rows, the oldest first."""
    by_row(connection, seq)
    # Either the later one begins within the earlier, or it is a run that reaches into it.
    within = "INDEXED BY touch_row ON later.first BETWEEN mine.first AND mine.last"
    into = (
        "INDEXED BY touch_run ON later.run AND later.first < mine.first"
        " AND later.last >= mine.first"
    )
    asked = " UNION ".join(
        f"SELECT later.seq FROM change AS mine CROSS JOIN temp.touch AS later {how}"
        " AND later.entity = mine.entity WHERE mine.seq = ?"
        for how in (within, into)
    )
    return [later for (later,) in connection.execute(f"{asked} ORDER BY 1", (seq, seq))]


def removed(connection: sqlite3.Connection) -> Iterator[tuple[int, int, str]]:
    """Of each record that a removal which stands took out: what it was, last and ever before.

    Its number, and that of the record into which it was merged, or its own.
    """
    asked = "SELECT seq, command, code, arguments, undoes FROM log WHERE undoes IS NOT NULL"
    log = connection.execute(f"{asked} OR command IN ('rm', 'merge') ORDER BY seq DESC")
    undone: set[int] = set()
    into: dict[int, int | None] = {}
    for seq, _command, code, arguments, undoes in log:
        if undoes is None and seq not in undone:
            into[seq] = read(code, arguments).arguments.get("into")
        elif undoes is not None and seq not in undone:
            undone.add(undoes)
    gone: dict[int, int] = {}
    for seq, other in into.items():
        for (id,) in connection.execute(
            "SELECT first FROM change WHERE seq = ? AND entity = 'activity' AND after IS NULL",
            (seq,),
        ):
            gone[id] = other or id

    def last(id: int) -> int:
        return id if gone.get(id, id) == id else last(gone[id])

    if gone:
        for id, kept in connection.execute(
            "SELECT first, before FROM change WHERE entity = 'activity' AND before IS NOT NULL"
        ):
            if id in gone:
                yield id, last(id), kept


def written(done: Done) -> tuple[str, str]:
    """What a change did as the log keeps it: the code, and the arguments as JSON."""
    return done.code, _json(done.arguments)


def read(code: str, arguments: str) -> Done:
    """What a change did, from what the log keeps."""
    return Done(code, json.loads(arguments))


def image(table: LedgerTable, row: Row | None) -> str | None:
    """A row as the log keeps it: by column, so that it outlives a change of the schema."""
    if row is None:
        return None
    values = zip(table.columns[1:], row[1:], strict=True)
    return _json({column: value for column, value in values if value is not None})


def image_now(connection: sqlite3.Connection, entity: str, id: int) -> str | None:
    """The image of a row as it is."""
    table = rows.TABLES[entity]
    return image(table, rows.first(connection, table, "WHERE id = ?", (id,)))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_image(table: LedgerTable, id: int, kept: str | None) -> Row | None:
    """A row from its image in the log; values of a wrong sort make it unreadable."""
    if kept is None:
        return None
    try:
        values = json.loads(kept)
        for column, value in values.items():
            if type(value) is not (int if column in table.numbers else str):
                raise Unreadable
    except (ValueError, AttributeError, RecursionError):
        raise Unreadable from None
    return (id, *map(values.get, table.columns[1:]))


class Unreadable(sqlite3.DatabaseError):
    """An image that is none: somebody else wrote it. Told like any other damage of the file."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


Wanted = dict[int, str | None]
"""What rows are to be, by their numbers: their images, or None for nothing."""


def undo(connection: sqlite3.Connection, recorder: Recorder, seq: int) -> None:
    """Take back one change, last row first; what each row is now is noted, too."""
    for table in (LOG, CHANGE):
        checksums.verify(connection, table.name)
    _refuse(connection, seq)
    recorder.undoes = seq
    aside = {}
    for name, many in connection.execute(
        "SELECT entity, sum(last - first + 1) FROM change WHERE seq = ? GROUP BY 1", (seq,)
    ).fetchall():
        aside[name] = Indexes(connection, rows.TABLES[name])
        aside[name].aside_for(many)
    mine = touched(connection, "WHERE seq = ?", [seq], "position DESC")
    for entity, group in groupby((one for _seq, one in mine), lambda one: one.entity):
        for wanted in _batches(group):
            _restore(connection, recorder, rows.TABLES[entity], wanted)
    for indexes in aside.values():
        indexes.back()


def _batches(group: Iterable[Touched]) -> Iterator[Wanted]:
    """What rows of one table are to become; no row twice in one, as the order would be lost."""
    batch: Wanted = {}
    for one in group:
        for id in range(one.first, one.last + 1):
            if id in batch or len(batch) == rows.BATCH:
                yield batch
                batch = {}
            batch[id] = one.before
    if batch:
        yield batch


def _restore(
    connection: sqlite3.Connection, recorder: Recorder, table: LedgerTable, wanted: Wanted
) -> None:
    where, ids = f"WHERE id IN ({', '.join('?' * len(wanted))})", list(wanted)
    there = {row[0]: row for row in rows.select(connection, table, where, ids)}
    was = {id: read_image(table, id, kept) for id, kept in wanted.items()}
    back = [row for row in was.values() if row is not None]
    if there:
        rows.delete(connection, table, where, ids)
    rows.insert(connection, table, back)
    added = sorted(id for id in ids if was[id] is not None and id not in there)
    over = [(id, image(table, there[id])) for id in ids if id in there]
    recorder.record(Touched(table.name, id, id, now, wanted[id]) for id, now in over)
    recorder.record(Touched(table.name, *run, None, None) for run in _runs(added))


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers in order as runs without holes."""
    for _apart, run in groupby(enumerate(ids), lambda one: one[1] - one[0]):
        numbers = [id for _at, id in run]
        yield numbers[0], numbers[-1]


def _refuse(connection: sqlite3.Connection, seq: int) -> None:
    if rows.first(connection, LOG, "WHERE seq = ?", (seq,)) is None:
        raise NotFound(
            _("There is no change {seq}."), _("`cmetrack undo` takes back the latest one."), seq=seq
        )
    if connection.execute("SELECT 1 FROM change WHERE seq = ?", (seq,)).fetchone() is None:
        raise UsageError(
            _("Change {seq} cannot be undone: what it was about was purged.").format(seq=seq),
            _("`cmetrack undo --list` shows the changes; an earlier one is undone by its number."),
        )
    undoing = undone_by(entries(connection)).get(seq)
    if undoing is not None:
        raise UsageError(
            _("Change {seq} was undone already.").format(seq=seq),
            _("Undo change {later} to bring it back.").format(later=undoing),
        )
    later = on_top(connection, seq)
    if later is not None:
        raise UsageError(
            _(
                "Change {seq} cannot be undone: change {later} ({summary}) "
                "touched the same records after it."
            ).format(seq=seq, later=later.seq, summary=later.words),
            _("Undo change {later} first.").format(later=later.seq),
        )


def on_top(connection: sqlite3.Connection, seq: int) -> Entry | None:
    """The first later change that touched the same rows and still stands."""
    # A change and its undoing, both later, leave the rows as they found them.
    changes = entries(connection)
    undone = undone_by(changes)
    partner = undone | {undoing: one for one, undoing in undone.items()}
    standing = [later for later in since(connection, seq) if partner.get(later, 0) <= seq]
    return numbered(changes)[standing[0]] if standing else None
