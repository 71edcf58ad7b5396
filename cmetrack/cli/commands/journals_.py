"""`cmetrack journals`: the doctor's list of journals with their index classes."""

from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.params import Encoding, Json, argument, group_app, option, session
from cmetrack.core.periodicals import plan_list
from cmetrack.core.record_reader import describe, locate
from cmetrack.domain.activity import INDEXES
from cmetrack.domain.changes import did
from cmetrack.domain.columns import show
from cmetrack.domain.text import sort_key
from cmetrack.errors import BadInput, BadValue
from cmetrack.formats.reading.csv import read_periodicals
from cmetrack.formats.source import load, open_named
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Paragraph, Table
from cmetrack.present.json import periodical_json

app = group_app(_("Your list of journals: what index class a publication takes from its journal."))


@app.command("list")
def show_list(context: typer.Context, as_json: Json = False) -> None:
    """List the journals, by title.

    \b
    cmetrack journals list
    """
    run = session(context)
    with run.read() as ledger:
        journals = sorted(ledger.periodicals(), key=lambda one: (sort_key(one.title), one.id))
    if run.as_json:
        run.show_json([periodical_json(one) for one in journals])
        return
    if journals:
        rows = [[one.title, one.issn or "", show("index", one.indexed)] for one in journals]
        run.show_blocks([Table([_("journal"), _("ISSN"), _("class")], rows)])
    else:
        run.show_blocks([Paragraph(_("No journals are listed."))])
        run.say(_("Next: `cmetrack journals import FILE.csv`, or `cmetrack journals set TITLE`."))


@app.command("import")
def import_list(
    context: typer.Context,
    file: Annotated[str, argument("FILE", _("CSV with title, issn, index; - for stdin."))],
    encoding: Encoding = None,
    as_json: Json = False,
) -> None:
    """Bring in a list of journals: all of it, or with a bad row none.

    Its columns are title, issn (one or more) and index (isi, medline, cncsis-a, cncsis-b,
    cncsis-c, electronic, listed, none). A journal that is listed already takes the new class.

    \b
    cmetrack journals import journals.csv
    """
    run = session(context)
    name, stream = open_named(file)
    rows = list(read_periodicals(load(stream), name, encoding))
    with run.write() as ledger, ledger.change("journals import", run.now()) as change:
        plan = plan_list(rows, name, ledger.periodicals())
        if plan.rejected:
            for line in wording.first_of(map(locate, plan.rejected), len(plan.rejected)):
                tell(line)
            said = _("No journal was taken in from {file}.")
            raise BadInput(said, _("Mend these rows and import it again."), file=name)
        written = change.put_periodicals(plan.write)
        change.done = did("journals-imported", file=name, added=plan.added, updated=plan.updated)
    said = _("{file}: {read} journals; {added} new, {updated} changed, {unchanged} as before.")
    run.say(said, file=name, **plan._asdict())
    if plan.write:
        run.say(
            _("Next: `cmetrack import FILE --update` fills in publications that are there already.")
        )
    if run.as_json:
        counts = {name: getattr(plan, name) for name in ("read", "added", "updated", "unchanged")}
        run.show_change(
            change, {"file": name, **counts, "journals": list(map(periodical_json, written))}
        )


@app.command("set")
def set_class(
    context: typer.Context,
    title: Annotated[str, argument("TITLE", _("The journal's title."))],
    index: Annotated[
        str, option("CLASS", _("Its class: {words}.").format(words=", ".join(INDEXES)))
    ],
    issn: Annotated[
        list[str] | None, option("ISSN", _("Its ISSN; again for another (printed, electronic)."))
    ] = None,
    as_json: Json = False,
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
        written = change.put_periodicals(plan.write)
        change.done = did("journal-set", title=title)
    if not written:
        run.say(_("Nothing was changed: it is listed so already."))
    said = _("'{title}' is '{indexed}'; later publications and subscriptions take that.")
    for one in written:
        run.say(said, title=one.title, indexed=show("index", one.indexed))
    run.show_change(change, {"journals": list(map(periodical_json, written))})
