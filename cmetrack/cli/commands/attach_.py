"""`cmetrack attach` and `cmetrack open`: keep a certificate's file with its record; look at it."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli.params import Json, argument, command, flag, session
from cmetrack.domain.changes import did
from cmetrack.errors import LedgerBusy, NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store.evidence import folder, keeping, kept_hash, locate, measured


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
            said = _("Record {id}, '{title}', has evidence already: {former}.")
            run.say(said, **names, former=before.evidence)
            run.confirm(_("Put this file in its place?"), yes=force)
        with ledger.change("attach", run.now()) as change:
            if ledger.activity(id) != before:
                said = _("Record {id} was changed in the meantime.")
                hint = _("Nothing was attached; run the command again.")
                raise LedgerBusy(said.format(id=id), hint)
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


_DOCUMENTS = (
    ".pdf .png .jpg .jpeg .jpe .tif .tiff .gif .bmp .webp .heic .heif .djvu .txt .rtf .odt .ods "
    ".doc .docx .xls .xlsx .eml .p7m .p7s"
)
OPENED = frozenset(_DOCUMENTS.split())
"""What is handed to the system's programs. A path may have come with a file from a stranger, and
what is a program itself must not be started by a look at a certificate."""

_PATIENCE = 2
"""Seconds in which an opener tells that it could not."""


@command("open")
def open_evidence(
    context: typer.Context,
    id: Annotated[int, argument("ID", _("The record's number."))],
    print_only: Annotated[bool, flag(_("Print the file's path; open nothing."), "--print")] = False,
    as_json: Json = False,
) -> None:
    """Open a record's certificate with the system's program for it.

    \b
    cmetrack open 12
    cmetrack open 12 --print
    """
    run = session(context)
    with run.read() as ledger:
        activity = ledger.activity(id)
    if activity.evidence is None:
        said = _("Record {id} has no evidence.")
        hint = _("`cmetrack attach {id} FILE` keeps a certificate with it.").format(id=id)
        raise NotFound(said.format(id=id), hint)
    path = locate(activity.evidence, run.path)
    if path is None:
        sys.stdout.write(f"{activity.evidence}\n")
        run.say(_("It is an address, no file: open it yourself."))
        return
    if not path.exists():
        said = _("Record {id}: there is no {path}.")
        hint = _("Bring the file back, or `cmetrack attach {id} FILE`.").format(id=id)
        raise NotFound(said.format(id=id, path=path), hint)
    path = path.absolute()
    kept, found = kept_hash(activity.evidence), measured(path)
    if kept is not None and found is not None and found[0] != kept:
        run.say(
            _(
                "Record {id}: this file was changed since it was kept; "
                "`cmetrack attach {id} FILE` puts the right one in its place."
            ),
            id=id,
        )
    opened = not print_only and _open(path)
    if as_json:
        run.show_json({"id": id, "path": str(path), "opened": opened})
    elif not opened:
        sys.stdout.write(f"{path}\n")
    if not (opened or print_only):
        run.say(_("No program could be started for it here: open it yourself."))


def _open(path: Path) -> bool:
    """Hand a file to the system's program; whether that was possible."""
    if not path.is_file() or path.suffix.lower() not in OPENED:
        said = _("{path} is not the kind of file that certificates are.")
        hint = _("If you know it, open it yourself; `--print` prints the path alone.")
        raise UsageError(said.format(path=path), hint)
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - a document, by its ending
        return True
    has_desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None or not (sys.platform == "darwin" or has_desktop):
        return False
    import subprocess

    nothing = subprocess.DEVNULL
    program = subprocess.Popen(
        [opener, str(path)], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    try:
        return program.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        program.returncode = 0  # it shows the file and goes on without us
        return True
