"""What became of a file on its way into the ledger, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmetrack.core.record_reader import describe
from cmetrack.domain.notice import Issue
from cmetrack.i18n import ngettext

if TYPE_CHECKING:
    from cmetrack.core.plausibility import Lacking

Reject = tuple[int, tuple[Issue, ...]]
"""A rejected row: its place among the file's rows, from 0, and all that is wrong with it."""


class Changed(NamedTuple):
    """One column of a record that a row changes, with the texts before and after."""

    line: int
    record: str
    column: str
    before: str
    after: str


class ImportReport(NamedTuple):
    """What one file does to the ledger, and what in it cannot go in.

    Of the notices that are too many to keep, `unkept` are only counted. Where a column was left
    out, `lacking` tells what the new records lack.
    """

    file: str
    read: int
    added: int
    updated: int
    unchanged: int
    rejects: Sequence[Reject]
    ignored_columns: tuple[str, ...]
    notices: tuple[str, ...]
    changes: Sequence[Changed]
    unkept: int = 0
    lacking: Lacking | None = None

    def issues(self) -> Iterator[Issue]:
        """Everything that is wrong with the file, in its order."""
        return (issue for _place, issues in self.rejects for issue in issues)

    def reasons(self) -> Iterator[tuple[int, str]]:
        """Why each rejected row was rejected, in their order, with its place among the rows."""
        for place, issues in self.rejects:
            yield place, "; ".join(map(describe, issues))

    def as_json(self, *, written: bool) -> dict[str, object]:
        """The report of `import --json`; nothing was added or updated unless it was written."""
        return {
            "file": self.file,
            "read": self.read,
            "added": self.added if written else 0,
            "unchanged": self.unchanged,
            "updated": self.updated if written else 0,
            "rejected": (
                {name: value for name, value in issue._asdict().items() if name != "file"}
                for issue in self.issues()
            ),
            "ignored_columns": list(self.ignored_columns),
            "incomplete": self.lacking and self.lacking.as_json(),
            "changes": (changed._asdict() for changed in self.changes),
        }


class RunsOfRepeats:
    """Rows that say nothing new, told as they come in runs: lines 2 to 79 repeat records 1 to 78.

    `tell` is told the first line of a run, and the word on it.
    """

    def __init__(self, tell: Callable[[int, str], None]) -> None:
        self._tell = tell
        self._line = self._there = self._count = 0
        self._file: str | None = None

    def meet(self, line: int, file: str | None, there: int) -> None:
        """A row repeats the record `there`, or the one that an earlier line of a file brought."""
        if (line - self._count, there - self._count, file) != (self._line, self._there, self._file):
            self.close()
            self._line, self._there, self._file, self._count = line, there, file, 0
        self._count += 1

    def close(self) -> None:
        """Tell of the run so far."""
        if self._file is None:
            words = ngettext(
                "line {first} repeats record {one}",
                "lines {first} to {last} repeat records {one} to {other}",
                self._count,
            )
        else:
            words = ngettext(
                "line {first} repeats line {one} of {file}",
                "lines {first} to {last} repeat lines {one} to {other} of {file}",
                self._count,
            )
        if self._count:
            first, one, more = self._line, self._there, self._count - 1
            told = {"first": first, "last": first + more, "one": one, "other": one + more}
            self._tell(first, words.format(**told, file=self._file))
