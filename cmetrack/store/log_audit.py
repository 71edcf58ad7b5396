"""The log proves itself: followed through all changes, every row must end as it is in its table.

It begins with nothing; what a change left is what the next one found; only an undoing brings a
number back; and what an undoing left is what was there before the change that it undoes. Rows
that were added in one go are one run here, too, so that an import of any size takes no memory.
"""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from cmetrack import wording
from cmetrack.domain.changes import PURGE, PURGED
from cmetrack.i18n import N_, gettext as _
from cmetrack.store import checksums, log, rows
from cmetrack.store.log import Unreadable
from cmetrack.store.rows import LedgerTable


class _Touch(NamedTuple):
    """Where rows were touched, and what one was before and after; of a run that is not known."""

    seq: int
    position: int
    first: int
    last: int
    before: str | None
    after: str | None


_Flaw = tuple[str, int | None, int | None]
"""A sentence about {row}, change {number} and {other}; the numbers."""


def flaws(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything in the log that does not fit together, or not to the tables, in words."""
    with rows.one_moment(connection):
        undoes = yield from _entries(connection)
        yield from _images(connection)
        for table in rows.TABLES.values():
            yield from _Walk(connection, table, undoes).flaws()


def _entries(connection: sqlite3.Connection) -> Generator[str, None, dict[int, int]]:
    """The changes one after the other; what is returned is which of them undoes which."""
    undoes: dict[int, int] = {}
    upcoming = 1
    for seq, at, command, undone, is_empty in connection.execute(
        "SELECT seq, at, command, undoes, seq NOT IN (SELECT seq FROM change) FROM log ORDER BY seq"
    ):
        if seq != upcoming:
            yield (
                _("change {number} is missing from the log").format(number=upcoming)
                if seq == upcoming + 1
                else _("changes {first} to {last} are missing from the log").format(
                    first=upcoming, last=seq - 1
                )
            )
        upcoming = seq + 1
        if is_empty and command not in (PURGE, PURGED):
            yield _("change {number} has lost what it touched").format(number=seq)
        try:
            datetime.fromisoformat(at)
        except ValueError:
            yield _("change {number} has no day and time").format(number=seq)
        if undone is not None:
            if undone >= seq:
                said = _("change {number} undoes change {other}, which is not older")
                yield said.format(number=seq, other=undone)
            undoes[seq] = undone
    if checksums.tallied(connection, "log")[2] >= upcoming:
        yield _("the changes after {number} are missing from the log").format(number=upcoming - 1)
    return undoes


def _images(connection: sqlite3.Connection) -> Iterator[str]:
    """Changes that could not be undone, as what they keep cannot be read."""
    torn = set()
    for seq, entity, first, last, *images in connection.execute(
        "SELECT seq, entity, first, last, before, after FROM change"
        " WHERE before IS NOT NULL OR after IS NOT NULL"
    ):
        try:
            for kept in images:
                log.read_image(rows.TABLES[entity], first, kept)
        except (Unreadable, KeyError):  # a table that is none
            torn.add(seq)
        if first != last:
            torn.add(seq)
    for seq in sorted(torn):
        yield _("change {number} cannot be undone: what it keeps cannot be read").format(number=seq)


class _Walk:
    """Every row of one table, through all the changes that touched it."""

    def __init__(
        self, connection: sqlite3.Connection, table: LedgerTable, undoes: dict[int, int]
    ) -> None:
        self._connection, self._table, self._undoes = connection, table, undoes
        self._undoings: dict[int, list[int]] = {}
        for seq, undone in undoes.items():
            self._undoings.setdefault(undone, []).append(seq)

    def flaws(self) -> Iterator[str]:
        """What does not fit."""
        upcoming, active = 0, list[_Touch]()
        runs = [
            _Touch._make(one) for _id, *one in self._touches("before IS NULL AND after IS NULL")
        ]
        for id, there, single in self._rows():
            while upcoming < len(runs) and runs[upcoming].first <= id:
                active.append(runs[upcoming])
                upcoming += 1
            active = [one for one in active if one.last >= id]
            if there and not single and len(active) == 1:
                seq = active[0].seq
                if seq not in self._undoes and seq not in self._undoings:
                    continue  # nearly all rows of a large ledger
            for said, number, other in self._story(id, sorted([*single, *active]), there=there):
                row = wording.row(self._table.name, id)
                yield _(said).format(row=row, number=number, other=other)

    def _touches(self, which: str) -> sqlite3.Cursor:
        return self._connection.execute(
            "SELECT first, seq, position, first, last, before, after FROM change"
            f" WHERE entity = ? AND ({which}) ORDER BY first, last, seq, position",
            (self._table.name,),
        )

    def _rows(self) -> Iterator[tuple[int, bool, list[_Touch]]]:
        """Every number that is in the table or was touched alone, by number."""
        there = self._connection.execute(f"SELECT id FROM {self._table.name} ORDER BY id")
        touched = self._touches("before IS NOT NULL OR after IS NOT NULL")
        for id, group in groupby(merge(there, touched, key=itemgetter(0)), itemgetter(0)):
            found = list(group)
            single = [_Touch._make(one) for _id, *one in found if one]
            yield id, len(single) < len(found), single

    def _story(self, id: int, touched: Sequence[_Touch], *, there: bool) -> Iterator[_Flaw]:
        """One row from its first change to what it is now."""
        if not touched:
            if self._table is not rows.SETTING:  # the program's own settings leave no trace
                yield N_("{row} is there, and no change added it"), None, None
            return
        now = None
        if there:  # whether it is as cmetrack wrote it is told by its check; here, whether it fits
            asked = f"SELECT {rows.listed(self._table.columns)} FROM {self._table.name}"
            row = self._connection.execute(f"{asked} WHERE id = ?", (id,)).fetchone()
            now = row and log.image(self._table, row)
        left = [*(one.before for one in touched[1:]), now]
        if touched[0].before is not None:
            said = N_("change {number} found {row}, which no change before it had added")
            yield said, touched[0].seq, None
        for at, (one, after) in enumerate(zip(touched, left, strict=True)):
            in_run = one.before is None and one.after is None
            if one.before is None and after is None:
                said = N_("change {number} added {row}, which was not there after it")
                yield said, one.seq, None
            elif one.after != after and not in_run:
                said = N_("change {number} left {row} otherwise than it was found after it")
                yield said, one.seq, None
            if one.before is None and at and one.seq not in self._undoes:
                said = N_("change {number} gave the number of {row} a second time")
                yield said, one.seq, None
        yield from self._undone(touched, left)

    def _undone(self, touched: Sequence[_Touch], left: Sequence[str | None]) -> Iterator[_Flaw]:
        """What an undoing left must be what was there before the change that it undoes."""
        before = {one.seq: one.before for one in reversed(touched)}
        lasts = {one.seq: after for one, after in zip(touched, left, strict=True)}
        for seq in sorted(before):
            undone = self._undoes.get(seq)
            if undone is not None and undone not in before:
                said = N_("change {number} undoes change {other}, which did not touch {row}")
                yield said, seq, undone
            elif undone is not None and before[undone] != lasts[seq]:
                said = N_("change {number} undoes change {other}, and left another {row}")
                yield said, seq, undone
            for undoing in self._undoings.get(seq, ()):
                if undoing not in before:
                    said = N_(
                        "change {other} undoes change {number}, but not what that did to {row}"
                    )
                    yield said, seq, undoing
