"""`import` of workbooks and certificates, and how files are read: --set, --sheet, --profile, -o."""

import io
import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cmetrack.errors import SurroundingsError
from cmetrack.formats.source import open_stdin
from cmetrack.store.transaction import Change
from tests.cli.conftest import Cme

FILES = Path(__file__).parents[1] / "files"

COURSE = """\
course.pdf
column       to be stored                                            the certificate's words
kind         course                                                  cursul
title        Ecografia abdominală în cabinetul medicului de familie  „Ecografia abdominală în cabinetul medicului de familie”
start        2026-03-14                                              14–16 martie 2026
end          2026-03-16                                              14–16 martie 2026
credits      18                                                      18 (optsprezece) Credite
certificate  Seria ML-22 Nr. 00118                                   Seria ML-22 Nr. 00118
place        Verbiceni, Căminul Cultural                             desfășurat la Verbiceni, Căminul Cultural în perioada
evidence     course.pdf

"""

NAMELESS = (
    "No doctor's name is in the ledger, so it was not looked at whom certificates are made out to; "
    "`cmetrack cycle edit --doctor NAME` says it.\n"
)


@pytest.fixture(autouse=True)
def files(cme: Cme, here: Path) -> Path:
    cme("init", "--rulebook", "ro-cmr-2009")
    for name in ("course", "congress", "ru", "scan", "locked"):
        shutil.copy(FILES / f"certificate-{name}.pdf", here / f"{name}.pdf")
    shutil.copy(FILES / "credits-excel.xlsx", here / "credits.xlsx")
    return here


def _records(cme: Cme) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(cme("list", "--json").out)
    return records


