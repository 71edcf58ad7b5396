"""Doctor: how the program is installed, told without a ledger and without a name."""

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmetrack import __version__
from cmetrack.cli.commands import doctor_
from tests.cli.conftest import Cme

Crontab = Callable[[str], None]


@pytest.fixture(autouse=True)
def home(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody with a name; no program of the machine's is found."""
    made = here / "home" / "ion.popescu"
    made.mkdir(parents=True)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(made))
    monkeypatch.setenv("CMETRACK_DB", str(made / "ledger.db"))
    monkeypatch.setenv("PATH", str(here / "bin"))
    monkeypatch.setenv("SHELL", "/bin/zsh")
    (here / "bin").mkdir()
    return made


@pytest.fixture
def crontab(here: Path) -> Crontab:
    def make(script: str) -> None:
        (here / "bin/crontab").write_text(f"#!/bin/sh\n{script}\n")
        (here / "bin/crontab").chmod(0o755)

    return make


def told(cme: Cme, *options: str) -> dict[str, Any]:
    ran = cme(*options, "doctor", "--json")
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_the_versions(cme: Cme) -> None:
    versions = told(cme)["versions"]
    assert versions["cmetrack"] == __version__
    assert versions["python"] == ".".join(map(str, sys.version_info[:3]))
    assert versions["sqlite"] == sqlite3.sqlite_version
    assert versions["typer"].startswith("0.") and versions["sqlite-utils"].startswith("4.")
    assert "pytest" not in versions


