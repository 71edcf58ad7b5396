"""`cmetrack plan add`: an activity that is to come, or one that comes again."""

from typing import Annotated

import typer

from cmetrack.cli.columns import RecordCommand
from cmetrack.cli.commands.add_ import refuse_repetition
from cmetrack.cli.feedback import foreseen_now, say_doubts, say_foreseen
from cmetrack.cli.params import CycleName, Json, On, command, flag, option, session
from cmetrack.cli.plans import Kind, Title, all_of, planned, planned_cells, read_record
from cmetrack.domain.done import sentence
from cmetrack.domain.identity import identify
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import activity_json


@command(cls=RecordCommand)
def add(
    context: typer.Context,
    kind: Kind,
    title: Title,
    every: Annotated[
        str | None,
        option(
            "week|month|month-weekday",
            _(
                "Again and again: each week, on the same day of each month, or on the same "
                "weekday of it, such as the second or the last Wednesday."
            ),
        ),
    ] = None,
    until: Annotated[
        str | None, option("DATE", _("With --every: the last day it may begin."))
    ] = None,
    again: Annotated[
        bool, flag(_("Plan it even if a record of that kind, title and day is there."), "--again")
    ] = False,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Plan an activity, or one that comes again; it counts once it is done.

    \b
    cmetrack plan add congress "Congresul de Pneumologie" --start 2027-05-07 --end 2027-05-09 --level national
    cmetrack plan add session "Sesiunea lunară" --start 2027-01-27T18:00 --end 2027-01-27T20:00 \\
        --level local --hours 2 --every month-weekday --until 2027-06-30
    """
    run = session(context)
    day, now = run.on(on), run.now()
    cells = planned_cells(context, kind, title)
    if (every is None) != (until is None):
        raise UsageError(
            _("--every and --until belong together."),
            _("For example: --every month --until 2027-06-30."),
        )
    with run.write() as ledger, ledger.change("plan add", now) as change:
        cycles = ledger.cycles()
        first = read_record(run, cells, cycles)
        wanted, read_as = all_of(first, every, until)
        made = []
        for one in wanted:
            refuse_repetition(one, ledger.find_same(identify(one)), again=again)
            made.append(one._replace(id=change.add(one)))
        change.done = planned(made)
        chosen = run.cycle(cycles, cycle)
        found = foreseen_now(run, ledger, made[0], chosen, day)
    if read_as:
        run.say(read_as)
    run.say(sentence(change.done))
    for one in made if len(made) > 1 else ():
        run.say("  " + _("{id}: {start}").format(id=one.id, start=one.start))
    say_doubts(run, made[0], day)
    if made[0].last.day < day:
        run.say(_("Its day, {day}, has passed already: is the date right?"), day=made[0].start)
    if len(made) > 1:
        run.say(_("The first of them:"))
    say_foreseen(run, found)
    run.say(_("Next: `cmetrack plan`; once it is done, `cmetrack plan done {id}`."), id=made[0].id)
    if as_json:
        run.show_json([activity_json(one) for one in made])
