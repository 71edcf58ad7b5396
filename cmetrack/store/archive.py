"""A backup with its evidence: a zip of the ledger, the kept files and a manifest of hashes.

    manifest.json         when and by what it was made; name, size and sha256 of all the rest
    ledger.db             the ledger
    evidence/ab/abcd….pdf the files of certificates

One that comes back is taken for a stranger's: nothing is unpacked before every name, size and
hash was looked at, and no name of it becomes a path on this machine.
"""

import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from cmetrack import __version__
from cmetrack.domain.evidence import paths_in
from cmetrack.errors import CmetrackError, LedgerError, SurroundingsError
from cmetrack.i18n import gettext as _
from cmetrack.store import backup, encryption, evidence, files, open as opening
from cmetrack.store.backup import MadeBackup
from cmetrack.store.encryption import Lock
from cmetrack.store.evidence import Keeper

_FORMAT = 1
_MANIFEST, _LEDGER = "manifest.json", "ledger.db"
_MEMBER = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})((?:\.[a-z0-9]{1,8})?)")
_FOLDER = re.compile(r"(?![.])[^/\\\0-\x1f]{1,200}\.evidence")
_LARGEST_MANIFEST = 32 << 20
_LARGEST_LEDGER = 4 << 30
_RATIO = 200
"""So many times the size of the archive may come out of it; a bomb is thousands of times."""
_PIECE = 1 << 20


def pack(
    path: Path, target: Path, at: datetime, force: bool = False, lock: Lock | None = None
) -> MadeBackup:
    """Copy the ledger and its evidence, whole and checked, to `target`; with a lock, encrypted."""
    made = Path(os.path.realpath(target))
    with closing(opening.attach(path, write=False)) as reader:
        backup.refuse_target(path, target, force=force)
        plain, counts = backup.image(reader, path)
        with opening.guarded(path):
            texts = {text for _table, _id, text in evidence.named(reader)}
    named = sorted({path for text in texts for path in paths_in(text)})
    inside = evidence.folder(path)
    whole = {}
    for one in (*evidence.kept_files(path), *filter(evidence.kept_hash, named)):
        measured = evidence.measured(inside.parent / one)
        if measured is not None and measured[0] == evidence.kept_hash(one):
            whole[one] = measured
    described = [_described(_LEDGER, hashlib.sha256(plain).hexdigest(), len(plain))]
    described += [_described(_member(one), *measured) for one, measured in whole.items()]
    maker, day = f"cmetrack {__version__}", at.isoformat(timespec="seconds")
    told = {"format": _FORMAT, "made_by": maker, "at": day, "folder": inside.name}
    manifest = json.dumps({**told, "files": described}, indent=1, ensure_ascii=False).encode()

    def zipped(out: IO[bytes] | _Outgoing) -> Iterator[None]:
        with zipfile.ZipFile(cast("IO[bytes]", out), "w") as archive:
            archive.writestr(_info(_MANIFEST, at), manifest)
            archive.writestr(_info(_LEDGER, at), plain)
            for one, (sha256, _size) in whole.items():
                info, digest = _info(_member(one), at, packed=False), hashlib.sha256()
                with evidence.opened(inside.parent / one) as stream, archive.open(info, "w") as to:
                    while piece := stream.read(_PIECE):
                        digest.update(piece)
                        to.write(piece)
                        yield
                if digest.hexdigest() != sha256:
                    said = _("{path} was changed while it was copied.")
                    hint = _("Nothing was made; run the command again.")
                    raise SurroundingsError(said, hint, path=inside.parent / one)

    if lock is None:
        with files.written_beside(made, replace=force, like=path) as temporary:
            with files.writing_to(made), temporary.open("wb") as out:
                for _step in zipped(out):
                    pass
            with opened(temporary, made):
                pass  # every hash was checked
    else:
        outgoing = _Outgoing()
        encryption.encrypt(
            outgoing.filled(by=zipped(outgoing)), made, lock, replace=force, like=path
        )
    return MadeBackup(
        made,
        counts,
        len(whole),
        tuple(one for one in named if evidence.kept_hash(one) and one not in whole),
        tuple(one for one in named if not evidence.kept_hash(one)),
    )


def _member(kept: str) -> str:
    """What a kept file is called in an archive, whatever the ledger beside it is called."""
    return f"evidence/{kept.partition('/')[2]}"


def _described(name: str, sha256: str, size: int) -> dict[str, object]:
    return {"name": name, "sha256": sha256, "size": size}


def _info(name: str, at: datetime, *, packed: bool = True) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


