"""Situations that were worked out by hand from the law, each against the program.

They are data that a lawyer can read, in `cases/`; `core/rulebook_cases.py` runs them.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cmetrack.core.rulebook_cases import run_cases
from cmetrack.rulebooks import load, shipped

FOLDER = Path(__file__).parent / "cases"
SORTS = ("case", "code", "letter", "due")

RULES = {
    "RO-T": 5,
    "RO-C": 7,
    "RO-D": 3,
    "RO-E": 4,
    "RO-P": 7,
    "RO-R": 6,
    "RO-W": 15,
    "RO-H": 4,
    "RO-L": 4,
    "RU-T": 5,
    "RU-C": 7,
    "RU-K": 4,
    "RU-E": 1,
}
"""How many rules of each sort the law has as the program reads it; RO-N stands alone."""

DRAFTS = {
    *(f"R18-{n}" for n in range(1, 17) if n != 5),
    *(f"R709-{n}" for n in range(1, 7)),
    *(f"IE-{n}" for n in (1, 2, 3, 6)),
    *(f"UK-{n}" for n in range(1, 9)),
    *(f"AU-{n}" for n in (1, 2, 3, 5)),
    *("TX-1", "TX-2", "TX-3", "AMA-2", "FL-1", "FL-2", *(f"CA-{n}" for n in range(1, 5))),
    *(f"UA-{n}" for n in range(1, 5)),
    *("R709-2 20n", "NMO-1", "NMO-5"),
    *(f"RO13-{n}" for n in range(1, 11) if n != 8),
    *(f"IT-{n}" for n in (1, 3, 4, 5, 6, 7, 8, 9)),
    *(f"ZA-{n}" for n in range(1, 5)),
    *(f"CAN-{n}" for n in range(1, 6)),
    *("FR-1", "FR-2", "FR-4", "FR-5"),
    *("NL-1", "NL-3", "NL-1 day", "NL-1 congress"),
    *(*(f"PL-{n}" for n in range(1, 16)), "PL-12 training"),
    *("AT-1", "AT-2", "AT-4", "AT-7", *(f"DE-{n}" for n in (1, 2, 3, 4, 6, 8, 9, 10))),
}
"""The marks under which the pages on the drafts' laws keep what they say."""

EVERY_RULE = {
    "RO-N",
    *(f"{sort}{n}" for sort, last in RULES.items() for n in range(1, last + 1)),
    *DRAFTS,
}
ANSWERS = {"targets", "met", "highest_total", "to_earn", "hand_in", "grants", "still_lacks"}

rulebook = cache(load)


class Entry(NamedTuple):
    """One case, with the file and the defaults that it stands under."""

    file: str
    sort: str
    data: dict[str, Any]
    defaults: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.data["name"])


def entries() -> Iterator[Entry]:
    for path in sorted(FOLDER.glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        defaults = {key: value for key, value in read.items() if key not in SORTS}
        for sort in SORTS:
            for data in read.get(sort, []):
                yield Entry(path.name, sort, data, defaults)


ENTRIES = list(entries())


@pytest.mark.parametrize("entry", ENTRIES, ids=[f"{one.file}: {one.name}" for one in ENTRIES])
def test_the_program_agrees(entry: Entry) -> None:
    [outcome] = run_cases({**entry.defaults, entry.sort: [entry.data]}, entry.file, rulebook)
    assert list(outcome.differences) == []


def test_every_rule_has_a_case() -> None:
    shown = {rule for entry in ENTRIES for rule in entry.data["shows"]}
    assert sorted(EVERY_RULE - shown) == []
    assert sorted(shown - EVERY_RULE) == []


@pytest.mark.parametrize("id", shipped())
def test_every_rule_of_a_rulebook_is_known(id: str) -> None:
    assert sorted(rulebook(id).rules.keys() - EVERY_RULE) == []


def test_no_two_cases_have_one_name() -> None:
    named = Counter(entry.name for entry in ENTRIES)
    assert [name for name, times in named.items() if times > 1] == []


def test_every_case_shows_something_and_says_something() -> None:
    for entry in ENTRIES:
        assert entry.data["shows"], entry.name
        # A code and a letter are their own working.
        assert entry.sort != "case" or entry.data["working"].strip(), entry.name


def test_every_case_compares_something() -> None:
    for entry in ENTRIES:
        if entry.sort == "case":
            gives = [record.get("gives") for record in entry.data["record"]]
            assert any(gives) or ANSWERS & entry.data.keys(), entry.name
        elif entry.sort == "code":
            assert len({"becomes", "refused_at"} & entry.data.keys()) == 1, entry.name
        elif entry.sort == "due":
            assert isinstance(entry.data["due"], list), entry.name
