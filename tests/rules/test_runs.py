"""Runs of a cycle: years or months, a first run of another length, and what each of them requires."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span, add_months
from cmetrack.errors import BadRulebook
from cmetrack.rules.law_of_counting import leaves
from cmetrack.rules.law_of_cycles import CycleRule, FirstRun
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window, window_before
from tests.rules.laws import read, sound
from tests.trials import examples

ONE_DAY = timedelta(days=1)
BY_RUNS = {"years": None, "window": "anniversary", "start": "required"}
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def law(target: dict[str, Any] | None = None, **cycle: Any) -> Rulebook:
    """The sound rulebook with other words of its cycle and its first target; None takes one out."""
    data = sound()
    data["cycle"][0] |= BY_RUNS | cycle
    data["target"][0] |= target or {}
    data["target"][1] |= {"each_year": False, "target": "courses", "label": "Courses"}
    for table in (data["cycle"][0], *data["target"]):
        for key in [key for key, value in table.items() if value is None]:
            del table[key]
    return read(data)


@settings(max_examples=examples(150))
@given(
    start=DAYS | st.sampled_from([date(2024, 2, 29), date(2023, 1, 31), date(2023, 12, 31)]),
    months=st.integers(1, 70),
    first=st.integers(1, 130),
    after=st.integers(0, 4000),
)
def test_the_runs_tile_the_time_and_each_has_its_length(
    start: date, months: int, first: int, after: int
) -> None:
    runs: dict[str, Any] = {"months": months} | (
        {"first": {"months": first}} if first != months else {}
    )
    book, cycle = law(**runs), Cycle(1, "xx-2020", start)
    day = start + timedelta(days=after)
    found = window(book, cycle, day)
    assert day in found.span
    gone = first + (found.run - 2) * months if found.run > 1 else 0
    length = first if found.run == 1 else months
    assert found.span == Span(add_months(start, gone), add_months(start, gone + length) - ONE_DAY)
    assert (found.months, len(found.years)) == (length, -(-length // 12))
    for one, following in zip(found.years, found.years[1:], strict=False):
        assert one.last + ONE_DAY == following.first
    assert (found.years[0].first, found.years[-1].last) == found.span
    assert all(window(book, cycle, end) == found for end in found.span)
    earlier = window_before(book, cycle, found)
    assert (earlier is None) == (found.run == 1)
    if earlier is not None:
        assert (earlier.run, earlier.span.last + ONE_DAY) == (found.run - 1, found.span.first)


@settings(max_examples=examples(150))
@given(last=DAYS, months=st.integers(1, 70))
def test_a_rolling_window_of_months_lets_each_day_go_once(last: date, months: int) -> None:
    book = law(years=None, months=months, window="rolling", start=None)
    gone, cycle = leaves(last, months), Cycle(1, "xx-2020")
    assert last in window(book, cycle, gone - ONE_DAY).span
    assert last not in window(book, cycle, gone).span
    assert window(book, cycle, gone).months == months


def test_the_first_run_is_of_its_length_where_the_start_lies_within_its_days() -> None:
    book = law(years=6, first={"years": 9, "until": date(2023, 1, 1)}, not_before=date(2023, 1, 1))
    spans = [
        window(book, Cycle(1, "xx-2020", start), on).span
        for start, on in (
            (date(2010, 5, 5), date(2024, 1, 1)),
            (date(2023, 1, 1), date(2031, 12, 31)),
            (date(2023, 1, 1), date(2032, 1, 1)),
            (date(2024, 3, 15), date(2024, 3, 15)),
        )
    ]
    assert spans == [
        (date(2023, 1, 1), date(2031, 12, 31)),
        (date(2023, 1, 1), date(2031, 12, 31)),
        (date(2032, 1, 1), date(2037, 12, 31)),
        (date(2024, 3, 15), date(2030, 3, 14)),
    ]
    assert FirstRun(months=26, since=date(2025, 1, 1)).is_of(date(2025, 1, 1))
    assert not FirstRun(months=26, since=date(2025, 1, 1)).is_of(date(2024, 12, 31))


@pytest.mark.parametrize(
    ("target", "on", "required"),
    [
        ({"required": 50, "required_first": 25}, date(2026, 2, 28), 2500),
        ({"required": 50, "required_first": 25}, date(2026, 3, 1), 5000),
        ({"from_run": 2}, date(2026, 2, 28), None),
        ({"from_run": 2}, date(2026, 3, 1), 15000),
        ({"to_run": 1}, date(2026, 2, 28), 15000),
        ({"to_run": 1}, date(2026, 3, 1), None),
    ],
)
def test_a_run_requires_what_is_due_in_it(
    target: dict[str, Any], on: date, required: int | None
) -> None:
    book = law(target, months=24, first={"months": 26})
    done = [Activity(1, "course", "A", "2025-06-01", credits=2500)]
    found = evaluate(book, Cycle(1, "xx-2020", date(2024, 1, 1)), done, on)
    total = [one for one in found.targets if one.id == "total"]
    assert [one.required for one in total] == ([] if required is None else [required])
    assert sum(one.counted for one in total if on < date(2026, 3, 1)) in (0, 2500)


@pytest.mark.parametrize(
    ("target", "cycle", "message"),
    [
        ({}, {}, "cycle[1].years': either 'years' or 'months' should be given"),
        ({}, {"years": 2, "months": 24}, "either 'years' or 'months' should be given"),
        ({}, {"months": 24, "first": {"years": 2}}, "cycle[1].first': needs a window by anniversary, and another"),
        ({}, {"years": 2, "window": "rolling", "first": {"years": 3}}, "first': needs a window by anniversary"),
        ({}, {"years": 2, "first": {}}, "cycle[1].first.years': either 'years' or 'months'"),
        ({}, {"years": 2, "first": {"years": 3, "since": date(2025, 1, 1), "until": date(2024, 1, 1)}}, "until': should not be before 'since'"),
        ({}, {"months": 24, "window": "calendar"}, "cycle[1].months': do not begin with the calendar's years"),
        ({}, {"years": 2, "window": "calendar", "not_before": date(2023, 1, 1)}, "not_before': needs a window by anniversary"),
        ({}, {"years": 2, "same_from": 2020}, "same_from': needs a window by the calendar"),
        ({}, {"years": 1, "window": "calendar", "same_from": 2020}, "same_from': needs a window by the calendar"),
        ({"each_year": True, "target": "total-{n}", "label": "{n}"}, {"months": 26}, "target[1].each_year': the cycle has a part of a year"),
        ({"from_run": 2}, {"years": 2, "window": "rolling"}, "target[1].from_run': needs a cycle by anniversary"),
        ({"from_run": 0}, {"years": 2}, "target[1].from_run': should be above 0"),
        ({"from_run": 3, "to_run": 2}, {"years": 2}, "target[1].to_run': should not be below 'from_run'"),
        ({"taken": "cycle-end"}, {"years": 2, "window": "rolling"}, "target[1].taken': a rolling window ends on"),
        ({"taken": "year-end"}, {"years": 2}, "target[1].taken': is a day of a year"),
        ({"taken": "cycle-end", "required": 5}, {"years": 2}, "target[1].taken': changes nothing"),
        ({"from_run": 2, "required_first": 3}, {"years": 2}, "target[1].required_first': goes with 'required'"),
    ],
)  # fmt: skip
def test_what_cannot_bite_is_refused(
    target: dict[str, Any], cycle: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadRulebook) as refused:
        law(target, **cycle)
    assert message in str(refused.value)


def test_a_cycle_of_years_lasts_so_many_months() -> None:
    assert CycleRule(id="C", cites="1", years=2, window="rolling").lasts == 24
