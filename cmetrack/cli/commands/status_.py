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
        bool,
        typer.Option(
            "--with-planned",
            help=_("Count what is planned up to the window's last day as if it were done."),
        ),
    ] = False,
    ahead: Annotated[
        bool,
        typer.Option(
            "--forecast", help=_("The months ahead: totals, the pace, what falls out when.")
        ),
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
    cmetrack status --forecast
    """
    run = session(context)
    day = run.on(on)
    with run.read() as ledger:
        cycles = ledger.cycles()
        chosen = cycles if everything else [run.cycle(cycles, cycle)]
        found, forecasts = [], []
        for each in chosen:
            # What is planned after the window is shown, too.
            activities = ledger.activities(run.window(each, day).span.first)
            one = run.evaluate(each, activities, day, with_planned=with_planned)
            found.append(one)
            if ahead:
                from cmetrack.core.forecast import forecast

                today = run.evaluate(each, activities, day) if with_planned else one
                forecasts.append(forecast(today))
        name = ledger.setting("name")
    if as_json:
        from cmetrack.formats.report import status_json

        shown = [status_json(one) for one in found]
        if ahead:
            from cmetrack.formats.forecast import forecast_json

            for document, then in zip(shown, forecasts, strict=True):
                document["forecast"] = forecast_json(then)
        run.show_json(shown if everything else shown[0])
        return
    from cmetrack.present.status import status_blocks

    for place, each_found in enumerate(found):
        run.show(status_blocks(each_found, name))
        if each_found.cycle.start and each_found.cycle.start > day:
            run.say(
                _(
                    "This cycle begins only on {day}. If that is wrong: "
                    "`cmetrack cycle edit {id} --start DAY`."
                ).format(day=each_found.cycle.start.isoformat(), id=each_found.cycle.id)
            )
        if ahead:
            from cmetrack.present.forecast import forecast_blocks

            run.show(forecast_blocks(forecasts[place]))
    others = len(cycles) - len(chosen)
    if others:
        run.say(
            _("Other cycles: {count}; `cmetrack status --all` shows them, too").format(count=others)
        )
