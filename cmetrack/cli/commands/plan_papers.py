"""`cmetrack plan papers`: the papers and steps that a record asks for."""

from typing import Annotated

import typer

from cmetrack.cli.params import CycleName, Json, command, option, session
from cmetrack.cli.plans import Id
from cmetrack.core.checklists import lists_of, ticked
from cmetrack.domain.activity import Activity
from cmetrack.domain.done import did, sentence
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import papers_json
from cmetrack.present.plan import papers_blocks
from cmetrack.rules.rulebook import Rulebook
from cmetrack.store.ledger import Ledger


@command()
def papers(
    context: typer.Context,
    id: Id,
    tick: Annotated[
        list[str] | None, option("NAME[=NOTE]", _("Tick it off; voucher=AB-12 keeps a note."))
    ] = None,
    untick: Annotated[list[str] | None, option("NAME", _("Take the tick away."))] = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Show and tick off the papers and steps that a record asks for.

    \b
    cmetrack plan papers 51
    cmetrack plan papers 51 --tick chosen --tick voucher=1234-5678
    """
    run = session(context)

    def listed(ledger: Ledger) -> tuple[Activity, Rulebook]:
        """The record and its rulebook; refused if there is nothing to tick off."""
        activity, used = ledger.activity(id), run.cycle(ledger.cycles(), cycle).rulebook
        if not lists_of(run.rulebook(used), activity):
            raise UsageError(
                _("{rulebook} has nothing to tick off for a record of the kind '{kind}'.").format(
                    rulebook=used, kind=activity.kind
                )
            )
        return activity, run.rulebook(used)

    words = (("ticked", tick), ("unticked", untick))
    ticked_off = did("-and-".join(word for word, some in words if some), id=id)
    if not tick and not untick:
        with run.read() as ledger:
            activity, book = listed(ledger)
            mine = ledger.ticks().get(id, {})
    else:
        with run.write() as ledger, ledger.change("plan papers", run.now(), ticked_off) as change:
            activity, book = listed(ledger)
            before = ledger.ticks().get(id, {})
            mine = ticked(book, activity, before, tick or (), untick or ())
            change.tick(id, mine)
        run.say(_("{done}; `cmetrack undo` takes it back."), done=sentence(ticked_off))
    run.show(
        (activity, lists_of(book, activity), mine),
        as_json,
        json=lambda found: papers_json(*found),
        blocks=lambda found: papers_blocks(*found),
    )
