"""`db check` of the records: each finding names them and says what to do."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

RULEBOOKS = Path(__file__).parents[2] / "cmetrack/rulebooks"


@pytest.fixture(autouse=True)
def ledger(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Curs", "--start", "2026-03-01")


def warnings(cme: Cme) -> dict[str, str]:
    ran = cme("db", "check", "--json")
    assert ran.code == 0
    found = json.loads(ran.out)["findings"]
    return {one["message"]: one["hint"] for one in found if one["severity"] == "warning"}


def test_records_that_no_cycle_contains_are_named(cme: Cme) -> None:
    cme("add", "course", "Vechi", "--start", "2016-03-01")
    cme("plan", "add", "course", "Viitor", "--start", "2027-03-01", "--hours", "3")
    said = warnings(cme)
    assert "cmetrack edit ID --start" in said["Record 2 ended on a day of no cycle."]
    for year in range(2010, 2016):
        cme("add", "course", "Vechi", "--start", f"{year}-03-01")
    assert "7 records ended on days of no cycle: 2, 4, 5, 6, 7, and 2 more." in warnings(cme)
    cme("cycle", "add", "--rulebook", "ru-144", "--start", "2012-01-01")
    assert "2 records ended on days of no cycle: 4, 5." in warnings(cme)


def test_codes_that_only_the_eye_takes_for_one(cme: Cme) -> None:
    cme("add", "course", "Unu", "--start", "2026-03-02", "--certificate", "CMR 1O1")
    cme("add", "course", "Doi", "--start", "2026-03-03", "--certificate", "CMR 101")
    said = warnings(cme)["The certificates of records 2, 3 differ by look-alike letters only."]
    assert "`cmetrack show 2`" in said
    for number in range(6):
        cme("add", "course", "A", "--start", "2026-03-04", "--code", f"X0{number}")
        cme("add", "course", "A", "--start", "2026-03-04", "--code", f"XO{number}")
    assert "The codes of records 4, 5 differ by look-alike letters only." in warnings(cme)
    assert "And 2 more of this sort." in warnings(cme)


def test_a_record_that_an_undo_brought_back_beside_its_like_is_named(cme: Cme) -> None:
    cme("undo", "--yes")  # of the course
    cme("add", "course", "Curs", "--start", "2026-03-01")
    assert not any("are the same" in one for one in warnings(cme))
    assert cme("undo", 3, "--yes").code == 0
    said = warnings(cme)["Records 1 and 2 are the same and would count twice."]
    assert "`cmetrack merge 1 2`" in said
    for _again in range(6):
        cme("add", "course", "Curs", "--start", "2026-03-01", "--again")
    assert "And 2 more of this sort." in warnings(cme)


@pytest.mark.usefixtures("terminal")
def test_a_warning_has_a_colour_on_a_terminal(cme: Cme, monkeypatch: pytest.MonkeyPatch) -> None:
    cme("add", "course", "Vechi", "--start", "2016-03-01")
    said = "warning: Record 2 ended on a day of no cycle."
    assert said in [line.rstrip() for line in cme("db", "check").out.splitlines()]
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert f"\x1b[33m{said}\x1b[0m" in cme("db", "check").out


def test_a_cycle_whose_rulebook_is_gone_is_told(cme: Cme, here: Path) -> None:
    for name in ("ru-144.toml", "ru-144.en.toml"):
        text = (RULEBOOKS / name).read_text(encoding="utf-8")
        (here / name.replace("ru-144", "mine")).write_text(text, encoding="utf-8")
    assert cme("cycle", "add", "--rulebook", "mine.toml", "--start", "2022-01-01").code == 0
    (here / "mine.toml").unlink()
    (here / "mine.law.toml").unlink(missing_ok=True)
    assert any(one.startswith("Cycle 2: ") for one in warnings(cme))
    assert not any("of no cycle" in one for one in warnings(cme))


def test_a_synced_folder_is_worth_a_warning(cme: Cme, here: Path) -> None:
    (here / "Dropbox").mkdir()
    (here / "ledger.db").rename(here / "Dropbox/ledger.db")
    found = json.loads(cme("--db", "Dropbox/ledger.db", "db", "check", "--json").out)["findings"]
    (said,) = [one for one in found if "Dropbox, which copies it" in one["message"]]
    assert said["severity"] == "warning" and "only backups there" in said["hint"]


def test_a_file_that_cannot_be_read_has_no_records(cme: Cme, here: Path) -> None:
    (here / "ledger.db").write_bytes(b"SQLite format 3\0" + bytes(500))
    ran = cme("db", "check", "--json")
    assert ran.code == 3
    assert not any("of some cycle" in one["message"] for one in json.loads(ran.out)["findings"])
