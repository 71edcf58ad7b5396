"""What is told when: a year of runs, some of them missed, under clocks that go right and wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import evaluate
from cmetrack.core.reminder_memory import (
    LEASE,
    Memory,
    leases_for,
    remember,
    untold,
    with_leases,
)
from cmetrack.core.reminders import REMIND_DAYS, Ahead, Reminder, ReminderSort, dues
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import HOUR
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import add_years
from cmetrack.rulebooks import load
from tests.rules.ledgers import ON, ledgers
from tests.trials import examples

RUSSIA = load("ru-nmo-2016")
ROMANIA = load("ro-cmr-2009")
START = date(2022, 3, 15)
CYCLE = Cycle(1, "ru-nmo-2016", START)
LAST = date(2027, 3, 14)
"""The last day of the fifth year and of the whole cycle."""
AHEAD = Ahead(90, REMIND_DAYS)


def programme(id: int, day: date, hours: int = 36) -> Activity:
    return Activity(id, "programme", f"Цикл {id}", day.isoformat(), hours=hours * HOUR)


def module(id: int, day: date, hours: int = 14) -> Activity:
    return Activity(id, "module", f"Модуль {id}", day.isoformat(), hours=hours * HOUR)


def before(days: int) -> date:
    return LAST - timedelta(days=days)


def due_on(
    day: date,
    activities: Sequence[Activity] = (),
    cycle: Cycle = CYCLE,
    ahead: Ahead | None = None,
    since: date = date(2026, 3, 15),
) -> list[Reminder]:
    book = RUSSIA if cycle.rulebook == RUSSIA.id else ROMANIA
    found = evaluate(book, cycle, activities, day)
    due = dues([found], activities, day, ahead or AHEAD, since=since)
    return [one for one in due if one.sort != "hand-in"]  # that is tried alone


class Cron:
    """What cron runs: it looks, tells, and remembers."""

    def __init__(self) -> None:
        self.memory: Memory = {}

    def run(
        self,
        day: date,
        activities: Sequence[Activity] = (),
        *,
        arrives: bool = True,
        found: list[Reminder] | None = None,
    ) -> list[str]:
        """The keys that are told on a day; if it does not arrive, nothing is remembered."""
        due = due_on(day, activities) if found is None else found
        tell = untold(due, self.memory, day)
        keys = [key for one in tell for key in one.keys]
        if not arrives:
            return []
        self.memory = remember(self.memory, due, tell, day)
        assert untold(due, self.memory, day) == []
        return keys


def thresholds(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if key.rsplit(" ", 1)[1].isdigit() and " pace " not in key]


# A year of runs


def passed(day: date, activities: Sequence[Activity]) -> set[str]:
    """The thresholds that a day is past, told by the targets alone."""
    found = evaluate(RUSSIA, CYCLE, activities, day)
    return {
        f"cycle 1 {target.id} {target.span.last} {threshold}"
        for target in found.targets
        if target.shortfall and target.span.first <= day
        for threshold in REMIND_DAYS
        if (target.span.last - day).days <= threshold
    }


@pytest.mark.parametrize("seed", range(examples(8)))
def test_a_year_with_missed_and_failed_runs_tells_each_threshold_once(seed: int) -> None:
    chance = random.Random(seed)
    reminder, activities = Cron(), []
    for year in range(4):  # so that the past years are in order
        day = add_years(START, year) + timedelta(days=40)
        activities += [programme(10 + year, day), module(20 + year, day, 64)]
    told: list[str] = []
    expected: list[str] = []
    standing: set[str] = set()
    day = date(2026, 3, 15)
    while day <= LAST:
        if chance.random() < 0.01:
            last = max(one.id for one in activities)
            activities.append(chance.choice([programme, module])(last + 1, day, 18))
        if chance.random() < 0.01 and len(activities) > 8:
            activities.pop()  # a mistake, taken back: the gap is open again
        happens = chance.choice(["missed", "missed", "fails", "arrives"])
        if happens == "fails":
            reminder.run(day, activities, arrives=False)
        elif happens == "arrives":
            keys = reminder.run(day, activities)
            told += thresholds(keys)
            now = passed(day, activities)
            expected += sorted(now - standing)
            standing = now
        day += timedelta(days=1)
    # What grows worse, as a mistake that is taken back makes it, is told anew.
    assert {*told} == {*expected}
    assert Counter(told) >= Counter(expected)


def test_every_threshold_is_told_on_its_day_and_never_again() -> None:
    reminder = Cron()
    days = {
        day: keys
        for day in (before(left) for left in range(120, -1, -1))
        if (keys := [key for key in reminder.run(day) if " year-5 " in key])
    }
    assert days == {
        before(120): ["cycle 1 year-5 2027-03-14 pace 2"],
        before(90): ["cycle 1 year-5 2027-03-14 ahead", "cycle 1 year-5 2027-03-14 90"],
        before(30): ["cycle 1 year-5 2027-03-14 30"],
        before(7): ["cycle 1 year-5 2027-03-14 7"],
        before(1): ["cycle 1 year-5 2027-03-14 1"],
    }


def test_a_run_after_all_the_thresholds_tells_them_in_one_sentence() -> None:
    [due] = [one for one in due_on(before(0)) if one.target == "year-5"]
    assert due.text == "Year 5: 50 to go, and 2027-03-14 is the last day."
    assert [key.rsplit(" ", 1)[1] for key in due.keys] == ["2", "ahead", "90", "30", "7", "1"]
    assert (due.credits, due.until) == (5000, LAST)


def test_nothing_is_told_of_a_gap_that_was_closed() -> None:
    reminder = Cron()
    assert reminder.run(before(60))
    closed = [programme(1, before(59), 300), module(2, before(59))]
    for left in range(59, -400, -1):
        told = reminder.run(
            before(left), closed if left >= 0 else [*closed, module(3, before(left))]
        )
        assert not [key for key in told if str(LAST) in key], left


def test_a_gap_that_opens_again_is_told_again() -> None:
    reminder = Cron()
    filled = [programme(1, before(80), 300), module(2, before(80))]
    first = reminder.run(before(20))
    assert reminder.run(before(19), filled) == []
    assert reminder.run(before(18)) == first


def test_the_end_is_told_after_it_even_if_the_next_cycle_has_begun() -> None:
    reminder = Cron()
    after = before(-3)
    told = reminder.run(after)
    assert {"cycle 1 total 2027-03-14 ended", "cycle 1 year-5 2027-03-14 1"} <= set(told)
    assert reminder.run(after + timedelta(days=1)) == []
    [text] = [due.text for due in due_on(after) if "cycle 1 total 2027-03-14 ended" in due.keys]
    assert text == (
        "Credits in five years: 250 short (0 of 250); it ended on 2027-03-14. "
        "What follows: by the source of 2016 there is no periodic accreditation without them "
        "(S 4)."
    )


def test_ends_from_before_the_ledger_are_not_told() -> None:
    told = due_on(before(-3), since=before(-1))
    assert [due for due in told if due.until == LAST] == []
    told = due_on(before(100), since=before(101))
    assert {due.until for due in told} == {LAST}


def test_a_target_behind_its_pace_is_told_in_each_third_of_its_window() -> None:
    reminder = Cron()
    first = date(2026, 3, 15)
    told = {
        (first + timedelta(days=day)): key
        for day in range(365)
        for key in reminder.run(first + timedelta(days=day))
        if " year-5 " in key and " pace " in key
    }
    assert told == {
        date(2026, 4, 20): "cycle 1 year-5 2027-03-14 pace 0",  # after a tenth of 365 days
        date(2026, 7, 15): "cycle 1 year-5 2027-03-14 pace 1",
        date(2026, 11, 14): "cycle 1 year-5 2027-03-14 pace 2",
    }


def test_a_rolling_window_that_is_short_is_told_until_it_is_not() -> None:
    cycle = Cycle(1, ROMANIA.id)
    full = [
        Activity(
            id,
            "course",
            f"Curs {id}",
            f"2025-{id:02}-01",
            credits=4000,
            accreditation="international",
        )
        for id in range(1, 9)
    ]
    reminder, day = Cron(), date(2026, 1, 10)

    def told(on: date, activities: Sequence[Activity]) -> list[str]:
        return reminder.run(on, found=due_on(on, activities, cycle))

    short = ["cycle 1 total short", "cycle 1 courses short"]
    assert told(day, []) == short
    assert told(day + timedelta(days=1), []) == []
    assert told(day + timedelta(days=2), full) == []
    # Five years later the courses fall out one by one: 320, 280, 240, 200, 160 on 1 April.
    assert told(date(2029, 12, 31), full) == []
    coming = "cycle 1 total from 2030-04-01"
    assert told(date(2030, 1, 1), full) == [f"{coming} ahead", f"{coming} 90"]
    assert told(date(2030, 3, 2), full) == [f"{coming} 30"]
    # With one more in time it comes a month later, which is another matter.
    more = [
        *full,
        Activity(9, "course", "Curs 9", "2030-03-20", credits=4000, accreditation="international"),
    ]
    later = "cycle 1 total from 2030-05-01"
    assert told(date(2030, 3, 21), more) == [f"{later} ahead", f"{later} 90"]
    assert told(date(2030, 12, 1), full) == short
    assert told(date(2031, 1, 1), full) == []


def test_what_is_coming_is_said_with_what_the_plan_does_about_it() -> None:
    cycle = Cycle(1, ROMANIA.id)
    # 240; from 1 January 2030 on 200, from 1 February on 160, from 1 March on 120.
    done = [
        Activity(
            id,
            "course",
            f"Curs {id}",
            f"2025-{id:02}-01",
            credits=4000,
            accreditation="international",
        )
        for id in range(1, 7)
    ]

    def said(day: date, *plan: Activity) -> list[tuple[str, date | None, int | None]]:
        found = due_on(day, [*done, *plan], cycle)
        total = [due for due in found if due.keys and due.target == "total"]
        return [(due.text, due.until, due.credits) for due in total]

    first = date(2030, 2, 1)
    coming = (
        "Credits in five years: 40 short from 2030-02-01 on, in 1 day, when older records no "
        "longer count (160 of 200). What follows: the right to practise is suspended until they "
        "are made up (D 5 (2))."
    )
    assert said(date(2030, 1, 31)) == [(coming, first, 4000)]
    plan = Activity(9, "course", "Plan", "2030-02-01", credits=4000, state="planned")._replace(
        accreditation="international"
    )
    assert said(date(2030, 1, 31), plan) == [
        (f"{coming} With what is planned it is short from 2030-03-01 on.", first, 4000)
    ]
    enough = [plan._replace(id=id, start=f"2030-02-{id:02}", end=None) for id in range(1, 11)]
    assert said(date(2030, 1, 31), *(one._replace(id=20 + one.id) for one in enough)) == [
        (f"{coming} What is planned keeps it from that.", first, 4000)
    ]
    # The next day it is so, and that is told instead.
    assert said(first)[0][0].startswith("Credits in five years: 40 short (160 of 200).")


@settings(max_examples=examples(25), deadline=None)
@given(activities=ledgers(most=12), within=st.sampled_from([1, 30, 90, 400]))
def test_the_day_that_is_told_is_the_first_short_one(
    activities: list[Activity], within: int
) -> None:
    """Tried out day by day, by whole counts. A retired doctor's 40 are near at hand."""
    cycle = Cycle(1, ROMANIA.id, variant="retired")
    told = {
        due.target: due.until
        for due in due_on(ON, activities, cycle, Ahead(within, REMIND_DAYS))
        if due.sort == "target" and due.until and due.keys
    }
    today = evaluate(ROMANIA, cycle, activities, ON)
    expected: dict[str | None, date | None] = {}
    for after in range(1, within + 1):
        day = ON + timedelta(days=after)
        for before, target in zip(
            today.targets, evaluate(ROMANIA, cycle, activities, day).targets, strict=True
        ):
            if target.shortfall and not before.shortfall:
                expected.setdefault(target.id, day)
    assert told == expected


