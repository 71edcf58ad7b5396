"""What became of everything: each change with its rows before and after it."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date

from cmetrack.domain.changes import Apart, Entry, Past, RowChange, Setting, Thing, Tick, undone_by
from cmetrack.store import log, rows
from cmetrack.store.log import Touched, Unreadable
from cmetrack.store.rows import ACTIVITY, Row

FEW = 20
"""A change of more rows than these is told by their number alone."""


def past(
    connection: sqlite3.Connection, id: int | None, since: date | None, limit: int | None
) -> list[Past]:
    """Every change, or those of one record, the newest first: since a day, so many at most."""
    rows.verify(connection, rows.CHANGE)
    entries = log.entries(connection)
    undone = undone_by(entries)
    recent = [one for one in entries if since is None or one.at.date() >= since]
    if id is None:
        log.by_row(connection)
        return [_past(connection, one, undone.get(one.seq)) for one in recent[:limit]]
    steps = _of_record(connection, id)
    told = [(one, steps[one.seq]) for one in recent if one.seq in steps]
    found = []
    for one, step in told[:limit]:
        later = log.on_top(connection, one.seq) if step.gone else None
        found.append(_told(one, undone.get(one.seq), [step], later))
    return found


def _of_record(connection: sqlite3.Connection, id: int) -> dict[int, RowChange]:
    found: dict[int, RowChange] = {}
    for seq, before, after in states(connection, id):
        first = found[seq].before if seq in found else _thing("activity", before)
        found[seq] = RowChange("activity", id, first, _thing("activity", after), gone=False)
    if found and found[last := max(found)].after is None:
        found[last] = found[last]._replace(gone=True)
    return found


def states(connection: sqlite3.Connection, id: int) -> Iterator[tuple[int, Row | None, Row | None]]:
    """The changes that touched a record, the oldest first, with what it was before and after."""
    found = list(log.touched(connection, log.OF_ROW, ("activity", id)))
    for at, (seq, one) in enumerate(found, 1):
        left = one.after
        if one.is_run:  # it is what the next change found, or what it is now
            last = at == len(found)
            left = log.image_now(connection, "activity", id) if last else found[at][1].before
        yield seq, log.read_image(ACTIVITY, id, one.before), log.read_image(ACTIVITY, id, left)


def _told(
    entry: Entry, undone: int | None, steps: list[RowChange], first: Entry | None = None
) -> Past:
    added = sum(step.before is None for step in steps)
    removed = sum(step.after is None for step in steps)
    gone = sum(step.gone for step in steps)
    return Past(entry, undone, added, len(steps) - added - removed, removed, gone, steps, first)


_GONE = """
before IS NOT NULL AND after IS NULL AND NOT EXISTS (
    SELECT 1 FROM temp.touch AS later WHERE later.entity = mine.entity
    AND later.first = mine.first AND (later.seq, later.position) > (mine.seq, mine.position)
) AND NOT EXISTS (
    SELECT 1 FROM temp.touch AS later INDEXED BY touch_run WHERE later.entity = mine.entity
    AND later.run AND later.seq > mine.seq AND mine.first BETWEEN later.first AND later.last
)
"""


def _past(connection: sqlite3.Connection, entry: Entry, undone: int | None) -> Past:
    """One change; with very many rows only how many."""
    many, added, changed, removed, gone = connection.execute(
        "SELECT total(last - first + 1), total((last - first + 1) * (before IS NULL)),"
        " total(before IS NOT NULL AND after IS NOT NULL), total(after IS NULL AND before IS NOT NULL),"
        f" total({_GONE}) FROM change AS mine WHERE seq = ?",
        (entry.seq,),
    ).fetchone()
    if many > FEW:
        return Past(entry, undone, int(added), int(changed), int(removed), int(gone), None)
    return _told(entry, undone, list(_steps(connection, entry.seq)))


def _steps(connection: sqlite3.Connection, seq: int) -> Iterator[RowChange]:
    """The rows of one change, each once: as it was before the first touch and after the last."""
    merged: dict[tuple[str, int], tuple[str | None, str | None]] = {}
    for _seq, one in log.touched(connection, "WHERE seq = ?", [seq]):
        for id in range(one.first, one.last + 1):
            before, _after = merged.get((one.entity, id), (one.before, None))
            merged[one.entity, id] = (before, _left(connection, seq, one, id))
    for (entity, id), images in merged.items():
        table = rows.TABLES[entity]
        was, now = (_thing(entity, log.read_image(table, id, kept)) for kept in images)
        if was is not None or now is not None:
            gone = now is None and log.next_touch(connection, entity, id, seq) is None
            yield RowChange(entity, id, was, now, gone)


def _left(connection: sqlite3.Connection, seq: int, one: Touched, id: int) -> str | None:
    """The image of a row after a change; of a run, what was found next, or what is there."""
    if not one.is_run:
        return one.after
    upcoming = log.next_touch(connection, one.entity, id, seq)
    if upcoming is None:
        return log.image_now(connection, one.entity, id)
    [(_seq, found)] = log.touched(connection, "WHERE seq = ? AND position = ?", upcoming)
    return found.before


def _thing(entity: str, row: Row | None) -> Thing | None:
    if row is None:
        return None
    other = _OTHERS.get(entity)
    try:
        thing: Thing = other(*row) if other else rows.thing_of(rows.TABLES[entity], row)
    except ValueError:  # a cycle's start that is no day
        raise Unreadable from None
    return thing


_OTHERS: dict[str, Callable[..., Thing]] = {"setting": Setting, "tick": Tick, "apart": Apart}
