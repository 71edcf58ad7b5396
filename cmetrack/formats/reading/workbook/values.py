"""What the cells of a workbook hold: numbers as a person sees them, dates by the cell's style."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from math import isfinite
from typing import NamedTuple

from cmetrack.formats.reading.workbook.parts import Element
from cmetrack.i18n import gettext as _

_LAST_SERIAL = 2_958_466  # the day after 31 December 9999
_DAY_ONE = datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar without time zones
_FOUR_YEARS = 1_462  # days between the two calendars of spreadsheets, of 1900 and of 1904
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DURATION_FORMATS = frozenset({46})

# What in a number's format is no letter of a date: texts, escapes, colours and conditions.
_NOT_A_LETTER = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?")
_NO_SECONDS = re.compile(r"(T[0-9]{2}:[0-9]{2}):00(?:\.0+)?Z?$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REMEMBERED = 20_000  # numbers of one sort
_MOST_STYLES = 5_000
_HOWS = ("", "date", "duration")


class Fault(NamedTuple):
    """A cell that has no value: what stands in it, and what to do about it."""

    shown: str
    message: str


Cell = str | Fault
"""A cell's text; a date is in ISO form, an empty cell an empty text."""


class Readings(dict[str, dict[str, Cell]]):
    """How the content of a cell is read: by the cell's type, or if it is a number by its style.

    `readings[type or style][content]` is the cell. What was read once is as a rule at hand.
    """

    def __init__(
        self, texts: dict[str, Cell], styles: Iterable[Element], *, since_1904: bool
    ) -> None:
        super().__init__(
            s=texts,
            str=_Read(unescaped),
            e=_Read(_failed),
            b=_Read(_true_or_false),
            d=_Read(lambda content: shortest(content.strip())),
        )
        self._dated = _dated(styles)
        self._numbers = {how: _Numbers(how, since_1904=since_1904) for how in _HOWS}

    def __missing__(self, style: str) -> dict[str, Cell]:
        numbers = self._numbers[self._dated.get(style or "0", "")]
        if len(self) < _MOST_STYLES:
            self[style] = numbers
        return numbers


class _Read(dict[str, Cell]):
    """Contents that are seldom, each read anew."""

    def __init__(self, read: Callable[[str], Cell]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, content: str) -> Cell:
        return self._read(content)


class _Numbers(dict[str, Cell]):
    """Numbers with the digits that a person sees, or the dates or durations that they are."""

    def __init__(self, how: str, *, since_1904: bool) -> None:
        super().__init__()
        self._how = how
        self._since_1904 = since_1904

    def __missing__(self, content: str) -> Cell:
        if len(self) > _REMEMBERED:
            self.clear()
        found = self[content] = self._read(content.strip())
        return found

    def _read(self, raw: str) -> Cell:
        if not raw:
            return ""
        if _NUMBER.fullmatch(raw) is None:
            return Fault(raw[:40], _("the cell should hold a number and does not; write it again"))
        value = float(raw)
        if not self._how or not isfinite(value):
            return _as_seen(value)
        return _clock(value) if self._how == "duration" else self._date(value)

    def _date(self, serial: float) -> Cell:
        """The day, and the time if it has one, that a spreadsheet's number stands for."""
        if 0 <= serial < 1:
            return _clock(serial)
        days = serial + _FOUR_YEARS if self._since_1904 else serial
        if not 1 <= days < _LAST_SERIAL or int(days) == 60:  # the 29 February 1900 of 1-2-3
            shown = _as_seen(serial)
            message = _("'{value}' is no day of the spreadsheet's calendar; write the date again")
            return Fault(shown, message.format(value=shown))
        begun = _DAY_ONE + timedelta(days=int(days) + (days < 60))
        if days == int(days):
            return begun.date().isoformat()
        moment = begun + timedelta(seconds=round((days - int(days)) * 86_400))
        return shortest(moment.isoformat())


def _failed(content: str) -> Fault:
    shown = content or "#N/A"
    message = _("the formula failed ({value}); mend it, or write the value itself")
    return Fault(shown, message.format(value=shown))


def _true_or_false(content: str) -> Cell:
    if not content.strip():
        return ""
    message = _("true and false mean nothing here; write the word")
    return Fault("TRUE" if content.strip() == "1" else "FALSE", message)


def spoilt(number: str) -> Fault:
    """A number where only a text can be meant."""
    message = _(
        "{value} is stored as a number or a date, which loses zeros and letters; set the cell to "
        "text and copy it again from the certificate"
    )
    return Fault(number, message.format(value=number))


def shortest(moment: str) -> str:
    """A moment without what is zero in it: its seconds, and a midnight."""
    return _NO_SECONDS.sub(r"\1", moment).removesuffix("T00:00")


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, which spreadsheets write as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _as_seen(number: float) -> str:
    """A number with the 15 digits that spreadsheets show and keep: 0.1 + 0.2 is 0.3."""
    return format(number, ".15g").upper()


def _clock(days: float) -> str:
    """A time of day, or a duration, as hours and minutes."""
    minutes = round(days * 1_440)
    sign = "-" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _dated(styles: Iterable[Element]) -> dict[str, str]:
    """The styles, by their number, in which a number is a `date` or a `duration`."""
    formats = dict.fromkeys(map(str, _DATE_FORMATS), "date")
    formats |= dict.fromkeys(map(str, _DURATION_FORMATS), "duration")
    dated: dict[str, str] = {}
    count = 0
    for parent, name, its in styles:
        if parent == "numFmts" and name == "numFmt":
            how = _dating(its.get("formatCode", ""))
            id = its.get("numFmtId", "")
            if how is None:
                formats.pop(id, None)
            else:
                formats[id] = how
        elif parent == "cellXfs" and name == "xf":
            if how := formats.get(its.get("numFmtId", "")):
                dated[str(count)] = how
            count += 1
    return dated


def _dating(code: str) -> str | None:
    """Whether a number's format shows a `date` or a `duration`, or None."""
    letters = _NOT_A_LETTER.sub("", code.partition(";")[0])
    if _DURATION.search(letters):
        return "duration"
    return "date" if _DATE_LETTER.search(letters) else None
