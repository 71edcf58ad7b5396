"""What was told, in tables of their own: no change of the doctor's, so no part of the log.

Each transaction is a short one. Whoever tells takes a lease first, tells without holding the
ledger, and then notes it, so that nobody waits for a slow notifier.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cmetrack.core.reminder_memory import Lease, Memory, Quiet, Told
from cmetrack.store.open import guarded


class ReminderLog(NamedTuple):
    """One transaction of a run that tells."""

    connection: sqlite3.Connection
    path: Path

    def told(self) -> Memory:
        """What was told; a day that cannot be read is none, then the thing is told again."""
        memory: dict[str, Told] = {}
        asked = 'SELECT key, "on", over, credits FROM reminder_log'
        for key, on, over, credits in self._all(asked):
            with suppress(ValueError):
                since = date.fromisoformat(on)
                memory[key] = Told(since, over and date.fromisoformat(over), credits)
        return memory

    def remember(self, after: Memory) -> None:
        """Keep this memory in the place of the one that is there."""
        before = self.told()
        gone = [(key,) for key in before if key not in after]
        new = [
            (key, one.on.isoformat(), _day(one.over), one.credits)
            for key, one in after.items()
            if before.get(key) != one
        ]
        self._each("DELETE FROM reminder_log WHERE key = ?", gone)
        into = 'INSERT OR REPLACE INTO reminder_log (key, "on", over, credits) VALUES (?, ?, ?, ?)'
        self._each(into, new)

    def quiet(self) -> Quiet:
        """What is not to be told, and until when; a day that cannot be read keeps nothing quiet."""
        found: dict[str, date | None] = {}
        for matter, until in self._all("SELECT matter, until FROM quiet"):
            with suppress(ValueError):
                found[matter] = until and date.fromisoformat(until)
        return found

    def keep_quiet(self, after: Quiet) -> None:
        """Keep these quiet, and nothing else."""
        self._each("DELETE FROM quiet", [()])
        self._each(
            "INSERT INTO quiet (matter, until) VALUES (?, ?)",
            [(matter, _day(until)) for matter, until in after.items()],
        )

    def leases(self, now: datetime) -> list[Lease]:
        """What others may be telling just now."""
        found = []
        for key, by, *span in self._all('SELECT key, "by", since, until FROM lease ORDER BY key'):
            with suppress(ValueError):
                found.append(Lease(key, by, *map(datetime.fromisoformat, span)))
        return [one for one in found if one.holds(now)]

    def take(self, leases: Iterable[Lease]) -> None:
        """Take things upon oneself, in the place of whoever had them before."""
        self._each(
            'INSERT OR REPLACE INTO lease (key, "by", since, until) VALUES (?, ?, ?, ?)',
            [(one.key, one.by, one.since.isoformat(), one.until.isoformat()) for one in leases],
        )

    def release(self, by: str) -> None:
        """Let go of what one had taken upon oneself."""
        self._each('DELETE FROM lease WHERE "by" = ?', [(by,)])

    def _all(self, asked: str) -> list[tuple[Any, ...]]:
        with guarded(self.path):
            return self.connection.execute(asked).fetchall()

    def _each(self, said: str, values: Iterable[tuple[str | int | None, ...]]) -> None:
        with guarded(self.path):
            self.connection.executemany(said, values)


def forget(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Take away what was told of records: it may name their codes and files."""
    whose = [(f"record {id} *",) for id in ids]
    connection.executemany("DELETE FROM reminder_log WHERE key GLOB ?", whose)
    connection.executemany("DELETE FROM lease WHERE key GLOB ?", whose)
    connection.executemany("DELETE FROM quiet WHERE matter GLOB ?", whose)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
