"""Whether what a ledger holds could be a record at all.

The checks of a ledger's rows tell what a failing disk or a careless program altered. Somebody who
works them out anew gets past them; what is no record even so is refused here, before it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping

from cmetrack.domain.activity import DATED_BY_YEAR
from cmetrack.domain.activity_columns import Column, some
from cmetrack.domain.columns import COLUMNS, Value, show
from cmetrack.domain.dates import is_before, moment, parse_moment
from cmetrack.errors import BadValue

_ASKED = tuple(name for name, column in COLUMNS.items() if not column.free)
_MOST_KNOWN = 100_000
_A_DAY = len("2026-03-14")

_known: dict[str, set[Value | None]] = {name: {None} for name in _ASKED}
"""The values of each column that were looked at and could be entered."""


def make_sense(columns: Mapping[str, Column]) -> bool:
    """Whether very many records, by their columns, could have been entered.

    A free text is not looked at.
    """
    if not (all(columns["kind"]) and all(columns["start"])):
        return False
    if not all(_could_be_entered(name, columns[name]) for name in _ASKED if some(columns[name])):
        return False
    kinds, starts, ends = columns["kind"], columns["start"], columns["end"]
    if min(map(len, starts)) < _A_DAY and not all(
        len(start) >= _A_DAY or kind in DATED_BY_YEAR
        for kind, start in zip(kinds, starts, strict=True)
    ):
        return False
    # Text order is the order of time, but for a day beside a time of the same day.
    return not any(
        end and end < start and is_before(end, start)
        for start, end in zip(starts, ends, strict=True)
    )


def _could_be_entered(name: str, values: Column) -> bool:
    known = _known[name]
    fresh = set(values) - known
    if not all(_reads_back(name, value) for value in fresh):
        return False
    if len(known) + len(fresh) > _MOST_KNOWN:
        known.intersection_update({None})
    known |= fresh
    return True


def _reads_back(name: str, value: Value) -> bool:
    """Whether reading a value as it is shown gives it again."""
    column = COLUMNS[name]
    try:
        if name in ("start", "end"):
            day = str(value)
            if "1900" < day < "2101" and moment(day).day.isoformat() == day:
                return True  # as most are, and this is quick
            return parse_moment(day, year_alone=True) == day
        return column.read(show(name, value)) == value
    except (BadValue, ValueError):
        return False
