"""What would close a gap, in words: how much a record gives, and on which days it would count."""

from __future__ import annotations

from datetime import date

import pytest

from cmetrack.core.plan import overview
from cmetrack.core.suggest import Free, Offer, Suggestion, suggest
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.present import plain
from cmetrack.present.plan import suggestion_blocks
from cmetrack.rulebooks import load

ON, BY = date(2026, 11, 21), date(2027, 5, 30)
ROMANIAN, RUSSIAN = Cycle(1, "ro-cmr-2009"), Cycle(1, "ru-nmo-2016", date(2026, 3, 15))


def suggested(
    cycle: Cycle, *activities: Activity, on: date = ON, by: date | None = None
) -> Suggestion:
    return suggest(overview(load(cycle.rulebook), cycle, activities, on, by=by))


def shown(found: Suggestion) -> list[str]:
    return [line.strip() for line in plain.lines(suggestion_blocks(found))]


def one_offer(found: Suggestion, offer: Offer) -> str:
    return shown(found._replace(offers=(offer,)))[-1]


OFFER = Offer("Course", "X", ("course",), None, 100, (), "A 1", ("total", "courses"), None)


def test_a_cycle_that_is_over_or_met_says_so_alone() -> None:
    over = suggested(Cycle(1, "ru-144", date(2016, 1, 1)), on=date(2025, 1, 1))
    assert shown(over) == ["The cycle is over."]
    enough = [
        Activity(1, "course", "Curs", "2026-03-01", "2026-03-12", hours=21000),
        Activity(2, "course", "Curs 2", "2026-04-01", "2026-04-12", hours=21000),
        Activity(3, "article", "Rar", "2026-03-01", indexed="isi"),
    ]
    assert shown(suggested(ROMANIAN, *enough)) == [
        "With all that is planned done, nothing is missing on 2026-11-21."
    ]


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (0, "At most 66 of it may come from other specialties (D 4 (2))"),
        (30, "At most 36 of it may come from other specialties (D 4 (2))"),
        (66, "None of it may come from other specialties: their share is used up (D 4 (2))"),
    ],
)
def test_how_much_may_come_from_other_specialties(hours: int, sentence: str) -> None:
    others = [
        Activity(id, "course", "Alt", first, last, hours=hours * 150, specialty="other")
        for id, first, last in ((1, "2026-03-01", "2026-03-12"), (2, "2026-04-01", "2026-04-12"))
    ]
    assert sentence in shown(suggested(ROMANIAN, *others))


def test_all_of_a_small_gap_may_come_from_other_specialties() -> None:
    article = Activity(1, "article", "Rar", "2026-03-01", indexed="isi")
    course = Activity(2, "course", "Curs", "2026-03-01", hours=1800)
    assert "All of it may come from other specialties (D 4 (2))" in shown(
        suggested(ROMANIAN, article, course)
    )


def test_a_part_may_be_wider_than_the_gap_of_the_whole() -> None:
    """RO-T2, RO-T3: a retired doctor lacks 5 of 40, but 14 from courses; elsewhere 13 may count."""
    events = [
        Activity(id, "congress", "Mare", f"2026-0{id}-10", f"2026-0{id}-12", 1800, level="national")
        for id in (3, 5)
    ]
    found = suggested(
        ROMANIAN._replace(variant="retired"), events[0], events[1]._replace(hours=5100)
    )
    assert "14 from courses (D 4 (3))" in shown(found)
    assert "At most 13 of it may come from other specialties (D 4 (2))" in shown(found)


@pytest.mark.parametrize(
    ("offer", "gives"),
    [
        (OFFER._replace(hourly=0), "the credits that its certificate states"),
        (OFFER, "1 an hour"),
        (OFFER._replace(hourly=75), "0.75 an hour"),
        (OFFER._replace(sizes=(1800, 3600)), "1 an hour, usual are 18, 36"),
        (OFFER._replace(most=(200, 200, 200)), "2, however long"),
        (
            OFFER._replace(most=(600, 1200, 1800)),
            "6 in one day, 12 in two days, 18 in three days",
        ),
        (OFFER._replace(helps=("total",)), "1 an hour; not for courses"),
    ],
)
def test_what_one_record_gives_at_most(offer: Offer, gives: str) -> None:
    assert one_offer(suggested(ROMANIAN), offer) == f"Course (course): {gives} [A 1]"


