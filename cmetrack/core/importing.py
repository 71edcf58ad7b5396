"""The door for files of records: what is added, what is there already, what is wrong.

The walk of a row: `line → Activity | Issue → surely new | perhaps a repeat → added, unchanged,
updated, rejected`. Rows go in as they are read, so that a large file needs no more memory than a
small one; whoever holds the ledger does it in one transaction, and takes all of it back where a
row was rejected. Of every file: rows read = added + unchanged + updated + rejected.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.import_report import Changed, ImportReport, Reject, Rejects, Repeats
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.core.pile import Pile
from cmetrack.core.plausibility import doubts_of_hours
from cmetrack.core.publications import Completion
from cmetrack.core.record_reader import Allowed, Trouble, check, describe, texts
from cmetrack.core.rows import Batch, Reader, RowReader, Source, details_of
from cmetrack.core.seen import Found, Records, Seen
from cmetrack.domain.activity import COLUMNS, Activity
from cmetrack.domain.activity_columns import ActivityColumns, without
from cmetrack.domain.identity import Identity, IdentityKeys, identify
from cmetrack.domain.issue import Issue
from cmetrack.i18n import gettext as _


class How(NamedTuple):
    """What is allowed, what is to be done with repeated rows, and what completes publications.

    A row that repeats a record of the ledger or of an earlier row changes nothing; with
    `update` what it says is taken over, and what it leaves empty stays. A publication takes
    its journal's class from `periodicals`, and the doctor's place among its authors from `me`,
    the spellings of the name. `progress` is told now and then how many rows of a file were read;
    `reader` makes what reads them.
    """

    allowed: Allowed = Allowed()
    update: bool = False
    periodicals: PeriodicalList | None = None
    me: Sequence[str] = ()
    progress: Callable[[str, int], None] = lambda file, rows: None
    reader: Callable[[Source, Allowed, Callable[[int], None]], Reader] = RowReader


def import_records(sources: Iterable[Source], records: Records, how: How) -> list[ImportReport]:
    """Bring in the rows of the files, one file after the other, as far as they are good."""
    seen = Seen(records)
    with _no_collecting():
        files = [_FileImport(source, seen, how) for source in sources]
        for file in files:
            file.run()
        records.settle()
        for file in files:
            file.decide_waiting()
        return [file.plan() for file in files]


def locate(issue: Issue) -> str:
    """The issue as one line: `credits.csv:14: column 'credits': '12..5' is not a number …`."""
    return f"{issue.file}:{issue.line}: {describe(Trouble(*issue[2:]))}"


def listing(lines: Iterable[str], count: int) -> list[str]:
    """The first so many lines of the `count` that there are, and how many more."""
    return wording.first_of(lines, count, _SHOWN)


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


_SHOWN = 20
_AT_ONCE = 500
_NOTICES = 1_000  # that are kept; nobody reads so many


class _Row(NamedTuple):
    """A row on its way in: its place among the file's rows, from 0, and its line."""

    place: int
    line: int
    activity: Activity
    identity: Identity


def _row(place: int, line: int, activity: Activity) -> _Row:
    return _Row(place, line, activity, identify(activity))


