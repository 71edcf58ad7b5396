"""Backups that only a passphrase or a key opens; files that the tool `age` made open, too."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyrage
import pytest

from cmetrack.errors import CmetrackError, SurroundingsError, UsageError
from cmetrack.store import encryption
from cmetrack.store.encryption import Key, Lock

FILES = Path(__file__).parent.parent / "files" / "age"
"""Made by age 1.1.1 from a line of text: for a key, the same in letters, with a passphrase."""

PLAIN = "Un certificat, făcut de noi.\n"
THEIRS = "șase cai albi"


def their_key() -> Key:
    return encryption.read_keys(
        (FILES / "key.txt").read_text().splitlines(), "key.txt", secret=True
    )


@pytest.fixture
def into(tmp_path: Path) -> Path:
    made = tmp_path / "plain"
    made.touch(0o600)
    return made


@pytest.fixture
def pair() -> tuple[Lock, Key]:
    identity = pyrage.x25519.Identity.generate()
    return (identity.to_public(),), (identity,)


def test_what_the_tool_made_is_opened(into: Path) -> None:
    for name, what, key in (
        ("recipient.age", "recipients", their_key()),
        ("armoured.age", "recipients", their_key()),
        ("passphrase.age", "passphrase", THEIRS),
    ):
        assert encryption.kind(FILES / name) == what
        encryption.decrypt(FILES / name, key, into)
        assert into.read_text("utf-8") == PLAIN
    assert encryption.kind(FILES / "key.txt") is None


def test_a_real_passphrase_made_it_and_opened_it_again(tmp_path: Path) -> None:
    made = tmp_path / "made.age"
    encryption.encrypt([b"un ", b"curs"], made, THEIRS, replace=False)
    assert encryption.kind(made) == "passphrase"


def refusal(path: Path, key: Key, into: Path) -> CmetrackError:
    with pytest.raises(CmetrackError) as refused:
        encryption.decrypt(path, key, into)
    assert str(path) in refused.value.message
    return refused.value


def test_each_refusal_has_a_sentence_of_its_own(
    into: Path, tmp_path: Path, pair: tuple[Lock, Key]
) -> None:
    told = {
        "wrong passphrase": refusal(FILES / "passphrase.age", "cinci cai", into),
        "wrong key": refusal(FILES / "recipient.age", pair[1], into),
    }
    torn = tmp_path / "torn.age"
    torn.write_bytes((FILES / "recipient.age").read_bytes()[:-5])
    told["torn"] = refusal(torn, their_key(), into)
    assert len({one.message.replace(str(FILES), "") for one in told.values()}) == len(told)
    assert [one.exit_code for one in told.values()] == [2, 2, 3]
    assert not any("cai" in one.message for one in told.values())


@pytest.mark.parametrize("length", [3, 30, 100, 170, 200, 225])
def test_a_file_that_is_cut_short_is_noticed(into: Path, tmp_path: Path, length: int) -> None:
    torn = tmp_path / "torn.age"
    torn.write_bytes((FILES / "recipient.age").read_bytes()[:length])
    refusal(torn, their_key(), into)


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 300_000])
def test_for_a_key_it_goes_through_as_it_is_written(
    tmp_path: Path, into: Path, pair: tuple[Lock, Key], size: int
) -> None:
    plain = bytes(range(256)) * (size // 256 + 1)
    target = tmp_path / "made.age"

    pieces = [plain[start : min(start + 1000, size)] for start in range(0, size, 1000)]
    encryption.encrypt(pieces, target, pair[0], replace=False)
    assert target.stat().st_mode & 0o777 == 0o600
    encryption.decrypt(target, pair[1], into)
    assert into.read_bytes() == plain[:size]
    with pytest.raises(UsageError, match="exists already"):
        encryption.encrypt(pieces, target, pair[0], replace=False)


def test_several_may_open_it(tmp_path: Path, into: Path) -> None:
    both = [pyrage.x25519.Identity.generate() for _ in range(2)]
    keys = ["# the doctor and a colleague", "", *(str(one.to_public()) for one in both)]
    encryption.encrypt(
        [b"both"],
        tmp_path / "made.age",
        encryption.read_keys(keys, "keys.txt", secret=False),
        replace=False,
    )
    for one in both:
        encryption.decrypt(tmp_path / "made.age", (one,), into)
        assert into.read_bytes() == b"both"


def test_what_fails_while_it_is_written_leaves_nothing(
    tmp_path: Path, pair: tuple[Lock, Key]
) -> None:
    def fails() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise SurroundingsError("no room")

    for lock in (pair[0], "x"):
        with pytest.raises(SurroundingsError, match="no room"):
            encryption.encrypt(fails(), tmp_path / "made.age", lock, replace=False)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_does_not_open_again_is_not_kept(
    tmp_path: Path, pair: tuple[Lock, Key], monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(plain: bytes, passphrase: str) -> bytes:
        return (FILES / "passphrase.age").read_bytes()

    def short(reader: BinaryIO, writer: BinaryIO, keys: object) -> None:
        writer.write(pyrage.encrypt(reader.read()[:-1], keys))

    for lock, where, name, spoilt in (
        (THEIRS, pyrage.passphrase, "encrypt", torn),
        ("x", pyrage.passphrase, "encrypt", torn),
        (pair[0], pyrage, "encrypt_io", short),
    ):
        monkeypatch.setattr(where, name, spoilt)
        with pytest.raises(SurroundingsError, match="did not pass its check"):
            encryption.encrypt([b"x"], tmp_path / "made.age", lock, replace=False)
    assert list(tmp_path.iterdir()) == []


def test_too_much_for_a_passphrase_is_refused(
    tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "LARGEST", 100)
    with pytest.raises(UsageError, match="too large for a passphrase"):
        encryption.encrypt([b"x" * 101], tmp_path / "made.age", THEIRS, replace=False)
    with pytest.raises(UsageError, match="too large for a passphrase"):
        encryption.decrypt(FILES / "passphrase.age", THEIRS, into)


def test_keys_are_read_strictly_and_never_repeated_in_a_message() -> None:
    secret = (FILES / "key.txt").read_text().splitlines()[-1]
    for lines, said in (
        ([], "keys.txt holds no public key"),
        (["# only a comment"], "keys.txt holds no public key"),
        (["", secret], "keys.txt:2: this is a secret key"),
        (["age1abc"], "keys.txt:1: this is no public key"),
        (["ssh-ed25519 AAAA"], "keys.txt:1: this is no public key"),
    ):
        with pytest.raises(UsageError) as refused:
            encryption.read_keys(lines, "keys.txt", secret=False)
        assert refused.value.message.startswith(said) and secret not in str(refused.value)
    with pytest.raises(UsageError, match=r"key\.txt holds no secret key"):
        encryption.read_keys([], "key.txt", secret=True)
    with pytest.raises(UsageError) as slip:
        encryption.read_keys(["# mine", secret[:-1]], "key.txt", secret=True)
    assert slip.value.message == "key.txt:2: this is no secret key of age."
