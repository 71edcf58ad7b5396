"""A ledger that 0.1.0 made: what it told then is what is told now, but for what is listed here."""

import csv
import json
import re
import shlex
import shutil
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from cmetrack.store.ledger import Ledger
from tests.cli.conftest import Cme
from tests.store.conftest import LookAt, footprint

__all__ = ["footprint"]

MADE = Path(__file__).parents[1] / "store" / "fixtures" / "ledger-0.1.0"
ANSWERS = json.loads((MADE / "answers.json").read_text("utf-8"))
WORDS = {"label", "text", "message", "hint", "about", "says", "remark", "summary"}
"""Keys under which a sentence stands; it may be said better."""

OTHERWISE = {
    8: "RU-C5",  # of another specialty
    14: "RU-C6",  # what a foreign body accredited
    15: "RU-C7",  # taught, not learnt
}
"""The records that Russia's law is read otherwise for since, and its rule."""
WITHOUT_THEM: Mapping[str, Mapping[str, float]] = {
    "total": {"counted": 90, "shortfall": 160, "pending": 42},
    "year-3": {"counted": 21.5, "shortfall": 28.5},
    "year-3-programmes": {"counted": 15.5, "shortfall": 20.5},
    "year-4": {"pending": 0},
    "year-4-events": {"pending": 0},
}
"""What the Russian cycle's targets have without these three, which had 18, 2 and 4 pending."""


@pytest.fixture
def old(here: Path) -> Path:
    """The ledger of 0.1.0 with its evidence, where the program looks for one."""
    shutil.copytree(MADE, here, dirs_exist_ok=True)
    ledger = here / "ledger.db"
    ledger.chmod(0o600)
    return ledger


@pytest.mark.parametrize("question", ANSWERS)
def test_the_answers_are_those_of_0_1_0(
    cme: Cme, old: Path, footprint: LookAt, question: str
) -> None:
    before = footprint(old)
    asked = cme(*shlex.split(question))
    writes = question.startswith("remind")  # what it told
    assert asked.code == 0 and (footprint(old) == before) == (not writes)
    if "--json" in question:
        abroad = question.endswith("нмо")
        then = _compared(ANSWERS[question], abroad, WITHOUT_THEM if abroad else {})
        assert _part(_compared(json.loads(asked.out), abroad), then) == then
    elif "csv" in question:
        assert _rows(asked.out) == _rows(ANSWERS[question])
    else:
        assert asked.out == ANSWERS[question]
    if not writes:
        Ledger.open(old, write=True).close()
        assert footprint(old) != before
        assert cme(*shlex.split(question)) == asked


@pytest.mark.parametrize("format", ["md", "txt", "ics", "json"])
def test_what_is_written_of_it_is_the_same_before_and_after(
    cme: Cme, old: Path, format: str
) -> None:
    before = cme("export", "--format", format)
    assert before.code == 0 and before.out
    Ledger.open(old, write=True).close()
    assert cme("export", "--format", format) == before


def test_the_first_command_that_writes_keeps_it_as_it_was(cme: Cme, old: Path) -> None:
    content = old.read_bytes()
    for words in (["plan", "papers", 40, "--cycle", "нмо", "--tick", "copy"], ["undo", "--yes"]):
        ran = cme(*words)
        assert ran.code == 0, ran.err
    [kept] = (old.parent / "ledger.backups").iterdir()
    assert kept.read_bytes() != content  # a copy, with its free pages left out
    with Ledger.open(kept) as former, Ledger.open(old) as now:
        assert former.activities() == now.activities() and former.ticks() == now.ticks()
    checked = cme("db", "check", "--json")
    assert checked.code == 0, checked.out


def test_what_counts_otherwise_says_by_which_rule(cme: Cme, old: Path) -> None:
    records = json.loads(cme("list", "--cycle", "нмо", "--on", "2026-11-21", "--json").out)
    rules = {one["id"]: one["steps"][-1]["rule"] for one in records}
    assert {id: rules[id] for id in OTHERWISE} == OTHERWISE


def _rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV by column, whatever columns are new and empty."""
    return [
        {name: cell for name, cell in row.items() if cell} for row in csv.DictReader(StringIO(text))
    ]


def _compared(value: Any, abroad: bool, anew: Mapping[str, Mapping[str, float]] = {}) -> Any:
    """What is compared of an answer: no nulls, and of sentences only that one is there.

    What was ticked off is told otherwise now: one by one, no longer as a setting; papers are told
    on other days. Of a newer law, a rejected code and a backup's age 0.1.0 told nothing. The targets that have other figures get them.
    """
    if isinstance(value, list):
        return [_compared(one, abroad, anew) for one in value if not _is_left_out(one, abroad)]
    if isinstance(value, str):
        # The sentences of Russia's source go by numbers now.
        return re.sub(r"\bS \w+", "S", value)
    if not isinstance(value, dict):
        return value
    if value.get("command") == "plan papers":
        return [value["entry"], value["at"], value.get("undoes")]
    if value.get("keys") == ["cycle 2 total 2027-03-14 pace 2"]:
        value = value | {"credits": WITHOUT_THEM["total"]["shortfall"]}
    there = {key: one for key, one in value.items() if one is not None and key not in WORDS}
    if "reports" in there:
        there["reports"] = len(there["reports"])
    there |= anew.get(str(value.get("id")), {})
    return {key: _compared(one, abroad, anew) for key, one in there.items()}


def _is_left_out(one: Any, abroad: bool) -> bool:
    if not isinstance(one, dict):
        return False
    of_them = one.get("activity", one.get("id")) in OTHERWISE
    return one.get("sort") in ("standing", "rejected", "paper", "backup") or (abroad and of_them)


def _part(now: Any, then: Any) -> Any:
    """What an answer has of a former one: objects may have more keys."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {key: _part(now[key], one) for key, one in then.items() if key in now}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return list(map(_part, now, then))
    return now


def test_the_first_command_that_writes_may_be_an_import(cme: Cme, old: Path) -> None:
    Path("credits.csv").write_text("kind,title,start\ncongress,Nou,2026-03-14\n", "utf-8")
    before = old.read_bytes()
    assert json.loads(cme("import", "-n", "credits.csv", "--json").out)["added"] == 1
    assert old.read_bytes() == before
    ran = cme("import", "credits.csv")
    assert (ran.code, "1 added" in ran.err) == (0, True)
    assert "damage" not in cme("db", "check", "--json").out
    assert json.loads(cme("import", "credits.csv", "--json").out)["unchanged"] == 1
