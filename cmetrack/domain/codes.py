"""Certificate codes: individual codes that a doctor activates in a personal account.

What a code looks like is the rulebook's to say (`CodeFormat`); reading one is done here.
"""

from __future__ import annotations  # a rulebook's keys are read by the words of the types

import re
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
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

    Lower case, any dash, spaces wherever they stand, hyphens that are missing, and letters that
    look like the right ones are put right; anything else is refused with its position.
    """
    if _printed(shape.groups, shape.letters).fullmatch(text):  # most are as they should be
        return text
    typed, letters, length = text.strip(), "", sum(shape.groups)
    breaks = set(accumulate(shape.groups[:-1]))  # after how many letters a hyphen may stand
    for position, char in enumerate(typed, start=1):
        if char.isspace():
            continue
        if char in _DASHES:
            if len(letters) not in breaks:
                message = _("'{text}': character {position} is a hyphen, and none stands there")
                raise BadCode(message.format(text=typed, position=position), position)
            breaks.remove(len(letters))
            continue
        upper = char.upper()
        letter = shape.reads_as.get(upper, upper)
        if len(letter) != 1 or letter not in shape.letters:
            message = _("'{text}': character {position}, '{char}', never occurs in a code")
            raise BadCode(message.format(text=typed, position=position, char=char), position)
        if len(letters) == length:
            message = _("'{text}' is too long: a code has {length} letters and digits")
            raise BadCode(message.format(text=typed, length=length), position)
        letters += letter
    if (found := len(letters)) < length:
        message = _(
            "'{text}' is too short: a code has {length} letters and digits, this has {found}"
        )
        raise BadCode(message.format(text=typed, length=length, found=found), len(typed) + 1)
    return "-".join(
        letters[end - size : end]
        for size, end in zip(shape.groups, accumulate(shape.groups), strict=True)
    )


@cache
def _printed(groups: tuple[int, ...], letters: str) -> re.Pattern[str]:
    """What a code looks like on a certificate."""
    return re.compile("-".join(f"[{re.escape(letters)}]{{{size}}}" for size in groups))
