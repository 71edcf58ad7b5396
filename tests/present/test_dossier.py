"""The dossier as files: what an office would print, for the sample doctors and for odd ones."""

import hashlib
import io
import json
import re
import subprocess
import sys
import time
import zipfile
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import python_calamine
from hypothesis import given, settings, strategies as st

from cmetrack.core.dossier import dossier
from cmetrack.core.evaluate import evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.present.dossier import pdf
from cmetrack.present.dossier.layout import layout
from cmetrack.present.json import records_json, status_json
from cmetrack.present.json_text import dumps
from cmetrack.rulebooks import load
from cmetrack.rulebooks.forms import forms
from tests.present.conftest import ODD, ON, Exported, Ledgers, run
from tests.rules.ledgers import ON as RANDOM_ON, ledgers as random_ledgers
from tests.trials import examples

START = {"pdf": b"%PDF-1.7", "html": b"<!DOCTYPE html>", "xlsx": b"PK", "docx": b"PK", "zip": b"PK"}


@pytest.mark.parametrize("kind", START)
@pytest.mark.parametrize("name", ["ro", "ru", "retired", "empty"])
def test_every_kind_of_file_is_made(exported: Exported, name: str, kind: str) -> None:
    assert exported(name, f"dossier.{kind}").read_bytes().startswith(START[kind])


def pages(path: Path | io.BytesIO) -> list[str]:
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


