"""What a person reads and answers on a terminal: questions, long lists, paths, on narrow screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmetrack.cli.error_boundary import fitted
from tests.cli.conftest import Cme

pytestmark = pytest.mark.usefixtures("terminal")


@pytest.fixture(params=[40, 80])
def wide(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


def test_an_odd_answer_is_asked_again_in_a_sentence(cme: Cme) -> None:
    ran = cme("init", input="\n1\npoate\n\x1b[31m\nda\n\n\n\n")
    assert ran.code == 0
    said = ran.err  # the test's terminal shows on stdout what is typed
    assert "'poate' is neither yes nor no: type y or n\n" in said and "\x1b" not in said
    assert said.count("Are you retired, and asking to go on practising? [y/N]:") == 3
    assert "[]" not in said
    assert '"retired": true' in cme("cycle", "list", "--json").out


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("", 1), ("n", 1), ("Nu", 1), ("нет", 1), ("y", 0), ("YES", 0), ("Da", 0), ("d", 0), ("Д", 0)],
)
def test_yes_and_no_in_the_languages_of_its_people(cme: Cme, answer: str, kept: int) -> None:
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    cme("-q", "add", "course", "X", "--start", "2026-03-14")
    ran = cme("rm", "1", input=f"{answer}\n")
    assert ran.code == 2 * kept
    assert cme("list", "--json").out.count('"id"') == kept


def test_what_kinds_there_are_fits_the_screen(cme: Cme, wide: int) -> None:
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    said = cme("add", "xyzxyz", "A", "--start", "2026-01-01").err
    assert max(map(len, said.splitlines())) <= wide
    listed = re.sub(r"\s+", " ", said)
    assert "(for example: course, congress, " in listed
    assert "`cmetrack add --help` lists them all)" in listed


def test_paths_are_whole_on_a_narrow_screen(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    folder = here / "Documente medicale" / "Registrul meu de credite"
    folder.mkdir(parents=True)
    ledger = folder / "ledger al meu.db"
    monkeypatch.setenv("CMETRACK_DB", str(ledger))
    assert f"\n{ledger}\nwith the rulebook" in cme("init", "--rulebook", "ro-cmr-2009").err
    cme("-q", "db", "backup")
    [copy] = (folder / "ledger al meu.backups").iterdir()
    ran = cme("purge", input="nu\n")
    assert ran.code == 2
    for path in (ledger, copy):
        assert f"\n{path}\nwill be overwritten and removed.\n" in "\n" + ran.err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("unu doi trei patru cinci sase", "unu doi trei patru\ncinci sase"),
        ("  unu doi trei patru cinci", "  unu doi trei patru\n  cinci"),
        ("la /a b/c d/e f g h i j k l m", "la /a b/c d/e f g h\ni j k l m"),
        ("'/a b/c d/e f/ghi' nu este aici", "'/a b/c d/e f/ghi'\nnu este aici"),
        ("si/sau ori ba: da/nu tot una", "si/sau ori ba: da/nu\ntot una"),
        ("x" * 30, "x" * 30),
        ("", ""),
    ],
)
def test_lines_are_broken_between_words_and_never_in_a_path(
    monkeypatch: pytest.MonkeyPatch, text: str, shown: str
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr("sys.stderr", _Screen())
    assert fitted(text) == shown


class _Screen:
    def isatty(self) -> bool:
        return True
