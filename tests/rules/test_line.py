"""A line of time, against the choice of a whole ledger, while records come and go."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from cmetrack.rules.choose import NOTHING, Candidate, Caps, Option, added, choose
from cmetrack.rules.line import Line
from tests.rules.test_choose import candidate
from tests.trials import examples

DAY = 600
NO_SHARES = Caps(10**9, 10**9, DAY)


@st.composite
def moves(draw: st.DrawFn) -> list[tuple[set[int], list[Candidate]]]:
    """Changes of a line: who goes, by number, and who comes."""
    there: set[int] = set()
    found = []
    ids = iter(range(1, 100))
    for _ in range(draw(st.integers(1, 6))):
        gone = draw(st.sets(st.sampled_from(sorted(there)))) if there else set()
        come = [draw(candidate(next(ids))) for _ in range(draw(st.integers(0, 5)))]
        there = there - gone | {one.id for one in come}
        found.append((gone, come))
    return found


def check(line: Line, group: Sequence[Candidate]) -> None:
    chosen = choose([group], NOTHING, NO_SHARES)
    by_id = {one.id: one for one in group}
    expected = NOTHING
    for id, option in chosen.items():
        expected = added(expected, by_id[id], option, None)
    assert line.sum == expected
    counted = {id: option.gives for id, option in chosen.items()}
    for one in group:
        assert line.counted([one.id]).get(one.id, 0) == counted.get(one.id, 0)
    assert {id: gives for id, gives in line.counted(by_id).items() if gives} == counted


@settings(max_examples=examples(400), deadline=None)
@given(moves())
def test_whatever_comes_and_goes_it_is_the_choice_of_those_that_are_there(
    changes: list[tuple[set[int], list[Candidate]]],
) -> None:
    line, there = Line(DAY), dict[int, Candidate]()
    for gone, come in changes:
        line.change(gone, come)
        there = {id: one for id, one in there.items() if id not in gone}
        there.update((one.id, one) for one in come)
        check(line, list(there.values()))


def test_very_many_on_one_day_share_it() -> None:
    # 2,000 records of a minute each, one after the other: six of them count.
    line = Line(DAY)
    line.change(
        (),
        [
            Candidate(n, n * 4, n * 4 + 3, 0, (Option(100, 100),), capped=False, course=False)
            for n in range(2000)
        ],
    )
    assert line.sum.own == 600
    assert line.counted(range(10)) == {n: 100 * (n < 6) for n in range(10)}


def test_an_empty_line_adds_up_to_nothing() -> None:
    line = Line(DAY)
    assert line.sum == NOTHING
    assert line.counted([1]) == {}
