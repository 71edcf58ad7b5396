"""What is one record does not depend on the order of a file, nor on how often it is read."""

import io
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st

from cmetrack.core.import_report import ImportReport
from cmetrack.core.importing import ImportOptions, import_records
from cmetrack.domain.activity import Activity
from cmetrack.domain.identity import identify, is_one
from cmetrack.domain.likeness import Likeness, likeness_of
from cmetrack.formats.source import open_records
from cmetrack.formats.writing import csv
from cmetrack.store.ledger import Ledger
from tests.formats.records import ACTIVITIES, AT, empty_ledger
from tests.trials import examples

HEADER = ("kind", "title", "start", "end", "certificate", "code", "identifier", "provider")
WRITTEN: dict[str, list[tuple[str, ...]]] = {
    "title": [
        ("Ecografie & Doppler", "„Ecografie” și doppler.", "ECOGRAFIE  and Doppler"),
        ("Un caz rar", "The „un caz rar”", "un caz – rar."),
        ("Editorial", "EDITORIAL.", "„Editorial”"),
    ],
    "certificate": [
        ("AB 12", "Seria AB Nr. 12", "ab-12", "AB № 12 din 14.03.2025"),
        ("13", "Nr. 13", "No 13."),
        ("1", "№ 1", "nr.1"),
    ],
    "provider": [("UMF", "„UMF”", "The umf."), ("Colegiul",)],
}
KINDS, DAYS = ("course", "article"), ("2025-03-14", "2025-03-15")


def written(column: str) -> st.SearchStrategy[tuple[int, str]]:
    """One of a column's values, by its number, in one of its ways of writing."""
    ways = WRITTEN[column]
    return st.integers(0, len(ways) - 1).flatmap(
        lambda at: st.sampled_from(ways[at]).map(lambda text: (at, text))
    )


ROW: st.SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "title": written("title").map(lambda one: one[1]),
        "start": st.sampled_from(DAYS),
    },
    optional={
        "end": st.sampled_from(["2025-03-15", "2025-03-16"]),
        "certificate": st.sampled_from([*chain(*WRITTEN["certificate"]), "-", "da", "б/н"]),
        "code": st.sampled_from(["A-1", "a1", "B-2"]),
        "identifier": st.sampled_from(["10.5555/a", "doi:10.5555/A", "10.5555/b", "1234-5679"]),
        "provider": written("provider").map(lambda one: one[1]),
    },
)


def bring(ledger: Ledger, rows: Sequence[dict[str, str]]) -> ImportReport:
    """Import rows as one CSV file."""
    lines = [",".join(f'"{row.get(name, "")}"' for name in HEADER) for row in rows]
    source = open_records("\n".join([",".join(HEADER), *lines]).encode(), "credits.csv")
    with ledger.change("import", AT) as change, change.bulk_insert() as bulk:
        [report] = import_records([source], bulk, ImportOptions())
    return report


def into_an_empty_ledger(*files: Sequence[dict[str, str]]) -> list[ImportReport]:
    """The reports of files that come one after the other."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        path.write_bytes(empty_ledger())
        with Ledger.open(path, write=True) as ledger:
            return [bring(ledger, rows) for rows in files]


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(ROW, max_size=10))
def test_a_file_that_comes_again_adds_nothing(rows: list[dict[str, str]]) -> None:
    first, again = into_an_empty_ledger(rows, rows)
    assert first.added + first.unchanged == len(rows)
    assert (again.added, again.unchanged) == (0, len(rows))


@st.composite
def events(draw: st.DrawFn) -> tuple[list[dict[str, str]], int]:
    """Rows of some events in any order, each as little or as much of it as people write.

    With them how many records they are: of an event as many as there are certificates of it.
    """
    rows: list[dict[str, str]] = []
    records = 0
    places = st.tuples(st.integers(0, 1), st.sampled_from(DAYS))
    for title, day in draw(st.lists(places, unique=True, max_size=4)):
        kind = draw(st.sampled_from(KINDS))
        numbers = set[int]()
        for _row in range(draw(st.integers(1, 4))):
            row = {
                "kind": kind,
                "start": day,
                "title": draw(st.sampled_from(WRITTEN["title"][title])),
            }
            if draw(st.booleans()):
                at, row["certificate"] = draw(written("certificate"))
                numbers.add(at)
            rows.append(row)
        records += max(1, len(numbers))
    return draw(st.permutations(rows)), records


@settings(max_examples=examples(150), deadline=None)
@given(events())
def test_how_many_records_a_file_is_does_not_depend_on_its_order(
    found: tuple[list[dict[str, str]], int],
) -> None:
    rows, records = found
    [report] = into_an_empty_ledger(rows)
    assert report.added == records


@settings(max_examples=examples(100), deadline=None)
@given(ROW, ROW)
def test_whether_two_are_one_is_the_same_from_both_sides(
    one: dict[str, str], other: dict[str, str]
) -> None:
    for first, second in ((one, other), (other, one)):
        forth, back = into_an_empty_ledger([first, second]), into_an_empty_ledger([second, first])
        assert forth[0].added == back[0].added
    [mine, theirs] = (
        Activity(at, row["kind"], row["title"], row["start"])._replace(
            **{name: row[name] for name in HEADER[3:] if name in row}  # type: ignore[arg-type]
        )
        for at, row in enumerate((one, other))
    )
    assert is_one(identify(mine), identify(theirs)) is is_one(identify(theirs), identify(mine))
    assert likeness_of(mine, theirs) is likeness_of(theirs, mine)
    assert likeness_of(mine, mine) is Likeness.ALL


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(ACTIVITIES, max_size=6))
def test_what_goes_out_comes_in_as_it_was(records: list[Activity]) -> None:
    kept: list[list[Activity]] = []
    for name in ("one.db", "other.db"):
        out = io.StringIO()
        out.writelines(csv.written(kept[0] if kept else records))
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(empty_ledger())
            with Ledger.open(path, write=True) as ledger:
                source = open_records(out.getvalue().encode(), "credits.csv")
                with ledger.change("import", AT) as change, change.bulk_insert() as bulk:
                    [report] = import_records([source], bulk, ImportOptions())
                assert not (kept and report.unchanged)
                kept.append(ledger.activities())
    assert [one[1:] for one in kept[0]] == [one[1:] for one in kept[1]]
