"""The roster: how one doctor among many stands, in a line."""

from datetime import date
from typing import NamedTuple

from cmetrack.core.evaluate import Evaluation
from cmetrack.core.reminders import codes_due
from cmetrack.domain.credits import Hundredths
from cmetrack.errors import CmetrackError


class RosterLine(NamedTuple):
    """One ledger's cycle on a day; of a ledger that cannot be read its `error`, and why.

    `shortfall` is all that is still to be earned, or what lacked when the cycle ended; `short`, whether a target that binds is short.
    """

    ledger: str
    doctor: str | None = None
    specialty: str | None = None
    rulebook: str | None = None
    cycle: int | None = None
    end: date | None = None
    shortfall: Hundredths | None = None
    short: bool | None = None
    due_codes: int | None = None
    error: str | None = None
    message: str | None = None
    dossier: str | None = None

    @property
    def wants_a_look(self) -> bool:
        """Whether credits are missing, or nobody can tell."""
        return bool(self.error or self.short or self.shortfall)


def line(ledger: str, doctor: str | None, found: Evaluation) -> RosterLine:
    """The line of a cycle."""
    return RosterLine(
        ledger,
        doctor,
        found.cycle.specialty,
        found.rulebook.id,
        found.cycle.id,
        found.window.span.last,
        found.lacking,
        found.short,
        sum(1 for _due in codes_due(found)),
    )


def unread(ledger: str, error: CmetrackError) -> RosterLine:
    """The line of a ledger that cannot be read."""
    return RosterLine(ledger, error=error.code, message=error.message)
