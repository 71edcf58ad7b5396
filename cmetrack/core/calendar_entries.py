"""The calendar of a ledger, as values: ends of windows, shortages to come, plans, codes.

An entry keeps its name as long as it is about the same thing, so that a calendar that takes it
in again puts it in the place of the old one. What became needless is not left out but called
off, or it would stay in that calendar.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.forecast import MONTHS, shortages
from cmetrack.core.own import GoalProgress, of_goal
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.columns import show
from cmetrack.domain.credits import format_amount
from cmetrack.domain.dates import ONE_DAY, Moment, add_months, moment
from cmetrack.domain.own import OwnDate
from cmetrack.i18n import day as as_day, gettext as _, ngettext, of_unit
from cmetrack.rules.need import Need, to_earn, together
from cmetrack.rules.windows import window


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


class Own(NamedTuple):
    """The doctor's own dates and goals."""

    dates: Sequence[OwnDate]
    goals: Sequence[GoalProgress]


NOTHING_OWN = Own((), ())


def calendar_entries(
    evaluations: Iterable[Evaluation],
    activities: Iterable[Activity],
    on: date,
    days: Sequence[int],
    own: Own = NOTHING_OWN,
) -> list[CalendarEntry]:
    """Everything of a ledger that belongs into a calendar on a day.

    An end has an entry of its own so many `days` before it, too: many calendars leave out the
    reminders of what they take in.
    """
    entries: dict[str, CalendarEntry] = {}
    for found in evaluations:
        ahead = _falling_short(found, days) if found.window.rolling else _ends(found, days)
        for entry in (*ahead, *_codes(found), *_papers(found, days)):
            entries.setdefault(entry.name, entry)
    plans = (
        CalendarEntry(
            f"record-{one.id}",
            one.title,
            "\n".join(filter(None, (show("kind", one.kind), one.provider, one.notes))),
            *_times(one),
            place=one.place,
            days_before=(1,),
        )
        for one in activities
        if one.planned
    )
    return [
        *entries.values(),
        *plans,
        *_own_dates(own.dates, on, days),
        *_goals(own.goals, on, days),
    ]


def _times(one: Activity) -> tuple[Moment, Moment]:
    """When a planned record begins and ends; a time that is known stands, without an end, too."""
    first, last = moment(one.start), one.last
    return first, first if one.end is None and last == Moment(first.day, None) else last


def _ends(found: Evaluation, days: Sequence[int]) -> Iterator[CalendarEntry]:
    """The ends of the targets' windows that are still to come."""
    bind = [one for one in found.targets if not one.is_advice]
    for last in sorted({one.span.last for one in bind if one.span.last >= found.on}):
        targets = [target for target in bind if target.span.last == last]
        lacking = [*_by(last, found.needs)]
        most = format_amount(to_earn(lacking))
        if lacking and not to_earn(lacking):
            most = wording.amount(together(lacking), "records")
        sentence = _("{label}: {counted} of {required}")
        to_go = [sentence.format_map(wording.of_target(target)) for target in targets]
        for before, day in _days_to(last, days, found.on):
            if not lacking:
                title = of_unit(
                    found.rulebook.counts_in,
                    _("CME: all credits are there, {last}"),
                    _("CME: all hours are there, {last}"),
                    _("CME: all records are there, {last}"),
                )
            elif before:
                title = ngettext(
                    "CME: {credits} to go in {days} day, until {last}",
                    "CME: {credits} to go in {days} days, until {last}",
                    before,
                )
            else:
                title = _("CME: {credits} to go, and this is the last day")
            yield _event(
                f"cycle-{found.cycle.id}-{last}-{before}",
                title.format(credits=most, days=before, last=as_day(last)),
                [found.rulebook.title, *to_go],
                day,
                () if before else days,
                off=not lacking,
            )


def _papers(found: Evaluation, days: Sequence[int]) -> Iterator[CalendarEntry]:
    """The days of a cycle's papers, of the one that ended first, and on which the next one begins."""
    if found.window.rolling:
        return
    if (ended := found.papers) is not found:
        yield from _handing_in(ended._replace(on=found.on), days)
    yield from _handing_in(found, days)
    last, cycle = found.window.span.last, found.cycle.id
    following = window(found.rulebook, found.cycle, last + ONE_DAY).span
    if following.first > last:
        title = _("CME: the next cycle begins, until {last}")
        said = title.format(last=as_day(following.last))
        text = [found.rulebook.title]
        yield _event(
            f"cycle-{cycle}-next-{following.first}", said, text, following.first, (), off=False
        )


def _handing_in(found: Evaluation, days: Sequence[int]) -> Iterator[CalendarEntry]:
    last, cycle = (found.hand_in or found.window.span).last, found.cycle.id
    text = [found.rulebook.title]
    rule = found.rulebook.hand_in
    if rule is not None and found.hand_in is not None:
        first = found.hand_in.first
        if first >= found.on:
            title = _("{what}: from today on it may be handed in, until {last} ({cites})")
            said = title.format(what=rule.about, last=as_day(last), cites=rule.cites)
            yield _event(f"cycle-{cycle}-hand-in-{first}", said, text, first, (), off=False)
        title = _("{what}: the last day to hand it in ({cites})")
        said = title.format(what=rule.about, cites=rule.cites)
    else:
        said = _("The dossier: the cycle ends today")
    yield _event(f"cycle-{cycle}-dossier-{last}", said, text, last, days, off=False)


