"""Removing a person's data for good: from the tables, the log, the free pages, the files.

Records are taken out of a copy, so that no rollback journal ever holds them; the copy is proved,
takes the ledger's place in one step, and what was there before is overwritten. The changes of
what was purged stay in the log by their numbers alone: without words, without images.
"""

import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import PURGE, PURGED, Done, did
from cmetrack.domain.evidence import paths_in
from cmetrack.errors import CmetrackError, LedgerBusy, LedgerError, NotFound
from cmetrack.i18n import gettext as _
from cmetrack.store import (
    backup,
    checksums,
    evidence,
    files,
    history,
    integrity,
    log,
    open as opening,
    reminder_log,
    rows,
)
from cmetrack.store.housekeeping import leavings
from cmetrack.store.ledger import connect
from cmetrack.store.rows import ACTIVITY, APART, CHANGE, EVIDENCE, LOG, TICK

_PIECE = bytes(1 << 20)


class Traces(NamedTuple):
    """Where some records are still: what each was last, which backups, which kept files."""

    last: dict[int, Activity]
    backups: dict[Path, bool]  # False: it cannot be looked into
    files: list[Path]


def traces(ledger: Path, ids: Sequence[int]) -> Traces:
    """What there is of some records; a number without any trace is refused."""
    with closing(opening.attach(ledger, write=False)) as connection, opening.guarded(ledger):
        connection.execute("BEGIN")
        found = {id: states[-1] for id in ids if (states := _states(connection, id))}
        only = _only_theirs(connection, ids)
    held: dict[Path, bool] = {}
    try:
        there = [kept.path for kept in backup.kept(ledger)]
    except backup.NotToLookInto:
        there, held = [], {backup.folder(ledger): False}
    for one in (*there, *_left_lying(ledger)):
        try:
            if holds(one, ids):
                held[one] = True
        except (CmetrackError, OSError):  # encrypted, packed, damaged
            held[one] = False
    for id in ids:
        if id not in found and not any(sure and holds(one, [id]) for one, sure in held.items()):
            said = _("There is no trace of a record {id}, here or in a backup.")
            hint = _("`cmetrack list` shows the records, `cmetrack history` also those removed.")
            raise NotFound(said, hint, id=id)
    return Traces(found, held, _kept(Path(os.path.realpath(ledger)), only))


def records(path: Path, ids: Sequence[int], at: datetime) -> list[Path]:
    """Remove records and every trace of them from the ledger; the kept files that went, too."""
    ledger = Path(os.path.realpath(path))
    with closing(opening.attach(ledger, write=True)) as holding:
        # Others may read meanwhile; who waits to write is told that the file was replaced.
        opening.begin(holding, ledger, opening.TIMEOUT)
        seen = _data_version(holding)
        with files.temporary_beside(ledger) as temporary:
            with closing(opening.attach(ledger, write=False)) as reader:
                backup.vacuum(reader, ledger, temporary, ledger)
            with closing(opening.attach(temporary, write=True)) as copy, opening.guarded(ledger):
                # What the copy's own rollback journal would hold must not reach the disk.
                copy.execute("PRAGMA journal_mode = MEMORY")
                copy.execute("BEGIN")
                only = _only_theirs(copy, ids)
                _forget(copy, ids)
                for named in only:
                    rows.delete(copy, EVIDENCE, "WHERE path = ?", (named,))
                what = log.written(did("purged", ids=", ".join(map(str, ids))))
                seq, day = checksums.next_id(copy, LOG.name), at.isoformat(timespec="seconds")
                rows.insert(copy, LOG, [(seq, day, PURGE, *what, None)])
                copy.execute("COMMIT")
                copy.execute("VACUUM")
                for wrong in (*integrity.damage(copy, ledger), *integrity.unproved(copy, ledger)):
                    said = _("Nothing was purged, as the ledger is not whole. {what}")
                    hint = _(
                        "`cmetrack db check` says more; `cmetrack purge` without numbers removes "
                        "all of it."
                    )
                    raise LedgerError(said, hint, what=wrong.sentence)
            # Nobody may still be reading what is overwritten. Nobody wrote in between, either.
            opening.rollback(holding)
            opening.begin(holding, ledger, opening.TIMEOUT, "EXCLUSIVE")
            if _data_version(holding) != seen:
                said = _("{path} was changed by another command in the meantime.")
                hint = _("Nothing was purged; run the command again.")
                raise LedgerBusy(said, hint, path=ledger)
            with files.writing_to(ledger), ledger.open("r+b") as former:
                files.put(temporary, ledger, replace=True)
                if os.fstat(former.fileno()).st_nlink == 0:  # under another name it stays
                    _overwrite(former.fileno())
    return _removed(_kept(ledger, only), evidence.folder(ledger))


def _data_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def other_names(path: Path) -> int:
    """Under how many other names the ledger's file stands, which keep what it held."""
    return max(0, Path(os.path.realpath(path)).stat().st_nlink - 1)


def whole(path: Path) -> list[Path]:
    """Remove a ledger and all that lies beside it of its own; the names of what was removed."""
    ledger = Path(os.path.realpath(path))
    return _removed(everything(path), backup.folder(ledger), evidence.folder(ledger))


