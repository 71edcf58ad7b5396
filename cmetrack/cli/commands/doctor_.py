"""`cmetrack doctor`: how the program is installed, for a person and for a report of a fault.

Only looked at, never changed, and without what is personal: the home folder is `~`, and of a
schedule it is told that there is one, not what stands in it.
"""

import locale
import os
import platform
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, NamedTuple

import typer

from cmetrack import __version__
from cmetrack.cli import paths, shells
from cmetrack.cli.params import Json, command, session
from cmetrack.cli.session import Session
from cmetrack.core.reminders import REMIND_DAYS
from cmetrack.errors import CmetrackError
from cmetrack.i18n import gettext as _, pgettext
from cmetrack.present.blocks import Block, Heading, Paragraph
from cmetrack.store.backup import KEEP

_PATIENCE = 5  # seconds, for what others' programs know


class Fact(NamedTuple):
    """One thing that was looked at: its key in JSON, what it is in words, what to do about it."""

    key: str
    value: str | bool | int | None
    label: str
    advice: str = ""


Installation = Mapping[str, tuple[str, list[Fact]]]
"""Part by part: its title, and what was looked at."""


@command()
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Look at the installation: versions, paths, language, terminal, completion, reminders.

    \b
    cmetrack doctor
    cmetrack doctor --json

    It needs no ledger, changes nothing and tells nothing personal, so that what it prints can
    go into a report. `cmetrack db check` looks at the ledger.
    """
    run = session(context)
    run.show(look(run), json=_json, blocks=_blocks)


def _json(found: Installation) -> dict[str, object]:
    facts = {key: {one.key: one.value for one in facts} for key, (_title, facts) in found.items()}
    every = [one.advice for _title, facts in found.values() for one in facts]
    return {**facts, "advice": [{"hint": one} for one in filter(None, every)]}


def _blocks(found: Installation) -> Iterator[Block]:
    words: dict[object, str] = {
        None: _("none"),
        True: _("yes"),
        False: _("no"),
        "default": pgettext("who named it", "default"),
        "config": pgettext("who named it", "config"),
    }
    for title, facts in found.values():
        yield Heading(title)
        for one in facts:
            is_word = isinstance(one.value, bool) or not isinstance(one.value, int)
            value = words.get(one.value, one.value) if is_word else one.value  # 1 is no yes
            text = _("{label}: {value}").format(label=one.label, value=value)
            yield Paragraph(text, indent=1)
            if one.advice:
                yield Paragraph(one.advice, "faint", 2)


def look(run: Session) -> Installation:
    """Everything that can be seen of an installation."""
    return {
        "versions": (_("Versions"), list(_versions())),
        "paths": (_("Files and folders"), list(_paths(run))),
        "settings": (_("Settings"), list(_settings(run))),
        "language": (_("Language and letters"), list(_language())),
        "terminal": (_("Terminal"), list(_terminal(run))),
        "completion": (_("Completion in the shell"), list(_completion())),
        "reminders": (_("Reminders by themselves"), list(_reminders())),
    }


def without_home(path: Path) -> str:
    """A path without the name of the person: the home folder is `~`."""
    home = _home()
    if path.is_relative_to(home):
        return str(Path("~") / path.relative_to(home))
    return str(Path(*("…" if part == home.name and part else part for part in path.parts)))


def _home() -> Path:
    return Path(os.path.expanduser("~"))  # noqa: PTH111 - it does not fail where there is none


def _versions() -> Iterator[Fact]:
    yield Fact("cmetrack", __version__, "cmetrack")
    yield Fact("python", platform.python_version(), platform.python_implementation())
    yield Fact("sqlite", sqlite3.sqlite_version, "SQLite")
    yield Fact("system", f"{platform.system()} {platform.machine()}", _("system"))
    yield Fact("program", without_home(Path(__file__).parent.parent), _("installed in"))
    try:
        needed = [one for one in requires("cmetrack") or () if "extra ==" not in one]
    except PackageNotFoundError:  # it runs from its source
        needed = []
    missing = _("It is missing: install cmetrack again, with pipx for example.")
    for requirement in needed:
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        try:
            yield Fact(name, version(name), name)
        except PackageNotFoundError:
            yield Fact(name, None, name, missing)


def _paths(run: Session) -> Iterator[Fact]:
    given = "--config" if run.config_path else None
    looked = [run.config_path] if run.config_path else paths.config_files()
    config = next((one for one in looked if one.is_file()), looked[0] if looked else None)
    yield Fact("config", without_home(config) if config else None, _("config file"))
    yield Fact("config_from", given or "default", _("named by"))
    yield Fact("config_exists", bool(config and config.is_file()), _("it is there"))
    try:
        path, source = run.named
    except CmetrackError as error:
        yield Fact("ledger", None, _("ledger"), _without_home_in(error.message))
    else:
        yield Fact("ledger", without_home(path.absolute()), _("ledger"))
        yield Fact("ledger_from", source, _("named by"))
        there = path.is_file()
        advice = "" if there else _("`cmetrack init` makes a ledger.")
        yield Fact("ledger_exists", there, _("it is there"), advice)
    try:
        folder, why = without_home(paths.data_folder()), ""
    except CmetrackError as error:
        folder, why = None, error.message
    yield Fact("data_folder", folder, _("the platform's data folder"), why)


def _settings(run: Session) -> Iterator[Fact]:
    """What the config file says, each key with where its value comes from."""
    try:
        config = run.config
    except CmetrackError as error:
        said = _without_home_in(error.message)
        yield Fact("readable", False, _("the config file can be read"), said)
        return
    defaults: dict[str, Any] = {"remind_days": REMIND_DAYS, "keep_backups": KEEP}
    for key, given in config._asdict().items():
        value = defaults.get(key) if given is None else given
        if isinstance(value, tuple):
            value = ", ".join(map(str, value))
        elif isinstance(value, str):
            value = without_home(paths.expanded(value)) if key == "db" else value
        yield Fact(key, value, key)
        yield Fact(f"{key}_from", "default" if given is None else "config", _("named by"))


def _without_home_in(sentence: str) -> str:
    return sentence.replace(str(_home()), "~")


def _language() -> Iterator[Fact]:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        yield Fact(name, os.environ.get(name), name)
    yield Fact("locale_encoding", locale.getencoding(), _("letters of the locale"))
    yield Fact("file_names", sys.getfilesystemencoding(), _("letters of file names"))
    for name, stream in (("stdin", sys.stdin), ("stdout", sys.stdout), ("stderr", sys.stderr)):
        encoding = (stream.encoding or "").lower()
        lacks = encoding.replace("-", "") not in ("utf8", "")
        advice = _("Letters that it lacks are written as \\u…; PYTHONIOENCODING=utf-8 shows them.")
        yield Fact(name, encoding or None, name, advice if lacks else "")


def _terminal(run: Session) -> Iterator[Fact]:
    size = shutil.get_terminal_size()
    screen = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    yield Fact("stdin_is_terminal", sys.stdin.isatty(), _("stdin is a terminal"))
    yield Fact("stdout_is_terminal", sys.stdout.isatty(), _("stdout is a terminal"))
    yield Fact("columns", size.columns, _("columns"))
    yield Fact("lines", size.lines, _("lines"))
    for name in ("TERM", "COLORTERM", "NO_COLOR"):
        yield Fact(name, os.environ.get(name), name)
    yield Fact(
        "color", screen and run.color and "NO_COLOR" not in os.environ, _("colours are drawn")
    )


def _completion() -> Iterator[Fact]:
    shell = shells.shell_in_use() or None
    yield Fact("shell", shell, _("shell"))
    places = shells.PLACES.items()
    installed = [name for name, (file, *_start) in places if (_home() / file).is_file()]
    advice = _("`cmetrack --install-completion` installs it; it holds from the next shell on.")
    names = ", ".join(installed) or None
    yield Fact("installed", names, _("installed for"), "" if shell in installed else advice)


def _reminders() -> Iterator[Fact]:
    in_cron, by_timer = _is_in_cron(), _has_timer()
    advice = _("`cmetrack remind --print-cron` or `--print-systemd` prints what makes one.")
    yield Fact("cron", in_cron, _("a line for `cmetrack remind` in your crontab"))
    yield Fact(
        "systemd",
        by_timer,
        _("a systemd timer of yours for `cmetrack remind`"),
        "" if in_cron or by_timer else advice,
    )


def _is_in_cron() -> bool:
    """Whether a line of this person's crontab runs the reminders; without cron there is none."""
    import subprocess

    try:
        listed = subprocess.run(
            ["crontab", "-l"],  # noqa: S607 - wherever this system keeps it
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    lines = listed.stdout.decode("utf-8", "replace").splitlines()
    return any(_reminds(line) for line in lines if not line.lstrip().startswith("#"))


def _has_timer() -> bool:
    """Whether a systemd timer of this person's runs the reminders."""
    try:
        folder = paths.config_home() / "systemd/user"
        return any(
            _reminds(one.read_text("utf-8"))
            and (folder / "timers.target.wants" / f"{one.stem}.timer").exists()
            for one in folder.glob("*.service")
        )
    except (OSError, ValueError, CmetrackError):
        return False


def _reminds(text: str) -> bool:
    return "cmetrack" in text and "remind" in text