SOON, MAY = date(2026, 12, 19), date(2027, 5, 1)
JUNE = date(2027, 6, 9)


@pytest.mark.parametrize(
    ("first", "last", "after", "by", "says"),
    [
        (ON, None, None, None, ""),
        (SOON, None, None, None, "; not before 2026-12-19 (A1 11 c)"),
        (ON, SOON, None, None, "; over by 2026-12-19 (A1 11 c)"),
        (ON, SOON, MAY, None, "; over by 2026-12-19, or from 2027-05-01 on (A1 11 c)"),
        (ON, SOON, MAY, BY, "; over by 2026-12-19, or from 2027-05-01 on (A1 11 c)"),
        (ON, SOON, JUNE, BY, "; over by 2026-12-19 (A1 11 c)"),
        (SOON, MAY, JUNE, None, "; from 2026-12-19 to 2027-05-01, or from 2027-06-09 on (A1 11 c)"),
        (SOON, MAY, JUNE, BY, "; from 2026-12-19 to 2027-05-01 (A1 11 c)"),
        (SOON, MAY, None, BY, "; from 2026-12-19 to 2027-05-01 (A1 11 c)"),
        (JUNE, None, None, BY, "; too late by then: not before 2027-06-09 (A1 11 c)"),
        (JUNE, None, None, None, "; not before 2027-06-09 (A1 11 c)"),
    ],
)
def test_on_which_days_it_would_count(
    first: date, last: date | None, after: date | None, by: date | None, says: str
) -> None:
    found = suggested(ROMANIAN, by=by)
    rule = next(rule for rule in load("ro-cmr-2009").exclusions if rule.cites == "A1 11 c")
    offer = OFFER._replace(free=Free(first, last, after, rule))
    assert one_offer(found, offer) == f"Course (course): 1 an hour{says} [A 1]"


def test_each_year_of_a_cycle_tells_its_parts() -> None:
    lines = shown(suggested(RUSSIAN))
    assert lines[0] == "To be found by 2031-03-14, all that is planned done:"
    at = next(place for place, line in enumerate(lines) if line.startswith("Year 1: 50 credits"))
    assert [line.partition(" (")[0] for line in lines[at : at + 3]] == [
        "Year 1: 50 credits",
        "36 from programmes",
        "14 from events and modules",
    ]


def test_hours_on_a_topic_may_be_those_of_a_category() -> None:
    # An emergency room's doctor with nothing: 24 formal hours, of which 2 may be on sexual assault.
    stated = (Adjustment(1, 1, "emergency-room"),)
    texan = Cycle(1, "us-tx", date(2026, 1, 1), adjustments=stated)
    told = shown(suggested(texan, on=date(2026, 12, 1)))
    assert told[1] == "Hours in 24 months: 48 hours (TX-1)"
    assert told[-4:] == [
        "2 from sexual assault (TX-3)",
        "Together: 24 hours",
        "One hour may count for more than one of these.",
        "24 of any kind",
    ]
    # With all hours in all, formal ones and those on the topic stand beside each other.
    every = [
        Activity(1, "congress", "C", "2026-03-01", hours=5400, category="formal trafficking:1"),
        Activity(2, "course", "Ethics", "2026-04-01", hours=600),
        Activity(3, "course", "Opioids", "2026-05-01", hours=600),
        *(Activity(4 + at, "course", "O", f"2026-06-0{1 + at}", hours=3900) for at in (0, 1)),
    ]
    assert shown(suggested(texan, *every, on=date(2026, 12, 1)))[1:] == [
        "Of them formal: 2 hours (TX-1)",
        "Sexual assault, in emergency rooms: 2 hours (TX-3)",
        "In all: 2 hours",
        "One hour may count for more than one of these.",
    ]
