"""Units of so many minutes, a norm's own rounding, and norms that look at a record's category."""

from decimal import Decimal
from typing import Any

import pytest

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.domain.activity import Activity
from cmetrack.errors import BadRulebook
from tests.rules.laws import CYCLE, HEAD, LAST, TWO_YEARS, loaded, read

LAW = (
    HEAD
    + """
[families]
course = ["course", "workshop"]

[[category]]
id = "X-1"
name = "medical"
label = "Medical"
when = { kind = "course" }
cites = "A 1"

[[category]]
id = "X-2"
name = "other"
label = "Other"
cites = "A 1"
"""
    + TWO_YEARS
    + """
[[target]]
id = "X-T"
target = "total"
label = "Points"
required = 20
categories = ["medical", "other"]
cites = "A 1"

[[norm]]
id = "X-O"
about = "Not medical"
when = { category = "other" }
programme = false
gives = { per = "hour", credits = 1 }
rounding = { to = 1, mode = "up" }
cites = "A 1"

[[norm]]
id = "X-N"
about = "Points"
programme = false
gives = { per = "unit", minutes = 45, credits = 1 }
cites = "A 1"
"""
)


def counted(hours: str, category: str | None = None, **norm: Any) -> Evaluation:
    data = loaded(LAW)
    data["norm"][1] |= norm
    length = int(Decimal(hours) * 5)
    record = Activity(1, "course", "Kurs", "2020-02-10", hours=length, category=category)
    book = read(data)
    return evaluate(book, CYCLE, [record], LAST)


UNIT = {"per": "unit", "minutes": 45, "credits": 1}


@pytest.mark.parametrize(
    ("minutes", "norm", "gives"),
    [
        ("44", {}, 0),
        ("45", {}, 100),
        ("90", {}, 200),
        ("115", {}, 200),
        ("135", {}, 300),
        ("115", {"gives": UNIT | {"parts": True}}, 256),
        ("115", {"gives": UNIT | {"parts": True}, "rounding": {"to": 1}}, 300),
        ("115", {"gives": UNIT | {"parts": True}, "rounding": {"to": 1, "mode": "down"}}, 200),
        ("91", {"gives": UNIT | {"parts": True}, "rounding": {"to": 1, "mode": "up"}}, 300),
        ("90", {"gives": UNIT | {"parts": True}, "rounding": {"to": 1, "mode": "up"}}, 200),
    ],
)
def test_units_are_whole_or_in_parts_and_each_norm_rounds_its_own_way(
    minutes: str, norm: dict[str, Any], gives: int
) -> None:
    [one] = counted(minutes, **norm).records
    assert one.counted == gives


@pytest.mark.parametrize(
    ("category", "gives", "incomplete"),
    [
        (None, 200, False),  # proposed: medical
        ("medical", 200, False),
        ("other", 200, False),  # 91 minutes, up
        ("xx-other", 200, False),
        ("medical:1 other:1", 0, True),
    ],
)
def test_a_norm_looks_at_the_category_that_a_record_names_or_is_proposed_for(
    category: str | None, gives: int, incomplete: bool
) -> None:
    [one] = counted("91", category).records
    assert (one.counted, any(report.incomplete for report in one.reports)) == (gives, incomplete)
    of = "X-O" if category and "other" in category and not incomplete else "X-N"
    assert incomplete or one.award.valuation.norm.id == of


@pytest.mark.parametrize(
    ("norm", "said"),
    [
        ({"gives": {"per": "unit", "credits": 1}}, "minutes': goes with"),
        ({"gives": {"per": "hour", "credits": 1, "minutes": 45}}, "minutes': goes with"),
        ({"gives": UNIT | {"minutes": 0}}, "minutes': should be above 0"),
        ({"gives": {"per": "hour", "credits": 1, "parts": True}}, "parts': goes with"),
        ({"gives": {"per": "stated"}, "rounding": {"to": 1, "down": True}}, "is called 'mode' now"),
        ({"gives": {"per": "record", "credits": 0}, "rounding": {"to": 1}}, "gives credits"),
        ({"when": {"category": "medicine"}}, "'medicine' is not known"),
    ],
)
def test_what_cannot_bite_is_refused(norm: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRulebook) as refused:
        counted("45", **norm)
    assert said in refused.value.message


ONCE = """
[[once]]
id = "X-S"
about = "A talk that was published"
kinds = ["session", "article"]
same = ["title"]
counts = "article"
cites = "A 1"
"""


@pytest.mark.parametrize(
    ("credits", "counts"), [((15, 5), [0, 5]), ((5, 15), [0, 15]), ((15, None), [15, 0])]
)
def test_of_the_same_the_kind_counts_that_the_law_names(
    credits: tuple[int, int | None], counts: list[int]
) -> None:
    data = loaded(LAW + ONCE)
    data["norm"] = [data["norm"][1] | {"gives": {"per": "stated"}}]
    data["category"][0] |= {"when": {"home": True}}
    book = read(data)
    records = [
        Activity(id, kind, "Vortrag", "2020-02-10", credits=given and given * 100)
        for id, (kind, given) in enumerate(zip(("session", "article"), credits, strict=True), 1)
    ]
    found = evaluate(book, CYCLE, records, LAST)
    assert [one.counted // 100 for one in found.records] == counts


@pytest.mark.parametrize(
    ("once", "said"),
    [
        ({"counts": ["session", "article"]}, "some of the 'kinds', and not all"),
        ({"counts": ["book"]}, "some of the 'kinds', and not all"),
        ({"same": ["kind"]}, "only records of one kind"),
    ],
)
def test_a_kind_that_goes_first_is_one_of_several(once: dict[str, Any], said: str) -> None:
    data = loaded(LAW + ONCE)
    data["once"][0] |= once
    with pytest.raises(BadRulebook) as refused:
        read(data)
    assert said in refused.value.message


def test_one_day_is_said_in_the_singular() -> None:
    [one] = counted("90", gives={"per": "day", "credits": 6}).records
    assert "one day × 6" in one.steps[0].text
