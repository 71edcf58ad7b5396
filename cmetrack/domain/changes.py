"""The changes of a ledger: what each did, as a code and its arguments; which are taken back.

The sentence is made when it is shown, so that a change can be told in any language.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.own import Goal, OwnDate
from cmetrack.domain.periodical import Periodical
from cmetrack.i18n import N_, NN_, day, gettext as _, ngettext, pgettext, word

SENTENCES = {
    "": N_("(its words were purged)"),
    "text": "{text}",
    "made": N_("Made the ledger"),
    "sample-made": N_("Made the sample ledger"),
    "sample-imported": N_("Imported the sample, {file}"),
    "imported": N_("Imported {files}: {added} added, {updated} updated"),
    "added": N_("Added {id}: {kind} '{title}'"),
    "changed": N_("Changed {columns} of {id}: '{title}'"),
    "removed": N_("Removed record {id}: {kind} '{title}'"),
    "merged": N_("Merged record {id} into {into}: {kind} '{title}'"),
    "distinct": N_("Noted that these records are not one: {ids}"),
    "attached": N_("Attached {name} to {id}: '{title}'"),
    "cycle-begun": N_("Began cycle {id} under {rulebook}"),
    "cycle-changed": N_("Changed cycle {id}"),
    "cycle-and-name-changed": N_("Changed cycle {id} and the doctor's name"),
    "name-changed": N_("Changed the doctor's name"),
    "profile-changed": N_("Changed what is known of the doctor: {keys}"),
    "cycle-used": N_("Took cycle {id} into use"),
    "journals-imported": N_("Took journals from {file}: {added} new, {updated} changed"),
    "journal-set": N_("Set the class of the journal '{title}'"),
    "code-received": N_("Code {code} of record {id} is recorded as received"),
    "code-received-on": N_("Code {code} of record {id} is recorded as received, {day}"),
    "code-activated": N_("Code {code} of record {id} is recorded as activated, day not known"),
    "code-activated-on": N_("Code {code} of record {id} is recorded as activated on {day}"),
    "code-rejected": N_("Code {code} of record {id} is recorded as rejected"),
    "code-rejected-on": N_("Code {code} of record {id} is recorded as rejected on {day}"),
    "plan-done": N_("Done, as planned: {id}, '{title}'"),
    "ticked": N_("Ticked off for record {id}"),
    "unticked": N_("Unticked for record {id}"),
    "ticked-and-unticked": N_("Ticked off and unticked for record {id}"),
    "date-added": N_("Noted date {id} of one's own: '{title}', {day}"),
    "date-changed": N_("Changed date {id} of one's own: '{title}', {day}"),
    "date-removed": N_("Removed date {id} of one's own: '{title}', {day}"),
    "goal-set": N_("Set goal {id}: '{title}', until {day}"),
    "goal-changed": N_("Changed goal {id}: '{title}', until {day}"),
    "goal-removed": N_("Removed goal {id}: '{title}', until {day}"),
    "adjusted": N_("Stated of cycle {cycle}: {name}, number {id}"),
    "adjustment-changed": N_("Changed what is stated of cycle {cycle}: {name}, number {id}"),
    "adjustment-removed": N_("Removed what was stated of cycle {cycle}: {name}, number {id}"),
    "taken-back": N_("Took back change {number}: {what}"),
    "done-again": N_("Did change {number} again: {what}"),
    "purged": N_("Purged records: {ids}"),
}
SEVERAL = {
    "codes-activated": NN_(
        "The code of {count} record is recorded as activated: {ids}",
        "The codes of {count} records are recorded as activated: {ids}",
    ),
    "codes-rejected": NN_(
        "The code of {count} record is recorded as rejected: {ids}",
        "The codes of {count} records are recorded as rejected: {ids}",
    ),
    "changed-several": NN_(
        "Changed {columns} of {count} record: {ids}",
        "Changed {columns} of {count} records: {ids}",
    ),
    "attached-several": NN_(
        "Attached {count} file to records: {ids}",
        "Attached {count} files to records: {ids}",
    ),
    "ticked-several": NN_(
        "Ticked off or unticked for {count} record: {ids}",
        "Ticked off or unticked for {count} records: {ids}",
    ),
    "removed-several": NN_("Removed {count} record: {ids}", "Removed {count} records: {ids}"),
    "planned": NN_(
        "Planned record {ids}: {kind} '{title}', {start}",
        "Planned {count} records, {ids}: {kind} '{title}', {start} to {last}",
    ),
}
"""Sentences that go by `count` (one, if none is told)."""


class Done(NamedTuple):
    """What a change did; the code is empty where its words were purged."""

    code: str = ""
    arguments: Mapping[str, Any] = {}


NOTHING_SAID = Done()


def did(code: str, /, **arguments: Any) -> Done:
    """What a change did, by a code of `SENTENCES` or `SEVERAL`."""
    return Done(code, arguments)


def sentence(what: Done) -> str:
    """What a change did, in words."""
    code, arguments = what
    if code in SEVERAL:
        template = ngettext(*SEVERAL[code], arguments.get("count", 1))
    else:
        template = _(SENTENCES[code])
    return template.format(**{name: _shown(name, value) for name, value in arguments.items()})


def _shown(name: str, value: Any) -> Any:
    """An argument of a change as people read it."""
    if name == "what":
        return sentence(Done(*value))
    if name == "columns":
        return ", ".join(pgettext("column", one) for one in value.split(", "))
    if name in ("day", "start", "last") and value:
        return day(value)
    return word("kind", value) if name == "kind" else value


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


class Apart(NamedTuple):
    """Two records that look like one and are two, as the doctor said; the lower number first."""

    id: int
    one: int
    other: int


Thing = Activity | Cycle | Periodical | Setting | Tick | Apart | OwnDate | Goal | Adjustment
"""What a ledger keeps and its log tells of."""


class RowChange(NamedTuple):
    """One thing that a change touched: as it was before and after, None where it was not there.

    `entity` is the name of its table, such as `activity`; `gone`: the change removed it, and nothing has
    brought it back since.
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


def latest_standing(entries: Sequence[Entry]) -> Entry | None:
    """The latest change that stands, newest first is given: what an undo takes back."""
    undone = undone_by(entries)
    return next((one for one in entries if one.undoes is None and one.seq not in undone), None)


def latest_taken_back(entries: Sequence[Entry]) -> Entry | None:
    """The latest undoing that stands, newest first is given: what a redo takes back."""
    by_number, undone = numbered(entries), undone_by(entries)
    stands = (one for one in entries if one.seq not in undone and one.command != PURGED)
    return next((one for one in stands if original(by_number, one)[1]), None)


def made_since(entries: Sequence[Entry], undoing: Entry) -> Entry | None:
    """The first new change after an undoing, newest first is given: what a redo does not pass.

    Undoings are nothing new, nor is a purge, which brings nothing.
    """
    since = (one for one in reversed(entries) if one.seq > undoing.seq)
    return next((one for one in since if one.undoes is None and one.command != PURGE), None)


def numbered(entries: Iterable[Entry]) -> dict[int, Entry]:
    """Changes by their numbers."""
    return {one.seq: one for one in entries}
