"""What a draft's law asks for in a cycle, what is stated taken away, and what is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from tests.rules.reading_categories import Aim, counts, years_of, years_on
from tests.rules.reading_records import CENTS, Table, ended, months_on, parts, to_unit
from tests.rules.reading_runs import Doctor, runs


class Standing(NamedTuple):
    """How one target stands."""

    required: Fraction
    counted: Fraction
    status: str


# What is asked for


def asked(book: Table, who: Doctor, first: date, last: date, on: date) -> Iterator[Aim]:
    """Each target of the doctor's sort, and those of each year for each year."""
    run = 1 + sum(1 for one in runs(book, who) if one < first) if who.start else 1
    last = max(last, on) if book["cycle"][0]["window"] == "rolling" else last
    for rule in book["target"]:
        if rule.get("variant", who.variant) != who.variant or not (
            rule.get("from_run", run) <= run <= rule.get("to_run", run)
        ):
            continue
        told = {
            effect: [
                one["name"]
                for one in book.get("adjustment", ())
                if one["effect"] == effect and rule["target"] in one["targets"]
            ]
            for effect in ("applies", "waives")
        }
        stated = {one.name for one in who.stated}
        by_law = [
            days
            for one in book.get("adjustment", ())
            if one["effect"] == "waives" and rule["target"] in one["targets"]
            for days in one.get("by_law", ())
        ]
        if told["applies"] and stated.isdisjoint(told["applies"]):
            continue
        for n, span in enumerate(
            years_of(first, last) if rule.get("each_year") else [(first, last)]
        ):
            name = rule["target"].replace("{n}", str(n + 1))
            needs = requires(book, who, rule, span, on)
            if not (needs if "share_of" in rule else number(rule, span, on)):
                continue  # the law of that day asks for nothing
            waived = not stated.isdisjoint(told["waives"]) or any(
                one["first"] <= span[1] and span[0] <= one["last"] for one in by_law
            )
            yield Aim(rule, name, span, Fraction(0) if waived else needs)


def requires(book: Table, who: Doctor, rule: Table, span: tuple[date, date], on: date) -> Fraction:
    if "share_of" in rule:
        [whole] = [one for one in book["target"] if one["target"] == rule["share_of"]]
        unit = Fraction(book.get("rounding", CENTS)["to"])
        return ceil(requires(book, who, whole, span, on) * Fraction(rule["share"]) / unit) * unit
    lowers = [
        one
        for one in book.get("adjustment", ())
        if rule["target"] in one.get("targets", ()) and one["effect"] == "lowers"
    ]
    to = [Fraction(one["to"]) for one in lowers if "to" in one and is_there(who, one, span)]
    usual = min([number(rule, span, on), *to])
    needs, gone = usual, set[date]()
    for one in lowers:
        if "to" not in one:
            needs -= stated_of(book, who, one, span, usual, gone)
    return max(needs, Fraction(0))


def is_there(who: Doctor, rule: Table, span: tuple[date, date]) -> bool:
    """Whether days on end that are short enough lie in the span, if only in part."""
    days: set[date] = set()
    if any(one["first"] <= span[1] and span[0] <= one["last"] for one in rule.get("by_law", ())):
        return True
    for one in who.stated:
        if one.name == rule["name"]:
            assert one.first is not None and one.last is not None
            days |= {one.first + timedelta(n) for n in range((one.last - one.first).days + 1)}
    for begins in (one for one in days if one - timedelta(1) not in days):
        after = begins
        while after in days:
            after += timedelta(1)
        short = "shorter_than" not in rule or after < months_on(begins, rule["shorter_than"])
        if short and begins <= span[1] and span[0] < after:
            return True
    return False


def number(rule: Table, span: tuple[date, date], on: date) -> Fraction:
    """What is required, of the day that the rule names, where it changed."""
    if not isinstance(rule["required"], list):
        return Fraction(rule["required"])
    taken = rule.get("taken", "evaluation")
    day = on if taken == "evaluation" else span[taken.endswith("end")]
    return Fraction([one["value"] for one in rule["required"] if one["since"] <= day][-1])


# Topics in their time


