"""What is odd about a record and yet no mistake: it is kept as it was given, and said."""

from __future__ import annotations

from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _

A_DAY = 2_400
"""Hours of a day, in hundredths: fewer are never odd."""

_HELD = frozenset((*KINDS["course"], *KINDS["event"]))


def doubt_of_hours(activity: Activity) -> str | None:
    """A word on a record that has more hours than its days, else None.

    Only what is held on its days, on the spot or live, is asked. The hours of a distance
    programme or of one of the portal are spread over a time that nobody writes down; so may be
    those of a course with one date alone, which is then the date of its certificate.
    """
    hours, given = activity.hours or 0, activity.days
    one_date = activity.end is None and given is None
    if activity.kind not in _HELD or (one_date and activity.kind in KINDS["course"]):
        return None
    span = activity.span
    days = max(given or (span.last - span.first).days * 100 + 100, 100)
    if hours * 100 <= A_DAY * days:
        return None
    return _(
        "{hours} hours are more than its days have ({days} × 24): are the hours and the days right?"
    ).format(hours=format_amount(hours), days=format_amount(days))
