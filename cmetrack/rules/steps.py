"""The engine shows its working: what was done, by which article, with which result.

Sentences are kept as templates with their values and become text, in the user's language,
only where they are shown.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths, format_amount, rounded
from cmetrack.i18n import day, gettext as _, word

Value = str | Hundredths | Fraction
"""A value in a sentence: words, an amount in hundredths, an amount as a fraction."""
Args = Mapping[str, Value]
_WORDS = ("what", "or_what")  # of `basis.MISSING`, or from a rulebook
_DAYS = ("last", "on", "first", "until", "day", "since")
_FIXED = {"kind": "kind", "other": "kind", "role": "role"}  # words of a record's columns


class Step(NamedTuple):
    """One step of the working: a sentence, the rule and article behind it, the result.

    `remark` tells how we read the rule where its text is open.
    """

    template: str
    args: Args
    rule: str
    cites: str
    value: Hundredths | None
    remark: str = ""

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
    """A sentence with its values; those that are words themselves are translated, too."""
    return _(template).format(**{name: _shown(name, value) for name, value in args.items()})


def _shown(name: str, value: Value) -> str:
    if isinstance(value, str):
        if name in _FIXED:
            return word(_FIXED[name], value)
        return day(value) if name in _DAYS else _(value) if name in _WORDS else value
    if isinstance(value, Fraction):
        return format_amount(rounded(value, 1))
    return format_amount(value)
