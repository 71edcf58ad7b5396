"""The ledger's file: where it is, whether it is sound, copied and brought back."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran

DATED = "ledger-2026-11-21T101500.db"
OWN = f"ledger.backups/{DATED}"


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
        f"ok: {ledger} is a ledger of this version.\n"
        "ok: Only its owner may open it.\n"
        "ok: Its tables, records and log are whole and agree.\n"
        "warning: No backup of the ledger was made yet.\n"
        "    Run `cmetrack db backup`, to another disk if you can.\n"
        "ok: Every record ended on a day of some cycle.\n"
        "ok: No record is there twice.\n"
        "ok: No two codes or certificates differ by look-alike letters only.\n",
        "",
    )
    cme("db", "backup")
    assert "ok: The last backup was made on 2026-11-21.\n" in cme("db", "check").out
    assert "warning: The last backup" in cme("db", "check", "--on", "2027-03-01").out


def test_a_damaged_ledger_ends_with_3(cme: Cme, ledger: Path) -> None:
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    ran = cme("db", "check", "--json")
    assert ran.code == 3
    told = json.loads(ran.out)
    assert told["sound"] is False
    assert "damage" in {one["severity"] for one in told["findings"]}
    ledger.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    again = cme("db", "check")
    assert again.code == 3
    assert "`cmetrack db check`" not in again.out  # it does not send back to itself


def test_a_missing_ledger_is_wrong_usage(cme: Cme) -> None:
    for verb in ("check", "backup"):
        ran = cme("db", verb)
        assert (ran.code, ran.out) == (2, "")
        assert "There is no ledger at" in ran.err


def test_a_backup_goes_into_its_own_folder_or_where_it_is_told(
    cme: Cme, ledger: Path, here: Path
) -> None:
    assert cme("db", "backup") == Ran(
        0,
        "",
        f"Copied 1 record, 1 cycle, 2 changes to {here / OWN}.\n"
        f"`cmetrack db restore {here / OWN}` brings it back.\n",
    )
    (here / "usb").mkdir()
    told = json.loads(cme("db", "backup", "usb", "--json").out)
    assert told == {
        "backup": f"{here}/usb/{DATED}",
        "records": 1,
        "cycles": 1,
        "changes": 2,
        "encrypted": False,
    }
    cme("db", "backup", "mine.db")
    again = cme("db", "backup", "mine.db")
    assert (again.code, again.err.splitlines()[0]) == (2, "mine.db exists already.")
    assert cme("db", "backup", "mine.db", "--force").code == 0
    assert cme("db", "backup", ledger).code == 2
    for target in ("unplugged/mine.db", "unplugged/"):
        gone = cme("db", "backup", target)
        assert (gone.code, gone.err.splitlines()[0]) == (2, "There is no folder unplugged.")
    assert not (here / "unplugged").exists()


def test_a_restore_says_what_is_there_and_what_will_be(cme: Cme, ledger: Path, here: Path) -> None:
    cme("db", "backup", "mine.db")
    cme("add", "course", "Alt curs", "--start", "2026-03-02", "--hours", "4")
    cme("cycle", "add", "--rulebook", "ru-144")
    now = (
        "Now: 2 records, 2 cycles, 4 changes.\n"
        "Then: 1 record, 1 cycle, 2 changes.\n"
        "1 record would be gone:\n"
        "  2: 'Alt curs'\n"
        "1 record would be as it was then:\n"
        "  1: 'Curs'\n"
        "1 cycle would be gone:\n"
        "  2: 'ru-144'\n"
        "1 cycle would be as it was then:\n"
        "  1: 'ro-cmr-2009'\n"
        "The latest 2 changes would be gone.\n"
    )
    refused = cme("db", "restore", "mine.db")
    assert refused == Ran(
        2,
        "",
        now + "Put this backup in the ledger's place? Nothing was done: there is no terminal to "
        "ask on.\nGive --yes if it is meant.\n",
    )
    assert len(json.loads(cme("list", "--json").out)) == 2
    assert cme("db", "restore", "mine.db", "--yes") == Ran(
        0,
        "",
        now + "Restored 1 record, 1 cycle, 2 changes from mine.db.\n"
        f"What was there is kept as {here / OWN}.\n"
        "`cmetrack db restore --undo` brings it back.\n",
    )
    assert len(json.loads(cme("list", "--json").out)) == 1
    back = json.loads(cme("db", "restore", "--undo", "--yes", "--json").out)
    assert (back["before"]["records"], back["after"]["records"]) == (1, 2)
    assert back["restored"] == f"{here / OWN}"
    assert back["records"] == {"gone": 0, "new": 1, "changed": 1}  # it names its country
    assert back["changes"] == {"gone": 0, "new": 2}
    assert len(json.loads(cme("list", "--json").out)) == 2


def test_a_restore_makes_a_ledger_where_there_was_none(cme: Cme, ledger: Path) -> None:
    cme("db", "backup", "mine.db")
    ledger.unlink()
    ran = cme("db", "restore", "mine.db", "--yes")
    assert ran.err.splitlines()[0] == f"Now there is no ledger at {ledger}."
    assert len(json.loads(cme("list", "--json").out)) == 1


@pytest.mark.parametrize("bad", ["nothing.db", "letter.db"])
def test_what_is_no_backup_changes_nothing(cme: Cme, ledger: Path, here: Path, bad: str) -> None:
    (here / "letter.db").write_text("Stimată colegă,")
    before = ledger.read_bytes()
    ran = cme("db", "restore", bad, "--yes")
    assert ran.code == (2 if bad == "nothing.db" else 3)
    assert bad in ran.err
    assert ledger.read_bytes() == before


def test_backups_are_listed_the_newest_first(cme: Cme, ledger: Path, here: Path) -> None:
    assert cme("db", "restore") == Ran(
        0, f"There are no backups in {here}/ledger.backups.\n", "`cmetrack db backup` makes one.\n"
    )
    assert json.loads(cme("db", "restore", "--json").out) == []
    cme("db", "backup")
    torn = here / "ledger.backups/ledger-2025-01-02T030405.db"
    torn.write_bytes(ledger.read_bytes()[:5000])
    (here / "ledger.backups/ledger-2024-01-02T030405.db.age").write_bytes(b"age")
    listed = cme("db", "restore")
    assert [line.split(" kB  ")[-1] for line in listed.out.splitlines()[2:]] == [
        "sound",
        "damaged",
        "needs a passphrase or key",
    ]
    cme("db", "backup", "--with-evidence")
    assert cme("db", "restore").out.splitlines()[2].endswith("sound, with evidence")
    (here / "ledger.backups/ledger-2023-01-02T030405.zip").write_bytes(b"PK\3\4 no")
    packed, *rest, torn_zip = json.loads(cme("db", "restore", "--json").out)
    assert (packed["path"], packed["sound"]) == (str(here / OWN).replace(".db", ".zip"), True)
    assert (torn_zip["sound"], torn_zip["records"], len(rest)) == (False, None, 3)
    newest, second, third = rest
    Path(packed["path"]).unlink()
    (here / "ledger.backups/ledger-2023-01-02T030405.zip").unlink()
    assert rest == json.loads(cme("db", "restore", "--json").out)
    assert newest == {
        "path": f"{here / OWN}",
        "at": "2026-11-21T10:15:00",
        "size": (here / OWN).stat().st_size,
        "sound": True,
        "records": 1,
        "cycles": 1,
        "changes": 2,
    }
    assert (second["sound"], second["records"]) == (False, None)
    assert (third["sound"], third["records"]) == (None, None)


def test_the_number_of_backups_that_stay_is_the_doctors(cme: Cme, ledger: Path, here: Path) -> None:
    config = here / "config.toml"
    for wrong in ("0", "-1", "'ten'", "true", "1.5", "1001"):
        config.write_text(f"keep_backups = {wrong}\n")
        refused = cme("--config", config, "db", "backup")
        assert refused.code == 2 and "keep_backups" in refused.err
    config.write_text("keep_backups = 2\n")
    for _ in range(3):
        kept = cme("--config", config, "db", "backup")
    assert kept.err.splitlines()[-1] == "1 old backup was removed."
    assert len(json.loads(cme("db", "restore", "--json").out)) == 2


@pytest.fixture
def many(here: Path) -> Path:
    rows = "".join(f"course,Curs {n},2026-03-{n % 28 + 1:02},4\n" for n in range(1001))
    made = here / "many.csv"
    made.write_text(f"kind,title,start,hours\n{rows}")
    return made


def test_an_import_of_very_many_copies_the_ledger_first(
    cme: Cme, ledger: Path, here: Path, many: Path
) -> None:
    assert cme("import", "--dry-run", many).code == 0
    assert not (here / "ledger.backups").exists()
    assert cme("import", many).err.splitlines()[0] == (
        f"Copied the ledger to {here / OWN} before so large a change."
    )
    [kept] = json.loads(cme("db", "restore", "--json").out)
    assert (kept["records"], kept["sound"]) == (1, True)
    assert "Copied" not in cme("import", many).err  # nothing of it is new
    cme("undo", "--yes")
    assert "Copied" not in cme("import", "--no-backup", many).err
    assert len(json.loads(cme("db", "restore", "--json").out)) == 1


def test_an_import_into_an_empty_ledger_has_nothing_to_copy(
    cme: Cme, here: Path, many: Path
) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    assert "1001 added" in cme("import", many).err
    assert not (here / "ledger.backups").exists()


def test_an_import_that_cannot_copy_the_ledger_first_does_not_begin(
    cme: Cme, ledger: Path, here: Path, many: Path
) -> None:
    (here / "ledger.backups").write_text("in the way")
    before = ledger.read_bytes()
    stopped = cme("import", many)
    assert stopped.code == 3
    assert stopped.err.splitlines()[0].startswith("No backup could be made before so large")
    assert stopped.err.splitlines()[1].endswith("go on without one by --no-backup.")
    assert ledger.read_bytes() == before
    assert cme("import", "--no-backup", many).code == 0
