"""Columns that every row is given."""

import pytest

from cmetrack.errors import BadInput, BadValue
from cmetrack.formats.reading.headings import read_constants
from cmetrack.formats.source import open_records
from tests.formats.books import HEADER, book, row
from tests.formats.records import Imported, conserved, imported, rejected, rejects_text


def _plan(data: str | bytes, file: str = "x.csv", **constants: str) -> Imported:
    text = data.encode() if isinstance(data, str) else data
    return imported([open_records(text, file, constants=constants)])[0]


def test_a_column_that_the_file_has_not() -> None:
    made = _plan("title,start\nInima,2026-03-14\n", kind="congress", state="planned")
    ((activity, _marks),) = made.add
    assert (activity.kind, activity.title, activity.state) == ("congress", "Inima", "planned")


def test_it_wins_over_what_the_file_says() -> None:
    csv = "kind,title,start\nkurs,Inima,2026-03-14\n"
    assert _plan(csv, kind="course").add[0][0].kind == "course"
    json = '[{"kind": [1], "title": "Inima", "start": "2026-03-14", "price": 2}]'
    made = _plan(json, "x.json", kind="course", hours="4,5")
    assert (made.add[0][0].kind, made.add[0][0].hours) == ("course", 1350)
    assert made.ignored_columns == ("price",)
    spoilt = row(2, '<c r="E2" t="e"><v>#N/A</v></c>')
    assert _plan(book(HEADER + spoilt), "x.xlsx", credits="3").add[0][0].credits == 300


def test_a_publication_keeps_its_authors() -> None:
    bib = "@article{a, title={Inima}, year=2024, author={Pop, A and Ion, B}}"
    made = imported(
        [open_records(bib.encode(), "x.bib", constants={"role": "author"})],
        me=["B Ion"],
    )[0]
    assert (made.add[0][0].position, made.add[0][0].role) == ("other", "author")


def test_a_short_row_is_not_filled_up_by_it() -> None:
    made = _plan("kind,title,start\ncongress,Inima\ncourse,A,2026-03-14\n", provider="X")
    (issue,) = rejected(made)
    assert "the row has 2 fields and the header 3" in issue.message
    assert conserved(made) and len(made.add) == 1


def test_the_rejects_come_as_they_were() -> None:
    source = open_records(b"title,start\nInima,x\n", "x.csv", constants={"kind": "course"})
    made = imported([source])[0]
    assert rejects_text([(source, made.reasons())]).startswith("reject_reason,title,start\n")
    assert source.headings == ("title", "start")


def test_what_is_missing_besides_is_named() -> None:
    with pytest.raises(BadInput, match="no column for start;"):
        _plan("title\nInima\n", kind="course")


def test_how_they_are_written() -> None:
    assert read_constants(
        ["state=planned", "Nr. ore=4,5", "notes=a=b", "specialty=cardiologie"]
    ) == {
        "state": "planned",
        "hours": "4,5",
        "notes": "a=b",
        "specialty": "cardiologie",
    }


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("state", "'state' gives no column a value.", "--set state=planned"),
        ("state=", "'state=' gives no column a value.", "--set state=planned"),
        ("stat=planned", "'stat=planned' gives no column a value.", "'state=planned'"),
        ("=planned", "'=planned' gives no column a value.", "--set state=planned"),
        ("state=maybe", "--set state: 'maybe' is not known here (allowed: done, planned)", "None"),
        ("hours=x", "--set hours: 'x' is not a number (for example 12,5)", "None"),
    ],
)
def test_what_is_no_constant_is_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(BadValue) as refused:
        read_constants([text])
    assert refused.value.message == message
    assert hint in str(refused.value.hint)
