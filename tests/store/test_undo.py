"""Undo puts everything back exactly, and undo of undo brings everything back again."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Entry, Setting, Tick, did
from cmetrack.domain.cycle import Cycle
from cmetrack.errors import NotFound, UsageError
from cmetrack.store import log_audit, rows
from cmetrack.store.ledger import Ledger
from cmetrack.store.transaction import Change
from tests.bulk import add_many
from tests.store.conftest import Make, ReadTables, create, open_tables, undo
from tests.trials import examples

AT = datetime(2026, 11, 21, 10, 15)
Step = tuple[Any, ...]


@st.composite
def cycles(draw: st.DrawFn) -> Cycle:
    rulebook = draw(st.sampled_from(["ro-cmr-2009", "ru-144"]))
    return Cycle(0, rulebook, draw(st.none() | st.dates()), current=draw(st.booleans()))


@st.composite
def records(draw: st.DrawFn) -> Activity:
    day = draw(st.dates(date(2000, 1, 1), date(2030, 1, 1))).isoformat()
    return Activity(0, "course", draw(st.text("aă ș", max_size=3)), day)._replace(
        credits=draw(st.none() | st.integers(0, 9999)),
        certificate=draw(st.none() | st.text("aă ș", max_size=3)),
    )


CYCLES, RECORDS = cycles(), records()
STEPS = st.one_of(
    st.tuples(st.just("add"), RECORDS),
    st.tuples(st.just("add_many"), st.lists(RECORDS, max_size=4)),
    st.tuples(st.just("replace"), RECORDS),
    st.tuples(st.just("remove"), st.integers(0, 50)),
    st.tuples(st.just("add_cycle"), CYCLES),
    st.tuples(st.just("replace_cycle"), CYCLES),
    st.tuples(
        st.just("tick"),
        st.integers(1, 3),
        st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["", "x"])),
    ),
    st.tuples(st.just("set"), st.sampled_from("abc"), st.none() | st.sampled_from("xyz")),
)


def verb_of(change: Change, verb: str) -> Callable[..., Any]:
    return partial(add_many, change) if verb == "add_many" else getattr(change, verb)


def take(step: Step, ledger: Ledger, change: Change) -> None:
    """One step, on one of the rows that are there."""
    verb, *values = step
    call = verb_of(change, "put_cycle" if verb in ("add_cycle", "replace_cycle") else verb)
    if verb in ("replace", "remove"):
        there = [one.id for one in ledger.activities()]
    elif verb == "replace_cycle":
        there = [one.id for one in ledger.cycles()]
    else:
        call(*values)
        return
    if not there:
        return
    if isinstance(values[0], int):
        call(there[values[0] % len(there)])
    else:
        call(values[0]._replace(id=there[-1]))


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.lists(STEPS, max_size=5), min_size=1, max_size=5))
def test_undo_of_any_change_restores_the_tables_and_undo_of_undo_brings_them_back(
    changes: list[list[Step]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "l.db"
        with create(path, AT) as ledger:
            states = [open_tables(path)]
            for steps in changes:
                with ledger.change("some", AT) as change:
                    for step in steps:
                        take(step, ledger, change)
                if change.seq is not None:
                    states.append(open_tables(path))
            made = len(states) - 1
            for seq in range(made, 0, -1):  # each in its turn, the newest first
                undo(ledger, seq, AT)
                assert open_tables(path) == states[seq - 1]
            for seq in range(2 * made, made, -1):
                assert undo(ledger, seq, AT).undoes == seq
                assert open_tables(path) == states[2 * made - seq + 1]
            assert ledger._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert list(log_audit.flaws(ledger._connection)) == []


def things(ledger: Ledger) -> dict[tuple[str, int], object]:
    """Records, cycles and settings, each by its sort and number."""
    settings = ledger._connection.execute("SELECT id, key, value FROM setting")
    ticks = ledger._connection.execute("SELECT id, record, item, note FROM tick")
    return (
        {("activity", one.id): one for one in ledger.activities()}
        | {("cycle", one.id): one._replace(beside=()) for one in ledger.cycles()}
        | {("setting", row[0]): Setting._make(row) for row in settings}
        | {("tick", row[0]): Tick._make(row) for row in ticks}
    )


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.lists(STEPS, max_size=5) | st.integers(0, 9), min_size=1, max_size=6))
def test_history_tells_what_every_change_found_and_left(
    changes: list[list[Step] | int],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "l.db"
        with create(path, AT) as ledger:
            states = [things(ledger)]
            for steps in changes:
                before = things(ledger)
                try:
                    with ledger.change("some", AT) as change:
                        if isinstance(steps, int):
                            change.undo(len(states) - 1 - steps)
                        else:
                            for step in steps:
                                take(step, ledger, change)
                except UsageError:
                    assert things(ledger) == before
                    continue
                if change.seq is not None:
                    states.append(things(ledger))
            assert list(log_audit.flaws(ledger._connection)) == []
            told = ledger.history()
            assert [one.entry.seq for one in told] == list(range(len(states) - 1, 0, -1))
            for one in told:
                was, became = states[one.entry.seq - 1], states[one.entry.seq]
                assert one.steps is not None
                for step in one.steps:
                    key = (step.entity, step.id)
                    assert (step.before, step.after) == (was.get(key), became.get(key))
                    later = states[one.entry.seq :]
                    assert step.gone == all(key not in state for state in later)
                touched = {(step.entity, step.id) for step in one.steps}
                differ = {key for key in was | became if was.get(key) != became.get(key)}
                assert differ <= touched
            for id in {id for entity, id in states[-1] if entity == "activity"}:
                assert [(one.entry, one.steps) for one in ledger.history(id)] == [
                    (one.entry, [step])
                    for one in told
                    for step in one.steps or ()
                    if (step.entity, step.id) == ("activity", id)
                ]


@pytest.fixture
def titles(ledger: Ledger) -> Callable[[], dict[int, str]]:
    return lambda: {one.id: one.title for one in ledger.activities()}


def change(ledger: Ledger, verb: str, *values: Any) -> int:
    with ledger.change(verb, AT, did("text", text=f"{verb} done")) as change:
        verb_of(change, verb)(*values)
    assert change.seq is not None
    return change.seq


def latest(ledger: Ledger) -> Entry:
    entry = next(iter(ledger.log(1)), None)
    assert entry is not None
    return entry


def test_the_latest_undo_is_undone_next(
    ledger: Ledger, congress: Make, titles: Callable[[], dict[int, str]]
) -> None:
    change(ledger, "add", congress(1))
    change(ledger, "remove", 1)
    for expected in ({1: "Congresul 1"}, {}, {1: "Congresul 1"}):
        last = latest(ledger)
        entry = undo(ledger, last.seq, AT)
        assert entry.undoes == last.seq
        assert titles() == expected
    assert [one.words for one in ledger.log(3)] == [
        "Took back change 2: remove done",
        "Did change 2 again: remove done",
        "Took back change 2: remove done",
    ]


def test_a_clock_that_was_set_back_changes_nothing(ledger: Ledger, congress: Make) -> None:
    for year in (2030, 2020):
        with ledger.change("add", datetime(year, 1, 1)) as one:
            one.add(congress(year))
    assert latest(ledger).seq == 2
    undo(ledger, 2, datetime(2010, 1, 1))
    assert [one.title for one in ledger.activities()] == ["Congresul 2030"]


def test_an_older_change_can_be_undone_unless_a_later_one_is_on_top(
    ledger: Ledger, congress: Make, titles: Callable[[], dict[int, str]]
) -> None:
    first = change(ledger, "add_many", [congress(1), congress(2)])
    second = change(ledger, "replace", congress(9, id=2))
    third = change(ledger, "add", congress(3))
    with pytest.raises(UsageError, match=r"change 2 \(replace done\) touched") as refused:
        undo(ledger, first, AT)
    assert "Undo change 2 first." in str(refused.value.hint)
    undoing = undo(ledger, second, AT)
    undo(ledger, first, AT)
    assert titles() == {3: "Congresul 3"}
    with pytest.raises(UsageError, match=f"Change {second} was undone already"):
        undo(ledger, second, AT)
    with pytest.raises(UsageError, match="touched the same records"):
        undo(ledger, undoing.seq, AT)
    undo(ledger, third, AT)
    assert titles() == {}
    with pytest.raises(NotFound, match="no change 99"):
        undo(ledger, 99, AT)


def test_a_change_that_was_brought_back_can_be_undone_again(
    ledger: Ledger, congress: Make, titles: Callable[[], dict[int, str]]
) -> None:
    seq = change(ledger, "add", congress(1))
    redone = undo(ledger, undo(ledger, seq, AT).seq, AT)
    assert titles() == {1: "Congresul 1"}
    undo(ledger, seq, AT)
    assert titles() == {}
    with pytest.raises(UsageError, match="touched the same records"):
        undo(ledger, redone.seq, AT)


def test_the_programs_own_notes_are_no_change(ledger: Ledger, congress: Make) -> None:
    change(ledger, "add", congress(1))
    ledger.note("told", "12")
    undo(ledger, latest(ledger).seq, AT)
    assert ledger.setting("told") == "12"
    assert ledger.count() == 0


def test_an_import_of_very_many_is_one_row_and_comes_back_whole(
    ledger: Ledger, path: Path, congress: Make, tables: ReadTables
) -> None:
    many = [congress(n, code=f"C-{n}") for n in range(3 * rows.BULK)]
    with ledger.change("import", AT) as one:
        add_many(one, many)
    entered = tables(path)
    assert ledger._connection.execute(
        "SELECT first, last, before, after FROM change"
    ).fetchall() == [(1, len(many), None, None)]
    schema = set(ledger._connection.execute("SELECT name, sql FROM sqlite_schema"))
    for count in (0, len(many), 0, len(many)):
        undo(ledger, latest(ledger).seq, AT)
        assert ledger.count() == count
    assert tables(path) == entered
    # Bringing back is a few runs of rows again, not one by one.
    assert ledger._connection.execute("SELECT count(*) FROM change").fetchone()[0] < 7000
    assert set(ledger._connection.execute("SELECT name, sql FROM sqlite_schema")) == schema


def test_an_undo_that_fails_leaves_everything(
    ledger: Ledger, path: Path, congress: Make, tables: ReadTables
) -> None:
    change(ledger, "add", congress(1, code="A"))
    change(ledger, "replace", congress(1, id=1))
    change(ledger, "add", congress(2, code="a"))
    before = tables(path)
    with pytest.raises(UsageError, match="later record carries the code"):
        undo(ledger, 2, AT)
    assert tables(path) == before and len(ledger.log()) == 3
