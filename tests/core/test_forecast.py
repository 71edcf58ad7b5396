"""The forecast agrees with what `evaluate` says of every day ahead, and its dates are exact."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.core.forecast import Days, Forecast, Outlook, Shortage, forecast, on_day, shortages
from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import add_years
from cmetrack.rulebooks import load
from cmetrack.rules.law_of_counting import leaves
from cmetrack.rules.windows import window
from tests.rules.ledgers import ON, ledgers, small_ledgers
from tests.trials import examples

rulebook = cache(load)
ROLLING = Cycle(1, "ro-cmr-2009")
FIXED = Cycle(1, "ro-cmr-2009", date(2023, 2, 28))
RUSSIAN = Cycle(1, "ru-nmo-2016", date(2022, 3, 15))
CYCLES = pytest.mark.parametrize(
    "cycle",
    [ROLLING, ROLLING._replace(variant="retired"), FIXED, RUSSIAN, Cycle(1, "ru-144")],
    ids=["rolling", "retired", "fixed", "russian", "ru-144"],
)


def course(id: int, day: str, credits: int, **more: str) -> Activity:
    return Activity(id, "course", f"Course {id}", day, credits=credits * 100, **more)  # type: ignore[arg-type]


def ahead(cycle: Cycle, activities: list[Activity], on: date) -> Forecast:
    return forecast(evaluate(rulebook(cycle.rulebook), cycle, activities, on))


def outlook(found: Forecast, target: str) -> Outlook:
    return next(one for one in found.outlooks if one.progress.id == target)


# Agreement with `status --on` that day


def _has_years(one: Activity) -> bool:
    """Whether it is a function of which earlier years may be over, and not merely planned."""
    return one.kind in KINDS["yearly"] and not one.planned


@CYCLES
@settings(max_examples=examples(15), deadline=None)
@given(activities=ledgers(most=12))
def test_every_point_is_what_status_says_of_that_day(
    cycle: Cycle, activities: list[Activity]
) -> None:
    found = ahead(cycle, activities, ON)
    book = rulebook(cycle.rulebook)
    for one in found.outlooks:
        for point in one.points:
            without = evaluate(book, cycle, activities, point.day)
            # What is planned and over by that day counts as if it were done, what comes after
            # it not at all.
            until = [a for a in activities if a.last.day <= point.day or _has_years(a)]
            planned = evaluate(book, cycle, until, point.day, with_planned=True)
            for reckoned, counted in ((without, point.counted), (planned, point.with_plan)):
                [target] = [t for t in reckoned.targets if t.id == one.progress.id]
                assert (target.counted, target.required) == (counted, point.required)


def check_days(cycle: Cycle, activities: list[Activity], *, with_plan: bool) -> None:
    """On each day on which something may change, and on the last before the next, all is so."""
    book = rulebook(cycle.rulebook)
    looked_at = window(book, cycle, ON)
    until = add_years(ON, 6) if looked_at.rolling else looked_at.span.last
    ahead = Days(evaluate(book, cycle, activities, ON), until, with_plan=with_plan)
    lasts = [day - timedelta(days=1) for day in ahead.turns[1:]] + [until]
    for day in {*ahead.turns, *lasts}:
        found = (on_day if with_plan else evaluate)(book, cycle, activities, day)
        told = ahead.at(day)
        assert [(one.id, one.required, one.counted) for one in told.targets] == [
            (one.id, one.required, one.counted) for one in found.targets
        ]
        counted = {one.activity.id: one.counted for one in told.records}
        assert all(counted.get(one.activity.id, 0) == one.counted for one in found.records)


@CYCLES
@pytest.mark.parametrize("with_plan", [False, True])
@settings(max_examples=examples(15), deadline=None)
@given(activities=ledgers(most=20))
def test_any_ledger_counts_as_on_each_day_ahead(
    cycle: Cycle, with_plan: bool, activities: list[Activity]
) -> None:
    check_days(cycle, activities, with_plan=with_plan)


@pytest.mark.parametrize("retired", [False, True])
@pytest.mark.parametrize("with_plan", [False, True])
@settings(max_examples=examples(60), deadline=None)
@given(
    activities=small_ledgers(most=14),
    days=st.lists(st.integers(0, 500), min_size=14, max_size=14),
    planned=st.sets(st.integers(1, 14)),
)
def test_records_that_stand_in_each_others_way_do_so_on_each_day_ahead(
    retired: bool, with_plan: bool, activities: list[Activity], days: list[int], planned: set[int]
) -> None:
    moved = [
        later(one, day if one.id in planned else 0)._replace(
            state="planned" if one.id in planned else "done"
        )
        for one, day in zip(activities, days, strict=False)
    ]
    check_days(ROLLING._replace(variant="retired" if retired else None), moved, with_plan=with_plan)


def later(activity: Activity, days: int) -> Activity:
    """The same record so many days later."""

    def moved(text: str) -> str:
        return (date.fromisoformat(text[:10]) + timedelta(days=days)).isoformat() + text[10:]

    end = activity.end
    return activity._replace(start=moved(activity.start), end=end and moved(end))


@pytest.mark.parametrize("with_plan", [False, True])
@settings(max_examples=examples(40), deadline=None)
@given(activities=ledgers(most=40), more=st.integers(0, 30))
def test_a_shortage_is_the_first_of_all_the_days(
    with_plan: bool, activities: list[Activity], more: int
) -> None:
    sure = [course(100 + n, (ON - timedelta(days=60 * n)).isoformat(), 6) for n in range(more)]
    cycle = ROLLING._replace(variant="retired")
    today = evaluate(rulebook(cycle.rulebook), cycle, [*activities, *sure], ON)
    until = ON + timedelta(days=500)
    first = first_short(today, until, with_plan=with_plan)
    assert shortages(today, until, with_plan=with_plan) == first


@pytest.mark.parametrize("seed", range(examples(12)))
def test_where_very_much_overlaps_a_shortage_is_the_first_of_all_the_days_too(seed: int) -> None:
    chance = Random(seed)
    kinds = ["course", "congress", "session", "workshop", "distance-online"]
    dense = []
    for id in range(1, chance.choice([60, 200, 250])):
        first = ON - timedelta(days=chance.randrange(420))
        last = first + timedelta(days=chance.randrange(1, 9) if chance.random() < 0.9 else 0)
        start, end = first.isoformat(), last.isoformat()
        if first == last and chance.random() < 0.5:
            start, end = (
                f"{start}T{chance.randrange(8, 14):02}:00",
                f"{end}T{chance.randrange(14, 20)}:00",
            )
        dense.append(
            Activity(
                id, chance.choice(kinds), f"Record {id}", start, end,
                credits=chance.randrange(1, 19) * 100, level="national",
                role=chance.choice([None, None, None, "speaker"]),
                specialty="other" if chance.random() < 0.01 else None,
            )
        )  # fmt: skip
    cycle = ROLLING._replace(variant="retired")
    today = evaluate(rulebook(cycle.rulebook), cycle, dense, ON)
    until = ON + timedelta(days=chance.choice([25, 60, 330]))
    assert shortages(today, until, with_plan=False) == first_short(today, until, with_plan=False)


def on_line(id: int, first: int, last: int, credits: int) -> Activity:
    """An on-line programme by the days from the window's first on."""
    start, end = (date(2025, 7, 1) + timedelta(days=n) for n in (first, last))
    return Activity(
        id, "distance-online", f"Program {id}", str(start), str(end), credits=credits * 100
    )


