"""`cmetrack status`: what counts, what is short and by when."""

from __future__ import annotations

from typing import Annotated

import typer

from cmetrack.cli.params import CycleName, Json, On, command_app, session
from cmetrack.i18n import gettext as _

app = command_app()


@app.command()
def status(
    context: typer.Context,
    on: On = None,
    with_planned: Annotated[
        bool, typer.Option("--with-planned", help=_("Count planned records as if they were done."))
    ] = False,
    cycle: CycleName = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Every cycle, one after the other."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what counts, what is short and by when.

    \b
    cmetrack status
    cmetrack status --on 2026-12-31 --with-planned
    """
    run = session(context)
    day = run.on(on)
    with run.read() as ledger:
        cycles = ledger.cycles()
        chosen = cycles if everything else [run.cycle(cycles, cycle)]
        found = []
        for each in chosen:
            span = run.window(each, day).span
            activities = ledger.activities(span.first, span.last)
            found.append(run.evaluate(each, activities, day, with_planned=with_planned))
        name = ledger.setting("name")
    if as_json:
        from cmetrack.formats.report import status_json

        shown = [status_json(one) for one in found]
        run.show_json(shown if everything else shown[0])
        return
    from cmetrack.render.status import status_blocks

    for one in found:
        run.show(status_blocks(one, name))
    others = len(cycles) - len(chosen)
    if others:
        run.say(
            _("Other cycles: {count}; `cmetrack status --all` shows them, too").format(count=others)
        )
