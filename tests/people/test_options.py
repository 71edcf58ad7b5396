"""Options of a record go by what people call its columns, in three languages."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cli.conftest import Cme

NAMED: dict[str, dict[str, object]] = {
    "--data 2026-03-14 --ore 6": {"start": "2026-03-14", "hours": 6},
    "--data=2026-03-14 --credite=6": {"start": "2026-03-14", "credits": 6},
    "--data-început 2026-03-14 --data-încheierii 2026-03-15": {"end": "2026-03-15"},
    "--Дата 2026-03-14 --часы 36": {"start": "2026-03-14", "hours": 36},
    "--start 2026-03-14 --баллы 6 --организатор Академия": {"credits": 6, "provider": "Академия"},
    "--start 2026-03-14 --nr-ore 3 --localitate Iași": {"hours": 3, "place": "Iași"},
    "--data 14.03.2026 --serie AB-12 --lucrări-prim-autor 1 --participare parțial": {
        "certificate": "AB-12", "works_first": 1, "attended": "part",
    },
    "--data 14.03.2026 --pagini 12 --poziție coautor": {"pages": 12, "position": "other"},
    "--start 2026-03-14 --serie-și-număr AB --observații ceva": {
        "certificate": "AB", "notes": "ceva",
    },
}  # fmt: skip


@pytest.mark.usefixtures("romanian")
@pytest.mark.parametrize("options", NAMED)
def test_add_and_edit_take_peoples_words(cme: Cme, options: str) -> None:
    done = cme("add", "course", "X", *options.split(), "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found | NAMED[options] == found
    cme("-q", "add", "course", "Y", "--start", "2026-05-01")
    assert cme("edit", "2", *options.split()).code == 0
    again = json.loads(cme("list", "--json").out)
    assert {str(one[name]) for one in again for name in NAMED[options]} == {
        str(value) for value in NAMED[options].values()
    }


@pytest.mark.usefixtures("romanian")
@pytest.mark.parametrize("option", ["--oree", "--culoare", "--credits-and-more"])
def test_another_word_is_no_option(cme: Cme, option: str) -> None:
    assert cme("add", "course", "X", "--start", "2026-03-14", option, "6").code == 2
    assert json.loads(cme("list", "--json").out) == []


def test_a_value_is_no_option(romanian: Cme, russian: Callable[..., Cme]) -> None:
    done = romanian("add", "course", "X", "--start", "2026-03-14", "--notes", "--ore 6")
    assert done.code == 0, done.err
    assert json.loads(romanian("list", "--json").out)[0]["notes"] == "--ore 6"
