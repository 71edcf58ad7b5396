"""A table that people made for people: where its headings stand, and what each column is.

Lines of titles stand above the headings, these stand in two lines, cells are merged. Whatever
format a table comes in, its first rows are looked at here; what is concluded is told, and where
somebody may have meant something else it is a guess.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from cmetrack.core import kinds
from cmetrack.core.aside import plain_cells
from cmetrack.domain.columns import plain_heading, table_words, units
from cmetrack.domain.notice import Notice, guess
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import (
    ColumnHeading,
    Mapped,
    by_letter,
    letter_of,
    match_headings,
    understand,
)
from cmetrack.i18n import gettext as _

LOOKED_AT = 60
"""Rows among which the headings are looked for."""

MOST_COLUMNS = 1_000
"""Columns of a table."""

_WIDEST = 300  # cells of a row that are looked at to find the headings
_LONGEST_HEADING = 80
_SHORT = 25  # letters of a word below another
_ENOUGH = ("title", "start")

_NUMBER = re.compile(r"[^\W\d_]{0,3}\W{0,3}\d[\d\s.,:/%-]*")
_DAY = re.compile(r"\d[./-]\d{1,2}[./-]\d")

Line = tuple[int, Sequence[str]]
"""The number of a row, and the texts of its cells."""


class Asked(NamedTuple):
    """What somebody says of a table: what headings mean, which columns all rows are given.

    And in which row the headings stand, counted as a spreadsheet does (0: there are none); and the
    conditions that tell `where`, which of its rows are meant.
    """

    mapped: Mapped
    given: Collection[str] = ()
    header_row: int | None = None
    where: Sequence[str] = ()


class Header(NamedTuple):
    """The headings of a table as they were understood, after so many rows of it.

    `repeated` are its lines, plain: a printed table has them on each page.
    """

    rows: int
    line: int
    headings: tuple[str, ...]
    columns: tuple[str | None, ...]
    ignored: tuple[str, ...]
    units: Mapping[str, str]
    notices: tuple[Notice, ...]
    repeated: frozenset[tuple[str, ...]]


class Copied(str):
    """The text of a cell that is merged with the one that holds it."""

    __slots__ = ()


def find_header(rows: Sequence[Line], file: str, asked: Asked, row_of: Sequence[int]) -> Header:
    """The header among a table's first rows, of which `row_of` are the numbers in a spreadsheet."""
    first, count = _chosen(rows, file, asked, row_of)
    for line, cells in rows[first : first + count]:
        if len(cells) > MOST_COLUMNS:
            said = _("{file}:{line}: the row has {count} fields, and headings are {most} at most")
            raise BadInput(
                said.format(file=file, line=line, count=len(cells), most=MOST_COLUMNS),
                _("Copy the records alone into a new table, and import that."),
            )
    parts = _joined([cells for _line, cells in rows[first : first + count]], asked.mapped)
    line = rows[first][0] if count else 1
    matched = match_headings(parts, asked.mapped, file, line, asked.given)
    notices = []
    if count == 2:
        said = _("The headings stand in the lines {line} and {next}, and were joined.")
        notices.append(guess("header", said, line=line, next=rows[first + 1][0]))
    elif first and asked.header_row is None:
        notices.append(guess("header", _("The headings were found in line {line}."), line=line))
    if any(unit == "minutes" for unit in matched.units.values()):
        heading = matched.headings[matched.columns.index("hours")]
        said = _("The column '{heading}' was read as minutes: 90 are 1:30 hours.")
        notices.append(guess("unit", said, line=line, heading=heading))
    if "kind" in matched.columns:
        heading = matched.headings[matched.columns.index("kind")]
        if kinds.proposes(heading) and plain_heading(heading) not in asked.mapped:
            said = _("The kinds are read from the column '{heading}'.")
            notices.append(guess("kind-column", said, line=line, heading=heading))
    repeated = frozenset(plain_cells(cells) for _line, cells in rows[first : first + count])
    for heading, column in matched.guessed.items():
        said = _("The column '{heading}' is taken for '{column}'.")
        named = {"heading": heading, "column": column, "words": f"{heading}={column}"}
        notices.append(guess("heading", said, line=line, **named))
    return Header(first + count, line, *matched[:4], tuple(notices), repeated)


def best_table(tables: Sequence[Sequence[Line]], asked: Asked) -> tuple[int, list[int]]:
    """The place of the table among several, by how they begin, that has the headings of records.

    And the places of others that may hold some, too; without headings anywhere the longest is
    taken.
    """
    ways = [[(at, count) for at in range(len(rows)) for count in (1, 2)] for rows in tables]
    scores = [
        max(_score(rows, at, count, asked) for at, count in its)
        for rows, its in zip(tables, ways, strict=True)
    ]
    best = max(range(len(tables)), key=lambda at: (scores[at], len(tables[at]), -at))
    others = [at for at, rows in enumerate(tables) if at != best and _may_hold_records(rows, asked)]
    return best, others


