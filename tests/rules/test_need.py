"""What is still to be earned, against a brute force, and in the law's own constellations."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.domain.dates import Span
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.need import Need, each_need, is_exact, is_shared, needs, to_earn
from cmetrack.rules.progress import TargetProgress, TargetStatus
from tests.trials import examples

YEARS = [Span(date(2021, 1, 1), date(2021, 12, 31)), Span(date(2022, 1, 1), date(2022, 12, 31))]
WHOLE = Span(YEARS[0].first, YEARS[1].last)
Atom = tuple[int, str]
ATOMS: list[Atom] = [(year, family) for year in (0, 1) for family in ("course", "event")]


def progress(
    name: str, span: Span, short: int, families: str | None = None, *, met: int = 0
) -> TargetProgress:
    sorts = frozenset(families.split()) if families else None
    rule = Target(id=name, cites="1", target=name, label=name, families=sorts)
    status = TargetStatus.SHORT if short else TargetStatus.MET
    return TargetProgress(rule, None, span, short + met, met, 0, 0, status)


def counts_for(one: TargetProgress, atom: Atom) -> bool:
    year, family = atom
    return YEARS[year].first in one.span and (
        one.rule.families is None or family in one.rule.families
    )


def least(targets: list[TargetProgress], most: int) -> int:
    """The least credits, of any kinds in any years, that meet everything, by trying all."""
    return min(
        sum(amounts)
        for amounts in product(range(most + 1), repeat=len(ATOMS))
        if all(
            sum(
                amount for atom, amount in zip(ATOMS, amounts, strict=True) if counts_for(one, atom)
            )
            >= one.shortfall
            for one in targets
        )
    )


@st.composite
def trees(draw: st.DrawFn) -> list[TargetProgress]:
    """Targets within targets: the whole; of it two years, or two families; of these the other."""
    amounts = st.integers(0, 4)
    found = [progress("total", WHOLE, draw(amounts))]
    families = ("course", "event")
    if draw(st.booleans()):
        for year, span in enumerate(YEARS):
            found.append(progress(f"year-{year}", span, draw(amounts)))
            found += [progress(f"year-{year}-{one}", span, draw(amounts), one) for one in families]
    else:
        for one in families:
            found.append(progress(one, WHOLE, draw(amounts), one))
            found += [
                progress(f"{one}-{year}", span, draw(amounts), one)
                for year, span in enumerate(YEARS)
            ]
    return [one for one in found if draw(st.integers(0, 3))]


@settings(max_examples=examples(150), deadline=None)
@given(trees(), st.randoms(use_true_random=False))
def test_nothing_less_meets_everything(targets: list[TargetProgress], random: object) -> None:
    random.shuffle(targets)  # type: ignore[attr-defined]
    found = needs(targets)
    assert to_earn(found) == least(targets, 4)
    for need in each_need(found):
        mine = [one.target for one in each_need([need])]
        assert need.credits == least(mine, 4)
        assert need.rest >= 0
    # Each that falls short stands in it, once.
    named = [one.target.id for one in each_need(found)]
    assert sorted(named) == sorted(one.id for one in targets if one.shortfall)


def tree(found: tuple[Need, ...]) -> list[object]:
    return [(one.target.id, one.credits, one.rest, tree(one.parts)) for one in found]


def test_more_short_in_courses_than_in_all() -> None:
    found = needs([progress("total", WHOLE, 500), progress("courses", WHOLE, 1000, "course")])
    assert tree(found) == [("total", 1000, 0, [("courses", 1000, 1000, [])])]


def test_fewer_short_in_courses_than_in_all() -> None:
    found = needs([progress("courses", WHOLE, 1000, "course"), progress("total", WHOLE, 1800)])
    assert tree(found) == [("total", 1800, 800, [("courses", 1000, 1000, [])])]


def test_the_russian_year_with_a_surplus_in_one_part() -> None:
    # 30 of 50, 30 of 36 from programmes, none of 14 from events: 6 + 14 = 20 close all of it.
    whole = progress("total", WHOLE, 1200, met=3000)
    year = progress("year-1", YEARS[0], 2000, met=3000)
    programmes = progress("year-1-programmes", YEARS[0], 600, "programme", met=3000)
    events = progress("year-1-events", YEARS[0], 1400, "event module")
    found = needs([whole, year, programmes, events])
    parts: list[object] = [("year-1-programmes", 600, 600, []), ("year-1-events", 1400, 1400, [])]
    assert tree(found) == [("total", 2000, 0, [("year-1", 2000, 0, parts)])]


def test_a_target_that_is_met_stands_between_nothing() -> None:
    whole, year = progress("total", WHOLE, 300), progress("year-1", YEARS[0], 0)
    part = progress("year-1-events", YEARS[0], 400, "event")
    assert tree(needs([whole, year, part])) == [
        ("total", 400, 0, [("year-1-events", 400, 400, [])])
    ]


@pytest.mark.parametrize("span", YEARS)
def test_of_two_alike_one_is_within_the_other(span: Span) -> None:
    found = needs([progress("one", span, 300, "course"), progress("other", span, 500, "course")])
    assert to_earn(found) == 500


def of_sort(
    name: str, span: Span, short: int, *, categories: str = "", is_across: bool = True
) -> TargetProgress:
    sorts = frozenset(categories or [name])
    rule = Target(id=name, cites="1", target=name, label=name, categories=sorts)
    return progress(name, span, short)._replace(rule=rule, is_across=is_across)


@settings(max_examples=examples(120), deadline=None)
@given(st.lists(st.integers(0, 4), min_size=10, max_size=10), st.data())
def test_what_crosses_is_earned_once(amounts: list[int], data: st.DataObject) -> None:
    # A credit is of a year and of a family, and may be of every topic at once.
    more = [(at, span, family) for at, span in enumerate(YEARS) for family in ("course", "event")]
    named = [
        *(progress("total", WHOLE, amounts[0]), progress("courses", WHOLE, amounts[1], "course")),
        *(progress(f"year-{at}", one, amounts[2 + at]) for at, one in enumerate(YEARS)),
        *(of_sort("ethics", WHOLE, amounts[4]), of_sort("pain", YEARS[0], amounts[5])),
        *(
            progress(f"year-{at}-{family}", span, amount, family)
            for (at, span, family), amount in zip(more, amounts[6:], strict=True)
        ),
    ]
    targets = [one for one in named if data.draw(st.booleans())]
    found = needs(targets)
    assert is_exact(found)
    assert to_earn(found) == least(targets, 4)
    assert is_shared(found) == (sum(one.credits for one in found) > least(targets, 4))
    assert all(one.rest >= 0 for one in each_need(found))


def test_what_crosses_in_three_ways_is_at_least_so_much() -> None:
    # Each two of them have a category, all three have none: 1 + 1 closes them, and not less.
    three = [
        of_sort(name, WHOLE, 1, categories=name, is_across=False) for name in ("ab", "bc", "ca")
    ]
    assert (to_earn(needs(three)), is_exact(needs(three))) == (1, False)
    assert is_exact(needs(three[:2]))


def test_hours_on_a_topic_may_be_those_of_a_category() -> None:
    formal = of_sort("formal", WHOLE, 200, is_across=False)
    topic = of_sort("sexual-assault", WHOLE, 200)
    assert to_earn(needs([formal, topic])) == 200
    total = needs([progress("total", WHOLE, 500), formal, topic])
    assert [(one.credits, one.rest) for one in total] == [(500, 300)]
