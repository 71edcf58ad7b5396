"""One record from the texts of its columns: everything that is wrong with it, at once.

`add`, `edit` and every import read a record here, so that all of them refuse the same things
in the same words. Each column is read by `domain/columns.py`; what only the whole record can
tell (an end before its start, a year alone for a congress) is looked at afterwards.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from cmetrack.core.authorship import with_authors_counted
from cmetrack.core.understanding import Circumstances, Understood, understand
from cmetrack.domain.activity import DATED_BY_YEAR, SPECIALTIES, Activity, as_entered
from cmetrack.domain.categories import known_categories
from cmetrack.domain.codes import CodeFormat, read_code
from cmetrack.domain.columns import (
    COLUMNS,
    Read,
    Value,
    fixed_words,
    is_nothing,
    is_only_there,
    plain,
)
from cmetrack.domain.dates import MIDNIGHT, has_day, is_before, moment, parse_moment
from cmetrack.domain.notice import Issue, LeftOut, Notice
from cmetrack.domain.sessions import bounds, outside, sessions_of
from cmetrack.domain.text import clean, decoded_twice, fold, same
from cmetrack.domain.written_dates import Exchangeable
from cmetrack.errors import BadValue
from cmetrack.i18n import day, gettext as _, word as in_words

REQUIRED = ("kind", "title", "start")
"""The columns that no record can do without."""

LONGEST_CELL = 32_767
"""Characters of one cell at most: what a spreadsheet's cell can hold."""

_LONGEST_WORD = 200  # of a date, a number or a fixed word; a longer text would fill the message
_EXAMPLES = 2  # of days that can be read in two ways
_LONGEST = {"sessions": 2_000, "link": 2_000, "category": 2_000}


class Allowed(NamedTuple):
    """What a ledger allows beyond the fixed words: its codes' shapes, its cycles' specialties.

    With several shapes a code must satisfy one of them; with none any text is a code. `me` are
    spellings of the doctor's name, by which a place among authors is found. `former` has what
    specialties of cycles were called, and `entered` what a record that is entered now stands for
    where it says nothing. Where no rulebook has `categories`, any name is one.
    """

    codes: tuple[CodeFormat, ...] = ()
    specialties: tuple[str, ...] = ()
    me: tuple[str, ...] = ()
    former: Mapping[str, str] = MappingProxyType({})
    entered: Mapping[str, str] = MappingProxyType({})
    categories: frozenset[str] = frozenset()


class Trouble(NamedTuple):
    """What is wrong with one column of a record, or with the whole of it (`column` None)."""

    column: str | None
    value: str | None
    message: str


class Reading(NamedTuple):
    """What came of one record: the activity, or what is wrong; and a word on what was cleaned.

    It may be `left_out` of a file: a work that has other authors.
    """

    activity: Activity | None
    troubles: tuple[Trouble, ...]
    notices: tuple[Notice, ...]
    left_out: LeftOut | None = None


