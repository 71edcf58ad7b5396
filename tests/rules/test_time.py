"""Which day's number a target asks for, and records that expire."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import evaluate, previous
from cmetrack.core.forecast import forecast
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import ONE_DAY, add_months
from cmetrack.errors import BadRulebook
from cmetrack.present import plain
from cmetrack.present.forecast import forecast_blocks
from cmetrack.present.status import status_blocks
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window
from tests.rules.laws import HEAD, loaded, read, sound
from tests.trials import examples

ANNIVERSARY = {"window": "anniversary", "start": "required"}


@pytest.mark.parametrize(
    ("taken", "on", "law_of", "required"),
    [
        ("evaluation", date(2023, 12, 31), None, [200, 200, 200]),
        ("evaluation", date(2024, 1, 1), None, [150, 150, 150]),
        ("year-end", date(2023, 7, 1), None, [200, 150, 150]),
        ("year-start", date(2025, 1, 1), None, [200, 200, 150]),
        ("cycle-start", date(2025, 1, 1), None, [200, 200, 200]),
        ("cycle-end", date(2023, 3, 1), None, [150, 150, 150]),
        ("cycle-end", date(2023, 3, 1), date(2023, 12, 31), [200, 200, 200]),
        ("evaluation", date(2023, 3, 1), date(2024, 1, 1), [150, 150, 150]),
    ],
)
def test_a_number_that_changes_is_taken_as_of_its_day(
    taken: str, on: date, law_of: date | None, required: list[int]
) -> None:
    data = sound()
    data["cycle"][0] |= {"years": 3} | ANNIVERSARY
    each = {"each_year": True, "target": "total-{n}", "label": "Year {n}"}
    data["target"][0] |= each | {"taken": taken}
    data["target"][1]["share_of"] = "total-{n}"
    del data["other_specialty_cap"]
    cycle = Cycle(1, "xx-2020", date(2022, 3, 15), law_of=law_of)
    targets = evaluate(read(data), cycle, (), on).targets
    asked = {one.id: one.required // 100 for one in targets}
    assert [asked[f"total-{year}"] for year in (1, 2, 3)] == required
    # A share of it goes by the same day.
    assert [asked[f"year-{year}"] for year in (1, 2, 3)] == [-(-one // 3) for one in required]


DATED = [
    {"since": date(2020, 1, 1), "value": 24, "cites": "A 1"},
    {"since": date(2024, 12, 1), "value": 12, "cites": "A 1"},
]


def bare() -> dict[str, Any]:
    """The sound rulebook with nothing but its cycle, its targets and credits as they are stated."""
    data = loaded(HEAD) | {key: sound()[key] for key in ("families", "cycle", "target")}
    return data | {"norm": [{"id": "N", "cites": "A 1", "gives": {"per": "stated"}}]}


def expiring(months: Any = 12, **cycle: Any) -> Rulebook:
    data = bare()
    del data["target"][1]
    data["cycle"][0] |= {"years": 3} | cycle
    data["expiry"] = {"id": "X-E", "cites": "A 1", "about": "Life", "months": months}
    return read(data)


def course(id: int, day: str, credits: int = 500) -> Activity:
    return Activity(id, "course", f"Course {id}", day, credits=credits)


@pytest.mark.parametrize(
    ("done", "on", "expired"),
    [
        ("2025-03-15", date(2026, 3, 14), None),
        ("2025-03-15", date(2026, 3, 15), "2026-03-15"),
        ("2024-11-30", date(2026, 11, 29), None),
        ("2024-11-30", date(2026, 12, 24), "2026-11-30"),
        ("2024-12-01", date(2025, 12, 1), "2025-12-01"),
        ("2024-02-29", date(2026, 2, 28), None),
        ("2024-02-29", date(2026, 3, 1), "2026-03-01"),
    ],
)
def test_a_record_counts_until_it_expires(done: str, on: date, expired: str | None) -> None:
    book = expiring(DATED)
    (record,) = evaluate(book, Cycle(1, "xx-2020"), [course(1, done)], on).records
    assert record.reason == (expired and "expired")
    said = [step.text for step in record.why_not]
    assert said == ([f"Life: it ended on {done} and expired on {expired}"] if expired else [])


def test_a_cycle_that_is_over_keeps_what_had_not_expired_at_its_end() -> None:
    book, cycle = expiring(12, years=2, **ANNIVERSARY), Cycle(1, "xx-2020", date(2024, 1, 1))
    done = [course(1, "2024-12-30"), course(2, "2025-02-01", 700)]
    found = previous(evaluate(book, cycle, done, date(2026, 6, 1)))
    assert found and [one.counted for one in found.records] == [0, 700]
    now = evaluate(book, cycle, done, date(2025, 6, 1))
    assert [one.day for one in forecast(now).leaving] == [date(2025, 12, 30)]
    lines = [*plain.lines(status_blocks(now))]
    assert "Next to expire: 5 of record 1, on 2025-12-30." in lines


def test_what_is_asked_no_more_on_a_day_ahead_requires_nothing_from_then_on() -> None:
    data = bare()
    courses = {"id": "K", "target": "k", "label": "Courses", "required": 5, "families": "course"}
    data["target"][1] = courses | {"cites": "A 1"}
    data["target"][0]["required"] = [DATED[0], DATED[1] | {"value": 0}]
    records, cycle = [course(1, "2020-01-10")], Cycle(1, "xx-2020")
    found = forecast(evaluate(read(data), cycle, records, date(2024, 9, 15)))
    total, _courses = found.outlooks
    assert [one.required // 100 for one in total.points] == [24] * 3 + [0] * 10
    assert total.reached == date(2024, 12, 1)
    lines = [*plain.lines(forecast_blocks(found))]
    assert "  2025-01-10: 5 of record 1; 0 in Courses left" in lines


@pytest.mark.parametrize(
    ("months", "why"), [(0, "whole months"), ("3/2", "whole months"), (36, "fewer than a cycle")]
)
def test_what_never_expires_is_refused(months: Any, why: str) -> None:
    with pytest.raises(BadRulebook, match=f"expiry.months': should be {why}"):
        expiring(months)


@pytest.mark.parametrize("key", ["each_year", "make_up"])
def test_what_was_met_for_good_does_not_expire(key: str) -> None:
    data = sound() | {"expiry": {"id": "X-E", "cites": "A 1", "months": 12}}
    if key == "make_up":
        data["make_up"] = {"id": "X-M", "cites": "A 1", "of": "total", "months": 6}
        del data["target"][1]
    with pytest.raises(BadRulebook, match=f"'expiry': does not go with '{key}'"):
        read(data)


def test_where_the_law_has_no_number_for_its_day_a_record_lacks_none_of_its_own() -> None:
    data = bare()
    del data["target"][1]
    gives = {"per": "record", "credits": [DATED[1]]}
    data["norm"] = [{"id": "N", "cites": "A 1", "about": "A course", "gives": gives}]
    [record] = evaluate(
        read(data), Cycle(1, "xx-2020"), [course(1, "2024-11-30")], date(2025, 1, 1)
    ).records
    assert [one.text for one in record.reports] == [
        "Incomplete: the law has no number for its day, so it gives 0 (A course)."
    ]


@settings(max_examples=examples(25))
@given(
    days=st.lists(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=6),
    on=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    rolling=st.booleans(),
)
def test_what_has_left_or_expired_is_what_a_brute_force_says(
    days: list[date], on: date, rolling: bool
) -> None:
    """And a forecast foretells just the days on which something goes."""
    book = expiring(DATED, **({} if rolling else ANNIVERSARY))
    cycle = Cycle(1, "xx-2020", None if rolling else date(2023, 6, 15))

    def lives(one: date, on: date) -> bool:
        first, last = window(book, cycle, on).span
        months = 12 if one >= date(2024, 12, 1) else 24
        return first <= one <= on and add_months(min(on, last), -months) < one

    done = [course(id, day.isoformat()) for id, day in enumerate(days, start=1)]
    today = evaluate(book, cycle, done, on)
    alive = {one.activity.id for one in today.records if one.counted}
    assert alive == {id for id, day in enumerate(days, start=1) if lives(day, on)}
    foretold = forecast(today)
    for one in foretold.leaving:
        for record in one.records:
            day = days[record.activity.id - 1]
            assert lives(day, one.day - ONE_DAY) and not lives(day, one.day)
    gone = {record.activity.id for one in foretold.leaving for record in one.records}
    assert {id for id in alive if not lives(days[id - 1], foretold.until)} <= gone
