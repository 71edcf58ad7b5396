"""The days ahead in words: each sentence with its days, and what is bad in the colour of it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from cmetrack.core.evaluate import evaluate
from cmetrack.core.forecast import Forecast, Outlook, Point, forecast
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.present import plain
from cmetrack.present.blocks import Paragraph
from cmetrack.present.forecast import forecast_blocks
from cmetrack.rulebooks import load

ON = date(2026, 11, 21)
ROLLING = Cycle(1, "ro-cmr-2009", variant="retired")
FIXED = Cycle(1, "ro-cmr-2009", date(2022, 1, 10))
DAY, LATER = date(2027, 3, 1), date(2027, 5, 2)
ENOUGH = [Activity(1, "article", "Rar", "2026-03-01", indexed="isi")]


def ahead(cycle: Cycle, *activities: Activity, on: date = ON) -> Forecast:
    return forecast(evaluate(load(cycle.rulebook), cycle, activities, on))


def said(found: Forecast, **known: Any) -> list[tuple[str, str]]:
    """What is said of the first target, and in which tone, if this were known of it."""
    one = found.outlooks[0]._replace(**known)
    blocks = list(forecast_blocks(found._replace(outlooks=(one,), leaving=())))
    return [(one.text, one.tone) for one in blocks if isinstance(one, Paragraph) and one.indent]


def about(found: Forecast, begin: str, **known: Any) -> tuple[str, str]:
    [sentence] = [one for one in said(found, **known) if one[0].startswith(begin)]
    return sentence


def test_a_cycle_that_is_over_has_nothing_ahead() -> None:
    found = ahead(Cycle(1, "ru-144", date(2016, 1, 1)), on=date(2025, 1, 1))
    assert list(plain.lines(forecast_blocks(found))) == [
        "",
        "The cycle is over; nothing is ahead in it.",
    ]


def test_a_year_that_has_not_begun_is_not_drawn() -> None:
    found = ahead(Cycle(1, "ru-nmo-2016", date(2026, 3, 15)))
    text = "\n".join(plain.lines(forecast_blocks(found)))
    assert "\nYear 1\n" in text and "\nYear 2\n" not in text


@pytest.mark.parametrize(
    ("short", "planned", "sentence"),
    [
        (DAY, None, "Short from 2027-03-01 on, if nothing of the plan is done."),
        (DAY, DAY, "Short from 2027-03-01 on."),
        (DAY, LATER, "Short from 2027-03-01 on; with what is planned, from 2027-05-02 on."),
    ],
)
def test_from_when_on_a_rolling_target_is_short(
    short: date, planned: date | None, sentence: str
) -> None:
    found = ahead(ROLLING, *ENOUGH)
    told = about(found, "Short", short_from=short, short_from_with_plan=planned)
    assert told == (sentence, "bad")


def test_one_that_is_short_already_or_never_says_so() -> None:
    assert about(ahead(ROLLING), "Short") == ("Short already.", "bad")
    never = said(ahead(ROLLING, *ENOUGH), short_from=None, short_from_with_plan=None)
    assert not [one for one in never if one[0].startswith("Short")]
    fixed = said(ahead(FIXED), short_from=DAY, short_from_with_plan=DAY)
    assert not [one for one in fixed if one[0].startswith("Short")]


@pytest.mark.parametrize(
    ("needed", "with_plan", "sentence", "tone"),
    [
        (None, None, "No time is left in which to earn what is missing.", "bad"),
        (Fraction(0), Fraction(0), "Enough for 2027-11-21 without anything more.", "good"),
        (
            *(Fraction(10, 3), Fraction(10, 3)),
            *("Needed until 2027-11-21: 3.33 credits a month.", "plain"),
        ),
        (
            *(Fraction(10, 3), Fraction(1, 2)),
            "Needed until 2027-11-21: 3.33 credits a month; 0.5 a month beside what is planned.",
            "plain",
        ),
    ],
)
def test_what_is_needed_a_month(
    needed: Fraction | None, with_plan: Fraction | None, sentence: str, tone: str
) -> None:
    found = ahead(ROLLING)
    told = said(found, needed=needed, needed_with_plan=with_plan)
    assert (sentence, tone) in told


def test_without_a_pace_none_is_told() -> None:
    begun = ahead(ROLLING, *ENOUGH)
    assert about(begun, "The pace")[0] == "The pace so far: 16.67 credits a month."
    assert not [one for one in said(begun, pace=None) if one[0].startswith("The pace")]


END = date(2027, 1, 9)
IN_TIME, JUST = date(2026, 12, 1), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("reached", "with_plan", "sentence", "tone"),
    [
        (None, None, "never reached.", "bad"),
        (None, JUST, "reached on 2026-12-20, but only with what is planned.", "plain"),
        (JUST, JUST, "reached on 2026-12-20.", "plain"),
        (JUST, IN_TIME, "reached on 2026-12-20, with what is planned on 2026-12-01.", "plain"),
        (DAY, DAY, "reached on 2027-03-01, after the end on 2027-01-09.", "bad"),
        (
            *(LATER, DAY),
            (
                "reached on 2027-05-02, with what is planned on 2027-03-01, "
                "after the end on 2027-01-09."
            ),
            "bad",
        ),
        (
            *(LATER, JUST),
            (
                "reached on 2027-05-02, after the end on 2027-01-09; "
                "with what is planned on 2026-12-20."
            ),
            "plain",
        ),
    ],
)
def test_when_it_is_reached_and_whether_that_is_in_time(
    reached: date | None, with_plan: date | None, sentence: str, tone: str
) -> None:
    found = ahead(FIXED)
    assert found.outlooks[0].last == END
    told = about(found, "At this pace", reached=reached, reached_with_plan=with_plan)
    assert told == (f"At this pace it is {sentence}", tone)


@pytest.mark.parametrize(
    ("reached", "with_plan", "sentence", "tone"),
    [
        (None, None, "not reached by 2027-11-21.", "bad"),
        (DAY, None, "reached on 2027-03-01.", "bad"),  # the plan comes too late to keep it
        (LATER, DAY, "reached on 2027-05-02, with what is planned on 2027-03-01.", "plain"),
    ],
)
def test_a_rolling_target_has_no_end_to_be_late_for(
    reached: date | None, with_plan: date | None, sentence: str, tone: str
) -> None:
    told = about(ahead(ROLLING), "At this pace", reached=reached, reached_with_plan=with_plan)
    assert told == (f"At this pace it is {sentence}", tone)


def test_a_plan_that_takes_credits_away_is_shown_as_less() -> None:
    found = ahead(ROLLING, *ENOUGH)
    one: Outlook = found.outlooks[0]
    points = [
        Point(ON, 6000, 6000, 4000),
        Point(DAY, 5000, 7050, 4000),
        Point(LATER, 4000, 3200, 4000),
    ]
    drawn = list(
        plain.lines(forecast_blocks(found._replace(outlooks=(one._replace(points=tuple(points)),))))
    )
    assert [line.partition("] ")[2] for line in drawn if line.startswith("202")] == [
        "60",
        "50 +20.5",
        "40 -8",
    ]


def test_what_falls_out_is_told_day_by_day_and_the_rest_in_one_line() -> None:
    first = date(2026, 1, 5)
    days = [(first + timedelta(days=7 * week)).isoformat() for week in range(14)]
    courses = [
        Activity(id, "course", f"Curs {id}", day, hours=600) for id, day in enumerate(days, 1)
    ]
    sessions = [
        Activity(
            id,
            "session",
            "Gripa",
            f"{days[0]}T{hour}:00",
            f"{days[0]}T{hour + 2}:00",
            hours=600,
            level="national",
        )
        for id, hour in ((20, 10), (21, 14))
    ]
    found = ahead(ROLLING, *courses[1:], *sessions)
    drawn = list(plain.lines(forecast_blocks(found)))
    told = drawn[drawn.index("Falling out of the window:") + 1 :]
    assert told[0] == "  2027-01-05: 4 of records 20, 21; 26, 26 in courses left"
    assert told[1] == "  2027-01-12: 2 of record 2; 24, 24 in courses left"
    assert len(told) == 13
    assert told[-1] == "  and more until 2027-04-06: 4 credits, 0 left then"


def test_the_first_tenth_has_no_pace_and_whoever_is_on_track_is_not_alarmed() -> None:
    course = Activity(1, "course", "Curs", "2022-02-01", end="2022-02-03", credits=1300)
    tenth = ahead(FIXED, course, on=date(2022, 7, 10))  # day 182 of 1826
    assert not [text for text, _tone in said(tenth) if "pace" in text]
    # Day 282: 200 x 100 / 1644 = 12.2 are asked for, and 13 are there.
    sentence, tone = about(ahead(FIXED, course, on=date(2022, 10, 18)), "At this pace")
    assert sentence.endswith("after the end on 2027-01-09.")
    assert tone == "plain"
    behind = course._replace(credits=1200)
    assert about(ahead(FIXED, behind, on=date(2022, 10, 18)), "At this pace")[1] == "bad"
