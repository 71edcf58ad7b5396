"""Rows on their way into the ledger: added, known already, changed or refused; never lost."""

import io
import json
from itertools import chain
from operator import itemgetter
from unittest.mock import patch

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core import rows
from cmetrack.core.kinds import with_kind
from cmetrack.core.record_reader import Allowed, Trouble, locate, read_record
from cmetrack.domain.activity import Activity, activity_at
from cmetrack.domain.identity import identify
from cmetrack.formats.source import open_records
from cmetrack.formats.writing.csv import written
from cmetrack.present.json_text import dumps
from cmetrack.store import rows as store_rows
from cmetrack.wording import first_of
from tests.formats.records import CELLS, conserved, imported, plan, record, rejected
from tests.trials import examples

HEADER = "kind,title,start,end,hours,code,code_status,certificate,identifier,provider\n"


def _row(title: str, start: str = "2026-03-14", **cells: str) -> str:
    given = {"kind": "congress", "title": title, "start": start} | cells
    return ",".join(given.get(name, "") for name in HEADER.strip().split(",")) + "\n"


def test_the_report_of_a_file() -> None:
    made = plan(HEADER + _row("a") + _row("A ") + _row("b", hours="12..5"))
    assert json.loads(dumps(made.as_json(written=False))) == {
        "file": "credits.csv",
        "read": 3,
        "added": 0,
        "unchanged": 1,
        "updated": 0,
        "rejected": [
            {
                "line": 4,
                "column": "hours",
                "value": "12..5",
                "code": "bad-hours",
                "message": "'12..5' is not a number (for example 12,5)",
            }
        ],
        "ids": [],
        "differs": [{"line": 3, "record": 1, "columns": ["title"]}],
        "left_out": [],
        "notices": [
            {
                "code": "differs",
                "line": 3,
                "ids": [1],
                "message": "line 3 repeats line 2, but differs in title; nothing was changed, "
                "--update takes it over",
                "hint": "",
                "guess": False,
            }
        ],
        "ignored_columns": [],
        "incomplete": None,
        "change": None,
        "changes": [],
    }
    assert made.as_json(written=True)["added"] == 1
    assert [locate(issue) for issue in rejected(made)] == [
        "credits.csv:4: column 'hours': '12..5' is not a number (for example 12,5)"
    ]


def test_a_row_may_have_several_issues_and_is_one_reject() -> None:
    made = plan("kind,title,start,hours\ncongress,,x,y\n")
    assert [issue.column for issue in rejected(made)] == ["start", "hours", "title"]
    assert conserved(made)
    assert dict(made.reasons())[0].count("; column") == 2


def test_long_listings_are_cut() -> None:
    lines = [str(number) for number in range(163)]
    assert first_of(lines, 163) == [*lines[:20], "and 143 more"]
    assert first_of(lines[:20], 20) == lines[:20]


def test_days_may_be_written_in_several_ways_and_that_is_told() -> None:
    made = plan(
        "kind,title,start,end\n"
        "article,a,2024,\n"
        "congress,b,03.04.2024,2024-04-05\n"
        "congress,c,2024-04-13,2024-04-14\n"
        "congress,d,13 aprilie 2024,14.04.2024\n"
    )
    assert rejected(made) == []
    assert [one.start for one, _marks in made.add][1:] == ["2024-04-03", "2024-04-13", "2024-04-13"]
    assert made.notices == (
        "line 4: column 'start': days are written in several ways, as '03.04.2024' and '2024-04-13'",
        "line 5: column 'end': days are written in several ways, as '2024-04-05' and '14.04.2024'",
    )


def test_what_is_odd_is_told_once_from_chunk_to_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_CHUNK", 2)
    monkeypatch.setattr(rows, "_MOST_TEXTS", 1)
    days = [f"{day:02}.04.2024" for day in range(1, 8)] + ["2024-04-08"]
    made = plan("kind,title,start\n" + "".join(f"congress,x\u200b,{day}\n" for day in days))
    assert rejected(made) == [] and len(made.add) == 8
    assert [notice[:7] for notice in made.notices] == ["line 2:", "line 9:"]


@pytest.mark.parametrize("column", ["code", "certificate", "identifier"])
def test_one_mark_makes_two_rows_one(column: str) -> None:
    there = record(12, title="Altfel", provider="UMF", **{column: "AB 1"})
    made = plan(HEADER + _row("b", provider="The UMF", **{column: "ab–1"}), there)
    assert (made.unchanged, made.add) == (1, [])
    columns = f"{column}, provider" if column != "provider" else column
    assert made.notices == (
        (
            f"line 2 repeats record 12, but differs in title, {columns}; nothing was changed, "
            "--update takes it over"
        ),
    )


def test_two_works_of_one_journal_or_one_book_are_two_records() -> None:
    there = record(12, kind="article", title="a", identifier="1234-567X")
    text = HEADER + _row("b", kind="article", identifier="1234-567x")
    text += _row("c", kind="chapter", identifier="978-606-8043-12-3")
    text += _row("d", kind="chapter", identifier="978-606-8043-12-3")
    text += _row("e", kind="book", identifier="978-606-8043-12-3")
    text += _row("f", kind="book", identifier="978-606-8043-12-3")
    made = plan(text, there)
    assert [activity.title for activity, _marks in made.add] == ["b", "c", "d", "e"]
    assert made.unchanged == 1


