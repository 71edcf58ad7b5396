"""Which records a target is about, and what of each counts for it."""

from collections.abc import Iterable

from cmetrack.domain.credits import Hundredths
from cmetrack.rules.award import Award
from cmetrack.rules.categories import Split
from cmetrack.rules.law_of_cycles import Target

ONE: Hundredths = 100
"""A record, where a target counts records."""


def belongs(target: Target, award: Award) -> bool:
    """Whether a record's credits are of the sort that a target asks for."""
    if target.families is not None and award.family not in target.families:
        return False
    role, split = award.valuation.role, award.valuation.split
    if target.categories is not None and not (split and split.holds(target.categories)):
        return False
    return target.roles is None or (role is not None and role.id in target.roles)


def gives(target: Target, credits: Hundredths, split: Split | None) -> Hundredths:
    """What of so many credits of a record counts for a target: those of its categories, or one record."""
    of_records = target.unit == "records"
    if target.categories is not None:
        left = split.within(credits) if split else Split({}, {})
        its = target.categories
        credits = left.holds(its) if of_records else left.sum(its)
    return ONE if of_records and credits else credits


def sum_of(target: Target, given: Iterable[tuple[int, Hundredths]]) -> Hundredths:
    """What records, by their ids, give together: one that lasts over several years is one record."""
    if target.unit == "records":
        return ONE * len({id for id, credits in given if credits})
    return sum(credits for _id, credits in given)
