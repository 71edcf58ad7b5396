"""What locks and opens a backup: from a prompt or a file, never from the command line.

An argument would stay in the shell's history and be seen by every user of the machine.
"""

import os
import stat
import sys
from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli.error_boundary import tell
from cmetrack.cli.params import option
from cmetrack.cli.session import Session
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store import encryption
from cmetrack.store.encryption import Key, Lock
from cmetrack.store.files import reading

PassphraseFile = Annotated[
    Path | None, option("FILE", _("The passphrase is the one line of a file; - is standard input."))
]
RecipientFile = Annotated[Path | None, option("FILE", _("Public keys of age (age1…), one a line."))]
IdentityFile = Annotated[
    Path | None, option("FILE", _("Secret keys of age, as `age-keygen` writes them."))
]

SHORT = 12
"""With fewer letters a passphrase is guessed by trying, whatever they are."""

_LONGEST = 64 << 10


def lock(run: Session, passphrase_file: Path | None, recipient_file: Path | None) -> Lock:
    """What a backup is to be encrypted with."""
    if recipient_file is not None:
        if passphrase_file is not None:
            raise UsageError(_("Give --passphrase-file or --recipient-file, one of them."))
        lines = _read(recipient_file).splitlines()
        return encryption.read_keys(lines, recipient_file, secret=False)
    hint = _("Give --passphrase-file or --recipient-file.")
    return _passphrase(run, passphrase_file, hint, new=True)


def key(
    run: Session, file: Path, passphrase_file: Path | None, identity_file: Path | None
) -> Key | None:
    """What opens a backup; None where it is not encrypted."""
    what = encryption.kind(file)
    if what is None:
        return None
    if identity_file is not None and passphrase_file is not None:
        raise UsageError(_("Give --passphrase-file or --identity-file, one of them."))
    if what == "recipients":
        if identity_file is None:
            hint = _("Give the file with the secret key: --identity-file.")
            raise UsageError(_("{path} is encrypted for a key."), hint, path=file)
        lines = _read(identity_file, run).splitlines()
        return encryption.read_keys(lines, identity_file, secret=True)
    if identity_file is not None:
        said = _("{path} is encrypted with a passphrase, not for a key.")
        hint = _("Leave --identity-file out; the passphrase is asked, or give --passphrase-file.")
        raise UsageError(said, hint, path=file)
    return _passphrase(run, passphrase_file, _("Give --passphrase-file."))


def _passphrase(run: Session, file: Path | None, instead: str, *, new: bool = False) -> str:
    """The one line of a file, or what is typed; a new one is typed twice."""
    if file is None:
        if not sys.stdin.isatty():
            raise UsageError(_("There is no terminal to ask for the passphrase on."), instead)
        if new:
            run.say(_("Without this passphrase nobody opens the backup, you neither."))
        while True:
            typed = _typed(_("Passphrase"))
            if not new or _typed(_("The same again")) == typed:
                if new:
                    _warn_of_short(run, typed)
                return typed
            tell(_("These two are not the same; type it twice once more."))
    text = sys.stdin.read(_LONGEST) if str(file) == "-" else _read(file, run)
    first, *others = text.replace("\r\n", "\n").split("\n")
    if not first:
        said = _("{path} holds no passphrase.")
        raise UsageError(said, _("Write it as the first line."), path=file)
    if any(others):
        said = _("{path} holds more than one line.")
        raise UsageError(said, _("A passphrase is one line."), path=file)
    if new:
        _warn_of_short(run, first)
    return first


def _warn_of_short(run: Session, passphrase: str) -> None:
    if len(passphrase) < SHORT:
        said = ngettext(
            "A passphrase of {count} letter is soon guessed; several words are better.",
            "A passphrase of {count} letters is soon guessed; several words are better.",
            len(passphrase),
        )
        run.say(said, count=len(passphrase))


def _typed(asked: str) -> str:
    return str(typer.prompt(asked, hide_input=True, err=True))


def _read(file: Path, secret_of: Session | None = None) -> str:
    """A small file of text; of one with a secret it is said if others may read it."""
    with reading(file):
        found = file.stat()
        small = stat.S_ISREG(found.st_mode) and found.st_size <= _LONGEST
        if small and secret_of is not None and os.name != "nt" and found.st_mode & 0o077:
            said = _("Other users of this computer may read {path}: run `chmod 600 {path}`.")
            secret_of.say(said, path=file)
        data = file.read_bytes() if small else b"\xff"
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(_("{path} is no file of keys."), path=file) from None
