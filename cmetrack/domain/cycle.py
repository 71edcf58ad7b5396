"""A cycle: one doctor's run of evaluations under one rulebook."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Cycle(NamedTuple):
    """What a cycle is evaluated by: its rulebook, its start where it has one, its options.

    `specialty` is the specialty it is about: records that name it are "own" here and "other"
    in the doctor's other cycles.
    """

    id: int
    rulebook: str
    start: date | None = None
    retired: bool = False
    specialty: str | None = None
    name: str | None = None
    current: bool = True
