"""The empty sheet to begin with: what is filled into it comes in, and its example does not."""

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from cmetrack.domain.columns import COLUMNS
from cmetrack.formats.reading.headings import understand
from cmetrack.formats.source import open_records
from cmetrack.formats.writing.template import _choices, template
from cmetrack.i18n import LANGUAGES
from tests.cli.conftest import Cme
from tests.formats.books import packed
from tests.formats.records import imported


def _filled(data: bytes, **cells: str) -> bytes:
    """The sheet with one more row, under its own headings."""
    source = open_records(data, "x.xlsx")
    filled = "".join(
        f'<c r="{chr(65 + at)}3" t="str"><v>{cells[name]}</v></c>'
        for at, name in enumerate(source.columns)
        if name in cells
    )
    with ZipFile(BytesIO(data)) as book:
        parts: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    row = f'<row r="3">{filled}</row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = sheet.decode().replace("</sheetData>", row)
    return packed(parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_comes_back_without_its_example_and_without_a_guess(language: str) -> None:
    data = template(language)
    made = imported([open_records(data, "x.xlsx")])[0]
    assert (made.read, made.added, made.ignored_columns, made.notices) == (1, 0, (), ())
    assert [one.why for one in made.report.left_out] == ["example"]
    more = {"kind": _choices(language, "kind")["congress"], "title": "Inima", "start": "14.03.2026"}
    more |= {"role": _choices(language, "role")["speaker"], "certificate": "00118"}
    made = imported([open_records(_filled(data, **more), "x.xlsx")])[0]
    ((one, _marks),) = made.add
    assert (one.kind, one.role, one.start, one.certificate) == (
        "congress", "speaker", "2026-03-14", "00118",
    )  # fmt: skip
    assert made.report.guesses == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_its_lists_means_itself(language: str) -> None:
    for name, column in COLUMNS.items():
        if column.choices:
            for value, word in _choices(language, name).items():
                assert column.read(word) == value, (name, word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_lists_to_choose_from_and_nothing_of_its_day(language: str) -> None:
    with ZipFile(BytesIO(template(language))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count("<dataValidation ") >= 5
        assert 'state="hidden"' in book.read("xl/workbook.xml").decode()
        assert "2026-01-01" in book.read("docProps/core.xml").decode()
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    assert understand(texts[0], {})[0] == "kind"


@pytest.mark.parametrize(
    ("language", "heading"), [("ro", "Denumire"), ("ru", "Название"), ("en", "Title")]
)
def test_it_is_written_in_the_language_in_use(
    cme: Cme, here: Path, language: str, heading: str
) -> None:
    ran = cme("--language", language, "import", "--template", "credits.xlsx")
    assert (ran.code, ran.out) == (0, "")
    source = open_records((here / "credits.xlsx").read_bytes(), "x.xlsx")
    assert heading in source.headings
    assert cme("import", "--template", "credits.xlsx").code == 2
    assert cme("import", "--template", "credits.csv").code == 2
    assert cme("import").code == 2


def test_its_example_is_told(romanian: Cme, here: Path) -> None:
    assert romanian("import", "--template", "credits.xlsx").code == 0
    ran = romanian("import", "credits.xlsx", "--json")
    (left,) = json.loads(ran.out)["left_out"]
    assert (ran.code, left["why"], left["line"]) == (0, "example", 2)
