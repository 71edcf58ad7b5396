"""Papers and steps of a record, ticked off one by one, and what is due once it is completed.

The lists are the rulebook's; what is ticked is the doctor's, kept for each record by the items'
keys, each with a note where one was given (the code of a voucher).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from cmetrack import wording
from cmetrack.core.reminders import Reminder, ReminderSort
from cmetrack.domain.activity import Activity
from cmetrack.domain.text import clean, suggest
from cmetrack.errors import NotFound, UsageError
from cmetrack.i18n import day, gettext as _, ngettext
from cmetrack.rules.law_of_records import Checklist
from cmetrack.rules.rulebook import Rulebook

_PAPER_DAYS = (3, 1)
"""So many days before a paper's last day it is told again: of ten days on the 7th and the 9th."""

Ticks = Mapping[int, Mapping[str, str]]
"""By the record's id: the keys that are ticked, each with its note (empty: none)."""


def lists_of(rulebook: Rulebook, activity: Activity) -> list[Checklist]:
    """The lists that a record of this kind has under a rulebook."""
    family = rulebook.families.get(rulebook.kind(activity.kind))
    return [checklist for checklist in rulebook.checklists if family in checklist.families]


def ticked(
    rulebook: Rulebook,
    activity: Activity,
    before: Mapping[str, str],
    tick: Iterable[str],
    untick: Iterable[str],
) -> dict[str, str]:
    """What is ticked of a record after these; `voucher=AB-12` ticks with a note."""
    known = [item.key for one in lists_of(rulebook, activity) for item in one.items]
    after, set_now = dict(before), set()
    for word in _each(tick):
        key, _equals, note = word.partition("=")
        set_now.add(_known(key, known))
        after[key] = clean(note) or after.get(key, "")
    for key in _each(untick):
        if _known(key, known) in set_now:
            raise UsageError(_("'{key}' cannot be ticked and unticked at once."), key=key)
        after.pop(key, None)
    return after


def completion_dues(
    rulebook: Rulebook, activities: Iterable[Activity], ticks: Ticks, on: date
) -> list[Reminder]:
    """What is to be handed in after a completion and is not ticked yet, by its last day.

    RU-E1: of a programme that is done and whose way was begun (any step ticked), a copy of the
    completion document goes to the employer within 10 days of completion.
    """
    found = []
    attendance = rulebook.attendance
    for activity in activities:
        # What was not attended as the law requires has no document.
        attended = attendance is None or (activity.attended or "full") in attendance.requires
        if activity.planned or activity.last.day > on or not attended:
            continue
        mine = ticks.get(activity.id, {})
        for checklist in lists_of(rulebook, activity):
            begun = any(item.key in mine for item in checklist.items)
            for item in checklist.items:
                if item.within_days is None or item.key in mine:
                    continue
                if not begun and item.starts_when == "begun":
                    continue
                until = activity.last.day + timedelta(days=item.within_days)
                left = (until - on).days
                sentence = _("Record {id}, {title}: {says}, until {day} ({cites}).")
                if until < on:
                    sentence = _("Record {id}, {title}: {says}; it was due by {day} ({cites}).")
                values = {"says": item.says, "day": day(until), "cites": item.cites}
                text = sentence.format(id=activity.id, title=activity.title, **values)
                key = f"record {activity.id} {item.key}"
                steps = [key, *(f"{key} {one}" for one in _PAPER_DAYS if left <= one)]
                if left < 0:
                    steps.append(f"{key} late")
                # From the day after: on the day itself `plan done` tells it.
                keys = tuple(steps) if activity.last.day < on else ()
                due = Reminder(ReminderSort.PAPER, keys, text, until, activity=activity.id)
                found.append(due._replace(asleep=() if keys else (key,)))
    return sorted(found, key=lambda due: (due.until or on, due.activity or 0))


def progress_of(checklist: Checklist, ticked: Mapping[str, str]) -> str:
    """`2 of 6`: how much of a list is ticked."""
    done, count = sum(item.key in ticked for item in checklist.items), len(checklist.items)
    sentence = ngettext("{done} of {count}", "{done} of {count}", count)
    return sentence.format(done=done, count=count)


def _each(words: Iterable[str]) -> Iterator[str]:
    """`chosen,agreed` are two; a note may have a comma in it."""
    for word in words:
        yield from [word] if "=" in word else filter(None, map(str.strip, word.split(",")))


def _known(key: str, known: Sequence[str]) -> str:
    if key in known:
        return key
    near = suggest(key, known)
    raise NotFound(
        _("'{key}' is nothing to tick off for this record.").format(key=key),
        wording.did_you_mean(near, _("To tick off are: {known}.").format(known=", ".join(known))),
    )
