"""Which caps of categories lie within others, so that the order in which they cut gives the most.

Each cap is about groups of credits: of some categories, kinds and roles, in the window or in each
of its years. Where of any two groups one lies within the other, or they have nothing in common, to
cut the narrower first leaves as much in all as any lawful cut of credits; of caps on the number of
records the earliest are kept, whatever they give.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cmetrack.domain.activity import ALL_KINDS
from cmetrack.rules.law import Sorts, is_within, meet
from cmetrack.rules.law_of_counting import CategoryCap
from cmetrack.rules.rulebook import Rulebook


class Group(NamedTuple):
    """What a cap looks at together; of the categories a topic lies across the others."""

    kinds: frozenset[str]
    roles: Sorts
    categories: Sorts
    yearly: bool

    def is_within(self, other: "Group") -> bool:
        """Whether nothing of it is outside of the other."""
        return (
            self.kinds <= other.kinds
            and is_within(self.roles, other.roles)
            and is_within(self.categories, other.categories)
            and (self.yearly or not other.yearly)
        )

    def meets(self, other: "Group", topics: frozenset[str]) -> bool:
        """Whether a credit may be of both."""
        across = bool(topics & ((self.categories or topics) | (other.categories or topics)))
        return (
            bool(self.kinds & other.kinds)
            and meet(self.roles, other.roles)
            and (across or meet(self.categories, other.categories))
        )


def kinds_of(rulebook: Rulebook, kinds: Sorts, families: Sorts) -> frozenset[str]:
    """The kinds, as the law reads them, that are among these and of these families."""
    return frozenset(
        kind
        for kind in kinds or ALL_KINDS
        if kind not in rulebook.reads_as
        and (families is None or rulebook.families.get(kind) in families)
    )


def groups_of(rulebook: Rulebook, cap: CategoryCap) -> list[Group]:
    """What a cap looks at together: all of it, or each kind by itself."""
    kinds = kinds_of(rulebook, cap.kinds, cap.families)
    parts = [frozenset((kind,)) for kind in sorted(kinds)] if cap.each_kind else [kinds]
    return [Group(part, cap.roles, cap.categories, cap.per == "year") for part in parts]


def _pairs(rulebook: Rulebook, one: CategoryCap, other: CategoryCap) -> Iterator[tuple[bool, bool]]:
    """Of their groups that meet: whether the one's lies within the other's, and the other way."""
    if one.variant and other.variant and one.variant != other.variant:
        return
    topics = frozenset(each.name for each in rulebook.categories if each.topic)
    for mine in groups_of(rulebook, one):
        for its in groups_of(rulebook, other):
            if mine.meets(its, topics):
                yield mine.is_within(its), its.is_within(mine)


def crossing(rulebook: Rulebook) -> Iterator[tuple[int, int]]:
    """The places of caps that share some of their credits, neither within the other."""
    caps = rulebook.category_caps
    for at, one in enumerate(caps):
        for before, other in enumerate(caps[:at]):
            if any(not mine and not its for mine, its in _pairs(rulebook, one, other)):
                yield before, at


@cache
def narrower_first(rulebook: Rulebook) -> Sequence[CategoryCap]:
    """The caps in the order in which they cut; the rulebook's own where none lies within another."""
    caps = rulebook.category_caps
    if len(caps) < 2:
        return caps

    def depth(one: CategoryCap) -> int:
        narrower = (
            other
            for other in caps
            if any(its and not mine for mine, its in _pairs(rulebook, one, other))
        )
        return 1 + max(map(depth, narrower), default=0)

    # Of the same credits the number of records goes first: it looks at no amount.
    return sorted(caps, key=lambda cap: (depth(cap), cap.records is None))
