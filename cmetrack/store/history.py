"""What became of everything: each change with its rows before and after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Entry, Past, Setting, Step, Thing, undone_by
from cmetrack.domain.periodical import Periodical
from cmetrack.store import log, row_history, rows
from cmetrack.store.rows import Row

FEW = 20
"""A change of more rows than these is told by their number alone."""


def of_ledger(
    connection: sqlite3.Connection, since: date | None = None, limit: int | None = None
) -> list[Past]:
    """Every change, the newest first: those since a day, and of these so many at most."""
    rows.verify(connection, rows.CHANGE)
    entries = log.entries(connection)
    undone = undone_by(entries)
    found = row_history.Touches(connection)
    return [
        _past(connection, found, entry, undone.get(entry.seq))
        for entry in _chosen(entries, since, limit)
    ]


def of_record(
    connection: sqlite3.Connection, id: int, since: date | None = None, limit: int | None = None
) -> list[Past]:
    """Every change of one record, the newest first."""
    rows.verify(connection, rows.CHANGE)
    entries = log.entries(connection)
    undone = undone_by(entries)
    steps: dict[int, Step] = {}
    after = row_history.now(connection, "activity", id)
    gone = after is None
    for seq, kept in reversed(list(row_history.of_record(connection, id))):
        before = row_history.read_image(rows.ACTIVITY, id, kept)
        steps[seq] = Step(
            "activity", id, _thing("activity", before), _thing("activity", after), gone
        )
        after, gone = before, False
    touched = [entry for entry in entries if entry.seq in steps]
    return [
        _told(
            entry,
            undone.get(entry.seq),
            [steps[entry.seq]],
            log.on_top(connection, entry.seq) if steps[entry.seq].gone else None,
        )
        for entry in _chosen(touched, since, limit)
    ]


def _chosen(entries: list[Entry], since: date | None, limit: int | None) -> list[Entry]:
    recent = [one for one in entries if since is None or one.at.date() >= since]
    return recent[:limit]


def _told(entry: Entry, undone: int | None, steps: list[Step], first: Entry | None = None) -> Past:
    added = sum(step.before is None for step in steps)
    removed = sum(step.after is None for step in steps)
    gone = sum(step.gone for step in steps)
    return Past(entry, undone, added, len(steps) - added - removed, removed, gone, steps, first)


def _past(
    connection: sqlite3.Connection, found: row_history.Touches, entry: Entry, undone: int | None
) -> Past:
    """One change; with very many rows only how many."""
    (many,) = connection.execute(
        "SELECT sum(last - first + 1) FROM change WHERE seq = ?", (entry.seq,)
    ).fetchone()
    if (many or 0) <= FEW:
        return _told(entry, undone, list(_steps(connection, found, entry.seq)))
    added = changed = removed = gone = 0
    for one in found.ranges:
        if one.place.seq == entry.seq:
            added += found.brought(one)
    for entity, id, empty in connection.execute(
        "SELECT entity, first, before IS NULL FROM change WHERE seq = ? AND first = last",
        (entry.seq,),
    ).fetchall():
        if empty:
            added += 1
            continue
        place = found.next(entity, id, entry.seq)
        if row_history.is_there(connection, entity, id, place):
            changed += 1
        else:
            removed += 1
            gone += place is None
    return Past(entry, undone, added, changed, removed, gone, None)


def _steps(connection: sqlite3.Connection, found: row_history.Touches, seq: int) -> Iterator[Step]:
    """The rows of one change, each once: as it was before the first touch and after the last."""
    seen: set[tuple[str, int]] = set()
    for entity, first, last, kept in connection.execute(
        "SELECT entity, first, last, before FROM change WHERE seq = ? ORDER BY position", (seq,)
    ).fetchall():
        for id in range(first, last + 1):
            if (entity, id) in seen:
                continue
            seen.add((entity, id))
            before = _thing(entity, row_history.read_image(rows.TABLES[entity], id, kept))
            after = _thing(entity, _after(connection, found, entity, id, seq))
            if before is not None or after is not None:
                gone = after is None and found.next(entity, id, seq) is None
                yield Step(entity, id, before, after, gone)


def _after(
    connection: sqlite3.Connection, found: row_history.Touches, entity: str, id: int, seq: int
) -> Row | None:
    place = found.next(entity, id, seq)
    if place is None:
        return row_history.now(connection, entity, id)
    return row_history.before(connection, entity, id, place)


def _thing(entity: str, row: Row | None) -> Thing | None:
    """The row as what it stands for."""
    if row is None:
        return None
    try:
        return _MAKE[entity](row)
    except ValueError:  # a cycle's start that is no day
        raise row_history.Unreadable from None


_MAKE: dict[str, Callable[[Row], Thing]] = {
    "activity": Activity._make,
    "cycle": rows.read_cycle,
    "periodical": Periodical._make,
    "setting": Setting._make,
}
