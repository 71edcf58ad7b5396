"""What is due of a doctor's own: the dates that were noted, and a backup."""

from collections.abc import Iterable, Iterator
from datetime import date

from cmetrack.core.reminders import Ahead, Reminder, ReminderSort, thresholds
from cmetrack.domain.own import OwnDate
from cmetrack.i18n import day as as_day, gettext as _, ngettext

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
            yield _due(one, before, (f"date {one.id} {before} ended",), said)
        day = one.after(on)
        if day is not None and (left := (day - on).days) <= ahead.within:
            said = ngettext(
                "{title}: {day}, in {count} day.", "{title}: {day}, in {count} days.", left
            )
            if not left:
                said = _("{title}: {day}, today.")
            keys = thresholds(f"date {one.id} {day}", left, ahead.days)
            yield _due(one, day, keys, said, left)


def _due(
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
