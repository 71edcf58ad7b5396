"""`cmetrack plan done`: what was planned and has been done."""

from typing import Annotated

import typer

from cmetrack.cli.feedback import counted_now, tell_worth
from cmetrack.cli.params import CycleName, Json, On, command, option, session
from cmetrack.cli.plans import Id, read_record
from cmetrack.core.checklists import completion_dues
from cmetrack.core.record_reader import texts
from cmetrack.domain.done import did
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import record_json


@command()
def done(
    context: typer.Context,
    id: Id,
    code: Annotated[str | None, option("TEXT", _("The certificate's individual code."))] = None,
    credits: Annotated[
        str | None, option("NUMBER", _("The number that the certificate states."))
    ] = None,
    certificate: Annotated[
        str | None, option("TEXT", _("Series and number of the certificate."))
    ] = None,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Record that a planned activity was done.

    \b
    cmetrack plan done 51
    cmetrack plan done 51 --credits 18 --certificate "Seria ML Nr. 118"
    cmetrack plan done 51 --code AB12-34CD5678
    """
    run = session(context)
    day = run.on(on)
    stated = {"code": code, "credits": credits, "certificate": certificate}
    cells = {name: text for name, text in stated.items() if text is not None}
    with run.write() as ledger, ledger.change("plan done", run.now()) as change:
        cycles = ledger.cycles()
        chosen = run.cycle(cycles, cycle)
        before = ledger.activity(id)
        if not before.planned:
            raise UsageError(
                _("Record {id} is not planned: it is recorded as done.").format(id=id),
                _("`cmetrack edit {id}` changes it.").format(id=id),
            )
        if before.last.day > day:
            raise UsageError(
                _("Record {id} ends on {last}, after {on}: it cannot be done yet.").format(
                    id=id, last=before.last.day, on=day
                ),
                _("If its date was moved: `cmetrack edit {id} --start …`.").format(id=id),
            )
        after = read_record(run, {**texts(before), **cells, "state": "done"}, cycles)
        after = after._replace(id=id)
        change.replace(after)
        change.done = did("plan-done", id=id, title=after.title)
        standing = counted_now(run, ledger, after, chosen, day, always=as_json, former=before)
        ticks = ledger.ticks()
    run.say(_("Record {id} is done: {title}"), id=id, title=after.title)
    tell_worth(run, standing, day)
    for due in completion_dues(run.rulebook(chosen.rulebook), [after], ticks, day):
        run.say(due.text)
    if as_json:
        run.show_json(record_json(standing.one))
