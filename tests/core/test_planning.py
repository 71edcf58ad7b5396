"""The plan, what would count, what comes again, what to look for, what to tick off."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.checklists import (
    completion_dues,
    lists_of,
    ticked,
)
from cmetrack.core.evaluate import as_planned, evaluate
from cmetrack.core.plan import foresee, occurrences, overview
from cmetrack.core.suggest import suggest
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.errors import CmetrackError, NotFound, UsageError
from cmetrack.rulebooks import load
from tests.rules.ledgers import ON, ledgers
from tests.trials import examples

rulebook = cache(load)
RO, RU = rulebook("ro-cmr-2009"), rulebook("ru-nmo-2016")
ROMANIAN = Cycle(1, "ro-cmr-2009")
RUSSIAN = Cycle(1, "ru-nmo-2016", date(2022, 3, 15))


def planned(id: int, kind: str, start: str, end: str | None = None, **more: object) -> Activity:
    return Activity(id, kind, f"Record {id}", start, end, state="planned", **more)  # type: ignore[arg-type]


# What is planned


def test_the_overview_of_a_russian_year() -> None:
    on = date(2026, 11, 21)
    activities = [
        Activity(1, "programme", "Done", "2026-05-01", hours=5400),
        planned(2, "programme", "2026-12-07", hours=5400),
        planned(3, "webinar", "2026-11-02", credits=200),
        planned(4, "conference", "2027-04-01", credits=600),
    ]
    found = overview(RU, RUSSIAN, activities, on)
    assert found.then.on == date(2027, 3, 14)
    rows = {row.then.id: (row.now.counted, row.then.counted) for row in found.rows}
    # Years that are over are not planned any more.
    assert rows == {
        "total": (1800, 3800),
        "year-5": (1800, 3800),
        "year-5-programmes": (1800, 3600),
        "year-5-events": (0, 200),
    }
    assert [one.activity.id for one in found.overdue] == [3]
    assert [one.activity.id for one in found.ahead] == [2]
    assert [(one.id, one.shortfall) for one in found.missing] == [
        ("total", 21200),
        ("year-5", 1200),
        ("year-5-events", 1200),
    ]


@settings(max_examples=examples(30), deadline=None)
@given(activities=ledgers(most=12))
def test_the_plan_agrees_with_status_on_its_last_day(activities: list[Activity]) -> None:
    for book, cycle in ((RO, ROMANIAN), (RU, RUSSIAN)):
        found = overview(book, cycle, activities, ON)
        ahead = as_planned(book, activities, ON)
        then = evaluate(book, cycle, ahead, found.then.on, with_planned=True)
        assert [row.then.counted for row in found.rows] == [
            target.counted
            for target in then.targets
            if then.window.rolling or target.span.last >= ON
        ]


def test_what_was_logged_before_its_day_is_planned_wherever_it_is_counted() -> None:
    on = date(2026, 11, 21)
    course = Activity(1, "course", "Curs", "2026-12-05", hours=6 * 300)
    running = Activity(2, "academic-post", "Asistent", "2026-01-01", "2028-12-31")
    cycle = ROMANIAN._replace(start=date(2026, 1, 1))
    now, alike = (
        evaluate(RO, cycle, [one, running], on)
        for one in (course, course._replace(state="planned"))
    )
    assert [one.planned for one in now.targets] == [one.planned for one in alike.targets]
    assert [one.planned for one in now.targets] == [600, 600]
    found = overview(RO, cycle, [course, running], on)
    assert [one.activity.id for one in found.ahead] == [1]
    planned = evaluate(RO, cycle, [course, running], on, with_planned=True)
    assert [one.counted for one in planned.targets] == [600, 600]
    assert [row.then.counted for row in found.rows][1] == 600


# Would it count?


def test_an_overlap_with_a_plan_that_ends_later_is_seen() -> None:
    congress = planned(1, "congress", "2027-05-14", "2027-05-16", level="national", hours=5400)
    course = planned(2, "course", "2027-05-14", hours=1800)
    found = foresee(RO, ROMANIAN, [congress], course, date(2026, 11, 21))
    assert (found.record.counted, found.record.reason, found.record.because) == (0, "overlap", 1)
    assert found.record.cuts[-1].cites == "A1 5 h, 5 f"
    assert all(row.now.counted == row.then.counted for row in found.rows)


def test_a_larger_one_displaces_what_is_planned() -> None:
    course = planned(1, "course", "2027-05-14", hours=1800)
    congress = planned(2, "congress", "2027-05-14", "2027-05-16", level="national", hours=5400)
    found = foresee(RO, ROMANIAN, [course], congress, date(2026, 11, 21))
    assert found.record.counted == 1800
    [lost] = found.displaced
    assert (lost.after.activity.id, lost.before.counted, lost.after.counted) == (1, 600, 0)
    assert [row.then.counted - row.now.counted for row in found.rows] == [1200, -600]


@pytest.mark.parametrize(
    ("candidate", "counted", "reason"),
    [
        # 2027-01-10 + 30 days = 2027-02-09.
        (planned(9, "distance-online", "2027-02-08", hours=1500), 0, "interval"),
        (planned(9, "distance-online", "2027-02-09", hours=1500), 500, None),
        # Another course that day, in the evening: they share the day's six.
        (
            planned(9, "course", "2027-03-01T17:00", "2027-03-01T20:00", hours=900),
            200,
            "day-cap",
        ),
        # 66 of 200 may come from other specialties; 60 do.
        (
            planned(
                9, "congress", "2027-04-01", "2027-04-02", level="national", hours=3600,
                specialty="other",
            ),
            600,
            "off-specialty-cap",
        ),
    ],
)  # fmt: skip
def test_what_the_law_cuts_is_told_before(
    candidate: Activity, counted: int, reason: str | None
) -> None:
    on = date(2026, 11, 21)
    activities = [
        planned(1, "distance-online", "2026-12-20", "2027-01-10", hours=2700),
        planned(2, "course", "2027-03-01T09:00", "2027-03-01T13:00", hours=1200),
        Activity(
            3, "congress", "Abroad", "2026-01-12", "2026-01-21", credits=6000, level="national",
            accreditation="international", specialty="other",
        ),
    ]  # fmt: skip
    found = foresee(RO, ROMANIAN, activities, candidate, on)
    assert (found.record.counted, found.record.reason) == (counted, reason)


def test_a_planned_event_needs_no_code_yet_and_belongs_to_its_own_cycle() -> None:
    webinar = planned(1, "webinar", "2027-03-20", credits=200)  # six days into the next cycle
    found = foresee(RU, RUSSIAN, [], webinar, date(2026, 11, 21))
    assert found.record.counted == 200
    assert found.then.window.span.first == date(2027, 3, 15)


def test_what_ends_after_the_last_window_counts_nothing() -> None:
    late = planned(1, "programme", "2026-11-01", "2026-11-10", hours=10800)
    over = Cycle(1, "ru-144", date(2016, 1, 1))
    found = foresee(load("ru-144"), over, [], late, date(2025, 3, 1))
    assert (found.record.counted, found.record.reason) == (0, "outside-window")


@settings(max_examples=examples(25), deadline=None)
@given(activities=ledgers(most=10), data=st.data())
def test_a_record_counts_the_same_before_and_after_it_is_planned(
    activities: list[Activity], data: st.DataObject
) -> None:
    # `plan check` asks before, `plan add` after the record is in the ledger.
    candidate = data.draw(st.sampled_from(activities)) if activities else None
    if candidate is None:
        return
    others = [one for one in activities if one.id != candidate.id]
    for book, cycle in ((RO, ROMANIAN), (RU, RUSSIAN)):
        before = foresee(book, cycle, others, candidate, ON)
        after = foresee(book, cycle, activities, candidate, ON)
        assert before.record[1:] == after.record[1:]
        assert [row.then.counted for row in before.rows] == [row.then.counted for row in after.rows]
        gained = before.rows[0].then.counted - before.rows[0].now.counted
        lost = sum(one.before.counted - one.after.counted for one in before.displaced)
        assert gained <= before.record.counted
        # Of the main target nothing else is lost than what is named.
        assert gained >= before.record.counted - lost


# What comes again


def days(first: str, every: str, until: str) -> list[str]:
    day = date.fromisoformat(first)
    periods, _read_as = occurrences(Span(day, day), first, None, every, date.fromisoformat(until))
    return [start for start, _end in periods]


def test_each_month_on_the_31st_is_the_last_day_of_shorter_ones() -> None:
    assert days("2027-01-31", "month", "2027-05-31") == [
        "2027-01-31",
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
        "2027-05-31",
    ]


def test_each_month_on_the_last_wednesday() -> None:
    # 27 January 2027 is a fourth Wednesday and the last of its month; March has five.
    assert days("2027-01-27", "month-weekday", "2027-04-30") == [
        "2027-01-27",
        "2027-02-24",
        "2027-03-31",
        "2027-04-28",
    ]


def test_the_fourth_weekday_or_the_last_is_chosen() -> None:
    asked = ("2027-01-27", "month-weekday:4", "2027-03-31")
    assert days(*asked) == ["2027-01-27", "2027-02-24", "2027-03-24"]
    assert days("2027-01-27", "month-weekday:last", "2027-03-31")[-1] == "2027-03-31"
    for start, every in (("2027-01-20", "month-weekday:4"), ("2027-03-24", "month-weekday:last")):
        with pytest.raises(UsageError, match=r"is not the (fourth|last) Wednesday of its month"):
            days(start, every, "2027-12-31")


def test_a_day_of_a_later_cycle_is_planned_in_that_cycle() -> None:
    done = [
        Activity(1, "programme", "Done", "2026-05-01", hours=5400),
        planned(2, "programme", "2027-04-07", hours=5400),
        Activity(3, "programme", "Logged before its day", "2027-05-07", hours=5400),
    ]
    found = overview(RU, RUSSIAN, done, date(2026, 11, 21), by=date(2028, 3, 14))
    assert (found.now.on, found.then.on) == (date(2026, 11, 21), date(2028, 3, 14))
    assert found.then.window.span.first == date(2027, 3, 15)
    assert [(row.then.id, row.now.counted, row.then.counted) for row in found.rows][:2] == [
        ("total", 0, 3600),
        ("year-1", 0, 3600),
    ]
    assert "year-1" in {need.target.id for need in suggest(found).needs[0].parts}


def test_each_month_on_the_second_friday_and_each_week() -> None:
    assert days("2027-01-08", "month-weekday", "2027-03-31") == [
        "2027-01-08",
        "2027-02-12",
        "2027-03-12",
    ]
    assert days("2026-12-30", "week", "2027-01-13") == ["2026-12-30", "2027-01-06", "2027-01-13"]


@settings(max_examples=examples(100))
@given(first=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_weekdays_of_months_stay_what_they_are(first: date) -> None:
    for start in days(first.isoformat(), "month-weekday", (first + timedelta(900)).isoformat()):
        day = date.fromisoformat(start)
        assert day.weekday() == first.weekday()
        if (first + timedelta(7)).month != first.month:  # the last of its month
            assert (day + timedelta(7)).month != day.month
        else:
            assert (day.day - 1) // 7 == (first.day - 1) // 7


def test_times_and_length_are_kept_and_how_it_was_read_is_said() -> None:
    span = Span(date(2027, 1, 29), date(2027, 1, 30))
    periods, read_as = occurrences(
        span, "2027-01-29T18:00", "2027-01-30T10:30", "month", date(2027, 3, 1)
    )
    assert periods == [
        ("2027-01-29T18:00", "2027-01-30T10:30"),
        ("2027-02-28T18:00", "2027-03-01T10:30"),
    ]
    assert read_as == "Each month on day 29, or on the last day of a shorter month."


@pytest.mark.parametrize("until", ["2026-12-31", "2060-01-01"])
def test_too_few_or_too_many_are_refused(until: str) -> None:
    with pytest.raises(UsageError):
        days("2027-01-01", "week", until)


# What to look for


def test_a_suggestion_by_hand() -> None:
    # 55 from a congress with international credits in another specialty; a distance programme
    # planned from 20 February on, and one done until 4 January.
    activities = [
        Activity(
            1, "congress", "Abroad", "2026-01-12", "2026-01-21", credits=5700, level="national",
            accreditation="international", specialty="other",
        ),
        Activity(2, "distance-online", "Done", "2026-12-20", "2027-01-04", hours=2700),
        planned(3, "distance-online", "2027-04-20", hours=2700),
    ]  # fmt: skip
    found = suggest(overview(RO, ROMANIAN, activities, date(2027, 1, 5)))
    [need] = found.needs
    # 200 - 57 - 9 - 9 = 125 in all, 67 - 18 = 49 of them in courses.
    assert (need.target.id, need.credits, need.rest) == ("total", 12500, 7600)
    assert [(one.target.id, one.credits) for one in need.parts] == [("courses", 4900)]
    assert found.room is not None
    assert (found.room[0], found.room[1].cites) == (900, "D 4 (2)")
    offers = {offer.rule: offer for offer in found.offers}
    assert {rule: offer.most for rule, offer in offers.items()} == {
        "RO-C1": (600, 1200, 1800),
        "RO-C4": (600, 1200, 1800),
        "RO-D1": (200, 200, 200),
        "RO-D2": (1800, 1800, 1800),
        "RO-E1": (600, 1200, 1800),
        "RO-E2": (600, 1200, 1800),
    }
    assert offers["RO-E2"].helps == ("total",)
    assert offers["RO-D2"].helps == ("total", "courses")
    assert offers["RO-D2"].cites == "A1 10 a, 11 b"
    # 4 January + 30 days = 3 February; 20 April - 30 days = 21 March.
    free = offers["RO-D2"].free
    assert free is not None
    assert (free.first, free.last) == (date(2027, 2, 3), date(2027, 3, 21))
    assert free.after == date(2027, 5, 20)
    assert offers["RO-C1"].free is None


@settings(max_examples=examples(20), deadline=None)
@given(activities=ledgers(most=10), length=st.integers(1, 3))
def test_the_first_free_day_is_free_and_none_before_it(
    activities: list[Activity], length: int
) -> None:
    found = suggest(overview(RO, ROMANIAN, activities, ON))
    for offer in found.offers:
        if offer.free is None:
            continue
        between = timedelta(days=30)
        taken = [
            one.activity.span
            for one in found.plan.then.records
            if one.counted and one.award.family == "distance" and one.award.valuation.participation
        ]

        def stands_apart(day: date) -> bool:
            return all(
                day >= span.last + between or day + between <= span.first  # noqa: B023
                for span in taken  # noqa: B023
            )

        assert stands_apart(offer.free.first)
        if offer.free.last is not None:
            assert offer.free.after is not None
            assert stands_apart(offer.free.last)
            assert stands_apart(offer.free.after)
        assert not any(
            stands_apart(ON + timedelta(days=day)) for day in range((offer.free.first - ON).days)
        )


def test_russia_needs_programmes_and_events_in_hours() -> None:
    found = suggest(overview(RU, RUSSIAN, [], date(2026, 11, 21)))
    [whole] = found.needs
    assert (whole.credits, whole.rest) == (25000, 20000)
    [year] = whole.parts
    assert [(one.target.id, one.credits) for one in year.parts] == [
        ("year-5-programmes", 3600),
        ("year-5-events", 1400),
    ]
    assert (year.target.id, year.credits, year.rest) == ("year-5", 5000, 0)
    assert found.instead is None
    programme = next(offer for offer in found.offers if offer.rule == "RU-C1")
    assert (programme.most, programme.hourly) == (None, 100)
    assert programme.sizes == (1800, 3600, 7200, 14400)
    assert found.room is None


def test_nothing_missing_suggests_nothing() -> None:
    done = [Activity(1, "title-doctorate", "PhD", "2026-01-01")]
    done += [Activity(id, "course", "C", f"2026-02-{id:02}", credits=600) for id in range(2, 14)]
    found = suggest(overview(RO, ROMANIAN, done, date(2026, 11, 21)))
    assert (found.needs, found.offers) == ((), ())


# Papers and steps


PROGRAMME = Activity(51, "programme", "Почки", "2026-11-02", "2026-11-09", hours=10800)


def test_ticking_and_unticking() -> None:
    after = ticked(RU, PROGRAMME, {"chosen": ""}, ["voucher=12=34", "agreed"], ["chosen"])
    assert after == {"voucher": "12=34", "agreed": ""}
    # Ticked again without a note, the note stays.
    assert ticked(RU, PROGRAMME, after, ["voucher"], []) == after
    assert ticked(RU, PROGRAMME, {}, ["voucher=1", "voucher"], []) == {"voucher": "1"}
    assert ticked(RU, PROGRAMME, {}, ["chosen,agreed", "voucher=1,2"], []) == {
        "chosen": "",
        "agreed": "",
        "voucher": "1,2",
    }
    with pytest.raises(NotFound, match="'vouchr'") as refused:
        ticked(RU, PROGRAMME, {}, ["vouchr"], [])
    assert refused.value.hint == "Did you mean 'voucher'?"
    with pytest.raises(CmetrackError):
        ticked(RU, PROGRAMME, {}, ["copy"], ["copy"])


def test_only_programmes_have_lists() -> None:
    assert [one.name for one in lists_of(RU, PROGRAMME)] == ["papers", "way"]
    assert lists_of(RU, PROGRAMME._replace(kind="webinar")) == []
    assert lists_of(RO, PROGRAMME) == []


def test_the_copy_for_the_employer_is_due_ten_days_after() -> None:
    """RU-E1, by hand: completed on 9 November, so until 19 November 2026."""
    ticks = {51: {"chosen": ""}}
    [due] = completion_dues(RU, [PROGRAMME], ticks, date(2026, 11, 9))
    assert (due.sort, due.until, due.activity) == ("paper", date(2026, 11, 19), 51)
    assert (due.keys, due.asleep) == ((), ("record 51 copy",))  # `plan done` has just told it
    [due] = completion_dues(RU, [PROGRAMME], ticks, date(2026, 11, 10))
    assert due.keys == ("record 51 copy",)
    assert completion_dues(RU, [PROGRAMME], ticks, date(2026, 11, 8)) == []
    assert completion_dues(RU, [PROGRAMME], {}, date(2026, 11, 9)) == []
    assert completion_dues(RU, [PROGRAMME], {51: {"copy": ""}}, date(2026, 11, 9)) == []
    still = PROGRAMME._replace(state="planned")
    assert completion_dues(RU, [still], ticks, date(2026, 11, 30)) == []
