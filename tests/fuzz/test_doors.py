"""Random files of each format, sound and spoilt; records are counted apart from the readers."""

import csv
import io
import json

import pytest
from hypothesis import given, settings, strategies as st

from tests.formats.books import HEADER, book
from tests.fuzz.doors import BEGINNINGS, FORMATS, SEEDS, survive
from tests.trials import examples

NAMES = ("kind", "title", "start", "hours", "credits", "code", "certificate")
CELLS = st.one_of(
    st.sampled_from(
        [
            "", "course", "curs", "вебинар", "kurs", "2026-03-14", "14.03.2026", "31.02.2026", "6,5",
            "1e3", "2.19E+26", "A1", "=1+1", "'x", '"', "a;b", "a\nb", "Ș", "\u202e", "#N/A", "x" * 300,
        ]
    ),
    st.text(max_size=12),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, min_size=len(NAMES), max_size=len(NAMES)), max_size=8)
WAYS = st.sampled_from(["spoil", "cut", "repeat", "insert"])


@st.composite
def spoilt(draw: st.DrawFn, format: str) -> bytes:
    """A sound file with some bytes changed, cut off, repeated or put in; or any bytes."""
    data = bytearray(draw(st.sampled_from([*SEEDS[format], b""])))
    for _turn in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        way = draw(WAYS)
        if way == "cut":
            del data[at:]
        elif way == "repeat":
            data[at:at] = data[max(0, at - draw(st.integers(0, 200))) : at]
        elif way == "insert":
            data[at:at] = draw(st.binary(max_size=6))
        elif at < len(data):
            data[at] = draw(st.integers(0, 255))
    return bytes(data)


@pytest.mark.parametrize("format", [*FORMATS, "text", "statement"])
@settings(deadline=None, max_examples=examples(40))
@given(data=st.data())
def test_spoilt_files(format: str, data: st.DataObject) -> None:
    survive(format, data.draw(spoilt(format)))


def _plain(text: str) -> str:
    return text.replace("\0", "").replace("\r", " ")


@settings(deadline=None, max_examples=examples(60))
@given(ROWS, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_row_of_a_table_is_accounted_for(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(NAMES)
    written = [[_plain(cell) for cell in row] for row in rows]
    writer.writerows(written)
    try:
        data = out.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return
    assert survive("csv", data) == sum(any(cell.strip() for cell in row) for row in written)


@settings(deadline=None, max_examples=examples(60))
@given(ROWS, st.booleans(), st.sampled_from([None, 2]))
def test_every_object_is_accounted_for(
    rows: list[list[str]], lines: bool, indent: int | None
) -> None:
    objects = [dict(zip(NAMES, row, strict=True)) for row in rows]
    if lines:
        text = "".join(json.dumps(one) + "\n\n" for one in objects)
        assert survive("jsonl", text.encode()) == (len(objects) or None)
    else:
        text = json.dumps(objects, indent=indent)
        assert survive("json", text.encode()) == len(json.loads(text))


@settings(deadline=None, max_examples=examples(60))
@given(ROWS)
def test_every_row_of_a_sheet_is_accounted_for(rows: list[list[str]]) -> None:
    def cell(text: str) -> str:
        kept = "".join(char for char in text if char.isprintable())
        shown = kept.replace("&", "&amp;").replace("<", "&lt;")
        return f'<c t="inlineStr"><is><t>{shown}</t></is></c>'

    made = ["".join(map(cell, row)) for row in rows]
    data = book(HEADER + "".join(f"<row>{cells}</row>" for cells in made))
    holding = sum(any(text.strip() for text in _texts(cells)) for cells in made)
    assert survive("xlsx", data) == holding


def _texts(cells: str) -> list[str]:
    return [one.partition("</t>")[0] for one in cells.split("<t>")[1:]]


TITLES = st.text("abcășж -.,", min_size=1, max_size=20)
YEARS = st.sampled_from(["2024", "2024-05", "in press", "", "1824"])


@pytest.mark.parametrize(
    ("format", "form"),
    [
        ("bibtex", "@article{{a, title={{{title}}}, date={{{year}}}, journal={{X}}}}\n"),
        ("ris", "TY  - JOUR\nTI  - {title}\nPY  - {year}\nJO  - X\nER  - \n"),
        ("nbib", "PMID- 1\nTI  - {title}\nDP  - {year}\nJT  - X\n\n"),
        ("csl", '{{"type": "chapter", "title": "{title}", "issued": {{"literal": "{year}"}}}}\n'),
        ("enw", "%0 Book\n%T {title}\n%D {year}\n\n"),
        (
            "endnote",
            "<record><titles><title>{title}</title></titles><dates><year>{year}</year></dates></record>\n",
        ),
    ],
)
@settings(deadline=None, max_examples=examples(40))
@given(records=st.lists(st.tuples(TITLES, YEARS), min_size=1, max_size=6))
def test_every_publication_is_accounted_for(
    format: str, form: str, records: list[tuple[str, str]]
) -> None:
    text = "".join(form.format(title=title, year=year) for title, year in records)
    if format == "endnote":
        text = f"<xml><records>{text}</records></xml>"
    counted = len(BEGINNINGS[format].findall(text))
    assert survive(format, text.encode()) == counted == len(records)
