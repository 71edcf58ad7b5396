"""`cmetrack db restore`: the backups that there are, and bringing one back."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from cmetrack import i18n, wording
from cmetrack.cli import encryption_options
from cmetrack.cli.commands.db_backup import in_words
from cmetrack.cli.encryption_options import IdentityFile, PassphraseFile
from cmetrack.cli.params import Json, Yes, argument, command, flag, session
from cmetrack.cli.session import Session
from cmetrack.cli.signals import too_late
from cmetrack.errors import CmetrackError, NotFound, UsageError
from cmetrack.i18n import NN_, gettext as _, ngettext
from cmetrack.present.blocks import Block, Paragraph, Table
from cmetrack.store import archive, backup as backups, restore as restoring
from cmetrack.store.backup import Counts, Kept
from cmetrack.store.encryption import WrongPassphrase
from cmetrack.store.restore import CheckedBackup

_FIRST_FEW = 5
"""So many of what differs are named."""


@command()
def restore(
    context: typer.Context,
    file: Annotated[
        Path | None, argument("[FILE]", _("A backup; without, they are listed."))
    ] = None,
    undo: Annotated[bool, flag(_("Bring back what the last restore replaced."), "--undo")] = False,
    passphrase_file: PassphraseFile = None,
    identity_file: IdentityFile = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the ledger, which is kept; without FILE, list the backups.

    \b
    cmetrack db restore
    cmetrack db restore ~/.local/share/cmetrack/ledger.backups/ledger-2026-11-21T101500.db
    cmetrack db restore --undo
    cmetrack db restore copy.db.age --identity-file key.txt

    The backup is checked first, what differs is shown, and you are asked.
    """
    run = session(context)
    if file is None and not undo:
        _list(run)
        return
    if undo:
        if file is not None:
            raise UsageError(_("--undo takes no file: it knows which one."))
        file = restoring.last_replaced(run.path)
    assert file is not None
    listed = backups.folder(run.path) / file
    if not file.exists() and file.name == str(file) and listed.exists():  # as the list shows it
        file = listed
    if not file.exists():
        hint = _("Give the path of a backup; `cmetrack db restore` lists those there are.")
        raise NotFound(_("There is no file {path}."), hint, path=file)
    with ExitStack() as held:
        coming = _opened(held, run, file, passphrase_file, identity_file)
        for sentence in _what_differs(run, coming):
            run.say(sentence)
        run.confirm(_("Put this backup in the ledger's place?"))
        kept = coming.put(run.now(), too_late)
    run.say(_("Restored {counts} from {file}."), counts=in_words(coming.after), file=file)
    if kept is not None:
        run.say(_("What was there is kept as {path}."), path=kept)
    if coming.before is not None:
        run.say(_("`cmetrack db restore --undo` brings it back."))
    if run.as_json:
        before = coming.before and coming.before._asdict()
        told = {"restored": str(file.absolute()), "kept": kept and str(kept.absolute())}
        counts = {"before": before, "after": coming.after._asdict()}
        both = (("records", coming.records), ("cycles", coming.cycles))
        rows = {name: {how: len(of) for how, of in one._asdict().items()} for name, one in both}
        changes = {"gone": coming.changes_gone, "new": coming.changes_new}
        run.show_json({**told, **counts, **rows, "evidence": coming.evidence, "changes": changes})


def _opened(
    held: ExitStack,
    run: Session,
    file: Path,
    passphrase_file: Path | None,
    identity_file: Path | None,
) -> CheckedBackup:
    """The backup, looked through; a passphrase that is typed may be tried three times."""
    for left in (2, 1, 0):
        key = encryption_options.key(run, file, passphrase_file, identity_file)
        try:
            return held.enter_context(restoring.prepared(run.path, file, key))
        except WrongPassphrase as error:
            if not left or passphrase_file is not None:
                raise
            run.say(error.message)
    raise AssertionError  # the last one was raised


