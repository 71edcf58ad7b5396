"""The door for files of records: what is added, what is there already, what is wrong.

The walk of a row: `line → RawRow → Activity | Issue → the open transaction → does it repeat a
record? → added, unchanged, updated, rejected`. Rows go in as they are read; then the store tells
which of them repeat others and takes these out again, and here it is decided, in the order of the
files, what becomes of them. Whoever holds the ledger takes all of it back where a row was
rejected. Of every file: rows read = added + unchanged + updated + rejected + left out.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from types import MappingProxyType
from typing import NamedTuple, Protocol

from cmetrack.core.import_report import MOST_NOTICES, Changed, Differing, ImportReport, Reject
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.core.plausibility import A_DAY, doubt_of_hours
from cmetrack.core.publications import Completion
from cmetrack.core.record_reader import Allowed, Trouble, check, texts
from cmetrack.core.rows import RowBatch, RowReader, Source
from cmetrack.domain.activity import COLUMNS, Activity, Columns, activity_at, as_entered, some
from cmetrack.domain.evidence import paths_in
from cmetrack.domain.names import same_person
from cmetrack.domain.notice import Issue, LeftOut, Notice
from cmetrack.i18n import N_, gettext as _, ngettext, word


class ImportOptions(NamedTuple):
    """What is allowed, what is to be done with repeated rows, and what completes publications.

    A row that repeats a record of the ledger or of an earlier row changes nothing; with
    `update` what it says is taken over, and what it leaves empty stays. A publication takes
    its journal's class from `periodicals`, and the doctor's place among its authors from `me`,
    the spellings of the name. A row whose record was removed comes in again only with
    `bring_back`. `kept` is what records stand for that leave a column open, so that a row which
    says just that is no other. `dates` is the order (dmy, mdy, ymd) of days that can be read in two ways.
    `progress` is told now and then how many rows of a file were read.
    """

    allowed: Allowed = Allowed()
    update: bool = False
    periodicals: PeriodicalList | None = None
    me: Sequence[str] = ()
    bring_back: bool = False
    dates: str | None = None
    progress: Callable[[str, int], None] = lambda file, rows: None
    kept: Mapping[str, str] = MappingProxyType({})


class Records(Protocol):
    """The records of a ledger as an import meets them: see `store/bulk.py`."""

    first: int
    last: int

    @property
    def searchable(self) -> bool: ...
    def add(self, columns: Columns, /) -> None: ...
    def repeats(self) -> Iterator[tuple[int, Activity, Sequence[Activity], int | None]]: ...
    def replace(self, activity: Activity, because: int, /) -> None: ...
    def settle(self) -> None: ...


def import_records(
    sources: Iterable[Source], records: Records, options: ImportOptions
) -> list[ImportReport]:
    """Bring in the rows of the files, one file after the other, as far as they are good."""
    files: list[_FileImport] = []
    for source in sources:
        files.append(_FileImport(source, records, options, files))
        for batch in files[-1].reader.batches():
            files[-1].take(batch)
            if records.searchable:
                _decide(files, records)
    records.settle()
    _decide(files, records)
    return [file.report() for file in files]


def _decide(files: "Sequence[_FileImport]", records: Records) -> None:
    for id, row, there, removed in records.repeats():
        file = _file_of(files, id)
        if removed is None:
            file.meet(id, row, there)
        else:
            file.leave_out(id, removed)


class _FileImport:
    def __init__(
        self,
        source: Source,
        records: Records,
        options: ImportOptions,
        files: "Sequence[_FileImport]",
    ) -> None:
        self.first = records.last + 1
        self.lines = array("I")  # on which each of its records begins,
        self._taken = array("I")  # the places of those that were taken out again
        self._met = bytearray()
        self._places = array("I")  # and its place among the file's rows, from 0
        self.name = source.file
        self._files = files
        self._records = records
        self._options = options
        self._source = source
        progress = partial(options.progress, source.file)
        self.reader = RowReader(source, options.allowed, progress, options.dates)
        periodicals = options.periodicals or PeriodicalList()
        details = getattr(source, "details", ())
        self._completion = Completion(details, periodicals, options.me)
        self._read = self._unchanged = self._updated = self._added = self._unkept = 0
        self._rejects: list[Reject] = []
        self._changes: list[Changed] = []
        self._differs: list[Differing] = []
        self._left_out: list[LeftOut] = []
        self._run: tuple[str | None, int, int] = None, 0, 0  # of repeats: file, line, record
        self._run_length = 0
        self._doubts: dict[int, tuple[int, str]] = {}  # by the place of a row that may be new
        self._notices: list[Notice] = []

    def take(self, batch: RowBatch) -> None:
        """Bring in what could be read, whatever it repeats; reject the rest."""
        batch = self._completion.mine(batch)
        for place, line, troubles in batch.rejected:
            self._reject(place, line, troubles)
        self._left_out += batch.left_out
        if batch.places:
            self.lines.extend(batch.lines)
            self._places.extend(batch.places)
            columns = self._completed(batch) if self._completion else batch.columns
            for at, hours in enumerate(columns.get("hours", ())):
                if hours and hours > A_DAY and (doubt := doubt_of_hours(activity_at(columns, at))):
                    self._doubts[batch.places[at]] = batch.lines[at], doubt
            self._records.add(columns)
            self._added += len(batch.places)
        self._read += batch.size

    def leave_out(self, id: int, removed: int) -> None:
        """Leave a row out, as its record was removed."""
        self._taken_out(id)
        said = _("Record {id} was removed; with --bring-back it comes in again.")
        line = self.lines[id - self.first]
        self._left_out.append(LeftOut(line, "removed", said.format(id=removed), removed))

    def _taken_out(self, id: int) -> None:
        self._added -= 1
        self._taken.append(id - self.first)
        self._doubts.pop(self._places[id - self.first], None)

    def _met_before(self, id: int) -> bool:
        """Whether an earlier row of this file fell on the record, or made it."""
        if id >= self.first:
            return True
        self._met.extend(bytes(max(0, id + 1 - len(self._met))))
        before, self._met[id] = bool(self._met[id]), 1
        return before

    def meet(self, id: int, completed: Activity, found: Sequence[Activity]) -> None:
        """Decide on a row whose record is there already."""
        at = id - self.first
        place, line = self._places[at], self.lines[at]
        self._taken_out(id)
        row = self._completion.given(place, completed)
        there = found[0]
        if len(found) > 1:
            there = next((one for one in found if not self._differing(one, row)), there)
        if self._completion:
            row = self._completion.of_known(place, completed, there)
        if row.evidence and {*paths_in(row.evidence)} <= {*paths_in(there.evidence)}:
            row = row._replace(evidence=None)  # it has that file, and others
        if row.specialty == "own" and there.specialty not in (None, "other"):
            row = row._replace(specialty=None)  # of the cycle for which it was entered
        changes = self._differing(there, row)
        update = self._options.update and not self._met_before(there.id)
        # A row may be the same as several records: which one it repeats matters only where
        # something is to be changed. To refuse it would make a file that went in once fail
        # when it is imported again.
        if len(found) > 1 and changes and update:
            message = _(
                "it could be any of these: {records}; a row's code, certificate and identifier must belong to one record"
            )
            names = ", ".join(self._name(one.id) for one in found)
            self._reject(place, line, [Trouble(None, None, message.format(records=names))])
        elif not changes:
            self._unchanged += 1
            self._lengthen_run(line, *self._place_of(there.id))
        elif update:
            values = zip(there[1:], row[1:], strict=True)
            merged = Activity._make(
                (there.id, *(old if new is None else new for old, new in values))
            )
            if troubles := check(merged):
                self._reject(place, line, troubles)
            else:
                self._records.replace(merged, id)
                self._tell_changes(line, there, changes, merged)
        else:
            self._unchanged += 1
            sentence = _(
                "line {line} repeats {record}, but differs in {columns}; nothing was changed, --update takes it over"
            )
            if self._options.update:
                sentence = _(
                    "line {line} falls on {record} like another line before it, but differs in {columns}; it was not taken over"
                )
            name = self._name(there.id)
            self._differs.append(Differing(line, there.id, tuple(changes)))
            told = {
                "line": line,
                "record": name,
                "columns": ", ".join(word("column", one) for one in changes),
            }
            self._note(Notice("differs", sentence.format(**told), line=line, ids=(there.id,)))

    def _differing(self, there: Activity, row: Activity) -> list[str]:
        return _changes(as_entered(there, self._options.kept), row) if there != row else []

    def report(self) -> ImportReport:
        """What became of the file."""
        self._tell_run()
        for line, doubt in self._doubts.values():
            self._note(Notice("hours", doubt).on_line(line))
        return ImportReport(
            file=self.name,
            read=self._read,
            added=self._added,
            updated=self._updated,
            unchanged=self._unchanged,
            rejects=sorted(self._rejects),
            ignored_columns=tuple(self._source.ignored),
            notices=(
                *self.reader.notices(),
                *self._of_another(),
                *self._completion.notices(),
                *sorted(self._notices, key=lambda notice: notice.line or 0),
            ),
            unkept=self._unkept,
            changes=self._changes,
            differs=self._differs,
            left_out=sorted(self._left_out),
            ids=self._of_new(range(self.first, self.first + len(self.lines))),
            lines=self._of_new(self.lines),
            places=self._of_new(self._places),
            concluded=self.reader.concluded,
            exchangeable=self.reader.exchangeable,
        )

    def _of_new(self, of_all: Sequence[int]) -> Sequence[int]:
        if not self._taken:
            return of_all
        taken = set(self._taken)
        return array("Q", (one for at, one in enumerate(of_all) if at not in taken))

    def _of_another(self) -> Iterator[Notice]:
        """A word on a file whose rows name somebody else than the ledger's doctor: to be agreed to."""
        if self.reader.doctor is None:
            return
        line, name = self.reader.doctor
        if not self._options.me:
            said = _("its rows are {name}'s, and the ledger names no doctor to compare that with")
            hint = _("`cmetrack cycle edit --doctor NAME` says it.")
            yield Notice("other-doctor", said.format(name=name), hint, line=line)
            return
        if not any(same_person(me, name) for me in self._options.me):
            said = _("its rows are {name}'s, and this ledger is {me}'s")
            sentence = said.format(name=name, me=_(" or ").join(self._options.me))
            meant = any(one.why == "where" for one in self._left_out)  # somebody chose these rows
            yield Notice("other-doctor", sentence, line=line, guess=not meant, words=name)

    def _completed(self, batch: RowBatch) -> Columns:
        columns = batch.columns
        indexed, authors, positions = (
            list(columns.get(name) or repeat(None, len(columns["kind"])))
            for name in ("index", "authors", "position")
        )
        for at, kind in enumerate(columns["kind"]):
            if self._completion.may_know_of(kind):
                row = activity_at(columns, at)
                row = self._completion.of_new(batch.places[at], batch.lines[at], row)
                indexed[at], authors[at], positions[at] = row.indexed, row.authors, row.position
        named = {"index": indexed, "authors": authors, "position": positions}
        return {**columns, **{name: column for name, column in named.items() if some(column)}}

    def _tell_changes(
        self, line: int, there: Activity, changes: Iterable[str], merged: Activity
    ) -> None:
        self._updated += 1
        if doubt := doubt_of_hours(merged):
            self._note(Notice("hours", doubt).on_line(line))
        name, called = self._name(there.id), self._name(there.id, str)
        before, after = texts(there), texts(merged)
        for column in changes:
            was, becomes = before.get(column, ""), after.get(column, "")
            self._changes.append(Changed(line, name, column, was, becomes, called))

    def _lengthen_run(self, line: int, file: str | None, there: int) -> None:
        """Rows that say nothing new come in runs: lines 2 to 79 repeat records 1 to 78."""
        count = self._run_length
        if (file, line - count, there - count) != self._run:
            self._tell_run()
            self._run, self._run_length = (file, line, there), 0
        self._run_length += 1

    def _tell_run(self) -> None:
        file, first, one = self._run
        count = self._run_length
        if file is None:
            words = ngettext(
                "line {first} repeats record {one}",
                "lines {first} to {last} repeat records {one} to {other}",
                count,
            )
        else:
            words = ngettext(
                "line {first} repeats line {one} of {file}",
                "lines {first} to {last} repeat lines {one} to {other} of {file}",
                count,
            )
        if count:
            last, other = first + count - 1, one + count - 1
            said = words.format(first=first, last=last, one=one, other=other, file=file)
            ids = tuple(range(one, other + 1)) if file is None else ()
            self._note(Notice("repeats", said, line=first, ids=ids))

    def _note(self, notice: Notice) -> None:
        if len(self._notices) < MOST_NOTICES:
            self._notices.append(notice)
        else:
            self._unkept += 1

    def _reject(self, place: int, line: int, troubles: Iterable[Trouble]) -> None:
        issues = tuple(Issue(self.name, line, *trouble) for trouble in troubles)
        self._rejects.append((place, issues))

    def _place_of(self, id: int) -> tuple[str | None, int]:
        """Where a record stands: in a file on a line, or in the ledger under its number."""
        if id < self._records.first:
            return None, id
        file = _file_of(self._files, id)
        return file.name, file.lines[id - file.first]

    def _name(self, id: int, say: Callable[[str], str] = _) -> str:
        """A record as people call it; as scripts do where nothing is translated."""
        file, at = self._place_of(id)
        if file is None:
            return say(N_("record {id}")).format(id=at)
        if file == self.name:
            return say(N_("line {line}")).format(line=at)
        return say(N_("line {line} of {file}")).format(line=at, file=file)


def _file_of(files: Sequence[_FileImport], id: int) -> _FileImport:
    return next(file for file in reversed(files) if file.first <= id)


def _changes(there: Activity, row: Activity) -> list[str]:
    """The columns in which a row says something else; what it leaves empty says nothing."""
    if there[1:] == row[1:]:
        return []
    return [
        name
        for name, old, new in zip(COLUMNS, there[1:], row[1:], strict=True)
        if new is not None and new != old
    ]
