"""Questions to a person at a terminal, asked until the answer is one."""

from collections.abc import Callable
from typing import TypeVar

import typer

from cmetrack.cli.error_boundary import fitted, tell
from cmetrack.domain.text import fold, visible
from cmetrack.errors import BadValue, CmetrackError
from cmetrack.i18n import gettext as _

Read = TypeVar("Read")

_YES = frozenset(("y", "yes", "d", "da", "д", "да"))
_NO = frozenset(("n", "no", "nu", "н", "нет"))


def ask(question: str, default: str = "") -> str:
    """What a person types; an empty answer is the default, which is shown if there is one."""
    asked = fitted(visible(question))
    return str(typer.prompt(asked, default, show_default=bool(default), err=True)).strip()


def ask_for(question: str, read: Callable[[str], Read], default: str = "") -> Read:
    """What a person types, as it is read; asked until it can be."""
    while True:
        try:
            return read(ask(question, default))
        except CmetrackError as error:
            tell(error.message)


def is_yes(answer: str, *, empty: bool) -> bool:
    """Whether an answer agrees, in any of the three languages; what an empty one means."""
    word = fold(answer)
    if not word or word in _YES or word in _NO:
        return word in _YES or (empty and not word)
    raise BadValue(_("'{answer}' is neither yes nor no: type y or n"), answer=answer)


def yes_or_no(question: str) -> bool:
    """Whether a person agrees; an empty answer is a no."""
    asked = _("{question} [y/N]").format(question=question)
    return ask_for(asked, lambda answer: is_yes(answer, empty=False))
