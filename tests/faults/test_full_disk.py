"""A disk that is full at any step of a command that writes: all of it is taken back."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cmetrack.store import open as opening
from tests.faults.commands import ON, WRITING, tree
from tests.faults.conftest import Tally
from tests.faults.counts import FULL
from tests.faults.program import Home, Ran, contents, damage, device

pytestmark = pytest.mark.machine

STEP = 4096
"""A disk is full at the end of one block or of the next one."""


def steps(chance: random.Random, brief: int) -> Iterator[int]:
    """Every step in the full run; else a few near the beginning, and then far enough."""
    yield from range(2000) if FULL else [*sorted(chance.sample(range(12), brief)), *(60, 200, 1999)]


def kept(home: Home) -> dict[str, object]:
    """What the ledgers of the folder hold, and its other files to the byte."""
    files = home.state()
    ledgers = {one.name: contents(one) for one in home.folder.glob("*.db")}
    return {name: ledgers.get(name, content) for name, content in files.items()}


WRITTEN = {
    "init": "other.db",
    "demo": "demo.db",
    "db backup": "copy.db",
    "attach": "ledger.evidence",
}
"""Commands that write another file than the ledger; their errors name it."""


def full_at_every_step(
    home: Home, tally: Tally, words: str, steps: Iterator[int], run: Callable[[int], Ran]
) -> None:
    """Run with more and more room until there is enough; before, nothing may have changed."""
    before = kept(home)
    for step in steps:
        ran = run(step)
        if ran.code == 0:
            assert not any(damage(one) for one in home.folder.glob("*.db"))
            tally()
            return
        assert ran.code == 3, ran
        assert "ledger.db" in ran.err or WRITTEN.get(words, "?") in ran.err, ran.err
        assert "Traceback" not in ran.err
        left = kept(home)
        assert {name: left[name] for name in before} == before
        # A backup made before the command, whole, may stay; and a journal that could not be
        # written to its end, which nobody takes for one.
        new = left.keys() - before.keys() - {"ledger.db-journal"}
        assert all(".backups/" in name for name in new), new
        assert not damage(home.ledger)
        tally()
    pytest.fail("there was never room enough")


def pages_left(pages: int) -> Callable[[], None]:
    """Let a ledger grow by so many pages and no more, in this process."""

    def first() -> None:
        plain = opening._open

        def limited(path: Path, how: str, timeout: float) -> sqlite3.Connection:
            connection = plain(path, how, timeout)
            if how == "mode=rw":
                (there,) = connection.execute("PRAGMA page_count").fetchone()
                connection.execute(f"PRAGMA max_page_count = {there + pages}")
            return connection

        opening._open = limited

    return first


# The file that these commands fill grows beside the ledger: the other two tests fill its disk.
GROWING = [words for words in WRITING if words not in ("db backup", "db restore")]


@pytest.mark.fault("SQLITE_FULL at every page of every command that writes (max_page_count)")
@pytest.mark.parametrize("words", GROWING)
def test_a_ledger_that_may_not_grow(
    home: Home, tally: Tally, chance: random.Random, words: str
) -> None:
    full_at_every_step(
        home,
        tally,
        words,
        steps(chance, 2),
        lambda step: home.forked(*WRITING[words], first=pages_left(step)),
    )


def bytes_left(limit: int) -> Callable[[], None]:
    """No file of this process may grow beyond a size; to try is an error and no end."""

    def first() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return first


@pytest.mark.fault(
    "A limit of every file's size (RLIMIT_FSIZE) at every block of every command that writes"
)
@pytest.mark.parametrize("words", WRITING)
def test_files_that_may_not_grow(
    home: Home, tally: Tally, chance: random.Random, words: str
) -> None:
    full_at_every_step(
        home,
        tally,
        words,
        steps(chance, 2),
        lambda step: home.forked(*WRITING[words], first=bytes_left((step + 1) * STEP)),
    )


@pytest.fixture
def small_disk(home: Home, tmp_path: Path) -> Iterator[Home]:
    """The doctor's home on a disk of its own of four megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", disk],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    try:
        shutil.copytree(home.folder, disk / "home")
        yield Home(disk / "home", tmp_path / "said")
    finally:
        subprocess.run(["umount", disk], check=True)


