"""Each language is whole: nothing is left to translate, and nothing English is left to read."""

from __future__ import annotations

import gettext
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from cmetrack.cli.main import MODULES
from cmetrack.domain.activity import ALL_KINDS
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.text import width
from cmetrack.i18n import LANGUAGES, _InUse, catalogues, use
from cmetrack.i18n.catalogue import Catalogue
from cmetrack.present import plain
from cmetrack.present.screen import draw
from cmetrack.rulebooks import load, shipped
from tests import sentences
from tests.cli.conftest import Cme
from tests.faults import commands

SAMPLES = Path(__file__).parents[2] / "sample_data"

pytestmark = pytest.mark.machine  # the same on every Python

TRANSLATED = [one for one in LANGUAGES if one != "en"]
PLACES = re.compile(r"\{(\w+)")


@cache
def catalogue(language: str) -> Catalog:
    return catalogues.read(language)


def ids(message: Message) -> tuple[str, ...]:
    return _all(message.id)


def strings(message: Message) -> tuple[str, ...]:
    return _all(message.string)


def _all(texts: Any) -> tuple[str, ...]:
    return tuple(texts) if isinstance(texts, (tuple, list)) else (texts,)


def names(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {(one.context, ids(one)[0]) for one in catalog if one.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_there_and_no_other(language: str) -> None:
    said = {name for part in sentences.gathered().values() for name in names(part)}
    there = names(catalogue(language))
    assert there == said, "python -m tests.sentences"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_with_its_values(language: str) -> None:
    there = [one for one in catalogue(language) if one.id]
    assert not [ids(one)[0] for one in there if one.fuzzy or not all(strings(one))]
    # Of one thing the number may go without saying.
    assert not [
        (ids(one)[0], each)
        for one in there
        for each in strings(one)
        if not places(each) <= places(*ids(one))
        or (len(ids(one)) == 1 and places(each) != places(*ids(one)))
    ]


def places(*sentences: str) -> set[str]:
    return {place for one in sentences for place in PLACES.findall(one)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_program_finds_each_sentence_in_each_form(language: str) -> None:
    made = Path(catalogues.HERE, language, "LC_MESSAGES", "cmetrack.mo")
    ours = Catalogue(made)
    with made.open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    for one in catalogue(language):
        for message in filter(None, ids(one)[:1]):
            if one.pluralizable:
                several = ids(one)[1]
                for n in range(130):
                    said = ours.ngettext(message, several, n)
                    assert said == theirs.ngettext(message, several, n)
            elif one.context:
                said = ours.pgettext(one.context, message)
                assert said == theirs.pgettext(one.context, message)
            else:
                assert ours.gettext(message) == theirs.gettext(message)
    assert (ours.gettext("cuorse"), ours.ngettext("a", "b", 2)) == ("cuorse", "b")
    assert ours.pgettext("kind", "cuorse") == "cuorse"


@pytest.mark.parametrize("language", TRANSLATED)
def test_letters_and_quotes_are_the_languages(language: str) -> None:
    wrong = [
        each
        for one in catalogue(language)
        if one.id
        for each in strings(one)
        if re.search(r"[şţŞŢ]|(?<![\w`])(?<!--\w{2} )(?<!--\w{7} )'\{", each)
    ]
    assert not wrong


# What is read on the screen


@cache
def spoken(language: str, folder: Path) -> list[list[str]]:
    """What every command says in a language: the line, and what it printed."""
    home, into = folder / f"home-{language}", folder / f"{language}.json"
    if not into.exists():
        home.mkdir()
        subprocess.run(
            [sys.executable, "-m", "tests.languages", home, into, language],
            cwd=Path(__file__).parents[2],
            check=True,
        )
    return [
        [" ".join(line), f"{out}\n{err}"]
        for line, _code, out, err in json.loads(into.read_text(encoding="utf-8"))
    ]


WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
TYPED = re.compile(
    r"`[^`]*`|^ *(?:cmetrack|[$>]) .*|(?<!\w)--?[\w-]+|[\w-]+(?:\|[\w-]+)+|\b[A-Z]+(?:_[A-Z]+)+\b|\$\w+|[\w./~-]*[/.][\w./~-]*|"
    r"„[^”]*”|«[^»]*»|“[^”]*”|\"[^\"]*\"|'[^']*'|\b[a-z]+(?:_[a-z]+)+\b",
    re.MULTILINE,
)
"""What people typed or are to type, names of files, what is quoted."""


def words(text: str) -> Iterator[str]:
    return (one.lower() for one in WORD.findall(text) if len(one) > 1)


@cache
def typed() -> frozenset[str]:
    """The program's own names: commands, options, columns, values, rulebooks."""
    found = {*MODULES, *ALL_KINDS, *COLUMNS, *shipped(), "cmetrack"}
    for path, command in commands.tree():
        found |= {*path.replace(",", " ").split()}
        for param in command.params:
            found |= {name.lstrip("-") for name in param.opts}
            found |= {*words(str(getattr(param, "metavar", "") or ""))}
    for column in COLUMNS.values():
        found |= {*column.choices}
    for book in map(load, shipped()):
        found |= {one.name for one in book.targets}
        found |= {item.key for one in book.checklists for item in one.items}
    return frozenset(word for one in found for word in words(one))


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_in_english(
    language: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    english = {
        word for one in catalogue(language) if one.id for each in ids(one) for word in words(each)
    }
    # A Romanian act is cited in Romanian in every language.
    ours = {
        word
        for each in TRANSLATED
        for one in catalogue(each)
        if one.id
        for string in strings(one)
        for word in words(string)
    }
    lines = spoken(language, tmp_path_factory.getbasetemp())
    lines = [one for one in lines if one[0] != "guide codes"]  # it shows an English letter
    given = {word for line, _out in lines for word in words(line)}
    foreign = english - ours - given - typed() - SPARED
    assert not sorted(
        {
            f"{line}: {row.strip()} [{', '.join(seen)}]"
            for line, out in lines
            for row in out.splitlines()
            if not re.match(r"[A-Z][A-Z-]*[:;]", row) or row.startswith(("SUMMARY", "DESCRIPTION"))
            for text in [re.sub("^(SUMMARY|DESCRIPTION)", "", row)]  # a calendar's names of lines
            if (seen := [word for word in words(TYPED.sub(" ", text)) if word in foreign])
        }
    )


SPARED = frozenset(
    {"stdin", "stdout", "stderr", "json", "csv", "toml", "pdf", "python", "sqlite", "linux"}
)
"""Names of things that are called so in every language."""


# On a narrow screen


class Longer(gettext.NullTranslations):
    """English of which every word is longer by a good third."""

    def gettext(self, message: str) -> str:
        return re.sub(
            r"(?<![{\w])([A-Za-z]{3,})(?![\w}])",
            lambda m: m[1] + "m" * (len(m[1]) * 2 // 5),
            message,
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if "numbers" in context or "tenths" in context else self.gettext(message)


@pytest.fixture(params=["longer", *TRANSLATED])
def wordy(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "longer":
        _InUse.catalogue = Longer()
    else:
        use(request.param)
    yield
    use("en")


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_every_table_fits_the_screen(
    cme: Cme, wordy: None, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cme("init", "--rulebook", "ru-nmo-2016", "--start", "2022-03-15")
    cme("import", SAMPLES / "ru-therapist.csv")
    monkeypatch.setattr(
        plain,
        "show",
        lambda blocks, stream=None, color=True: draw([*blocks], sys.stdout, color=False),
    )
    monkeypatch.setenv("COLUMNS", str(columns))
    for line in (
        "status --forecast", "list", "show 9", "history", "code list", "plan", "plan suggest",
 "cycle list", "rules list", "rules show ru-nmo-2016", "doctor", "remind --again",
        "rules compare ru-nmo-2016 ru-709n",
    ):  # fmt: skip
        on = (
            []
            if line.split()[0] in ("history", "rules", "doctor", "cycle")
            else ["--on", "2026-11-21"]
        )
        ran = cme(*line.split(), *on)
        assert ran.code == 0, ran
        wide = [row for row in ran.out.splitlines() if width(row) > columns]
        assert not wide, line
