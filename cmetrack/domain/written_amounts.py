"""Hours, credits and other numbers as people write them, with their units in three languages.

`6 ore`, `1h30`, `36 ак.ч.`, `90 min`, `12 credite`, `2 ЗЕТ`: the unit is taken off, and told.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from cmetrack.domain.columns import plain_heading, units
from cmetrack.domain.credits import HOUR, MINUTE, Hours, parse_hours, plain_hours
from cmetrack.domain.text import clean, fold
from cmetrack.domain.word_files import tables
from cmetrack.errors import BadValue


class Quantity(NamedTuple):
    """A number as it stands before its unit, and what it is a number of; hours as they are kept."""

    number: str
    unit: str
    hours: Hours | None = None

    @property
    def text(self) -> str:
        """The number as a cell of its column has it."""
        return self.number if self.hours is None else plain_hours(self.hours)


_NUMBER = r"[0-9]{1,4}(?:[.,][0-9]{1,20})?"
_WITH_UNIT = rf"({_NUMBER}) ?(?:\([^()\d]*\))? ?((?:[^\W\d_]|')[^\d]*)"
_UNIT_FIRST = rf"([^\W\d_][^\d]*?)[ .:=]*({_NUMBER})"
_HOURS_MINUTES = r"([0-9]{1,4}) ?([^\W\d_][^\d]*?)[ .,]*([0-5]?[0-9]) ?(\D*)"


def read_amount(text: str) -> Quantity | None:
    """A number with its unit; None where it is none, or the unit is not known."""
    plain = fold(clean(text)).strip(" .")
    if match := re.fullmatch(_WITH_UNIT, plain):
        number, unit = match[1], _unit(match[2])
    elif match := re.fullmatch(_UNIT_FIRST, plain):
        number, unit = match[2], _unit(match[1])
        if unit == "pages":  # p. 12 is the twelfth
            return None
    elif match := re.fullmatch(_HOURS_MINUTES, plain):
        return _hours_and_minutes(*match.groups())
    else:
        return None
    if unit == "hours":
        return Quantity(number, unit, _hours(number))
    if unit == "minutes":
        return Quantity(number, "hours", int(number) * MINUTE) if number.isdecimal() else None
    return Quantity(number, unit) if unit else None


def _hours_and_minutes(hours: str, first: str, least: str, second: str) -> Quantity | None:
    """`1h30`, `3 h 20 min`, `2 часа и 15 минут`."""
    words = plain_heading(first).split()
    if words and words[-1] in _ands():
        words.pop()
    if _unit(" ".join(words)) != "hours" or (second.strip() and _unit(second) != "minutes"):
        return None
    return Quantity(hours, "hours", int(hours) * HOUR + int(least) * MINUTE)


def _hours(number: str) -> Hours | None:
    try:
        return parse_hours(number)
    except BadValue:
        return None


def _unit(words: str) -> str:
    unit = _units().get(plain_heading(words) or words.strip(), "")
    return "hours" if unit == "academic-hours" else unit


@cache
def _units() -> Mapping[str, str]:
    more = {
        plain_heading(word) or word: unit
        for table in tables("quantities")
        for unit, words in table.items()
        if unit != "and"
        for word in words
    }
    return {**units(), **more}


@cache
def _ands() -> frozenset[str]:
    return frozenset(fold(word) for table in tables("quantities") for word in table.get("and", ()))