class _FileImport:
    """One file on its way in: what became of its rows so far."""

    def __init__(self, source: Source, seen: Seen, how: How) -> None:
        self.read = self.added = self.unchanged = self.updated = self.unkept = 0
        self.rejects = Rejects()
        self._waiting: Pile[tuple[int, _Row]] = Pile()
        self._rejected: list[Reject] = []  # of the rows in hand
        self._changes: Pile[Changed] = Pile()
        self._repeats = Repeats(self._note)
        self._source = source
        self._file = source.file
        self._seen = seen
        self._how = how
        self._completion = Completion(
            details_of(source), how.periodicals or PeriodicalList(), how.me
        )
        self._late: list[tuple[int, _Row]] = []  # new ones of those that had to wait
        self._notices: list[str] = []
        self._about: Sequence[str] = ()
        self._ignored: tuple[str, ...] = ()

    def run(self) -> None:
        """Take every row to where it belongs."""
        progress = partial(self._how.progress, self._file)
        reader = self._how.reader(self._source, self._how.allowed, progress)
        with closing(reader.batches()) as batches:
            for batch in batches:
                self._take(batch)
                self.read += len(batch.lines)
        self._about, self._ignored = reader.notices(), tuple(reader.ignored)

    def decide_waiting(self) -> None:
        """Take the rows that had to wait until the records can be searched again."""
        marks: set[tuple[int, str]] = set()
        for id, row in self._waiting:
            mine = {(at, mark) for at, mark in enumerate(row.identity) if mark}
            if len(self._late) == _AT_ONCE or not mine.isdisjoint(marks):
                self._bring_late()
                marks.clear()
            self._decide(row, id)
            if self._late and self._late[-1][0] == id:
                marks |= mine
            self._put_aside(late=True)
        self._bring_late()
        self._repeats.close()

    def plan(self) -> ImportReport:
        """What became of the file."""
        return ImportReport(
            file=self._file,
            read=self.read,
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            rejects=self.rejects,
            ignored_columns=self._ignored,
            notices=(*self._about, *self._completion.notices(), *self._notices),
            unkept=self.unkept,
            changes=self._changes,
        )

    def _take(self, batch: Batch) -> None:
        """The surely new ones go in; each of the others is looked at, in its turn."""
        for at, troubles in batch.troubles.items():
            self._reject(self.read + at, batch.lines[at], troubles)
        places = [self.read + at for at in batch.good]
        lines = [batch.lines[at] for at in batch.good] if batch.troubles else batch.lines
        activities, marks = batch.activities, batch.marks
        perhaps = self._seen.perhaps(marks)
        if perhaps and not self._seen.records.searchable:
            self._put_off(perhaps, places, lines, activities, marks)
        else:
            begin = 0
            for at in perhaps:
                if begin < at:
                    new = slice(begin, at)
                    self._add(places[new], lines[new], activities[new], marks[new])
                self._meet(_row(places[at], lines[at], activities[at]))
                begin = at + 1
            new = slice(begin, None)
            self._add(places[new], lines[new], activities[new], marks[new])
        self._put_aside()

    def _put_off(
        self,
        perhaps: Sequence[int],
        places: Sequence[int],
        lines: Sequence[int],
        activities: ActivityColumns,
        marks: IdentityKeys,
    ) -> None:
        """While nothing can be looked up, the rows in doubt wait and all others go in."""
        ids = self._seen.reserve(self._file, lines)
        for at in perhaps:
            self._waiting.append((ids[at], _row(places[at], lines[at], activities[at])))
        self._bring(
            without(ids, perhaps),
            without(places, perhaps),
            without(lines, perhaps),
            activities.without(perhaps),
            marks.without(perhaps),
        )

    def _add(
        self,
        places: Sequence[int],
        lines: Sequence[int],
        activities: Sequence[Activity],
        marks: IdentityKeys,
    ) -> None:
        """Rows that repeat nothing."""
        ids = self._seen.reserve(self._file, lines)
        self._bring(ids, places, lines, activities, marks)

    def _bring(
        self,
        ids: Sequence[int],
        places: Sequence[int],
        lines: Sequence[int],
        activities: Sequence[Activity],
        marks: IdentityKeys,
    ) -> None:
        """Rows that repeat nothing, under numbers that are reserved for them."""
        if not activities:
            return
        if self._completion:
            activities = list(map(self._completion.of_new, places, lines, activities))
        many = ActivityColumns.of(activities)
        for at, doubt in doubts_of_hours(many):
            self._note(_("line {line}: {notice}").format(line=lines[at], notice=doubt))
        self._seen.records.add(ids, many, marks)
        self.added += len(activities)

    def _meet(self, row: _Row) -> None:
        """A row that may repeat a record: decided now, or as soon as that can be looked up."""
        if self._seen.records.searchable:
            self._decide(row)
        else:
            (id,) = self._seen.reserve(self._file, [row.line])
            self._waiting.append((id, row))

    def _decide(self, row: _Row, reserved: int | None = None) -> None:
        place, line, activity, identity = row
        if found := self._seen.find(identity):
            self._repeat(row, found)
        elif reserved is None:
            self._add([place], [line], [activity], IdentityKeys.of([identity]))
        else:
            self._late.append((reserved, row))

    def _bring_late(self) -> None:
        """Let those in that had to wait and are new."""
        if self._late:
            ids, late = zip(*self._late, strict=True)
            places, lines, activities, identities = zip(*late, strict=True)
            self._bring(ids, places, lines, activities, IdentityKeys.of(identities))
            self._late = []

    def _repeat(self, row: _Row, found: Sequence[Found]) -> None:
        """Take a row whose record is there already."""
        place, line, activity, _identity = row
        one = found[0]
        if len(found) > 1:
            one = next((one for one in found if not _changes(one.activity, activity)), one)
        there = one.activity
        if self._completion:
            activity = self._completion.of_known(place, activity, there)
        changes = _changes(there, activity)
        # A row may be the same as several records: which one it repeats matters only where
        # something is to be changed. To refuse it would make a file that went in once fail
        # when it is imported again.
        if len(found) > 1 and changes and self._how.update:
            self._reject(place, line, [self._several(found)])
        elif not changes:
            self.unchanged += 1
            self._repeats.meet(line, there.id, self._seen.brought_by(there.id))
        elif self._how.update:
            self._merge(place, line, there, changes, _merged(there, activity))
        else:
            self.unchanged += 1
            self._differs(line, there.id, changes)

    def _merge(
        self, place: int, line: int, there: Activity, changes: Iterable[str], merged: Activity
    ) -> None:
        """Change a record to what a row makes of it, if that holds together."""
        if troubles := check(merged):
            self._reject(place, line, troubles)
            return
        self._seen.replace(merged, identify(merged))
        self.updated += 1
        for _at, doubt in doubts_of_hours([merged]):
            self._note(_("line {line}: {notice}").format(line=line, notice=doubt))
        name, before, after = self._name(there.id), texts(there), texts(merged)
        for column in changes:
            was, becomes = before.get(column, ""), after.get(column, "")
            self._changes.append(Changed(line, name, column, was, becomes))

    def _differs(self, line: int, id: int, changes: Sequence[str]) -> None:
        self._repeats.close()
        notice = _(
            "line {line} repeats {record}, but differs in {columns}; nothing was changed, "
            "--update takes it over"
        )
        self._note(notice.format(line=line, record=self._name(id), columns=", ".join(changes)))

    def _note(self, notice: str) -> None:
        if len(self._notices) < _NOTICES:
            self._notices.append(notice)
        else:
            self.unkept += 1

    def _reject(self, place: int, line: int, troubles: Iterable[Trouble]) -> None:
        issues = tuple(Issue(self._file, line, *trouble) for trouble in troubles)
        self._rejected.append((place, issues))

    def _put_aside(self, *, late: bool = False) -> None:
        self.rejects.add(self._rejected, late=late)
        self._rejected.clear()

    def _several(self, found: Iterable[Found]) -> Trouble:
        message = _(
            "it could be any of these: {records}; a row's code, certificate and identifier must "
            "belong to one record"
        )
        names = (self._name(one.activity.id) for one in found)
        return Trouble(None, None, message.format(records=", ".join(names)))

    def _name(self, id: int) -> str:
        """A record as a person can find it: by its id, or by the line that brings it."""
        brought_by = self._seen.brought_by(id)
        if brought_by is None:
            return _("record {id}").format(id=id)
        file, line = brought_by
        if file == self._file:
            return _("line {line}").format(line=line)
        return _("line {line} of {file}").format(line=line, file=file)


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
