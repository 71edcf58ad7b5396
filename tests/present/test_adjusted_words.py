"""What became of what was stated of a cycle, in sentences with its numbers and its article."""

import io
from datetime import date
from typing import Any

import pytest

from cmetrack.core.evaluate import Evaluation
from cmetrack.core.forecast import forecast
from cmetrack.domain.cycle import Adjustment
from cmetrack.present import plain
from cmetrack.present.json import status_json
from cmetrack.present.status import status_blocks
from tests.rules.test_adjust import AWAY, CONTINGENT, START, UP, law, seen, stated

DAYS = date(2023, 1, 31), date(2023, 6, 29)
LEAVE = {
    "name": "leave",
    "effect": "lowers",
    "targets": ["year-{n}"],
    "label": "parental leave",
    "per": "pro-rata",
    "rounding": UP,
    "needs": ["days"],
}
OFF = {"name": "off", "effect": "waives", "targets": ["year-{n}"], "needs": ["days"]}
SICK = {"name": "sick", "effect": "grants", "credits": 2, "per": "day", "needs": ["days"]}
OF = {"label": "the contingent"}


def shown(found: Evaluation) -> str:
    out = io.StringIO()
    plain.show(status_blocks(found), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("rule", "days", "said"),
    [
        (
            CONTINGENT | OF,
            DAYS,
            "Total: 180 required, 200 less 20 for 5 begun months: the contingent (A 1).",
        ),
        (
            LEAVE,
            (date(2023, 1, 1), date(2023, 1, 31)),
            "Year 1: 36 required, 40 less 4 for 31 days of 365: parental leave (A 1).",
        ),
        (OFF | {"label": "a year off"}, DAYS, "Year 2 is waived: a year off (A 1)."),
        (AWAY | {"label": "leave"}, DAYS, "The cycle is 150 days longer: leave (A 1)."),
        (AWAY | {"months": 6}, DAYS, "The cycle is 6 months longer: away (A 1)."),
        (
            SICK | {"targets": ["courses"], "label": "illness"},
            (date(2023, 1, 1), date(2023, 1, 2)),
            "Courses: 4 granted: illness (A 1).",
        ),
        (
            SICK | {"label": "illness"},
            (date(2023, 1, 1), date(2023, 1, 2)),
            "illness: +4 on 2023-01-02 (A 1).",
        ),
        (
            {"name": "prescriber", "effect": "applies", "targets": ["courses"]},
            None,
            "Courses is asked for: prescriber (A 1).",
        ),
        (
            AWAY | {"longer_than": 6, "label": "leave"},
            DAYS,
            "What was stated changes nothing in this cycle: leave (A 1).",
        ),
    ],
)
def test_status_says_what_became_of_it(
    rule: dict[str, Any], days: tuple[date, date] | None, said: str
) -> None:
    found = seen(law(rule), stated(rule["name"], *(days or ())), on=date(2026, 5, 31))
    assert said in shown(found).splitlines()


def test_what_is_waived_is_said_to_be_waived_and_asks_for_nothing() -> None:
    days = stated("off", START, START)
    rule = OFF | {"targets": ["total"], "label": "a year off"}
    found = seen(law(rule), days, on=date(2026, 5, 31))
    assert "Total: 0, waived" in shown(found)
    total, *others = status_json(found)["targets"]
    assert (total["required"], total["required_by_law"], total["waived"]) == (0, 200_00, True)
    assert "courses" not in {one["id"] for one in others}  # a share of nothing


def test_json_has_each_thing_that_was_adjusted() -> None:
    found = seen(law(CONTINGENT | OF), stated("contingent", *DAYS))
    [one] = status_json(found)["adjusted"]
    assert {**one, "text": ""} == {
        "name": "contingent",
        "label": "the contingent",
        "effect": "lowers",
        "text": "",
        "targets": ("total",),
        "first": DAYS[0],
        "last": DAYS[1],
        "amount": 20_00,
        "by": "doctor",
        "cites": "A 1",
    }


def test_what_is_forecast_goes_by_the_longer_cycle() -> None:
    away: Adjustment = stated("away", date(2023, 1, 1), date(2023, 1, 31))
    assert forecast(seen(law(AWAY), away, on=date(2025, 1, 1))).until == date(2026, 7, 1)
