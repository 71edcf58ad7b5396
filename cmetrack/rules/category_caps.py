"""The most that counts of a category, a kind or a role in a year or in the window.

Each cap looks at what those before it left, the narrower first (`nested_caps`). The latest record is
cut first, but last of all what a target needs.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import ge
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span
from cmetrack.rules.asking import Asking
from cmetrack.rules.belongs import ONE, AskedFor, Held, is_of, sum_of
from cmetrack.rules.law import meet
from cmetrack.rules.law_of_counting import CategoryCap
from cmetrack.rules.nested_caps import narrower_first
from cmetrack.rules.required import most_of_category
from cmetrack.rules.windows import Window

NEVER_ENOUGH: Hundredths = 10**12


class CategoryCut(NamedTuple):
    """What a cap cuts from one of the records, and the most that it lets count."""

    place: int
    cut: Hundredths
    cap: CategoryCap
    most: Hundredths


def cap_categories(
    asking: Asking, held: Sequence[Held]
) -> tuple[list[Held], list[CategoryCut], set[int]]:
    """What the caps leave of records that stand in order; each cut; and who shares a cap that binds."""
    asked = asking.needs()
    latest = _cut_by_caps(asking, held, asked)
    # One cap does not see what another takes of the same target: what is short then is spared by all.
    had = [_counts(one, latest[0]) for one in asked]
    short = [many < one.credits for one, many in zip(asked, had, strict=True)]
    if not any(short):
        return latest
    needs = [
        one._replace(credits=NEVER_ENOUGH) if is_short else one
        for one, is_short in zip(asked, short, strict=True)
    ]
    sparing = _cut_by_caps(asking, held, needs)
    has = [_counts(one, sparing[0]) for one in asked]
    is_better = has != had and all(map(ge, has, had))
    as_much = sum(one.credits for one in sparing[0]) >= sum(one.credits for one in latest[0])
    return sparing if is_better and as_much else latest


def _counts(asked: AskedFor, held: Sequence[Held]) -> Hundredths:
    """What counts for a target, and no more than it asks for."""
    given = ((one.award.activity.id, asked.has(one)) for one in held)
    return min(sum_of(asked.target, given), asked.credits)


def _cut_by_caps(
    asking: Asking, held: Sequence[Held], asked: Sequence[AskedFor]
) -> tuple[list[Held], list[CategoryCut], set[int]]:
    rulebook, cycle = asking.rulebook, asking.cycle
    left, cuts, bound = list(held), list[CategoryCut](), set[int]()
    for cap in narrower_first(rulebook):
        if cap.variant not in (None, rulebook.variant_of(cycle.variant)):
            continue
        for span, places in _groups(cap, asking.window, left):
            most = most_of_category(rulebook, cycle, cap, span, asking.on)
            if most is None:
                continue
            mine = [_of(cap, left[place]) for place in places]
            if cap.records is not None:
                ids = [left[place].award.activity.id for place in places]
                kept = list(dict.fromkeys(ids))[: most // ONE]
                lost = [0 if id in kept else its for id, its in zip(ids, mine, strict=True)]
            elif (above := sum(mine) - most) > 0:
                # What is cut may be of what they ask for.
                reached = [one for one in asked if meet(cap.categories, one.target.categories)]
                lost = _cut_latest(above, mine, [left[place] for place in places], left, reached)
            else:
                continue
            for place, cut in zip(places, lost, strict=False):
                if cut:
                    left[place] = _cut(cap, left[place], cut)
                    cuts.append(CategoryCut(place, cut, cap, most))
                    bound.update(places)
    return left, cuts, bound


def _cut_latest(
    above: Hundredths,
    most: Sequence[Hundredths],
    capped: Sequence[Held],
    every: Sequence[Held],
    asked: Sequence[AskedFor],
) -> list[Hundredths]:
    """What each of the capped records, which stand in order, loses, so that `above` is gone.

    Each loses so much at `most`; what is `asked` is what a cut would reach.
    """
    asked = [one for one in asked if one.target.unit != "records"]
    targets = [[at for at, target in enumerate(asked) if target.has(one)] for one in capped]
    spare = [sum(map(target.has, every)) - target.credits for target in asked]
    cuts = [0] * len(capped)
    binds = [one.target.severity != "advice" for one in asked]
    # What advice needs goes before what binds needs.
    for kept in ([True] * len(asked), binds, [False] * len(asked)):
        for place in reversed(range(len(capped))):
            bounds = [spare[at] for at in targets[place] if kept[at]]
            cut = max(0, min(above, most[place] - cuts[place], *bounds))
            above -= cut
            cuts[place] += cut
            for at in targets[place]:
                spare[at] -= cut
    return cuts


def _groups(
    cap: CategoryCap, window: Window, held: Sequence[Held]
) -> Iterator[tuple[Span, list[int]]]:
    spans: Sequence[Span] = window.years if cap.per == "year" else (window.span,)
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, one in enumerate(held):
        if _of(cap, one):
            year = next((at for at, span in enumerate(spans) if one.award.day in span), None)
            if year is not None:
                groups[year, one.award.kind if cap.each_kind else ""].append(place)
    for (at, _kind), places in groups.items():
        yield spans[at], places


def _of(cap: CategoryCap, one: Held) -> Hundredths:
    """What of a record the cap is about."""
    if (cap.kinds is not None and one.award.kind not in cap.kinds) or not is_of(cap, one.award):
        return 0
    if cap.categories is None:
        return one.credits
    return one.split.sum(cap.categories) if one.split else 0


def _cut(cap: CategoryCap, one: Held, cut: Hundredths) -> Held:
    credits, split = one.credits - cut, one.split
    if split is not None:
        split = split.without(cap.categories, cut) if cap.categories else split
        split = split.within(credits)
    return Held(one.award, credits, split)
