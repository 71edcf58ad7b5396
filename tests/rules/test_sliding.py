"""Sliding from day to day, against a whole count of every day on which anything may change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmetrack.core.evaluate import evaluate
from cmetrack.core.forecast import on_day
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import add_years
from cmetrack.rulebooks import load
from cmetrack.rules.award import awarder
from cmetrack.rules.sliding import Sliding, tells, turns
from cmetrack.rules.windows import leaves, window
from tests.rules.ledgers import ON, ledgers, small_ledgers
from tests.trials import examples

CYCLES = pytest.mark.parametrize(
    "cycle",
    [
        Cycle(1, "ro-cmr-2009"),
        # 13 credits from other specialties are few enough to stand in the way.
        Cycle(1, "ro-cmr-2009", retired=True),
        Cycle(1, "ro-cmr-2009", date(2023, 2, 28)),
        Cycle(1, "ru-nmo-2016", date(2022, 3, 15)),
        Cycle(1, "ru-144"),
    ],
    ids=["rolling", "retired", "fixed", "russian", "ru-144"],
)


def check(cycle: Cycle, activities: list[Activity], *, with_planned: bool) -> None:
    book = load(cycle.rulebook)
    looked_at = window(book, cycle, ON)
    assert tells(book, cycle, looked_at)
    last = add_years(ON, 6) if looked_at.rolling else looked_at.span.last
    changes = turns(book, activities, looked_at)
    days = [ON, *sorted(day for day in changes if ON < day <= last)]
    sliding = Sliding(
        book, cycle, list(map(awarder(book), activities)), ON, with_planned=with_planned
    )
    for place, day in enumerate(days):
        if place:
            sliding.go_to(day, changes[day])
        following = days[place + 1] if place + 1 < len(days) else None
        leaving = [
            one
            for one in activities
            if looked_at.rolling and leaves(one.last.day, len(looked_at.years)) == following
        ]
        told = sliding.tell(leaving)
        reckon = on_day if with_planned else evaluate
        # Between two such days nothing changes: the last day before the next is as good.
        until = (following or last) - timedelta(days=1)
        for then in {day, max(day, until)}:
            found = reckon(book, cycle, activities, then)
            assert [tuple(one) for one in told.amounts] == [
                (one.id, one.required, one.counted) for one in found.targets
            ]
            counted = {one.activity.id: one.counted for one in found.records}
            for one in leaving:
                assert told.counted.get(one.id, 0) == counted.get(one.id, 0)


@CYCLES
@pytest.mark.parametrize("with_planned", [False, True])
@settings(max_examples=examples(15), deadline=None)
@given(activities=ledgers(most=20))
def test_any_ledger_counts_as_on_each_day_ahead(
    cycle: Cycle, with_planned: bool, activities: list[Activity]
) -> None:
    check(cycle, activities, with_planned=with_planned)


@pytest.mark.parametrize("retired", [False, True])
@pytest.mark.parametrize("with_planned", [False, True])
@settings(max_examples=examples(60), deadline=None)
@given(
    activities=small_ledgers(most=14),
    days=st.lists(st.integers(0, 500), min_size=14, max_size=14),
    planned=st.sets(st.integers(1, 14)),
)
def test_records_that_stand_in_each_others_way_do_so_on_each_day_ahead(
    retired: bool,
    with_planned: bool,
    activities: list[Activity],
    days: list[int],
    planned: set[int],
) -> None:
    moved = [
        _later(one, day if one.id in planned else 0)._replace(
            state="planned" if one.id in planned else "done"
        )
        for one, day in zip(activities, days, strict=False)
    ]
    check(Cycle(1, "ro-cmr-2009", retired=retired), moved, with_planned=with_planned)


def _later(activity: Activity, days: int) -> Activity:
    """The same record so many days later."""

    def moved(text: str) -> str:
        return (date.fromisoformat(text[:10]) + timedelta(days=days)).isoformat() + text[10:]

    end = activity.end
    return activity._replace(start=moved(activity.start), end=end and moved(end))
