"""A statement of a college or a portal against the ledger: what is there, what is here.

Each row of the statement and each record stands in exactly one place: the same in both; the same,
but different in something; probably the same; there only; here only. Surely the same is what
shares a code, an identifier, or a certificate and its days, or what has title and days alike.
What is here only is looked for within the days that the statement covers.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from shlex import join
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import plain, plain_heading
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span, has_day
from cmetrack.domain.identity import differ, identify
from cmetrack.domain.likeness import nearly
from cmetrack.domain.text import same

_NEARLY = 0.8  # of a title's letters
_FIGURE = r"[0-9]+|\b[ivx]+\b"  # part II is not part I
_SHORT = 8  # letters of a title that says too little to be found within another
_FAR = 60  # days between two that are probably one all the same
_LONGEST = 400  # days of a record that are looked at one by one


class StatementRow(NamedTuple):
    """A row of the statement: its place among the rows, its line, and what it says."""

    place: int
    line: int
    activity: Activity


class Difference(NamedTuple):
    """What the statement says in a column, and what the ledger, as files have it."""

    column: str
    there: str
    here: str


class Match(NamedTuple):
    """A row and the record that it is, perhaps only probably; and what they say differently."""

    row: StatementRow
    record: Activity
    probable: bool
    differs: tuple[Difference, ...]


class Reconciled(NamedTuple):
    """What came of it: see above. `aside` are records that were not looked for, each with why.

    A row that says the same as an earlier one is `repeated`, with that one.
    """

    span: Span | None
    matches: Sequence[Match]
    there_only: Sequence[StatementRow]
    repeated: Sequence[tuple[StatementRow, StatementRow]]
    here_only: Sequence[Activity]
    aside: Sequence[tuple[Activity, str]]


Worth = Callable[[Activity], Sequence[Hundredths]]
"""The credits that may be stated of a record: printed, of the programme, the person's."""


def reconcile(
    rows: Sequence[StatementRow],
    records: Sequence[Activity],
    worth: Worth,
    first: date | None = None,
    last: date | None = None,
) -> Reconciled:
    """Which rows and records are one; the first and the last day that it covers may be known."""
    pairs = _Pairs(rows, records, worth)
    pairs.join(_by_marks(pairs), probable=False)
    pairs.join(_by_title_and_days(pairs, apart=False), probable=False)
    pairs.join(_by_title_and_days(pairs, apart=True), probable=True)
    pairs.join(_by_days(pairs), probable=True)
    pairs.join(_by_title(pairs), probable=True)
    span = _covered(rows, first, last)
    here_only, aside = [], []
    for one in pairs.records.values():
        why = _not_looked_for(one, span, worth)
        if why:
            aside.append((one, why))
        else:
            here_only.append(one)
    earliest: dict[tuple[object, ...], StatementRow] = {}
    for row in rows:
        earliest.setdefault(_says(row.activity), row)
    there_only, repeated = [], []
    for row in pairs.rows.values():
        earlier = earliest[_says(row.activity)]
        if earlier is row:
            there_only.append(row)
        else:
            repeated.append((row, earlier))
    matches = sorted(pairs.matches, key=lambda match: match.row.place)
    return Reconciled(span, matches, there_only, repeated, here_only, aside)


def commands(match: Match) -> Iterator[str]:
    """What settles the differences of a match in favour of the statement."""
    id, there = str(match.record.id), match.row.activity
    columns = {one.column: one.there for one in match.differs}
    status = columns.get("code_status")
    by_code = {"activated": "activate", "rejected": "reject"}.get(status or "")
    if not (match.record.code or there.code):
        by_code = None
    edit: list[str] = []
    for column, text in columns.items():
        if column == "state":
            yield join(["cmetrack", "plan", "done", id])
        elif column == "code" and match.record.code is None:
            yield join(["cmetrack", "code", "add", id, text])
        elif column != "code_status" or not by_code:
            edit += ["--" + column.replace("_", "-"), text]
    if edit:
        yield join(["cmetrack", "edit", id, *edit])
    if by_code:
        day = ["--date", there.code_date] if there.code_date else []
        yield join(["cmetrack", "code", by_code, id, *day])


def taking(row: StatementRow) -> str:
    """The command that logs a row of the statement by itself."""
    one = row.activity
    words = ["cmetrack", "add", one.kind, one.title]
    for column in ("start", "end", "hours", "credits", "code"):
        if value := getattr(one, column):
            words += ["--" + column, plain(column, value)]
    return join(words)


class _Pairs:
    """The rows and the records that have found nobody yet, and those that have."""

    def __init__(
        self, rows: Iterable[StatementRow], records: Iterable[Activity], worth: Worth
    ) -> None:
        self.rows = {row.place: row for row in rows}
        self.records = {one.id: one for one in records}
        self.matches: list[Match] = []
        self._worth = worth

    def join(self, found: "Iterable[_Candidate]", *, probable: bool) -> None:
        """Put together those that may be one, the likeliest first, each but once."""
        likely = []
        for degree, row, record in found:
            differs = tuple(_differences(row.activity, record, self._worth))
            likely.append((-degree, len(differs), row.place, record.id, differs))
        for _degree, _count, place, id, differs in sorted(likely):
            if place in self.rows and id in self.records:
                row, record = self.rows.pop(place), self.records.pop(id)
                self.matches.append(Match(row, record, probable, differs))


_Candidate = tuple[float, StatementRow, Activity]


def _by_marks(pairs: _Pairs) -> Iterator[_Candidate]:
    """Those that share a code, an identifier, or a certificate and its organiser or days."""
    marked: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for one in pairs.records.values():
        for mark in _marks(one):
            marked[mark].append(one)
    for row in pairs.rows.values():
        for degree, mark in enumerate(_marks(row.activity)):
            for one in marked.get(mark, ()):
                if mark[0] != "number" or _days_agree(row.activity, one):
                    yield 4.0 - degree, row, one


