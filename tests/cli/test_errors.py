"""With --json an error is one object on stderr, by a word that scripts can rely on."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from cmetrack import errors
from cmetrack.errors import CmetrackError
from tests.cli.conftest import Cme


def _object(err: str) -> dict[str, str]:
    said: dict[str, str] = json.loads(err.splitlines()[-1])
    assert list(said) == ["error", "message", "hint"]
    assert said["message"]
    return said


@pytest.mark.parametrize(
    ("arguments", "word", "code"),
    [
        (("show", "77"), "no-such-record", 2),
        (("edit", "77", "--title", "X"), "no-such-record", 2),
        (("show", "99999999999999999999"), "no-such-record", 2),
        (("show", "abc"), "usage", 2),
        (("show",), "usage", 2),
        (("frobnicate",), "usage", 2),
        (("list", "--jsn"), "usage", 2),
        (("list", "--on", "31.02.2026"), "bad-value", 2),
        (("status", "--cycle", "9"), "no-such-cycle", 2),
        (("rules", "show", "ro-cmr-1999"), "no-such-rulebook", 2),
        (("import", "none.csv"), "no-such-file", 2),
        (("import", "bad.csv"), "rejected", 2),
        (("import", "guess.csv"), "needs-yes", 2),
        (("undo",), "needs-yes", 2),
        (("--db", "none.db", "list"), "no-such-ledger", 2),
        (("--db", "bad.csv", "list"), "not-a-ledger", 3),
        (("--db", "empty.db", "list"), "ledger-damaged", 3),
    ],
)
def test_an_error_has_its_word(cme: Cme, arguments: tuple[str, ...], word: str, code: int) -> None:
    Path("empty.db").touch()
    Path("bad.csv").write_text("kind,title,start\ncourse,Eco,2026-02-31\n", encoding="utf-8")
    Path("guess.csv").write_text("Denumire,Data\nCurs de eco,2026-02-01\n", encoding="utf-8")
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    cme("-q", "add", "course", "Eco", "--start", "2026-03-14", "--hours", "6")
    ran = cme(*arguments, "--json")
    assert (ran.code, _object(ran.err)["error"]) == (code, word)
    plain = cme(*arguments)
    assert plain.code == code and "{" not in plain.err.splitlines()[-1]


def test_a_ledger_that_another_program_holds(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    monkeypatch.setattr("cmetrack.store.ledger.TIMEOUT", 0.05)
    monkeypatch.setattr(
        "cmetrack.store.ledger.Ledger.open.__func__.__defaults__", (False, 0.05, print)
    )
    with closing(sqlite3.connect(here / "ledger.db")) as other, other:
        other.execute("BEGIN EXCLUSIVE")
        ran = cme("add", "course", "Eco", "--start", "2026-03-14", "--json")
        other.rollback()
    assert (ran.code, _object(ran.err)["error"]) == (3, "ledger-locked")


def test_every_error_has_a_word_of_its_own() -> None:
    found: list[type[CmetrackError]] = [CmetrackError]
    for one in found:
        found += one.__subclasses__()
    words = [one.code for one in found if one.__module__ == errors.__name__]
    assert len(set(words)) == len(words) >= 10
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", one.code) for one in found)


def test_steering_characters_and_line_breaks_stay_in_the_object(cme: Cme) -> None:
    ran = cme("--db", "no\x1b[31m\nsuch.db", "list", "--json")
    assert "\x1b" not in ran.err and len(ran.err.splitlines()) == 1
    assert "no\x1b[31m\nsuch.db" in _object(ran.err)["message"]
