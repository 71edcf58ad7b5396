"""JSON in: an array of objects with the columns as keys, or one object after the other.

Numbers stay the texts that they are: reading them is the column's business.
"""

import json
import re
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import RawRow
from cmetrack.domain.columns import COLUMNS, plain_heading
from cmetrack.domain.credits import MINUTE, in_hundredths, plain_amount, plain_hours
from cmetrack.domain.notice import Notice
from cmetrack.domain.text import visible
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import REASON, Mapped, find_column, is_ignored
from cmetrack.formats.reading.rejects import Frame, Reasons, picked
from cmetrack.i18n import N_, gettext as _


class Pairs(list[tuple[str, Any]]):
    """An object's keys and values as they came, a key that is there twice included."""


class _Number(str):
    """A number exactly as the file has it, or NaN, which JSON does not have and nobody earns."""


_Found = tuple[int, int, Pairs]
_DECODER = json.JSONDecoder(
    object_pairs_hook=Pairs, parse_float=_Number, parse_int=_Number, parse_constant=_Number
)
_MINUTES = re.compile("[0-9]{1,6}")
_SPACE = re.compile(r"[ \t\r\n]*")
_FORMER_REASON = re.compile(rf'\{{\s*"{REASON}"\s*:\s*"(?:[^"\\]|\\.)*"\s*,?')

_PLANNED = re.compile(
    r'\{\s*"file":\s*"(?:[^"\\]|\\.)*",(?:\s*"[a-z_]+":\s*(?:[0-9]+|true),)*\s*"records":\s*(?=\[)'
)
"""How the report of `import --dry-run --json` begins, up to the array of what would be added."""

_NOTHING_PLANNED = '{"records": []'


def with_reason(text: str, reason: str) -> str:
    """A record with the reason why it was rejected, in the place of a former one."""
    rest = text[found.end() if (found := _FORMER_REASON.match(text)) else 1 :]
    comma = "" if rest.strip() == "}" else ","
    return f'{{"{REASON}": {json.dumps(visible(reason), ensure_ascii=False)}{comma}{rest}'


# What Python says of a text that is no JSON.
_NO_JSON = (
    *(N_("Expecting value"), N_("Expecting ',' delimiter"), N_("Expecting ':' delimiter")),
    *(N_("Unterminated string starting at"), N_("Invalid control character at")),
    *(N_("Expecting property name enclosed in double quotes"), N_("Extra data")),
    *(N_("Illegal trailing comma before end of object"), N_("Invalid \\escape")),
    N_("Illegal trailing comma before end of array"),
)


