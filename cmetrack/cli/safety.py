"""The backup that a command makes of its own accord, before it changes very much."""

from __future__ import annotations

from cmetrack.cli.session import Session
from cmetrack.errors import SurroundingsError
from cmetrack.i18n import gettext as _
from cmetrack.store import backup


def copy_first(run: Session) -> None:
    """Copy the ledger as it was before this command; without a copy the command does not go on."""
    try:
        kept = backup.before(run.path, run.now(), run.config.keep_backups or backup.KEEP)
    except SurroundingsError as error:
        raise SurroundingsError(
            _("No backup could be made before so large a change. {reason}").format(
                reason=error.message
            ),
            _("Nothing was written. Make room there, or go on without one by --no-backup."),
        ) from None
    run.say(_("Copied the ledger to {path} before so large a change."), path=kept)
