"""`cmetrack plan`: what is planned, what would still be missing, what would close the gap."""

import sys

import typer

from cmetrack.cli.params import CycleName, Json, On, group_app, session
from cmetrack.cli.plans import plan_of
from cmetrack.core.checklists import completion_dues
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import overview_json
from cmetrack.present.plan import overview_blocks, to_tick_off

app = group_app(
    _("What is planned, what would still be missing, what would close the gap."),
    add="plan_add",
    done="plan_done",
    check="plan_check",
    suggest="plan_suggest",
    papers="plan_papers",
)


_ABOUT = _(
    """Show what is planned beside what is done, and what would still be missing.

\b
cmetrack plan
cmetrack plan suggest
cmetrack plan check congress "Congresul de Pneumologie" --start 2027-05-07 --end 2027-05-09 --level national
cmetrack plan add session "Sesiunea lunară" --start 2027-01-27T18:00 --end 2027-01-27T20:00 \\
    --level local --hours 2 --every month-weekday --until 2027-06-30
"""
)


@app.callback(help=_ABOUT, invoke_without_command=True, no_args_is_help=False)
def plan(
    context: typer.Context, on: On = None, cycle: CycleName = None, as_json: Json = False
) -> None:
    """Show what is planned beside what is done, and what would still be missing."""
    if context.invoked_subcommand is not None:
        if (on, cycle, as_json) != (None, None, False):
            raise UsageError(
                _("The options of `cmetrack plan {verb}` stand after the verb.").format(
                    verb=context.invoked_subcommand
                )
            )
        return
    run = session(context)
    with run.read() as ledger:
        chosen = run.cycle(ledger.cycles(), cycle)
        found = plan_of(run, ledger, chosen, run.on(on))
        ticks = ledger.ticks()
    book = run.rulebook(chosen.rulebook)
    activities = [one.activity for one in found.now.records]
    dues = completion_dues(book, activities, ticks, found.now.on)
    run.show(
        found,
        as_json,
        json=lambda found: overview_json(found, dues),
        blocks=lambda found: [*overview_blocks(found), *to_tick_off(found, ticks, dues)],
    )
    if as_json:
        return
    sys.stdout.flush()  # what to do next comes after what is shown, also in a pipe
    if found.overdue:
        run.say(
            _("Was it done? `cmetrack plan done ID`; if not, `cmetrack edit` or `cmetrack rm`.")
        )
    if found.missing:
        run.say(_("`cmetrack plan suggest` tells what would close the gap."))
