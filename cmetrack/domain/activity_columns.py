"""Very many activities, kept column by column: a million rows are read and written so.

A column is a list, one value for each activity; where nothing is known of any of them there is
none. To make every activity a tuple of its own, and columns of those again, would take longer
than all the rest of an import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Any, overload

from cmetrack.domain.activity import COLUMNS, Activity

Column = Sequence[Any]

_MAKE = partial(tuple.__new__, Activity)


class ActivityColumns(Sequence[Activity]):
    """Activities without their numbers; each is put together when it is asked for.

    Other columns may go along with those of activities; they are cut as these are.
    """

    def __init__(self, count: int, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self._count = count

    @classmethod
    def of(cls, activities: Sequence[Activity]) -> ActivityColumns:
        """The columns of activities."""
        if isinstance(activities, ActivityColumns):
            return activities
        columns = zip(*activities, strict=True)
        next(columns, None)  # their numbers
        named = zip(COLUMNS, columns, strict=False)  # no activity has no columns
        return cls(len(activities), {name: column for name, column in named if some(column)})

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Activity: ...
    @overload
    def __getitem__(self, at: slice) -> ActivityColumns: ...
    def __getitem__(self, at: int | slice) -> Activity | ActivityColumns:
        if isinstance(at, slice):
            of_them = {name: column[at] for name, column in self.columns.items()}
            return ActivityColumns(len(range(*at.indices(self._count))), of_them)
        values = (self.columns[name][at] if name in self.columns else None for name in COLUMNS)
        return Activity._make((0, *values))

    def __iter__(self) -> Iterator[Activity]:
        nothing = [None] * self._count
        columns = (self.columns.get(name, nothing) for name in COLUMNS)
        # What `Activity._make` does, without a call of Python's for each row.
        return map(_MAKE, zip(repeat(0, self._count), *columns, strict=True))

    def without(self, places: Sequence[int]) -> ActivityColumns:
        """All but those at the places, which are in order."""
        columns = {name: without(column, places) for name, column in self.columns.items()}
        return ActivityColumns(self._count - len(places), columns)


def without(column: Column, places: Sequence[int]) -> list[Any]:
    """A column but for a few places, which are in order."""
    rest = list(column)
    for at in reversed(places):
        del rest[at]
    return rest


def some(column: Column) -> bool:
    """Whether a column holds anything."""
    return bool(column) and (column[0] is not None or column.count(None) < len(column))
