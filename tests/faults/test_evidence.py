"""Certificates' files of every sort that there is: kept whole, or refused by name."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from cmetrack.store import evidence
from tests.faults.conftest import Tally
from tests.faults.program import Home, Ran

DATA = b"%PDF-1.7 another certificate"
KEPT = "ledger.evidence"


@pytest.fixture(autouse=True)
def noted(tally: Tally) -> None:
    tally()


def attach(home: Home, path: object, first: Callable[[], object] | None = None) -> Ran:
    return home.forked("attach", "1", path, "--force", first=first)


def evidence_of(home: Home, id: int = 1) -> str:
    [found] = [one for one in json.loads(home.forked("list", "--json").out) if one["id"] == id]
    return str(found["evidence"])


def is_refused(home: Home, path: object, *words: str) -> None:
    """Nothing changed, nothing is left of a copy, and the message names the file."""
    before = home.state()
    ran = attach(home, path)
    assert ran.code == 2 and ran.out == ""
    assert all(word in ran.err for word in words), ran.err
    assert home.state() == before and not (home.folder / KEPT).exists()


@pytest.mark.fault("Evidence: copied by its sha256, its own name and a relative path remembered")
def test_copied_by_sha256(home: Home) -> None:
    (home.folder / "scan.pdf").write_bytes(DATA)
    told = json.loads(home.forked("attach", "1", "scan.pdf", "--force", "--json").out)
    sha256 = hashlib.sha256(DATA).hexdigest()
    assert told["name"] == "scan.pdf"
    assert told["evidence"] == f"{KEPT}/{sha256[:2]}/{sha256}.pdf" == evidence_of(home)
    assert (home.folder / told["evidence"]).read_bytes() == DATA


@pytest.mark.fault("Evidence: the file is missing")
def test_missing(home: Home) -> None:
    attach(home, "certificate.pdf")
    path = evidence_of(home)
    (home.folder / path).unlink()
    checked = home.forked("db", "check")
    assert checked.code == 3 and f"Record 1: its evidence is gone: {path}" in checked.out
    assert f"there is no {path}" in home.forked("remind").out
    assert home.forked("open", "1").code == 2
    assert home.forked("status").code == 0


@pytest.mark.fault("Evidence: the file was changed")
def test_changed(home: Home) -> None:
    attach(home, "certificate.pdf")
    path = evidence_of(home)
    whole = (home.folder / path).read_bytes()
    (home.folder / path).write_bytes(whole.replace(b"un ", b"UN "))
    checked = home.forked("db", "check")
    assert checked.code == 3 and f"Record 1: its evidence was changed: {path}" in checked.out
    assert f"{path} is not the file that it was" in home.forked("remind").out


@pytest.mark.fault("Evidence: a link that leads to itself")
def test_symlink_loop(home: Home) -> None:
    (home.folder / "loop.pdf").symlink_to("loop.pdf")
    is_refused(home, "loop.pdf", "loop.pdf is a link that leads to itself")
    assert home.forked("edit", "1", "--evidence", "loop.pdf").code == 0
    assert "loop.pdf" in home.forked("db", "check").out


@pytest.mark.fault("Evidence: a device, a pipe, a socket")
@pytest.mark.parametrize("what", ["zero", "null", "fifo", "socket"])
def test_device(home: Home, what: str) -> None:
    path = home.folder / "thing.pdf"
    if what == "fifo":
        os.mkfifo(path)
    elif what == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    else:
        path = Path("/dev") / what
    is_refused(home, path, f"{path} is no file but a device or a pipe")
    assert home.forked("edit", "1", "--evidence", path).code == 0
    for line in (["db", "check"], ["remind"], ["open", "1"], ["add", "course", "X", "--start",
                 "2026-03-01", "--evidence", str(path)]):  # fmt: skip
        assert home.forked(*line).code in (0, 2)  # and does not wait for what never comes


@pytest.mark.fault("Evidence: a path that leads out of the folder (`../../x`)")
def test_path_that_leads_out(home: Home) -> None:
    (home.folder.parent / "x.pdf").write_bytes(DATA)
    for path in ("../x.pdf", f"{KEPT}/../../x.pdf", str(home.folder.parent / "x.pdf")):
        assert attach(home, path).code == 0
        assert evidence.kept_hash(evidence_of(home)) == hashlib.sha256(DATA).hexdigest()
    away = "kind,title,start,evidence\ncourse,Away,2026-01-02,../../../etc/passwd\n"
    (home.folder / "away.csv").write_text(away)
    assert home.forked("import", "away.csv").code == 0
    assert home.forked("open", "7").code == 2
    outside = [one for one in home.folder.parent.rglob("*") if home.folder not in one.parents]
    assert {one.name for one in outside if one.is_file()} <= {"x.pdf", "out", "err"}


@pytest.mark.fault("Evidence: names that Windows or a terminal takes for something else")
@pytest.mark.parametrize(
    ("name", "ending"),
    [
        (b"CON", ""),
        (b"con.PDF", ".pdf"),
        (b"a:b.pdf", ".pdf"),
        (b"dots...", ""),
        (b"space .pdf ", ""),
        (b"stream.pdf:$DATA", ""),
        (b"tab\there.pdf", ".pdf"),
        (b"line\nbreak.pdf", ".pdf"),
        (b"\x1b[2J\xc2\x9b.pdf", ".pdf"),
        ("rtl\u202efdp.exe".encode(), ".exe"),
        (b"not utf-8 \xff\xfe.pdf", ".pdf"),
        (b"-rf.pdf", ".pdf"),
        (b"x" * 251 + b".pdf", ".pdf"),
        ("ș".encode() * 127, ""),
        (b"a.verylongending", ""),
    ],
)
def test_names(home: Home, name: bytes, ending: str) -> None:
    path = os.fsencode(home.folder) + b"/" + name
    with open(path, "wb") as file:
        file.write(DATA)
    ran = home.forked("attach", "1", path, "--force", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    sha256 = hashlib.sha256(DATA).hexdigest()
    assert told["evidence"] == f"{KEPT}/{sha256[:2]}/{sha256}{ending}"
    assert told["name"].isprintable()
    assert not {"\x1b", "\u202e", "\x9b"} & set(ran.out + ran.err)


@pytest.mark.fault("Evidence: an empty file")
def test_empty(home: Home) -> None:
    (home.folder / "empty.pdf").touch()
    is_refused(home, "empty.pdf", "empty.pdf is empty: it is no certificate")


@pytest.mark.fault("Evidence: a folder, a file that is not there")
def test_folder(home: Home) -> None:
    is_refused(home, ".", "is a folder, not a file")
    is_refused(home, "nowhere.pdf", "There is no file nowhere.pdf")
    is_refused(home, "certificate.pdf/x", "There is no file certificate.pdf/x")


@pytest.mark.fault("Evidence: a file that may not be read, and one whose disk fails")
def test_unreadable(home: Home) -> None:
    def forbidden() -> None:
        really = os.open

        def refuses(path: object, *how: int, **more: int) -> int:
            if str(path).endswith("secret.pdf"):
                raise PermissionError(13, "Permission denied")
            return really(path, *how, **more)  # type: ignore[arg-type]

        os.open = refuses  # type: ignore[assignment]

    (home.folder / "secret.pdf").write_bytes(DATA)
    ran = attach(home, "secret.pdf", forbidden)
    assert ran.code == 2 and "secret.pdf cannot be read: Permission denied" in ran.err
    is_refused(home, "/proc/self/mem", "/proc/self/mem cannot be read: Input/output error")


@pytest.mark.fault("Evidence: a file of 3 GB, and one as large as may be, with little memory")
def test_large(home: Home) -> None:
    def little_memory() -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + (64 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    for name, size in (("huge.pdf", 3 << 30), ("over.pdf", evidence.LARGEST + 1)):
        with (home.folder / name).open("wb") as file:
            file.truncate(size)
        ran = attach(home, name, little_memory)
        assert ran.code == 2 and f"{name} has more than 256 MB" in ran.err
        assert home.forked("edit", "1", "--evidence", name, first=little_memory).code == 0
        (home.folder / name).unlink()
        assert not (home.folder / KEPT).exists()
    with (home.folder / "large.pdf").open("wb") as file:
        file.truncate(200 << 20)
    assert attach(home, "large.pdf", little_memory).code == 0
    assert (home.folder / evidence_of(home)).stat().st_size == 200 << 20


@pytest.mark.fault("Evidence: the disk is full while a file is copied")
def test_disk_full(home: Home) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    (home.folder / "scan.pdf").write_bytes(DATA * 100_000)
    before = home.state()
    ran = attach(home, "scan.pdf", small_disk)
    assert ran.code == 3 and "cannot be written: File too large" in ran.err
    assert home.state() == before and not (home.folder / KEPT).exists()


@pytest.mark.fault("Evidence: its folder is a link to another place")
def test_folder_that_is_a_link(home: Home) -> None:
    elsewhere = home.folder.parent / "everybody"
    elsewhere.mkdir()
    (home.folder / KEPT).symlink_to(elsewhere)
    ran = attach(home, "certificate.pdf")
    assert ran.code == 3 and "is a link to another place" in ran.err
    assert list(elsewhere.iterdir()) == []
