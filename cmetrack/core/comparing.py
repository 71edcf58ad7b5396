"""Comparing: the same records by one law and by another, or with and without what is stated."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import Hundredths
from cmetrack.rules.counted import Counted
from cmetrack.rules.progress import TargetProgress


class Both(NamedTuple):
    """One record as it counts before and after: by one law and another, without and with another record."""

    before: Counted
    after: Counted

    @property
    def differs(self) -> bool:
        """Whether it is worth, or counts, something else after."""
        one, other = self
        return (one.award.awarded, one.counted) != (other.award.awarded, other.counted)


class Comparison(NamedTuple):
    """How a cycle stands by one law and by another, with the records that differ."""

    before: Evaluation
    after: Evaluation
    records: tuple[Both, ...]

    @property
    def targets(self) -> Iterator[tuple[TargetProgress | None, TargetProgress | None]]:
        """The targets of both, those of one name together."""
        one, other = (
            {target.id: target for target in found.targets} for found in (self.before, self.after)
        )
        return ((one.get(id), other.get(id)) for id in dict.fromkeys((*one, *other)))


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """What differs between two evaluations of the same records."""
    then = {one.activity.id: one for one in after.records}
    both = (Both(one, then[one.activity.id]) for one in before.records)
    return Comparison(before, after, tuple(one for one in both if one.differs))


class CycleDifference(NamedTuple):
    """One thing that is otherwise: `required` or `counted` of a target, or the cycle's `end`.

    A target that was not there, or is not any more, has None on that side.
    """

    what: str
    before: Hundredths | date | None
    after: Hundredths | date | None
    target: str | None = None
    label: str | None = None


def differences(before: Evaluation, after: Evaluation) -> Iterator[CycleDifference]:
    """What differs between two evaluations, from the window down to the targets."""
    ends = before.window.span.last, after.window.span.last
    if ends[0] != ends[1]:
        yield CycleDifference("end", *ends)
    for one, other in compare(before, after).targets:
        named = other or one
        assert named is not None
        for what in ("required", "counted"):
            sides = (one and getattr(one, what), other and getattr(other, what))
            if sides[0] != sides[1] and (what == "required" or None not in sides):
                yield CycleDifference(what, *sides, named.id, named.label)
