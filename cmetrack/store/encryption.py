"""Backups that only a passphrase or a key opens: files of the age format, which `age` opens, too.

What goes in never lies on the disk in plain (`backup.image`).
"""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Protocol

from cmetrack.errors import CmetrackError, LedgerError, SurroundingsError, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.store import files

ENDING = ".age"

LARGEST = 2 << 30
"""What a passphrase encrypts or opens goes through memory as a whole; more is refused."""

_FIRST_LINE = b"age-encryption.org/v1\n"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_HEADER_AT_MOST = 64 << 10
_CHUNK, _TAG, _NONCE = 64 << 10, 16, 16  # of the format: bytes of a chunk, its tag, the nonce


class Sink(Protocol):
    """Where bytes are written to."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


class Passphrase(NamedTuple):
    """What a person remembers."""

    text: str


class Recipients(NamedTuple):
    """Public keys (`age1…`): who has one of their secret keys can open it."""

    keys: tuple[str, ...]


class Identities(NamedTuple):
    """Secret keys (`AGE-SECRET-KEY-1…`), each opens what was made for its public one."""

    keys: tuple[str, ...]


class WrongPassphrase(UsageError):
    """A passphrase that does not open the file; another one may."""


Lock = Passphrase | Recipients
Key = Passphrase | Identities


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


def encrypt(fill: Callable[[Sink], object], target: Path, lock: Lock, *, replace: bool) -> None:
    """Write what `fill` writes, encrypted, to a new file, and check that as far as it can be.

    With a passphrase the finished file is read back, decrypted and compared. For recipients
    that cannot be done without their secret keys: checked are the header (one entry for each
    recipient) and the length, which the format tells exactly of what went in. That a
    recipient's secret key opens it is then the library's promise; try it once with
    `cmetrack db restore`.
    """
    import pyrage

    with files.written_beside(target, replace=replace) as temporary:
        with files.writing_to(target), temporary.open("wb") as out:
            try:
                if isinstance(lock, Passphrase):
                    plain = BytesIO()
                    fill(plain)
                    _refuse_too_large(plain.tell(), target)
                    out.write(pyrage.passphrase.encrypt(plain.getvalue(), lock.text))
                else:
                    went_in = _piped(fill, out, [_recipient(key) for key in lock.keys])
            except pyrage.EncryptError as error:
                raise SurroundingsError(
                    _("the copy {path} cannot be written: {reason}").format(
                        path=target, reason=error
                    ),
                    _("the ledger is as it was; choose another place"),
                ) from None
        if isinstance(lock, Passphrase):
            _read_back(temporary, plain.getvalue(), lock, target)
        else:
            _look_over(temporary, went_in, len(lock.keys), target)


def decrypt(path: Path, key: Key | None, into: Path) -> None:
    """Write what an encrypted file holds to `into`, which must be there for its owner alone."""
    import pyrage

    what = kind(path)
    _refuse_wrong_sort(path, what, key)
    with files.writing_to(into), into.open("wb") as out:
        try:
            if isinstance(key, Passphrase):
                with files.reading(path):
                    _refuse_too_large(path.stat().st_size, path)
                    sealed = path.read_bytes()
                out.write(pyrage.passphrase.decrypt(sealed, key.text))
            else:
                assert key is not None
                with path.open("rb") as reader:
                    pyrage.decrypt_io(reader, out, [_identity(one) for one in key.keys])
        except pyrage.DecryptError as error:
            raise _not_opened(path, key, str(error)) from None
        except OSError as error:
            if error.errno is not None:  # the disk's own; without one it is the library's
                raise
            raise _not_opened(path, key, str(error)) from None


def recipients(lines: Sequence[str], name: object) -> Recipients:
    """Public keys, one a line; empty lines and those that begin with # are passed over."""
    keys = _keys(lines)
    if not keys:
        raise UsageError(
            _("{path} holds no public key").format(path=name),
            _("write one a line; `age-keygen` makes a pair of keys"),
        )
    for number, key in keys:
        if key.upper().startswith("AGE-SECRET-KEY-"):
            raise UsageError(
                _("{path}:{line}: this is a secret key, not a public one").format(
                    path=name, line=number
                ),
                _("keep it away from the backups; `age-keygen -y` tells its public key"),
            )
        _recipient(key, f"{name}:{number}")
    return Recipients(tuple(dict.fromkeys(key for _number, key in keys)))


def identities(lines: Sequence[str], name: object) -> Identities:
    """Secret keys, one a line, as `age-keygen` writes them."""
    keys = _keys(lines)
    if not keys:
        raise UsageError(
            _("{path} holds no secret key").format(path=name),
            _("it is the file that `age-keygen` made, with a line AGE-SECRET-KEY-1…"),
        )
    for number, key in keys:
        _identity(key, f"{name}:{number}")
    return Identities(tuple(key for _number, key in keys))


