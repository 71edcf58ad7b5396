"""A large import decides as a small one does: in doubt or sure, with indexes or without."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmetrack.core import pile, rows, seen
from cmetrack.core.import_report import ImportReport
from cmetrack.core.importing import How, import_records, plan_imports
from cmetrack.core.pile import Pile
from cmetrack.core.rows import Row
from cmetrack.domain.activity import Activity
from cmetrack.domain.identity import identify, identify_all
from cmetrack.domain.text import same, same_all
from cmetrack.store import rows as store_rows
from cmetrack.store.ledger import Ledger
from tests.formats.records import ACTIVITIES, InMemory, conserved, record
from tests.trials import examples

AT = datetime(2026, 3, 14, 9, 0)
NAMES = ("kind", "title", "start", "end", "hours", "code", "certificate", "identifier")

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["congress", "course"]),
            "title": st.sampled_from(["a", "A ", "b", ""]),
            "start": st.sampled_from(["2026-03-14", "2026-03-15"]),
        },
        optional={
            "end": st.sampled_from(["2026-03-15", "2026-03-16"]),
            "hours": st.sampled_from(["1", "2", "x"]),
            "code": st.sampled_from(["A", "B", "a b"]),
            "certificate": st.sampled_from(["A", "X", "Y"]),
            "identifier": st.sampled_from(["I", "J"]),
        },
    ),
    max_size=25,
)


class _File:
    columns = NAMES
    ignored: Sequence[str] = ()
    notices: Sequence[str] = ()

    def __init__(self, cells: Sequence[Mapping[str, str]], file: str = "x") -> None:
        self.file = file
        self._lines: list[Row] = [
            (line, [row.get(name, "") for name in NAMES]) for line, row in enumerate(cells, 2)
        ]

    def rows(self) -> Iterator[Row]:
        return iter(self._lines)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    Ledger.create(path, AT).close()
    return path.read_bytes()


@settings(max_examples=examples(300), deadline=None)
@given(
    before=ROWS,
    cells=st.lists(ROWS, min_size=1, max_size=2),
    update=st.booleans(),
    words=st.sampled_from([1, 1 << 16]),
    bulk=st.sampled_from([0, 2, 1_000]),
    chunk=st.sampled_from([1, 3, 2_000]),
)
def test_a_ledger_takes_in_what_was_planned(  # type: ignore[no-untyped-def]
    empty, before, cells, update, words, bulk, chunk
) -> None:
    # One word of the filter is soon full: then every row is in doubt.
    with (
        TemporaryDirectory() as folder,
        patch.object(seen, "_WORDS", words),
        patch.object(store_rows, "BULK", bulk),
        patch.object(rows, "_CHUNK", chunk),
        patch.object(pile, "_HELD", 2),
    ):
        path = Path(folder) / "ledger.db"
        path.write_bytes(empty)
        with Ledger.open(path, write=True) as ledger:
            with ledger.change("import", "", AT) as change, change.intake() as intake:
                import_records([_File(before)], intake, How())
            there = ledger.activities()
            sources = [_File(rows, f"{number}") for number, rows in enumerate(cells)]
            planned = plan_imports(sources, InMemory(there), update=update)
            with ledger.change("import", "", AT) as change:
                with change.intake(standing=update) as intake:
                    made = import_records(sources, intake, How(update=update))
                seq = change.seq
            assert [_told(plan) for plan in made] == [_told(plan) for plan in planned]
            assert all(map(conserved, planned))
            updates = {one.id: one for plan in planned for one in plan.updates}
            wanted = [updates.get(one.id, one) for one in there]
            wanted += [activity for plan in planned for activity, _marks in plan.add]
            after = ledger.activities()
            assert [one[1:] for one in after] == [one[1:] for one in wanted]
            assert dict(ledger.identities()) == {one.id: identify(one) for one in after}
            if seq is not None:
                ledger.undo(seq, "", AT)
            assert ledger.activities() == there


def _told(plan: ImportReport) -> dict[str, object]:
    return plan._asdict() | {
        "add": (),
        "updates": (),
        "rejects": [*plan.rejects],
        "changes": [*plan.changes],
    }


def test_what_is_rehearsed_is_not_there_afterwards(empty: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(empty)
    with Ledger.open(path, write=True) as ledger, ledger.change("import", "", AT) as change:
        change.add(record(title="there"))
    before, when = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o400)
    many = [{"kind": "congress", "title": f"t{n}", "start": "2026-03-14"} for n in range(3_000)]
    again = {"kind": "congress", "title": "THERE", "start": "2026-03-14"}
    with (
        Ledger.open(path) as ledger,
        ledger.rehearsal("import", "", AT) as change,
        change.intake() as intake,
    ):
        (plan,) = import_records([_File([again, *many, *many])], intake, How())
    assert (plan.added, plan.unchanged) == (3_000, 3_001)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, when)
    assert [one.name for one in tmp_path.iterdir()] == ["ledger.db"]


@given(st.lists(st.text(alphabet="aA bşŞs\u0327\n\t\u200b\u00a0ßİ1", max_size=6)))
def test_the_marks_of_many_are_those_of_each(texts: list[str]) -> None:
    assert same_all(texts) == list(map(same, texts))


@given(st.lists(ACTIVITIES, max_size=5))
def test_many_records_are_identified_as_each(records: list[Activity]) -> None:
    assert list(identify_all(records)) == list(map(identify, records))


def test_a_long_pile_is_gone_through_in_order() -> None:
    things = Pile[int]()
    for number in range(10_002):
        things.append(number)
        if number == 5_000:
            assert list(things) == list(range(5_001))
    assert list(zip(things, things, strict=True)) == [(n, n) for n in range(10_002)]
    assert len(things) == 10_002
