"""CSV files as people have them, and as they come back from us."""

import csv
import io
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.rows import RawRow
from cmetrack.domain.columns import COLUMNS
from cmetrack.errors import BadInput, CmetrackError
from cmetrack.formats.reading.csv import CsvFile
from cmetrack.formats.reading.headings import read_map
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.source import open_records
from cmetrack.formats.writing.csv import guard, unguard, written
from tests.formats.records import (
    ACTIVITIES,
    conserved,
    imported,
    plan,
    record,
    rejected,
    rejects_text,
)
from tests.trials import examples

HEADER = "kind,title,start\n"


def _columns(header: str) -> Sequence[str | None]:
    return open_records((header + "\n").encode(), "x.csv", format="csv").columns


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_over_the_header(delimiter: str) -> None:
    text = delimiter.join(["kind", "title", "start", "hours"]) + "\n"
    row = delimiter.join(["congress", '"a, b; c | d\te"', "2026-03-14", '"12,5"']) + "\n"
    (activity, _marks) = plan(text + row).add[0]
    assert (activity.title, activity.hours) == ("a, b; c | d e", 3750)


@pytest.mark.parametrize("sep", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_a_first_line_may_name_the_delimiter(sep: str) -> None:
    made = plan(sep + "kind;title;start\ncongress;Inima;2026-03-14\ncongress;;2026-03-14\n")
    assert len(made.add) == 1
    assert rejected(made)[0].line == 4


@pytest.mark.parametrize(
    "header",
    [
        "Tip,Denumire,Data început,Data sfârșit,Nr. ore,Observații",
        "TIPUL,titlul,Data Inceput,Data sfarşit,nr ore,observatii",
        "Тип,Название,Дата начала,Дата окончания,Часы,Примечание",
        "Kind,TITLE, start ,End,hours,notes",
    ],
)
def test_headings_in_three_languages(header: str) -> None:
    assert _columns(header) == ("kind", "title", "start", "end", "hours", "notes")


def test_a_mapping_beats_the_known_headings_and_can_leave_one_out() -> None:
    mapped = read_map("Tema, pe scurt=title,Data=,Ziua=Дата")
    text = 'Tip;"Tema, pe scurt";Data;Ziua;Preț\n'
    file = open_records(text.encode(), "x.csv", mapped=mapped)
    assert file.columns == ("kind", "title", None, "start", None)
    assert list(file.ignored) == ["Preț"]


@pytest.mark.parametrize("text", ["Denumire", "=title", "Denumire=tilte", "a=title,b"])
def test_a_mapping_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CmetrackError) as refused:
        read_map(text)
    assert refused.value.hint


