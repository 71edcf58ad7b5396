"""`cmetrack cycle`: several cycles over the same records."""

from typing import Annotated

import typer

from cmetrack.cli.cycles import make_cycle
from cmetrack.cli.params import Json, On, argument, flag, group_app, option, session
from cmetrack.domain.cycle import RETIRED, Cycle
from cmetrack.domain.done import did
from cmetrack.domain.text import clean
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import cycle_json
from cmetrack.present.records import cycles_blocks

app = group_app(_("Cycles: two specialties or two countries over the same records."))

Named = Annotated[str, argument("CYCLE", _("A cycle's number or name."))]
RulebookId = Annotated[str | None, option("ID", _("The rulebook: id or path."))]
Start = Annotated[str | None, option("DATE", _("The day it began."))]
Specialty = Annotated[str | None, option("TEXT", _("The specialty that it is about."))]
Retired = Annotated[bool | None, flag(_("Retired, and going on."), "--retired/--not-retired")]
Name = Annotated[str | None, option("TEXT", _("A short name for the cycle."))]


@app.command()
def add(
    context: typer.Context,
    rulebook: Annotated[str, option("ID", _("The rulebook: id or path."))],
    start: Start = None,
    specialty: Specialty = None,
    retired: Retired = None,
    name: Name = None,
) -> None:
    """Begin another cycle over the same records; it becomes the one in use.

    \b
    cmetrack cycle add --rulebook ru-nmo-2016 --start 2022-03-15
    cmetrack cycle add --rulebook ro-cmr-2009 --specialty cardiologie
    """
    run = session(context)
    cycle = make_cycle(
        run, rulebook, start, specialty=specialty, variant=_variant(None, retired), name=name
    )
    with run.write() as ledger, ledger.change("cycle add", run.now()) as change:
        _refuse_name(ledger.cycles(), name)
        id = change.add_cycle(cycle)
        change.use_cycle(id)
        change.done = did("cycle-begun", id=id, rulebook=rulebook)
    run.say(_("Began cycle {id} under {rulebook}; it is in use now."), id=id, rulebook=rulebook)


@app.command("list")
def list_cycles(context: typer.Context, on: On = None, as_json: Json = False) -> None:
    """List the cycles, with the days that each looks at."""
    run = session(context)
    day = run.on(on)
    with run.read() as ledger:
        cycles = ledger.cycles()
    run.show(
        [(cycle, run.window(cycle, day).span) for cycle in cycles],
        as_json,
        json=lambda found: [
            {**cycle_json(cycle), "start": span.first, "end": span.last} for cycle, span in found
        ],
        blocks=cycles_blocks,
    )


@app.command()
def edit(
    context: typer.Context,
    cycle: Named = "",
    rulebook: RulebookId = None,
    start: Start = None,
    specialty: Specialty = None,
    retired: Retired = None,
    name: Name = None,
    doctor: Annotated[
        str | None, option("NAME", _("The doctor's name, for the summaries of all cycles."))
    ] = None,
) -> None:
    """Change a cycle (without a name, the one in use); an empty text means "not given".

    \b
    cmetrack cycle edit --start 2022-03-15
    cmetrack cycle edit 2 --name cardio --specialty cardiologie
    cmetrack cycle edit --doctor "Dr. Anton Exemplu"
    """
    run = session(context)
    if (rulebook, start, specialty, retired, name, doctor) == (None,) * 6:
        raise UsageError(_("Nothing to change was given."), _("For example --start 2022-03-15."))
    with run.write() as ledger, ledger.change("cycle edit", run.now()) as change:
        cycles = ledger.cycles()
        before = run.cycle(cycles, cycle or None)
        first = before.start.isoformat() if before.start else None
        made = make_cycle(
            run,
            rulebook or before.rulebook,
            first if start is None else start or None,
            specialty=before.specialty if specialty is None else specialty or None,
            variant=_variant(before.variant, retired),
            name=before.name if name is None else name or None,
        )
        if name:
            _refuse_name([one for one in cycles if one.id != before.id], name)
        after = made._replace(id=before.id, current=before.current)
        called = None if doctor is None else clean(doctor)
        if after != before:
            change.replace_cycle(after)
            change.done = did("cycle-changed", id=before.id)
        if called is not None and (called or None) != ledger.setting("name"):
            change.set("name", called or None)
            both = did("cycle-and-name-changed", id=before.id)
            change.done = both if after != before else did("name-changed")
    if called is not None:
        said = (
            _("The summaries bear the name {name}.") if called else _("The summaries bear no name.")
        )
        run.say(said.format(name=called))
    if (rulebook, start, specialty, retired, name) != (None,) * 5:
        run.say(_("Changed cycle {id}; `cmetrack status` shows how it stands."), id=before.id)


@app.command()
def use(context: typer.Context, cycle: Named) -> None:
    """Take a cycle into use: the one that commands are about when none is named."""
    run = session(context)
    with run.write() as ledger, ledger.change("cycle use", run.now()) as change:
        chosen = run.cycle(ledger.cycles(), cycle)
        change.use_cycle(chosen.id)
        change.done = did("cycle-used", id=chosen.id)
    run.say(_("Cycle {id} ({rulebook}) is in use now."), id=chosen.id, rulebook=chosen.rulebook)


def _refuse_name(cycles: list[Cycle], name: str | None) -> None:
    """Two cycles of one name, or one whose name is a number, could not be told apart."""
    if name is not None and (name.isdigit() or any(one.name == name for one in cycles)):
        raise UsageError(
            _("A cycle cannot be named '{name}': that names another already.").format(name=name),
            _("Choose another --name."),
        )


def _variant(before: str | None, retired: bool | None) -> str | None:
    """The variant that the option asks for; without it, that of before."""
    return before if retired is None else RETIRED if retired else None
