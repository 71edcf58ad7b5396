"""Alternatives: of several groups of targets one suffices, and the others then bind nobody."""

from collections.abc import Sequence
from itertools import chain

from cmetrack.rules.need import needs, to_earn, together
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.rulebook import Rulebook


def settled(rulebook: Rulebook, targets: Sequence[TargetProgress]) -> list[TargetProgress]:
    """The targets of a cycle; of each alternative those of one group alone still ask for anything.

    That is the group that is met, else the one of which least is missing, and of equals the first.
    """
    found = list(targets)
    for rule in rulebook.alternatives:
        chosen = min(rule.any_of, key=lambda names: _missing(names, targets))
        other = set(chain.from_iterable(rule.any_of)) - set(chosen)
        labels = tuple(one.label for one in targets if one.rule.name in chosen)
        if labels:  # the variant has its targets
            found = [
                one._replace(instead=labels) if one.rule.name in other else one for one in found
            ]
    return found


def _missing(names: Sequence[str], targets: Sequence[TargetProgress]) -> tuple[bool, int, int]:
    """How much a group lacks: first records, which are whole, then credits or hours."""
    mine = [one for one in targets if one.rule.name in names]
    lacking = needs(mine)
    records = together([one for one in lacking if one.target.rule.unit == "records"])
    return not mine, records, to_earn(lacking)