def test_unknown_columns_are_named_and_our_own_are_not() -> None:
    made = plan(
        "id,kind,title,start,Preț,,counted,reject_reason\n7,course,x,2026-01-01,5,y,4,bad\n"
    )
    assert made.ignored_columns == ("Preț", "(F)")
    assert len(made.add) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind,Denumire,title,start\n", ["x.csv:1", "'Denumire' and 'title'", "'title'"]),
        ("kind,Titlu\n", ["x.csv:1", "start"]),
        ("\n\nabc\n", ["x.csv:3", "title, start", "'abc' (A)"]),
        (HEADER + '\ncongress,"Inima,2026-03-14\ncongress,b,2026-03-15\n', ["x.csv:3", "never"]),
        (HEADER + 'congress,"a" b,2026-03-14\n', ["x.csv:2", "after a closing quote"]),
        (HEADER + f"congress,{'x' * 10_000_000},2026-03-14\n", ["x.csv:2", "longer than"]),
        (HEADER + "congress,a\0b,2026-03-14\n", ["x.csv:2", "NUL"]),
        ("", ["x.csv", "empty"]),
        (" \n", ["x.csv", "empty"]),
    ],
)
def test_a_file_that_cannot_go_in(text: str, words: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        list(open_records(text.encode(), "x.csv").rows())
    for word in words:
        assert word in refused.value.message


def test_too_many_and_too_few_fields_and_a_long_cell_are_issues_with_their_lines() -> None:
    made = plan(
        HEADER
        + 'congress,"two\nlines",2026-03-14\n'
        + "congress,Inima,2026-03-14,12,5\n"
        + "congress,Inima\n\n,,\n"
        + f"congress,{'x' * 40_000},2026-03-15\n"
    )
    assert [(issue.line, issue.column) for issue in rejected(made)] == [
        (4, None),
        (5, None),
        (8, "title"),
    ]
    assert "5 fields and the header 3" in rejected(made)[0].message
    assert len(rejected(made)[2].message) < 100
    assert conserved(made)


@pytest.mark.parametrize(
    ("cell", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+40 721", "'+40 721"),
        ("'5", "''5"),
        ("-x", "'-x"),
        ("'=1", "''=1"),
        ("-5", "-5"),
        ("+7,5", "+7,5"),
        ("2026-03-14", "2026-03-14"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
    ],
)
def test_a_formula_is_guarded(cell: str, guarded: str) -> None:
    assert guard(cell) == guarded
    assert unguard(guarded) == cell


@given(st.text(alphabet="'=+-@\t\r5,x"))
def test_the_guard_comes_off_exactly(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(ACTIVITIES, min_size=1, max_size=4),
    st.sampled_from([",", ";", "\t", "|"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_what_goes_out_comes_back(records, delimiter, sep_line, bom, excel) -> None:  # type: ignore[no-untyped-def]
    out = io.StringIO(newline="")
    numbered = [made._replace(id=id) for id, made in enumerate(records, start=1)]
    out.writelines(written(numbered, excel=excel))
    text = out.getvalue()
    data = (text if excel else _saved_again(text, delimiter, sep_line, bom)).encode()

    alone = [imported([_one(data, at)])[0].add[0][0] for at in range(len(records))]
    assert alone == records

    distinct = plan(data)
    assert not rejected(distinct)
    again = [made._replace(id=id) for id, (made, _m) in enumerate(distinct.add, start=1)]
    repeated = plan(data, *again)
    assert (repeated.add, rejected(repeated)) == ([], [])


def _saved_again(text: str, delimiter: str, sep_line: bool, bom: bool) -> str:
    """The table as another program saves it."""
    out = io.StringIO(newline="")
    out.write("\ufeff" * bom + f"sep={delimiter}\n" * sep_line)
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _one(data: bytes, at: int) -> RecordFile:
    """The file with one of its records only."""
    file = open_records(data, "x.csv", format="csv")
    assert isinstance(file, CsvFile)
    chunks = list(file.chunks(1_000))
    lines = [line for lines, _rows in chunks for line in lines]
    rows = [row for _lines, rows in chunks for row in rows]
    one = slice(at, at + 1)
    file.chunks = lambda size: iter([(lines[one], rows[one])])  # type: ignore[method-assign]
    return file


def test_every_column_goes_out() -> None:
    out = io.StringIO()
    out.writelines(written([record(7, hours="4,50", notes="=x")]))
    header, row = out.getvalue().splitlines()
    assert header.split(",") == list(COLUMNS)
    assert row.startswith("congress,Inima,2026-03-14,,4.5,")
    assert row.endswith(",'=x")


def test_rejects_come_as_they_were_and_can_be_mended() -> None:
    text = (
        "sep=;\nTip;Denumire;Data;Ore;Preț\n"
        "curs;Bun;2026-01-02;3;10\n"
        "curs;'=Rău;2026-01-03;3..5;20\n"
        "curs;Scurt;2026-01-04\n"
    )
    source = open_records(text.encode(), "x.csv")
    made = imported([source])[0]
    rejects = rejects_text([(source, made.reasons())])
    lines = rejects.splitlines()
    assert lines[:2] == ["sep=;", "reject_reason;Tip;Denumire;Data;Ore;Preț"]
    assert lines[2].endswith(";curs;'=Rău;2026-01-03;3..5;20") and "'3..5'" in lines[2]
    assert lines[3].endswith(";curs;Scurt;2026-01-04") and "3 fields" in lines[3]

    mended = plan(rejects.replace(";3..5;", ";3,5;").replace("2026-01-04", "2026-01-04;;"))
    assert [activity.title for activity, _marks in mended.add] == ["=Rău", "Scurt"]
    assert mended.ignored_columns == ("Preț",)

    still_bad = open_records(rejects.encode(), "x.csv")
    again = imported([still_bad])[0]
    assert rejects_text([(still_bad, again.reasons())]).splitlines()[:2] == lines[:2]
    assert len(again.rejects) == 2


@settings(max_examples=examples(300), deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.tuples(
            st.sampled_from([b"kind,title,start,hours\n", b"Tip;Titlu;Data;Ore\n", b"[{", b"[{}"]),
            st.text(alphabet="abc\t,;|\"'\n\r\0 =-.:0123456789{}[]é\u200b").map(str.encode),
        ).map(b"".join),
    ),
    st.sampled_from([None, "csv", "json"]),
)
def test_no_bytes_break_the_door(data: bytes, format: str | None) -> None:
    try:
        source = open_records(data, "x", format=format)
        made = imported([source])[0]
        rejects_text([(source, made.reasons())])
    except CmetrackError as error:
        assert error.exit_code == 2
    else:
        assert conserved(made)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    "text",
    [
        "kind,title,start\na,b\nc,d\n",
        "kind,title,start\n\na,b\n , \n,x\n\n",
        'kind,title,start\na,"b\nc"\nd,"e\r\n\r\nf"\ng,h',
        "sep=;\nkind;title;start\na;b\n;\nc\n",
        "kind,title,start\r\na,'=b\r\nc,\"'=d\"\r\n",
        "kind,title,start\n\n \n\na,b,c\n",
    ],
)
def test_many_rows_at_a_time_are_the_same_rows(text: str, size: int) -> None:
    def opened() -> CsvFile:
        file = open_records(text.encode(), "x.csv", format="csv")
        assert isinstance(file, CsvFile)
        return file

    at_a_time = [row for batch in opened().chunks(size) for row in map(RawRow, *batch)]
    assert at_a_time == list(opened().rows())


@pytest.mark.parametrize("size", [1, 100])
def test_a_broken_row_is_named_by_its_line_many_rows_at_a_time(size: int) -> None:
    text = 'kind,title,start\na,"b\nc"\nd,e\nf,"g'
    file = open_records(text.encode(), "x.csv", format="csv")
    assert isinstance(file, CsvFile)
    with pytest.raises(BadInput, match=r"x\.csv:5: a quote is opened in this row"):
        list(file.chunks(size))


def test_very_many_headings_are_not_all_named() -> None:
    header = ",".join(f"heading {number}" for number in range(900))
    began = time.monotonic()
    with pytest.raises(BadInput, match=r"'heading 39' \(AN\), and 860 more") as refused:
        _columns(header)
    assert len(str(refused.value.hint)) < 1_000
    header = ",".join(f"heading {number}" for number in range(500_000))
    with pytest.raises(BadInput, match=r"x\.csv:1: the row has 500000 fields, and headings are"):
        _columns(header)
    assert time.monotonic() - began < 20
