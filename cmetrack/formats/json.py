"""JSON in and out: an array of records with the columns as keys; numbers exact, never floats.

Amounts of credits, hours and days are hundredths inside the program. `Amount` marks them for
`dumps`, which writes 1800 as 18 and 450 as 4.5.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any

from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.errors import BadInput
from cmetrack.formats.headings import REASON, Mapped, find_column, is_ignored
from cmetrack.formats.rejects import Frame, Reasons, picked
from cmetrack.formats.text import line_of
from cmetrack.i18n import gettext as _
from cmetrack.services.record import Trouble
from cmetrack.services.rows import Broken, Row

_GATHERED = 4_000  # parts of a text that are handed on at once


class Amount(int):
    """An amount in hundredths, to be written as a number: 450 as 4.5."""


def dumps(value: object) -> str:
    """A value as JSON, indented by two spaces, exact.

    Dictionaries with text keys, lists, tuples, iterators, text, whole numbers, `Amount`, booleans and
    None; anything else, a float above all, is a mistake of the caller.
    """
    parts: list[str] = []
    dump(value, parts.append)
    return "".join(parts)


def dump(value: object, put: Callable[[str], object]) -> None:
    """A value as JSON, handed on piece by piece; what an iterator in it gives makes a list."""
    parts: list[str] = []

    def gather(part: str) -> None:
        parts.append(part)
        if len(parts) == _GATHERED:
            hand_on()

    def hand_on() -> None:
        put(_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", "".join(parts)))
        parts.clear()

    _write(value, "\n", gather)
    hand_on()


def array(records: Iterable[object]) -> Iterator[str]:
    """An array of values that come one by one, as the pieces of its text."""
    before = "[\n  "
    for record in records:
        yield before + dumps(record).replace("\n", "\n  ")
        before = ",\n  "
    yield "\n]" if before.startswith(",") else "[]"


def as_json(activity: Activity) -> dict[str, object]:
    """A record as `list --json` has it: the id, then all columns; null where not known."""
    shown: dict[str, object] = {"id": activity.id}
    for (name, column), value in zip(COLUMNS.items(), activity[1:], strict=True):
        shown[name] = _amount(value) if column.amount else value
    return shown


class JsonFile:
    """A JSON file of records, opened: an array of objects, or one object a line; not yet read.

    `lines` says that a single object is a file of one line, and not something else.
    """

    columns: tuple[str, ...] = tuple(COLUMNS)

    def __init__(
        self,
        text: str,
        file: str,
        mapped: Mapped | None = None,
        notices: Sequence[str] = (),
        *,
        lines: bool = False,
    ) -> None:
        self.file = file
        self.notices = tuple(notices)
        self._text = text
        self._lines = lines
        self._mapped = mapped or {}
        self._ignored: dict[str, None] = {}
        self._column_of: dict[str, str | None] = {}
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_Pairs,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_NoNumber,
        )

    @property
    def ignored(self) -> tuple[str, ...]:
        """The keys that nothing here knows, of the records read so far."""
        return tuple(self._ignored)

    @property
    def headings(self) -> tuple[str, ...]:
        """The keys of the records read so far."""
        return tuple(self._column_of)

    def rows(self) -> Iterator[Row]:
        """Every record with the line on which it begins; once."""
        line, counted = 1, 0
        for start, _end, record in self._records():
            line += self._text.count("\n", counted, start)
            counted = start
            yield line, self._row(record)

    def rejects_frame(self) -> Frame:
        """The array around the rejected records."""
        return Frame("[\n", ",\n", "\n]\n")

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        """The rejected records as they came, with the reason in front."""
        for (start, end, _record), reason in picked(self._records(), reasons):
            yield _with_reason(self._text[start:end], reason)

    def _records(self) -> Iterator[tuple[int, int, _Pairs]]:
        """Every object, with where its text begins and ends."""
        text = self._text
        at = self._skip(0)
        if text[at : at + 1] == "{":
            yield from self._one_by_one(at)
            return
        if text[at : at + 1] != "[":
            hint = _("Put the records into one array: [ {…}, {…} ].")
            raise self._refused(at, _("it should begin with an array of records: ["), hint)
        at = self._skip(at + 1)
        if text[at : at + 1] == "]":
            end = at
        else:
            while True:
                record, end = self._decode(at)
                if not isinstance(record, _Pairs):
                    raise self._refused(at, _('a record must be an object: {"kind": …}'))
                yield at, end, record
                end = self._skip(end)
                if text[end : end + 1] != ",":
                    break
                at = self._skip(end + 1)
            if text[end : end + 1] != "]":
                raise self._refused(end, _("after a record there must be a comma or the end: ]"))
        after = self._skip(end + 1)
        if after < len(text):
            raise self._refused(after, _("there is something after the end of the array"))

    def _row(self, record: _Pairs) -> list[str] | Broken:
        cells = dict.fromkeys(COLUMNS, "")
        troubles: list[Trouble] = []
        given: set[str] = set()
        for key, value in record:
            column = self._find(key)
            if column is None:
                continue
            if column in given:
                message = _("the key '{key}' is there twice").format(key=key)
                troubles.append(Trouble(column, None, message))
                continue
            given.add(column)
            if refusal := _refusal(column, value):
                troubles.append(Trouble(column, _shown(value), refusal))
            elif value is not None:
                cells[column] = str(value)
        values = list(cells.values())
        return Broken(values, tuple(troubles)) if troubles else values

    def _find(self, key: str) -> str | None:
        if key not in self._column_of:
            self._column_of[key] = find_column(key, self._mapped)
            if self._column_of[key] is None and is_ignored(key, self._mapped):
                self._ignored[key] = None
        return self._column_of[key]

    def _decode(self, at: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            raise self._refused(error.pos, error.msg) from None
        except RecursionError:
            raise self._refused(at, _("it is nested too deeply for a record")) from None

    def _skip(self, at: int) -> int:
        """The place of the next character that is no white space."""
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _one_by_one(self, at: int) -> Iterator[tuple[int, int, _Pairs]]:
        """Objects that follow one another: JSON lines."""
        first = at
        while at < len(self._text):
            record, end = self._decode(at)
            if not isinstance(record, _Pairs):
                raise self._refused(at, _('a record must be an object: {"kind": …}'))
            following = self._skip(end)
            if at == first and following == len(self._text) and not self._lines:
                raise self._refused(
                    at,
                    _("this is one object, not an array of records"),
                    _("Put the record into an array: [ {…} ]; of JSON lines say --format jsonl."),
                )
            yield at, end, record
            at = following

    def _refused(self, at: int, reason: str, hint: str | None = None) -> BadInput:
        line_start = self._text.rfind("\n", 0, at) + 1
        return BadInput(
            _("{file}:{line}: character {column}: {reason}").format(
                file=self.file,
                line=line_of(self._text, at),
                column=at - line_start + 1,
                reason=reason,
            ),
            hint or _("It must be JSON as `cmetrack export --format json` writes it."),
        )


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values as they came, a key that is there twice included."""


