"""What was told of what is due: each thing once, and anew when it has grown worse.

It is told if it was not told since it last became due. When a thing is over (a gap closed, a code
activated) that is remembered, so that it is told anew should it come again; so is how much was
missing, so that it is told anew when more is.

The clock may go wrong. A day that was set back or ahead proves neither that something is over
nor that it was told in time, so what was seen on a later day than today's does not count.

A run takes a lease of what it is going to tell, tells it, and then remembers it. What is
remembered was delivered, always; a run that dies between the two may let a thing be told twice,
never not at all. Of two runs at once the second leaves alone what the first has a lease of.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from cmetrack.core.reminders import Reminder, ReminderSort
from cmetrack.domain.credits import Hundredths

LEASE = timedelta(minutes=1)
"""So long a lease holds: longer than any notifier gets, shorter than anybody waits for a run."""


class Told(NamedTuple):
    """The day on which a thing was told, and the day on which it was then found to be over.

    `credits` is how much was missing when it was last looked at, where more is worse; None where
    that is not known.
    """

    on: date
    over: date | None = None
    credits: Hundredths | None = None

    def holds(self, on: date) -> bool:
        """Whether a thing that is due on a day is still the one that was told.

        It is another one if it was over in between. It also is if it was told under a clock
        that was far ahead: then it was over after that, on an earlier day.
        """
        return self.over is None or self.over > on or self.over < self.on <= on


Memory = Mapping[str, Told]
"""What was told, by the keys of the dues."""


Quiet = Mapping[str, date | None]
"""Matters of which nothing is to be told before a day; without one, as long as they are due."""

NOTHING_QUIET: Quiet = {}


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


def untold(
    dues: Iterable[Reminder], memory: Memory, on: date, quiet: Quiet = NOTHING_QUIET
) -> list[Reminder]:
    """Those of the dues that are new or worse than when told, each with the keys that are so.

    What somebody put off is told on that day as if it were new, and not before.
    """
    found = []
    for due in dues:
        if due.matter not in quiet:
            keys = tuple(key for key in due.keys if _is_new(key, due, memory, on))
        else:
            keys = () if is_quiet(due, quiet, on) else due.keys
        if keys:
            found.append(due._replace(keys=keys))
    return found


def is_quiet(due: Reminder, quiet: Quiet, on: date) -> bool:
    """Whether somebody wants to hear nothing of it on a day."""
    if due.matter not in quiet:
        return False
    until = quiet[due.matter]
    return until is None or on < until


def still_quiet(
    quiet: Quiet, dues: Iterable[Reminder], told: Iterable[Reminder], on: date
) -> Quiet:
    """What stays quiet after a day: what is over is forgotten, and what was told again."""
    due = {one.matter for one in dues}
    spoken = {one.matter for one in told}
    return {
        matter: until
        for matter, until in quiet.items()
        if matter in due and (matter not in spoken or until is None or on < until)
    }


def not_alone(dues: Sequence[Reminder]) -> list[Reminder]:
    """The dues, where one of them is more than a word on the law: that is never told alone."""
    if all(due.sort is ReminderSort.STANDING for due in dues):
        return []
    return list(dues)


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
    by_key = {key: due for due in dues for key in due.keys + due.asleep}
    after = {
        key: one
        if not one.holds(on)
        else one._replace(credits=_least(one, by_key[key]))
        if key in by_key
        else one._replace(over=on)
        for key, one in memory.items()
    }
    after |= {
        key: Told(on, None, due.credits if due.grows else None)
        for due in told
        for key in due.keys
        if _is_new(key, due, memory, on)
    }
    forgotten = on - timedelta(days=400)  # kept a while for the sake of a clock that goes wrong
    return {
        key: one
        for key, one in after.items()
        if one.over is None or not one.on <= one.over < forgotten
    }


def _least(told: Told, due: Reminder) -> Hundredths | None:
    """What is missing now, or was when it was told, if that was less: from there it grows."""
    if not due.grows or due.credits is None:
        return None
    return due.credits if told.credits is None else min(told.credits, due.credits)


def _is_new(key: str, due: Reminder, memory: Memory, on: date) -> bool:
    told = memory.get(key)
    if told is None or not told.holds(on):
        return True
    if not due.grows or told.credits is None or due.credits is None:
        return False
    return due.credits > told.credits
