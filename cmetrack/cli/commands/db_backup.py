"""`cmetrack db backup`: a copy of the ledger, checked, in its own folder or another place."""

from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli import encryption_options
from cmetrack.cli.encryption_options import PassphraseFile, RecipientFile
from cmetrack.cli.output import file_to_make
from cmetrack.cli.params import Json, argument, command, flag, session
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store import archive, backup as backups
from cmetrack.store.backup import Counts
from cmetrack.store.files import dated
from cmetrack.store.housekeeping import note_backup


@command()
def backup(
    context: typer.Context,
    target: Annotated[
        Path | None,
        argument(
            "[TARGET]",
            _("A file or a folder; without, the folder of backups beside the ledger."),
            parser=file_to_make,
        ),
    ] = None,
    force: Annotated[bool, flag(_("Replace a file that is there."), "--force", "-f")] = False,
    with_evidence: Annotated[
        bool, flag(_("A zip, with the files of the certificates."), "--with-evidence")
    ] = False,
    encrypt: Annotated[
        bool, flag(_("With a passphrase that is asked, or as below."), "--encrypt")
    ] = False,
    passphrase_file: PassphraseFile = None,
    recipient_file: RecipientFile = None,
    as_json: Json = False,
) -> None:
    """Copy the ledger, whole and checked, to another file.

    \b
    cmetrack db backup
    cmetrack db backup /media/usb
    cmetrack db backup credits-2026.db
    cmetrack db backup --with-evidence /media/usb
    cmetrack db backup --encrypt /media/usb
    cmetrack db backup --encrypt --recipient-file keys.txt

    In its own folder the newest 10 stay (`keep_backups = 10` in the config file), the last of
    each of twelve months and of each year; one elsewhere, with
    evidence or encrypted is never removed.
    `age` opens an encrypted one, too.
    """
    run = session(context)
    now = run.now()
    if not encrypt and (passphrase_file or recipient_file):
        raise UsageError(_("--passphrase-file and --recipient-file go with --encrypt."))
    backups.holds(run.path)  # before anything is asked, and a mistyped path makes no folder
    lock = encryption_options.lock(run, passphrase_file, recipient_file) if encrypt else None
    ending = f"{'.zip' if with_evidence else run.path.suffix}{'.age' if encrypt else ''}"
    own = target is None
    if target is None:
        target = backups.place(run.path, now, ending)
    elif target.is_dir():
        target = dated(target / run.path.name, now, ending)
    if with_evidence:
        made = archive.pack(run.path, target, now, force=force, lock=lock)
        said = ngettext(
            "{count} file of evidence is in it.",
            "{count} files of evidence are in it.",
            made.evidence,
        )
        run.say(said, count=made.evidence)
    else:
        made = backups.backup(run.path, target, force=force, lock=lock)
    for path in made.missing:
        run.say(_("{path} is not in it, as it is gone, was changed or cannot be read."), path=path)
    if elsewhere := len(made.elsewhere):
        said = ngettext(
            "Not in it is {count} file that a record only names: `cmetrack attach ID FILE` keeps it.",
            "Not in it are {count} files that records only name: `cmetrack attach ID FILE` keeps them.",
            elsewhere,
        )
        run.say(said, count=elsewhere)
    note_backup(run.path, now)
    run.say(_("Copied {counts} to {path}."), counts=in_words(made.counts), path=made.path)
    run.say(_("`cmetrack db restore {path}` brings it back."), path=made.path)
    if own and (gone := backups.rotate(run.path, run.config.keep_backups or backups.KEEP)):
        said = ngettext(
            "{count} old backup was removed.", "{count} old backups were removed.", len(gone)
        )
        run.say(said, count=len(gone))
    if run.as_json:
        told = {"backup": str(made.path.absolute()), **made.counts._asdict(), "encrypted": encrypt}
        if with_evidence:
            packed = {"evidence": made.evidence, "missing": made.missing}
            told |= {**packed, "elsewhere": made.elsewhere}
        run.show_json(told)


def in_words(counts: Counts) -> str:
    """How much a ledger holds."""
    records, cycles, changes = counts
    return _("{records}, {cycles}, {changes}").format(
        records=ngettext("{n} record", "{n} records", records).format(n=records),
        cycles=ngettext("{n} cycle", "{n} cycles", cycles).format(n=cycles),
        changes=ngettext("{n} change", "{n} changes", changes).format(n=changes),
    )
