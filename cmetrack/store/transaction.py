"""One change of the ledger: a transaction with its log, all of it or nothing."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from cmetrack.domain.activity import Activity, as_entered
from cmetrack.domain.changes import NOTHING_SAID, Done
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.evidence import paths_in
from cmetrack.domain.identity import identify
from cmetrack.domain.own import Goal, OwnDate
from cmetrack.domain.periodical import Periodical
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, evidence, log, rows
from cmetrack.store.bulk import BulkInsert
from cmetrack.store.evidence import Remembered
from cmetrack.store.indexes import sorting_beside
from cmetrack.store.log import Recorder
from cmetrack.store.open import guarded
from cmetrack.store.rows import ACTIVITY, APART, CYCLE, SETTING, TICK, LedgerTable, Row

_OF_NO_CYCLE = "SELECT 1 FROM adjustment WHERE cycle NOT IN (SELECT id FROM cycle)"


class Change:
    """What one command writes. `done` says what it did and may be set until the end.

    Once a step has failed nothing of the change can go in, even if the failure was caught: a
    full disk takes the transaction away, and what came after would be written piece by piece.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        command: str,
        at: datetime,
        done: Done | None,
    ) -> None:
        self._connection = connection
        self._on = at.date()
        self._noted = False
        self._path = path
        self._recorder = Recorder(connection, at, command)
        self._failure: BaseException | None = None
        self._discarded = False
        self.done = done or NOTHING_SAID

    @property
    def seq(self) -> int | None:
        """The number of its entry in the log; None as long as nothing has changed."""
        return self._recorder.seq

    def add(self, activity: Activity) -> int:
        """Add a record; its own id is ignored, the new one returned."""
        with self._step():
            id = self._next_id(ACTIVITY)
            self._refuse_taken_code(identify(activity).code, id)
            self._write(ACTIVITY, None, (id, *activity[1:]))
            self._remember_named(activity.evidence)
        return id

    @contextmanager
    def bulk_insert(
        self, *, before_many: Callable[[], object] | None = None, bring_back: bool = False
    ) -> Iterator[BulkInsert]:
        """Bring in very many records; before many, a reader still sees what was (`before_many`).

        What was removed is not brought in again unless to `bring_back` it.
        """
        # Before the first table that vanishes is made: then it is too late to say where.
        with self._step(), sorting_beside(self._connection):
            first = self._next_id(ACTIVITY)
            bulk = BulkInsert(
                self._connection, self._put, first, before_many, bring_back=bring_back
            )
            yield bulk
            bulk.settle()
            bulk.finish()
            if bulk.names_evidence:
                asked = "SELECT evidence FROM activity WHERE evidence IS NOT NULL"
                named = self._connection.execute(asked)
                while batch := named.fetchmany(rows.BULK):
                    for (path,) in batch:
                        self._remember_named(path)
            if bulk.last >= bulk.first:
                self._recorder.added(ACTIVITY, bulk.first, bulk.last)

    def complete(self, first: int, last: int, entered: Mapping[str, str]) -> None:
        """Write into records that were just brought in what they leave open."""
        with self._step():
            for at in range(first, last + 1, rows.BATCH):
                span = (at, min(last, at + rows.BATCH - 1))
                where = "WHERE id BETWEEN ? AND ?"
                found = map(Activity._make, rows.select(self._connection, ACTIVITY, where, span))
                anew = [as_entered(one, entered) for one in found]
                rows.delete(self._connection, ACTIVITY, where, span)
                rows.insert(self._connection, ACTIVITY, anew)

    def discard(self) -> None:
        """Write nothing of all this after all."""
        self._discarded = True

    def replace(self, activity: Activity) -> None:
        """Put a record in the place of the one with its id."""
        with self._step():
            self._refuse_taken_code(identify(activity).code, activity.id)
            self._put(activity)

    def remember(self, found: Remembered) -> None:
        """Remember what the file of a record is now, whatever it was before."""
        with self._step():
            evidence.note(self._connection, found, self._on, anew=True)
            self._noted = True

    def remove(self, id: int) -> None:
        """Remove a record; its id is never given to another."""
        with self._step():
            for pair in list(self._pairs_of(id)):
                self._write(APART, pair, None)
            self._write(ACTIVITY, rows.existing(self._connection, ACTIVITY, id), None)

    def merge(self, activity: Activity, other: int) -> None:
        """Put a record in the place of the one with its id, and of another that is one with it.

        It gets what was ticked off of the other, and what that is said not to be one with.
        """
        with self._step():
            ticks = rows.select(self._connection, TICK, "WHERE record = ?", (other,))
            ticked = {item: note for _id, _record, item, note in ticks}
            own = rows.select(self._connection, TICK, "WHERE record = ?", (activity.id,))
            ticked |= {item: note for _id, _record, item, note in own}
            apart = {id for _id, *pair in self._pairs_of(other) for id in pair}
        self.tick(activity.id, ticked)
        self.tick(other, {})
        self.remove(other)
        self.replace(activity)
        for id in sorted(apart - {activity.id, other}):
            self.set_apart(*sorted((activity.id, id)))

    def set_apart(self, one: int, other: int) -> None:
        """Keep that two records are not one, the lower number first."""
        with self._step():
            pair = (one, other)
            if rows.first(self._connection, APART, "WHERE one = ? AND other = ?", pair) is None:
                self._write(APART, None, (self._next_id(APART), *pair))

    def _pairs_of(self, id: int) -> Iterator[tuple[int, int, int]]:
        return rows.select(self._connection, APART, "WHERE one = ? OR other = ?", (id, id))

    def put_cycle(self, cycle: Cycle) -> int:
        """Put a cycle in the place of the one with its id; with 0 it is new. Its id is returned."""
        with self._step():
            others = rows.select(self._connection, CYCLE, "WHERE current") if cycle.current else ()
            for other in list(others):
                if other[0] != cycle.id:
                    former = rows.thing_of(CYCLE, other)._replace(current=False)
                    self._write(CYCLE, other, rows.row_of(CYCLE, former))
        return self._put_numbered(CYCLE, cycle)

    def set(self, key: str, value: str | None) -> None:
        """Set a setting, or with None forget it."""
        with self._step():
            was = rows.first(self._connection, SETTING, "WHERE key = ?", (key,))
            id = was[0] if was else self._next_id(SETTING)
            self._write(SETTING, was, None if value is None else (id, key, value))

    def tick(self, record: int, ticked: Mapping[str, str]) -> None:
        """Tick off these items of a record, each with its note, and no others."""
        with self._step():
            asked = rows.select(self._connection, TICK, "WHERE record = ?", (record,))
            there = {row[2]: row for row in asked}
            for item in dict.fromkeys((*there, *ticked)):
                was, note = there.get(item), ticked.get(item)
                id = was[0] if was else self._next_id(TICK)
                self._write(TICK, was, None if note is None else (id, record, item, note))

    def put_own(self, one: OwnDate | Goal) -> int:
        """Put a date or a goal of the doctor's own in the place of the one with its id, or a new one (0)."""
        return self._put_numbered(rows.GOAL if isinstance(one, Goal) else rows.OWN_DATE, one)

    def put_adjustment(self, one: Adjustment) -> int:
        """State something of a cycle in the place of what has its id; with 0 it is new."""
        with self._step():
            rows.existing(self._connection, CYCLE, one.cycle)
            self._remember_named(one.evidence)
        return self._put_numbered(rows.ADJUSTMENT, one)

    def remove_own(self, entity: str, id: int) -> None:
        """Remove a date or a goal of the doctor's own, or what is stated of a cycle."""
        table = rows.TABLES[entity]
        with self._step():
            self._write(table, rows.existing(self._connection, table, id), None)

    def _put_numbered(self, table: LedgerTable, one: Cycle | Adjustment | OwnDate | Goal) -> int:
        with self._step():
            was = rows.existing(self._connection, table, one.id) if one.id else None
            id = one.id or self._next_id(table)
            self._write(table, was, rows.row_of(table, one._replace(id=id)))
        return id

    def put_periodicals(self, periodicals: Iterable[Periodical]) -> list[Periodical]:
        """Put journals on the list: new ones (id 0), and others in the place of theirs."""
        with self._step():
            first = self._next_id(rows.PERIODICAL)
            new = count(first)
            made = [one if one.id else one._replace(id=next(new)) for one in periodicals]
            for one in made:
                if one.id < first:
                    was = rows.existing(self._connection, rows.PERIODICAL, one.id)
                    self._write(rows.PERIODICAL, was, tuple(one))
            if added := [tuple(one) for one in made if one.id >= first]:
                rows.insert(self._connection, rows.PERIODICAL, added)
                self._recorder.added(rows.PERIODICAL, first, first + len(added) - 1)
        return made

    def undo(self, seq: int) -> None:
        """Take back an earlier change; this one must do nothing else."""
        with self._step():
            try:
                log.undo(self._connection, self._recorder, seq)
            except sqlite3.IntegrityError:
                # Another row has taken a code, or a setting's name, in the meantime.
                raise UsageError(
                    _("Change {seq} cannot be undone: a later record carries the code."),
                    _("Remove that code from the later record, or undo the later change first."),
                    seq=seq,
                ) from None
            if self._connection.execute(_OF_NO_CYCLE).fetchone() is not None:
                raise UsageError(
                    _("Change {seq} cannot be undone: something is stated of its cycle."),
                    _("`cmetrack cycle adjust --remove ID` takes that away first."),
                    seq=seq,
                )

    def finish(self) -> bool:
        """Put the last words into the log; False if nothing is to be written."""
        if self._failure is not None:
            raise self._failure
        if self._discarded or (self.seq is None and not self._noted):
            return False
        if self.seq is not None:
            with guarded(self._path):
                self._recorder.finish(self.done)
        return True

    @contextmanager
    def _step(self) -> Iterator[None]:
        if self._failure is not None:
            raise self._failure
        try:
            with guarded(self._path):
                yield
        except BaseException as error:
            self._failure = error
            raise

    def _put(self, activity: Activity) -> None:
        was = rows.existing(self._connection, ACTIVITY, activity.id)
        self._write(ACTIVITY, was, tuple(activity))
        if activity.evidence != Activity._make(was).evidence:
            self._remember_named(activity.evidence)

    def _remember_named(self, named: str | None) -> None:
        if named is None:
            return
        for path in paths_in(named):
            if not evidence.is_known(self._connection, path):
                found = evidence.remember(path, self._path)
                if found is not None:
                    evidence.note(self._connection, found, self._on)

    def _next_id(self, table: LedgerTable) -> int:
        return checksums.next_id(self._connection, table.name)

    def _write(self, table: LedgerTable, before: Row | None, after: Row | None) -> None:
        if before == after:
            return
        if after is None:
            rows.delete(self._connection, table, "WHERE id = ?", (before or ())[:1])
        elif before is None:
            rows.insert(self._connection, table, [after])
        else:
            rows.update(self._connection, table, after)
        self._recorder.note(table, before, after)

    def _refuse_taken_code(self, code: str | None, id: int) -> None:
        if not code:
            return
        other = self._connection.execute(
            "SELECT id FROM activity WHERE same_code = ? AND id <> ?", (code, id)
        ).fetchone()
        if other is not None:
            raise UsageError(
                _("Record {id} has that certificate code already.").format(id=other[0]),
                _("`cmetrack show {id}` shows it.").format(id=other[0]),
            )
