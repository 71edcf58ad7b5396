"""A ledger that 0.1.0 made: what it told of its records then is what is told now.

What they are worth and what counts is another matter: a dozen readings of the law have changed
since, and `tests/cases` holds those of today.
"""

import csv
import json
import shlex
import shutil
from io import StringIO
from pathlib import Path

import pytest

from cmetrack.domain.activity import COLUMNS
from cmetrack.store.ledger import Ledger
from tests.cli.conftest import Cme
from tests.store.conftest import LookAt, footprint

__all__ = ["footprint"]

MADE = Path(__file__).parents[1] / "store" / "fixtures" / "ledger-0.1.0"
ANSWERS = json.loads((MADE / "answers.json").read_text("utf-8"))
WORDS = {"label", "text", "message", "hint", "about", "says", "remark", "summary"}
"""Keys under which a sentence stands; it may be said better."""

COUNTED = ("status", "remind", "code list", "plan --json")
"""Questions whose answers are what the law makes of the records."""
TOLD = frozenset(COLUMNS) - {"country"} | {"id", "minutes"}
"""What a record itself says; a country that was left open is written out now."""


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
        if not question.startswith(COUNTED):
            assert _figures(json.loads(asked.out)) == _figures(ANSWERS[question])
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


def _rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV by column, whatever columns are new and empty."""
    return [
        {name: cell for name, cell in row.items() if cell and name != "country"}
        for row in csv.DictReader(StringIO(text))
    ]


def _figures(value: object) -> object:
    """A value without its nulls, and of sentences only that one is there.

    What was ticked off is told otherwise now: one by one, no longer as a setting.
    """
    if isinstance(value, dict):
        if value.get("command") == "plan papers":
            return [value["entry"], value["at"], value.get("undoes")]
        if "kind" in value and "title" in value:
            value = {key: one for key, one in value.items() if key in TOLD}
        return {
            key: None if key in WORDS and isinstance(one, str) else _figures(one)
            for key, one in value.items()
            if one is not None
        }
    return [_figures(one) for one in value] if isinstance(value, list) else value


def test_the_first_command_that_writes_may_be_an_import(cme: Cme, old: Path) -> None:
    Path("credits.csv").write_text("kind,title,start\ncongress,Nou,2026-03-14\n", "utf-8")
    before = old.read_bytes()
    assert json.loads(cme("import", "-n", "credits.csv", "--json").out)["added"] == 1
    assert old.read_bytes() == before
    ran = cme("import", "credits.csv")
    assert (ran.code, "1 added" in ran.err) == (0, True)
    assert "damage" not in cme("db", "check", "--json").out
    assert json.loads(cme("import", "credits.csv", "--json").out)["unchanged"] == 1
