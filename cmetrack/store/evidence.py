"""Evidence: the files of certificates, kept by their sha256 in a folder beside the ledger.

A record names its file by a path from the ledger's folder, `ledger.evidence/ab/abcd….pdf`, so
that the two can be moved together and the path goes out and comes in like any other column.
Files that a record only names, wherever they lie, are remembered by their hash, too.
"""

import hashlib
import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, BinaryIO, Literal, NamedTuple

from cmetrack.domain.text import visible
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import checksums, files, rows
from cmetrack.store.rows import EVIDENCE

LARGEST = 256 << 20
"""Bytes; no scan of a certificate is larger."""

_PIECE = 1 << 20
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")
_KEPT = re.compile(r"[^/]+\.evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})(?:\.[a-z0-9]{1,8})?")

State = Literal["there", "gone", "changed", "unreadable"]


class Remembered(NamedTuple):
    """What a file was when a record first named it."""

    path: str
    sha256: str
    size: int
    name: str


def folder(ledger: Path) -> Path:
    """The folder of a ledger's evidence: `ledger.evidence` beside `ledger.db`."""
    real = Path(os.path.realpath(ledger))
    return real.parent / f"{real.stem}.evidence"


def place(inside: Path, sha256: str, name: str) -> str:
    """Where a file is kept, as its record names it; of its own name only the ending is taken."""
    ending = Path(name).suffix.lower()
    ending = ending if _ENDING.fullmatch(ending) else ""
    return f"{inside.name}/{sha256[:2]}/{sha256}{ending}"


def kept_hash(path: str) -> str | None:
    """The hash that the path of a kept file tells; None for any other path."""
    match = _KEPT.fullmatch(path)
    return match[2] if match else None


def kept_files(ledger: Path) -> Iterator[str]:
    """Every file that is kept, as a record would name it."""
    inside = folder(ledger)
    for found in sorted(inside.glob("[0-9a-f][0-9a-f]/*")):
        path = found.relative_to(inside.parent).as_posix()
        if kept_hash(path) is not None and not found.is_symlink() and found.is_file():
            yield path


def named(connection: sqlite3.Connection) -> Iterator[tuple[str, int, str]]:
    """The rows that name files: of which table, under which number, and what they name."""
    asked = "SELECT name FROM sqlite_schema WHERE name IN ('activity', 'adjustment') ORDER BY name"
    for (table,) in connection.execute(asked).fetchall():  # an older ledger has but the first
        for id, text in connection.execute(
            f"SELECT id, evidence FROM {table} WHERE evidence IS NOT NULL ORDER BY id"
        ):
            yield table, id, text


class Keeper:
    """Takes files into a folder of evidence, for one change."""

    def __init__(self, inside: Path, ledger: Path | None = None) -> None:
        self._folder, self._ledger = inside, ledger
        self.brought: list[Path] = []
        self.written = False
        """Whether a file was not there yet, or not as it should be."""

    def keep(self, source: Path) -> Remembered:
        """Copy a file in; one that is there already is not copied twice."""
        with opened(source) as stream:
            return self.keep_what(stream, os.fspath(source))

    def keep_what(self, stream: IO[bytes], name: str) -> Remembered:
        """Copy in what a stream holds, under the name that it had."""
        inside = files.private_folder(self._folder, self._ledger)
        with files.temporary_beside(inside / "new", self._ledger) as temporary:
            with files.writing_to(temporary), temporary.open("wb") as copy:
                sha256, size = _copied(stream, copy, name)
            if size == 0:
                said = _("{path} is empty: it is no certificate.")
                raise UsageError(said, _("Save or scan it again."), path=name)
            path = place(inside, sha256, name)
            target = inside.parent / path
            there = os.path.lexists(target)
            # Also where somebody has changed it: this is the right one.
            if target.is_symlink() or measured(target) != (sha256, size):
                self.written = True
                files.private_folder(target.parent, self._ledger)
                with files.writing_to(target):
                    files.put(temporary, target, replace=True)
                if not there:
                    self.brought.append(target)
        return Remembered(path, sha256, size, _shown(name))


