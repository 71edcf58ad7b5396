"""What must hold of every count, and a brute force over whole ledgers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.rulebooks import load, shipped
from cmetrack.rules import choose as choosing
from cmetrack.rules.counted import Counted
from tests.rules.ledgers import ON, border_ledgers, ledgers, small_ledgers
from tests.rules.reading import answer, may_displace
from tests.trials import examples

BOOKS = {name: load(name) for name in shipped()}
RO = BOOKS["ro-cmr-2009"]
RETIRED = Cycle(1, "ro-cmr-2009", variant="retired")
STARTS = {
    "ru-144": date(2015, 3, 15),
    "ro-cmr-2018": date(2021, 11, 22),
    "us-tx": date(2025, 3, 15),
    "us-fl": date(2025, 2, 1),
    "ie-2025": date(2025, 7, 1),
    "ie-pcs": date(2022, 5, 1),
    "uk-fed": date(2022, 4, 1),
    **dict.fromkeys(("ro-cmr-2009", "au-2023", "ua-650"), None),
}
"""When cycles begin, where that is no day in 2022; None: with no start, as the law has it."""
CYCLES = {name: Cycle(1, name, STARTS.get(name, date(2022, 3, 15))) for name in BOOKS}
EVERY_BOOK = pytest.mark.parametrize("name", sorted(BOOKS))


def count(name: str, activities: list[Activity], on: date = ON) -> Evaluation:
    return evaluate(BOOKS[name], CYCLES[name], activities, on)


# Against every lawful choice. A retired doctor's cap of 13 credits from other specialties is
# small enough to bite.


def same_as_the_reading(activities: list[Activity], cycle: Cycle) -> None:
    found = evaluate(RO, cycle, activities, ON)
    total, courses = found.targets
    best = answer(activities, ON, retired=cycle.variant == "retired")
    assert (total.counted, courses.counted, found.highest_total) == best
    assert total.counted == sum(one.counted for one in found.records)


@settings(max_examples=examples(300), deadline=None)
@given(small_ledgers(most=5))
def test_a_brute_force_over_whole_ledgers_finds_nothing_better(activities: list[Activity]) -> None:
    same_as_the_reading(activities, RETIRED)


@settings(max_examples=examples(300), deadline=None)
@given(border_ledgers())
def test_near_the_border_too(activities: list[Activity]) -> None:
    same_as_the_reading(activities, CYCLES["ro-cmr-2009"])


@settings(max_examples=examples(300), deadline=None)
@given(border_ledgers(retired=True))
def test_near_the_border_of_a_retired_doctor_too(activities: list[Activity]) -> None:
    same_as_the_reading(activities, RETIRED)


def never_worse(activities: list[Activity], cycle: Cycle) -> None:
    """A record more never lowers what the law asks for, nor takes away what is met."""
    *fewer, added = activities
    if may_displace(added, fewer):
        return
    before, after = evaluate(RO, cycle, fewer, ON), evaluate(RO, cycle, activities, ON)
    was, now = before.targets[0], after.targets[0]
    assert min(was.counted, was.required) <= min(now.counted, now.required)
    assert before.highest_total <= after.highest_total
    assert after.met or not before.met


@settings(max_examples=examples(100), deadline=None)
@given(border_ledgers(), st.randoms(use_true_random=False))
def test_another_record_never_lowers_what_is_required(
    activities: list[Activity], random: Random
) -> None:
    random.shuffle(activities)
    if activities:
        never_worse(activities, CYCLES["ro-cmr-2009"])


# Where the law's own words displace another record, it may cost a doctor what was met.


def on_line(id: int, first: str, last: str, credits: int) -> Activity:
    return Activity(id, "distance-online", f"Program {id}", first, last, credits=credits * 100)


def test_the_three_records_by_which_less_may_count() -> None:
    cycle = CYCLES["ro-cmr-2009"]
    one, other = (
        on_line(1, "2026-01-01", "2026-01-05", 8),
        on_line(2, "2026-03-01", "2026-03-05", 8),
    )
    longer = on_line(3, "2026-01-05", "2026-03-01", 9)
    coordination = Activity(4, "stage-coordination", "Stagii", "2025-01-01", "2025-06-30")
    post = Activity(5, "academic-post", "Post", "2025-12-01", "2026-12-31")
    later = Activity(
        6, "distance-journal", "B", "2026-06-01", credits=200, journal="Revista", work="1"
    )
    near = on_line(7, "2026-04-10", "2026-04-12", 3)
    earlier = later._replace(id=8, title="A", start="2026-04-15")

    def total(*activities: Activity) -> int:
        return evaluate(RO, cycle, activities, ON).targets[0].counted

    # A1 11 c: the one with more credits, though both of the others together gave 16.
    assert (total(one, other), total(one, other, longer)) == (1600, 900)
    # A1 8 f: 40 of the coordination of 2025; the post's own year ends after the evaluation.
    assert total(coordination) == 4000
    assert total(coordination, post._replace(start="2025-12-01", end="2025-12-31")) == 4000
    assert total(coordination, post._replace(start="2020-01-01", end="2025-01-01")) == 20000
    assert total(coordination._replace(start="2026-01-01", end="2026-06-01"), post) == 4000
    # A1 11 a: the earlier article uses up the issue and is itself too close to another programme.
    assert (total(later, near), total(later, near, earlier)) == (500, 300)
    assert may_displace(longer, [one, other]) and may_displace(post, [coordination])
    assert may_displace(earlier, [later, near]) and not may_displace(near, [later])


# What must always hold


@EVERY_BOOK
@settings(max_examples=examples(40), deadline=None)
@given(activities=ledgers())
def test_every_credit_is_counted_or_cut_for_a_reason(name: str, activities: list[Activity]) -> None:
    found = count(name, activities)
    for one in found.records:
        assert 0 <= one.counted <= one.award.awarded
        assert (one.reason is None) == (one.counted == one.award.awarded)
        # The steps of the cuts say what was left after each, down to what counts.
        if one.cuts:
            assert one.cuts[-1].value == one.counted
    main = found.targets[0]
    given = sum(grant.given for grant in found.grants)
    assert sum(one.counted for one in found.records) + given == main.counted


@EVERY_BOOK
@settings(max_examples=examples(40), deadline=None)
@given(activities=ledgers(), seed=st.integers(0, 999))
def test_the_order_of_the_records_changes_nothing(
    name: str, activities: list[Activity], seed: int
) -> None:
    shuffled = list(activities)
    Random(seed).shuffle(shuffled)
    one, other = count(name, activities), count(name, shuffled)
    assert [vars_of(record) for record in one.records] == [
        vars_of(record) for record in other.records
    ]
    assert one.targets == other.targets


def vars_of(record: Counted) -> tuple[object, ...]:
    return record.activity.id, record.counted, record.reason, record.because


@EVERY_BOOK
@settings(max_examples=examples(40), deadline=None)
@given(activities=ledgers(most=18))
def test_another_record_never_lowers_a_total(name: str, activities: list[Activity]) -> None:
    fewer = activities[:-1]
    if activities and may_displace(activities[-1], fewer):
        return
    before, after = count(name, fewer).targets[0], count(name, activities).targets[0]
    if BOOKS[name].make_up and activities and activities[-1].last.day < before.span.first:
        return  # a cycle before that has a record may lack, and is made up for
    assert min(before.counted, before.required) <= min(after.counted, after.required)


@EVERY_BOOK
@settings(max_examples=examples(40), deadline=None)
@given(activities=ledgers())
def test_every_number_reaches_a_citation(name: str, activities: list[Activity]) -> None:
    found = count(name, activities)
    for one in found.records:
        if one.award.awarded:
            assert one.steps
        assert all(step.cites and step.rule and step.text for step in one.steps)
    assert all(target.rule.cites for target in found.targets)


@settings(max_examples=examples(50), deadline=None)
@given(activities=ledgers(), days=st.integers(1, 2000))
def test_without_new_records_a_rolling_total_never_rises(
    activities: list[Activity], days: int
) -> None:
    done = [one for one in activities if one.last.day <= ON]
    now = count("ro-cmr-2009", done)
    later = count("ro-cmr-2009", done, ON + timedelta(days=days))
    if any(may_displace(one, [other]) for one, other in permutations(done, 2)):
        return
    assert later.targets[0].counted <= now.targets[0].counted


def test_a_specialty_is_the_same_in_any_case_and_with_any_spaces() -> None:
    # Its cycle may have been renamed since the record was made.
    cycle = Cycle(1, "ro-cmr-2009", specialty="Medicină de familie")
    mine = Activity(1, "course", "Curs", "2026-03-02", hours=1800, specialty="medicină  de FAMILIE")
    theirs = mine._replace(id=2, start="2026-03-04", specialty="cardiologie")
    records = evaluate(RO, cycle, [mine, theirs], ON).records
    assert [one.other_specialty for one in records] == [False, True]


def test_of_an_older_ledger_no_more_days_count_than_the_calendar_has() -> None:
    one = Activity(1, "course", "a", "2026-03-14", "2026-03-14", days=200, credits=900)
    [found] = count("ro-cmr-2009", [one]).records
    assert found.award.awarded == 600
    assert "1 days more" in " ".join(report.text for report in found.award.valuation.reports)


@pytest.mark.parametrize(("few", "told"), [(12, []), (-1, [4])])
def test_that_not_every_choice_was_tried_is_told(
    monkeypatch: pytest.MonkeyPatch, few: int, told: list[int]
) -> None:
    """Of so many records of other specialties as are too many; here three are."""
    monkeypatch.setattr(choosing, "_FEW", few)
    records = [
        Activity(1, "course", "Early", "2022-02-07", "2022-02-16", hours=60 * 300),
        Activity(2, "course", "Last", "2025-05-05", "2025-05-06", hours=10 * 300),
        Activity(3, "course", "Own", "2024-06-02", "2024-06-03", hours=7 * 300),
        Activity(4, "congress", "Other", "2024-06-01", "2024-06-02", hours=12 * 300),
    ]
    kept = [
        one._replace(specialty=None if one.id == 3 else "other", level="national")
        for one in records
    ]
    cycle = Cycle(1, "ro-cmr-2018", start=date(2021, 1, 1), specialty="cardiology")
    found = evaluate(load("ro-cmr-2018"), cycle, kept, date(2025, 12, 31))
    said = [one.ids[0] for one in found.notices if "not every choice was tried" in one.sentence]
    assert said == told
