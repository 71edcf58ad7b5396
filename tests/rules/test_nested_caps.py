"""Caps that lie within others: in whatever order they stand, the most counts that is lawful."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from itertools import permutations, product
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings, strategies as st

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.errors import BadRulebook
from cmetrack.rules.nested_caps import crossing
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.schema import parse_rulebook
from tests.rules.laws import CYCLE, HEAD, HOURLY, LAST, TOTAL, TWO_YEARS
from tests.trials import examples

NAMES = ("a", "b", "c")
KINDS = ("course", "congress")
YEARS = (2020, 2021)
LAW = (
    HEAD
    + '[families]\ncourse = "course"\nevent = "congress"\n'
    + "".join(
        f'[[category]]\nid = "C"\nname = "{name}"\nlabel = "{name}"\ncites = "A 1"\n'
        for name in NAMES
    )
    + TWO_YEARS
    + TOTAL
    + """
[[target]]
id = "X-A"
target = "some"
label = "Of all these"
required = 3
categories = ["a", "b", "c"]
cites = "A 1"
"""
    + HOURLY
)


class Some(NamedTuple):
    """A cap of hours: of these categories, of these kinds (each by itself), in a year or in all."""

    most: int
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    each: bool
    yearly: bool

    @property
    def toml(self) -> str:
        said = f'\n[[category_cap]]\nid = "X-C"\ncites = "A 1"\ncredits = {self.most}\n'
        said += f"categories = {list(self.names)}\n" if self.names else ""
        said += f"kinds = {list(self.kinds)}\n" if self.kinds else ""
        said += "each_kind = true\n" if self.each else ""
        return said + ('per = "year"\n' if self.yearly else "")

    def is_kept(self, pieces: list[Piece], left: tuple[int, ...]) -> bool:
        """Whether so much left of each piece is within it."""
        sums: dict[tuple[str, int], int] = {}
        for piece, hours in zip(pieces, left, strict=True):
            if self.names and piece.name not in self.names:
                continue
            if self.kinds and piece.kind not in self.kinds:
                continue
            group = (piece.kind * self.each, piece.year * self.yearly)
            sums[group] = sums.get(group, 0) + hours
        return all(hours <= self.most for hours in sums.values())


class Piece(NamedTuple):
    """Hours of one record: its kind, its year, their category (none: '')."""

    kind: str
    year: int
    name: str
    hours: int


pieces = st.lists(
    st.builds(
        *(Piece, st.sampled_from(KINDS), st.sampled_from(YEARS)),
        *(st.sampled_from(("", *NAMES)), st.integers(1, 3)),
    ),
    min_size=2,
    max_size=5,
)
some_caps = st.lists(
    st.builds(
        *(Some, st.integers(1, 6), st.sampled_from(((), ("a",), ("a", "b"), NAMES, ("c",)))),
        *(st.sampled_from(((), ("course",), KINDS)), st.booleans(), st.booleans()),
    ).filter(lambda it: it.names or it.kinds or it.each),
    min_size=2,
    max_size=3,
)


def law_of(caps: tuple[Some, ...], *, sound: bool = False) -> Rulebook:
    text = LAW + "".join(cap.toml for cap in caps)
    data: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    return parse_rulebook(data, "x.toml", None, sound=sound)


def counted(law: Rulebook, its: list[Piece]) -> Evaluation:
    activities = [
        Activity(
            *(id, one.kind, "X", f"{one.year}-03-{id:02}"),
            hours=one.hours * 300,
            category=one.name or None,
        )
        for id, one in enumerate(its, start=1)
    ]
    return evaluate(law, CYCLE, activities, LAST)


@settings(max_examples=examples(40), deadline=None)
@given(some_caps, pieces)
def test_the_most_counts_in_whatever_order_the_caps_stand(
    caps: list[Some], its: list[Piece]
) -> None:
    # One that cuts nothing beside another is refused, but would do no harm.
    assume(not any(crossing(law_of(tuple(caps), sound=True))))
    found = [counted(law_of(order, sound=True), its) for order in permutations(caps)]
    ways = [
        left
        for left in product(*(range(one.hours + 1) for one in its))
        if all(cap.is_kept(its, left) for cap in caps)
    ]
    most = max(map(sum, ways))
    for each in found:
        by_id = sorted(each.records, key=lambda one: one.activity.id)
        left = tuple(one.counted // 100 for one in by_id)
        assert left in ways
        reach = max(
            sum(hours for one, hours in zip(its, way, strict=True) if one.name)
            for way in ways
            if sum(way) == most
        )
        assert each.targets[1].counted // 100 >= min(3, reach)
        assert sum(left) == each.targets[0].counted // 100 == each.highest_total // 100 == most


A, AB = Some(5, ("a",), (), False, False), Some(20, ("a", "b"), (), False, False)


@pytest.mark.parametrize("order", [(A, AB), (AB, A)])
def test_the_wider_cap_does_not_cut_for_nothing_what_the_narrower_cuts(
    order: tuple[Some, ...],
) -> None:
    its = [Piece("course", 2020, "b", 15), Piece("course", 2020, "a", 10)]
    assert counted(law_of(order), its).targets[0].counted == 2000


def test_what_a_target_needs_is_spared_in_each_year_as_another_year_cuts_it() -> None:
    its = [
        Piece("course", 2020, "", 1),
        Piece("course", 2020, "a", 1),
        Piece("course", 2021, "a", 3),
    ]
    found = counted(law_of((Some(1, (), ("course",), False, True),)), its)
    assert [one.counted for one in found.targets] == [200, 200]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, Some(4, ("a",), (), False, True)),  # a year lies within the window
        (A, Some(5, ("b",), (), False, False)),
        (Some(5, ("a",), ("course",), False, False), Some(9, (), (), True, False)),
    ],
)
def test_what_lies_within_or_apart_is_allowed(one: Some, other: Some) -> None:
    law = law_of((one, other))
    assert counted(law, [Piece("course", 2020, "a", 1)]).targets[0].counted == 100


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (A, A, "category_cap[2]': cuts nothing: category_cap[1] leaves"),
        (A, Some(5, ("a",), (), False, True), "category_cap[2]': cuts nothing"),
        (Some(6, ("a",), ("course",), False, False), A, "category_cap[1]': cuts nothing"),
        (
            Some(7, (), KINDS, False, False),
            Some(7, (), KINDS, True, False),
            "category_cap[2]': cuts",
        ),
        (Some(2, NAMES, (), False, False), A, "target[2]': nobody can meet it: category_cap[1]"),
    ],
)
def test_what_cuts_nothing_or_more_than_is_asked_is_refused(
    one: Some, other: Some, said: str
) -> None:
    with pytest.raises(BadRulebook) as refused:
        law_of((one, other))
    assert f"x.toml: '{said}" in refused.value.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, Some(9, ("a", "b"), (), False, True)),  # of the window within a wider one of each year
        (AB, Some(5, ("b", "c"), (), False, False)),
        (A, Some(9, (), ("course",), False, False)),
        (A, Some(9, (), (), True, False)),
    ],
)
def test_what_shares_a_part_is_refused(one: Some, other: Some) -> None:
    for order in ((one, other), (other, one)):
        with pytest.raises(BadRulebook, match="neither lies within the other"):
            law_of(order)