class _Outgoing(list[bytes]):
    """A file that goes one way, as a pipe does: what was written to it is taken out again."""

    def write(self, data: bytes) -> int:
        self.append(data)
        return len(data)

    def flush(self) -> None:
        pass

    def filled(self, by: Iterator[None]) -> Iterator[bytes]:
        """What is written, piece by piece, so that it never lies anywhere as a whole."""
        for _step in chain(by, [None]):
            yield b"".join(self)
            self.clear()


# One that comes back


class Archive(NamedTuple):
    """An archive whose every name, size and hash was checked; `names` are those of its evidence."""

    zipped: zipfile.ZipFile
    folder: str
    names: list[str]

    def write_ledger(self, into: Path) -> None:
        """Write the ledger to a file."""
        with self.zipped.open(_LEDGER) as member, files.writing_to(into), into.open("wb") as out:
            shutil.copyfileobj(member, out, _PIECE)

    def bring(self, keeper: Keeper) -> None:
        """Put the evidence into its folder; a file that is there already stays."""
        for name in self.names:
            with self.zipped.open(name) as member:
                keeper.keep_what(member, name)


def is_archive(path: Path) -> bool:
    """Whether a file begins as a zip does; what is none is opened by nobody."""
    if not path.is_file():
        return False
    with files.reading(path), path.open("rb") as file:
        return file.read(4) == b"PK\3\4"


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
    with files.reading(path), path.open("rb") as stream:
        try:
            size = os.fstat(stream.fileno()).st_size
            found = _checked(zipfile.ZipFile(stream), size, named)
        except _BROKEN:
            said = _("{path} is damaged: it is cut short or was changed.")
            hint = _("Nothing was unpacked; try another backup.")
            raise LedgerError(said, hint, path=named) from None
        yield found


def _refused(sentence: str, named: Path, name: str = "") -> LedgerError:
    """What is wrong with an archive, as a sentence about {path} and perhaps {name} in it."""
    said = sentence.format(path=named, name=name)
    return LedgerError(said, _("Nothing was unpacked; the ledger is as it was."))


_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError,
    RuntimeError,  # also a kind of zip that Python does not read
)  # fmt: skip


def _checked(zipped: zipfile.ZipFile, size: int, named: Path) -> Archive:
    """Every member unpacked into nothing; it must be what its name and the manifest say."""
    infos = _names(zipped, size, named)
    data = zipped.read(_MANIFEST)  # no more than it declares, which was looked at
    try:
        told = json.loads(data)
        if told["format"] != _FORMAT:
            raise _refused(_("{path} was made by a newer cmetrack; update this one."), named)
        folder, listed = told["folder"], {one["name"]: one for one in told["files"]}
        if not _FOLDER.fullmatch(folder):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _refused(_("{path} is refused: its manifest cannot be read."), named) from None
    if listed.keys() != infos.keys() - {_MANIFEST} or len(listed) != len(told["files"]):
        raise _refused(
            _("{path} is refused: its manifest tells of other files than it holds."), named
        )
    for name, one in listed.items():
        match = _MEMBER.fullmatch(name)
        with zipped.open(name) as member:
            found = hashlib.file_digest(cast("Any", member), "sha256").hexdigest()
        is_told = one == _described(name, found, infos[name].file_size)
        if not is_told or (match and match[2] != found):
            raise _refused(
                _("{path} is refused: '{name}' in it is not what its manifest says."), named, name
            )
    return Archive(zipped, folder, [name for name in listed if name != _LEDGER])


def _names(zipped: zipfile.ZipFile, size: int, named: Path) -> dict[str, zipfile.ZipInfo]:
    """The members by name, after everything that can be seen without unpacking any."""
    infos: dict[str, zipfile.ZipInfo] = {}
    largest = {_MANIFEST: _LARGEST_MANIFEST, _LEDGER: _LARGEST_LEDGER}
    for info in zipped.infolist():
        name = info.orig_filename
        is_known = name in largest or _MEMBER.fullmatch(name)
        is_plain = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)
        # What leads out of it, a folder, a link, a stranger's, one that is encrypted, a second one.
        if not is_known or not is_plain or info.flag_bits & 1 or name in infos:
            raise _refused(
                _("{path} is refused: '{name}' in it is nothing that cmetrack packs."), named, name
            )
        if info.file_size > largest.get(name, evidence.LARGEST):
            raise _refused(_("{path} is refused: '{name}' in it is too large."), named, name)
        infos[name] = info
    if sum(info.file_size for info in infos.values()) > _RATIO * size:
        raise _refused(_("{path} is refused: far more would come out of it than is in it."), named)
    if not largest.keys() <= infos.keys():
        raise _refused(
            _("{path} is no backup that cmetrack made: it lacks a ledger or a manifest."), named
        )
    return infos
