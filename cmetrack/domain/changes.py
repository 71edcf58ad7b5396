"""The changes of a ledger in their order: what each was, and which of them are taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.done import Done, did, sentence
from cmetrack.domain.periodical import Periodical

PURGE = "purge"
"""The command of a change that removed something for good; it touches nothing that is left."""

PURGED = "purged"
"""What stands in the command's place where a purge left nothing of a change but its number."""


class Entry(NamedTuple):
    """One change of the ledger: when, by which command, what it did, and what it took back."""

    seq: int
    at: datetime
    command: str
    done: Done
    undoes: int | None = None

    @property
    def words(self) -> str:
        """What it did, in words."""
        return sentence(self.done)

    @property
    def summary(self) -> str:
        """The same; empty where the words were purged."""
        return self.words if self.done.code else ""


class Setting(NamedTuple):
    """Something that was set under a name, such as the doctor's."""

    id: int
    key: str
    value: str


class Tick(NamedTuple):
    """One item of a record's checklists that is ticked off, perhaps with a note."""

    id: int
    record: int
    item: str
    note: str


Thing = Activity | Cycle | Periodical | Setting | Tick
"""What a ledger keeps and its log tells of."""


class RowChange(NamedTuple):
    """One thing that a change touched: as it was before and after, None where it was not there.

    `entity` is `activity`, `cycle`, `periodical`, `setting` or `tick`; `gone`: the change removed it,
    and nothing has brought it back since.
    """

    entity: str
    id: int
    before: Thing | None
    after: Thing | None
    gone: bool


class Past(NamedTuple):
    """A change with what it touched; of very many things only how many (`steps` is None).

    `gone`: how many it removed that nothing has brought back since. `first` is the later change that must be undone before this one can be, where that was asked.
    """

    entry: Entry
    undone_by: int | None
    added: int
    changed: int
    removed: int
    gone: int
    steps: Sequence[RowChange] | None
    first: Entry | None = None


def undone_by(entries: Sequence[Entry]) -> dict[int, int]:
    """The changes that are taken back, each with the one that did it; newest first is given.

    From the newest on: an undoing that was itself undone undoes nothing.
    """
    undone: dict[int, int] = {}
    for one in entries:
        if one.undoes is not None and one.seq not in undone:
            undone[one.undoes] = one.seq
    return undone


def original(by_number: Mapping[int, Entry], entry: Entry) -> tuple[Entry, bool]:
    """The change that an undoing (of an undoing …) is about; whether undoing it does that again."""
    again = False
    while entry.undoes is not None:
        entry, again = by_number[entry.undoes], not again
    return entry, again


def taking_back(entries: Sequence[Entry], chosen: Entry) -> Done:
    """What it is to take back a change: it is taken back, or done again if it was taken back."""
    first, again = original(numbered(entries), chosen)
    return did("done-again" if again else "taken-back", number=first.seq, what=first.done)


def latest_taken_back(entries: Sequence[Entry]) -> Entry | None:
    """The latest undoing that stands, newest first is given: what a redo takes back."""
    by_number = numbered(entries)
    undone = undone_by(entries)
    for one in entries:
        if one.seq not in undone and one.command != PURGED and original(by_number, one)[1]:
            return one
    return None


def made_since(entries: Sequence[Entry], undoing: Entry) -> Entry | None:
    """The first new change after an undoing, newest first is given: what a redo does not pass.

    Undoings are nothing new, nor is a purge, which brings nothing.
    """
    for one in entries[::-1]:
        if one.seq > undoing.seq and one.undoes is None and one.command != PURGE:
            return one
    return None


def numbered(entries: Iterable[Entry]) -> dict[int, Entry]:
    """Changes by their numbers."""
    return {one.seq: one for one in entries}
