"""What something that is stated of a cycle changes: of what it requires, what counts, when it ends."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cmetrack.core.comparing import compare
from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import Hundredths


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
