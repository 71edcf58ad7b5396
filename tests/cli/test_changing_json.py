"""With --json each command that changes something says which change it was, of which records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cme

COURSE = ("--start", "2026-03-14", "--hours", "6")


@pytest.fixture
def told(cme: Cme) -> Any:
    """A ledger with two records, and what a command answers to a script."""
    cme("-q", "init", "--rulebook", "ru-nmo-2016", "--start", "2024-01-01")
    cme("-q", "add", "course", "Eco", *COURSE)
    cme("-q", "add", "webinar", "Код", "--start", "2026-04-18", "--code", "A6RX-G03JLV0B")
    Path("more.csv").write_text("kind,title,start,hours\ncourse,Inima,2026-05-16,3\n")
    Path("journals.csv").write_text("title,issn,index\nPneumologia,2067-2993,medline\n")
    Path("scan.pdf").write_bytes(b"%PDF-1.4 no certificate")
    return lambda *line: json.loads(cme(*line, "--json").out)


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        (("add", "course", "Diabet", *COURSE, "--again"), [3]),
        (("edit", 1, "--place", "Cluj"), [1]),
        (("edit", 1, "--title", "Eco"), None),
        (("rm", 1, 2, "--yes"), [1, 2]),
        (("merge", 1, 2, "--prefer", 1), [1, 2]),
        (("distinct", 1, 2), []),
        (("attach", 1, "scan.pdf"), [1]),
        (("undo", "--yes"), [2]),
        (("code", "add", 1, "A6RX-G03JLV0C"), [1]),
        (("code", "activate", 2), [2]),
        (("code", "reject", 2), [2]),
        (("cycle", "add", "--rulebook", "ru-144", "--start", "2022-03-15"), []),
        (("cycle", "edit", "--specialty", "терапия"), []),
        (("cycle", "use", 1), None),
        (("journals", "import", "journals.csv"), []),
        (("journals", "set", "Pneumologia", "--index", "isi"), []),
        (("profile", "edit", "--workplace", "Поликлиника"), []),
        (("import", "more.csv"), [3]),
    ],
    ids=lambda one: " ".join(map(str, one[:2])) if isinstance(one, tuple) else "",
)
def test_a_change_has_its_number_and_its_records(told: Any, line: Any, ids: Any) -> None:
    answer = told(*line)
    assert (answer["change"], answer["ids"]) == ((4, ids) if ids is not None else (None, []))


def test_of_several_things_each_has_them(told: Any) -> None:
    both = told("edit", 1, 2, "--place", "Cluj", "--yes")
    assert [(one["id"], one["change"], one["ids"]) for one in both] == [
        (1, 4, [1, 2]),
        (2, 4, [1, 2]),
    ]
    line = ("webinar", "План", "--start", "2027-01-01", "--every", "month", "--until", "2027-02-01")
    assert [one["change"] for one in told("plan", "add", *line)] == [5, 5]


def test_a_new_ledger(cme: Cme, here: Path) -> None:
    answer = json.loads(cme("init", "--rulebook", "ro-cmr-2009", "--json").out)
    assert (answer["ledger"], answer["change"]) == (str(here / "ledger.db"), 1)
    assert answer["cycle"]["id"] == 1


def test_a_cycle_that_moves_says_nothing_else(told: Any) -> None:
    answer = told("cycle", "edit", "--rulebook", "ru-709n", "--yes")
    assert (answer["rulebook"], answer["change"]) == ("ru-709n", 4)


def test_status_can_end_with_one(cme: Cme, told: Any) -> None:
    on = ("--on", "2025-06-30")
    assert cme("status", *on).code == 0
    assert cme("status", "--exit-code", *on).code == 1
    assert cme("status", "--exit-code", "--json", *on).code == 1
    assert cme("status", "--exit-code", "--on", "2024-06-30").code == 0
