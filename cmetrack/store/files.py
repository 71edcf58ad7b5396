"""New files that appear whole or not at all, readable by their owner alone."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from cmetrack import wording
from cmetrack.errors import SurroundingsError, UsageError
from cmetrack.i18n import gettext as _


@contextmanager
def written_beside(target: Path, *, replace: bool, like: Path | None = None) -> Iterator[Path]:
    """An empty file to fill; afterwards it takes the name of `target` in one step.

    After a failure `target` is as it was. Without `replace` an existing one is refused, even
    if it came up in the meantime. It is the owner's of what it replaces, or is made `like`.
    """
    with temporary_beside(target, like) as temporary:
        yield temporary
        with writing_to(target):
            put(temporary, target, replace=replace)


@contextmanager
def temporary_beside(target: Path, like: Path | None = None) -> Iterator[Path]:
    """An empty file for its owner alone, beside `target`; it is removed whatever happens."""
    # A name of 255 bytes leaves no room for more.
    name = f".{target.name[:ENOUGH_OF_A_NAME]}.{os.urandom(6).hex()}{TEMPORARY}"
    temporary = target.with_name(name)
    try:  # whoever is asked to end while it is being made removes it, too
        with writing_to(target):
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            _give(temporary, target if os.path.lexists(target) else like)
        yield temporary
    finally:
        with suppress(OSError):  # perhaps there is not even such a folder
            temporary.unlink()


TEMPORARY = ".tmp"
ENOUGH_OF_A_NAME = 40


def put(temporary: Path, target: Path, *, replace: bool) -> None:
    """Give a finished file its name, once it is on the disk."""
    _to_disk(temporary)
    if replace:
        refuse_special(target)
        os.replace(temporary, target)
    else:
        try:
            # A link never overwrites, a rename would.
            os.link(temporary, target)
        except OSError:  # a file is there, or a file system without links
            if os.path.lexists(target):
                said = _("{path} exists already.")
                raise UsageError(said.format(path=target), _("Choose another name.")) from None
            os.rename(temporary, target)
    _to_disk(target.parent)


def refuse_special(target: Path) -> None:
    """Refuse a pipe or a device: a file in the place of /dev/null is the end of a system."""
    if os.path.exists(target) and not os.path.isfile(target):
        said = _("{path} is not a file that can be replaced.")
        raise UsageError(said, _("Choose another name."), path=target)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, whatever the umask; one that exists stays."""
    with writing_to(folder):
        if folder.is_dir():
            return
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)


def private_folder(folder: Path, like: Path | None = None) -> Path:
    """A folder that only its owner can enter, made or mended; one that leads elsewhere is refused.

    What is put there is as secret as the ledger, and must not land behind somebody's link. Its
    owner is that of the ledger that it is made `like`.
    """
    if folder.is_symlink():
        said = _("{path} is a link to another place, so nothing is written there.")
        hint = _("Move it away; a folder of that name is made anew.")
        raise SurroundingsError(said, hint, path=folder)
    make_folder(folder)
    with writing_to(folder):
        _give(folder, like)
        if os.name != "nt" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        said = _("Nothing can be written into the folder {path}: it is closed.")
        hint = _("Open it for yourself, with `chmod u+rwx` or the like, and run the command again.")
        raise SurroundingsError(said.format(path=folder), hint)
    return folder


def _give(made: Path, like: Path | None) -> None:
    """Let root make nothing of root's beside a doctor's ledger: its owner could not enter it."""
    if os.name == "nt" or os.geteuid() != 0 or like is None or not like.exists():
        return
    owner, now = like.stat(), made.stat()
    if (owner.st_uid, owner.st_gid) != (now.st_uid, now.st_gid):
        os.chown(made, owner.st_uid, owner.st_gid, follow_symlinks=False)


def dated(path: Path, at: datetime, ending: str = "") -> Path:
    """A free name beside `path` for what it was at that moment: `ledger-2026-11-21T101500.db`."""
    stem, ending = f"{path.stem}-{at:%Y-%m-%dT%H%M%S}", ending or path.suffix
    numbers = chain([""], (f"-{number}" for number in count(2)))
    names = (path.with_name(stem + number + ending) for number in numbers)
    return next(name for name in names if not os.path.lexists(name))


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Turn what the system says about a file that is to be written into our own error."""
    try:
        yield
    except OSError as error:
        said = _("{path} cannot be written: {reason}.")
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        hint = _("Nothing was written; free some space on the disk, then run it again.")
        message = said.format(path=path, reason=wording.reason(error))
        raise SurroundingsError(message, hint if full else None) from None


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Turn what the system says about a file that is to be read into our own error."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ELOOP:
            said = _("{path} is a link that leads to itself.")
            raise UsageError(said, _("Name the file itself."), path=path) from None
        said = _("{path} cannot be read: {reason}.")
        hint = _("Check whose file it is and what its permissions are.")
        raise UsageError(said, hint, path=path, reason=wording.reason(error)) from None


def _to_disk(path: Path) -> None:
    # Some systems cannot open a folder for this; then there is nothing to do.
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
