"""What could be a record, and what could not, whatever its check says."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmetrack.domain.activity import COLUMNS, Activity
from cmetrack.domain.plausible import make_sense
from tests.formats.records import ACTIVITIES, record


def sensible(activities: Sequence[Activity]) -> bool:
    columns = list(zip(*activities, strict=True))[1:]
    return make_sense(dict(zip(COLUMNS, columns, strict=True)))


@given(st.lists(ACTIVITIES, min_size=1, max_size=5))
def test_whatever_can_be_entered_makes_sense(activities: list[Activity]) -> None:
    assert sensible(activities)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "party"),
        ("kind", None),
        ("start", None),
        ("start", "garbage"),
        ("start", "2026-02-30"),
        ("start", "2026-W11-5"),
        ("start", "2026-3-14"),
        ("start", "1200-03-14"),
        ("start", "2026"),  # of a congress
        ("start", "2026-03-14T25:00"),
        ("end", "2026-03-13"),
        ("end", "2025"),
        ("hours", -500),
        ("credits", 10**17),
        ("works_first", -1),
        ("authors", 0),
        ("level", "galactic"),
        ("country", "Atlantis"),
        ("country", "ro"),
        ("role", "king"),
        ("state", "dead"),
        ("code_date", "2026"),
    ],
)
def test_what_nobody_could_enter_makes_none(column: str, value: str | int | None) -> None:
    odd = record()._replace(**{column: value})  # type: ignore[arg-type]
    assert not sensible([odd])
    assert not sensible([record(), odd, record()])


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "article", "start": "2026"},
        {"kind": "article", "start": "2026-03", "end": "2026-03"},
        {"start": "2026-03-14T09:00", "end": "2026-03-14"},
        {"start": "2026-03-14T09:00", "end": "2026-03-14T09:00"},
    ],
)
def test_days_that_are_not_written_alike(cells: dict[str, str]) -> None:
    assert sensible([record(0, **cells)])
