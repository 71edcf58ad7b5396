"""`cmetrack journals import`: a whole list of journals from a file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.params import argument, command, option, session
from cmetrack.core.periodicals import plan_list
from cmetrack.core.record_reader import locate
from cmetrack.domain.done import did
from cmetrack.errors import BadInput
from cmetrack.formats.reading.periodicals import read_periodicals
from cmetrack.formats.source import STDIN, load, load_stdin
from cmetrack.i18n import gettext as _

STDIN_NAME = "-"


@command()
def import_list(
    context: typer.Context,
    file: Annotated[str, argument("FILE", _("CSV with title, issn, index; - for stdin."))],
    encoding: Annotated[
        str | None, option("NAME", _("How the letters are written, if not in UTF-8."))
    ] = None,
) -> None:
    """Bring in a list of journals: all of it, or with a bad row none.

    Its columns are title, issn (one or more) and index (isi, medline, cncsis-a, cncsis-b,
    cncsis-c, electronic, listed, none). A journal that is listed already takes the new class.

    \b
    cmetrack journals import journals.csv
    """
    run = session(context)
    name, data = (
        (STDIN, load_stdin(sys.stdin.buffer)) if file == STDIN_NAME else (file, load(Path(file)))
    )
    rows = list(read_periodicals(data, name, encoding))
    with run.write() as ledger, ledger.change("journals import", run.now()) as change:
        plan = plan_list(rows, name, ledger.periodicals())
        if plan.rejected:
            for line in wording.first_of(map(locate, plan.rejected), len(plan.rejected)):
                tell(line)
            raise BadInput(
                _("No journal was taken in from {file}").format(file=name),
                _("Mend these rows and import it again."),
            )
        change.put_periodicals(plan.write)
        change.done = did("journals-imported", file=name, added=plan.added, updated=plan.updated)
    run.say(
        _("{file}: {read} journals; {added} new, {updated} changed, {unchanged} as before."),
        file=name,
        read=plan.read,
        added=plan.added,
        updated=plan.updated,
        unchanged=plan.unchanged,
    )
    if plan.write:
        run.say(
            _("Next: `cmetrack import FILE --update` fills in publications that are there already.")
        )
