"""Whoever sets it up, and what happens around the program: root, other programs, files that go."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pyrage
import pytest

from cmetrack.errors import LedgerBusy
from cmetrack.rulebooks import shipped
from cmetrack.store import open as opening, purge as purging
from cmetrack.store.ledger import Ledger
from tests.cli.conftest import TODAY, Cme

RULEBOOK = Path(__file__).parents[1] / "files" / "rulebook.toml"


@pytest.fixture(autouse=True)
def ledger(cme: Cme, here: Path) -> Path:
    """A ledger with one record of a certificate, and its backup."""
    cme("-q", "init", "--rulebook", "ro-cmr-2009")
    cme("-q", "add", "course", "Eco", "--start", "2026-03-14", "--hours", "6")
    return here / "ledger.db"


def tables(path: Path, *statements: str) -> None:
    """What another program does to a ledger."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for one in statements:
            connection.execute(one)


def test_what_root_makes_beside_a_ledger_is_its_owners(cme: Cme, here: Path, ledger: Path) -> None:
    owner = 4321 if os.geteuid() == 0 else os.geteuid()
    os.chown(ledger, owner, -1)
    (here / "c.pdf").write_bytes(b"%PDF-1.7")
    (here / "key.txt").write_text(str(pyrage.x25519.Identity.generate().to_public()))
    for line in (
        ("attach", 1, "c.pdf"),
        ("db", "backup"),
        ("db", "backup", "--with-evidence"),
        ("db", "backup", "--encrypt", "--recipient-file", "key.txt"),
    ):
        assert cme(*line).code == 0, line
    made = [*here.glob("ledger.*/**/*"), *here.glob("ledger.[be]*")]
    assert len(made) == 7
    assert {one.stat().st_uid for one in made} == {owner}
    assert cme("purge", 1, "--confirm", "purge").code == 0
    assert ledger.stat().st_uid == owner


