"""A backup with its evidence: a zip of the ledger, the kept files and a manifest of hashes.

    manifest.json         when and by what it was made; name, size and sha256 of all the rest
    ledger.db             the ledger
    evidence/ab/abcd….pdf the files of certificates

One that comes back is taken for a stranger's: nothing is unpacked before every name, size and
hash was looked at, and no name of it becomes a path on this machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

from cmetrack import __version__
from cmetrack.errors import CmetrackError, LedgerError, SurroundingsError
from cmetrack.i18n import gettext as _
from cmetrack.store import backup, evidence, files
from cmetrack.store import open as opening
from cmetrack.store.backup import Counts

if TYPE_CHECKING:
    from cmetrack.store.encryption import Lock
    from cmetrack.store.evidence import Keeper

ENDING = ".zip"
MAGIC = b"PK\3\4"

_FORMAT = 1
_MANIFEST, _LEDGER = "manifest.json", "ledger.db"
_MEMBER = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})((?:\.[a-z0-9]{1,8})?)")
_FOLDER = re.compile(r"(?![.])[^/\\\0-\x1f]{1,200}\.evidence")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST_MANIFEST = 32 << 20
_LARGEST_LEDGER = 4 << 30
_RATIO = 200
"""So many times the size of the archive may come out of it; a bomb is thousands of times."""
_PIECE = 1 << 20


class Packed(NamedTuple):
    """A backup that was made: what it holds, and what could not go in.

    `missing` are kept files that are gone or were changed; `elsewhere` are files that records
    only name, which are not kept and so not carried.
    """

    path: Path
    counts: Counts
    files: int
    missing: tuple[str, ...]
    elsewhere: tuple[str, ...]


class _File(NamedTuple):
    member: str
    sha256: str
    size: int


def pack(
    path: str | os.PathLike[str],
    target: str | os.PathLike[str],
    at: datetime,
    force: bool = False,
    lock: Lock | None = None,
) -> Packed:
    """Copy the ledger and its evidence, whole and checked, to `target`; with a lock, encrypted."""
    source, made = Path(path), Path(os.path.realpath(target))
    with closing(opening.attach(source, write=False)) as reader:
        backup.refuse_target(source, target, force=force)
        plain, counts = backup.image(reader, source)
        with opening.guarded(source):
            named = {
                str(row[0])
                for row in reader.execute(
                    "SELECT DISTINCT evidence FROM activity WHERE evidence IS NOT NULL"
                )
            }
    inside = evidence.folder(source)
    found = {
        one: evidence.measured(inside.parent / one)
        for one in (*evidence.kept_files(source), *filter(evidence.kept_hash, named))
    }
    whole = {
        one: _File(f"evidence/{one.partition('/')[2]}", *measured)
        for one, measured in found.items()
        if measured is not None and measured[0] == evidence.kept_hash(one)
    }
    manifest = _manifest(at, inside.name, plain, [*whole.values()])

    def zipped(out: IO[bytes] | _Outgoing) -> Iterator[None]:
        with zipfile.ZipFile(cast("IO[bytes]", out), "w") as archive:
            archive.writestr(_info(_MANIFEST, at), manifest)
            archive.writestr(_info(_LEDGER, at), plain)
            for one, file in whole.items():
                info = _info(file.member, at, packed=False)
                yield from _added(archive, info, inside.parent / one, file)

    if lock is None:
        with files.written_beside(made, replace=force) as temporary:
            with files.writing_to(made), temporary.open("wb") as out:
                for _step in zipped(out):
                    pass
            with opened(temporary, made):
                pass  # every hash was checked
    else:
        from cmetrack.store import encryption

        outgoing = _Outgoing()
        encryption.encrypt(outgoing.filled(by=zipped(outgoing)), made, lock, replace=force)
    return Packed(
        made,
        counts,
        len(whole),
        tuple(sorted(one for one in named if evidence.kept_hash(one) and one not in whole)),
        tuple(sorted(one for one in named if not evidence.kept_hash(one))),
    )


def _manifest(at: datetime, folder: str, plain: bytes, whole: list[_File]) -> bytes:
    ledger = _File(_LEDGER, hashlib.sha256(plain).hexdigest(), len(plain))
    return json.dumps(
        {
            "format": _FORMAT,
            "made_by": f"cmetrack {__version__}",
            "at": at.isoformat(timespec="seconds"),
            "folder": folder,
            "files": [
                {"name": file.member, "sha256": file.sha256, "size": file.size}
                for file in (ledger, *whole)
            ],
        },
        indent=1,
        ensure_ascii=False,
    ).encode()


def _info(name: str, at: datetime, *, packed: bool = True) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


class _Outgoing:
    """A file that goes one way, as a pipe does: what was written to it is taken out again."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(data)
        return len(data)

    def flush(self) -> None:
        pass

    def filled(self, by: Iterator[None]) -> Iterator[bytes]:
        """What is written, piece by piece, so that it never lies anywhere as a whole."""
        for _step in chain(by, [None]):
            yield b"".join(self._written)
            self._written.clear()


def _added(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, file: _File
) -> Iterator[None]:
    info.file_size = file.size
    digest = hashlib.sha256()
    with evidence.opened(os.fspath(path)) as (stream, _size), archive.open(info, "w") as member:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            member.write(piece)
            yield
    if digest.hexdigest() != file.sha256:
        raise SurroundingsError(
            _("{path} was changed while it was copied").format(path=path),
            _("nothing was made; run the command again"),
        )


# One that comes back


