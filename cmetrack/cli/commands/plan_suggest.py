"""`cmetrack plan suggest`: what would close the gap that the plan leaves."""

import sys
from typing import Annotated

import typer

from cmetrack.cli.params import CycleName, Json, On, command, option, session
from cmetrack.cli.plans import plan_of
from cmetrack.core.suggest import suggest as suggested
from cmetrack.domain.dates import parse_day
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _
from cmetrack.present.json import suggestion_json
from cmetrack.present.plan import suggestion_blocks


@command()
def suggest(
    context: typer.Context,
    by: Annotated[
        str | None,
        option(
            "DATE", _("The day to be met; else as far as the plan, or the cycle's window, reaches.")
        ),
    ] = None,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Tell what would close the gap that the plan leaves, in the law's own terms.

    \b
    cmetrack plan suggest
    cmetrack plan suggest --by 2027-11-21
    """
    run = session(context)
    day = run.on(on)
    until = parse_day(by) if by else None
    if until is not None and until < day:
        raise BadValue(_("{by} is before {on}").format(by=until, on=day), _("Give a later --by."))
    with run.read() as ledger:
        chosen = run.cycle(ledger.cycles(), cycle)
        found = suggested(plan_of(run, ledger, chosen, day, by=until))
    run.show(found, as_json, json=suggestion_json, blocks=suggestion_blocks)
    if found.needs and not as_json:
        sys.stdout.flush()
        run.say(_("Before you sign up: `cmetrack plan check KIND TITLE --start DATE --hours …`."))
