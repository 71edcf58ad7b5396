"""The journal proves itself: walked back from the tables, every row must end in nothing.

Each row is followed through the changes that touched it. It begins with nothing; what a change
added is there after it; only an undoing brings a number back; and what an undoing left is what
was there before the change that it undoes. Rows that were added in one go are one range here,
too, so that an import of any size takes no memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from cmetrack.domain.changes import PURGE, PURGED
from cmetrack.i18n import N_
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, row_history, rows
from cmetrack.store.indexes import sorting_beside
from cmetrack.store.row_history import Place, Range, Touches, Unreadable


class _Touch(NamedTuple):
    """One touch of a row, and whether nothing was there before it."""

    place: Place
    empty: bool


def flaws(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything in the journal that does not fit together, or not to the tables, in words."""
    undoes = yield from _entries(connection)
    yield from _images(connection)
    with sorting_beside(connection):
        connection.execute("BEGIN")
        try:
            found = Touches(connection)
            for entity in rows.TABLES:
                yield from _Walk(connection, found, entity, undoes).flaws()
        finally:
            connection.execute("ROLLBACK")


def _entries(connection: sqlite3.Connection) -> Generator[str, None, dict[int, int]]:
    """The changes one after the other; what is returned is which of them undoes which."""
    undoes: dict[int, int] = {}
    empty = {
        seq
        for (seq,) in connection.execute(
            "SELECT seq FROM log WHERE seq NOT IN (SELECT seq FROM change)"
        )
    }
    upcoming = 1
    for seq, at, command, undone in connection.execute(
        "SELECT seq, at, command, undoes FROM log ORDER BY seq"
    ):
        if seq != upcoming:
            yield (
                _("change {number} is missing from the journal").format(number=upcoming)
                if seq == upcoming + 1
                else _("changes {first} to {last} are missing from the journal").format(
                    first=upcoming, last=seq - 1
                )
            )
        upcoming = seq + 1
        if seq in empty and command not in (PURGE, PURGED):
            yield _("change {number} has lost what it touched").format(number=seq)
        if not _is_moment(at):
            yield _("change {number} has no day and time").format(number=seq)
        if undone is not None:
            if undone >= seq:
                yield (
                    _("change {number} undoes change {other}, which is not older").format(
                        number=seq, other=undone
                    )
                )
            undoes[seq] = undone
    if checksums.tallied(connection, "log")[2] >= upcoming:
        yield _("the changes after {number} are missing from the journal").format(
            number=upcoming - 1
        )
    return undoes


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _images(connection: sqlite3.Connection) -> Iterator[str]:
    """Changes that could not be undone, as what they keep cannot be read."""
    latest = 0
    for seq, entity, first, last, kept in connection.execute(
        "SELECT seq, entity, first, last, before FROM change"
        " WHERE before IS NOT NULL OR last < first ORDER BY seq"
    ):
        try:
            row_history.read_image(rows.TABLES[entity], first, kept)
            torn = first != last
        except (Unreadable, KeyError):  # a table that is none
            torn = True
        if torn and seq != latest:
            latest = seq
            yield (
                _("change {number} cannot be undone: what it keeps cannot be read").format(
                    number=seq
                )
            )


