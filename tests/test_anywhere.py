"""What counts never depends on the language, the clock or the platform's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "sample_data" / "ro-family-doctor.csv"


def run(home: Path, *arguments: str, **settings: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), **settings}
    done = subprocess.run(
        [sys.executable, "-m", "cmetrack", *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout


def test_the_same_ledger_counts_the_same_anywhere(tmp_path: Path) -> None:
    run(tmp_path, "init", "--rulebook", "ro-cmr-2009")
    run(tmp_path, "import", str(SAMPLE))
    settings = [
        {"LANG": "C", "TZ": "UTC"},
        {"LANG": "ro_RO.UTF-8", "LANGUAGE": "ro", "TZ": "Europe/Bucharest"},
        {"LANG": "ru_RU.UTF-8", "LANGUAGE": "ru", "TZ": "Asia/Kamchatka", "PYTHONHASHSEED": "7"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "42"},
    ]
    for command in ("status", "list"):
        arguments = (command, "--on", "2026-11-21", "--json")
        outputs = {run(tmp_path, *arguments, PYTHONUTF8="1", **one) for one in settings}
        assert len(outputs) == 1
