"""The words of a rulebook in every language: whole, none left in English, saying the same."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cmetrack import i18n
from cmetrack.core.rule_text import told
from cmetrack.rulebooks import load, path_of, shipped
from tests.rulebooks.test_shipped import load_toml, names

MEANS_THE_SAME = {
    "braces": r"\{\w+\}",
    "options": r"--[a-z-]+",
    "typed": r"`[^`]*`",
    "citations": r"\b(?:A1|D) \d+(?: \(\d\)| [a-z]\b)*|\bR[OU]?-?\d*-?[A-Z]\d+|[a-z-]+\.(?:ro|ru|com)\b",
    "marks": r"\[(?:S\+?|\?)",
}
"""What stands in a text whatever its language."""


def words(name: str, language: str) -> dict[str, Any]:
    return load_toml(path_of(name).with_suffix(f".{language}.toml"))


def texts(words: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from texts(value, f"{before}{key}.")
        elif key == "sources":
            yield from ((f"{before}{key}.{place}", text) for place, text in enumerate(value))
        else:
            assert isinstance(value, str), key  # what counts is the same in every language
            yield f"{before}{key}", value


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize("name", shipped())
def test_each_text_is_in_its_language_and_says_the_same(name: str, language: str) -> None:
    english, mine = words(name, "en"), words(name, language)
    assert names(mine) == names(english)
    assert load(name, language).title == mine["title"]
    theirs = dict(texts(english))
    for key, text in texts(mine):
        assert text != theirs[key], key
        for what, pattern in MEANS_THE_SAME.items():
            found, there = (sorted(re.findall(pattern, one)) for one in (text, theirs[key]))
            assert found == there, (what, key)
        assert text[0].isupper() == theirs[key][0].isupper() or key.endswith("noun"), key
        assert text.endswith((".", "?")) == theirs[key].endswith((".", "?")), key
        odd = '[ţşŢŞ"“]' if language == "ro" else '["“”]|[а-яё] - '
        assert not re.search(odd, text), key
        assert bool(re.search("[а-яё]", text)) == (language == "ru"), key


def test_what_a_rule_asks_of_a_record_is_said_in_the_words_of_records() -> None:
    i18n.use("ro")
    try:
        parts = {part.name: part.rules for part in told(load("ro-cmr-2009"))}
    finally:
        i18n.use("en")
    norms, together = ([rule.says for rule in parts[name]] for name in ("norms", "together"))
    assert [said for says in norms for said in says if "în țara sa – nu" in said]
    assert [said for says in norms for said in says if "grupă – cursuri; rol – lector" in said]
    [interval] = [says for says in together if any("30" in said for said in says)]
    assert "programe la distanță" in interval[0]
    assert parts["targets"][0].says[0] == "Cel puțin 200 de credite"