def _own_dates(dates: Iterable[OwnDate], on: date, days: Sequence[int]) -> Iterator[CalendarEntry]:
    """The next day of each date of the doctor's own, and the days before it."""
    for one in dates:
        last = one.after(on)
        if last is None:
            continue
        for before, day in _days_to(last, days, on):
            title = one.title
            if before:
                title = ngettext(
                    "{title} in {days} day, {last}", "{title} in {days} days, {last}", before
                )
                title = title.format(title=one.title, days=before, last=as_day(last))
            name = f"date-{one.id}-{last}-{before}"
            yield _event(name, title, [], day, () if before else days, off=False)


def _goals(goals: Iterable[GoalProgress], on: date, days: Sequence[int]) -> Iterator[CalendarEntry]:
    """The last day of each goal; called off once it is reached."""
    for one in goals:
        if one.span.last >= on:
            title = _("{title}: {short} to go, the last day ({counted} of {required})")
            name = f"goal-{one.goal.id}-{one.span.last}"
            said = title.format_map(of_goal(one))
            yield _event(name, said, [], one.span.last, days, off=not one.shortfall)


def _days_to(last: date, days: Iterable[int], on: date) -> Iterator[tuple[int, date]]:
    """The last day and so many days before it, as far as they are to come."""
    told = ((before, last - timedelta(days=before)) for before in (*days, 0))
    return ((before, day) for before, day in told if day >= on)


def _by(last: date, found: Iterable[Need]) -> Iterator[Need]:
    """What is to be earned by a day, for all that ends then."""
    for need in found:
        yield from [need] if need.target.span.last == last else _by(last, need.parts)


def _event(
    name: str, title: str, text: Iterable[str], day: date, days: Sequence[int], *, off: bool
) -> CalendarEntry:
    """An entry of one day, called off or with reminders so many days before it."""
    on, state = Moment(day, None), EntryState.OFF if off else EntryState.OPEN
    days = () if off else days
    return CalendarEntry(name, title, "\n".join(text), on, on, state=state, days_before=days)


def _falling_short(found: Evaluation, days: Sequence[int]) -> Iterator[CalendarEntry]:
    """The days from which on targets of a rolling window will be short, if nothing is added.

    The day may move, so an entry goes by the target, also where its day has passed by now: a
    calendar may have an earlier one, to be replaced. For the same reason it is called off where
    no shortage is to come.
    """
    until = add_months(found.on, MONTHS)
    coming = shortages(found, until, with_plan=False)
    for target in found.targets:
        if target.shortfall or target.is_advice:
            continue  # what is short already is for `remind`
        day, then = coming.get(target.id, (until, target))
        short = target.id in coming
        text = [found.rulebook.title]
        if short:
            sentence = _("{label}: {counted} of {required}, when older records no longer count")
            text.append(sentence.format_map(wording.of_target(then)))
        for before in (*days, 0):
            if not short:
                title = _("CME, {label}: nothing falls short by {day}")
            elif before:
                title = ngettext(
                    "CME, {label}: {short} short in {days} day, from {day} on",
                    "CME, {label}: {short} short in {days} days, from {day} on",
                    before,
                )
            else:
                title = _("CME, {label}: {short} short from today on")
            yield _event(
                f"cycle-{found.cycle.id}-{target.id}-short-{before}",
                title.format(**wording.of_target(then), day=as_day(day), days=before),
                text,
                day - timedelta(days=before) if short else until,
                () if before else days,
                off=not short,
            )


def _codes(found: Evaluation) -> Iterator[CalendarEntry]:
    """Codes on which credits depend: to activate, to ask the support desk about, or done."""
    until = None if found.window.rolling else Moment(found.window.span.last, None)
    titles = {
        CodeStatus.RECEIVED: _("Activate the code {code}"),
        CodeStatus.ACTIVATED: _("The code {code} is recorded as activated"),
        CodeStatus.REJECTED: _("Ask the support desk about the code {code}"),
    }
    for one in found.records:
        activity = one.activity
        depends = one.award.valuation.norm.code != "ignored" and one.award.awarded > 0
        if not activity.code or not depends or activity.planned:
            continue
        if activity.last.day not in found.window.span:
            continue
        status = CodeStatus(activity.code_status or CodeStatus.RECEIVED)
        credits = wording.credits(one.award.awarded)
        yield CalendarEntry(
            f"record-{activity.id}-code",
            titles[status].format(code=activity.code),
            _("{credits}: {title}").format(credits=credits, title=activity.title),
            None,
            until,
            task=True,
            state=EntryState.DONE if status is CodeStatus.ACTIVATED else EntryState.OPEN,
        )
