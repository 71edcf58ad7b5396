"""A quick start, held without a clock: what a command loads, and what it can do without.

Each library here takes from a tenth of the time of `cmetrack status` to several times it.
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from cmetrack.cli.main import MODULES
from cmetrack.cli.params import command_of

HEAVY = {
    "asyncio",
    "click",
    "dateutil",
    "docx",
    "email",
    "http",
    "importlib.metadata",
    "jinja2",
    "numpy",
    "pandas",
    "PIL",
    "prompt_toolkit",
    "pydantic",
    "rich",
    "sqlite_utils",
    "ssl",
    "typst",
    "unittest",
    "xlsxwriter",
    "xml",
}

RUN = """
import atexit, json, sys
into = sys.argv.pop(1)
atexit.register(lambda: open(into, "w").write(json.dumps(list(sys.modules))))
from cmetrack.__main__ import main
main()
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that one run of the program loads, when its output is no terminal."""
    into = folder / "modules.json"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COV", "CMETRACK"))
    }
    environment |= {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    subprocess.run(
        [sys.executable, "-c", RUN, into, "--db", folder / "ledger.db", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return set(json.loads(into.read_text()))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ledger with a record in it."""
    folder = tmp_path_factory.mktemp("start")
    loaded(folder, "init", "--rulebook", "ro-cmr-2009")
    loaded(folder, "add", "course", "Ecografie", "--start", "2026-03-14", "--hours", "6")
    (folder / "more.csv").write_text("kind,title,start,hours\ncourse,Inima,2026-04-18,3\n")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        (),
        ("status",),
        ("status", "--json"),
        ("list",),
        ("list", "--json"),
        ("show", "1"),
        ("add", "course", "Diabet", "--start", "2026-05-16", "--hours", "6", "--again"),
        ("edit", "1", "--place", "Cluj"),
        ("import", "more.csv"),
        ("profile", "show"),
        ("undo", "--yes"),
    ],
    ids=" ".join,
)
def test_a_command_loads_nothing_heavy(ledger: Path, arguments: tuple[str, ...]) -> None:
    named = [str(ledger / one) if one.endswith(".csv") else one for one in arguments]
    modules = loaded(ledger, *named)
    assert not HEAVY & modules
    commands = {name for name in modules if name.startswith("cmetrack.cli.commands.")}
    asked = {f"cmetrack.cli.commands.{MODULES[word]}" for word in arguments[:1] if word in MODULES}
    assert commands == asked


def test_asking_for_the_version_opens_nothing(ledger: Path) -> None:
    modules = loaded(ledger, "--version")
    assert not {"sqlite3", "tomllib", "cmetrack.store", "cmetrack.rulebooks"} & modules


@pytest.mark.parametrize("name", MODULES)
def test_every_command_of_the_list_is_there(name: str) -> None:
    command = command_of(import_module(f"cmetrack.cli.commands.{MODULES[name]}"), name)
    assert command.name in (name, "")  # a group takes its name from the list
    assert command.help


@pytest.mark.parametrize(
    ("kind", "library"),
    [
        *(("csv", None), ("md", None), ("pdf", "typst"), ("html", "jinja2")),
        *(("xlsx", "xlsxwriter"), ("docx", "docx")),
    ],
)
def test_a_dossier_loads_the_library_of_its_kind_alone(
    ledger: Path, kind: str, library: str | None
) -> None:
    modules = loaded(ledger, "export", "-o", str(ledger / f"made.{kind}"), "--force")
    libraries = {"typst", "jinja2", "xlsxwriter", "docx", "PIL", "pypdfium2"} & modules
    assert libraries == ({library} if library else set())


def test_who_only_reads_waits_for_no_words_of_changes(ledger: Path) -> None:
    writes = {"cmetrack.domain.changes", "cmetrack.store.log", "cmetrack.store.transaction"}
    assert not writes & loaded(ledger, "status")
    assert writes < loaded(ledger, "profile", "edit", "--name", "Ana Pop")
