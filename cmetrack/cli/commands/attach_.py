"""`cmetrack attach`: keep a certificate's file with its record."""

from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli.params import Json, argument, command, flag, session
from cmetrack.domain.changes import did
from cmetrack.errors import LedgerBusy
from cmetrack.i18n import gettext as _
from cmetrack.store.evidence import folder, keeping


@command()
def attach(
    context: typer.Context,
    id: Annotated[int, argument("ID", _("The record's number."))],
    file: Annotated[Path, argument("FILE", _("The certificate: a PDF, a scan, a photo."))],
    force: Annotated[
        bool, flag(_("Replace another file without asking."), "--force", "-f", "--yes", "-y")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy a certificate's file beside the ledger, as the record's evidence.

    \b
    cmetrack attach 12 ~/Downloads/certificate.pdf

    The copy is kept under its sha256 in the folder `ledger.evidence` beside `ledger.db`;
    `cmetrack open 12` opens it, and `cmetrack db check` tells if it is missing or changed. The
    file that you give stays where it is.
    """
    run = session(context)
    with run.write() as ledger, keeping(folder(run.path)) as keeper:
        before = ledger.activity(id)
        kept = keeper.keep(file)
        changed = before.evidence != kept.path
        names = {"id": id, "title": before.title, "name": kept.name, "path": kept.path}
        if changed and before.evidence is not None:
            run.say(
                _("Record {id}, '{title}', has evidence already: {former}."),
                **names,
                former=before.evidence,
            )
            run.confirm(_("Put this file in its place?"), yes=force)
        with ledger.change("attach", run.now()) as change:
            if ledger.activity(id) != before:
                raise LedgerBusy(
                    _("Record {id} was changed in the meantime.").format(id=id),
                    _("Nothing was attached; run the command again."),
                )
            if changed:
                change.replace(before._replace(evidence=kept.path))
            change.remember(kept)
            change.done = did("attached", name=kept.name, id=id, title=before.title)
    if changed:
        run.say(_("Record {id}, '{title}': {name} is kept as {path}."), **names)
        said = _("`cmetrack open {id}` opens it; `cmetrack undo` takes it off.")
    elif keeper.written:
        said = _(
            "Record {id} has that very file already; its copy was missing or changed, and is right "
            "again."
        )
    else:
        said = _("Record {id} has that very file already.")
    run.say(said.format(id=id))
    if as_json:
        replaced = before.evidence if changed else None
        told = {"id": id, "evidence": kept.path, "replaced": replaced}
        run.show_json(told | {"name": kept.name, "sha256": kept.sha256, "size": kept.size})
