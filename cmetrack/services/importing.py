"""The door for files of records: what would be added, what is there already, what is wrong.

`plan_imports` only plans; whoever holds the ledger writes the plans in one transaction, inside
which it also made them. Of every file: rows read = added + unchanged + updated + rejected.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from cmetrack.domain.activity import COLUMNS, Activity
from cmetrack.domain.identity import Identity, identify
from cmetrack.domain.issue import Issue
from cmetrack.i18n import gettext as _
from cmetrack.i18n import ngettext
from cmetrack.services.periodicals import PeriodicalList
from cmetrack.services.publications import Completion
from cmetrack.services.record import Allowed, Trouble, check, describe
from cmetrack.services.rows import RowReader, Source, details_of
from cmetrack.services.seen import Fresh, Known, Seen


class ImportPlan(NamedTuple):
    """What one file would do to the ledger, and what in it cannot go in.

    `updates` are whole records with their ids, to be written in this order. `rejects` has the
    issues of each rejected row by its place among the file's rows, from 0.
    """

    file: str
    read: int
    add: list[tuple[Activity, Identity]]
    updates: list[Activity]
    unchanged: int
    updated: int
    rejects: Mapping[int, tuple[Issue, ...]]
    ignored_columns: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def rejected(self) -> list[Issue]:
        """Everything that is wrong with the file, in its order."""
        return [issue for issues in self.rejects.values() for issue in issues]

    def reasons(self) -> dict[int, str]:
        """Why each rejected row was rejected, by its place: for the file of rejects."""
        return {
            place: "; ".join(describe(Trouble(*issue[2:])) for issue in issues)
            for place, issues in self.rejects.items()
        }

    def report(self, *, written: bool) -> dict[str, object]:
        """The report of `import --json`; nothing was added or updated unless it was written."""
        return {
            "file": self.file,
            "read": self.read,
            "added": len(self.add) if written else 0,
            "unchanged": self.unchanged,
            "updated": self.updated if written else 0,
            "rejected": [
                {
                    "line": issue.line,
                    "column": issue.column,
                    "value": issue.value,
                    "message": issue.message,
                }
                for issue in self.rejected
            ],
            "ignored_columns": list(self.ignored_columns),
        }


def plan_imports(
    sources: Iterable[Source],
    known: Known,
    *,
    allowed: Allowed | None = None,
    update: bool = False,
    periodicals: PeriodicalList | None = None,
    me: Sequence[str] = (),
    progress: Callable[[str, int], None] = lambda file, rows: None,
) -> list[ImportPlan]:
    """What the files, one after the other, would do to the ledger.

    A row that repeats a record of the ledger or of an earlier row changes nothing; with
    `update` what it says is taken over, and what it leaves empty stays. A publication takes
    its journal's class from `periodicals`, and the doctor's place among its authors from `me`,
    the spellings of the name. `progress` is told now and then how many rows of a file were read.
    """
    with _no_collecting():
        seen = Seen(known)
        files = [
            _FileImport(
                source,
                seen,
                Completion(details_of(source), periodicals or PeriodicalList(), me),
                update=update,
            )
            for source in sources
        ]
        for file in files:
            file.run(allowed or Allowed(), progress)
        return [file.plan() for file in files]


def locate(issue: Issue) -> str:
    """The issue as one line: `credits.csv:14: column 'credits': '12..5' is not a number …`."""
    return f"{issue.file}:{issue.line}: {describe(Trouble(*issue[2:]))}"


def listing(lines: Sequence[str], most: int = 20) -> list[str]:
    """The first so many lines, and how many more there are."""
    more = len(lines) - most
    if more <= 0:
        return list(lines)
    return [
        *lines[:most],
        ngettext("and {count} more", "and {count} more", more).format(count=more),
    ]


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Hold the search for circular garbage: there is none, and it took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _FileImport:
    """One file on its way in: what became of its rows so far."""

    def __init__(self, source: Source, seen: Seen, completion: Completion, *, update: bool) -> None:
        self.read = self.unchanged = self.updated = 0
        self.updates: dict[int, Activity] = {}
        self.rejects: dict[int, tuple[Issue, ...]] = {}
        self._source = source
        self._seen = seen
        self._update = update
        self._completion = completion
        self._first = self._end = 0  # its part of the records to be added
        self._notices: list[str] = []

    def run(self, allowed: Allowed, progress: Callable[[str, int], None]) -> None:
        """Take every row to where it belongs."""
        file, seen = self._source.file, self._seen
        rows = RowReader(self._source, allowed, partial(progress, file))
        self._first = len(seen.fresh)
        completes = bool(self._completion)
        for place, (line, activity, troubles) in enumerate(rows.records()):
            if activity is None:
                self._reject(place, line, troubles)
                continue
            identity = identify(activity)
            if refs := seen.find(identity):
                self._repeat(place, line, activity, identity, refs)
            else:
                new = self._completion.of_new(place, line, activity) if completes else activity
                seen.add(Fresh(new, identity, file, line))
        self.read = rows.count
        self._end = len(seen.fresh)
        self._notices[:0] = [*self._source.notices, *rows.notices(), *self._completion.notices()]

    def plan(self) -> ImportPlan:
        """The plan, once every file was read: a later one may have changed what this adds."""
        fresh = self._seen.fresh[self._first : self._end]
        return ImportPlan(
            file=self._source.file,
            read=self.read,
            add=[(record.activity, record.identity) for record in fresh],
            updates=list(self.updates.values()),
            unchanged=self.unchanged,
            updated=self.updated,
            rejects=self.rejects,
            ignored_columns=tuple(self._source.ignored),
            notices=tuple(self._notices),
        )

    def _repeat(
        self, place: int, line: int, row: Activity, identity: Identity, refs: list[int]
    ) -> None:
        """Take a row whose record is there already."""
        seen = self._seen
        ref = refs[0]
        if len(refs) > 1:
            ref = next((ref for ref in refs if not _changes(seen.activity(ref), row)), ref)
        there = seen.activity(ref)
        if self._completion:
            row = self._completion.of_known(place, row, there)
        changes = _changes(there, row)
        # Rows that only an event makes one with several records may repeat any of them; which
        # one matters only where something is to be changed.
        if len(refs) > 1 and (seen.is_decided(identity, ref) or (changes and self._update)):
            self._reject(place, line, [self._several(refs)])
        elif not changes:
            self.unchanged += 1
        elif self._update:
            self._merge(place, line, ref, _merged(there, row))
        else:
            self.unchanged += 1
            notice = _(
                "line {line} repeats {record}, but differs in {columns}; nothing was changed"
            )
            self._notices.append(
                notice.format(line=line, record=self._name(ref), columns=", ".join(changes))
            )

    def _merge(self, place: int, line: int, ref: int, merged: Activity) -> None:
        """Change a record to what a row makes of it, if that holds together."""
        if troubles := check(merged):
            self._reject(place, line, troubles)
            return
        identity = identify(merged)
        self._seen.replace(ref, merged, identity)
        self.updated += 1
        if ref > 0:
            self.updates[ref] = merged

    def _reject(self, place: int, line: int, troubles: Iterable[Trouble]) -> None:
        self.rejects[place] = tuple(
            Issue(self._source.file, line, *trouble) for trouble in troubles
        )

    def _several(self, refs: Iterable[int]) -> Trouble:
        message = _(
            "it could be any of these: {records}; a row's code, certificate and identifier must "
            "belong to one record"
        )
        return Trouble(None, None, message.format(records=", ".join(map(self._name, refs))))

    def _name(self, ref: int) -> str:
        """A record as a person can find it: by its id, or by the line that brings it."""
        if ref > 0:
            return _("record {id}").format(id=ref)
        fresh = self._seen.fresh[-ref - 1]
        if fresh.file == self._source.file:
            return _("line {line}").format(line=fresh.line)
        return _("line {line} of {file}").format(line=fresh.line, file=fresh.file)


def _changes(there: Activity, row: Activity) -> list[str]:
    """The columns in which a row says something else; what it leaves empty says nothing."""
    if there[1:] == row[1:]:
        return []
    return [
        name
        for name, old, new in zip(COLUMNS, there[1:], row[1:], strict=True)
        if new is not None and new != old
    ]


def _merged(there: Activity, row: Activity) -> Activity:
    """The record with what the row says taken over."""
    values = zip(there[1:], row[1:], strict=True)
    return Activity._make((there.id, *(old if new is None else new for old, new in values)))
