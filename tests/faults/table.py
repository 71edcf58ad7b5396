"""The table of faults: what was done, how often, what was lost; made by the full run."""

from __future__ import annotations

import json
import platform
import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import cmetrack

FOLDER = Path(__file__).parent
PAGE = FOLDER / "README.md"
HEADING = "## What was done to it"


class Done(NamedTuple):
    """What became of one fault: how often it was done, and the tests that it broke."""

    times: int
    failed: int


def tests(module: ModuleType) -> list[object]:
    """The tests of a module, in order."""
    return [
        thing
        for name, thing in vars(module).items()
        if name.startswith("test_") and getattr(thing, "__module__", "") == module.__name__
    ]


def sentence(test: object) -> str | None:
    """The row of a test: what its mark says, or that of its module."""
    module = import_module(getattr(test, "__module__", ""))
    for marked in (test, module):
        found = getattr(marked, "pytestmark", [])
        listed: list[Any] = found if isinstance(found, list) else [found]
        for one in listed:
            if one.name == "fault":
                return str(one.args[0])
    return None


def sentences() -> list[str]:
    """The rows of the whole suite, in order."""
    modules = [
        import_module(f"tests.faults.{path.stem}") for path in sorted(FOLDER.glob("test_*.py"))
    ]
    found = [sentence(test) for module in modules for test in tests(module)]
    return list(dict.fromkeys(one for one in found if one))


def rows() -> list[str]:
    """What the page's table tells, row by row."""
    found = re.finditer(r"^\| (.+?) \| [\d,]+ \|", PAGE.read_text("utf-8"), re.MULTILINE)
    return [row[1].replace("\\|", "|") for row in found]


def write(done: Mapping[str, Done], seconds: float, on: date) -> None:
    """Put the table of this run into the page."""
    before = PAGE.read_text(encoding="utf-8").split(f"\n{HEADING}\n")[0]
    section = "\n".join(_section(done, seconds, on))
    PAGE.write_text(f"{before}\n{section}\n", encoding="utf-8")


def _section(done: Mapping[str, Done], seconds: float, on: date) -> Iterator[str]:
    yield HEADING
    yield ""
    yield (
        f"On {on.isoformat()} `.venv/bin/python -m tests.faults` did this to cmetrack "
        f"{cmetrack.__version__} in {seconds / 60:.0f} minutes (Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()} "
        f"{platform.machine()}), and wrote this section. A row that breaks in such a run is mended and "
        "done again, whole (`--row`). Every change runs a part of it all."
    )
    yield ""
    yield "| what was done | times | lost |"
    yield "|---|--:|---|"
    for fault in sentences():
        yield _row(fault, done.get(fault, Done(0, 0)))


def _row(fault: str, one: Done) -> str:
    lost = "something: its test failed" if one.failed else "nothing" if one.times else "not done"
    return f"| {_cell(fault)} | {one.times:,} | {lost} |"


def replace(done: Mapping[str, Done]) -> None:
    """Put the rows of faults that were done again in the place of their former ones."""
    lines = PAGE.read_text(encoding="utf-8").splitlines(keepends=True)
    for fault, one in done.items():
        for at, line in enumerate(lines):
            if line.startswith(f"| {_cell(fault)} | "):
                lines[at] = _row(fault, one) + "\n"
    PAGE.write_text("".join(lines), encoding="utf-8")


def _cell(fault: str) -> str:
    return fault.replace("|", "\\|")


def read(path: Path) -> dict[str, Done]:
    """What a run of the tests noted."""
    return {one: Done(*noted) for one, noted in json.loads(path.read_text("utf-8")).items()}
