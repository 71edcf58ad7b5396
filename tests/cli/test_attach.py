"""`attach` and `open`: a certificate's file beside the ledger, and looking at it."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from cmetrack.store import evidence
from tests.cli.conftest import Cme, Ran

FILES = Path(__file__).parents[1] / "files"
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
    return [(one["severity"], one["message"]) for one in told if "evidence" in one["message"]]


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
        "file": "copy.pdf",
        "id": 2,
        "evidence": KEPT,
        "replaced": None,
        "name": "copy.pdf",
        "sha256": SHA,
        "size": len(DATA),
        "change": 5,
        "ids": [2],
    }
    assert [one for one in (here / "ledger.evidence").rglob("*") if one.is_file()] == [here / KEPT]
    assert cme("attach", "2", "copy.pdf").err == "Record 2 has that very file already.\n"
    assert len(json.loads(cme("history", "--json").out)) == 5


def files_of(cme: Cme, id: int = 1) -> list[str]:
    return [Path(path).suffix for path in (evidence_of(cme, id) or "").split(" | ") if path]


def test_another_file_is_added_and_replaces_only_when_it_is_meant(cme: Cme, here: Path) -> None:
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    (here / "other.jpg").write_bytes(b"another")
    (here / "third.png").write_bytes(b"a third")
    assert cme("attach", "1", "other.jpg", "third.png").code == 0
    assert files_of(cme) == [".pdf", ".jpg", ".png"]
    assert states(cme) == [("ok", "The evidence of 1 record is there, as it was.")]
    assert cme("show", "1").out.count("evidence: ledger.evidence/") == 3
    assert cme("attach", "1", "other.jpg").err == "Record 1 has that very file already.\n"
    printed = cme("open", "1", "--print").out.splitlines()
    assert [Path(one).suffix for one in printed] == [".pdf", ".jpg", ".png"]
    told = json.loads(cme("open", "1", "--print", "--json").out)
    assert [one["path"] for one in told] == printed
    Path(printed[1]).write_bytes(b"spoilt")
    assert [severity for severity, _what in states(cme)] == ["ok", "damage"]
    assert cme("attach", "1", "other.jpg").err.startswith("Record 1 has that very file already;")
    assert cme("attach", "1", "other.jpg", "--replace").code == 0
    assert files_of(cme) == [".jpg"]
    cme("undo", "--yes")
    assert files_of(cme) == [".pdf", ".jpg", ".png"]
    assert cme("attach", "1", "other.jpg", "--force").code == 0  # as of 0.1.0
    assert files_of(cme) == [".jpg"]


def test_several_files_go_out_and_come_in(cme: Cme, here: Path) -> None:
    (here / "other.jpg").write_bytes(b"another")
    cme("attach", "1", "Certificat „ML” nr. 1.PDF", "other.jpg")
    for format in ("csv", "json"):
        cme("export", "--format", format, "-o", f"out.{format}")
        assert "1 there already" in cme("import", f"out.{format}", "--update").err
    cme("--db", "ledger2.db", "init", "--rulebook", "ro-cmr-2009")
    cme("--db", "ledger2.db", "import", "out.csv")
    printed = cme("--db", "ledger2.db", "open", "1", "--print").out
    assert printed == cme("open", "1", "--print").out
    assert cme("db", "backup", "--with-evidence", "all.zip").code == 0
    for one in (here / "ledger.evidence").rglob("*"):
        if one.is_file():
            one.unlink()
    assert "2 files of evidence come" in cme("db", "restore", "all.zip", "--yes").err
    assert states(cme) == [("ok", "The evidence of 1 record is there, as it was.")]
    cme("add", "course", "Alt curs", "--start", "2026-03-02", "--hours", "4")
    cme("attach", "2", "other.jpg")
    assert cme("purge", "1", "--confirm", "purge").code == 0
    kept = [one.suffix for one in (here / "ledger.evidence").rglob("*") if one.is_file()]
    assert kept == [".jpg"]


def test_what_is_missing_of_the_command_is_said(cme: Cme, here: Path) -> None:
    assert cme("attach", "1").err.startswith("Which file belongs to record 1 was not said.")
    assert cme("attach", "a.pdf", "--replace").err.startswith("--replace is for the files of one")
    assert cme("attach", "9", "Certificat „ML” nr. 1.PDF").code == 2
    assert cme("attach", "gone.pdf").err.startswith("There is no file gone.pdf.")
    assert not (here / "ledger.evidence").exists()


def test_records_without_a_file_are_listed(cme: Cme, here: Path) -> None:
    cme("add", "course", "Alt curs", "--start", "2026-03-02", "--hours", "4")
    cme("add", "course", "La anul", "--start", "2027-03-02", "--hours", "4", "--state", "planned")
    cme("attach", "1", "Certificat „ML” nr. 1.PDF")
    found = json.loads(cme("list", "--without-evidence", "--json").out)
    assert [one["title"] for one in found] == ["Alt curs"]


# Files matched to records


@pytest.fixture
def certificates(cme: Cme, here: Path) -> list[str]:
    """Certificates in PDF beside a ledger that has the records of two of them."""
    names = ["course", "congress", "ru"]
    for name in names:
        shutil.copy(FILES / f"certificate-{name}.pdf", here / f"{name}.pdf")
    (here / "records.csv").write_text(
        "kind,title,start,end,credits,certificate\n"
        "course,Ecografia abdominala in cabinetul medicului de familie,2026-03-14,2026-03-16,18,\n"
        'congress,"„Medicina de la țară”, ediția 5",2026-05-28,2026-05-30,17.5,CT 7/2026\n'
        "conference,Terapevticheskaja vesna,2025-04-10,2025-04-11,6,\n"
    )
    assert cme("import", "records.csv").code == 0
    return [f"{name}.pdf" for name in names]


def test_each_certificate_finds_its_record(cme: Cme, certificates: list[str]) -> None:
    ran = cme("attach", *certificates[:2])
    assert ran.code == 0, ran.err
    assert [files_of(cme, id) for id in (1, 2, 3, 4)] == [[], [".pdf"], [".pdf"], []]
    assert cme("history").out.count("Attached 2 files to records: 2, 3") == 1
    cme("undo", "--yes")
    assert [files_of(cme, id) for id in (2, 3)] == [[], []]


def test_what_is_not_sure_is_not_attached_unasked(cme: Cme, certificates: list[str]) -> None:
    ran = cme("attach", *certificates)
    assert ran.code == 2
    assert "ru.pdf: perhaps 4, 'Terapevticheskaja vesna', by the day" in ran.err
    assert "Nothing was attached: of 1 file it is not sure to which record it belongs." in ran.err
    assert files_of(cme, 2) == []
    ran = cme("attach", *certificates, "--yes", "--json")
    assert ran.code == 0
    told = [(one["file"], one["id"]) for one in json.loads(ran.out)]
    assert told == [("course.pdf", 2), ("congress.pdf", 3), ("ru.pdf", None)]
    assert [files_of(cme, id) for id in (2, 3, 4)] == [[".pdf"], [".pdf"], []]


def test_on_a_terminal_it_is_asked(cme: Cme, certificates: list[str], terminal: None) -> None:
    ran = cme("attach", "ru.pdf", "course.pdf", input="99\n4\n")
    assert ran.code == 0
    assert "There is no record 99." in ran.err
    assert [files_of(cme, id) for id in (2, 4)] == [[".pdf"], [".pdf"]]
    ran = cme("attach", "Certificat „ML” nr. 1.PDF", input="\n")
    assert ran.code == 2 and "is damaged" in ran.err
    cme("edit", "3", "--certificate", "CT 8/2026")  # the same days alone
    assert cme("attach", "congress.pdf", "--yes").code == 2


def test_a_colleagues_certificate_is_not_attached_unasked(
    cme: Cme, certificates: list[str]
) -> None:
    cme("cycle", "edit", "--doctor", "Matei Pildă")
    ran = cme("attach", *certificates[:2], "--yes")
    assert ran.code == 0
    assert "It is made out to Ilinca Exemplu" in ran.err.replace("\n", " ")
    assert [files_of(cme, id) for id in (2, 3)] == [[], [".pdf"]]


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
