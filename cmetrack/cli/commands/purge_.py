"""`cmetrack purge`: remove data for good, which nothing brings back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.asking import ask
from cmetrack.cli.params import Json, command_app, session
from cmetrack.cli.session import Session
from cmetrack.errors import CmetrackError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.i18n import ngettext
from cmetrack.store import purge as purging
from cmetrack.store.backup import holds
from cmetrack.store.backup import kept as kept_backups
from cmetrack.store.purge import Held

app = command_app()

WORD = "purge"
WORDS_FOR_ALL = "purge everything"
"""What is to be typed: words, so that no key that was hit by mistake and no habit will do."""


@app.command()
def purge(
    context: typer.Context,
    ids: Annotated[
        list[int] | None,
        typer.Argument(metavar="[ID…]", help=_("Records; without, the whole ledger.")),
    ] = None,
    backups: Annotated[
        bool,
        typer.Option("--backups", help=_("Remove the backups that hold these records, too.")),
    ] = False,
    confirm: Annotated[
        str | None,
        typer.Option(
            metavar="WORDS",
            help=_("For scripts: 'purge', or for the whole ledger 'purge everything'."),
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Remove records, or the whole ledger, for good: nothing brings them back.

    \b
    cmetrack purge 12
    cmetrack purge 12 14 --backups
    cmetrack purge

    Records go from the tables, from the journal with what it said of them, and from the free
    pages of the file; without numbers the ledger goes, with its backups and all else beside it.
    `rm` removes a record so that `undo` can bring it back.
    """
    run = session(context)
    if ids:
        _purge_records(run, list(dict.fromkeys(ids)), backups, confirm, as_json=as_json)
    else:
        _purge_all(run, confirm, as_json=as_json)


def _purge_records(
    run: Session, ids: Sequence[int], backups: bool, confirm: str | None, *, as_json: bool
) -> None:
    with run.write():
        pass  # an older ledger is brought up to date, which keeps it as it was among the backups
    found = purging.traces(run.path, ids)
    for id in ids:
        if id in found.last:
            one = found.last[id]
            run.say(wording.in_a_line(one))
        else:
            run.say(_("{id}: no longer in the ledger, only in backups").format(id=id))
    for path in found.files:
        run.say(_("The kept file {path} will be overwritten and removed").format(path=path))
    _tell_backups(run, found.backups, backups)
    run.say(_("This cannot be undone, not by `cmetrack undo` either."))
    _ask(confirm, WORD)
    purged = [id for id in ids if id in found.last]
    removed = purging.records(run.path, purged, run.now()) if purged else []
    for path in (one.path for one in found.backups if backups):
        purging.remove(path)
        removed.append(path)
    run.say(
        ngettext(
            "Purged {count} record and every trace of it in the ledger.",
            "Purged {count} records and every trace of them in the ledger.",
            len(purged),
        ).format(count=len(purged))
    )
    for path in removed:
        run.say(_("Removed {path}").format(path=path))
    if backups and found.backups and not kept_backups(run.path):
        run.say(_("No backup of the ledger is left; `cmetrack db backup` makes one"))
    _tell_out_of_reach(run)
    if as_json:
        left = [] if backups else [one.path for one in found.backups]
        run.show_json(
            {
                "purged": purged,
                "removed": [str(path) for path in removed],
                "left": [str(path) for path in left],
            }
        )


def _purge_all(run: Session, confirm: str | None, *, as_json: bool) -> None:
    there = purging.everything(run.path)
    with suppress(CmetrackError):  # one that is damaged can be purged, too
        held = holds(run.path).activities
        run.say(
            ngettext(
                "{count} record is in the ledger", "{count} records are in the ledger", held
            ).format(count=held)
        )
    for path in there:
        run.say(_("{path} will be overwritten and removed").format(path=path))
    run.say(_("This cannot be undone: not one record will be left, nor any backup named here."))
    _ask(confirm, WORDS_FOR_ALL)
    removed = purging.whole(run.path)
    run.say(
        ngettext("Removed {count} file.", "Removed {count} files.", len(removed)).format(
            count=len(removed)
        )
    )
    _tell_out_of_reach(run)
    if as_json:
        run.show_json({"removed": [str(path) for path in removed]})


def _ask(confirm: str | None, words: str) -> None:
    """Go on only after these very words."""
    if confirm is None:
        if not sys.stdin.isatty():
            raise UsageError(
                _("Nothing was purged: there is no terminal to ask on"),
                _("Give --confirm '{words}' if it is meant.").format(words=words),
            )
        confirm = ask(_("Type '{words}' to go on").format(words=words))
    if confirm.strip() != words:
        raise UsageError(
            _("Nothing was purged: '{given}' is not '{words}'").format(given=confirm, words=words)
        )


def _tell_backups(run: Session, held: Sequence[Held], backups: bool) -> None:
    for one in held:
        if backups:
            said = _("The backup {path} will be removed, with all that is in it")
        elif one.sure:
            said = _("The backup {path} holds it still")
        else:
            said = _("The backup {path} may hold it still: it cannot be looked into")
        run.say(said.format(path=one.path))
    if held and not backups:
        run.say(_("With --backups these are removed, too; a restore of one would bring it back."))


def _tell_out_of_reach(run: Session) -> None:
    run.say(
        _(
            "Out of reach: copies elsewhere (other disks, synced folders, exports, mails), what "
            "an SSD or its file system keeps of overwritten blocks, and your shell's history."
        )
    )
