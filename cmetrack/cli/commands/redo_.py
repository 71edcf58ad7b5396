"""`cmetrack redo`: do again what was taken back last."""

from __future__ import annotations

import typer

from cmetrack.cli.params import Json, Yes, command_app, session
from cmetrack.cli.taking_back import take_back
from cmetrack.domain.changes import latest_taken_back
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _

app = command_app()


@app.command()
def redo(context: typer.Context, yes: Yes = False, as_json: Json = False) -> None:
    """Do again the latest change that was taken back; once more, the one before it.

    \b
    cmetrack redo
    cmetrack redo --yes
    """
    run = session(context)
    with run.write() as ledger:
        undoing = latest_taken_back(ledger.journal())
        if undoing is None:
            raise UsageError(
                _("There is nothing to do again: no change is taken back"),
                _("`cmetrack undo` takes back the last change."),
            )
        take_back(run, ledger, undoing, "redo", yes=yes, as_json=as_json)
