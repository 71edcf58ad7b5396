"""The rows that could not go in, as a file to be mended and imported again."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, Protocol, TypeVar

from cmetrack.core.rows import Source
from cmetrack.errors import UsageError
from cmetrack.formats.reading.headings import REASON
from cmetrack.formats.writing.csv import csv_line, guard
from cmetrack.i18n import gettext as _

T = TypeVar("T")

Reasons = Iterable[tuple[int, str]]
"""Why each rejected row was rejected, in their order, with its place among the rows, from 0."""

MARK = "\ufeff"
"""Before a table in UTF-8: without it a spreadsheet takes the letters for others."""


class Frame(NamedTuple):
    """What stands before, between and after the rows of a file of rejects."""

    before: str
    between: str = ""
    after: str = ""


class RecordFile(Source, Protocol):
    """A file of records that can also give back the rows that were rejected.

    `headings` are what the file calls its columns; complete once the rows are read. `done` tells
    how much of it was read, from 0 to 1, `rejects_format` in which format its rejects are written.
    """

    @property
    def done(self) -> float: ...
    @property
    def rejects_format(self) -> str: ...
    @property
    def rejects_frame(self) -> Frame: ...
    @property
    def headings(self) -> Sequence[str]: ...
    def rejected_rows(self, reasons: Reasons) -> Iterator[str]: ...


class OtherRows:
    """A file whose rows are made into others; all else is as the file has it."""

    def __init__(self, inner: RecordFile) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        if name == "chunks":  # its rows are those from here
            raise AttributeError(name)
        return getattr(self.inner, name)


def picked(rows: Iterable[T], reasons: Reasons) -> Iterator[tuple[T, str]]:
    """The rows that were rejected, each with its reason."""
    numbered = enumerate(rows)
    for place, reason in reasons:
        yield from islice(((row, reason) for at, row in numbered if at == place), 1)


class CsvRejects:
    """A table whose rejected rows come back as CSV, each behind its reason; a former reason goes.

    The reason is in front, because a row with too many or too few fields would carry it behind
    them into the wrong column.
    """

    rejects_format = "csv"
    headings: Sequence[str]
    _delimiter = ","
    _before = MARK

    @property
    def rejects_frame(self) -> Frame:
        return Frame(self._before + self._line(REASON, self.headings))

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        return (self._line(guard(reason), row) for row, reason in picked(self._again(), reasons))

    def _again(self) -> Iterable[Sequence[str]]:
        """All rows, once more, as CSV has them."""
        raise NotImplementedError

    def _line(self, reason: str, cells: Sequence[str]) -> str:
        former = self.headings.index(REASON) if REASON in self.headings else len(cells)
        return csv_line([reason, *cells[:former], *cells[former + 1 :]], self._delimiter)


def write_rejects(rejected: Sequence[tuple[RecordFile, Reasons]]) -> Iterator[str]:
    """The rejected rows of the files as they came, with their reasons: the pieces of one file.

    Files with other columns, or of another format, do not go into one.
    """
    first = rejected[0][0]
    frame = first.rejects_frame
    for file, _reasons in rejected:
        if file.rejects_frame.before.removeprefix(MARK) != frame.before.removeprefix(MARK):
            raise UsageError(
                _(
                    "The rejected rows of '{one}' and '{other}' do not fit into one file: "
                    "their columns differ."
                ).format(one=first.file, other=file.file),
                _("Import these files one after the other, each with its own --rejects."),
            )
    rows = chain.from_iterable(file.rejected_rows(reasons) for file, reasons in rejected)
    begin = [frame.before, next(rows, "")]
    return chain(begin, (frame.between + row for row in rows), [frame.after])
