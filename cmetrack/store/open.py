"""Opening a ledger: whatever is not one is refused by name, and left as it is.

SQLite's own errors never leave the store: `guarded` turns them into sentences that name the
file and hold no value of a record.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from cmetrack.errors import (
    CmetrackError,
    LedgerBusy,
    LedgerError,
    NotFound,
    SurroundingsError,
    UsageError,
)
from cmetrack.i18n import N_, gettext as _
from cmetrack.store import schema
from cmetrack.store.checksums import Altered

TIMEOUT = 30.0
"""Seconds to wait for another program that holds the ledger."""

_OLDEST_SQLITE = (3, 37)  # the first with STRICT tables
_HEADER = b"SQLite format 3\0"
# While SQLite waits for a lock it hears no Ctrl-C, so a long wait is cut into short ones.
_PATIENCE_MS = 200

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    # What is removed is overwritten, and sorting puts no record into a folder for temporary files.
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


class Damaged(LedgerError):
    """The file was a ledger and cannot be read as one any more, or is empty."""

    code = "ledger-damaged"


class DiskFull(SurroundingsError):
    """There is no room left where the ledger is."""

    code = "disk-full"


class ReadOnly(SurroundingsError):
    """The ledger's file or its folder cannot be written."""

    code = "read-only"


def attach(
    path: Path, *, write: bool, timeout: float = TIMEOUT, strict: bool = True
) -> sqlite3.Connection:
    """Open the ledger at `path` as `_attach` does; once more, if it was replaced meanwhile.

    What `purge` replaces it overwrites, which to whoever opened it just before looks like damage.
    """
    before = _which(path)
    try:
        return _attach(path, write=write, timeout=timeout, strict=strict)
    except LedgerError:
        if _which(path) == before:
            raise
        return _attach(path, write=write, timeout=timeout, strict=strict)


