"""`cmetrack attach` and `cmetrack open`: keep a certificate's file with its record; look at it."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli.certificates import look_at, records_of
from cmetrack.cli.commands.edit_ import refuse_changed
from cmetrack.cli.params import Json, argument, command, flag, session
from cmetrack.cli.session import Session
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did
from cmetrack.domain.evidence import paths_in, with_paths
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store.evidence import Remembered, folder, keeping, kept_hash, locate, measured


@command()
def attach(
    context: typer.Context,
    words: Annotated[
        list[str],
        argument("[ID] FILE…", _("The record's number, and its files: a PDF, a scan, a photo.")),
    ],
    replace: Annotated[
        bool,
        flag(_("In the place of the files that the record has."), "--replace", "--force", "-f"),
    ] = False,
    yes: Annotated[
        bool, flag(_("Do not ask: attach those alone whose record is sure."), "--yes", "-y")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy certificates' files beside the ledger, as evidence of their records.

    \b
    cmetrack attach 12 ~/Downloads/certificate.pdf
    cmetrack attach 12 front.jpg back.jpg
    cmetrack attach 12 --replace better-scan.pdf
    cmetrack attach certificates/*.pdf

    A record may have several files; one more is added to those it has. Without a record's number
    each certificate is read, and belongs to the record with its code, or with two of its number,
    title and days. Where that is not sure you are asked; without a terminal nothing is attached
    then, with --yes only what is sure.

    The copies are kept under their sha256 in the folder `ledger.evidence` beside `ledger.db`;
    `cmetrack open 12` opens them, and `cmetrack db check` tells if one is missing or changed. The
    files that you give stay where they are.
    """
    run = session(context)
    if words[0].isdecimal():
        if not words[1:]:
            said = _("Which file belongs to record {id} was not said.")
            hint = _("`cmetrack attach {id} FILE` keeps it with the record.")
            raise UsageError(said, hint, id=words[0])
        ids, paths = [int(words[0])], list(map(Path, words[1:]))
        _attach(run, dict.fromkeys(paths, ids), replace=replace)
        look_at(run, paths, ids[0])
        return
    if replace:
        said = _("--replace is for the files of one record.")
        raise UsageError(said, _("Write its number: `cmetrack attach 12 --replace FILE`."))
    paths = list(dict.fromkeys(map(Path, words)))
    found = records_of(run, paths, asking=not yes)
    if not any(found.values()) or not (yes or all(found.values()) or sys.stdin.isatty()):
        sure = sum(map(bool, found.values()))
        said = ngettext(
            "Nothing was attached: of {count} file it is not sure to which record it belongs.",
            "Nothing was attached: of {count} files it is not sure to which records they belong.",
            len(paths) - sure,
        )
        hint = _("`cmetrack attach ID FILE` says it; --yes attaches those alone that are sure.")
        raise UsageError(said.format(count=len(paths) - sure), hint)
    _attach(run, found, replace=False, several=True)


def _attach(
    run: Session,
    wanted: Mapping[Path, Sequence[int]],
    *,
    replace: bool,
    several: bool = False,
) -> None:
    """Keep each file, and name it in its records; all of them in one change."""
    told: list[dict[str, object]] = []
    sentences: list[str] = []
    with run.write() as ledger, keeping(folder(run.path), run.path) as keeper:
        ids = sorted({id for its in wanted.values() for id in its})
        before = {id: ledger.activity(id) for id in ids}
        after = {id: one._replace(evidence=None) if replace else one for id, one in before.items()}
        kept_files, new = [], []
        for path, its in wanted.items():
            if not its:
                told.append({"file": str(path), "id": None})
                continue
            keeper.written = False
            kept = keeper.keep(path)
            kept_files.append(kept)
            if any(kept.path not in paths_in(before[id].evidence) for id in its):
                new.append(kept)
            for id in its:
                has = kept.path in paths_in(before[id].evidence)
                after[id] = after[id]._replace(evidence=with_paths(after[id].evidence, kept.path))
                sentences.append(_kept(before[id], kept, has=has, written=keeper.written))
                told.append(
                    {"id": id, "evidence": kept.path, "replaced": None, "file": str(path)}
                    | {"name": kept.name, "sha256": kept.sha256, "size": kept.size}
                )
        changed = [id for id in ids if after[id] != before[id]]
        with ledger.change("attach", run.now()) as change:
            refuse_changed(ledger, map(before.__getitem__, ids))
            for id in changed:
                change.replace(after[id])
            for kept in kept_files:
                change.remember(kept)
            if changed[1:]:
                names = ", ".join(map(str, changed))
                change.done = did("attached-several", count=len(new or kept_files), ids=names)
            elif changed:
                one, name = before[changed[0]], ", ".join(kept.name for kept in new or kept_files)
                change.done = did("attached", name=name, id=one.id, title=one.title)
    for sentence in sentences:
        run.say(sentence)
    if changed:
        said = _("`cmetrack open {id}` opens it; `cmetrack undo` takes it off.")
        run.say(said, id=changed[0])
    if run.as_json:
        if replace and changed:
            told = [{**line, "replaced": before[changed[0]].evidence} for line in told]
        run.show_change(change, told if several or told[1:] else told[0])


def _kept(record: Activity, kept: Remembered, *, has: bool, written: bool) -> str:
    """What became of one file, in a sentence."""
    names = {"id": record.id, "title": record.title, "name": kept.name, "path": kept.path}
    if not has:
        return _("Record {id}, '{title}': {name} is kept as {path}.").format(**names)
    if written:
        return _(
            "Record {id} has that very file already; its copy was missing or changed, and is right again."
        ).format(**names)
    return _("Record {id} has that very file already.").format(**names)


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
        hint = _("`cmetrack attach {id} FILE` keeps a certificate with it.")
        raise NotFound(_("Record {id} has no evidence."), hint, id=id)
    told = [_look_at(run, id, one, print_only) for one in paths_in(activity.evidence)]
    shown = [one for one in told if one is not None]
    if run.as_json and shown:
        run.show_json(shown if shown[1:] else shown[0])


def _look_at(run: Session, id: int, evidence: str, print_only: bool) -> dict[str, object] | None:
    """Open one file of a record; what scripts are told of it, None of an address."""
    path = locate(evidence, run.path)
    if path is None:
        sys.stdout.write(f"{evidence}\n")
        run.say(_("It is an address, no file: open it yourself."))
        return None
    if not path.exists():
        hint = _("Bring the file back, or `cmetrack attach {id} FILE`.")
        raise NotFound(_("Record {id}: there is no {path}."), hint, id=id, path=path)
    path = path.absolute()
    kept, found = kept_hash(evidence), measured(path)
    if kept is not None and found is not None and found[0] != kept:
        run.say(
            _(
                "Record {id}: this file was changed since it was kept; `cmetrack attach {id} FILE` puts the right one in its place."
            ),
            id=id,
        )
    opened = not print_only and _open(path)
    if not (opened or run.as_json):
        sys.stdout.write(f"{path}\n")
    if not (opened or print_only):
        run.say(_("No program could be started for it here: open it yourself."))
    return {"id": id, "path": str(path), "opened": opened}


def _open(path: Path) -> bool:
    """Hand a file to the system's program; whether that was possible."""
    if not path.is_file() or path.suffix.lower() not in OPENED:
        said = _("{path} is not the kind of file that certificates are.")
        hint = _("If you know it, open it yourself; `--print` prints the path alone.")
        raise UsageError(said, hint, path=path)
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
