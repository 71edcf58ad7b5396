"""What can be known of an installation without a ledger: versions, paths, terminal, schedule.

Only looked at, never changed, and without what is personal: the home folder is `~`, and of a
schedule it is told that there is one, not what stands in it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cmetrack import __version__
from cmetrack.cli import paths
from cmetrack.cli.session import Session
from cmetrack.errors import CmetrackError
from cmetrack.i18n import gettext as _

Value = str | bool | int | None


class Item(NamedTuple):
    """One thing that was looked at: its key in JSON, what it is in words, what to do about it."""

    key: str
    value: Value
    label: str
    advice: str = ""


class Section(NamedTuple):
    """What belongs together."""

    key: str
    title: str
    items: list[Item]


def look(run: Session) -> list[Section]:
    """Everything, part by part."""
    return [
        Section("versions", _("Versions"), list(_versions())),
        Section("paths", _("Files and folders"), list(_paths(run))),
        Section("settings", _("Settings"), list(_settings(run))),
        Section("language", _("Language and letters"), list(_language())),
        Section("terminal", _("Terminal"), list(_terminal(run))),
        Section("completion", _("Completion in the shell"), list(_completion())),
        Section("reminders", _("Reminders by themselves"), list(_reminders())),
    ]


def without_home(path: str | os.PathLike[str]) -> str:
    """A path without the name of the person: the home folder is `~`."""
    home = Path.home()
    shown = Path(path)
    if shown.is_relative_to(home):
        inside = shown.relative_to(home)
        return str(Path("~") / inside)
    return str(Path(*("…" if part == home.name and part else part for part in shown.parts)))


def _versions() -> Iterator[Item]:
    import platform
    import sqlite3
    from importlib.metadata import PackageNotFoundError, requires, version

    yield Item("cmetrack", __version__, "cmetrack")
    yield Item("python", platform.python_version(), platform.python_implementation())
    yield Item("sqlite", sqlite3.sqlite_version, "SQLite")
    yield Item("system", f"{platform.system()} {platform.machine()}", _("system"))
    yield Item("program", without_home(Path(__file__).parent.parent), _("installed in"))
    try:
        needed = [one for one in requires("cmetrack") or () if "extra ==" not in one]
    except PackageNotFoundError:  # it runs from its source
        needed = []
    for requirement in needed:
        name = _name_of(requirement)
        try:
            yield Item(name, version(name), name)
        except PackageNotFoundError:
            yield Item(
                name, None, name, _("it is missing: install cmetrack again, with pipx for example")
            )


def _name_of(requirement: str) -> str:
    import re

    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return found[0] if found else requirement


def _paths(run: Session) -> Iterator[Item]:
    config = run.config_path or paths.config_file()
    given = "--config" if run.config_path else None
    yield Item("config", without_home(config), _("config file"))
    yield Item("config_from", given or "default", _("named by"))
    yield Item("config_exists", config.is_file(), _("it is there"))
    try:
        path, source = run.path, run.path_source
    except CmetrackError as error:
        yield Item("ledger", None, _("ledger"), _without_home_in(error.message))
    else:
        yield Item("ledger", without_home(path.absolute()), _("ledger"))
        yield Item("ledger_from", source, _("named by"))
        there = path.is_file()
        advice = "" if there else _("`cmetrack init` makes a ledger")
        yield Item("ledger_exists", there, _("it is there"), advice)
    yield Item("data_folder", without_home(paths.data_folder()), _("the platform's data folder"))


def _settings(run: Session) -> Iterator[Item]:
    """What the config file says, each key with where its value comes from."""
    try:
        config = run.config
    except CmetrackError as error:
        said = _without_home_in(error.message)
        yield Item("readable", False, _("the config file can be read"), said)
        return
    from cmetrack.core.reminders import REMIND_DAYS
    from cmetrack.store.backup import KEEP

    defaults: dict[str, object] = {"remind_days": REMIND_DAYS, "keep_backups": KEEP}
    for key, given in config._asdict().items():
        value = defaults.get(key) if given is None else given
        shown: Value
        if isinstance(value, tuple):
            shown = ", ".join(map(str, value))
        elif isinstance(value, str):
            shown = without_home(Path(value).expanduser())
        else:
            shown = value if isinstance(value, int) else None
        yield Item(key, shown, key)
        yield Item(f"{key}_from", "default" if given is None else "config", _("named by"))


def _without_home_in(sentence: str) -> str:
    return sentence.replace(str(Path.home()), "~")


def _language() -> Iterator[Item]:
    import locale

    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        yield Item(name, os.environ.get(name), name)
    yield Item("locale_encoding", locale.getencoding(), _("letters of the locale"))
    yield Item("file_names", sys.getfilesystemencoding(), _("letters of file names"))
    for name, stream in (("stdin", sys.stdin), ("stdout", sys.stdout), ("stderr", sys.stderr)):
        encoding = (stream.encoding or "").lower()
        advice = (
            ""
            if encoding.replace("-", "") in ("utf8", "")
            else _("letters that it lacks are written as \\u…; PYTHONIOENCODING=utf-8 shows them")
        )
        yield Item(name, encoding or None, name, advice)


def _terminal(run: Session) -> Iterator[Item]:
    size = shutil.get_terminal_size()
    screen = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    yield Item("stdin_is_terminal", sys.stdin.isatty(), _("stdin is a terminal"))
    yield Item("stdout_is_terminal", sys.stdout.isatty(), _("stdout is a terminal"))
    yield Item("columns", size.columns, _("columns"))
    yield Item("lines", size.lines, _("lines"))
    for name in ("TERM", "COLORTERM", "NO_COLOR"):
        yield Item(name, os.environ.get(name), name)
    yield Item(
        "color", screen and run.color and "NO_COLOR" not in os.environ, _("colours are drawn")
    )


def _completion() -> Iterator[Item]:
    shell = Path(os.environ.get("SHELL", "")).name or None
    home = Path.home()
    where = {
        "bash": home / ".bash_completions/cmetrack.sh",
        "zsh": home / ".zfunc/_cmetrack",
        "fish": home / ".config/fish/completions/cmetrack.fish",
    }
    yield Item("shell", shell, _("shell"))
    installed = [name for name, path in where.items() if path.is_file()]
    yield Item(
        "installed",
        ", ".join(installed) or None,
        _("installed for"),
        ""
        if shell in installed
        else _("`cmetrack --install-completion` installs it; it holds from the next shell on"),
    )


def _reminders() -> Iterator[Item]:
    from cmetrack.cli import schedule

    in_cron, by_timer = schedule.is_in_cron(), schedule.has_timer()
    advice = (
        ""
        if in_cron or by_timer
        else _("`cmetrack remind --print-cron` or `--print-systemd` prints what makes one")
    )
    yield Item("cron", in_cron, _("a line for `cmetrack remind` in your crontab"))
    yield Item("systemd", by_timer, _("a systemd timer of yours for `cmetrack remind`"), advice)
