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
    typed, letters = text.strip(), ""
    hyphens = {sum(shape.groups[:count]) + count for count in range(1, len(shape.groups))}
    length, found = sum(shape.groups) + len(hyphens), len(typed)
    for position, char in enumerate(typed[:length], start=1):
        upper = char.upper()
        letter = shape.reads_as.get(upper, upper)
        if position in hyphens:
            letter, is_right = "-", char in _DASHES
            message = _("'{text}': character {position} is '{char}' and should be a hyphen")
        else:
            is_right = len(letter) == 1 and letter in shape.letters
            message = _("'{text}': character {position}, '{char}', never occurs in a code")
        if not is_right:
            raise BadCode(message.format(text=typed, position=position, char=char), position)
        letters += letter
    if found == length:
        return letters
    message = _("'{text}' is too short: a code has {length} characters, this has {found}")
    if found > length:
        message = _("'{text}' is too long: a code has {length} characters")
    raise BadCode(message.format(text=typed, length=length, found=found), len(letters) + 1)
