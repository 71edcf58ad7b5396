"""What `load` takes for granted of the rulebooks that come with the program."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cmetrack.core.certificates import Patterns
from cmetrack.rulebooks import HERE, certificate_models, path_of, read, sentences, shipped
from cmetrack.rules.schema import parse_rulebook


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rulebook_cites_only_what_stands_beside_it(name: str) -> None:
    path = path_of(name)
    law = sentences(path)
    assert law
    assert parse_rulebook(read(path), path.name, law).id == name


@pytest.mark.parametrize("name", shipped())
def test_its_words_are_the_same_ones_in_every_language(name: str) -> None:
    english = names(load_toml(path_of(name).with_suffix(".en.toml")))
    beside = list(HERE.glob(f"{name}.??.toml"))
    assert beside
    for path in beside:
        assert names(load_toml(path)) == english


def load_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def names(words: dict[str, Any], before: str = "") -> set[str]:
    """The keys of a file of texts, those of its tables included."""
    found = set()
    for key, value in words.items():
        found |= names(value, f"{before}{key}.") if isinstance(value, dict) else {before + key}
    return found


def test_the_certificates_of_each_authority_are_recognised_by_patterns_that_can_be_read() -> None:
    models = certificate_models()
    assert len(models) == 2
    assert all(len(one["months"]) == 12 for one in models)
    assert Patterns(models).credits
