"""Files that are damaged, disguised or hostile: each is refused by what is wrong, and by its line."""

import json
import os
import pty
import time
from pathlib import Path

import pytest

from tests.faults.program import Home
from tests.formats.books import HEADER as BOOK_HEADER, book, packed, row

pytestmark = pytest.mark.fault(
    "Files that are damaged, disguised, hostile or badly written, at the door `import`"
)

FILES = Path(__file__).parents[1] / "files"
HEADER = "kind,title,start\n"
GOOD = "course,Inima,2026-03-14\n"


def _refused(home: Home, name: str, data: bytes | str, *options: str) -> str:
    """What is said of a file that must not go in; the ledger stays as it is to the byte."""
    (home.folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    before = home.ledger.read_bytes()
    ran = home.forked("import", name, *options)
    assert ran.code == 2, ran.err
    assert ran.out == "" and "Traceback" not in ran.err
    assert home.ledger.read_bytes() == before
    return ran.err


def _report(home: Home, name: str, data: bytes | str, *options: str) -> dict[str, object]:
    """The report of a file's import, with its bad rows aside; every row is accounted for."""
    (home.folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    ran = home.forked("import", name, "--json", "--rejects", f"{name}.rejects", *options)
    assert ran.code == 0, ran.err
    report: dict[str, object] = json.loads(ran.out)
    bad = {one["line"] for one in report["rejected"]}  # type: ignore[attr-defined]
    whole = sum(int(str(report[name])) for name in ("added", "unchanged", "updated"))
    assert report["read"] == whole + len(bad)
    return report


# Letters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_goes_in(home: Home, encoding: str) -> None:
    assert _report(home, "a.csv", (HEADER + "curs,Ședința,14.03.2026\n").encode(encoding))["added"]


@pytest.mark.parametrize(
    ("page", "text"), [("cp1250", "curs,Şedinţa,14.03.2026\n"), ("cp1251", "курс,Сон,14.03.2026\n")]
)
def test_code_pages_are_asked_for_with_a_sample_of_both(home: Home, page: str, text: str) -> None:
    data = (HEADER + text).encode(page)
    said = _refused(home, "a.csv", data)
    assert f"in {page} the line reads '{text.strip()}'" in said or (
        f"in {page} '{text.strip()}'" in said
    )
    assert f"one: add --encoding {page}." in said
    assert _report(home, "a.csv", data, "--encoding", page)["added"] == 1


def test_utf_8_as_cp1251_is_nonsense_and_said_so(home: Home) -> None:
    for title, words in (
        ("Inimă", "'a.csv' is UTF-8, but was read as 'cp1251': look at its letters"),
        ("Șapte", "It is UTF-8: leave --encoding out."),
    ):
        (home.folder / "a.csv").write_text(f"{HEADER}curs,{title},14.03.2026\n", encoding="utf-8")
        assert words in home.forked("import", "a.csv", "--encoding", "cp1251").err


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_over_the_headings(home: Home, delimiter: str) -> None:
    text = (HEADER + GOOD.replace("Inima", "a b")).replace(",", delimiter)
    assert _report(home, "a.csv", text)["added"] == 1


def test_one_column_and_a_line_that_names_the_delimiter(home: Home) -> None:
    assert _report(
        home, "a.csv", "title\nInima\n", "--set", "kind=curs", "--set", "start=2026-01-02"
    )
    assert _report(home, "b.csv", "sep=;\n" + (HEADER + GOOD).replace(",", ";"))["added"] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + 'course,"Inima,2026-03-14\n' + GOOD, "a.csv:2: a quote is opened in this row"),
        (HEADER + 'course,"a" b,2026-03-14\n', "a.csv:2: after a closing quote"),
        (HEADER + GOOD + "course,a,2026-03-14,12,5\n", "a.csv:3: the row has 5 fields"),
        (HEADER + GOOD + "course,a\n", "a.csv:3: the row has 2 fields and the header 3"),
        (HEADER + GOOD + "course,a\0b,2026-03-14\n", "a.csv:3: there is a NUL byte"),
        (HEADER + f'course,"{"x" * 10_000_000}",2026-03-14\n', "a.csv:2: a field is longer than"),
        ("kind,title,Titlu,start\n", "a.csv:1: the headings 'title' and 'Titlu' both mean 'title'"),
        ("title,title,kind,start\n", "a.csv:1: the headings 'title' and 'title'"),
        ("kind,title\n", "a.csv:1: the header has no column for start"),
        ("", "'a.csv' is empty"),
        ("\n \n", "'a.csv' is empty"),
    ],
)
def test_what_is_wrong_with_a_table_has_its_line(home: Home, text: str, words: str) -> None:
    assert words in _refused(home, "a.csv", text)


