"""One table of a rulebook, read strictly: every key by its type, no key unread.

What is wrong is refused with the file, the key and what is allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from cmetrack.errors import BadRulebook
from cmetrack.i18n import gettext as _
from cmetrack.rules.rulebook import Figure, Number

T = TypeVar("T")


class Table:
    """A TOML table that knows where it stands and which of its keys were read."""

    def __init__(self, file: str, at: str, data: Mapping[str, Any]) -> None:
        self.file, self.at, self.data = file, at, data
        self.known: set[str] = set()

    def refuse(self, key: str, why: str) -> BadRulebook:
        where = f"{self.at}.{key}" if self.at and key else self.at or key
        return BadRulebook(
            _("{file}: '{key}': {why}").format(file=self.file, key=where, why=why),
            _("Mend that key; `cmetrack rules check FILE` reads the rulebook again."),
        )

    def get(self, key: str, kind: type[T]) -> T | None:
        self.known.add(key)
        value = self.data.get(key)
        if value is None:
            return None
        # A bool is an int to Python, and a moment a date; a rulebook must not mix them.
        if type(value) is not kind:
            raise self.refuse(key, _("should be {kind}").format(kind=_KINDS[kind]))
        if isinstance(value, int) and value < 0:
            raise self.refuse(key, _("should not be below 0"))
        return value

    def need(self, key: str, kind: type[T]) -> T:
        value = self.get(key, kind)
        if value is None:
            raise self.refuse(key, _("is missing"))
        return value

    def text(self, key: str) -> str:
        value = self.get(key, str) or ""
        if value != value.strip():
            raise self.refuse(key, _("has spaces around it"))
        return value

    def needed_text(self, key: str) -> str:
        text = self.text(key)
        if not text:
            raise self.refuse(key, _("is missing"))
        return text

    def flag(self, key: str, default: bool) -> bool:
        value = self.get(key, bool)
        return default if value is None else value

    def word(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        value = self.text(key) or default
        if value is None:
            raise self.refuse(key, _("is missing"))
        self._allowed(key, value, allowed)
        return value

    def words(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """One word or a list of them; none if the key is missing."""
        self.known.add(key)
        value = self.data.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
            raise self.refuse(key, _("should be a text or a list of texts"))
        if len(set(listed)) != len(listed):
            raise self.refuse(key, _("names something twice"))
        if allowed is not None:
            for word in listed:
                self._allowed(key, word, allowed)
        return tuple(listed)

    def needed_words(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        words = self.words(key, allowed)
        if not words:
            raise self.refuse(key, _("is missing"))
        return words

    def _allowed(self, key: str, word: str, allowed: Collection[str]) -> None:
        if word not in allowed:
            raise self.refuse(
                key,
                _("'{word}' is not known (allowed: {allowed})").format(
                    word=word, allowed=", ".join(sorted(allowed))
                ),
            )

    def fraction(self, key: str, default: Fraction | None = None) -> Fraction:
        self.known.add(key)
        if key not in self.data and default is not None:
            return default
        return self.as_fraction(key, self.data.get(key))

    def as_fraction(self, key: str, value: object) -> Fraction:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Fraction(value) if Decimal(value).is_finite() else Fraction(-1)
        elif isinstance(value, str):
            above, _slash, below = value.partition("/")
            if not (above.isascii() and above.isdigit() and below.isascii() and below.isdigit()):
                raise self.refuse(key, _("should be a number or a fraction as '1/3'"))
            number = Fraction(int(above), int(below)) if int(below) else Fraction(-1)
        elif value is None:
            raise self.refuse(key, _("is missing"))
        else:
            raise self.refuse(key, _("should be a number or a fraction as '1/3'"))
        if number < 0:
            raise self.refuse(key, _("should be a finite number, not below 0"))
        return number

    def figure(self, key: str, since: date, cites: str) -> Figure:
        """A number of the law: plain, with its own citation, or dated and cited one by one."""
        self.known.add(key)
        value = self.data.get(key)
        if isinstance(value, dict):
            table = Table(self.file, f"{self.at}.{key}", value)
            number = Number(
                table.get("since", date) or since,
                table.fraction("value"),
                table.needed_text("cites"),
            )
            table.text("id")
            table.close()
            return Figure(numbers=(number,))
        if isinstance(value, list):
            return self._dated(key, value)
        return Figure(numbers=(Number(since, self.as_fraction(key, value), cites),))

    def _dated(self, key: str, entries: list[Any]) -> Figure:
        numbers: list[Number] = []
        for table in self.tables(key):
            number = Number(
                table.need("since", date), table.fraction("value"), table.needed_text("cites")
            )
            table.close()
            if numbers and number.since == numbers[-1].since:
                raise table.refuse("since", _("two values for one day"))
            if numbers and number.since < numbers[-1].since:
                raise table.refuse("since", _("the values should stand in the order of their days"))
            numbers.append(number)
        if not entries:
            raise self.refuse(key, _("is empty"))
        return Figure(numbers=tuple(numbers))

    def table(self, key: str) -> Table | None:
        data = self.get(key, dict)
        return None if data is None else Table(self.file, f"{self.at}.{key}".strip("."), data)

    def tables(self, key: str) -> list[Table]:
        listed = self.get(key, list) or []
        found = []
        for place, data in enumerate(listed, start=1):
            at = f"{self.at}.{key}[{place}]".strip(".")
            if not isinstance(data, dict):
                raise Table(self.file, at, {}).refuse("", _("should be a table"))
            found.append(Table(self.file, at, data))
        return found

    def close(self) -> None:
        """Refuse a key that nobody asked for."""
        for key in self.data:
            if key not in self.known:
                raise self.refuse(
                    key,
                    _("is not known (allowed: {allowed})").format(
                        allowed=", ".join(sorted(self.known))
                    ),
                )


_KINDS = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date as 2009-03-30",
    list: "a list",
    dict: "a table",
}
