"""CSV in: the file that every spreadsheet can write, read without guessing.

The delimiter is the one with which the most headings are known. Quotes are read strictly: an
unclosed one would swallow the rest of the file without a word.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress, islice
from operator import itemgetter
from typing import Protocol

from cmetrack.core.rows import Row
from cmetrack.errors import BadInput
from cmetrack.formats.formula_escape import guard, may_be_guarded, unguard
from cmetrack.formats.reading.headings import REASON, Mapped, find_column, match_headings
from cmetrack.formats.reading.rejects import MARK, Frame, Reasons, picked
from cmetrack.formats.reading.text import Decoding
from cmetrack.formats.writing.csv import csv_line
from cmetrack.i18n import gettext as _

DELIMITERS = (",", ";", "\t", "|")

_SEP = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*\r?\n', re.IGNORECASE)
_LINE_BREAK = re.compile(r"\r\n?|\n")
_HEADER_WITHIN = 65_536  # characters; a header is looked for no farther


class Reader(Protocol):
    """What takes the rows of a CSV file apart."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


class CsvFile:
    """A CSV file of records, opened: its columns are known, its rows not yet read."""

    rejects_format = "csv"
    begins_with_headings = True

    def __init__(
        self, text: Decoding, file: str, mapped: Mapped | None = None, given: Collection[str] = ()
    ) -> None:
        self.file = file
        self._text = text
        self._guarded = False  # whether a guarded cell was seen in the text read so far
        beginning = text.beginning(_HEADER_WITHIN)
        self._sep = _SEP.match(beginning)
        self.delimiter = self._sep[1] if self._sep else _delimiter(beginning, mapped or {})
        self._reader, self._before = self._opened()
        self._rows = self._physical_rows(self._reader, self._before, unguarded=True)
        line, self.header = next(self._rows, (1, []))
        self.columns, self.ignored = match_headings(self.header, mapped or {}, file, line, given)

    @property
    def notices(self) -> Sequence[str]:
        """A word where the text looks wrong; complete once the rows are read."""
        return self._text.notices

    @property
    def done(self) -> float:
        """How much of the file was read, from 0 to 1."""
        return self._text.done

    @property
    def headings(self) -> Sequence[str]:
        """The headings as the file has them."""
        return self.header

    def rows(self) -> Iterator[Row]:
        """Every record with the line on which it begins; once."""
        return self._rows

    def chunks(self, size: int) -> Iterator[tuple[Sequence[int], Sequence[list[str]]]]:
        """The same many at a time: the lines on which they begin, and their cells."""
        reader, before = self._reader, self._before
        while True:
            begin = before + reader.line_num + 1
            try:
                rows = list(islice(reader, size))
            except csv.Error:
                self._find_broken()
                raise
            if not rows:
                return
            lines: Sequence[int] = range(begin, begin + len(rows))
            if before + reader.line_num != lines[-1]:  # some rows have several lines
                lengths = (1 + _line_breaks(cells) for cells in rows[:-1])
                lines = list(accumulate(lengths, initial=begin))
            filled = self._filled(lines, rows)
            if filled[1]:
                yield filled

    def _find_broken(self) -> None:
        """Go through the file again, row by row, for the one that cannot be taken apart."""
        for _row in self._physical_rows(*self._opened()):
            pass

    def _filled(
        self, lines: Sequence[int], rows: Sequence[list[str]]
    ) -> tuple[Sequence[int], Sequence[list[str]]]:
        """The rows that hold anything, their guards taken off."""
        width = len(self.header)
        # Enough for nearly every file, and quick.
        if width < 2 or set(map(len, rows)) != {width} or not all(map(itemgetter(0), rows)):
            filled = list(map(_holds_anything, rows))
            lines, rows = list(compress(lines, filled)), list(compress(rows, filled))
        if self._guarded:
            rows = [[unguard(cell) for cell in cells] for cells in rows]
        return lines, rows

    def rejects_frame(self) -> Frame:
        """The header of a file of rejects, with the reason in front.

        In front, because a row with too many or too few fields would carry a reason behind
        them into the wrong column.
        """
        sep = f"sep={self.delimiter}\n" if self._sep else ""
        mark = "" if self._text.is_plain else MARK
        return Frame(
            mark + sep + csv_line([REASON, *_without(self.header, self._former)], self.delimiter)
        )

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        """The rejected rows as they came, each with its reason."""
        rows = self._physical_rows(*self._opened())
        next(rows)
        for (_line, cells), reason in picked(rows, reasons):
            yield csv_line([guard(reason), *_without(cells, self._former)], self.delimiter)

    @property
    def _former(self) -> int | None:
        """Where a file that was itself a file of rejects has the former reasons."""
        return self.header.index(REASON) if REASON in self.header else None

    def _opened(self) -> tuple[Reader, int]:
        """What takes the rows apart, and how many lines there are before the first of them."""
        lines = chain.from_iterable(self._lines())
        if self._sep:
            next(lines)
        return csv.reader(lines, delimiter=self.delimiter, strict=True), 1 if self._sep else 0

    def _physical_rows(
        self, reader: Reader, before: int, *, unguarded: bool = False
    ) -> Iterator[tuple[int, list[str]]]:
        """Every row that holds anything, with the line on which it begins."""
        line = before + 1
        try:
            for cells in reader:
                if _holds_anything(cells):
                    guarded = unguarded and self._guarded
                    yield line, [unguard(cell) for cell in cells] if guarded else cells
                line = before + reader.line_num + 1
        except csv.Error as error:
            raise _broken(self.file, line, before + reader.line_num, str(error)) from None

    def _lines(self) -> Iterator[Iterable[str]]:
        for piece in self._text.pieces():
            self._guarded = self._guarded or may_be_guarded(piece)
            yield io.StringIO(piece, newline="")