def topic(
    book: Table,
    who: Doctor,
    aim: Aim,
    every: list[Activity],
    awarded: dict[int, Fraction],
    on: date,
    cycle: tuple[date, date],
) -> Standing:
    """What counts of a topic when it is due next: of all that was done in the time it looks back."""
    first, last = cycle
    begins = [*runs(book, who, date(on.year + 30, 1, 1))]
    ends = [one - timedelta(1) for one in begins[1:]]
    often, by = aim.rule["every"], aim.rule.get("by", {})
    due = [ends[by["run"] - 1]] if "run" in by else []
    due += [years_on(begins[0], by["years"]) - timedelta(1)] if "years" in by else []
    if not due and "runs" in often:
        due = [ends[often["runs"] - 1]]
    if not due:
        due = [years_on(begins[0], often["years"]) - timedelta(1)]
    days = [min(due), *(one for one in ends if one > min(due))]
    until = next(one for one in days if one >= first)
    since = date.min
    if "runs" in often:
        run = sum(1 for one in begins if one <= until)
        since = begins[max(0, run - often["runs"])]
    elif "years" in often:
        since = years_on(until + timedelta(1), -often["years"])
    latest = until if on <= until else last  # what is done late is done, too
    got = Fraction(0)
    for one in every:
        done = one.state != "planned" and ended(one) <= on
        if since <= ended(one) and (done or (who.planned and ended(one) <= latest)):
            got += counts(
                book, aim._replace(span=(since, date.max)), one, parts(book, one, awarded[one.id])
            )
    return Standing(aim.asked, got, "")


def stated_of(
    book: Table,
    who: Doctor,
    rule: Table,
    span: tuple[date, date],
    whole: Fraction,
    gone: set[date],
) -> Fraction:
    """What an adjustment takes away or gives in a span, by days that are not `gone` for another."""
    found = Fraction(0)
    each = Fraction(rule["credits"]) if "credits" in rule else Fraction(rule["share"]) * whole
    days: set[date] = set()
    for one in who.stated:
        if one.name != rule["name"]:
            continue
        assert one.first is not None and one.last is not None
        within = {
            one.first + timedelta(n)
            for n in range((one.last - one.first).days + 1)
            if span[0] <= one.first + timedelta(n) <= span[1]
        }
        if "within" in rule:
            first, last = rule["within"]["first"], rule["within"]["last"]
            within = {day for day in within if first <= day <= last}
        if rule.get("per") == "unit" and within:
            found += each * Fraction(one.amount or 0, 100)
        days |= within
    if days and rule.get("per", "once") == "once":
        found = each
    if days and rule.get("per") == "begun-month":
        found = each * begun_months(days)
    if days and rule.get("per") == "year":
        days -= gone
        found = each * whole_years(days)
        gone |= days if found else set()
    return to_unit(found, rule.get("rounding", CENTS))


def begun_months(days: set[date]) -> int:
    """Of each stretch of days on end."""
    months = 0
    for begins in (one for one in days if one - timedelta(1) not in days):
        n = 0
        while months_on(begins, n) in days and all_in(days, begins, months_on(begins, n)):
            n += 1
        months += n
    return months


def whole_years(days: set[date]) -> int:
    """Of each stretch of days on end."""
    years = 0
    for begins in (one for one in days if one - timedelta(1) not in days):
        n = 0
        while all_in(days, begins, years_on(begins, n + 1)):
            n += 1
        years += n
    return years


def all_in(days: set[date], first: date, until: date) -> bool:
    return all(first + timedelta(n) in days for n in range((until - first).days))


def granted(book: Table, who: Doctor, aim: Aim, on: date) -> Fraction:
    """What everybody has, and what was stated, of targets that ask for no sort of records."""
    if aim.rule.keys() & {"families", "categories"}:
        return Fraction(0)
    given = sum((Fraction(one["credits"]) for one in book.get("grant", ())), Fraction(0))
    for one in book.get("adjustment", ()):
        if one["effect"] == "grants":
            span = aim.span[0], min(aim.span[1], on)
            each = (who._replace(stated=(stated,)) for stated in who.stated)
            given += sum(
                (stated_of(book, it, one, span, aim.asked, set()) for it in each), Fraction(0)
            )
    return given
