"""Bringing back a backup: looked at first, put in the ledger's place in one step, undone by another."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from heapq import merge
from itertools import groupby, takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from cmetrack.errors import CmetrackError, LedgerBusy, LedgerError, NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import (
    archive,
    backup,
    encryption,
    files,
    integrity,
    open as opening,
    rows,
    schema,
)
from cmetrack.store.archive import Archive
from cmetrack.store.backup import Counts, counted
from cmetrack.store.encryption import Key
from cmetrack.store.evidence import keeping
from cmetrack.store.ledger import Ledger, connect
from cmetrack.store.rows import ACTIVITY, CYCLE, LedgerTable

RESTORED_OVER = "restored_over"
"""The setting that tells which file the former ledger was kept in at the last restore."""


class Differences(NamedTuple):
    """Rows that a restore would remove, bring and change, by number and name."""

    gone: list[tuple[int, str]]
    new: list[tuple[int, str]]
    changed: list[tuple[int, str]]


class CheckedBackup:
    """A backup that was checked and brought up to date, ready to take the ledger's place."""

    def __init__(
        self, ledger: Path, temporary: Path, after: Counts, packed: Archive | None = None
    ) -> None:
        self._ledger, self._temporary, self._packed = ledger, temporary, packed
        self.after = after
        self.evidence = len(packed.names) if packed else 0
        """How many files of certificates come with it."""
        self.before: Counts | None = None
        self.trouble: str | None = None
        """Why the ledger that is there cannot be read, if it cannot."""
        self.records = self.cycles = Differences([], [], [])
        self.changes_gone = self.changes_new = 0
        try:
            with (
                opening.guarded(ledger),
                closing(connect(ledger, write=False)) as now,
                closing(opening.attach(temporary, write=False)) as then,
            ):
                now.execute("BEGIN")
                before = counted(now, ledger)
                self.records = _differences(now, then, ACTIVITY, lambda one: one.title)
                self.cycles = _differences(
                    now, then, CYCLE, lambda one: one.name or one.specialty or one.rulebook
                )
                asked = "SELECT seq, at, command, code, arguments FROM log ORDER BY seq"
                both = zip(now.execute(asked), then.execute(asked), strict=False)
                same = sum(1 for _both in takewhile(lambda both: both[0] == both[1], both))
                self.changes_gone, self.changes_new = before.changes - same, after.changes - same
                self.before = before
        except NotFound:
            pass
        except opening.Damaged as error:
            self.trouble = error.message

    @property
    def is_the_same(self) -> bool:
        """Whether no record, cycle or change differs."""
        return not any((*self.records, *self.cycles, self.changes_gone, self.changes_new))

    def put(self, at: datetime, last_moment: Callable[[], object] = lambda: None) -> Path | None:
        """Put it in the ledger's place; where the former file, if any, is kept among the backups.

        Refused if somebody wrote since the look at what would be lost. `last_moment` is called
        when everything is ready and nothing has happened yet.
        """
        ledger = self._ledger
        with ExitStack() as held:
            if self._packed is not None:  # its files are there before it, or go if it fails
                folder = ledger.parent / self._packed.folder
                self._packed.bring(held.enter_context(keeping(folder, ledger)))
            before = _hold(ledger, held)
            if self.trouble is None and before != self.before:
                said = _("{path} was changed in the meantime.")
                hint = _("Nothing was restored; run the command again.")
                raise LedgerBusy(said, hint, path=ledger)
            kept = backup.place(ledger, at) if ledger.exists() else None
            if kept is not None:  # the former ledger gets a second name among the backups
                with files.writing_to(kept):
                    try:
                        os.link(ledger, kept)
                    except OSError:  # a file system without links
                        shutil.copyfile(ledger, kept)
                    kept.chmod(0o600)
            name = quote(os.fsencode(kept.name)) if kept else ""
            with Ledger.open(self._temporary, write=True) as coming:
                coming.note(RESTORED_OVER, name)
            last_moment()
            with files.writing_to(ledger):
                files.put(self._temporary, ledger, replace=True)
        return kept