def _line_breaks(cells: Sequence[str]) -> int:
    """How many lines a row has beyond its first."""
    return len(_LINE_BREAK.findall("\0".join(cells)))


def _holds_anything(cells: Sequence[str]) -> bool:
    # The first test alone is enough for nearly every row, and quick.
    return bool((len(cells) > 1 and cells[0]) or "".join(cells).strip())


def _delimiter(text: str, mapped: Mapped) -> str:
    """The delimiter with which the most headings of the first line are known."""
    found = {delimiter: _known(text, delimiter, mapped) for delimiter in DELIMITERS}
    return max(found, key=lambda delimiter: found[delimiter])


def _known(text: str, delimiter: str, mapped: Mapped) -> tuple[int, int]:
    """How many headings are known with a delimiter, and how many there are."""
    stream = io.StringIO(text[:_HEADER_WITHIN], newline="")
    try:
        rows = csv.reader(stream, delimiter=delimiter, strict=True)
        header = next((row for row in rows if any(cell.strip() for cell in row)), [])
    except csv.Error:
        return 0, 0
    return sum(find_column(heading, mapped) is not None for heading in header), len(header)


def _without(cells: list[str], at: int | None) -> list[str]:
    return cells if at is None else [*cells[:at], *cells[at + 1 :]]


def _broken(file: str, line: int, last: int, reason: str) -> BadInput:
    """A row that cannot be taken apart; what follows it cannot be trusted either."""
    if "field larger" in reason:
        return BadInput(
            _("{file}:{line}: a field is longer than {limit} characters").format(
                file=file, line=line, limit=csv.field_size_limit()
            ),
            _("An unclosed quote makes one field of all that follows; look for it there."),
        )
    if "unexpected end" in reason:
        return BadInput(
            _("{file}:{line}: a quote is opened in this row and never closed").format(
                file=file, line=line
            ),
            _('Close it, or write a quote inside a text twice ("").'),
        )
    return BadInput(
        _(
            "{file}:{line}: after a closing quote there is more text (lines {line} to {last})"
        ).format(file=file, line=line, last=last),
        _('Write a quote inside a text twice (""), and put the whole text in quotes.'),
    )
