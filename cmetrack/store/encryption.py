"""Backups that only a passphrase or a key opens: files of age, which `age` opens, too."""

import base64
import hashlib
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Literal

from cmetrack.errors import CmetrackError, LedgerError, SurroundingsError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import files

LARGEST = 2 << 30
"""What a passphrase encrypts or opens goes through memory as a whole; more is refused."""

_FIRST_LINE = b"age-encryption.org/v1\n"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_HEADER_AT_MOST = 64 << 10


Lock = str | tuple[Any, ...]
"""A passphrase, or public keys (`age1…`): who has one of their secret keys can open it."""

Key = str | tuple[Any, ...]
"""A passphrase, or secret keys (`AGE-SECRET-KEY-1…`): each opens what was made for its own."""


class WrongPassphrase(UsageError):
    """A passphrase that does not open the file; another one may."""


def kind(path: Path) -> Literal["passphrase", "recipients"] | None:
    """What opens a file; None where it is not encrypted with age."""
    with files.reading(path):
        if not stat.S_ISREG(path.stat().st_mode):
            return None  # from a pipe nothing may ever come
        with path.open("rb") as file:
            start = file.read(_HEADER_AT_MOST)
    if start.startswith(_ARMOUR):
        lines = start.split(b"\n")[1:-1]
        try:
            start = base64.b64decode(b"".join(line.strip() for line in lines if line[:1] != b"-"))
        except ValueError:
            return None
    if not start.startswith(_FIRST_LINE):
        return None
    return "passphrase" if b"\n-> scrypt " in start.split(b"\n---", 1)[0] else "recipients"


def encrypt(
    pieces: Iterable[bytes], target: Path, lock: Lock, *, replace: bool, like: Path | None = None
) -> None:
    """Write pieces, encrypted, to a new file; it gets its name once it decrypts to what went in.

    No secret key is at hand for that, so beside the recipients stands one more, made for this
    file, held in memory alone and forgotten after the check.
    """
    import pyrage

    went_in, came_out = hashlib.sha256(), _Digest()
    stream = _Stream(pieces, went_in.update)
    proof: Key
    with files.written_beside(target, replace=replace, like=like) as temporary:
        with files.writing_to(target), temporary.open("wb") as out:
            try:
                if isinstance(lock, str):
                    plain, proof = stream.read(), lock
                    _refuse_too_large(len(plain), target)
                    out.write(pyrage.passphrase.encrypt(plain, lock))
                else:
                    proof = (pyrage.x25519.Identity.generate(),)
                    pyrage.encrypt_io(stream, out, [*lock, proof[0].to_public()])
            except pyrage.EncryptError:
                raise stream.failure or SurroundingsError(
                    _("The copy {path} could not be encrypted.").format(path=target),
                    _("The ledger is as it was; choose another place."),
                ) from None
        with suppress(pyrage.DecryptError, OSError):
            _open(temporary, proof, came_out)
        if came_out.sha256.digest() != went_in.digest():
            said = _("The encrypted copy {path} did not pass its check and was not kept.")
            hint = _("The ledger is as it was; check the disk, then try again.")
            raise SurroundingsError(said, hint, path=target)


def decrypt(path: Path, key: Key, into: Path) -> None:
    """Write what an encrypted file holds to `into`, which must be there for its owner alone."""
    import pyrage

    if isinstance(key, str):
        _refuse_too_large(path.stat().st_size, path)
    with files.writing_to(into), into.open("wb") as out:
        try:
            _open(path, key, out)
        except (pyrage.DecryptError, OSError) as error:
            if getattr(error, "errno", None) is not None:  # the disk's own, not the library's
                raise
            raise _not_opened(path, key, str(error)) from None


def read_keys(lines: Iterable[str], name: object, *, secret: bool) -> tuple[Any, ...]:
    """The keys in a file, one a line; empty lines and those that begin with # are passed over."""
    import pyrage

    read = pyrage.x25519.Identity if secret else pyrage.x25519.Recipient
    found: dict[str, Any] = {}
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        try:
            found[line] = read.from_str(line)
        except (pyrage.RecipientError, pyrage.IdentityError):
            # No message may hold the line: it may be a secret, perhaps with a slip in it.
            if secret:
                said = _("{path}:{line}: this is no secret key of age.")
                hint = _("One begins with AGE-SECRET-KEY-1 and is copied whole.")
            elif line.upper().startswith("AGE-SECRET-KEY-"):
                said = _("{path}:{line}: this is a secret key, not a public one.")
                hint = _("Keep it away from the backups; `age-keygen -y` tells its public key.")
            else:
                said = _("{path}:{line}: this is no public key of age.")
                hint = _("One begins with age1 and is copied whole.")
            raise UsageError(said.format(path=name, line=number), hint) from None
    if not found:
        said = _("{path} holds no public key.")
        hint = _("Write one a line; `age-keygen` makes a pair of keys.")
        if secret:
            said = _("{path} holds no secret key.")
            hint = _("It is the file that `age-keygen` made, with a line AGE-SECRET-KEY-1…")
        raise UsageError(said.format(path=name), hint)
    return tuple(found.values())


class _Stream(RawIOBase):
    """Pieces as a file to read from; `failure` is what went wrong in them, as pyrage hides it."""

    def __init__(self, pieces: Iterable[bytes], note: Callable[[bytes], object]) -> None:
        self._pieces, self._note = iter(pieces), note
        self._left = memoryview(b"")
        self.failure: BaseException | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            while not self._left and (piece := next(self._pieces, None)) is not None:
                self._note(piece)
                self._left = memoryview(piece)
        except BaseException as failure:
            self.failure = failure
            raise
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


class _Digest(RawIOBase):
    """A file to write to that keeps nothing but the hash."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        return len(data)


def _open(path: Path, key: Key, out: BinaryIO | _Digest) -> None:
    import pyrage

    with files.reading(path):
        sealed = path.open("rb")
    with sealed:
        if isinstance(key, str):
            out.write(pyrage.passphrase.decrypt(sealed.read(), key))
        else:
            pyrage.decrypt_io(sealed, out, list(key))


def _refuse_too_large(size: int, path: Path) -> None:
    if size > LARGEST:
        said = _("{path} is too large for a passphrase: over {most} GB.")
        hint = _("Use a pair of keys: `age-keygen`, then --recipient-file.")
        raise UsageError(said, hint, path=path, most=LARGEST >> 30)


def _not_opened(path: Path, key: Key, reason: str) -> CmetrackError:
    if reason.startswith("OSError"):  # what the disk said of the copy, through the library
        said = _("{path} cannot be opened: the disk is full or fails.")
        hint = _("The ledger is as it was; make room on its disk.")
        return SurroundingsError(said, hint, path=path)
    if reason in (
        "decryption error",
        "failed to fill whole buffer",
        "Incomplete header",
        "Header is invalid",
    ):
        said = _("{path} is damaged: it is cut short or was changed.")
        hint = _("The ledger is as it was; try another backup.")
        return LedgerError(said, hint, path=path)
    if isinstance(key, str):
        said = _("The passphrase does not open {path}.")
        hint = _("Mind capitals and the keyboard's language; nothing was changed.")
        return WrongPassphrase(said, hint, path=path)
    said = _("None of these secret keys opens {path}.")
    hint = _("It was encrypted for another one; nothing was changed.")
    return UsageError(said, hint, path=path)
