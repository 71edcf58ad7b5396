"""A statement of a college or a portal: a table that `import` reads, or the lines of a printout."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.kinds import with_kind
from cmetrack.core.record_reader import Allowed, RecordReader
from cmetrack.core.rows import RawRow
from cmetrack.core.statement import COLUMNS, Printed, read_lines
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.columns import column_of
from cmetrack.domain.dates import Span, moment
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.domain.text import clean
from cmetrack.errors import BadInput, BadValue
from cmetrack.formats.reading.chosen import ChosenRows
from cmetrack.formats.reading.page_text import page_lines
from cmetrack.formats.reading.pdf import text_of
from cmetrack.formats.reading.rejects import CsvRejects, OtherRows, RecordFile
from cmetrack.formats.reading.text import Decoding
from cmetrack.formats.source import format_of_name, open_records, with_answers
from cmetrack.i18n import gettext as _

LARGEST = 1
"""Megabytes of a printout: some ten thousand lines."""


def open_statement(
    stream: BinaryIO,
    file: str,
    patterns: Patterns,
    shapes: Sequence[CodeFormat],
    *,
    encoding: str | None = None,
    constants: Mapping[str, str] | None = None,
    where: Sequence[str] = (),
    dates: str | None = None,
    **how: Any,
) -> RecordFile:
    """A statement's rows: of a table as `import` reads it, else of the lines of its text.

    `patterns` find the days in such lines, `shapes` are those of codes, `dates` is the order of
    days that can be read in two ways.
    """
    notices: Sequence[Notice] = ()
    try:
        opened = open_records(
            stream, file, encoding=encoding, constants=constants, where=where, **how
        )
        if not hasattr(opened, "understand"):
            return opened
        stream.seek(0)
        texts = [text_of(stream, file)]
        said = _("{file} has no line with a day, a title and a number.").format(file=file)
        hint = _("Save the statement as a table or as text; a certificate goes in by `import`.")
        refused = BadInput(said, hint)
    except BadInput as error:
        refused = error
        texts, notices = _texts_of(stream, file, encoding, refused)
    read = [list(read_lines(text, patterns, shapes, dates)) for text in texts]
    printed = next((its for its in read if not all(one.why_not for one in its)), None)
    if printed is None:
        undecided = next((one for one in read[0] if one.undecided), None)
        if undecided is not None:
            raise BadInput(f"{file}:{undecided.line}: {undecided.why_not}")
        raise refused
    lines = PrintedLines(file, printed, notices)
    chosen = cast(RecordFile, ChosenRows(lines, where)) if where else lines
    return with_answers(chosen, {}, constants)


def _texts_of(
    stream: BinaryIO, file: str, encoding: str | None, refused: BadInput
) -> tuple[list[str], Sequence[Notice]]:
    """The text of a file that is no table, in the ways in which it can be taken.

    Refused as before if it is none, or of another kind.
    """
    if format_of_name(file) not in (None, "csv", "html"):
        raise refused
    try:
        decoding = Decoding(stream, file, encoding)
        text = decoding.whole(LARGEST)
    except BadInput:
        raise refused from None
    begin = text.lstrip()[:1]
    if begin in ("[", "{", "@"):
        raise refused
    return page_lines(text) if begin == "<" else [text], decoding.notices


class PrintedLines(CsvRejects):
    """The lines of a printout as rows; what is no entry is left out, with why."""

    done = 1.0
    ignored: Sequence[str] = ()
    columns: Sequence[str | None] = COLUMNS
    headings = tuple(map(str.capitalize, COLUMNS))  # no file of our own, which is taken as it is
    repeated: frozenset[tuple[str, ...]] = frozenset()

    def __init__(self, file: str, entries: Sequence[Printed], notices: Sequence[Notice]) -> None:
        self.file = file
        self._entries = entries
        doubts = (Notice("doubt", one.doubt).on_line(one.line) for one in entries if one.doubt)
        self.notices = [*notices, *doubts]

    @property
    def covers(self) -> Span | None:
        """The days that it says it covers: a period behind a word for one, and no number."""
        for one in self._entries:
            start, end = one.cells.get("start"), one.cells.get("end")
            title = one.cells.get("title", "")
            if one.why_not and start and end and column_of(title) == "start":
                return Span(moment(start).day, moment(end).day)
        return None

    def rows(self) -> Iterator[RawRow]:
        for one in self._entries:
            left_out = LeftOut(one.line, "no-entry", one.why_not) if one.why_not else None
            yield RawRow(one.line, self._cells(one), left_out=left_out)

    def _again(self) -> Sequence[Sequence[str]]:
        return list(map(self._cells, self._entries))

    def _cells(self, one: Printed) -> list[str]:
        return [one.cells.get(column, "") for column in COLUMNS]


class OfAnyKind(OtherRows):
    """A file whose rows all have a kind: what they say, what their title says, or any.

    A statement need not say what a thing is to say that it is there.
    """

    def __init__(self, inner: RecordFile) -> None:
        super().__init__(inner)
        self.columns = (*(None if one == "kind" else one for one in inner.columns), "kind")
        self.given = {**getattr(inner, "given", {}), "kind": ""}
        self._reader = RecordReader(Allowed())

    def rows(self) -> Iterator[RawRow]:
        columns = list(self.inner.columns)
        for row in self.inner.rows():
            if len(row.cells) != len(columns):
                yield row
                continue
            named = {name: row.cells[at] for at, name in enumerate(columns) if name}
            troubles = tuple(one for one in row.troubles if one.column != "kind")
            yield row._replace(cells=[*row.cells, self._kind(named)], troubles=troubles)

    def _kind(self, named: Mapping[str, str]) -> str:
        found = with_kind(named)[0].get("kind", "")
        try:
            if self._reader.cell("kind", found):
                return found
        except BadValue:
            pass
        start = clean(named.get("start", ""))
        return "article" if len(start) in (4, 7) else "session"


class ThoseRows(OtherRows):
    """A file of which only the rows in some places are read; the others stand elsewhere."""

    def __init__(self, inner: RecordFile, places: Mapping[int, str]) -> None:
        super().__init__(inner)
        self._elsewhere = places

    def rows(self) -> Iterator[RawRow]:
        for place, row in enumerate(self.inner.rows()):
            if place in self._elsewhere and not row.left_out:
                left_out = LeftOut(row.line, "reconciled", _(self._elsewhere[place]))
                yield row._replace(left_out=left_out)
            else:
                yield row
