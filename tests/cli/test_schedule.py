"""What makes a computer ask every morning: the line for cron, and the units of systemd."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, notifier


def test_a_line_for_cron_is_printed_and_nothing_else_happens(cme: Cme, here: Path) -> None:
    ran = cme(
        "--db",
        "my ledger%.db",
        "remind",
        "--print-cron",
        "--within",
        "30",
        "--notify",
        "mail -s 'a b' me",
    )
    line = ran.out
    assert ran.code == 0 and line.startswith("0 8 * * * /") and line.count("\n") == 1
    assert shlex.split(line.replace("\\%", "%"))[6:] == [
        "-m",
        "cmetrack",
        "--db",
        str(here / "my ledger%.db"),
        "--language",
        "en",
        "remind",
        "--within",
        "30d",
        "--notify",
        "mail -s 'a b' me",
    ]
    assert "ledger\\%.db" in line
    assert list(here.iterdir()) == []


def test_units_for_systemd_are_printed(cme: Cme, here: Path) -> None:
    (here / "c.toml").touch()
    ran = cme("--db", 'a "$x" 100%.db', "--config", "c.toml", "remind", "--print-systemd")
    assert ran.out == (
        "# ~/.config/systemd/user/cmetrack-remind.service\n"
        "[Unit]\n"
        "Description=What is due in cmetrack\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"ExecStart={sys.executable} -m cmetrack --db "
        f'"{here}/a \\"$$x\\" 100%%.db" --config {here}/c.toml --language en remind\n'
        "\n"
        "# ~/.config/systemd/user/cmetrack-remind.timer\n"
        "[Unit]\n"
        "Description=Ask cmetrack every day what is due\n"
        "\n"
        "[Timer]\n"
        "OnCalendar=*-*-* 08:00\n"
        "Persistent=true\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def test_the_line_for_cron_works_as_cron_runs_it(cme: Cme, here: Path) -> None:
    """With next to no environment, from another folder, through a plain shell."""
    folder = here / "my 100% led'ger"
    folder.mkdir()
    db = folder / "книга %d.db"
    cme("--db", db, "init", "--rulebook", "ro-cmr-2009")
    got = folder / "got $it.txt"
    program = notifier(here, f"open({str(got)!r}, 'a', encoding='utf-8').write(text)")
    line = cme("--db", db, "remind", "--print-cron", "--notify", program).out.rstrip("\n")
    # Of a crontab's line cron takes five fields away and, before a %, the backslash.
    command = line.split(" ", 5)[5].replace("\\%", "%")
    for _ in range(2):
        ran = subprocess.run(
            ["/bin/sh", "-c", command],
            env={"HOME": str(here), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert (ran.stdout, ran.stderr) == ("", "")
    assert got.read_text(encoding="utf-8").count("200 short (0 of 200)") == 1


@pytest.mark.parametrize("option", ["--again", "--json", "--exit-code", "--on=2026-11-21"])
def test_what_would_not_stand_in_the_line_is_refused(cme: Cme, option: str) -> None:
    ran = cme("remind", "--print-cron", option)
    assert (ran.code, ran.out) == (2, "")
    assert "--print-cron, --print-systemd and --install go with --within, --notify" in ran.err


def test_that_there_is_no_ledger_yet_is_said(cme: Cme, here: Path) -> None:
    ran = cme("remind", "--print-systemd")
    assert ran.code == 0
    assert ran.err.startswith(f"There is no ledger at {here / 'ledger.db'} yet.\n")


def test_what_no_line_can_hold_is_refused(cme: Cme) -> None:
    assert cme("--db", "a\nb.db", "remind", "--print-cron").code == 2
    assert cme("remind", "--print-cron", "--print-systemd").code == 2
