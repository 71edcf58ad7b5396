"""Advice binds nobody: where not all can count, it stands back behind what binds."""

from datetime import date
from typing import Any

import pytest

from cmetrack.core.evaluate import evaluate
from cmetrack.core.plan import overview
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.present.blocks import Table
from cmetrack.present.plan import overview_blocks
from tests.rules.laws import HEAD, loaded, read

LAW = (
    HEAD
    + """
[families]
course = ["course"]
event = ["congress"]

[[cycle]]
id = "X-C"
years = 1
window = "anniversary"
cites = "A 1"

[[target]]
id = "X-E"
target = "events"
label = "By events"
required = 10
families = "event"
severity = "advice"
cites = "A 1"

[[target]]
id = "X-K"
target = "courses"
label = "By courses"
required = 10
families = "course"
cites = "A 1"

[[norm]]
id = "X-N"
gives = { per = "stated" }
cites = "A 1"
"""
)
RULE = {"id": "X-R", "families": ["course", "event"], "cites": "A 1"}


@pytest.mark.parametrize("advised", ["events", "courses"])
@pytest.mark.parametrize(
    ("rule", "left"),
    [({"exclusion": [RULE]}, 0), ({"category_cap": [{**RULE, "credits": 12}]}, 200)],
)
def test_what_binds_goes_before_what_is_advised(
    rule: dict[str, Any], left: int, advised: str
) -> None:
    data = loaded(LAW) | rule
    for target in data["target"]:
        target["severity"] = "advice" if target["target"] == advised else "binding"
    records = [
        Activity(id, kind, kind, "2020-02-10", credits=1000)
        for id, kind in enumerate(("congress", "course"), start=1)
    ]
    book = read(data)
    found = evaluate(book, Cycle(1, "xx-2020", date(2020, 1, 1)), records, date(2020, 12, 31))
    counted = {one.id: one.counted for one in found.targets}
    assert counted.pop(advised) == left
    assert [*counted.values()] == [1000]
    plan = overview(book, found.cycle, records, date(2020, 6, 30))
    [lines] = [one.rows for one in overview_blocks(plan) if isinstance(one, Table)]
    assert {row[0].endswith(", advised") for row in lines if advised in row[0]} == {True}
    assert sum(", advised" in row[0] for row in lines) == 1