@contextmanager
def prepared(path: Path, given: Path, key: Key | None = None) -> Iterator[CheckedBackup]:
    """A backup, checked and compared with the ledger; nothing happens before it is `put`.

    The backup stays where it is. An older one is brought up to date on the way; an encrypted
    one is opened with its key.
    """
    ledger = Path(os.path.realpath(path))
    if ledger.exists() and os.path.exists(given) and os.path.samefile(ledger, given):
        raise UsageError(_("{path} is the ledger itself."), path=given)
    with ExitStack() as held:

        def room() -> Path:
            files.make_folder(ledger.parent)
            return held.enter_context(files.temporary_beside(ledger))

        plain = given
        if key is not None:
            plain = room()
            encryption.decrypt(given, key, plain)
        packed, temporary = None, plain
        if archive.is_archive(plain):
            packed = held.enter_context(archive.opened(plain, given))
            temporary = room()
            packed.write_ledger(temporary)
        elif key is None:
            reader = held.enter_context(closing(opening.attach(given, write=False)))
            temporary = room()
            backup.vacuum(reader, given, temporary, ledger)
        yield CheckedBackup(ledger, temporary, _proved(temporary, given), packed)


def last_replaced(path: Path) -> Path:
    """The file that keeps what the last restore replaced."""
    with Ledger.open(path) as ledger:
        name = ledger.setting(RESTORED_OVER)
    if not name:
        said = _("{path} was not restored, so there is nothing to take back.")
        hint = _("`cmetrack db restore` lists the backups; `cmetrack undo` takes back a change.")
        raise UsageError(said, hint, path=path)
    kept = backup.folder(path) / Path(os.fsdecode(unquote_to_bytes(name))).name
    if not kept.is_file():
        said = _("What the last restore replaced is gone: {path}.")
        hint = _("`cmetrack db restore` lists the backups that there are.")
        raise NotFound(said, hint, path=kept)
    return kept


def _hold(ledger: Path, held: ExitStack) -> Counts | None:
    """Keep everybody away from a ledger that is to be replaced; what it holds, if known."""
    try:
        connection = opening.attach(ledger, write=True)
        held.callback(connection.close)
        opening.begin(connection, ledger, opening.TIMEOUT, "EXCLUSIVE")
        counts = counted(connection, ledger)
    except (NotFound, opening.Damaged):
        return None
    if os.name == "nt":  # an open file cannot be replaced there, so nobody else has it open
        connection.close()
    return counts


def _proved(temporary: Path, given: Path) -> Counts:
    """What a copy holds, brought up to date and past every check; errors speak of `given`."""
    try:
        with closing(opening.attach(temporary, write=True)) as connection:
            if opening.version_of(connection, given) < schema.VERSION:
                from cmetrack.store import migrations

                migrations.upgrade(connection, temporary, opening.TIMEOUT, keep=False)
            if found := integrity.damage(connection, given):
                what = found[0].sentence
                said = _("{path} cannot be restored. {what}")
                hint = _("The ledger is as it was; try an older backup.")
                raise LedgerError(said, hint, path=given, what=what)
            return counted(connection, given)
    except CmetrackError as error:
        raise type(error)(error.message.replace(str(temporary), str(given)), error.hint) from None


def _differences(
    now: sqlite3.Connection,
    then: sqlite3.Connection,
    table: LedgerTable,
    name: Callable[[Any], str],
) -> Differences:
    """Walk two tables side by side, in order of their numbers."""
    found = Differences([], [], [])
    both = merge(
        ((row[0], 0, row) for row in rows.select(now, table)),
        ((row[0], 1, row) for row in rows.select(then, table)),
    )
    for id, sides in groupby(both, itemgetter(0)):
        (_id, side, row), *other = sides
        if not other or row != other[0][2]:
            how = found.changed if other else found.new if side else found.gone
            how.append((id, name(rows.thing_of(table, row))))
    return found
