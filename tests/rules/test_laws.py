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
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.rulebooks import load
from tests.rules.reading_cycles import answer, read
from tests.rules.reading_records import Table, ended, months_on, of_which, topics
from tests.rules.reading_runs import Doctor, Stated, window
from tests.trials import examples


class Ledger(NamedTuple):
    """A doctor's records, looked at on a day; `more` is one that comes to them."""

    law: str
    who: Doctor
    on: date
    activities: list[Activity]
    more: Activity


STARTS: dict[str, tuple[date | None, ...]] = {
    "ie-2025": (date(2025, 5, 1), date(2026, 2, 28), date(2028, 2, 29), date(2025, 2, 1)),
    "ie-pcs": (date(2011, 5, 1), date(2020, 5, 1), date(2022, 5, 1), date(2024, 5, 1)),
    "de-95d": (date(2022, 4, 1), date(2023, 6, 17)),
    "at-dfp-2025": (date(2025, 9, 1), date(2026, 3, 28)),
    "uk-fed": (date(2022, 4, 1), date(2023, 6, 17)),
    "nl-2020": (date(2020, 1, 1), date(2021, 11, 30)),
    "it-ecm-2026": (date(2026, 1, 1), date(2023, 1, 1), date(2020, 1, 1)),
    "us-fl": (date(2021, 2, 1), date(2024, 2, 1), date(2026, 2, 1)),
    "us-ca": (date(2019, 1, 1), date(2024, 2, 29), date(2025, 1, 1), date(2025, 12, 31)),
    "us-tx": (date(2025, 6, 1), date(2025, 1, 9), date(2026, 1, 1)),
    "fr-2023": (date(2010, 5, 1), date(2023, 1, 1), date(2024, 3, 15)),
    "za-hpcsa": (None,),
    "ca-moc-2024": (date(2019, 1, 1), date(2021, 1, 1), date(2024, 1, 1)),
    "au-2023": (None,),
    "ua-650": (None,),
    "pl-2022": (date(2022, 5, 15), date(2022, 5, 16), date(2024, 2, 29), date(1990, 5, 1)),
}
"""The laws, and days on which cycles by them begin."""

