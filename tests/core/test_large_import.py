"""An import decides as one would who takes row after row: in doubt or sure, with indexes or without."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import given, settings, strategies as st

from cmetrack.core import rows
from cmetrack.core.import_report import ImportReport
from cmetrack.core.importing import ImportOptions, import_records
from cmetrack.core.record_reader import check, read_record, texts
from cmetrack.core.rows import RawRow
from cmetrack.domain.activity import COLUMNS, Activity
from cmetrack.domain.identity import Identity, differ, identify, is_one, keys_of
from cmetrack.domain.notice import Notice
from cmetrack.domain.text import same, same_all
from cmetrack.store import rows as store_rows
from cmetrack.store.ledger import Ledger
from cmetrack.store.rows import marks_of
from tests.bulk import columns_of
from tests.formats.records import ACTIVITIES, AT, empty_ledger, record
from tests.store.conftest import undo
from tests.trials import examples

NAMES = (
    *("kind", "title", "start", "end", "hours", "code", "certificate", "identifier"),
    "provider",
)

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
            "identifier": st.sampled_from(["I", "J", "10.5555/a", "doi:10.5555/A"]),
            "provider": st.sampled_from(["P", "„p”", "Q"]),
        },
    ),
    max_size=25,
)


class _File:
    columns = NAMES
    ignored: Sequence[str] = ()
    notices: Sequence[Notice] = ()

    def __init__(self, cells: Sequence[Mapping[str, str]], file: str = "x") -> None:
        self.file = file
        self._lines = [
            RawRow(line, [row.get(name, "") for name in NAMES]) for line, row in enumerate(cells, 2)
        ]

    def rows(self) -> Iterator[RawRow]:
        return iter(self._lines)


class Outcome(NamedTuple):
    """What became of a file: how many rows went where, which were rejected, what was changed."""

    added: int
    unchanged: int
    updated: int
    rejected: list[int]
    changes: list[tuple[int, str, str, str]]


class Model:
    """The records of a ledger, and an import of one row after the other: slow, and plain to see."""

    def __init__(self, records: Sequence[Activity]) -> None:
        self.records = {one.id: one for one in records}
        self.answers: dict[int, list[Identity]] = {}

    def take(self, cells: Sequence[Mapping[str, str]], *, update: bool) -> Outcome:
        """Import the rows of one file."""
        added = unchanged = updated = 0
        rejected: list[int] = []
        changes: list[tuple[int, str, str, str]] = []
        met: set[int] = set()
        for line, row in enumerate(cells, 2):
            made = read_record(row).activity
            if made is None:
                rejected.append(line)
                continue
            found = self.find(identify(made))
            if not found:
                added += 1
                id = max(self.records, default=0) + 1
                self.records[id] = made._replace(id=id)
                met.add(id)
                continue
            if len(found) == 1:
                self.answers.setdefault(found[0].id, []).append(identify(made))
            told = [one for one in found if not _changes(one, made)]
            there = (told or found)[0]
            columns = _changes(there, made)
            before = there.id in met
            met.add(there.id)
            if not columns or not update or before:
                unchanged += 1
                continue
            merged = Activity._make(
                (
                    there.id,
                    *(b if b is not None else a for a, b in zip(there[1:], made[1:], strict=True)),
                )
            )
            if len(found) > 1 or check(merged):
                rejected.append(line)
                continue
            updated += 1
            self.answers.setdefault(there.id, []).append(identify(there))
            self.records[there.id] = merged
            was, becomes = texts(there), texts(merged)
            changes += [(line, name, was.get(name, ""), becomes[name]) for name in columns]
        return Outcome(added, unchanged, updated, rejected, changes)

    def find(self, identity: Identity) -> list[Activity]:
        """The records that a row repeats: by what decides, or else by the event."""
        known = {id: [identify(one), *self.answers.get(id, ())] for id, one in self.records.items()}
        shared = {
            id: {m for one in its for m in _deciding(identity, one)} for id, its in known.items()
        }
        if whole := set().union(*shared.values()):
            in_all = [id for id, marks in shared.items() if marks == whole]
            chosen = in_all[:1] or [id for id, marks in shared.items() if marks]
        else:
            chosen = [
                id
                for id, its in known.items()
                if any(is_one(identity, one) for one in its)
                and not any(differ(identity, one) for one in its)
            ]
        return [self.records[id] for id in sorted(chosen)]


def _deciding(one: Identity, other: Identity) -> set[str]:
    """The marks that make two records one by themselves."""
    names = ("code", "certificate", "identifier")
    found = {
        name for name in names if getattr(one, name) and getattr(one, name) == getattr(other, name)
    }
    if one.number and one.number == other.number and one.event == other.event:
        found.add("dated")
    return found


def _changes(there: Activity, made: Activity) -> list[str]:
    pairs = zip(COLUMNS, there[1:], made[1:], strict=True)
    return [name for name, was, becomes in pairs if becomes is not None and becomes != was]


@settings(max_examples=examples(300), deadline=None)
@given(
    before=ROWS,
    cells=st.lists(ROWS, min_size=1, max_size=2),
    update=st.booleans(),
    bulk=st.sampled_from([0, 2, 1_000]),
    chunk=st.sampled_from([1, 3, 2_000]),
)
def test_an_import_is_one_row_after_the_other(  # type: ignore[no-untyped-def]
    before, cells, update, bulk, chunk
) -> None:
    with (
        TemporaryDirectory() as folder,
        patch.object(store_rows, "BULK", bulk),
        patch.object(rows, "_CHUNK", chunk),
    ):
        path = Path(folder) / "ledger.db"
        path.write_bytes(empty_ledger())
        with Ledger.open(path, write=True) as ledger:
            with ledger.change("import", AT) as change, change.bulk_insert() as into:
                import_records([_File(before)], into, ImportOptions())
            there = ledger.activities()
            model = Model(there)
            wanted = [model.take(rows, update=update) for rows in cells]
            sources = [_File(rows, f"{number}") for number, rows in enumerate(cells)]
            with ledger.change("import", AT) as change:
                with change.bulk_insert() as into:
                    made = import_records(sources, into, ImportOptions(update=update))
                seq = change.seq
            assert list(map(_outcome, made)) == wanted
            after = ledger.activities()
            assert [one[1:] for one in after] == [one[1:] for one in model.records.values()]
            first = max((one.id for one in there), default=0) + 1
            if bulk == 1_000:  # else the numbers have holes where repeats were
                new = [one.id for one in after if one.id >= first]
                assert new == list(range(first, first + len(new)))
            assert all(ledger.find_same(identify(one))[0][0] <= one.id for one in after)
            if seq is not None:
                undo(ledger, seq, AT)
            assert ledger.activities() == there


def _outcome(report: ImportReport) -> Outcome:
    assert report.read == report.added + report.unchanged + report.updated + len(report.rejects)
    return Outcome(
        report.added,
        report.unchanged,
        report.updated,
        [issues[0].line for _place, issues in report.rejects],
        [(one.line, one.column, one.before, one.after) for one in report.changes],
    )


def test_a_copy_takes_a_change_and_the_ledger_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(empty_ledger())
    with Ledger.open(path, write=True) as ledger, ledger.change("import", AT) as change:
        change.add(record(title="there"))
    before, when = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    many = [{"kind": "congress", "title": f"t{n}", "start": "2026-03-14"} for n in range(3_000)]
    again = {"kind": "congress", "title": "THERE", "start": "2026-03-14"}
    with Ledger.open(path) as ledger, ledger.copied() as copy:
        with copy.change("import", AT) as change, change.bulk_insert() as bulk:
            (report,) = import_records([_File([again, *many, *many])], bulk, ImportOptions())
        assert (copy.count(), ledger.count()) == (3_001, 1)
    tmp_path.chmod(0o700)
    assert (report.added, report.unchanged) == (3_000, 3_001)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, when)
    assert [one.name for one in tmp_path.iterdir()] == ["ledger.db"]


@given(st.lists(st.text(alphabet="aA bşŞs\u0327\n\t\u200b\u00a0ßİ1", max_size=6)))
def test_the_marks_of_many_are_those_of_each(texts: list[str]) -> None:
    assert same_all(texts) == list(map(same, texts))


@given(st.lists(ACTIVITIES, min_size=1, max_size=5))
def test_many_records_are_identified_as_each(records: list[Activity]) -> None:
    found = [column or [None] * len(records) for column in keys_of(columns_of(records), {})]
    assert list(zip(*found, strict=True)) == [marks_of(identify(one)) for one in records]
