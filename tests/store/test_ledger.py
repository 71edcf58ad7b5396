"""What goes in comes out: records, cycles, settings; all of a change or nothing."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from cmetrack.domain.activity import COLUMNS, Activity
from cmetrack.domain.changes import did
from cmetrack.domain.columns import COLUMNS as COLUMN_OF
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import moment
from cmetrack.domain.identity import identify
from cmetrack.errors import NotFound, SurroundingsError, UsageError
from cmetrack.store import rows
from cmetrack.store.ledger import Ledger
from tests.bulk import add_many
from tests.store.conftest import LookAt, Make, ReadTables, create, undo
from tests.trials import examples

AT = datetime(2026, 11, 21, 10, 15)
texts = st.text(max_size=20)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)
moments = days | days.map(lambda day: f"{day}T09:30") | days.map(lambda day: day[:7])


def column(name: str) -> st.SearchStrategy[object]:
    its = COLUMN_OF[name]
    if name == "start":
        return moments
    if name == "end":
        return st.none() | moments
    if name == "sessions":
        return st.none() | st.lists(days, min_size=1, max_size=3).map(sorted).map(" ".join)
    if name == "code_date":
        return st.none() | days
    if name == "country":
        return st.none() | st.sampled_from(["RO", "RU", "FR"])
    if its.choices:
        return st.sampled_from(its.choices if name == "kind" else (None, *its.choices))
    if its.numeric:
        return st.none() | st.integers(1, 999_999 if its.amount else 99_999)
    return texts if name == "title" else st.none() | texts


def as_entered(values: tuple[Any, ...]) -> Activity:
    """A record that does not end before it begins, and is a publication if no day is known."""
    one = Activity._make(values)
    first, *last = sorted({one.start, one.end or one.start}, key=lambda at: (moment(at).day, at))
    whole = min(map(len, (first, *last))) >= len("2026-03-14")
    return one._replace(
        start=first, end=last[0] if last else one.end, kind=one.kind if whole else "article"
    )


activities = st.tuples(st.just(0), *map(column, COLUMNS)).map(as_entered)
in_a_folder_of_their_own = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@in_a_folder_of_their_own
@example([Activity(0, "course", "", "2026-01-01", evidence="~\0")])
@given(st.lists(activities, max_size=6, unique_by=lambda one: identify(one).code or object()))
def test_any_record_comes_out_as_it_went_in(records: list[Activity]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with create(Path(folder) / "l.db", AT) as ledger:
            with ledger.change("import", AT) as change:
                ids = add_many(change, records[:3])
                singly = [change.add(record) for record in records[3:]]
            expected = [
                record._replace(id=id) for id, record in zip([*ids, *singly], records, strict=True)
            ]
        with Ledger.open(Path(folder) / "l.db") as ledger:
            assert ledger.activities() == expected
            assert all(type(one) is Activity for one in ledger.activities())
            assert [ledger.activity(one.id) for one in expected] == expected
            for one in expected:
                assert (one.id, identify(one)) in ledger.find_same(identify(one))


def test_the_table_has_the_columns_of_the_contract(ledger: Ledger, path: Path) -> None:
    connection = sqlite3.connect(path)
    names = [row[1] for row in connection.execute("PRAGMA table_info(activity)")]
    connection.close()
    assert sorted(names) == sorted(["id", *COLUMNS, "last_day", *rows.MARKS, "check"])


def test_records_are_chosen_by_the_day_they_ended(ledger: Ledger, congress: Make) -> None:
    spans = [("2020-01-01", None), ("2024-01-30", "2024-02-02"), ("2024-02-02T18:00", None)]
    with ledger.change("add", AT) as change:
        for start, end in spans:
            change.add(congress(start=start, end=end))
    assert [one.id for one in ledger.activities(since=date(2024, 2, 2))] == [2, 3]
    assert [one.id for one in ledger.activities(since=date(2020, 1, 1))] == [1, 2, 3]
    assert ledger.count() == 3


def test_the_same_record_is_found_by_any_mark_and_by_an_index(
    ledger: Ledger, congress: Make
) -> None:
    with ledger.change("add", AT) as change:
        change.add(congress(1, code="AbC-1"))
        change.add(congress(2, certificate="Seria A Nr. 7", provider="UMF"))
        change.add(congress(3, identifier="https://doi.org/10.1000/x"))
        change.add(congress(4))
    fourth = identify(congress(4))
    marks = identify(
        congress(4, code="abc 1", certificate="A-7", provider="the UMF", identifier="doi:10.1000/X")
    )
    assert marks.event == fourth.event
    assert [id for id, _identity in ledger.find_same(marks)] == [1, 2, 3, 4]
    assert ledger.find_same(identify(congress(5))) == []
    plan = ledger._connection.execute(
        "EXPLAIN QUERY PLAN SELECT id FROM activity WHERE "
        + " OR ".join(f"{mark} = ?" for mark in rows.LOOKED_UP),
        [*rows.looked_up(marks).values()],
    ).fetchall()
    for mark in rows.LOOKED_UP:
        assert any(f"activity_{mark} " in line[-1] for line in plan)


def test_a_code_belongs_to_one_record(
    ledger: Ledger, congress: Make, tables: ReadTables, path: Path
) -> None:
    with ledger.change("add", AT) as change:
        change.add(congress(1, code="ABC-1"))
        change.add(congress(2, code="ABC-2"))
        change.add(congress(3, code=""))
        change.add(congress(4, code=""))
    before = tables(path)
    with pytest.raises(UsageError, match="Record 1 has"), ledger.change("add", AT) as change:
        change.add(congress(5, code="abc-1"))
    with pytest.raises(UsageError, match="Record 1 has"), ledger.change("edit", AT) as change:
        change.replace(congress(2, id=2, code="abc -1"))
    for many in (2, 2 * rows.BULK):
        twice = [congress(n, code=f"N-{n or 1}") for n in range(many)]
        with pytest.raises(UsageError, match="Two records"), ledger.change("i", AT) as change:
            add_many(change, twice)
    assert tables(path) == before
    with ledger.change("edit", AT) as change:
        change.replace(congress(1, id=1, code="abc-1", notes="its own code is no other's"))


def test_a_number_is_never_given_twice(ledger: Ledger, congress: Make) -> None:
    with ledger.change("add", AT) as change:
        add_many(change, [congress(n) for n in range(3)])
    with ledger.change("rm", AT) as change:
        change.remove(3)
    with ledger.change("add", AT) as change:
        assert change.add(congress()) == 4
        assert add_many(change, [congress(n) for n in range(5)]) == range(5, 10)
    with pytest.raises(NotFound, match="no record 3"):
        ledger.activity(3)
    with pytest.raises(NotFound, match="no record 3"), ledger.change("rm", AT) as change:
        change.remove(3)


@pytest.mark.parametrize("as_list", [True, False])
def test_very_many_leave_the_indexes_as_they_were(
    ledger: Ledger, path: Path, congress: Make, as_list: bool
) -> None:
    def indexes() -> set[tuple[str, str]]:
        return set(ledger._connection.execute("SELECT name, sql FROM sqlite_schema"))

    before = indexes()
    many = [congress(n, code=f"C-{n}") for n in range(3000)]
    with ledger.change("import", AT) as change:
        add_many(change, many if as_list else iter(many))
    assert indexes() == before
    assert ledger._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [record.title for record in ledger.activities()] == [record.title for record in many]


def test_one_cycle_is_current(ledger: Ledger) -> None:
    family = Cycle(0, "ro-cmr-2009", date(2024, 2, 29), "retired", "medicină de familie", "acasă")
    with ledger.change("cycle", AT) as change:
        assert change.put_cycle(family) == 1
        assert change.put_cycle(Cycle(0, "ru-nmo-2016")) == 2
    first, second = family._replace(id=1, current=False), Cycle(2, "ru-nmo-2016")
    both = (first, second)
    assert ledger.cycles() == [one._replace(beside=both) for one in both]
    with ledger.change("cycle", AT) as change:
        change.put_cycle(first._replace(current=True))
    assert [cycle.current for cycle in ledger.cycles()] == [True, False]
    with ledger.change("cycle", AT) as change:
        change.put_cycle(second._replace(name="вторая"))
    assert [cycle.current for cycle in ledger.cycles()] == [False, True]
    with pytest.raises(NotFound, match="no cycle 7"), ledger.change("cycle", AT) as change:
        change.put_cycle(second._replace(id=7))


def test_settings_are_set_changed_and_forgotten(ledger: Ledger) -> None:
    for value in ("RO", "RU", None):
        with ledger.change("set", AT) as change:
            change.set("country", value)
        assert ledger.setting("country") == value
    ledger.note("told", "1")
    ledger.note("told", "2")
    assert ledger.setting("told") == "2"
    assert len(ledger.log()) == 3


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_change_that_fails_leaves_nothing(
    ledger: Ledger, path: Path, congress: Make, footprint: LookAt, error: type[BaseException]
) -> None:
    before = footprint(path)
    with pytest.raises(error), ledger.change("import", AT) as change:
        add_many(change, [congress(n) for n in range(2000)])
        change.set("a", "b")
        raise error
    assert footprint(path) == before
    with ledger.change("add", AT) as change:
        change.add(congress())
    assert change.seq == 1


def test_rows_that_break_off_leave_nothing_even_if_that_is_caught(
    ledger: Ledger, path: Path, congress: Make, tables: ReadTables
) -> None:
    def broken() -> Iterator[Activity]:
        yield congress(1)
        raise ValueError("line 2")

    before = tables(path)
    with pytest.raises(ValueError, match="line 2"), ledger.change("import", AT) as change:
        with suppress(ValueError):
            add_many(change, broken())
        change.add(congress(2))
    assert tables(path) == before


def test_a_full_disk_takes_everything_back(
    ledger: Ledger, path: Path, congress: Make, tables: ReadTables
) -> None:
    before = tables(path)
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(SurroundingsError) as full, ledger.change("import", AT) as change:
        for number in range(1000):
            try:
                change.add(congress(number, notes="x" * 500))
            except SurroundingsError:
                continue  # "skip the bad row": the rest must not go in one by one
    assert full.value.exit_code == 3 and str(path) in full.value.message
    assert tables(path) == before
    assert ledger.log() == []


def test_words_may_be_found_during_the_change(ledger: Ledger, congress: Make) -> None:
    with ledger.change("add", AT) as change:
        id = change.add(congress())
        change.done = did("text", text=f"added record {id}")
    latest = next(iter(ledger.log(1)), None)
    assert latest is not None and latest.words == "added record 1"
    assert latest == (1, AT, "add", ("text", {"text": "added record 1"}), None)


def test_an_interrupt_during_the_last_write_comes_too_late(
    ledger: Ledger, congress: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted:
        def __init__(self, connection: sqlite3.Connection) -> None:
            self._connection = connection

        def __getattr__(self, name: str) -> Any:
            return getattr(self._connection, name)

        def execute(self, statement: str, *values: Any) -> object:
            done = self._connection.execute(statement, *values)
            if statement == "COMMIT":
                raise KeyboardInterrupt
            return done

    monkeypatch.setattr(ledger, "_connection", Interrupted(ledger._connection))
    with ledger.change("add", AT) as change:
        change.add(congress())
    assert ledger.count() == 1


def test_ticks_are_those_that_were_set_last(ledger: Ledger) -> None:
    for ticked in ({"chosen": "", "voucher": "АБ-12"}, {"voucher": "АБ-13", "copy": ""}, {}):
        with ledger.change("plan papers", AT) as change:
            change.tick(51, ticked)
            change.tick(52, {"copy": ""})
        assert ledger.ticks() == {52: {"copy": ""}, **({51: ticked} if ticked else {})}
    undo(ledger, 3, AT)
    assert ledger.ticks()[51] == {"voucher": "АБ-13", "copy": ""}
