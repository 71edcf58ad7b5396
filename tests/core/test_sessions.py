"""Days on which something met, and where its certificate can be verified."""

import pytest

from cmetrack.core.record_reader import make_activity, read_record, texts
from cmetrack.domain.sessions import Sitting, parse_sessions, sessions_of
from cmetrack.errors import BadValue

COURSE = {"kind": "course", "title": "Grup Balint"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2025-01-10 2025-01-24T18:00/20:00", "2025-01-10 2025-01-24T18:00/20:00"),
        ("24.01.2025, 10.01.2025;10.01.2025", "2025-01-10 2025-01-24"),
        ("2025-01-24T18:00/20:00 2025-01-24T09:00/11:00", "2025-01-24T09:00/11:00 2025-01-24T18:00/20:00"),
        ("10.1.2025", "2025-01-10"),
    ],
)  # fmt: skip
def test_days_are_kept_in_order_and_each_once(typed: str, kept: str) -> None:
    assert parse_sessions(typed) == kept == parse_sessions(kept)


@pytest.mark.parametrize(
    "typed", ["2025-01-24T20:00/18:00", "31.02.2025", "2025-01-24T18:00/25:00", "2025-01-10 x"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        parse_sessions(typed)


def test_they_say_when_it_began_and_ended() -> None:
    made = make_activity(COURSE | {"sessions": "24.01.2025 10.01.2025"})
    assert (made.start, made.end) == ("2025-01-10", "2025-01-24")
    assert make_activity(texts(made)) == made
    timed = make_activity(COURSE | {"sessions": "2025-01-10T18:00/20:00"})
    assert (timed.start, timed.end) == ("2025-01-10T18:00", "2025-01-10T20:00")
    assert timed.sessions is not None
    assert sessions_of(timed.sessions) == [Sitting("2025-01-10T18:00", "2025-01-10T20:00")]
    one = make_activity(COURSE | {"sessions": "10.01.2025"})
    assert (one.start, one.end) == ("2025-01-10", None)


@pytest.mark.parametrize(
    "given", [{"start": "2025-01-11"}, {"start": "2025-01-01", "end": "2025-01-20"}]
)
def test_a_day_outside_of_start_and_end_is_refused(given: dict[str, str]) -> None:
    reading = read_record(COURSE | given | {"sessions": "10.01.2025 24.01.2025"})
    assert reading.activity is None
    (trouble,) = reading.troubles
    assert trouble.column == "sessions" and "which is not from" in trouble.message


def test_a_link_is_an_address_on_the_web() -> None:
    made = make_activity(COURSE | {"start": "2025-01-10", "link": "https://example.org/v?n=1#a"})
    assert made.link == "https://example.org/v?n=1#a"
    for wrong in (
        *("ftp://example.org", "javascript:alert(1)", "example.org", "https://"),
        *("https://user@example.org/", "https:///x", "file:///etc/passwd", "https://a b"),
    ):
        reading = read_record(COURSE | {"start": "2025-01-10", "link": wrong})
        assert [one.column for one in reading.troubles] == ["link"], wrong
