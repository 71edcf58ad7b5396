"""Records on their way into a ledger, in one change, however many: with memory for a few of them.

They go in as they come. Then SQLite is asked which of them repeat others, and these are taken
out again.
"""

import sqlite3
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator

from cmetrack.domain.activity import COLUMNS, Activity, Columns
from cmetrack.domain.identity import Identity, identify, keys_of
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, duplicates, rows
from cmetrack.store.indexes import Indexes
from cmetrack.store.rows import ACTIVITY, MARKS

# It was written a moment ago: nobody need ask whether it is what was written.
_BROUGHT = f"SELECT {rows.listed(ACTIVITY.columns)} FROM activity WHERE id = ?"

_MOST_ANSWERS = 50  # of one record; more is a file in which every row is it


class BulkInsert:
    """Brings records in, under numbers from `first` on.

    As long as few came, the repeats among them can be asked for at any time. Where very many
    come, the indexes are put aside, and only `settle` makes them `searchable` again; then holes
    are left in the numbers where repeats were. `before_many` is called before more than
    `rows.BULK` records are written, when the file still is what it was.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        replace: Callable[[Activity], None],
        first: int,
        before_many: Callable[[], object] | None = None,
        *,
        bring_back: bool = False,
    ) -> None:
        self.first = first
        self.last = first - 1
        self.names_evidence = False
        """Whether any of the records that came names the file of a certificate."""
        self._connection = connection
        self._replace = replace
        self._before_many = before_many
        if before_many is not None:
            # Until then nothing may go to the file, whatever the size of what waits: somebody
            # will read there what was before. OFF would be heeded from the next transaction on.
            connection.execute("PRAGMA cache_spill = 1000000000")
        self._indexes = Indexes(connection, ACTIVITY)
        self._undecided = first
        self._taken_out = array("Q")  # the numbers under which repeats were, in their order
        self.closed = False
        """Whether records have other numbers now than for the while."""
        self._answers = Counter[int]()  # by record: what rows told that repeat it
        self._went_aside = False
        self._added = self._replaced = 0
        self._titles: dict[str, bytes] = {}
        duplicates.prepare(connection)
        if not bring_back:
            duplicates.recall_removed(connection)

    @property
    def searchable(self) -> bool:
        """Whether records can be looked up by their marks, so that repeats can be told now."""
        return not self._indexes.aside

    def add(self, columns: Columns) -> None:
        """Add records; each gets the next number."""
        ids = range(self.last + 1, self.last + 1 + len(columns["kind"]))
        marks = dict(zip(MARKS, keys_of(columns, self._titles), strict=True))
        self._announce()
        filled = {mark for mark, column in marks.items() if column is not None}
        self._indexes.aside_for(self._added, filled)
        self._went_aside |= bool(self._indexes.aside)
        if "same_code" in filled:
            self._indexes.loosen("same_code")
        self.names_evidence |= "evidence" in columns
        whole = [ids, *map(columns.get, COLUMNS), rows.last_days(columns), *marks.values()]
        rows.insert_columns(self._connection, ACTIVITY, whole)
        self.last = ids[-1]
        self._added += len(ids)

    def repeats(self) -> Iterator[tuple[int, Activity, list[Activity], int | None]]:
        """Those of the records added since this was last asked that repeat others, one by one.

        Of each its number for the while, what it says, and the records that it repeats; where
        there are none, the one that was removed. It is taken out; the record that it repeats may
        be replaced before the next one is told.
        """
        first, self._undecided = self._undecided, self.last + 1
        duplicates.suspect(self._connection, first, many=self._went_aside)
        for id in duplicates.doubtful(self._connection, first):
            row = Activity._make(self._connection.execute(_BROUGHT, (id,)).fetchone())
            mine = identify(row)
            found, removed = duplicates.repeated(self._connection, row, mine)
            if found or removed is not None:
                rows.delete(self._connection, ACTIVITY, "WHERE id = ?", (id,))
                self._added -= 1
                self._taken_out.append(id)
                if len(found) == 1 and found[0][1:] != row[1:]:
                    self._answer_to(found[0], mine, id)
                yield id, row, found, removed

    def _answer_to(self, there: Activity, repeat: Identity, id: int) -> None:
        """Let a record answer to what else a row told that repeats it."""
        theirs = identify(there)
        if self._answers[there.id] < _MOST_ANSWERS and any(
            mine and mine != its for mine, its in zip(repeat, theirs, strict=True)
        ):
            self._answers[there.id] += 1
            duplicates.answer_to(self._connection, there.id, [repeat])
            duplicates.doubt_after(self._connection, id, repeat)

    def replace(self, activity: Activity, because: int) -> None:
        """Put a record in the place of the one with its id; `because` is the repeat that did it."""
        self._replaced += 1
        was = Activity._make(rows.existing(self._connection, ACTIVITY, activity.id))
        before, after = identify(was), identify(activity)
        if after.code:
            self._indexes.loosen("same_code")
        if before != after:
            duplicates.answer_to(self._connection, activity.id, [before])
            for identity in (before, after):
                duplicates.doubt_after(self._connection, because, identity)
        if activity.id < self.first:
            self._replace(activity)
        else:  # that it was added is what the log tells of it; undone, it is taken out
            rows.update(self._connection, ACTIVITY, tuple(activity))

    def final(self, id: int) -> int:
        """The number that a record has in the end which had this one for the while."""
        return id - bisect_left(self._taken_out, id) if self.closed else id

    def settle(self) -> None:
        """Put the indexes back, if they were aside."""
        self._indexes.back()

    def finish(self) -> None:
        """Leave everything as it is to stay."""
        self._announce()
        try:
            self._indexes.tighten()
        except sqlite3.IntegrityError:
            raise UsageError(
                _("Two records carry the same certificate code."),
                _("`cmetrack code list` shows the codes of the ledger."),
            ) from None
        if self._taken_out and not self._went_aside:
            self._close_gaps(self._taken_out[0])
            self.closed = True
        self._connection.execute("PRAGMA cache_spill = 1")
        ((self.last,),) = self._connection.execute(
            "SELECT max(?, coalesce(max(id), 0)) FROM activity", (self.first - 1,)
        )
        # Where the last ones were repeats, their numbers are free.
        checksums.free_after(self._connection, ACTIVITY.name, self.last)

    def _close_gaps(self, upcoming: int) -> None:
        behind = upcoming
        some = f"id LIMIT {rows.BATCH}"
        while columns := next(
            rows.batches(self._connection, ACTIVITY, "WHERE id > ?", (behind,), some), None
        ):
            ids = columns[0]
            rows.delete(self._connection, ACTIVITY, "WHERE id BETWEEN ? AND ?", (ids[0], ids[-1]))
            span = range(upcoming, upcoming + len(ids))
            rows.insert_columns(self._connection, ACTIVITY, [span, *columns[1:-1]])
            upcoming, behind = span.stop, ids[-1]

    def _announce(self) -> None:
        """Tell, once, that it will be very many."""
        if self._before_many is not None and self._added + self._replaced > rows.BULK:
            tell, self._before_many = self._before_many, None
            tell()
            self._connection.execute("PRAGMA cache_spill = 1")
