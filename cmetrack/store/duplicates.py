"""Which of the records that came in repeat others: asked of SQLite, once they are there.

What makes two records one is `domain/identity.py`'s to say. Two tables that vanish with the
connection help: the new rows in doubt, and what else a record answers to: what it was before it
was changed, or merged with, and what rows said that repeat it.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from json import dumps, loads

from cmetrack.domain.activity import DATED_BY_YEAR, Activity
from cmetrack.domain.identity import Identity, differ, identify, is_one
from cmetrack.store import log, rows
from cmetrack.store.rows import ACTIVITY, LOOKED_UP

FEW = 5_000
"""Of so many new records titles are compared, too; nobody types more at a time."""

_MOST = 50_000

# The events of two records make them one only where no other mark sets them apart; of
# identifiers only those of one sort do, which is not for SQL to say.
_APART = (
    "(old.same_code <> new.same_code OR old.same_dated <> new.same_dated) IS NOT 1"
    " OR old.same_dated = new.same_dated"
)


def prepare(connection: sqlite3.Connection) -> None:
    """Make the two tables, empty."""
    for declared in (
        "doubtful (id INTEGER PRIMARY KEY)",
        "former (mark TEXT, value, id INTEGER, identity TEXT, PRIMARY KEY (mark, value, id, identity))",
    ):
        connection.execute(f"DROP TABLE IF EXISTS temp.{declared.partition(' ')[0]}")
        connection.execute(f"CREATE TEMP TABLE {declared}")
    connection.execute("CREATE INDEX temp.former_id ON former (id)")


def suspect(connection: sqlite3.Connection, first: int, *, many: bool) -> None:
    """Note the records from `first` on that share a mark with an earlier one.

    Where they are `many`, it is quickest to go along each index for what is there more than once;
    of a few each is looked up.
    """
    for mark in LOOKED_UP:
        repeated = (
            f"SELECT {mark} FROM activity WHERE {mark} IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
            f" UNION ALL SELECT value FROM temp.former WHERE mark = '{mark}'"
        )
        among = (
            f"INDEXED BY activity_{mark} WHERE {mark} IN ({repeated})"
            if many
            else f"NOT INDEXED WHERE {mark} IS NOT NULL"
        )
        unless_apart = f"AND ({_APART})" if mark == "same_event" else ""
        connection.execute(
            f"INSERT OR IGNORE INTO temp.doubtful SELECT id FROM activity AS new {among}"
            f" AND id >= ? AND (EXISTS (SELECT 1 FROM activity AS old WHERE"
            f" old.{mark} = new.{mark} AND old.id < new.id {unless_apart}) OR EXISTS"
            f" (SELECT 1 FROM temp.former WHERE mark = '{mark}' AND value = new.{mark}))",
            (first,),
        )


def doubtful(connection: sqlite3.Connection, first: int) -> Iterator[int]:
    """The records in doubt from a number on; more of them may be noted meanwhile."""
    asked = "SELECT id FROM temp.doubtful WHERE id >= ? ORDER BY id LIMIT 1"
    while found := connection.execute(asked, (first,)).fetchone():
        yield found[0]
        first = found[0] + 1


def answer_to(connection: sqlite3.Connection, id: int, identities: Iterable[Identity]) -> None:
    """Let a record answer to other marks, too; of one that was removed, to its own."""
    connection.executemany(
        "INSERT OR IGNORE INTO temp.former (mark, value, id, identity) VALUES (?, ?, ?, ?)",
        [
            (mark, value, id, dumps(identity))
            for identity in identities
            for mark, value in rows.looked_up(identity).items()
        ],
    )


def doubt_after(connection: sqlite3.Connection, because: int, identity: Identity) -> None:
    """Note what comes after a record and shares any of these marks."""
    for mark, value in rows.looked_up(identity).items():
        connection.execute(
            f"INSERT OR IGNORE INTO temp.doubtful SELECT id FROM activity"
            f" WHERE {mark} = ? AND id > ?",
            (value, because),
        )


def recall_removed(connection: sqlite3.Connection) -> None:
    """Let records that were removed, and not brought back, answer to all that they ever were.

    One that was merged with another answers as that.
    """
    for id, into, kept in log.removed(connection):
        row = log.read_image(ACTIVITY, id, kept)
        if row is not None:
            answer_to(connection, into, [identify(Activity._make(row))])


def repeated(
    connection: sqlite3.Connection, row: Activity, identity: Identity
) -> tuple[list[Activity], int | None]:
    """The records with a lower number that a row repeats; else one that was removed.

    A code, a certificate or an identifier decides. Only without such a match does the event
    count, and then more than one record may be meant, if they carry different codes; of those
    the marks cannot tell.
    """
    marks = rows.looked_up(identity)
    either = " OR ".join(f"{mark} = ?" for mark in marks)
    values = list(marks.values())
    carried = rows.select(connection, ACTIVITY, f"WHERE ({either}) AND id < ?", (*values, row.id))
    there = {one[0]: Activity._make(one) for one in carried}
    known = {id: [identity if one[1:] == row[1:] else identify(one)] for id, one in there.items()}
    either = " OR ".join(f"(mark = '{mark}' AND value = ?)" for mark in marks)
    answering = connection.execute(
        "SELECT DISTINCT id, identity FROM temp.former WHERE id IN"
        f" (SELECT id FROM temp.former WHERE {either}) OR id IN ({', '.join('?' * len(there))})",
        (*values, *there),
    )
    for id, told in answering.fetchall():
        if id not in known:
            known[id] = []
            if now := rows.first(connection, ACTIVITY, "WHERE id = ?", (id,)):
                there[id] = Activity._make(now)
                known[id].append(identify(there[id]))
        known[id].append(Identity._make(loads(told)))
    found = sorted(id for id, its in known.items() if _repeats(identity, its))
    if not found:
        return [], None
    if living := [id for id in found if id in there]:
        decided = {id: _shared(identity, known[id]) for id in living}
        whole = set().union(*decided.values())
        chosen = [id for id in living if decided[id]] or living
        in_all = [id for id in chosen if decided[id] == whole] if whole else []
        return [there[id] for id in in_all[:1] or chosen], None
    return [], found[0]


def candidates(connection: sqlite3.Connection, first: int, last: int) -> list[Activity]:
    """The records of a span, and those of the others that may be one with any of them.

    Very many are compared by their titles and days alone; the rest is left to a check of the
    ledger.
    """
    span = "SELECT {} FROM activity WHERE id BETWEEN ? AND ?"
    many = last - first > rows.BULK
    asked, values = [], []
    for mark in ("same_event",) if many else LOOKED_UP:  # by others they are one since they came
        its = span.format(mark)
        if many:
            its = f"SELECT {mark} FROM activity GROUP BY 1 HAVING count(*) > 1"
        asked.append(f"SELECT id FROM activity WHERE {mark} IN ({its})")
        values += [] if many else [first, last]
    if last - first < FEW:
        published = ", ".join(f"'{kind}'" for kind in sorted(DATED_BY_YEAR))
        occasion = f"kind, substr(start, 1, CASE WHEN kind IN ({published}) THEN 4 ELSE 10 END)"
        asked.append(
            f"SELECT id FROM activity WHERE same_dated IN ({span.format('same_dated')})"
            f" OR ({occasion}) IN ({span.format(occasion)})"
        )
        values += [first, last] * 2
    most = _MOST if last - first < FEW else FEW  # nobody looks at more, and they take memory
    where = f"WHERE id IN ({' UNION '.join(asked)} LIMIT {most})"
    return list(map(Activity._make, rows.select(connection, ACTIVITY, where, values)))


def _repeats(identity: Identity, its: list[Identity]) -> bool:
    if _shared(identity, its):
        return True
    return any(is_one(identity, one) for one in its) and not any(
        differ(identity, one) for one in its
    )


def _shared(identity: Identity, its: list[Identity]) -> set[int]:
    """The marks that decide which a row shares with a record, by their places."""
    return {
        at
        for one in its
        for at, (mine, theirs) in enumerate(zip(identity[:4], one[:4], strict=True))
        if mine and mine == theirs and (at < 3 or identity.event == one.event)
    }
