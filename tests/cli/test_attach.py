"""`attach` and `open`: a certificate's file beside the ledger, and looking at it."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from cmetrack.store import evidence
from tests.cli.conftest import Cme, Ran

DATA = b"%PDF-1.7 un certificat\n"
SHA = hashlib.sha256(DATA).hexdigest()
KEPT = f"ledger.evidence/{SHA[:2]}/{SHA}.pdf"


@pytest.fixture(autouse=True)
def ledger(cme: Cme, here: Path) -> Path:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Curs", "--start", "2026-03-01", "--hours", "4")
    (here / "Certificat „ML” nr. 1.PDF").write_bytes(DATA)
    return here / "ledger.db"


def evidence_of(cme: Cme, id: int = 1) -> str | None:
    found: list[dict[str, Any]] = json.loads(cme("list", "--json").out)
    return next((one["evidence"] for one in found if one["id"] == id), None)


def states(cme: Cme) -> list[tuple[str, str]]:
    told = json.loads(cme("db", "check", "--json").out)["findings"]
    return [(one["severity"], one["what"]) for one in told if "evidence" in one["what"]]


def test_a_file_is_kept_by_its_hash(cme: Cme, here: Path) -> None:
    before = os.umask(0)
    try:
        ran = cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    finally:
        os.umask(before)
    assert ran == Ran(
        0,
        "",
        f"Record 1, 'Curs': Certificat „ML” nr. 1.PDF is kept as {KEPT}.\n"
        "`cmetrack open 1` opens it; `cmetrack undo` takes it off.\n",
    )
    kept = here / KEPT
    assert kept.read_bytes() == DATA and kept.stat().st_mode & 0o777 == 0o600
    for folder in (kept.parent, kept.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert (here / "Certificat „ML” nr. 1.PDF").exists()
    assert evidence_of(cme) == KEPT
    assert states(cme) == [("ok", "The evidence of 1 record is there, as it was.")]
    cme("undo", "--yes")
    assert evidence_of(cme) is None
    assert states(cme) == []
    cme("redo", "--yes")
    assert evidence_of(cme) == KEPT and kept.exists()


def test_one_file_for_two_records_is_kept_once(cme: Cme, here: Path) -> None:
    cme("add", "course", "Alt curs", "--start", "2026-03-02", "--hours", "4")
    (here / "copy.pdf").write_bytes(DATA)
    assert cme("attach", "1", "Certificat „ML” nr. 1.PDF").code == 0
    told = json.loads(cme("attach", "2", "copy.pdf", "--json").out)
    assert told == {
        "id": 2,
        "evidence": KEPT,
        "replaced": None,
        "name": "copy.pdf",
        "sha256": SHA,
        "size": len(DATA),
    }
    assert [one for one in (here / "ledger.evidence").rglob("*") if one.is_file()] == [here / KEPT]
    assert cme("attach", "2", "copy.pdf").err == "Record 2 has that very file already.\n"
    assert len(json.loads(cme("history", "--json").out)) == 5


def test_other_evidence_is_replaced_only_when_it_is_meant(
    cme: Cme, here: Path, terminal: None
) -> None:
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    (here / "other.jpg").write_bytes(b"another")
    before = sorted(here.rglob("*"))
    asked = cme("attach", "1", "other.jpg", input="n\n")
    assert asked.code == 2
    assert f"Record 1, 'Curs', has evidence already: {KEPT}" in asked.err.replace(":\n", ": ")
    assert evidence_of(cme) == KEPT and sorted(here.rglob("*")) == before
    assert cme("attach", "1", "other.jpg", "--force").code == 0
    assert str(evidence_of(cme)).endswith(".jpg")
    cme("undo", "--yes")
    assert evidence_of(cme) == KEPT


def test_a_kept_file_that_was_spoilt_is_mended_by_attaching_it_again(cme: Cme, here: Path) -> None:
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    (here / KEPT).write_bytes(b"spoilt")
    ran = cme("db", "check")
    assert ran.code == 3
    assert f"damage: Record 1: its evidence was changed: {KEPT}" in ran.out
    assert "was changed since it was kept" in cme("open", "1", "--print").err
    again = cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    assert again.code == 0
    assert "its copy was missing or changed, and is right again" in again.err
    assert (here / KEPT).read_bytes() == DATA
    assert cme("open", "1", "--print").err == ""
    assert cme("db", "check").code == 0
    (here / KEPT).unlink()
    assert f"damage: Record 1: its evidence is gone: {KEPT}" in cme("db", "check").out


@pytest.mark.parametrize("named", ["add", "edit", "import"])
def test_a_file_that_is_only_named_is_remembered(cme: Cme, here: Path, named: str) -> None:
    (here / "scan.pdf").write_bytes(DATA)
    (here / "more.csv").write_text(
        "kind,title,start,hours,evidence\ncourse,Alt,2026-04-01,4,scan.pdf\ncourse,X,2026-04-02,4,\n"
    )
    id = {
        "add": ("add", "course", "Alt", "--start", "2026-04-01", "--hours", "4", "--evidence"),
        "edit": ("edit", "1", "--evidence"),
        "import": ("import",),
    }[named]
    assert cme(*id, "more.csv" if named == "import" else "scan.pdf").code == 0
    record = 1 if named == "edit" else 2
    assert evidence_of(cme, record) == "scan.pdf"
    assert states(cme) == [("ok", "The evidence of 1 record is there, as it was.")]
    assert "scan.pdf" not in cme("remind").out
    (here / "scan.pdf").write_bytes(DATA.replace(b"un", b"UN"))
    assert states(cme) == [
        ("warning", f"Record {record}: its evidence was changed: scan.pdf."),
    ]
    assert "scan.pdf is not the file that it was." in cme("remind").out
    assert "scan.pdf" not in cme("remind").out  # it is told once
    cme("edit", record, "--evidence", "scan.pdf")  # it is meant as it is now
    assert states(cme) == [("ok", "The evidence of 1 record is there, as it was.")]
    (here / "scan.pdf").unlink()
    assert "there is no scan.pdf." in cme("remind").out


def test_the_path_goes_out_and_comes_in_unchanged(cme: Cme, here: Path) -> None:
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    cme("export", "--format", "csv", "-o", "out.csv")
    assert KEPT in (here / "out.csv").read_text()
    assert "1 there already" in cme("import", "out.csv", "--update").err
    cme("--db", "ledger2.db", "init", "--rulebook", "ro-cmr-2009")
    cme("--db", "ledger2.db", "import", "out.csv")
    assert cme("--db", "ledger2.db", "open", "1", "--print").out == f"{here / KEPT}\n"


def test_what_lies_in_the_folder_of_the_ledger_is_found_from_anywhere(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    (here / "sub").mkdir()
    (here / "link.db").symlink_to(here / "ledger.db")
    monkeypatch.chdir(here / "sub")
    assert cme("open", "1", "--print") == Ran(0, f"{here / KEPT}\n", "")
    (here / "sub" / "link.db").symlink_to(here / "ledger.db")
    assert cme("--db", "link.db", "open", "1", "--print").out == f"{here / KEPT}\n"
    (here / "sub" / "other.pdf").write_bytes(b"other")
    cme("--db", "link.db", "attach", "1", "other.pdf", "--force")
    assert not (here / "sub" / "link.evidence").exists()


# Opening


@pytest.fixture
def opener(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop whose opener notes what it is given."""
    noted = here / "noted.txt"
    tools = here / "tools"
    tools.mkdir()
    (tools / "xdg-open").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>"{noted}"\n')
    (tools / "xdg-open").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("sys.platform", "linux")
    return noted


