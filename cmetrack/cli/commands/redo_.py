"""`cmetrack redo`: do again what was taken back last."""

import typer

from cmetrack.cli.params import Json, Yes, command, session
from cmetrack.cli.taking_back import take_back
from cmetrack.domain.changes import latest_taken_back, made_since
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _


@command()
def redo(context: typer.Context, yes: Yes = False, as_json: Json = False) -> None:
    """Do again the latest change that was taken back; once more, the one before it.

    \b
    cmetrack redo
    cmetrack redo --yes

    Once something new was done, what was taken back before it is past: `undo` with the number of
    the undoing still brings it back.
    """
    run = session(context)
    with run.write() as ledger:
        changes = ledger.log()
        undoing = latest_taken_back(changes)
        if undoing is None:
            raise UsageError(
                _("There is nothing to do again: no change is taken back."),
                _("`cmetrack undo` takes back the last change."),
            )
        if (new := made_since(changes, undoing)) is not None:
            raise UsageError(
                _("Nothing is done again: change {number} was made since ({what}).").format(
                    number=new.seq, what=new.words
                ),
                _(
                    "`cmetrack undo {number}` brings back what was there before, if it is "
                    "really meant: {what}"
                ).format(number=undoing.seq, what=undoing.words),
            )
        take_back(run, ledger, undoing, "redo", yes=yes, as_json=as_json)