class RecordReader:
    """Reads records for one ledger; made once, used for every record.

    `dates` is the order (dmy, mdy, ymd) of days that can be read in two ways; of some columns it
    may be learnt, in `orders`. Where somebody
    types, it is `today` that `azi` means.
    """

    def __init__(
        self, allowed: Allowed, *, dates: str | None = None, today: date | None = None
    ) -> None:
        self.orders: dict[str, str] = dict.fromkeys(COLUMNS, dates) if dates else {}
        self.exchangeable: list[Exchangeable] = []
        self._today = today
        self._read: dict[str, Read] = {name: column.read for name, column in COLUMNS.items()}
        # Whether a year alone will do depends on the kind, which `_across` looks at.
        self._read["start"] = self._read["end"] = _moment
        self._read["specialty"] = partial(_specialty, allowed.specialties, allowed.former)
        self._free = frozenset(name for name, column in COLUMNS.items() if column.free)
        self._me = allowed.me
        if allowed.codes:
            self._read["code"] = partial(_code, allowed.codes)
        if allowed.categories:
            self._read["category"] = partial(known_categories, allowed.categories)

    def cell(self, name: str, text: str) -> Value | None:
        """One column's text as the ledger keeps it; None where nothing is written."""
        free = name in self._free
        typed = text.strip()
        if free and not typed.isprintable():
            typed = clean(typed)
        if not typed:
            return None
        if len(typed) > (LONGEST_CELL if free else _LONGEST.get(name, _LONGEST_WORD)):
            sentence = _("'{beginning}…' is too long: it has {count} characters")
            raise BadValue(sentence, beginning=typed[:40], count=len(typed))
        if free and self._read[name] is COLUMNS[name].read:
            return None if says_nothing(name, typed) else self._read[name](typed)
        try:
            return self._read[name](typed)
        except BadValue:
            if says_nothing(name, typed):
                return None
            raise

    def understood(self, name: str, cells: Mapping[str, str]) -> Understood:
        """What a text means where its plain reading may fail; or its refusal."""
        try:
            return Understood({name: self.cell(name, cells[name])})
        except BadValue as error:
            if len(cells[name]) > LONGEST_CELL:
                raise
            said = {
                other: text
                for other, text in cells.items()
                if not says_nothing(other, text.strip())
            }
            by = Circumstances(self.orders.get(name), self._today, said)
            try:
                found = understand(name, cells[name], by)
            except Exchangeable as doubt:
                if self._today is not None:
                    raise doubt.typed() from None
                self.exchangeable += [doubt][: _EXAMPLES - len(self.exchangeable)]
                raise
            if found is None:
                raise error from None
            return found

    def takes_any(self, name: str) -> bool:
        """Whether a column takes any text but what a spreadsheet makes of a long number."""
        return name in self._free and self._read[name] is COLUMNS[name].read

    def record(self, cells: Mapping[str, str]) -> Reading:
        """One record from its texts by column; an absent or empty column is not known."""
        cells, authorship = with_authors_counted(cells, self._me)
        values: dict[str, Value | None] = {}
        troubles: list[Trouble] = []
        concluded: list[Notice] = []
        for name in filter(cells.get, COLUMNS):
            try:
                found = self.understood(name, cells)
            except BadValue as error:
                troubles.append(Trouble(name, cells[name], error.message))
            else:
                # What another column says for itself counts more than what is concluded.
                for one, value in found.values.items():
                    if values.get(one) is None or (one == name and value is not None):
                        values[one] = value
                concluded += found.notices
        _without_midnight(values)
        _fill_from_sessions(values)
        unread = {trouble.column for trouble in troubles}
        troubles += [
            Trouble(name, None, _("a record needs this, and it is empty"))
            for name in REQUIRED
            if values.get(name) is None and name not in unread
        ]
        troubles += _across(values, cells)
        activity = Activity._make((0, *map(values.get, COLUMNS))) if not troubles else None
        odd = (
            Notice(code, word_on(code, name, cells[name].strip()))
            for name in filter(cells.get, values)
            for code in oddities(name, cells[name], values[name])
        )
        told = (*odd, *concluded, *authorship.on_count, *authorship.on_place)
        return Reading(activity, tuple(troubles), told, authorship.left_out)


def read_record(
    cells: Mapping[str, str], allowed: Allowed | None = None, *, today: date | None = None
) -> Reading:
    """One record from what a person wrote in its columns."""
    return RecordReader(allowed or Allowed(), today=today).record(cells)


def make_activity(
    cells: Mapping[str, str],
    allowed: Allowed | None = None,
    *,
    say: Callable[[Trouble], str] | None = None,
    today: date | None = None,
) -> Activity:
    """The activity that the texts describe; refused with all that is wrong with them."""
    reading = read_record(cells, allowed, today=today)
    if reading.activity is None:
        raise BadValue("\n".join(map(say or describe, reading.troubles)))
    return as_entered(reading.activity, allowed.entered) if allowed else reading.activity


def texts(activity: Activity) -> dict[str, str]:
    """An activity as the texts that would make it again; the columns not known are left out."""
    return {
        name: plain(name, value)
        for name, value in zip(COLUMNS, activity[1:], strict=True)
        if value is not None
    }


def check(activity: Activity) -> tuple[Trouble, ...]:
    """What its columns, each in order, say against each other: of a record made of two."""
    return tuple(_across(dict(zip(COLUMNS, activity[1:], strict=True)), texts(activity)))


def describe(trouble: Trouble | Issue) -> str:
    """The trouble as a sentence that names its column."""
    if trouble.column is None:
        return trouble.message
    said = _("column '{column}': {message}")
    return said.format(column=in_words("column", trouble.column), message=trouble.message)


def locate(issue: Issue) -> str:
    """The issue as one line: `credits.csv:14: column 'credits': '12..5' is not a number …`."""
    return f"{issue.file}:{issue.line}: {describe(issue)}"


# What is odd about a column's text, and yet no mistake

CLEANED, NOTHING, TWICE, MIXED = "cleaned", "nothing", "decoded-twice", "dates"
OF_COLUMNS = frozenset({CLEANED, NOTHING, TWICE})
"""The words of notices that are told once for a column."""


def oddities(name: str, text: str, value: Value | None) -> Iterator[str]:
    """What is worth a word in a text that was read as this value."""
    if value is None and text.strip() and says_nothing(name, text.strip()):
        yield NOTHING
    elif COLUMNS[name].free:
        if not text.strip().isprintable():
            yield CLEANED
        if decoded_twice(text):
            yield TWICE