def test_it_is_opened_by_the_systems_program(cme: Cme, here: Path, opener: Path) -> None:
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    assert cme("open", "1") == Ran(0, "", "")
    assert opener.read_text() == f"{here / KEPT}\n"
    assert json.loads(cme("open", "1", "--json").out) == {
        "id": 1,
        "path": f"{here / KEPT}",
        "opened": True,
    }
    cme("open", "1", "--print")
    assert len(opener.read_text().splitlines()) == 2


def test_no_shell_sees_the_name(cme: Cme, here: Path, opener: Path) -> None:
    name = "-x $(touch owned); `touch owned` & .pdf"
    (here / name).write_bytes(DATA)
    cme("edit", "1", "--evidence", name)
    assert cme("open", "1").code == 0
    assert opener.read_text() == f"{here / name}\n"
    assert not (here / "owned").exists()


def test_without_a_desktop_the_path_is_printed(
    cme: Cme, here: Path, opener: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    told = Ran(
        0, f"{here / KEPT}\n", "No program could be started for it here: open it yourself.\n"
    )
    (here / "tools" / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
    assert cme("open", "1") == told
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert cme("open", "1") == told
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", "")
    assert cme("open", "1") == told


def test_what_could_be_a_program_is_not_started(cme: Cme, here: Path, opener: Path) -> None:
    for name in ("run.sh", "evil.desktop", "evil.exe", "evil", "evil.pdf.lnk"):
        (here / name).write_text("#!/bin/sh\ntouch owned\n")
        cme("edit", "1", "--evidence", name)
        ran = cme("open", "1")
        assert ran.code == 2 and "is not the kind of file that certificates are" in ran.err
        assert cme("open", "1", "--print").out == f"{here / name}\n"
    assert not opener.exists()


def test_what_cannot_be_opened_is_said(cme: Cme, here: Path, opener: Path) -> None:
    ran = cme("open", "1")
    assert ran == Ran(
        2, "", "Record 1 has no evidence.\n`cmetrack attach 1 FILE` keeps a certificate with it.\n"
    )
    cme("edit", "1", "--evidence", "https://example.org/certificate/1")
    assert cme("open", "1") == Ran(
        0,
        "https://example.org/certificate/1\n",
        "It is an address, no file: open it yourself.\n",
    )
    cme("edit", "1", "--evidence", "gone.pdf")
    assert cme("open", "1").err.startswith(f"Record 1: there is no {here / 'gone.pdf'}.\n")
    assert cme("open", "9").code == 2
    assert not opener.exists()


def test_a_look_reads_each_file_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.pdf").write_bytes(DATA)
    known = {"a.pdf": evidence.Remembered("a.pdf", SHA, len(DATA), "a.pdf")}
    look = evidence.looking(here / "ledger.db", known)
    assert look("a.pdf") == "there"
    (here / "a.pdf").unlink()
    assert look("a.pdf") == "there" and look("b.pdf") == "gone"
