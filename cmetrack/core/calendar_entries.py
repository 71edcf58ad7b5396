"""The calendar of a ledger, as values: ends of windows, shortages to come, plans, codes.

An entry keeps its name as long as it is about the same thing, and its revision grows when what
it says has changed, so that a calendar that takes it in again puts it in the place of the old one.
What became needless is not left out but called off, or it would stay in that calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.forecast import Shortage
from cmetrack.core.revisions import Coming, Revisions
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import format_amount
from cmetrack.domain.dates import Moment
from cmetrack.i18n import gettext as _
from cmetrack.i18n import ngettext
from cmetrack.rules.award import awarder
from cmetrack.rules.count import Counted
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.rulebook import Rulebook


class Entry(NamedTuple):
    """Something in a calendar: an event from `first` to `last`, or a task with `last` as its end.

    `state` is `open`, `done` or `off`. `days_before` are the days on which to be reminded.
    """

    name: str
    revision: int
    title: str
    text: str
    first: Moment | None
    last: Moment | None
    task: bool = False
    state: str = "open"
    place: str | None = None
    days_before: Sequence[int] = ()


def agenda(
    evaluations: Iterable[Evaluation],
    activities: Iterable[Activity],
    days: Sequence[int],
    revisions: Revisions,
) -> list[Entry]:
    """Everything of a ledger that belongs into a calendar.

    An end has an entry of its own so many `days` before it, too: many calendars leave out the
    reminders of what they take in.
    """
    entries: dict[str, Entry] = {}
    for found in evaluations:
        ahead = (*_ends(found, days, revisions), *_falling_short(found, days, revisions))
        for entry in (*ahead, *_codes(found, revisions)):
            entries.setdefault(entry.name, entry)
    planned = [_plan(one, revisions.records.get(one.id, 0)) for one in activities if one.planned]
    return [*entries.values(), *planned]


def said_of_records(rulebooks: Iterable[Rulebook]) -> Callable[[Activity], object]:
    """What a calendar says of a record, to see whether a change of it changed that."""
    awards = [awarder(rulebook) for rulebook in rulebooks]

    def said(activity: Activity) -> object:
        if activity.planned:
            return _plan(activity, 0)
        if activity.code is None:
            return None
        status = activity.code_status or "received"
        return activity.title, activity.code, status, [one(activity).awarded for one in awards]

    return said


def _ends(found: Evaluation, days: Sequence[int], revisions: Revisions) -> Iterator[Entry]:
    """The ends of the targets' windows that are still to come; a rolling window has none."""
    if found.window.rolling:
        return
    for last in sorted({target.span.last for target in found.targets}):
        targets = [target for target in found.targets if target.span.last == last]
        revision = revisions.ends.get((found.cycle.id, last), 0)
        for before in (*days, 0):
            day = last - timedelta(days=before)
            if day >= found.on:
                yield _end(found, targets, last, before, days, revision)


def _end(
    found: Evaluation,
    targets: Sequence[TargetProgress],
    last: date,
    before: int,
    days: Sequence[int],
    revision: int,
) -> Entry:
    short = [target for target in targets if target.shortfall]
    most = format_amount(max(target.shortfall for target in targets))
    if not short:
        title = _("CME: all credits are there, {last}").format(last=last.isoformat())
    elif before:
        title = ngettext(
            "CME: {credits} to go in {days} day, until {last}",
            "CME: {credits} to go in {days} days, until {last}",
            before,
        ).format(credits=most, days=before, last=last.isoformat())
    else:
        title = _("CME: {credits} to go, and this is the last day").format(credits=most)
    day = Moment(last - timedelta(days=before), None)
    return Entry(
        f"cycle-{found.cycle.id}-{last.isoformat()}-{before}",
        revision,
        title,
        "\n".join([_(found.rulebook.title), *map(_to_go, targets)]),
        day,
        day,
        state="open" if short else "off",
        days_before=() if before or not short else days,
    )


def _to_go(target: TargetProgress) -> str:
    return _("{label}: {counted} of {required}").format(
        label=target.label,
        counted=format_amount(target.counted),
        required=format_amount(target.required),
    )


def _falling_short(found: Evaluation, days: Sequence[int], revisions: Revisions) -> Iterator[Entry]:
    """The days from which on targets of a rolling window will be short, if nothing is added.

    The day may move, so an entry goes by the target. One that is no longer to come, or whose day
    with it has passed, is there as long as a calendar may have an earlier one to be replaced.
    """
    for target in found.targets:
        coming = revisions.coming.get((found.cycle.id, target.id))
        shortage = coming and (coming.now or coming.before)
        if coming is None or shortage is None or shortage.day <= found.on:
            continue
        for before in (*days, 0):
            day = shortage.day - timedelta(days=before)
            if day >= found.on or coming.before is not None:
                yield _short(found, target, coming, shortage, before, days)


def _short(
    found: Evaluation,
    target: TargetProgress,
    coming: Coming,
    shortage: Shortage,
    before: int,
    days: Sequence[int],
) -> Entry:
    if coming.now is None:
        title = _("CME, {label}: {day} is no longer the day on which it falls short")
    elif before:
        title = ngettext(
            "CME, {label}: {credits} short in {days} day, from {day} on",
            "CME, {label}: {credits} short in {days} days, from {day} on",
            before,
        )
    else:
        title = _("CME, {label}: {credits} short from today on")
    day = Moment(shortage.day - timedelta(days=before), None)
    text = _("{label}: {counted} of {required}, when older records no longer count").format(
        label=target.label,
        counted=format_amount(shortage.counted),
        required=format_amount(shortage.required),
    )
    return Entry(
        f"cycle-{found.cycle.id}-{target.id}-short-{before}",
        coming.revision,
        title.format(
            label=target.label,
            credits=format_amount(shortage.shortfall),
            day=shortage.day.isoformat(),
            days=before,
        ),
        "\n".join([_(found.rulebook.title), text]),
        day,
        day,
        state="open" if coming.now else "off",
        days_before=() if before or not coming.now else days,
    )


def _plan(activity: Activity, revision: int) -> Entry:
    return Entry(
        f"record-{activity.id}",
        revision,
        activity.title,
        "\n".join(part for part in (activity.kind, activity.provider, activity.notes) if part),
        activity.first,
        activity.last,
        place=activity.place,
        days_before=(1,),
    )


def _codes(found: Evaluation, revisions: Revisions) -> Iterator[Entry]:
    """Codes on which credits depend: to activate, to ask the support desk about, or done."""
    until = None if found.window.rolling else Moment(found.window.span.last, None)
    for one in found.records:
        activity = one.activity
        if activity.code is None or not _depends(found, one):
            continue
        status = activity.code_status or "received"
        title = {
            "received": _("Activate the code {code}"),
            "activated": _("The code {code} is recorded as activated"),
            "rejected": _("Ask the support desk about the code {code}"),
        }[status].format(code=activity.code)
        yield Entry(
            f"record-{activity.id}-code",
            max(revisions.records.get(activity.id, 0), revisions.cycles.get(found.cycle.id, 0)),
            title,
            _("{credits}: {title}").format(
                credits=wording.credits(one.award.awarded), title=activity.title
            ),
            None,
            until,
            task=True,
            state="done" if status == "activated" else "open",
        )


def _depends(found: Evaluation, one: Counted) -> bool:
    """Whether credits of the window hang on the record's code."""
    return (
        one.award.valuation.norm.code != "ignored"
        and one.award.awarded > 0
        and not one.activity.planned
        and one.activity.last.day in found.window.span
    )
