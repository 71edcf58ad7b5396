"""Certificates in pictures and scans, and the QR and bar codes on them."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.domain.codes import CodeFormat
from cmetrack.formats.reading import pdf
from cmetrack.formats.reading.pdf import CertificateFile
from cmetrack.formats.source import open_records
from cmetrack.rulebooks import certificate_models, load
from tests.formats.pictures import Drawn, drawn, png, scan
from tests.formats.records import conserved, imported, rejected
from tests.trials import examples

FILES = Path(__file__).parents[1] / "files"
PATTERNS = Patterns(certificate_models())

recognised = pytest.mark.needs_program("tesseract")
scanned = pytest.mark.needs_program("zxingcpp", "PIL")


def shapes() -> list[CodeFormat]:
    shape = load("ru-nmo-2016").codes
    assert shape is not None
    return [shape]


def read(data: bytes, file: str = "x.pdf", me: tuple[str, ...] = ()) -> CertificateFile:
    opened = open_records(data, file)
    assert isinstance(opened, CertificateFile)
    opened.understand(PATTERNS, shapes(), me)
    return opened


def said(file: CertificateFile) -> dict[str, str]:
    assert file.unreadable is None
    (one,) = file.certificates
    return {column: found.value for column, found in one.read.found.items()}


@pytest.fixture
def without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "tesseract", lambda: None)


# Recognised


@recognised
@pytest.mark.parametrize(
    ("name", "sort"),
    [("course", "upside down"), ("congress", "scan"), ("ru", "png")],
)
def test_what_is_recognised_is_what_the_text_says(name: str, sort: str) -> None:
    original = FILES / f"certificate-{name}.pdf"
    picture = drawn(original, dots_an_inch=200)
    made = {
        "png": (png(picture), "x.png"),
        "scan": (scan(picture, dots_an_inch=200), "x.pdf"),
        "upside down": (png(picture.turned()), "x.png"),
    }[sort]
    file, expected = read(*made), said(read(original.read_bytes()))
    # Of letters alike to the eye one may be another: they are no number.
    for column in ("kind", "start", "end", "credits", "certificate"):
        assert said(file).get(column) == expected.get(column)
    (one,) = file.certificates
    assert one.read.recognised
    assert all(words.startswith("(recognised) ") for words in one.words().values())
    assert "code" not in said(file)


def test_a_code_that_is_recognised_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    page = {"text": "участие в конференции «X» код O9FP-YNM3Y4H7", "recognised": True}
    answer = {"pages": [page], "beyond": 0, "marks": True}
    monkeypatch.setattr(pdf, "_answer", lambda data, file: (answer, None))
    (one,) = read(b"%PDF-").certificates
    assert "code" not in one.read.found
    assert "a code was recognised, 'O9FP-YNM3Y4H7'" in one.read.doubts[0]


@recognised
def test_a_scan_of_several_is_several() -> None:
    pictures = [drawn(FILES / f"certificate-{name}.pdf") for name in ("course", "congress")]
    file = read(scan(*pictures, text=b"Scanned by some program"))
    assert [one.read.page for one in file.certificates] == [1, 2]
    assert [one.read.found["credits"].value for one in file.certificates] == ["18", "17.5"]


@recognised
def test_an_empty_picture_says_nothing() -> None:
    file = read(png(Drawn(400, b"\xff" * 400 * 300)), "x.png")
    assert "no text was recognised in it" in str(file.unreadable)


def test_what_is_not_sure_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    page = {
        "text": "a participat la congresul „X” 14.03.2026, 18 credite",
        "recognised": True,
        "unsure": ["18", "congresul"],
    }
    answer = {"pages": [page], "beyond": 0, "marks": True}
    monkeypatch.setattr(pdf, "_answer", lambda data, file: (answer, None))
    file = read(b"%PDF-", me=("Ion Popescu",))
    assert [one.sentence for one in file.notices] == ["whom it is made out to could not be read"]
    (one,) = file.certificates
    assert one.doubt == "Recognised with little certainty: credits '18'."
    assert one.is_left_out


def test_a_picture_without_recognition_says_how_to_get_it(without_recognition: None) -> None:
    picture = drawn(FILES / "certificate-course.pdf", dots_an_inch=50)
    for data, what in ((png(picture), "a picture (PNG)"), (scan(picture), "a scan without text")):
        (issue,) = rejected(imported([read(data, "x")])[0])
        assert what in issue.message and "attach ID FILE" in issue.message
        assert re.search(r"apt install tesseract|brew install|winget install", issue.message)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60)


@pytest.mark.parametrize(
    ("data", "file", "words"),
    [
        (HEIC, "IMG_0012.HEIC", r"a picture \(HEIC\) of a kind that is not read here"),
        (HEIC, "IMG_0012.jpg", r"a picture \(HEIC\)"),
        (
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            "x.jpg",
            r"a picture \(JPEG\) that cannot be opened|Tess|no text was recognised",
        ),
        (
            b"\x89PNG\r\n\x1a\n" + bytes(9),
            "x",
            r"a picture \(PNG\) that cannot be opened|Tess|no text was recognised",
        ),
        (
            b"II*\0" + bytes(9),
            "x.tif",
            r"a picture \(TIFF\) that cannot be opened|Tess|no text was recognised",
        ),
        (
            b"no picture at all",
            "x.jpeg",
            r"a picture \(JPEG\) that cannot be opened|Tess|no text was recognised",
        ),
        (b"", "x.png", r"a picture \(PNG\) that cannot be opened|Tess|no text was recognised"),
        (b"BM" + bytes(20), "scan.bmp", r"a picture \(BMP\)"),
    ],
)
def test_pictures_are_named_as_what_they_are(data: bytes, file: str, words: str) -> None:
    made = imported([read(data, file)])[0]
    (issue,) = rejected(made)
    assert re.search(words, issue.message) and conserved(made)


def test_a_table_that_begins_like_a_picture_is_a_table() -> None:
    assert not isinstance(open_records(b"BMI,kind,title,start\n", "x.csv"), CertificateFile)


@settings(deadline=None, max_examples=examples(10))
@given(st.lists(st.tuples(st.integers(9, 2_000), st.integers(0, 255)), max_size=20))
def test_any_picture_is_a_record_or_a_reason(damage: list[tuple[int, int]]) -> None:
    changed = bytearray(png(drawn(FILES / "certificate-course.pdf", dots_an_inch=40)))
    for at, value in damage:
        changed[at] = value
    made = imported([read(bytes(changed), "x.png")])[0]
    assert made.read == 1 and conserved(made)


@pytest.mark.machine
def test_a_picture_that_unpacks_to_gigabytes_is_given_up() -> None:
    line = b"\0" + bytes(20_000)
    import struct
    import zlib

    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(line) for _n in range(20_000)) + packer.flush()

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    size = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    begun = time.monotonic()
    assert "a picture (PNG)" in str(read(bomb, "x.png").unreadable)
    assert time.monotonic() - begun < 60


# QR and bar codes


def qr(text: str, sort: str = "QRCode") -> Drawn:
    """A code as a picture, with a margin around it."""
    import zxingcpp

    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, sort))
    view = memoryview(zxingcpp.write_barcode_to_image(made, scale=6))  # type: ignore[arg-type,unused-ignore]
    assert view.shape
    height, width = view.shape[:2]
    points = view.tobytes()
    wide, blank = width + 120, b"\xff"
    lines = [
        blank * 60 + points[at * width : (at + 1) * width] + blank * 60 for at in range(height)
    ]
    return Drawn(wide, b"".join([blank * wide] * 60 + lines + [blank * wide] * 60))


TEXT = b'Dr. Ion Popescu a participat la congresul "X" la data de 14.03.2026, 12 credite'


@scanned
@pytest.mark.parametrize(
    ("mark", "sort", "column", "value"),
    [
        ("https://exemplu.ro/verifica?c=1", "QRCode", "link", "https://exemplu.ro/verifica?c=1"),
        ("HTTP://EXEMPLU.RO/C/1", "QRCode", "link", "HTTP://EXEMPLU.RO/C/1"),
        ("AB 1234/2026", "QRCode", "certificate", "AB 1234/2026"),
        ("0012345", "Code128", "certificate", "0012345"),
        ("09FP-YNM3Y4H7", "QRCode", "code", "09FP-YNM3Y4H7"),
        ("javascript:alert(1)", "QRCode", "link", None),
        ("ftp://exemplu.ro/1 x", "QRCode", "link", None),
        ("BEGIN:VCARD\nFN:Ion Popescu\nTEL:0722 000 000\nEND:VCARD and more and more", "QRCode",
         "certificate", None),
    ],
)  # fmt: skip
def test_what_a_code_on_it_says(mark: str, sort: str, column: str, value: str | None) -> None:
    file = read(scan(qr(mark, sort), dots_an_inch=100, text=TEXT))
    assert said(file).get(column) == value
    assert said(file)["kind"] == "congress"
    if value:
        assert file.certificates[0].words()[column] == f"(a QR or bar code) {mark}"


@scanned
def test_a_printed_number_goes_before_that_of_a_code() -> None:
    text = TEXT + b" Seria AB Nr. 1234"
    file = read(scan(qr("9999"), dots_an_inch=100, text=text))
    assert said(file)["certificate"] == "Seria AB Nr. 1234"
    assert "a code on it says '9999', and not" in file.certificates[0].read.doubts[0]
    file = read(scan(qr("1234"), dots_an_inch=100, text=text))
    assert file.certificates[0].read.doubts == ()


@scanned
def test_two_addresses_leave_the_link_open() -> None:
    pictures = [qr(f"https://exemplu.ro/{number}") for number in (1, 2)]
    wide = max(picture.width for picture in pictures)
    points = b"".join(line.ljust(wide, b"\xff") for picture in pictures for line in picture.lines)
    file = read(scan(Drawn(wide, points), dots_an_inch=100, text=TEXT))
    assert "link" not in said(file)
    assert "'link' was left open" in file.certificates[0].read.doubts[0]


@scanned
def test_a_picture_of_a_code_alone(without_recognition: None) -> None:
    assert said(read(png(qr("https://exemplu.ro/1")), "x.png")) == {"link": "https://exemplu.ro/1"}


def test_without_the_extra_it_is_told_where_it_matters(
    monkeypatch: pytest.MonkeyPatch, without_recognition: None
) -> None:
    text = "a participat la congresul „X” 14.03.2026"
    for words, picture, told in (
        (text, True, True),
        (text, False, False),
        (f"{text} Seria A Nr. 1", True, False),
    ):
        page = {"text": words, "picture": picture}
        answer = {"pages": [page], "beyond": 0, "marks": False}
        monkeypatch.setattr(pdf, "_answer", lambda data, file, answer=answer: (answer, None))
        notices = read(b"%PDF-").notices
        assert [one.code for one in notices] == ["scan"] * told
        assert all("pip install 'cmetrack[scan]'" in one.sentence for one in notices)


@scanned
@pytest.mark.parametrize("mark", ["HTTP://EXEMPLU.RO/C/1", "https://exemplu.ro/ș?c=„1”", "00118"])
def test_what_a_code_says_can_be_stored(mark: str) -> None:
    file = read(scan(qr(mark), dots_an_inch=100, text=TEXT))
    ((activity, _marks),) = imported([file])[0].add
    assert mark in (activity.link, activity.certificate)
