"""The plan: what is planned beside what is done, what would still be missing, what would not count.

A planned record is looked at as if it were done, on the last day that the plan reaches: the
end of the cycle's window, or of the plan where the window rolls.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cmetrack.core.comparing import Both
from cmetrack.core.evaluate import Evaluation, as_planned, evaluate
from cmetrack.core.forecast import on_day
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import ONE_DAY, Span, add_months
from cmetrack.errors import UsageError
from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.counted import Counted
from cmetrack.rules.need import Need, needs, to_earn
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import Window, goes, window

EVERY = ("week", "month", "month-weekday", "month-weekday:4", "month-weekday:last")
"""How a planned record may come again; the last two say which it is that is the fourth and the last."""

_MOST = 400  # occurrences of one plan: weekly for more than seven years


class Prospect(NamedTuple):
    """One target: today, and if all that is planned is done."""

    now: TargetProgress
    then: TargetProgress


class Overview(NamedTuple):
    """The plan of a cycle: its targets, then its records by what is to be said of them.

    `now` is today, `then` the day up to which the plan is looked at, with all of it done.
    """

    now: Evaluation
    then: Evaluation
    rows: tuple[Prospect, ...]
    ahead: tuple[Counted, ...]
    overdue: tuple[Counted, ...]

    @property
    def missing(self) -> list[TargetProgress]:
        """The targets that the plan leaves short, but for mere advice."""
        then = (row.then for row in self.rows)
        return [one for one in then if one.shortfall and not one.is_advice]

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is still to be earned for them."""
        return needs(self.missing)

    @property
    def to_earn(self) -> Hundredths:
        """How many credits that are in all."""
        return to_earn(self.needs)


class Foreseen(NamedTuple):
    """What a planned record would count, what it adds to each target, what it displaces."""

    record: Counted
    then: Evaluation
    rows: tuple[Prospect, ...]
    displaced: tuple[Both, ...]


def overview(
    rulebook: Rulebook,
    cycle: Cycle,
    activities: Sequence[Activity],
    on: date,
    *,
    by: date | None = None,
) -> Overview:
    """What is planned beside what is done, up to a day (`by`, else as far as the plan reaches)."""
    now = evaluate(rulebook, cycle, activities, on)
    activities = as_planned(rulebook, activities, on)
    if by is not None and not now.window.rolling and by > now.window.span.last:
        # It lies in a later cycle: of that one is done what is done by today.
        begins = window(rulebook, cycle, by).span.first
        now = evaluate(rulebook, cycle, activities, begins)._replace(on=on)
    until = by or _reach(now.window, activities, on)
    then = on_day(rulebook, cycle, activities, until)
    earlier = {one.id: one for one in now.targets}
    if not all(one.id in earlier for one in then.targets):
        # The law asks for something from a later day on.
        done = evaluate(rulebook, cycle, activities, until)
        earlier = {one.id: one for one in done.targets} | earlier
    planned = [one for one in then.records if one.activity.planned]
    return Overview(
        now,
        then,
        tuple(
            Prospect(earlier[one.id], one)
            for one in then.targets
            if then.window.rolling or one.span.last >= on
        ),
        tuple(one for one in planned if one.activity.last.day >= on),
        tuple(one for one in planned if one.activity.last.day < on),
    )


def foresee(
    rulebook: Rulebook, cycle: Cycle, activities: Iterable[Activity], candidate: Activity, on: date
) -> Foreseen:
    """What the law would count of a record if it, and all that is planned, were done.

    The record may be in the ledger already (then it is looked at in its own place) or not yet.
    """
    rest = (one for one in activities if one.id != candidate.id)
    others = as_planned(rulebook, rest, on)
    wanted = candidate._replace(state="planned")
    # When what may stand in its way is over, too.
    last, today = wanted.last.day, window(rulebook, cycle, on)
    if today.rolling:
        day = _reach(today, [*others, wanted], on)
    else:
        day = window(rulebook, cycle, max(on, last)).span.last
    if gone := goes(rulebook, today, last):
        day = max(on, min(day, gone - ONE_DAY))
    before = on_day(rulebook, cycle, others, day)
    done = [one for one in others if not one.planned or one.last.day <= day]
    then = evaluate(rulebook, cycle, [*done, wanted], day, with_planned=True)
    record = next(one for one in then.records if one.activity.id == wanted.id)
    rows = tuple(map(Prospect, before.targets, then.targets))
    return Foreseen(record, then, rows, displaced_by(record, before.records, then.records))