def word_on(code: str, name: str, text: str, other: str = "") -> str:
    """The word about an odd text."""
    sentence = {
        CLEANED: _("column '{column}': line breaks, tabs or invisible characters were taken out"),
        NOTHING: _("column '{column}': '{text}' was read as nothing"),
        TWICE: _("column '{column}': '{text}' was decoded wrongly, perhaps for '{meant}'"),
        MIXED: _("column '{column}': days are written in several ways, as '{other}' and '{text}'"),
    }[code]
    text = text.strip()[:_SHOWN]
    if code == NOTHING and is_only_there(name, text):
        sentence = _("column '{column}': '{text}' says that there is one, and not which")
    return sentence.format(
        column=in_words("column", name), text=text, other=other, meant=decoded_twice(text)
    )


_SHOWN = 60  # characters of a text


def _across(values: Mapping[str, Value | None], cells: Mapping[str, str]) -> Iterator[Trouble]:
    kind, start, end = values.get("kind"), values.get("start"), values.get("end")
    if kind is not None and kind not in DATED_BY_YEAR:
        for name in ("start", "end"):
            if (given := values.get(name)) and not has_day(str(given)):
                yield Trouble(name, cells.get(name), _year_alone(str(cells.get(name))))
    if start is not None and end is not None and is_before(str(end), str(start)):
        message = _("it ends before it begins ({start})").format(start=day(str(start)))
        yield Trouble("end", cells.get("end"), message)
    elif start is not None and (kept := values.get("sessions")):
        first, last = str(start), str(end or start)
        if found := outside(str(kept), first, last):
            message = _("it met on {day}, which is not from {start} to {end}")
            said = message.format(day=day(found.start), start=day(first), end=day(last))
            yield Trouble("sessions", cells["sessions"], said)
            return
    if start is not None and (days := values.get("days")) is not None:
        yield from _too_many_days(str(start), end, values.get("sessions"), int(days), cells)


def _too_many_days(
    start: str, end: Value | None, kept: Value | None, days: int, cells: Mapping[str, str]
) -> Iterator[Trouble]:
    """Effective days are those on which it met, or at most those from its start to its end."""
    if kept:
        met = len({one.start[:10] for one in sessions_of(str(kept))})
        if days != met * 100:
            said = _("it says {days} days, and `sessions` names {met}")
            yield Trouble("days", cells.get("days"), said.format(days=cells.get("days"), met=met))
    elif end is not None and has_day(start):
        there = (moment(str(end)).day - moment(start).day).days + 1
        if days > there * 100:
            said = _("it says {days} days, and from {start} to {end} there are {there}")
            named = {"start": day(start[:10]), "end": day(str(end)[:10]), "there": there}
            yield Trouble("days", cells.get("days"), said.format(days=cells.get("days"), **named))


def _year_alone(text: str) -> str:
    sentence = _(
        "'{text}' is a year or a month; only a publication may have that, write the day (2026-03-14)"
    )
    return sentence.format(text=text)


def says_nothing(name: str, text: str) -> bool:
    """Whether a text of a column has no value: nothing, or that there is one, and not which."""
    return is_nothing(text, name) or is_only_there(name, text)


def _moment(text: str) -> str:
    kept = parse_moment(text, year_alone=True)
    if kept.endswith(MIDNIGHT):
        raise BadValue("")  # the whole record tells whether it is a time
    return kept


def _without_midnight(values: dict[str, Value | None]) -> None:
    """Midnight is no time but a day, unless the other end has another time."""
    start, end = (str(values.get(name) or "") for name in ("start", "end"))
    timed = [one for one in (start, end) if "T" in one and not one.endswith(MIDNIGHT)]
    if not timed:
        for name, one in (("start", start), ("end", end)):
            if one:
                values[name] = one.removesuffix(MIDNIGHT)


def _fill_from_sessions(values: dict[str, Value | None]) -> None:
    """Let the days on which it met say when it began and ended, where nothing else does."""
    if kept := values.get("sessions"):
        first, last = bounds(str(kept))
        if values.get("start") is None:
            values["start"] = first
        if values.get("end") is None and (first, last) != (values["start"], values["start"]):
            values["end"] = last


def _specialty(names: tuple[str, ...], former: Mapping[str, str], text: str) -> str:
    word, wanted = fold(clean(text)), same(clean(text))
    known = word if word in SPECIALTIES else fixed_words("specialty").get(word)
    known = known or next((name for name in names if same(name) == wanted), None)
    if known := known or former.get(wanted):
        return known
    raise BadValue(
        _("'{text}' is no specialty of a cycle here (allowed: {allowed})"),
        text=text,
        allowed=", ".join((*(in_words("specialty", one) for one in SPECIALTIES), *names)),
    )


def _code(shapes: tuple[CodeFormat, ...], text: str) -> str:
    typed = str(COLUMNS["code"].read(text))  # a code that a spreadsheet spoilt is named as such
    refused = []
    for shape in shapes:
        try:
            return read_code(typed, shape)
        except BadValue as error:
            refused.append(error)
    raise refused[0]
