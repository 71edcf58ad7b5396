"""What leaves the program: the summary for a college, whole, and the data, to come back in."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cmetrack import __version__
from cmetrack.domain.columns import COLUMNS
from tests.cli.conftest import Cme, Ran

SAMPLES = Path(__file__).parents[2] / "sample_data"
GOLDEN = Path(__file__).parents[1] / "golden"
NO_ROOM = (
    " cannot be written: No space left on device.\n"
    "Nothing was written; free some space on the disk, then run it again.\n"
)


@pytest.fixture
def romania(cme: Cme) -> None:
    who = ("--name", "Dr. Anton Exemplu", "--specialty", "medicină internă")
    cme("init", "--rulebook", "ro-cmr-2009", "--retired", *who)
    cme("import", SAMPLES / "ro-retired-doctor.csv")


@pytest.fixture
def russia(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15", "--name", "Вера Примерова")
    cme("import", SAMPLES / "ru-therapist.csv")


def _golden(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8").replace("VERSION", __version__)


@pytest.mark.usefixtures("romania")
@pytest.mark.parametrize("ending", ["txt", "md"])
def test_the_summary_of_a_romanian_cycle(cme: Cme, ending: str) -> None:
    ran = cme("export", "--format", ending)
    assert ran == Ran(0, _golden(f"summary-ro.{ending}"), "")


@pytest.mark.usefixtures("russia")
def test_the_summary_of_a_russian_cycle(cme: Cme) -> None:
    assert cme("export") == Ran(0, _golden("summary-ru.txt"), "")


def test_what_is_planned_or_to_come_is_told_apart_and_a_name_is_set_later(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    course = ("add", "course")
    cme(*course, "old", "--start", "2019-01-01", "--hours", "2")
    cme(*course, "left", "--start", "2018-01-01", "--hours", "2", "--state", "planned")
    cme(*course, "planned", "--start", "2027-01-01", "--hours", "2", "--state", "planned")
    cme(*course, "counts", "--start", "2026-01-01", "--hours", "2")
    cme(*course, "to come", "--start", "2026-11-22", "--hours", "2")
    ran = cme("export")
    assert "\n1 more record of the ledger ended outside the period.\n" in ran.out
    assert "\n3 more records of the ledger are planned, or end after 2026-11-21.\n" in ran.out
    assert ran.err == "The summary bears no name: `cmetrack cycle edit --doctor NAME` sets it.\n"
    named = cme("cycle", "edit", "--doctor", " Dr. Anton  Exemplu")
    assert named == Ran(0, "", "The summaries bear the name Dr. Anton Exemplu.\n")
    ran = cme("export")
    assert "Dr. Anton Exemplu" in ran.out
    assert ran.err == ""
    assert "Changed the doctor's name" in cme("history").out
    cme("undo", "--yes")
    assert "Dr. Anton Exemplu" not in cme("export").out
    cme("cycle", "edit", "--doctor", "X", "--name", "mine")
    assert cme("cycle", "edit", "--doctor", "").err == "The summaries bear no name.\n"
    assert cme("export").err.startswith("The summary bears no name")


@pytest.mark.usefixtures("romania")
def test_all_records_as_csv_come_back_unchanged(cme: Cme) -> None:
    ran = cme("export", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(rows[0]) == list(COLUMNS)
    ends = [row["end"] or row["start"] for row in rows]
    assert ends == sorted(ends)
    assert len(rows) == 14
    report = json.loads(cme("import", "-", "--json", input=ran.out).out)
    assert (report["unchanged"], report["added"]) == (14, 0)
    cme("--db", "new.db", "init", "--rulebook", "ro-cmr-2009")
    cme("--db", "new.db", "import", "-", input=ran.out)
    assert cme("--db", "new.db", "export", "--format", "csv").out == ran.out


@pytest.mark.usefixtures("romania")
def test_json_is_what_list_prints(cme: Cme) -> None:
    day = ("--on", "2026-06-30")
    ran = cme("export", "--format", "json", *day)
    assert ran.out == cme("list", "--json", *day).out
    assert json.loads(cme("import", "-", "--json", input=ran.out).out)["unchanged"] == 14


@pytest.mark.usefixtures("russia")
def test_a_spreadsheet_in_russia_opens_the_file(cme: Cme) -> None:
    assert cme("export", "-o", "x.csv", "--excel").err == "Wrote x.csv: 50 records.\n"
    data = Path("x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfkind;title;start;")
    assert json.loads(cme("import", "x.csv", "--json").out)["unchanged"] == 50
    assert cme("export", "--excel").out.encode() == data


@pytest.mark.usefixtures("romania")
def test_the_ending_of_the_file_tells_the_format(cme: Cme) -> None:
    for name, beginning in {
        "a.txt": "Continuing",
        "a": "Continuing",
        "a.MD": "# Continuing",
        "a.csv": "kind,",
        "a.json": "[",
    }.items():
        assert cme("export", "-o", name).code == 0
        assert Path(name).read_text(encoding="utf-8").startswith(beginning)
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
    assert cme("export", "-o", "b.pdf", "--format", "md").code == 0
    assert cme("export", "-o", "-").out.startswith("Continuing")


@pytest.mark.usefixtures("romania")
def test_an_existing_file_is_replaced_only_by_force(cme: Cme, here: Path) -> None:
    (here / "mine.txt").write_text("mine")
    (here / "link.txt").symlink_to("mine.txt")
    for name in ("mine.txt", "link.txt", "ledger.db"):
        ran = cme("export", "-o", name, "--format", "txt")
        assert (ran.code, ran.out) == (2, "")
        assert "--force" in ran.err
    assert (here / "mine.txt").read_text() == "mine"
    assert cme("export", "-o", "link.txt", "-f").code == 0
    assert (here / "link.txt").is_symlink()
    assert (here / "mine.txt").read_text(encoding="utf-8").startswith("Continuing")
    assert sorted(path.name for path in here.iterdir() if path.name.startswith(".")) == []


@pytest.mark.usefixtures("romania")
def test_a_full_disk_leaves_the_former_file(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "mine.txt").write_text("mine")

    class Full(BytesIO):
        def writelines(self, lines: Iterable[Any]) -> None:
            raise OSError(28, "No space left on device")

    real = Path.open

    def opened(self: Path, mode: str = "r", **how: Any) -> Any:
        return Full() if mode == "wb" else real(self, mode, **how)

    monkeypatch.setattr(Path, "open", opened)
    ran = cme("export", "-o", "mine.txt", "--force")
    assert ran == Ran(3, "", f"{here}/mine.txt{NO_ROOM}")
    assert (here / "mine.txt").read_text() == "mine"
    assert sorted(path.name for path in here.iterdir() if path.suffix == ".tmp") == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.usefixtures("romania")
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_device_stays_a_device(cme: Cme, force: tuple[str, ...]) -> None:
    ran = cme("export", "-o", "/dev/full", *force)
    assert ran == Ran(3, "", f"/dev/full{NO_ROOM}")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.usefixtures("romania")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--format", "xml"),
            "The formats are txt, md, csv, json, ics, pdf, html, xlsx, docx, zip.",
        ),
        (("-o", "x.ods"), "say which with --format"),
        (("-o", "none/x.md"), "There is no folder"),
        (("-o", "none/"), "There is no folder none."),
        (("-o", ".", "-f"), "is a folder"),
        (("--excel", "-o", "x.md"), "--excel is for CSV"),
        (("--on", "2001-01-01"), "no answer for 2001-01-01"),
        (("--cycle", "9"), "no cycle '9'"),
    ],
)
def test_what_cannot_be_done_is_said(cme: Cme, arguments: tuple[str, ...], said: str) -> None:
    ran = cme("export", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_an_empty_ledger_has_a_summary(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    ran = cme("export")
    assert ran.code == 0
    assert ran.out.count("\nNone.\n") == 2
    assert "Name:" not in ran.out
    assert json.loads(cme("export", "--format", "json").out) == []


@pytest.mark.usefixtures("russia")
def test_data_is_utf_8_in_any_language(cme: Cme) -> None:
    wanted = cme("export", "--format", "csv").out
    run = subprocess.run(
        [sys.executable, "-m", "cmetrack", "export", "--format", "csv"],
        capture_output=True,
        env={**os.environ, "LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert run.stdout.decode("utf-8") == wanted


def test_a_spreadsheet_of_romania_or_russia_reads_half_an_hour_as_a_number(cme: Cme) -> None:
    """There 12.5 would be the 12th of May, and the file could not come back."""
    cme("init", "--rulebook", "ro-cmr-2009")
    cme(
        "add", "course", "Jumătăți 1.5", "--start", "2026-03-14", "--hours", "12.5", "--days", "2.5"
    )
    before = cme("list", "--json").out
    cme("export", "-o", "x.csv", "--excel")
    row = Path("x.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert row.startswith("course;Jumătăți 1.5;2026-03-14;;12,5;2,5;")
    assert ";12.5;" not in cme("export", "--format", "csv").out
    assert ",12.5," in cme("export", "--format", "csv").out
    assert cme("--db", "y.db", "init", "--rulebook", "ro-cmr-2009").code == 0
    assert cme("--db", "y.db", "import", "x.csv").code == 0
    assert cme("--db", "y.db", "list", "--json").out == before