def test_unknown_headings_are_named_and_the_rest_goes_in(home: Home) -> None:
    report = _report(home, "a.csv", "kind,title,start,Preț,\ncourse,Inima,2026-03-14,7,x\n")
    assert (report["added"], report["ignored_columns"]) == (1, ["Preț", "(E)"])


@pytest.mark.parametrize(
    "header",
    [
        "Kind;TITLE;Start;Hours",
        "Tip;Denumire;Data început;Nr. ore",
        "TIPUL;TITLUL;DATA INCEPERII;ORE",
        "Вид;Наименование;Дата начала;Часы",
        "тип;ТЕМА;дата;Часов",
    ],
)
def test_headings_decimal_comma_and_dotted_dates(home: Home, header: str) -> None:
    assert _report(home, "a.csv", f"{header}\ncourse;Inima;14.03.2026;12,5\n")["added"] == 1
    records = json.loads(home.forked("list", "--json").out)
    assert ("2026-03-14", 12.5) in [(one["start"], one["hours"]) for one in records]


def test_all_errors_are_listed_the_first_twenty_in_full(home: Home) -> None:
    rows = "".join(f"course,t{n},2026-03-14,12..5\n" for n in range(163))
    said = _refused(home, "a.csv", "kind,title,start,credits\n" + rows).splitlines()
    assert said[0] == "a.csv:2: column 'credits': '12..5' is not a number (for example 12,5)"
    assert said[20:22] == ["and 143 more", "Nothing was imported: 163 rows were rejected."]


# Publications

RIS = "TY  - JOUR\nTI  - {}\nPY  - 2024\nJO  - X\n"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + RIS.format("a") + "ER  - \n" + RIS.format("b") + "ER  - \n",
        (RIS.format("a") + "ER  - \n" + RIS.format("b") + "ER  - \n").replace("\n", "\r"),
        (RIS.format("a") + "ER  - \n" + RIS.format("b") + "ER  - \n").replace("  - ", " - "),
        RIS.format("a") + "ER  - \n" + RIS.format("b"),
        RIS.format("a") + RIS.format("b") + "ER  - \n",
    ],
    ids=["BOM", "CR only", "one space", "no last end", "no end between"],
)
def test_no_record_of_ris_is_lost(home: Home, text: str) -> None:
    report = _report(home, "a.ris", text)
    assert (report["read"], report["added"]) == (2, 2)


def test_no_entry_of_bibtex_is_lost(home: Home) -> None:
    entry = "@article{{a, title={{{}}}, year={}, journal={{X}}}}\n"
    text = entry.format("One", 2024) + entry.format("Two", 2024) + "@article{b, title={c}, year=\n"
    (home.folder / "a.bib").write_text(text, encoding="utf-8")
    ran = home.forked("import", "a.bib", "--json", "--rejects", "r.bib")
    if ran.code == 0:
        report = json.loads(ran.out)
        assert report["read"] == text.count("@article") == report["added"] + len(report["rejected"])
    else:
        assert "a.bib" in ran.err and "Traceback" not in ran.err


def test_every_pmid_is_a_record(home: Home) -> None:
    text = "".join(f"PMID- {n}\nTI  - t{n}\nDP  - 2024\nJT  - X\n\n" for n in (1, 2, 3))
    assert _report(home, "a.nbib", text.replace("\n\n", "\n"))["read"] == text.count("PMID-")


# Workbooks


