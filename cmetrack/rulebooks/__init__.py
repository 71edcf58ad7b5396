"""The law, as data: one rulebook per authority and version, and how to find one.

Beside each `ID.toml` stand its words, `ID.LANG.toml` for each language, and may stand an
`ID.law.toml` with the sentences that it cites. The words stand by the tables' names:
`[norm.RO-C1]` are those of the norm whose `text`, else whose name, else whose id is RO-C1;
`[works]` those of a table that stands alone. They are put into its tables before those are read.
"""

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from cmetrack import i18n, wording
from cmetrack.domain.text import suggest
from cmetrack.errors import BadRulebook, NotFound
from cmetrack.i18n import gettext as _
from cmetrack.rulebooks.like import WORDS, Like, called, read_like, taken_on
from cmetrack.rules.context import Context, Reader
from cmetrack.rules.law import articles
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.schema import parse_rulebook
from cmetrack.rules.table import read_map, read_table

HERE = Path(__file__).parent
LANGUAGE = "en"
"""The language whose words are taken where a rulebook has none in the language asked for."""


def shipped() -> list[str]:
    """The ids of the rulebooks that come with the program."""
    return sorted(path.stem for path in HERE.glob("*.toml") if "." not in path.stem)


class _Elsewhere:
    """Where the site keeps rulebooks of its own; asked only for an id that is not shipped."""

    folder: Callable[[], Path | None] = staticmethod(lambda: None)


def look_in(folder: Callable[[], Path | None]) -> None:
    """Find rulebooks by their id in a folder of the site, too, from now on."""
    _Elsewhere.folder = staticmethod(folder)


def known() -> list[str]:
    """The ids of the rulebooks that there are: those that come with the program, the site's."""
    ours, folder = shipped(), _Elsewhere.folder()
    theirs = () if folder is None else (one.stem for one in folder.glob("*.toml"))
    return [*ours, *sorted(id for id in theirs if "." not in id and id not in ours)]


def path_of(name: str) -> Path:
    """The file of a rulebook: a shipped one or the site's by its id, another by its path."""
    if "/" not in name and "\\" not in name and not name.endswith(".toml"):
        found = HERE / f"{name}.toml"
        if found.is_file() and "." not in name:
            return found
        if name in (ids := known()) and (folder := _Elsewhere.folder()) is not None:
            return folder / f"{name}.toml"
        near = suggest(name, ids)
        hint = _("`cmetrack rules list` shows them all; a file of your own is given by its path.")
        if near:
            hint = _("Did you mean {near}? `cmetrack rules list` shows them all.").format(near=near)
        said = _("There is no rulebook '{name}'.")
        raise NotFound(said.format(name=name), hint, code="no-such-rulebook")
    return Path(name)


def load(name: str, language: str | None = None) -> Rulebook:
    """The rulebook of that id or path, with its words in a language (that in use), read strictly.

    That a shipped one is sound, and cites only what stands beside it, was checked before it was
    shipped; every start of the program would pay for doing it again.
    """
    path, language = path_of(name), language or i18n.language()
    if path.parent == HERE:
        return _load_shipped(path, language)
    return parse_rulebook(read(path, language), path.name, sentences(path) or None)


@cache
def _load_shipped(path: Path, language: str) -> Rulebook:
    """A shipped rulebook, which stays as it is while the program runs: read once a process."""
    return parse_rulebook(read(path, language), path.name, None, sound=True)


def read(path: Path, language: str = LANGUAGE) -> dict[str, Any]:
    """A rulebook as TOML has it, with the words that stand beside it."""
    return worded(read_toml(path), path, language)


def worded(data: dict[str, Any], path: Path, language: str = LANGUAGE) -> dict[str, Any]:
    """A loaded rulebook with what it takes on of another, and the words that stand beside them."""
    made = _whole(data, path, language)
    return made if made is data else _without_names(made)


def _whole(
    data: dict[str, Any], path: Path, language: str, above: tuple[Path, ...] = ()
) -> dict[str, Any]:
    """The same, its tables still called as words and other rulebooks call them."""
    beside = (file_beside(path, each) for each in (language, LANGUAGE))
    file = next((one for one in beside if one.is_file()), None)
    texts = {} if file is None else read_toml(file)
    if "like" in data:
        context = Context(path.name, None, data)
        said = read_map(context, "like", data["like"])
        said = said | read_map(context, "like", texts.pop("like", {}))
        like: Like = read_like(context, "like", said)
        base = path_of(context.allow("like.rulebook", like.rulebook, known()))
        if base in (*above, path):
            raise context.refuse("like.rulebook", _("leads back to this rulebook itself"))
        taken = _whole(read_toml(base), base, language, (*above, path))
        data = taken_on(context, like, taken, data)
    return data if file is None else _with_words(data, texts, file.name)


