"""How somebody's files are to be read, kept by name for the next time: `import --profile NAME`.

They stand in `profiles.toml` beside the config file, to be changed by hand as well:

    [hospital]
    sheet = "2026"
    encoding = "cp1250"
    map = {"denumirea cursului" = "title", "pret" = ""}
    set = {kind = "course"}
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import tomli_w

from cmetrack import wording
from cmetrack.cli import paths
from cmetrack.cli.config import read_toml
from cmetrack.cli.output import write_file
from cmetrack.cli.session import Session
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.text import suggest
from cmetrack.errors import BadInput, BadValue, NotFound
from cmetrack.i18n import gettext as _
from cmetrack.store.files import make_folder

_NAME = re.compile(r"\w[\w-]{0,39}")


class Profile(NamedTuple):
    """Which column a heading means (None: none), what every row has, and how to open the file."""

    map: Mapping[str, str | None] = {}
    set: Mapping[str, str] = {}
    sheet: str | None = None
    encoding: str | None = None


def recall(run: Session, name: str, given: Profile) -> Profile:
    """The profile of that name, with what is given now; a new one if anything is given."""
    if _NAME.fullmatch(name) is None:
        hint = _("Take letters, digits and hyphens, at most 40: --profile hospital.")
        raise BadValue(_("'{name}' is no name for a profile."), hint, name=name)
    path, listed = known_profiles(run)
    if name in listed:
        saved = _profile(path, name, listed[name])
        map, set = {**saved.map, **given.map}, {**saved.set, **given.set}
        return Profile(map, set, given.sheet or saved.sheet, given.encoding or saved.encoding)
    if given != Profile():
        return given
    said = _("There is no profile '{name}'.").format(name=name)
    hint = _('Make it with the first import: --map "Denumire=title" --profile {name}.')
    raise NotFound(said, wording.did_you_mean(suggest(name, listed), hint.format(name=name)))


def keep(run: Session, name: str, profile: Profile) -> bool:
    """Save a profile by its name; False if it stood there already."""
    path, listed = known_profiles(run)
    if name in listed and _profile(path, name, listed[name]) == profile:
        return False
    kept = profile._replace(map={heading: column or "" for heading, column in profile.map.items()})
    listed[name] = {key: value for key, value in kept._asdict().items() if value}
    make_folder(path.parent)
    write_file(path, tomli_w.dumps(listed), replace=True)
    return True


def known_profiles(run: Session) -> tuple[Path, dict[str, Any]]:
    """Where the profiles stand, beside the config file, and those that are there."""
    path = (run.config_path or paths.config_file()).with_name("profiles.toml")
    if not path.exists():
        return path, {}
    unreadable = _("{path}: the profiles cannot be read: {error}.")
    return path, read_toml(path, unreadable, _("Mend the file, or move it away."))


def _profile(path: Path, name: str, read: Any) -> Profile:
    """One profile, read strictly: a mistake in it must not bring wrong columns in."""
    try:
        made = Profile(**read)
        columns = {*made.map.values(), *made.set}
        texts = [*columns, *made.set.values(), made.sheet or "", made.encoding or ""]
        if not all(isinstance(text, str) for text in texts) or columns - {"", *COLUMNS}:
            raise TypeError
    except (AttributeError, TypeError):
        said = _("{path}: the profile '{name}' is not one.")
        hint = _(
            "It may have the texts 'sheet' and 'encoding', and the tables 'map' (headings to columns) and 'set' (columns to values)."
        )
        raise BadInput(said, hint, path=path, name=name) from None
    return made._replace(map={heading: column or None for heading, column in made.map.items()})
