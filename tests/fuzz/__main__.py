"""Fuzz the door of each format for some time: `python -m tests.fuzz [SECONDS [FORMAT …]]`.

Each format goes into a process of its own; what breaks it is left in a file that its report names.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

DOORS = (
    "csv",
    "json",
    "jsonl",
    "xlsx",
    "bibtex",
    "ris",
    "nbib",
    "csl",
    "endnote",
    "enw",
    "text",
    "statement",
)
LONGEST = 20_000  # bytes of a file
PATIENCE = 20  # seconds after which a file counts as one that hangs


def main() -> int:
    """Every format asked for, one after the other; how many were broken."""
    seconds, *doors = sys.argv[1:] or ["60"]
    broken = 0
    for door in doors or DOORS:
        print(f"{door}: {seconds} s", flush=True)
        ended = subprocess.run(
            [sys.executable, "-m", "tests.fuzz", "--one", door, seconds], check=False
        )
        broken += ended.returncode != 0
    print(f"{broken} broken")
    return broken


def one(door: str, seconds: str) -> None:
    """One format, in this process."""
    import atheris

    with atheris.instrument_imports(include=["cmetrack"]):
        from tests.fuzz import doors

    with TemporaryDirectory(prefix="cmetrack-fuzz-") as folder:
        for number, seed in enumerate(doors.SEEDS[door]):
            Path(folder, f"seed-{number}").write_bytes(seed)
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={PATIENCE}"]
        arguments = [sys.argv[0], *options, "-print_final_stats=1", "-verbosity=0", folder]
        atheris.Setup(arguments, lambda data: doors.survive(door, data))
        atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:4])
    else:
        sys.exit(main())
