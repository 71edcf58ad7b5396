"""Rows of a file, made into activities: many at a time, and each refusal in full.

A file of a hundred thousand rows repeats itself: few kinds, few days, few places. So a column
is read as a column, each distinct text of it once, and only a row in which something looks
wrong is read again, alone, by `record.py`, which says all that is wrong with it. What is
allowed stands there and in `domain/columns.py`; here stands only how to be quick about it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, Protocol, cast
from unicodedata import is_normalized

from cmetrack.core.aside import EXAMPLE, is_other_header, may_be_aside, names_doctor, set_aside
from cmetrack.core.kinds import unsaid, with_kind
from cmetrack.core.record_reader import (
    LONGEST_CELL,
    MIXED,
    OF_COLUMNS,
    REQUIRED,
    Allowed,
    RecordReader,
    Trouble,
    oddities,
    word_on,
)
from cmetrack.core.understanding import may_be_numbered, with_certificate, with_status
from cmetrack.domain.activity import DATED_BY_YEAR, Activity, Columns, some
from cmetrack.domain.columns import COLUMNS, some_say_nothing
from cmetrack.domain.dates import has_day, is_dotted, moment
from cmetrack.domain.names import same_person
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.domain.text import clean
from cmetrack.domain.written_dates import Exchangeable, order_of, orders_in
from cmetrack.errors import BadInput, BadValue
from cmetrack.i18n import gettext as _


class RawRow(NamedTuple):
    """A record as its file has it: the line on which it begins, and its cells.

    `troubles` tell what is wrong with its form already; then it may have other cells than columns.
    What is `left_out` is not read.
    """

    line: int
    cells: Sequence[str]
    troubles: tuple[Trouble, ...] = ()
    left_out: LeftOut | None = None


class Source(Protocol):
    """A file of records, opened by one of the formats.

    `columns` names the column of each cell of a row, None for one that is not read. `ignored`
    (the headings that nothing here knows) and `notices` are complete once the rows are read. A
    file may have `chunks`, which give the lines and the cells of many rows at once, and `details`.
    A table has the `units` of columns, and `repeated`, the plain headings of its header's lines.
    """

    @property
    def file(self) -> str: ...
    @property
    def columns(self) -> Sequence[str | None]: ...
    @property
    def ignored(self) -> Sequence[str]: ...
    @property
    def notices(self) -> Sequence[Notice]: ...
    def rows(self) -> Iterator[RawRow]: ...


class Detail(NamedTuple):
    """What a file tells of a publication and no column holds.

    `journal_names` are ISSNs and other titles of its journal; `corresponding` are those of the
    authors to whom letters go. The notices are told of what is new, and not of what is left out.
    """

    authors: Sequence[str] = ()
    corresponding: Sequence[str] = ()
    journal_names: Sequence[str] = ()
    editors: Sequence[str] = ()
    notices: Sequence[Notice] = ()


Troubles = dict[int, tuple[Trouble, ...]]
"""What is wrong with some rows of many, by their places."""

Alone = Activity | LeftOut | tuple[Trouble, ...]
"""What came of a row that was read alone."""


class RowBatch(NamedTuple):
    """So many rows that were read, in their order.

    Of the good ones their places among the file's rows, from 0, the lines on which they began, and
    the activities by columns; of each of the bad ones its place, its line, and what is wrong with
    it; the others were left out.
    """

    size: int
    places: Sequence[int]
    lines: Sequence[int]
    columns: Columns
    rejected: Sequence[tuple[int, int, tuple[Trouble, ...]]]
    left_out: Sequence[LeftOut]


_A_DAY = 100  # hundredths
_CHUNK = 2_000  # rows at a time: enough to be quick, few enough to keep the memory small
_MOST_NOTICES = 1_000  # of rows read alone; nobody reads more
_BEGINNING = 10  # rows of a batch: an example stands before the records
_MOST_TEXTS = 10_000  # of one column that are remembered
_SELDOM_REPEATED = 4_000  # distinct texts, in few rows
_BAD = object()  # stands for the value of a text that cannot be read


class _Texts(dict[str, Any]):
    """What each distinct text of one column means: its value, None, or _BAD."""

    def __init__(self, name: str, reader: RecordReader) -> None:
        super().__init__({"": None})
        self.name = name
        self.bad = False
        self.odd: dict[str, str] = {}  # of each sort the first text that is worth a word,
        self.lines: dict[str, int] = {}  # and its line
        self._first_date = ""
        self._dotted: bool | None = None
        self._reader = reader
        self.dated = COLUMNS[name].dated
        self._takes_any = reader.takes_any(name)
        self.year_alone = False

    def __missing__(self, text: str) -> object:
        value: Any
        try:
            value = self._reader.cell(self.name, text)
        except BadValue:
            value = _BAD
        if self.dated and value is not None:
            if type(value) is str and not has_day(value):
                self.year_alone = True
            elif (dotted := is_dotted(text)) is not None or sum(map(str.isdigit, text)) > 3:
                # A heading that is there again is no day.
                if not self._first_date:
                    self._first_date, self._dotted = text, dotted
                elif dotted is not self._dotted:
                    self.odd.setdefault(MIXED, text)
        if value is _BAD:
            self.bad = True
        elif value is None or not text.isascii() or not text.isprintable():
            for code in oddities(self.name, text, value):
                self.odd.setdefault(code, text)
        self[text] = value
        return value

    def read(self, lines: Sequence[int], texts: Sequence[str]) -> list[Any]:
        """The values of a run of the column's cells."""
        # A column whose texts repeat is quickest read one distinct text at a time, another
        # one as a whole.
        if len(self) > _SELDOM_REPEATED and self._takes_as_is(texts):
            return [text or None for text in texts]
        if len(self) > _MOST_TEXTS:
            self.clear()
            self[""] = None
        values = list(map(self.__getitem__, texts))
        for code in self.odd.keys() - self.lines.keys():
            self.lines[code] = lines[texts.index(self.odd[code])]
        return values

    def notices(self) -> Iterator[Notice]:
        """A word on each sort of what is odd in the column, with the line of the first of them."""
        for code, text in self.odd.items():
            said = word_on(code, self.name, text, self._first_date)
            yield Notice(code, said).on_line(self.lines[code])

    def _takes_as_is(self, texts: Sequence[str]) -> bool:
        """Whether reading would change and refuse none of the texts, asked of all at once."""
        if not self._takes_any:
            return False
        whole = "\n".join(texts)
        words = whole.replace("\n", "")
        return (
            words.isprintable()
            and len(whole) - len(words) == len(texts) - 1  # no line break but ours
            and not any(spaces in f"\n{whole}\n" for spaces in ("  ", "\n ", " \n"))
            and is_normalized("NFC", whole)  # across a line break nothing is composed
            and max(map(len, texts)) <= LONGEST_CELL
            and "+" not in whole  # as in a number that was a code: 2.19E+26
            and not some_say_nothing(self.name, texts)
        )


