"""The drafts' laws once more, as plainly as they can be put: what a cycle asks for and what counts.

The rulebooks' tables are read by the words of their guide alone, with nothing of the program's
own reading or counting. A key that is not understood here is refused, not passed over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import cmetrack.rulebooks
from cmetrack.domain.activity import Activity
from tests.rules.reading_asked import Standing, asked, granted, topic
from tests.rules.reading_categories import cap, counts, once, years_on
from tests.rules.reading_records import (
    Parts,
    Table,
    a_record,
    at,
    ended,
    months_on,
    parts,
    worth,
)
from tests.rules.reading_runs import Doctor, window

SAID = {"id", "text", "cites", "consequence_cites", "rank", "severity"}
KEYS = {
    "category": {"name", "words", "when", "topic"},
    "category_cap": {"categories", "credits", "records", "per", "each_kind", "of", "share"},
    "cycle": {
        *("years", "months", "window", "start", "first", "not_before", "same_from", "variant"),
    },
    "expiry": {"months"},
    "grant": {"credits"},
    "hand_in": {"until"},
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
            "shorter_than",
            "to",
        ),
        "months",
        "by_law",
        "within",
    },
    "target": {
        *("target", "unit", "required", "categories", "families", "variant", "share_of", "share"),
        *("each_year", "from_run", "to_run", "every", "by", "taken"),
    },
    "norm": {
        *("when", "gives", "programme", "reported", "rounding", "caps", "months", "needs"),
        "a_record",
    },
    "cap": {"credits", "per"},
    "once": {"kinds", "same", "counts"},
    "variant": {"name"},
    "rounding": {"to", "mode"},
    "attendance": {"requires"},
    "own_specialty_only": {"families"},
}
"""What is understood here of each table."""
TOP = {
    *("format", "country", "language", "since", "standing", "superseded_by"),
    *("dated_norms", "families"),
}


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
        and (awarded[one.id] or a_record(book, one))
        and lives(book, one, on)
    ]
    if rule := book.get("own_specialty_only"):
        kinds = {kind for name in rule["families"] for kind in book["families"][name]}
        done = [one for one in done if one.specialty != "other" or one.kind not in kinds]
    aims = [*asked(book, who, first, last, on)]
    for rule in book.get("once", ()):
        done = once(rule, done, awarded)
    left = {one.id: parts(book, one, awarded[one.id]) for one in done}
    for rule in book.get("category_cap", ()):
        cap(book, rule, aims, done, left)
    if (rule := book.get("make_up")) and who.start and who.start < first:
        earlier = answer(book, every, first - timedelta(1), who._replace(planned=False))
        made_up(rule, earlier, first, done, left)
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


def lives(book: Table, activity: Activity, on: date) -> bool:
    """Whether it has not expired, by the months that were in force when it was done."""
    if "expiry" not in book:
        return True
    done = ended(activity)
    months = [one["value"] for one in book["expiry"]["months"] if one["since"] <= done]
    if not months:
        return True
    over = months_on(done, months[-1])
    return on < over + timedelta(over.day < done.day)  # a month without that day is gone through


def made_up(
    rule: Table, earlier: Answer, first: date, done: list[Activity], left: dict[int, Parts]
) -> None:
    """What caps leave of the earliest records fills what a cycle before lacked that is known of."""
    needs, got, _status = earlier.targets[rule["of"]]
    lacked = max(needs - got, Fraction(0)) if any(earlier.counted.values()) else Fraction(0)
    for one in done:
        if ended(one) < years_on(first, rule["months"] // 12):
            for name in reversed(left[one.id]):
                fills = min(lacked, left[one.id][name])
                left[one.id][name] -= fills
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
