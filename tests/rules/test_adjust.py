"""Adjustments: what is stated of a cycle lowers, waives, grants, applies and extends, and no more than that."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.dates import Span
from cmetrack.errors import BadRulebook
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window
from tests.rules.laws import read, sound
from tests.trials import examples

ONE_DAY = timedelta(days=1)
START, END = date(2022, 6, 1), date(2026, 5, 31)
UP = {"to": 1, "mode": "up"}
CONTINGENT = {
    "name": "contingent",
    "effect": "lowers",
    "targets": ["total"],
    "share": Fraction(2, 100),
    "per": "begun-month",
    "rounding": {"to": 1, "mode": "down"},
    "needs": ["days"],
}
AWAY = {"name": "away", "effect": "extends", "needs": ["days"]}
SOME_DAYS = st.dates(date(2022, 1, 1), date(2027, 12, 31))


def law(*adjustments: dict[str, Any], years: int = 4, each: int = 40, **more: Any) -> Rulebook:
    """200 in four years, 40 in each, a quarter of the 200 in courses, with these adjustments."""
    data = sound()
    cited = {"cites": "A 1"}
    data["cycle"] = [
        {"id": "C", "years": years, "window": "anniversary", "start": "required", **cited}
    ]
    data["target"] = [
        {"id": "T", "target": "total", "label": "Total", "required": 200, **cited},
        {
            "id": "K",
            "target": "courses",
            "label": "Courses",
            "share_of": "total",
            "share": "1/4",
            "families": "course",
            **cited,
        },
        {
            "id": "Y",
            "target": "year-{n}",
            "label": "Year {n}",
            "required": each,
            "each_year": True,
            **cited,
        },
    ]
    data["adjustment"] = [{"id": f"X-{n}", **cited, **one} for n, one in enumerate(adjustments)]
    data.pop("hand_in", None)
    data |= more
    return read(_plain(data))


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def stated(
    name: str, first: date | None = None, last: date | None = None, amount: int | None = None
) -> Adjustment:
    return Adjustment(0, 1, name, first, last, amount)


def seen(
    book: Rulebook,
    *adjustments: Adjustment,
    on: date = date(2026, 6, 30),
    start: date = START,
    records: Sequence[Activity] = (),
) -> Evaluation:
    cycle = Cycle(1, book.id, start, adjustments=adjustments)
    return evaluate(book, cycle, records, min(on, window(book, cycle, start).span.last))


def asked(found: Evaluation) -> dict[str, int]:
    return {one.id: one.required for one in found.targets}


def test_each_begun_month_lowers_by_a_share_and_the_share_of_it_follows() -> None:
    book = law(CONTINGENT)
    found = seen(book, stated("contingent", date(2023, 1, 31), date(2023, 6, 29)))
    # 31 January, 28 February, 31 March, 30 April, 31 May begin a month each.
    assert asked(found) == {
        "total": 180_00,
        "courses": 45_00,
        **{f"year-{n}": 40_00 for n in range(1, 5)},
    }
    [adjusted] = found.main.adjusted if found.main else []
    assert (int(adjusted.times), adjusted.amount) == (5, 20_00)
    assert asked(seen(book))["total"] == 200_00
    twice = seen(
        book,
        stated("contingent", date(2023, 1, 31), date(2023, 3, 30)),
        stated("contingent", date(2023, 2, 1), date(2023, 6, 29)),
    )
    assert asked(twice) == asked(found)  # a day that is stated twice is one


def test_what_a_law_lowers_to_comes_before_its_shares() -> None:
    epidemic = {
        "name": "epidemic",
        "effect": "lowers",
        "targets": ["total"],
        "to": 100,
        "by_law": [{"first": date(2020, 3, 14), "last": date(2023, 7, 1)}],
    }
    book = law(CONTINGENT, epidemic)
    assert asked(seen(book))["total"] == 100_00
    assert asked(seen(book, start=date(2023, 7, 1)))["total"] == 100_00  # its last day
    assert asked(seen(book, start=date(2023, 7, 2), on=date(2027, 1, 1)))["total"] == 200_00
    found = seen(book, stated("contingent", date(2022, 7, 1), date(2022, 11, 30)))
    assert asked(found)["total"] == 90_00


def test_pro_rata_is_by_the_days_of_the_span_rounded_as_is_stated() -> None:
    leave = {
        "name": "leave",
        "effect": "lowers",
        "targets": ["total", "year-{n}"],
        "per": "pro-rata",
        "rounding": UP,
        "needs": ["days"],
    }
    found = seen(law(leave), stated("leave", date(2024, 4, 1), date(2024, 7, 31)))
    # 122 of 1461 days: 200 × 122 ÷ 1461 = 16.70; 61 of 366 days of each year it touches: 6.67, 6.68.
    assert [found.main and found.main.required, *list(asked(found).values())[2:]] == [
        *(183_00, 40_00, 33_00, 33_00, 40_00)
    ]
    down = law(leave | {"rounding": {"to": Fraction(1, 2), "mode": "down"}})
    found = seen(down, stated("leave", date(2024, 4, 1), date(2024, 7, 31)))
    assert asked(found)["total"] == 183_50


@pytest.mark.parametrize(
    ("rule", "days", "required"),
    [
        ({"credits": 10}, (date(2024, 1, 1), date(2024, 1, 2)), 190_00),
        ({"credits": 1, "per": "day"}, (date(2024, 2, 28), date(2024, 3, 1)), 197_00),
        ({"credits": 5, "per": "month"}, (date(2024, 1, 31), date(2024, 2, 28)), 195_00),
        ({"credits": 5, "per": "month"}, (date(2024, 1, 31), date(2024, 2, 27)), 200_00),
        ({"credits": 50, "per": "year"}, (date(2024, 2, 29), date(2025, 2, 27)), 150_00),
        ({"credits": 50, "per": "year"}, (date(2024, 2, 29), date(2025, 2, 26)), 200_00),
        ({"credits": 9, "per": "day", "most": 20}, (date(2024, 1, 1), date(2024, 1, 9)), 180_00),
        ({"credits": 99, "per": "day"}, (date(2024, 1, 1), date(2024, 1, 9)), 0),
        ({"credits": 10, "longer_than": 3}, (date(2024, 1, 1), date(2024, 3, 31)), 200_00),
        ({"credits": 10, "longer_than": 3}, (date(2024, 1, 1), date(2024, 4, 1)), 190_00),
        ({"to": 25, "shorter_than": 13}, (date(2024, 1, 31), date(2025, 2, 26)), 25_00),
        ({"to": 25, "shorter_than": 13}, (date(2024, 1, 31), date(2025, 2, 27)), 200_00),
        ({"credits": 5, "per": "begun-month"}, (date(2022, 4, 2), date(2022, 6, 1)), 195_00),
        ({"credits": 10}, (date(2026, 6, 1), date(2026, 6, 2)), 200_00),
    ],
)
def test_how_much_it_lowers(rule: dict[str, Any], days: tuple[date, date], required: int) -> None:
    leave = {"name": "leave", "effect": "lowers", "targets": ["total"], "needs": ["days"]}
    assert asked(seen(law(leave | rule), stated("leave", *days)))["total"] == required


@pytest.mark.parametrize(
    ("days", "required"),
    [
        ((date(2024, 3, 1), date(2024, 3, 2)), 199_00),  # 2 March is the first of the law's days
        ((date(2024, 3, 4), date(2024, 3, 9)), 198_00),
        ((date(2024, 3, 6), date(2024, 3, 9)), 200_00),
    ],
)
def test_days_that_are_not_within_the_laws_change_nothing(
    days: tuple[date, date], required: int
) -> None:
    leave = {"name": "leave", "effect": "lowers", "targets": ["total"], "needs": ["days"]}
    within = {"first": date(2024, 3, 2), "last": date(2024, 3, 5)}
    book = law(leave | {"credits": 1, "per": "day", "within": within})
    assert asked(seen(book, stated("leave", *days)))["total"] == required


def test_days_of_two_names_lower_once_by_the_rule_that_stands_first() -> None:
    leave = {"effect": "lowers", "targets": ["total"], "per": "day", "needs": ["days"]}
    book = law(leave | {"name": "ill", "credits": 2}, leave | {"name": "away", "credits": 1})
    ill = stated("ill", date(2024, 3, 5), date(2024, 3, 6))
    away = stated("away", date(2024, 3, 1), date(2024, 3, 10))
    assert asked(seen(book, away, ill))["total"] == (200 - 2 * 2 - 8) * 100
    assert asked(seen(book, away))["total"] == 190_00


def test_the_amount_that_was_stated_lowers_by_its_units() -> None:
    study = {
        "name": "study",
        "effect": "lowers",
        "targets": ["total"],
        "credits": Fraction(1, 3),
        "per": "unit",
        "rounding": {"to": 1, "mode": "down"},
        "needs": ["amount"],
    }
    assert asked(seen(law(study), stated("study", amount=31_00)))["total"] == 190_00
    both = (stated("study", amount=2_00), stated("study", amount=1_00))
    assert asked(seen(law(study), *both))["total"] == 199_00


def test_a_target_is_waived_or_asked_for_by_statement_alone() -> None:
    book = law(
        {"name": "year-off", "effect": "waives", "targets": ["year-{n}"], "needs": ["days"]},
        {"name": "prescriber", "effect": "applies", "targets": ["courses"]},
    )
    found = seen(book, stated("year-off", date(2023, 6, 1), date(2023, 6, 1)))
    assert "courses" not in asked(found)
    year = next(one for one in found.targets if one.id == "year-2")
    assert (year.required, year.required_by_law, year.is_waived) == (0, 40_00, True)
    assert (year.status, year.shortfall) == ("met", 0)
    assert asked(found)["year-3"] == 40_00
    assert asked(seen(book, stated("prescriber")))["courses"] == 50_00


def test_a_grant_counts_from_its_last_day_where_its_rule_says_and_up_to_its_most() -> None:
    sick = {"name": "sick", "effect": "grants", "credits": 2, "per": "day", "needs": ["days"]}
    book, days = law(sick | {"most": 15}), stated("sick", date(2023, 5, 30), date(2023, 6, 8))
    counted = {one.id: one.counted for one in seen(book, days).targets}
    assert counted == {
        "total": 15_00,
        "courses": 0,
        "year-1": 4_00,
        "year-2": 15_00,
        "year-3": 0,
        "year-4": 0,
    }
    early = seen(book, days, on=date(2023, 5, 31))
    assert [one.given for one in early.grants] == [4_00]
    own = law(sick | {"targets": ["courses"], "per": "once"})
    found = seen(own, days)
    assert {one.id: one.counted for one in found.targets if one.counted} == {"courses": 2_00}
    assert found.grants == []  # which are those of the total


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ((date(2023, 1, 1), date(2023, 1, 31)), date(2026, 7, 1)),
        ((date(2026, 5, 31), date(2026, 5, 31)), date(2026, 6, 1)),  # its last day
        ((date(2026, 6, 1), date(2026, 7, 1)), END),  # the day after
        ((date(2026, 5, 22), date(2026, 6, 20)), date(2026, 6, 30)),  # on into what it adds
        ((date(2022, 5, 1), date(2022, 6, 1)), date(2026, 6, 1)),  # begun before
    ],
)
def test_a_cycle_is_longer_by_the_days_on_which_it_stood_still(
    days: tuple[date, date], last: date
) -> None:
    book, away = law(AWAY), stated("away", *days)
    cycle = Cycle(1, book.id, START, adjustments=(away,))
    found = window(book, cycle, last)
    assert found.span == Span(START, last)
    for one, following in zip(found.years, found.years[1:], strict=False):
        assert one.last + ONE_DAY == following.first
    after = window(book, cycle, last + ONE_DAY)
    assert (after.span.first, after.run) == (last + ONE_DAY, 2)


def test_a_cycle_is_longer_by_months_where_it_holds_the_first_day() -> None:
    book = law(AWAY | {"months": 12})
    cycle = Cycle(1, book.id, date(2020, 2, 29), adjustments=(stated("away", START, START),))
    assert window(book, cycle, START).span == Span(date(2020, 2, 29), date(2025, 2, 27))
    units = law(AWAY | {"months": 3, "per": "unit", "rounding": UP, "needs": ["days", "amount"]})
    quarters = (stated("away", START, START, 2_00),)
    cycle = Cycle(1, units.id, START, adjustments=quarters)
    assert window(units, cycle, START).span.last == date(2026, 11, 30)


EVERY = law(
    CONTINGENT,
    AWAY,
    {
        "name": "leave",
        "effect": "lowers",
        "targets": ["total", "year-{n}"],
        "per": "pro-rata",
        "rounding": UP,
        "needs": ["days"],
    },
    {"name": "off", "effect": "waives", "targets": ["year-{n}"], "needs": ["days"]},
    {"name": "sick", "effect": "grants", "credits": 3, "per": "month", "needs": ["days"]},
)
PERIODS = st.builds(
    lambda name, first, days: stated(name, first, first + timedelta(days=days)),
    st.sampled_from(["contingent", "leave", "off", "sick", "away"]),
    SOME_DAYS,
    st.integers(0, 500),
)
RECORDS = st.lists(
    st.tuples(SOME_DAYS, st.integers(0, 90_00)).map(
        lambda one: Activity(
            id=one[0].toordinal(), kind="course", title="K", start=str(one[0]), credits=one[1]
        )
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(PERIODS, max_size=3), PERIODS, RECORDS)
def test_stating_more_never_makes_more_short_and_its_order_does_not_matter(
    before: list[Adjustment], one: Adjustment, records: list[Activity]
) -> None:
    def look(*adjustments: Adjustment) -> Evaluation:
        return seen(EVERY, *adjustments, on=date(2031, 1, 1), records=records)

    less, more = look(*before), look(*before, one)
    for was, now in zip(less.targets, more.targets, strict=True):
        if one.name != "away":
            assert now.shortfall <= was.shortfall
        elif was.year is None:
            assert now.span.first == was.span.first and now.span.last >= was.span.last
            assert {x for x in records if x.last.day in was.span} <= {
                x for x in records if x.last.day in now.span
            }
    assert asked(look(*before)) == asked(less)
    for order in permutations((*before, one)):
        assert look(*order).targets == more.targets


@settings(max_examples=examples(150))
@given(SOME_DAYS, st.integers(0, 800))
def test_months_are_reckoned_as_day_by_day(first: date, days: int) -> None:
    last, begun, whole = first + timedelta(days=days), 0, 0
    day = first
    while day <= last:
        ends_month = day.day == monthrange(day.year, day.month)[1]
        if day == first or day.day == first.day or (ends_month and first.day > day.day):
            begun += 1
        day += ONE_DAY
    after = last + ONE_DAY
    ends_month = after.day == monthrange(after.year, after.month)[1]
    whole = begun - (0 if after.day == first.day or (ends_month and first.day > after.day) else 1)
    for per, times in (("begun-month", begun), ("month", whole)):
        leave = {"name": "leave", "effect": "lowers", "targets": ["total"], "credits": 1}
        book = law(leave | {"per": per, "needs": ["days"]}, years=40)
        found = seen(book, stated("leave", first, last), start=date(2021, 1, 1))
        assert asked(found)["total"] == 200_00 - times * 100


GONE = {"share": None, "rounding": None}
LESS = GONE | {"per": "once", "credits": 5}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"targets": ["nothing"]}, "'nothing' is no target"),
        ({"targets": None}, "it should say which targets"),
        ({"share": None}, "one of 'credits', 'share' and 'to'"),
        ({"credits": 1}, "one of 'credits', 'share' and 'to'"),
        ({"share": 0}, "should be above 0"),
        ({"months": 3}, "does not go with that effect"),
        ({"rounding": None}, "where an amount may be broken"),
        ({"needs": None}, "by them it is reckoned"),
        ({"needs": ["days", "amount"]}, "where it goes by a 'unit'"),
        ({"effect": "waives"}, "does not go with that effect"),
        ({"per": "fortnight"}, "is not known"),
        ({"by_law": [{"first": START, "last": END}]}, "nobody states"),
        ({"needs": None, "by_law": [{"first": END, "last": START}]}, "not end before they begin"),
        ({"longer_than": 0}, "should be above 0"),
        ({"within": {"first": END, "last": START}}, "not end before it begins"),
        (
            {"per": "once", "needs": None, "within": {"first": START, "last": END}},
            "days that are stated",
        ),
        ({"longer_than": 3, "shorter_than": 3}, "should be above 'longer_than'"),
        ({"most": 0}, "should be above 0"),
        ({"share": "3/2"}, "should not be above 1"),
        ({"needs": None, "by_law": []}, "by_law': is missing"),
        (LESS | {"most": 5}, "limits nothing here"),
        ({"share": None, "rounding": None, "per": "once", "to": 200}, "lowers nothing: 'total'"),
        ({"effect": "extends", "targets": None, **GONE, "months": 1}, "does not go with what else"),
    ],
)
def test_what_would_change_nothing_is_refused(changes: dict[str, Any], why: str) -> None:
    rule = {key: one for key, one in (CONTINGENT | changes).items() if one is not None}
    with pytest.raises(BadRulebook, match=why):
        law(rule)


def test_what_rules_of_one_name_need_is_stated_once() -> None:
    with pytest.raises(BadRulebook, match="should need the same"):
        law(CONTINGENT, AWAY | {"name": "contingent", "needs": ["days", "evidence"]})
    with pytest.raises(BadRulebook, match="is named twice"):
        law(CONTINGENT, CONTINGENT)
    with pytest.raises(BadRulebook, match="'total' is waived by what is stated"):
        waives = {"effect": "waives", "targets": ["total"], "needs": ["days"]}
        law(CONTINGENT, waives | {"name": "contingent"})
    with pytest.raises(BadRulebook, match="'total' counts records, which are whole"):
        half = {key: one for key, one in (CONTINGENT | LESS).items() if one is not None}
        posts = {"id": "P", "target": "total", "label": "Posts", "required": 2, "cites": "A 1"}
        halved = half | {"credits": "1/2", "id": "H", "cites": "A 1"}
        read(sound() | {"target": [posts | {"unit": "records"}], "adjustment": [halved]})
    with pytest.raises(BadRulebook, match="no end to be moved"):
        law(AWAY, cycle=[{"id": "C", "years": 1, "window": "rolling", "cites": "A 1"}])