def _keys(lines: Sequence[str]) -> list[tuple[int, str]]:
    return [
        (number, line.strip())
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def _recipient(key: str, place: str = "") -> object:
    import pyrage

    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise UsageError(
            _("{place}: this is no public key of age").format(place=place),
            _("one begins with age1 and is copied whole"),
        ) from None


def _identity(key: str, place: str = "") -> object:
    import pyrage

    # No message may hold the line: it may be a secret with a slip in it.
    try:
        return pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError:
        raise UsageError(
            _("{place}: this is no secret key of age").format(place=place),
            _("one begins with AGE-SECRET-KEY-1 and is copied whole"),
        ) from None


def _piped(fill: Callable[[Sink], object], out: BinaryIO, keys: Sequence[object]) -> int:
    """Encrypt while it is written, with memory for a few chunks; how many bytes went in."""
    from threading import Thread

    import pyrage

    read, write = os.pipe()
    sizes: list[int] = []
    failures: list[BaseException] = []

    def pour() -> None:
        try:
            with open(write, "wb") as pipe:
                counting = _Counting(pipe)
                fill(counting)
            sizes.append(counting.size)
        except BaseException as failure:  # noqa: BLE001 - it goes on where it is waited for
            failures.append(failure)

    pouring = Thread(target=pour)
    pouring.start()
    try:
        with open(read, "rb") as reader:
            pyrage.encrypt_io(reader, out, keys)
    finally:
        pouring.join()
    if failures:
        raise failures[0]
    return sizes[0]


class _Counting:
    """Hands on what is written, and counts it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = 0

    def write(self, data: bytes, /) -> int:
        self.size += len(data)
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()


def _read_back(made: Path, plain: bytes, lock: Passphrase, target: Path) -> None:
    import pyrage

    try:
        again = pyrage.passphrase.decrypt(made.read_bytes(), lock.text)
    except pyrage.DecryptError:
        raise _not_whole(target) from None
    if again != plain:
        raise _not_whole(target)


def _look_over(made: Path, went_in: int, keys: int, target: Path) -> None:
    with made.open("rb") as file:
        start = file.read(_HEADER_AT_MOST)
    header, end, _payload = start.partition(b"\n---")
    told = len(header) + len(end) + _payload.index(b"\n") + 1 if end else 0
    chunks = max(1, -(-went_in // _CHUNK))
    expected = told + _NONCE + went_in + chunks * _TAG
    if (
        not end
        or not start.startswith(_FIRST_LINE)
        or header.count(b"\n-> X25519 ") != keys
        or made.stat().st_size != expected
    ):
        raise _not_whole(target)


def _not_whole(target: Path) -> SurroundingsError:
    return SurroundingsError(
        _("the encrypted copy {path} did not pass its check and was not kept").format(path=target),
        _("the ledger is as it was; check the disk, then try again"),
    )


def _refuse_too_large(size: int, path: Path) -> None:
    if size > LARGEST:
        raise UsageError(
            _("{path} is too large for a passphrase: over {most} GB").format(
                path=path, most=LARGEST >> 30
            ),
            _("use a pair of keys: `age-keygen`, then --recipient-file"),
        )


def _refuse_wrong_sort(path: Path, what: str | None, key: Key | None) -> None:
    """Refuse a key of the wrong sort by name, before anything is tried."""
    if what is None:
        raise UsageError(_("{path} is not encrypted with age").format(path=path))
    if what == "passphrase" and not isinstance(key, Passphrase):
        raise UsageError(
            _("{path} is encrypted with a passphrase, not for a key").format(path=path),
            _("leave --identity-file out; the passphrase is asked, or give --passphrase-file"),
        )
    if what == "recipients" and not isinstance(key, Identities):
        raise UsageError(
            _("{path} is encrypted for a key, so no passphrase opens it").format(path=path),
            _("give the file with the secret key: --identity-file"),
        )


def _not_opened(path: Path, key: Key | None, said: str) -> CmetrackError:
    if said.startswith("OSError"):  # what the disk said of the copy, through the library
        return SurroundingsError(
            _("{path} cannot be opened: {reason}").format(path=path, reason=said),
            _("the ledger is as it was; make room on its disk"),
        )
    if said in _TORN:
        return LedgerError(
            _("{path} is damaged: it is cut short or was changed").format(path=path),
            _("the ledger is as it was; try another backup"),
        )
    if isinstance(key, Passphrase):
        return WrongPassphrase(
            _("the passphrase does not open {path}").format(path=path),
            _("mind capitals and the keyboard's language; nothing was changed"),
        )
    return UsageError(
        _("none of these secret keys opens {path}").format(path=path),
        _("it was encrypted for another one; nothing was changed"),
    )


_TORN = (
    "decryption error",
    "failed to fill whole buffer",
    "Incomplete header",
    "Header is invalid",
)
"""What the library says of a file that is not whole, whatever the key."""
