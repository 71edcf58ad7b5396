"""README and the guide tell the truth: their blocks are run, and its one-line starts are one line."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from cmetrack.cli.main import SECTIONS
from cmetrack.core.evaluate import evaluate
from cmetrack.core.rulebook_cases import run_cases
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.rulebooks import load
from tests.faults import table
from tests.readme import PAGES, README, ROOT, blocks, language, prepare, rerun

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.machine
@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_every_block_prints_what_it_shows(page: Path, tmp_path: Path) -> None:
    prepare(tmp_path)
    found = blocks(page.read_text(encoding="utf-8"))
    assert found
    # In order and in one folder: a block goes on where the one before it stopped.
    for block in found:
        assert rerun(block, tmp_path, language(page)) == block


@pytest.mark.parametrize("heading", ["Quick start", "Tests"])
def test_the_first_block_is_one_command_line(heading: str) -> None:
    _before, section = TEXT.split(f"\n## {heading}\n", 1)
    block = section.split("```")[1]
    assert len(block.strip().splitlines()) == 2, "the block's language, then one line"


def test_it_is_read_in_one_sitting_and_leads_to_every_page() -> None:
    assert len(TEXT.splitlines()) <= 450
    for page in PAGES[1:]:
        assert f"({page.relative_to(ROOT)})" in TEXT


def test_every_command_is_named() -> None:
    for section in SECTIONS.values():
        for command in section:
            assert f"`cmetrack {command}" in TEXT, command


def test_the_example_rulebook_is_one(tmp_path: Path) -> None:
    page = ROOT / "cmetrack" / "rulebooks" / "README.md"
    [whole, *more] = page.read_text(encoding="utf-8").split("```toml\n")[1:]
    adjusted = next(one for one in more if one.startswith("[[adjustment]]"))
    example = whole.split("```")[0] + adjusted.split("```")[0]
    path = tmp_path / "example-2020.toml"
    path.write_text(example, encoding="utf-8")
    book = load(str(path))
    cycle = Cycle(1, str(path), date(2023, 5, 1))
    found = evaluate(book, cycle, [], date(2025, 6, 30))
    # Calendar years from that of the start, two by two; the requirement of the evaluation day.
    assert found.window.span == Span(date(2025, 1, 1), date(2026, 12, 31))
    assert found.targets[0].required == 5000
    cases = page.read_text(encoding="utf-8").split("## Writing cases\n")[1].split("```")[1]
    [outcome] = run_cases(
        tomllib.loads(cases.removeprefix("toml\n")), "cases.toml", lambda _id: book
    )
    assert not outcome.differences


def test_the_table_of_faults_is_that_of_the_suite() -> None:
    assert table.rows() == table.sentences()


def test_what_the_walk_of_a_row_names_is_there() -> None:
    page = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    walk = page.split("## The walk of a row\n")[1].split("\n## ")[0]
    assert len(re.findall(r"^\d+\. ", walk, re.MULTILINE)) == 10
    named = re.findall(r"`([a-z/_]+)\.py` · `([\w.]+)`", " ".join(page.split()))
    assert len(named) > 25
    for path, names in named:
        thing: object = import_module(f"cmetrack.{path.replace('/', '.')}")
        for name in names.split("."):
            thing = getattr(thing, name)