def test_what_stood_back_comes_again_when_the_other_goes_and_displaces_more() -> None:
    # A (10) lets B (9) stand back, so that C and D (8 each, far from each other) count. When A
    # falls out, B goes before both: 24 + 10 + 16 = 50 before, 24 + 9 = 33 of 40 after.
    done = [
        *(on_line(1, 0, 4, 10), on_line(2, 4, 80, 9)),
        *(on_line(3, 36, 38, 8), on_line(4, 75, 78, 8)),
        *(course(id, f"2026-0{id - 5}-20", 6) for id in (7, 8, 9, 10)),
    ]
    today = evaluate(rulebook(ROLLING.rulebook), ROLLING._replace(variant="retired"), done, ON)
    assert today.targets[0].counted == 5000
    leaves_on = date(2026, 7, 5)
    found = shortages(today, date(2026, 7, 10), with_plan=False)
    assert (found["total"].day, found["total"].target.counted) == (leaves_on, 3300)
    assert found == first_short(today, date(2026, 7, 10), with_plan=False)


@pytest.mark.parametrize("state", [None, "planned"])
def test_a_post_that_begins_takes_the_coordination_of_its_year(state: str | None) -> None:
    done = [
        Activity(1, "stage-coordination", "Stagii", "2026-01-01", "2026-04-30"),
        Activity(2, "academic-post", "Post", "2026-08-15", "2027-06-30", state=state),
    ]
    today = evaluate(rulebook(ROLLING.rulebook), ROLLING._replace(variant="retired"), done, ON)
    assert today.targets[0].shortfall == 0
    found = shortages(today, date(2026, 9, 1), with_plan=state is not None)
    assert (found["total"].day, found["total"].target.counted) == (date(2026, 8, 15), 0)