def _what_differs(run: Session, coming: CheckedBackup) -> Iterator[str]:
    """What is there and what will be; what would be lost and would come, the first few by name."""
    if coming.before is not None:
        yield _("Now: {counts}.").format(counts=in_words(coming.before))
    elif coming.trouble is not None:
        yield _("Now: {trouble}").format(trouble=coming.trouble)
    else:
        yield _("Now there is no ledger at {path}.").format(path=run.path)
    yield _("Then: {counts}.").format(counts=in_words(coming.after))
    records, cycles = coming.records, coming.cycles
    for some, said in (
        (records.gone, NN_("{n} record would be gone:", "{n} records would be gone:")),
        (records.new, NN_("{n} record would come:", "{n} records would come:")),
        (
            records.changed,
            NN_("{n} record would be as it was then:", "{n} records would be as they were then:"),
        ),
        (cycles.gone, NN_("{n} cycle would be gone:", "{n} cycles would be gone:")),
        (cycles.new, NN_("{n} cycle would come:", "{n} cycles would come:")),
        (
            cycles.changed,
            NN_("{n} cycle would be as it was then:", "{n} cycles would be as they were then:"),
        ),
    ):
        if some:
            yield ngettext(*said, len(some)).format(n=len(some))
        lines = (_("{id}: '{title}'").format(id=id, title=title) for id, title in some)
        yield from (f"  {line}" for line in wording.first_of(lines, len(some), _FIRST_FEW))
    for n, said in (
        (
            coming.changes_gone,
            NN_("The latest change would be gone.", "The latest {n} changes would be gone."),
        ),
        (
            coming.changes_new,
            NN_(
                "{n} change that the ledger does not know would come.",
                "{n} changes that the ledger does not know would come.",
            ),
        ),
        (
            coming.evidence,
            NN_("{n} file of evidence comes with it.", "{n} files of evidence come with it."),
        ),
    ):
        if n:
            yield ngettext(*said, n).format(n=n)
    if coming.before is not None and coming.is_the_same:
        yield _("It holds what the ledger holds.")


def _list(run: Session) -> None:
    """The backups in the ledger's own folder, the newest first."""
    found = list(map(_listed, backups.kept(run.path)))
    folder = backups.folder(run.path)
    run.show(found, json=list, blocks=lambda found: _list_blocks(found, folder))
    if not run.as_json:
        run.say(
            _("`cmetrack db restore FILE` brings one back, after a look at what differs.")
            if found
            else _("`cmetrack db backup` makes one.")
        )


def _listed(one: Kept) -> dict[str, Any]:
    """A backup in the list, and whether it can be used; None is what only opening it would tell."""
    sound, counts = None, dict.fromkeys(Counts._fields)
    if one.plain:
        sound = backups.is_sound(one.path)
        with suppress(CmetrackError):
            counts |= backups.holds(one.path)._asdict()
    elif one.path.suffix == ".zip":
        sound = archive.is_whole(one.path)
    size = one.path.stat().st_size
    return {"path": str(one.path), "at": one.at.isoformat(), "size": size, "sound": sound, **counts}


def _list_blocks(found: Sequence[dict[str, Any]], folder: Path) -> Iterator[Block]:
    if not found:
        yield Paragraph(_("There are no backups in {folder}.").format(folder=folder))
        return
    yield Paragraph(str(folder))
    states = {True: _("sound"), False: _("damaged"), None: _("needs a passphrase or key")}
    rows = []
    for one in found:
        path, sound = Path(one["path"]), one["sound"]
        counts = ["" if one[key] is None else str(one[key]) for key in ("records", "changes")]
        size = _("{size} kB").format(size=-(-one["size"] // 1000))
        packed = sound and path.suffix == ".zip"
        state = _("sound, with evidence") if packed else states[sound]
        at = f"{i18n.day(one['at'][:10])} {one['at'][11:16]}"
        rows.append([at, path.name, *counts, size, state])
    head = [_("made"), _("file"), _("records"), _("changes"), _("size"), _("state")]
    yield Table(head, rows, right=frozenset({2, 3, 4}))
