"""CSV in: the file that every spreadsheet can write, read without guessing.

The delimiter is the one with which the most headings are known. Quotes are read strictly: an
unclosed one would swallow the rest of the file without a word.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import accumulate, chain, compress, islice
from operator import itemgetter
from typing import Any

from cmetrack.core.periodicals import Row
from cmetrack.core.rows import RawRow
from cmetrack.domain.columns import plain_heading
from cmetrack.domain.notice import Notice
from cmetrack.domain.word_files import tables
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import nameless, understand
from cmetrack.formats.reading.rejects import MARK, CsvRejects
from cmetrack.formats.reading.sheet import LOOKED_AT, MOST_COLUMNS, Asked, find_header, is_complete
from cmetrack.formats.reading.text import Decoding
from cmetrack.formats.writing.csv import may_be_guarded, unguard
from cmetrack.i18n import gettext as _

DELIMITERS = (",", ";", "\t", "|")

_SEP = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*\r?\n', re.IGNORECASE)
_LINE_BREAK = re.compile(r"\r\n?|\n")
AT_ONCE = 1_000  # rows

Rows = tuple[Sequence[int], Sequence[list[str]]]


class CsvTable:
    """A CSV file taken apart into rows; none of them is understood yet.

    `is_known` tells of a heading whether it is: the delimiter is the one that makes the most of
    the headings known.
    """

    def __init__(self, text: Decoding, file: str, is_known: Callable[[str], object]) -> None:
        self.file = file
        self.guarded = False  # whether a guarded cell was seen in the text read so far
        self._text = text
        beginning = text.beginning()
        sep = _SEP.match(beginning)
        self._first = 2 if sep else 1  # the line from which the rows are read
        self._delimiter = sep[1] if sep else _delimiter(beginning, is_known)
        mark = "" if text.is_plain else MARK
        self._before = f"{mark}sep={self._delimiter}\n" if sep else mark
        self._reader = self._opened()

    def _opened(self) -> Any:
        """What takes the rows apart, from the header on."""
        lines = islice(chain.from_iterable(self._lines()), self._first - 1, None)
        return csv.reader(lines, delimiter=self._delimiter, strict=True)

    def many(self, size: int, reader: Any = None) -> Iterator[Rows]:
        """The rows that hold anything, many at a time, with the lines on which they begin; once."""
        reader = reader or self._reader
        while True:
            begin = self._first + reader.line_num
            try:
                rows = list(islice(reader, size))
            except csv.Error:
                raise self._broken() from None
            if not rows:
                return
            lines: Sequence[int] = range(begin, begin + len(rows))
            if self._first + reader.line_num != begin + len(rows):  # some have several lines
                lengths = (1 + len(_LINE_BREAK.findall("\0".join(cells))) for cells in rows[:-1])
                lines = list(accumulate(lengths, initial=begin))
            width = len(rows[0])
            # Enough for nearly every file, and quick.
            if width < 2 or set(map(len, rows)) != {width} or not all(map(itemgetter(0), rows)):
                filled = [(len(row) > 1 and row[0]) or "".join(row).strip() for row in rows]
                lines, rows = list(compress(lines, filled)), list(compress(rows, filled))
            if rows:
                yield lines, rows

    def _broken(self) -> BadInput:
        """The refusal of the row that cannot be taken apart; what follows cannot be trusted."""
        reader, line, reason = self._opened(), self._first, ""
        try:
            for _cells in reader:
                line = self._first + reader.line_num
        except csv.Error as error:
            reason = str(error)
        last, limit = self._first + reader.line_num - 1, csv.field_size_limit()
        if "field larger" in reason:
            sentence = _("{file}:{line}: a field is longer than {limit} characters")
            hint = _("An unclosed quote makes one field of all that follows; look for it there.")
        elif "unexpected end" in reason:
            sentence = _("{file}:{line}: a quote is opened in this row and never closed")
            hint = _('Close it, or write a quote inside a text twice ("").')
        else:
            sentence = _("{file}:{line}: after a closing quote there is more text")
            if last > line:
                sentence = _(
                    "{file}:{line}: after a closing quote there is more text "
                    "(lines {line} to {last})"
                )
            hint = _('Write a quote inside a text twice (""), and put the whole text in quotes.')
        return BadInput(sentence.format(file=self.file, line=line, last=last, limit=limit), hint)

    def _lines(self) -> Iterator[Iterable[str]]:
        for piece in self._text.pieces():
            self.guarded = self.guarded or may_be_guarded(piece)
            yield io.StringIO(piece, newline="")


class CsvFile(CsvTable, CsvRejects):
    """A CSV file of records, opened: its columns are known, its rows not yet read."""

    def __init__(self, text: Decoding, file: str, asked: Asked) -> None:
        super().__init__(text, file, lambda heading: understand(heading, asked.mapped)[0])
        lines, rows = next(self.many(2), ((1,), ([],)))
        if rows[0] and not is_complete(rows, asked):
            more = next(self.many(LOOKED_AT - 2), ((), ()))
            lines, rows = [*lines, *more[0]], [*rows, *more[1]]
            looked_at = list(zip(lines, rows, strict=True))
        else:
            looked_at = list(zip(lines[:1], rows[:1], strict=True))
        numbers = list(self._numbers(lines, rows))
        self.header = find_header(looked_at, file, asked, numbers)
        self._first_rows = lines[self.header.rows :], rows[self.header.rows :]
        self.headings, self.columns = self.header.headings, self.header.columns
        self.units, self.repeated = self.header.units, self.header.repeated
        self.unknown = self.header.ignored
        self._nameless = [at for at, one in enumerate(self.headings) if not one.strip()]
        self._filled: set[int] = set()  # of the columns without a heading, those that hold anything

    @property
    def ignored(self) -> Sequence[str]:
        return [*self.header.ignored, *map(nameless, sorted(self._filled))]

    @property
    def notices(self) -> Sequence[Notice]:
        return (*self._text.notices, *self.header.notices)

    @property
    def done(self) -> float:
        return self._text.done

    def rows(self) -> Iterator[RawRow]:
        for lines, rows in self.chunks(AT_ONCE):
            yield from map(RawRow, lines, rows)

    def chunks(self, size: int) -> Iterator[Rows]:
        """The same many at a time: the lines on which they begin, and their cells."""
        for lines, rows in chain(self._begun(size), self.many(size)):
            made = self._fit(rows)
            for at in self._nameless:
                if at not in self._filled and any(
                    row[at : at + 1] not in ([], [""]) for row in made
                ):
                    self._filled.add(at)
            yield lines, [list(map(unguard, cells)) for cells in made] if self.guarded else made

    def _begun(self, size: int) -> Iterator[Rows]:
        """The rows that were looked at to find the header."""
        lines, rows = self._first_rows
        for at in range(0, len(rows), size):
            yield lines[at : at + size], rows[at : at + size]

    def _fit(self, rows: Sequence[list[str]]) -> Sequence[list[str]]:
        """The rows, without empty cells beyond the headings; a spreadsheet leaves such."""
        width = len(self.headings)
        if set(map(len, rows)) <= {width}:
            return rows
        return [row if any(map(str.strip, row[width:])) else row[:width] for row in rows]

    def _again(self) -> Iterator[list[str]]:
        rows = chain.from_iterable(rows for _lines, rows in self.many(AT_ONCE, self._opened()))
        return chain.from_iterable(self._fit([row]) for row in islice(rows, self.header.rows, None))

    def _numbers(self, lines: Sequence[int], rows: Sequence[list[str]]) -> Iterator[int]:
        """The number of each row in a spreadsheet, where a cell's second line is none of its own."""
        more = self._first - 1
        for line, cells in zip(lines, rows, strict=True):
            yield line - more
            more += len(_LINE_BREAK.findall("\0".join(cells)))


