"""The calendar, read back by the library and looked at byte by byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar

from cmetrack.core.calendar_entries import CalendarEntry, calendar_entries
from cmetrack.core.evaluate import evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.formats.writing.ics import calendar
from cmetrack.rulebooks import load

AT = datetime(2026, 11, 21, 10, 15, tzinfo=timezone(timedelta(hours=2)))
ON = date(2026, 11, 21)
CYCLE = Cycle(1, "ru-nmo-2016", date(2022, 3, 15))
LONG = "Съезд терапевтов; «Сердце, сосуды и почки»: \\ новые рекомендации и разбор случаев, часть 2"


def entries(activities: Sequence[Activity], cycle: Cycle = CYCLE) -> list[CalendarEntry]:
    found = evaluate(load(cycle.rulebook), cycle, activities, ON)
    return calendar_entries([found], activities, ON, (90, 30, 7, 1))


def read(text: str) -> dict[str, Any]:
    """The components by the first part of their UID."""
    parts = Calendar.from_ical(text.encode()).walk()
    return {str(part["uid"]).split("@")[0]: part for part in parts if "uid" in part}


def written(*activities: Activity, cycle: Cycle = CYCLE) -> dict[str, Any]:
    return read(calendar(entries(activities, cycle), "2026-11-21T10:00:00+02:00", 7, AT))


def planned(start: str, end: str | None = None) -> Activity:
    return Activity(5, "congress", LONG, start, end, state="planned", place="Тверь, ул. Мира; 1")


def test_an_end_is_in_the_calendar_on_each_of_its_days() -> None:
    found = written()
    ends = {
        name: str(part["summary"])
        for name, part in found.items()
        if name.startswith("cycle-1-2027-03-14")
    }
    assert ends == {
        "cycle-1-2027-03-14-90": "CME: 250 to go in 90 days, until 2027-03-14",
        "cycle-1-2027-03-14-30": "CME: 250 to go in 30 days, until 2027-03-14",
        "cycle-1-2027-03-14-7": "CME: 250 to go in 7 days, until 2027-03-14",
        "cycle-1-2027-03-14-1": "CME: 250 to go in 1 day, until 2027-03-14",
        "cycle-1-2027-03-14-0": "CME: 250 to go, and this is the last day",
    }
    first, last = found["cycle-1-2027-03-14-90"], found["cycle-1-2027-03-14-0"]
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (
        date(2026, 12, 14),
        date(2026, 12, 15),
    )
    assert str(last["description"]).splitlines()[1:3] == [
        "Credits in five years: 0 of 250",
        "Year 5: 0 of 50",
    ]
    assert first.walk("VALARM") == []
    alarms = [alarm.decoded("trigger") for alarm in last.walk("VALARM")]
    assert alarms == [timedelta(days=-days, hours=9) for days in (90, 30, 7, 1)]
    assert (last["status"], last["transp"]) == ("CONFIRMED", "TRANSPARENT")


def test_only_ends_and_days_to_come_are_there() -> None:
    assert [name for name in written() if "2026" in name or "2025" in name] == []


def test_an_end_with_nothing_missing_is_called_off() -> None:
    full = [
        Activity(1, "programme", "Цикл", "2026-05-10", hours=90000),
        Activity(2, "module", "Модуль", "2026-05-10", hours=6000),
    ]
    ledger = "2026-11-21T10:00:00+02:00"
    held = read(calendar(entries([]), ledger, 6, AT))
    assert "cycle-1-2027-03-14-0" not in written(*full)  # nobody was told of it
    end = read(calendar(entries(full), ledger, 7, AT, held, ON))["cycle-1-2027-03-14-0"]
    assert (str(end["summary"]), end["status"]) == (
        "CME: all credits are there, 2027-03-14",
        "CANCELLED",
    )
    assert end.walk("VALARM") == []


def test_a_rolling_window_has_no_end() -> None:
    assert written(cycle=Cycle(1, "ro-cmr-2009")) == {}


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "alarm"),
    [
        ("2027-02-03", None, date(2027, 2, 3), date(2027, 2, 4), timedelta(hours=-15)),
        ("2027-02-03", "2027-02-05", date(2027, 2, 3), date(2027, 2, 6), timedelta(hours=-15)),
        (
            "2027-02-03T09:00",
            "2027-02-05T17:30",
            datetime(2027, 2, 3, 9),
            datetime(2027, 2, 5, 17, 30),
            timedelta(days=-1),
        ),
        (
            "2027-02-03T09:00",
            "2027-02-05",
            date(2027, 2, 3),
            date(2027, 2, 6),
            timedelta(hours=-15),
        ),
        ("2027-02-03T09:00", None, datetime(2027, 2, 3, 9), None, timedelta(days=-1)),
    ],
)
def test_a_plan_has_its_place_and_its_times(
    start: str, end: str | None, first: date, last: date | None, alarm: timedelta
) -> None:
    event = written(planned(start, end))["record-5"]
    assert event.decoded("dtstart") == first
    assert (event.decoded("dtend") if "dtend" in event else None) == last
    assert (str(event["summary"]), str(event["location"])) == (LONG, "Тверь, ул. Мира; 1")
    assert [one.decoded("trigger") for one in event.walk("VALARM")] == [alarm]


def test_times_are_local_wherever_they_are_read() -> None:
    text = calendar(entries([planned("2027-02-03T09:00", "2027-02-03T12:00")]), "x", 7, AT)
    assert "\r\nDTSTART:20270203T090000\r\n" in text
    assert "TZID" not in text


def test_a_code_is_a_task() -> None:
    event = Activity(
        7, "conference", "Кардиология", "2026-05-10", credits=600, code="AB12-00000001"
    )
    received = written(event)["record-7-code"]
    assert received.name == "VTODO"
    assert str(received["summary"]) == "Activate the code AB12-00000001"
    assert str(received["description"]) == "6 credits: Кардиология"
    assert (received["status"], received.decoded("due")) == ("NEEDS-ACTION", date(2027, 3, 14))
    activated = written(event._replace(code_status="activated"))["record-7-code"]
    assert (activated["status"], activated["percent-complete"]) == ("COMPLETED", 100)
    rejected = written(event._replace(code_status="rejected"))["record-7-code"]
    assert str(rejected["summary"]) == "Ask the support desk about the code AB12-00000001"
    assert rejected["status"] == "NEEDS-ACTION"
    assert "record-7-code" not in written(event._replace(code=None))
    assert "record-7-code" not in written(event._replace(start="2020-05-10"))


def test_lines_are_folded_at_75_octets_and_come_back_whole() -> None:
    text = calendar(entries([planned("2027-02-03")]), "x", 7, AT)
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)  # no letter is cut in two
    assert b"\n" not in b"".join(lines)
    unfolded = re.sub("\r\n ", "", text)
    assert "SUMMARY:Съезд терапевтов\\; «Сердце\\, сосуды и почки»: \\\\ новые" in unfolded


def test_nothing_steers_a_calendar() -> None:
    evil = "a\x1b[2J\r\nATTENDEE:mailto:x@example.org\x07"
    text = calendar(entries([planned("2027-02-03")._replace(title=evil, place=evil)]), "x", 7, AT)
    assert "\x1b" not in text and "\x07" not in text
    assert "ATTENDEE" not in {line.split(":")[0] for line in text.split("\r\n")}


def test_the_same_ledger_writes_the_same_calendar() -> None:
    again = entries([planned("2027-02-03")])
    assert calendar(again, "x", 7, AT) == calendar(again, "x", 7, AT)
    one, other = (calendar(again, ledger, 7, AT) for ledger in ("x", "y"))
    assert re.findall("UID:(.*)@", one) == re.findall("UID:(.*)@", other)
    assert not set(re.findall("UID:(.*)\r", one)) & set(re.findall("UID:(.*)\r", other))


def test_the_moment_is_given_in_utc() -> None:
    stamps = {part.decoded("dtstamp") for part in written(planned("2027-02-03")).values()}
    assert stamps == {datetime(2026, 11, 21, 8, 15, tzinfo=UTC)}


def test_every_entry_has_the_number_of_the_newest_change() -> None:
    found = written(planned("2027-02-03"))
    assert {part["sequence"] for part in found.values()} == {7}