def test_a_part_says_of_which_days_the_totals_are(exported: Exported) -> None:
    assert (
        "Totaluri, 22.11.2021 – 21.11.2026"
        in Parsed(exported("ro", "dossier.html", "--period", "2025")).text
    )


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
    if name == "ro":
        found = pages(printed)
        assert "pagina 1 din 5" in found[0]
        # The heading of a year stands with its first row.
        assert all("Rețeta" in text for text in found if "Total 2025 10 2026" in text)
    assert abs(len(pages(printed)) - len(pages(exported(name, "dossier.pdf")))) <= 1


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook by their names, row by row."""
    book = python_calamine.load_workbook(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_workbook_has_real_days_and_numbers(exported: Exported) -> None:
    path = exported("ro", "dossier.xlsx", "--annex")
    found = sheets(path)
    assert [*found] == [
        *("Activități", "Publicații", "Pe ani", "Cerințe", "Ce nu se ia în calcul", "Note"),
    ]
    rows = found["Activități"]
    head = next(at for at, row in enumerate(rows) if row[0] == "Nr. crt.")
    records = [row for row in rows[head + 1 :] if isinstance(row[0], float)]
    assert records[7][1:5] == [
        "Congresul European de Ecografie la Patul Bolnavului",
        "congres",
        date(2022, 6, 9),
        date(2022, 6, 11),
    ]
    assert sum(row[7] for row in records) == rows[-1][7] == 139
    assert [row[:1] + row[3:6] for row in found["Cerințe"][1:]] == [
        ["Credite în 5 ani", 200, 182, 18],
        ["Din care la cursuri", 67, 57, 10],
        ["Din alte specialități, cel mult", 66, 66, 0],
    ]
    assert found["Pe ani"][-1][-1] == 182
    with zipfile.ZipFile(path) as parts:
        for place in range(1, 6):
            sheet = parts.read(f"xl/worksheets/sheet{place}.xml").decode()
            assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in sheet
            assert 'state="frozen"' in sheet and "<autoFilter" in sheet


def test_a_sheet_is_named_as_its_table_and_a_module_needs_no_code(exported: Exported) -> None:
    found = sheets(exported("ru", "dossier.xlsx"))
    assert [*found][:2] == ["Программы повышения квалификац…", "Образовательные мероприятия и…"]
    rows = [*found.values()][1]
    assert {row[-1] for row in rows if row[2] == "ИОМ" and not row[-2]} == {"не требуется"}


def test_a_workbook_takes_no_text_for_a_formula(exported: Exported) -> None:
    path = exported("odd", "dossier.xlsx")
    rows = sheets(path)["Activități"]
    assert {row[1] for row in rows} >= set(ODD)
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall("<f>(.*?)</f>", sheet) == ["SUM(H10:H25)"]  # our own
    assert "<hyperlink" not in sheet


def test_a_document_has_real_tables_and_styles(exported: Exported) -> None:
    document: Any = docx.Document(str(exported("ro", "dossier.docx")))
    facts, activities, publications, totals = document.tables
    assert facts.rows[0].cells[1].text == "Dr. Ilinca Exemplu"
    texts = [[cell.text for cell in row.cells] for row in activities.rows]
    assert texts[0][:3] == ["Nr. crt.", "Denumirea manifestării", "Forma"]
    assert texts[1] == ["2021"] * 8  # one cell over all columns
    assert texts[-1][5:7] == ["Total, 42 de înregistrări", "139"]
    assert [cell.text for cell in publications.rows[-1].cells][4:6] == [
        "Total general, 46 de înregistrări",
        "182",
    ]
    assert [cell.text for cell in totals.rows[2].cells] == [
        *("Din care la cursuri", "57", "67", "D 4 (3)"),
    ]
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[1:] == ["Publicații", "Totaluri"]
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (29.7, 21.0)
    assert section.footer.paragraphs[0].text == "pagina  din "  # and two fields
    assert document.core_properties.language == "ro"


@pytest.mark.needs_program("soffice")
@pytest.mark.machine
def test_libreoffice_opens_the_workbook_and_the_document(
    exported: Exported, tmp_path: Path
) -> None:
    files = [exported("ro", f"dossier.{kind}", "--annex") for kind in ("xlsx", "docx")]
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for file, kind in zip(files, ("csv", "pdf"), strict=True):
        subprocess.run(
            ["soffice", home, "--headless", "--convert-to", kind, "--outdir", tmp_path, file],
            check=True,
            capture_output=True,
            timeout=180,
        )
    *_rows, total = (tmp_path / "dossier.csv").read_text(errors="replace").splitlines()
    assert total.endswith(",Total,139,")  # worked out there
    printed = pages(tmp_path / "dossier.pdf")
    assert "Total general, 46 de înregistrări 182" in " ".join(printed)
    assert f"pagina 2 din {len(printed)}" in printed[1]


def test_an_archive_has_the_originals_in_the_order_of_the_table(
    exported: Exported, ledgers: Ledgers
) -> None:
    with zipfile.ZipFile(exported("certificates", "dossier.zip")) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert [*files] == [
        "dossier.pdf",
        "dossier.xlsx",
        "01 2022-01-15 A B „Curs” 1.pdf",
        "02 2022-02-15 Curs locked.pdf",
        "03 2022-03-15 Curs empty.pdf",
        "04 2022-04-15 Curs photo.jpg",
        "05 2022-05-15 Curs photo.heic",
        "06 2022-06-15 Curs drawn.png",
        "07 2022-07-15 Curs link.pdf",
        "lipsesc.txt",
        "SHA256SUMS",
    ]
    proofs = ledgers("certificates").parent / "proofs"
    assert files["01 2022-01-15 A B „Curs” 1.pdf"] == (proofs / "good.pdf").read_bytes()
    assert files["04 2022-04-15 Curs photo.jpg"] == (proofs / "photo.jpg").read_bytes()
    lacking = files["lipsesc.txt"].decode().splitlines()
    assert [line.partition(".")[0] for line in lacking] == ["8", "9"]
    assert all(re.search(r" \d\d\.\d\d\.2022: ", line) for line in lacking)
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name != "SHA256SUMS"
    }


def test_certificates_stand_behind_the_form(
    ledgers: Ledgers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)  # an extra
    path = tmp_path / "dossier.pdf"
    said = run("--db", ledgers("certificates"), "export", "-o", path, "--certificates", "--on", ON)
    assert "7 of 9 records of the form have their certificates." in said
    found = pages(path)
    behind = found[found.index("1 A/B: „Curs” <1>? ".strip()) :]
    assert [text[:13] for text in behind] == [
        *("1 A/B: „Curs”", "", "2 Curs locked", "3 Curs empty ", "4 Curs photo ", "5 Curs photo "),
        *("6 Curs drawn ", "7 Curs link", ""),
    ]
    told = "Acest fișier nu poate fi arătat aici: "
    assert [text.partition(told)[2].rstrip(".") for text in behind if told in text] == [
        "02 2022-02-15 Curs locked.pdf",
        "03 2022-03-15 Curs empty.pdf",
        "04 2022-04-15 Curs photo.jpg",
        "05 2022-05-15 Curs photo.heic",
        "06 2022-06-15 Curs drawn.png",
    ]


@pytest.mark.needs_program("PIL")
def test_a_picture_is_turned_as_the_camera_says_and_lies_on_white(tmp_path: Path) -> None:
    from PIL import Image

    from cmetrack.present.dossier import certificates, proofs

    with io.BytesIO() as stream:
        exif = Image.Exif()
        exif[0x112] = 6
        Image.new("RGB", (90, 60)).save(stream, "JPEG", exif=exif)
        assert certificates._turned(stream.getvalue()) == 90
    assert certificates._turned(b"\xff\xd8 none") == 0
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (9, 6)).save(clear)
    with clear.open("rb") as file, Image.open(io.BytesIO(proofs.as_jpeg(file))) as drawn:
        assert drawn.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["zip", "pdf"])
def test_parts_are_no_larger_than_a_mailbox_takes(
    ledgers: Ledgers, tmp_path: Path, kind: str
) -> None:
    db = ledgers("heavy")
    path = tmp_path / f"dossier.{kind}"
    behind = ["--certificates"] if kind == "pdf" else []
    said = run("--db", db, "export", "-o", path, "--max-size", "200kB", "--on", ON, *behind)
    parts = [path, *sorted(tmp_path.glob("dossier-*"))]
    assert [one.name for one in parts[1:]] == [
        f"dossier-{n}.{kind}" for n in range(2, len(parts) + 1)
    ]
    large = [one.name for one in parts if one.stat().st_size > 200_000]
    if kind == "pdf":  # what hung behind those files is no page of theirs
        assert not large and "Copii anexate" in " ".join(pages(path))
        return
    [alone] = large
    assert f"{alone} is larger than that: 03 2022-03-15 Curs 2.pdf alone is too large" in said
    found = [zipfile.ZipFile(one).namelist() for one in parts]
    assert sum("dossier.pdf" in names for names in found) == 1
    numbers = [name[:2] for names in found for name in names if name[0].isdigit()]
    assert numbers == ["01", "02", "03", "04", "05"]
    assert not any("lipsesc.txt" in names for names in found)


CYCLES = [
    ("ro-cmr-2009", date(2022, 1, 1)),
    ("ru-nmo-2016", date(2022, 3, 15)),
    ("ro-cmr-2018", date(2019, 1, 1)),
]


@settings(max_examples=examples(12))
@given(random_ledgers(12), st.sampled_from(CYCLES))
def test_the_figures_are_those_of_status_and_list(
    activities: list[Activity], at: tuple[str, date]
) -> None:
    name, start = at
    found = evaluate(load(name), Cycle(0, name, start), activities, RANDOM_ON)
    status, listed = status_json(found), json.loads(dumps(records_json(found.records)))
    form = next(one for one in forms(name).form if not one.is_letter)
    filled = dossier(found, form, forms(name).person, {}, language="en", annex=True)
    counted = {one["id"]: one["counted"] for one in listed}
    # Row by row; what is on no row counts nothing.
    shown = {row.record.activity.id: row.counted / 100 for row in filled.rows}
    assert shown == {id: credits for id, credits in counted.items() if credits}
    assert [row.number for row in filled.rows] == [*range(1, len(shown) + 1)]
    # The sums shown are those of the cells above them, and the last one is the target's.
    last = ""
    for one in layout(filled)["tables"]:
        keys = [column.key for column in filled.tables[0].columns]
        groups = [[Decimal(row[one["before"]]) for row in group["rows"]] for group in one["groups"]]
        totals = [Decimal(group["total"]) for group in one["groups"] if group["total"]]
        assert totals in ([], [*map(sum, groups)])
        assert Decimal(one["sums"][0]["total"]) == sum(map(sum, groups)), keys
        last = one["sums"][-1]["total"]
    [total] = [one for one in status["targets"] if one["id"] == "total"]
    assert Decimal(last) == Decimal(str(json.loads(dumps(total["counted"]))))
    figures = {one.target.id: one.counted for one in filled.figures if one.target}
    assert {one["id"]: json.loads(dumps(one["counted"])) for one in status["targets"]} == {
        id: credits / 100 for id, credits in figures.items()
    }
    # Part by part it is the whole.
    first, last_day = found.window.span
    parts = [
        dossier(found, form, forms(name).person, {}, language="en", period=Span(*span)).total
        for span in ((first, date(2023, 12, 31)), (date(2024, 1, 1), last_day))
    ]
    assert sum(parts) == filled.total


def test_the_terminal_shows_the_same_pictures(ledgers: Ledgers) -> None:
    said = run("--db", ledgers("ro"), "status", "--forecast", "--on", ON)
    assert (
        "Credits by year\n"
        "2021 [................] 2 = 0 + 0 + 2 + 0\n"
        "2022 [#############...] 52 = 12 + 2 + 33 + 5\n"
        "2023 [################] 61 = 13 + 0 + 23 + 25\n"
        "2024 [#############...] 50 = 21 + 5 + 11 + 13\n"
        "2025 [##..............] 10 = 0 + 8 + 2 + 0\n"
        "2026 [#...............] 7 = 0 + 0 + 7 + 0\n"
        "  Courses + Distance programmes + Scientific events + Publications\n"
    ) in said
    assert "over the share of other specialties [################] 43\n" in said


def test_a_year_or_a_signature_is_never_alone_on_a_page() -> None:
    name, last_rows = "ro-cmr-2009", set()
    for count in range(12, 30):  # somewhere here the form, and the first year, fill the page
        activities = [
            Activity(
                n,
                "course",
                f"Curs {n}",
                f"{2022 + n // count}-01-{n % count % 28 + 1:02}",
                credits=100,
            )
            for n in range(count + 3)
        ]
        found = evaluate(load(name), Cycle(0, name, date(2022, 1, 1)), activities, date(2024, 1, 1))
        form = next(one for one in forms(name).form if not one.is_letter)
        made = io.BytesIO()
        pdf.write(dossier(found, form, forms(name).person, {}, language="en"), made)
        for text in pages(made):
            body = text.rpartition(" CME activities in the order of time")[0]
            last_rows.add(body.rpartition(" ")[2])
            assert not body.endswith(" 2023"), count
            assert ("Signature and seal" in text) == ("Totals" in text), count
    assert len(last_rows) > 1


def test_a_day_is_not_broken_at_its_hyphen(exported: Exported) -> None:
    page = exported("odd", "dossier.html").read_text("utf-8")
    assert ".day { white-space: nowrap; }" in page and 'class="day">' in page
