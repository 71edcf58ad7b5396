"""What `add` and `edit` tell of a record: what it is worth, what of it counts, what is missing."""

from __future__ import annotations

from datetime import date

from cmetrack.cli.session import Session
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import Cycle
from cmetrack.i18n import gettext as _
from cmetrack.rules.count import Counted
from cmetrack.store.ledger import Ledger

QUICKLY_COUNTED = 2_000
"""With more records than this in the window, what counts is left to `show` and `status`."""


def counted_now(
    run: Session, ledger: Ledger, activity: Activity, cycle: Cycle, on: date
) -> Counted:
    """A record as it stands in the cycle, among the others or, in a very large ledger, alone."""
    window = run.window(cycle, on)
    others = ledger.activities(window.span.first, window.span.last)
    if len(others) > QUICKLY_COUNTED:
        others = []
    beside = [one for one in others if one.id != activity.id]
    found = run.evaluate(cycle, [*beside, activity], on)
    return next(one for one in found.records if one.activity.id == activity.id)


def tell_worth(run: Session, one: Counted, on: date) -> None:
    """One or two sentences on what the record gives, and all that its doctor should know."""
    values = {
        "awarded": format_amount(one.award.awarded),
        "counted": format_amount(one.counted),
        "on": on.isoformat(),
        "id": one.activity.id,
    }
    if not one.award.awarded:
        run.say(_("It gives no credits."))
    elif one.reason is None:
        run.say(_("It gives {awarded} credits; they count on {on}.").format(**values))
    else:
        run.say(_("It gives {awarded} credits; {counted} of them count on {on}:").format(**values))
        for step in one.cuts:
            run.say("  " + _("{text} ({cites})").format(text=step.text, cites=step.cites))
    for report in one.award.worth.reports:
        run.say("  " + report.text)
    run.say(_("`cmetrack show {id}` explains it.").format(**values))
