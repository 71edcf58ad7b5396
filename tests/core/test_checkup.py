"""What a look at all the records finds: days of no cycle, codes that are one to the eye."""

from datetime import date
from typing import Any

import pytest

from cmetrack.core.plausibility import look_alikes, outside, to_the_eye
from cmetrack.domain.activity import Activity
from cmetrack.domain.dates import Span
from cmetrack.domain.likeness import pairs, unsettled

SPANS = [Span(date(2020, 1, 1), date(2020, 12, 31)), Span(date(2022, 1, 1), date(2022, 12, 31))]


def record(id: int, start: str = "2020-05-05", **columns: Any) -> Activity:
    return Activity(id, "course", "Curs", start)._replace(**columns)


def test_the_last_day_decides_and_what_is_planned_may_lie_ahead() -> None:
    records = [
        record(1, "2019-12-30", end="2020-01-01"),
        record(2, "2020-12-31", end="2021-01-01"),
        record(3, "2022-12-31T23:59"),
        record(4, "2023-01-01"),
        record(5, "2030-01-01", state="planned"),
    ]
    assert outside(records, SPANS, date(2023, 1, 1)) == [2, 4]
    assert outside(records, [], date(2023, 1, 1)) == [1, 2, 3, 4]
    assert outside(records, SPANS, date(2022, 12, 31)) == [2]  # the last has not ended yet


def test_one_record_twice_is_found_by_what_makes_two_records_one() -> None:
    records = [
        record(1, code="A-1"),
        record(2, code="A-2"),  # the same day, another code
        record(3, "2020-06-01", code="a-1"),
        record(4, certificate="77"),  # the same event, and nothing that sets it apart from 1
        record(5, "2020-07-01"),
        record(6, "2020-07-01", title="CURS"),
        record(7, "2020-07-01", kind="webinar"),
    ]
    found = [(one.one, one.other, one.likeness.value) for one in pairs(records)]
    assert found == [
        (1, 2, "title"),
        (1, 3, "all"),
        (1, 4, "all"),
        (2, 4, "all"),
        (5, 6, "all"),
        (5, 7, "title"),
        (6, 7, "title"),
    ]
    left = unsettled(pairs(records), {(1, 2), (5, 7)})
    assert [one[:2] for one in left] == [(1, 3), (1, 4), (5, 6), (6, 7)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AB0-1", "AВO—I"),  # Cyrillic В, a letter O, a dash, a letter I
        ("CMR 101", "cmr lOl"),
        ("ХАТ", "XAT"),
        ("О12", "012"),
    ],
)
def test_what_the_eye_takes_for_one(one: str, other: str) -> None:
    assert to_the_eye(one) == to_the_eye(other)
    found = look_alikes([record(3, code=one), record(8, code=other), record(9, code="X")])
    assert found == [("code", (3, 8))]


def test_one_and_the_same_is_not_two() -> None:
    assert look_alikes([record(1, certificate="AB 1"), record(2, certificate="ab1")]) == []
    # A code and a certificate's number are compared with their own kind only.
    assert look_alikes([record(1, certificate="AB0"), record(2, code="ABO")]) == []
    assert look_alikes([record(1, certificate="AB7"), record(2, certificate="AB1")]) == []


def test_three_are_told_together() -> None:
    three = [record(7, certificate="O0"), record(5, certificate="OO"), record(6, certificate="00")]
    assert look_alikes(three) == [("certificate", (5, 6, 7))]
