"""The drafts' laws against a second reading of them, and what must hold of each."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import ALL_KINDS, Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.rulebooks import load
from tests.rules.reading_categories import answer, read, window
from tests.trials import examples


class Doctor(NamedTuple):
    """Somebody under a law, on a day, with records; `more` is one that comes to them."""

    law: str
    start: date | None
    variant: str
    on: date
    with_plan: bool
    activities: list[Activity]
    more: Activity


STARTS: dict[str, tuple[date | None, ...]] = {
    "ie-2025": (date(2025, 5, 1), date(2026, 2, 28), date(2028, 2, 29), date(2025, 2, 1)),
    "de-95d": (date(2022, 4, 1), date(2024, 2, 29)),
    "at-dfp-2025": (date(2025, 9, 1), date(2028, 2, 29)),
    "au-2023": (None,),
    "ua-650": (None,),
}
"""The laws, and days on which cycles by them begin."""

TITLES = {
    "ie-2025": (
        *("PDP", "My personal development  plan", "Audit of charts", "Auditorium", "Pre-audit"),
        *("Accredited update", "CPD points: heart", "Audit at a case conference", "Ward rounds"),
    ),
    "au-2023": (
        *("CPD plan", "Peer reviews", "M&M meeting", "AUDIT", "Self-evaluation", "PDP"),
        *("Case discussion and audit", "Multisource feedback."),
    ),
    "us-tx": (
        *("Category 1", "AMA PRA Category 1 talk", "Category 10", "cat. 1a", "Ethics", "Bioethics"),
        *("Self-study", "Grand Rounds", "Ethics, category 1"),
    ),
}
USUAL = ("course", "workshop", "congress", "conference", "session", "webinar", "module")
BOOKS = {name: read(name) for name in STARTS}
RULEBOOKS = {name: load(name) for name in STARTS}
SEEDS = st.integers(0, 2**32)
EVERY_LAW = pytest.mark.parametrize("law", sorted(STARTS))


def doctor_of(law: str, chance: Random) -> Doctor:
    """Records about the edges of a cycle, looked at on any day of it or of a later one."""
    book, pick = BOOKS[law], chance.choice
    start = pick(STARTS[law])
    begun = start or date(pick([2025, 2026, 2028]), 1, 1)
    length = 366 * book["cycle"][0]["years"]
    on = max(begun + timedelta(chance.randint(-40, 2 * length)), book["since"])
    first, last = window(book["cycle"][0], on, start)
    on = max(pick([on, on, last, first]), book["since"])
    edges = [first - timedelta(1), first, last, last + timedelta(1), on]
    known = [one["name"] for one in book.get("category", ())]

    def category() -> str | None:
        names = chance.sample(known, min(len(known), chance.randint(0, 3)))
        country = book["country"].lower() + "-"
        written = [
            pick(["", "", "", country, "zz-"]) + name + pick(["", "", ":0.5", ":1", ":2.33", ":10"])
            for name in names
        ]
        return " ".join(written) or None

    def record(id: int) -> Activity:
        inside = first + timedelta(chance.randint(0, (last - first).days))
        begins = pick([*edges, inside, inside, inside, inside])
        lasts, end = pick([None, None, 0, 1, 3]), None
        if lasts is not None:
            end = (begins + timedelta(lasts)).isoformat()
        begin = begins.isoformat()
        if chance.random() < 0.1:
            begin, end = f"{begin}T08:00", f"{begin}T{pick(['12:00', '09:30'])}"
        return Activity(
            id=id,
            kind=pick(USUAL) if chance.random() < 0.8 else pick(ALL_KINDS),
            title=pick(["Heart", *TITLES.get(law, ())]),
            start=begin,
            end=end,
            hours=pick([None, chance.randint(0, 12) * 300, chance.randint(0, 9000)]),
            days=pick([None, None, None, 50, 100, 150, 200]),
            credits=pick([None, chance.randint(0, 30) * 100, chance.randint(0, 9000)]),
            country=pick([None, None, None, book["country"], "FR"]),
            accreditation=pick([None, "national", "international", "none"]),
            role=pick([None, None, "attendee", "teacher", "speaker"]),
            attended=pick([None, None, "part", "failed"]),
            specialty=pick([None, "own", "other"]),
            category=category(),
            state=pick([None, None, None, "done", "planned"]),
        )

    variant = pick([one["name"] for one in book.get("variant", [{"name": "usual"}])])
    activities = [record(id) for id in range(1, chance.randint(2, 10))]
    return Doctor(law, start, variant, on, pick([False, False, True]), activities, record(99))


def evaluated(doctor: Doctor, activities: list[Activity]) -> Evaluation:
    variant = None if doctor.variant == "usual" else doctor.variant
    cycle = Cycle(1, doctor.law, doctor.start, variant)
    book = RULEBOOKS[doctor.law]
    return evaluate(book, cycle, activities, doctor.on, with_planned=doctor.with_plan)


def amount(hundredths: int) -> Fraction:
    return Fraction(hundredths, 100)


@EVERY_LAW
@settings(max_examples=examples(40), deadline=None)
@given(seed=SEEDS)
def test_the_program_and_the_second_reading_agree(law: str, seed: int) -> None:
    doctor = doctor_of(law, Random(seed))
    read = answer(
        BOOKS[law],
        doctor.activities,
        doctor.on,
        start=doctor.start,
        variant=doctor.variant,
        planned=doctor.with_plan,
    )
    found = evaluated(doctor, doctor.activities)
    assert (found.window.span.first, found.window.span.last) == (read.first, read.last)
    records = {one.activity.id: one for one in found.records}
    assert {id: amount(one.award.awarded) for id, one in records.items()} == read.awarded
    assert {id: amount(one.counted) for id, one in records.items()} == read.counted
    assert {
        one.id: (amount(one.required), amount(one.counted), one.status.value)
        for one in found.targets
    } == read.targets
    for one in found.targets:
        assert one.shortfall == max(one.required - one.counted, 0)


@EVERY_LAW
@settings(max_examples=examples(40), deadline=None)
@given(seed=SEEDS)
def test_what_always_holds(law: str, seed: int) -> None:
    """The order changes nothing, caps only cut, the whole is its parts, a record more never harms."""
    doctor = doctor_of(law, Random(seed))
    before = evaluated(doctor, doctor.activities)
    assert all(0 <= one.counted <= one.award.awarded for one in before.records)
    given = sum(one.given for one in before.grants)
    total = sum(one.counted for one in before.records) + given
    assert before.targets[0].counted == total == before.highest_total
    shuffled = [*doctor.activities]
    Random(seed).shuffle(shuffled)
    again = evaluated(doctor, shuffled)
    assert again.targets == before.targets
    assert sorted((one.activity.id, one.counted, one.reason) for one in again.records) == sorted(
        (one.activity.id, one.counted, one.reason) for one in before.records
    )
    after = evaluated(doctor, [*shuffled, doctor.more])
    for was, now in zip(before.targets, after.targets, strict=True):
        assert min(was.counted, was.required) <= min(now.counted, now.required), was.id
