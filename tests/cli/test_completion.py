"""What Tab completes: values with what is known of them, files only where files belong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cmetrack.cli import completion, shells
from cmetrack.cli.main import app
from tests.cli.conftest import Cme


@pytest.fixture(autouse=True)
def lived(cme: Cme, here: Path) -> None:
    cme("-q", "init", "--rulebook", "ru-nmo-2016", "--start", "2024-01-15")
    cme("-q", "cycle", "add", "--rulebook", "ro-cmr-2009", "--name", "acasă")
    cme("-q", "add", "webinar", "Astmul", "--start", "2026-03-14", "--code", "AB12-34CD5678")
    cme("-q", "db", "backup")
    (here / "home/cmetrack").mkdir(parents=True)
    (here / "home/cmetrack/profiles.toml").write_text("[portal]\nsheet = 'x'\n")


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("sta", ["none", "status\tShow what counts, what is short and by when."]),
        ("db re", ["none", "restore\tPut a backup in the place of the ledger, which is kept"]),
        ("add cou", ["none", "course"]),
        ("add course ", ["none"]),
        ("add course Eco --lev", ["none", "--level"]),
        ("add course Eco --level reg", ["none", "regional"]),
        ("add --level=reg", ["none", "--level=regional"]),
        ("add --level = reg", ["none", "regional"]),
        ("list --kind webi", ["none", "webinar"]),
        ("init --rulebook ro-cmr-2009", ["none", "ro-cmr-2009\tRomania: "]),
        ("rules show ru-14", ["none", "ru-144\t"]),
        ("rules test ru-14", ["files", "ru-144\t"]),
        ("status --cycle ", ["none", "1\tru-nmo-2016", "2\tacasă ro-cmr-2009", "acasă\t"]),
        ("show ", ["none", "1\tAstmul (2026-03-14)"]),
        ("code activate A", ["none", "AB12-34CD5678\tAstmul"]),
        ("db restore ledger", ["files", "ledger-2026-11-21T101500.db\t2026-11-21 10:15"]),
        ("import --profile ", ["none", "portal"]),
        ("import ", ["files"]),
        ("roster --dossier ", ["folders"]),
        ("--db ", ["files"]),
        ("status --on ", ["none"]),
        ("status --language r", ["none", "ro\tRom", "ru\t"]),
        ("plan papers 1 --tick applic", ["none", "application\t"]),
        ("export --format doc", ["none", "docx"]),
        ("export --for req", ["none", "request\t"]),
        ("cycle edit --variant ", ["none", "usual\t", "retired\t"]),
        ("cycle add --rulebook ru-nmo-2016 --variant ", ["none"]),
        ("frobnicate ", ["none"]),
    ],
)
def test_what_is_offered(line: str, first: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    offered = completion.complete(typer.main.get_command(app), line.split(" "))
    assert len(offered) == len(first) or not line.endswith(" ")
    for one, begun in zip(offered, first, strict=False):
        assert one.startswith(begun)
    assert capfd.readouterr() == ("", "")


@pytest.mark.machine
def test_a_shell_is_answered_and_nothing_is_written(here: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    env = {**os.environ, "CMETRACK_COMPLETE": "bash"}
    for words, said in ((["show", ""], "none\n1\tAstmul"), (["--db", "no.db", "show", ""], "")):
        ran = subprocess.run(
            [sys.executable, "-m", "cmetrack", *words], env=env, capture_output=True, check=True
        )
        assert ran.stdout.decode().startswith(said) and ran.stderr == b""
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


@pytest.mark.machine
def test_bash_completes_and_offers_no_files_of_its_own(cme: Cme, here: Path) -> None:
    (here / "cmetrack").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cmetrack "$@"\n')
    (here / "cmetrack").chmod(0o755)
    lines = cme("--show-completion", "bash").out + (
        "COMP_WORDS=(cmetrack status --cycle ac); COMP_CWORD=3; _cmetrack_completion ./cmetrack\n"
        'printf "%s\\n" "${COMPREPLY[@]}"; complete -p cmetrack\n'
    )
    ran = subprocess.run(["bash", "-c", lines], capture_output=True, check=True, env=os.environ)
    assert ran.stdout.decode() == "acasă\ncomplete -F _cmetrack_completion cmetrack\n"
    assert ran.stderr == b""


def test_each_shell_has_its_script(cme: Cme, here: Path) -> None:
    scripts = {cme("--show-completion", shell).out for shell in shells.PLACES}
    assert len(scripts) == 3 and all(completion.VARIABLE in one for one in scripts)
    assert cme("--show-completion", "tcsh").code == 2
    for _twice in range(2):
        for shell in shells.PLACES:
            assert cme("--install-completion", shell).code == 0
    home = here / "home"
    assert (home / ".bashrc").read_text().count("source ") == 1
    assert (home / ".zshrc").read_text().count("compinit\n") == 1
    assert (home / ".config/fish/completions/cmetrack.fish").is_file()
