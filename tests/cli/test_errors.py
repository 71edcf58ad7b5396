"""With --json an error is one object on stderr, by a word that scripts can rely on."""

from __future__ import annotations

import json
import os
import re
from contextlib import closing
from pathlib import Path

import pytest

from cmetrack import errors
from cmetrack.errors import CmetrackError
from tests.cli.conftest import Cme
from tests.faults.commands import tree


def _object(err: str) -> dict[str, str]:
    said: dict[str, str] = json.loads(err)  # one document and nothing else
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


def test_wrong_usage_of_each_command_is_one_document(cme: Cme) -> None:
    for words, _command in tree():
        ran = cme(*words.split(), "--frobnicate", "--json")
        assert (words, ran.code, ran.out, _object(ran.err)["error"]) == (words, 2, "", "usage")


def test_what_is_said_before_a_failure_is_not_heard_beside_it(cme: Cme) -> None:
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    cme("-q", "add", "course", "Eco", "--start", "2026-03-14", "--hours", "6")
    assert cme("rm", "1").err.startswith("1: course")
    assert _object(cme("rm", "1", "--json").err)["error"] == "needs-yes"
    assert cme("rm", "1", "--json", "--yes").err.startswith("1: course")


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


def _no_home() -> Path:
    raise RuntimeError


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("status", 3, "no-home"),
        ("init --rulebook ro-cmr-2009", 3, "no-home"),
        ("--db new.db init --rulebook ro-cmr-2009", 0, ""),
        ("--db ledger.db db check", 0, ""),
        ("--db ledger.db doctor", 0, ""),
        ("guide", 0, ""),
    ],
)
def test_who_has_no_home_is_told_where_one_is_needed(
    cme: Cme, monkeypatch: pytest.MonkeyPatch, line: str, code: int, word: str
) -> None:
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "CMETRACK_DB"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(Path, "home", _no_home)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    ran = cme(*line.split())
    assert ran.code == code, ran.err
    if word:
        assert _object(cme(*line.split(), "--json").err)["error"] == word or "init" in line


def test_a_home_of_nobody_is_wrong_input(cme: Cme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMETRACK_DB", "~nobody-here/x.db")
    ran = cme("status", "--json")
    assert (ran.code, _object(ran.err)["error"]) == (2, "not-found")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(5, "Input/output error", "/srv/x.csv"), "/srv/x.csv cannot be used: "),
        (OSError(5, "Input/output error"), "The system failed to read or write: "),
        (FileNotFoundError(2, "No usable temporary directory found in ['/tmp']"), "There is no folder for temporary"),
        (FileNotFoundError(2, "No such file or directory"), "The folder in which this was started is gone."),
    ],
)  # fmt: skip
def test_only_what_failed_to_be_written_is_said_to_be(
    cme: Cme, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def fail(*_given: object) -> None:
        raise error

    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    monkeypatch.setattr("cmetrack.cli.session.Session.read", fail)
    ran = cme("status")
    assert ran.code == 3 and ran.err.startswith(said)


def test_the_sites_settings_stand_under_a_persons(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"relative:{here}/one:{here}/two")
    texts = {
        "home": "keep_backups = 3",
        "one": 'language = "ro"',
        "two": 'language = "ru"\ndb = "s.db"',
    }
    for folder, text in texts.items():
        (here / folder / "cmetrack").mkdir(parents=True)
        (here / folder / "cmetrack/config.toml").write_text(text)
    monkeypatch.delenv("CMETRACK_DB")
    found = json.loads(cme("doctor", "--json").out)["settings"]
    assert (found["keep_backups"], found["language"], found["db"]) == (3, "ro", "s.db")
    assert cme("status").err.startswith("La s.db nu există")


def test_what_may_not_be_read_is_said_by_us(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typer looks at every path beforehand, and would say so in English only."""
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    monkeypatch.setattr(os, "access", lambda *_given, **_how: False)
    ran = cme("--language", "ro", "--db", here / "ledger.db", "db", "backup", here)
    assert "is not readable" not in ran.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("status --on 2026-02-30", "--on: '2026-02-30' is not a day of the calendar."),
        ("remind add X --date 2026-02-30", "--date: '2026-02-30' is not a day of the calendar."),
        ("history --since 2026-02-30", "--since: '2026-02-30' is not a day of the calendar."),
        ("list --since 2027-01-01 --until 2026-01-01", "2026-01-01 is before 2027-01-01."),
        ("--config missing.toml status", "missing.toml: there is no such config file."),
        ("remind edit 1", "Nothing to change was given."),
        ("goal edit 1", "Nothing to change was given."),
        ("db upgrade nope.db", ""),
    ],
)
def test_what_says_nothing_is_refused(cme: Cme, line: str, said: str) -> None:
    ran = cme(*line.split())
    assert (ran.code, ran.err.partition("\n")[0]) == (2, said)