def leave_room(folder: Path, blocks: int) -> None:
    """Fill the disk up to so many blocks."""
    ballast = folder.parent / "ballast"
    ballast.unlink(missing_ok=True)
    there = os.statvfs(folder)
    with ballast.open("wb") as file:
        file.write(bytes(max(0, there.f_bavail - blocks) * there.f_bsize))


@pytest.mark.fault("A full disk (a small tmpfs) at every block of every command that writes")
@pytest.mark.parametrize("words", WRITING)
def test_a_disk_without_room(
    small_disk: Home, tally: Tally, chance: random.Random, words: str
) -> None:
    def run(step: int) -> Ran:
        leave_room(small_disk.folder, min(step, 900))
        return small_disk.forked(*WRITING[words])

    full_at_every_step(small_disk, tally, words, steps(chance, 2), run)


def writes_files() -> list[list[str]]:
    """Every command with an option for a file to write, by introspection, with a line for each."""
    lines = {
        "export": [["export", "--format", one, *ON] for one in ("txt", "md", "csv", "json", "ics")],
        "import": [["import", "bad.csv"], ["import", "--dry-run", "more.csv"]],
    }
    found = []
    for words, command in tree():
        for parameter in command.params:
            for name in {"--output", "--rejects"} & {*parameter.opts, *parameter.secondary_opts}:
                dry = name == "--output"
                found += [
                    [*line, name]
                    for line in lines.get(words, [])  # `guide` fills a folder
                    if words != "import" or dry == ("--dry-run" in line)
                ]
    return found


@pytest.mark.fault("`-o` and `--rejects` to /dev/full, and to a file on a full disk")
@pytest.mark.parametrize("line", writes_files(), ids=" ".join)
def test_a_file_that_has_no_room(
    small_disk: Home, tmp_path: Path, tally: Tally, line: list[str]
) -> None:
    home = small_disk
    bad = "kind,title,start,hours\ncourse,Bine,2026-01-01,3\n" + "course,x,yesterday,3\n" * 400
    (home.folder / "bad.csv").write_text(bad, encoding="utf-8")
    before = home.state()
    full = device(tmp_path, 7, "full")
    ran = home.forked(*line, full)
    assert ran.code == 3 and str(full) in ran.err and "Traceback" not in ran.err
    assert home.state() == before
    tally()
    old = home.folder / "old.out"
    old.write_text("precious", encoding="utf-8")
    replaced = ["--force"] if line[0] == "export" else []
    target = old if replaced else home.folder / "new.out"
    if line[0] == "export" or "--dry-run" in line:
        # The ledger is only read, so all that fails is the file.
        before = home.state()
        leave_room(home.folder, 0)
        ran = home.forked(*line, target, *replaced)
        assert ran.code == 3 and str(target) in ran.err and "Traceback" not in ran.err
        assert home.state() == before
        tally()


@pytest.mark.fault(
    "A full disk behind stdout (`> /dev/full`) of every command that shows something"
)
@pytest.mark.parametrize(
    "line",
    [
        ["list", *ON],
        ["export", *ON],
        ["status", "--json", *ON],
        ["remind", *ON],
        ["history"],
        ["db", "path"],
        ["rules", "list"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_a_stdout_that_has_no_room(home: Home, line: list[str]) -> None:
    before = contents(home.ledger)
    with Path("/dev/full").open("wb") as full:
        ran = home.run(*line, stdout=full)
    assert ran.code == 3, ran
    assert ran.err.count("\n") <= 2 and "No space left" in ran.err and "Traceback" not in ran.err
    assert contents(home.ledger) == before
