"""What `add` and `edit` tell of a record: what it is worth, what of it counts, what is missing."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

from cmetrack.cli.session import Session
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import Cycle
from cmetrack.i18n import gettext as _
from cmetrack.rules.count import Counted
from cmetrack.store.ledger import Ledger

if TYPE_CHECKING:
    from cmetrack.services.planning import Foreseen

QUICKLY_COUNTED = 2_000
"""In a ledger of more records than this, what counts is left to `show` and `status`."""


def counted_now(
    run: Session, ledger: Ledger, activity: Activity, cycle: Cycle, on: date, *, always: bool
) -> tuple[Counted, bool]:
    """A record as it stands in the cycle, and whether that is among all the others.

    In a very large ledger it is reckoned alone, unless it must `always` be counted.
    """
    among_all = always or ledger.count() <= QUICKLY_COUNTED
    span = run.window(cycle, on).span
    others = ledger.activities(span.first, span.last) if among_all else []
    beside = [one for one in others if one.id != activity.id]
    found = run.evaluate(cycle, [*beside, activity], on)
    one = next(one for one in found.records if one.activity.id == activity.id)
    return one, among_all


def foreseen_now(
    run: Session, ledger: Ledger, activity: Activity, cycle: Cycle, on: date
) -> Foreseen:
    """A planned record as if it were done, beside all that is done and planned."""
    from cmetrack.services.planning import foresee

    since = min(run.window(cycle, on).span.first, activity.last.day)
    others = ledger.activities(since)
    return foresee(run.rulebook(cycle.rulebook), cycle, others, activity, on)


def say_foreseen(run: Session, found: Foreseen) -> None:
    """What a planned record would count, and what it would take from others."""
    from cmetrack.render.plan import foreseen_lines

    for line in foreseen_lines(found):
        run.say("  " * line.indent + line.text)


def tell_worth(run: Session, one: Counted, on: date, *, among_all: bool) -> None:
    """One or two sentences on what the record gives, and all that its doctor should know."""
    values = {
        "awarded": format_amount(one.award.awarded),
        "counted": format_amount(one.counted),
        "on": on.isoformat(),
        "id": one.activity.id,
    }
    if not one.award.awarded:
        run.say(_("It gives no credits."))
    elif not among_all:
        run.say(_("It gives {awarded} credits.").format(**values))
    elif one.reason is None:
        run.say(_("It gives {awarded} credits; they count on {on}.").format(**values))
    else:
        run.say(_("It gives {awarded} credits; {counted} of them count on {on}:").format(**values))
        for step in one.cuts:
            run.say("  " + _("{text} ({cites})").format(text=step.text, cites=step.cites))
    for report in one.award.worth.reports:
        run.say("  " + report.text)
    if among_all:
        run.say(_("`cmetrack show {id}` explains it.").format(**values))
    else:
        run.say(_("`cmetrack show {id}` tells what of it counts.").format(**values))


def say_doubts(run: Session, activity: Activity) -> None:
    """A word on what is odd about a record that was entered."""
    from cmetrack.services.doubts import doubts_of_hours

    for _at, doubt in doubts_of_hours([activity]):
        run.say(doubt)


def say_missing_file(run: Session, evidence: str) -> None:
    """A word if the file that a record names is not there."""
    from cmetrack.store.evidence import locate

    path = locate(evidence, run.path)
    if path is not None and not os.path.lexists(path):
        run.say(_("Its evidence is not there: {path}").format(path=path))
