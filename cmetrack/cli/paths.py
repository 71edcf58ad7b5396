"""Where a user's files are, by the platform's custom; a library would cost a tenth of `status`."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from glob import escape, glob
from pathlib import Path

from cmetrack.errors import NotFound, SurroundingsError
from cmetrack.i18n import gettext as _, language


def data_folder() -> Path:
    """Where the ledger lives unless it is told otherwise."""
    return _folder("LOCALAPPDATA", "AppData/Local", "XDG_DATA_HOME", ".local/share") / "cmetrack"


def config_file() -> Path:
    """Where this person's config file is looked for."""
    return _folder("APPDATA", "AppData/Roaming", *_CONFIG) / _CONFIG_FILE


def config_files() -> list[Path]:
    """Where settings are looked for: this person's, then those of the site, the nearest first."""
    found = []
    with suppress(SurroundingsError):  # who has no home has no settings of their own
        found.append(config_file())
    if sys.platform not in ("win32", "darwin"):
        site = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        found += [one / _CONFIG_FILE for one in map(Path, site.split(":")) if one.is_absolute()]
    return found


def config_home() -> Path:
    """Where programs of this person keep their settings, on Linux and its kin."""
    return _xdg(*_CONFIG)


_CONFIG = ("XDG_CONFIG_HOME", ".config")
_CONFIG_FILE = "cmetrack/config.toml"


def _folder(variable: str, usual: str, xdg: str, xdg_usual: str) -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get(variable) or home() / usual)
    if sys.platform == "darwin":
        return home() / "Library/Application Support"
    return _xdg(xdg, xdg_usual)


def _xdg(variable: str, usual: str) -> Path:
    # The standard ignores a relative path there.
    given = os.environ.get(variable, "")
    return Path(given) if Path(given).is_absolute() else home() / usual


def home() -> Path:
    """This person's home folder; whom the system does not know has none."""
    try:
        return Path.home()
    except RuntimeError:
        said = _("This user has no home folder: HOME is not set, and the system knows of none.")
        hint = _("Set HOME, or name the ledger with --db.")
        raise SurroundingsError(said, hint, code="no-home") from None


def expanded(given: str) -> Path:
    """A path from a setting, with the home folder that `~` or `~ana` in it stands for."""
    name = Path(given).parts[0] if given.startswith("~") else ""
    if name == "~":
        home()
    try:
        return Path(given).expanduser()
    except RuntimeError:
        said = _("{path}: there is no user '{name}' with a home folder.")
        hint = _("Write the whole path, or ./~ where the name begins so.")
        raise NotFound(said, hint, path=given, name=name[1:]) from None


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


def ledgers_meant(named: Iterable[str]) -> Iterator[str]:
    """The ledgers that are meant; what names none stays, and its line will say so."""
    for each in map(os.path.expanduser, named):
        pattern = f"{escape(each)}/*.db" if os.path.isdir(each) else each  # noqa: PTH112
        # pathlib's would raise where nobody may look, and knows no pattern from the root on.
        found = [] if os.path.isfile(each) else glob(pattern, recursive=True)  # noqa: PTH113, PTH207
        yield from sorted(str(Path(one)) for one in found or [each])
