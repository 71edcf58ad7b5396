"""Options of a record go by what people call its columns, in three languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--ore", "6", "--data", "14.03.2026"), {"hours": 6, "start": "2026-03-14"}),
        (("--часы", "36", "--дата", "14 марта 2026"), {"hours": 36, "start": "2026-03-14"}),
        (("--start", "14-16.03.2026"), {"start": "2026-03-14", "end": "2026-03-16"}),
        (("--hours=6 ore", "--organizator", "UMF", "--start", "ieri"), {"hours": 6, "provider": "UMF", "start": "2026-11-20"}),
        (("--баллы", "6 баллов", "--data", "14 mai"), {"credits": 6, "start": "2026-05-14"}),
        (("--credite-emc", "12 credite", "--data", "azi"), {"credits": 12, "start": "2026-11-21"}),
        (("--start", "14.03.2026", "--country", "Austria"), {"country": "AT"}),
        (("--start", "14.03.2026", "--accreditation", "EACCME"), {"accreditation": "international"}),
        (("--start", "14.03.2026", "--certificate", "б/н"), {"certificate": None}),
        (("--perioada", "10, 17 și 24 ianuarie 2026"), {"sessions": "2026-01-10 2026-01-17 2026-01-24"}),
        (("--sessions", "10 и 24 января 2026"), {"start": "2026-01-10", "end": "2026-01-24"}),
        (("--ore", "6", "--hours", "6", "--start", "14.03.2026"), {"hours": 6}),
    ],
)  # fmt: skip
def test_options_in_peoples_words(cme: Cme, options: tuple[str, ...], said: dict[str, Any]) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    ran = cme("add", "course", "Ecografie", *options, "--on", "2026-11-21")
    assert ran.code == 0, ran.err
    (record,) = json.loads(cme("list", "--json").out)
    assert {name: record[name] for name in said} == said


@pytest.mark.parametrize(
    "options",
    [("--ore", "6", "--hours", "7"), ("--data", "14.03.2026", "--start", "15.03.2026"), ("--ore=6", "--часы=7")],
)  # fmt: skip
def test_two_options_that_mean_one_column_must_agree(cme: Cme, options: tuple[str, ...]) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    ran = cme("add", "course", "Ecografie", "--place", "Iași", *options)
    assert ran.code == 2 and "both mean" in ran.err
    assert json.loads(cme("list", "--json").out) == []


def test_an_edit_may_say_a_period_or_other_days(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    cme("add", "course", "Curs", "--start", "2026-03-14", "--end", "2026-03-16", "--hours", "6")
    assert cme("edit", 1, "--start", "20-22 martie 2026").code == 0
    cme("add", "course", "Balint", "--sessions", "10.01.2026, 24.01.2026", "--hours", "6")
    assert cme("edit", 2, "--sessions", "10.01.2026, 24.01.2026, 07.02.2026").code == 0
    found = json.loads(cme("list", "--json").out)
    spans = {one["id"]: (one["start"], one["end"]) for one in found}
    assert spans == {1: ("2026-03-20", "2026-03-22"), 2: ("2026-01-10", "2026-02-07")}
    assert cme("edit", 1, "--sessions", "10.01.2026").code == 2
