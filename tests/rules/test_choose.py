"""The exact choice, against a brute force that tries everything."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.rules import choose as choosing
from cmetrack.rules.choose import choose
from cmetrack.rules.cost import costs
from cmetrack.rules.measure import Aim, Aims, Candidate, Meeting, Option, Sum, sum_up, worths
from tests.trials import examples

DAY = 8  # moments of a day on the tests' line of time


Groups = list[list[Candidate]]
Fixed = tuple[Sum, ...]
Taken = dict[int, Option]


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
    aims = draw(st.sets(st.sampled_from([1, 2])))
    meetings: list[Meeting] = []
    for gap in draw(st.lists(st.integers(1, 8), max_size=2)):
        begins_again = (meetings[-1].ends if meetings else ends) + gap
        lasts = draw(st.integers(1, 4))
        meetings.append(Meeting(begins_again, begins_again + lasts, begins_again // DAY))
    if meetings:
        options = options[:1]
        options = (Option(0, options[0].gives),)
    last = meetings[-1].ends if meetings else ends
    parts: tuple[tuple[int, int], ...] = ()
    if len(options) == 1 and not options[0].draws:  # more than it gives where records are counted
        parts = tuple(
            (aim, draw(st.integers(1, 4)) * 100) for aim in sorted(aims) if draw(st.booleans())
        )
    sort = draw(st.booleans()), frozenset(aims), (begins, last), tuple(meetings), parts
    return Candidate(id, begins, ends, day, options, *sort)


@st.composite
def ledger(draw: st.DrawFn, most: int = 5) -> tuple[Groups, Fixed, Aims]:
    sizes = draw(st.tuples(st.integers(0, most), st.integers(0, 3)))
    ids = iter(range(1, 10))
    groups = [[draw(candidate(next(ids))) for _ in range(size)] for size in sizes]
    fixed = tuple(Sum(0, draw(st.integers(0, 3)) * 100) for _aim in range(3))
    room = draw(st.sampled_from([0, 300, 600, 1200, 10**9]))
    every = tuple(Aim(draw(st.integers(0, 25)) * 100, room) for _aim in range(3))
    ranked = draw(st.permutations([0, 1, 2]))
    return groups, fixed, Aims(every, tuple(ranked), draw(st.sampled_from([1, 2])), 600)


def lawful(groups: Groups, day: int) -> list[Taken]:
    """Every choice that the law allows, by trying every option of every record."""
    everyone = [one for group in groups for one in group]
    return [
        taken
        for options in product(*[(None, *one.options) for one in everyone])
        if is_lawful(
            groups,
            taken := {
                one.id: option
                for one, option in zip(everyone, options, strict=True)
                if option is not None
            },
            day,
        )
    ]


def is_lawful(groups: Groups, taken: Taken, day: int) -> bool:
    if any(
        one.begins < other.ends and other.begins < one.ends
        for group in groups
        for a, b in combinations(group, 2)
        if a.id in taken and b.id in taken
        for one in periods(a)
        for other in periods(b)
    ):
        return False
    days: dict[tuple[int, int], int] = {}
    for place, group in enumerate(groups):
        for one in group:
            if one.id in taken:
                key = (place, one.day)
                days[key] = days.get(key, 0) + taken[one.id].draws
    return all(drawn <= day for drawn in days.values())


def periods(one: Candidate) -> list[Meeting]:
    return [Meeting(one.begins, one.ends, one.day), *one.meetings]


def figures(groups: Groups, taken: Taken, fixed: Fixed, aims: Aims) -> list[int]:
    """What counts for each aim."""
    found = []
    for place, (start, aim) in enumerate(zip(fixed, aims.every, strict=True)):
        mine = [
            (one.capped, dict(one.parts).get(place, taken[one.id].gives))
            for group in groups
            for one in group
            if one.id in taken and (place == 0 or place in one.aims)
        ]
        own = start.own + sum(gives for capped, gives in mine if not capped)
        capped = start.capped + sum(gives for capped, gives in mine if capped)
        found.append(own + min(capped, aim.most))
    return found


def objective(groups: Groups, taken: Taken, fixed: Fixed, aims: Aims) -> tuple[int, ...]:
    found = figures(groups, taken, fixed, aims)
    asked = (min(found[place], aims.every[place].required) for place in aims.ranked)
    return (*asked, found[0], found[aims.tie])


def chosen(groups: Groups, fixed: Fixed, aims: Aims) -> Taken:
    """All that counts of a choice."""
    found = choose(groups, fixed, aims)
    return found.alone | found.chosen


@settings(max_examples=examples(1500), deadline=None)
@given(ledger())
def test_the_choice_is_the_best_there_is(made: tuple[Groups, Fixed, Aims]) -> None:
    groups, fixed, aims = made
    everything = lawful(groups, aims.day)
    taken = chosen(*made)
    assert taken in everything
    best = max(objective(groups, one, fixed, aims) for one in everything)
    assert objective(groups, taken, fixed, aims) == best
    highest = max(figures(groups, one, fixed, aims)[0] for one in everything)
    assert choose(*made).highest_total == highest


@settings(max_examples=examples(200), deadline=None)
@given(ledger())
def test_what_is_looked_for_near_the_most_first_is_the_same(
    made: tuple[Groups, Fixed, Aims],
) -> None:
    """As for very many records, with these few."""
    groups, fixed, aims = made[0], made[1], made[2]._replace(turn=())
    whole = choose(groups, fixed, aims)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(choosing, "_MANY", 0)
        assert choose(groups, fixed, aims) == whole


@pytest.mark.parametrize("few", [0, 99])
@settings(max_examples=examples(200), deadline=None)
@given(made=ledger())
def test_where_not_every_choice_was_tried_it_is_told(
    few: int, made: tuple[Groups, Fixed, Aims]
) -> None:
    """Of years in turn, as for very many records of other specialties, with these few."""
    aims = made[2]._replace(turn=(1, 2), tie=0)
    groups = [
        [one._replace(aims=frozenset([1 if 1 in one.aims else 2])) for one in group]
        for group in made[0]
    ]
    of_years = made[1][1:]
    fixed = (Sum(0, sum(one.capped for one in of_years)), *of_years)
    by_id = {one.id: one for group in groups for one in group}

    def asked(taken: Taken) -> tuple[int, ...]:
        found = worths(sum_up(((by_id[id], how) for id, how in taken.items()), fixed), aims)
        return (*(min(found[at], aims.every[at].required) for at in aims.ranked), found[0])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(choosing, "_FEW", few)
        found = choose(groups, fixed, aims)
    # What nothing stands against counts, whatever it takes of the others' share.
    everything = lawful(groups, aims.day)
    best = max(asked(one) for one in everything if one.items() >= found.alone.items())
    if found.all_tried:
        assert asked(found.alone | found.chosen) == best
    else:
        assert not few


@settings(max_examples=examples(300), deadline=None)
@given(ledger())
def test_among_equals_the_earlier_records_count(made: tuple[Groups, Fixed, Aims]) -> None:
    groups, fixed, aims = made
    everyone = sorted(
        (one for group in groups for one in group),
        key=lambda one: (*one.order, -one.options[0].gives, one.id),
    )

    def order(taken: Taken) -> list[int]:
        return [taken[one.id].gives if one.id in taken else 0 for one in everyone]

    everything = lawful(groups, aims.day)
    best = max((objective(groups, one, fixed, aims), order(one)) for one in everything)
    taken = chosen(*made)
    assert (objective(groups, taken, fixed, aims), order(taken)) == best


@settings(max_examples=examples(200), deadline=None)
@given(ledger(), st.randoms(use_true_random=False))
def test_the_order_in_which_records_are_given_changes_nothing(
    made: tuple[Groups, Fixed, Aims], random: object
) -> None:
    groups, fixed, aims = made
    shuffled = [sorted(group, key=lambda _one: random.random()) for group in groups]  # type: ignore[attr-defined]
    assert choose(shuffled, fixed, aims) == choose(groups, fixed, aims)


@settings(max_examples=examples(200), deadline=None)
@given(ledger())
def test_another_record_never_lowers_what_is_asked_first(
    made: tuple[Groups, Fixed, Aims],
) -> None:
    groups, fixed, aims = made
    fewer = [group[:-1] for group in groups]
    before = objective(fewer, chosen(fewer, fixed, aims), fixed, aims)
    assert before <= objective(groups, chosen(*made), fixed, aims)
    assert choose(fewer, fixed, aims).highest_total <= choose(*made).highest_total


@settings(max_examples=examples(300), deadline=None)
@given(ledger())
def test_what_a_choice_costs_is_what_a_lawful_one_would_give(
    made: tuple[Groups, Fixed, Aims],
) -> None:
    groups, fixed, aims = made
    found = choose(*made)
    taken, highest = found.alone | found.chosen, found.alone | found.highest
    everything = lawful(groups, aims.day)
    assert highest in everything
    mine = figures(groups, taken, fixed, aims)
    assert figures(groups, highest, fixed, aims)[0] == found.highest_total
    told = costs(groups, fixed, aims, found)
    # Where there is more to be had in all, somebody says so.
    assert bool(told) == (found.highest_total > mine[0])
    for id, cost in told.items():
        assert highest[id].gives > (taken[id].gives if id in taken else 0)
        with_it = [
            figures(groups, one, fixed, aims)
            for one in everything
            if one.get(id) == highest[id]
            and figures(groups, one, fixed, aims)[0] == mine[0] + cost.more
        ]
        assert any(one[cost.aim] == mine[cost.aim] - cost.fewer for one in with_it)
        assert cost.more > 0
        # Of what the law asks for before the total, that much would not be met.
        assert mine[cost.aim] - cost.fewer < aims.every[cost.aim].required


NOTHING = (Sum(), Sum())


def _aims(most: int = 10**9, total: int = 0, courses: int = 0) -> Aims:
    return Aims((Aim(total, most), Aim(courses, most)), (0, 1), 1, 600)


def _one(id: int, begins: int, ends: int, gives: int, *, course: bool = False) -> Candidate:
    aims = frozenset([1] if course else [])
    return Candidate(id, begins, ends, 0, (Option(0, gives),), aims=aims, order=(begins, ends))


def test_the_two_ends_of_a_chain_beat_its_middle() -> None:
    group = [_one(1, 0, 3, 600), _one(2, 2, 5, 1000), _one(3, 4, 7, 600)]
    assert set(chosen([group], NOTHING, _aims())) == {1, 3}


def test_a_smaller_event_of_the_own_specialty_wins_where_the_cap_is_full() -> None:
    other, own = _one(1, 0, 3, 600)._replace(capped=True), _one(2, 0, 3, 400)
    assert set(chosen([[other, own]], (Sum(0, 6600), Sum()), _aims(6600))) == {2}


def test_among_equals_the_earlier_record_counts() -> None:
    assert set(chosen([[_one(3, 2, 5, 400), _one(7, 0, 3, 400)]], NOTHING, _aims())) == {7}


def test_two_hundred_with_enough_courses_beat_more_without() -> None:
    group = [_one(1, 0, 3, 1200), _one(2, 2, 5, 600, course=True)]
    fixed = (Sum(19400), Sum(6100))
    found = choose([group], fixed, _aims(total=20000, courses=6700))
    assert (set(found.chosen), found.highest_total) == ({2}, 20600)
    aims = _aims(total=20000, courses=6700)
    assert costs([group], fixed, aims, found) == {1: (600, 600, 1)}


def test_courses_never_cost_what_is_asked_in_all() -> None:
    group = [_one(1, 0, 3, 1200), _one(2, 2, 5, 600, course=True)]
    fixed = (Sum(19300), Sum(6100))
    assert set(choose([group], fixed, _aims(total=20000, courses=6700)).chosen) == {1}


def test_courses_that_no_choice_gives_are_known_beforehand_though_days_are_shared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else all there is would be looked for, which takes long among very many."""
    halves = tuple(Option(draws, draws) for draws in (400, 300, 200, 100))
    group = []
    for day in range(40):  # three of an afternoon, and a night that binds it to the next day
        at = 4 * day
        group += [
            Candidate(id, begins, begins + 1, day, halves, day % 3 == 0, frozenset([1]), (begins,))
            for id, begins in ((at + 1, at + 1), (at + 2, at + 2), (at + 3, at + 3))
        ]
        group.append(_one(at + 4, at + 3, at + 6, 300))
    looked: list[bool] = []
    joined = choosing._joined

    def spied(worked: list[object], measure: object, *near: object) -> object:
        looked.append(bool(near))
        return joined(worked, measure, *near)  # type: ignore[arg-type]

    monkeypatch.setattr(choosing, "_joined", spied)
    choose([group], NOTHING, _aims(6600, total=1000, courses=10**6))
    assert looked == [False, False, True, True], looked
