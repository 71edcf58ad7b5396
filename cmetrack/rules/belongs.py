"""Which records a target is about."""

from cmetrack.rules.award import Award
from cmetrack.rules.law_of_cycles import Target


def belongs(target: Target, award: Award) -> bool:
    """Whether a record's credits are of the sort that a target asks for."""
    if target.families is not None and award.family not in target.families:
        return False
    role, split = award.valuation.role, award.valuation.split
    if target.categories is not None and not (split and split.sum(target.categories)):
        return False
    return target.roles is None or (role is not None and role.id in target.roles)
