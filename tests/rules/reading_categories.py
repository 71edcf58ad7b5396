"""What caps leave of records by a draft's law, as plainly as it can be put."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from tests.rules.reading_records import (
    Parts,
    Table,
    a_record,
    ended,
    fits,
    listed,
    named_of,
    topics,
)


class Aim(NamedTuple):
    """A target in its span of days, and what it asks for."""

    rule: Table
    name: str
    span: tuple[date, date]
    asked: Fraction


def years_of(first: date, last: date) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    while (begins := years_on(first, len(found))) <= last:
        found.append((begins, min(last, years_on(first, len(found) + 1) - timedelta(1))))
    return found


def years_on(start: date, years: int) -> date:
    if (start.month, start.day) == (2, 29) and (start.year + years) % 4:
        return date(start.year + years, 2, 28)
    return start.replace(year=start.year + years)


# What caps leave


def once(rule: Table, done: list[Activity], worth: dict[int, Fraction]) -> list[Activity]:
    """Of the same thing the one worth most, the first of equals; or one of the kinds that count."""
    same: dict[tuple[str, ...], list[Activity]] = {}
    for one in (one for one in done if one.kind in rule["kinds"]):
        facts = [getattr(one, fact) or one.title for fact in rule["same"]]
        same.setdefault(tuple(" ".join(one.casefold().split()) for one in facts), []).append(one)
    again: set[int] = set()
    for alike in same.values():
        counting = [one for one in alike if one.kind in rule.get("counts", ())] or alike
        best = max(counting, key=lambda one: worth[one.id])
        again |= {one.id for one in alike if one is not best}
    return [one for one in done if one.id not in again]


def cap(
    book: Table, rule: Table, aims: list[Aim], done: list[Activity], left: dict[int, Parts]
) -> None:
    """At most so much of the categories together, or of each kind, in all or in each year."""
    first, last = aims[0].span
    spans = years_of(first, last) if rule.get("per") == "year" else [(first, last)]
    for begins, ends in spans:
        mine = [one for one in done if begins <= ended(one) <= ends]
        if rule.get("each_kind"):
            groups = [
                [(one, name) for one in mine if one.kind == kind for name in left[one.id]]
                for kind in {one.kind for one in mine}
            ]
        else:
            names = listed(rule["categories"])
            groups = [[(one, name) for one in mine for name in left[one.id] if name in names]]
        for of in groups:
            if "records" in rule:
                holding = [one.id for one, name in of if left[one.id][name]]
                for one, name in of:
                    if one.id not in holding[: rule["records"]]:
                        left[one.id][name] = Fraction(0)
                continue
            if "of" in rule:
                [whole] = [one.asked for one in aims if one.rule["target"] == rule["of"]]
                most = Fraction(floor(whole * Fraction(rule["share"]) * 100), 100)
            else:
                most = Fraction(rule["credits"])
            cut(book, aims, of, most, done, left)


def cut(
    book: Table,
    aims: list[Aim],
    of: list[tuple[Activity, str]],
    most: Fraction,
    done: list[Activity],
    left: dict[int, Parts],
) -> None:
    """Little by little: of the latest that no target of credits needs, else of the latest."""

    def standing() -> list[Fraction]:
        return [
            sum((counts(book, one, each, left[each.id]) for each in done), Fraction(0))
            for one in aims
        ]

    while (above := sum(left[one.id][name] for one, name in of) - most) > 0:
        before = standing()
        found: list[tuple[Fraction, Activity, str]] = []
        for one, name in reversed(of):
            if not left[one.id][name]:
                continue
            goes = min(above, left[one.id][name])
            for aim, had in zip(aims[1:], before[1:], strict=True):
                across = topics(book) & {*aim.rule.get("categories", ())}
                if aim.rule.get("unit") == "records" or "every" in aim.rule or across:
                    continue
                left[one.id][name] -= Fraction(1, 100)
                lowers = counts(book, aim, one, left[one.id])
                left[one.id][name] += Fraction(1, 100)
                if lowers < counts(book, aim, one, left[one.id]):
                    goes = min(goes, max(had - aim.asked, Fraction(0)))
            found.append((goes, one, name))
        goes, one, name = next((each for each in found if each[0]), found[0])
        left[one.id][name] -= goes or min(above, left[one.id][name])


def counts(book: Table, aim: Aim, activity: Activity, left: Parts) -> Fraction:
    """What of a record counts for a target; of records one, if anything of it does."""
    target, gives = aim.rule, sum(left.values(), Fraction(0))
    if not aim.span[0] <= ended(activity) <= aim.span[1]:
        return Fraction(0)
    if "families" in target and not fits(book, {"family": target["families"]}, activity):
        gives = Fraction(0)
    if names := target.get("categories"):
        across = dict(named_of(book, activity)) if names[0] in topics(book) else {}
        if across:
            number = across.get(names[0], Fraction(0))
            gives = gives if number is None else min(number, gives)
        else:
            gives = sum((left.get(name, Fraction(0)) for name in names), Fraction(0))
    if target.get("unit") == "records":
        return Fraction(
            gives > 0 or bool(a_record(book, activity) & {*target.get("categories", ())})
        )
    return gives