# How far ahead


@pytest.mark.parametrize(
    ("within", "left", "asked"),
    [
        (90, 91, False),
        (90, 90, True),
        (200, 200, True),
        (200, 201, False),
        (10, 30, False),
        (10, 10, True),
    ],
)
def test_a_horizon_may_be_nearer_or_farther_than_the_thresholds(
    within: int, left: int, asked: bool
) -> None:
    found = due_on(before(left), ahead=Ahead(within, REMIND_DAYS))
    keys = [key for due in found if due.target == "year-5" for key in due.keys]
    assert ("cycle 1 year-5 2027-03-14 ahead" in keys) is asked


def test_two_crons_with_two_horizons_do_not_disturb_one_another() -> None:
    reminder, told = Cron(), Counter[str]()
    for left in range(250, -1, -1):
        day = before(left)
        told.update(reminder.run(day))
        if left % 7 == 0:
            told.update(reminder.run(day, found=due_on(day, ahead=Ahead(200, REMIND_DAYS))))
    assert set(told.values()) == {1}


# The clock


def test_a_clock_set_back_repeats_nothing() -> None:
    reminder = Cron()
    reminder.run(before(29))
    for left in (30, 31, 60, 400, 399, 95, 29, 28):
        day = before(left)
        told = reminder.run(day)
        assert [key for key in thresholds(told) if str(LAST) in key] == [], left
    assert reminder.run(before(7))


