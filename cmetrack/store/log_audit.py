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
from typing import NamedTuple

from cmetrack import wording
from cmetrack.domain.changes import PURGE, PURGED
from cmetrack.i18n import N_, gettext as _
from cmetrack.store import checksums, log, rows
from cmetrack.store.indexes import sorting_beside
from cmetrack.store.log import Unreadable


class _Touch(NamedTuple):
    """Where a row was touched, and what it was before and after; of a run that is not known."""

    seq: int
    position: int
    before: str | None = None
    after: str | None = None

    @property
    def in_run(self) -> bool:
        return self.before is None and self.after is None


_Place = tuple[int, int]  # a change and a position in it


class _Run(NamedTuple):
    """Rows that were added in one go."""

    first: int
    last: int
    place: _Place


def flaws(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything in the log that does not fit together, or not to the tables, in words."""
    with sorting_beside(connection), rows.one_moment(connection):
        undoes = yield from _entries(connection)
        yield from _images(connection)
        log.by_row(connection)
        for entity in rows.TABLES:
            yield from _Walk(connection, entity, undoes).flaws()


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
                _("change {number} is missing from the log").format(number=upcoming)
                if seq == upcoming + 1
                else _("changes {first} to {last} are missing from the log").format(
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
        yield _("the changes after {number} are missing from the log").format(number=upcoming - 1)
    return undoes


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


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

    def __init__(self, connection: sqlite3.Connection, entity: str, undoes: dict[int, int]) -> None:
        self._connection = connection
        self._entity = entity
        self._undoes = undoes
        self._undoings: dict[int, list[int]] = {}
        for seq, undone in undoes.items():
            self._undoings.setdefault(undone, []).append(seq)
        self._runs = [
            _Run(first, last, (seq, position))
            for first, last, seq, position in connection.execute(
                "SELECT first, last, seq, position FROM temp.touch WHERE entity = ? AND run"
                " ORDER BY first",
                (entity,),
            )
        ]

    def flaws(self) -> Iterator[str]:
        """What does not fit."""
        upcoming, active = 0, list[_Run]()
        for id, there, single in self._rows():
            while upcoming < len(self._runs) and self._runs[upcoming].first <= id:
                active.append(self._runs[upcoming])
                upcoming += 1
            active = [one for one in active if one.last >= id]
            if there and not single and len(active) == 1 and self._is_plain(active[0].place[0]):
                continue  # nearly all rows of a large ledger
            places = sorted([*single, *(one.place for one in active)])
            touched = [_Touch(*place, *self._images_at(place)) for place in places]
            yield from self._story(id, touched, there=there)

    def _rows(self) -> Iterator[tuple[int, bool, list[_Place]]]:
        """Every number that is in the table or was touched alone, by number."""
        there = self._connection.execute(f"SELECT id, NULL, NULL FROM {self._entity} ORDER BY id")
        touched = self._connection.execute(
            "SELECT first, seq, position FROM temp.touch WHERE entity = ? AND NOT run"
            " ORDER BY first, seq, position",
            (self._entity,),
        )
        both = merge(there, touched, key=lambda row: row[0])
        for id, group in groupby(both, lambda row: row[0]):
            found = [(seq, position) for _id, seq, position in group]
            single = [place for place in found if place[0] is not None]
            yield id, len(single) < len(found), single

    def _images_at(self, place: _Place) -> tuple[str | None, str | None]:
        images: tuple[str | None, str | None] = self._connection.execute(
            "SELECT before, after FROM change WHERE seq = ? AND position = ?", place
        ).fetchone()
        return images

    def _is_plain(self, seq: int) -> bool:
        """Whether a change undoes nothing and nothing undid it."""
        return seq not in self._undoes and seq not in self._undoings

    def _story(self, id: int, touched: Sequence[_Touch], *, there: bool) -> Iterator[str]:
        """One row from its first change to what it is now."""
        if not touched:
            if self._entity != "setting":  # the program's own settings leave no trace
                yield self._flaw(N_("{row} is there, and no change added it"), id)
            return
        left = [*(one.before for one in touched[1:]), self._image(id) if there else None]
        if touched[0].before is not None:
            said = N_("change {number} found {row}, which no change before it had added")
            yield self._flaw(said, id, touched[0])
        for at, (one, after) in enumerate(zip(touched, left, strict=True)):
            if one.before is None and after is None:
                said = N_("change {number} added {row}, which was not there after it")
                yield self._flaw(said, id, one)
            elif one.after != after and not one.in_run:
                said = N_("change {number} left {row} otherwise than it was found after it")
                yield self._flaw(said, id, one)
            if one.before is None and at and one.seq not in self._undoes:
                said = N_("change {number} gave the number of {row} a second time")
                yield self._flaw(said, id, one)
        yield from self._undone(id, touched, left)

    def _undone(
        self, id: int, touched: Sequence[_Touch], left: Sequence[str | None]
    ) -> Iterator[str]:
        """What an undoing left must be what was there before the change that it undoes."""
        firsts = {one.seq: one for one in reversed(touched)}
        lasts = {one.seq: after for one, after in zip(touched, left, strict=True)}
        for seq, one in sorted(firsts.items()):
            undone = self._undoes.get(seq)
            if undone is not None:
                if undone not in firsts:
                    said = N_("change {number} undoes change {other}, which did not touch {row}")
                    yield self._flaw(said, id, one, undone)
                elif firsts[undone].before != lasts[seq]:
                    said = N_("change {number} undoes change {other}, and left another {row}")
                    yield self._flaw(said, id, one, undone)
            for undoing in self._undoings.get(seq, ()):
                if undoing not in firsts:
                    said = N_(
                        "change {other} undoes change {number}, but not what that did to {row}"
                    )
                    yield self._flaw(said, id, one, undoing)

    def _image(self, id: int) -> str | None:
        # Whether it is as cmetrack wrote it is told by its check; here, whether it fits.
        table = rows.TABLES[self._entity]
        row = self._connection.execute(
            f"SELECT {rows.listed(table.columns)} FROM {table.name} WHERE id = ?", (id,)
        ).fetchone()
        return row and log.image(table, row)

    def _flaw(
        self, said: str, id: int, touch: _Touch | None = None, other: int | None = None
    ) -> str:
        row = wording.row(self._entity, id)
        return _(said).format(row=row, number=touch and touch.seq, other=other)
