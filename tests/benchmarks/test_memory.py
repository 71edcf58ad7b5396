"""The memory of an import does not grow with its rows."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.benchmarks.data import write_records
from tests.benchmarks.measure import STOPWATCH

MOST = 60 * 1024


@pytest.mark.parametrize("times", [1, 2], ids=["new rows", "rows and their repeats"])
def test_two_hundred_thousand_rows_take_little_memory(tmp_path: Path, times: int) -> None:
    source, ledger = tmp_path / "many.csv", tmp_path / "ledger.db"
    write_records(source, 200_000 // times, date(1996, 7, 1), date(2026, 6, 30))
    program = (sys.executable, "-m", "cmetrack", "--db", ledger)
    subprocess.run([*program, "init", "--rulebook", "ro-cmr-2009"], check=True, capture_output=True)
    told = subprocess.run(
        [sys.executable, "-I", "-S", STOPWATCH, *program, "import", *[source] * times],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    _seconds, kilobytes, code = told.split()
    assert code == "0"
    assert int(kilobytes) < MOST
