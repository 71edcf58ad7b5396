"""`cmetrack journals`: the doctor's list of journals with their index classes."""

from collections.abc import Iterator, Sequence

import typer

from cmetrack.cli.params import Json, group_app, session
from cmetrack.domain.periodical import Periodical
from cmetrack.domain.text import fold
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Paragraph, Table
from cmetrack.present.json import periodical_json

app = group_app(
    _("Your list of journals: what index class a publication takes from its journal."),
    **{"import": "journals_import", "set": "journals_set"},
)


@app.command("list")
def show_list(context: typer.Context, as_json: Json = False) -> None:
    """List the journals, by title.

    \b
    cmetrack journals list
    """
    run = session(context)
    with run.read() as ledger:
        journals = sorted(ledger.periodicals(), key=lambda one: (fold(one.title), one.id))
    run.show(
        journals,
        as_json,
        json=lambda journals: [periodical_json(one) for one in journals],
        blocks=_blocks,
    )
    if not journals and not as_json:
        run.say(_("Next: `cmetrack journals import FILE.csv`, or `cmetrack journals set TITLE`."))


def _blocks(journals: Sequence[Periodical]) -> Iterator[Block]:
    if not journals:
        yield Paragraph(_("No journals are listed."))
        return
    rows = [[one.title, one.issn or "", one.indexed] for one in journals]
    yield Table([_("journal"), _("ISSN"), _("class")], rows)
