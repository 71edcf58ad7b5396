"""Numbers, dates and text as people and spreadsheets write them: read exactly, or refused in words."""

import json
import unicodedata

import pytest

from tests.faults.program import Home

pytestmark = pytest.mark.fault(
    "Numbers, dates, codes and titles as people and spreadsheets write them, in files and options"
)

HEADER = "kind,title,start,end,hours,credits,code,certificate\n"


def _row(home: Home, **cells: str) -> tuple[int, str]:
    """Import one course with these cells; the exit code and what was said."""
    given = {"kind": "course", "title": "Inima", "start": "2026-03-14"} | cells
    row = ",".join(
        '"{}"'.format(given.get(name, "").replace('"', '""')) for name in HEADER.strip().split(",")
    )
    (home.folder / "one.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")
    ran = home.forked("import", "one.csv")
    assert "Traceback" not in ran.err
    return ran.code, ran.err


def _latest(home: Home) -> dict[str, object]:
    records: list[dict[str, object]] = json.loads(home.forked("list", "--json").out)
    return max(records, key=lambda record: int(str(record["id"])))


@pytest.mark.parametrize(
    "number",
    [
        "1_000", "١٢", "۴", "１２", "nan", "inf", "-inf", "1e3", "1E3", "+4", "4.", ".5", "4,",
        "4.555", "12..5", "12345", "4 5", "4x", "½", "0x10", "2,5 oi",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["hours", "credits"])
def test_what_only_python_takes_for_a_number(home: Home, column: str, number: str) -> None:
    code, said = _row(home, **{column: number})
    assert code == 2
    assert f"one.csv:2: column '{column}': '{number}' is not a number (for example 12,5)" in said


@pytest.mark.parametrize(
    ("number", "kept"), [("0.1", 0.1), ("2,5", 2.5), ("9999,99", 9999.99), ("4,50", 4.5), ("0", 0)]
)
def test_amounts_are_exact(home: Home, number: str, kept: float) -> None:
    assert _row(home, hours=number)[0] == 0
    assert _latest(home)["hours"] == kept


def test_a_hundred_tenths_are_ten(home: Home) -> None:
    rows = "".join(f"course,t{n},2026-03-14,,0.1,,,\n" for n in range(100))
    (home.folder / "many.csv").write_text(HEADER + rows, encoding="utf-8")
    assert home.forked("import", "many.csv").code == 0
    assert home.forked("export", "--format", "csv").out.count(",0.1,") == 100


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("31.02.2026", "is not a day of the calendar"),
        ("2026-02-31", "is not a day of the calendar"),
        ("03.04.26", "can be read as 2026-04-03 or as 2026-03-04"),
        ("03/04/2026", "can be read as 2026-04-03 or as 2026-03-04"),
        ("14/14/2026", "is not a day of the calendar"),
        ("20260314", "is a bare number"),
        ("2026-W11-5", "is not a date"),
        ("46095", "a spreadsheet's serial number of a day"),
        ("46095.5", "a spreadsheet's serial number of a day"),
        ("١٤.٠٣.٢٠٢٦", "is not a date"),
        ("some day", "is not a date"),
        ("2026", "only a publication may have that"),
        ("1026-03-14", "the year should be from 1900 to 2100"),
        ("2026-03-14T25:00", "has no such time of day"),
    ],
)
def test_what_is_no_date(home: Home, date: str, words: str) -> None:
    code, said = _row(home, start=date)
    assert code == 2
    assert f"one.csv:2: column 'start': '{date}'" in said
    assert words in said
    assert home.forked("add", "course", "X", "--start", date).code == 2


@pytest.mark.parametrize("first", ["13.04.2024", "2024-04-13", "13/04/2024", "13 aprilie 2024"])
def test_what_can_be_read_in_one_way_is_read_whatever_stands_beside_it(
    home: Home, first: str
) -> None:
    other = "2024-04-03" if "." in first else "03.04.2024"
    rows = f"course,a,{first},,,,,\ncourse,b,{other},,,,,\n"
    (home.folder / "mixed.csv").write_text(HEADER + rows, encoding="utf-8")
    ran = home.forked("import", "mixed.csv")
    assert ran.code == 0
    assert f"days are written in several ways, as '{first}' and '{other}'" in ran.err
    found = json.loads(home.forked("list", "--json").out)
    assert {one["start"] for one in found} >= {"2024-04-13", "2024-04-03"}


@pytest.mark.parametrize("column", ["code", "certificate"])
@pytest.mark.parametrize("spoilt", ["2.19E+26", "2,19E+26", "2.19e+26"])
def test_a_code_that_became_a_number(home: Home, column: str, spoilt: str) -> None:
    code, said = _row(home, **{column: spoilt})
    assert code == 2
    assert f"'{spoilt}' is a code that a spreadsheet turned into a number" in said


@pytest.mark.parametrize("text", ["00118", "219E01", "1-2", "007.50"])
def test_certificates_stay_the_text_that_they_are(home: Home, text: str) -> None:
    assert _row(home, certificate=text)[0] == 0
    assert _latest(home)["certificate"] == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ședința", unicodedata.normalize("NFD", "Ședința")),
        ("Ședința", "Şedinţa"),
        ("Ședința", unicodedata.normalize("NFD", "Şedinţa")),
        ("Ședința", "ȘEDINȚA"),
        ("Йога и сон", unicodedata.normalize("NFD", "йога и сон")),
        ("Inima mea", "  inima\u00a0 MEA "),
        ("Inima", "Ini\u00adma"),
        ("Inima", "In\u200bima\ufeff"),
        ("Inima mea", "Inima\nmea"),
    ],
)
def test_one_title_in_two_spellings_is_one_record(home: Home, one: str, other: str) -> None:
    assert " 1 added" in _row(home, title=one)[1]
    assert " 0 added" in _row(home, title=other)[1]


@pytest.mark.parametrize(
    "asked", ["sedinta", "ŞEDINŢA", "ședința", unicodedata.normalize("NFD", "Ședința")]
)
def test_a_search_finds_every_spelling(home: Home, asked: str) -> None:
    _row(home, title="Ședința de toamnă")
    assert "Ședința de toamnă" in home.forked("list", "--text", asked).out


@pytest.mark.parametrize(
    "untidy", ["In\u200bima", "Ini\u00adma", "a\u00a0b", "a\nb", "a\tb", "a\r\nb", "a\u202eb"]
)
def test_what_cannot_be_seen_is_taken_out_with_a_word(home: Home, untidy: str) -> None:
    code, said = _row(home, title=untidy)
    assert code == 0
    assert (
        "line 2: column 'title': line breaks, tabs or invisible characters were taken out" in said
    )
    assert _latest(home)["title"] in ("Inima", "a b", "ab")
