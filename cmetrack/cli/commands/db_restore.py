"""`cmetrack db restore`: the backups that there are, and bringing one back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmetrack import wording
from cmetrack.cli import encryption_options
from cmetrack.cli.commands.db_backup import counts_json, in_words
from cmetrack.cli.encryption_options import IdentityFile, PassphraseFile
from cmetrack.cli.params import Json, Yes, session
from cmetrack.cli.session import Session
from cmetrack.cli.signals import too_late
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.i18n import ngettext

if TYPE_CHECKING:
    from cmetrack.store.backup import Counts, Kept
    from cmetrack.store.restore import CheckedBackup, Differences, Restored, Some


def restore(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help=_("The backup; without, they are listed.")),
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help=_("Bring back what the last restore replaced."))
    ] = False,
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
    from cmetrack.store import restore as restoring

    run = session(context)
    if file is None and not undo:
        _list(run, as_json=as_json)
        return
    if undo:
        if file is not None:
            raise UsageError(_("--undo takes no file: it knows which one"))
        file = restoring.last_replaced(run.path)
    assert file is not None
    if not file.exists() and file.name == str(file):  # as the list shows it
        from cmetrack.store.backup import folder

        file = folder(run.path) / file if (folder(run.path) / file).exists() else file
    if not file.exists():
        raise NotFound(
            _("There is no file {path}").format(path=file),
            _("Give the path of a backup; `cmetrack db restore` lists those there are."),
        )
    with ExitStack() as held:
        coming = _opened(held, run, file, passphrase_file, identity_file)
        _say_what_differs(run, coming)
        run.confirm(_("Put this backup in the ledger's place?"), yes=yes)
        done = coming.put(run.now(), too_late)
    run.say(_("Restored {counts} from {file}").format(counts=in_words(done.after), file=file))
    if done.kept is not None:
        run.say(_("What was there is kept: {path}").format(path=done.kept))
    if done.before is not None:
        run.say(_("`cmetrack db restore --undo` brings it back"))
    if as_json:
        run.show_json(_as_json(file, coming, done))


def _opened(
    held: ExitStack,
    run: Session,
    file: Path,
    passphrase_file: Path | None,
    identity_file: Path | None,
) -> CheckedBackup:
    """The backup, looked through; a passphrase that is typed may be tried three times."""
    from cmetrack.store import restore as restoring
    from cmetrack.store.encryption import WrongPassphrase

    for left in (2, 1, 0):
        key = encryption_options.key(run, file, passphrase_file, identity_file)
        try:
            return held.enter_context(restoring.prepared(run.path, file, key))
        except WrongPassphrase as error:
            if not left or passphrase_file is not None:
                raise
            run.say(error.message)
    raise AssertionError  # the last one was raised


def _say_what_differs(run: Session, coming: CheckedBackup) -> None:
    if coming.before is not None:
        run.say(_("Now: {counts}").format(counts=in_words(coming.before)))
    elif coming.trouble is not None:
        run.say(_("Now: {trouble}").format(trouble=coming.trouble))
    else:
        run.say(_("Now there is no ledger at {path}").format(path=run.path))
    run.say(_("Then: {counts}").format(counts=in_words(coming.after)))
    for sentence in _differences(coming):
        run.say(sentence)
    if coming.evidence:
        run.say(
            ngettext(
                "{count} file of evidence comes with it",
                "{count} files of evidence come with it",
                coming.evidence,
            ).format(count=coming.evidence)
        )
    if coming.before is not None and coming.is_the_same:
        run.say(_("It holds what the ledger holds"))


def _differences(coming: CheckedBackup) -> list[str]:
    """What would be lost and what would come, with the first few by name."""
    records, cycles = coming.records, coming.cycles
    gone, new, changed = (some.number for some in records)
    said = [
        *_named(
            ngettext("{n} record would be gone:", "{n} records would be gone:", gone), records.gone
        ),
        *_named(ngettext("{n} record would come:", "{n} records would come:", new), records.new),
        *_named(
            ngettext(
                "{n} record would be as it was then:",
                "{n} records would be as they were then:",
                changed,
            ),
            records.changed,
        ),
    ]
    gone, new, changed = (some.number for some in cycles)
    said += [
        *_named(
            ngettext("{n} cycle would be gone:", "{n} cycles would be gone:", gone), cycles.gone
        ),
        *_named(ngettext("{n} cycle would come:", "{n} cycles would come:", new), cycles.new),
        *_named(
            ngettext(
                "{n} cycle would be as it was then:",
                "{n} cycles would be as they were then:",
                changed,
            ),
            cycles.changed,
        ),
    ]
    if coming.changes_gone > 0:
        said.append(
            ngettext(
                "the latest change would be gone",
                "the latest {n} changes would be gone",
                coming.changes_gone,
            ).format(n=coming.changes_gone)
        )
    if coming.changes_new > 0:
        said.append(
            ngettext(
                "{n} change that the ledger does not know would come",
                "{n} changes that the ledger does not know would come",
                coming.changes_new,
            ).format(n=coming.changes_new)
        )
    return said


def _named(sentence: str, some: Some) -> list[str]:
    if not some.number:
        return []
    more = some.number - len(some.first)
    return [
        sentence.format(n=some.number),
        *(
            "  " + _("{id}: '{title}'").format(id=number, title=title)
            for number, title in some.first
        ),
        *(["  " + wording.and_more(more)] if more else []),
    ]


def _list(run: Session, *, as_json: bool) -> None:
    """The backups in the ledger's own folder, the newest first."""
    from cmetrack.store import backup as backups

    found = [_Listed(one) for one in backups.kept(run.path)]
    if as_json:
        run.show_json([one.as_json() for one in found])
        return
    from cmetrack.present.blocks import Paragraph, Table

    if not found:
        run.show_blocks(
            [Paragraph(_("No backups in {folder}").format(folder=backups.folder(run.path)))]
        )
        run.say(_("`cmetrack db backup` makes one"))
        return
    headings = [_("made"), _("file"), _("records"), _("changes"), _("size"), _("state")]
    run.show_blocks(
        [
            Paragraph(str(backups.folder(run.path))),
            Table(headings, [one.row() for one in found], right={2, 3, 4}),
        ]
    )
    run.say(_("`cmetrack db restore FILE` brings one back, after a look at what differs"))


