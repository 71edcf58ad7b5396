"""Very many activities, kept column by column: a million rows are read and written so.

A column is a list, one value for each activity, by its name; where nothing is known of any of
them there is none. To make every activity a tuple of its own, and columns of those again, would
take longer than all the rest of an import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cmetrack.domain.activity import COLUMNS, Activity

Column = Sequence[Any]
Columns = Mapping[str, Column]


def columns_of(activities: Iterable[Activity]) -> dict[str, Column]:
    """The columns of activities, without their numbers."""
    by_column = list(zip(*activities, strict=True))[1:]
    named = zip(COLUMNS, by_column, strict=False)  # no activity has no columns
    return {name: column for name, column in named if some(column)}


def activity_at(columns: Columns, place: int) -> Activity:
    """One of the activities, put together; without a number."""
    values = (columns[name][place] if name in columns else None for name in COLUMNS)
    return Activity._make((0, *values))


def some(column: Column) -> bool:
    """Whether a column holds anything."""
    return bool(column) and (column[0] is not None or column.count(None) < len(column))
