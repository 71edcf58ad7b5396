"""JSON of what doctors set themselves, and of the page that `cmetrack` alone shows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from cmetrack.core.evaluate import Evaluation
from cmetrack.core.goals import GoalProgress
from cmetrack.core.reminders import Reminder
from cmetrack.domain.own import OwnDate
from cmetrack.present.json import Amount, JsonObject, reminder_json, status_json


def date_json(one: OwnDate, on: date) -> JsonObject:
    """A date of the doctor's own, with its next day; null where it has none."""
    return {
        "id": one.id,
        "title": one.title,
        "date": one.day,
        "every": one.every,
        "next": one.after(on),
    }


def dates_json(
    dates: Iterable[OwnDate],
    due: Iterable[Reminder],
    quiet: Mapping[str, date | None],
    on: date,
) -> JsonObject:
    """`remind list --json`: the dates, and all that is due with its name and what is quiet."""
    return {
        "on": on,
        "dates": [date_json(one, on) for one in dates],
        "due": [
            {
                "name": one.handle,
                **reminder_json(one),
                "quiet": one.matter in quiet,
                "quiet_until": quiet.get(one.matter),
            }
            for one in due
        ],
    }


def goal_json(one: GoalProgress) -> JsonObject:
    """A goal of the doctor's own and how it stands in the days that are not over."""
    goal = one.goal
    return {
        "id": goal.id,
        "title": goal.title,
        "unit": goal.unit,
        "every": goal.every,
        "start": one.span.first,
        "end": one.span.last,
        "required": Amount(goal.required),
        **{name: Amount(getattr(one, name)) for name in ("counted", "planned", "shortfall")},
        "kinds": list(goal.kinds),
        "words": goal.words,
    }


def dashboard_json(
    found: Sequence[Evaluation],
    goals: Sequence[GoalProgress],
    due: Sequence[Reminder],
    on: date,
    name: str | None,
) -> JsonObject:
    """`cmetrack --json`: every cycle as `status` has it, the doctor's goals, all that is due."""
    return {
        "on": on,
        "cycles": [status_json(one, name) for one in found],
        "goals": list(map(goal_json, goals)),
        "due": list(map(reminder_json, due)),
    }
