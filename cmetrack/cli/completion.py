"""What Tab completes in bash, zsh and fish: commands, options, and the values that a ledger has.

The scripts hand over the words of the line as they stand and get lines back: the first says whether
files or folders may stand there, too (`files`, `folders`, `none`), each other one is a value with
what is known of it behind a tab. Nothing is written and nothing is said, whatever goes wrong.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from cmetrack import i18n
from cmetrack.cli.language import NAMES
from cmetrack.cli.session import Session
from cmetrack.domain.columns import COLUMNS
from cmetrack.errors import CmetrackError
from cmetrack.i18n import gettext as _

VARIABLE = "CMETRACK_COMPLETE"
"""Set by the scripts."""

_PATIENCE = 0.2  # seconds, for a ledger that another program holds
_MOST = 200  # records: a list that nobody reads takes its time

Found = Iterator[tuple[str, str]]
"""Values, each with what is known of it."""


class _Place(NamedTuple):
    """Where the cursor is: at a word of a command, or at the value of one of its parameters."""

    command: Any
    path: str
    param: Any = None
    words: Sequence[str] = ()
    rulebook: str | None = None


def complete(root: Any, words: Sequence[str]) -> list[str]:
    """The lines that answer to a Tab at the end of the last word."""
    *before, word = [_unquoted(one) for one in words] or [""]
    place = _place(root, _joined(before))
    prefix = ""
    if word.startswith("-") and "--" not in before:
        name, equals, value = word.partition("=")
        place = place._replace(param=_option(root, place.command, name) if equals else None)
        if not equals:
            return ["none", *_lines(_options(place.command, root), word)]
        prefix, word = f"{name}=", value
    elif word == "=":
        word = ""
    if place.param is None:
        named = hasattr(place.command, "list_commands") and place.words == ()
        return ["none", *_lines(_commands(place), word)] if named else ["none"]
    law = dict(pairwise(_joined(before))).get("--rulebook")
    place = place._replace(rulebook=law)
    lines = [prefix + one for one in _lines(_values(place, _session(before)), word)]
    return [_kind(place), *lines]


def _unquoted(word: str) -> str:
    for quote in "\"'":
        if word.startswith(quote):
            return word[1:].removesuffix(quote)
    return word.replace("\\ ", " ")


def _joined(words: list[str]) -> list[str]:
    """The words without the signs at which bash takes an option and its value apart."""
    return [one for one in words if one != "="]


def _place(root: Any, words: Sequence[str]) -> _Place:
    command, path, waiting, given = root, [], None, list[str]()
    for word in words:
        if waiting is not None:
            waiting = None
        elif word.startswith("-") and word != "-":
            option = _option(root, command, word.partition("=")[0])
            takes = option is not None and not option.is_flag and "=" not in word
            waiting = option if takes else None
        elif hasattr(command, "list_commands") and not given:
            found = command.get_command(None, word)
            if found is None:
                given.append(word)
            else:
                command, given = found, []
                path.append(word)
        else:
            given.append(word)
    return _Place(command, " ".join(path), waiting or _argument(command, len(given)), given or ())


def _option(root: Any, command: Any, name: str) -> Any:
    # The program's own --language may stand behind a command, too.
    params = [*command.params, *(one for one in root.params if one.name == "language")]
    return next((one for one in params if name in (*one.opts, *one.secondary_opts)), None)


def _argument(command: Any, place: int) -> Any:
    listed = [one for one in command.params if one.param_type_name == "argument"]
    if place < len(listed):
        return listed[place]
    return listed[-1] if listed and listed[-1].nargs == -1 else None


def _commands(place: _Place) -> Found:
    from cmetrack.cli.main import SECTIONS

    if place.path:
        for name in place.command.list_commands(None):
            yield name, place.command.get_command(None, name).get_short_help_str(1_000)
        return
    for section in SECTIONS.values():
        yield from ((name, _(about)) for name, about in section.items())


def _options(command: Any, root: Any) -> Found:
    for one in command.params:
        if one.param_type_name == "option" and not one.hidden:
            for name in (*one.opts, *one.secondary_opts):
                if name.startswith("--"):
                    yield name, one.help or ""
    yield "--help", _("Show this message and exit.")
    if command is not root:
        yield "--language", ""


def _lines(found: Found, word: str) -> Iterator[str]:
    for value, about in found:
        if value.startswith(word):
            yield f"{value}\t{' '.join(about.split())}" if about else value


def _kind(place: _Place) -> str:
    """Whether a file or a folder may stand there."""
    metavar = (place.param.metavar or "").strip("[]")
    if metavar == _("FOLDER"):
        return "folders"
    files = [_(one).strip("[]") for one in ("FILE", "FILE…", "FILE… | -", "[ID] FILE…", "LEDGER…")]
    files += [_(one).strip("[]") for one in ("[CASES…]", "FILE.xlsx", "[TARGET]")]
    of_type = type(place.param.type).__name__ == "TyperPath"
    return "files" if metavar in files or of_type or place.path == "rules test" else "none"


def _session(words: Sequence[str]) -> Session:
    given = {"--db": None, "--config": None} | {
        name: Path(value) for name, value in pairwise(words) if name in ("--db", "--config")
    }
    return Session(db=given["--db"], config=given["--config"], quiet=True)


def _values(place: _Place, run: Session) -> Found:
    by_place = {
        ("export", "format"): _formats,
        ("export", "form"): _forms,
        ("import", "format"): None,
        ("reconcile", "format"): None,
        ("code add", "code"): None,
        ("code list", "status"): _statuses,
        ("code add", "status"): _statuses,
        ("guide", "topic"): _topics,
        ("db restore", "file"): _backups,
        ("cycle adjust", "name"): _adjustments,
        ("cycle adjust", "edit"): _stated,
        ("cycle adjust", "remove"): _stated,
    }
    name = place.param.name
    finder = by_place.get((place.path, name), _BY_NAME.get(name))
    if place.path.startswith("rules ") and name in ("id", "file", "files", "first", "second"):
        finder = _rulebooks
    elif place.path == "add" and place.param.param_type_name == "argument":
        finder = None if place.words else _kinds
    elif (place.path.split()[0] if place.path else "") in ("goal", "remind") and name == "id":
        finder = None
    if name == "variant":
        yield from _variants(run, place.rulebook)
    elif finder is not None:
        yield from finder(run)
    elif name in COLUMNS and (place.path, name) not in by_place:
        yield from _choices(name, run)


def _choices(column: str, _run: Session) -> Found:
    for one in COLUMNS[column].choices:
        said = i18n.word(column, one)
        yield one, "" if said == one else said


_kinds = partial(_choices, "kind")
_statuses = partial(_choices, "code_status")


def _formats(_run: Session) -> Found:
    from cmetrack.cli.commands.export_ import FORMATS

    yield from ((one, "") for one in FORMATS)


def _languages(_run: Session) -> Found:
    yield from NAMES.items()


def _topics(_run: Session) -> Found:
    from cmetrack.cli.commands.guide_ import TOPICS

    yield from ((one, "") for one in sorted(TOPICS))


def _rulebooks(run: Session) -> Found:
    for id in run.known_rulebooks():
        with suppress(CmetrackError):  # the site's own
            yield id, run.rulebook(id).title


def _records(run: Session) -> Found:
    with _opened(run) as ledger:
        for one in reversed(ledger.activities()[-_MOST:]):
            yield str(one.id), f"{one.title} ({i18n.day(one.first.day)})"


def _codes(run: Session) -> Found:
    with _opened(run) as ledger:
        for one in ledger.activities():
            if one.code:
                yield one.code, one.title


def _codes_or_records(run: Session) -> Found:
    yield from _codes(run)
    yield from _records(run)


def _cycles(run: Session) -> Found:
    with _opened(run) as ledger:
        for one in ledger.cycles():
            yield str(one.id), " ".join(filter(None, (one.name, one.rulebook, one.specialty)))
            if one.name:
                yield one.name, one.rulebook


def _adjustments(run: Session) -> Found:
    for one in run.rulebook(_in_use(run)).adjustments:
        if not one.by_law:
            yield one.name, one.label


def _stated(run: Session) -> Found:
    with _opened(run) as ledger:
        for cycle in ledger.cycles():
            for one in cycle.adjustments:
                yield str(one.id), one.name


def _in_use(run: Session) -> str:
    with _opened(run) as ledger:
        return run.cycle(ledger.cycles()).rulebook


def _variants(run: Session, rulebook: str | None) -> Found:
    for one in run.rulebook(rulebook or _in_use(run)).variants:
        yield one.name, one.applies


def _forms(run: Session) -> Found:
    from cmetrack.rulebooks.forms import forms
    from cmetrack.rules.forms import said

    abouts = {one.id: one.about for one in forms(_in_use(run)).form}
    for id, about in abouts.items():
        yield id, said(about, i18n.language(), "")


def _backups(run: Session) -> Found:
    from cmetrack.store.backup import kept

    for one in kept(run.path):
        yield one.path.name, f"{i18n.day(one.at.date())} {one.at:%H:%M}"


def _profiles(run: Session) -> Found:
    from cmetrack.cli.profiles import known_profiles

    yield from ((name, "") for name in known_profiles(run)[1])


def _ticks(run: Session) -> Found:
    with _opened(run) as ledger:
        books = [run.rulebook(one.rulebook) for one in run.readable(ledger.cycles())]
    items = {item.key: item.says for book in books for one in book.checklists for item in one.items}
    yield from items.items()


def _opened(run: Session) -> Any:
    from cmetrack.store.ledger import Ledger

    return Ledger.open(run.path, timeout=_PATIENCE)


_BY_NAME: dict[str, Callable[[Session], Found]] = {
    "rulebook": _rulebooks,
    "id": _records,
    "ids": _records,
    "codes": _codes_or_records,
    "which": _codes_or_records,
    "code": _codes,
    "cycle": _cycles,
    "profile": _profiles,
    "tick": _ticks,
    "untick": _ticks,
    "language": _languages,
    "kinds": _kinds,
}


def answer(root: Any) -> None:
    """Answer the script of a shell."""
    with suppress(CmetrackError, OSError, ValueError, LookupError):
        sys.stdout.write("\n".join(complete(root, sys.argv[1:])) + "\n")
        sys.stdout.flush()
