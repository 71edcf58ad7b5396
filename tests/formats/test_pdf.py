"""Certificates in PDF: what is read, and that no file can hold the program up."""

import subprocess
import sys
import time
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.certificates import COLUMNS
from cmetrack.formats.reading import limited, pdf
from cmetrack.formats.reading.pdf import CertificateFile, understand_all
from cmetrack.formats.source import open_records
from cmetrack.rulebooks import certificate_models
from tests.formats.forms import form
from tests.formats.records import (
    Imported,
    conserved,
    imported,
    plan as plan_csv,
    rejected,
    rejects_text,
)
from tests.trials import examples

FILES = Path(__file__).parents[1] / "files"


@pytest.fixture(autouse=True)
def without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on every machine, whether or not Tesseract is installed."""
    monkeypatch.setattr(pdf, "tesseract", lambda: None)


PATTERNS = Patterns(certificate_models())
COURSE = (FILES / "certificate-course.pdf").read_bytes()


LINES = (
    (50, 550, "CERTIFICAT DE PARTICIPARE"),
    (50, 520, "Dr. ........................................ a participat la congresul"),
    (50, 490, "........................................................ desfasurat la ........."),
    (50, 460, "in perioada .................... creditat cu ........ credite EMC"),
    (50, 430, "Seria AB Nr. .........."),
)
FIELDS = (
    ("Ion Popescu", (70, 515, 200, 533)),
    ("„Zilele inimii”", (50, 485, 240, 503)),
    ("Brașov", (310, 485, 380, 503)),
    ("14-16 martie 2025", (110, 455, 180, 473)),
    ("18", (252, 455, 272, 473)),
    ("1234", (125, 425, 160, 443)),
)


def _read(
    data: bytes, file: str = "x.pdf", constants: Mapping[str, str] | None = None
) -> CertificateFile:
    opened = open_records(data, file, constants=constants)
    assert isinstance(opened, CertificateFile)
    opened.understand(PATTERNS, ())
    return opened


def _plan(file: CertificateFile) -> Imported:
    return imported([file])[0]


def _pdf(content: bytes, filters: str = "", pages: str = "[3 0 R]", count: int = 1) -> bytes:
    """A PDF of one page, written by hand; its table of places is left for the reader to make."""
    font = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    parts = (
        f"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        f"2 0 obj\n<< /Type /Pages /Kids {pages} /Count {count} >>\nendobj\n"
        f"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] {font} /Contents 4 0 R >>\n"
        f"endobj\n4 0 obj\n<< /Length {len(content)} {filters} >>\nstream\n".encode(),
        content,
        b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n",
    )
    return b"".join(parts)


def test_a_certificate_is_a_record_with_its_file_as_evidence() -> None:
    file = _read(COURSE, "papers/course.pdf")
    ((activity, _marks),) = _plan(file).add
    assert activity._replace(evidence=None)[1:9] == (
        "course", "Ecografia abdominală în cabinetul medicului de familie",
        "2026-03-14", "2026-03-16", None, None, None, 1800,
    )  # fmt: skip
    assert (activity.certificate, activity.place) == (
        "Seria ML-22 Nr. 00118", "Verbiceni, Căminul Cultural"
    )  # fmt: skip
    assert activity.evidence == "papers/course.pdf"
    assert file.certificates[0].read.found["kind"].value == "course"


def test_the_standard_input_is_no_evidence() -> None:
    assert _plan(_read(COURSE, "<stdin>")).add[0][0].evidence is None


def test_what_a_person_says_wins() -> None:
    file = _read(COURSE, constants={"kind": "workshop", "role": "speaker", "evidence": "a.pdf"})
    ((activity, _marks),) = _plan(file).add
    assert (activity.kind, activity.role, activity.evidence) == ("workshop", "speaker", "a.pdf")


def test_a_text_written_by_hand() -> None:
    file = _read(_pdf(b'BT /F 12 Tf 9 99 Td (a participat la congresul "X" 12 credite) Tj ET'))
    assert file.cells(file.certificates[0]) == {
        "evidence": "x.pdf", "kind": "congress", "title": "X", "credits": "12"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ((FILES / "certificate-scan.pdf").read_bytes(), "a scan without text"),
        ((FILES / "certificate-locked.pdf").read_bytes(), "protected by a password"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (b"GIF89a", "picture|damaged"),
        (b"", "damaged"),
        (COURSE[: len(COURSE) // 2], "damaged"),
        (_pdf(b"", pages="[2 0 R 2 0 R]"), "scan|damaged|limits"),
        (_pdf(b"", pages="[9 0 R]", count=2_000_000_000), "scan|damaged|limits"),
    ],
)
def test_what_cannot_be_read_is_one_row_that_cannot_go_in(data: bytes, words: str) -> None:
    made = _plan(_read(data))
    (issue,) = rejected(made)
    assert (issue.line, issue.column) == (1, None)
    assert any(word in issue.message for word in words.split("|")), issue.message
    assert conserved(made)


@pytest.mark.machine
def test_a_page_that_unpacks_to_gigabytes_is_given_up() -> None:
    # The same piece packed once and put there 1,200 times, with the sum of them all at the end.
    piece = b"(x) Tj " * 150_000
    once = zlib.compressobj(9)
    first = once.compress(piece) + once.flush(zlib.Z_FULL_FLUSH)
    checked = 1
    for _n in range(1_200):
        checked = zlib.adler32(piece, checked)
    packed = first + first[2:] * 1_199 + b"\x03\x00" + checked.to_bytes(4)
    bomb = _pdf(zlib.compress(packed, 9), "/Filter [/FlateDecode /FlateDecode]")
    assert len(bomb) < 200_000
    begun = time.monotonic()
    assert "limits of time" in str(_read(bomb).unreadable)
    assert time.monotonic() - begun < pdf.PATIENCE + 5


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(limited, "CHILD", tmp_path / "child.py")
    monkeypatch.setattr(pdf, "PATIENCE", 0.5)
    assert "limits of time" in str(_read(COURSE).unreadable)


@pytest.mark.parametrize("ends", ["import os; os.abort()", "print('[')", "raise SystemExit(1)"])
def test_a_process_that_dies_is_survived(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ends: str
) -> None:
    (tmp_path / "child.py").write_text(ends)
    monkeypatch.setattr(limited, "CHILD", tmp_path / "child.py")
    assert "limits of time" in str(_read(COURSE).unreadable)


def test_a_file_too_large_is_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LARGEST_FILE", 100)
    assert "MB; that is not read" in str(_read(COURSE).unreadable)


def test_no_folder_can_put_a_module_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "pypdfium2.py", "resource.py"):
        (tmp_path / name).write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert _read(COURSE).unreadable is None


def test_the_library_is_loaded_in_no_process_but_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "pypdfium2", raising=False)  # another test's
    _read(COURSE)
    assert "pypdfium2" not in sys.modules


def test_many_are_read_a_few_at_a_time() -> None:
    files = [CertificateFile(COURSE, f"{number}.pdf") for number in range(6)]
    understand_all(files, PATTERNS, ())
    assert all(file.certificates[0].read.found["credits"].value == "18" for file in files)


def test_the_rejects_are_rows_to_be_filled_in() -> None:
    unkind = _read(_pdf(b'BT /F 12 Tf 9 99 Td (a participat la reuniunea "X") Tj ET'), "a.pdf")
    locked = _read((FILES / "certificate-locked.pdf").read_bytes(), "b.pdf")
    plans = imported([unkind, locked])
    pairs = [(unkind, plans[0].reasons()), (locked, plans[1].reasons())]
    header, first, second = rejects_text(pairs).removeprefix("\ufeff").splitlines()
    assert header.split(",") == ["reject_reason", *COLUMNS, "evidence"]
    assert first.endswith(",,X" + "," * 12 + "a.pdf") and second.endswith("," * 14 + "b.pdf")
    mended = f"{header}\n{first.replace(',,X,,', ',course,X,2026-03-14,')}\n"
    assert plan_csv(mended).add[0][0].evidence == "a.pdf"


@settings(deadline=None, max_examples=examples(25))
@given(
    st.binary(max_size=200)
    | st.lists(st.tuples(st.integers(0, len(COURSE) - 1), st.integers(0, 255)), max_size=30)
)
def test_any_bytes_are_a_record_or_a_reason(damage: bytes | list[tuple[int, int]]) -> None:
    if isinstance(damage, bytes):
        data = b"%PDF-1.7\n" + damage
    else:
        changed = bytearray(COURSE)
        for at, value in damage:
            changed[at] = value
        data = b"%PDF-" + bytes(changed[5:])
    made = _plan(_read(data))
    assert made.read == 1 and conserved(made)


@settings(deadline=None, max_examples=examples(25))
@given(st.lists(st.tuples(st.integers(0, 4_000), st.binary(min_size=1, max_size=4)), max_size=9))
def test_any_form_is_a_record_or_a_reason(damage: list[tuple[int, bytes]]) -> None:
    data = form(LINES, FIELDS[:4], FIELDS[4:], 90)
    for at, value in damage:
        data = (
            data[:9] + data[9:][: at % len(data)] + value + data[9:][at % len(data) + len(value) :]
        )
    made = _plan(_read(data))
    assert made.read >= 1 and conserved(made)


def test_the_limits_are_set() -> None:
    grab = (
        "import runpy, sys\n"
        "child = runpy.run_path(sys.argv[1])\n"
        "child['limit'](9)\n"
        "try: bytearray(2 * child['MEMORY'])\n"
        "except MemoryError: print('no')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", grab, str(limited.CHILD)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("no\n", "")


# Forms, turned pages


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_what_was_filled_in_stands_in_its_place(turned: int) -> None:
    file = _read(form(LINES, FIELDS[:4], FIELDS[4:], turned))  # some of it typed onto the page
    (one,) = file.certificates
    assert {column: found.value for column, found in one.read.found.items()} == {
        "kind": "congress",
        "title": "Zilele inimii",
        "start": "2025-03-14",
        "end": "2025-03-16",
        "credits": "18",
        "certificate": "Seria AB Nr. 1234",
        "place": "Brașov",
    }
    assert one.read.holder == "Ion Popescu"


def test_fields_between_the_lines_and_empty_ones() -> None:
    lines = [(50, 550, "a participat la conferinta"), (50, 400, "credite: 6")]
    fields = [("", (50, 460, 300, 480)), ("„Astm”\nla data 14.03.2025", (50, 490, 300, 520))]
    file = _read(form(lines, fields))
    (one,) = file.certificates
    assert one.read.found["title"].value == "Astm" and one.read.found["credits"].value == "6"
    assert one.read.found["start"].value == "2025-03-14"


def test_several_certificates_are_several_rows_each_with_its_page() -> None:
    from tests.people.conftest import INPUTS

    file = _read((INPUTS / "36-two-in-one.pdf").read_bytes(), "two.pdf")
    made = _plan(file)
    assert (made.read, len(made.add)) == (2, 2)
    assert [row.line for row in file.rows()] == [1, 2]
    line = "a participat la {} la data de 1{}.03.2025"
    events = ("conferinta A", "simpozionul B")
    text = [(50, 500 - 9 * at, "CERTIFICAT") for at in (0, 20)]
    text += [(50, 400 - 180 * at, line.format(one, at)) for at, one in enumerate(events)]
    file = _read(form(sorted(text, key=lambda one: -one[1])))
    assert [row.line for row in file.rows()] == [1, 2]
    assert {activity.evidence for activity, _marks in made.add} == {"two.pdf"}