def test_an_equal_event_is_one_record_unless_their_codes_differ() -> None:
    there = record(12, title="Inima", code="A")
    assert plan(HEADER + _row("INIMA"), there).unchanged == 1
    assert plan(HEADER + _row("Inima", end="2026-03-14"), there).unchanged == 1
    assert len(plan(HEADER + _row("Inima", code="B"), there).add) == 1
    assert len(plan(HEADER + _row("Inima", end="2026-03-15"), there).add) == 1


def test_a_row_whose_marks_belong_to_two_records_changes_neither() -> None:
    there = record(12, title="a", code="A"), record(13, title="b", identifier="10.5555/b")
    text = HEADER + _row("c", code="A", identifier="10.5555/b")
    made = plan(text, *there)
    assert (made.unchanged, rejected(made)) == (1, [])
    assert "repeats record 12, but differs in" in made.notices[0]
    # Only where something is to be changed does it matter which one is meant.
    updating = plan(text, *there, update=True)
    assert "record 12, record 13" in rejected(updating)[0].message
    assert conserved(made)
    assert conserved(updating)


def test_records_that_share_a_certificate_are_told_by_their_codes() -> None:
    there = (
        record(12, title="a", code="A", certificate="X"),
        record(13, title="b", code="B", certificate="X"),
    )
    out = io.StringIO()
    out.writelines(written(there))
    made = plan(out.getvalue(), *there, update=True)
    assert (made.unchanged, rejected(made)) == (2, [])
    (changed,) = plan(HEADER + _row("c", code="B", certificate="X"), *there, update=True).updates
    assert (changed.id, changed.title) == (13, "c")


def test_an_event_that_several_records_may_be() -> None:
    there = record(12, code="A"), record(13, code="B")
    assert plan(HEADER + _row("Inima"), *there, update=True).unchanged == 1
    assert plan(HEADER + _row("Inima", hours="3"), *there).unchanged == 1
    assert len(plan(HEADER + _row("Inima", hours="3"), *there, update=True).rejects) == 1


def test_an_update_takes_over_what_the_row_says_and_nothing_else() -> None:
    there = record(12, hours="3", place="Iași")
    text = HEADER + _row("Inima", hours="4", code="A")
    made = plan(text, there, update=True)
    (changed,) = made.updates
    assert (changed.id, changed.title, changed.hours) == (12, "Inima", 1200)
    assert (changed.code, changed.place) == ("A", "Iași")
    assert (made.updated, made.unchanged) == (1, 0)
    assert plan(text, there).updates == []


def test_an_update_that_would_not_hold_together_is_refused() -> None:
    there = record(12, code="A", end="2026-03-16")
    made = plan(HEADER + _row("Inima", "2026-04-01", code="A"), there, update=True)
    assert rejected(made)[0].column == "end"
    assert made.updates == []


def test_two_rows_of_one_file_that_fall_on_one_record_never_overwrite_each_other() -> None:
    there = record(12, title="a", hours="1")
    text = HEADER + _row("a", hours="2") + _row("A", hours="3") + _row("a", hours="2")
    made = plan(text, there, update=True)
    assert [activity.hours for activity in made.updates] == [600]
    assert (made.updated, made.unchanged) == (1, 2)
    assert [(one.line, one.record, one.columns) for one in made.report.differs] == [
        (3, 12, ("title", "hours"))
    ]
    assert "it was not taken over" in made.notices[0]
    made = plan(HEADER + _row("a") + _row("a", hours="3") + _row("a", hours="3"), update=True)
    assert [activity.hours for activity, _marks in made.add] == [None]
    assert (made.updated, made.unchanged) == (0, 2)
    assert [one.line for one in made.report.differs] == [3, 4]
    assert plan(HEADER + _row("a") + _row("a", hours="3")).notices == (
        "line 3 repeats line 2, but differs in hours; nothing was changed, --update takes it over",
    )


def test_a_row_may_repeat_what_an_earlier_row_makes_of_a_record() -> None:
    there = record(12, title="a", end="2026-03-16", code="A")
    text = HEADER + _row("b", "2026-03-15", code="A") + _row("b", "2026-03-15", end="2026-03-16")
    made = plan(text, there, update=True)
    assert (made.updated, made.unchanged, made.add) == (1, 1, [])
    assert made.notices == ("line 3 repeats record 12",)
    assert [(one.code, one.line, one.ids) for one in made.report.notices] == [("repeats", 3, (12,))]
    assert [one.title for one, _marks in plan(text, there).add] == ["b"]


def test_a_changed_record_still_answers_to_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_CHUNK", 1)
    monkeypatch.setattr(store_rows, "BULK", 2)  # from the fourth row on the indexes are aside
    text = HEADER + _row("b", code="A") + _row("c") + _row("d") + _row("e") + _row("f") + _row("a")
    made = plan(text, record(1, title="a", code="A"), update=True)
    assert (made.updated, len(made.add)) == (1, 4)
    assert [(one.line, one.record) for one in made.report.differs] == [(7, 1)]


