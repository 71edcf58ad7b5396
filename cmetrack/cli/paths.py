"""Where a user's files are, by the platform's custom; a library would cost a tenth of `status`."""

import os
import sys
from pathlib import Path

from cmetrack.i18n import language


def data_folder() -> Path:
    """Where the ledger lives unless it is told otherwise."""
    return _folder("LOCALAPPDATA", "AppData/Local", "XDG_DATA_HOME", ".local/share") / "cmetrack"


def config_file() -> Path:
    """Where the config file is looked for."""
    folder = _folder("APPDATA", "AppData/Roaming", *_CONFIG)
    return folder / "cmetrack/config.toml"


def config_home() -> Path:
    """Where programs of this person keep their settings, on Linux and its kin."""
    return _xdg(*_CONFIG)


_CONFIG = ("XDG_CONFIG_HOME", ".config")


def _folder(variable: str, usual: str, xdg: str, xdg_usual: str) -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get(variable) or Path.home() / usual)
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support"
    return _xdg(xdg, xdg_usual)


def _xdg(variable: str, usual: str) -> Path:
    # The standard ignores a relative path there.
    given = os.environ.get(variable, "")
    return Path(given) if Path(given).is_absolute() else Path.home() / usual


def locale() -> str:
    """What the environment says of the user's language and country: `ro_RO.UTF-8`."""
    names = (os.environ.get(one) for one in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, names), "")


def country() -> str:
    """The doctor's country: what the environment names, if its language is spoken; `RO` for Romanian.

    English says nothing of a country, so with it the place that is named holds in any language.
    """
    spoken, _between, place = locale().partition(".")[0].partition("@")[0].partition("_")
    in_use = language()
    return ((place or spoken) if in_use in (spoken, "en") else in_use).upper()
