"""Backups that only a passphrase or a key opens, from the command line."""

import json
from pathlib import Path

import pyrage
import pytest

from cmetrack.store import encryption
from tests.cli.conftest import Cme

FILES = Path(__file__).parent.parent / "files" / "age"


@pytest.fixture
def ledger(cme: Cme, here: Path) -> Path:
    cme("init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Ilinca Exemplu")
    cme("add", "course", "Curs", "--start", "2026-03-01", "--hours", "4")
    return here / "ledger.db"


@pytest.fixture
def keys(here: Path) -> Path:
    """The file of a secret key; `public.txt` beside it holds the public one."""
    identity = pyrage.x25519.Identity.generate()
    (here / "public.txt").write_text(f"# mine\n{identity.to_public()}\n")
    made = here / "key.txt"
    made.write_text(f"# created: today\n{identity}\n")
    made.chmod(0o600)
    return made


def files_with(folder: Path, words: bytes) -> list[str]:
    return [
        str(one.relative_to(folder))
        for one in sorted(folder.rglob("*"))
        if one.is_file() and words in one.read_bytes()
    ]


def test_for_a_key(cme: Cme, ledger: Path, here: Path, keys: Path) -> None:
    made = json.loads(
        cme("db", "backup", "--encrypt", "--recipient-file", "public.txt", "--json").out
    )
    sealed = here / "ledger.backups/ledger-2026-11-21T101500.db.age"
    assert made == {
        "backup": str(sealed),
        "records": 1,
        "cycles": 1,
        "changes": 2,
        "encrypted": True,
    }
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert files_with(here, b"Ilinca") == ["ledger.db"]
    cme("rm", "1", "--yes")
    refused = cme("db", "restore", sealed, "--yes")
    assert (refused.code, refused.err.splitlines()[0]) == (2, f"{sealed} is encrypted for a key.")
    assert cme("db", "restore", sealed, "--identity-file", "public.txt", "--yes").code == 2
    wrong = cme("db", "restore", sealed, "--identity-file", FILES / "key.txt", "--yes")
    assert "None of these secret keys opens" in wrong.err
    assert "Other users of this computer may read" in wrong.err
    back = cme("db", "restore", sealed, "--identity-file", "key.txt", "--yes")
    assert back.code == 0 and "1 record would come:\n  1: 'Curs'\n" in back.err
    assert len(json.loads(cme("list", "--json").out)) == 1
    cme("db", "restore", "--undo", "--yes")
    assert json.loads(cme("list", "--json").out) == []
    assert sorted(one.name for one in here.iterdir() if one.name.startswith(".")) == []


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase that costs no seconds; `tests/store/test_age.py` tries a real one."""
    begins = b"age-encryption.org/v1\n-> scrypt c2FsdA 18\n---\n"

    def encrypt(plain: bytes, words: str) -> bytes:
        return begins + words.encode() + b"\n" + plain

    def decrypt(sealed: bytes, words: str) -> bytes:
        locked, plain = sealed.removeprefix(begins).split(b"\n", 1)
        if locked != words.encode():
            raise pyrage.DecryptError("Decryption failed")
        return plain

    monkeypatch.setattr(pyrage.passphrase, "encrypt", encrypt)
    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt)


def test_with_a_passphrase_from_a_file_or_the_standard_input(
    cme: Cme, ledger: Path, here: Path, quick: None
) -> None:
    (here / "words.txt").write_text("șase cai albi\r\n", encoding="utf-8")
    made = cme("db", "backup", "copy.db.age", "--encrypt", "--passphrase-file", "words.txt")
    assert made.code == 0
    assert encryption.kind(here / "copy.db.age") == "passphrase"
    right = cme(
        *("db", "restore", "copy.db.age", "--passphrase-file", "-", "--yes"),
        input="șase cai albi\n",
    )
    assert right.code == 0
    assert "cai" not in made.err + right.err
    nobody = cme("db", "restore", "copy.db.age", "--yes")
    assert (nobody.code, nobody.err.splitlines()[0]) == (
        2,
        "There is no terminal to ask for the passphrase on.",
    )


def test_with_a_passphrase_that_is_asked_twice(
    cme: Cme, ledger: Path, here: Path, terminal: None, quick: None
) -> None:
    typed = "șase cai\nșapte cai\nșase cai\nșase cai\n"
    made = cme("db", "backup", "copy.db.age", "--encrypt", input=typed)
    assert made.code == 0, made.err
    assert "cai" not in made.err + made.out
    assert "\nșase cai\n".encode() in (here / "copy.db.age").read_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no passphrase"),
        (b"\nabc", "holds no passphrase"),
        (b"one\ntwo\n", "holds more than one line"),
        (b"\xff\xfe\x00", "is no file of keys"),
        (b"x" * 70000, "is no file of keys"),
    ],
)
def test_a_passphrase_file_is_read_strictly(
    cme: Cme, ledger: Path, here: Path, content: bytes, said: str
) -> None:
    (here / "words.txt").write_bytes(content)
    (here / "words.txt").chmod(0o600)
    refused = cme("db", "backup", "--encrypt", "--passphrase-file", "words.txt")
    assert refused.code == 2 and said in refused.err
    assert not (here / "ledger.backups").exists()


def test_what_does_not_go_together(cme: Cme, ledger: Path, here: Path, keys: Path) -> None:
    for line, said in (
        (["backup", "--recipient-file", "public.txt"], "go with --encrypt"),
        (["backup", "--encrypt"], "no terminal to ask"),
        (
            *(["backup", "--encrypt", "--recipient-file", "a", "--passphrase-file", "b"],),
            "one of them",
        ),
        (["backup", "--encrypt", "--recipient-file", "nowhere.txt"], "nowhere.txt cannot be read"),
        (["backup", "--encrypt", "--recipient-file", "key.txt"], "key.txt:2: this is a secret key"),
        (["backup", "--encrypt", "--recipient-file", "."], "is no file of keys"),
    ):
        refused = cme("db", *line)
        assert refused.code == 2 and said in refused.err, refused
    assert not (here / "ledger.backups").exists()


def test_what_is_no_ledger_inside_is_refused_by_its_own_name(
    cme: Cme, ledger: Path, here: Path
) -> None:
    before = ledger.read_bytes()
    refused = cme(
        *("db", "restore", FILES / "recipient.age"),
        *("--identity-file", FILES / "key.txt", "--yes"),
    )
    assert refused.code == 3
    assert f"{FILES / 'recipient.age'} is not a ledger" in refused.err
    assert ledger.read_bytes() == before
    assert [one.name for one in here.iterdir() if one.name.startswith(".")] == []


def test_a_key_of_the_wrong_sort_is_refused_before_it_is_read(
    cme: Cme, ledger: Path, here: Path, keys: Path
) -> None:
    (here / "words.txt").write_text("cai\n", encoding="utf-8")
    with_words, with_key = ("--passphrase-file", "words.txt"), ("--identity-file", "key.txt")
    for name, options, said in (
        ("recipient.age", with_words, "recipient.age is encrypted for a key."),
        ("passphrase.age", with_key, "passphrase.age is encrypted with a passphrase, not for"),
        ("recipient.age", (*with_words, *with_key), "one of them"),
    ):
        refused = cme("db", "restore", FILES / name, *options, "--yes")
        assert refused.code == 2 and said in refused.err
        assert "may read" not in refused.err
    plain = cme("db", "restore", FILES / "key.txt", *with_key, "--yes")
    assert plain.code == 3 and "key.txt is not a ledger" in plain.err


def test_an_archive_for_a_key(cme: Cme, ledger: Path, here: Path, keys: Path) -> None:
    (here / "scan.pdf").write_bytes(b"%PDF-1.7 un certificat")
    cme("attach", "1", "scan.pdf")
    for title in ("Doi", "Trei"):
        cme("add", "course", title, "--start", "2026-03-02", "--hours", "4")
    (here / "other.pdf").write_bytes(b"%PDF-1.7 alt certificat")
    cme("attach", "2", "other.pdf")
    cme("edit", "3", "--evidence", "scan.pdf")
    with_key = ("--encrypt", "--recipient-file", "public.txt")
    [lost] = [one for one in here.glob("ledger.evidence/*/*") if b"alt" in one.read_bytes()]
    lost.unlink()
    made = cme("db", "backup", "all.zip.age", "--with-evidence", *with_key)
    assert made.err.splitlines()[:3] == [
        "1 file of evidence is in it.",
        f"{lost.relative_to(here)} is not in it, as it is gone, was changed or cannot be read.",
        "Not in it is 1 file that a record only names: `cmetrack attach ID FILE` keeps it.",
    ]
    assert files_with(here, b"un certificat") != []
    for one in here.glob("ledger.evidence/*/*"):
        one.unlink()
    (here / "scan.pdf").unlink()
    assert files_with(here, b"un certificat") == []
    back = cme("db", "restore", "all.zip.age", "--identity-file", "key.txt", "--yes", "--json")
    assert json.loads(back.out)["evidence"] == 1
    assert "It holds what the ledger holds.\n" in back.err
    [kept] = files_with(here, b"un certificat")
    assert kept.startswith("ledger.evidence/")


@pytest.mark.usefixtures("terminal", "quick")
def test_a_typed_passphrase_is_tried_three_times_and_a_bare_name_is_found(
    cme: Cme, ledger: Path, here: Path
) -> None:
    (here / "words.txt").write_text("right\n", encoding="utf-8")
    cme("db", "backup", "--encrypt", "--passphrase-file", "words.txt")
    name = "ledger-2026-11-21T101500.db.age"
    assert "needs a passphrase or key" in cme("db", "restore").out
    ran = cme("db", "restore", name, "--yes", input="wrong\nwrong\nright\n")
    assert ran.code == 0 and ran.err.count("The passphrase does not open") == 2
    ran = cme("db", "restore", name, "--yes", input="wrong\nwrong\nwrong\nright\n")
    assert ran.code == 2 and ran.err.count("The passphrase does not open") == 3
    assert cme("db", "restore", "no.db", "--yes").code == 2
