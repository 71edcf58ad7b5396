"""What is odd about a record and yet no mistake: it is kept as it was given, and said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import repeat

from cmetrack.domain.activity import KINDS
from cmetrack.domain.activity_columns import Columns
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _

_A_DAY = 2_400  # hours of a day, in hundredths

_HELD = frozenset((*KINDS["course"], *KINDS["event"]))


def doubts_of_hours(columns: Columns) -> Iterator[tuple[int, str]]:
    """The places of the records that have more hours than their days, and a word on each.

    Only what is held on its days, on the spot or live, is asked. The hours of a distance
    programme or of one of the portal are spread over a time that nobody writes down; so may be
    those of a course with one date alone, which is then the date of its certificate.
    """
    if max(filter(None, columns.get("hours", ())), default=0) <= _A_DAY:
        return
    held = (columns.get(name, repeat(None)) for name in ("kind", "start", "end", "days"))
    rows = zip(columns["hours"], *held, strict=False)
    for at, (hours, kind, start, end, given) in enumerate(rows):
        if hours is None or hours <= _A_DAY or kind not in _HELD:
            continue
        if end is None and given is None and kind in KINDS["course"]:
            continue
        days = max(given or _days(start, end or start), 100)
        if hours * 100 > _A_DAY * days:
            doubt = _(
                "{hours} hours are more than its days have ({days} × 24): "
                "are the hours and the days right?"
            )
            yield at, doubt.format(hours=format_amount(hours), days=format_amount(days))


def _days(start: str, end: str) -> int:
    """The days from start to end, both included, in hundredths."""
    first, last = (date.fromisoformat(text[:10]) for text in (start, end))
    return (last - first).days * 100 + 100
