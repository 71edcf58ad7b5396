"""Records as they become when some of their columns are told anew: all of them, or none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.record_reader import Allowed, Reading, Trouble, describe, read_record, texts
from cmetrack.domain.activity import Activity, as_entered
from cmetrack.domain.columns import COLUMNS, Value
from cmetrack.domain.sessions import bounds
from cmetrack.errors import BadValue
from cmetrack.i18n import day, gettext as _


class Edit(NamedTuple):
    """A record before it was changed, and after."""

    before: Activity
    after: Activity

    @property
    def changed(self) -> dict[str, tuple[Value | None, Value | None]]:
        """The columns that say something else now, each with what it said and what it says."""
        values = zip(COLUMNS, self.before[1:], self.after[1:], strict=True)
        return {name: (old, new) for name, old, new in values if old != new}


def edited(
    activities: Sequence[Activity],
    changes: Mapping[str, str],
    allowed: Allowed,
    today: date | None = None,
) -> list[Edit]:
    """The records with these texts in their columns; refused if one of them can no longer be so.

    What is wrong with a text is wrong for all of them, and said once.
    """
    edits: list[Edit] = []
    refused: dict[str, list[int]] = {}
    for before in activities:
        reading = _reading(texts(before), changes, allowed, today)
        for trouble in reading.troubles:
            refused.setdefault(describe(trouble), []).append(before.id)
        if reading.activity is not None:
            anew = {name: its for name, its in allowed.entered.items() if name in changes}
            after = as_entered(reading.activity, anew)
            edits.append(Edit(before, after._replace(id=before.id)))
    if refused:
        of_some = _("record {id}: {message}")
        lines = []
        for message, ids in refused.items():
            if len(ids) == len(activities):
                lines.append(message)
            else:
                lines += [of_some.format(id=id, message=message) for id in ids]
        raise BadValue("\n".join(wording.first_of(lines, len(lines))))
    return edits


def _reading(
    before: Mapping[str, str], changes: Mapping[str, str], allowed: Allowed, today: date | None
) -> Reading:
    """The record with its changes; its days as far as they do not follow from these.

    A period that is told as its start has an end, too; other sessions begin and end otherwise.
    """
    if "sessions" in changes and "sessions" in before:
        first, last = bounds(before["sessions"])
        if (before["start"], before.get("end", first)) == (first, last):
            before = {name: text for name, text in before.items() if name not in ("start", "end")}
    if "start" in changes and "end" not in changes:
        others = {name: text for name, text in before.items() if name not in ("end", "sessions")}
        reading = read_record({**others, **changes}, allowed, today=today)
        if reading.activity is not None and reading.activity.end is not None:
            return reading
    reading = read_record({**before, **changes}, allowed, today=today)
    return reading if "sessions" in changes else _met_within(reading, before)


def _met_within(reading: Reading, before: Mapping[str, str]) -> Reading:
    """The record, unless it would last longer than it did while it met on the same days."""
    one = reading.activity
    if one is None or one.sessions is None or before.get("sessions") != one.sessions:
        return reading
    first, last = bounds(one.sessions)
    was, becomes = (before["start"], before.get("end", first)), (one.start, one.end or one.start)
    if was != (first, last) or becomes == was:
        return reading
    said = _("it met on {days}; tell all its days anew, in place of its first or last one")
    trouble = Trouble("sessions", None, said.format(days=", ".join(map(day, one.sessions.split()))))
    return reading._replace(activity=None, troubles=(trouble,))
