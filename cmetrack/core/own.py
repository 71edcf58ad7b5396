"""What is a doctor's own: goals, which are counted apart from what the law asks, dates, a backup."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.reminders import Ahead, Reminder, ReminderSort, thresholds
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths, format_amount, in_hundredths
from cmetrack.domain.dates import Span
from cmetrack.domain.own import Goal, OwnDate
from cmetrack.domain.text import fold
from cmetrack.i18n import day as as_day, gettext as _, ngettext
from cmetrack.rules.once import Reason


class GoalProgress(NamedTuple):
    """One goal in its days: what counts for it, and what is planned beside that."""

    goal: Goal
    span: Span
    counted: Hundredths
    planned: Hundredths

    @property
    def shortfall(self) -> Hundredths:
        """What is still missing."""
        return max(0, self.goal.required - self.counted)

    def is_told(self, on: date) -> bool:
        """Whether a day's screens speak of it still: for a year after its last day."""
        return (on - self.span.last).days <= 365


def goals_progress(goals: Iterable[Goal], found: Evaluation) -> list[GoalProgress]:
    """How every goal stands on the day of an evaluation, by what its records count there."""
    return [_progress(goal, goal.span(found.on), found) for goal in goals]


def goal_dues(goals: Iterable[Goal], found: Evaluation, ahead: Ahead) -> Iterator[Reminder]:
    """Goals that are not reached: as their last day draws near, and once it is over."""
    for goal in goals:
        spans = (goal.span_before(found.on), goal.span(found.on))
        for span in dict.fromkeys(one for one in spans if one is not None):
            one = _progress(goal, span, found)
            left = (span.last - found.on).days
            if one.shortfall and left <= ahead.within and (goal.every or one.is_told(found.on)):
                yield _due(one, left, ahead)


def _due(one: GoalProgress, left: int, ahead: Ahead) -> Reminder:
    about = f"goal {one.goal.id} {one.span.last}"
    if left < 0:
        keys: tuple[str, ...] = (f"{about} ended",)
        said = _("{title}: {short} short ({counted} of {required}); it ended on {last}.")
    else:
        keys = thresholds(about, left, ahead.days)
        said = ngettext(
            "{title}: {short} to go until {last}, in {days} day ({counted} of {required}).",
            "{title}: {short} to go until {last}, in {days} days ({counted} of {required}).",
            left,
        )
    text = said.format_map(of_goal(one) | {"days": left})
    return Reminder(ReminderSort.GOAL, keys, text, one.span.last, one.shortfall)


def of_goal(one: GoalProgress) -> dict[str, str]:
    """What a sentence may say of a goal."""
    return {
        "title": one.goal.title,
        "required": wording.amount(one.goal.required, one.goal.unit),
        "counted": format_amount(one.counted),
        "short": format_amount(one.shortfall),
        "planned": format_amount(one.planned),
        "first": as_day(one.span.first),
        "last": as_day(one.span.last),
    }


def _progress(goal: Goal, span: Span, found: Evaluation) -> GoalProgress:
    in_hours = goal.unit == "hours"
    done = planned = 0
    for one in found.records:
        if not _is_for(goal, span, one.activity):
            continue
        ahead = one.activity.planned or one.activity.last.day > found.on
        if in_hours:
            gives = one.activity.hours or 0
        elif ahead or one.reason is Reason.OUTSIDE_WINDOW:
            gives = one.award.awarded  # what lies outside of the law's days was earned all the same
        else:
            gives = one.counted
        done, planned = (done, planned + gives) if ahead else (done + gives, planned)
    if in_hours:
        done, planned = in_hundredths(done), in_hundredths(planned)
    return GoalProgress(goal, span, done, planned)


def _is_for(goal: Goal, span: Span, activity: Activity) -> bool:
    if activity.last.day not in span or (activity.attended or "full") == "failed":
        return False
    if goal.kinds and activity.kind not in goal.kinds:
        return False
    title = fold(activity.title)
    return all(word in title for word in fold(goal.words or "").split())


# Dates that were noted, and a backup

_BACKUP_DAYS = (30, 90, 180, 365)
"""So many days after the last backup, and changes since, another is asked for."""

_LOOKED_BACK = 30
"""So many days a date that has passed is still told, if it was not."""


def date_dues(dates: Iterable[OwnDate], on: date, ahead: Ahead) -> Iterator[Reminder]:
    """The doctor's own dates: those that draw near, and those that have just passed."""
    for one in dates:
        before = one.before(on)
        if before is not None and (on - before).days <= _LOOKED_BACK:
            said = _("{title}: it was due on {day}.")
            yield _date_due(one, before, (f"date {one.id} {before} ended",), said)
        day = one.after(on)
        if day is not None and (left := (day - on).days) <= ahead.within:
            said = ngettext(
                "{title}: {day}, in {count} day.", "{title}: {day}, in {count} days.", left
            )
            if not left:
                said = _("{title}: {day}, today.")
            keys = thresholds(f"date {one.id} {day}", left, ahead.days)
            yield _date_due(one, day, keys, said, left)


def _date_due(
    one: OwnDate, day: date, keys: tuple[str, ...], said: str, left: int | None = None
) -> Reminder:
    text = said.format(title=one.title, day=as_day(day), count=left)
    return Reminder(ReminderSort.DATE, keys, text, day)


def backup_due(since: date, last: date | None, changed: date | None, on: date) -> list[Reminder]:
    """That a backup is old; `since` the ledger is there, and it `changed` last on a day."""
    first = last or since
    days = (on - first).days
    if changed is None or (last is not None and changed <= last) or days < _BACKUP_DAYS[0]:
        return []
    said = ngettext(
        "The last backup is of {day}, {count} day ago; `cmetrack db backup` makes one.",
        "The last backup is of {day}, {count} days ago; `cmetrack db backup` makes one.",
        days,
    )
    if last is None:
        said = _("There is no backup yet; `cmetrack db backup` makes one.")
    keys = tuple(f"backup {first} {one}" for one in _BACKUP_DAYS if days >= one)
    return [Reminder(ReminderSort.BACKUP, keys, said.format(day=as_day(first), count=days))]