class JsonFile:
    """A JSON file of records, opened: an array of objects, or one object a line; not yet read.

    `lines` says that a single object is a file of one line, and not something else.
    """

    rejects_format = "json"
    rejects_frame = Frame("[\n", ",\n", "\n]\n")

    def __init__(
        self,
        text: str,
        file: str,
        notices: Sequence[Notice],
        mapped: Mapped,
        *,
        lines: bool,
        also: Sequence[str] = (),
    ) -> None:
        self.file = file
        self.notices = notices
        self.done = 0.0
        self._text = text
        self._lines = lines
        self._mapped = mapped
        # The keys, plain, whose values are told beside the columns'.
        self.also = tuple(one for one in also if find_column(one, mapped) is None)
        self.columns = (*COLUMNS, *(None for _key in self.also))
        self.headings: list[str] = []  # the keys of the records read so far
        self.ignored: list[str] = []  # those of them that nothing here knows
        self._column_of: dict[str, str | None] = {}

    def rows(self) -> Iterator[RawRow]:
        line, counted = 1, 0
        for start, end, record in self.records():
            line += self._text.count("\n", counted, start)
            counted = start
            self.done = end / len(self._text)
            yield RawRow(line, *self._row(record))

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        """The rejected records as they came, with the reason, in the place of a former one."""
        for (start, end, _record), reason in picked(self.records(), reasons):
            yield with_reason(self._text[start:end], reason)

    def records(self) -> Iterator[_Found]:
        text, at = self._text, self._skip(0)
        if planned := _PLANNED.match(text, at):
            at = yield from self._in_array(planned.end())
            try:
                json.loads(_NOTHING_PLANNED + text[at:])
            except json.JSONDecodeError as error:
                raise self._refused(at + error.pos - len(_NOTHING_PLANNED), _(error.msg)) from None
        elif text.startswith("[", at):
            at = self._skip((yield from self._in_array(at)))
            if at < len(text):
                raise self._refused(at, _("there is something after the end of the array"))
        elif text.startswith("{", at):
            found = self._record(at)
            if not self._lines and self._skip(found[1]) == len(text):
                raise self._refused(
                    at,
                    _("this is one object, not an array of records"),
                    _("Put the record into an array: [ {…} ]; of JSON lines say --format jsonl."),
                )
            while at < len(text):
                found = self._record(at)
                yield found
                at = self._skip(found[1])
        else:
            hint = _("Put the records into one array: [ {…}, {…} ].")
            raise self._refused(at, _("it should begin with an array of records: ["), hint)

    def _in_array(self, at: int) -> Generator[_Found, None, int]:
        """The records of the array that begins at a place; where it ends."""
        at = self._skip(at + 1)
        while not self._text.startswith("]", at):
            found = self._record(at)
            yield found
            at = self._skip(found[1])
            if self._text.startswith(",", at):
                at = self._skip(at + 1)
                if self._text.startswith("]", at):
                    raise self._refused(at, _("after a comma there must be a record"))
            elif not self._text.startswith("]", at):
                raise self._refused(at, _("after a record there must be a comma or the end: ]"))
        return at + 1

    def _record(self, at: int) -> _Found:
        try:
            record, end = _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            raise self._refused(error.pos, _(error.msg)) from None
        except RecursionError:
            raise self._refused(at, _("it is nested too deeply for a record")) from None
        if not isinstance(record, Pairs):
            raise self._refused(at, _('a record must be an object: {"kind": …}'))
        return at, end, record

    def _skip(self, at: int) -> int:
        """The place of the next character that is no white space; the end if there is none."""
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _refused(self, at: int, reason: str, hint: str | None = None) -> BadInput:
        line = self._text.count("\n", 0, at) + 1
        column = at - self._text.rfind("\n", 0, at)
        sentence = _("{file}:{line}: character {column}: {reason}")
        return BadInput(
            sentence.format(file=self.file, line=line, column=column, reason=reason),
            hint or _("It must be JSON as `cmetrack export --format json` writes it."),
        )

    def _row(self, record: Pairs) -> tuple[list[str], tuple[Trouble, ...]]:
        cells = dict.fromkeys(COLUMNS, "")
        troubles: list[Trouble] = []
        given: set[str] = set()
        beside = dict.fromkeys(self.also, "")
        minutes = ""
        for key, value in record:
            if key == "minutes" and isinstance(value, _Number) and _MINUTES.fullmatch(value):
                minutes = value  # beside hours that two decimals do not say, see `present/json.py`
                continue
            column = self._find(key)
            if column is None:
                if (plain := plain_heading(key)) in beside and not isinstance(value, list):
                    beside[plain] = "" if value is None else str(value)
                continue
            if (
                column == "authors"
                and type(value) is list
                and all(type(one) is str for one in value)
            ):
                value = "; ".join(value)  # noqa: PLW2901 - names, which are counted
            if column in given:
                message = _("the key '{key}' is there twice").format(key=key)
                troubles.append(Trouble(column, None, message))
            elif refusal := _refusal(column, value):
                troubles.append(Trouble(column, *refusal))
            elif value is not None:
                cells[column] = str(value)
            given.add(column)
        if minutes:
            exact = int(minutes) * MINUTE
            if cells["hours"] in ("", plain_amount(in_hundredths(exact))):
                cells["hours"] = plain_hours(exact)
        return [*cells.values(), *beside.values()], tuple(troubles)

    def _find(self, key: str) -> str | None:
        if key not in self._column_of:
            column = self._column_of[key] = find_column(key, self._mapped)
            self.headings.append(key)
            if column is None and is_ignored(key, self._mapped):
                self.ignored.append(key)
        return self._column_of[key]


def _refusal(column: str, value: object) -> tuple[str, str] | None:
    """A value whose type does not fit its column, short enough to be shown, and why."""
    if value is None or type(value) is str:
        return None
    if isinstance(value, _Number):
        if COLUMNS[column].numeric:
            return None  # what is no amount, as NaN, is refused when it is read
        message = _("{value} must stand in quotes: a number loses zeros and letters")
        return value[:40], message.format(value=value[:40])
    if isinstance(value, bool):
        return str(value).lower(), _("true and false mean nothing here")
    shown = "{…}" if isinstance(value, Pairs) else "[…]"
    return shown, _("a list or an object means nothing here")