class Archive:
    """An archive whose every name, size and hash was checked."""

    def __init__(self, zipped: zipfile.ZipFile, folder: str, members: list[_File]) -> None:
        self._zipped = zipped
        self.folder = folder
        self.files = [one for one in members if one.member != _LEDGER]

    def write_ledger(self, into: Path) -> None:
        """Write the ledger to a file."""
        with self._zipped.open(_LEDGER) as member, files.writing_to(into), into.open("wb") as out:
            while piece := member.read(_PIECE):
                out.write(piece)

    def bring(self, keeper: Keeper) -> None:
        """Put the evidence into its folder; a file that is there already stays."""
        for file in self.files:
            with self._zipped.open(file.member) as member:
                keeper.keep_what(member, file.member)


def is_archive(path: Path) -> bool:
    """Whether a file begins as a zip does."""
    with files.reading(path), path.open("rb") as file:
        return file.read(4) == MAGIC


def is_whole(path: Path) -> bool:
    """Whether an archive is one of ours, and all that it holds is as it was packed."""
    try:
        with opened(path, path):
            return True
    except CmetrackError:
        return False


@contextmanager
def opened(path: Path, named: Path) -> Iterator[Archive]:
    """An archive, checked from end to end; errors speak of it as `named`."""
    refuse = _Refusal(named)
    with files.reading(path), path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        with refuse.damaged():
            zipped = zipfile.ZipFile(stream)
        with zipped:
            infos = _names(zipped, size, refuse)
            folder, members = _read_manifest(zipped, infos, refuse)
            for file in members:
                _check(zipped, file, refuse)
            yield Archive(zipped, folder, members)


class _Refusal:
    """What is said of an archive that is refused."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def because(self, sentence: str, **values: object) -> NoReturn:
        raise LedgerError(
            sentence.format(path=self._path, **values),
            _("nothing was unpacked; the ledger is as it was"),
        )

    @contextmanager
    def damaged(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN:
            raise LedgerError(
                _("{path} is damaged: it is cut short or was changed").format(path=self._path),
                _("nothing was unpacked; try another backup"),
            ) from None


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a kind of zip that Python does not read
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
)


def _names(zipped: zipfile.ZipFile, size: int, refuse: _Refusal) -> dict[str, zipfile.ZipInfo]:
    """The members by name, after everything that can be seen without unpacking any."""
    infos: dict[str, zipfile.ZipInfo] = {}
    for info in zipped.infolist():
        name = info.orig_filename
        parts = re.split(r"[/\\]", name)
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            refuse.because(_("{path} is refused: '{name}' in it leads out of it"), name=name)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or name.endswith("/"):
            refuse.because(_("{path} is refused: '{name}' in it is no plain file"), name=name)
        if name in infos:
            refuse.because(_("{path} is refused: it holds '{name}' twice"), name=name)
        if name not in (_MANIFEST, _LEDGER) and not _MEMBER.fullmatch(name):
            refuse.because(
                _("{path} is refused: '{name}' in it is nothing that cmetrack packs"), name=name
            )
        if info.flag_bits & 1:
            refuse.because(_("{path} is refused: '{name}' in it is encrypted"), name=name)
        if info.file_size > _largest(name):
            refuse.because(_("{path} is refused: '{name}' in it is too large"), name=name)
        infos[name] = info
    if sum(info.file_size for info in infos.values()) > _RATIO * size:
        refuse.because(_("{path} is refused: far more would come out of it than is in it"))
    return infos


def _largest(name: str) -> int:
    return {_MANIFEST: _LARGEST_MANIFEST, _LEDGER: _LARGEST_LEDGER}.get(name, evidence.LARGEST)


def _read_manifest(
    zipped: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], refuse: _Refusal
) -> tuple[str, list[_File]]:
    if _MANIFEST not in infos or _LEDGER not in infos:
        refuse.because(_("{path} is no backup that cmetrack made: it lacks a ledger or a manifest"))
    with refuse.damaged():
        data = zipped.read(_MANIFEST)  # no more than it declares, which was looked at
    try:
        told = json.loads(data)
        if told["format"] != _FORMAT:
            refuse.because(_("{path} was made by a newer cmetrack; update this one"))
        folder = _text(told["folder"], _FOLDER.fullmatch)
        members = [
            _File(
                _text(one["name"], infos.__contains__),
                _text(one["sha256"], _SHA256.fullmatch),
                _number(one["size"]),
            )
            for one in told["files"]
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        refuse.because(_("{path} is refused: its manifest cannot be read"))
    listed = [file.member for file in members]
    if sorted(listed) != sorted(set(infos) - {_MANIFEST}):
        refuse.because(_("{path} is refused: its manifest tells of other files than it holds"))
    for file in members:
        match = _MEMBER.fullmatch(file.member)
        if file.size != infos[file.member].file_size or (match and match[2] != file.sha256):
            refuse.because(
                _("{path} is refused: '{name}' in it is not what its manifest says"),
                name=file.member,
            )
    return folder, members


def _text(value: Any, is_right: Callable[[str], object]) -> str:
    if not isinstance(value, str) or not is_right(value):
        raise ValueError
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _check(zipped: zipfile.ZipFile, file: _File, refuse: _Refusal) -> None:
    """Unpack a member into nothing; it must be what the manifest says."""
    digest, left = hashlib.sha256(), file.size
    with refuse.damaged(), zipped.open(file.member) as member:
        while left >= 0 and (piece := member.read(_PIECE)):
            digest.update(piece)
            left -= len(piece)
    if left != 0 or digest.hexdigest() != file.sha256:
        refuse.because(
            _("{path} is refused: '{name}' in it is not what its manifest says"), name=file.member
        )
