"""Archives that come back: what cmetrack packed comes whole, what anybody made of it is refused."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import Tally, Times
from tests.faults.program import Home, Ran

DATA = b"%PDF-1.7 another certificate"
SHA256 = hashlib.sha256(DATA).hexdigest()
MEMBER = f"evidence/{SHA256[:2]}/{SHA256}.pdf"
KEPT = f"ledger.{MEMBER}"
OUT = "/tmp/cmetrack-got-out.pdf"

Members = dict[str, bytes]


@pytest.fixture(autouse=True)
def noted(tally: Tally) -> None:
    tally()


@pytest.fixture
def packed(home: Home) -> Path:
    """A backup with evidence; then the record is removed, and the file is lost."""
    (home.folder / "scan.pdf").write_bytes(DATA)
    assert home.forked("attach", "2", "scan.pdf").code == 0
    ran = home.forked("db", "backup", "packed.zip", "--with-evidence", "--json")
    told = json.loads(ran.out)
    assert (told["evidence"], told["missing"], told["elsewhere"]) == (1, [], ["certificate.pdf"])
    assert home.forked("rm", "2", "--yes").code == 0
    shutil.rmtree(home.folder / "ledger.evidence")
    return home.folder / "packed.zip"


def restore(home: Home, file: object, first: Callable[[], object] | None = None) -> Ran:
    return home.forked("db", "restore", file, "--yes", first=first)


def is_refused(home: Home, file: Path, *said: str) -> None:
    before = home.state()
    ran = restore(home, file)
    assert ran.code == 3 and ran.out == "", ran
    assert all(one in ran.err for one in (file.name, *said)), ran.err
    assert home.state() == before
    assert not (home.folder / "ledger.evidence").exists() and not Path(OUT).exists()


def members(packed: Path) -> Members:
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def told(found: Members, **other: object) -> Members:
    """The same with a manifest that agrees with what is there."""
    manifest = json.loads(found["manifest.json"]) | other
    if "files" not in other:
        manifest["files"] = [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in found.items()
            if name != "manifest.json"
        ]
    return {**found, "manifest.json": json.dumps(manifest).encode()}


def write(path: Path, found: Members, how: int = zipfile.ZIP_DEFLATED, mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in found.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = how
            if mode and name == MEMBER:
                info.external_attr = mode << 16
            archive.writestr(info, data)
    return path


@pytest.mark.fault("Archives: what was packed comes back whole, and is put away again")
def test_comes_back(home: Home, packed: Path) -> None:
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(["manifest.json", "ledger.db", MEMBER])
        manifest = json.loads(archive.read("manifest.json"))
    assert {one["name"]: one["sha256"] for one in manifest["files"]}[MEMBER] == SHA256
    ran = restore(home, packed)
    assert ran.code == 0 and "1 file of evidence comes with it" in ran.err
    kept = home.folder / KEPT
    assert kept.read_bytes() == DATA and stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.parent.stat().st_mode) == 0o700
    assert "The evidence of 2 records is there" in home.forked("db", "check").out
    assert home.forked("db", "restore", "--undo", "--yes").code == 0
    assert kept.exists()  # what was restored may be wanted again


@pytest.mark.fault("Archives: restored where nothing is, under another name")
def test_comes_back_elsewhere(home: Home, packed: Path) -> None:
    elsewhere = home.folder / "new" / "other.db"
    assert home.forked("--db", elsewhere, "db", "restore", packed, "--yes").code == 0
    assert (elsewhere.parent / KEPT).read_bytes() == DATA
    shown = home.forked("--db", elsewhere, "open", "2", "--print")
    assert shown.out == f"{elsewhere.parent / KEPT}\n"


@pytest.mark.fault("Archives: evidence that is missing or changed when it is packed")
def test_missing_when_packed(home: Home) -> None:
    for id, data in ((1, DATA), (2, b"%PDF other")):
        (home.folder / "scan.pdf").write_bytes(data)
        assert home.forked("attach", str(id), "scan.pdf", "--force").code == 0
    (home.folder / KEPT).write_bytes(b"changed")
    ran = home.forked("db", "backup", "packed.zip", "--with-evidence")
    assert (
        ran.code == 0
        and f"{KEPT} is not in it, as it is gone, was changed or cannot be read." in ran.err
    )
    (home.folder / KEPT).unlink()
    ran = home.forked("db", "backup", "packed.zip", "--with-evidence", "--force")
    assert (
        ran.code == 0
        and f"{KEPT} is not in it, as it is gone, was changed or cannot be read." in ran.err
    )
    assert restore(home, "packed.zip").code == 0


@pytest.mark.fault("Archives: members that lead out (`..`, an absolute path, a drive)")
@pytest.mark.parametrize(
    "name",
    [
        "../../../../../../../../tmp/cmetrack-got-out.pdf",
        OUT,
        "evidence/../../x.pdf",
        "..\\..\\x.pdf",
        "C:\\x.pdf",
        "C:x.pdf",
        "//server/x.pdf",
        f"evidence/aa/../{SHA256}.pdf",
    ],
)
def test_leads_out(home: Home, packed: Path, name: str) -> None:
    found = members(packed)
    found[name] = found.pop(MEMBER)
    is_refused(home, write(packed, told(found)), "nothing that cmetrack packs")


@pytest.mark.fault("Archives: members that are links, folders, devices or nothing we pack")
def test_strangers(home: Home, packed: Path) -> None:
    found = members(packed)
    for mode in (stat.S_IFLNK | 0o777, stat.S_IFDIR | 0o755, stat.S_IFCHR, stat.S_IFIFO):
        is_refused(home, write(packed, found, mode=mode), "nothing that cmetrack packs")
    for name in ("evidence/", "evidence/aa/"):
        is_refused(home, write(packed, told({**found, name: b""})), "nothing that cmetrack packs")
    for name in ("x.txt", "LEDGER.DB", "evidence/x.pdf", "ledger.db ", f"{MEMBER}x.sh"):
        is_refused(home, write(packed, told({**found, name: b"x"})), "nothing that cmetrack packs")


@pytest.mark.fault("Archives: a member twice")
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_twice(home: Home, packed: Path) -> None:
    for name in ("ledger.db", MEMBER, "manifest.json"):
        again = home.folder / "again.zip"
        shutil.copy(packed, again)
        with zipfile.ZipFile(again, "a") as archive:
            archive.writestr(name, b"another")
        is_refused(home, again, "nothing that cmetrack packs")


@pytest.mark.fault("Archives: a bomb, and sizes that lie")
def test_bomb(home: Home, packed: Path) -> None:
    found = members(packed)
    sparse = told({**found, "ledger.db": bytes(300 << 20)})
    before = home.state()

    def little_memory() -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + (96 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    bomb = write(home.folder / "bomb.zip", sparse)
    assert bomb.stat().st_size < 1 << 20
    ran = restore(home, bomb, little_memory)
    assert ran.code == 3 and "far more would come out of it than is in it" in ran.err
    # It declares little, and more would come out of it.
    data = bomb.read_bytes()
    size = (300 << 20).to_bytes(4, "little")
    assert data.count(size) == 2
    bomb.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    ran = restore(home, bomb, little_memory)
    assert ran.code == 3, ran
    bomb.unlink()
    assert home.state() == before


@pytest.mark.fault("Archives: a manifest that lies, is torn, or is missing")
def test_manifest(home: Home, packed: Path) -> None:
    found = members(packed)
    manifest = json.loads(found["manifest.json"])
    ledger, scan = manifest["files"]
    for other in (
        {"files": [ledger]},
        {"files": [ledger, scan, scan]},
        {"files": [ledger, {**scan, "name": "evidence/aa/x.pdf"}]},
        {"files": [ledger, {**scan, "sha256": "0" * 64}]},
        {"files": [{**ledger, "sha256": "0" * 64}, scan]},
        {"files": [ledger, {**scan, "size": 1}]},
        {"files": [ledger, {**scan, "size": "29"}]},
        {"files": {"ledger.db": 1}},
        {"files": None},
        {"folder": "../x.evidence"},
        {"folder": "/tmp/x.evidence"},
        {"folder": ".evidence"},
        {"folder": "ssh"},
        {"folder": 7},
        {"format": 2},
    ):
        is_refused(home, write(packed, told(found, **other)))
    for torn in (b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"format": 1}'):
        is_refused(home, write(packed, {**found, "manifest.json": torn}), "manifest")
    for name in ("manifest.json", "ledger.db"):
        rest = {one: data for one, data in found.items() if one != name}
        is_refused(home, write(packed, rest), "lacks a ledger or a manifest")


@pytest.mark.fault("Archives: a file in it, or the ledger, is another than the manifest says")
def test_changed(home: Home, packed: Path) -> None:
    found = members(packed)
    for name in (MEMBER, "ledger.db"):
        data = bytearray(found[name])
        data[len(data) // 2] ^= 1
        is_refused(home, write(packed, {**found, name: bytes(data)}), "is not what its manifest")
    # A manifest that agrees does not make another file of it: the name is the hash.
    is_refused(home, write(packed, told({**found, MEMBER: b"%PDF false"})), "is not what its")
    # And a ledger that is none is looked at like any other.
    is_refused(home, write(packed, told({**found, "ledger.db": b"SQLite format 3\0 no"})))


@pytest.mark.fault("Archives: cut short, or a byte of it changed, at random")
def test_torn(home: Home, packed: Path, times: Times, chance: random.Random) -> None:
    whole = packed.read_bytes()
    before = home.state()
    torn = home.folder / "torn.zip"
    for turn in times(full=200, brief=15):
        data = bytearray(whole)
        if turn % 2:
            data = data[: chance.randrange(len(data))]
        else:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        torn.write_bytes(data)
        ran = restore(home, torn)
        torn.unlink()
        assert "Traceback" not in ran.err
        if ran.code == 0:  # a day or a mode of a member: nothing that counts
            assert (home.folder / KEPT).read_bytes() == DATA
            assert home.forked("db", "restore", "--undo", "--yes").code == 0
            shutil.rmtree(home.folder / "ledger.evidence")
            before = home.state()
        else:
            assert ran.code in (2, 3)
            assert home.state() == before


@pytest.mark.fault("Archives: the disk is full while one is made, and while one comes back")
def test_disk_full(home: Home, packed: Path) -> None:
    def small_disk(size: int) -> Callable[[], None]:
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    (home.folder / "large.pdf").write_bytes(os.urandom(1 << 20))
    assert home.forked("attach", "3", "large.pdf").code == 0
    assert home.forked("db", "backup", "large.zip", "--with-evidence").code == 0
    shutil.rmtree(home.folder / "ledger.evidence")
    before = home.state()
    ran = restore(home, "large.zip", small_disk(512 << 10))
    assert ran.code == 3 and "cannot be written" in ran.err
    assert home.state() == before and not (home.folder / "ledger.evidence").exists()
    assert restore(home, "large.zip").code == 0
    before = home.state()
    made = home.forked(
        *("db", "backup", "more.zip", "--with-evidence"), first=small_disk(512 << 10)
    )
    assert made.code == 3 and "more.zip cannot be written" in made.err
    assert home.state() == before


@pytest.mark.fault("Archives: encrypted, for a key")
def test_encrypted(home: Home, packed: Path) -> None:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    (home.folder / "key.txt").write_text(str(identity))
    (home.folder / "keys.txt").write_text(str(identity.to_public()))
    assert restore(home, packed).code == 0
    made = home.forked(
        *("db", "backup", "--with-evidence", "--encrypt", "--recipient-file", "keys.txt", "--json")
    )
    path = Path(json.loads(made.out)["backup"])
    assert path.name.endswith(".zip.age") and DATA not in path.read_bytes()
    shutil.rmtree(home.folder / "ledger.evidence")
    assert home.forked("rm", "2", "--yes").code == 0
    ran = home.forked("db", "restore", path, "--identity-file", "key.txt", "--yes")
    assert ran.code == 0 and (home.folder / KEPT).read_bytes() == DATA
    assert not [one for one in home.folder.iterdir() if one.name.startswith(".")]
    path.write_bytes(path.read_bytes()[:-20])
    before = home.state()
    torn = home.forked("db", "restore", path, "--identity-file", "key.txt", "--yes")
    assert torn.code == 3 and "is damaged" in torn.err and home.state() == before
