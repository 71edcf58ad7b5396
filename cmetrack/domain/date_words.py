"""The words of dates in three languages, and a text about days without them.

`vineri, 14 martie 2025, ora 9` becomes `14 @03 2025 9:00`. The words stand in
`words.LANGUAGE.toml`, `[calendar]`.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from cmetrack.domain.text import clean, fold
from cmetrack.domain.word_files import tables

_DASHES = str.maketrans(dict.fromkeys("–—−‒‑‐", "-") | dict.fromkeys("’ʼ`", "'"))
_OF_A_WORD = r"[^\W\d_]"


class _Words(NamedTuple):
    """The words of all languages, folded, and patterns by which they are found."""

    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]
    seasons: frozenset[str]
    patterns: dict[str, re.Pattern[str]]


@cache
def _words() -> _Words:
    calendars = tables("calendar")

    def numbered(name: str) -> dict[str, int]:
        return {
            fold(word): number
            for table in calendars
            for number, words in enumerate(table.get(name, ()), 1)
            for word in words
        }

    def listed(name: str) -> list[str]:
        return [fold(word) for table in calendars for word in table.get(name, ())]

    months, weekdays = numbered("months"), numbered("weekdays")
    days = {fold(word): by for table in calendars for word, by in table.get("days", {}).items()}
    patterns = {
        name: re.compile(_one_of(listed(name)))
        for name in ("from", "to", "between", "and", "at", "noise")
    }
    patterns["months"] = re.compile(_one_of(months))
    patterns["weekdays"] = re.compile(_one_of(weekdays))
    return _Words(months, weekdays, days, frozenset(listed("seasons")), patterns)


def _one_of(words: Iterable[str]) -> str:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return rf"(?<!{_OF_A_WORD})({'|'.join(longest_first)})(?!{_OF_A_WORD})\.?"


class Simplified(NamedTuple):
    """A text about days with figures in place of words; months are `@03`, lists have `&`.

    `dropped` names what was left out of it, `weekdays` are those that it named, Monday 1.
    """

    plain: str
    dropped: tuple[str, ...]
    weekdays: tuple[int, ...]


def days_from_today(plain: str) -> int | None:
    """How many days a word is from today: 0 of `azi`."""
    return _words().days.get(plain)


@cache
def month_begun(letters: str) -> int:
    """The month of which a word begins with these three letters; 0 of none."""
    return next((month for word, month in _words().months.items() if word[:3] == letters), 0)


def is_season(word: str) -> bool:
    """Whether a word names a season."""
    return word in _words().seasons


def simplify(text: str) -> Simplified | None:
    """A text about days without its words; None where it can mean two things."""
    simple = _Simplifying(text)
    return (
        None
        if simple.is_doubtful
        else Simplified(simple.plain, tuple(simple.dropped), tuple(simple.weekdays))
    )


class _Simplifying:
    """One text that is made simple."""

    def __init__(self, text: str) -> None:
        self.dropped: list[str] = []
        self.weekdays: list[int] = []
        self.is_doubtful = "@" in text  # which stands for a month here
        self.plain = self._simplified(fold(clean(text)).translate(_DASHES).strip(" .,;"))

    def _simplified(self, plain: str) -> str:
        words = _words()
        plain = re.sub(_TWO_DATES, r"\1-", self._without_zone(plain))
        plain = re.sub(r"""[«„“"'](\d{1,2})[»”“"']""", r"\1", plain)  # «14» марта
        plain = re.sub(r"\(([^()]*)\)", self._aside, plain)
        plain = re.sub(r"(\d)-?(?:st|nd|rd|th|го|е|ое|ого)(?!\w)", r"\1", plain)
        plain = re.sub(_ROMAN, _month_of, plain)
        plain = words.patterns["months"].sub(lambda found: f"@{words.months[found[1]]:02} ", plain)
        plain = re.sub(r"(@\d\d) *,(?= *\d{4}(?![\d-]))", r"\1", plain)
        plain = re.sub(_DAY_AFTER, _both_days, plain)
        plain = words.patterns["weekdays"].sub(self._weekday, plain)
        plain = words.patterns["noise"].sub(" ", plain)
        plain = self._with_times(plain)
        if re.match(words.patterns["between"], plain):
            plain = words.patterns["between"].sub(" ", plain, count=1)
            plain = words.patterns["and"].sub("-", plain, count=1)
        plain = words.patterns["and"].sub("&", plain)
        # "de la 14 la 16": what leads is left out, what stands between is a dash.
        while found := words.patterns["from"].match(plain.lstrip(" ,:")):
            rest = plain.lstrip(" ,:")[found.end() :]
            if not rest.strip():
                break
            plain = rest
        plain = re.sub(rf"(?<=[\d ]) *{words.patterns['to'].pattern} *(?=[\d@])", "-", plain)
        plain = re.sub(r"\s*-\s*", "-", plain)
        plain = " ".join(self._without_remark(plain).split()).strip(" ,;:")
        return re.sub(_MONTH_BEFORE, r"\2 @\1 \3", plain)

    def _without_zone(self, plain: str) -> str:
        """Seconds and a time zone are taken off, and kept in mind."""

        def bare(match: re.Match[str]) -> str:
            time, seconds, zone = match.groups()
            if seconds and seconds.strip(":0.,"):
                self.dropped.append("seconds")
            if zone:
                self.dropped.append("zone")
            return time

        if re.search(r"\dt\d{1,2}:\d{2}-\d{2}:\d{2}(?!:)", plain):
            self.is_doubtful = True  # an end, or a time zone
        plain = re.sub(_ZONED, bare, plain)
        return re.sub(r"(?<=\d)t(?=\d{1,2}:\d)", "T", plain)

    def _aside(self, match: re.Match[str]) -> str:
        inside = match[1].strip()
        if inside and not _words().patterns["weekdays"].fullmatch(inside):
            self.dropped.append("remark")
            self.is_doubtful |= re.search(r"\d *[./:-] *\d", inside) is not None
        return " "

    def _weekday(self, match: re.Match[str]) -> str:
        self.weekdays.append(_words().weekdays[match[1]])
        return " "

    def _with_times(self, plain: str) -> str:
        """`ora 9.30`, `orele 9-15`, `2:30 pm` as `9:30`, `9:00-15:00`, `14:30`."""

        def clocks(match: re.Match[str]) -> str:
            _at, hour, minute, until, last = match.groups()
            begin = f" {hour}:{minute or '00'}"
            return f"{begin}-{until}:{last or '00'}" if until else begin

        plain = re.sub(_words().patterns["at"].pattern + _HOURS, clocks, plain)
        plain = re.sub(r"(\d{1,2}):(\d{2}) ?([ap])\.?m\.?(?!\w)", _of_24, plain)
        return re.sub(r"(?<=\d) *,? +(?=\d{1,2}:\d{2})", " ", plain)

    def _without_remark(self, plain: str) -> str:
        """A word or two behind a whole date, which say where or how."""
        found = re.fullmatch(r"(.*\d{4}(?: \d{1,2}:\d{2})?)[ ,;]+([^\d@&]*[^\W\d_][^\d@&]*)", plain)
        words = _words().patterns
        if found is None or "-" in found[2] or words["to"].search(found[2]):
            return plain
        self.dropped.append("remark")
        return found[1]


_TWO_DATES = r"(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}) ?/ ?(?=\d{1,4}[.-]\d)"
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = rf"(?<=\d)[ ./]+({'|'.join(_ROMANS)})(?=\.? ?- ?\d|[ ./]+\d{{2,4}}(?!\d))"  # 14.XI.2024
_DAY_AFTER = r"(?<![\d./])(\d{1,2}) ?/ ?(\d{1,2})(?=\.\d{1,2}\.\d{4}|[ .]*@)"  # 12/13.06.2023
_HOURS = r" *(\d{1,2})(?:[.:h](\d{2}))?(?: *- *(\d{1,2})(?:[.:h](\d{2}))?)?(?! *[@\d.:\-])"
_MONTH_BEFORE = r"@(\d\d) (\d{1,2}[\d\-&,; ]*?)[, ]+(\d{4})"  # March 14-16, 2025
_ZONED = (
    r"(\d{1,2}:\d{2})(:\d{2}(?:[.,]\d+)?)?"
    r"( ?(?:z(?![^\W\d_])|utc|gmt)|\+\d{2}:?\d{2}(?!\d)|(?<=:\d\d:\d\d)-(?:0\d|1[0-2]):\d{2}(?!:))?"
)


def _month_of(match: re.Match[str]) -> str:
    return f" @{_ROMANS.index(match[1]) + 1:02} "


def _both_days(match: re.Match[str]) -> str:
    """A day and the next one as a period; other figures stay as they are."""
    follows = int(match[2]) == int(match[1]) + 1
    return f"{match[1]}-{match[2]}" if follows else match[0]


def _of_24(match: re.Match[str]) -> str:
    hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0)
    return f"{hour}:{match[2]}"
