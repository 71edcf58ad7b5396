"""`cmetrack show`: the working of one record, step by step, each with its article."""

from functools import partial
from typing import Annotated

import typer

from cmetrack.cli.params import CycleName, Json, On, argument, command, session
from cmetrack.i18n import gettext as _
from cmetrack.present.json import record_json
from cmetrack.present.records import explain_blocks, record_blocks
from cmetrack.rulebooks import quote


@command()
def show(
    context: typer.Context,
    id: Annotated[int, argument("ID", _("The record's number."))],
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Explain one record: every step, its article and the sentence of the law.

    \b
    cmetrack show 12
    cmetrack show 12 --on 2026-12-31 --json
    """
    run = session(context)
    day = run.on(on)
    with run.read() as ledger:
        activity = ledger.activity(id)
        cycles = ledger.cycles()
        # Without a choice, a doctor with several cycles sees the record in each of them.
        chosen = cycles if cycle is None and not as_json else [run.cycle(cycles, cycle)]
        everything = ledger.activities()
    found = []
    for one in chosen:
        evaluation = run.evaluate(one, everything, day)
        counted = next(record for record in evaluation.records if record.activity.id == id)
        found.append((evaluation, counted))
    run.show(
        found,
        as_json,
        json=lambda found: record_json(found[0][1]),
        blocks=lambda found: [
            *record_blocks(activity),
            *(
                block
                for one, its in found
                for block in explain_blocks(one, its, partial(quote, one.cycle.rulebook))
            ),
        ],
    )
