"""The ledger's file: what is opened and what is refused, who may read it, how it is written."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from cmetrack.store import open as opening
from tests.faults import counts
from tests.faults.commands import ON, READING, WITHOUT_LEDGER, WRITING
from tests.faults.conftest import Tally
from tests.faults.program import Home, contents, damage

pytestmark = pytest.mark.machine

MAKING = ("init", "demo", "db backup", "db restore", "purge")
"""Commands that write a file of their own beside the ledger's one transaction, or instead."""


TRANSACTIONS = {"remind": 2}
"""A reminder is claimed first, and noted as told once it has arrived."""


def traced(into: Path) -> Callable[[], None]:
    """Note what is said to SQLite, in this process."""

    def first() -> None:
        plain = opening._open
        log = into.open("a", encoding="utf-8")
        numbers = count(1)

        def noted(path: Path, how: str, timeout: float) -> sqlite3.Connection:
            connection = plain(path, how, timeout)
            number = next(numbers)
            connection.set_trace_callback(
                lambda said: print(number, " ".join(said.split()), file=log, flush=True)
            )
            return connection

        opening._open = noted

    return first


def statements(log: Path) -> Iterator[tuple[str, str]]:
    """The number of each connection with what was said to it."""
    for line in log.read_text(encoding="utf-8").splitlines():
        connection, said = line.split(" ", 1)
        yield connection, said


@pytest.mark.fault("The statements of every command: whatever writes stands in one BEGIN IMMEDIATE")
@pytest.mark.parametrize("words", WRITING)
def test_a_writing_command_is_one_immediate_transaction(
    home: Home, tmp_path: Path, words: str
) -> None:
    log = tmp_path / "statements"
    ran = home.forked(*WRITING[words], first=traced(log))
    assert ran.code == 0, ran.err
    begun, inside = 0, set()
    for connection, said in statements(log):
        verb = said.split(" ", 1)[0].upper()
        if verb == "BEGIN" and said != "BEGIN":
            assert said in ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")
            begun += 1
            inside.add(connection)
        elif verb in ("COMMIT", "ROLLBACK"):
            inside.discard(connection)
        elif verb in ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER"):
            assert connection in inside or words in MAKING, said
    assert begun == TRANSACTIONS.get(words, 1) or words in MAKING, log.read_text(encoding="utf-8")


@pytest.mark.fault("Every command, before and after it says anything about the ledger to SQLite")
@pytest.mark.parametrize("words", [*WRITING, *READING])
def test_the_settings_of_every_connection_come_first(
    home: Home, tmp_path: Path, words: str
) -> None:
    if words in (*WITHOUT_LEDGER, "db restore"):
        return
    log = tmp_path / "statements"
    home.forked(*{**WRITING, **READING}[words], first=traced(log))
    asked: dict[str, list[str]] = {}
    for connection, said in statements(log):
        asked.setdefault(connection, []).append(said)
    assert len(asked) >= 2, "one that asks whose file it is, and one that does the work"
    for spoken in asked.values():
        others = [said for said in spoken if not said.startswith("PRAGMA busy_timeout")]
        looked = ["PRAGMA application_id"]
        assert others == looked or others[: len(opening._PRAGMAS)] == list(opening._PRAGMAS)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE cookies (name)")


def pragma(words: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA {words}")

    return change


def no_file(path: Path) -> None:
    path.unlink()


def foreign_database(path: Path) -> None:
    path.unlink()
    foreign(path)


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a typing error in its name": (no_file, "There is no ledger at"),
    "0 bytes": (lambda path: path.write_bytes(b""), "is empty"),
    "a foreign header": (lambda path: path.write_bytes(b"PK\3\4" * 999), "some other kind of file"),
    "a database of another program": (foreign_database, "of another program"),
    "a wrong application_id": (pragma("application_id = 7"), "of another program"),
    "a newer user_version": (pragma("user_version = 999"), "newer cmetrack"),
}

OPENED = {
    words: line
    for words, line in {**READING, **WRITING}.items()
    if words not in (*WITHOUT_LEDGER, "init", "demo", "db restore")
}


