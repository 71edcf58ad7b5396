"""What of all that is due was told already: each thing once, whatever the clock and cron do.

A thing is told if it is due and has not been told since it last became so. Nothing depends on
the run of a certain day: a threshold that passed while the computer was off is found by the
next run. When a thing is over (a gap closed, a code activated) that is remembered, so that it
is told anew should it come again.

The clock may go wrong. A day that was set back or ahead proves neither that something is over
nor that it was told in time, so what was seen on a later day than today's does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cmetrack.services.dues import Due

# What is over is kept a while for the sake of a clock that goes wrong, then forgotten.
_KEPT = timedelta(days=400)


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


def untold(dues: Iterable[Due], memory: Memory, on: date) -> list[Due]:
    """Those of the dues that are new, each with the keys that are new of it."""
    found = []
    for due in dues:
        keys = tuple(key for key in due.keys if _is_new(key, memory, on))
        if keys:
            found.append(due._replace(keys=keys))
    return found


def remember(memory: Memory, dues: Sequence[Due], told: Sequence[Due], on: date) -> Memory:
    """What is known after a day on which these were due and those of them were told."""
    due_keys = {key for due in dues for key in due.keys + due.asleep}
    after = {key: _seen(one, on, due=key in due_keys) for key, one in memory.items()}
    new = {key for due in told for key in due.keys if _is_new(key, memory, on)}
    after.update(dict.fromkeys(new, Told(on)))
    return {key: one for key, one in after.items() if not _forgotten(one, on)}


def _is_new(key: str, memory: Memory, on: date) -> bool:
    return key not in memory or not memory[key].holds(on)


def _seen(one: Told, on: date, *, due: bool) -> Told:
    """What was told, and whether it is over, after another look at it."""
    if due:
        return Told(one.on) if one.holds(on) else one
    if one.over is None or one.over > on or one.over < one.on <= on:
        return Told(one.on, on)
    return one


def _forgotten(one: Told, on: date) -> bool:
    return one.over is not None and one.on <= one.over < on - _KEPT


def read_memory(text: str | None) -> Memory:
    """The memory as the ledger keeps it; one that cannot be read is none.

    Then everything is told again, which is better than nothing.
    """
    try:
        return {
            str(key): Told(*map(date.fromisoformat, days))
            for key, days in json.loads(text or "{}").items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def write_memory(memory: Memory) -> str:
    """The memory as the ledger keeps it."""
    kept = {key: [day.isoformat() for day in one if day is not None] for key, one in memory.items()}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
