"""The ledger as the rest of the program sees it: reading, and the door to a change."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cmetrack import wording
from cmetrack.domain.activity import SPECIALTIES, Activity
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.identity import Identity, identify
from cmetrack.domain.own import Goal, OwnDate
from cmetrack.domain.periodical import Periodical
from cmetrack.domain.text import same
from cmetrack.errors import CmetrackError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, rows, schema
from cmetrack.store.open import TIMEOUT, attach, begin, guarded, nameless, rollback, version_of
from cmetrack.store.rows import ACTIVITY, LedgerTable

if TYPE_CHECKING:
    from cmetrack.domain.changes import Done, Entry, Past
    from cmetrack.domain.likeness import Pair
    from cmetrack.store.evidence import Remembered
    from cmetrack.store.reminder_log import ReminderLog
    from cmetrack.store.transaction import Change


def connect(
    path: Path,
    *,
    write: bool,
    timeout: float = TIMEOUT,
    upgraded: Callable[[Path], None] = lambda kept: None,
) -> sqlite3.Connection:
    """Open a ledger file as one of today; one of an older cmetrack is upgraded if `write`.

    Then `upgraded` is told where the ledger as it was is kept. Who only reads has it upgraded in
    memory, and the file stays as it is.
    """
    connection = attach(path, write=write, timeout=timeout)
    try:
        if version_of(connection, path) < schema.VERSION:
            from cmetrack.store import migrations  # loads sqlite-utils, which takes its time

            if not write:
                return migrations.in_memory(connection, path)
            kept = migrations.upgrade(connection, path, timeout)
            if kept is not None:
                upgraded(kept)
    except BaseException:
        connection.close()
        raise
    return connection


class Ledger:
    """One doctor's ledger, open; `with` closes it.

    Opened to read, it shows one moment. Opened to write, values are read afresh by every call;
    inside `with ledger.change(…)` nobody else writes, so what is read there still holds when it
    is acted on.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, timeout: float) -> None:
        self.path = path
        self._connection = connection
        self._timeout = timeout
        self.before_commit: Callable[[], None] = lambda: None

    @classmethod
    def open(
        cls,
        path: Path,
        write: bool = False,
        timeout: float = TIMEOUT,
        upgraded: Callable[[Path], None] = lambda kept: None,
    ) -> Self:
        """Open the ledger at `path`, to read it or to `write`.

        Who reads sees the ledger as it is at the first look, whatever others change meanwhile.
        Where an older one is brought up to date, `upgraded` is told where the former is kept.
        """
        connection = connect(path, write=write, timeout=timeout, upgraded=upgraded)
        if not write:
            with guarded(path):
                connection.execute("BEGIN")
                connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # from here on
        return cls(path, connection, timeout)

    @classmethod
    @contextmanager
    def making(cls, path: Path, at: datetime) -> Iterator[Self]:
        """A new ledger to fill; it gets its name when the block is done, or there is none."""
        if os.path.lexists(path):
            raise UsageError(
                wording.exists_already(path),
                _("Name another file with --db, or go on with this one."),
            )
        from cmetrack.store import migrations  # loads sqlite-utils, which takes its time

        with (
            migrations.create(path, at) as temporary,
            cls(path, connect(temporary, write=True), TIMEOUT) as ledger,
        ):
            yield ledger

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def activities(self, since: date | None = None) -> list[Activity]:
        """The records in order of id; with a day, those that ended on it or later."""
        first = since.isoformat() if since else ""
        found: list[Activity] = []
        with guarded(self.path):
            for days, made in rows.records(self._connection, first[:4]):
                found += compress(made, map(first.__le__, days)) if first else made
        return self._as_now(found)

    def activities_from(self, first: int) -> Iterator[Activity]:
        """The records from that id on, one after the other, however many there are."""
        with guarded(self.path):
            found = rows.select(self._connection, ACTIVITY, "WHERE id >= ?", (first,))
            yield from map(Activity._make, found)

    def activity(self, id: int) -> Activity:
        """One record by its number."""
        return self._as_now([self._thing(ACTIVITY, id)])[0]

    def _as_now(self, found: list[Activity]) -> list[Activity]:
        """The records with the specialties' names of today."""
        named = {one.specialty for one in found} - {None, *SPECIALTIES}
        if named <= {cycle.specialty for cycle in self.cycles()}:
            return found
        now = self.former_specialties()  # 0.1.0 left the records behind where it renamed one
        anew = {name: now.get(same(name), name) for name in named if name}
        return [
            one._replace(specialty=anew.get(one.specialty, one.specialty)) if one.specialty else one
            for one in found
        ]

    def count(self) -> int:
        """How many records there are."""
        return int(self._value("SELECT count(*) FROM activity"))

    def count_ahead(self, on: date) -> int:
        """How many records are planned, or end after a day."""
        asked = "SELECT count(*) FROM activity WHERE state = 'planned' OR last_day > ?"
        return int(self._value(asked, on.isoformat()))

    def has_kind(self, kind: str) -> bool:
        """Whether there is any record of that kind."""
        return bool(self._value("SELECT EXISTS (SELECT 1 FROM activity WHERE kind = ?)", kind))

    def cycles(self) -> list[Cycle]:
        """The cycles in order of id, with what is stated of each; of several each knows all of them."""
        stated: dict[int, tuple[Adjustment, ...]] = {}
        for one in self._things(rows.ADJUSTMENT):
            stated[one.cycle] = (*stated.get(one.cycle, ()), one)
        found = tuple(
            one._replace(adjustments=stated.get(one.id, ())) for one in self._things(rows.CYCLE)
        )
        return [one._replace(beside=found) for one in found] if len(found) > 1 else list(found)

    def former_specialties(self) -> dict[str, str]:
        """What the specialties of cycles were called, as `same` has it, and what they are called now."""
        import json  # loaded late: most ledgers were never renamed

        now = {one.id: one.specialty for one in self.cycles() if one.specialty}
        with guarded(self.path):
            past = list(rows.select(self._connection, rows.CHANGE, "WHERE entity = 'cycle'"))
        found = {
            same(was): now[row[3]]
            for row in past
            for image in row[5:]
            if row[3] in now and image and (was := json.loads(image).get("specialty"))
        }
        return found | {same(name): name for name in now.values()}

    def periodicals(self) -> list[Periodical]:
        """The doctor's list of journals, in order of id."""
        return self._things(rows.PERIODICAL)

    def own_dates(self) -> list[OwnDate]:
        """The dates of the doctor's own, in order of id."""
        return self._things(rows.OWN_DATE)

    def goals(self) -> list[Goal]:
        """The doctor's own goals, in order of id."""
        return self._things(rows.GOAL)

    def own_date(self, id: int) -> OwnDate:
        """One date of the doctor's own by its number."""
        found: OwnDate = self._thing(rows.OWN_DATE, id)
        return found

    def goal(self, id: int) -> Goal:
        """One goal by its number."""
        found: Goal = self._thing(rows.GOAL, id)
        return found

    def adjustment(self, id: int) -> Adjustment:
        """What is stated of a cycle under a number."""
        found: Adjustment = self._thing(rows.ADJUSTMENT, id)
        return found

    def ticks(self) -> dict[int, dict[str, str]]:
        """What is ticked off, by the records' ids: the items, each with its note."""
        found: dict[int, dict[str, str]] = {}
        for _id, record, item, note in self._whole(rows.TICK):
            found.setdefault(record, {})[item] = note
        return found

    def setting(self, key: str) -> str | None:
        """What was set under a name, if anything was."""
        return next((value for _id, name, value in self._whole(rows.SETTING) if name == key), None)

    def _whole(self, table: LedgerTable) -> list[tuple[Any, ...]]:
        with guarded(self.path):
            return rows.whole(self._connection, table)

    def _things(self, table: LedgerTable) -> list[Any]:
        return [rows.thing_of(table, row) for row in self._whole(table)]

    def _thing(self, table: LedgerTable, id: int) -> Any:
        with guarded(self.path):
            return rows.thing_of(table, rows.existing(self._connection, table, id))

    def _value(self, asked: str, *values: str) -> Any:
        with guarded(self.path):
            return self._connection.execute(asked, values).fetchone()[0]

    def remembered(self) -> "dict[str, Remembered]":
        """What the files of certificates were when records named them, by path."""
        from cmetrack.store import evidence

        with guarded(self.path):
            return evidence.recall(self._connection)

    def find_same(self, identity: Identity) -> list[tuple[int, Identity]]:
        """The records that share a mark, by id.

        Whether they are one is for `domain.identity.is_one` to say.
        """
        marks = rows.looked_up(identity)
        asked = f"WHERE {' OR '.join(f'{mark} = ?' for mark in marks)}"
        with guarded(self.path):
            found = rows.select(self._connection, ACTIVITY, asked, [*marks.values()])
            alike = [(one.id, identify(one)) for one in map(Activity._make, found)]
        return [
            (id, its)
            for id, its in alike
            if any(mine and mine == other for mine, other in zip(identity[:5], its, strict=False))
        ]

    def apart(self) -> set[tuple[int, int]]:
        """The pairs of records that look like one and are two, as the doctor said."""
        return {(one, other) for _id, one, other in self._whole(rows.APART)}

    def look_alikes(self, first: int, last: int) -> "list[Pair]":
        """The records with numbers of a span that are probably one with another, with that one."""
        from cmetrack.domain.likeness import pairs, unsettled
        from cmetrack.store.duplicates import candidates

        with guarded(self.path):
            found = pairs(candidates(self._connection, first, last))
        mine = (pair for pair in found if any(first <= id <= last for id in pair[:2]))
        return unsettled(mine, self.apart())

    def log(self, limit: int | None = None) -> "list[Entry]":
        """The latest changes, the newest first."""
        from cmetrack.store import log

        with guarded(self.path):
            return log.entries(self._connection, limit)

    def touched_by(self, change: int) -> list[int]:
        """The records that a change added, changed or removed."""
        from cmetrack.store import log

        asked = "WHERE seq = ? AND entity = ?"
        with guarded(self.path):
            found = log.touched(self._connection, asked, (change, ACTIVITY.name))
            return sorted({id for _seq, one in found for id in range(one.first, one.last + 1)})

    def history(
        self, id: int | None = None, since: date | None = None, limit: int | None = None
    ) -> "list[Past]":
        """Every change, or those of one record, with what it touched; the newest first."""
        from cmetrack.store import history

        with guarded(self.path):
            return history.past(self._connection, id, since, limit)

    @contextmanager
    def change(self, command: str, at: datetime, done: "Done | None" = None) -> "Iterator[Change]":
        """One change: all that happens in the block goes in together, or none of it.

        With it goes an entry in the log, of what was done. If nothing was changed, nothing is
        written.
        """
        from cmetrack.store.transaction import Change  # who only reads does not wait for it

        with self._transaction():
            change = Change(self._connection, self.path, command, at, done)
            yield change
            if not change.finish():
                rollback(self._connection)

    @contextmanager
    def copied(self) -> Iterator[Self]:
        """A copy that nobody else sees and that is gone afterwards, to try a change on it.

        It has no name and is in memory, or if it is large in a nameless file: the ledger, which
        may be one that nobody can write to, stays as it is, and no journal appears beside it.
        """
        from cmetrack.store.indexes import sorting_beside

        with guarded(self.path), sorting_beside(self._connection), nameless() as connection:
            self._connection.backup(connection)
            yield type(self)(self.path, connection, self._timeout)

    def note(self, key: str, value: str) -> None:
        """Set a setting that the program keeps for itself (the last backup).

        It is no change of the doctor's, so `undo` never comes across it.
        """
        with self._transaction(), guarded(self.path):
            was = rows.first(self._connection, rows.SETTING, "WHERE key = ?", (key,))
            if was is not None:
                rows.update(self._connection, rows.SETTING, (was[0], key, value))
            else:
                id = checksums.next_id(self._connection, rows.SETTING.name)
                rows.insert(self._connection, rows.SETTING, [(id, key, value)])

    @property
    def reminder_log(self) -> "ReminderLog":
        """What was told and is being told, to look at it."""
        from cmetrack.store.reminder_log import ReminderLog

        return ReminderLog(self._connection, self.path)

    @contextmanager
    def tell(self, *, last: bool) -> "Iterator[ReminderLog]":
        """Note who tells what, and what was told; the block holds the ledger.

        It is the `last` of a command if nothing comes after it that could be broken off.
        """
        with self._transaction(last=last):
            yield self.reminder_log

    @contextmanager
    def _transaction(self, *, last: bool = True) -> Iterator[None]:
        rollback(self._connection)  # what was open to read ends here
        try:
            begin(self._connection, self.path, self._timeout)
            yield
            if not self._connection.in_transaction:
                return
            if last:
                self.before_commit()
            try:
                with guarded(self.path):
                    self._connection.execute("COMMIT")
            except (CmetrackError, sqlite3.Error):
                raise
            except BaseException:
                # A Ctrl-C that came while the disk was writing: if the change is on it, it came
                # too late, and "nothing was written" would be a lie.
                if self._connection.in_transaction:
                    raise
        except BaseException:
            rollback(self._connection)
            raise
