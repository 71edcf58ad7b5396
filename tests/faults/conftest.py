"""A doctor's home to do harm in, and a note of what was done there."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.counts import count
from tests.faults.program import Home

Times = Callable[..., Iterator[int]]
Tally = Callable[..., None]

NOTES = pytest.StashKey[dict[str, list[int]]]()
DONE = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOTES] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a run for some rows, leave out what is not theirs."""
    word = os.environ.get("CMETRACK_FAULTS_ROW")
    if word:
        marks = [(item, item.get_closest_marker("fault")) for item in items]
        items[:] = [item for item, mark in marks if mark and word in mark.args[0]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: Any
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note of each test how often it did its fault, and whether that broke something."""
    report = yield
    mark = item.get_closest_marker("fault")
    if mark is not None and (report.when == "call" or report.failed):
        noted = item.config.stash[NOTES].setdefault(mark.args[0], [0, 0])
        if report.when == "call":
            noted[0] += item.stash.get(DONE, mark.kwargs.get("times", 1))
        noted[1] += report.failed
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    into = os.environ.get("CMETRACK_FAULTS_INTO")
    if into is not None:
        Path(into).write_text(json.dumps(session.config.stash[NOTES]), encoding="utf-8")


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Note that the fault was done, once or `n` times, and all was well after it."""

    def note(n: int = 1) -> None:
        request.node.stash[DONE] = request.node.stash.get(DONE, 0) + n

    return note


@pytest.fixture
def times(tally: Tally) -> Times:
    """The turns of this run; each one that comes to its end is noted."""

    def turns(*, full: int, brief: int) -> Iterator[int]:
        for turn in range(count(full=full, brief=brief)):
            yield turn
            tally()

    return turns


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Random choices that are the same in every run."""
    return random.Random(request.node.name)


RECORDS = """\
kind,title,start,end,hours,level,credits,state,code,journal,index,authors
course,Ecografia abdominală,2026-03-14,,8,,,,,,,
congress,Congresul de medicină,2026-05-14,2026-05-16,,national,18,,,,,
article,Un caz rar,2025-06,,,,,,,Pneumologia,isi,3
webinar,Astmul în cabinet,2026-09-01,,2,,,,AB12-34CD5678,,,
course,Un curs de toamnă,2026-10-10,,6,,,planned,,,,
programme,Повышение квалификации,2025-02-03,2025-02-21,144,,,,,,,
"""

MORE = "kind,title,start,hours\n" + "".join(
    f"course,Cursul {n},2026-0{n % 9 + 1}-14,{n % 6 + 1}\n" for n in range(40)
)

JOURNALS = "title,issn,index\nPneumologia,2067-2993,medline\nCardiologia,,isi\n"


FURNISH = [
    ["init", "--rulebook", "ro-cmr-2009", "--specialty", "medicină de familie"],
    ["cycle", "add", "--rulebook", "de-95d", "--start", "2024-03-15"],
    ["cycle", "add", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15"],
    ["import", "records.csv"],
    ["remind", "add", "Viza anuală", "--date", "2027-01-31", "--every", "year"],
    ["goal", "add", "total", "60", "--by", "2026-12-31"],
    ["db", "backup", "backup.db"],
    ["--db", "laptop/other.db", "init", "--rulebook", "ro-cmr-2009"],
    [
        "--db",
        "laptop/other.db",
        "add",
        "course",
        "Un curs de vară",
        "--start",
        "2026-07-14",
        "--hours",
        "6",
    ],
    ["edit", "1", "--provider", "UMF Cluj", "--evidence", "certificate.pdf"],
    ["edit", "2", "--place", "Iași"],
    ["undo", "--yes"],
]


def files(folder: Path) -> None:
    """The files that the commands are given."""
    (folder / "records.csv").write_text(RECORDS, encoding="utf-8")
    (folder / "more.csv").write_text(MORE, encoding="utf-8")
    (folder / "journals.csv").write_text(JOURNALS, encoding="utf-8")
    (folder / "certificate.pdf").write_bytes(b"%PDF-1.7 un certificat")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a ledger of three cycles and six records, its backup, files to import."""
    folder = tmp_path_factory.mktemp("furnished")
    home = Home(folder, tmp_path_factory.mktemp("said"))
    files(folder)
    for line in FURNISH:
        ran = home.forked(*line)
        assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def home(furnished: Path, tmp_path: Path) -> Home:
    """A home of this test's own, furnished."""
    folder = tmp_path / "home"
    shutil.copytree(furnished, folder)
    return Home(folder, tmp_path / "said")
