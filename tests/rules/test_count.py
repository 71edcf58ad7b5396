"""What must hold of every count, and a brute force over whole ledgers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import rounded
from cmetrack.domain.cycle import Cycle
from cmetrack.rulebooks import load, shipped
from cmetrack.rules.award import Award, awarder
from cmetrack.rules.count import Counted
from tests.rules.ledgers import ON, ledgers, small_ledgers
from tests.trials import examples

BOOKS = {name: load(name) for name in shipped()}
RO = BOOKS["ro-cmr-2009"]
RETIRED = Cycle(1, "ro-cmr-2009", variant="retired")
CYCLES = {
    "ro-cmr-2009": Cycle(1, "ro-cmr-2009"),
    "ru-nmo-2016": Cycle(1, "ru-nmo-2016", date(2022, 3, 15)),
    "ru-144": Cycle(1, "ru-144", date(2015, 3, 15)),
    "ru-709n": Cycle(1, "ru-709n", date(2022, 3, 15)),
    "ro-cmr-2018": Cycle(1, "ro-cmr-2018", date(2021, 11, 22)),
}
EVERY_BOOK = pytest.mark.parametrize("name", sorted(BOOKS))


def count(name: str, activities: list[Activity], on: date = ON) -> Evaluation:
    return evaluate(BOOKS[name], CYCLES[name], activities, on)


# A brute force over whole ledgers: the law's words once more, as plainly as they can be put.
# A retired doctor's cap of 13 credits from other specialties is small enough to bite.


def moments(activity: Activity) -> tuple[tuple[date, int | None], tuple[date, int | None]]:
    return tuple(activity.first), tuple(activity.last)  # type: ignore[return-value]


def exclude_each_other(one: Award, other: Award) -> bool:
    mine, theirs = one.activity, other.activity
    if one.family == "distance" or other.family == "distance":
        if one.family != other.family:
            return False
        first, second = sorted((mine.span, theirs.span))
        return (second.first - first.last).days < 30
    (a, a_minute), (b, b_minute) = moments(mine)
    (c, c_minute), (d, d_minute) = moments(theirs)
    if None in (a_minute, b_minute, c_minute, d_minute):
        return a <= d and c <= b
    return (a, a_minute) < (d, d_minute) and (c, c_minute) < (b, b_minute)


def best_total(activities: list[Activity]) -> tuple[int, int]:
    """The highest total after the cap of 13, and of the choices with it the most for courses."""
    awards = [award for award in map(awarder(RO), activities) if award.awarded]
    best = (0, 0)
    ways = []
    for award in awards:
        programme = award.valuation.programme
        assert programme is not None
        one_day = award.activity.span.days == 1 and award.family != "distance"
        whole = min(programme, 600) if one_day else programme
        parts = range(0, whole + 1, 100) if one_day else (0, whole)
        ways.append([(part, one_day) for part in parts])
    for choice in product(*ways):
        taken = [
            (award, part, shares)
            for award, (part, shares) in zip(awards, choice, strict=True)
            if part
        ]
        if any(exclude_each_other(a, b) for (a, _, _), (b, _, _) in combinations(taken, 2)):
            continue
        days: dict[date, int] = {}
        for award, part, shares in taken:
            if shares:
                day = award.activity.span.first
                days[day] = days.get(day, 0) + part
        if any(drawn > 600 for drawn in days.values()):
            continue
        best = max(best, total_of(taken))
    return best


def total_of(taken: list[tuple[Award, int, bool]]) -> tuple[int, int]:
    sums = {"own": 0, "other": 0, "own courses": 0, "other courses": 0}
    for award, part, _shares in taken:
        gives = rounded(part * award.valuation.multiplier / 100, 100)
        specialty = award.activity.specialty or "own"
        sums[specialty] += gives
        role = award.valuation.role
        if award.family in ("course", "distance") and role is not None and role.id == "RO-R1":
            sums[f"{specialty} courses"] += gives
    return (
        sums["own"] + min(sums["other"], 1300),
        sums["own courses"] + min(sums["other courses"], 1300),
    )


@settings(max_examples=examples(500), deadline=None)
@given(small_ledgers(most=5))
def test_a_brute_force_over_whole_ledgers_finds_nothing_better(activities: list[Activity]) -> None:
    found = evaluate(RO, RETIRED, activities, ON)
    total, courses = found.targets
    assert (total.counted, courses.counted) == best_total(activities)


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
    assert sum(one.counted for one in found.records) == main.counted


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
    before, after = count(name, fewer), count(name, activities)
    assert before.targets[0].counted <= after.targets[0].counted


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