def everything(path: Path) -> list[Path]:
    """All that is a ledger's own: its file, SQLite's, backups, evidence, what killed commands left.

    Refused if it is another program's file, or somebody is in the middle of a change.
    """
    ledger = Path(os.path.realpath(path))
    with suppress(opening.Damaged), closing(opening.attach(ledger, write=True)) as connection:
        opening.begin(connection, ledger, opening.TIMEOUT, "EXCLUSIVE")
        opening.rollback(connection)
    beside = [ledger.with_name(ledger.name + end) for end in ("-journal", "-wal", "-shm")]
    left = _left_lying(ledger)
    kept = [one.path for one in backup.kept(ledger)]
    kept += [ledger.parent / one for one in evidence.kept_files(ledger)]
    link = [path] if os.path.islink(path) else []
    return [one for one in (ledger, *beside, *left, *kept, *link) if os.path.lexists(one)]


def remove(path: Path) -> None:
    """Overwrite a file and remove it; what has another name, or is a link, only loses this one."""
    with files.writing_to(path):
        if not path.is_symlink() and path.stat().st_nlink == 1:
            with path.open("r+b") as file:
                _overwrite(file.fileno())
        path.unlink()


# In the ledger


def _states(connection: sqlite3.Connection, id: int) -> list[Activity]:
    """All that a record ever was, in order; empty if there is no trace of it."""
    told = history.states(connection, id)
    found = [row for _seq, before, after in told for row in (before, after)]
    found.append(rows.first(connection, ACTIVITY, "WHERE id = ?", (id,)))
    return [Activity._make(row) for row in found if row is not None]


def _forget(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Take records, and what was ticked of them, out of the tables and the log."""
    touched: set[int] = set()
    ticked = "WHERE entity = 'tick' AND coalesce(before, after) GLOB ?"
    apart = ticked.replace("tick", "apart")
    for id in ids:
        for change in list(rows.select(connection, CHANGE, log.OF_ROW, ("activity", id))):
            seq, _position, entity, first, last, *_images = change
            touched.add(seq)
            rows.delete(connection, CHANGE, "WHERE seq = ? AND position = ?", change[:2])
            (free,) = connection.execute(
                "SELECT coalesce(max(position), -1) + 1 FROM change WHERE seq = ?", (seq,)
            ).fetchone()
            # Of a range both sides stay.
            sides = [side for side in ((first, id - 1), (id + 1, last)) if side[0] <= side[1]]
            left = [(seq, at, entity, *side, None, None) for at, side in enumerate(sides, free)]
            rows.insert(connection, CHANGE, left)
        its = (f'{{"record":{id},*',)
        pairs = (f'{{"one":{id},*', f'{{*"other":{id}}}')
        for told, images in ((ticked, its), *((apart, (image,)) for image in pairs)):
            touched |= {seq for seq, _one in log.touched(connection, told, images)}
            rows.delete(connection, CHANGE, told, images)
        rows.delete(connection, TICK, "WHERE record = ?", (id,))
        rows.delete(connection, APART, "WHERE one = ? OR other = ?", (id, id))
        rows.delete(connection, ACTIVITY, "WHERE id = ?", (id,))
    for entry in list(rows.select(connection, LOG)):
        seq, at, command, *_what, undoes = entry
        if seq in touched or undoes in touched:  # what is said of these, and of their undoings
            touched.add(seq)
            asked = connection.execute("SELECT EXISTS (SELECT 1 FROM change WHERE seq = ?)", (seq,))
            command = command if asked.fetchone()[0] else PURGED
            rows.update(connection, LOG, (seq, at, command, *log.written(Done()), undoes))
    reminder_log.forget(connection, ids)


def _only_theirs(connection: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    """The files that these records name, or named once, and no other record does or did."""
    theirs = {
        path for id in ids for state in _states(connection, id) for path in paths_in(state.evidence)
    }
    others = {
        path
        for table, id, named in evidence.named(connection)
        if table != "activity" or id not in ids
        for path in paths_in(named)
    }
    for _seq, one in log.touched(connection, "WHERE entity IN ('activity', 'adjustment')"):
        table = rows.TABLES[one.entity]
        for kept in (one.before, one.after):
            state = log.read_image(table, one.first, kept)
            if state is not None and (table is not ACTIVITY or one.first not in ids):
                others.update(paths_in(str(state[table.columns.index("evidence")] or "")))
    return sorted(theirs - others)


def _kept(ledger: Path, paths: Iterable[str]) -> list[Path]:
    """Those that the ledger keeps itself and that are there."""
    ours = [ledger.parent / one for one in paths if evidence.kept_hash(one)]
    return [one for one in ours if os.path.lexists(one)]


# Files


def _removed(gone: list[Path], *folders: Path) -> list[Path]:
    """Remove files, and folders of ours that nothing is left in."""
    for one in gone:
        remove(one)
    for folder in folders:
        for one in (*folder.glob("[0-9a-f][0-9a-f]"), folder):
            with suppress(OSError):  # something is in it, or it is not there
                one.rmdir()
    return gone


def holds(path: Path, ids: Iterable[int]) -> bool:
    """Whether a backup has a trace of any of these records."""
    with closing(connect(path, write=False, timeout=1)) as connection, opening.guarded(path):
        return any(_states(connection, id) for id in ids)


def _left_lying(ledger: Path) -> list[Path]:
    """What a killed command left, and copies that earlier versions put beside the ledger."""
    dated = re.compile(
        rf"{re.escape(ledger.stem)}-\d{{4}}-\d\d-\d\dT\d{{6}}(-\d+)?{re.escape(ledger.suffix)}"
    )
    beside = [one for one in sorted(ledger.parent.glob("*")) if dated.fullmatch(one.name)]
    found = (*leavings(ledger), *beside)
    return [one for one in found if one.is_file() and not one.is_symlink()]


def _overwrite(handle: int) -> None:
    left = os.lseek(handle, 0, os.SEEK_END)
    os.lseek(handle, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(handle, _PIECE[:left])
    os.fsync(handle)
