"""Ledgers that dossiers are made of: built once for all tests of a module, never changed."""

import csv
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from typer.testing import CliRunner

from cmetrack import i18n
from cmetrack.cli.language import chosen
from cmetrack.cli.main import app

ON = "2026-11-21"
SAMPLES = Path(__file__).parents[2] / "sample_data"

Ledgers = Callable[[str], Path]
Exported = Callable[..., Path]
"""`exported("ro", "dossier.pdf", "--annex")`: the file that a ledger's dossier was written into."""


LONGEST = "Supercalifragilisticexpialidocious" * 4
ODD = (
    *(
        "<script>alert(1)</script> & <b>",
        "javascript:alert(1)",
        "=SUM(A1:A9)",
        "+1-2",
        "-5",
        "@cmd",
    ),
    *("#strong[x] *b* _i_ $x$ `r` // c \\ <l> @r", "{page} {pages} {{ x }} {% if %}", "ăâîșțĂÂÎȘȚ"),
    *("Верхнечелюстная хирургия ёЁ", "Emoji 😀 și 你好", "דוגמה", "10.1016/j.ejim.2023.01.001-xyz"),
    *(LONGEST, "Gastroenterohepatologie pediatrică " * 12 + "x", "https://example.org/a?b=c#d"),
)
"""Titles that mean something to a browser, to Excel, to Typst, to a template; and long ones."""


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def certificates(folder: Path) -> list[Path]:
    """Certificates as people have them: a document, a locked one, and what is none."""
    folder.mkdir()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(200, 100).close()
        document.save(folder / "good.pdf")
    content = (folder / "good.pdf").read_bytes()
    # Says that it is encrypted, in a manner that nobody knows.
    (folder / "locked.pdf").write_bytes(content.replace(b"/Root", b"/Encrypt 1 0 R/Root"))
    (folder / "empty.pdf").touch()
    (folder / "photo.jpg").write_bytes(b"\xff\xd8 no picture")
    (folder / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic")
    (folder / "drawn.png").write_bytes(PNG)
    (folder / "link.pdf").symlink_to("good.pdf")
    (folder / "folder.pdf").mkdir()
    names = ("good.pdf", "locked.pdf", "empty.pdf", "photo.jpg", "photo.heic", "drawn.png")
    return [folder / name for name in (*names, "link.pdf", "folder.pdf", "gone.pdf")]


def table(path: Path, titles: Sequence[str], proofs: Sequence[Path] = ()) -> None:
    """A file of courses with these titles, a month apart."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(
            ["kind", "title", "start", "hours", "provider", "place", "certificate", "evidence"]
        )
        for place, title in enumerate(titles):
            day = f"{2022 + place // 12}-{1 + place % 12:02}-15"
            rows.writerow(
                [
                    "course",
                    title,
                    day,
                    3,
                    "Colegiul",
                    "Cluj",
                    f"AB {place:04}",
                    proofs[place] if proofs else "",
                ]
            )


def run(*arguments: object) -> str:
    """What a run says on both streams; it must end well."""
    words = [str(one) for one in arguments]
    i18n.use(chosen(words))
    ran = CliRunner().invoke(app, words)
    i18n.use("en")
    assert ran.exit_code == 0, ran.output
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Ledgers:
    """A ledger by its name, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("ledgers")

    @cache
    def ledger(name: str) -> Path:
        path = folder / f"{name}.db"
        match name:
            case "ro" | "ru":
                run("demo", "--keep", path, "--romania" if name == "ro" else "--russia")
            case "retired":
                run("--db", path, "init", "--rulebook", "ro-cmr-2009", "--retired")
                run("--db", path, "import", SAMPLES / "ro-retired-doctor.csv", "--yes")
            case "odd":
                run("--db", path, "init", "--rulebook", "ro-cmr-2009", "--name", "<b>Ana</b> 王")
                table(path.with_suffix(".csv"), ODD)
                run("--db", path, "import", path.with_suffix(".csv"), "--yes")
            case "certificates":
                run("--db", path, "init", "--rulebook", "ro-cmr-2009", "--start", "2022-01-01")
                proofs = certificates(folder / "proofs")
                titles = ["A/B: „Curs” <1>?", *(f"Curs {one.stem}" for one in proofs[1:])]
                table(path.with_suffix(".csv"), titles, proofs)
                run("--db", path, "import", path.with_suffix(".csv"), "--yes")
            case "heavy":
                run("--db", path, "init", "--rulebook", "ro-cmr-2009", "--start", "2022-01-01")
                good, sizes = (
                    certificates(folder / "heavy")[0],
                    (60_000, 60_000, 250_000, 9, 60_000),
                )
                proofs = [good.with_name(f"{place}.pdf") for place in range(len(sizes))]
                for one, size in zip(proofs, sizes, strict=True):
                    one.write_bytes(good.read_bytes() + b"%" + bytes(size))
                table(path.with_suffix(".csv"), [f"Curs {one.stem}" for one in proofs], proofs)
                run("--db", path, "import", path.with_suffix(".csv"), "--yes")
            case "empty":
                run("--db", path, "init", "--rulebook", "ro-cmr-2009", "--start", "2022-01-01")
        return path

    return ledger


@pytest.fixture(scope="module")
def exported(ledgers: Ledgers, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Export a ledger's dossier; the same one is made once."""
    folder = tmp_path_factory.mktemp("dossiers")

    @cache
    def export(name: str, file: str, *options: str) -> Path:
        path = folder / re.sub(r"\W+", "-", f"{name}{''.join(options)}")
        path.mkdir(exist_ok=True)
        run("--db", ledgers(name), "export", "-o", path / file, "--on", ON, *options)
        return path / file

    return export