def _marks(one: Activity) -> Iterator[tuple[str, str]]:
    marks = identify(one)
    for name in ("code", "identifier", "certificate", "number"):
        if mark := getattr(marks, name):
            yield name, mark


def _by_title_and_days(pairs: _Pairs, *, apart: bool) -> Iterator[_Candidate]:
    """Those of one title on the same days; `apart`: although a code or a number sets them apart."""
    titled = _titled(pairs)
    for row in pairs.rows.values():
        mine = identify(row.activity)
        for one in titled.get(_title(row.activity), ()):
            if _days_agree(row.activity, one) and differ(mine, identify(one)) is apart:
                yield float(one.kind == row.activity.kind), row, one


def _by_days(pairs: _Pairs) -> Iterator[_Candidate]:
    """Those on the same days of which the titles are nearly the same."""
    on_day: dict[date, list[Activity]] = defaultdict(list)
    for one in pairs.records.values():
        for day in _some_days(one):
            on_day[day].append(one)
    for row in pairs.rows.values():
        near = {one.id: one for day in _some_days(row.activity) for one in on_day.get(day, ())}
        for one in near.values():
            if _days_agree(row.activity, one) and (degree := _nearly(row.activity, one)):
                yield degree, row, one


def _by_title(pairs: _Pairs) -> Iterator[_Candidate]:
    """Those of one title, not far from each other, where neither side has another of it."""
    titled = _titled(pairs)
    rows: dict[str, list[StatementRow]] = defaultdict(list)
    for row in pairs.rows.values():
        rows[_title(row.activity)].append(row)
    for title, its in rows.items():
        records = titled.get(title, ())
        if len(its) == len(records) == 1:
            [row], [one] = its, records
            if abs((row.activity.first.day - one.first.day).days) <= _FAR:
                yield 1.0, row, one


def _titled(pairs: _Pairs) -> dict[str, list[Activity]]:
    titled: dict[str, list[Activity]] = defaultdict(list)
    for one in pairs.records.values():
        titled[_title(one)].append(one)
    return titled


def _title(one: Activity) -> str:
    return plain_heading(one.title) or one.title


def _nearly(one: Activity, other: Activity) -> float:
    """How nearly two titles are one: 0 if they are not, or if a number in them differs."""
    if nearly(one.title, other.title):
        return 1.0
    mine, theirs = sorted((_title(one), _title(other)), key=len)
    if re.findall(_FIGURE, mine) != re.findall(_FIGURE, theirs):
        return 0.0
    if len(mine) >= _SHORT and f" {mine} " in f" {theirs} ":
        return 0.9
    degree = SequenceMatcher(None, mine, theirs, autojunk=False).ratio()
    return degree if degree >= _NEARLY else 0.0


def _some_days(one: Activity) -> Iterator[date]:
    first, last = one.span
    for day in range(min((last - first).days, _LONGEST) + 1):
        yield first + timedelta(day)


def _days_agree(row: Activity, record: Activity) -> bool:
    """Whether one is on days of the other; a statement often has but the first, or the last."""
    if not (has_day(row.start) and has_day(record.start)):  # a publication's year or month
        short, long = sorted((row.start, record.start), key=len)
        return long.startswith(short)
    mine, theirs = row.span, record.span
    return (mine.first in theirs and mine.last in theirs) or (
        theirs.first in mine and theirs.last in mine
    )


def _differences(row: Activity, record: Activity, worth: Worth) -> Iterator[Difference]:
    """What the statement says otherwise; what it does not say is no difference."""
    if record.planned and not row.planned:
        yield Difference("state", "done", "planned")
    if row.code and same(row.code) != same(record.code or ""):
        yield Difference("code", row.code, record.code or "")
    # A code that is put on a record is received.
    status = record.code_status or ("received" if record.code or row.code else None)
    if row.code_status and row.code_status != status:
        yield Difference("code_status", row.code_status, status or "")
    if not _days_agree(row, record) or (row.end and row.span != record.span):
        yield from _other_days(row, record)
    if row.credits is not None and row.credits not in (amounts := worth(record)):
        here = record.credits if record.credits is not None else max(amounts, default=None)
        yield Difference("credits", plain("credits", row.credits), plain("credits", here))
    elif row.credits is None and row.hours and record.hours and row.hours != record.hours:
        yield Difference("hours", plain("hours", row.hours), plain("hours", record.hours))


def _other_days(row: Activity, record: Activity) -> Iterator[Difference]:
    for column, there, here in (
        ("start", row.first.day, record.first.day),
        ("end", row.last.day, record.last.day),
    ):
        if there != here and (column == "start" or row.end or record.end):
            yield Difference(column, there.isoformat(), here.isoformat())


def _covered(rows: Iterable[StatementRow], first: date | None, last: date | None) -> Span | None:
    spans = [row.activity.span for row in rows]
    first = first or min((span.first for span in spans), default=None)
    last = last or max((span.last for span in spans), default=None)
    return Span(first, last) if first and last else None


def _not_looked_for(one: Activity, span: Span | None, worth: Worth) -> str:
    """Why a record need not be in the statement; empty if it should be."""
    if one.planned:
        return "planned"
    if span is None or one.last.day not in span:
        return "outside"
    return "" if any(worth(one)) else "no-credits"


def _says(one: Activity) -> tuple[object, ...]:
    """What a row says, to know it again."""
    return (one.code or "",) + ((_title(one), *one[2:]) if not one.code else ())
