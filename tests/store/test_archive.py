"""A backup with its evidence: whole, or refused before anything comes out of it."""

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmetrack.errors import LedgerError, NotFound, SurroundingsError, UsageError
from cmetrack.store import archive, evidence
from cmetrack.store.ledger import Ledger
from cmetrack.store.restore import last_replaced, prepared
from tests.store.conftest import AT, LookAt, bring_back

Members = dict[str, bytes]
SCAN = b"%PDF-1.7 un certificat"


@pytest.fixture
def furnished(full: Path) -> Path:
    """A ledger whose first record has a kept file, the second one names one that is not kept."""
    scan = full.with_name("scan.pdf")
    scan.write_bytes(SCAN)
    with (
        evidence.keeping(evidence.folder(full)) as keeper,
        Ledger.open(full, write=True) as ledger,
        ledger.change("attach", AT) as change,
    ):
        kept = keeper.keep(scan)
        for id, path in ((1, kept.path), (3, "scan.pdf")):
            change.replace(ledger.activity(id)._replace(evidence=path))
        change.remember(kept)
    return full


@pytest.fixture
def packed(furnished: Path) -> Path:
    return archive.pack(furnished, furnished.with_name("packed.zip"), AT).path


def members(path: Path) -> Members:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write(path: Path, found: Members, modes: int = 0) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in found.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = modes << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, data)


def manifest(found: Members, **other: object) -> Members:
    told = json.loads(found["manifest.json"]) | other
    return {**found, "manifest.json": json.dumps(told).encode()}


def test_what_was_packed_comes_back(furnished: Path, footprint: LookAt) -> None:
    made = archive.pack(furnished, furnished.with_name("packed.zip"), AT)
    assert (made.counts.records, made.evidence) == (3, 1)
    assert (made.missing, made.elsewhere) == ((), ("scan.pdf",))
    with Ledger.open(furnished) as ledger:
        path = furnished.parent / str(ledger.activity(1).evidence)
    path.write_bytes(b"spoilt")
    with prepared(furnished, made.path) as candidate:
        assert candidate.evidence == 1 and candidate.is_the_same
    assert path.read_bytes() == b"spoilt"
    bring_back(furnished, made.path, AT)
    assert path.read_bytes() == SCAN
    assert archive.is_whole(made.path) and not archive.is_whole(furnished)


def test_if_the_ledger_does_not_come_back_neither_does_the_evidence(
    furnished: Path, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.open(furnished) as ledger:
        path = furnished.parent / str(ledger.activity(1).evidence)
    path.unlink()

    def fails() -> None:
        assert path.exists()
        raise SurroundingsError("the disk failed")

    with (
        pytest.raises(SurroundingsError, match="the disk failed"),
        prepared(furnished, packed) as candidate,
    ):
        candidate.put(AT, fails)
    assert not evidence.folder(furnished).exists()
    with pytest.raises(UsageError, match="was not restored"):
        last_replaced(furnished)


def test_a_file_that_changes_while_it_is_packed_makes_no_archive(
    furnished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = evidence.folder(furnished)
    really = archive._described

    def spoils(*given: Any) -> dict[str, object]:
        [path] = inside.rglob("*.pdf")
        path.write_bytes(SCAN[::-1])
        return really(*given)

    monkeypatch.setattr(archive, "_described", spoils)
    with pytest.raises(SurroundingsError, match="was changed while it was copied"):
        archive.pack(furnished, furnished.with_name("packed.zip"), AT)
    assert not furnished.with_name("packed.zip").exists()


def _renamed(name: str) -> Callable[[Members], Members]:
    return lambda found: {**found, name: b""}


def _with(**other: object) -> Callable[[Members], Members]:
    return lambda found: manifest(found, **other)


REFUSED: dict[str, tuple[Callable[[Members], Members], str]] = {
    "dots": (_renamed("../x"), "nothing that cmetrack packs"),
    "absolute": (_renamed("/x"), "nothing that cmetrack packs"),
    "drive": (_renamed("C:x"), "nothing that cmetrack packs"),
    "folder": (_renamed("evidence/"), "nothing that cmetrack packs"),
    "stranger": (_renamed("x.txt"), "nothing that cmetrack packs"),
    "no ledger": (lambda found: {"manifest.json": found["manifest.json"]}, "lacks a ledger"),
    "torn manifest": (lambda found: {**found, "manifest.json": b"{"}, "manifest cannot be read"),
    "another format": (_with(format=2), "made by a newer cmetrack"),
    "a folder elsewhere": (_with(folder="../x.evidence"), "manifest cannot be read"),
    "no number": (
        lambda found: manifest(
            found,
            files=[
                one | {"size": str(one["size"])}
                for one in json.loads(found["manifest.json"])["files"]
            ],
        ),
        "is not what its manifest says",
    ),
    "fewer files": (_with(files=[]), "tells of other files than it holds"),
    "another size": (
        lambda found: {**found, "ledger.db": found["ledger.db"] + b"x"},
        "is not what its manifest says",
    ),
    "another ledger": (
        lambda found: {**found, "ledger.db": found["ledger.db"][::-1]},
        "is not what its manifest says",
    ),
    "a bomb": (
        lambda found: {**found, "ledger.db": bytes(100 << 20)},
        "far more would come out of it",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_anybody_made_of_it_is_refused(packed: Path, what: str) -> None:
    change, said = REFUSED[what]
    write(packed, change(members(packed)))
    with pytest.raises(LedgerError, match=said), archive.opened(packed, packed):
        pass


def test_links_are_refused_and_so_is_a_member_that_is_too_large(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = members(packed)
    monkeypatch.setattr(evidence, "LARGEST", len(SCAN) - 1)
    with pytest.raises(LedgerError, match="is too large"), archive.opened(packed, packed):
        pass
    write(packed, found, stat.S_IFLNK | 0o777)
    with (
        pytest.raises(LedgerError, match="nothing that cmetrack packs"),
        archive.opened(packed, packed),
    ):
        pass


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_twice_encrypted_and_damaged(packed: Path) -> None:
    whole = packed.read_bytes()
    with zipfile.ZipFile(packed, "a") as more:
        more.writestr("ledger.db", b"another")
    with (
        pytest.raises(LedgerError, match="nothing that cmetrack packs"),
        archive.opened(packed, packed),
    ):
        pass
    for torn in (whole[:-30], whole[:100], b"PK\3\4"):
        packed.write_bytes(torn)
        with pytest.raises(LedgerError, match="is damaged"), archive.opened(packed, packed):
            pass
    # The flag of the first member in the directory at the end: encrypted.
    at = whole.index(b"PK\1\2") + 8
    packed.write_bytes(whole[:at] + bytes([whole[at] | 1]) + whole[at + 1 :])
    with (
        pytest.raises(LedgerError, match="nothing that cmetrack packs"),
        archive.opened(packed, packed),
    ):
        pass
    with pytest.raises(NotFound), prepared(packed, packed.with_name("gone.zip")):
        pass
