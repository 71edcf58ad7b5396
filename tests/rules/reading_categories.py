"""The laws that know categories and their caps once more, as plainly as they can be put.

The rulebooks' tables are read by the words of their guide alone, with nothing of the program's
own reading or counting. A key that is not understood here is refused, not passed over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any, NamedTuple

import cmetrack.rulebooks
from cmetrack.domain.activity import Activity

Table = Mapping[str, Any]
Parts = dict[str, Fraction]
"""What a record gives, by category, those that are cut last first; under "" what is of none."""

SAID = {"id", "text", "cites", "consequence_cites", "rank"}  # who says it, and in which order
KEYS = {
    "category": {"name", "words", "when", "topic"},
    "category_cap": {"categories", "credits", "per", "each_kind", "of", "share"},
    "cycle": {"years", "window", "start"},
    "grant": {"credits"},
    "make_up": {"of", "months"},
    "adjustment": {"name", "effect", "needs", "longer_than", "months"},
    "target": {"target", "unit", "required", "categories", "families", "variant"},
    "norm": {"when", "gives", "programme", "reported", "rounding"},
    "once": {"kinds", "same"},
    "variant": {"name"},
    "rounding": {"to", "mode"},
}
TOP = {"format", "country", "language", "since", "standing", "dated_norms", "families"}
ROUNDED: dict[str, Callable[[Fraction], int]] = {
    "nearest": lambda one: floor(one + Fraction(1, 2)),
    "down": floor,
    "up": ceil,
}


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


def answer(
    book: Table,
    activities: Iterable[Activity],
    on: date,
    *,
    start: date | None = None,
    variant: str = "usual",
    planned: bool = False,
) -> Answer:
    """What counts on a day of what was done, or is planned, in the cycle that holds it."""
    first, last = window(book["cycle"][0], on, start)
    every = sorted(activities, key=lambda one: (ended(one), at(one), one.id))
    awarded = {one.id: worth(book, one) for one in every}
    done = [
        one
        for one in every
        if (planned or (one.state != "planned" and ended(one) <= on))
        and first <= ended(one) <= last
        and awarded[one.id]
    ]
    targets = [one for one in book["target"] if one.get("variant", variant) == variant]
    for rule in book.get("once", ()):
        done = once(rule, done)
    worthy = dict(awarded)
    if (rule := book.get("make_up")) and start and start < first:
        earlier = answer(book, every, first - timedelta(1), start=start, variant=variant)
        made_up(rule, earlier, first, done, worthy)
    left = {one.id: parts(book, one, worthy[one.id]) for one in done}
    for rule in book.get("category_cap", ()):
        cap(book, rule, targets, done, left)
    standing = {}
    for target in targets:
        got = sum((counts(book, target, one, left[one.id]) for one in done), granted(book, target))
        asked = Fraction(target["required"])
        standing[target["target"]] = Standing(asked, got, status(asked, got, first, last, on))
    counted = {one.id: sum(left.get(one.id, {}).values(), Fraction(0)) for one in every}
    return Answer(first, last, awarded, counted, standing)


# Days


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def ended(activity: Activity) -> date:
    """The last day; without an end its days tell, and an hour of 0:00 is the day before's end."""
    if activity.end and "T" in activity.start and activity.end.endswith("T00:00"):
        return day(activity.end) - timedelta(1)
    if activity.end or not activity.days:
        return day(activity.end or activity.start)
    return day(activity.start) + timedelta(-(-activity.days // 100) - 1)


def at(activity: Activity) -> str:
    """The hour at which it ended, where that is known."""
    return (activity.end or "")[11:].replace("00:00", "24:00")


def window(cycle: Table, on: date, start: date | None) -> tuple[date, date]:
    """The first day and the last of the cycle that holds a day; of the first one before it began."""
    if cycle["window"] == "calendar":
        start = date(min(on.year, start.year if start else on.year), 1, 1)
    assert start is not None
    years = cycle["years"]
    first, after = start, years_on(start, years)
    times = 1
    while after <= on:
        times += 1
        first, after = after, years_on(start, times * years)
    return first, after - timedelta(1)


def years_on(start: date, years: int) -> date:
    if (start.month, start.day) == (2, 29) and (start.year + years) % 4:
        return date(start.year + years, 2, 28)
    return start.replace(year=start.year + years)


# What a record is worth


def worth(book: Table, activity: Activity) -> Fraction:
    """By the first norm that fits, on the first of its bases whose figures are known."""
    if book.get("dated_norms", True) and ended(activity) < book["since"]:
        return Fraction(0)
    norm = next(one for one in book["norm"] if fits(book, one.get("when", {}), activity))
    bases = norm["gives"] if isinstance(norm["gives"], list) else [norm["gives"]]
    gives = next((one for basis in bases if (one := based(basis, activity)) is not None), 0)
    rounding = norm.get("rounding") or book.get("rounding", {"to": Decimal("0.01")})
    to = Fraction(rounding["to"])
    return ROUNDED[rounding.get("mode", "nearest")](gives / to) * to


def fits(book: Table, when: Table, activity: Activity) -> bool:
    for fact, words in when.items():
        if fact == "family":
            kinds = [kind for one in listed(words) for kind in book["families"][one]]
            if activity.kind not in kinds:
                return False
        elif (getattr(activity, fact) or unsaid(book, activity)[fact]) not in listed(words):
            return False
    return True


def unsaid(book: Table, activity: Activity) -> dict[str, str]:
    """What an empty column stands for."""
    at_home = activity.country in (None, book["country"])
    return {"accreditation": "national" if at_home else "none", "role": "attendee", "kind": ""}


def listed(words: Any) -> Sequence[Any]:
    return [words] if isinstance(words, str) else words


def based(basis: Table, activity: Activity) -> Fraction | None:
    if basis["per"] == "stated":
        return amount(activity.credits, 100)
    lasted = Fraction((ended(activity) - day(activity.start)).days + 1)
    hours = amount(activity.hours, 300)
    known = {
        "hour": hours,
        "unit": hours and Fraction(floor(hours * 60 / basis.get("minutes", 60))),
        "day": min(lasted, amount(activity.days, 100) or lasted),
        "record": Fraction(1),
    }[basis["per"]]
    return None if known is None else known * Fraction(basis["credits"])


def amount(kept: int | None, whole: int) -> Fraction | None:
    return None if kept is None else Fraction(kept, whole)


# Of which categories it is


def parts(book: Table, activity: Activity, gives: Fraction) -> Parts:
    """The named categories in their order, each its number; the one without a number the rest."""
    named = [one for one in named_of(book, activity) if one[0] not in topics(book)]
    if not named:
        fitting = [one["name"] for one in book.get("category", ()) if proposed(book, one, activity)]
        named = [(fitting[0], None)] if len(fitting) == 1 else []
    found: Parts = dict.fromkeys((name for name, _number in named), Fraction(0))
    left = gives
    for name, number in sorted(named, key=lambda one: one[1] is None):
        found[name] = left if number is None else min(number, left)
        left -= found[name]
    return {**found, "": left}


def named_of(book: Table, activity: Activity) -> list[tuple[str, Fraction | None]]:
    """What the record says of this law: with its country before it, or without where none has it."""
    here = book["country"].lower() + "-"
    said = [one.partition(":")[::2] for one in (activity.category or "").split()]
    mine = [(name.removeprefix(here), number) for name, number in said if name.startswith(here)]
    known = {one["name"] for one in book.get("category", ())}
    return [
        (name, Fraction(number) if number else None)
        for name, number in mine or said
        if name in known
    ]


def topics(book: Table) -> set[str]:
    return {one["name"] for one in book.get("category", ()) if one.get("topic")}


def proposed(book: Table, category: Table, activity: Activity) -> bool:
    if category.get("topic") or not fits(book, category.get("when", {}), activity):
        return False
    title = " ".join(activity.title.casefold().split())
    found = []
    for word in category.get("words", [""]):
        end = "" if word.endswith("*") else r"(?!\w)"
        found.append(re.search(rf"(?<!\w){re.escape(word.removesuffix('*'))}{end}", title))
    return any(found) or not category.get("words")


# What is given, or taken away, without regard to the sort


def granted(book: Table, target: Table) -> Fraction:
    """What everybody has, of targets that ask for no sort of records."""
    if target.keys() & {"families", "categories"}:
        return Fraction(0)
    return sum((Fraction(one["credits"]) for one in book.get("grant", ())), Fraction(0))


def made_up(
    rule: Table, earlier: Answer, first: date, done: list[Activity], worthy: dict[int, Fraction]
) -> None:
    """The earliest records fill what the cycle before lacked, where any record of it is kept."""
    asked, got, _status = earlier.targets[rule["of"]]
    lacked = max(asked - got, Fraction(0)) if any(earlier.counted.values()) else Fraction(0)
    for one in done:
        if ended(one) < years_on(first, rule["months"] // 12):
            fills = min(lacked, worthy[one.id])
            worthy[one.id] -= fills
            lacked -= fills


# What caps leave


def once(rule: Table, done: list[Activity]) -> list[Activity]:
    """Of the kind the first alone."""
    again = [one for one in done if one.kind in rule["kinds"]][1:]
    return [one for one in done if one not in again]


def cap(
    book: Table, rule: Table, targets: list[Table], done: list[Activity], left: dict[int, Parts]
) -> None:
    """At most so much of the categories together, or of each kind; no cycle here has two years."""
    if rule.get("each_kind"):
        [total] = [one["required"] for one in targets if one["target"] == rule["of"]]
        most = Fraction(floor(total * Fraction(rule["share"]) * 100), 100)
        for kind in {one.kind for one in done}:
            of_kind = [(one, name) for one in done if one.kind == kind for name in left[one.id]]
            cut(book, targets, of_kind, most, done, left)
        return
    names = listed(rule["categories"])
    of = [(one, name) for one in done for name in left[one.id] if name in names]
    cut(book, targets, of, Fraction(rule["credits"]), done, left)


def cut(
    book: Table,
    targets: list[Table],
    of: list[tuple[Activity, str]],
    most: Fraction,
    done: list[Activity],
    left: dict[int, Parts],
) -> None:
    """Little by little: of the latest that no target needs, and where there is none of the latest."""

    def standing() -> list[Fraction]:
        return [
            sum((counts(book, one, each, left[each.id]) for each in done), granted(book, one))
            for one in targets
        ]

    while (above := sum(left[one.id][name] for one, name in of) - most) > 0:
        before = standing()
        found: list[tuple[Fraction, Activity, str]] = []
        for one, name in reversed(of):
            if not left[one.id][name]:
                continue
            goes = min(above, left[one.id][name])
            for target, had in zip(targets[1:], before[1:], strict=True):
                left[one.id][name] -= Fraction(1, 100)
                lowers = counts(book, target, one, left[one.id])
                left[one.id][name] += Fraction(1, 100)
                if lowers < counts(book, target, one, left[one.id]):
                    goes = min(goes, max(had - target["required"], 0))
            found.append((goes, one, name))
        goes, one, name = next((each for each in found if each[0]), found[0])
        left[one.id][name] -= goes or min(above, left[one.id][name])


# How a target stands


def counts(book: Table, target: Table, activity: Activity, left: Parts) -> Fraction:
    """What of a record counts for a target; of records one, if an hour or a credit of it does."""
    gives = sum(left.values(), Fraction(0))
    if "families" in target and not fits(book, {"family": target["families"]}, activity):
        gives = Fraction(0)
    if names := target.get("categories"):
        across = dict(named_of(book, activity)) if names[0] in topics(book) else {}
        if across:
            number = across.get(names[0], Fraction(0))
            gives = gives if number is None else min(number, gives)
        else:
            gives = sum((left.get(name, Fraction(0)) for name in names), Fraction(0))
    return Fraction(gives > 0) if target.get("unit") == "records" else gives


def status(required: Fraction, counted: Fraction, first: date, last: date, on: date) -> str:
    """In the first tenth nobody is behind; after it what is asked should come evenly, day by day."""
    if counted >= required:
        return "met"
    if on < first:
        return "upcoming"
    days, gone = (last - first).days + 1, (on - first).days + 1
    free = days // 10
    if gone <= free or counted * (days - free) >= required * (gone - free):
        return "on-track"
    return "behind"
