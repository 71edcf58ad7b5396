"""The calendar of a ledger, as values: ends of windows, shortages to come, plans, codes.

An entry keeps its name as long as it is about the same thing, so that a calendar that takes it
in again puts it in the place of the old one. What became needless is not left out but called
off, or it would stay in that calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.forecast import MONTHS, Shortage, shortages
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.credits import format_amount
from cmetrack.domain.dates import Moment, add_months
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.rules.count import Counted
from cmetrack.rules.progress import TargetProgress


class EntryState(StrEnum):
    """Whether what an entry is about is to come, done, or called off."""

    OPEN = "open"
    DONE = "done"
    OFF = "off"


class CalendarEntry(NamedTuple):
    """Something in a calendar: an event from `first` to `last`, or a task with `last` as its end.

    `days_before` are the days on which to be reminded.
    """

    name: str
    title: str
    text: str
    first: Moment | None
    last: Moment | None
    task: bool = False
    state: EntryState = EntryState.OPEN
    place: str | None = None
    days_before: Sequence[int] = ()


def calendar_entries(
    evaluations: Iterable[Evaluation], activities: Iterable[Activity], days: Sequence[int]
) -> list[CalendarEntry]:
    """Everything of a ledger that belongs into a calendar.

    An end has an entry of its own so many `days` before it, too: many calendars leave out the
    reminders of what they take in.
    """
    entries: dict[str, CalendarEntry] = {}
    for found in evaluations:
        ahead = _falling_short(found, days) if found.window.rolling else _ends(found, days)
        for entry in (*ahead, *_codes(found)):
            entries.setdefault(entry.name, entry)
    return [*entries.values(), *(_plan(one) for one in activities if one.planned)]


def _ends(found: Evaluation, days: Sequence[int]) -> Iterator[CalendarEntry]:
    """The ends of the targets' windows that are still to come."""
    for last in sorted({target.span.last for target in found.targets}):
        targets = [target for target in found.targets if target.span.last == last]
        for before in (*days, 0):
            if last - timedelta(days=before) >= found.on:
                yield _end(found, targets, last, before, days)


def _end(
    found: Evaluation,
    targets: Sequence[TargetProgress],
    last: date,
    before: int,
    days: Sequence[int],
) -> CalendarEntry:
    short = any(target.shortfall for target in targets)
    most = format_amount(max(target.shortfall for target in targets))
    if not short:
        title = _("CME: all credits are there, {last}").format(last=last)
    elif before:
        title = ngettext(
            "CME: {credits} to go in {days} day, until {last}",
            "CME: {credits} to go in {days} days, until {last}",
            before,
        ).format(credits=most, days=before, last=last)
    else:
        title = _("CME: {credits} to go, and this is the last day").format(credits=most)
    return _event(
        f"cycle-{found.cycle.id}-{last.isoformat()}-{before}",
        title,
        [_(found.rulebook.title), *map(_to_go, targets)],
        last - timedelta(days=before),
        () if before else days,
        off=not short,
    )


def _event(
    name: str, title: str, text: Iterable[str], day: date, days: Sequence[int], *, off: bool
) -> CalendarEntry:
    """An entry of one day, called off or with reminders so many days before it."""
    on = Moment(day, None)
    state = EntryState.OFF if off else EntryState.OPEN
    return CalendarEntry(
        name, title, "\n".join(text), on, on, state=state, days_before=() if off else days
    )


def _to_go(target: TargetProgress) -> str:
    return _("{label}: {counted} of {required}").format(
        label=target.label,
        counted=format_amount(target.counted),
        required=format_amount(target.required),
    )


def _falling_short(found: Evaluation, days: Sequence[int]) -> Iterator[CalendarEntry]:
    """The days from which on targets of a rolling window will be short, if nothing is added.

    The day may move, so an entry goes by the target, also where its day has passed by now: a
    calendar may have an earlier one, to be replaced. For the same reason it is called off where
    no shortage is to come.
    """
    until = add_months(found.on, MONTHS)
    coming = shortages(found, until, with_plan=False)
    for target in found.targets:
        if target.shortfall:
            continue  # what is short already is for `remind`
        shortage = coming.get(target.id)
        for before in (*days, 0):
            name = f"cycle-{found.cycle.id}-{target.id}-short-{before}"
            about = [_(found.rulebook.title)]
            if shortage is None:
                title = _("CME, {label}: nothing falls short by {until}").format(
                    label=target.label, until=until
                )
                yield _event(name, title, about, until, (), off=True)
            else:
                about.append(
                    _(
                        "{label}: {counted} of {required}, when older records no longer count"
                    ).format(
                        label=target.label,
                        counted=format_amount(shortage.counted),
                        required=format_amount(shortage.required),
                    )
                )
                title = _short(target, shortage, before)
                day = shortage.day - timedelta(days=before)
                yield _event(name, title, about, day, () if before else days, off=False)


def _short(target: TargetProgress, shortage: Shortage, before: int) -> str:
    if before:
        title = ngettext(
            "CME, {label}: {credits} short in {days} day, from {day} on",
            "CME, {label}: {credits} short in {days} days, from {day} on",
            before,
        )
    else:
        title = _("CME, {label}: {credits} short from today on")
    return title.format(
        label=target.label, credits=format_amount(shortage.shortfall), day=shortage.day, days=before
    )


def _plan(activity: Activity) -> CalendarEntry:
    return CalendarEntry(
        f"record-{activity.id}",
        activity.title,
        "\n".join(part for part in (activity.kind, activity.provider, activity.notes) if part),
        activity.first,
        activity.last,
        place=activity.place,
        days_before=(1,),
    )


def _codes(found: Evaluation) -> Iterator[CalendarEntry]:
    """Codes on which credits depend: to activate, to ask the support desk about, or done."""
    until = None if found.window.rolling else Moment(found.window.span.last, None)
    for one in found.records:
        activity = one.activity
        if activity.code is None or not _depends(found, one):
            continue
        status = CodeStatus(activity.code_status or CodeStatus.RECEIVED)
        title = {
            CodeStatus.RECEIVED: _("Activate the code {code}"),
            CodeStatus.ACTIVATED: _("The code {code} is recorded as activated"),
            CodeStatus.REJECTED: _("Ask the support desk about the code {code}"),
        }[status].format(code=activity.code)
        yield CalendarEntry(
            f"record-{activity.id}-code",
            title,
            _("{credits}: {title}").format(
                credits=wording.credits(one.award.awarded), title=activity.title
            ),
            None,
            until,
            task=True,
            state=EntryState.DONE if status == CodeStatus.ACTIVATED else EntryState.OPEN,
        )


def _depends(found: Evaluation, one: Counted) -> bool:
    """Whether credits of the window hang on the record's code."""
    return (
        one.award.valuation.norm.code != "ignored"
        and one.award.awarded > 0
        and not one.activity.planned
        and one.activity.last.day in found.window.span
    )
