"""`cmetrack history`, `undo`, `redo`: the changes, one taken back, one done again."""

from typing import Annotated

import typer

from cmetrack import i18n
from cmetrack.cli.params import Json, Yes, argument, command, flag, option, session
from cmetrack.cli.session import Session, day_of
from cmetrack.domain import changes as log
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.history import entry_json, history_blocks, history_json, log_blocks, log_json
from cmetrack.store.ledger import Ledger


@command()
def history(
    context: typer.Context,
    id: Annotated[int | None, argument("[ID]", _("A record's number, also a removed one."))] = None,
    since: Annotated[str | None, option("DATE", _("Changes of that day or later."))] = None,
    limit: Annotated[
        int | None, option("COUNT", _("So many, the latest."), "--limit", "-n", min=1)
    ] = None,
    as_json: Json = False,
) -> None:
    """List the changes, the newest first, with what each thing was before and after.

    \b
    cmetrack history
    cmetrack history 12
    cmetrack history --since 2026-01-01 -n 20

    With a record's number: what became of that record, and how it returns if it was removed. A
    change of more than twenty rows is told by their number.
    """
    run = session(context)
    day = day_of("--since", since)
    with run.read() as ledger:
        changes = ledger.history(id, day, limit)
        if id is not None and not changes and not ledger.history(id, limit=1):
            hint = _("`cmetrack history` lists every change; what was purged left no trace.")
            raise NotFound(_("There is no trace of a record {id}."), hint, id=id)
    run.show(changes, json=history_json, blocks=history_blocks)


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
    """Take back the last change that stands; again, the one before; with a number, that one.

    \b
    cmetrack undo
    cmetrack undo --list
    cmetrack undo 17 --yes
    """
    run = session(context)
    if listed:
        with run.read() as ledger:
            changes = ledger.log()
        run.show(changes, json=log_json, blocks=log_blocks)
        return
    with run.write() as ledger:
        changes = ledger.log()
        numbered = log.numbered(changes)
        chosen = log.latest_standing(changes) if entry is None else numbered.get(entry)
        if chosen is None and entry is None:
            raise UsageError(_("There is nothing to take back: no change stands."))
        if chosen is None:
            hint = _("`cmetrack undo --list` shows the changes with their numbers.")
            raise NotFound(_("There is no change {number}."), hint, number=entry)
        _take_back(run, ledger, chosen, "undo")


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
        undoing = log.latest_taken_back(changes)
        if undoing is None:
            said = _("There is nothing to do again: no change is taken back.")
            raise UsageError(said, _("`cmetrack undo` takes back the last change."))
        if (new := log.made_since(changes, undoing)) is not None:
            said = _("Nothing is done again: change {number} was made since ({what}).")
            hint = _(
                "`cmetrack undo {number}` brings back what was there before, if it is really meant: {what}"
            )
            raise UsageError(
                said.format(number=new.seq, what=new.words),
                hint.format(number=undoing.seq, what=undoing.words),
            )
        _take_back(run, ledger, undoing, "redo")


def _take_back(run: Session, ledger: Ledger, chosen: log.Entry, command: str) -> None:
    """Take back one change after saying what it is and asking; an undoing is done again so."""
    what = log.taking_back(ledger.log(), chosen)
    number = what.arguments["number"]
    said = _("Change {number}, {when}, `{command}`: {what}")
    when = f"{i18n.day(chosen.at.date())} {chosen.at:%H:%M}"
    run.say(said, number=chosen.seq, when=when, command=chosen.command, what=chosen.words)
    if what.code == "done-again":
        question = _("Do change {number} again, which was taken back?")
        then = _("`cmetrack undo` takes it back again.")
    else:
        question = _("Take back change {number}?")
        then = _("`cmetrack redo` does it again; `cmetrack undo --list` shows earlier changes.")
    run.confirm(question, number=number)
    with ledger.change(command, run.now(), what) as change:
        change.undo(chosen.seq)
        if not any(cycle.current for cycle in ledger.cycles()):
            said = _("Change {number} made the ledger's cycle, so it stays.")
            raise UsageError(said, _("`cmetrack cycle edit` changes the cycle."), number=chosen.seq)
    run.say(log.sentence(what))
    run.say(then)
    run.show_change(change, entry_json(ledger.log(1)[0]))