def test_a_small_workbook_that_claims_much(home: Home) -> None:
    bomb = book(BOOK_HEADER + row(2) + "<row/>" * 1_000_000)
    assert len(bomb) < 40_000
    assert "packed as no spreadsheet packs it" in _refused(home, "a.xlsx", bomb)
    far = book(BOOK_HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    began = time.monotonic()
    assert "has a cell beyond column 256" in _refused(home, "a.xlsx", far)
    assert time.monotonic() - began < 20


def test_entities_are_not_opened(home: Home) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;&b;">]>'
    said = _refused(home, "a.xlsx", book(BOOK_HEADER + row(2), before=bomb))
    assert "declares a document type, which no spreadsheet does" in said


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('<c r="E2"><f>1+1</f></c>', "column 'credits': the formula =1+1 has no saved value"),
        ('<c r="E2" t="e"><v>#N/A</v></c>', "column 'credits': the formula failed (#N/A)"),
        ('<c r="F2"><v>2.19E+26</v></c>', "column 'code': 2.19E+26 is stored as a number"),
        ('<c r="G2"><v>118</v></c>', "column 'certificate': 118 is stored as a number"),
    ],
)
def test_a_cell_without_a_value_is_its_rows_error(home: Home, cell: str, words: str) -> None:
    assert f"a.xlsx:2: {words}" in _refused(home, "a.xlsx", book(BOOK_HEADER + row(2, cell)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "it is damaged"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "is protected by a password",
        ),
        (
            b"<html><table><tr><td>kind</td></tr></table>",
            "the header has no column for title, start",
        ),
        ((HEADER + GOOD).encode(), "perhaps it is text, as CSV"),
        (packed({"content.xml": ""}), "it is damaged"),
        (packed({"word/document.xml": ""}), "a text document"),
        (b"PK\x03\x04", "it is damaged"),
    ],
)
def test_what_only_has_the_name_of_a_workbook(home: Home, data: bytes, words: str) -> None:
    assert words in _refused(home, "a.xlsx", data)


# JSON

RECORD = '{"kind": "course", "title": "Inima", "start": "2026-03-14"%s}'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" + RECORD % ', "title": "b"' + "]", "a.json:1: column 'title': the key 'title' is"),
        (
            "[\n" + RECORD % ', "hours": NaN' + "]",
            "a.json:2: column 'hours': 'NaN' is not a number",
        ),
        ("[" * 100_000, "a.json:1: character 2: it is nested too deeply"),
        ('[{"notes": ' + "[" * 100_000 + "]" * 100_000 + "}]", "nested too deeply"),
        (RECORD % "", "this is one object, not an array of records"),
        ('"course"', "is no text"),
        ("[" + RECORD % "" + "\n" + RECORD % "" + "]", "a.json:2: character 1: after a record"),
        (RECORD % "" + "\n{", "a.json:2"),
    ],
)
def test_json_that_is_not_as_it_should(home: Home, text: str, words: str) -> None:
    said = _refused(home, "a.json", text, "--format", "json")
    assert words in said or (words == "is no text" and "begin with an array" in said)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_lines_and_a_mark(home: Home, name: str) -> None:
    text = "\ufeff" + RECORD % "" + "\n\n" + RECORD % ', "end": "2026-03-15"' + "\n"
    assert _report(home, name, text)["read"] == 2


# The standard input


def test_the_standard_input(home: Home) -> None:
    assert home.run("import", "-", input=HEADER + GOOD).code == 0
    empty = home.run("import", "-", input="")
    assert (empty.code, empty.err) == (2, "'<stdin>' is empty.\n")


@pytest.mark.machine
def test_a_terminal_gets_a_hint_and_no_hang(home: Home) -> None:
    ours, theirs = pty.openpty()
    try:
        with home.start("import", "-", stdin=theirs) as program:
            _out, err = program.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert program.returncode == 2
    assert b"The standard input is a terminal, not a file." in err
    assert b"cmetrack import - < credits.csv" in err


# Certificates


def test_a_pdf_that_takes_too_much(home: Home) -> None:
    deep = b"%PDF-1.4\n1 0 obj\n" + b"<<" * 200_000 + b"\nendobj\n"
    said = _refused(home, "a.pdf", deep, "--yes")
    assert "a.pdf:1: the PDF " in said


def test_a_scan_and_a_locked_one(home: Home) -> None:
    for name, words in (("scan", "a scan without text"), ("locked", "protected by a password")):
        data = (FILES / f"certificate-{name}.pdf").read_bytes()
        assert words in _refused(home, f"{name}.pdf", data, "--yes")


def test_devices_folders_and_what_is_not_there(home: Home) -> None:
    for name, words in (
        ("/dev/zero", "is a device, not a file of records"),
        (".", "is a folder, not a file"),
        ("none.csv", "There is no file 'none.csv'"),
    ):
        ran = home.forked("import", name)
        assert ran.code == 2 and words in ran.err
