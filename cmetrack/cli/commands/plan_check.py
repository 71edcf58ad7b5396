"""`cmetrack plan check`: whether the law would count an activity, before one signs up."""

import typer

from cmetrack.cli.columns import RecordCommand
from cmetrack.cli.feedback import foreseen_now
from cmetrack.cli.params import CycleName, Json, On, command, session
from cmetrack.cli.plans import Kind, Title, planned_cells, read_record
from cmetrack.present.json import foreseen_json
from cmetrack.present.plan import foreseen_lines


@command(cls=RecordCommand)
def check(
    context: typer.Context,
    kind: Kind,
    title: Title,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Ask whether the law would count an activity, before you sign up; nothing is written.

    \b
    cmetrack plan check distance-online "Astmul" --start 2027-01-10 --hours 12
    cmetrack plan check congress "Congresul" --start 2027-05-07 --end 2027-05-09 --level national \\
        --hours 18 --specialty other
    """
    run = session(context)
    day = run.on(on)
    cells = planned_cells(context, kind, title)
    with run.read() as ledger:
        cycles = ledger.cycles()
        # A number of its own, after all others: among equals the earlier records count.
        id = max((one.id for one in ledger.activities()), default=0) + 1
        wanted = read_record(run, cells, cycles)._replace(id=id)
        found = foreseen_now(run, ledger, wanted, run.cycle(cycles, cycle), day)
    run.show(found, as_json, json=foreseen_json, blocks=foreseen_lines)