@pytest.mark.fault(
    "A file that is no ledger (typing error, 0 bytes, foreign, newer) given to every command"
)
@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_ledger_is_refused_and_stays(
    home: Home, tally: Tally, chance: random.Random, fault: str
) -> None:
    spoil, said = REFUSED[fault]
    spoil(home.ledger)
    before = home.state()
    some = chance.sample(sorted(OPENED), counts.count(full=len(OPENED), brief=5))
    for words in some:
        ran = home.forked(*OPENED[words])
        assert ran.code in (2, 3), (words, ran)
        assert said in ran.err + ran.out and str(home.ledger) in ran.err + ran.out, (words, ran)
        assert "Traceback" not in ran.err
        assert home.state() == before
        tally()


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.fault("Files and folders made under umask 000 and 077, by every command that writes")
@pytest.mark.parametrize("mask", [0o000, 0o077])
@pytest.mark.parametrize("words", WRITING)
def test_files_are_their_owners_alone(home: Home, words: str, mask: int) -> None:
    before = modes(home.folder)
    ran = home.forked(*WRITING[words], first=lambda: os.umask(mask))
    assert ran.code == 0, ran.err
    after = modes(home.folder)
    for name, mode in after.items():
        if name not in before or name == "ledger.db":
            assert mode == (0o700 if (home.folder / name).is_dir() else 0o600), name


@pytest.mark.fault(
    "A new ledger in new folders, and files written from it, under umask 000 and 077"
)
@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_new_folders_and_files_are_their_owners_alone(home: Home, tally: Tally, mask: int) -> None:
    before = modes(home.folder)
    (home.folder / "bad.csv").write_text("kind,title,start\ncourse,Inima,yesterday\n")
    for line in (
        ["--db", "new/folder/ledger.db", "init", "--rulebook", "ro-cmr-2009"],
        ["export", "-o", "out.csv"],
        ["export", "-o", "summary.md", *ON],
        ["import", "bad.csv", "--rejects", "rejects.csv", "--set", "hours=3", "--profile", "p"],
        ["import", "--dry-run", "more.csv", "-o", "planned.json"],
    ):
        ran = home.forked(*line, first=lambda: os.umask(mask))
        assert ran.code == 0, ran.err
        tally()
    made = {name: mode for name, mode in modes(home.folder).items() if name not in before}
    made.pop("bad.csv")
    assert {"new/folder/ledger.db", "out.csv", "rejects.csv", "planned.json"} <= set(made)
    for name, mode in made.items():
        assert mode == (0o700 if (home.folder / name).is_dir() else 0o600), name


NAMES = [
    b"100%.db",
    b"what?.db",
    b"a#b.db",
    b"%41%2f.db",
    b"mode=rw&immutable=1.db",
    "мой журнал.db".encode(),
    " спереди и сзади .db".encode(),
    b"two\nlines.db",
    b"tab\tand\x1b[31mred.db",
    b"\xff\xfe.db",
    b"quote'\".db",
]


@pytest.mark.fault(
    "Paths with % ? # & spaces, Cyrillic, quotes, a newline, ESC and bytes that are not UTF-8"
)
@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_any_path_will_do(home: Home, tally: Tally, name: bytes) -> None:
    before = {one.name for one in home.folder.iterdir()}
    many = "kind,title,start\n" + "".join(f"course,C{n},2026-01-01\n" for n in range(1_500))
    (home.folder / "many.csv").write_text(many, encoding="utf-8")
    before.add("many.csv")
    folder = os.fsencode(home.folder) + b"/folder of " + name
    Path(os.fsdecode(folder)).mkdir()
    db = folder + b"/" + name
    for line, code in (
        (["init", "--rulebook", "ro-cmr-2009"], 0),
        (["add", "course", "Ecografie", "--start", "2026-03-14", "--hours", "6", *ON], 0),
        (["import", "--dry-run", str(home.folder / "many.csv")], 0),
        (["db", "backup", os.fsdecode(folder + b"/copy " + name)], 0),
        (["export", "-o", os.fsdecode(folder + b"/out " + name + b".csv")], 0),
        (["db", "restore", os.fsdecode(folder + b"/copy " + name), "--yes"], 0),
        (["db", "check", *ON], 0),
        (["list", *ON], 0),
        (["--db", os.fsdecode(db + b"x"), "list"], 2),
    ):
        ran = home.forked("--db", os.fsdecode(db), *line)
        assert ran.code == code, (line, ran)
        assert "Traceback" not in ran.err and "\x1b" not in ran.err
        tally()
    assert len(contents(Path(os.fsdecode(db)))["activity"]) == 1
    assert damage(Path(os.fsdecode(db))) == []
    assert os.fsdecode(name) in {one.name for one in Path(os.fsdecode(folder)).iterdir()}
    new = {one.name for one in home.folder.iterdir()} - before
    assert new == {Path(os.fsdecode(folder)).name}, "nothing under a name that was read wrongly"