def test_of_a_function_each_year_falls_out_for_itself() -> None:
    # 2021 falls out five years after its 31 December, 2022 a year later.
    done = [Activity(1, "academic-post", "Post", "2021-08-01", "2026-12-31")]
    found = ahead(ROLLING, done, date(2026, 12, 30))
    assert found.today.targets[0].counted == 20000
    assert [(one.day, [gone.counted for gone in one.records]) for one in found.leaving] == [
        (date(2026, 12, 31), [4000])
    ]
    # On that day 2026 comes in, too.
    assert found.leaving[0].totals[0].counted == 20000


def first_short(today: Evaluation, until: date, *, with_plan: bool) -> dict[str, Shortage]:
    """Each day on which something turns is looked at."""
    first: dict[str, Shortage] = {}
    for day, then in Days(today, until, with_plan=with_plan):
        for one in then.targets:
            if one.shortfall:
                first.setdefault(one.id, Shortage(day, one))
    return first


@settings(max_examples=examples(20), deadline=None)
@given(activities=ledgers(most=12))
def test_with_the_plan_is_as_if_it_had_been_done(activities: list[Activity]) -> None:
    # Where no code is asked for, "done once its day has passed" is just that.
    done = [a._replace(state="done") for a in activities]
    book = rulebook("ro-cmr-2009")
    for one in ahead(ROLLING, activities, ON).outlooks:
        for point in one.points:
            found = evaluate(book, ROLLING, done, point.day)
            [target] = [t for t in found.targets if t.id == one.progress.id]
            assert target.counted == point.with_plan


@CYCLES
@settings(max_examples=examples(10), deadline=None)
@given(activities=ledgers(most=8), days=st.lists(st.integers(0, 365), max_size=25))
def test_the_dates_are_the_first_such_days(
    cycle: Cycle, activities: list[Activity], days: list[int]
) -> None:
    """No day before `reached` or `short_from` would do: tried out day by day."""
    found = ahead(cycle, activities, ON)
    book = rulebook(cycle.rulebook)
    for one in found.outlooks:
        pace = one.pace
        if pace is None:
            continue
        months = 12 if one.progress.rule.each_year else found.today.window.months
        a_day = pace / Fraction(one.progress.span.days, months)
        for after in days:
            day = ON + timedelta(days=after)
            if day > one.last:
                continue
            [target] = [
                t for t in evaluate(book, cycle, activities, day).targets if t.id == one.progress.id
            ]
            enough = target.counted + a_day * 100 * after >= target.required
            if one.reached is None or day < one.reached:
                assert not enough
            elif day == one.reached:
                assert enough
            if found.today.window.rolling and (one.short_from is None or day < one.short_from):
                assert not target.shortfall
            elif day == one.short_from:
                assert target.shortfall


