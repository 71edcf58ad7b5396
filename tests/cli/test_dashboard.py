"""`cmetrack` alone: one screen of where a doctor stands, what is due, and the next step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme, Ran

BEGIN = """\
There is no ledger yet: it would be {path}.
`cmetrack init` makes it; `cmetrack demo` shows it on a sample doctor.
`cmetrack guide` is the manual, `cmetrack --help` lists the commands.
"""


def test_without_a_ledger_it_says_how_to_begin(cme: Cme, here: Path) -> None:
    assert cme() == Ran(0, BEGIN.format(path=here / "ledger.db"), "")
    assert json.loads(cme("--json").err)["error"] == "no-such-ledger"


@pytest.mark.usefixtures("terminal")
def test_at_a_terminal_it_offers_to_begin(cme: Cme, here: Path) -> None:
    assert cme(input="n\n").code == 0
    assert not (here / "ledger.db").exists()
    assert cme(input="y\nen\nru-144\n2025-09-01\n\n\n").code == 0
    assert (here / "ledger.db").exists()


def test_one_screen_of_where_the_doctor_stands(cme: Cme) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2025-09-01", "--name", "Вера Примерова")
    day = ("--on", "2026-12-20")
    assert cme(*day).out.splitlines()[-1] == (
        "Next: log what you did with `cmetrack add`, or `cmetrack import FILE`."
    )
    event = ("conference", "Кардиология", "--start", "2026-09-10", "--credits", "6")
    cme("add", *event, "--code", "AB12-00000001")
    shown = cme(*day)
    lines = shown.out.splitlines()
    assert (shown.code, shown.err) == (0, "")
    assert lines[0] == "Вера Примерова, 2026-12-20"
    assert lines[3].startswith("[") and "Credits in five years" in lines[3]
    assert not [line for line in lines if "Year 1" in line or "Year 3" in line]
    assert "  Record 1, Кардиология: 6 credits wait for the code AB12-00000001." in lines
    assert lines[-1] == "Next: enter the code in the portal, then `cmetrack code activate 1`."
    assert len(lines) < 24
    found = json.loads(cme(*day, "--json").out)
    assert found["cycles"][0]["doctor"]["name"] == "Вера Примерова"
    assert [one["sort"] for one in found["due"]][-2:] == ["code", "standing"]
    # It marks nothing as told.
    assert "Кардиология" in cme("remind", *day).out


def test_its_options_are_not_those_of_a_command(cme: Cme) -> None:
    ran = cme("--on", "2026-12-20", "status")
    said = "--on and --json stand behind the command: `cmetrack status …`.\n"
    assert ran == Ran(2, "", said)
