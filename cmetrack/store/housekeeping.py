"""What a check says of the ledger and of what lies beside it: evidence, backups, leavings."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, datetime
from glob import escape
from pathlib import Path

from cmetrack.domain.notice import Notice
from cmetrack.errors import LedgerError, SurroundingsError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store import backup, evidence, files, integrity, open as opening, schema
from cmetrack.store.integrity import first_few, looked_at
from cmetrack.store.ledger import Ledger

LAST_BACKUP = "last_backup"
"""The setting that tells when the last backup was made."""

_BACKUP_EVERY = 30  # days


def note_backup(path: str | os.PathLike[str], at: datetime) -> None:
    """Note the day of the last backup in the ledger; on a read-only disk it is not noted."""
    with suppress(SurroundingsError), Ledger.open(path, write=True, timeout=1) as ledger:
        ledger.note(LAST_BACKUP, at.isoformat(timespec="seconds"))


def check(path: str | os.PathLike[str], on: date) -> list[Notice]:
    """Look at everything that can be looked at; nothing is changed."""
    ledger = Path(path)
    found = integrity.check(ledger)
    with suppress(LedgerError), closing(opening.attach(ledger, write=False, strict=False)) as now:
        if opening.version_of(now, ledger) == schema.VERSION:
            found += looked_at(lambda opened: _of_evidence(opened, ledger), now, ledger)
        found += looked_at(lambda opened: _of_backups(opened, ledger, on), now, ledger)
        found += _of_folders(ledger)
    return found


def _of_evidence(connection: sqlite3.Connection, ledger: Path) -> Iterator[Notice]:
    """The files of certificates: gone, changed, not to be read; or all as they were."""
    known = evidence.recall(connection)
    look = evidence.looking(ledger, known)
    found: dict[str, list[tuple[int, str]]] = {}
    for id, path in connection.execute(
        "SELECT id, evidence FROM activity WHERE evidence IS NOT NULL ORDER BY id"
    ):
        state: str = look(path)
        if state == "gone" and path not in known and evidence.kept_hash(path) is None:
            state = "missing"
        found.setdefault(state, []).append((id, path))
    if there := len(found.get("there", [])):
        yield Notice(
            "ok",
            ngettext(
                "The evidence of {count} record is there, as it was.",
                "The evidence of {count} records is there, as it was.",
                there,
            ).format(count=there),
        )
    sentences = {
        "gone": (
            _("Record {id}: its evidence is gone: {path}."),
            _("Bring the file back, or `cmetrack attach {id} FILE`."),
        ),
        "missing": (
            _("Record {id}: its evidence is not there: {path}."),
            _("Put the file there, or `cmetrack attach {id} FILE`."),
        ),
        "changed": (
            _("Record {id}: its evidence was changed: {path}."),
            _(
                "`cmetrack open {id}` shows it; `cmetrack attach {id} FILE` keeps the right one, "
                "a backup made with --with-evidence holds it."
            ),
        ),
        "unreadable": (
            _("Record {id}: its evidence cannot be read: {path}."),
            _("Check whose file it is and what its permissions are."),
        ),
    }
    for state, (says, advice) in sentences.items():
        yield from first_few(
            Notice(
                # What we keep ourselves must be there; what a record only names is its owner's.
                "damage" if evidence.kept_hash(path) else "warning",
                says.format(id=id, path=path),
                advice.format(id=id),
            )
            for id, path in found.get(state, [])
        )
    named = {path for some in found.values() for _id, path in some}
    if unnamed := sum(1 for path in evidence.kept_files(ledger) if path not in named):
        said = ngettext(
            "{count} kept file is of no record now; `undo` may need it.",
            "{count} kept files are of no record now; `undo` may need them.",
            unnamed,
        )
        yield Notice("ok", said.format(count=unnamed))


def _of_backups(connection: sqlite3.Connection, ledger: Path, on: date) -> Iterator[Notice]:
    """How long ago the last backup was made, and whether those in the ledger's folder are whole."""
    found = connection.execute("SELECT value FROM setting WHERE key = ?", (LAST_BACKUP,)).fetchone()
    days = [] if found is None else [datetime.fromisoformat(found[0]).date()]
    for one in backup.kept(ledger):
        if one.plain and not backup.is_sound(one.path):
            yield Notice(
                "warning",
                _("This backup is damaged: {path}.").format(path=one.path),
                _("Delete it; `cmetrack db backup` makes a new one."),
            )
        else:
            days.append(one.at.date())
    said = _("No backup of the ledger was made yet.")
    if days:
        said = _("The last backup was made on {day}.").format(day=max(days).isoformat())
    if days and (on - max(days)).days <= _BACKUP_EVERY:
        yield Notice("ok", said)
    else:
        yield Notice("warning", said, _("Run `cmetrack db backup`, to another disk if you can."))


def _of_folders(ledger: Path) -> Iterator[Notice]:
    """What an interrupted command left, and folders that others may enter."""
    real = Path(os.path.realpath(ledger))
    left = [*real.parent.glob(f".{escape(real.stem)}*{files.TEMPORARY}")]
    for folder in (backup.folder(ledger), evidence.folder(ledger)):
        left += folder.glob(f".*{files.TEMPORARY}")
        if os.name != "nt" and folder.is_dir() and folder.stat().st_mode & 0o077:
            yield Notice(
                "warning",
                _("Other users of this computer may look into {path}.").format(path=folder),
                _("Run `chmod 700 {path}`.").format(path=folder),
            )
    for path in sorted(left):
        yield Notice(
            "warning",
            _("A command that was killed left {path}.").format(path=path),
            _("Delete it, if no other cmetrack is running."),
        )
