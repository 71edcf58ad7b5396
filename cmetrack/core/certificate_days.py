"""The days that a certificate names: one, a period, or several with others between them."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from cmetrack.core.certificate_patterns import Patterns

_LONGEST = 3_660  # days of a period
_MOST = 100  # days that are listed one by one


class Days(NamedTuple):
    """The first and the last day; and all of them, where there are others between."""

    first: date
    last: date
    listed: tuple[date, ...] = ()

    @property
    def number(self) -> int:
        return len(self.listed) or (self.last - self.first).days + 1


class _Part(NamedTuple):
    """One day as it is written, perhaps without its month or year; how it follows the one before."""

    day: int
    month: int | None
    year: int | None
    is_to: bool


def read_days(text: str, patterns: Patterns) -> Days | None:
    """The days of one place in a text; None if they are none, or not all of those between."""
    try:
        return _days(_parts(text, patterns))
    except ValueError:
        return None


def are_all_whole(text: str, patterns: Patterns) -> bool:
    """Whether several days are written as if each stood alone, none as part of a period."""
    parts = _parts(text, patterns)
    return len(parts) > 1 and all(part.year and not part.is_to for part in parts)


def _parts(text: str, patterns: Patterns) -> list[_Part]:
    parts: list[_Part] = []
    end = 0
    for match in _each(text, patterns):
        is_to = bool(parts) and bool(patterns.between.search(text, end, match.start()))
        end = match.end()
        if match["iso"]:
            iso = date.fromisoformat(match["iso"])
            parts.append(_Part(iso.day, iso.month, iso.year, is_to))
            continue
        month = int(match["m"]) if match["m"] else patterns.months.get(match["n"])
        year = match["y"] or match["ny"]
        parts.append(_Part(int(match["d"]), month, int(year) if year else None, is_to))
    return parts


def _each(text: str, patterns: Patterns) -> list[re.Match[str]]:
    """The days as they stand there; of 14-16.03.2026 the hyphen is none between day and month."""
    found = []
    at = 0
    while match := patterns.one_day.search(text, at):
        if match["sep"] == "-" and not match["y"]:
            match = patterns.one_day.search(text, match.start(), match.end("d"))
            assert match
        found.append(match)
        at = match.end()
    return found


def _days(parts: list[_Part]) -> Days | None:
    dates: list[date] = []
    after: date | None = None
    for part in reversed(parts):
        month, year = part.month, part.year
        if after is not None:
            month, year = month or after.month, year or after.year
        one = date(year or 0, month or 0, part.day)
        if after is not None and part.year is None and part.month and one > after:
            one = one.replace(year=one.year - 1)  # 30 decembrie – 2 ianuarie 2026
        dates.append(one)
        after = one
    dates.reverse()
    if dates != sorted(set(dates)) and len(set(dates)) > 1:
        return None
    all_of_them: list[date] = []
    for one, part in zip(dates, parts, strict=True):
        if part.is_to and all_of_them:
            if (one - all_of_them[-1]).days > _LONGEST:
                return None
            all_of_them += [
                all_of_them[-1] + timedelta(days) for days in range(1, (one - all_of_them[-1]).days)
            ]
        all_of_them.append(one)
    first, last = all_of_them[0], all_of_them[-1]
    if len(set(all_of_them)) == (last - first).days + 1:
        return Days(first, last)
    return Days(first, last, tuple(all_of_them)) if len(all_of_them) <= _MOST else None
