"""The config file: a few settings in TOML, read strictly; what it leaves open says the site's.

db = "/home/me/credits.db"
remind_days = [90, 30, 7, 1]
keep_backups = 10
language = "ro"
rulebooks = "/srv/rules"
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from cmetrack import wording
from cmetrack.cli import paths
from cmetrack.errors import BadInput, NotFound
from cmetrack.i18n import LANGUAGES, N_, gettext as _


class Config(NamedTuple):
    """What the config file says; None where it says nothing."""

    db: str | None = None
    remind_days: tuple[int, ...] | None = None
    keep_backups: int | None = None
    language: str | None = None
    rulebooks: str | None = None


def load_config(given: Path | None) -> Config:
    """The config file that was given, else the person's over the site's, where there may be none."""
    read: dict[str, Any] = {}
    for path in reversed(paths.config_files()) if given is None else [given]:
        if _is_there(path):
            read |= _read(path)
        elif given is not None:
            said = _("{path}: there is no such config file.")
            raise NotFound(said, _("Check the path after --config."), path=path)
    return Config(**read)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # it is where nobody may look: reading it says so
        return True


def _read(path: Path) -> dict[str, Any]:
    read = read_toml(
        path,
        _("{path}: the config file cannot be read: {error}."),
        _('It is TOML (for example db = "/home/me/credits.db").'),
    )
    for key, value in read.items():
        if key not in _KEYS:
            said = _("{path}: the key '{key}' is not known.")
            hint = _("The keys are: {keys}.")
            raise BadInput(said, hint, path=path, key=key, keys=", ".join(_KEYS))
        is_right, example = _KEYS[key]
        if not is_right(value):
            said = _("{path}: the key '{key}' has a value of the wrong sort.")
            raise BadInput(said.format(path=path, key=key), _(example))
    if days := read.get("remind_days"):
        read["remind_days"] = tuple(sorted(set(days), reverse=True))
    return read


def read_toml(path: Path, unreadable: str, hint: str) -> dict[str, Any]:
    """A file in TOML; one that is none is refused with its first mistake."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        whose = _("Check whose file it is and what its permissions are.")
        raise BadInput(unreadable.format(path=path, error=wording.reason(error)), whose) from None
    except ValueError as error:
        raise BadInput(unreadable.format(path=path, error=wording.not_toml(error)), hint) from None


def _is_number(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


_KEYS: dict[str, tuple[Callable[[object], bool], str]] = {
    "db": (
        lambda value: isinstance(value, str),
        N_('It is a path in quotes (db = "/home/me/credits.db").'),
    ),
    "remind_days": (
        lambda value: (
            isinstance(value, list)
            and bool(value)
            and all(_is_number(one, 0, 3660) for one in value)
        ),
        N_("It is a list of whole numbers of days (remind_days = [90, 30, 7, 1])."),
    ),
    "keep_backups": (
        lambda value: _is_number(value, 1, 1000),
        N_("It is a whole number from 1 to 1000 (keep_backups = 10)."),
    ),
    "rulebooks": (
        lambda value: isinstance(value, str),
        N_('It is a folder in quotes (rulebooks = "/srv/rules").'),
    ),
    "language": (
        lambda value: value in LANGUAGES,
        N_('It is "en", "ro" or "ru" (language = "ro").'),
    ),
}
