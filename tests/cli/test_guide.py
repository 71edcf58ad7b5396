"""The manual: the same pages in each language, on the terminal and for `man`."""

import re
from pathlib import Path

import pytest

from cmetrack.cli.commands.guide_ import HERE, TOPICS
from cmetrack.rulebooks import load, shipped
from tests.cli.conftest import Cme

LANGUAGES = sorted(folder.name for folder in HERE.iterdir())


def page(language: str, topic: str) -> str:
    return (HERE / language / f"{topic}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_page_and_no_other(language: str) -> None:
    assert {one.stem for one in (HERE / language).glob("*.md")} == {*TOPICS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_names_every_law_with_its_standing(language: str) -> None:
    laws = {f"`{id}`": load(id).standing for id in shipped()}
    paragraphs = page(language, "rulebooks").split("\n\n")
    [told] = [one for one in paragraphs if all(law in one for law in laws)]
    checked, _stop, _drafts = told.partition(". ")
    assert {law for law in laws if law in checked} == {
        law for law, standing in laws.items() if standing == "checked"
    }


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_made_alike_in_each_language(topic: str) -> None:
    def shape(text: str) -> list[str]:
        """Its headings' levels, its tables' lines, the verbs of its commands."""
        return re.findall(r"^(?:#+|\||```\w*|\$ cmetrack(?: -q)? \w+)", text, re.MULTILINE)

    assert {*map(str, (shape(page(each, topic)) for each in LANGUAGES))} == {
        str(shape(page("en", topic)))
    }


def test_pages_are_listed_and_shown(cme: Cme) -> None:
    assert [line.split(":")[0] for line in cme("guide").out.splitlines()[: len(TOPICS)]] == [
        *TOPICS
    ]
    assert cme("guide", "codes").out == page("en", "codes")
    wrong = cme("guide", "imprt")
    assert (wrong.code, wrong.err.splitlines()[1]) == (2, "Did you mean 'import'?")


def test_pages_for_man(cme: Cme, tmp_path: Path) -> None:
    shown = cme("guide", "codes", "--man").out
    assert shown.startswith('.TH "CMETRACK-CODES" "7"')
    assert r"\- Codes" in shown and r"$ cmetrack init \-\-rulebook ru\-nmo\-2016" in shown
    folder = tmp_path / "man"
    assert cme("guide", "--man", "-o", folder).code == 0
    assert len([*folder.glob("man7/*.7")]) == len(TOPICS)
    assert r"cmetrack plan suggest" in (folder / "man1" / "cmetrack.1").read_text("utf-8")
    assert cme("guide", "codes", "-o", folder).code == 2
