"""One record from the texts of its columns: everything that is wrong with it, at once.

`add`, `edit` and every import read a record here, so that all of them refuse the same things
in the same words. Each column is read by `domain/columns.py`; what only the whole record can
tell (an end before its start, a year alone for a congress) is looked at afterwards.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from cmetrack.core.authorship import with_authors_counted
from cmetrack.domain.activity import DATED_BY_YEAR, SPECIALTIES, Activity
from cmetrack.domain.codes import CodeFormat, read_code
from cmetrack.domain.columns import COLUMNS, Read, Value, fixed_words, show
from cmetrack.domain.dates import is_before, parse_moment
from cmetrack.domain.notice import Issue, LeftOut, Notice
from cmetrack.domain.sessions import bounds, outside
from cmetrack.domain.text import clean, fold, same
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

REQUIRED = ("kind", "title", "start")
"""The columns that no record can do without."""

LONGEST_CELL = 32_767
"""Characters of one cell at most: what a spreadsheet's cell can hold."""

_LONGEST_WORD = 200  # of a date, a number or a fixed word; a longer text would fill the message
_LONGEST = {"sessions": 2_000, "link": 2_000}


class Allowed(NamedTuple):
    """What a ledger allows beyond the fixed words: its codes' shapes, its cycles' specialties.

    With several shapes a code must satisfy one of them; with none any text is a code. `me` are
    spellings of the doctor's name, by which a place among authors is found.
    """

    codes: tuple[CodeFormat, ...] = ()
    specialties: tuple[str, ...] = ()
    me: tuple[str, ...] = ()


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
    """Reads records for one ledger; made once, used for every record."""

    def __init__(self, allowed: Allowed) -> None:
        self._read: dict[str, Read] = {name: column.read for name, column in COLUMNS.items()}
        # Whether a year alone will do depends on the kind, which `_across` looks at.
        self._read["start"] = self._read["end"] = partial(parse_moment, year_alone=True)
        self._read["specialty"] = partial(_specialty, allowed.specialties)
        self._free = frozenset(name for name, column in COLUMNS.items() if column.free)
        self._me = allowed.me
        if allowed.codes:
            self._read["code"] = partial(_code, allowed.codes)

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
            raise BadValue(sentence.format(beginning=typed[:40], count=len(typed)))
        return self._read[name](typed)

    def takes_any(self, name: str) -> bool:
        """Whether a column takes any text but what a spreadsheet makes of a long number."""
        return name in self._free and self._read[name] is COLUMNS[name].read

    def record(self, cells: Mapping[str, str]) -> Reading:
        """One record from its texts by column; an absent or empty column is not known."""
        cells, authorship = with_authors_counted(cells, self._me)
        values: dict[str, Value | None] = {}
        troubles: list[Trouble] = []
        for name in filter(cells.get, COLUMNS):
            try:
                values[name] = self.cell(name, cells[name])
            except BadValue as error:
                troubles.append(Trouble(name, cells[name], error.message))
        _fill_from_sessions(values)
        unread = {trouble.column for trouble in troubles}
        troubles += [
            Trouble(name, None, _("a record needs this, and it is empty"))
            for name in REQUIRED
            if values.get(name) is None and name not in unread
        ]
        troubles += _across(values, cells)
        activity = Activity._make((0, *map(values.get, COLUMNS))) if not troubles else None
        untidy = (name for name in values if is_untidy(name, cells.get(name, "")))
        notices = (Notice("cleaned", cleaned(name)) for name in untidy)
        told = (*notices, *authorship.on_count, *authorship.on_place)
        return Reading(activity, tuple(troubles), told, authorship.left_out)


def read_record(cells: Mapping[str, str], allowed: Allowed | None = None) -> Reading:
    """One record from what a person wrote in its columns."""
    return RecordReader(allowed or Allowed()).record(cells)


def make_activity(
    cells: Mapping[str, str],
    allowed: Allowed | None = None,
    *,
    say: Callable[[Trouble], str] | None = None,
) -> Activity:
    """The activity that the texts describe; refused with all that is wrong with them."""
    reading = read_record(cells, allowed)
    if reading.activity is None:
        raise BadValue("\n".join(map(say or describe, reading.troubles)))
    return reading.activity


def texts(activity: Activity) -> dict[str, str]:
    """An activity as the texts that would make it again; the columns not known are left out."""
    return {
        name: show(name, value)
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
    return _("column '{column}': {message}").format(column=trouble.column, message=trouble.message)


def locate(issue: Issue) -> str:
    """The issue as one line: `credits.csv:14: column 'credits': '12..5' is not a number …`."""
    return f"{issue.file}:{issue.line}: {describe(issue)}"


def is_untidy(name: str, text: str) -> bool:
    """Whether a free text holds what cannot be seen and is not kept."""
    return not text.strip().isprintable() and COLUMNS[name].free


def cleaned(name: str) -> str:
    """The word about a text that was cleaned."""
    sentence = _("column '{column}': line breaks, tabs or invisible characters were taken out")
    return sentence.format(column=name)


def _across(values: Mapping[str, Value | None], cells: Mapping[str, str]) -> Iterator[Trouble]:
    kind, start, end = values.get("kind"), values.get("start"), values.get("end")
    if kind is not None and kind not in DATED_BY_YEAR:
        for name in ("start", "end"):
            if len(str(values.get(name) or "0000-00-00")) < len("0000-00-00"):
                try:
                    parse_moment(cells[name].strip())
                except BadValue as error:
                    yield Trouble(name, cells[name], error.message)
    if start is not None and end is not None and is_before(str(end), str(start)):
        message = _("it ends before it begins ({start})").format(start=start)
        yield Trouble("end", cells.get("end"), message)
    elif start is not None and (kept := values.get("sessions")):
        first, last = str(start), str(end or start)
        if found := outside(str(kept), first, last):
            message = _("it met on {day}, which is not from {start} to {end}")
            said = message.format(day=found.start, start=first, end=last)
            yield Trouble("sessions", cells["sessions"], said)


def _fill_from_sessions(values: dict[str, Value | None]) -> None:
    """Let the days on which it met say when it began and ended, where nothing else does."""
    if kept := values.get("sessions"):
        first, last = bounds(str(kept))
        if values.get("start") is None:
            values["start"] = first
        if values.get("end") is None and (first, last) != (values["start"], values["start"]):
            values["end"] = last


def _specialty(names: tuple[str, ...], text: str) -> str:
    word, wanted = fold(clean(text)), same(clean(text))
    known = word if word in SPECIALTIES else fixed_words("specialty").get(word)
    if known := known or next((name for name in names if same(name) == wanted), None):
        return known
    sentence = _("'{text}' is no specialty of a cycle here (allowed: {allowed})")
    raise BadValue(sentence.format(text=text, allowed=", ".join((*SPECIALTIES, *names))))


def _code(shapes: tuple[CodeFormat, ...], text: str) -> str:
    typed = str(COLUMNS["code"].read(text))  # a code that a spreadsheet spoilt is named as such
    refused = []
    for shape in shapes:
        try:
            return read_code(typed, shape)
        except BadValue as error:
            refused.append(error)
    raise refused[0]