def test_a_rejected_row_does_not_hide_a_good_one() -> None:
    made = plan(HEADER + _row("a", hours="x") + _row("a", hours="3"))
    assert (len(made.add), len(made.rejects)) == (1, 1)


def test_several_files_know_of_each_other() -> None:
    one = open_records((HEADER + _row("a")).encode(), "one.csv")
    other = open_records((HEADER + _row("b") + _row("a", hours="3")).encode(), "other.csv")
    first, second = imported([one, other])
    assert (len(first.add), len(second.add), second.unchanged) == (1, 1, 1)
    assert "line 2 of one.csv" in second.notices[0]


def test_the_same_file_twice_adds_nothing() -> None:
    text = HEADER + _row("Şedinţa") + _row("b", code="X") + _row("c", certificate="Y")
    first = plan(text)
    there = [made._replace(id=id) for id, (made, _marks) in enumerate(first.add, start=1)]
    again = plan(text.replace("Şedinţa", "ședința "), *there)
    assert (again.add, again.unchanged, rejected(again)) == ([], 3, [])


def test_what_only_the_whole_row_can_tell_is_seen_in_a_file_too() -> None:
    made = plan(
        "kind,title,start,end,code_status,code_date,code_reason\n"
        "article,a,2024,2024-05,,,\n"
        "congress,b,2024,,,,\n"
        "congress,c,2024-05-01,2024,,,\n"
        "congress,d,2024-05-02,2024-05-01,,,\n"
        "congress,e,2024-05-02T09:00,2024-05-02,,,\n"
        "stage-coordination,f,2024-05-02,,,,\n"
        "congress,g,2024-05-02,,received,2024-05-03,\n"
        "congress,h,2024-05-02,,activated,2024-05-03,why\n"
    )
    assert [(issue.line, issue.column) for issue in rejected(made)] == [
        (3, "start"),
        (4, "end"),
        (4, "end"),
        (5, "end"),
    ]
    assert len(made.add) == 5


def test_invisible_characters_get_one_word_per_column() -> None:
    made = plan('kind,title,start\ncongress,"a\nb",2026-01-01\ncongress,c\u00add,2026-01-02\n')
    assert len(made.notices) == 1
    assert made.notices[0].startswith("line 2: column 'title'")


_MESSY = st.dictionaries(
    st.sampled_from(HEADER.strip().split(",")),
    st.sampled_from(
        (
            *("", " ", "a", "A", "x\u200b", "a  b", " a", "s\u0327"),
            *("2026", "2026-03-14", "14.03.2026", "2026-03-14T09:00"),
            *("congress", "article", "stage-coordination", "activated", "4,5", "1e3", "2.1E+5"),
        ),
    ),
)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(st.one_of(CELLS, _MESSY), max_size=8), st.booleans(), st.sampled_from([0, 1_000]))
def test_quick_reading_is_reading_and_no_row_is_lost(  # type: ignore[no-untyped-def]
    cells, update, seldom_repeated
) -> None:
    names = list(dict.fromkeys(["kind", "title", "start", *chain.from_iterable(cells)]))
    lines = [
        rows.RawRow(line, [row.get(name, "") for name in names])
        for line, row in enumerate(cells, 2)
    ]

    class File:
        file, columns, ignored, notices = "x", names, (), ()

        def rows(self):  # type: ignore[no-untyped-def]
            return iter(lines)

    with patch.object(rows, "_SELDOM_REPEATED", seldom_repeated):
        read = list[tuple[int, Activity | None, tuple[Trouble, ...]]]()
        for batch in rows.RowReader(File(), Allowed()).batches():
            good = [
                (place, line, activity_at(batch.columns, at), ())
                for at, (place, line) in enumerate(zip(batch.places, batch.lines, strict=True))
            ]
            bad = [(place, line, None, troubles) for place, line, troubles in batch.rejected]
            read += [row[1:] for row in sorted([*good, *bad], key=itemgetter(0))]
            assert batch.size == len(good) + len(bad)
    for row, (line, activity, troubles) in zip(cells, read, strict=True):
        alone = read_record(with_kind(row)[0])
        other_ways = [trouble for trouble in troubles if "another way" in trouble.message]
        assert line == lines[cells.index(row)][0] or row in cells[: line - 2]
        assert activity == (None if other_ways else alone.activity)
        assert [t[:2] for t in troubles if t not in other_ways] == [t[:2] for t in alone.troubles]

    made = imported([File()], update=update)[0]
    assert conserved(made)
    assert all(marks == identify(activity) for activity, marks in made.add)
    there = [activity._replace(id=id) for id, (activity, _m) in enumerate(made.add, start=1)]
    again = imported([File()], there)[0]
    assert again.add == []
    # A row that shared its certificate with one record may by now share its code with another.
    ambiguous = {place for place, issues in again.rejects if "could be" in issues[0].message}
    assert set(dict(again.rejects)) - ambiguous == set(dict(made.rejects)) - ambiguous or update
