"""Certificate codes: individual codes that a doctor activates in a personal account.

What a code looks like is the rulebook's to say (`CodeFormat`); reading one is done here.
"""

from __future__ import annotations  # a rulebook's keys are read by the words of the types

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

_DASHES = frozenset("-‐‑‒–—―−﹘﹣－")


class CodeFormat(NamedTuple):
    """The shape of a certificate code: its groups, its letters, and what stands for what.

    `groups` are the lengths of the parts between hyphens; `letters` every character that may
    occur; `reads_as` what a mistyped or look-alike character, upper case, is taken for.
    """

    groups: tuple[int, ...]
    letters: str
    cites: str
    reads_as: Mapping[str, str] = MappingProxyType({})

    @property
    def length(self) -> int:
        return sum(self.groups) + len(self.groups) - 1

    @property
    def hyphens(self) -> frozenset[int]:
        lengths = self.groups
        return frozenset(sum(lengths[:count]) + count for count in range(1, len(lengths)))


class BadCode(BadValue):
    """A code that is none; `position` is the first wrong character, from 1."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def read_code(text: str, shape: CodeFormat) -> str:
    """The code as the certificate prints it, from what a person typed.

    Lower case, any dash, spaces around, and letters that look like the right ones are put
    right; anything else is refused with its position.
    """
    typed = text.strip()
    letters = "".join(
        _letter(typed, position, char, shape)
        for position, char in enumerate(typed[: shape.length], start=1)
    )
    length, found = shape.length, len(typed)
    if found > length:
        message = _("'{text}' is too long: a code has {length} characters")
    elif found < length:
        message = _("'{text}' is too short: a code has {length} characters, this has {found}")
    else:
        return letters
    message = message.format(text=typed, length=length, found=found)
    raise BadCode(message, len(letters) + 1)


def _letter(typed: str, position: int, char: str, shape: CodeFormat) -> str:
    upper = char.upper()
    letter = shape.reads_as.get(upper, upper)
    if position in shape.hyphens:
        if char in _DASHES:
            return "-"
        message = _("'{text}': character {position} is '{char}' and should be a hyphen")
    elif len(letter) == 1 and letter in shape.letters:
        return letter
    else:
        message = _("'{text}': character {position}, '{char}', never occurs in a code")
    raise BadCode(message.format(text=typed, position=position, char=char), position)
