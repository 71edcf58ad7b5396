"""Days, moments and periods, in the doctor's own calendar: no clock and no time zone.

A *moment* is a day, with a time where one is known. A *period* runs from a first moment to a
last one and includes both days.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

# Those that a plain run hardly meets are compiled when it does.
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::00)?)?")
_DOTTED = r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::00)?)?"
_ENDS_DOTTED = r"(?:^|\D)[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?:\s*г\.?)?(?:\s*\(.*\))?$"
_YEAR_MONTH = r"([0-9]{4})(?:-([0-9]{2}))?"
_SHORT_YEAR = r"\d{1,2}([./-])\d{1,2}\1\d{2}"
_DIGITS = r"[0-9]+(?:\.[0-9]+)?"


ONE_DAY = timedelta(days=1)
MIDNIGHT = "T00:00"
"""How a moment ends that may be a day."""


class Moment(NamedTuple):
    """A day, and the minute of that day where a time is known."""

    day: date
    minute: int | None


class Span(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days there are, both ends included."""
        return (self.last - self.first).days + 1

    def meets(self, other: "Span") -> bool:
        """Whether a day is in both."""
        return self.first <= other.last and other.first <= self.last


@cache
def moment(text: str) -> Moment:
    """Read a moment as the ledger keeps it: `2026-03-14`, `2026-03-14T09:00`, `2024-05`, `2024`.

    A publication's year or month counts on its first day.
    """
    if not has_day(text):
        year, _dash, month = text.partition("-")
        return Moment(date(int(year), int(month or 1), 1), None)
    day = date.fromisoformat(text[:10])
    return Moment(day, int(text[11:13]) * 60 + int(text[14:16]) if len(text) > 10 else None)


def is_before(end: str, start: str) -> bool:
    """Whether it would end before it begins; a day without a time is compared as a day."""
    last, first = moment(end), moment(start)
    if last.minute is None or first.minute is None:
        return last.day < first.day
    return last < first


def parse_moment(text: str, *, year_alone: bool = False) -> str:
    """What a person typed, as the ledger keeps it.

    `2026-03-14`, `2026-03-14T09:00`, `14.03.2026` and `14.03.2026 09:00` are dates; with
    `year_alone` (a publication) `2024` and `2024-05` are, too. Nothing is guessed: a day that
    does not exist, a two-digit year, `20240315`, a week or a spreadsheet's serial number is
    refused by name.
    """
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute = match.groups()
    elif match := re.fullmatch(_DOTTED, text):
        day, month, year, hour, minute = match.groups()
    elif year_alone and (match := re.fullmatch(_YEAR_MONTH, text)):
        (year, month), day, hour, minute = match.groups("1"), "", None, ""
    else:
        raise BadValue(why_not_a_date(text))
    on = calendar_day(text, int(year), int(month), int(day or 1)).isoformat()
    if not day:
        return text
    return on if hour is None else f"{on}T{time_of_day(text, hour, minute)}"


def calendar_day(text: str, year: int, month: int, day: int) -> date:
    """A day of which a text tells; refused where there is none."""
    if not 1900 <= year <= 2100:
        raise BadValue(_("'{text}': the year should be from 1900 to 2100"), text=text)
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue(_("'{text}' is not a day of the calendar"), text=text) from None


def time_of_day(text: str, hour: str, minute: str) -> str:
    """`9` and `05` of a text as `09:05`; refused where the clock has none."""
    if int(hour) > 23 or int(minute) > 59:
        raise BadValue(_("'{text}' has no such time of day (00:00 to 23:59)"), text=text)
    return f"{int(hour):02}:{minute}"


def parse_day(text: str) -> date:
    """A day that a person typed, without a time: `2026-03-14` or `14.03.2026`."""
    known = moment(parse_moment(text.strip()))
    if known.minute is not None:
        raise BadValue(_("'{text}' has a time; write the day alone"), text=text)
    return known.day


def has_day(text: str) -> bool:
    """Whether what is kept of a date is a day, perhaps with its time, and no year or month alone."""
    return len(text) >= len("2026-03-14")


def is_dotted(text: str) -> bool | None:
    """Whether a date, or a period's last one, is written as `14.03.2026`, or `2026-03-14`, or neither."""
    text = text.strip()
    if text[4:5] == "-" and has_day(text):
        return False
    dotted = re.fullmatch(_DOTTED, text) or re.search(_ENDS_DOTTED, text)
    return True if dotted else None


def add_years(day: date, years: int) -> date:
    """The same day so many years on; 29 February is the 28th in a common year."""
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the month's last day where that day is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day > 28:
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return date(year, month + 1, day.day)


def why_not_a_date(text: str) -> str:
    """What a text that is no date is instead, and what to write."""
    if re.fullmatch(_YEAR_MONTH, text):
        why = _(
            "'{text}' is a year or a month; only a publication may have that, write the day (2026-03-14)"
        )
    elif re.fullmatch(_DIGITS, text):
        why = _(
            "'{text}' is a bare number, perhaps a spreadsheet's serial number of a day; write 2026-03-14 or 14.03.2026"
        )
    elif re.fullmatch(_SHORT_YEAR, text.strip()):
        why = _("'{text}': write the year with four digits, as in 14.03.2026")
    else:
        why = _("'{text}' is not a date; write 2026-03-14, 14.03.2026 or 2026-03-14T09:00")
    return why.format(text=text)
