"""What doctors set themselves: dates of their own, and goals beside the law's."""

from datetime import date, timedelta
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span, add_months

EVERY = {"month": 1, "year": 12}
"""How often a date or a goal comes again, in months."""


class OwnDate(NamedTuple):
    """A day to be reminded of, such as the end of an insurance; perhaps again and again."""

    id: int
    title: str
    day: date
    every: str | None = None

    def after(self, on: date) -> date | None:
        """The first of its days that is not before a day; None where all are."""
        found = _nth(self.day, self.every, _number(self.day, self.every, on))
        return found if found >= on else None

    def before(self, on: date) -> date | None:
        """The last of its days before a day; None where there was none."""
        number = _number(self.day, self.every, on)
        days = (_nth(self.day, self.every, one) for one in (number, number - 1) if one >= 0)
        return next((one for one in days if one < on), None)


class Goal(NamedTuple):
    """So many credits or hours to be had in the days that end on one, perhaps again and again.

    `required` is in hundredths. `kinds` are the only ones that count for it, `words` what a title
    must have in it. Without `since` the days are the year, or the month, that ends on `until`.
    """

    id: int
    title: str
    required: Hundredths
    unit: str
    since: date | None
    until: date
    every: str | None = None
    kinds: tuple[str, ...] = ()
    words: str | None = None

    def span(self, on: date) -> Span:
        """Its days that are not over on a day, or the last ones that it has."""
        return self._span(_number(self.until, self.every, on))

    def span_before(self, on: date) -> Span | None:
        """Its last days that were over before a day."""
        number = _number(self.until, self.every, on)
        spans = (self._span(one) for one in (number, number - 1) if one >= 0)
        return next((one for one in spans if one.last < on), None)

    def _span(self, number: int) -> Span:
        last = _nth(self.until, self.every, number)
        if self.since is not None:
            return Span(_nth(self.since, self.every, number), last)
        return Span(_nth(self.until, self.every or "year", number - 1) + timedelta(days=1), last)


def _nth(first: date, every: str | None, number: int) -> date:
    return add_months(first, EVERY[every] * number) if every else first


def _number(first: date, every: str | None, on: date) -> int:
    """How often it has come again until the first time that is not before a day."""
    if every is None:
        return 0
    months = (on.year - first.year) * 12 + on.month - first.month
    number = max(0, months // EVERY[every])
    return number if _nth(first, every, number) >= on else number + 1