def _which(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _attach(path: Path, *, write: bool, timeout: float, strict: bool) -> sqlite3.Connection:
    """Open the ledger at `path`, which must exist, of this version or an older one, as it is.

    One whose schema is not ours any more is refused, if `strict`. Transactions are explicit
    (`begin`). Reading writes nothing, with one exception: a change that a killed program left
    half-way is first undone, as SQLite does it for every reader.
    """
    _look_at(path)
    how = "mode=rw" if write else "mode=ro"
    try:
        connection = _open_carefully(path, how, timeout)
    except _HalfWay as half_way:
        try:  # SQLite undoes it, which needs a moment of writing
            _open_carefully(path, "mode=rw", timeout).close()
        except LedgerBusy:
            raise
        except SurroundingsError:
            raise half_way from None
        connection = _open_carefully(path, how, timeout)
    try:
        with guarded(path):
            connection.execute("BEGIN")  # another program may upgrade it in the meantime
            version = version_of(connection, path)
            known = schema.OLDEST <= version <= schema.VERSION
            if known and strict and schema.is_altered(connection, version):
                if parts := schema.attached(connection, version):
                    raise _with_parts(path, parts)
                said = _(
                    "{path} is damaged: another program changed its tables, or a failing disk."
                )
                raise _damaged(path, said)
            connection.execute("COMMIT")
        if version > schema.VERSION:
            raise LedgerError(
                _(
                    "{path} was written by a newer cmetrack "
                    "(schema {found}; this one knows {known})."
                ).format(path=path, found=version, known=schema.VERSION),
                _("Update cmetrack, for example with `pipx upgrade cmetrack`."),
                code="ledger-too-new",
            )
        if version < schema.OLDEST:
            raise LedgerError(
                _("{path} was written by a cmetrack before 0.1.0.").format(path=path),
                _("Open it once with cmetrack 0.1.0, by a command that writes."),
            )
        if write:
            with guarded(path):
                # Another tool may have turned on write-ahead logging, whose second file gets
                # lost where a folder is synchronised.
                connection.execute("PRAGMA journal_mode = DELETE")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def nameless() -> Iterator[sqlite3.Connection]:
    """A database of this process alone: what does not fit into some memory is in a nameless file."""
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        for pragma in (*_PRAGMAS, "PRAGMA cache_size = -8192"):
            connection.execute(pragma)
        yield connection


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """How many migrations the ledger has seen."""
    with guarded(path):
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def begin(connection: sqlite3.Connection, path: Path, timeout: float, how: str = "") -> None:
    """Start to write: from here to the end nobody else does.

    `BEGIN IMMEDIATE` takes the lock before the first read, so that reading first and writing
    then never fails half-way.
    """
    until = time.monotonic() + timeout
    with guarded(path):
        _wait_at_most(connection, min(timeout, _PATIENCE_MS / 1000))
        try:
            while True:
                try:
                    connection.execute(f"BEGIN {how or 'IMMEDIATE'}")
                    return
                except sqlite3.OperationalError as error:
                    if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                        raise
        finally:
            _wait_at_most(connection, timeout)


def rollback(connection: sqlite3.Connection) -> None:
    """Take back what was not committed; after a full disk SQLite has done so already."""
    with suppress(sqlite3.Error):  # then the file is put in order when it is next opened
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the file at `path` into our own errors.

    The original is not chained: its message may quote a record.
    """
    try:
        yield
    except Altered as altered:
        if altered.row is None:
            said = _("{path} is damaged: its part '{part}' has other rows than cmetrack wrote.")
        else:
            said = _(
                "{path} is damaged: row {row} of its part '{part}' is not as cmetrack wrote it."
            )
        raise _damaged(path, said, part=altered.part, row=altered.row) from None
    except sqlite3.Error as error:
        code, primary = getattr(error, "sqlite_errorcode", None), _primary(error)
        if primary in _OUR_FAULT or (
            code is None and not isinstance(error, sqlite3.OperationalError)
        ):
            raise
        kind, said, hint = _SAID.get(code) or _SAID.get(primary) or _DAMAGED
        raise kind(_(said).format(path=path), _(hint)) from None
    except UnicodeDecodeError:  # not even the name of what is damaged can be read
        raise _damaged(path) from None
    except OverflowError:  # SQLite's numbers have 64 bits
        raise NotFound(
            _("No number in {path} is so large.").format(path=path),
            _("`cmetrack list` shows the records with their numbers."),
            code="no-such-record",
        ) from None


class _HalfWay(LedgerError):
    """A killed program left a change half-way, and a reader may not undo it."""


_Said = tuple[type[CmetrackError], str, str]

LOOK_CLOSER = N_("`cmetrack db check` says more; `cmetrack db restore` brings back a backup.")

_DAMAGED: _Said = (Damaged, N_("{path} is damaged."), LOOK_CLOSER)
"""The schema is ours, so what SQLite cannot do lies in what the file holds: a broken page, a value
of the wrong kind, a number twice; or Python found a text that is not UTF-8."""

_BUSY: _Said = (
    LedgerBusy,
    N_("Another program holds {path} and did not let go in time."),
    N_("Nothing was written; wait for it or close it, then run the command again."),
)
_READ_ONLY: _Said = (
    ReadOnly,
    N_("{path} cannot be written: the file or its folder is read-only."),
    N_("Nothing was written; change their permissions, or use --db for another file."),
)
_SAID: dict[int | None, _Said] = {
    sqlite3.SQLITE_READONLY_ROLLBACK: (
        _HalfWay,
        N_("A change of {path} was interrupted half-way, and the file or its folder is read-only."),
        N_("Allow writing there for one command; it will be put in order."),
    ),
    sqlite3.SQLITE_READONLY_DBMOVED: (
        LedgerBusy,
        N_("{path} was replaced by another command in the meantime."),
        N_("Nothing was written; run the command again."),
    ),
    sqlite3.SQLITE_FULL: (
        DiskFull,
        N_("There is no room left for {path}."),
        N_("Nothing was written; free some space on the disk, then run it again."),
    ),
    sqlite3.SQLITE_IOERR: (
        SurroundingsError,
        N_("The disk failed while {path} was in use."),
        N_("Nothing was written; check the disk or the connection to it."),
    ),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), _BUSY),
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), _READ_ONLY
    ),
}
"""What SQLite's codes mean to a doctor."""

_OUR_FAULT = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_MISUSE)


