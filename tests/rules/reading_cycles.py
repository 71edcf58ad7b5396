"""The drafts' laws once more, as plainly as they can be put: what a cycle asks for and what counts.

The rulebooks' tables are read by the words of their guide alone, with nothing of the program's
own reading or counting. A key that is not understood here is refused, not passed over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import ceil
from pathlib import Path
from typing import NamedTuple

import cmetrack.rulebooks
from cmetrack.domain.activity import Activity
from tests.rules.reading_categories import Aim, cap, counts, once, years_of, years_on
from tests.rules.reading_records import CENTS, Table, at, ended, parts, to_unit, worth

SAID = {"id", "text", "cites", "consequence_cites", "rank", "severity"}
KEYS = {
    "category": {"name", "words", "when", "topic"},
    "category_cap": {"categories", "credits", "records", "per", "each_kind", "of", "share"},
    "cycle": {"years", "window", "start", "first", "not_before"},
    "expiry": {"months"},
    "grant": {"credits"},
    "make_up": {"of", "months"},
    "adjustment": {
        *(
            "name",
            "effect",
            "needs",
            "targets",
            "credits",
            "share",
            "per",
            "rounding",
            "longer_than",
        ),
        "months",
        "by_law",
    },
    "target": {
        *("target", "unit", "required", "categories", "families", "variant", "share_of", "share"),
        *("each_year", "from_run", "to_run", "every", "by", "taken"),
    },
    "norm": {"when", "gives", "programme", "reported", "rounding", "caps"},
    "cap": {"credits", "per"},
    "once": {"kinds", "same"},
    "variant": {"name"},
    "rounding": {"to", "mode"},
}
"""What is understood here of each table."""
TOP = {"format", "country", "language", "since", "standing", "dated_norms", "families"}


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


class Standing(NamedTuple):
    """How one target stands."""

    required: Fraction
    counted: Fraction
    status: str


class Answer(NamedTuple):
    """What is awarded, what of it counts, by the record's id; how each target stands."""

    first: date
    last: date
    awarded: dict[int, Fraction]
    counted: dict[int, Fraction]
    targets: dict[str, Standing]


def read(id: str) -> Table:
    """A rulebook as it is written, if all of it is understood here."""
    path = Path(cmetrack.rulebooks.__file__).with_name(f"{id}.toml")
    book = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    for name, found in book.items():
        tables = found if isinstance(found, list) else [found] if name in KEYS else []
        for key in {key for table in tables for key in table} - SAID - KEYS.get(name, set()):
            raise ValueError(f"{id}: {name}.{key}")
        if name not in TOP | SAID | KEYS.keys():
            raise ValueError(f"{id}: {name}")
    return book


def answer(book: Table, activities: Iterable[Activity], on: date, who: Doctor) -> Answer:
    """What counts on a day of what was done, or is planned, in the cycle that holds it."""
    first, last = window(book, on, who)
    every = sorted(activities, key=lambda one: (ended(one), at(one), one.id))
    awarded = {one.id: worth(book, one) for one in every}
    done = [
        one
        for one in every
        if (who.planned or (one.state != "planned" and ended(one) <= on))
        and first <= ended(one) <= last
        and awarded[one.id]
        and lives(book, one, on)
    ]
    aims = [*asked(book, who, first, last, on)]
    for rule in book.get("once", ()):
        done = once(rule, done)
    worthy = dict(awarded)
    if (rule := book.get("make_up")) and who.start and who.start < first:
        made_up(
            rule,
            answer(book, every, first - timedelta(1), who._replace(planned=False)),
            first,
            done,
            worthy,
        )
    left = {one.id: parts(book, one, worthy[one.id]) for one in done}
    for rule in book.get("category_cap", ()):
        cap(book, rule, aims, done, left)
    standing = {}
    for aim in aims:
        if "every" in aim.rule:
            standing[aim.name] = topic(book, who, aim, every, awarded, on, (first, last))
            continue
        got = sum(
            (counts(book, aim, one, left[one.id]) for one in done), granted(book, who, aim, on)
        )
        stands = status(aim.asked, got, *aim.span, on)
        if book["cycle"][0]["window"] == "rolling" and stands != "met":
            stands = "short"
        standing[aim.name] = Standing(aim.asked, got, stands)
    counted = {one.id: sum(left.get(one.id, {}).values(), Fraction(0)) for one in every}
    return Answer(first, last, awarded, counted, standing)


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
        to = Fraction(book.get("rounding", CENTS)["to"])
        return ceil(requires(book, who, whole, span, on) * Fraction(rule["share"]) / to) * to
    usual = number(rule, span, on)
    needs = usual
    for one in book.get("adjustment", ()):
        if rule["target"] in one.get("targets", ()) and one["effect"] == "lowers":
            needs -= stated_of(book, who, one, span, usual)
    return max(needs, Fraction(0))


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
    book: Table, who: Doctor, rule: Table, span: tuple[date, date], whole: Fraction
) -> Fraction:
    """What an adjustment takes away or gives in a span of days."""
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
        if rule.get("per") == "unit" and within:
            found += each * Fraction(one.amount or 0, 100)
        days |= within
    if days and rule.get("per", "once") == "once":
        found = each
    if days and rule.get("per") == "year":
        found = each * whole_years(days)
    return to_unit(found, rule.get("rounding", CENTS))


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


