"""Which of the records that came in repeat others: asked of SQLite, once they are there.

What makes two records one is `domain/identity.py`'s to say. Two tables that vanish with the
connection help: the new rows in doubt, and the marks of records that were changed, to which they
still answer.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain

from cmetrack.domain.activity import Activity
from cmetrack.domain.identity import Identity, differ, identify
from cmetrack.store import rows
from cmetrack.store.rows import ACTIVITY, MARKS

# The events of two records make them one only where no other mark sets them apart.
_APART = " OR ".join(f"old.{mark} <> new.{mark}" for mark in MARKS[:3])


def prepare(connection: sqlite3.Connection) -> None:
    """Make the two tables, empty."""
    for declared in (
        "doubtful (id INTEGER PRIMARY KEY)",
        "former (mark TEXT, value, text TEXT, id INTEGER, PRIMARY KEY (mark, value, text, id))",
    ):
        connection.execute(f"DROP TABLE IF EXISTS temp.{declared.partition(' ')[0]}")
        connection.execute(f"CREATE TEMP TABLE {declared}")


def suspect(connection: sqlite3.Connection, first: int, *, many: bool) -> None:
    """Note the records from `first` on that share a mark with an earlier one.

    Where they are `many`, it is quickest to go along each index for what is there more than once;
    of a few each is looked up.
    """
    for mark in MARKS:
        repeated = (
            f"SELECT {mark} FROM activity WHERE {mark} IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
            f" UNION ALL SELECT value FROM temp.former WHERE mark = '{mark}'"
        )
        among = (
            f"INDEXED BY activity_{mark} WHERE {mark} IN ({repeated})"
            if many
            else f"NOT INDEXED WHERE {mark} IS NOT NULL"
        )
        unless_apart = f"AND ({_APART}) IS NOT 1" if mark == MARKS[-1] else ""
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


def remember_change(
    connection: sqlite3.Connection, id: int, before: Identity, after: Identity, because: int
) -> None:
    """Keep the marks that a record had, and note what comes after `because` and shares any of it."""
    connection.executemany(
        "INSERT OR IGNORE INTO temp.former (mark, value, text, id) VALUES (?, ?, ?, ?)",
        [(mark, value, text, id) for mark, text, value in _known([before])],
    )
    for mark, _text, value in _known([before, after]):
        connection.execute(
            f"INSERT OR IGNORE INTO temp.doubtful SELECT id FROM activity"
            f" WHERE {mark} = ? AND id > ?",
            (value, because),
        )


def repeated(connection: sqlite3.Connection, identity: Identity, before: int) -> list[Activity]:
    """The records below a number that a row with these marks repeats.

    A code, a certificate or an identifier decides. Only without such a match does the event
    count, and then more than one record may be meant, if they carry different codes; of those
    the marks cannot tell.
    """
    *deciding, event = _known([identity])
    decided = list(filter(None, (_carrying(connection, *mark, before) for mark in deciding)))
    if decided:
        in_all = [one for one in decided[0] if all(one in others for others in decided)]
        return in_all[:1] or list(dict.fromkeys(chain.from_iterable(decided)))
    alike = _carrying(connection, *event, before)
    return [one for one in alike if not differ(identity, identify(one))]


def _carrying(
    connection: sqlite3.Connection, mark: str, text: str, value: str | int, before: int
) -> list[Activity]:
    """The records with a mark, or that had it before they were changed, by number."""
    carried = rows.select(connection, ACTIVITY, f"WHERE {mark} = ? AND id < ?", (value, before))
    at = MARKS.index(mark)
    found = {one.id: one for one in map(Activity._make, carried) if identify(one)[at] == text}
    for (id,) in connection.execute(
        "SELECT id FROM temp.former WHERE mark = ? AND value = ? AND text = ?", (mark, value, text)
    ).fetchall():
        found[id] = Activity._make(rows.existing(connection, ACTIVITY, id))
    return [found[id] for id in sorted(found)]


def _known(identities: Iterable[Identity]) -> list[tuple[str, str, str | int]]:
    return [
        (mark, text, value)
        for identity in identities
        for mark, text, value in zip(MARKS, identity, rows.marks_of(identity), strict=True)
        if text and value is not None
    ]
