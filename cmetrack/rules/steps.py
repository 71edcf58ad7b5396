"""The engine shows its working: what was done, by which article, with which result.

Sentences are kept as templates with their values and become text, in the user's language,
only where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.i18n import gettext as _

Args = Mapping[str, str]


class Step(NamedTuple):
    """One step of the working: a sentence, the rule and article behind it, the result."""

    template: str
    args: Args
    rule: str
    cites: str
    value: Hundredths | None

    @property
    def text(self) -> str:
        """The sentence, in the user's language."""
        return say(self.template, self.args)


class Report(NamedTuple):
    """Something about a record that its doctor should know; `incomplete` if it gives 0 for it."""

    template: str
    args: Args
    incomplete: bool = False

    @property
    def text(self) -> str:
        """The sentence, in the user's language."""
        return say(self.template, self.args)


def say(template: str, args: Args) -> str:
    """A sentence with its values; words that come from a rulebook (`about`) are translated, too."""
    shown = {name: _(value) if name == "about" and value else value for name, value in args.items()}
    return _(template).format(**shown)