def _delimiter(text: str, is_known: Callable[[str], object]) -> str:
    """The delimiter with which the most headings are known; more than all of them cannot be."""
    scores: dict[str, tuple[int, int]] = {}
    for one in DELIMITERS:
        known, cells = scores[one] = _known(text, one, is_known)
        if known == cells > 2:
            return one
    return max(DELIMITERS, key=scores.__getitem__)


def _known(text: str, delimiter: str, is_known: Callable[[str], object]) -> tuple[int, int]:
    """How many headings are known with a delimiter in one row, and how many cells it has."""
    stream = io.StringIO(text, newline="")
    best = first = (0, 0)
    with suppress(csv.Error):
        rows = csv.reader(stream, delimiter=delimiter, strict=True)
        for row in islice(filter(lambda row: any(map(str.strip, row)), rows), LOOKED_AT):
            found = sum(map(bool, map(is_known, row[:MOST_COLUMNS]))), len(row)
            first = first if any(first) else found
            best = max(best, found)
            if best[0] > 2:
                break
    return best if best[0] > 1 else first


# The list of journals that a doctor keeps or a college publishes


def read_periodicals(data: bytes, file: str, encoding: str | None = None) -> Iterator[Row]:
    """Every journal of the file with its line; several columns of ISSNs are one."""
    table = CsvTable(Decoding(BytesIO(data), file, encoding), file, _column)
    (header,), (headings,) = next(table.many(1), ((1,), ([],)))
    columns = list(map(_column, headings))
    for name in ("title", "index"):
        if columns.count(name) != 1:
            sentence = _("{file}:{line}: the header should have one column '{name}'")
            hint = _("A list of journals has the columns title, issn and index.")
            raise BadInput(sentence, hint, file=file, line=header, name=name)
    for lines, rows in table.many(AT_ONCE):
        for line, cells in zip(lines, rows, strict=True):
            if len(cells) != len(columns):
                sentence = _("{file}:{line}: the row has {found} fields and the header {wanted}")
                raise BadInput(
                    sentence.format(file=file, line=line, found=len(cells), wanted=len(columns)),
                    _("A text that holds the delimiter must stand in quotes."),
                )
            named: dict[str, str] = {}
            for column, cell in zip(columns, cells, strict=True):
                if column:
                    named[column] = f"{named[column]} {cell}" if column in named else cell
            yield line, named


def _column(heading: str) -> str:
    plain = plain_heading(heading)
    named = chain.from_iterable(table.items() for table in tables("periodicals"))
    return next((column for column, names in named if plain in map(plain_heading, names)), "")
