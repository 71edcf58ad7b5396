"""What the tests of one process share: surroundings that are the same everywhere."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from functools import cache

_OURS = ("CMETRACK_FAULTS", "CMETRACK_TRIALS", "COV", "HYPOTHESIS", "PYTEST", "PYTHON")
_OF_THE_MACHINE = {"LD_LIBRARY_PATH", "PATH", "TEMP", "TMP", "TMPDIR", "VIRTUAL_ENV"}


def _pin_the_surroundings() -> None:
    """Leave of the environment what finds programs and steers the tests; pin what a program reads.

    Before anything of cmetrack is imported: its language is chosen then.
    """
    home = tempfile.mkdtemp(prefix="cmetrack-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in [*os.environ]:
        if name not in _OF_THE_MACHINE and not name.startswith(_OURS):
            del os.environ[name]
    os.environ |= {
        "COLUMNS": "100",
        "HOME": home,
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "TZ": "UTC",
    }
    time.tzset()
    # A shell's background job ignores it, and so would every program that is started here.
    signal.signal(signal.SIGINT, signal.default_int_handler)


_pin_the_surroundings()

from importlib.util import find_spec  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402
import typer.main  # noqa: E402
import typer.testing  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from tests.trials import examples  # noqa: E402

# A hundred, as Hypothesis has it, times what is asked for; and a machine may be slow at times.
# A record is left out of a random ledger where it cannot be one; how many are is chance.
settings.register_profile(
    "tests",
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much],
)
settings.load_profile("tests")

import cmetrack.i18n  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def commands_made_once() -> Iterator[None]:
    """Make a command of typer's when it is first called, as a process does, not for every test.

    It holds nothing of a run; making it takes a third of what a short command takes.
    """
    once = cache(typer.main.get_command)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(typer.main, "get_command", once)
        patched.setattr(typer.testing, "_get_command", once)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Make of the catalogues what the program reads, where they are newer: once, before the workers."""
    folder = Path(cmetrack.i18n.__file__).parent
    made = [one.stat().st_mtime for one in folder.glob("*/*/*.mo")]
    written = [one.stat().st_mtime for one in folder.glob("*/*.po")]
    if not hasattr(config, "workerinput") and (len(made) < 2 or max(written) > min(made)):
        from cmetrack.i18n.catalogues import compile_all

        compile_all()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of what this machine has not: a program, or a module of an extra."""
    out = [one for one in items if not all(map(_is_there, _needed(one)))]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [one for one in items if one not in out]


def _needed(item: pytest.Item) -> Iterator[str]:
    for mark in item.iter_markers("needs_program"):
        yield from mark.args


@cache
def _is_there(name: str) -> bool:
    return bool(shutil.which(name) or find_spec(name))
