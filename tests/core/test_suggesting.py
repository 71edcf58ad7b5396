"""The cheapest way to close a gap, a changed choice included, tried with real records."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings, strategies as st

from cmetrack.core.evaluate import Evaluation, as_planned, evaluate
from cmetrack.core.forecast import on_day
from cmetrack.core.plan import overview
from cmetrack.core.suggest import Instead, Suggestion, suggest
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import HOUR
from cmetrack.domain.cycle import Cycle
from cmetrack.present import plain
from cmetrack.present.json import suggestion_json
from cmetrack.present.plan import suggestion_blocks
from cmetrack.rulebooks import load
from cmetrack.rules.need import each_need
from tests.rules.ledgers import ON, ledgers, small_ledgers
from tests.trials import examples

RO = load("ro-cmr-2009")
RETIRED = Cycle(1, "ro-cmr-2009", variant="retired")


def suggested(activities: list[Activity]) -> Suggestion:
    return suggest(overview(RO, RETIRED, activities, ON))


def with_more(activities: list[Activity], any_kind: int, courses: int) -> Evaluation:
    """How it stands with so many credits of teaching besides, which count as any, and of a course."""
    more = [
        Activity(901, "course", "Taught", "2025-08-01", hours=any_kind * HOUR // 2, role="teacher"),
        Activity(
            902,
            "course",
            "Besides",
            "2025-09-01",
            (date(2025, 9, 1) + timedelta(days=courses // 6)).isoformat(),
            hours=courses * HOUR,
        ),
    ]
    return evaluate(RO, RETIRED, [*activities, *(one for one in more if one.hours)], ON)


STUDIES = [Activity(id, "pharmacovigilance", f"S{id}", f"2025-11-{id}") for id in (11, 12)]


def studied(session: int, course: int, congress: int, rival: int) -> list[Activity]:
    """20 of studies, a session and a course; and a congress and a course of one period."""
    return [
        *STUDIES,
        Activity(1, "session", "A", "2026-01-15", credits=session * 100, level="national"),
        Activity(2, "course", "B", "2026-02-05", "2026-02-06", credits=course * 100),
        Activity(
            3, "congress", "C", "2026-04-16", "2026-04-17", credits=congress * 100, level="national"
        ),
        Activity(4, "course", "D", "2026-04-17", "2026-04-18", credits=rival * 100),
    ]


def test_one_credit_of_any_kind_changes_the_choice() -> None:
    # With the congress 20 + 3 + 8 + 10 = 41 and 8 of 14 from courses; with the course D of its days
    # 39 and 16. The forty come first. 6 more from courses close it; or 1 of any kind, 39 + 1 = 40.
    found = suggested(studied(3, 8, 10, 8))
    assert found.instead is not None
    assert found.instead[:2] == (100, 0)
    assert found.instead[3:] == ((4,), (3,))
    assert [line.strip() for line in plain.lines(suggestion_blocks(found))][:3] == [
        "Missing on 2026-06-30, all that is planned done:",
        "Of them from courses: 6 credits (D 4 (3))",
        "Or 1 credit of any kind: then record 4 counts in place of record 3.",
    ]
    told = suggestion_json(found)
    [need] = told["needs"]
    assert (told["to_earn"], need["credits"], need["any_kind"]) == (600, 600, 0)
    assert told["instead"] == {
        "any_kind": 100,
        "part": {"id": "courses", "credits": 0},
        "counting": (4,),
        "in_place_of": (3,),
    }


def test_some_of_it_may_have_to_come_from_courses() -> None:
    # With the congress 20 + 2 + 5 + 13 -> 12 (6 a day) = 39: with D 20 + 2 + 5 + 8 = 35. As it is
    # 1 is missing in all and 9 in courses, so 9. With D 5 in all and 1 in courses: 5, one of them
    # from a course.
    found = suggested(studied(2, 5, 13, 8))
    assert [(one.credits, one.rest) for one in found.needs] == [(900, 0)]
    assert found.instead is not None
    assert (found.instead[:2], found.instead[3:]) == ((400, 100), ((4,), (3,)))
    sentence = "Or 4 credits of any kind and 1 credit from courses: then record 4 counts in place of record 3."
    assert sentence in [line.strip() for line in plain.lines(suggestion_blocks(found))]


def test_as_many_but_freer_ones_are_said_too() -> None:
    # As below, but D gives 2: 32 and 8, so 8 in all as well, and only 6 of them from courses.
    found = suggested(studied(4, 6, 12, 2))
    assert found.instead is not None
    assert (found.instead[:2], found.instead[3:]) == ((200, 600), ((4,), (3,)))


def test_where_the_choice_stays_nothing_else_is_said() -> None:
    # 20 + 4 + 6 + 12 = 42 and 6 of 14 from courses: 8 from courses are missing. With D in place
    # of the congress it would be 31 and 7, so 9 in all.
    found = suggested(studied(4, 6, 12, 1))
    assert [(one.credits, one.rest) for one in found.needs] == [(800, 800)]
    assert found.instead is None
    assert suggestion_json(found)["instead"] is None


@settings(max_examples=examples(150), deadline=None)
@given(small_ledgers(most=5), st.integers(0, 2))
def test_what_is_said_is_enough_and_nothing_less_is(
    activities: list[Activity], studies: int
) -> None:
    ledger = [*activities, *STUDIES[:studies]]
    found = suggested(ledger)
    assume(found.needs)
    need = found.plan.to_earn // 100
    narrow = need - (found.needs[0].rest // 100 if found.needs[0].target.id == "total" else 0)
    instead = found.instead
    if instead is None:
        assert with_more(ledger, need - narrow, narrow).met
        assert not with_more(ledger, 0, need - 1).met
        assert not narrow or not with_more(ledger, need - narrow + 1, narrow - 1).met
        return
    any_kind, courses = instead.any_kind // 100, instead.for_part // 100
    in_all = any_kind + courses
    assert (in_all, courses) < (need, narrow)
    then = with_more(ledger, any_kind, courses)
    assert then.met
    assert not in_all or not with_more(ledger, 0, in_all - 1).met
    assert not courses or not with_more(ledger, any_kind + 1, courses - 1).met
    _counts_as_said(found, instead, then)


def _counts_as_said(found: Suggestion, instead: Instead, then: Evaluation) -> None:
    counted = {one.activity.id: one.counted for one in then.records}
    was = {one.activity.id: one.counted for one in found.plan.then.records}
    assert instead.counting
    assert all(counted[id] > was[id] for id in instead.counting)
    assert all(counted[id] < was[id] for id in instead.back)


RU, RUSSIAN = load("ru-nmo-2016"), Cycle(2, "ru-nmo-2016", date(2022, 3, 15))


@settings(max_examples=examples(60), deadline=None)
@given(ledgers(most=12))
def test_what_the_russian_years_need_is_enough(activities: list[Activity]) -> None:
    # What is needed is earned on the last day of its span: the rest of any kind in a programme.
    plan = overview(RU, RUSSIAN, activities, ON)
    more = [
        Activity(
            1000 + id,
            "congress" if need.target.id.endswith("events") else "programme",
            need.target.id,
            need.target.span.last.isoformat(),
            credits=need.rest,
            code=f"AB12-{id:08}",
            code_status="activated",
        )
        for id, need in enumerate(each_need(plan.needs))
        if need.rest
    ]
    assert sum(one.credits or 0 for one in more) == plan.to_earn
    # As the plan has it, what was logged before its day is done by then, and has its code.
    ahead = as_planned(RU, activities, ON)
    then = on_day(RU, RUSSIAN, [*ahead, *more], plan.then.on)
    assert [one.id for one in then.targets if one.shortfall and one.span.last >= ON] == []
