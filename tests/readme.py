"""The blocks of README and the guide, run: every `$ command` with the output that follows it.

`python -m tests.readme` writes today's output into the pages (`… guide/ro` into those of that
folder alone); the tests compare it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDE = ROOT / "cmetrack" / "guide"
ALWAYS = datetime(2026, 11, 21, 10, tzinfo=UTC)
PAGES = [README, *sorted(GUIDE.glob("*/*.md"))]

_BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)


def blocks(text: str) -> list[str]:
    """The console blocks of the page."""
    return _BLOCK.findall(text)


def language(page: Path) -> str:
    """The language in which the commands of a page speak."""
    return {"ro": "ro_RO.UTF-8", "ru": "ru_RU.UTF-8"}.get(page.parent.name, "C.UTF-8")


def rerun(block: str, folder: Path, lang: str = "C.UTF-8") -> str:
    """A block with the output that its commands give today."""
    made = []
    for command in commands(block):
        made.append(
            "".join(f"{'$' if not at else '>'} {line}\n" for at, line in enumerate(command))
        )
        made.append(run("\n".join(command), folder, lang))
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


def run(command: str, folder: Path, lang: str) -> str:
    """What a command prints, results and messages together, as a reader would see it."""
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "LANG": lang,
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
    # The log tells the minute of a change, a backup's name the second; in a page always the same.
    now = datetime.now(UTC)
    for when in (now - timedelta(minutes=ago) for ago in range(10)):
        for form in ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"):
            shown = shown.replace(f"{when:{form}}", f"{ALWAYS:{form}}")
    return re.sub(r"20\d\d-\d\d-\d\dT\d{6}", f"{ALWAYS:%Y-%m-%dT%H%M%S}", shown)


def prepare(folder: Path) -> None:
    """The folder in which a page's reader stands: the checkout, as far as it is used there."""
    shutil.copytree(ROOT / "sample_data", folder / "sample_data")


def main() -> None:
    """Write today's output into the pages."""
    for page in [one for one in PAGES if any(word in str(one) for word in sys.argv[1:] or [""])]:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            prepare(folder)
            text = page.read_text(encoding="utf-8")
            for block in blocks(text):
                text = text.replace(
                    f"```console\n{block}```",
                    f"```console\n{rerun(block, folder, language(page))}```",
                )
            page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
