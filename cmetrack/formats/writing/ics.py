"""Calendar files (iCalendar, RFC 5545), for every calendar that can take one in.

Times are those of the place where they are read (floating): a ledger knows no time zones.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Component, Event, Todo

from cmetrack.core.calendar_entries import CalendarEntry, EntryState
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
        texts = {"summary": entry.title, "description": entry.text, "location": entry.place}
        for name, text in texts.items():
            if text:
                made.add(name, visible(text))
        whole.add_component(made)
    written: bytes = whole.to_ical()
    return written.decode("utf-8")


def _event(entry: CalendarEntry) -> Component:
    assert entry.first is not None and entry.last is not None
    event = Event()
    # Both with a time or both without; a whole day ends with the next.
    all_day = entry.first.minute is None or entry.last.minute is None
    start, end = (
        moment.day
        if all_day
        else datetime.combine(moment.day, time(*divmod(moment.minute or 0, 60)))
        for moment in (entry.first, entry.last)
    )
    if all_day:
        end += timedelta(days=1)
        event.add("transp", "TRANSPARENT")  # it leaves the doctor free
    event.add("dtstart", start)
    if end > start:
        event.add("dtend", end)
    event.add("status", "CANCELLED" if entry.state is EntryState.OFF else "CONFIRMED")
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
