"""A draft's cycles: the days on which they begin and end, with what a doctor states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from tests.rules.reading_categories import years_on
from tests.rules.reading_records import Table, months_on


class Stated(NamedTuple):
    """What a doctor states of a cycle."""

    name: str
    first: date | None = None
    last: date | None = None
    amount: int | None = None


class Doctor(NamedTuple):
    """By what a doctor's records are judged."""

    start: date | None = None
    variant: str = "usual"
    stated: tuple[Stated, ...] = ()
    planned: bool = False


def window(book: Table, on: date, who: Doctor) -> tuple[date, date]:
    """The first day and the last of the cycle that holds a day; of the first one before it began."""
    cycle = cycle_of(book, who)
    if cycle["window"] == "rolling":
        return years_on(on, -cycle["years"]) + timedelta(1), on
    begun = [one for one in runs(book, who, on) if one <= on]
    first = begun[-1] if begun else next(runs(book, who, on))
    return first, next(one for one in runs(book, who, on) if one > first) - timedelta(1)


def runs(book: Table, who: Doctor, on: date = date(2040, 1, 1)) -> Iterator[date]:
    """The days on which the doctor's cycles begin, up to the first one after a day."""
    cycle = cycle_of(book, who)
    start = who.start or date(on.year, 1, 1)
    begins = start = start.replace(month=1, day=1) if cycle["window"] == "calendar" else start
    if "same_from" in cycle:
        while (start.year - cycle["same_from"]) % cycle["years"]:
            start = start.replace(year=start.year - 1)
        begins = start
    if "not_before" in cycle:
        begins = start = max(start, cycle["not_before"])
    rule = cycle.get("first")
    if rule and rule.get("since", book["since"]) <= start <= rule.get("until", date.max):
        yield start
        begins = start = lasting(rule, start)
    for n in count(1):
        yield begins
        if begins > max(on, start):
            return
        usual = lasting(cycle, start, n)
        after = longer(book, who, begins, usual)
        if after != usual:  # the next ones follow it
            start = lasting(cycle, after, -n)
        begins = after


def cycle_of(book: Table, who: Doctor) -> Table:
    """The cycle for the doctor's sort."""
    found: list[Table] = [
        one for one in book["cycle"] if one.get("variant", who.variant) == who.variant
    ]
    [cycle] = found
    return cycle


def lasting(rule: Table, start: date, times: int = 1) -> date:
    """The day after so many runs of so many years, or months."""
    if "months" in rule:
        return months_on(start, times * rule["months"])
    return years_on(start, times * rule["years"])


def longer(book: Table, who: Doctor, first: date, usual: date) -> date:
    """The day after a cycle that stood still on some of its days, or is longer by months."""
    still: set[date] = set()
    more = 0
    for rule in (one for one in book.get("adjustment", ()) if one["effect"] == "extends"):
        days: set[date] = set()
        for one in (one for one in who.stated if one.name == rule["name"]):
            assert one.first is not None and one.last is not None
            days |= {one.first + timedelta(n) for n in range((one.last - one.first).days + 1)}
        if "within" in rule:
            days = {one for one in days if rule["within"]["first"] <= one <= rule["within"]["last"]}
        for begins in (one for one in days if one - timedelta(1) not in days):
            ends = begins
            while ends + timedelta(1) in days:
                ends += timedelta(1)
            if "months" in rule:
                more = rule["months"] if first <= begins < usual else more
            elif ends >= months_on(begins, rule.get("longer_than", 0)):
                still |= {begins + timedelta(n) for n in range((ends - begins).days + 1)}
    after, stood = usual, -1
    while stood != (stood := sum(1 for one in still if first <= one < after)):
        after = usual + timedelta(stood)
    return months_on(after, more)
