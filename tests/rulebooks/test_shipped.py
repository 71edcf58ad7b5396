"""What `load` takes for granted of the rulebooks that come with the program."""

import tomllib
from decimal import Decimal

import pytest

from cmetrack.rulebooks import path_of, sentences, shipped
from cmetrack.rules.schema import parse_rulebook


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_rulebook_cites_only_what_stands_beside_it(name: str) -> None:
    path = path_of(name)
    law = sentences(path)
    data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    assert law
    assert parse_rulebook(data, path.name, law).id == name
