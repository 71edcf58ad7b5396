"""The exact choice, against a brute force that tries everything."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings, strategies as st

from cmetrack.rules.choose import NOTHING, Candidate, Caps, Option, Sum, choose
from tests.trials import examples

DAY = 8  # moments of a day on the tests' line of time


@st.composite
def candidate(draw: st.DrawFn, id: int) -> Candidate:
    """A record of one to a few moments; within one day it may share that day's credits."""
    begins = draw(st.integers(0, 3 * DAY - 1))
    ends = begins + draw(st.integers(1, 10))
    day = begins // DAY
    credits = draw(st.integers(1, 6))
    if ends <= (day + 1) * DAY and draw(st.booleans()):
        times = draw(st.sampled_from([2, 3, 4]))  # halves: a role's factor of 1, 1.5, 2
        options = tuple(
            Option(draws * 100, (draws * times + 1) // 2 * 100) for draws in range(credits, 0, -1)
        )
    else:
        options = (Option(0, credits * 100),)
    return Candidate(id, begins, ends, day, options, draw(st.booleans()), draw(st.booleans()))


@st.composite
def ledger(draw: st.DrawFn) -> tuple[list[list[Candidate]], Sum, Caps]:
    sizes = draw(st.tuples(st.integers(0, 5), st.integers(0, 3)))
    ids = iter(range(1, 10))
    groups = [[draw(candidate(next(ids))) for _ in range(size)] for size in sizes]
    total = draw(st.integers(0, 12)) * 100
    fixed = Sum(0, draw(st.integers(0, 3)) * 100, 0, 0)
    return groups, fixed, Caps(total, draw(st.sampled_from([total, 300, 10000])), 600)


def brute_force(groups: list[list[Candidate]], fixed: Sum, caps: Caps) -> tuple[int, int]:
    """The best total and its courses, by trying every option of every record."""
    everyone = [one for group in groups for one in group]
    best = (-1, -1)
    for options in product(*[(None, *one.options) for one in everyone]):
        taken = {
            one.id: (one, option)
            for one, option in zip(everyone, options, strict=True)
            if option is not None
        }
        if any(
            a.id in taken and b.id in taken and a.begins < b.ends and b.begins < a.ends
            for group in groups
            for a, b in combinations(group, 2)
        ):
            continue
        days: dict[tuple[int, int], int] = {}
        for place, group in enumerate(groups):
            for one in group:
                if one.id in taken:
                    key = (place, one.day)
                    days[key] = days.get(key, 0) + taken[one.id][1].draws
        if any(drawn > caps.day for drawn in days.values()):
            continue
        best = max(best, value(list(taken.values()), fixed, caps))
    return best


def value(taken: list[tuple[Candidate, Option]], fixed: Sum, caps: Caps) -> tuple[int, int]:
    own = fixed.own + sum(option.gives for one, option in taken if not one.capped)
    capped = fixed.capped + sum(option.gives for one, option in taken if one.capped)
    own_courses = sum(o.gives for one, o in taken if one.course and not one.capped)
    capped_courses = sum(o.gives for one, o in taken if one.course and one.capped)
    return own + min(capped, caps.total), own_courses + min(capped_courses, caps.courses)


def taken(groups: list[list[Candidate]], fixed: Sum, caps: Caps) -> dict[int, Option]:
    """All that counts of a choice."""
    found = choose(groups, fixed, caps)
    return found.alone | found.chosen


def chosen_value(groups: list[list[Candidate]], fixed: Sum, caps: Caps) -> tuple[int, int]:
    chosen = taken(groups, fixed, caps)
    counting = [(one, chosen[one.id]) for group in groups for one in group if one.id in chosen]
    for group in groups:
        counted = [one for one in group if one.id in chosen]
        assert not any(a.begins < b.ends and b.begins < a.ends for a, b in combinations(counted, 2))
        for day in {one.day for one in counted}:
            drawn = sum(chosen[one.id].draws for one in counted if one.day == day)
            assert drawn <= caps.day
    return value(counting, fixed, caps)


@settings(max_examples=examples(1500), deadline=None)
@given(ledger())
def test_the_choice_is_the_best_there_is(made: tuple[list[list[Candidate]], Sum, Caps]) -> None:
    groups, fixed, caps = made
    assert chosen_value(groups, fixed, caps) == brute_force(groups, fixed, caps)


@settings(max_examples=examples(200), deadline=None)
@given(ledger(), st.randoms(use_true_random=False))
def test_the_order_in_which_records_are_given_changes_nothing(
    made: tuple[list[list[Candidate]], Sum, Caps], random: object
) -> None:
    groups, fixed, caps = made
    shuffled = [sorted(group, key=lambda _one: random.random()) for group in groups]  # type: ignore[attr-defined]
    assert choose(shuffled, fixed, caps) == choose(groups, fixed, caps)


@settings(max_examples=examples(200), deadline=None)
@given(ledger())
def test_another_record_never_lowers_the_total(
    made: tuple[list[list[Candidate]], Sum, Caps],
) -> None:
    groups, fixed, caps = made
    fewer = [group[:-1] for group in groups]
    assert chosen_value(fewer, fixed, caps)[0] <= chosen_value(groups, fixed, caps)[0]


def test_the_two_ends_of_a_chain_beat_its_middle() -> None:
    a, b, c = (
        Candidate(1, 0, 3, 0, (Option(0, 600),), capped=False, course=False),
        Candidate(2, 2, 5, 0, (Option(0, 1000),), capped=False, course=False),
        Candidate(3, 4, 7, 0, (Option(0, 600),), capped=False, course=False),
    )
    chosen = taken([[a, b, c]], NOTHING, Caps(10000, 10000, 600))
    assert set(chosen) == {1, 3}


def test_a_smaller_event_of_the_own_specialty_wins_where_the_cap_is_full() -> None:
    other = Candidate(1, 0, 3, 0, (Option(0, 600),), capped=True, course=False)
    own = Candidate(2, 0, 3, 0, (Option(0, 400),), capped=False, course=False)
    chosen = taken([[other, own]], Sum(0, 6600, 0, 0), Caps(6600, 6600, 600))
    assert set(chosen) == {2}


def test_among_equals_the_earlier_record_counts() -> None:
    first = Candidate(7, 0, 3, 0, (Option(0, 400),), capped=False, course=False)
    later = Candidate(3, 2, 5, 0, (Option(0, 400),), capped=False, course=False)
    assert set(taken([[later, first]], NOTHING, Caps(6600, 6600, 600))) == {7}
