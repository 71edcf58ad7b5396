"""What a check says of the things beside the ledger: evidence, backups, what was left lying."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from cmetrack.i18n import gettext as _
from cmetrack.i18n import ngettext
from cmetrack.store import backup, evidence, files
from cmetrack.store.integrity import LAST_BACKUP, Finding

_BACKUP_EVERY = 30  # days
_FIRST_FEW = 5


def of_evidence(connection: sqlite3.Connection, ledger: Path) -> Iterator[Finding]:
    """The files of certificates: gone, changed, not to be read; or all as they were."""
    known = evidence.recall(connection)
    look = evidence.Look(ledger, known)
    found: dict[str, list[tuple[int, str]]] = {}
    named: set[str] = set()
    for id, path in connection.execute(
        "SELECT id, evidence FROM activity WHERE evidence IS NOT NULL ORDER BY id"
    ):
        named.add(path)
        state: str = look(path)
        if state == "gone" and path not in known and evidence.kept_hash(path) is None:
            state = "missing"
        found.setdefault(state, []).append((id, path))
    if there := found.get("there"):
        yield Finding(
            "ok",
            ngettext(
                "the evidence of {count} record is there, as it was",
                "the evidence of {count} records is there, as it was",
                len(there),
            ).format(count=len(there)),
        )
    for state, says, advice in (
        (
            "gone",
            _("record {id}: its evidence is gone: {path}"),
            _("bring the file back, or `cmetrack attach {id} FILE`"),
        ),
        (
            "missing",
            _("record {id}: its evidence is not there: {path}"),
            _("put the file there, or `cmetrack attach {id} FILE`"),
        ),
        (
            "changed",
            _("record {id}: its evidence was changed: {path}"),
            _(
                "`cmetrack open {id}` shows it; `cmetrack attach {id} FILE` keeps the right one, "
                "a backup made with --with-evidence holds it"
            ),
        ),
        (
            "unreadable",
            _("record {id}: its evidence cannot be read: {path}"),
            _("check whose file it is and what its permissions are"),
        ),
    ):
        wrong = found.get(state, [])
        for id, path in wrong[:_FIRST_FEW]:
            ours = evidence.kept_hash(path) is not None
            yield Finding(
                "damage" if ours else "warning",
                says.format(id=id, path=path),
                advice.format(id=id),
            )
        if (more := len(wrong) - _FIRST_FEW) > 0:
            ours = any(evidence.kept_hash(path) for _id, path in wrong[_FIRST_FEW:])
            yield Finding(
                "damage" if ours else "warning",
                ngettext(
                    "and so is the evidence of {count} more record",
                    "and so is the evidence of {count} more records",
                    more,
                ).format(count=more),
            )
    unnamed = sum(1 for path in evidence.kept_files(ledger) if path not in named)
    if unnamed:
        yield Finding(
            "ok",
            ngettext(
                "{count} kept file is of no record now; `undo` may need it",
                "{count} kept files are of no record now; `undo` may need them",
                unnamed,
            ).format(count=unnamed),
        )


def of_backups(connection: sqlite3.Connection, ledger: Path, on: date) -> Iterator[Finding]:
    """How long ago the last backup was made, and whether those in the ledger's folder are whole."""
    found = connection.execute("SELECT value FROM setting WHERE key = ?", (LAST_BACKUP,)).fetchone()
    days = [] if found is None else [datetime.fromisoformat(found[0]).date()]
    for one in backup.kept(ledger):
        if one.plain and not backup.is_sound(one.path):
            yield Finding(
                "warning",
                _("this backup is damaged: {path}").format(path=one.path),
                _("delete it; `cmetrack db backup` makes a new one"),
            )
        else:
            days.append(one.at.date())
    advice = _("run `cmetrack db backup`, to another disk if you can")
    if not days:
        yield Finding("warning", _("no backup of the ledger was made yet"), advice)
        return
    said = _("the last backup was made on {day}").format(day=max(days).isoformat())
    late = (on - max(days)).days > _BACKUP_EVERY
    yield Finding("warning", said, advice) if late else Finding("ok", said)


def of_folders(ledger: Path) -> Iterator[Finding]:
    """What an interrupted command left, and folders that others may enter."""
    real = Path(os.path.realpath(ledger))
    ours = [backup.folder(ledger), evidence.folder(ledger)]
    left = [*real.parent.glob(f".{_plainly(real.stem)}*{files.TEMPORARY}")]
    for folder in ours:
        left += folder.glob(f".*{files.TEMPORARY}")
        if os.name != "nt" and folder.is_dir() and folder.stat().st_mode & 0o077:
            yield Finding(
                "warning",
                _("other users of this computer may look into {path}").format(path=folder),
                _("run `chmod 700 {path}`").format(path=folder),
            )
    for path in sorted(left):
        yield Finding(
            "warning",
            _("a command that was killed left {path}").format(path=path),
            _("delete it, if no other cmetrack is running"),
        )


def _plainly(name: str) -> str:
    """A name for a pattern, in which no letter means anything else."""
    from glob import escape

    return escape(name)
