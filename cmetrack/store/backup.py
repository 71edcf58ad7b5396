"""Backups of the ledger: copies that were proved whole, in a folder of their own, rotated."""

import os
import re
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cmetrack import wording
from cmetrack.errors import CmetrackError, LedgerBusy, LedgerError, SurroundingsError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import encryption, files, integrity, open as opening, schema
from cmetrack.store.encryption import Lock

KEEP = 10
"""How many of the newest backups stay, unless the doctor says another number."""

MONTHS = 12
"""Of so many months the last backup stays, too; and of each year."""


class Counts(NamedTuple):
    """How much a ledger holds."""

    records: int
    cycles: int
    changes: int


class MadeBackup(NamedTuple):
    """A backup that was made: what it holds, and of a packed one what could not go in."""

    path: Path
    counts: Counts
    evidence: int = 0
    missing: tuple[str, ...] = ()  # kept files that are gone or were changed
    elsewhere: tuple[str, ...] = ()  # files that records only name: not kept, so not carried


class Kept(NamedTuple):
    """A backup in the ledger's own folder of them, by its name."""

    path: Path
    at: datetime

    @property
    def plain(self) -> bool:
        """Whether it is a ledger as it is: not encrypted, not packed."""
        return self.path.suffix not in (".age", ".zip")


class NotToLookInto(SurroundingsError):
    """The folder of backups, where its owner may not enter it."""


def folder(path: Path) -> Path:
    """Where a ledger's own backups lie: `ledger.backups` beside `ledger.db`."""
    real = Path(os.path.realpath(path))
    return real.parent / f"{real.stem}.backups"


def place(path: Path, at: datetime, ending: str = "") -> Path:
    """A free name for a backup of that moment in the ledger's own folder, which is made."""
    real = Path(os.path.realpath(path))
    return files.dated(files.private_folder(folder(path), real) / real.name, at, ending)


def backup(path: Path, target: Path, force: bool = False, lock: Lock | None = None) -> MadeBackup:
    """Copy the ledger, whole and checked, to `target`, for its owner alone; with a lock, encrypted.

    An existing target needs `force`; it is replaced only by a copy that passed its check.
    """
    copied = Path(os.path.realpath(target))
    with closing(opening.attach(path, write=False)) as reader:
        refuse_target(path, target, force=force)
        if lock is None:
            copy(reader, path, copied, replace=force)
            counts = holds(copied)
        else:
            plain, counts = image(reader, path)
            encryption.encrypt([plain], copied, lock, replace=force, like=path)
    return MadeBackup(copied, counts)


def image(connection: sqlite3.Connection, path: Path) -> tuple[bytes, Counts]:
    """The ledger as a file would hold it, made and checked in memory alone; and what it holds.

    What is to be encrypted never lies on the disk in plain, not even for a moment: file systems and
    flash disks keep what is overwritten. The price is memory for the ledger.
    """
    name = f"file:/{os.urandom(16).hex()}?vfs=memdb"
    with opening.guarded(path), closing(sqlite3.connect(name, uri=True)) as memory:
        connection.execute("VACUUM INTO ?", (name,))
        _refuse_damaged(memory, path)
        return memory.serialize(), counted(memory, path)


def refuse_target(source: Path, target: Path, *, force: bool) -> None:
    """Refuse to write a backup over the ledger or a folder, behind a link, or unasked over a file."""
    if os.path.isdir(target):
        said = _("{path} is a folder; a backup is a file.")
        raise UsageError(said, _("Name the file in it."), path=target)
    if not os.path.lexists(target):
        return
    if os.path.exists(target) and os.path.samefile(source, target):
        said = _("{path} is the ledger itself; a backup needs another name.")
        raise UsageError(said, path=target)
    files.refuse_special(target)
    if os.path.islink(target):
        said = _("{path} is a link to another place.")
        hint = _("Name the file itself, so that you know where your records go.")
        raise UsageError(said, hint, path=target)
    if not force:
        raise UsageError(
            wording.exists_already(target), _("Choose another name, or replace it with --force.")
        )


def before(path: Path, at: datetime, keep: int = KEEP) -> Path:
    """A backup that nobody asked for, before something large; who holds the ledger may ask for it.

    It shows the ledger as it was when that change began. Without it the command does not go on.
    """
    try:
        target = aside(path, at)
        rotate(path, keep)
    except SurroundingsError as error:
        said = _("No backup could be made before so large a change. {reason}")
        hint = _("Nothing was written. Make room there, or go on without one by --no-backup.")
        raise SurroundingsError(said, hint, reason=error.message) from None
    return target


