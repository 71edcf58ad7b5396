"""What is short, in whole sentences, in every constellation of a whole and its parts."""

from __future__ import annotations

import io
import tomllib
from datetime import date
from decimal import Decimal

import pytest

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.text import width
from cmetrack.i18n import LANGUAGES, speaking
from cmetrack.present import plain
from cmetrack.present.records import list_blocks
from cmetrack.present.screen import draw
from cmetrack.present.status import status_blocks
from cmetrack.rules.schema import parse_rulebook

YEARLY = """
format = 1
id = "isle-2020"
title = "An isle"
country = "IS"
since = 2020-01-01
source = "Rules of 2020"
cites = "1"

[families]
programme = ["course"]
event = ["congress"]
work = ["article"]

[[cycle]]
id = "C"
years = 1
window = "rolling"
cites = "2"

[[target]]
id = "T"
target = "total"
label = "All in a year"
required = 50
consequence = "the licence rests"
consequence_cites = "9"
cites = "2"

[[target]]
id = "P"
target = "programmes"
label = "Programmes"
noun = "programmes"
families = ["programme"]
required = 36
consequence = "they are asked for anew"
consequence_cites = "8"
cites = "3"

[[target]]
id = "E"
target = "events"
label = "Events"
noun = "events"
families = ["event"]
required = 14
cites = "4"

[[norm]]
id = "N"
gives = {per = "stated"}
cites = "5"
"""
BOOK = parse_rulebook(tomllib.loads(YEARLY, parse_float=Decimal), "isle.toml", None)
ON = date(2026, 6, 30)


def counted(programmes: int, events: int, works: int) -> Evaluation:
    amounts = {"course": programmes, "congress": events, "article": works}
    records = [
        Activity(id, kind, kind, "2026-01-01", credits=amount * 100)
        for id, (kind, amount) in enumerate(amounts.items(), start=1)
    ]
    return evaluate(BOOK, Cycle(1, "isle-2020"), records, ON)


@pytest.mark.parametrize(
    ("credits", "sentences", "to_earn"),
    [
        # Programmes, events, anything else: of 36, of 14, and of 50 in all.
        ((36, 14, 0), ["Everything that is due is met."], 0),
        (
            (0, 0, 0),
            ["50 credits short, of them 36 in programmes, 14 in events; the licence rests, 9."],
            50,
        ),
        ((36, 0, 0), ["14 credits short, all of them in events; the licence rests, 9."], 14),
        ((36, 10, 3), ["1 credit short in all and 4 in events: 4 to be earned; the licence rests, 9."], 4),
        (
            (30, 10, 8),
            [
                ("2 credits short in all and 6 in programmes, 4 in events: 10 to be earned; "
                "the licence rests, 9.")
            ],
            10,
        ),
        ((40, 5, 0), ["5 credits short in all and 9 in events: 9 to be earned; the licence rests, 9."], 9),
        ((0, 60, 0), ["36 credits short in programmes; they are asked for anew, 8."], 36),
        ((60, 0, 0), ["14 credits short in events: Events (4)."], 14),
        (
            (20, 10, 40),
            [
                "16 credits short in programmes; they are asked for anew, 8.",
                "4 credits short in events: Events (4).",
            ],
            20,
        ),
    ],
)  # fmt: skip
def test_what_is_short_and_what_is_to_be_earned(
    credits: tuple[int, int, int], sentences: list[str], to_earn: int
) -> None:
    found = counted(*credits)
    lines = [line for line in plain.lines(status_blocks(found)) if line]
    bars = next(at for at, line in enumerate(lines) if "Events" in line and "[" in line)
    assert lines[bars + 1 : bars + 1 + len(sentences)] == sentences
    assert found.to_earn == to_earn * 100


@pytest.mark.parametrize(
    ("language", "credits", "said"),
    [
        ("ro", (0, 0, 0), "Lipsesc 50 de credite, dintre care 36 la programmes, 14 la events; the"),
        ("ro", (36, 13, 0), "Lipsește 1 credit, numai la events; the"),
        ("ro", (36, 10, 3), "Lipsește 1 credit în total și 4 la events: de obținut 4; the"),
        ("ru", (0, 0, 0), "Не хватает баллов: 50, из них за programmes — 36, за events — 14; the"),
        ("ru", (0, 60, 0), "Не хватает баллов: 36 за programmes; they"),
        ("ru", (36, 10, 3), "Не хватает баллов: 1 всего, за events — 4; набрать нужно 4; the"),
    ],
)
def test_what_is_short_is_a_sentence_in_each_language(
    language: str, credits: tuple[int, int, int], said: str
) -> None:
    with speaking(language):
        lines = list(plain.lines(status_blocks(counted(*credits))))
    assert any(line.startswith(said) for line in lines), lines


@pytest.mark.parametrize("wide", [40, 80, 100])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_screen_is_overrun_in_any_language(
    language: str, wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(wide))
    found, screen = counted(36, 10, 3), io.StringIO()
    with speaking(language):
        draw([*status_blocks(found), *list_blocks(found.records)], screen, color=False)
    lines = screen.getvalue().splitlines()
    assert max(map(width, lines)) <= wide


def test_a_year_without_one_of_the_targets_leaves_its_column_empty() -> None:
    data = tomllib.loads(YEARLY, parse_float=Decimal)
    data["cycle"][0] |= {"years": 2, "window": "anniversary"}
    asked = ((2020, 5), (2021, 0))
    for target, numbers in zip(data["target"], (asked, [(2020, 0), (2021, 3)]), strict=False):
        name, dated = target["label"], {"cites": "2"}
        target |= {"each_year": True, "target": f"{name}-{{n}}", "label": f"{name} of {{n}}"}
        target["required"] = [
            dated | {"since": date(year, 1, 1), "value": number} for year, number in numbers
        ]
        target["taken"] = "year-start"
    data["target"] = data["target"][:2]
    cycle = Cycle(1, "isle-2020", date(2020, 1, 1))
    found = evaluate(parse_rulebook(data, "isle.toml", None), cycle, [], date(2021, 6, 30))
    lines = [" ".join(line.split()) for line in plain.lines(status_blocks(found))]
    at = lines.index("in all programmes until")
    assert lines[at + 1 : at + 3] == [
        "All in a year of 1 0 of 5 2020-12-31",
        "Programmes of 2 0 of 3 2021-12-31",
    ]
