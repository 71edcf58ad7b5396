"""Records brought in at once, whatever they repeat."""

from collections.abc import Iterable
from itertools import islice

from cmetrack.domain.activity import COLUMNS, Activity, Column, some
from cmetrack.store import rows
from cmetrack.store.transaction import Change


def columns_of(activities: Iterable[Activity]) -> dict[str, Column]:
    """The columns of activities, without their numbers."""
    by_column = list(zip(*activities, strict=True))[1:]
    named = zip(COLUMNS, by_column, strict=False)  # no activity has no columns
    return {name: column for name, column in named if some(column)}


def add_many(change: Change, activities: Iterable[Activity]) -> range:
    """Add records as they come; their new ids are returned."""
    todo = iter(activities)
    with change.bulk_insert() as bulk:
        while batch := list(islice(todo, rows.BATCH)):
            bulk.add(columns_of(batch))
    return range(bulk.first, bulk.last + 1)
