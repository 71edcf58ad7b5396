"""Random commands against a plain model in memory: after each the ledger is what the model says.

The model keeps what there is, and of every change what it found and left. It knows nothing of
tables, images, ranges or seals.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import latest_taken_back
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.errors import UsageError
from cmetrack.store import backup, housekeeping, purge, restore
from cmetrack.store.history import FEW
from cmetrack.store.ledger import Ledger
from cmetrack.store.transaction import Change
from tests.bulk import add_many
from tests.store.conftest import create
from tests.trials import examples

AT = datetime(2026, 11, 21, 10, 15)

Key = tuple[str, int]
State = dict[Key, Any]


class Done(NamedTuple):
    """A change as the model remembers it: what was there before it and after it, row by row."""

    command: str
    undoes: int | None
    before: State
    after: State


class Model:
    """What a ledger holds, and how it came to hold it."""

    def __init__(self) -> None:
        self.state: State = {}
        self.done: list[Done] = []
        self.last: dict[str, int] = {"activity": 0, "cycle": 0, "adjustment": 0}

    def rows(self, entity: str) -> list[Any]:
        return [row for (kind, _id), row in sorted(self.state.items()) if kind == entity]

    def new(self, entity: str, row: Activity | Cycle | Adjustment) -> State:
        self.last[entity] += 1
        id = self.last[entity]
        return {(entity, id): row._replace(id=id)}

    def do(self, command: str, after: State, undoes: int | None = None) -> None:
        """Put rows in their places; None takes one away."""
        before = {key: self.state.get(key) for key in after}
        self.done.append(Done(command, undoes, before, dict(after)))
        self.state = {key: row for key, row in {**self.state, **after}.items() if row is not None}

    def standing_undoing(self, seq: int) -> int | None:
        """The change that undoes this one and is not itself undone."""
        for later in range(len(self.done), seq, -1):
            if self.done[later - 1].undoes == seq and self.standing_undoing(later) is None:
                return later
        return None

    def on_top(self, seq: int) -> set[Key]:
        """The rows that later changes touched, but for pairs of a change and its undoing."""
        touched: set[Key] = set()
        for later in range(seq + 1, len(self.done) + 1):
            one = self.done[later - 1]
            undone = self.standing_undoing(later) is not None
            undoes_later = one.undoes is not None and one.undoes > seq
            if not undone and not undoes_later:
                touched |= one.before.keys()
        return touched

    def takes_back(self, seq: int) -> bool:
        undoes = self.done[seq - 1].undoes
        return undoes is not None and not self.takes_back(undoes)

    def to_redo(self) -> int | None:
        """The latest taking back that stands and of which anything is left."""
        for seq in range(len(self.done), 0, -1):
            one = self.done[seq - 1]
            if one.before and self.takes_back(seq) and self.standing_undoing(seq) is None:
                return seq
        return None

    def purge(self, id: int) -> None:
        key = ("activity", id)
        self.state.pop(key, None)
        for seq, one in enumerate(self.done, start=1):
            if key in one.before:
                del one.before[key], one.after[key]
                if not one.before:
                    self.done[seq - 1] = one._replace(command="purged")
        self.done.append(Done("purge", None, {}, {}))


RECORDS = st.builds(
    lambda title, day, hours: Activity(0, "course", title, day.isoformat(), hours=hours),
    st.text("aăș -0O", min_size=1, max_size=4),
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.none() | st.integers(1, 900),
)
WHICH = st.integers(0, 1000)


class LedgerAndModel(RuleBasedStateMachine):
    """Commands, each done to both."""

    @initialize(start=st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)))
    def init(self, start: date | None) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "ledger.db"
        create(self.path, AT).close()
        self.model = Model()
        self.kept: list[tuple[Path, Model]] = []
        self.codes = 0
        cycle = Cycle(0, "ru-144", start)
        self.write("init", lambda change: change.put_cycle(cycle))
        self.model.do("init", self.model.new("cycle", cycle))

    def write(self, command: str, what: Callable[[Change], object]) -> None:
        with (
            Ledger.open(self.path, write=True) as ledger,
            ledger.change(command, AT) as change,
        ):
            what(change)

    def pick(self, which: int, entity: str = "activity") -> Any:
        rows = self.model.rows(entity)
        return rows[which % len(rows)]

    def has_records(self) -> bool:
        return bool(self.model.rows("activity"))

    def with_code(self, record: Activity, coded: bool) -> Activity:
        self.codes += 1
        return record._replace(code=f"C-{self.codes}") if coded else record

    # Commands

    @rule(record=RECORDS, coded=st.booleans())
    def add(self, record: Activity, coded: bool) -> None:
        record = self.with_code(record, coded)
        self.write("add", lambda change: change.add(record))
        self.model.do("add", self.model.new("activity", record))

    @precondition(has_records)
    @rule(which=WHICH, record=RECORDS)
    def edit(self, which: int, record: Activity) -> None:
        was = self.pick(which)
        after = record._replace(id=was.id, code=was.code)
        self.write("edit", lambda change: change.replace(after))
        if after != was:
            self.model.do("edit", {("activity", was.id): after})

    @precondition(has_records)
    @rule(which=WHICH)
    def activate(self, which: int) -> None:
        was = self.pick(which)
        if was.code is None:
            return
        after = was._replace(code_status="activated", code_date="2026-11-21")
        self.write("code activate", lambda change: change.replace(after))
        if after != was:
            self.model.do("code activate", {("activity", was.id): after})

    @precondition(has_records)
    @rule(which=st.sets(WHICH, min_size=1, max_size=3))
    def rm(self, which: set[int]) -> None:
        ids = sorted({self.pick(one).id for one in which})

        def remove(change: Change) -> None:
            for id in ids:
                change.remove(id)

        self.write("rm", remove)
        self.model.do("rm", {("activity", id): None for id in ids})

    @rule(which=WHICH, start=st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)))
    def edit_cycle(self, which: int, start: date | None) -> None:
        was = self.pick(which, "cycle")
        after = was._replace(start=start)
        self.write("cycle edit", lambda change: change.put_cycle(after))
        if after != was:
            self.model.do("cycle edit", {("cycle", was.id): after})

    @rule(which=WHICH, amount=st.none() | st.integers(0, 900), gone=st.booleans())
    def adjust(self, which: int, amount: int | None, gone: bool) -> None:
        """Something is stated of a cycle, stated otherwise, or taken away."""
        there = self.model.rows("adjustment")
        if not there:
            new = Adjustment(0, self.pick(which, "cycle").id, "leave", date(2024, 2, 29))
            self.write("cycle adjust", lambda change: change.put_adjustment(new))
            self.model.do("cycle adjust", self.model.new("adjustment", new))
        elif gone:
            id = there[0].id
            self.write("cycle adjust", lambda change: change.remove_own("adjustment", id))
            self.model.do("cycle adjust", {("adjustment", id): None})
        elif there[0].amount != amount:
            after = there[0]._replace(amount=amount)
            self.write("cycle adjust", lambda change: change.put_adjustment(after))
            self.model.do("cycle adjust", {("adjustment", after.id): after})

    @rule(
        records=st.lists(RECORDS, min_size=1, max_size=6),
        times=st.sampled_from([1, 1, 1, 8]),
        updated=st.none() | WHICH,
    )
    def bring_in(self, records: list[Activity], times: int, updated: int | None) -> None:
        """An import: new records, many at times, and perhaps one that is changed."""
        new = [one._replace(place=str(turn)) for turn in range(times) for one in records]
        changed: State = {}
        if updated is not None and self.has_records():
            was = self.pick(updated)
            if was.notes != "updated":
                changed = {("activity", was.id): was._replace(notes="updated")}

        def both(change: Change) -> None:
            for row in changed.values():
                change.replace(row)
            add_many(change, new)

        self.write("import", both)
        for one in new:
            changed |= self.model.new("activity", one)
        self.model.do("import", changed)

    # Taking back

    def take_back(self, command: str, seq: int) -> None:
        """By the store, if it lets us; whether it must, may or must not, the model tells."""
        one, model = self.model.done[seq - 1], self.model
        on_top = model.on_top(seq)
        as_left = all(model.state.get(key) == row for key, row in one.after.items())
        undone = model.standing_undoing(seq) is not None
        try:
            self.write(command, lambda change: change.undo(seq))
        except UsageError:
            assert undone or not one.before or one.before.keys() & on_top
        else:
            assert not undone and one.before and as_left and not one.before.keys() & on_top
            model.do(command, one.before, undoes=seq)

    @rule(which=WHICH)
    def undo_any(self, which: int) -> None:
        if len(self.model.done) > 1:  # the first one made the cycle
            self.take_back("undo", 2 + which % (len(self.model.done) - 1))

    @rule()
    def undo(self) -> None:
        if len(self.model.done) > 1:
            self.take_back("undo", len(self.model.done))

    @rule()
    def redo(self) -> None:
        with Ledger.open(self.path) as ledger:
            found = latest_taken_back(ledger.log())
        assert (found and found.seq) == self.model.to_redo()
        if found is not None:
            self.take_back("redo", found.seq)

    # The file

    @rule()
    def back_up(self) -> None:
        target = self.folder / f"backup-{len(self.kept)}.db"
        backup.backup(self.path, target)
        self.kept.append((target, deepcopy(self.model)))

    @precondition(lambda self: bool(self.kept))
    @rule(which=WHICH)
    def restore(self, which: int) -> None:
        target, model = self.kept[which % len(self.kept)]
        with restore.prepared(self.path, target) as candidate:
            candidate.put(AT)
        self.model = deepcopy(model)

    @rule(which=WHICH)
    def purge(self, which: int) -> None:
        """A record, there or removed."""
        known = sorted(
            {id for one in self.model.done for entity, id in one.before if entity == "activity"}
        )
        if known:
            id = known[which % len(known)]
            purge.records(self.path, [id], AT)
            self.model.purge(id)

    # Crashes

    @rule(record=RECORDS)
    def fail_inside(self, record: Activity) -> None:
        def add_and_fail(change: Change) -> None:
            change.add(record)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            self.write("add", add_and_fail)

    @rule(record=RECORDS)
    def be_killed(self, record: Activity) -> None:
        """In the midst of an import of which a part is in the file already."""
        pid = os.fork()
        if pid == 0:
            try:
                with Ledger.open(self.path, write=True) as ledger:
                    ledger._connection.execute("PRAGMA cache_size = 2")
                    with ledger.change("import", AT) as change:
                        add_many(change, [record] * 300)
                        os.kill(os.getpid(), signal.SIGKILL)
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        assert self.path.with_name("ledger.db-journal").exists()

    # What must hold

    @invariant()
    def the_ledger_is_what_the_model_says(self) -> None:
        model = self.model
        with Ledger.open(self.path) as ledger:
            assert ledger.activities() == model.rows("activity")
            [cycle] = ledger.cycles()
            assert list(cycle.adjustments) == model.rows("adjustment")
            assert [cycle._replace(adjustments=())] == model.rows("cycle")
            told = ledger.history()
        assert [(one.entry.command, one.entry.undoes) for one in reversed(told)] == [
            (one.command, one.undoes) for one in model.done
        ]
        for past, one in zip(reversed(told), model.done, strict=True):
            added = sum(row is None for row in one.before.values())
            removed = sum(row is None for row in one.after.values())
            assert (past.added, past.removed) == (added, removed)
            assert past.changed == len(one.before) - added - removed
            assert past.undone_by == model.standing_undoing(past.entry.seq)
            assert (past.steps is None) == (len(one.before) > FEW)
            for step in past.steps or ():
                key = (step.entity, step.id)
                assert (step.before, step.after) == (one.before[key], one.after[key])

    def teardown(self) -> None:
        if not hasattr(self, "path"):
            return
        found = housekeeping.check(self.path, AT.date())
        shutil.rmtree(self.folder)
        assert [one for one in found if one.code == "damage"] == []


LedgerAndModel.TestCase.settings = settings(
    max_examples=examples(30), stateful_step_count=20, deadline=None
)
TestLedgerAndModel = LedgerAndModel.TestCase