def _may_hold_records(rows: Sequence[Line], asked: Asked) -> bool:
    """Whether a table has a heading of titles or days, and another one, and rows below them."""
    for _line, cells in rows[:-1]:
        known = {understand(cell, asked.mapped)[0] for cell in cells[:_WIDEST]} - {None}
        if len(known) > 1 and not known.isdisjoint(_ENOUGH) and _is_words(cells[:_WIDEST]):
            return True
    return False


def is_complete(rows: Sequence[Sequence[str]], asked: Asked) -> bool:
    """Whether the first of two rows is a header that needs no search: it has all, a kind included."""
    cells = rows[0][:_WIDEST] if rows else ()
    known = {understand(cell, asked.mapped)[0] for cell in cells}
    wanted = {"kind", *_ENOUGH}.difference(asked.given)
    if asked.header_row is not None or not (wanted <= known and all(map(str.strip, cells))):
        return False
    return len(rows) < 2 or not _is_how(rows[1][:_WIDEST])


def _chosen(
    rows: Sequence[Line], file: str, asked: Asked, row_of: Sequence[int]
) -> tuple[int, int]:
    """The place of the first row of the headings, and how many rows they take."""
    if asked.header_row is not None:
        if asked.header_row == 0:
            return 0, 0
        if asked.header_row not in row_of:
            raise BadInput(
                _("{file}: there are no headings in row {row}"),
                _("Say --header-row as the spreadsheet counts its rows, among the first {most}."),
                file=file,
                row=asked.header_row,
                most=LOOKED_AT,
            )
        at = row_of.index(asked.header_row)
        if at and _score(rows, at - 1, 2, asked) > _score(rows, at, 1, asked):
            return at - 1, 2
        return at, 2 if _goes_on(rows, at, asked) else 1
    ways = ((at, count) for at in range(len(rows)) for count in (1, 2))
    at, count = max(ways, key=lambda way: (_score(rows, way[0], way[1], asked), -way[1], -way[0]))
    return at, 2 if count == 2 or _goes_on(rows, at, asked) else 1


def _score(rows: Sequence[Line], at: int, count: int, asked: Asked) -> tuple[bool, int, int]:
    """How well a row, or two, do as headings: all that is needed, most of it known, nothing else."""
    lines = [cells[:_WIDEST] for _line, cells in rows[at : at + count]]
    if len(lines) < count or (count == 2 and not _is_words(lines[1])):
        return False, -_WIDEST, 0
    columns = {part.column for part in _joined(lines, asked.mapped)} - {None}
    needed = set(_ENOUGH).difference(asked.given, by_letter(asked.mapped).values())
    data = sum(map(_is_data, lines[0]))
    enough = needed <= {*columns, *(("start",) if "sessions" in columns else ())}
    cells = sum(bool(cell.strip()) for cell in lines[0])
    return enough and len(columns) >= data + bool(needed), len(columns) - data, min(cells, 2)


def _goes_on(rows: Sequence[Line], at: int, asked: Asked) -> bool:
    """Whether the row below a header is its second line: each word of it makes one of a heading."""
    if len(rows) <= at + 1:
        return False
    above, below = ([*cells[:_WIDEST]] for _line, cells in rows[at : at + 2])
    if _is_how(below):
        return True
    if not _is_words(below) or not any(
        one.strip() and (not top.strip() or isinstance(top, Copied))
        for top, one in zip_longest(above, below, fillvalue="")
    ):
        return False
    words = [
        (top, one)
        for top, one in zip_longest(_groups(above, below), below, fillvalue="")
        if one.strip()
    ]
    known = [_says_a_column(top, one, asked.mapped) for top, one in words]
    return any(known) and all(
        says or (top.strip() and len(one) <= _SHORT)
        for says, (top, one) in zip(known, words, strict=True)
    )


def _says_a_column(top: str, one: str, mapped: Mapped) -> bool:
    return (
        plain_heading(one) in table_words("under")
        or isinstance(one, Copied)
        or any(understand(text, mapped)[0] for text in (one, f"{top} {one}"))
    )


def _is_how(cells: Sequence[str]) -> bool:
    """Whether a row below headings says how each is written: `(ore)`, `мин.`, `(zz.ll.aaaa)`."""
    filled = [one.strip() for one in cells if one.strip() and not isinstance(one, Copied)]
    if not filled or any(len(one) > _SHORT or any(map(str.isdigit, one)) for one in filled):
        return False
    return all(
        (one[0] == "(" and one[-1] == ")") or plain_heading(one) in units() for one in filled
    )