def window(book: Table, on: date, who: Doctor) -> tuple[date, date]:
    """The first day and the last of the cycle that holds a day; of the first one before it began."""
    [cycle] = book["cycle"]
    if cycle["window"] == "rolling":
        return years_on(on, -cycle["years"]) + timedelta(1), on
    begun = [one for one in runs(book, who, on) if one <= on]
    first = begun[-1] if begun else next(runs(book, who, on))
    return first, next(one for one in runs(book, who, on) if one > first) - timedelta(1)


def runs(book: Table, who: Doctor, on: date = date(2040, 1, 1)) -> Iterator[date]:
    """The days on which the doctor's cycles begin, up to the first one after a day."""
    [cycle] = book["cycle"]
    start = who.start or date(on.year, 1, 1)
    begins = start = start.replace(month=1, day=1) if cycle["window"] == "calendar" else start
    if "not_before" in cycle:
        begins = start = max(start, cycle["not_before"])
    if (rule := cycle.get("first")) and book["since"] <= start <= rule["until"]:
        yield start
        begins = start = years_on(start, rule["years"])
    for n in count(1):
        yield begins
        if begins > max(on, start):
            return
        usual = years_on(start, n * cycle["years"])
        after = longer(book, who, begins, usual)
        if after != usual:  # the next ones follow it
            start = years_on(after, -n * cycle["years"])
        begins = after


def lives(book: Table, activity: Activity, on: date) -> bool:
    """Whether it has not expired, by the months that were in force when it was done."""
    if "expiry" not in book:
        return True
    done = ended(activity)
    months = [one["value"] for one in book["expiry"]["months"] if one["since"] <= done]
    return not months or on < months_on(done, months[-1])


def longer(book: Table, who: Doctor, first: date, usual: date) -> date:
    """The day after a cycle that stood still on some of its days, or is longer by months."""
    still: set[date] = set()
    more = 0
    for rule in (one for one in book.get("adjustment", ()) if one["effect"] == "extends"):
        days: set[date] = set()
        for one in (one for one in who.stated if one.name == rule["name"]):
            assert one.first is not None and one.last is not None
            days |= {one.first + timedelta(n) for n in range((one.last - one.first).days + 1)}
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


def months_on(start: date, months: int) -> date:
    """So many months on; the last day of a month that has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    until = date(first.year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + timedelta(start.day - 1), until - timedelta(1))


# What is given, or taken away, without regard to the sort


def granted(book: Table, who: Doctor, aim: Aim, on: date) -> Fraction:
    """What everybody has, and what was stated, of targets that ask for no sort of records."""
    if aim.rule.keys() & {"families", "categories"}:
        return Fraction(0)
    given = sum((Fraction(one["credits"]) for one in book.get("grant", ())), Fraction(0))
    for one in book.get("adjustment", ()):
        if one["effect"] == "grants":
            span = aim.span[0], min(aim.span[1], on)
            each = (who._replace(stated=(stated,)) for stated in who.stated)
            given += sum((stated_of(book, it, one, span, aim.asked) for it in each), Fraction(0))
    return given


def made_up(
    rule: Table, earlier: Answer, first: date, done: list[Activity], worthy: dict[int, Fraction]
) -> None:
    """The earliest records fill what the cycle before lacked, where any record of it is kept."""
    needs, got, _status = earlier.targets[rule["of"]]
    lacked = max(needs - got, Fraction(0)) if any(earlier.counted.values()) else Fraction(0)
    for one in done:
        if ended(one) < years_on(first, rule["months"] // 12):
            fills = min(lacked, worthy[one.id])
            worthy[one.id] -= fills
            lacked -= fills


# How a target stands


def status(required: Fraction, counted: Fraction, first: date, last: date, on: date) -> str:
    """In the first tenth nobody is behind; after it what is asked should come evenly, day by day."""
    if counted >= required:
        return "met"
    if on < first:
        return "upcoming"
    if on > last:
        return "short"
    days, gone = (last - first).days + 1, (on - first).days + 1
    free = days // 10
    if gone <= free or counted * (days - free) >= required * (gone - free):
        return "on-track"
    return "behind"
