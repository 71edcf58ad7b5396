"""The memory of an import does not grow with its rows: not of a format, not of bad ones."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.benchmarks.data import write_records
from tests.benchmarks.measure import STOPWATCH
from tests.benchmarks.workbooks import write_workbook

MOST = 60 * 1024
PROGRAM = (sys.executable, "-m", "cmetrack")


def _memory(folder: Path, *arguments: object) -> int:
    """The most memory that an import took, in kilobytes; into a ledger of its own."""
    ledger = folder / "ledger.db"
    ledger.unlink(missing_ok=True)
    program = (*PROGRAM, "--db", ledger)
    subprocess.run([*program, "init", "--rulebook", "ro-cmr-2009"], check=True, capture_output=True)
    told = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            STOPWATCH,
            "memory",
            *program,
            "-q",
            "import",
            *map(str, arguments),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    _seconds, kilobytes, code = told.split()
    assert code == "0"
    return int(kilobytes)


def _table(folder: Path, rows: int) -> Path:
    path = folder / f"{rows}.csv"
    write_records(path, rows, date(1996, 7, 1), date(2026, 6, 30))
    return path


def _workbook(table: Path) -> Path:
    write_workbook(table, table.with_suffix(".xlsx"))
    return table.with_suffix(".xlsx")


def _objects(table: Path) -> Iterator[str]:
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield json.dumps(row, ensure_ascii=False)


def _lines(table: Path) -> Path:
    path = table.with_suffix(".jsonl")
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{one}\n" for one in _objects(table))
    return path


def _array(table: Path) -> Path:
    """All on one line, as programs write it."""
    path = table.with_suffix(".json")
    with path.open("w", encoding="utf-8") as out:
        for number, one in enumerate(_objects(table)):
            out.write(f"{',' if number else '['}{one}")
        out.write("]")
    return path


def _spoilt(table: Path) -> Path:
    """Every row is bad."""
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("\n", "\nkurs-", text.count("\n") - 1), encoding="utf-8")
    return table


@pytest.mark.parametrize("times", [1, 2], ids=["new rows", "rows and their repeats"])
def test_two_hundred_thousand_rows_take_little_memory(tmp_path: Path, times: int) -> None:
    assert _memory(tmp_path, *[_table(tmp_path, 200_000 // times)] * times) < MOST


@pytest.mark.parametrize(
    ("made", "options", "more"),
    [
        # A sheet is held as a whole, in a process of its own with a limit; JSON up to a size.
        pytest.param(_workbook, (), 48, id="XLSX"),
        pytest.param(_array, (), 32, id="JSON"),
        pytest.param(_lines, (), 32, id="JSON lines"),
        pytest.param(
            lambda table: table, ("--dry-run", "-o", "{folder}/{rows}.plan"), 24, id="plan"
        ),
        pytest.param(_spoilt, ("--rejects", "{folder}/{rows}.rejects"), 24, id="rejects"),
    ],
)
def test_ten_times_the_rows_take_hardly_more_memory(
    tmp_path: Path, made: Callable[[Path], Path], options: tuple[str, ...], more: int
) -> None:
    few, many = (
        _memory(
            tmp_path,
            made(_table(tmp_path, rows)),
            *(option.format(folder=tmp_path, rows=rows) for option in options),
        )
        for rows in (3_000, 30_000)
    )
    assert many - few < more * 1024
    assert many < MOST + (more > 24) * 32 * 1024
