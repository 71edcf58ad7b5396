"""What was told to the doctor, and who is telling something just now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple


class Told(NamedTuple):
    """The day on which a thing was told, and the day on which it was then found to be over."""

    on: date
    over: date | None = None

    def holds(self, on: date) -> bool:
        """Whether a thing that is due on a day is still the one that was told.

        It is another one if it was over in between. It also is if it was told under a clock
        that was far ahead: then it was over after that, on an earlier day.
        """
        return self.over is None or self.over > on or self.over < self.on <= on


Memory = Mapping[str, Told]
"""What was told, by the keys of the dues."""


class Lease(NamedTuple):
    """A thing that a run has taken upon itself to tell, by its key; nobody else does meanwhile.

    It lapses if that run dies. A clock that has gone back since does not keep it.
    """

    key: str
    by: str
    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether that run may still be at it."""
        return self.since <= now < self.until
