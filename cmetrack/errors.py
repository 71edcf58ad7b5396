"""Everything that can go wrong, as one tree; each class owns its exit code.

    CmetrackError
    ├── UsageError            2   what was asked for is wrong; nothing was written
    │   ├── BadValue              one value that cannot be read (a date, a number, a word)
    │   ├── BadRulebook           a rulebook that is not one: file, key, what is allowed
    │   ├── NoLaw                 the rulebook says nothing for that day
    │   ├── BadInput              a file of records that cannot go in
    │   └── NotFound              no such record, cycle, file or word
    └── SurroundingsError     3   the file, the disk or a lock failed; nothing was lost
        ├── LedgerError           the ledger cannot be used as it is
        └── LedgerBusy            another program holds the ledger

A message is one sentence that says what was given and what is wrong; the hint says what to
do. No message holds a traceback, and none is printed below `cli/`.
"""

from __future__ import annotations

from cmetrack.i18n import filled


class CmetrackError(Exception):
    """A failure that a user can understand: a sentence, what to do about it, a word for scripts.

    With values both sentences are filled with them.
    """

    exit_code = 1
    code = "failed"

    def __init__(
        self, message: str, hint: str | None = None, *, code: str | None = None, **values: object
    ) -> None:
        if values:
            message, hint = filled(message, **values), hint and filled(hint, **values)
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or self.code


class UsageError(CmetrackError):
    """What was asked for is wrong; nothing was written."""

    exit_code = 2
    code = "usage"


class BadValue(UsageError):
    """One value that cannot be read: the message says what to write instead."""

    code = "bad-value"


class BadRulebook(UsageError):
    """A rulebook that does not hold together; the message names the file and the key."""

    code = "bad-rulebook"


class NoLaw(UsageError):
    """The rulebook has no answer for a day: before it came into force."""

    code = "no-law"


class BadInput(UsageError):
    """A file of records that cannot go in as it is."""

    code = "bad-input"


class NotFound(UsageError):
    """There is no such record, cycle, rulebook or file."""

    code = "not-found"


class SurroundingsError(CmetrackError):
    """The file, the disk or a lock failed; nothing was lost."""

    exit_code = 3
    code = "surroundings"


class LedgerError(SurroundingsError):
    """The ledger cannot be used as it is; it was left untouched."""

    code = "ledger-unusable"


class LedgerBusy(SurroundingsError):
    """Another program holds the ledger and did not let go in time."""

    code = "ledger-locked"
