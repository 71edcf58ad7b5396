"""Questions to a person at a terminal, asked until the answer is one."""

from __future__ import annotations

import typer

from cmetrack.cli.error_boundary import fitted, tell
from cmetrack.domain.text import fold, visible
from cmetrack.i18n import gettext as _

_YES = frozenset(("y", "yes", "da", "д", "да"))
_NO = frozenset(("n", "no", "nu", "н", "нет"))


def ask(question: str, default: str = "") -> str:
    """What a person types; an empty answer is the default, which is shown if there is one."""
    asked = fitted(visible(question))
    return str(typer.prompt(asked, default, show_default=bool(default), err=True)).strip()


def yes_or_no(question: str) -> bool:
    """Whether a person agrees; an empty answer is a no."""
    while True:
        answer = ask(_("{question} [y/N]").format(question=question))
        word = fold(answer)
        if word in _YES:
            return True
        if word in _NO or not word:
            return False
        tell(_("'{answer}' is neither yes nor no: type y or n").format(answer=answer))
