"""What a cap cuts of several records: the latest first, but last of all what a target needs."""

from collections.abc import Sequence
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span
from cmetrack.rules.award import Award
from cmetrack.rules.belongs import belongs
from cmetrack.rules.categories import Split, gives
from cmetrack.rules.law_of_cycles import Target


class Held(NamedTuple):
    """A record, or a year of it, with what is left of its credits, and of which categories that is."""

    award: Award
    credits: Hundredths
    split: Split | None


class AskedFor(NamedTuple):
    """What a target asks for in its span of days, as far as records must give it."""

    target: Target
    span: Span
    credits: Hundredths

    def has(self, one: Held) -> Hundredths:
        """What of a record counts for it."""
        if one.award.day not in self.span or not belongs(self.target, one.award):
            return 0
        return gives(self.target, one.credits, one.split)


def cut_latest(
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
    for what_is_needed in (False, True):
        for place in reversed(range(len(capped))):
            bounds = [] if what_is_needed else [spare[at] for at in targets[place]]
            cut = max(0, min(above, most[place] - cuts[place], *bounds))
            above -= cut
            cuts[place] += cut
            for at in targets[place]:
                spare[at] -= cut
    return cuts
