"""What the choice costs: where another would give more in all, and less of what the law asks first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.rules.choose import Choice, Chosen, stretches_of
from cmetrack.rules.measure import Aims, Candidate, Option, Sums, sum_up, worths


class Cost(NamedTuple):
    """What the choice costs where a record stands back: with it there would be so much more.

    And so many `fewer` credits of an aim that the law puts before the total, by its place.
    """

    more: Hundredths
    fewer: Hundredths
    aim: int


def costs(
    groups: Iterable[Sequence[Candidate]], fixed: Sums, aims: Aims, choice: Choice
) -> dict[int, Cost]:
    """By record, what the choice of the highest total would give with it, and take.

    Of that choice only what belongs to the record is looked at: with those that stand back
    for it, and what comes in their place. Where that alone is no gain, because it needs the
    room of others under a cap, all of it is.
    """
    chosen, highest = choice.chosen, choice.highest
    if chosen is highest:
        return {}
    groups = list(map(list, groups))
    by_id = {one.id: one for group in groups for one in group}
    counted = (choice.alone | chosen).items()
    before = sum_up(((by_id[id], option) for id, option in counted), fixed)
    swaps = [
        swap
        for group in groups
        for swap in stretches_of([one for one in group if _other(one, chosen, highest)])
    ]
    in_all = _cost([one for swap in swaps for one in swap], before, aims, choice)
    found: dict[int, Cost] = {}
    for swap in swaps:
        cost = _cost(swap, before, aims, choice) or in_all
        if cost is not None:
            more = (one.id for one in swap if _gives(one, highest) > _gives(one, chosen))
            found |= dict.fromkeys(more, cost)
    return found


def _other(one: Candidate, chosen: Chosen, highest: Chosen) -> bool:
    return chosen.get(one.id) != highest.get(one.id)


def _gives(one: Candidate, chosen: Chosen) -> Hundredths:
    option = chosen.get(one.id)
    return option.gives if option else 0


def _cost(swap: Sequence[Candidate], before: Sums, aims: Aims, choice: Choice) -> Cost | None:
    """What it costs that these are counted as they are chosen; None where it is nothing."""
    change = (
        (one, Option(0, _gives(one, choice.highest) - _gives(one, choice.chosen))) for one in swap
    )
    was, then = worths(before, aims), worths(sum_up(change, before), aims)
    if then[0] <= was[0]:
        return None
    lost = (aim for aim in aims.ranked if min(was[aim], aims.every[aim].required) > then[aim])
    # What gives more in all would be chosen if it cost nothing; among very many nearly always.
    aim = next(lost, None)
    return None if aim is None else Cost(then[0] - was[0], was[aim] - then[aim], aim)