def test_paths_say_where_they_come_from(
    cme: Cme, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told(cme)["paths"]
    assert (found["ledger"], found["ledger_from"]) == ("~/ledger.db", "CMETRACK_DB")
    assert (found["config"], found["config_from"]) == ("~/cmetrack/config.toml", "default")
    assert (found["ledger_exists"], found["config_exists"]) == (False, False)
    assert told(cme, "--db", "/srv/l.db")["paths"]["ledger_from"] == "--db"
    monkeypatch.delenv("CMETRACK_DB")
    found = told(cme)["paths"]
    assert (found["ledger"], found["ledger_from"]) == ("~/cmetrack/ledger.db", "default")
    config = home / "my.toml"
    config.write_text('db = "~/x.db"\nremind_days = [60, 7]\n')
    found = told(cme, "--config", str(config))
    assert (found["paths"]["ledger"], found["paths"]["ledger_from"]) == ("~/x.db", "config")
    assert (found["paths"]["config"], found["paths"]["config_from"]) == ("~/my.toml", "--config")
    assert found["settings"] == {
        "db": "~/x.db",
        "db_from": "config",
        "remind_days": "60, 7",
        "remind_days_from": "config",
        "keep_backups": 10,
        "keep_backups_from": "default",
        "language": None,
        "language_from": "default",
        "rulebooks": None,
        "rulebooks_from": "default",
    }
    assert told(cme)["settings"]["remind_days"] == "90, 30, 7, 1"


@pytest.mark.parametrize("content", ["db = ", "colour = 1", "remind_days = 'x'"])
def test_a_config_file_that_cannot_be_read_is_told_and_no_failure(
    cme: Cme, home: Path, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "cmetrack").mkdir()
    (home / "cmetrack/config.toml").write_text(content)
    monkeypatch.delenv("CMETRACK_DB")
    found = told(cme)
    assert found["settings"] == {"readable": False}
    assert found["paths"]["ledger"] is None
    assert any(one["hint"].startswith("~/cmetrack/config.toml: ") for one in found["advice"])


def test_nothing_names_the_person(cme: Cme, here: Path, crontab: Crontab) -> None:
    crontab("echo '0 8 * * * cmetrack remind --notify \"mail ion.popescu@example.org\"'")
    (here / "mine.toml").touch()
    for options in ((), ("--db", f"{here}/media/ion.popescu/l.db"), ("--config", "mine.toml")):
        for json_too in ((), ("--json",)):
            ran = cme(*options, "doctor", *json_too)
            assert ran.code == 0
            assert "popescu" not in ran.out + ran.err


def test_it_needs_no_ledger_and_writes_nothing(cme: Cme, here: Path, home: Path) -> None:
    before = sorted(here.rglob("*"))
    assert told(cme)["paths"]["ledger_exists"] is False
    (home / "ledger.db").write_bytes(b"torn")
    assert told(cme)["paths"]["ledger_exists"] is True
    (home / "ledger.db").unlink()
    assert sorted(here.rglob("*")) == before


def test_a_line_of_cron_is_found(
    cme: Cme, crontab: Crontab, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(cme)["reminders"] == {"cron": False, "systemd": False}  # there is no cron
    crontab("echo no crontab for me >&2; exit 1")
    assert told(cme)["reminders"]["cron"] is False
    crontab("echo '# 0 8 * * * cmetrack remind'; echo '0 9 * * * backup cmetrack'")
    found = told(cme)
    assert found["reminders"]["cron"] is False
    assert any("--print-cron" in one["hint"] for one in found["advice"])
    crontab("echo '0 8 * * * /opt/cmetrack --db /x remind'; printf '\\377'")
    found = told(cme)
    assert found["reminders"]["cron"] is True
    assert not any("--print-cron" in one["hint"] for one in found["advice"])
    crontab("exec /bin/sleep 60")
    monkeypatch.setattr(doctor_, "_PATIENCE", 0.2)
    assert told(cme)["reminders"]["cron"] is False


def test_a_timer_of_systemd_is_found_once_it_is_enabled(cme: Cme, home: Path) -> None:
    units = home / "systemd/user"
    (units / "timers.target.wants").mkdir(parents=True)
    (units / "other.service").write_text("ExecStart=/bin/true")
    (units / "mine.service").write_text("ExecStart=/opt/cmetrack remind")
    (units / "mine.timer").write_text("[Timer]")
    assert told(cme)["reminders"]["systemd"] is False
    (units / "timers.target.wants/mine.timer").symlink_to(units / "mine.timer")
    assert told(cme)["reminders"]["systemd"] is True
    (units / "mine.service").write_bytes(b"\xff")
    assert told(cme)["reminders"]["systemd"] is False


def test_completion_of_the_shell(cme: Cme, home: Path) -> None:
    found = told(cme)
    assert found["completion"] == {"shell": "zsh", "installed": None}
    assert any("--install-completion" in one["hint"] for one in found["advice"])
    (home / ".zfunc").mkdir()
    (home / ".zfunc/_cmetrack").touch()
    found = told(cme)
    assert found["completion"]["installed"] == "zsh"
    assert not any("--install-completion" in one["hint"] for one in found["advice"])


def test_the_terminal_and_the_language(cme: Cme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ro_RO.UTF-8")
    monkeypatch.setenv("LC_ALL", "C")
    found = told(cme)
    assert (found["language"]["LANG"], found["language"]["LC_ALL"]) == ("ro_RO.UTF-8", "C")
    assert found["language"]["stdout"] == "utf-8"
    assert found["terminal"]["columns"] == 100
    assert (found["terminal"]["TERM"], found["terminal"]["NO_COLOR"]) == ("dumb", "1")
    assert (found["terminal"]["color"], found["terminal"]["stdin_is_terminal"]) == (False, False)


def test_in_words(cme: Cme) -> None:
    lines = cme("doctor").out.splitlines()
    assert lines[:2] == ["Versions", f"  cmetrack: {__version__}"]
    assert "  ledger: ~/ledger.db" in lines
    assert lines[lines.index("  ledger: ~/ledger.db") :][1:4] == [
        "  named by: CMETRACK_DB",
        "  it is there: no",
        "    `cmetrack init` makes a ledger.",
    ]
    assert "  LC_ALL: none" in lines
