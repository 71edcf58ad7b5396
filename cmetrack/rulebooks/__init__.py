"""The law, as data: one rulebook per authority and version, and how to find one.

Beside each `ID.toml` stand its words, `ID.LANG.toml` for each language, and may stand an
`ID.law.toml` with the sentences that it cites.
"""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from cmetrack.domain.text import suggest
from cmetrack.errors import BadRulebook, NotFound
from cmetrack.i18n import gettext as _
from cmetrack.rules.rulebook import Rulebook, articles
from cmetrack.rules.schema import parse_rulebook
from cmetrack.rules.texts import with_texts

HERE = Path(__file__).parent


def shipped() -> list[str]:
    """The ids of the rulebooks that come with the program."""
    return sorted(path.stem for path in HERE.glob("*.toml") if "." not in path.stem)


def path_of(name: str) -> Path:
    """The file of a rulebook: a shipped one by its id, another by its path."""
    if "/" not in name and "\\" not in name and not name.endswith(".toml"):
        found = HERE / f"{name}.toml"
        if found.is_file() and "." not in name:
            return found
        near = suggest(name, shipped())
        raise NotFound(
            _("There is no rulebook '{name}'.").format(name=name),
            _("Did you mean {near}? `cmetrack rules list` shows them all.").format(near=near)
            if near
            else _(
                "`cmetrack rules list` shows them all; a file of your own is given by its path."
            ),
        )
    return Path(name)


LANGUAGE = "en"
"""The language whose words are taken where a rulebook has none in the language asked for."""


def load(name: str, language: str = LANGUAGE) -> Rulebook:
    """The rulebook of that id or path, with its words in a language, read strictly.

    That a shipped one is sound, and cites only what stands beside it, was checked before it was
    shipped; every start of the program would pay for doing it again.
    """
    path = path_of(name)
    if path.parent == HERE:
        return _load_shipped(path, language)
    return parse_rulebook(read(path, language), path.name, sentences(path) or None)


@cache
def _load_shipped(path: Path, language: str) -> Rulebook:
    """A shipped rulebook, which stays as it is while the program runs: read once a process."""
    return parse_rulebook(read(path, language), path.name, None, sound=True)


def read(path: Path, language: str = LANGUAGE) -> dict[str, Any]:
    """A rulebook as TOML has it, with the words that stand beside it."""
    return worded(_read(path), path, language)


def worded(data: dict[str, Any], path: Path, language: str = LANGUAGE) -> dict[str, Any]:
    """A loaded rulebook with the words that stand beside its file, where any do."""
    for each in (language, LANGUAGE):
        beside = path.with_name(f"{path.stem}.{each}.toml") if path.name else path
        if beside.is_file():
            return with_texts(data, _read(beside), beside.name)
    return data


def cases_of(name: str) -> list[Path]:
    """The files of cases about a rulebook: those that came with it, or the one beside it."""
    path = path_of(name)
    if path.parent != HERE:
        beside = path.with_name(f"{path.stem}.cases.toml") if path.name else path
        return [beside] if beside.is_file() else []
    # In a checkout the cases stand among the tests.
    packaged = HERE / "cases"
    folder = packaged if packaged.is_dir() else HERE.parents[1] / "tests" / "cases"
    return [one for one in sorted(folder.glob("*.toml")) if _read(one)["rulebook"] == path.stem]


def certificate_models() -> list[dict[str, Any]]:
    """How the certificates of each authority are recognised; see `core.certificates`."""
    return [_read(path) for path in sorted(HERE.glob("*.certificate.toml"))]


def sentences(path: Path) -> dict[str, str]:
    """The law's sentences that stand beside a rulebook, by their articles."""
    if not path.name:  # the root of the disk, or a folder's own dot
        return {}
    beside = path.with_name(f"{path.stem}.law.toml")
    return (
        {article: str(text) for article, text in _read(beside).items()} if beside.is_file() else {}
    )


def quote(name: str, cites: str) -> list[tuple[str, str]]:
    """The articles that a citation names, each with its sentence."""
    law = sentences(path_of(name))
    return [(article, law[article]) for article in articles(cites) if article in law]


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFound(
            _("'{path}': there is no such file.").format(path=path), _("Check the path.")
        ) from None
    except (OSError, UnicodeDecodeError):
        raise NotFound(
            _("'{path}' is no rulebook that can be read.").format(path=path),
            _("Check the path; a rulebook is a TOML file in UTF-8."),
        ) from None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadRulebook(
            _("{file}: {error}").format(file=path.name, error=error),
            _("A rulebook is a TOML file; the place is where reading stopped."),
        ) from None
