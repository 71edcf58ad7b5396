"""What of all that is due was told already: each thing once, whatever the clock and cron do.

A thing is told if it is due and has not been told since it last became so. Nothing depends on
the run of a certain day: a threshold that passed while the computer was off is found by the
next run. When a thing is over (a gap closed, a code activated) that is remembered, so that it
is told anew should it come again.

The clock may go wrong. A day that was set back or ahead proves neither that something is over
nor that it was told in time, so what was seen on a later day than today's does not count.

A run takes a lease of what it is going to tell, tells it, and then remembers it. What is
remembered was delivered, always; a run that dies between the two may let a thing be told twice,
never not at all. Of two runs at once the second leaves alone what the first has a lease of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from cmetrack.core.reminders import Reminder

# What is over is kept a while for the sake of a clock that goes wrong, then forgotten.
_KEPT = timedelta(days=400)

LEASE = timedelta(minutes=1)
"""So long a lease holds: longer than any notifier gets, shorter than anybody waits for a run."""


def untold(dues: Iterable[Reminder], memory: Memory, on: date) -> list[Reminder]:
    """Those of the dues that are new, each with the keys that are new of it."""
    new = (
        due._replace(keys=tuple(key for key in due.keys if _is_new(key, memory, on)))
        for due in dues
    )
    return [due for due in new if due.keys]


def leases_for(dues: Iterable[Reminder], by: str, now: datetime) -> list[Lease]:
    """The leases of a run that goes to tell these."""
    return [Lease(key, by, now, now + LEASE) for due in dues for key in due.keys]


def with_leases(memory: Memory, leases: Iterable[Lease], on: date) -> Memory:
    """The memory as it will be once the others have told what they are telling."""
    return {**memory, **{one.key: Told(on) for one in leases}}


def remember(
    memory: Memory, dues: Sequence[Reminder], told: Sequence[Reminder], on: date
) -> Memory:
    """What is known after a day on which these were due and those of them were told."""
    due_keys = {key for due in dues for key in due.keys + due.asleep}
    after = {
        key: Told(one.on, None if key in due_keys else on) if one.holds(on) else one
        for key, one in memory.items()
    }
    after |= {key: Told(on) for due in told for key in due.keys if _is_new(key, memory, on)}
    forgotten = on - _KEPT
    return {
        key: one
        for key, one in after.items()
        if one.over is None or not one.on <= one.over < forgotten
    }


def _is_new(key: str, memory: Memory, on: date) -> bool:
    return key not in memory or not memory[key].holds(on)


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
