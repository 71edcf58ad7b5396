"""Calendar files (iCalendar, RFC 5545), for every calendar that can take one in.

Times are those of the place where they are read (floating): a ledger knows no time zones.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from icalendar import Alarm, Calendar, Component, Event, Todo

from cmetrack.core.calendar_entries import CalendarEntry, EntryState
from cmetrack.domain.text import visible

_MORNING = timedelta(hours=9)
"""When a day's reminder rings."""

_LARGEST = 20_000_000  # bytes of a calendar that is looked into

_TASK_STATES = {
    EntryState.OPEN: "NEEDS-ACTION",
    EntryState.DONE: "COMPLETED",
    EntryState.OFF: "CANCELLED",
}


def calendar(
    entries: Iterable[CalendarEntry],
    ledger: str,
    revision: int,
    at: datetime,
    held: Mapping[str, Component] | None = None,
    on: date = date.min,
) -> str:
    """The calendar file. `ledger` tells one ledger from another, always in the same way.

    `revision` is the number of the ledger's newest change: it never falls, as RFC 5545 asks.
    `held` is what the file that this one replaces has: only of that something is called off,
    be it that it became needless or that it is gone, and then only of what is later than `on`.
    """
    whole = Calendar()
    whole.add("prodid", "-//cmetrack//cmetrack//EN")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    domain = _domain(ledger)
    gone = dict(held or {})
    for entry in entries:
        if gone.pop(entry.name, None) is None and entry.state is EntryState.OFF:
            continue
        made = _task(entry) if entry.task else _event(entry)
        made.add("uid", f"{entry.name}@{domain}.cmetrack")
        made.add("dtstamp", at.astimezone(UTC))
        made.add("sequence", revision)
        texts = {"summary": entry.title, "description": entry.text, "location": entry.place}
        for name, text in texts.items():
            if text:
                made.add(name, visible(text))
        whole.add_component(made)
    for name, component in gone.items():
        if _is_ahead(component, on):
            whole.add_component(_called_off(component, f"{name}@{domain}.cmetrack", revision, at))
    written: bytes = whole.to_ical()
    return written.decode("utf-8")


def held_by(file: Path, ledger: str) -> dict[str, Component]:
    """What a calendar file of this ledger has, by the entries' names; nothing if it is none."""
    try:
        if file.stat().st_size > _LARGEST:
            return {}
        # A device has no end.
        content = file.read_bytes() if file.is_file() else b""
        parts = Calendar.from_ical(content).walk()
    except (OSError, ValueError):
        return {}
    end = f"@{_domain(ledger)}.cmetrack"
    mine = ((str(part.get("uid", "")), part) for part in parts if part.name in ("VEVENT", "VTODO"))
    return {uid.removesuffix(end): part for uid, part in mine if uid.endswith(end)}


def _domain(ledger: str) -> str:
    return sha256(ledger.encode()).hexdigest()[:16]


def _is_ahead(component: Component, on: date) -> bool:
    """Whether it is after a day; what has passed stays in a calendar as it was."""
    for name in ("dtstart", "due"):
        if name in component:
            when = component.decoded(name)
            return (when.date() if isinstance(when, datetime) else when) > on
    return True


def _called_off(former: Component, uid: str, revision: int, at: datetime) -> Component:
    """An entry of the file before, called off."""
    made = Todo() if former.name == "VTODO" else Event()
    for name in ("dtstart", "dtend", "due", "summary", "transp"):
        if name in former:
            made[name] = former[name]
    made.add("uid", uid)
    made.add("dtstamp", at.astimezone(UTC))
    made.add("sequence", revision)
    made.add("status", "CANCELLED")
    return made


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