class _Number(str):
    """A number exactly as the file has it; reading it is the column's business."""


class _NoNumber(str):
    """NaN or Infinity, which JSON does not have and nobody earns."""


_SPACE = re.compile(r"[ \t\r\n]*")
_FORMER_REASON = re.compile(rf'\s*"{REASON}"\s*:\s*"(?:[^"\\]|\\.)*"\s*,?')

# Half characters, which no encoding takes, and characters that could steer a terminal or turn
# the reading direction: written as escapes, they mean the same and do nothing.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _with_reason(text: str, reason: str) -> str:
    """The text of an object with the reason as its first key, in the place of a former one."""
    rest = _FORMER_REASON.sub("", text[1:], count=1) if _FORMER_REASON.match(text, 1) else text[1:]
    comma = "" if rest.strip() == "}" else ","
    return f'{{"{REASON}": {dumps(reason)}{comma}{rest}'


def _refusal(column: str, value: object) -> str | None:
    """Why a value's type does not fit its column; None if it does."""
    if value is None or type(value) is str:
        return None
    if isinstance(value, _Number):
        if COLUMNS[column].numeric:
            return None
        return _("{value} must stand in quotes: a number loses zeros and letters").format(
            value=_shown(value)
        )
    if isinstance(value, _NoNumber):
        return _("{value} is not a number (for example 12.5)").format(value=value)
    if isinstance(value, bool):
        return _("true and false mean nothing here")
    return _("a list or an object means nothing here")


def _shown(value: object) -> str:
    """A value of the wrong type, short enough for a message."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value[:40]
    return "{…}" if isinstance(value, _Pairs) else "[…]"


def _amount(value: str | Hundredths | None) -> Amount | None:
    return None if value is None else Amount(value)


def _write(value: object, newline: str, put: Any) -> None:
    """Append the parts of a value's text; `newline` carries the indentation."""
    if isinstance(value, str):
        put(encode_basestring(value))
    elif value is None:
        put("null")
    elif isinstance(value, bool):
        put("true" if value else "false")
    elif isinstance(value, Amount):
        put(format_amount(value))
    elif isinstance(value, int):
        put(int.__repr__(value))
    elif isinstance(value, dict):
        _write_all("{", "}", ((_key(key), item) for key, item in value.items()), newline, put)
    elif isinstance(value, list | tuple | Iterator):
        _write_all("[", "]", (("", item) for item in value), newline, put)
    else:
        raise TypeError(f"{type(value).__name__} is not written as JSON")


def _write_all(
    opening: str, closing: str, items: Iterable[tuple[str, object]], newline: str, put: Any
) -> None:
    deeper = newline + "  "
    before = opening + deeper
    for key, item in items:
        put(before + key)
        _write(item, deeper, put)
        before = "," + deeper
    put(opening + closing if before.startswith(opening) else newline + closing)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key of JSON is a text")
    return encode_basestring(key) + ": "