# By hand


def test_the_needed_and_the_pace_by_hand() -> None:
    # Year 5 of the cycle is 2026-03-15 to 2027-03-14, 365 days; a month is 365/12 of them. On
    # 2026-11-21 252 days have passed, 113 are left. 20 credits are done, 30 are missing.
    done = [Activity(1, "programme", "Терапия", "2026-05-01", hours=6000)]
    one = outlook(ahead(RUSSIAN, done, date(2026, 11, 21)), "year-5")
    month = Fraction(365, 12)
    assert one.pace == Fraction(20) / 252 * month
    assert one.needed == one.needed_with_plan == Fraction(30) / 113 * month
    # 30 / (20 / 252) = 378 days from 2026-11-21 on: too late, and said so.
    assert one.reached == date(2026, 11, 21) + timedelta(days=378)
    # 36 hours planned on 2027-01-18 are enough on that day.
    plan = Activity(2, "programme", "Почки", "2027-01-18", hours=10800, state="planned")
    one = outlook(ahead(RUSSIAN, [*done, plan], date(2026, 11, 21)), "year-5")
    assert one.reached_with_plan == date(2027, 1, 18)
    assert one.needed_with_plan == 0


def test_nothing_done_is_never_reached() -> None:
    one = outlook(ahead(RUSSIAN, [], date(2026, 11, 21)), "year-5")
    assert one.pace == 0
    assert one.reached is None
    assert one.reached_with_plan is None


def test_on_the_last_day_no_time_is_left() -> None:
    one = outlook(ahead(RUSSIAN, [], date(2027, 3, 14)), "year-5")
    assert one.needed is None
    assert [point.day for point in one.points] == [date(2027, 3, 14)]


def test_what_falls_out_of_the_window_and_when_the_doctor_is_short() -> None:
    # Forty courses of 5 on different days make the 200; the first two fall out one by one.
    done = [
        course(id, (date(2022, 1, 10) + timedelta(days=30 * id)).isoformat(), 5)
        for id in range(1, 41)
    ]
    found = ahead(ROLLING, done, date(2026, 11, 21))
    assert [(one.day, [r.activity.id for r in one.records]) for one in found.leaving[:2]] == [
        (date(2027, 2, 9), [1]),
        (date(2027, 3, 11), [2]),
    ]
    assert [one.totals[0].counted for one in found.leaving[:2]] == [19500, 19000]
    one = outlook(found, "total")
    assert one.progress.counted == 20000
    assert one.short_from == one.short_from_with_plan == date(2027, 2, 9)
    assert [point.day for point in one.points][:2] == [date(2026, 11, 21), date(2026, 12, 21)]
    assert len(one.points) == 13
    # A course of six planned before that fills the gap until the second one falls out.
    plan = course(99, "2027-02-01", 6, state="planned")
    one = outlook(ahead(ROLLING, [*done, plan], date(2026, 11, 21)), "total")
    assert (one.short_from, one.short_from_with_plan) == (date(2027, 2, 9), date(2027, 3, 11))


@pytest.mark.parametrize("years", [1, 5])
def test_the_day_that_falls_out_is_the_first_one_outside(years: int) -> None:
    cycle = ROLLING._replace(variant="retired" if years == 1 else None)
    book = rulebook("ro-cmr-2009")
    for after in range(1500):
        last = date(2019, 12, 1) + timedelta(days=after)
        day = leaves(last, 12 * years)
        assert last not in window(book, cycle, day).span
        assert last in window(book, cycle, day - timedelta(days=1)).span
    assert leaves(date(2024, 2, 29), 60) == date(2029, 3, 1)
    assert add_years(date(2024, 2, 29), 5) == date(2029, 2, 28)
