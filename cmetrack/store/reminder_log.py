"""What was told, in tables of their own: no change of the doctor's, so no part of the log.

Each transaction is a short one. Whoever tells takes a lease first, tells without holding the
ledger, and then notes it, so that nobody waits for a slow notifier.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from cmetrack.core.reminders import Lease, Memory, Told
from cmetrack.store.open import guarded


class ReminderLog:
    """One transaction of a run that tells."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def told(self) -> Memory:
        """What was told; a day that cannot be read is none, then the thing is told again."""
        memory: dict[str, Told] = {}
        with guarded(self._path):
            for key, on, over in self._connection.execute(
                'SELECT key, "on", over FROM reminder_log'
            ):
                with suppress(ValueError):
                    memory[key] = Told(date.fromisoformat(on), over and date.fromisoformat(over))
        return memory

    def remember(self, after: Memory) -> None:
        """Keep this memory in the place of the one that is there."""
        before = self.told()
        gone = [(key,) for key in before if key not in after]
        new = [(key, *map(_day, one)) for key, one in after.items() if before.get(key) != one]
        with guarded(self._path):
            self._connection.executemany("DELETE FROM reminder_log WHERE key = ?", gone)
            self._connection.executemany(
                'INSERT OR REPLACE INTO reminder_log (key, "on", over) VALUES (?, ?, ?)', new
            )

    def leases(self, now: datetime) -> list[Lease]:
        """What others may be telling just now."""
        found = []
        with guarded(self._path):
            for key, by, since, until in self._connection.execute(
                'SELECT key, "by", since, until FROM lease ORDER BY key'
            ):
                with suppress(ValueError):
                    lease = Lease(key, by, *map(datetime.fromisoformat, (since, until)))
                    if lease.holds(now):
                        found.append(lease)
        return found

    def take(self, leases: Iterable[Lease]) -> None:
        """Take things upon oneself, in the place of whoever had them before."""
        with guarded(self._path):
            self._connection.executemany(
                'INSERT OR REPLACE INTO lease (key, "by", since, until) VALUES (?, ?, ?, ?)',
                [(one.key, one.by, one.since.isoformat(), one.until.isoformat()) for one in leases],
            )

    def release(self, by: str) -> None:
        """Let go of what one had taken upon oneself."""
        with guarded(self._path):
            self._connection.execute('DELETE FROM lease WHERE "by" = ?', (by,))


def forget(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Take away what was told of records: it may name their codes and files."""
    whose = [(f"record {id} *",) for id in ids]
    connection.executemany("DELETE FROM reminder_log WHERE key GLOB ?", whose)
    connection.executemany("DELETE FROM lease WHERE key GLOB ?", whose)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