def _primary(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _with_parts(path: Path, parts: list[str]) -> Damaged:
    said = _("{path}: another program attached {parts} to the ledger's own tables.")
    hint = _("`cmetrack db check --repair` drops that; records, cycles and the log stay.")
    return Damaged(said, hint, path=path, parts=", ".join(parts))


def _damaged(path: Path, said: str = "", **values: object) -> Damaged:
    said = said or _(_DAMAGED[1])
    return Damaged(said.format(path=path, **values), _(_DAMAGED[2]))


def _look_at(path: Path) -> None:
    """Refuse what is no ledger, without a lock and without touching it or a file beside it."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise SurroundingsError(
            _("This Python has SQLite {found}; cmetrack needs {needed} or later."),
            found=sqlite3.sqlite_version,
            needed=".".join(map(str, _OLDEST_SQLITE)),
        )
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            _("There is no ledger at {path}.").format(path=path),
            _("Make one with `cmetrack init`, or name another with --db."),
            code="no-such-ledger",
        ) from None
    except (OSError, ValueError):
        raise _unreadable(path) from None
    if stat.S_ISDIR(found.st_mode):
        raise UsageError(
            _("{path} is a folder, not a ledger."), _("Name the file in it with --db."), path=path
        )
    if not stat.S_ISREG(found.st_mode):
        raise UsageError(_("{path} is not a file."), path=path)
    if not os.access(path, os.R_OK):
        raise _unreadable(path)
    if found.st_size == 0:
        raise Damaged(
            _("{path} is empty: it is no ledger.").format(path=path),
            _("Delete it and run `cmetrack init`, or restore a backup."),
        )
    # "immutable" reads the header past every lock and journal. An ordinary connection would put
    # another program's unfinished business in order; a plain open() and close() would drop the
    # locks that this process holds on the file.
    with closing(_open(path, "mode=ro&immutable=1", 0)) as connection:
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if _primary(error) != sqlite3.SQLITE_NOTADB:
                return  # perhaps another program is writing just now: the real opening will tell
            with open(path, "rb") as file:
                header = file.read(100)
            if header[:16] == _HEADER or header[68:72] == schema.APPLICATION_ID.to_bytes(4):
                raise Damaged(
                    _("{path} is damaged: its first lines cannot be read.").format(path=path),
                    _("`cmetrack db restore` brings back a backup."),
                ) from None
            if header.startswith(b"age-encryption.org/"):
                raise LedgerError(
                    _("{path} is encrypted: a backup, not a ledger.").format(path=path),
                    _("`cmetrack db restore {path}` brings it back.").format(path=path),
                    code="not-a-ledger",
                ) from None
            raise LedgerError(
                _("{path} is not a ledger but some other kind of file.").format(path=path),
                _("Name the ledger with --db; `cmetrack import` takes in files of records."),
                code="not-a-ledger",
            ) from None
        except UnicodeDecodeError:
            raise _damaged(path) from None
    if application != schema.APPLICATION_ID:
        raise LedgerError(
            _("{path} is a database of another program, not a ledger.").format(path=path),
            _("Name the ledger with --db, or make one with `cmetrack init`."),
            code="not-a-ledger",
        )


def _unreadable(path: Path) -> UsageError:
    return UsageError(
        _("{path} cannot be read.").format(path=path),
        _("Check whose file it is and what its permissions are."),
    )


def _open_carefully(path: Path, how: str, timeout: float) -> sqlite3.Connection:
    connection = _open(path, how, timeout)
    try:
        with guarded(path):
            for pragma in _PRAGMAS:
                connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path, how: str, timeout: float) -> sqlite3.Connection:
    # as_uri quotes what a URI takes for its own (% ? #), and any name that is not UTF-8.
    uri = f"{Path(os.path.realpath(path)).as_uri()}?{how}"
    with guarded(path):
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
        # Before anything that could meet a lock.
        _wait_at_most(connection, timeout)
    return connection


def _wait_at_most(connection: sqlite3.Connection, seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
