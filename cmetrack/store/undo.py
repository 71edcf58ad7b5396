"""Taking back a change: every row that it touched becomes what it was before."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby

from cmetrack.domain.changes import Entry, numbered, undone_by
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, log, rows
from cmetrack.store.indexes import Indexes
from cmetrack.store.log import Recorder, Touched
from cmetrack.store.rows import CHANGE, LOG, LedgerTable

_BATCH = 900  # values that the oldest SQLite takes in one statement: 999


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
    mine = log.touched(connection, "WHERE seq = ?", [seq], "position DESC")
    for entity, group in groupby((one for _seq, one in mine), lambda one: one.entity):
        for wanted in _batches(group):
            _restore(connection, recorder, rows.TABLES[entity], wanted)
    for indexes in aside.values():
        indexes.back()


Wanted = dict[int, str | None]
"""What rows are to be, by their numbers: their images, or None for nothing."""


def _batches(group: Iterable[Touched]) -> Iterator[Wanted]:
    """What rows of one table are to become; no row twice in one, as the order would be lost."""
    batch: Wanted = {}
    for one in group:
        for id in range(one.first, one.last + 1):
            if id in batch or len(batch) == _BATCH:
                yield batch
                batch = {}
            batch[id] = one.before
    if batch:
        yield batch


def _restore(
    connection: sqlite3.Connection, recorder: Recorder, table: LedgerTable, wanted: Wanted
) -> None:
    """Write rows as they were, over what became of them or where nothing is left."""
    where, ids = f"WHERE id IN ({', '.join('?' * len(wanted))})", list(wanted)
    there = {row[0]: row for row in rows.select(connection, table, where, ids)}
    was = {id: log.read_image(table, id, kept) for id, kept in wanted.items()}
    back = [row for row in was.values() if row is not None]
    if there:
        rows.delete(connection, table, where, ids)
    rows.insert(connection, table, back)
    added = sorted(id for id in ids if was[id] is not None and id not in there)
    recorder.record(
        Touched(table.name, id, id, log.image(table, there[id]), wanted[id])
        for id in ids
        if id in there
    )
    recorder.record(Touched(table.name, *run, None, None) for run in _runs(added))


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers in order as runs without holes."""
    for _apart, run in groupby(enumerate(ids), lambda one: one[1] - one[0]):
        numbers = [id for _at, id in run]
        yield numbers[0], numbers[-1]


def _refuse(connection: sqlite3.Connection, seq: int) -> None:
    """Refuse what is not there, was undone already, or has later changes on top of it."""
    if rows.first(connection, LOG, "WHERE seq = ?", (seq,)) is None:
        raise NotFound(
            _("There is no change {seq}.").format(seq=seq),
            _("`cmetrack undo` takes back the latest one."),
        )
    if connection.execute("SELECT 1 FROM change WHERE seq = ?", (seq,)).fetchone() is None:
        raise UsageError(
            _("Change {seq} cannot be undone: what it was about was purged.").format(seq=seq),
            _("`cmetrack undo --list` shows the changes; an earlier one is undone by its number."),
        )
    undoing = undone_by(log.entries(connection)).get(seq)
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
    entries = log.entries(connection)
    undone = undone_by(entries)
    partner = undone | {undoing: one for one, undoing in undone.items()}
    standing = [later for later in log.since(connection, seq) if partner.get(later, 0) <= seq]
    return numbered(entries)[standing[0]] if standing else None
