"""The ledger's file: where it is, whether it is sound, copied and brought back."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran

DATED = "ledger-2026-11-21T101500.db"


@pytest.fixture
def ledger(cme: Cme, here: Path) -> Path:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Curs", "--start", "2026-03-01", "--hours", "4")
    return here / "ledger.db"


def test_the_path_is_shown_also_where_nothing_is_yet(cme: Cme, here: Path) -> None:
    assert cme("db", "path") == Ran(0, f"{here}/ledger.db\n", "")
    assert cme("--db", "a b.db", "db", "path").out == f"{here}/a b.db\n"
    assert json.loads(cme("db", "path", "--json").out) == {
        "path": f"{here}/ledger.db",
        "exists": False,
    }
    assert not (here / "ledger.db").exists()


def test_a_sound_ledger_without_a_backup_is_worth_a_warning(cme: Cme, ledger: Path) -> None:
    assert cme("db", "check") == Ran(
        0,
        f"ok: {ledger} is a ledger of this version\n"
        "ok: only its owner may open it\n"
        "ok: its tables, records and journal are whole and agree\n"
        "warning: no backup of the ledger was made yet\n"
        "    run `cmetrack db backup`, to another disk if you can\n",
        "",
    )
    cme("db", "backup")
    assert "ok: the last backup was made on 2026-11-21\n" in cme("db", "check").out
    assert "warning: the last backup" in cme("db", "check", "--on", "2027-03-01").out


def test_a_damaged_ledger_ends_with_3(cme: Cme, ledger: Path) -> None:
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    ran = cme("db", "check", "--json")
    assert ran.code == 3
    told = json.loads(ran.out)
    assert told["sound"] is False
    assert "damage" in {one["severity"] for one in told["findings"]}
    assert cme("db", "check").code == 3


def test_a_missing_ledger_is_wrong_usage(cme: Cme) -> None:
    for verb in ("check", "backup"):
        ran = cme("db", verb)
        assert (ran.code, ran.out) == (2, "")
        assert "there is no ledger at" in ran.err


def test_a_backup_goes_beside_the_ledger_or_where_it_is_told(
    cme: Cme, ledger: Path, here: Path
) -> None:
    assert cme("db", "backup") == Ran(
        0,
        "",
        f"Copied 1 record, 1 cycle, 2 changes to {here / DATED}\n"
        f"`cmetrack db restore {here / DATED}` brings it back\n",
    )
    (here / "usb").mkdir()
    told = json.loads(cme("db", "backup", "usb", "--json").out)
    assert told == {
        "backup": f"{here}/usb/{DATED}",
        "records": 1,
        "cycles": 1,
        "changes": 2,
    }
    cme("db", "backup", "mine.db")
    again = cme("db", "backup", "mine.db")
    assert (again.code, again.err.splitlines()[0]) == (2, "mine.db exists already")
    assert cme("db", "backup", "mine.db", "--force").code == 0
    assert cme("db", "backup", ledger).code == 2
    assert cme("db", "backup", "nowhere/mine.db").code == 3


def test_a_restore_says_what_is_there_and_what_will_be(cme: Cme, ledger: Path, here: Path) -> None:
    cme("db", "backup", "mine.db")
    cme("add", "course", "Alt curs", "--start", "2026-03-02", "--hours", "4")
    cme("cycle", "add", "--rulebook", "ru-144")
    now = (
        "Now: 2 records, 2 cycles, 4 changes\n"
        "Then: 1 record, 1 cycle, 2 changes\n"
        "1 record fewer than now\n"
        "1 cycle fewer than now\n"
        "the latest 2 changes will be gone\n"
    )
    refused = cme("db", "restore", "mine.db")
    assert refused == Ran(
        2,
        "",
        now + "Put this backup in the ledger's place? Nothing was done: there is no terminal to "
        "ask on\nGive --yes if it is meant.\n",
    )
    assert len(json.loads(cme("list", "--json").out)) == 2
    assert cme("db", "restore", "mine.db", "--yes") == Ran(
        0,
        "",
        now + "Restored 1 record, 1 cycle, 2 changes from mine.db\n"
        f"What was there is kept: `cmetrack db restore {here / DATED}` brings it back\n",
    )
    assert len(json.loads(cme("list", "--json").out)) == 1
    back = json.loads(cme("db", "restore", DATED, "--yes", "--json").out)
    assert (back["before"]["records"], back["after"]["records"]) == (1, 2)
    assert len(json.loads(cme("list", "--json").out)) == 2


def test_a_restore_makes_a_ledger_where_there_was_none(cme: Cme, ledger: Path) -> None:
    cme("db", "backup", "mine.db")
    ledger.unlink()
    ran = cme("db", "restore", "mine.db", "--yes")
    assert ran.err.splitlines()[0] == f"Now there is no ledger at {ledger}"
    assert len(json.loads(cme("list", "--json").out)) == 1


@pytest.mark.parametrize("bad", ["nothing.db", "letter.db"])
def test_what_is_no_backup_changes_nothing(cme: Cme, ledger: Path, here: Path, bad: str) -> None:
    (here / "letter.db").write_text("Stimată colegă,")
    before = ledger.read_bytes()
    ran = cme("db", "restore", bad, "--yes")
    assert ran.code == (2 if bad == "nothing.db" else 3)
    assert bad in ran.err
    assert ledger.read_bytes() == before