def aside(path: Path, at: datetime, timeout: float = opening.TIMEOUT) -> Path:
    """A copy, as a reader sees the ledger, in its own folder under the name of a moment."""
    target = place(path, at)
    with closing(opening.attach(path, write=False, timeout=timeout)) as reader:
        copy(reader, path, target, replace=False)
    return target


def copy(connection: sqlite3.Connection, source: Path, target: Path, *, replace: bool) -> None:
    """Write what a connection sees of the ledger to a new file and check that."""
    with files.written_beside(target, replace=replace, like=source) as temporary:
        vacuum(connection, source, temporary, target)
        with closing(opening.attach(temporary, write=False)) as made:
            _refuse_damaged(made, source)


def _refuse_damaged(made: sqlite3.Connection, source: Path) -> None:
    if integrity.damage(made, source):
        said = _("{path} is damaged, so no copy of it was made.")
        raise LedgerError(said, _("`cmetrack db check` says more."), path=source)


def vacuum(connection: sqlite3.Connection, source: Path, temporary: Path, target: Path) -> None:
    """Write what a connection sees to an empty file; errors speak of `target`."""
    try:
        with opening.guarded(source):
            connection.execute("VACUUM INTO ?", (f"{temporary.as_uri()}?mode=rw",))
    except (LedgerError, LedgerBusy):
        raise
    except SurroundingsError as error:
        # Only the copy is written: a full or failing disk is the copy's.
        said = _("The copy {path} cannot be written: its disk is full or fails.")
        hint = _("The ledger is as it was; choose another place.")
        raise SurroundingsError(said, hint, path=target) from error


# The folder of backups


def kept(path: Path) -> list[Kept]:
    """What lies in the ledger's own folder under a name that backups have, the newest first."""
    real = Path(os.path.realpath(path))
    named = re.compile(
        rf"{re.escape(real.stem)}-(\d{{4}}-\d\d-\d\dT\d{{6}})(?:-\d+)?"
        rf"(?:{re.escape(real.suffix)}(?:\.age)?|\.zip(?:\.age)?)"
    )
    found = []
    try:
        for entry in os.scandir(inside := folder(path)):
            match = named.fullmatch(entry.name)
            if match and entry.is_file(follow_symlinks=False):
                with suppress(ValueError):  # the 31st of February
                    moment = datetime.strptime(match[1], "%Y-%m-%dT%H%M%S")  # noqa: DTZ007
                    found.append(Kept(Path(entry.path), moment))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        said = _("{path} cannot be looked into: {reason}.")
        hint = _("Give it back to the ledger's owner, for example `sudo chown -R USER {path}`.")
        raise NotToLookInto(said, hint, path=inside, reason=wording.reason(error)) from None
    return sorted(found, key=lambda one: (one.at, len(one.path.name), one.path.name), reverse=True)


def is_sound(path: Path) -> bool:
    """Whether a backup is a whole ledger."""
    try:
        with closing(opening.attach(path, write=False, timeout=1)) as connection:
            return not integrity.damage(connection, path)
    except (CmetrackError, OSError):
        return False


def rotate(path: Path, keep: int = KEEP) -> list[Path]:
    """Remove old backups, but the newest, the last of each month and the last of each year.

    Only what is sound counts and is removed: a damaged file is perhaps somebody's evidence, and
    what is encrypted or packed cannot be proved.
    """
    there = [one for one in kept(path) if one.plain]
    sound = [one for one in there if is_sound(one.path)] if len(there) > keep else []
    months = {(one.at.year, one.at.month): one for one in reversed(sound)}
    years = {one.at.year: one for one in reversed(sound)}
    staying = {*sound[:keep], *list(months.values())[-MONTHS:], *years.values()}
    gone = [one.path for one in sound if one not in staying]
    for old in gone:
        with files.writing_to(old):
            old.unlink(missing_ok=True)
    return gone


def holds(path: Path) -> Counts:
    """How much a ledger holds, of this version or an older one."""
    with closing(opening.attach(path, write=False)) as connection:
        return counted(connection, path)


def counted(connection: sqlite3.Connection, path: Path) -> Counts:
    """How much a connection sees."""
    with opening.guarded(path):
        log = "journal" if opening.version_of(connection, path) == schema.OLDEST else "log"
        return Counts(
            *connection.execute(
                "SELECT (SELECT count(*) FROM activity), (SELECT count(*) FROM cycle),"
                f" (SELECT count(*) FROM {log})"
            ).fetchone()
        )