def test_a_clock_set_ahead_loses_nothing() -> None:
    """What was told months too early, by a wrong clock or a curious --on, is told in time, too."""
    reminder = Cron()
    reminder.run(before(200))
    ahead = reminder.run(before(0))
    assert len(thresholds(ahead)) == 4 * 4  # of the cycle's total and the year's three targets
    reminder.run(before(199))
    told = [key for left in range(198, -1, -1) for key in thresholds(reminder.run(before(left)))]
    assert Counter(told) == Counter(thresholds(ahead))


def test_a_clock_that_was_ahead_for_a_day_repeats_nothing_that_was_told() -> None:
    reminder = Cron()
    reminder.run(before(60))
    reminder.run(before(-5000))
    assert reminder.run(before(59)) == []


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_whatever_the_clock_does_each_is_told_and_on_right_days_once(data: st.DataObject) -> None:
    """A matter that stays due from one day on, and a clock that is wrong now and then."""
    since = data.draw(st.integers(0, 40))
    due = [Reminder(ReminderSort.TARGET, ("it",), "It.")]
    memory: Memory = {}
    right: list[int] = []
    ever = False
    first = date(2026, 1, 1)
    for today in range(60):
        if data.draw(st.booleans()):
            continue
        wrong = data.draw(st.sampled_from([0, 0, 0, 0, -500, -20, -3, 3, 20, 500]))
        on = first + timedelta(days=today + wrong)
        now = due if today + wrong >= since else []
        tell = untold(now, memory, on)
        memory = remember(memory, now, tell, on)
        ever = ever or bool(tell)
        if tell and not wrong:
            right.append(today)
        if not wrong and today >= since:
            assert ever
    assert len(right) <= 1


# What is remembered


def test_what_is_over_is_forgotten_in_the_end() -> None:
    reminder = Cron()
    for left in range(100, -2300, -20):
        reminder.run(before(left))
    assert not [key for key in reminder.memory if str(LAST) in key]
    # No more than the targets of two cycles, each with its thresholds.
    assert len(reminder.memory) < 2 * 16 * 10


# Two at once


def test_what_another_run_is_telling_is_left_alone_until_its_claim_lapses() -> None:
    now = datetime(2026, 12, 14, 8)
    due = [
        Reminder(ReminderSort.TARGET, ("a", "b"), "It."),
        Reminder(ReminderSort.CODE, ("c",), "That."),
    ]
    leases = leases_for(due[:1], "other", now)
    assert [lease.key for lease in leases] == ["a", "b"]
    assert untold(due, with_leases({}, leases, now.date()), now.date()) == due[1:]
    assert all(lease.holds(now + timedelta(seconds=59)) for lease in leases)
    assert not any(lease.holds(now + LEASE) for lease in leases)
    # Who claimed under a clock that was ahead keeps nobody from telling.
    assert not any(lease.holds(now - timedelta(seconds=1)) for lease in leases)
