"""`cmetrack journals set`: one journal and its class."""

from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.params import argument, command, option, session
from cmetrack.core.periodicals import plan_list
from cmetrack.core.record_reader import describe
from cmetrack.domain.activity import INDEXES
from cmetrack.domain.done import did
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _


@command()
def set_class(
    context: typer.Context,
    title: Annotated[str, argument("TITLE", _("The journal's title."))],
    index: Annotated[
        str, option("CLASS", _("Its class: {words}.").format(words=", ".join(INDEXES)))
    ],
    issn: Annotated[
        list[str] | None, option("ISSN", _("Its ISSN; again for another (printed, electronic)."))
    ] = None,
) -> None:
    """Put a journal on the list, or change its class; later records take it.

    \b
    cmetrack journals set "Pneumologia" --index medline --issn 2067-2993
    """
    run = session(context)
    cells = {"title": title, "index": index, "issn": " ".join(issn or ())}
    with run.write() as ledger, ledger.change("journals set", run.now()) as change:
        plan = plan_list([(1, cells)], title, ledger.periodicals())
        if plan.rejected:
            troubles = list(map(describe, plan.rejected))
            raise BadValue("\n".join(wording.first_of(troubles, len(troubles))))
        change.put_periodicals(plan.write)
        change.done = did("journal-set", title=title)
    if not plan.write:
        run.say(_("Nothing was changed: it is listed so already."))
        return
    journal = plan.write[0]
    run.say(
        _("'{title}' is '{index}'; later publications and subscriptions take that."),
        title=journal.title,
        index=journal.indexed,
    )
