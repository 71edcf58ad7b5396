"""When something began and ended, as far as its columns tell."""

from datetime import date

import pytest

from cmetrack.domain.activity import Activity
from cmetrack.domain.dates import Moment

MARCH = {day: date(2026, 3, day) for day in range(13, 18)}


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2026-03-14", None, (14, None), (14, None)),
        ("2026-03-14", "2026-03-16", (14, None), (16, None)),
        ("2026-03-14T00:00", "2026-03-16T00:00", (14, None), (16, None)),
        ("2026-03-14", "2026-03-16T00:00", (14, None), (16, None)),
        ("2026-03-14T00:00", "2026-03-16", (14, None), (16, None)),
        ("2026-03-14T00:00", None, (14, None), (14, None)),
        ("2026-03-14T00:00", "2026-03-14T12:30", (14, 0), (14, 750)),
        ("2026-03-14T18:00", "2026-03-15T00:00", (14, 1080), (14, 1439)),
        ("2026-03-14T18:00", "2026-03-16", (14, 1080), (16, None)),
        ("2026-03-14T18:00", None, (14, None), (14, None)),
    ],
)
def test_midnight_is_a_day_but_beside_a_time(
    start: str, end: str | None, first: tuple[int, int | None], last: tuple[int, int | None]
) -> None:
    one = Activity(1, "course", "a", start, end)
    expected = (Moment(MARCH[first[0]], first[1]), Moment(MARCH[last[0]], last[1]))
    assert (one.first, one.last) == one.lasted == expected


@pytest.mark.parametrize(
    ("start", "hours", "days", "first", "last"),
    [
        ("2026-03-14T10:00", 600, None, (14, 600), (14, 720)),
        ("2026-03-14T10:00", 501, None, (14, 600), (14, 701)),  # a part of a minute is one
        ("2026-03-14T22:00", 900, None, (14, 1320), (14, 1439)),
        ("2026-03-14", 600, None, (14, None), (14, None)),
        ("2026-03-14", 600, 100, (14, None), (14, None)),
        ("2026-03-14T10:00", 600, 250, (14, None), (16, None)),
        ("2026-03-14", None, 300, (14, None), (16, None)),
    ],
)
def test_without_an_end_days_and_hours_tell(
    start: str,
    hours: int | None,
    days: int | None,
    first: tuple[int, int | None],
    last: tuple[int, int | None],
) -> None:
    one = Activity(1, "course", "a", start, hours=hours, days=days)
    assert one.lasted == (Moment(MARCH[first[0]], first[1]), Moment(MARCH[last[0]], last[1]))
