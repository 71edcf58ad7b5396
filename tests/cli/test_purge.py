"""Purge: nothing of a record is left in any byte of any file; the journal still proves itself."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran

OLD = Path(__file__).parent.parent / "store/fixtures/ledger-0.1.0/ledger.db"
TITLE = "Tratamentul dependenței"
NOTE = "bon de testare 4711"
OUT_OF_REACH = (
    "Out of reach: copies elsewhere (other disks, synced folders, exports, mails), what an SSD or "
    "its file system keeps of overwritten blocks, and your shell's history."
)
SURE = ("--confirm", "purge")

ASIDE = """\
kind,title,start,hours
course,Unu,2026-02-01,4
course,Doi,2026-02-02,4
course,Trei,2026-02-03,4
"""


@pytest.fixture(autouse=True)
def lived(cme: Cme) -> None:
    """A record in the midst of an import, edited, removed, brought back, ticked; and others."""
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2024-01-15", "--name", "Dr. Exemplu")
    rows = ASIDE.replace("Doi", TITLE)
    assert cme("import", "-", "--format", "csv", input=rows).code == 0  # 2
    cme("edit", 2, "--notes", NOTE)  # 3
    cme("edit", 2, "--notes", "", "--code", "A6RX-G03JLV0B")  # 4
    cme("edit", 1, "--provider", "UMF")  # 5
    cme("plan", "papers", 2, "--tick", f"voucher={NOTE}")
    cme("rm", 2, 3, "--yes")
    cme("undo", "--yes")


def left(here: Path, *texts: str) -> list[tuple[str, str]]:
    """Where any of these texts still is, in any file below."""
    return [
        (str(path.relative_to(here)), text)
        for path in sorted(here.rglob("*"))
        if path.is_file()
        for text in texts
        if text.encode() in path.read_bytes()
    ]


def damage(cme: Cme) -> list[str]:
    found = json.loads(cme("db", "check", "--json").out)["findings"]
    return [one["message"] for one in found if one["severity"] == "damage"]


def test_no_byte_of_a_purged_record_is_left_and_the_rest_stays(cme: Cme, here: Path) -> None:
    assert {path for path, _text in left(here, TITLE, NOTE)} == {"ledger.db"}
    before = json.loads(cme("list", "--json").out)
    ran = cme("purge", 2, *SURE)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines() == [
        f"2: course '{TITLE}', 2026-02-02",
        "This cannot be undone, not by `cmetrack undo` either.",
        "Purged 1 record and every trace of it in the ledger.",
        OUT_OF_REACH,
    ]
    assert left(here, TITLE, NOTE, "A6RX", "dependen") == []
    after = json.loads(cme("list", "--json").out)
    assert [one["id"] for one in after] == [1, 3]
    assert after == [one for one in before if one["id"] != 2]
    assert damage(cme) == []
    assert (here / "ledger.db").stat().st_mode & 0o777 == 0o600


def test_what_was_told_of_it_goes_with_it(cme: Cme, here: Path) -> None:
    code = ("--hours", "2", "--code", "AB12-34567890", "--evidence", "gone.pdf")
    cme("add", "webinar", "Вебинар", "--start", "2026-05-01", *code)  # record 4
    cme("add", "module", "Ещё", "--start", "2026-05-01")
    assert "AB12-34567890" in cme("remind").out
    cme("purge", 4, *SURE)
    assert left(here, "AB12-3456", "gone.pdf") == []
    assert cme("remind").out == ""  # of the others it is known


def test_what_is_left_of_its_changes_are_numbers(cme: Cme) -> None:
    cme("purge", 2, *SURE)
    told = json.loads(cme("undo", "--list", "--json").out)
    assert [(one["entry"], one["command"], one["text"]) for one in told] == [
        (9, "purge", "Purged records: 2"),
        (8, "undo", ""),
        (7, "rm", ""),
        (6, "purged", ""),
        (5, "edit", "Changed provider of 1: 'Unu'"),
        (4, "purged", ""),
        (3, "purged", ""),
        (2, "import", ""),
        (1, "init", "Made the ledger"),
    ]
    assert "2026-11-21 10:15  import   (its words were purged)" in cme("undo", "--list").out
    assert "  record 1 added\n" in cme("history").out
    assert cme("history", 2).err.startswith("There is no trace of a record 2.\n")
    # What else those changes did can still be taken back and done again.
    assert cme("redo", "--yes").code == 0
    assert [one["id"] for one in json.loads(cme("list", "--json").out)] == [1]
    assert cme("undo", 10, "--yes").code == 0
    assert cme("undo", 5, "--yes").code == 0
    assert cme("undo", 2, "--yes").code == 0
    assert json.loads(cme("list", "--json").out) == []
    assert damage(cme) == []


def test_it_cannot_be_undone_and_says_so(cme: Cme) -> None:
    cme("purge", 2, *SURE)
    for number in ((), (9,), (3,), (4,)):
        ran = cme("undo", *number, "--yes")
        assert ran.code == 2
        assert "cannot be undone: what it was about was purged" in ran.err


def test_a_number_is_not_given_again(cme: Cme) -> None:
    cme("purge", 1, 2, 3, *SURE)
    assert json.loads(cme("list", "--json").out) == []
    cme("add", "course", "Patru", "--start", "2026-02-04")
    assert json.loads(cme("list", "--json").out)[0]["id"] == 4
    assert damage(cme) == []


def test_a_removed_record_is_purged_from_the_journal(cme: Cme, here: Path) -> None:
    cme("rm", 2, "--yes")
    assert left(here, TITLE) != []
    assert f"2: course '{TITLE}', 2026-02-02" in cme("purge", 2, *SURE).err
    assert left(here, TITLE, NOTE) == [] and damage(cme) == []


def test_backups_that_hold_it_are_named_and_removed_on_demand(cme: Cme, here: Path) -> None:
    cme("db", "backup")
    cme("purge", 3, *SURE)
    cme("db", "backup", "elsewhere.db")
    (backup,) = (here / "ledger.backups").iterdir()
    odd = backup.with_name("ledger-2026-01-01T000000.db")
    odd.write_bytes(b"torn " + TITLE.encode())
    ran = cme("purge", 2, *SURE, "--json")
    assert f"The backup {backup} holds it still.\n" in ran.err
    assert f"The backup {odd} may hold it still: it cannot be looked into.\n" in ran.err
    assert "With --backups these are removed, too" in ran.err
    told = json.loads(ran.out)
    assert (told["purged"], told["removed"]) == ([2], [])
    assert sorted(told["left"]) == sorted([str(backup), str(odd)])
    assert {path for path, _text in left(here, TITLE)} == {
        f"ledger.backups/{backup.name}",
        f"ledger.backups/{odd.name}",
        "elsewhere.db",  # out of reach
    }
    ran = cme("purge", 2, *SURE, "--backups", "--json")
    assert "2: no longer in the ledger, only in backups\n" in ran.err
    assert "No backup of the ledger is left; `cmetrack db backup` makes one.\n" in ran.err
    assert json.loads(ran.out)["purged"] == []
    (here / "elsewhere.db").unlink()
    assert left(here, TITLE, NOTE) == [] and damage(cme) == []


def test_a_record_without_any_trace(cme: Cme) -> None:
    ran = cme("purge", 2, 77, *SURE)
    assert ran.code == 2
    assert "There is no trace of a record 77, here or in a backup." in ran.err
    assert len(json.loads(cme("list", "--json").out)) == 3


def test_the_whole_ledger_goes_with_all_that_is_its_own(cme: Cme, here: Path) -> None:
    cme("db", "backup")
    for name in (".ledger.db.x1y2.tmp", "ledger-2025-01-01T000000.db"):
        (here / name).write_text(TITLE)
    (here / "other.db").write_text("precious")
    ran = cme("purge", "--confirm", "purge everything", "--json")
    assert ran.code == 0, ran.err
    assert ran.err.startswith("3 records are in the ledger.\n")
    assert f"{here / 'ledger.db'} will be overwritten and removed.\n" in ran.err
    assert len(json.loads(ran.out)["removed"]) == 4
    assert sorted(path.name for path in here.iterdir()) == ["other.db"]


def test_what_was_removed_was_overwritten_first(cme: Cme, here: Path) -> None:
    with open(here / "ledger.db", "rb") as ledger:  # still there for who has it open
        size = (here / "ledger.db").stat().st_size
        cme("purge", 2, *SURE)
        assert ledger.read() == bytes(size)
    with open(here / "ledger.db", "rb") as ledger:
        cme("purge", "--confirm", "purge everything")
        assert set(ledger.read()) == {0}


def test_a_file_with_another_name_is_not_spoilt_under_it(cme: Cme, here: Path) -> None:
    os.link(here / "ledger.db", here / "snapshot")
    whole = (here / "snapshot").read_bytes()
    cme("purge", 2, *SURE)
    assert (here / "snapshot").read_bytes() == whole
    os.link(here / "ledger.db", here / "second")
    cme("purge", "--confirm", "purge everything")
    assert (here / "second").stat().st_size and not (here / "ledger.db").exists()


def test_a_damaged_ledger_can_be_purged_as_a_whole_only(cme: Cme, here: Path) -> None:
    with closing(sqlite3.connect(here / "ledger.db")) as connection, connection:
        connection.execute("DELETE FROM change WHERE seq = 2")
    ran = cme("purge", 2, *SURE)
    assert ran.code == 3
    assert "Nothing was purged" in ran.err
    assert left(here, TITLE) != []
    (here / "ledger.db").write_bytes(b"SQLite format 3\0" + bytes(4) + TITLE.encode())
    assert cme("purge", "--confirm", "purge everything").code == 0
    assert list(here.iterdir()) == []


def test_another_programs_file_is_refused(cme: Cme, here: Path) -> None:
    (here / "letter.txt").write_text("Dear colleague, " * 100)
    ran = cme("--db", "letter.txt", "purge", "--confirm", "purge everything")
    assert ran.code == 3
    assert (here / "letter.txt").read_text().startswith("Dear")
    assert cme("--db", "typo.db", "purge", "--confirm", "purge everything").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((2,), "Give --confirm 'purge' if it is meant."),
        ((), "Give --confirm 'purge everything' if it is meant."),
        ((2, "--confirm", "yes"), "Nothing was purged: 'yes' is not 'purge'"),
        (("--confirm", "purge"), "Nothing was purged: 'purge' is not 'purge everything'"),
    ],
)
def test_without_the_very_words_nothing_happens(
    cme: Cme, here: Path, arguments: tuple[object, ...], said: str
) -> None:
    before = (here / "ledger.db").read_bytes()
    ran = cme("purge", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert (here / "ledger.db").read_bytes() == before


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("typed", "gone"), [("purge\n", True), ("y\n", False)])
def test_on_a_terminal_the_word_is_typed(cme: Cme, typed: str, gone: bool) -> None:
    ran = cme("purge", 2, input=typed)
    assert "Type 'purge' to go on" in ran.out + ran.err
    assert ran.code == (0 if gone else 2)
    assert (len(json.loads(cme("list", "--json").out)) == 2) == gone


def test_a_purged_record_can_be_logged_anew(cme: Cme) -> None:
    cme("purge", 2, *SURE)
    ran = cme("import", "-", "--format", "csv", input=ASIDE.replace("Doi", TITLE))
    assert ran == Ran(0, "", ran.err)
    assert [one["id"] for one in json.loads(cme("list", "--json").out)] == [1, 4, 3]
    assert damage(cme) == []


def test_a_ledger_of_an_older_version_is_brought_up_to_date_first(cme: Cme, here: Path) -> None:
    shutil.copy(OLD, here)
    for name in ("ledger.evidence", "certificates"):
        shutil.copytree(OLD.with_name(name), here / name, dirs_exist_ok=True)
    with closing(sqlite3.connect(here / "ledger.db")) as connection:
        ((id, title),) = connection.execute(
            "SELECT id, title FROM activity WHERE id = 37"
        ).fetchall()
    (here / "ledger.db").chmod(0o600)
    ran = cme("purge", id, *SURE, "--backups")
    assert ran.code == 0, ran.err
    assert left(here, title) == [] and damage(cme) == []


def test_the_kept_files_of_a_purged_record_go_and_those_of_others_stay(
    cme: Cme, here: Path
) -> None:
    for name, data in (("mine.pdf", TITLE), ("former.pdf", NOTE), ("shared.pdf", "a programme")):
        (here / name).write_text(data)
    cme("attach", 2, "shared.pdf")
    cme("attach", 2, "former.pdf", "--force")
    cme("attach", 2, "mine.pdf", "--force")
    cme("attach", 1, "shared.pdf")
    cme("attach", 3, "mine.pdf")
    cme("attach", 3, "shared.pdf", "--force")
    cme("purge", 3, *SURE)
    for name in ("mine.pdf", "former.pdf", "shared.pdf"):
        (here / name).unlink()
    kept = sorted(one.name for one in (here / "ledger.evidence").rglob("*.pdf"))
    assert len(kept) == 3  # record 2 names them, or did
    asked = cme("purge", 2).err  # without the word nothing goes, but what would go is named
    ran = cme("purge", 2, *SURE, "--json")
    told = json.loads(ran.out)
    for path in told["removed"]:
        assert f"The kept file {path} will be overwritten and removed.\n" in asked
    assert asked.count("The kept file") == 2
    assert len(told["removed"]) == 2 and not any(map(os.path.exists, told["removed"]))
    assert left(here, TITLE, NOTE, "mine.pdf", "former.pdf") == []
    assert len(list((here / "ledger.evidence").rglob("*.pdf"))) == 1
    assert damage(cme) == []


def test_a_purge_of_everything_takes_the_kept_files(cme: Cme, here: Path) -> None:
    (here / "mine.pdf").write_text(TITLE)
    cme("attach", 2, "mine.pdf")
    cme("purge", "--confirm", "purge everything")
    assert not (here / "ledger.evidence").exists()
    assert left(here, TITLE) == [("mine.pdf", TITLE)]