def cases_of(name: str) -> list[Path]:
    """The files of cases about a rulebook: those that came with it, or the one beside it."""
    path = path_of(name)
    if path.parent != HERE:
        beside = file_beside(path, "cases")
        return [beside] if beside.is_file() else []
    # In a checkout the cases stand among the tests.
    packaged = HERE / "cases"
    folder = packaged if packaged.is_dir() else HERE.parents[1] / "tests" / "cases"
    return [one for one in sorted(folder.glob("*.toml")) if read_toml(one)["rulebook"] == path.stem]


def certificate_models() -> list[dict[str, Any]]:
    """How the certificates of each authority are recognised; see `core.certificates`."""
    return [read_toml(path) for path in sorted(HERE.glob("*.certificate.toml"))]


def sentences(path: Path) -> dict[str, str]:
    """The law's sentences that stand beside a rulebook, by their articles."""
    beside = file_beside(path, "law")
    law = read_toml(beside) if beside.is_file() else {}
    return {article: str(text) for article, text in law.items()}


def quote(name: str, cites: str) -> list[tuple[str, str]]:
    """The articles that a citation names, each with its sentence."""
    law = sentences(path_of(name))
    return [(article, law[article]) for article in articles(cites) if article in law]


def file_beside(path: Path, what: str) -> Path:
    """The file of a rulebook that stands beside it: its words, its sentences, its forms."""
    # The root of the disk, or a folder's own dot, has no name.
    return path.with_name(f"{path.stem}.{what}.toml") if path.name else path


def read_toml(path: Path) -> dict[str, Any]:
    """A file in TOML, its numbers exact; one that is none is refused."""
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
            _("{file}: {error}").format(file=path.name, error=wording.not_toml(error)),
            _("A rulebook is a TOML file; the place is where reading stopped."),
        ) from None


# The words of a rulebook in one language

_WORDS: dict[str, Reader] = dict.fromkeys(WORDS, lambda context, at, value: value)


def with_texts(data: Mapping[str, Any], texts: Mapping[str, Any], file: str) -> dict[str, Any]:
    """A loaded rulebook with the words of a loaded file of texts in its tables."""
    return _without_names(_with_words(data, texts, file))


def _without_names(data: Mapping[str, Any]) -> dict[str, Any]:
    """A rulebook as it is read, without what its words alone call a table (`text`)."""
    return {
        part: [
            {key: value for key, value in each.items() if key != "text"}
            if isinstance(each, dict)
            else each
            for each in entries
        ]
        if isinstance(entries, list)
        else entries
        for part, entries in data.items()
    }


def _with_words(data: Mapping[str, Any], texts: Mapping[str, Any], file: str) -> dict[str, Any]:
    context, made = Context(file, None), dict(data)
    for part, entries in data.items():
        if isinstance(entries, list):
            words = read_map(context, part, texts.get(part, {}))
            names = [called(entry) for entry in entries if isinstance(entry, dict)]
            for name in words:
                if name not in names:
                    why = _("is not known (allowed: {allowed})")
                    allowed = ", ".join(sorted(names))
                    raise context.refuse(f"{part}.{name}", why.format(allowed=allowed))
            made[part] = [_worded(context, part, entry, words) for entry in entries]
    for part, words in texts.items():
        if part in ("title", "source", "sources", "hints"):
            made[part] = words
        elif isinstance(data.get(part), dict):
            made[part] = data[part] | read_table(context, part, words, _WORDS, _WORDS)
        elif not isinstance(data.get(part), list):
            raise context.refuse(part, _("no table has that name"))
    return made


def _worded(context: Context, part: str, entry: Any, texts: Mapping[str, Any]) -> Any:
    if not isinstance(entry, dict):
        return entry
    at = f"{part}.{called(entry)}"
    words = dict(read_map(context, at, texts.get(called(entry), {})))
    says = read_map(context, f"{at}.items", words.pop("items", {}))
    made = entry | read_table(context, at, words, _WORDS, _WORDS)
    if says and isinstance(made.get("items"), list):
        made["items"] = [
            {**item, "says": says[str(item.get("key"))]}
            if isinstance(item, dict) and str(item.get("key")) in says
            else item
            for item in made["items"]
        ]
    return made
