"""What a cycle brings to the next: what is made up for it, and what is carried over."""

from datetime import date
from random import Random
from typing import Any

import pytest

from cmetrack.core.evaluate import Evaluation, evaluate, previous
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.errors import BadRulebook
from cmetrack.present.plain import page
from cmetrack.present.status import status_blocks
from cmetrack.rules.cadence import looks_back_to
from tests.rules.laws import HEAD, loaded, read
from tests.trials import examples

LAW = (
    HEAD
    + """
[families]
course = ["course"]

[[cycle]]
id = "X-T"
years = 2
window = "anniversary"
start = "required"
cites = "A 1"

[[target]]
id = "X-T"
target = "total"
label = "Points"
required = 20
cites = "A 1"

[[norm]]
id = "X-N"
programme = false
gives = { per = "stated" }
cites = "A 1"
"""
)
MAKE_UP = {"id": "X-M", "about": "Made up", "of": "total", "months": 12, "cites": "A 2"}
ADVICE = {
    "id": "X-T",
    "target": "total",
    "label": "Points",
    "required": 20,
    "cites": "A 1",
    "severity": "advice",
}
CARRY = {"id": "X-V", "about": "Carried", "of": "total", "most": 5, "cites": "A 3"}


def counted(on: str, *records: tuple[str, int], **tables: Any) -> Evaluation:
    data = loaded(LAW) | tables
    book = read(data)
    activities = [
        Activity(id, "course", f"R{id}", day, credits=credits * 100)
        for id, (day, credits) in enumerate(records, start=1)
    ]
    return evaluate(book, Cycle(1, "xx-2020", date(2020, 1, 1)), activities, date.fromisoformat(on))


def gives(found: Evaluation) -> list[int]:
    return [one.counted // 100 for one in found.records]


FIRST = ("2021-05-01", 12)  # of 20: 8 are missing when the first cycle ends on 2021-12-31


@pytest.mark.parametrize(
    ("records", "counts", "lacks", "said"),
    [
        ([], [], 8, "still lacks 8 credits, to be made up until 2022-12-31"),
        ([("2022-03-01", 3), ("2022-04-01", 9)], [0, 4], 0, "is whole since 2022-04-01"),
        ([("2022-12-31", 9)], [1], 0, "is whole since 2022-12-31"),
        ([("2023-01-01", 9)], [9], 8, "lacked 8 credits, which cannot be made up any more"),
    ],
)
def test_the_earliest_records_make_up_for_the_cycle_before_and_count_nothing_here(
    records: list[tuple[str, int]], counts: list[int], lacks: int, said: str
) -> None:
    on = max("2022-05-01", *(day for day, _credits in records), "2022-05-01")
    found = counted(on, FIRST, *records, make_up=MAKE_UP)
    assert gives(found)[1:] == counts
    assert found.still_lacks == lacks * 100
    assert said in " ".join(page(status_blocks(found)).split())
    before = previous(found)
    assert before is not None and before.targets[0].shortfall == lacks * 100
    assert before.met == (not lacks)
    cut = [one for one in found.records if one.reason and one.activity.last.day.year > 2021]
    assert all(one.reason == "made-up" for one in cut)


def test_a_cycle_of_which_nothing_is_kept_lacked_nothing() -> None:
    assert gives(counted("2022-05-01", ("2022-03-01", 3), make_up=MAKE_UP)) == [3]


@pytest.mark.parametrize(
    ("records", "on", "total"),
    [
        ([("2021-05-01", 23)], "2022-05-01", 3),
        ([("2021-05-01", 30), ("2022-03-01", 2)], "2022-05-01", 7),  # 5 at most
        ([("2021-05-01", 19)], "2022-05-01", 0),
        ([("2021-05-01", 30), ("2022-03-01", 20)], "2024-05-01", 0),  # its own surplus alone
        ([("2021-05-01", 30), ("2022-03-01", 23)], "2024-05-01", 3),
    ],
)
def test_a_surplus_is_carried_over_once(
    records: list[tuple[str, int]], on: str, total: int
) -> None:
    found = counted(on, *records, carry_over=CARRY)
    assert found.targets[0].counted == total * 100
    assert found.highest_total == total * 100
    assert looks_back_to(found.rulebook, found.cycle, found.window) == date(2020, 1, 1)
    assert ("from the cycle that ended on" in page(status_blocks(found))) == bool(
        found.window.carried
    )


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"make_up": MAKE_UP | {"months": 25}}, "make_up.months': should be above 0"),
        ({"make_up": MAKE_UP | {"months": 0}}, "make_up.months': should be above 0"),
        ({"make_up": MAKE_UP | {"of": "courses"}}, "'courses' is no target of everything"),
        ({"carry_over": CARRY | {"most": 0}}, "carry_over.most': should be above 0"),
        ({"make_up": MAKE_UP, "target": [ADVICE]}, "make_up.of': 'total' is advice and binds"),
    ],
)
def test_what_cannot_bite_is_refused(tables: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRulebook) as refused:
        counted("2022-05-01", **tables)
    assert said in refused.value.message


def test_a_rolling_window_has_no_cycle_before() -> None:
    data = loaded(LAW, ('"anniversary"\nstart = "required"', '"rolling"'))
    with pytest.raises(BadRulebook, match="a rolling window has no cycle before it"):
        read(data | {"make_up": MAKE_UP})


@pytest.mark.parametrize("seed", range(examples(20)))
def test_no_credit_counts_twice(seed: int) -> None:
    """All that was awarded counts in one cycle at most, in whichever order it is entered."""
    random = Random(seed)
    records = [
        (f"{random.randint(2020, 2023)}-{random.randint(1, 12):02}-05", random.randint(1, 12))
        for _ in range(random.randint(1, 8))
    ]
    found = counted("2023-12-31", *records, make_up=MAKE_UP)
    before = previous(found)
    now = sum(credits for day, credits in records if day >= "2022") * 100
    then = sum(credits for day, credits in records if day < "2022") * 100
    made_up = sum(cut for _day, cut in found.made_up)
    assert found.targets[0].counted == now - made_up
    assert made_up <= max(0, 2000 - then)
    assert before is None or before.targets[0].counted == then + made_up
    random.shuffle(records)
    again = counted("2023-12-31", *records, make_up=MAKE_UP)
    assert [one.counted for one in again.targets] == [one.counted for one in found.targets]


@pytest.mark.parametrize("table", ["make_up", "carry_over"])
def test_a_cycle_of_which_nothing_was_asked_lacked_nothing_and_had_nothing_above(
    table: str,
) -> None:
    rule = MAKE_UP if table == "make_up" else CARRY
    target = {key: one for key, one in ADVICE.items() if key != "severity"} | {"from_run": 2}
    found = counted("2022-05-01", FIRST, ("2022-03-01", 3), target=[target], **{table: rule})
    assert gives(found)[1] == found.targets[0].counted // 100 == 3
