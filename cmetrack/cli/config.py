"""The config file: a few settings in TOML, read strictly.

db = "/home/me/credits.db"
remind_days = [90, 30, 7, 1]
keep_backups = 10
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cmetrack.cli import paths
from cmetrack.errors import BadInput, NotFound
from cmetrack.i18n import N_
from cmetrack.i18n import gettext as _


class Config(NamedTuple):
    """What the config file says; None where it says nothing."""

    db: str | None = None
    remind_days: tuple[int, ...] | None = None
    keep_backups: int | None = None


def load_config(given: Path | None) -> Config:
    """The config file that was given, else the platform's, where there may be none."""
    path = given or paths.config_file()
    if not path.is_file():
        if given is not None:
            raise NotFound(
                _("{path}: there is no such config file").format(path=path),
                _("Check the path after --config."),
            )
        return Config()
    import tomllib

    try:
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadInput(
            _("{path}: the config file cannot be read: {error}").format(path=path, error=error),
            _('It is TOML, for example: db = "/home/me/credits.db"'),
        ) from None
    for key, value in read.items():
        if key not in _KEYS:
            raise BadInput(
                _("{path}: the key '{key}' is not known").format(path=path, key=key),
                _("The keys are: {keys}.").format(keys=", ".join(_KEYS)),
            )
        is_right, example = _KEYS[key]
        if not is_right(value):
            raise BadInput(
                _("{path}: the key '{key}' has a value of the wrong sort").format(
                    path=path, key=key
                ),
                _(example),
            )
    days = read.get("remind_days")
    return Config(
        read.get("db"),
        tuple(sorted(set(days), reverse=True)) if days else None,
        read.get("keep_backups"),
    )


_MOST_DAYS = 3660
_MOST_BACKUPS = 1000


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_days(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(type(day) is int and 0 <= day <= _MOST_DAYS for day in value)
    )


def _is_a_number_of_backups(value: object) -> bool:
    return type(value) is int and 1 <= value <= _MOST_BACKUPS


_KEYS: dict[str, tuple[Callable[[object], bool], str]] = {
    "db": (_is_text, N_('It is a path in quotes, for example: db = "/home/me/credits.db"')),
    "remind_days": (
        _are_days,
        N_("It is a list of whole numbers of days, for example: remind_days = [90, 30, 7, 1]"),
    ),
    "keep_backups": (
        _is_a_number_of_backups,
        N_("It is a whole number from 1 to 1000, for example: keep_backups = 10"),
    ),
}
