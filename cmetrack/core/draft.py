"""A ledger's records as an import would leave them, in memory: to be shown, not written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from cmetrack.core.seen import Found
from cmetrack.domain.activity import Activity
from cmetrack.domain.activity_columns import ActivityColumns
from cmetrack.domain.identity import Identity, IdentityKeys, KeyHashes, identify_all


class Known(Protocol):
    """What must be known of the ledger."""

    def identities(self) -> Iterable[tuple[int, Identity]]: ...
    def activities(self) -> Iterable[Activity]: ...


class Draft:
    """The records of a ledger, with those that an import brings."""

    searchable = True

    def __init__(self, known: Known) -> None:
        self._changed: dict[int, Activity] = {}
        self._updates: dict[int, Activity] = {}
        self._known = known
        self._stored: dict[int, Activity] | None = None
        self._identities: dict[int, Identity] = {}
        self._carrying: tuple[dict[str, list[int]], ...] = tuple({} for _mark in Identity._fields)
        for id, identity in known.identities():
            self._remember(id, identity)
        self.first = max(self._identities, default=0) + 1

    def numbers(self) -> Iterable[KeyHashes]:
        """What `number_of` says of the marks of every record."""
        yield IdentityKeys.of(list(self._identities.values())).numbers

    def carrying(self, mark: int, text: str) -> list[Found]:
        """The records with a mark, by id."""
        ids = sorted(self._carrying[mark].get(text, ()))
        return [Found(self._record(id), self._identities[id]) for id in ids]

    def add(self, ids: Sequence[int], activities: ActivityColumns, _marks: IdentityKeys, /) -> None:
        """Bring records."""
        for id, activity, identity in zip(ids, activities, identify_all(activities), strict=True):
            self._changed[id] = activity._replace(id=id)
            self._remember(id, identity)

    def replace(self, activity: Activity, identity: Identity) -> None:
        """Change a record."""
        if activity.id < self.first:
            self._updates[activity.id] = activity
        self._changed[activity.id] = activity
        self._remember(activity.id, identity)

    def settle(self) -> None:
        """Nothing was put aside."""

    def brought(self, ids: range) -> list[tuple[Activity, Identity]]:
        """Those of the new records that have these ids, as they are now, and their marks."""
        return [
            (self._changed[id]._replace(id=0), self._identities[id])
            for id in ids
            if id in self._changed
        ]

    def updates(self) -> list[Activity]:
        """The ledger's records that were changed since this was last asked."""
        updates = list(self._updates.values())
        self._updates.clear()
        return updates

    def _record(self, id: int) -> Activity:
        if id in self._changed:
            return self._changed[id]
        if self._stored is None:  # read only once something is repeated
            self._stored = {activity.id: activity for activity in self._known.activities()}
        return self._stored[id]

    def _remember(self, id: int, identity: Identity) -> None:
        self._identities[id] = identity
        for carrying, text in zip(self._carrying, identity, strict=True):
            if text and id not in (ids := carrying.setdefault(text, [])):
                ids.append(id)
