"""Rejects are mended and imported by the very command that was printed; in the end all are in."""

import csv
import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme
from tests.formats.books import book

FILES = Path(__file__).parents[1] / "files"
MARK = "mend them there, then "


@pytest.fixture(autouse=True)
def ledger(cme: Cme, here: Path) -> None:
    cme("init", "--rulebook", "ro-cmr-2009", "--name", "Ana Ionescu")


def _titles(cme: Cme) -> list[str]:
    records: list[dict[str, Any]] = json.loads(cme("list", "--json").out)
    return sorted(record["title"] for record in records)


def _round(cme: Cme, *arguments: str, rejects: str, wrong: str, right: str) -> list[str]:
    """Import with rejects, mend them, and run what was printed; the words of that command."""
    ran = cme("import", *arguments, "--rejects", rejects)
    assert ran.code == 0, ran.err
    (line,) = (line for line in ran.err.splitlines() if MARK in line)
    program, *command = shlex.split(line.partition(MARK)[2])
    assert program == "cmetrack"
    path = Path(rejects)
    path.write_text(path.read_text(encoding="utf-8").replace(wrong, right), encoding="utf-8")
    assert (mended := cme(*command)).code == 0, mended.err
    before = _titles(cme)
    again = cme(*command)
    assert " 0 added, " in again.err and " 0 rejected" in again.err
    assert _titles(cme) == before
    return command


def test_a_table_in_another_encoding_with_headings_of_its_own(cme: Cme) -> None:
    rows = "Denumirea, pe scurt;Preț;Începe\nInima;1;14.03.2026\nȘedința;2;31.02.2026\n"
    Path("my file.csv").write_bytes(rows.translate(str.maketrans("ȘȚșț", "ŞŢşţ")).encode("cp1250"))
    options = ("--map", "Denumirea, pe scurt=title,Preț=,Începe=start", "--set", "kind=curs")
    command = _round(
        cme, "my file.csv", *options, "--encoding", "cp1250", "--profile", "p",
        rejects="to mend.csv", wrong="31.02.2026", right="28.02.2026",
    )  # fmt: skip
    assert command == [
        "import", "to mend.csv", "--map", "denumirea pe scurt=title,pret=,incepe=start",
        "--set", "kind=curs",
    ]  # fmt: skip
    assert _titles(cme) == ["Inima", "Şedinţa"]
    assert Path("to mend.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("first", ["sep=;\n", "\ufeff", ""])
def test_a_table_keeps_its_delimiter_and_its_guards(cme: Cme, first: str) -> None:
    rows = "kind;title;start;hours\ncongress;'=1+1;2026-03-14;6\ncongress;'-x;\"y;z\";7,5\n"
    Path("a.csv").write_text(first + rows, encoding="utf-8")
    _round(cme, "a.csv", rejects="r.csv", wrong='"y;z"', right="2026-03-15")
    assert _titles(cme) == ["-x", "=1+1"]


def test_a_sheet_of_a_workbook(cme: Cme) -> None:
    texts = ("Ce", "Cum", "Când")
    header = "".join(f'<c t="str"><v>{text}</v></c>' for text in texts)
    rows = "".join(
        f'<row><c t="str"><v>curs</v></c><c t="str"><v>{title}</v></c>{when}</row>'
        for title, when in (
            ("Bun", '<c t="str"><v>2026-03-14</v></c>'),
            ("Rău", '<c t="e"><v>#N/A</v></c>'),
        )
    )
    data = book("", f"<row>{header}</row>{rows}", names=("Note", "Credite 2026"))
    Path("a.xlsx").write_bytes(data)
    command = _round(
        cme, "a.xlsx", "--sheet", "Credite 2026", "--map", "Ce=kind,Cum=title,Când=start",
        rejects="r.xlsx", wrong="#N/A", right="2026-03-15",
    )  # fmt: skip
    assert command[2:4] == ["--format", "csv"]
    assert _titles(cme) == ["Bun", "Rău"]


def test_certificates(cme: Cme) -> None:
    for name in ("scan", "course"):
        shutil.copy(FILES / f"certificate-{name}.pdf", f"{name}.pdf")
    ran = cme("import", "scan.pdf", "course.pdf", "--yes", "--rejects", "r.csv")
    assert ran.code == 0
    with open("r.csv", encoding="utf-8-sig", newline="") as stream:
        header, row = csv.reader(stream)
    filled = dict(zip(header, row, strict=True)) | {
        "kind": "curs", "title": "Scanat", "start": "14.03.2026"
    }  # fmt: skip
    with open("r.csv", "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, [filled[name] for name in header]])
    command = shlex.split(ran.err.partition(MARK)[2].partition("\n")[0])[1:]
    assert cme(*command).code == 0
    records = json.loads(cme("list", "--json").out)
    assert ("Scanat", "scan.pdf") in [(one["title"], one["evidence"]) for one in records]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json(cme: Cme, name: str) -> None:
    good = {"ce": "course", "title": "Bun", "start": "2026-03-14"}
    bad = good | {"title": "Rău", "start": "2026-02-31"}
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in (good, bad))
    Path(name).write_text(
        lines if name.endswith("l") else json.dumps([good, bad]), encoding="utf-8"
    )
    arguments = (name, "--map", "ce=kind")
    _round(cme, *arguments, rejects="r.json", wrong="2026-02-31", right="2026-02-28")
    assert _titles(cme) == ["Bun", "Rău"]


@pytest.mark.parametrize(
    ("name", "text", "wrong", "right"),
    [
        (
            "a.bib",
            (
                "@article{a, title={Bun}, year=2024, journal={X}, author={Pop A}}\n"
                "@article{b, title={Rău}, year=1824, journal={X}, author={Pop A}}\n"
            ),
            "year=1824",
            "year=1924",
        ),
        (
            "a.ris",
            (
                "TY  - JOUR\nTI  - Bun\nPY  - 2024\nJO  - X\nER  - \n"
                "TY  - GOVDOC\nTI  - Rău\nPY  - 2024\nJO  - X\nER  - \n"
            ),
            "TY  - GOVDOC",
            "TY  - JOUR",
        ),
        (
            "a.nbib",
            "PMID- 1\nTI  - Bun\nDP  - 2024\nJT  - X\n\nPMID- 2\nTI  - Rău\nDP  - 1824\nJT  - X\n",
            "DP  - 1824",
            "DP  - 1924",
        ),
    ],
)
def test_publications(cme: Cme, name: str, text: str, wrong: str, right: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    command = _round(cme, name, "--me", "Pop A", rejects="to mend.txt", wrong=wrong, right=right)
    assert command[-2:] == ["--me", "Pop A"]
    assert _titles(cme) == ["Bun", "Rău"]


def test_an_update_stays_one_and_the_ledger_the_same(cme: Cme, here: Path) -> None:
    Path("1.csv").write_text("kind,title,start\ncourse,Bun,2026-03-14\n", encoding="utf-8")
    cme("import", "1.csv")
    Path("2.csv").write_text("kind,title,start,hours\ncourse,Bun,2026-03-14,x\n", encoding="utf-8")
    ran = cme("--db", here / "ledger.db", "import", "2.csv", "--update", "--rejects", "r.csv")
    command = shlex.split(ran.err.partition(MARK)[2].partition("\n")[0])
    assert command == [
        "cmetrack", "--db", str(here / "ledger.db"), "import", "r.csv", "--update"
    ]  # fmt: skip