class _Walk:
    """Every row of one table, through all the changes that touched it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        found: Touches,
        entity: str,
        undoes: dict[int, int],
    ) -> None:
        self._connection = connection
        self._entity = entity
        self._undoes = undoes
        self._undoings: dict[int, list[int]] = {}
        for seq, undone in undoes.items():
            self._undoings.setdefault(undone, []).append(seq)
        self._ranges = [one for one in found.ranges if one.entity == entity]

    def flaws(self) -> Iterator[str]:
        """What does not fit."""
        upcoming, active = 0, list[Range]()
        for id, there, single in self._rows():
            while upcoming < len(self._ranges) and self._ranges[upcoming].first <= id:
                active.append(self._ranges[upcoming])
                upcoming += 1
            active = [one for one in active if one.last >= id]
            if there and not single and len(active) == 1 and self._plain(active[0]):
                continue  # nearly all rows of a large ledger
            touched = [*single, *(_Touch(one.place, empty=True) for one in active)]
            yield from self._story(id, sorted(touched), there=there)

    def _rows(self) -> Iterator[tuple[int, bool, list[_Touch]]]:
        """Every number that is in the table or was touched alone, by number."""
        both = self._connection.execute(
            f"SELECT id, 1, NULL, NULL, NULL FROM {self._entity} UNION ALL"
            " SELECT id, 0, seq, position, empty FROM temp.touch WHERE entity = ?"
            " ORDER BY 1, 2 DESC, 3, 4",
            (self._entity,),
        )
        for id, group in groupby(both, lambda row: row[0]):
            there, single = False, []
            for _id, is_row, seq, position, empty in group:
                if is_row:
                    there = True
                else:
                    single.append(_Touch(Place(seq, position), bool(empty)))
            yield id, there, single

    def _plain(self, one: Range) -> bool:
        """Whether these rows came by a change that undoes nothing and that nothing undid."""
        return one.place.seq not in self._undoes and one.place.seq not in self._undoings

    def _story(self, id: int, touched: Sequence[_Touch], *, there: bool) -> Iterator[str]:
        """One row from its first change to what it is now."""
        if not touched:
            if self._entity != "setting":  # the program's own settings leave no trace
                yield self._flaw(N_("{row} is there, and no change added it"), id)
            return
        if not touched[0].empty:
            said = N_("change {number} found {row}, which no change before it had added")
            yield self._flaw(said, id, touched[0])
        for at, one in enumerate(touched):
            after_nothing = touched[at + 1].empty if at + 1 < len(touched) else not there
            if one.empty and after_nothing:
                said = N_("change {number} added {row}, which was not there after it")
                yield self._flaw(said, id, one)
            if not one.empty and not after_nothing and self._agree(id, touched, at, at + 1):
                said = N_("change {number} touched {row}, which is as it was before it")
                yield self._flaw(said, id, one)
            if one.empty and at and one.place.seq not in self._undoes:
                said = N_("change {number} gave the number of {row} a second time")
                yield self._flaw(said, id, one)
        yield from self._undone(id, touched)

    def _undone(self, id: int, touched: Sequence[_Touch]) -> Iterator[str]:
        """What an undoing left must be what was there before the change that it undoes."""
        firsts: dict[int, int] = {}
        afters: dict[int, int] = {}
        for at, one in enumerate(touched):
            firsts.setdefault(one.place.seq, at)
            afters[one.place.seq] = at + 1
        for seq in firsts:
            undone = self._undoes.get(seq)
            if undone is not None:
                if undone not in firsts:
                    said = N_("change {number} undoes change {other}, which did not touch {row}")
                    yield self._flaw(said, id, touched[firsts[seq]], undone)
                elif not self._agree(id, touched, firsts[undone], afters[seq]):
                    said = N_("change {number} undoes change {other}, and left another {row}")
                    yield self._flaw(said, id, touched[firsts[seq]], undone)
            for undoing in self._undoings.get(seq, ()):
                if undoing not in firsts:
                    said = N_(
                        "change {other} undoes change {number}, but not what that did to {row}"
                    )
                    yield self._flaw(said, id, touched[firsts[seq]], undoing)

    def _agree(self, id: int, touched: Sequence[_Touch], one: int, other: int) -> bool:
        if other < len(touched) and (touched[one].empty or touched[other].empty):
            return touched[one].empty == touched[other].empty
        try:
            return self._state(id, touched, one) == self._state(id, touched, other)
        except Unreadable:
            return False

    def _state(self, id: int, touched: Sequence[_Touch], at: int) -> rows.Row | None:
        """What was there before a touch, or is now."""
        if at == len(touched):
            # Whether it is as cmetrack wrote it is told by its check; here, whether it fits.
            table = rows.TABLES[self._entity]
            found: rows.Row | None = self._connection.execute(
                f"SELECT {rows.listed(table.columns)} FROM {table.name} WHERE id = ?", (id,)
            ).fetchone()
            return found
        return row_history.before(self._connection, self._entity, id, touched[at].place)

    def _flaw(
        self, said: str, id: int, touch: _Touch | None = None, other: int | None = None
    ) -> str:
        row = _(_ROWS[self._entity]).format(id=id)
        number = None if touch is None else touch.place.seq
        return _(said).format(row=row, number=number, other=other)


_ROWS = {
    "activity": N_("record {id}"),
    "cycle": N_("cycle {id}"),
    "setting": N_("setting {id}"),
    "periodical": N_("journal {id} of the list"),
}
