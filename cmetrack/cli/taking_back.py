"""Taking back a change, by `undo` and `redo`: what it is in words, the question, the doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmetrack.cli.session import Session
from cmetrack.domain.changes import Entry, taking_back
from cmetrack.domain.done import sentence
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import entry_json

if TYPE_CHECKING:
    from cmetrack.store.ledger import Ledger


def take_back(
    run: Session, ledger: Ledger, chosen: Entry, command: str, *, yes: bool, as_json: bool
) -> None:
    """Take back one change after saying what it is and asking; an undoing is done again so."""
    what = taking_back(ledger.log(), chosen)
    number = what.arguments["number"]
    run.say(
        _("Change {number}, {when}, `{command}`: {what}"),
        number=chosen.seq,
        when=chosen.at.strftime("%Y-%m-%d %H:%M"),
        command=chosen.command,
        what=chosen.words,
    )
    if what.code == "done-again":
        question = _("Do change {number} again, which was taken back?")
        then = _("`cmetrack undo` takes it back again.")
    else:
        question = _("Take back change {number}?")
        then = _("`cmetrack redo` does it again; `cmetrack undo --list` shows earlier changes.")
    run.confirm(question.format(number=number), yes=yes)
    with ledger.change(command, run.now(), what) as change:
        change.undo(chosen.seq)
        if not any(cycle.current for cycle in ledger.cycles()):
            raise UsageError(
                _("Change {number} made the ledger's cycle, so it stays.").format(
                    number=chosen.seq
                ),
                _("`cmetrack cycle edit` changes the cycle."),
            )
    made = ledger.log(1)[0]
    run.say(sentence(what))
    run.say(then)
    if as_json:
        run.show_json(entry_json(made))