TITLES = {
    "ca-moc-2024": ("Audit of charts", "Self-assessment", "Multi-source feedback"),
    "us-fl": ("Medical errors", "Domestic violence", "HIV/AIDS", "Human trafficking", "Opioids"),
    "us-ca": (
        "Pain management",
        "Geriatric update",
        "Category 1",
        "Practice management",
        "Painful",
    ),
    "fr-2023": ("Axe 1", "AXE 2", "Axe 3: patients", "axe 4", "Axe 12"),
    "pl-2022": ("Talk", "TALK", "Thesis"),
    "za-hpcsa": ("Ethics", "Clinical update", "Bioethics", "Medical law"),
    "uk-fed": ("Examiner at a hospital", "MSc: a module", "Examining"),
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


def ledger_of(law: str, chance: Random) -> Ledger:
    """Records about the edges of a cycle, looked at on any day of it or of a later one."""
    book, pick = BOOKS[law], chance.choice
    start = pick(STARTS[law])
    begun = start or date(pick([2025, 2026, 2028]), 1, 1)
    length = 366 * book["cycle"][0].get("years", 2)
    on = max(begun + timedelta(chance.randint(-40, 2 * length)), book["since"])
    variant = pick([one["name"] for one in book.get("variant", [{"name": "usual"}])])
    who = Doctor(start, variant, (), pick([False, False, True]))
    who = who._replace(stated=stated_by(book, window(book, on, who), chance))
    first, last = window(book, on, who)
    on = max(pick([on, on, last, first]), book["since"])
    edges = [first - timedelta(1), first, last, last + timedelta(1), on]
    known = [one["name"] for one in book.get("category", ())]
    once = [kind for one in book.get("once", ()) for kind in one["kinds"]]
    caught = [kind for kinds in book["families"].values() for kind in kinds] if once else []

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
        made = Activity(
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
        if not once:
            return made
        lasts = pick([lasts, lasts, 363, 364, 365, 366])
        end = None if lasts is None else (begins + timedelta(lasts)).isoformat()
        return made._replace(
            kind=pick([made.kind, *once, *caught]),
            start=begins.isoformat(),
            end=end,
            days=None if lasts is None or lasts > 1 else made.days,
            category=pick([None, None, made.category]),
            work=pick([None, "Heart", "Talk", "other"]),
            journal=pick([None, "Heart", "Other"]),
        )

    activities = [record(id) for id in range(1, chance.randint(2, 10))]
    return Ledger(law, who, on, activities, record(99))


def stated_by(book: Table, cycle: tuple[date, date], chance: Random) -> tuple[Stated, ...]:
    """Leaves, services, exemptions that begin in a cycle or before, each on its days."""
    first, last = cycle
    found = []
    rules = [one for one in book.get("adjustment", ()) if "by_law" not in one]
    for rule in chance.choices(rules, k=chance.choice([0, 1, 2]) if rules else 0):
        inside = first + timedelta(chance.randint(0, (last - first).days))
        begins = chance.choice([first, inside, inside - timedelta(300)]).replace(day=1)
        if rule.get("per") == "begun-month":
            begins += timedelta(chance.randint(-1, 30))
        begins = max(begins, first) if rule.get("per") == "unit" else begins
        lasts = chance.choice([0, 1, 30, 364, 365, 730, chance.randint(0, 900)])
        if rule.get("per") == "begun-month":
            on = months_on(begins, chance.randint(1, 5)) + timedelta(chance.choice([-2, -1, 0]))
            lasts = chance.choice([lasts, (on - begins).days])
        ends = begins if rule.get("per") == "unit" else begins + timedelta(lasts)
        days = (begins, ends) if "days" in rule.get("needs", ()) else (None, None)
        amount = chance.choice([100, 500, 1050]) if "amount" in rule.get("needs", ()) else None
        found.append(Stated(rule["name"], days[0], days[1], amount))
        if "months" in rule:  # nothing beside it: which goes first is not said
            return (found[-1],)
    return tuple(found)


def evaluated(ledger: Ledger, activities: list[Activity]) -> Evaluation:
    who = ledger.who
    adjustments = tuple(Adjustment(id, 1, *one) for id, one in enumerate(who.stated, start=1))
    variant = None if who.variant == "usual" else who.variant
    cycle = Cycle(1, ledger.law, who.start, variant, adjustments=adjustments)
    return evaluate(RULEBOOKS[ledger.law], cycle, activities, ledger.on, with_planned=who.planned)


def displaces(book: Table, more: Activity) -> bool:
    """Whether the law's own words let a record stand in the place of one that gives more."""
    named = of_which(book, more).keys()
    return any(
        "records" in one and named & {*one["categories"]} for one in book.get("category_cap", ())
    ) or any(more.kind in one.get("counts", ()) for one in book.get("once", ()))


def amount(hundredths: int) -> Fraction:
    return Fraction(hundredths, 100)


@EVERY_LAW
@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(seed=SEEDS)
def test_the_program_and_the_second_reading_agree(law: str, seed: int) -> None:
    ledger = ledger_of(law, Random(seed))
    read = answer(BOOKS[law], ledger.activities, ledger.on, ledger.who)
    found = evaluated(ledger, ledger.activities)
    assert (found.window.span.first, found.window.span.last) == (read.first, read.last)
    records = {one.activity.id: one for one in found.records}
    assert {id: amount(one.award.awarded) for id, one in records.items()} == read.awarded
    assert {id: amount(one.counted) for id, one in records.items()} == read.counted
    assert {
        one.id: (
            amount(one.required),
            amount(one.counted),
            "" if one.rule.every else one.status.value,
        )
        for one in found.targets
    } == read.targets
    for one in found.targets:
        assert one.shortfall == max(one.required - one.counted, 0)


@EVERY_LAW
@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(seed=SEEDS)
def test_what_always_holds(law: str, seed: int) -> None:
    """The order changes nothing, caps only cut, the whole is its parts, a record more never harms."""
    ledger = ledger_of(law, Random(seed))
    before = evaluated(ledger, ledger.activities)
    assert all(0 <= one.counted <= one.award.awarded for one in before.records)
    given = sum(one.given for one in before.grants)
    total = sum(one.counted for one in before.records) + given
    if before.targets[0].rule.categories is None and before.targets[0].rule.unit != "records":
        assert before.targets[0].counted == total == before.highest_total
    shuffled = [*ledger.activities]
    Random(seed).shuffle(shuffled)
    again = evaluated(ledger, shuffled)
    assert again.targets == before.targets
    assert sorted((one.activity.id, one.counted, one.reason) for one in again.records) == sorted(
        (one.activity.id, one.counted, one.reason) for one in before.records
    )
    if displaces(BOOKS[law], ledger.more):
        return
    if "make_up" in BOOKS[law] and ended(ledger.more) < before.window.span.first:
        return  # by it the cycle before lacks something, where nothing was known of that one
    after = evaluated(ledger, [*shuffled, ledger.more])
    for was, now in zip(before.targets, after.targets, strict=True):
        if BOOKS[law].get("category_cap") and topics(BOOKS[law]) & {*(was.rule.categories or ())}:
            continue  # a cap does not look at what lies across the categories
        assert min(was.counted, was.required) <= min(now.counted, now.required), was.id
