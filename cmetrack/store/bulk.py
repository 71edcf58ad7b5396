"""Very many records on their way into a ledger, in one change, with memory for a few of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from cmetrack.core.seen import Found
from cmetrack.domain.activity import Activity
from cmetrack.domain.activity_columns import ActivityColumns
from cmetrack.domain.identity import Identity, IdentityKeys, KeyHashes, identify, number_of
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import rows
from cmetrack.store.rows import ACTIVITY, MARKS


class BulkInsert:
    """Brings records in; the ids of those that are brought are a range, perhaps with holes.

    Where very many come the indexes are put aside, and until `settle` nothing can be looked up;
    with `standing` they never are. `before_many` is called before more than `rows.BULK` records
    are written, when the file still is what it was.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        step: Callable[[], AbstractContextManager[None]],
        replace: Callable[[Activity], None],
        first: int,
        *,
        standing: bool = False,
        before_many: Callable[[], object] | None = None,
    ) -> None:
        self.first = first
        self.last = first - 1
        self._connection = connection
        self._step = step
        self._replace = replace
        self._standing = standing
        self.names_evidence = False
        """Whether any of the records that came names the file of a certificate."""
        self._added = self._replaced = 0
        self._before_many = before_many
        if before_many is not None:
            # Until then nothing may go to the file, whatever the size of what waits: somebody
            # will read there what was before.
            connection.execute("PRAGMA cache_spill = OFF")
        self._indexes = rows.Indexes(connection, ACTIVITY)
        self._former: dict[tuple[int, str], set[int]] = {}

    @property
    def searchable(self) -> bool:
        """Whether records can be looked up by their marks."""
        return not self._indexes.are_aside

    def numbers(self) -> Iterator[KeyHashes]:
        """What `number_of` says of the marks of every record, many at a time."""
        batches = rows.whole_by_columns(self._connection, ACTIVITY)
        while True:
            with self._step():
                columns = next(batches, None)
            if columns is None:
                return
            codes, *others = columns[-1 - len(MARKS) : -1]
            yield [[code and number_of(code) for code in codes], *others]

    def carrying(self, mark: int, text: str) -> list[Found]:
        """The records with a mark, or that had it before they were replaced here, by id."""
        with self._step():
            kept = number_of(text) if mark else text
            found = self._select(f"WHERE {MARKS[mark]} = ?", kept)
            found = [one for one in found if one.identity[mark] == text]
            if former := self._former.get((mark, text)):
                there = {one.activity.id for one in found}
                for id in former - there:
                    found += self._select("WHERE id = ?", id)
                found.sort(key=lambda one: one.activity.id)
        return found

    def add(
        self,
        ids: Sequence[int],
        activities: Sequence[Activity],
        marks: IdentityKeys,
        *,
        expected: int = 0,
    ) -> None:
        """Add records under these ids, which are higher than all before."""
        with self._step():
            self._added += len(ids)
            self._announce(expected)
            many = ActivityColumns.of(activities)
            if not self._standing:
                with_marks = zip(MARKS, marks.numbers, strict=True)
                filled = {name for name, column in with_marks if column is not None}
                self._indexes.aside_for(max(expected, self._added), filled)
            columns = [ids, *rows.columns_of(many, marks)]
            behind = many.columns.get(rows.BEHIND)
            with _no_code_twice():
                self.names_evidence |= "evidence" in many.columns
                rows.insert_columns(self._connection, ACTIVITY, columns, behind)
            self.last = max(self.last, ids[-1])

    def replace(self, activity: Activity, identity: Identity) -> None:
        """Put a record in the place of the one with its id."""
        with self._step():
            self._replaced += 1
            self._announce()
            ((_was, former),) = self._select("WHERE id = ?", activity.id)
            for mark, (old, new) in enumerate(zip(former, identity, strict=True)):
                if old and old != new:
                    self._former.setdefault((mark, old), set()).add(activity.id)
            if activity.id < self.first:
                self._replace(activity)
                return
            # That it was added is what the journal tells of it; undone, it is taken out.
            with _no_code_twice():
                rows.update(self._connection, ACTIVITY, tuple(activity))

    def settle(self) -> None:
        """Put the indexes back, if they were aside: from now on they stay."""
        with self._step(), _no_code_twice():
            self._standing = True
            self._indexes.back()
            self._connection.execute("PRAGMA cache_spill = ON")

    def _announce(self, expected: int = 0) -> None:
        """Tell, once, that it will be very many."""
        if self._before_many is None:
            return
        if max(expected, self._added) + self._replaced > rows.BULK:
            tell, self._before_many = self._before_many, None
            tell()
            self._connection.execute("PRAGMA cache_spill = ON")

    def _select(self, where: str, value: str | int) -> list[Found]:
        found = map(Activity._make, rows.select(self._connection, ACTIVITY, where, (value,)))
        return [Found(one, identify(one)) for one in found]


@contextmanager
def _no_code_twice() -> Iterator[None]:
    """Say it in words if two records carry the same code."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise UsageError(
            _("two records carry the same certificate code"),
            _("`cmetrack code list` shows the codes of the ledger"),
        ) from None
