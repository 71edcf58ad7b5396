"""A colleague's sheet: it goes into nobody else's ledger unless somebody says so."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

SHEET = "{heading};Titlu;Tip;Data;Credite\n{name};Diabet;curs;12.03.2025;6\n{name};Holter;curs;13.04.2025;6\n"


@pytest.mark.parametrize("heading", ["Medic", "Nume", "Nume și prenume", "Врач"])
@pytest.mark.parametrize("name", ["Pop Ana", "Dr. Ilinca Vâlsan", "Иванова А. П."])
def test_a_colleagues_sheet_needs_agreement(romanian: Cme, heading: str, name: str) -> None:
    text = SHEET.format(heading=heading, name=name)
    ran = romanian("import", "-", input=text)
    assert ran.code == 2
    assert f"Concluded: its rows are {name}'s, and this ledger is Dr. Ion Popescu's." in ran.out
    assert json.loads(romanian("list", "--json").out) == []
    ran = romanian("import", "-", "--yes", input=text)
    assert (ran.code, "2 added" in ran.err) == (0, True)


@pytest.mark.parametrize("name", ["Popescu Ion", "dr. Popescu I.", "ION POPESCU"])
def test_ones_own_sheet_goes_in(romanian: Cme, name: str) -> None:
    ran = romanian("import", "-", input=SHEET.format(heading="Nume", name=name))
    assert ran.code == 0, ran.err


def test_who_agreed_for_one_colleague_did_not_for_another(romanian: Cme) -> None:
    sheets = [SHEET.format(heading="Medic", name=name) for name in ("Pop Ana", "Rus Dan")]
    assert romanian("import", "-", "--yes", input=sheets[0]).code == 0
    assert romanian("import", "-", input=sheets[1].replace("2025", "2024")).code == 2


def test_of_several_doctors_the_ledgers_own_is_proposed(romanian: Cme, here: Path) -> None:
    text = "Medic;Titlu;Tip;Data;Credite\nPop Ana;A;curs;12.03.2025;6\nPopescu Ion;B;curs;13.03.2025;6\n"
    ran = romanian("import", "-", input=text)
    assert '--where "Medic = Popescu Ion"' in ran.err


def test_without_a_name_in_the_ledger_it_is_told(cme: Cme) -> None:
    assert cme("init", "--rulebook", "ro-cmr-2009").code == 0
    ran = cme("import", "-", input=SHEET.format(heading="Medic", name="Pop Ana"))
    assert ran.code == 0
    said = " ".join(ran.err.split())
    assert "its rows are Pop Ana's, and the ledger names no doctor" in said
    assert "`cmetrack cycle edit --doctor NAME` says it." in said
