"""README's blocks, run: every `$ command` of a `console` block with the output that follows it.

`python -m tests.readme` writes today's output into README; the tests compare it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

_BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)


def blocks(text: str) -> list[str]:
    """The console blocks of the page."""
    return _BLOCK.findall(text)


def rerun(block: str, folder: Path) -> str:
    """A block with the output that its commands give today."""
    made = []
    for command in commands(block):
        made.append(
            "".join(f"{'$' if not at else '>'} {line}\n" for at, line in enumerate(command))
        )
        made.append(run("\n".join(command), folder))
    return "".join(made)


def commands(block: str) -> Iterator[list[str]]:
    """The commands of a block; one that goes on over lines has `> ` before the others."""
    command: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield command
            command = [line[2:]]
        elif line.startswith("> ") and command and command[-1].endswith("\\"):
            command.append(line[2:])
    if command:
        yield command


def run(command: str, folder: Path) -> str:
    """What a command prints, results and messages together, as a reader would see it."""
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "COLUMNS": "80",
        "TZ": "UTC",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    shown = done.stdout.replace(str(folder), "/home/doctor")
    # The journal tells the minute of a change; in the page it is always the same one.
    return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d", "2026-11-21 10:00", shown)


def prepare(folder: Path) -> None:
    """The folder in which README's reader stands: the checkout, as far as it is used there."""
    shutil.copytree(ROOT / "sample_data", folder / "sample_data")


def main() -> None:
    """Write today's output into README."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        prepare(folder)
        text = README.read_text(encoding="utf-8")
        fresh = _BLOCK.sub(lambda found: f"```console\n{rerun(found[1], folder)}```\n", text)
        README.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    main()
