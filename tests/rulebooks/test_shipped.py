"""What `load` takes for granted of the rulebooks that come with the program."""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import getitem
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft7Validator

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.rule_text import told
from cmetrack.errors import BadRulebook
from cmetrack.rulebooks import (
    HERE,
    certificate_models,
    path_of,
    read,
    sentences,
    shipped,
    with_texts,
)
from cmetrack.rulebooks.editor import schema
from cmetrack.rules.schema import parse_rulebook
from tests.trials import examples


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rulebook_cites_only_what_stands_beside_it(name: str) -> None:
    path = path_of(name)
    law = sentences(path)
    made = parse_rulebook(read(path), path.name, law or None)
    assert made.id == name
    assert law or made.standing == "draft"  # of whose law nothing may have been at hand


@pytest.mark.parametrize("name", shipped())
def test_its_words_are_the_same_ones_in_every_language(name: str) -> None:
    english = names(load_toml(path_of(name).with_suffix(".en.toml")))
    beside = list(HERE.glob(f"{name}.??.toml"))
    assert beside
    for path in beside:
        assert names(load_toml(path)) == english


def load_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


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


EDITOR = Draft7Validator(schema())


def as_json(value: Any) -> Any:
    """What an editor makes of TOML before it holds it against a JSON Schema."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return list(map(as_json, value))
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", shipped())
def test_an_editor_finds_nothing_wrong_and_sees_each_key_that_is_mistyped(name: str) -> None:
    Draft7Validator.check_schema(schema())
    data = as_json(load_toml(path_of(name)))
    assert [error.message for error in EDITOR.iter_errors(data)] == []
    for way in Random(name).sample(list(ways(data)), examples(10)):
        *before, last = way
        spoilt = deepcopy(data)
        place: Any = spoilt
        for key in before:
            place = place[key]
        if isinstance(place, dict) and last != "text" and not OWN_KEYS & {*before[-1:]}:
            place[f"{last}s"] = place.pop(last)
            assert not EDITOR.is_valid(spoilt), way


TABLES = (
    "adjustment",
    "alternative",
    "by",
    "carry_over",
    "category_cap",
    "every",
    "expiry",
    "first",
    "make_up",
)


NOWHERE_YET = {
    "alternative": [{"id": "A", "any_of": [["total"], ["events", "other"]], "cites": "1"}],
    "carry_over": {"id": "B", "of": "total", "most": 5, "cites": "1"},
}


@pytest.mark.parametrize("table", TABLES)
def test_an_editor_sees_each_key_that_is_wrong_in_a_table(table: str) -> None:
    seen = set[str]()
    for name in shipped():
        data = as_json(load_toml(path_of(name))) | NOWHERE_YET
        assert EDITOR.is_valid(data)
        for *before, last in list(ways(data)):
            if table not in before[-2:] or not isinstance(last, str) or last in seen:
                continue
            spoilt: Any = deepcopy(data)
            place = reduce(getitem, before, spoilt)
            if isinstance(place, dict) and last != "text":
                place["amiss"] = place.pop(last)
                assert not EDITOR.is_valid(spoilt), (name, *before, last)
                seen.add(last)
    assert seen


OWN_KEYS = {"families", "reads_as", "hints"}
"""Tables whose keys are a rulebook's own."""

ODD = [
    5, -1, Decimal("nan"), Decimal("1e400"), "", "x", " y ", [], {}, [1], ["a", "a"], [[]], [{}],
    {"a": {}}, True, date(1, 1, 1), datetime(2020, 1, 1), "9" * 5000 + "/1", 10**30, "1/0", "{", "{m}",
    [{"key": 1}], None,
]  # fmt: skip
"""What may stand where it should not; None: nothing."""


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to everything in a loaded file."""
    named = value if isinstance(value, dict) else {}
    inside = dict(enumerate(value)) if isinstance(value, list) else named
    for key, each in inside.items():
        yield (*way, key)
        yield from ways(each, (*way, key))


@pytest.mark.parametrize("seed", range(10))
def test_whatever_stands_in_it_a_rulebook_is_refused_or_can_be_told(seed: int) -> None:
    chance = Random(seed)
    for _ in range(examples(60)):
        path = path_of(chance.choice(shipped()))
        data, words = (load_toml(one) for one in (path, path.with_suffix(".en.toml")))
        for spoilt in chance.choice([[data], [words], [data, words]]):
            *way, last = chance.choice(list(ways(spoilt)))
            place: Any = spoilt
            for key in way:
                place = place[key]
            odd = chance.choice(ODD)
            if odd is None:
                del place[last]
            else:
                place[last] = deepcopy(odd)
        with suppress(BadRulebook):
            whole = with_texts(data, words, "x.en.toml")
            assert told(parse_rulebook(whole, "x.toml", None))
            assert EDITOR.is_valid(as_json(whole)), "an editor would mark what is read"
