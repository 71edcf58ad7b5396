"""Which records a target or a cap is about, and what of each counts for a target."""

from collections.abc import Iterable
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span
from cmetrack.rules.award import Award
from cmetrack.rules.categories import Split
from cmetrack.rules.law_of_counting import CategoryCap
from cmetrack.rules.law_of_cycles import Target

ONE: Hundredths = 100
"""A record, where a target counts records."""
Given = tuple[int, Hundredths]
"""What a record gives, by its id."""


def is_of(rule: Target | CategoryCap, award: Award) -> bool:
    """Whether a record is of the families and the roles that a rule names."""
    role = award.valuation.role
    return (rule.families is None or award.family in rule.families) and (
        rule.roles is None or (role is not None and role.id in rule.roles)
    )


def belongs(target: Target, award: Award) -> bool:
    """Whether a record's credits are of the sort that a target asks for."""
    split = award.valuation.split
    return is_of(target, award) and (
        target.categories is None or (split is not None and split.holds(target.categories))
    )


def gives(target: Target, credits: Hundredths, split: Split | None) -> Hundredths:
    """What of so many credits of a record counts for a target: those of its categories, or one record."""
    of_records = target.unit == "records"
    if target.categories is not None:
        left = split.within(credits) if split else Split({}, {})
        its = target.categories
        credits = left.holds(its) if of_records else left.sum(its)
    return ONE if of_records and credits else credits


def sum_of(target: Target, given: Iterable[Given]) -> Hundredths:
    """What records give together: one that lasts over several years is one record."""
    if target.unit == "records":
        return ONE * len({id for id, credits in given if credits})
    return sum(credits for _id, credits in given)


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