@contextmanager
def keeping(inside: Path, ledger: Path | None = None) -> Iterator[Keeper]:
    """Files for one change of a ledger: if the block fails, none of them stays, nor a folder without any."""
    keeper = Keeper(inside, ledger)
    try:
        yield keeper
    except BaseException:
        for path in keeper.brought:
            path.unlink(missing_ok=True)
        for folder in (*(path.parent for path in keeper.brought), inside):
            with suppress(OSError):  # others are in it
                folder.rmdir()
        raise


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file that is not too large; all else is refused by name and never waited for."""
    with files.reading(path):
        try:
            _refuse_irregular(path, os.stat(path))
            # Should it have become a pipe since: that neither waits nor becomes our terminal.
            how = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
            handle = os.open(path, how | getattr(os, "O_BINARY", 0))
        except (FileNotFoundError, NotADirectoryError, ValueError):  # also a NUL in the name
            raise NotFound(_("There is no file {path}."), _("Check the path."), path=path) from None
    with open(handle, "rb") as stream:
        _refuse_irregular(path, os.fstat(handle))
        yield stream


# What has become of it


def locate(evidence: str, ledger: Path) -> Path | None:
    """Where a record's file is looked for: in the ledger's folder, then here; None: an address."""
    if "://" in evidence:
        return None
    try:
        path = Path(evidence).expanduser()
    except (RuntimeError, ValueError):  # ~nobody, or a NUL in the name
        path = Path(evidence)
    real = Path(os.path.realpath(ledger)).parent
    for base in (real, ledger.parent, Path.cwd()):
        with suppress(OSError, ValueError):
            if (base / path).exists():
                return base / path
    return real / path


def remember(evidence: str, ledger: Path) -> Remembered | None:
    """What a file that a record names is now; None where none can be read, or one far too large."""
    path = locate(evidence, ledger)
    found = None if path is None else measured(path)
    return None if found is None else Remembered(evidence, *found, _shown(evidence))


def recall(connection: sqlite3.Connection) -> dict[str, Remembered]:
    """What is remembered of the files, by their paths as records name them."""
    return {row[1]: Remembered._make(row[1:5]) for row in rows.whole(connection, EVIDENCE)}


def is_known(connection: sqlite3.Connection, path: str) -> bool:
    """Whether anything is remembered of a path."""
    return rows.first(connection, EVIDENCE, "WHERE path = ?", (path,)) is not None


def note(
    connection: sqlite3.Connection, found: Remembered, on: date, *, anew: bool = False
) -> None:
    """Remember a file; what was remembered of that path before stays, unless it is to be `anew`."""
    former = rows.first(connection, EVIDENCE, "WHERE path = ?", (found.path,))
    if former is None:
        id = checksums.next_id(connection, EVIDENCE.name)
        rows.insert(connection, EVIDENCE, [(id, *found, on.isoformat())])
    elif anew:
        rows.update(connection, EVIDENCE, (former[0], *found, on.isoformat()))


def looking(ledger: Path, known: Mapping[str, Remembered]) -> Callable[[str], State]:
    """A look that tells what has become of a file that a record names; each is read once."""

    @cache
    def look(evidence: str) -> State:
        path = locate(evidence, ledger)
        if path is None:
            return "there"
        sha256 = kept_hash(evidence) or (known[evidence].sha256 if evidence in known else None)
        try:
            if sha256 is None:
                if not path.exists():
                    return "gone"
                return "there" if path.is_file() and os.access(path, os.R_OK) else "unreadable"
            with opened(path) as stream:
                return "there" if _copied(stream, None, evidence)[0] == sha256 else "changed"
        except _TooLarge:
            return "changed"
        except PermissionError:
            return "unreadable"
        except (NotFound, OSError, ValueError):
            return "gone"
        except UsageError:
            return "unreadable"

    return look


def measured(path: Path) -> tuple[str, int] | None:
    """The hash and the size of a file; None where it is none, or cannot be read, or is huge."""
    try:
        with opened(path) as stream:
            return _copied(stream, None, path)
    except UsageError:
        return None


def _shown(name: str) -> str:
    """A file's own name as text, whatever is in it."""
    text = os.fsencode(os.path.basename(name)).decode("utf-8", "replace")
    return " ".join(visible(text).splitlines())


def _copied(stream: IO[bytes], copy: BinaryIO | None, name: str | Path) -> tuple[str, int]:
    """Read a file piece by piece, and write it where it is to be copied; its hash and size."""
    digest, size = hashlib.sha256(), 0
    while True:
        with files.reading(name):
            piece = stream.read(_PIECE)
        if not piece:
            return digest.hexdigest(), size
        size += len(piece)
        _refuse_large(name, size)  # it may have grown meanwhile
        digest.update(piece)
        if copy is not None:
            copy.write(piece)


class _TooLarge(UsageError):
    """So large a file is no certificate."""


def _refuse_large(path: str | Path, size: int) -> None:
    if size > LARGEST:
        raise _TooLarge(
            _("{path} has more than {most} MB; so large a file is no certificate."),
            _("Save it smaller, or name it by `cmetrack edit ID --evidence FILE`."),
            path=path,
            most=LARGEST >> 20,
        )


def _refuse_irregular(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise UsageError(_("{path} is a folder, not a file."), _("Name the file in it."), path=path)
    if not stat.S_ISREG(found.st_mode):
        said = _("{path} is no file but a device or a pipe.")
        raise UsageError(said, _("Save the certificate as a file first."), path=path)
    _refuse_large(path, found.st_size)
