"""Two laws side by side: what differs record by record, and a cycle that moves to the newer one."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

RECORDS = """kind,title,start,end,hours,level,credits,country
course,Curs imaginar,2024-03-04,2024-03-05,8,,,
congress,Congres imaginar la Viena,2024-05-10,2024-05-12,,,,AT
title-specialist,Geriatrie,2025-01-10,,,,,
session,Sesiune imaginară,2025-02-10,,1:50,national,,
"""


@pytest.fixture
def ledger(cme: Cme, here: Path) -> None:
    (here / "records.csv").write_text(RECORDS, encoding="utf-8")
    cme("init", "--rulebook", "ro-cmr-2009")
    assert cme("import", "records.csv").code == 0


COMPARE = ("rules", "compare", "ro-cmr-2009", "ro-cmr-2018", "--start", "2022-01-01")


@pytest.mark.usefixtures("ledger")
def test_it_tells_what_differs_record_by_record(cme: Cme) -> None:
    # Course of 8 h over two days: 8 by both. Vienna, three days, no credits printed: 18 and 0. Specialist:
    # 200 and 40. 1 h 50: half up 2, full hours 1. In all 8 + 18 + 200 + 2 = 228 and 8 + 0 + 40 + 1 = 49.
    found = json.loads(cme(*COMPARE, "--json").out)
    counted = [
        (one["id"], one["before"]["counted"], one["after"]["counted"]) for one in found["records"]
    ]
    assert counted == [(2, 18, 0), (3, 200, 40), (4, 2, 1)]
    assert [one["after"]["cites"] for one in found["records"]] == [
        "R18-11 art. 19 (3)",
        "R18-14",
        "R18-6",
    ]
    sides = [
        {one["id"]: one["counted"] for one in found[side]["targets"]}
        for side in ("before", "after")
    ]
    assert sides[0] == {"total": 228, "courses": 8}
    assert sides[1] == {
        "total": 49, "year-1": 0, "year-2": 0, "year-3": 8, "year-4": 41, "year-5": 0
    }  # fmt: skip
    said = cme(*COMPARE).out
    assert "3 of 4 records differ." in said
    assert "Courses" not in said and "not asked for" in said
    assert (
        "Abroad, without credits of an accredited body on the certificate (R18-11 art. 19 (3))"
        in said
    )
    assert json.loads(cme("status", "--json").out)["rulebook"] == "ro-cmr-2009"


@pytest.mark.usefixtures("ledger")
def test_a_start_that_the_other_law_needs_is_asked_for(cme: Cme) -> None:
    ran = cme(*COMPARE[:4])
    assert (ran.code, ran.out) == (2, "")
    assert "ro-cmr-2018 needs the day on which the cycle began." in ran.err


@pytest.mark.usefixtures("ledger")
def test_two_cycles_beside_each_other_show_both(cme: Cme) -> None:
    said = cme("cycle", "add", "--rulebook", "ro-cmr-2018", "--start", "2022-01-01").err
    assert "ro-cmr-2018 is a draft" in said
    # The second cycle's own start is taken.
    assert json.loads(cme(*COMPARE[:4], "--json").out)["after"]["cycle"]["start"] == "2022-01-01"
    both = json.loads(cme("status", "--all", "--json").out)
    assert [(one["rulebook"], one["standing"], one["superseded_by"]) for one in both] == [
        ("ro-cmr-2009", "checked", "ro-cmr-2018"),
        ("ro-cmr-2018", "draft", None),
    ]
    shown = " ".join(cme("status", "--all").out.split())
    assert "A newer law has replaced ro-cmr-2009: ro-cmr-2018. `cmetrack rules compare" in shown
    assert "from the whole act. `cmetrack rules show ro-cmr-2018` tells" in shown


EDIT = ("cycle", "edit", "--rulebook", "ro-cmr-2018", "--start", "2022-01-01")


@pytest.mark.usefixtures("ledger")
def test_a_cycle_moves_after_it_is_shown_what_differs(cme: Cme) -> None:
    ran = cme(*EDIT)
    assert ran.code == 2
    assert "3 of 4 records differ." in ran.out
    assert "Move cycle 1 from ro-cmr-2009 to ro-cmr-2018?" in ran.err and "--yes" in ran.err
    assert json.loads(cme("status", "--json").out)["rulebook"] == "ro-cmr-2009"
    ran = cme(*EDIT, "--yes")
    assert (ran.code, "3 of 4 records differ." in ran.out) == (0, True)
    assert "ro-cmr-2018 is a draft" in ran.err
    assert json.loads(cme("status", "--json").out)["rulebook"] == "ro-cmr-2018"
    cme("undo", "--yes")
    assert json.loads(cme("status", "--json").out)["rulebook"] == "ro-cmr-2009"


@pytest.mark.usefixtures("ledger", "terminal")
@pytest.mark.parametrize(("answer", "rulebook"), [("nu", "ro-cmr-2009"), ("da", "ro-cmr-2018")])
def test_on_a_terminal_it_asks(cme: Cme, answer: str, rulebook: str) -> None:
    cme(*EDIT, input=f"{answer}\n")
    assert json.loads(cme("status", "--json").out)["rulebook"] == rulebook


def test_without_records_there_is_nothing_to_ask(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    ran = cme(*EDIT)
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.usefixtures("ledger")
def test_where_nothing_differs_it_is_said(cme: Cme) -> None:
    assert "Every record counts the same by both." in cme(*COMPARE[:3], "ro-cmr-2009").out


def test_the_grant_of_2020_is_told(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2018", "--start", "2020-01-01")
    found = json.loads(cme("status", "--on", "2024-12-31", "--json").out)
    assert found["grants"] == [
        {"credits": 40, "on": "2020-12-31", "cites": "R18-15 D 7/2021 art. 1"}
    ]
    assert found["targets"][0]["counted"] == 40
    said = "40 credits to every member for 2020: +40 on 2020-12-31"
    assert said in cme("status", "--on", "2024-12-31").out
    summary = cme("export", "--on", "2024-12-31").out
    assert "40 credits to every member for 2020" in summary
    assert "Together: Credits in five years" in summary
    assert json.loads(cme("status", "--on", "2025-01-01", "--json").out)["grants"] == []
