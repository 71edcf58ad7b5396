"""`cmetrack purge`: remove data for good, which nothing brings back."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.asking import ask
from cmetrack.cli.params import Json, argument, command, flag, option, session
from cmetrack.cli.session import Session
from cmetrack.errors import CmetrackError, UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store import purge as purging
from cmetrack.store.backup import holds, kept as kept_backups
from cmetrack.store.purge import Traces


@command()
def purge(
    context: typer.Context,
    ids: Annotated[
        list[int] | None, argument("[ID…]", _("Records; without, the whole ledger."))
    ] = None,
    backups: Annotated[
        bool, flag(_("Remove the backups that hold them, too."), "--backups")
    ] = False,
    confirm: Annotated[
        str | None,
        option("WORDS", _("For scripts: 'purge', or for the whole ledger 'purge everything'.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """Remove records, or the whole ledger, for good: nothing brings them back.

    \b
    cmetrack purge 12
    cmetrack purge 12 14 --backups
    cmetrack purge

    Records go from the tables, from the log with what it said of them, and from the free
    pages of the file; without numbers the ledger goes, with its backups and all else beside it.
    `rm` removes a record so that `undo` can bring it back.
    """
    run = session(context)
    if ids:
        told = _purge_records(run, list(dict.fromkeys(ids)), backups, confirm)
    else:
        told = _purge_all(run, confirm)
    run.say(
        _(
            "Out of reach: copies elsewhere (other disks, synced folders, exports, mails), what an SSD or its file system keeps of overwritten blocks, and your shell's history."
        )
    )
    if run.as_json:
        run.show_json(told)


def _purge_records(
    run: Session, ids: Sequence[int], backups: bool, confirm: str | None
) -> dict[str, object]:
    with run.write():
        pass  # an older ledger is brought up to date, which keeps it as it was among the backups
    found = purging.traces(run.path, ids)
    for sentence in _what_there_is(found, ids, backups):
        run.say(sentence)
    _say_other_names(run)
    run.say(_("This cannot be undone, not by `cmetrack undo` either."))
    _ask(confirm, "purge")
    purged = [id for id in ids if id in found.last]
    removed = purging.records(run.path, purged, run.now()) if purged else []
    held = list(found.backups)
    for path in held if backups else ():
        purging.remove(path)
        removed.append(path)
    said = ngettext(
        "Purged {count} record and every trace of it in the ledger.",
        "Purged {count} records and every trace of them in the ledger.",
        len(purged),
    )
    run.say(said, count=len(purged))
    for path in removed:
        run.say(_("{path} was removed."), path=path)
    if backups and held and not kept_backups(run.path):
        run.say(_("No backup of the ledger is left; `cmetrack db backup` makes one."))
    left = [] if backups else held
    return {"purged": purged, "removed": list(map(str, removed)), "left": list(map(str, left))}


def _what_there_is(found: Traces, ids: Sequence[int], backups: bool) -> Iterator[str]:
    """Each record, the files that go with it, and the backups that hold it."""
    for id in ids:
        if id in found.last:
            yield wording.in_a_line(found.last[id])
        else:
            yield _("{id}: no longer in the ledger, only in backups").format(id=id)
    for path in found.files:
        yield _("The kept file {path} will be overwritten and removed.").format(path=path)
    for path, sure in found.backups.items():
        if backups:
            said = _("The backup {path} will be removed, with all that is in it.")
        elif sure:
            said = _("The backup {path} holds it still.")
        else:
            said = _("The backup {path} may hold it still: it cannot be looked into.")
        yield said.format(path=path)
    if found.backups and not backups:
        yield _("With --backups these are removed, too; a restore of one would bring it back.")


def _purge_all(run: Session, confirm: str | None) -> dict[str, object]:
    there = purging.everything(run.path)
    with suppress(CmetrackError):  # one that is damaged can be purged, too
        held = holds(run.path).records
        said = ngettext(
            "{count} record is in the ledger.", "{count} records are in the ledger.", held
        )
        run.say(said, count=held)
    for path in there:
        run.say(_("{path} will be overwritten and removed."), path=path)
    _say_other_names(run)
    run.say(_("This cannot be undone: not one record will be left, nor any backup named here."))
    _ask(confirm, "purge everything")
    removed = purging.whole(run.path)
    said = ngettext("Removed {count} file.", "Removed {count} files.", len(removed))
    run.say(said, count=len(removed))
    return {"removed": list(map(str, removed))}


def _say_other_names(run: Session) -> None:
    if count := purging.other_names(run.path):
        said = ngettext(
            "The ledger's file has {count} other name (a hard link): what it holds now stays there.",
            "The ledger's file has {count} other names (hard links): what it holds now stays there.",
            count,
        )
        run.say(said, count=count)


def _ask(confirm: str | None, words: str) -> None:
    """Go on only after these very words: no key hit by mistake and no habit will do."""
    if confirm is None:
        if not sys.stdin.isatty():
            said = _("Nothing was purged: there is no terminal to ask on.")
            hint = _("Give --confirm '{words}' if it is meant.").format(words=words)
            raise UsageError(said, hint)
        confirm = ask(_("Type '{words}' to go on").format(words=words))
    if confirm.strip() != words:
        said = _("Nothing was purged: '{given}' is not '{words}'.")
        raise UsageError(said, given=confirm, words=words)