class RowReader:
    """Reads the rows of one file; `progress` is told now and then how many there were so far."""

    def __init__(
        self,
        source: Source,
        allowed: Allowed,
        progress: Callable[[int], None] = lambda count: None,
        dates: str | None = None,
    ) -> None:
        self._progress = progress
        self._source = source
        self._reader = RecordReader(allowed, dates=dates)
        self._orders_known = dates is not None
        self._width = len(source.columns)
        # A file of our own columns never asks; and what a certificate does not say of its kind
        # its title must not say for it.
        own = ("kind", "kind") in zip(source.columns, getattr(source, "headings", ()), strict=False)
        self._proposing = not own and not hasattr(source, "understand")
        self.concluded: Counter[str] = Counter()  # of rows read alone, so often,
        self._concluded: list[Notice] = []  # and the first of these notices
        self._texts = {name: _Texts(name, self._reader) for name in source.columns if name}
        self._me = allowed.me
        self.doctor: tuple[int, str] | None = None  # whose rows these are, by their first line
        self._minutes_at: int | None = None  # the column of hours, where minutes stand in it
        given = getattr(source, "given", ())
        if getattr(source, "units", {}).get("hours") == "minutes" and "hours" not in given:
            self._minutes_at = list(source.columns).index("hours")
        self._doctor_at: int | None = None
        for at, heading in enumerate(getattr(source, "headings", ())[: self._width]):
            if names_doctor(heading, source.columns[at]):
                self._doctor_at, self._doctor_heading = at, clean(heading)

    def notices(self) -> list[Notice]:
        """A word where the file looks wrong, and on each column in which a text was cleaned."""
        return [
            *self._source.notices,
            *self._concluded,
            *(notice for texts in self._texts.values() for notice in texts.notices()),
        ]

    def batches(self) -> Iterator[RowBatch]:
        """Every row in its order, as an activity or as what is wrong with it."""
        count = 0
        for lines, cells, troubles in self._raw():
            yield self._read(count, lines, cells, troubles)
            count += len(cells)
            self._progress(count)

    def _raw(self) -> Iterator[tuple[Sequence[int], Sequence[Sequence[str]], dict[int, RawRow]]]:
        """So many rows: their lines, their cells, and those that their file has a word on."""
        if (chunks := getattr(self._source, "chunks", None)) and self._minutes_at is None:
            yield from ((lines, cells, {}) for lines, cells in chunks(_CHUNK))
            return
        rows = self._source.rows()
        if self._minutes_at is not None:
            rows = (_in_hours(row, self._minutes_at) for row in rows)
        while batch := list(islice(rows, _CHUNK)):
            lines, cells = [row.line for row in batch], [row.cells for row in batch]
            yield (
                lines,
                cells,
                {at: row for at, row in enumerate(batch) if row.troubles or row.left_out},
            )

    def _read(
        self,
        first: int,
        lines: Sequence[int],
        rows: Sequence[Sequence[str]],
        raw: Mapping[int, RawRow],
    ) -> RowBatch:
        whole = rows
        if set(map(len, rows)) != {self._width}:
            blank = ("",) * self._width  # without a kind, so that it is read alone
            whole = [cells if len(cells) == self._width else blank for cells in rows]
        columns = zip(self._source.columns, zip(*whole, strict=True), strict=True)
        values = {name: self._texts[name].read(lines, texts) for name, texts in columns if name}
        bad: Troubles = {}
        left_out: dict[int, LeftOut] = {}
        for at in sorted({*raw, *self._doubtful(values, len(rows))}):
            made = self._alone(raw.get(at) or RawRow(lines[at], rows[at]))
            if isinstance(made, Activity):
                for name, value in zip(COLUMNS, made[1:], strict=True):
                    if name in values:
                        values[name][at] = value
                    elif value is not None:  # concluded from another column
                        values[name] = [None] * len(rows)
                        values[name][at] = value
            elif isinstance(made, LeftOut):
                left_out[at] = made
            else:
                bad[at] = made
        if self._doctor_at is not None:
            self._look_at_doctors(
                (line, row[self._doctor_at])
                for at, (line, row) in enumerate(zip(lines, rows, strict=True))
                if at not in left_out and len(row) > self._doctor_at
            )
        rejected = [(first + at, lines[at], troubles) for at, troubles in bad.items()]
        places: Sequence[int] = range(first, first + len(rows))
        if bad or left_out:
            good = [at for at in range(len(rows)) if at not in bad and at not in left_out]
            places, lines = [first + at for at in good], [lines[at] for at in good]
            values = {name: [column[at] for at in good] for name, column in values.items()}
        filled = {name: column for name, column in values.items() if some(column)}
        return RowBatch(len(rows), places, lines, filled, rejected, list(left_out.values()))

    def _look_at_doctors(self, named: Iterable[tuple[int, str]]) -> None:
        """Refuse the rows of several doctors: a ledger is one doctor's."""
        seen: set[str] = set()
        for line, cell in named:
            name = clean(cell)
            if name in seen or not name:
                continue
            seen.add(name)
            if self.doctor is None:
                self.doctor = line, name
            elif name != self.doctor[1] and not same_person(name, self.doctor[1]):
                said = _("{file}:{line}: the column '{heading}' names several: {one}, {other}")
                hint = _(
                    'A ledger is one doctor\'s: say whose rows are meant, --where "{heading} = {mine}".'
                )
                own = (one for one in sorted(seen) if any(same_person(one, me) for me in self._me))
                known = self.doctor[1]
                names = {"one": known, "other": name, "mine": next(own, known)}
                heading = {"heading": self._doctor_heading}
                raise BadInput(said, hint, file=self._source.file, line=line, **heading, **names)

    def _doubtful(self, values: dict[str, list[Any]], count: int) -> Iterator[int]:
        """The rows to be read alone: all that are wrong, and perhaps some that are not."""
        unknown: list[Any] = [None] * count
        kinds, starts, ends = (values.get(name, unknown) for name in ("kind", "start", "end"))
        for name in REQUIRED:
            if not all(values.get(name, unknown)):
                yield from _places_of(None, values.get(name, unknown))
        titles = values.get("title", unknown)
        yield from (at for at, one in enumerate(titles[:_BEGINNING]) if str(one)[:1] == EXAMPLE)
        if "kind" in getattr(self._source, "given", ()):  # then a row of totals has one
            yield from (
                place
                for place, one in enumerate(titles)
                if one and one is not _BAD and may_be_aside(one)
            )
        if "sessions" in values:
            yield from (place for place, kept in enumerate(values["sessions"]) if kept)
        for name, texts in self._texts.items():
            if texts.bad:
                yield from _places_of(_BAD, values[name])
            if texts.year_alone:
                for place, value in enumerate(values[name]):
                    if type(value) is str and len(value) < 10 and kinds[place] not in DATED_BY_YEAR:
                        yield place
        if "code" in values and "notes" in values and "code_status" not in values:
            said = zip(values["code"], values["notes"], strict=True)
            yield from (place for place, (code, note) in enumerate(said) if code and note)
        if "notes" in values and "certificate" not in self._texts:
            notes = enumerate(values["notes"])
            yield from (place for place, note in notes if note and may_be_numbered(note))
        # Text order is the order of time, but for a day beside a time of the same day, which
        # `record_reader.py` looks at.
        for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if type(end) is type(start) is str and end < start:
                yield place
        if "days" in values:
            for place, (start, end, days) in enumerate(
                zip(starts, ends, values["days"], strict=True)
            ):
                if type(days) is int and days > _A_DAY and type(end) is type(start) is str:
                    there = moment(end).day - moment(start).day
                    if days > (there.days + 1) * _A_DAY:
                        yield place

    def _alone(self, row: RawRow) -> Alone:
        line, cells, troubles, left_out = row
        repeated = getattr(self._source, "repeated", None)
        if repeated is not None and not left_out:  # a table
            own = len(getattr(self._source, "headings", ()))  # without what all rows are given
            left_out = set_aside(line, cells[:own], self._source.columns[:own], repeated)
            if left_out is None and is_other_header(cells):
                said = _("{file}:{line}: another table begins here, with headings of its own")
                hint = _(
                    "Put it into a file of its own, or leave it out here and read it with --header-row."
                )
                raise BadInput(said, hint, file=self._source.file, line=line)
        if left_out:
            return left_out
        if len(cells) != self._width:
            return troubles or (wrong_width(len(cells), self._width),)
        named = {name: cells[at] for at, name in enumerate(self._source.columns) if name}
        self._learn_orders(named)
        complete, proposed = with_kind(named) if self._proposing else (named, None)
        complete, status = with_status(complete)
        number: Notice | None = None
        if "certificate" not in named:
            complete, number = with_certificate(complete)
        reading = self._reader.record(complete)
        if reading.left_out:
            return reading.left_out._replace(line=line)
        named_already = {trouble.column for trouble in troubles}
        troubles += tuple(
            trouble._replace(message=unsaid(named))
            if self._proposing and trouble[:2] == ("kind", None)
            else trouble
            for trouble in reading.troubles
            if trouble.column not in named_already
        )
        for notice in (proposed, status, number, *reading.notices):
            # What was cleaned is told of whole columns, and of a rejected row only what is wrong.
            if notice and notice.code not in OF_COLUMNS and not troubles:
                self._conclude(line, notice)
        return troubles or cast(Activity, reading.activity)

    @property
    def exchangeable(self) -> Sequence[Exchangeable]:
        """Days that can be read in two ways, of which nothing in their columns says which; a few."""
        return self._reader.exchangeable

    def _learn_orders(self, named: Mapping[str, str]) -> None:
        """Look through the whole file for the order of day and month, once it is needed."""
        dated = [name for name, texts in self._texts.items() if texts.dated]
        if self._orders_known or not any(orders_in(named[name]) for name in dated):
            return
        self._orders_known = True
        places = [(name, self._source.columns.index(name)) for name in dated]
        found: dict[str, set[str]] = {name: set() for name in dated}
        again = getattr(self._source, "_again", None)
        for cells in again() if again else (row.cells for row in self._source.rows()):
            for name, at in places:
                if at < len(cells):
                    found[name] |= orders_in(cells[at])
        self._reader.orders = {name: one for name, its in found.items() if (one := order_of(its))}

    def _conclude(self, line: int, notice: Notice) -> None:
        self.concluded[notice.code] += 1
        if len(self._concluded) < _MOST_NOTICES:
            self._concluded.append(notice.on_line(line))


def _in_hours(row: RawRow, at: int) -> RawRow:
    """A row whose hours stand in minutes: 200 are 3:20; what is no whole number says its unit."""
    if at >= len(row.cells) or not (text := row.cells[at].strip()):
        return row
    whole, _point, rest = text.replace(",", ".").partition(".")
    cells = list(row.cells)
    if whole.isascii() and whole.isdigit() and not rest.strip("0"):
        hours, minutes = divmod(int(whole[:9]), 60)
        cells[at] = f"{hours}:{minutes:02}"
    elif text[0].isdigit() and not any(map(str.isalpha, text)) and ":" not in text:
        cells[at] = f"{text} min"
    return row._replace(cells=cells)


def _places_of(value: object, column: Sequence[object]) -> Iterator[int]:
    return (place for place, one in enumerate(column) if one is value)


def wrong_width(found: int, wanted: int) -> Trouble:
    """A row that has more or fewer fields than the header."""
    message = _(
        "the row has {found} fields and the header {wanted}; a text or a number that holds the delimiter must stand in quotes"
    )
    return Trouble(None, None, message.format(found=found, wanted=wanted))
