"""What a record gives as it stands among the others, and how its doctor is told."""

import os
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack import wording
from cmetrack.cli.session import QUICKLY_COUNTED, Session
from cmetrack.core.comparing import Both
from cmetrack.core.plan import Foreseen, displaced_by, foresee
from cmetrack.core.plausibility import doubt_of_hours, probably_one
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import add_months
from cmetrack.domain.evidence import paths_in
from cmetrack.domain.likeness import Pair
from cmetrack.i18n import gettext as _, of_unit
from cmetrack.rules.counted import Counted
from cmetrack.rules.once import Reason
from cmetrack.store.evidence import locate
from cmetrack.store.ledger import Ledger

_ALONE = (
    *(None, Reason.OUTSIDE_WINDOW, Reason.OTHER_SPECIALTY),
    *(Reason.PLANNED, Reason.PENDING_CODE, Reason.REJECTED_CODE),
)
"""Why a record may count less, or not, that is not because of others."""


class Standing(NamedTuple):
    """A record as it stands in a cycle, and whether that is among all the others.

    `displaced` are those that count less because of it.
    """

    one: Counted
    among_all: bool
    displaced: Sequence[Both] = ()


def counted_now(
    run: Session,
    ledger: Ledger,
    activity: Activity,
    cycle: Cycle,
    on: date,
    *,
    former: Activity | None = None,
) -> Standing:
    """A record as it stands in the cycle; `former` is what it was before, if it was there.

    In a very large ledger it is reckoned alone, but for a script.
    """
    among_all = run.as_json or ledger.count() <= QUICKLY_COUNTED
    others = ledger.activities(run.looks_back_to(cycle, run.window(cycle, on))) if among_all else []
    beside = [one for one in others if one.id != activity.id]
    found = run.evaluate(cycle, [*beside, activity], on).records
    one = next(one for one in found if one.activity.id == activity.id)
    if all(other.reason in _ALONE for other in found if other is not one):
        return Standing(one, among_all)
    before = run.evaluate(cycle, beside if former is None else [*beside, former], on).records
    return Standing(one, among_all, displaced_by(one, before, found))


def foreseen_now(
    run: Session, ledger: Ledger, activity: Activity, cycle: Cycle, on: date
) -> Foreseen:
    """A planned record as if it were done, beside all that is done and planned."""
    others = ledger.activities(
        min(run.looks_back_to(cycle, run.window(cycle, on)), activity.last.day)
    )
    return foresee(run.rulebook(cycle.rulebook), cycle, others, activity, on)


def say_foreseen(run: Session, found: Foreseen) -> None:
    """What a planned record would count, and what it would take from others."""
    from cmetrack.present.plan import foreseen_lines

    for line in foreseen_lines(found):
        run.say("  " * line.indent + line.text)


def tell_worth(run: Session, standing: Standing, on: date) -> None:
    """One or two sentences on what the record gives, and all that its doctor should know."""
    one = standing.one
    if not one.award.awarded:
        sentence = of_unit(
            one.award.unit,
            _("It gives no credits."),
            _("It gives no hours."),
            _("It counts for nothing."),
        )
        if (split := one.award.valuation.split) and split.a_record:
            sentence = _("It gives no credits, and is a record that the law asks for.")
    elif not standing.among_all:
        sentence = _("It gives {awarded}.")
    elif one.reason is None:
        sentence = _("It gives {awarded}; they count on {on}.")
        sentence = of_unit(one.award.unit, sentence, sentence, _("It counts on {on}."))
    else:
        sentence = _("It gives {awarded}; {counted} of them count on {on}:")
        sentence = of_unit(one.award.unit, sentence, sentence, _("It does not count on {on}:"))
    run.say(sentence, **wording.of_record(one), on=on)
    if one.award.awarded and standing.among_all:
        for step in one.why_not:
            run.say("  " + wording.cited(step.text, step.cites))
    for report in one.reports:
        run.say("  " + report.text)
    for before, after in standing.displaced:
        sentence = _("Record {id}, {title}, counts {counted} instead of {before} now.")
        run.say(sentence, **wording.of_record(after), before=format_amount(before.counted))
    whole, alone = _("`{show}` explains it."), _("`{show}` tells what of it counts.")
    run.say(whole if standing.among_all else alone, show=f"cmetrack show {one.activity.id}")


_FAR_AHEAD = 60
"""Months ahead of which nobody knows a day: it is mistyped."""


def say_doubts(run: Session, activity: Activity, on: date) -> None:
    """A word on what is odd about a record that was entered."""
    if activity.last.day > on and not activity.planned:
        said = _(
            "It is still to come. If it is a plan, say so: `cmetrack edit {id} --state planned`; else it counts by itself from {last} on."
        )
        if activity.last.day > add_months(on, _FAR_AHEAD):
            said = _("It ends on {last}: is the year right? `cmetrack edit {id} --start DATE`.")
        run.say(said, id=activity.id, last=activity.last.day)
    if doubt := doubt_of_hours(activity):
        run.say(doubt)


def say_look_alikes(run: Session, pairs: Iterable[Pair]) -> None:
    """A word on each record that is probably one with another, and how to settle it."""
    for pair in pairs:
        found = probably_one(pair)
        run.say(found.sentence)
        run.say("  " + found.hint)


def say_missing_file(run: Session, evidence: str | None) -> None:
    """A word on a certificate's file that is not where the record says."""
    for named in paths_in(evidence):
        path = locate(named, run.path)
        if path is not None and not os.path.lexists(path):
            run.say(_("Its evidence is not there: {path}"), path=path)