def displaced_by(
    record: Counted, before: Iterable[Counted], then: Iterable[Counted]
) -> tuple[Both, ...]:
    """The other records that count less than before, now that this one is there."""
    was = {one.activity.id: one for one in before}
    return tuple(
        Both(was[one.activity.id], one)
        for one in then
        if one is not record and one.counted < was[one.activity.id].counted
    )


def _reach(looked_at: Window, activities: Iterable[Activity], on: date) -> date:
    """The day up to which a plan is looked at."""
    if not looked_at.rolling:
        return max(on, looked_at.span.last)
    return max([on, *(one.last.day for one in activities if one.planned)])


# A plan that comes again


def occurrences(
    first: Span, start: str, end: str | None, every: str, until: date
) -> tuple[list[tuple[str, str | None]], str]:
    """The periods from the first one on, each as start and end, and how that was read.

    All that begin by `until` are there, with their times of day.

    `month` is the same day of each month, the month's last day where that day is missing;
    `month-weekday` the same weekday in it, such as the second Wednesday, or the last one if
    the first is the last of its month; `:4` and `:last` choose, where it is the fourth, too.
    """
    _refuse_another(first.first, every)
    if until < first.first:
        said = _("It would end on {until}, before it begins on {start}")
        hint = _("Give a later --until.")
        raise UsageError(said, hint, until=until, start=first.first)
    periods: list[tuple[str, str | None]] = []
    while (day := _nth(first.first, every, len(periods))) <= until:
        if len(periods) == _MOST:
            said = _("That would be more than {count} records.")
            raise UsageError(said, _("Give an earlier --until."), count=_MOST)
        moved = (day + (first.last - first.first)).isoformat()
        periods.append((day.isoformat() + start[10:], end and moved + end[10:]))
    if every == "week":
        sentence = _("Each week on {weekday}.")
    elif every.startswith("month-weekday"):
        by_last = _by_last(first.first, every)
        sentence = _(_PLACES[-1 if by_last else (first.first.day - 1) // 7])
        if every == "month-weekday" and by_last and first.first.day <= 28:
            sentence += " " + _("`--every month-weekday:4` would take the fourth.")
    elif first.first.day > 28:
        sentence = _("Each month on day {day}, or on the last day of a shorter month.")
    else:
        sentence = _("Each month on day {day}.")
    weekday = _(_WEEKDAYS[first.first.weekday()])
    return periods, sentence.format(weekday=weekday, day=first.first.day)


def _nth(first: date, every: str, number: int) -> date:
    """The day on which it comes again, so many times after the first."""
    if every == "week":
        return first + timedelta(days=7 * number)
    if every == "month":
        return add_months(first, number)  # from the first, so that the 31st comes back
    begins = add_months(first.replace(day=1), number)
    length = monthrange(begins.year, begins.month)[1]
    day = 1 + (first.weekday() - begins.weekday()) % 7
    day += (length - day) // 7 * 7 if _by_last(first, every) else (first.day - 1) // 7 * 7
    return begins.replace(day=day)


def _by_last(first: date, every: str) -> bool:
    """Whether it is the last weekday of each month, not the fourth or another."""
    return every != "month-weekday:4" and _is_last(first)


def _refuse_another(first: date, every: str) -> None:
    """Refuse a first day that is not what it is said to be."""
    if every == "month-weekday:4" and (first.day - 1) // 7 != 3:
        said = _("{day} is not the fourth {weekday} of its month.")
    elif every == "month-weekday:last" and not _is_last(first):
        said = _("{day} is not the last {weekday} of its month.")
    else:
        return
    weekday = _(_WEEKDAYS[first.weekday()])
    hint = _("Give another --every, or --start.")
    raise UsageError(said, hint, day=first, weekday=weekday)


def _is_last(day: date) -> bool:
    """Whether it is the last of its weekday in its month."""
    return day.day + 7 > monthrange(day.year, day.month)[1]


_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
_PLACES = (
    N_("Each month on the first {weekday}."),
    N_("Each month on the second {weekday}."),
    N_("Each month on the third {weekday}."),
    N_("Each month on the fourth {weekday}."),
    N_("Each month on the last {weekday}."),
)
