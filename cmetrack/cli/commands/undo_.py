"""`cmetrack undo`: take back a change; undoing the undoing brings it back."""

from typing import Annotated

import typer

from cmetrack.cli.params import Json, Yes, argument, command, flag, session
from cmetrack.cli.taking_back import take_back
from cmetrack.domain.changes import numbered
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.history import log_blocks
from cmetrack.present.json import log_json


@command()
def undo(
    context: typer.Context,
    entry: Annotated[
        int | None, argument("ENTRY", _("A change's number; without, the latest."))
    ] = None,
    listed: Annotated[
        bool, flag(_("List the changes, the newest first; change nothing."), "--list")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take back the last change, or an earlier one; again, to bring it back.

    \b
    cmetrack undo
    cmetrack undo --list
    cmetrack undo 17 --yes
    """
    run = session(context)
    if listed:
        with run.read() as ledger:
            changes = ledger.log()
        run.show(changes, as_json, json=log_json, blocks=log_blocks)
        return
    with run.write() as ledger:
        changes = ledger.log()
        if entry is None and not changes:
            raise UsageError(_("There is nothing to take back: the ledger has no changes yet."))
        chosen = changes[0] if entry is None else numbered(changes).get(entry)
        if chosen is None:
            raise NotFound(
                _("There is no change {number}.").format(number=entry),
                _("`cmetrack undo --list` shows the changes with their numbers."),
            )
        take_back(run, ledger, chosen, "undo", yes=yes, as_json=as_json)
