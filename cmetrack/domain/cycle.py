"""A cycle: one doctor's run of evaluations under one rulebook."""

from datetime import date
from typing import NamedTuple

RETIRED = "retired"
"""The variant that has an option and a key of its own, as it had before there were others."""


class Cycle(NamedTuple):
    """What a cycle is evaluated by: its rulebook, its start where it has one, its options.

    `variant` is one that the rulebook has beside the usual cycle (None), such as `retired`.
    `specialty` is the specialty it is about: records that name it are "own" here and "other"
    in the doctor's other cycles.
    """

    id: int
    rulebook: str
    start: date | None = None
    variant: str | None = None
    specialty: str | None = None
    name: str | None = None
    current: bool = True
