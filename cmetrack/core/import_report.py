"""What became of a file of records: counted, listed, told; for a person and for a script."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from cmetrack.core.new_records import NewRecords
from cmetrack.core.plausibility import probably_one
from cmetrack.core.record_reader import describe
from cmetrack.domain.likeness import Pair
from cmetrack.domain.notice import Issue, LeftOut, Notice
from cmetrack.domain.written_dates import Exchangeable
from cmetrack.i18n import gettext as _

Reject = tuple[int, tuple[Issue, ...]]
"""A rejected row: its place among the file's rows, from 0, and all that is wrong with it."""
MOST_NOTICES = 1_000
"""So many are kept; nobody reads more."""


class Changed(NamedTuple):
    """One column of a record that a row changes, with the texts before and after.

    The record is `called` so for scripts, whatever the language.
    """

    line: int
    record: str
    column: str
    before: str
    after: str
    called: str


class Differing(NamedTuple):
    """A row that says something else than the record that it repeats, and in which columns."""

    line: int
    record: int
    columns: tuple[str, ...]


class ImportReport(NamedTuple):
    """What one file does to the ledger, and what in it cannot go in.

    `ids` are the records that it added, `lines` where they begin in it, `places` which of its rows
    they are, `new_records` what the first of them give. Of the notices that are too many to keep,
    `unkept` are only counted; `concluded` tells how many rows there are of each sort that were
    read alone. `exchangeable` are some days that can be read in two ways, and nothing says which.
    """

    file: str
    read: int
    added: int
    updated: int
    unchanged: int
    rejects: Sequence[Reject]
    ignored_columns: tuple[str, ...]
    notices: tuple[Notice, ...]
    changes: Sequence[Changed]
    differs: Sequence[Differing]
    left_out: Sequence[LeftOut]
    unkept: int = 0
    ids: Sequence[int] = ()
    lines: Sequence[int] = ()
    places: Sequence[int] = ()
    concluded: Mapping[str, int] = {}
    exchangeable: Sequence[Exchangeable] = ()
    new_records: NewRecords = NewRecords()
    change: int | None = None

    @property
    def guesses(self) -> tuple[Notice, ...]:
        """What was concluded and needs somebody's agreement."""
        return tuple(notice for notice in self.notices if notice.guess)

    def renumbered(self, final: Callable[[int], int]) -> Self:
        """The same, with the numbers that records have in the end."""
        return self._replace(
            notices=tuple(one._replace(ids=tuple(map(final, one.ids))) for one in self.notices),
            differs=[one._replace(record=final(one.record)) for one in self.differs],
            ids=array("Q", map(final, self.ids)),
        )

    def with_look_alikes(self, pairs: Sequence[Pair], *, all_compared: bool) -> Self:
        """The same, and which of the records that it added are probably one with another.

        Very many were compared by titles and days alone, and not `all_compared`.
        """
        found = ((pair, bisect_left(self.ids, pair.other)) for pair in pairs)
        told = [
            probably_one(pair, self.lines[at])
            for pair, at in found
            if at < len(self.ids) and self.ids[at] == pair.other
        ]
        if self.added and not all_compared:
            said = _("So many came that they were compared by their titles and days alone.")
            told.append(
                Notice("not-compared", said, _("`cmetrack db check` compares the rest, too."))
            )
        room = max(0, MOST_NOTICES - len(self.notices))
        unkept = self.unkept + max(0, len(told) - room)
        return self._replace(notices=(*self.notices, *told[:room]), unkept=unkept)

    @property
    def asks(self) -> bool:
        """Whether somebody has to agree to it, or could say what it does not."""
        return bool(self.needs_agreement or self.kindless or self.exchangeable)

    @property
    def needs_agreement(self) -> bool:
        """Whether it would store what was guessed, or leaves out what somebody may want."""
        would_store = self.added or self.updated
        return bool(self.guesses and would_store) or any(
            one.why == "doubt" for one in self.left_out
        )

    @property
    def kindless(self) -> dict[int, Issue]:
        """The rows that want nothing but a kind, by their places, and what is said of them."""
        return {
            place: issues[0]
            for place, issues in self.rejects
            if len(issues) == 1 and issues[0].code == "missing-kind"
        }

    def issues(self) -> Iterator[Issue]:
        """Everything that is wrong with the file, in its order."""
        return (issue for _place, issues in self.rejects for issue in issues)

    def reasons(self) -> Iterator[tuple[int, str]]:
        """Why each rejected row was rejected, in their order, with its place among the rows."""
        for place, issues in self.rejects:
            yield place, "; ".join(map(describe, issues))

    def as_json(self, *, written: bool, planned: object = None) -> dict[str, object]:
        """The report of `import --json`; nothing was added or updated unless it was written.

        In a dry run with the records `planned`, before what may be long: `import` looks there.
        """
        return {
            "file": self.file,
            "read": self.read,
            "added": self.added if written else 0,
            "unchanged": self.unchanged,
            "updated": self.updated if written else 0,
            **({} if planned is None else {"dry_run": True, "records": planned}),
            "rejected": (
                {"line": one.line, "column": one.column, "value": one.value}
                | {"code": one.code, "message": one.message}
                for one in self.issues()
            ),
            "ids": iter(self.ids if written and planned is None else ()),
            "differs": (one._asdict() for one in self.differs),
            "left_out": (
                {
                    "line": one.line,
                    "why": one.why,
                    "message": one.sentence,
                    **({} if one.record is None else {"record": one.record}),
                }
                for one in self.left_out
            ),
            "notices": (
                {
                    "code": notice.code,
                    "line": notice.line,
                    "ids": notice.ids,
                    "message": notice.sentence,
                    "hint": notice.hint,
                    "guess": notice.guess,
                }
                for notice in self.notices
            ),
            "ignored_columns": list(self.ignored_columns),
            "incomplete": self.new_records.incomplete(),
            "change": self.change if written else None,
            "changes": (
                {"line": one.line, "record": one.called, "column": one.column}
                | {"before": one.before, "after": one.after}
                for one in self.changes
            ),
        }
