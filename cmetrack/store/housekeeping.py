"""What a check says of the ledger and of what lies beside it: evidence, backups, leavings."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, datetime
from functools import partial
from glob import escape
from itertools import chain
from pathlib import Path

from cmetrack.domain.evidence import paths_in
from cmetrack.domain.notice import Notice, notice
from cmetrack.errors import LedgerError, SurroundingsError
from cmetrack.i18n import day, gettext as _, ngettext
from cmetrack.store import backup, evidence, files, integrity, open as opening, schema
from cmetrack.store.integrity import Look, first_few, looked_at
from cmetrack.store.ledger import Ledger

LAST_BACKUP = "last_backup"
"""The setting that tells when the last backup was made."""

_BACKUP_EVERY = 30  # days

# What the services call their folders, and what they leave in them. Compared without case.
_FOLDERS = {
    "Dropbox": ("dropbox",),
    "OneDrive": ("onedrive",),
    "Google Drive": ("google drive", "googledrive", "my drive"),
    "iCloud": ("mobile documents", "icloud drive", "iclouddrive"),
    "Yandex.Disk": ("yandex.disk", "yandexdisk", "яндекс.диск"),
    "Nextcloud": ("nextcloud",),
    "ownCloud": ("owncloud",),
}
_MARKS = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".dropbox": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}


def note_backup(path: Path, at: datetime) -> None:
    """Note the day of the last backup in the ledger; on a read-only disk it is not noted."""
    with suppress(SurroundingsError), Ledger.open(path, write=True, timeout=1) as ledger:
        ledger.note(LAST_BACKUP, at.isoformat(timespec="seconds"))


def upgrade(ledger: Path) -> tuple[int, Path | None]:
    """Give an older ledger the tables of today; which it had, and where it is kept as it was."""
    with closing(opening.attach(ledger, write=False)) as connection:
        before = opening.version_of(connection, ledger)
    kept = list[Path]()
    if before < schema.VERSION:
        Ledger.open(ledger, write=True, upgraded=kept.append).close()
    return before, kept[0] if kept else None


def check(ledger: Path, on: date) -> list[Notice]:
    """Look at everything that can be looked at; nothing is changed.

    A file that cannot be opened as a ledger is one finding; a missing one is an error.
    """
    try:
        connection = opening.attach(ledger, write=False, strict=False)
    except LedgerError as error:
        closer = error.hint == _(opening.LOOK_CLOSER)  # which leads here
        hint = _("`cmetrack db restore` brings back a backup.") if closer else error.hint
        return [Notice("damage", error.message, hint or "")]
    with closing(connection):
        # What is older is looked at more closely once it is brought up to date.
        of_today = opening.version_of(connection, ledger) == schema.VERSION
        found = [*_of_file(ledger, of_today=of_today)]
        found += integrity.damage(connection, ledger, closely=of_today) or [
            Notice("ok", _("Its tables, records and log are whole and agree."))
        ]
        looks: list[Look] = [integrity.foreign_parts, _of_evidence] if of_today else []
        looks.append(partial(_of_backups, on=on))
        for look in looks:
            found += looked_at(look, connection, ledger)
    return [*found, *_of_folders(ledger)]


def _of_file(ledger: Path, *, of_today: bool) -> Iterator[Notice]:
    """Its version, who may open it, and whether a service copies it, perhaps in mid-change."""
    if of_today:
        yield notice("ok", _("{path} is a ledger of this version."), path=ledger)
    else:
        said = _("{path} was written by an older cmetrack.")
        advice = _("Any command that writes brings it up to date, after a backup.")
        yield notice("warning", said, advice, path=ledger)
    real = Path(os.path.realpath(ledger))
    folder = real.parent
    if os.name != "nt":  # there permissions say nothing
        if real.stat().st_mode & 0o077:
            said = _("Other users of this computer may open {path}.")
            yield notice("warning", said, _("Run `chmod 600 {path}`."), path=ledger)
        else:
            yield Notice("ok", _("Only its owner may open it."))
        if folder.stat().st_mode & 0o022 and not folder.stat().st_mode & 0o1000:
            said = _("Other users of this computer may change the folder {path}.")
            yield notice("warning", said, _("Run `chmod 700 {path}`."), path=folder)
    if name := service(ledger):
        said = _("{path} lies in a folder of {service}, which copies it elsewhere.")
        advice = _(
            "Keep the ledger in a folder of this computer, and only backups there "
            "(`cmetrack db backup --encrypt`): written on two computers, one loses its changes."
        )
        yield notice("warning", said, advice, path=ledger, service=name)


def service(path: Path) -> str | None:
    """The service in whose folder a file lies; None if no sign of any is seen."""
    home = Path(os.path.expanduser("~"))
    for folder in Path(os.path.realpath(path)).parents:
        name = folder.name.casefold()
        for service, names in _FOLDERS.items():
            # "OneDrive - Spital", "Dropbox (Personal)", "GoogleDrive-ana@example.org"
            begun = tuple(known + end for known in names for end in (" -", " (", "-"))
            if name in names or name.startswith(begun):
                return service
        for mark, service in _MARKS.items():
            if os.path.lexists(folder / mark) and folder != home:
                return service
    return None


def _of_evidence(connection: sqlite3.Connection, ledger: Path) -> Iterator[Notice]:
    """The files of certificates: gone, changed, not to be read; or all as they were."""
    known = evidence.recall(connection)
    look = evidence.looking(ledger, known)
    found: dict[str, list[tuple[int, str]]] = {}
    of_cycles: list[tuple[int, str]] = []
    named = set[str]()
    for table, id, text in evidence.named(connection):
        for path in paths_in(text):
            named.add(path)
            state: str = look(path)
            if state == "gone" and path not in known and evidence.kept_hash(path) is None:
                state = "missing"
            if table == "activity":
                found.setdefault(state, []).append((id, path))
            elif state != "there":
                of_cycles.append((id, path))
    if there := len({id for id, _path in found.get("there", [])}):
        said = ngettext(
            "The evidence of {count} record is there, as it was.",
            "The evidence of {count} records is there, as it was.",
            there,
        )
        yield notice("ok", said, count=there)
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
    for state, says in sentences.items():
        yield from first_few(
            # What we keep ourselves must be there; what a record only names is its owner's.
            notice("damage" if evidence.kept_hash(path) else "warning", *says, id=id, path=path)
            for id, path in found.get(state, [])
        )
    said = _("Adjustment {id} of a cycle: its evidence is not there as it was: {path}.")
    advice = _("Bring the file back, or `cmetrack cycle adjust --edit {id} --evidence FILE`.")
    for id, path in of_cycles:
        sort = "damage" if evidence.kept_hash(path) else "warning"
        yield notice(sort, said, advice, id=id, path=path)
    if unnamed := sum(path not in named for path in evidence.kept_files(ledger)):
        said = ngettext(
            "{count} kept file is of no record now; `undo` may need it.",
            "{count} kept files are of no record now; `undo` may need them.",
            unnamed,
        )
        yield notice("ok", said, count=unnamed)


def _of_backups(connection: sqlite3.Connection, ledger: Path, on: date) -> Iterator[Notice]:
    """How long ago the last backup was made, and whether those in the ledger's folder are whole."""
    found = connection.execute("SELECT value FROM setting WHERE key = ?", (LAST_BACKUP,)).fetchone()
    days = [] if found is None else [datetime.fromisoformat(found[0]).date()]
    there: list[backup.Kept] = []
    try:
        there = backup.kept(ledger)
    except backup.NotToLookInto as error:
        yield Notice("warning", error.message, error.hint or "")
    for one in there:
        if one.plain and not backup.is_sound(one.path):
            advice = _("Delete it; `cmetrack db backup` makes a new one.")
            yield notice("warning", _("This backup is damaged: {path}."), advice, path=one.path)
        else:
            days.append(one.at.date())
    said = _("No backup of the ledger was made yet.")
    if days:
        said = _("The last backup was made on {day}.").format(day=day(max(days)))
    if days and (on - max(days)).days <= _BACKUP_EVERY:
        yield Notice("ok", said)
    else:
        yield Notice("warning", said, _("Run `cmetrack db backup`, to another disk if you can."))


def _of_folders(ledger: Path) -> Iterator[Notice]:
    """Folders that others may enter, and what an interrupted command left."""
    for folder in (backup.folder(ledger), evidence.folder(ledger)):
        if os.name != "nt" and folder.is_dir() and folder.stat().st_mode & 0o077:
            said = _("Other users of this computer may look into {path}.")
            yield notice("warning", said, _("Run `chmod 700 {path}`."), path=folder)
    for path in leavings(ledger):
        advice = _("Delete it, if no other cmetrack is running.")
        yield notice("warning", _("A command that was killed left {path}."), advice, path=path)


def leavings(ledger: Path) -> list[Path]:
    """Half-made files that a killed command left beside a ledger or in its folders."""
    real = Path(os.path.realpath(ledger))
    beside = real.parent.glob(f".{escape(real.stem[: files.ENOUGH_OF_A_NAME])}*{files.TEMPORARY}")
    folders = (backup.folder(ledger), evidence.folder(ledger))
    return sorted(chain(beside, *(one.glob(f".*{files.TEMPORARY}") for one in folders)))
