"""Hours, exact to the minute and to the hundredth, and what is none."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import HOUR, MINUTE, format_hours, in_hundredths, parse_hours
from cmetrack.errors import BadValue
from cmetrack.rulebooks import load
from cmetrack.rules.award import awarder


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3:20", "3:20"), ("03:20", "3:20"), ("6,5", "6.5"), ("4", "4"), ("1:30", "1.5"),
        ("06:00:00", "6"), ("0:20", "0:20"), ("120:00", "120"), ("2:15:30", "2:16"),
        ("6.66666666666667", "6:40"), ("0.333333333333333", "0:20"), ("6,667", "6:40"),
        ("1.5", "1.5"), ("0", "0"), ("5.999999999", "6"), ("1:30:00.000", "1.5"),
    ],
)  # fmt: skip
def test_hours_as_a_spreadsheet_or_a_person_writes_them(typed: str, shown: str) -> None:
    assert format_hours(parse_hours(typed)) == shown


@pytest.mark.parametrize(
    "typed",
    [
        *("1.500", "1,250", "2.000", "0:00", "00:00:00", "1:60", "3:2", "-3:20", "12345", "1e3"),
        *("1_000", "١٢", "nan", "12345:00", "1:20:61", "", ":30", "6.", "6,5,5", "1.000.000"),
    ],
)
def test_what_is_no_number_of_hours(typed: str) -> None:
    with pytest.raises(BadValue):
        parse_hours(typed)


@given(
    st.integers(0, 99_999).map(lambda n: n * MINUTE) | st.integers(0, 99_999).map(lambda n: n * 3)
)
def test_what_is_shown_reads_back_the_same(hours: int) -> None:
    assert parse_hours(format_hours(hours)) == hours
    assert abs(Fraction(in_hundredths(hours), 100) - Fraction(hours, HOUR)) <= Fraction(1, 200)


def test_minutes_give_what_they_are_worth() -> None:
    one = Activity(1, "conference", "Astmul", "2026-03-14", hours=200 * MINUTE, level="local")
    gives = awarder(load("ro-cmr-2009"))(one)
    assert "3:20 h × 0.75 = 2.5" in gives.valuation.steps[0].text
    assert gives.awarded == 300  # of 3.33 hours it would be 2
