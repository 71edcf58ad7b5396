"""When a publication came out, as reference managers write it."""

import re
from collections.abc import Iterable

from cmetrack.domain.date_words import is_season, month_begun
from cmetrack.domain.text import fold

# Dates

_YEAR_FIRST = re.compile(
    r"([0-9]{4})(?:[-/. ]+([0-9]{1,2}|[^\W\d_]+)\.?)?(?:[-/. ]+([0-9]{1,2}))?"
    r"(?:[-/–—,.;:T\s].*)?",
    re.DOTALL,
)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DAY_FIRST = re.compile(
    r"(?:([0-9]{1,2})(?:[-–][0-9]{1,2})?[ .]+)?([^\W\d_]+)\.?"
    r"(?:\s*[-–/]\s*(?:[0-9]{1,2}[ .]+)?[^\W\d_]+\.?)?,?\s+([0-9]{4})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")


def read_date(text: str) -> str:
    """`2024`, `2024-05` or `2024-05-03` from `2024 May 3`, `2024/05//`, `May 2024` and the like.

    Of a span the first is left, of a season its year. What is no date is handed on as it is, to
    be refused with the record.
    """
    text = text.strip(" \t\n/~?%[]()")
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif (match := _DOTTED.fullmatch(text)) or (
        (match := _DAY_FIRST.fullmatch(text)) and month_of(match[2])
    ):
        day, month, year = match.groups()
    elif (match := _MONTH_FIRST.fullmatch(text)) and month_of(match[1]):
        month, day, year = match.groups()
    else:
        years = re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", text)
        words = re.findall(r"[^\W\d_]+", fold(text))
        in_season = any(map(is_season, words))
        by_itself = re.fullmatch(r"(?:©|c|cop\.?)\s*[0-9]{4}", text)
        return years[0] if years and (in_season or by_itself) else text
    return join_date(year, month or "", day or "")


def month_of(text: str) -> str:
    """The month, of two digits, that a word or a number of a file means; empty if it is none."""
    text = text.strip()
    if text.isdecimal():
        return text.zfill(2)
    number = month_begun(fold(text)[:3])
    return f"{number:02}" if number else ""


def join_date(year: str, month: str, day: str = "") -> str:
    """A date from its parts; a month in words or figures, or none that is known."""
    year, day = year.strip(), day.strip()
    number = month_of(month)
    if not number or _YEAR.fullmatch(year) is None:
        return year
    # 2023-24 are two years, and months from 21 on stand for seasons.
    if int(number) == (int(year) + 1) % 100 > 12 or 21 <= int(number) <= 24:
        return year
    return f"{year}-{number}-{day.zfill(2)}" if day.isdecimal() else f"{year}-{number}"


def issue_of(dates: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The date of the issue among the dates of a record, and those that do not agree with it.

    The issue comes last: what was on-line first has an earlier year. Of the dates of its year the
    first goes in that tells the day or the month.
    """
    told = list(dict.fromkeys(filter(None, dates)))
    known = [date for date in told if _YEAR.fullmatch(date[:4])]
    if not known:
        return next(iter(told), ""), ()
    last = max(date[:4] for date in known)
    issue = max((date for date in known if date.startswith(last)), key=len)
    return issue, apart_from(issue, known)


def apart_from(date: str, dates: Iterable[str]) -> tuple[str, ...]:
    """The dates that say something else than this one, without those that say less."""
    others = [one for one in dates if one and not date.startswith(one) and not one.startswith(date)]
    return tuple(one for one in others if not any(o != one and o.startswith(one) for o in others))
