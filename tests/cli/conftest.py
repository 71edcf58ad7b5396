"""The program as a user runs it, in this process: its own home, a plain terminal, one day."""

import shlex
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, Self

import pytest
from typer.testing import CliRunner

from cmetrack import i18n
from cmetrack.cli import session
from cmetrack.cli.language import chosen
from cmetrack.cli.main import app
from tests.schemas import refuse_other

TERMINAL = {"LANG": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "TZ": "UTC"}
TODAY = date(2026, 11, 21)


class Ran(NamedTuple):
    """What one run left: its exit code, its results, its talk."""

    code: int
    out: str
    err: str


SILENT = Ran(0, "", "")

Cme = Callable[..., Ran]
"""`cme("add", "course", "Inima", "--start", "2026-03-14")`; `input` is what is typed."""


class _Date(date):
    @classmethod
    def today(cls) -> Self:
        return cls(TODAY.year, TODAY.month, TODAY.day)


class _Datetime(datetime):
    @classmethod
    def now(cls, tz: object = None) -> Self:
        return cls(TODAY.year, TODAY.month, TODAY.day, 10, 15)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own to stand in: home, data, config, clock and terminal are pinned."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("CMETRACK_DB", str(tmp_path / "ledger.db"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "site"))
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"CMETRACK_DEBUG": "1", **TERMINAL}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(session, "date", _Date)
    monkeypatch.setattr(session, "datetime", _Datetime)
    monkeypatch.chdir(tmp_path)
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()
    i18n.use("en")


@pytest.fixture
def cme() -> Cme:
    def run(*arguments: object, input: str | None = None) -> Ran:
        words = [str(one) for one in arguments]
        i18n.use(chosen(words))  # as a process of its own does
        result = CliRunner().invoke(app, words, input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        refuse_other(words, result.stdout)
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program think that a person sits at the terminal, so that it asks."""
    from typer import testing

    monkeypatch.setattr(testing._NamedTextIOWrapper, "isatty", lambda self: True, raising=False)


@pytest.fixture
def russia(cme: Cme) -> None:
    """A doctor in the second year: a code to activate, a plan, an incomplete record, a file."""
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--name", "Вера Примерова")
    event = ("conference", "Кардиология", "--start", "2026-09-10", "--credits", "6")
    cme("add", *event, "--code", "AB12-00000001")
    cme("add", "webinar", "Лёгкие", "--start", "2026-12-10", "--credits", "4", "--state", "planned")
    cme("add", "module", "Без часов", "--start", "2026-10-01")
    cme("add", "programme", "Цикл", "--start", "2026-10-05", "--hours", "36", "--evidence", "z.pdf")


def notifier(here: Path, code: str) -> str:
    """A program that gets the text; its folder has a space in it."""
    path = here / "my programs" / "notify.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"import sys\ntext = sys.stdin.read()\n{code}\n")
    return shlex.join([sys.executable, str(path)])