def test_a_folder_of_backups_that_is_closed_is_a_finding(
    cme: Cme, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cme("db", "backup")
    opened = os.scandir

    def refused(path: "os.PathLike[str]") -> object:
        if str(path).endswith(".backups"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr("cmetrack.store.backup.os.scandir", refused)
    checked = cme("db", "check", "--json")
    found = [one for one in json.loads(checked.out)["findings"] if "looked into" in one["message"]]
    assert (checked.code, len(found), found[0]["severity"]) == (0, 1, "warning")
    assert (cme("status").code, cme("remind").code, cme().code) == (0, 0, 0)
    listed = cme("db", "restore")
    assert listed.code == 3 and listed.err.count("sudo chown -R USER") == 1
    purged = cme("purge", 1, "--confirm", "purge")
    assert purged.code == 0 and "may hold it still: it cannot be looked into" in purged.err


@pytest.mark.parametrize("old", [False, True])
def test_what_another_program_attached_is_dropped(
    cme: Cme, here: Path, ledger: Path, old: bool
) -> None:
    if old:
        ledger.write_bytes((RULEBOOK.parents[1] / "store/fixtures/ledger-6/ledger.db").read_bytes())
        ledger.chmod(0o600)
    before = json.loads(cme("list", "--json").out)
    tables(
        ledger,
        "CREATE TABLE seen (id)",
        'CREATE TRIGGER "a ""b" AFTER INSERT ON activity BEGIN INSERT INTO seen VALUES (1); END',
        "CREATE INDEX mine ON activity (title)",
    )
    refused = cme("list")
    assert refused.code == 3
    assert refused.err.startswith(f"{ledger}: another program attached index mine, trigger a")
    assert "restore" not in refused.err and "db check --repair" in refused.err
    checked = json.loads(cme("db", "check", "--json").out)
    assert checked["sound"] is False and "dropped" not in checked
    repaired = cme("db", "check", "--repair", "--json")
    assert (repaired.code, json.loads(repaired.out)["dropped"]) == (
        0,
        ["index mine", 'trigger a "b'],
    )
    assert json.loads(cme("list", "--json").out) == before
    assert json.loads(cme("db", "check", "--repair", "--json").out)["dropped"] == []


def test_what_is_changed_otherwise_is_not_repaired(cme: Cme, ledger: Path) -> None:
    tables(ledger, "DROP TABLE tick", "CREATE INDEX mine ON activity (title)")
    ran = cme("db", "check", "--repair", "--json")
    assert (ran.code, json.loads(ran.out)["dropped"]) == (3, [])


def test_nothing_is_overwritten_under_somebody_who_reads(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "TIMEOUT", 0.05)
    with Ledger.open(ledger) as reader:
        with pytest.raises(LedgerBusy):
            purging.records(ledger, [1], _moment())
        assert [one.title for one in reader.activities()] == ["Eco"]
    purging.records(ledger, [1], _moment())
    with Ledger.open(ledger) as reader:
        assert reader.activities() == []


def _moment() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day)


def test_a_ledger_that_was_replaced_while_it_was_opened_is_opened_anew(
    cme: Cme, here: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, looked = ledger.read_bytes(), opening._look_at

    def replaced(path: Path) -> None:
        monkeypatch.setattr(opening, "_look_at", looked)
        (here / "new.db").write_bytes(whole)
        ledger.write_bytes(bytes(len(whole)))  # as `purge` does to what it replaced
        try:
            looked(path)
        finally:
            (here / "new.db").replace(ledger)

    monkeypatch.setattr(opening, "_look_at", replaced)
    assert cme("list").code == 0


def test_another_name_of_the_ledgers_file_is_said(cme: Cme, here: Path, ledger: Path) -> None:
    assert "hard link" not in cme("purge", 1).err
    os.link(ledger, here / "twin.db")
    for line in (("purge", 1, "--confirm", "purge"), ("purge", "--confirm", "no")):
        assert ("1 other name (a hard link)" in cme(*line).err) == (1 in line)


def test_a_short_passphrase_is_warned_of(cme: Cme, here: Path) -> None:
    (here / "there.age").touch()  # it is refused before the passphrase is put to use
    for words, warned in (("a", True), ("patru cuvinte foarte lungi", False)):
        (here / "word.txt").write_text(words)
        (here / "word.txt").chmod(0o600)
        ran = cme("db", "backup", "--encrypt", "--passphrase-file", "word.txt", "there.age")
        assert (ran.code, "passphrase of 1 letter" in ran.err) == (2, warned)


def test_a_rulebook_that_is_gone_stops_its_own_cycle_alone(cme: Cme, here: Path) -> None:
    own = here / "my.toml"
    own.write_text(RULEBOOK.read_text("utf-8"), "utf-8")
    assert cme("cycle", "add", "--rulebook", own, "--start", "2022-03-15").code == 0
    cme("cycle", "use", 1)
    own.unlink()
    left_out = f"Cycle 2 is left out. '{own}': there is no such file."
    for line in (
        "",
        "remind",
        "cycle list",
        "show 1",
        "status --all",
        "export --format ics",
        "profile show",
    ):
        ran = cme(*line.split())
        assert (ran.code, ran.err.count(left_out)) == (0, 1), line
    for line in ("status", "add course Doi --start 2026-03-15 --hours 6", "edit 1 --place Iași"):
        assert cme(*line.split()).code == 0, line
    assert cme("status", "--cycle", 2).code == 2


def test_many_ledgers_are_brought_up_to_date(cme: Cme, here: Path, ledger: Path) -> None:
    (here / "clinic").mkdir()
    old = RULEBOOK.parents[1] / "store/fixtures/ledger-6/ledger.db"
    for name in ("a.db", "b.db"):
        (here / "clinic" / name).write_bytes(old.read_bytes())
    (here / "clinic/c.db").write_text("no ledger")
    ran = cme("db", "upgrade", "clinic", ledger, "--json")
    a, b, c, today = json.loads(ran.out)
    assert (ran.code, a["before"], b["before"], c["error"]) == (3, 6, 6, "not-a-ledger")
    assert Path(a["kept"]).is_file() and today["kept"] is None and today["error"] is None
    again = cme("db", "upgrade", "clinic/a.db")
    assert (again.code, again.out) == (0, "clinic/a.db has the tables of today.\n")


def test_init_leaves_a_ledger_that_is_there(cme: Cme, here: Path, ledger: Path) -> None:
    before = ledger.read_bytes()
    line = ("init", "--rulebook", "ro-cmr-2009", "--if-missing")
    ran = cme(*line)
    assert (ran.code, ran.err) == (0, f"{ledger} is there already; nothing was made.\n")
    assert ledger.read_bytes() == before
    ledger.write_text("no ledger")
    assert cme(*line).code == 3
    ledger.unlink()
    assert cme(*line).code == 0 and ledger.exists()


def test_a_timer_of_the_whole_machine(cme: Cme) -> None:
    ran = cme("remind", "--print-systemd", "--system", "--within", "60d")
    assert "User=%i" in ran.out and "NoNewPrivileges=yes" in ran.out and " --db " not in ran.out
    assert "cmetrack-remind@.timer" in ran.out and ran.out.count("[Install]") == 1
    mailed = cme("--db", "x.db", "remind", "--print-systemd", "--system", "--notify", "mail me")
    assert "PrivateNetwork" not in mailed.out and "--db" in mailed.out
    assert cme("remind", "--print-cron", "--system").code == 2


def test_rulebooks_of_the_sites_folder_go_by_their_ids(cme: Cme, here: Path) -> None:
    rules = here / "rules"
    rules.mkdir()
    (rules / "ours.toml").write_text(RULEBOOK.read_text("utf-8"), "utf-8")
    (rules / "broken.toml").write_text("id = ")
    (here / "home/cmetrack").mkdir(parents=True)
    (here / "home/cmetrack/config.toml").write_text(f'rulebooks = "{rules}"')
    listed = cme("rules", "list", "--json")
    assert len(json.loads(listed.out)) == len(shipped()) + 1
    assert listed.code == 0 and listed.err.startswith("broken.toml: ")
    made = cme("--db", "new.db", "init", "--rulebook", "ours", "--start", "2022-03-15")
    assert made.code == 0, made.err
    assert cme("--db", "new.db", "status", "--json").code == 0
    assert "Did you mean ours?" in cme("rules", "show", "oura").err
    (here / "home/cmetrack/config.toml").unlink()
    assert cme("--db", "new.db", "status").code == 2


def test_the_records_of_another_ledger_come_in_once(cme: Cme, here: Path, ledger: Path) -> None:
    (here / "c.pdf").write_bytes(b"%PDF-1.7")
    other = ("--db", "laptop/other.db")
    (here / "laptop").mkdir()
    cme(*other, "-q", "init", "--rulebook", "ru-144", "--start", "2022-03-15")
    cme(*other, "-q", "add", "course", "Eco", "--start", "2026-03-14", "--hours", "7")
    cme(*other, "-q", "add", "course", "Doi", "--start", "2026-04-14", "--hours", "5")
    assert cme(*other, "attach", 2, "c.pdf").code == 0
    before = ledger.read_bytes()
    asked = cme("db", "merge", "laptop/other.db")
    assert (asked.code, ledger.read_bytes()) == (2, before)
    assert "2 rows; 1 added, 0 updated" in asked.err and "Bring these records in?" in asked.err
    assert "2: 'Doi'" in asked.err and "1 cycle of the other ledger is not in this one" in asked.err
    assert not (here / "ledger.evidence").exists()
    assert cme("db", "merge", "laptop/other.db", "--yes").code == 0
    one, two = json.loads(cme("list", "--json").out)
    assert (one["hours"], two["title"], two["hours"]) == (6, "Doi", 5)
    assert two["evidence"].startswith("ledger.evidence/") and (here / two["evidence"]).is_file()
    again = json.loads(cme("db", "merge", "laptop/other.db", "--json").out)
    assert (again["added"], again["unchanged"], len(again["differs"])) == (0, 2, 1)
    assert cme("db", "merge", "laptop/other.db", "--update", "--yes").code == 0
    assert json.loads(cme("show", 1, "--json").out)["hours"] == 7
    assert cme("undo", "--yes").code == 0
    assert cme("db", "merge", ledger).code == 2
