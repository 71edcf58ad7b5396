"""`cmetrack history`: what was changed, when, by which command, and what it was before."""

from typing import Annotated

import typer

from cmetrack.cli.params import Json, argument, command, option, session
from cmetrack.domain.dates import parse_day
from cmetrack.errors import NotFound
from cmetrack.i18n import gettext as _
from cmetrack.present.history import history_blocks
from cmetrack.present.json import history_json


@command()
def history(
    context: typer.Context,
    id: Annotated[int | None, argument("[ID]", _("A record's number, also a removed one."))] = None,
    since: Annotated[str | None, option("DATE", _("Changes of that day or later."))] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", metavar="COUNT", min=1, help=_("So many, the latest.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the changes, the newest first, with what each thing was before and after.

    \b
    cmetrack history
    cmetrack history 12
    cmetrack history --since 2026-01-01 -n 20

    With a record's number: what became of that record, and how it returns if it was removed. A
    change of more than twenty rows is told by their number.
    """
    run = session(context)
    day = parse_day(since) if since is not None else None
    with run.read() as ledger:
        changes = ledger.history(id, day, limit)
        if id is not None and not changes and not ledger.history(id, limit=1):
            raise NotFound(
                _("there is no trace of a record {id}").format(id=id),
                _("`cmetrack history` lists every change; what was purged left no trace."),
            )
    run.show(changes, as_json, json=history_json, blocks=history_blocks)