def _csv(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


# Workbooks


def test_a_workbook_goes_in_and_a_second_time_changes_nothing(cme: Cme) -> None:
    first, again = (json.loads(cme("import", "credits.xlsx", "--json").out) for _n in "ab")
    assert (first["read"], first["added"], again["unchanged"]) == (2, 2, 2)
    assert {record["hours"] for record in _records(cme)} == {4.5, 0.3}


def test_another_sheet(cme: Cme) -> None:
    ran = cme("import", "credits.xlsx", "--sheet", "Plan 2027")
    assert (ran.code, ran.err) == (
        0, "credits.xlsx: 0 rows; 0 added, 0 updated, 0 there already, 0 rejected.\n"
    )  # fmt: skip
    ran = cme("import", "credits.xlsx", "--sheet", "Plan")
    assert (ran.code, ran.err) == (
        2,
        (
            "credits.xlsx: there is no sheet 'Plan'\n"
            "The sheets are 'Note', 'Credite 2026', 'Plan 2027'.\n"
        ),
    )


# Certificates


def test_without_a_terminal_nothing_is_stored_unasked(cme: Cme) -> None:
    ran = cme("import", "course.pdf")
    assert (ran.code, ran.out) == (2, COURSE)
    assert ran.err == NAMELESS + (
        "Nothing was imported: what was concluded from the file needs your agreement.\n"
        "Look at it with --dry-run, then import it with --yes; or mend it: --dry-run -o proposal.csv "
        "writes it to a file, which comes in without --yes.\n"
    )
    assert _records(cme) == []


def test_with_yes_it_is_stored(cme: Cme) -> None:
    ran = cme("import", "course.pdf", "--yes")
    assert (ran.code, ran.out) == (0, COURSE)
    assert ran.err == NAMELESS + (
        "course.pdf: 1 row; 1 added, 0 updated, 0 there already, 0 rejected.\n"
        "Next: `cmetrack status`; `cmetrack undo` takes the import back.\n"
    )
    [kept] = Path("ledger.evidence").rglob("*.pdf")
    assert [record["evidence"] for record in _records(cme)] == [str(kept)]
    assert kept.read_bytes() == Path("course.pdf").read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "0 added, 0 updated, 1 there already" in cme("import", "course.pdf").err
    assert "0 added, 0 updated, 1 there already" in cme("import", "course.pdf", "--update").err


def test_a_certificate_that_does_not_go_in_is_not_kept(cme: Cme, terminal: None) -> None:
    cme("import", "--dry-run", "course.pdf")
    cme("import", "course.pdf", input="n\n")
    cme("import", "course.pdf", "scan.pdf", "--yes")
    assert not Path("ledger.evidence").exists()
    cme("import", "course.pdf", "scan.pdf", "--yes", "--rejects", "bad.csv")
    assert len(list(Path("ledger.evidence").rglob("*.pdf"))) == 1
    assert Path("bad.csv").read_text().splitlines()[1].endswith(",scan.pdf")


def test_a_failed_import_leaves_no_file_behind(cme: Cme, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Change) -> bool:
        raise SurroundingsError("the disk failed")

    monkeypatch.setattr(Change, "finish", fails)
    assert cme("import", "course.pdf", "congress.pdf", "--yes").code == 3
    assert not Path("ledger.evidence").exists()


def test_a_certificate_from_the_standard_input_is_kept_too(
    cme: Cme, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path("course.pdf").read_bytes()
    monkeypatch.setattr(
        "cmetrack.formats.source.open_stdin", lambda _stream: open_stdin(io.BytesIO(data))
    )
    assert cme("import", "-", "--yes").code == 0
    [kept] = (one for one in Path("ledger.evidence").rglob("*") if one.is_file())
    assert kept.read_bytes() == data


def test_the_evidence_that_somebody_names_wins(cme: Cme) -> None:
    assert cme("import", "course.pdf", "--yes", "--set", "evidence=https://example.org/1").code == 0
    assert [record["evidence"] for record in _records(cme)] == ["https://example.org/1"]
    assert not Path("ledger.evidence").exists()


@pytest.mark.parametrize(("answer", "code", "stored"), [("y\n", 0, 2), ("n\n", 2, 0), ("", 130, 0)])
def test_on_a_terminal_there_is_one_question(
    cme: Cme, terminal: None, answer: str, code: int, stored: int
) -> None:
    ran = cme("import", "course.pdf", "congress.pdf", input=answer)
    assert ran.code == code
    assert ran.err.count("Store these 2 records: yes, no,") == 1
    assert len(_records(cme)) == stored


def test_on_a_terminal_what_is_missing_is_asked_for(cme: Cme, terminal: None) -> None:
    answers = "kurs\ncurs\n\n"
    ran = cme("import", "course.pdf", "--set", "kind=course", input="y\n")
    assert ran.code == 0 and "does not tell" not in ran.err
    _unkind("unkind.pdf")
    ran = cme("import", "unkind.pdf", input=answers)
    assert ran.code == 2
    assert "unkind.pdf does not tell its 'kind': what it is: a course, a congress" in ran.err
    assert "'kurs' is not known here" in ran.err
    assert "unkind.pdf:1: column 'start': a record needs this, and it is empty" in ran.err
    ran = cme("import", "unkind.pdf", input="curs\n14.03.2026\ny\n")
    assert ran.code == 0
    assert "kind      course        (as you said)" in ran.out
    assert "X" in [record["title"] for record in _records(cme)]


def _unkind(name: str) -> None:
    """A certificate that tells a title alone."""
    from tests.formats.test_pdf import _pdf

    text = b'BT /F 12 Tf 9 99 Td (a participat la reuniunea "X") Tj ET'
    Path(name).write_bytes(_pdf(text))


def test_what_a_certificate_does_not_tell_is_said(cme: Cme) -> None:
    _unkind("unkind.pdf")
    ran = cme("import", "unkind.pdf", "--yes")
    assert ran.code == 2
    assert ran.err == (
        "unkind.pdf:1: column 'kind': a record needs this, and it is empty\n"
        "unkind.pdf:1: column 'start': a record needs this, and it is empty\n"
        "Nothing was imported: 1 row was rejected.\n"
        "Take in the good ones with --rejects FILE, fill in there what the certificates do not say, "
        "and import it.\n"
    )
    ran = cme("import", "unkind.pdf", "--yes", "--set", "kind=curs", "--set", "start=2026-03-14")
    assert ran.code == 0 and _records(cme)[0]["kind"] == "course"


def test_a_folder_of_certificates_tells_of_all_that_cannot_be_read(
    cme: Cme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmetrack.formats.reading.pdf.tesseract", lambda: None)
    ran = cme("import", "scan.pdf", "course.pdf", "locked.pdf", "--yes")
    assert ran.code == 2
    assert ran.err.splitlines()[1:3] == [
        (
            "scan.pdf:1: the PDF is a scan without text; its text is read where Tesseract is "
            "installed: `apt install tesseract-ocr tesseract-ocr-ron tesseract-ocr-rus`; until then "
            "`cmetrack attach ID FILE` keeps it with a record"
        ),
        (
            "locked.pdf:1: the PDF is protected by a password; save it without one (print it "
            "into a new PDF) and import that"
        ),
    ]
    ran = cme("import", "scan.pdf", "course.pdf", "locked.pdf", "--yes", "--rejects", "r.csv")
    assert ran.code == 0
    rows = Path("r.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == (
        "reject_reason,kind,title,start,end,sessions,hours,credits,format,code,certificate,provider,"
        "place,link,evidence"
    )
    assert [line.rsplit(",", 1)[1] for line in rows[1:]] == ["scan.pdf", "locked.pdf"]


def test_the_code_is_looked_for_as_the_russian_rulebook_has_it(cme: Cme) -> None:
    report = json.loads(cme("import", "ru.pdf", "--yes", "--json").out)
    assert report["certificate"]["code"] == {"value": "09FP-YNM3Y4H7", "words": "09FP-YNM3Y4H7"}
    assert (_records(cme)[0]["code"], _records(cme)[0]["kind"]) == ("09FP-YNM3Y4H7", "conference")


def test_json_alone_is_on_stdout(cme: Cme) -> None:
    for arguments, code, added in (([], 2, 0), (["--dry-run"], 0, 1), (["--yes"], 0, 1)):
        ran = cme("import", "course.pdf", "--json", *arguments)
        report = json.loads(ran.out)
        assert (ran.code, report["added"]) == (code, added)
        assert report["certificate"]["credits"]["value"] == "18"
        assert (COURSE in ran.err) == (code == 0)  # a failure is told alone


def test_a_dry_run_asks_nothing(cme: Cme, terminal: None) -> None:
    ran = cme("import", "course.pdf", "congress.pdf", "--dry-run")
    assert ran.code == 0 and "Store these" not in ran.err
    assert _records(cme) == []


def test_certificates_and_tables_go_in_together(cme: Cme) -> None:
    table = _csv("a.csv", "kind,title,start", "course,A,2026-01-02")
    assert cme("import", table, "course.pdf", "credits.xlsx", "--yes").code == 0
    assert len(_records(cme)) == 4
    assert cme("undo", "--yes").code == 0
    assert _records(cme) == []


# What every row has


def test_set_gives_every_row_a_column(cme: Cme) -> None:
    table = _csv("a.csv", "title,start", "A,2027-01-02", "B,2027-01-03")
    assert cme("import", table, "--set", "kind=curs", "--set", "state=planned").code == 0
    assert {(one["kind"], one["state"]) for one in _records(cme)} == {("course", "planned")}


def test_a_wrong_constant_is_refused_before_anything_is_read(cme: Cme) -> None:
    ran = cme("import", "none.csv", "--set", "stat=planned")
    assert (ran.code, ran.err) == (
        2, "'stat=planned' gives no column a value.\nDid you mean 'state=planned'?\n"
    )  # fmt: skip


# Profiles

TABLE = ("Denumirea cursului;Preț;Începe", "Inima;10;02.01.2026")
HOW = ("--map", "Denumirea cursului=title,Preț=,Începe=start", "--set", "kind=curs")


def _profiles(here: Path) -> Path:
    return here / "home" / "cmetrack" / "profiles.toml"


def test_a_profile_is_kept_and_used_again(cme: Cme, here: Path) -> None:
    table = _csv("a.csv", *TABLE)
    ran = cme("import", table, *HOW, "--profile", "spital")
    assert ran.code == 0
    assert "Kept for the next time: --profile spital.\n" in ran.err
    assert tomllib.loads(_profiles(here).read_text(encoding="utf-8")) == {
        "spital": {
            "map": {"denumirea cursului": "title", "pret": "", "incepe": "start"},
            "set": {"kind": "curs"},
        }
    }
    assert _profiles(here).stat().st_mode & 0o777 == 0o600

    before = _profiles(here).read_bytes()
    other = _csv("b.csv", TABLE[0], "Ficatul;10;03.01.2026")
    ran = cme("import", other, "--profile", "spital")
    assert (ran.code, ran.err.count("Kept")) == (0, 0)
    assert [(one["kind"], one["title"]) for one in _records(cme)] == [
        ("course", "Inima"), ("course", "Ficatul")
    ]  # fmt: skip
    assert _profiles(here).read_bytes() == before


def test_what_is_given_anew_joins_the_profile(cme: Cme, here: Path) -> None:
    table = _csv("a.csv", *TABLE)
    cme("import", table, *HOW, "--profile", "spital")
    cme("import", table, "--set", "role=speaker", "--encoding", "utf-8", "--profile", "spital")
    (kept,) = tomllib.loads(_profiles(here).read_text(encoding="utf-8")).values()
    assert (kept["set"], kept["encoding"]) == ({"kind": "curs", "role": "speaker"}, "utf-8")
    assert kept["map"]["pret"] == ""


def test_nothing_is_kept_of_what_did_not_go_in(cme: Cme, here: Path) -> None:
    table = _csv("a.csv", *TABLE)
    assert cme("import", table, *HOW, "--profile", "a", "--dry-run").code == 0
    bad = _csv("b.csv", TABLE[0], "X;1;x")
    assert cme("import", bad, *HOW, "--profile", "a").code == 2
    assert not _profiles(here).exists()


def test_a_profile_stands_beside_the_config_file(cme: Cme, here: Path) -> None:
    (here / "c").mkdir()
    (here / "c" / "my.toml").write_text("")
    cme("--config", "c/my.toml", "import", _csv("a.csv", *TABLE), *HOW, "--profile", "a")
    assert (here / "c" / "profiles.toml").exists()


@pytest.mark.parametrize(
    ("kept", "name", "said"),
    [
        ("", "spital", "There is no profile 'spital'.\nMake it with the first import: --map"),
        ("[spital.set]\nkind='course'", "spitul", "Did you mean 'spital'?"),
        ("", "../x", "'../x' is no name for a profile.\n"),
        ("", "", "'' is no name for a profile.\n"),
        ("[spital", "spital", "the profiles cannot be read"),
        ("spital = 1", "spital", "the profile 'spital' is not one"),
        ("[spital]\nsheets = '1'", "spital", "the profile 'spital' is not one"),
        ("[spital]\nsheet = 1", "spital", "the profile 'spital' is not one"),
        ("[spital]\nmap = 'x'", "spital", "the profile 'spital' is not one"),
        ("[spital]\nmap = {a = ['title']}", "spital", "the profile 'spital' is not one"),
        ("[spital.map]\na = 'titel'", "spital", "the profile 'spital' is not one"),
        ("[spital.set]\nkind = 1", "spital", "the profile 'spital' is not one"),
        ("[spital.set]\nkin = 'course'", "spital", "the profile 'spital' is not one"),
        ("[spital.set]\nkind = 'kurs'", "spital", "'kurs' is not known here"),
    ],
)
def test_a_profile_that_is_none(cme: Cme, here: Path, kept: str, name: str, said: str) -> None:
    if kept:
        _profiles(here).parent.mkdir(parents=True)
        _profiles(here).write_text(kept, encoding="utf-8")
    ran = cme("import", _csv("a.csv", "kind,title,start", "course,A,2026-01-02"), "--profile", name)
    assert ran.code == 2
    assert said in ran.err


# What would be added


def test_a_dry_run_writes_what_would_be_added(cme: Cme) -> None:
    ran = cme("import", "credits.xlsx", "--dry-run", "-o", "planned.json")
    assert ran.code == 0
    assert ran.err.endswith(
        "What would be added is in planned.json.\nNothing was written: this was a dry run.\n"
    )
    assert _records(cme) == []
    assert json.loads(cme("import", "planned.json", "--json").out)["added"] == 2
    assert json.loads(cme("import", "credits.xlsx", "--json").out)["unchanged"] == 2


def test_the_report_of_a_dry_run_can_be_imported(cme: Cme) -> None:
    rehearsed = cme("import", "credits.xlsx", "--dry-run", "--json").out
    assert len(json.loads(rehearsed)["records"]) == 2
    report = json.loads(cme("import", "-", "--json", input=rehearsed).out)
    assert (report["added"], report["ignored_columns"]) == (2, [])
    assert json.loads(cme("import", "credits.xlsx", "--json").out)["unchanged"] == 2
    for spoilt in (rehearsed.rstrip()[:-1], rehearsed + "x", rehearsed.replace('"changes":', "")):
        assert cme("import", "-", input=spoilt).code == 2


def test_where_it_cannot_be_written_nothing_is_done(cme: Cme) -> None:
    assert "--output goes with --dry-run." in cme("import", "credits.xlsx", "-o", "x.json").err
    Path("there.json").write_text("[]")
    ran = cme("import", "credits.xlsx", "--dry-run", "-o", "there.json")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "there.json exists already.")
    bad = _csv("b.csv", "kind,title,start", "course,A,x")
    assert cme("import", bad, "--dry-run", "-o", "new.json").code == 2
    assert not Path("new.json").exists()


def test_json_lines_go_in(cme: Cme) -> None:
    lines = '{"kind": "course", "title": "A", "start": "2026-01-02"}\n'
    Path("a.jsonl").write_text(lines * 2, encoding="utf-8")
    report = json.loads(cme("import", "a.jsonl", "--json").out)
    assert (report["read"], report["added"], report["unchanged"]) == (2, 1, 1)
