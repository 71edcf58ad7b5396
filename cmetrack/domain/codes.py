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
        """All characters of a code, hyphens included."""
        return sum(self.groups) + len(self.groups) - 1

    @property
    def hyphens(self) -> frozenset[int]:
        """The places of the hyphens, from 1."""
        places, at = [], 0
        for group in self.groups[:-1]:
            at += group + 1
            places.append(at)
        return frozenset(places)


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
    letters: list[str] = []
    for position, char in enumerate(typed, start=1):
        if position > shape.length:
            raise BadCode(
                _("'{text}' is too long: a code has {length} characters").format(
                    text=typed, length=shape.length
                ),
                position,
            )
        letters.append(_letter(typed, position, char, shape))
    if len(letters) < shape.length:
        raise BadCode(
            _("'{text}' is too short: a code has {length} characters, this has {found}").format(
                text=typed, length=shape.length, found=len(letters)
            ),
            len(letters) + 1,
        )
    return "".join(letters)


def _letter(typed: str, position: int, char: str, shape: CodeFormat) -> str:
    if position in shape.hyphens:
        if char in _DASHES:
            return "-"
        raise BadCode(
            _("'{text}': character {position} is '{char}' and should be a hyphen").format(
                text=typed, position=position, char=char
            ),
            position,
        )
    upper = char.upper()
    letter = shape.reads_as.get(upper, upper)
    if len(letter) == 1 and letter in shape.letters:
        return letter
    raise BadCode(
        _("'{text}': character {position}, '{char}', never occurs in a code").format(
            text=typed, position=position, char=char
        ),
        position,
    )
