"""Backups of the ledger, and bringing one back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cmetrack.errors import LedgerBusy, LedgerError, NotFound, SurroundingsError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import check, files
from cmetrack.store import open as opening
from cmetrack.store.ledger import Ledger


class Counts(NamedTuple):
    """How much a ledger holds."""

    activities: int
    cycles: int
    changes: int


class Restored(NamedTuple):
    """What a restore did: where the former ledger went, and what there was and is now.

    `kept` and `before` are None where there was no former one, `before` also where it could
    not be read.
    """

    kept: Path | None
    before: Counts | None
    after: Counts


def backup(
    path: str | os.PathLike[str],
    target: str | os.PathLike[str],
    at: datetime,
    force: bool = False,
) -> Path:
    """Copy the ledger, whole and checked, to `target`, for its owner alone.

    An existing target needs `force`; it is replaced only by a copy that passed its check. The
    day is noted in the ledger where that can be written.
    """
    source, copied = Path(path), Path(os.path.realpath(target))
    if copied.is_dir():
        raise UsageError(
            _("{path} is a folder; a backup is a file").format(path=target),
            _("name the file in it"),
        )
    with closing(opening.attach(source, write=False)) as reader:
        if copied.exists():
            if os.path.samefile(source, copied):
                raise UsageError(
                    _("{path} is the ledger itself; a backup needs another name").format(
                        path=target
                    )
                )
            if not force:
                raise UsageError(
                    _("{path} exists already").format(path=target),
                    _("choose another name, or replace it with --force"),
                )
        copy(reader, source, copied, replace=force)
    # A ledger on a read-only disk can be backed up, too; only the note is missing then.
    with (
        suppress(SurroundingsError),
        Ledger.open(source, write=True, timeout=1) as ledger,
        ledger.bookkeeping() as notes,
    ):
        notes.set(check.LAST_BACKUP, at.isoformat(timespec="seconds"))
    return copied


def copy(connection: sqlite3.Connection, source: Path, target: Path, *, replace: bool) -> None:
    """Write what a connection sees of the ledger to a new file and check that."""
    with files.written_beside(target, replace=replace) as temporary:
        _vacuum(connection, source, temporary, target)
        with opening.guarded(target), closing(opening.attach(temporary, write=False)) as made:
            if check.integrity(made):
                raise LedgerError(
                    _("{path} is damaged, so no copy of it was made").format(path=source),
                    _("`cmetrack db check` says more"),
                )


def _vacuum(connection: sqlite3.Connection, source: Path, temporary: Path, target: Path) -> None:
    try:
        with opening.guarded(source):
            connection.execute("VACUUM INTO ?", (f"{temporary.as_uri()}?mode=rw",))
    except (LedgerError, LedgerBusy):
        raise
    except SurroundingsError as error:
        # Only the copy is written: a full or failing disk is the copy's.
        raise SurroundingsError(
            _("the copy {path} cannot be written: its disk is full or fails").format(path=target),
            _("the ledger is as it was; choose another place"),
        ) from error


def restore(
    path: str | os.PathLike[str], candidate: str | os.PathLike[str], at: datetime
) -> Restored:
    """Put a backup in the place of the ledger, which is kept beside it under that moment's name.

    The backup is checked first and stays where it is; if anything is wrong with it, nothing
    happens. An older one is brought up to date on the way.
    """
    ledger, source = Path(os.path.realpath(path)), Path(candidate)
    with closing(opening.attach(source, write=False)) as reader, ExitStack() as held:
        if ledger.exists() and os.path.samefile(ledger, source):
            raise UsageError(_("{path} is the ledger itself").format(path=candidate))
        files.make_folder(ledger.parent)
        before = _hold(ledger, held)
        with files.written_beside(ledger, replace=True) as temporary:
            _vacuum(reader, source, temporary, ledger)
            after = _proved(temporary, source)
            kept = _keep(ledger, at)
    return Restored(kept, before, after)


def _hold(ledger: Path, held: ExitStack) -> Counts | None:
    """Keep everybody away from a ledger that is about to be replaced; what it holds, if known.

    Who waits for it meanwhile is told that it was replaced, and loses nothing unawares.
    """
    try:
        connection = opening.attach(ledger, write=True)
        held.callback(connection.close)
        opening.begin(connection, ledger, opening.TIMEOUT, "EXCLUSIVE")
        counts = _counts(connection, ledger)
    except (NotFound, opening.Damaged):
        return None
    if os.name == "nt":  # an open file cannot be replaced there, so nobody else has it open
        connection.close()
    return counts


def _proved(temporary: Path, source: Path) -> Counts:
    """What a copy holds, after it was brought up to date and passed every check."""
    with closing(opening.attach(temporary, write=True)) as connection:
        if opening.version_of(connection, source) < opening.VERSION:
            from cmetrack.store import migrations

            migrations.upgrade(connection, temporary, opening.TIMEOUT, keep=False)
        found = next(check.damage(connection, source), None)
        if found is not None:
            raise LedgerError(
                _("{path} cannot be restored: {what}").format(path=source, what=found.what),
                _("the ledger is as it was; try an older backup"),
            )
        return _counts(connection, source)


def _keep(ledger: Path, at: datetime) -> Path | None:
    """Give the former ledger a second name beside the first."""
    if not ledger.exists():
        return None
    kept = files.dated(ledger, at)
    with files.writing_to(kept):
        try:
            os.link(ledger, kept)
        except OSError:  # a file system without links
            shutil.copyfile(ledger, kept)
        kept.chmod(0o600)
    return kept


def holds(path: str | os.PathLike[str]) -> Counts:
    """How much a ledger holds, of this version or an older one."""
    ledger = Path(path)
    with closing(opening.attach(ledger, write=False)) as connection:
        return _counts(connection, ledger)


def _counts(connection: sqlite3.Connection, path: Path) -> Counts:
    with opening.guarded(path):
        return Counts(
            *connection.execute(
                "SELECT (SELECT count(*) FROM activity), (SELECT count(*) FROM cycle),"
                " (SELECT count(*) FROM journal)"
            ).fetchone()
        )
