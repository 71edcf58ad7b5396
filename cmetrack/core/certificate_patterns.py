"""What the models of certificates have in common, as patterns; the models are `rulebooks`'."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

DASHES = r"\-‐‑‒–—―−"

_NUMBER = r"(?P<number>\d{1,3}(?:[.,]\d{1,2})?)"
_BRACKETS = r"(?:\s*\([^()]{1,40}\))?"
# A number may stand before its day: 1234/16.03.2025.
_DATED = r"(?!/\s*(?:\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d))"
_NR = rf"(?P<nr>[^\W_](?:(?:{_DATED}[\w/-])*[^\W_])?)"
_PIECES = {"{number}": _NUMBER, "{brackets}": _BRACKETS, "{nr}": _NR}

_NEVER = r"(?!)"
_MOST_DAYS = 30  # that are listed in one place


class Patterns:
    """The patterns of all models together.

    They look at the text as `fold` leaves it, letter by letter: ș is s, ё is е.
    """

    def __init__(self, models: Iterable[Mapping[str, Any]]) -> None:
        self._models = list(models)
        self.days = self._days()
        self.to, self.listed = self._one("to"), self._one("listed")
        self.when = re.compile(rf"\b(?:{self._any('when')})\b[^\d]{{0,40}}$")
        self.not_when = re.compile(rf"(?:{self._any('not_when')})\b[^\d]{{0,20}}$")
        plain = ("done", "finished", "held", "ends", "titled", "named", "headings", "endings")
        self.done, self.finished, self.held, self.ends, self.titled, *rest = map(self._one, plain)
        self.named, self.headings, self.endings = rest
        self.a_day = re.compile(rf"\s*(?:{self._any('a_day')})")
        self.apiece = re.compile(rf"\s*(?:{self._any('apiece')})")
        self.each = re.compile(rf"(?:{self._any('each')})\s*\Z")
        self.behind = self._one("behind")
        self.not_names = {word for each in self._models for word in each.get("not_names", ())}
        self.kinds, self.credited, self.formats = map(
            self._by_kind, ("kinds", "credited", "formats")
        )
        self.remote, self.roles, self.failed = map(self._one, ("remote", "roles", "failed"))
        self.european, self.institutions = map(self._one, ("european", "institutions"))
        self.credits, self.hours, self.places, self.providers, self.links = map(
            self._each, ("credits", "hours", "places", "providers", "links")
        )
        named = rf"\b(?:{self._any('certificate')})\b[^№\d]{{0,30}}?(?:№|\bnr\b\.?|\bno\b\.?)\s*"
        self.numbers = [
            *self._written("series"),
            (re.compile(named + _NR), "{nr}"),
            *self._written("others"),
        ]
        self.code = re.compile(rf"\b(?:{self._any('code')})\b[^\w]*(?:\w+[^\w]+){{0,3}}$")

    def _all(self, key: str) -> list[Any]:
        return [pattern for each in self._models for pattern in each.get(key, ())]

    def _each(self, key: str) -> list[re.Pattern[str]]:
        return [re.compile(_filled(pattern)) for pattern in self._all(key)]

    def _written(self, key: str) -> Iterator[tuple[re.Pattern[str], str]]:
        """Patterns of numbers, and how each is written."""
        for pattern, written in self._all(key):
            yield re.compile(_filled(pattern), re.MULTILINE), written

    def _any(self, key: str) -> str:
        return "|".join(self._all(key)) or _NEVER

    def _one(self, key: str) -> re.Pattern[str]:
        return re.compile(self._any(key), re.MULTILINE)

    def _by_kind(self, key: str) -> dict[str, re.Pattern[str]]:
        found: dict[str, list[str]] = {}
        for each in self._models:
            for kind, pattern in each.get(key, {}).items():
                found.setdefault(kind, []).append(pattern)
        return {kind: re.compile("|".join(patterns)) for kind, patterns in found.items()}

    def _days(self) -> re.Pattern[str]:
        """Days: 14–16 martie 2026; 14, 15 și 21.03.2026; 2026-03-14 – 2026-03-16."""
        names, year = self._any("months"), f"(?:{self._any('year')})?"
        weekday = rf"(?:(?:{self._any('weekdays')})\.?,?\s+)?"
        to = rf"-|–|—|{self._any('to')}"
        between = rf"\s*(?:{to}|(?:,\s*)?(?:{self._any('listed')})|,)\s*{weekday}"
        some = (
            rf"\d{{1,2}}(?:[./]\d{{1,2}}(?:[./]\d{{4}}(?!\d))?|\s+(?:{names})\b(?:[\s,]+\d{{4}}\b)?)?"
            rf"{year}"
        )
        whole = (
            rf"(?:\d{{1,2}}(?:([./-])\d{{1,2}}\{{back}}\d{{4}}|\s+(?:{names}),?\s+\d{{4}})"
            rf"|\d{{4}}-\d\d-\d\d)(?![\w-]*\d)(?!\w){year}"
        )
        first, next = (whole.replace("{back}", one) for one in "12")
        days = (
            rf"(?<![\w/-])(?<!\d[.,])(?:{some}{between}){{0,{_MOST_DAYS}}}?{first}"
            rf"(?:{between}(?:{some}{between}){{0,{_MOST_DAYS}}}?{next}){{0,{_MOST_DAYS}}}"
        )
        return re.compile(days)


def _filled(pattern: str) -> str:
    for name, piece in _PIECES.items():
        pattern = pattern.replace(name, piece)
    return pattern
