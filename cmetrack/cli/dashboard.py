"""`cmetrack` alone: where the doctor stands, what is due, the next step, in one screen."""

import os
import sys
from typing import Any

from cmetrack.cli.asking import yes_or_no
from cmetrack.cli.due import ahead_of, all_due
from cmetrack.cli.session import Session
from cmetrack.core.own import goals_progress
from cmetrack.core.reminder_memory import is_quiet
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Paragraph, say
from cmetrack.present.dashboard import dashboard_blocks
from cmetrack.present.json import dashboard_json


def dashboard(context: Any, run: Session, on: str | None) -> None:
    """Show how every cycle stands and what is due; without a ledger, how to begin."""
    if not run.as_json and not os.path.lexists(run.path):
        _begin(context, run)
        return
    day = run.on(on)
    with run.read() as ledger:
        # Files of certificates are not read: that takes its time, and `remind` does it.
        found, due = all_due(run, ledger, day, ahead_of(run))
        quiet = ledger.reminder_log.quiet()
        due = [one for one in due if one.keys and not is_quiet(one, quiet, day)]
        current = next((one for one in found if one.cycle.current), found[0])
        goals = goals_progress(ledger.goals(), current)
        name = ledger.setting("name")
    if run.as_json:
        run.show_json(dashboard_json(found, goals, due, day, name))
    else:
        run.show_blocks(dashboard_blocks(found, goals, due, day, name))


def _begin(context: Any, run: Session) -> None:
    """How to begin, in three lines; at a terminal the offer to do it at once."""
    run.show_blocks(
        (
            say(_("There is no ledger yet: it would be {path}."), path=run.path),
            Paragraph(_("`cmetrack init` makes it; `cmetrack demo` shows it on a sample doctor.")),
            Paragraph(_("`cmetrack guide` is the manual, `cmetrack --help` lists the commands.")),
        )
    )
    if sys.stdin.isatty() and sys.stdout.isatty() and yes_or_no(_("Make it now?")):
        init = context.command.get_command(context, "init")
        with init.make_context("init", [], parent=context) as its:
            init.invoke(its)
