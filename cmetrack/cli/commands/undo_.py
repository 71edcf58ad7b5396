"""`cmetrack undo`: take back a change; undoing the undoing brings it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cmetrack.cli.params import Json, Yes, command_app, session
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from cmetrack.store.journal import Entry

app = command_app()


@app.command()
def undo(
    context: typer.Context,
    entry: Annotated[
        int | None,
        typer.Argument(metavar="ENTRY", help=_("A change's number; without, the latest.")),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help=_("List the changes, the newest first; change nothing."))
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
            changes = ledger.journal()
        if as_json:
            undone = _undone_by(changes)
            run.show_json([_as_json(one, undone.get(one.seq)) for one in changes])
        else:
            _show(context, changes)
        return
    with run.write() as ledger:
        changes = ledger.journal()
        by_number = {one.seq: one for one in changes}
        if entry is None and not changes:
            raise UsageError(_("There is nothing to take back: the ledger has no changes yet"))
        chosen = changes[0] if entry is None else by_number.get(entry)
        if chosen is None:
            raise NotFound(
                _("There is no change {number}").format(number=entry),
                _("`cmetrack undo --list` shows the changes with their numbers."),
            )
        original, again = _original(by_number, chosen)
        run.say(_in_words(chosen))
        if again:
            question = _("Do change {number} again, which was taken back?")
            summary = _("Did change {number} again: {what}")
            then = _("`cmetrack undo` takes it back again")
        else:
            question = _("Take back change {number}?")
            summary = _("Took back change {number}: {what}")
            then = _("`cmetrack undo` does it again; `cmetrack undo --list` shows earlier changes")
        run.confirm(question.format(number=original.seq), yes=yes)
        summary = summary.format(number=original.seq, what=original.summary)
        with ledger.change("undo", summary, run.now()) as change:
            change.undo(chosen.seq)
            if not any(cycle.current for cycle in ledger.cycles()):
                raise UsageError(
                    _("Change {number} made the ledger's cycle, so it stays").format(
                        number=chosen.seq
                    ),
                    _("`cmetrack cycle edit` changes the cycle."),
                )
        made = ledger.journal(1)[0]
    run.say(summary)
    run.say(then)
    if as_json:
        run.show_json(_as_json(made, None))


def _show(context: typer.Context, changes: Sequence[Entry]) -> None:
    from cmetrack.render.blocks import Grid, Line

    if not changes:
        session(context).show([Line(_("No changes."))])
        return
    undone = _undone_by(changes)
    rows = [
        [
            str(one.seq),
            one.at.strftime("%Y-%m-%d %H:%M"),
            one.command,
            _("{what} (taken back by {number})").format(what=one.summary, number=undone[one.seq])
            if one.seq in undone
            else one.summary,
        ]
        for one in changes
    ]
    headings = [_("change"), _("when"), _("command"), _("what")]
    session(context).show([Grid(headings, rows, right=frozenset({0}))])


def _in_words(entry: Entry) -> str:
    return _("Change {number}, {when}, `{command}`: {what}").format(
        number=entry.seq,
        when=entry.at.strftime("%Y-%m-%d %H:%M"),
        command=entry.command,
        what=entry.summary,
    )


def _original(entries: Mapping[int, Entry], entry: Entry) -> tuple[Entry, bool]:
    """The change that an undoing (of an undoing …) is about; whether undoing it does that again."""
    again = False
    while entry.undoes is not None:
        entry, again = entries[entry.undoes], not again
    return entry, again


def _undone_by(entries: Sequence[Entry]) -> dict[int, int]:
    """The changes that are taken back, each with the one that did it; from the newest on."""
    undone: dict[int, int] = {}
    for one in entries:
        if one.undoes is not None and one.seq not in undone:
            undone[one.undoes] = one.seq
    return undone


def _as_json(entry: Entry, undone_by: int | None) -> dict[str, object]:
    return {
        "entry": entry.seq,
        "at": entry.at.isoformat(),
        "command": entry.command,
        "summary": entry.summary,
        "undoes": entry.undoes,
        "undone_by": undone_by,
    }
