"""`cmetrack plan papers`: the papers and steps that a record asks for."""

from __future__ import annotations

from typing import Annotated

import typer

from cmetrack.cli.params import CycleName, Json, command_app, option, session
from cmetrack.cli.plans import (
    Id,
    refuse_without_list,
    ticks_of,
)
from cmetrack.core.checklists import TICKS, lists_of, ticked, write_ticks
from cmetrack.domain.done import did, sentence
from cmetrack.i18n import gettext as _
from cmetrack.present.json import (
    papers_json,
)
from cmetrack.present.plan import (
    papers_blocks,
)

app = command_app()


@app.command()
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
    ticked_off = did(_ticked_off(bool(tick), bool(untick)), id=id)
    if not tick and not untick:
        with run.read() as ledger:
            chosen = run.cycle(ledger.cycles(), cycle)
            activity = ledger.activity(id)
            refuse_without_list(run, chosen, activity)
            mine = ticks_of(ledger).get(id, {})
    else:
        with run.write() as ledger, ledger.change("plan papers", run.now(), ticked_off) as change:
            chosen = run.cycle(ledger.cycles(), cycle)
            activity = ledger.activity(id)
            refuse_without_list(run, chosen, activity)
            before = ticks_of(ledger)
            book = run.rulebook(chosen.rulebook)
            mine = ticked(book, activity, before.get(id, {}), tick or (), untick or ())
            change.set(TICKS, write_ticks({**before, id: mine}))
        run.say(_("{done}; `cmetrack undo` takes it back").format(done=sentence(ticked_off)))
    lists = lists_of(run.rulebook(chosen.rulebook), activity)
    run.show(
        (activity, lists, mine),
        as_json,
        json=lambda found: papers_json(*found),
        blocks=lambda found: papers_blocks(*found),
    )


def _ticked_off(tick: bool, untick: bool) -> str:
    if tick and untick:
        return "ticked-and-unticked"
    return "unticked" if untick else "ticked"
