"""`cmetrack status`: what counts, what is short and by when."""

from typing import TYPE_CHECKING, Annotated

import typer

from cmetrack.cli.params import CycleName, Json, On, command, flag, session
from cmetrack.core.evaluate import Evaluation
from cmetrack.i18n import gettext as _
from cmetrack.present.json import JsonObject, forecast_json, status_json
from cmetrack.present.status import status_blocks

if TYPE_CHECKING:
    from cmetrack.core.forecast import Forecast


@command()
def status(
    context: typer.Context,
    on: On = None,
    with_planned: Annotated[
        bool,
        flag(
            _("Count what is planned up to the window's last day as if it were done."),
            "--with-planned",
        ),
    ] = False,
    ahead: Annotated[
        bool, flag(_("The months ahead: totals, the pace, what falls out when."), "--forecast")
    ] = False,
    cycle: CycleName = None,
    everything: Annotated[bool, flag(_("Every cycle, one after the other."), "--all")] = False,
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
        found: list[tuple[Evaluation, Forecast | None]] = []
        for each in chosen:
            # What is planned after the window is shown, too.
            activities = ledger.activities(run.window(each, day).span.first)
            one = run.evaluate(each, activities, day, with_planned=with_planned)
            then = None
            if ahead:
                from cmetrack.core.forecast import forecast

                then = forecast(run.evaluate(each, activities, day) if with_planned else one)
            found.append((one, then))
        name = ledger.setting("name")
    if as_json:
        shown = [_json(*one) for one in found]
        run.show_json(shown if everything else shown[0])
        return
    for one, then in found:
        run.show_blocks(status_blocks(one, name))
        if one.cycle.start and one.cycle.start > day:
            run.say(
                _(
                    "This cycle begins only on {day}. If that is wrong: "
                    "`cmetrack cycle edit {id} --start DAY`."
                ),
                day=one.cycle.start,
                id=one.cycle.id,
            )
        if then:
            from cmetrack.present.forecast import forecast_blocks

            run.show_blocks(forecast_blocks(then))
    others = len(cycles) - len(chosen)
    if others:
        run.say(_("Other cycles: {count}; `cmetrack status --all` shows them, too."), count=others)


def _json(found: Evaluation, then: "Forecast | None") -> JsonObject:
    return status_json(found) | ({"forecast": forecast_json(then)} if then else {})