def _is_data(cell: str) -> bool:
    """Whether a cell is no heading: a number, a day, or a long text."""
    text = cell.strip()
    if len(text) > _LONGEST_HEADING:
        return True
    return _NUMBER.fullmatch(text) is not None or _DAY.search(text) is not None


def _is_words(cells: Sequence[str]) -> bool:
    """Whether a row can be headings: it has some, and nothing else."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and not any(map(_is_data, filled))


# Two lines, joined


def _joined(lines: Sequence[Sequence[str]], mapped: Mapped) -> list[ColumnHeading]:
    if not lines:
        return []
    if len(lines) == 1:
        parts: list[ColumnHeading] = []
        for cell in lines[0]:
            part = ColumnHeading(str(cell), *understand(cell, mapped))
            if isinstance(cell, Copied):  # "Data" over two columns: from the one to the other
                until = "end" if part.column == "start" else None
                part = ColumnHeading("end" if until else "", until, "")
            parts.append(part)
        return parts
    above, below = lines
    groups = _groups(above, below)
    joined = [
        _of_two(top.strip(), one.strip(), mapped, alone=groups.count(top) == 1)
        for top, one in zip_longest(groups, below, fillvalue="")
    ]
    # "Document" over "number" and "date", beside a "Date": the day of something else.
    ones = [*below, *[""] * (len(joined) - len(below))]
    dated = {part.column for part, one in zip(joined, ones, strict=True) if part.text != one}
    return [
        ColumnHeading(f"{top} {one}", None)
        if part.column in dated & {"start", "end"} and part.text == one and top.strip()
        else part
        for part, top, one in zip(joined, groups, ones, strict=True)
    ]


def _groups(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The headings of the upper line, each over all the columns over which it stands."""
    groups: list[str] = []
    group = ""
    for top, one in zip_longest(above, below, fillvalue=""):
        if top.strip():
            group = top if one.strip() else ""
        groups.append(str(top if top.strip() else group if one.strip() else ""))
    return groups


def _of_two(top: str, one: str, mapped: Mapped, *, alone: bool) -> ColumnHeading:
    """One heading out of a group's and of the one below it."""
    if not top or not one or top == one:
        return ColumnHeading(top or one, *understand(top or one, mapped))
    both = f"{top} {one}"
    joined, group, own = (
        ColumnHeading(text, *understand(text, mapped)) for text in (both, top, one)
    )
    if joined.column:
        return joined
    dated = {"start", "end"}
    if plain_heading(one) in table_words("under"):
        found = group.column or own.column
    elif group.column is None or {group.column, own.column} <= dated:
        found = own.column
    elif own.column in dated:  # the day of something else
        found = None
    else:
        found = own.column or (group.column if alone else None)
    if found is None:
        return ColumnHeading(both, None, "")
    return own if found == own.column else group


# Merged cells

Range = tuple[int, int, int, int]
"""The first row, the first column, the last row and the last column of merged cells."""


def spread(
    rows: Iterable[tuple[int, Sequence[Any]]],
    merged: Sequence[Range],
    amounts: set[int] | None = None,
) -> Iterator[Any]:
    """The rows, with the value of merged cells in all of them.

    With `amounts`, of records, across columns only among these: a title takes the place of what
    stands beside it, and says nothing of it.
    """
    waiting = sorted(merged, reverse=True)
    held: list[tuple[Range, Any]] = []
    for line, cells in rows:
        while waiting and waiting[-1][0] <= line:
            one = waiting.pop()
            if one[0] == line and one[1] < len(cells) and cells[one[1]]:
                held.append((one, cells[one[1]]))
        held = [(one, value) for one, value in held if one[2] >= line]
        made = list(cells)
        for one, value in held:
            first = one[1]
            for at in range(first, one[3] + 1):
                alike = amounts is None or at == first or {at, first} <= amounts
                if alike and (line, at) != (one[0], first):
                    made.extend([""] * (at + 1 - len(made)))
                    made[at] = Copied(value) if type(value) is str else value
        yield line, made


def tell_merged(merged: Sequence[Range], first: int) -> tuple[Notice, ...]:
    """A word on merged cells from a row on."""
    found = sorted(one for one in merged if one[2] >= first)
    if not found:
        return ()
    names = ", ".join(
        f"{letter_of(left)}{top}:{letter_of(right)}{bottom}"
        for top, left, bottom, right in found[:5]
    )
    said = _("Cells are merged ({cells}); their value was taken for each of their rows.")
    if len(found) > 5:
        said = _("Cells are merged ({cells} …); their value was taken for each of their rows.")
    return (Notice("merged", said.format(cells=names), line=found[0][0]),)
