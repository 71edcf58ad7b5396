"""A or B: of several groups of targets one suffices."""

from datetime import date
from typing import Any

import pytest

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.errors import BadRulebook
from cmetrack.rules.progress import TargetStatus
from tests.rules.laws import HEAD, loaded, read

LAW = (
    HEAD
    + """
[families]
course = ["course"]
event = ["session"]
title = ["title-specialist"]

[[cycle]]
id = "X-T"
years = 3
window = "anniversary"
start = "required"
cites = "A 1"

[[target]]
id = "X-D"
target = "diploma"
label = "A valid diploma"
required = 1
unit = "records"
families = "title"
cites = "A 1"

[[target]]
id = "X-T"
target = "total"
label = "Points in three years"
required = 150
cites = "A 1"

[[target]]
id = "X-E"
target = "events"
label = "By events"
required = 50
families = "event"
cites = "A 1"

[[alternative]]
id = "X-A"
any_of = [["diploma"], ["total", "events"]]
cites = "A 1"

[[norm]]
id = "X-N"
programme = false
gives = [{ per = "stated" }, { per = "record", credits = 1 }]
cites = "A 1"
"""
)
CYCLE = Cycle(1, "xx-2020", date(2020, 1, 1))


def counted(
    *records: tuple[str, int | None], on: date = date(2023, 1, 1), **change: Any
) -> Evaluation:
    data = loaded(LAW)
    data["alternative"][0] |= change
    book = read(data)
    activities = [
        Activity(id, kind, f"R{id}", "2020-02-10", credits=credits and credits * 100)
        for id, (kind, credits) in enumerate(records, start=1)
    ]
    return evaluate(book, CYCLE._replace(), activities, min(on, date(2022, 12, 31)))


DIPLOMA = ("title-specialist", None)


@pytest.mark.parametrize(
    ("records", "met", "idle", "to_earn"),
    [
        ([DIPLOMA], True, {"total", "events"}, 0),
        ([("course", 100), ("session", 50)], True, {"diploma"}, 0),
        ([("course", 101), ("session", 49)], False, {"diploma"}, 100),
        ([("course", 200)], False, {"diploma"}, 5000),
        ([("session", 149)], False, {"diploma"}, 100),
        ([], False, {"diploma"}, 15000),
        ([DIPLOMA, ("course", 100), ("session", 50)], True, {"total", "events"}, 0),
    ],
)
def test_one_of_the_groups_suffices_and_the_cheaper_one_is_asked_for(
    records: list[tuple[str, int | None]], met: bool, idle: set[str], to_earn: int
) -> None:
    found = counted(*records)
    assert {one.id for one in found.targets if one.instead} == idle
    assert found.to_earn == to_earn
    asked = [one for one in found.targets if not one.is_advice]
    assert all(one.status is TargetStatus.MET for one in asked) == met


@pytest.mark.parametrize(
    ("any_of", "said"),
    [
        ([["diploma"]], "two groups of targets or more"),
        ([["diploma"], []], "is missing"),
        ([["diploma"], ["totals"]], "'totals' is no target"),
        ([["diploma"], ["total", "diploma"]], "'diploma' is named twice"),
    ],
)
def test_what_cannot_bite_is_refused(any_of: object, said: str) -> None:
    with pytest.raises(BadRulebook) as refused:
        counted(any_of=any_of)
    assert said in refused.value.message
