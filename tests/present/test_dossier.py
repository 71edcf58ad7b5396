"""The dossier as files: what an office would print, for the sample doctors and for odd ones."""

import re
import subprocess
import time
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest

from tests.present.conftest import ODD, ON, Exported, Ledgers, run

START = {"pdf": b"%PDF-1.7", "html": b"<!DOCTYPE html>", "xlsx": b"PK", "docx": b"PK", "zip": b"PK"}


@pytest.mark.parametrize("kind", START)
@pytest.mark.parametrize("name", ["ro", "ru", "retired", "empty"])
def test_every_kind_of_file_is_made(exported: Exported, name: str, kind: str) -> None:
    assert exported(name, f"dossier.{kind}").read_bytes().startswith(START[kind])


def pages(path: Path) -> list[str]:
    """The text of each page, as it is searched and copied."""
    with pypdfium2.PdfDocument(path) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    # A mark stands where a word was parted at the end of a line.
    return [re.sub(r"\s+", " ", text.replace("\ufffe", "")) for text in texts]


def test_a_pdf_is_an_archive_that_can_be_read_aloud(exported: Exported) -> None:
    path = exported("ro", "dossier.pdf", "--annex")
    content = path.read_bytes()
    for said in ("pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "<rdf:li>ro<"):
        assert said.encode() in content
    with pypdfium2.PdfDocument(path) as document:
        assert document.is_tagged()
        about = document.get_metadata_dict()
        page = document[0]
        assert (round(page.get_width()), round(page.get_height())) == (842, 595)
    assert about["Title"] == "Tabel cronologic al activităților EMC, 22.11.2021 – 21.11.2026"
    assert about["Author"] == "Dr. Ilinca Exemplu"
    assert about["CreationDate"] == "D:20261121000000Z"


def test_every_page_has_its_number_and_the_headings_and_the_year(exported: Exported) -> None:
    found = pages(exported("ro", "dossier.pdf", "--annex"))
    for place, text in enumerate(found, start=1):
        assert f"pagina {place} din {len(found)}" in text
    # A year that goes on says so on the next page.
    assert re.match(
        r"Nr\. crt\. Denumirea manifestării .* Serie/Nr\. certificat 2024 32 ", found[2]
    )
    whole = " ".join(found)
    for said in (
        "Total 2022 47",
        "Total general, 46 de înregistrări 182",
        "Seria EKB-EU Nr. 22-0376",
    ):
        assert said in whole
    for said in ("Credite în 5 ani 182 200 D 4 (1)", "Din care la cursuri 57 67 D 4 (3)"):
        assert said in whole
    [signed] = [text for text in found if "Semnătura și parafa" in text]
    assert "Totaluri" in signed and "Declar pe propria răspundere" in signed


def test_what_people_write_is_shown_as_it_is_and_stays_in_its_column(exported: Exported) -> None:
    path = exported("odd", "dossier.pdf")
    whole = "".join(pages(path)).replace(" ", "")
    for title in ODD:
        shown = title.replace("😀", "□").replace("你好", "□□").replace(" ", "")
        assert shown in whole or shown[::-1] in whole, title
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(place) for place in range(text.count_chars())]
            assert max(right for _left, _bottom, right, _top in boxes) <= page.get_width() - 40


def test_letters_that_no_font_has_are_told(ledgers: Ledgers, tmp_path: Path) -> None:
    said = run("--db", ledgers("odd"), "export", "-o", tmp_path / "dossier.pdf")
    assert "shown as □: " in said
    assert "😀 (U+1F600)" in said and "你 (U+4F60)" in said


def test_the_same_ledger_gives_the_same_bytes(
    exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledgers: Ledgers
) -> None:
    first = {kind: exported("odd", f"dossier.{kind}").read_bytes() for kind in START}
    for name, value in (("TZ", "Pacific/Auckland"), ("LC_ALL", "ru_RU.UTF-8")):
        monkeypatch.setenv(name, value)
    time.tzset()
    monkeypatch.chdir(tmp_path)
    for kind in START:
        run("--db", ledgers("odd"), "export", "-o", f"again.{kind}", "--on", ON)
        assert Path(f"again.{kind}").read_bytes() == first[kind], kind
    monkeypatch.undo()
    time.tzset()


class Parsed(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = ""
        self.elements: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_fetches_and_runs_nothing(exported: Exported) -> None:
    page = Parsed(exported("odd", "dossier.html"))
    assert not page.elements & {"script", "link", "img", "a", "iframe", "object", "base", "form"}
    assert not {"src", "href", "style", "onerror", "onload"} & page.attributes.keys()
    assert "default-src 'none'; style-src 'unsafe-inline'" in page.attributes["content"]
    for title in ODD:
        assert title in page.text


def test_a_page_says_its_pictures_in_words(exported: Exported) -> None:
    page = Parsed(exported("ru", "dossier.html"))
    assert {"ru"} == page.attributes["lang"]
    assert (
        "2022/23: 60; 2023/24: 53; 2024/25: 43; 2025/26: 56; 2026/27: 31"
        in page.attributes["aria-label"]
    )
    assert {"Название", "ЗЕТ"} <= page.attributes["data-label"]  # a heading in each cell of a card


@pytest.mark.needs_program("chromium")
@pytest.mark.machine
@pytest.mark.parametrize("name", ["ro", "odd"])
def test_a_browser_prints_the_page_as_the_pdf_is(
    exported: Exported, name: str, tmp_path: Path
) -> None:
    page, printed = exported(name, "dossier.html"), tmp_path / "printed.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    ran = subprocess.run(
        [
            "chromium",
            *options,
            f"--user-data-dir={tmp_path}",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    # What is refused by the page's policy, and any mistake in it, is told there.
    assert "CONSOLE" not in ran.stderr
    assert abs(len(pages(printed)) - len(pages(exported(name, "dossier.pdf")))) <= 1
