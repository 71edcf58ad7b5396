"""What is no workbook, or would take more than it is worth, is refused, whatever bytes it is of."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.errors import BadInput, CmetrackError
from cmetrack.formats.reading import child, workbook
from cmetrack.formats.source import open_records
from tests.formats.books import HEADER, STYLES, book, packed, refused, row
from tests.formats.records import conserved, imported, plan
from tests.trials import examples

# What only looks like a workbook


def _ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "".join(names).encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_ole("Workbook"), "is damaged"),
        (_ole("EncryptedPackage"), "protected by a password"),
        (b"\n <html><table>", "a web page without a table"),
        ("\ufeff<html>".encode("utf-16"), "a web page without a table"),
        (b"kind,title,start\n", "perhaps it is text, as CSV"),
        (packed({"xl/workbook.bin": ""}), "is damaged"),
        (packed({"content.xml": "", "mimetype": ""}), "is damaged"),
        (packed({"word/document.xml": ""}), "a text document, as Word's"),
        (packed({"a.csv": "kind"}), "is an archive"),
        (packed({}), "is an archive"),
        (b"PK\x03\x04 and nothing more", "is damaged"),
        (book(HEADER)[:-30], "is damaged"),
        (book("<row"), "is damaged"),
        (book(HEADER + "</sheetData>"), "is damaged"),
        (packed({"xl/workbook.xml": "<workbook/>"}), "is damaged"),
        (book(), "the workbook has no sheet"),
        (book(HEADER + row(2, '<c r="E2" t="s"><v>7</v></c>')), "is damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_by_what_it_is(data: bytes, words: str) -> None:
    assert words in refused(data).message


def test_an_empty_file_is_empty() -> None:
    with pytest.raises(BadInput, match="is empty"):
        open_records(b" \n", "x.xlsx")


def test_a_workbook_is_known_by_its_content_whatever_its_name() -> None:
    data = book(HEADER + row(2))
    assert len(imported([open_records(data, "download")])[0].add) == 1
    assert "no workbook" in refused(b"kind,title,start\n", "credits.xls").message
    source = open_records(b"kind,title,start\n", "credits.xls", format="csv")
    assert list(source.rows()) == []


# What would take more than it is worth


@pytest.mark.parametrize(
    ("far", "words"),
    [
        ('<row r="9"><c r="XFD9"><v>1</v></c></row>', "beyond column 256"),
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "beyond column 256"),
        ('<row r="1048576"><c r="IV1048576"><v>1</v></c></row>', "limits of time and memory"),
        ('<row r="9"><c r="A9" s="5"><v>1e999</v></c></row>', "limits of time and memory"),
    ],
)
def test_a_cell_at_the_far_end_is_not_waited_for(far: str, words: str) -> None:
    assert words in refused(book(HEADER + far, styles=STYLES)).message


def test_a_million_empty_rows_are_no_rows() -> None:
    empty = "".join(f'<row r="{number}"/>' for number in range(3, 60_000))
    made = plan(book(HEADER + row(2) + empty + row(1_048_576, title="last")), file="x.xlsx")
    assert (made.read, [activity.title for activity, _m in made.add]) == (2, ["Inima", "last"])


@pytest.mark.parametrize(
    ("limit", "value", "why"),
    [
        ("MOST_PARTS", 3, ("parts", 3)),
        ("LARGEST_UNPACKED", 1 << 10, ("unpacked", 0)),
        ("MOST_COLUMNS", 4, ("columns", 4)),
    ],
)
def test_the_limits_hold(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, why: tuple[object, ...]
) -> None:
    monkeypatch.setattr(child, limit, value)
    with pytest.raises(child.Refused) as found:
        list(child.workbook(book(HEADER + row(2)), None))
    assert found.value.args == why


def test_a_file_too_large_is_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_FILE", 1 << 10)
    assert "it has more than" in refused(book(HEADER)).message


def test_rows_go_over_a_few_at_a_time_however_long_they_are() -> None:
    cell = f'<c r="D{{}}" t="str"><v>{"".join(map(str, range(20_000)))}</v></c>'
    rows = "".join(row(number, cell.format(number)) for number in range(2, 40))
    told = list(child.workbook(book(HEADER + rows), None))
    assert max(len(json.dumps(answer)) for answer in told) < 2_200_000
    assert sum(len(answer) for answer in told[1:] if isinstance(answer, list)) == 39


def test_a_part_that_is_packed_too_well_is_refused() -> None:
    bomb = "<row/>" * 1_000_000
    data = book(HEADER + bomb)
    assert len(data) < 30_000
    assert "packed as no spreadsheet packs it" in refused(data).message


def test_a_part_gives_no_more_than_it_says() -> None:
    """Whoever lies about the size of a part meets its checksum."""
    data = bytearray(book(HEADER + row(2) + " " * 5_000_000))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    assert "is damaged" in refused(bytes(data)).message


def test_a_packing_that_no_spreadsheet_uses_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    assert "packed as no spreadsheet packs it" in refused(out.getvalue()).message


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused(before: str) -> None:
    assert "declares a document type" in refused(book(HEADER + row(2), before=before)).message


def test_relations_cannot_leave_the_file() -> None:
    outside = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" '
        'Target="http://example.org/"/><Relationship Id="rId2" Type="x/worksheet" '
        'Target="../../../etc/passwd"/></Relationships>'
    )
    data = book(HEADER, HEADER, parts={"xl/_rels/workbook.xml.rels": outside})
    assert "is damaged" in refused(data).message


def test_a_hostile_workbook_takes_little_memory(tmp_path: Path) -> None:
    columns = "".join(f'<c r="{at}2" t="str"><v>{"x" * 60_000}</v></c>' for at in "DEFG")
    rows = "".join(row(at, columns.replace('2"', f'{at}"')) for at in (2, 3, 4))
    (tmp_path / "x.xlsx").write_bytes(book(HEADER + rows))
    limited = (
        "import resource, sys\n"
        "from cmetrack.formats.source import open_records\n"
        "resource.setrlimit(resource.RLIMIT_AS, (400 << 20,) * 2)\n"
        "rows = list(open_records(open(sys.argv[1], 'rb').read(), 'x.xlsx').rows())\n"
        "print(len(rows))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", limited, tmp_path / "x.xlsx"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("3\n", "")


# Any bytes

GOOD = book(HEADER + row(2) + row(3, '<c r="D3" s="1"><v>46095</v></c>'), styles=STYLES)


def _survives(data: bytes) -> None:
    try:
        made = plan(data, file="x.xlsx")
    except CmetrackError:
        return
    assert conserved(made)


@settings(deadline=None, max_examples=examples(40))
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_rows_or_a_refusal(data: bytes, zipped: bool) -> None:
    _survives(b"PK\x03\x04" + data if zipped else data)


@settings(deadline=None, max_examples=examples(40))
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_a_damaged_workbook_is_rows_or_a_refusal(damage: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for at, value in damage:
        data[at] = value
    _survives(bytes(data))


_BITS = st.sampled_from(
    [
        "<row>", "</row>", '<row r="x">', '<row r="9999999999">', "<c>", "</c>", '<c r="ZZZ1">',
        '<c t="s">', '<c t="inlineStr">', '<c t="e">', '<c s="1">', "<v>", "</v>", "<v>1</v>",
        "<f>", "</f>", "<is><t>x</t></is>", "<rPh>", "1e400", "_xD800_", "&lt;", "a:b", "<x:c/>",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=examples(40))
@given(st.lists(_BITS, max_size=20))
def test_any_xml_is_rows_or_a_refusal(bits: list[str]) -> None:
    _survives(book(HEADER + "".join(bits), styles=STYLES))
    _survives(book(HEADER + "<row><c>" + "".join(bits) + "</c></row>", styles=STYLES))
