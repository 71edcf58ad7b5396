"""More hours than days have: asked of what is held on its days, never of what is spread over time."""

import pytest

from cmetrack.core.plausibility import doubt_of_hours
from cmetrack.domain.activity import KINDS, Activity

DAY = "2026-03-14"


def asked(activity: Activity) -> bool:
    return doubt_of_hours(activity) is not None


@pytest.mark.parametrize(
    ("start", "end", "days", "most"),
    [
        (DAY, None, None, 7200),
        ("2026-03-14T22:00", "2026-03-15T02:00", None, 14400),
        (DAY, "2026-03-16", None, 21600),
        (DAY, "2026-03-16", 200, 14400),
        (DAY, "2026-03-16", 250, 18000),
        (DAY, None, 50, 7200),  # half a day: its hours are its own, up to a day's
        (DAY, "2026-12-31", None, 293 * 7200),
    ],
)
def test_an_event_has_no_more_hours_than_its_days(
    start: str, end: str | None, days: int | None, most: int
) -> None:
    event = Activity(0, "congress", "Inima", start, end, days=days)
    assert not asked(event) and not asked(event._replace(hours=0))
    assert not asked(event._replace(hours=most))
    assert asked(event._replace(hours=most + 1))


@pytest.mark.parametrize("kind", KINDS["course"])
def test_a_course_with_the_date_of_its_certificate_alone_is_not_asked(kind: str) -> None:
    course = Activity(0, kind, "Curs", DAY, hours=43200)
    assert not asked(course)
    assert asked(course._replace(end=DAY)) and asked(course._replace(days=100))
    assert not asked(course._replace(end="2026-03-19"))


@pytest.mark.parametrize(
    "kind", [one for group in KINDS if group not in ("course", "event") for one in KINDS[group]]
)
def test_what_is_spread_over_time_is_not_asked(kind: str) -> None:
    assert not asked(Activity(0, kind, "De acasă", DAY, DAY, hours=180000))


def test_the_word_tells_the_hours_and_the_days() -> None:
    assert doubt_of_hours(Activity(0, "session", "Inima", DAY, hours=180150)) == (
        "600.5 hours are more than its days have (1 × 24): are the hours and the days right?"
    )
