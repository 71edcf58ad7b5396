"""What a record is worth by a draft's law, and of which categories, as plainly as it can be put."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from cmetrack.domain.activity import Activity

Table = Mapping[str, Any]
Parts = dict[str, Fraction]
"""What a record gives, by category, those that are cut last first; under "" what is of none."""
DAY = timedelta(1)
CENTS = {"to": Decimal("0.01"), "mode": "nearest"}
ROUNDED: dict[str, Callable[[Fraction], int]] = {
    "nearest": lambda one: floor(one + Fraction(1, 2)),
    "down": floor,
    "up": ceil,
}


def to_unit(amount: Fraction, rounding: Table) -> Fraction:
    to = Fraction(rounding["to"])
    return ROUNDED[rounding.get("mode", "nearest")](amount / to) * to


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


def months_on(start: date, months: int) -> date:
    """So many months on; the last day of a month that has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    until = date(first.year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + timedelta(start.day - 1), until - timedelta(1))


# What a record is worth


def worth(book: Table, activity: Activity) -> Fraction:
    """By the first norm that fits, on the first of its bases whose figures are known."""
    norms = [norm_of(book, activity, name) for name in of_which(book, activity) or [None]]
    norm = norms[0]
    if any(one is not norm for one in norms):
        return Fraction(0)
    if "gives" not in norm:
        return Fraction(0)  # which norm it is must be told first
    attended, rule = activity.attended or "full", book.get("attendance")
    if rule and norm.get("programme", True) and attended not in {"full", *rule["requires"]}:
        return Fraction(0)
    if "months" in norm and not (
        activity.end and months_on(day(activity.start), norm["months"]) <= ended(activity) + DAY
    ):
        return Fraction(0)
    bases = norm["gives"] if isinstance(norm["gives"], list) else [norm["gives"]]
    first = next((one for one in bases if based(one, activity) is not None), bases[-1])
    numbered = any("credits" in one for one in bases[: bases.index(first) + 1])
    since = min(
        [book["since"], *(one["since"] for one in book.get("expiry", {}).get("months", ()))]
    )
    numbered = numbered or ended(activity) < since
    if numbered and book.get("dated_norms", True) and ended(activity) < book["since"]:
        return Fraction(0)  # the law has no number for that day
    gives = next(
        (one for basis in bases if (one := based(basis, activity)) is not None), Fraction(0)
    )
    for rule in (one for one in book.get("cap", ()) if one["id"] in listed(norm.get("caps", ()))):
        per = "record" if rule.get("per") == "programme" else rule.get("per", "record")
        gives = min(gives, based({**rule, "per": per}, activity) or Fraction(0))
    return to_unit(gives, norm.get("rounding") or book.get("rounding", CENTS))


def norm_of(book: Table, activity: Activity, name: str | None) -> Table:
    return next(one for one in book["norm"] if fits(book, one.get("when", {}), activity, name))


def fits(book: Table, when: Table, activity: Activity, category: str | None = None) -> bool:
    for fact, words in when.items():
        if fact == "home":
            if (activity.country in (None, book["country"])) != words:
                return False
        elif fact == "category":
            if category not in listed(words):
                return False
        elif fact == "family":
            kinds = [kind for one in listed(words) for kind in book["families"][one]]
            if activity.kind not in kinds:
                return False
        elif (getattr(activity, fact) or unsaid(book, activity).get(fact)) not in listed(words):
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
    if hours and basis.get("full_hours"):
        hours = Fraction(floor(hours))
    known = {
        "hour": hours,
        "unit": hours and Fraction(floor(hours * 60 / basis.get("minutes", 60))),
        "day": min(lasted, amount(activity.days, 100) or lasted),
        "record": Fraction(1),
    }[basis["per"]]
    if known is None:
        return None
    credits = basis["credits"]
    if isinstance(credits, list):
        credits = next(
            (one["value"] for one in reversed(credits) if one["since"] <= ended(activity)), 0
        )
    return known * Fraction(credits)


def amount(kept: int | None, whole: int) -> Fraction | None:
    return None if kept is None else Fraction(kept, whole)


# Of which categories it is


def parts(book: Table, activity: Activity, gives: Fraction) -> Parts:
    """The named categories in their order, each its number; the one without a number the rest."""
    named = of_which(book, activity).items()
    found: Parts = dict.fromkeys((name for name, _number in named), Fraction(0))
    left = gives
    for name, number in sorted(named, key=lambda one: one[1] is None):
        found[name] = left if number is None else min(number, left)
        left -= found[name]
    return {**found, "": left}


def a_record(book: Table, activity: Activity) -> set[str]:
    """Of which categories it is a record although it gives no credits."""
    norms = [norm_of(book, activity, name) for name in of_which(book, activity) or [None]]
    alone = norms[0].get("a_record") and all(one is norms[0] for one in norms)
    return (
        {one[0] for one in named_of(book, activity)} | {*of_which(book, activity)}
        if alone
        else set()
    )


def of_which(book: Table, activity: Activity) -> dict[str, Fraction | None]:
    """The categories, but topics, that it names, or the only one that is proposed."""
    named = [one for one in named_of(book, activity) if one[0] not in topics(book)]
    if not named:
        fitting = [one["name"] for one in book.get("category", ()) if proposed(book, one, activity)]
        named = [(fitting[0], None)] if len(fitting) == 1 else []
    return dict(named)


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
    if not category.keys() & {"words", "when"} or not fits(
        book, category.get("when", {}), activity
    ):
        return False
    title = " ".join(activity.title.casefold().split())
    found = []
    for word in category.get("words", [""]):
        end = "" if word.endswith("*") else r"(?!\w)"
        found.append(re.search(rf"(?<!\w){re.escape(word.removesuffix('*'))}{end}", title))
    return any(found) or not category.get("words")
