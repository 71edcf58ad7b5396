"""The config file: a few settings in TOML, read strictly.

db = "/home/me/credits.db"
remind_days = [90, 30, 7, 1]
keep_backups = 10
language = "ro"
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


def load_config(given: Path | None) -> Config:
    """The config file that was given, else the platform's, where there may be none."""
    path = given or paths.config_file()
    if not path.is_file():
        if given is not None:
            said = _("{path}: there is no such config file.")
            raise NotFound(said.format(path=path), _("Check the path after --config."))
        return Config()
    read = read_toml(
        path,
        _("{path}: the config file cannot be read: {error}."),
        _('It is TOML (for example db = "/home/me/credits.db").'),
    )
    for key, value in read.items():
        if key not in _KEYS:
            said = _("{path}: the key '{key}' is not known.")
            hint = _("The keys are: {keys}.").format(keys=", ".join(_KEYS))
            raise BadInput(said.format(path=path, key=key), hint)
        is_right, example = _KEYS[key]
        if not is_right(value):
            said = _("{path}: the key '{key}' has a value of the wrong sort.")
            raise BadInput(said.format(path=path, key=key), _(example))
    if days := read.get("remind_days"):
        read["remind_days"] = tuple(sorted(set(days), reverse=True))
    return Config(**read)


def read_toml(path: Path, unreadable: str, hint: str) -> dict[str, Any]:
    """A file in TOML; one that is none is refused with its first mistake."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        why = wording.reason(error) if isinstance(error, OSError) else wording.not_toml(error)
        raise BadInput(unreadable.format(path=path, error=why), hint) from None


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
    "language": (
        lambda value: value in LANGUAGES,
        N_('It is "en", "ro" or "ru" (language = "ro").'),
    ),
}