class _Listed:
    """A backup in the list: what it holds, and whether it can be used."""

    def __init__(self, one: Kept) -> None:
        from cmetrack.errors import CmetrackError
        from cmetrack.store import backup as backups

        self.one = one
        self.size = one.path.stat().st_size
        self.counts: Counts | None = None
        self.sound: bool | None = None
        if one.plain:
            self.sound = backups.is_sound(one.path)
            try:
                self.counts = backups.holds(one.path)
            except CmetrackError:
                self.sound = False
        elif one.path.suffix == ".zip":
            from cmetrack.store import archive

            self.sound = archive.is_whole(one.path)

    def row(self) -> list[str]:
        """As a row on the screen."""
        whole = _("sound, with evidence") if self.one.path.suffix == ".zip" else _("sound")
        closed = _("needs a passphrase or key")
        state = {True: whole, False: _("damaged"), None: closed}[self.sound]
        counts = self.counts
        return [
            f"{self.one.at:%Y-%m-%d %H:%M}",
            self.one.path.name,
            "" if counts is None else str(counts.activities),
            "" if counts is None else str(counts.changes),
            _("{size} kB").format(size=-(-self.size // 1000)),
            state,
        ]

    def as_json(self) -> dict[str, object]:
        """As an object for a script; null is what only opening it would tell."""
        counts = counts_json(self.counts) if self.counts is not None else {}
        return {
            "path": str(self.one.path),
            "at": self.one.at.isoformat(),
            "size": self.size,
            "sound": self.sound,
            **{name: counts.get(name) for name in ("records", "cycles", "changes")},
        }


def _as_json(file: Path, coming: CheckedBackup, done: Restored) -> dict[str, object]:
    return {
        "restored": str(file.absolute()),
        "kept": str(done.kept.absolute()) if done.kept else None,
        "before": counts_json(done.before) if done.before else None,
        "after": counts_json(done.after),
        "records": _differences_json(coming.records),
        "cycles": _differences_json(coming.cycles),
        "evidence": coming.evidence,
        "changes": {"gone": coming.changes_gone, "new": coming.changes_new},
    }


def _differences_json(found: Differences) -> dict[str, int]:
    return {name: some.number for name, some in found._asdict().items()}
