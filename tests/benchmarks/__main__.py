"""Set up, measure, print: the times, and beside the goals whether they are reached."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.benchmarks.data import write_frames, write_records, write_sheet
from tests.benchmarks.measure import Measured, Task, measure
from tests.benchmarks.workbooks import write_workbook

CHECKOUT = Path(__file__).parents[2]
REFERENCES = Path(__file__).parent / "references"

TODAY = date(2026, 6, 30)
WINDOW = date(2021, 7, 1)
THIRTY_YEARS_AGO = date(1996, 7, 1)

NOTHING = "a Typer app that does nothing"
BARE_READING = "python-calamine, 100,000 rows of XLSX"
SHEET = "cmetrack import, a doctor's sheet of 2,000 rows"
CHOICE = "the choice among 2,000 records in a chain"
RECORD = ("add", "course", "Ecografie la patul bolnavului", "--start", "2026-03-14", "--hours", "6")


def main() -> None:
    """Everything, from the environments to the table of goals; with --million or --xlsx only that."""
    with TemporaryDirectory(prefix="cmetrack-benchmarks-") as name:
        bench = Bench(Path(name))
        parts = {"--million": bench.million, "--xlsx": bench.workbooks}
        asked = next((part for option, part in parts.items() if option in sys.argv), bench.tasks)
        tasks = asked()
        measured = measure(tasks, bench.environment)
    _print_times(measured)
    _print_goals(measured)


class Bench:
    """The environments, the files and the tasks, all in one temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Nothing of this process's settings: PYTHONDONTWRITEBYTECODE alone would double a start.
        self.environment = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TMPDIR": str(folder),
        }
        _say("Installing the program and its peer")
        self.bin = self._install("program", str(CHECKOUT))
        self.cmetrack = str(self.bin / "cmetrack")
        found = self._peer("td-watson")
        self.peer = found and found / "watson"
        _say("Making the ledgers")
        self.empty = folder / "empty.db"
        self._cmetrack(self.empty, "init", "--rulebook", "ro-cmr-2009")
        self.hundred_thousand = self._records("100,000", 100_000, THIRTY_YEARS_AGO)
        self.ledgers = {
            "80 records": self._ledger(self._records("80", 80, WINDOW)),
            "200 records": self._ledger(self._records("200", 200, WINDOW)),
            "1,000 records": self._ledger(self._records("1,000", 1_000, THIRTY_YEARS_AGO)),
            "10,000 records": self._ledger(self._records("10,000", 10_000, THIRTY_YEARS_AGO)),
            "10,000 in the window": self._ledger(self._records("10,000w", 10_000, WINDOW)),
            "100,000 records": self._ledger(self.hundred_thousand),
            "100,000 in the window": self._ledger(self._records("100,000w", 100_000, WINDOW)),
        }

    def tasks(self) -> Iterator[Task]:
        """What is measured, in the order of the table."""
        _say("Measuring")
        yield from self._starts()
        yield from self._reads()
        yield from self._adds()
        yield from self._imports(self.hundred_thousand, "100,000 rows")
        yield from self._slow_paths()
        yield from self._rosters()

    def _rosters(self) -> Iterator[Task]:
        """Many ledgers of 80 records, in one process."""
        for count in (200, 2_000):
            clinic = self.folder / f"clinic-{count}"
            clinic.mkdir()
            for number in range(count):
                shutil.copyfile(self.ledgers["80 records"], clinic / f"{number}.db")
            line = (self.cmetrack, "roster", str(clinic), "--on", str(TODAY))
            yield Task(f"cmetrack roster, {count:,} ledgers", line, rounds=5)

    def _slow_paths(self) -> Iterator[Task]:
        """A sheet in which each row is read alone, and a choice that nothing makes simple."""
        sheet, target = self.folder / "sheet.csv", self.folder / "sheet.db"
        write_sheet(sheet, 2_000, WINDOW, TODAY)
        yield Task(
            SHEET,
            (self.cmetrack, "--db", str(target), "import", str(sheet), "--yes"),
            prepare=partial(shutil.copyfile, self.empty, target),
            rounds=5,
        )
        choice = (str(self.bin / "python"), str(REFERENCES / "choice.py"))
        yield Task(CHOICE, choice, rounds=5)

    def _starts(self) -> Iterator[Task]:
        python = str(self.bin / "python")
        yield Task("python -c pass", (python, "-c", "pass"))
        yield Task("python -c 'import sqlite3'", (python, "-c", "import sqlite3"))
        yield Task(NOTHING, (python, str(REFERENCES / "nothing.py")))
        yield Task("cmetrack --version", (self.cmetrack, "--version"))

    def _reads(self) -> Iterator[Task]:
        for size in ("200 records", "1,000 records", "10,000 records", "10,000 in the window"):
            yield self._read("status", size)
            yield self._read("list", size)
        for size in ("80 records", "200 records"):
            yield self._read("status --forecast", size)
        yield self._read("status", "100,000 records", rounds=5)
        yield self._read("status", "100,000 in the window", rounds=5)

    def _read(self, command: str, size: str, rounds: int = 15) -> Task:
        ledger = ("--db", str(self.ledgers[size]))
        asked = (self.cmetrack, *ledger, *command.split(), "--on", str(TODAY))
        return Task(f"cmetrack {command}, {size}", asked, rounds=rounds)

    def _adds(self) -> Iterator[Task]:
        for count in (1_000, 10_000):
            size = f"{count:,} records"
            ledger = self.folder / f"add-{count}.db"
            yield Task(
                f"cmetrack add, {size}",
                (self.cmetrack, "--db", str(ledger), *RECORD, "--on", str(TODAY)),
                prepare=partial(shutil.copyfile, self.ledgers[size], ledger),
            )
            if self.peer is not None:
                yield self._peer_add(self.peer, count)

    def _peer_add(self, peer: Path, count: int) -> Task:
        original, copy = (self.folder / f"watson-{count}{end}" for end in ("", "-copy"))
        write_frames(original, count)

        def restore() -> None:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(original, copy)

        stretch = ("--from", "2026-03-14 10:00", "--to", "2026-03-14 16:00")
        return Task(
            f"watson add, {count:,} frames",
            (str(peer), "add", *stretch, "Ecografie"),
            {"WATSON_DIR": str(copy)},
            restore,
        )

    def million(self) -> Iterator[Task]:
        """The import of a million rows, beside others, and the floor of the table."""
        _say("Making a million records")
        many = self._records("1,000,000", 1_000_000, THIRTY_YEARS_AGO)
        _say("Measuring")
        yield from self._starts()
        yield from self._imports(many, "1,000,000 rows", rounds=3)

    def workbooks(self) -> Iterator[Task]:
        """The import of a workbook, beside python-calamine's bare reading and the same as CSV."""
        _say("Making a workbook")
        book = self.folder / "100,000.xlsx"
        write_workbook(self.hundred_thousand, book)
        _say("Measuring")
        yield from self._starts()
        python = self._peer("python-calamine")
        if python is not None:
            read = (str(python / "python"), str(REFERENCES / "calamine.py"), str(book))
            yield Task(BARE_READING, read, rounds=5)
        for name, source in (("rows", self.hundred_thousand), ("rows of XLSX", book)):
            target = self.folder / "target.db"
            yield Task(
                f"cmetrack import, 100,000 {name}",
                (self.cmetrack, "--db", str(target), "import", str(source)),
                prepare=partial(shutil.copyfile, self.empty, target),
                rounds=5,
            )

    def _imports(self, records: Path, size: str, rounds: int = 5) -> Iterator[Task]:
        source, target = str(records), self.folder / "target.db"
        fresh: Mapping[str, tuple[tuple[str, ...], Callable[[], object]]] = {
            f"cmetrack import, {size}": (
                (self.cmetrack, "--db", str(target), "import", source),
                partial(shutil.copyfile, self.empty, target),
            ),
            f"sqlite-utils insert, {size}": (
                (
                    str(self.bin / "sqlite-utils"),
                    *("insert", str(target), "records", source, "--csv"),
                ),
                partial(target.unlink, missing_ok=True),
            ),
            f"sqlite3 .import, {size}": (
                ("sqlite3", str(target), f'.import --csv "{source}" records'),
                partial(target.unlink, missing_ok=True),
            ),
            f"csv and executemany, {size}": (
                (
                    str(self.bin / "python"),
                    *(str(REFERENCES / "plain_import.py"), source, str(target)),
                ),
                partial(target.unlink, missing_ok=True),
            ),
        }
        for name, (command, prepare) in fresh.items():
            if shutil.which(command[0]) is None:
                _say(f"{command[0]} is not on this machine: left out")
                continue
            yield Task(name, command, prepare=prepare, rounds=rounds)

    # What they work on

    def _install(self, name: str, package: str) -> Path:
        """An environment with a package in it, compiled as an installer leaves it."""
        folder = self.folder / name
        venv.create(folder, with_pip=True)
        scripts = folder / "bin"
        # The installer keeps its settings, which tell where packages come from.
        settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run(
            [scripts / "python", "-m", "pip", "install", "--quiet", package],
            env=settings,
            check=True,
        )
        return scripts

    def _peer(self, package: str) -> Path | None:
        try:
            return self._install(package, package)
        except subprocess.CalledProcessError:
            _say(f"{package} cannot be installed here: left out")
            return None

    def _records(self, name: str, count: int, first: date) -> Path:
        path = self.folder / f"{name}.csv"
        write_records(path, count, first, TODAY)
        return path

    def _ledger(self, records: Path) -> Path:
        path = records.with_suffix(".db")
        shutil.copyfile(self.empty, path)
        self._cmetrack(path, "import", str(records))
        return path

    def _cmetrack(self, ledger: Path, *arguments: str) -> None:
        subprocess.run(
            [self.cmetrack, "--quiet", "--db", ledger, *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )


# The goals


class Goal(NamedTuple):
    """The most that a task may take: times another's time, and once a third one's, or in seconds."""

    task: str
    against: str | None
    limit: float
    plus: str | None = None


GOALS = (
    Goal("cmetrack status, 200 records", NOTHING, 1.5),
    Goal("cmetrack status, 1,000 records", NOTHING, 1.9),
    Goal("cmetrack status, 10,000 records", NOTHING, 7),
    Goal("cmetrack status, 10,000 in the window", NOTHING, 7),
    Goal("cmetrack status, 100,000 records", None, 2),
    Goal("cmetrack status, 100,000 in the window", None, 2),
    Goal("cmetrack status --forecast, 80 records", NOTHING, 2.5),
    Goal("cmetrack status --forecast, 200 records", NOTHING, 6),
    Goal("cmetrack add, 1,000 records", "watson add, 1,000 frames", 0.7),
    Goal("cmetrack add, 10,000 records", "watson add, 10,000 frames", 0.3),
    Goal("cmetrack import, 100,000 rows", "sqlite-utils insert, 100,000 rows", 0.33),
    Goal(SHEET, None, 2),
    Goal(CHOICE, None, 1),
    Goal("cmetrack roster, 200 ledgers", None, 3),
    Goal("cmetrack roster, 2,000 ledgers", None, 30),
    Goal("cmetrack import, 1,000,000 rows", "sqlite-utils insert, 1,000,000 rows", 0.25),
    Goal("cmetrack import, 100,000 rows of XLSX", BARE_READING, 2, "cmetrack import, 100,000 rows"),
)

MOST_MEGABYTES = 60
"""The most memory that an import takes, of however many rows."""


def _print_times(measured: Mapping[str, Measured]) -> None:
    floor, nothing = measured["python -c pass"].median, measured[NOTHING].median
    print(f"{'':50} {'median ms':>9} {'fastest':>8} {'× pass':>7} {'× Typer':>8} {'MB':>6}")
    for name, one in measured.items():
        print(
            f"{name:50} {one.median * 1000:9.0f} {min(one.seconds) * 1000:8.0f}"
            f" {one.median / floor:7.1f} {one.median / nothing:8.2f} {one.megabytes:6.0f}"
        )


def _print_goals(measured: Mapping[str, Measured]) -> None:
    """Each goal with what was found by the medians and, less shaken by others, the fastest."""
    print(f"\n{'goal':125} {'median':>7} {'fastest':>7}")
    for goal in GOALS:
        if goal.task not in measured or (goal.against and goal.against not in measured):
            continue
        one, other = measured[goal.task], measured.get(goal.against or "")
        plus = measured.get(goal.plus or "")
        found = (one.median - (plus.median if plus else 0)) / (other.median if other else 1)
        fastest = (min(one.seconds) - (min(plus.seconds) if plus else 0)) / (
            min(other.seconds) if other else 1
        )
        wanted = f"at most {goal.limit:g} {f'× {goal.against}' if goal.against else 's'}"
        wanted += f" and once {goal.plus}" if goal.plus else ""
        print(
            f"{goal.task}: {wanted}".ljust(125),
            f"{found:7.2f} {fastest:7.2f}",
            "" if found <= goal.limit else " MISSED",
        )
    for name, measured_one in measured.items():
        if name.startswith("cmetrack import") and "XLSX" not in name:
            most = measured_one.megabytes
            print(
                f"{name}: at most {MOST_MEGABYTES} MB".ljust(125),
                f"{most:7.0f}",
                "" if most <= MOST_MEGABYTES else "         MISSED",
            )


def _say(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    main()
