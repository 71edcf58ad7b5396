"""Calendar files (iCalendar, RFC 5545), for every calendar that can take one in.

Times are those of the place where they are read (floating): a ledger knows no time zones.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Component, Event, Todo

from cmetrack.core.calendar_entries import CalendarEntry, EntryState
from cmetrack.domain.dates import Moment
from cmetrack.domain.text import visible

_MORNING = timedelta(hours=9)
"""When a day's reminder rings."""

_TASK_STATES = {
    EntryState.OPEN: "NEEDS-ACTION",
    EntryState.DONE: "COMPLETED",
    EntryState.OFF: "CANCELLED",
}


def calendar(entries: Iterable[CalendarEntry], ledger: str, revision: int, at: datetime) -> str:
    """The calendar file. `ledger` tells one ledger from another, always in the same way.

    `revision` is the number of the ledger's newest change: it never falls, as RFC 5545 asks.
    """
    whole = Calendar()
    whole.add("prodid", "-//cmetrack//cmetrack//EN")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    domain = sha256(ledger.encode()).hexdigest()[:16]
    for entry in entries:
        made = _task(entry) if entry.task else _event(entry)
        made.add("uid", f"{entry.name}@{domain}.cmetrack")
        made.add("dtstamp", at.astimezone(UTC))
        made.add("sequence", revision)
        made.add("summary", visible(entry.title))
        if entry.text:
            made.add("description", visible(entry.text))
        if entry.place:
            made.add("location", visible(entry.place))
        whole.add_component(made)
    written: bytes = whole.to_ical()
    return written.decode("utf-8")


def _event(entry: CalendarEntry) -> Component:
    assert entry.first is not None and entry.last is not None
    event = Event()
    start, end = _from_to(entry.first, entry.last)
    event.add("dtstart", start)
    if end > start:
        event.add("dtend", end)
    event.add("status", "CANCELLED" if entry.state is EntryState.OFF else "CONFIRMED")
    all_day = not isinstance(start, datetime)
    if all_day:
        event.add("transp", "TRANSPARENT")  # it leaves the doctor free
    for days in entry.days_before:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", visible(entry.title))
        alarm.add("trigger", timedelta(days=-days) + (_MORNING if all_day else timedelta()))
        event.add_component(alarm)
    return event


def _task(entry: CalendarEntry) -> Component:
    task = Todo()
    if entry.last is not None:
        task.add("due", entry.last.day)
    task.add("status", _TASK_STATES[entry.state])
    if entry.state is EntryState.DONE:
        task.add("percent-complete", 100)
    return task


def _from_to(first: Moment, last: Moment) -> tuple[date, date]:
    """Beginning and end, both with a time or both without; a whole day ends with the next."""
    if first.minute is None or last.minute is None:
        return first.day, last.day + timedelta(days=1)
    return _local(first.day, first.minute), _local(last.day, last.minute)


def _local(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(*divmod(minute, 60)))
