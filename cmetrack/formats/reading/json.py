"""JSON in: an array of objects with the columns as keys, or one object after the other.

The text is gone through as through a window, so that memory holds a record and not a file.
Numbers stay the texts that they are: reading them is the column's business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import Broken, Row
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.text import visible
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import REASON, Mapped, find_column, is_ignored
from cmetrack.formats.reading.rejects import Frame, Reasons, picked
from cmetrack.formats.reading.text import Decoding
from cmetrack.i18n import gettext as _


class JsonFile:
    """A JSON file of records, opened: an array of objects, or one object a line; not yet read.

    `lines` says that a single object is a file of one line, and not something else.
    """

    columns: tuple[str, ...] = tuple(COLUMNS)
    rejects_format = "json"
    begins_with_headings = False

    def __init__(
        self, text: Decoding, file: str, mapped: Mapped | None = None, *, lines: bool = False
    ) -> None:
        self.file = file
        self._text = text
        self._lines = lines
        self._mapped = mapped or {}
        self._ignored: dict[str, None] = {}
        self._column_of: dict[str, str | None] = {}

    @property
    def done(self) -> float:
        """How much of the file was read, from 0 to 1."""
        return self._text.done

    @property
    def notices(self) -> Sequence[str]:
        """A word where the text looks wrong; complete once the rows are read."""
        return self._text.notices

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
        window = _Window(self._text, self.file)
        for start, _end, record in self._records(window):
            yield window.line(start), self._row(record)

    def rejects_frame(self) -> Frame:
        """The array around the rejected records."""
        return Frame("[\n", ",\n", "\n]\n")

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        """The rejected records as they came, with the reason in front."""
        window = _Window(self._text, self.file)
        for (start, end, _record), reason in picked(self._records(window), reasons):
            yield _with_reason(window.text[start:end], reason)

    def _records(self, window: _Window) -> Iterator[tuple[int, int, _Pairs]]:
        """Every object, with where its text begins and ends in the window as it then is."""
        at = window.skip(0)
        if planned := _PLANNED.match(window.text, at):
            at = yield from _in_array(window, planned.end())
            _finish_plan(window, at)
        elif window.text[at : at + 1] == "{":
            yield from self._one_by_one(window, at)
        elif window.text[at : at + 1] == "[":
            at = window.skip((yield from _in_array(window, at)))
            if at < len(window.text):
                raise window.refused(at, _("there is something after the end of the array"))
        else:
            hint = _("Put the records into one array: [ {…}, {…} ].")
            raise window.refused(at, _("it should begin with an array of records: ["), hint)

    def _one_by_one(self, window: _Window, at: int) -> Iterator[tuple[int, int, _Pairs]]:
        """Objects that follow one another: JSON lines."""
        first = True
        while at < len(window.text):
            record, end = window.decode(at)
            if not isinstance(record, _Pairs):
                raise window.refused(at, _no_record())
            if first and not self._lines and window.skip(end) == len(window.text):
                raise window.refused(
                    at,
                    _("this is one object, not an array of records"),
                    _("Put the record into an array: [ {…} ]; of JSON lines say --format jsonl."),
                )
            first = False
            yield at, end, record
            at = window.skip(window.drop(end))

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


class _Window:
    """A text of which only a part is held: from what is read at the moment to a little ahead."""

    def __init__(self, text: Decoding, file: str) -> None:
        self.text = ""
        self._pieces = text.pieces(whole_lines=False)
        self._file = file
        self._line = 1  # of the place `_counted`
        self._counted = 0
        self._before = 0  # characters of the first line that were dropped
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_Pairs,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_NoNumber,
        )

    def skip(self, at: int) -> int:
        """The place of the next character that is no white space; the end if there is none."""
        while True:
            found = _SPACE.match(self.text, at)
            at = found.end() if found else at
            if at < len(self.text) or not self._more():
                return at

    def decode(self, at: int) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends."""
        while True:
            try:
                return self._decoder.raw_decode(self.text, at)
            except json.JSONDecodeError as error:
                # What seems to be wrong may be all right as soon as more of it is there.
                cut = error.pos + _LONGEST_WORD > len(self.text) or "Unterminated" in error.msg
                if not cut or not self._more(len(self.text) - at):
                    raise self.refused(error.pos, error.msg) from None
            except RecursionError:
                raise self.refused(at, _("it is nested too deeply for a record")) from None
            if len(self.text) - at > _LONGEST:
                message = _("the record is longer than {most} characters").format(most=_LONGEST)
                raise self.refused(at, message)

    def drop(self, at: int) -> int:
        """Let go of what stands before a place, now and then; the place as it is afterwards."""
        if at < _HELD:
            return at
        self.line(at)
        newline = self.text.rfind("\n", 0, at)
        self._before = at - newline - 1 if newline >= 0 else self._before + at
        self.text, self._counted = self.text[at:], 0
        return 0

    def line(self, at: int) -> int:
        """The line of a place, which is not before the last one asked for."""
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def refused(self, at: int, reason: str, hint: str | None = None) -> BadInput:
        """The refusal of the file for what stands at a place."""
        newline = self.text.rfind("\n", 0, at)
        column = at - newline if newline >= 0 else self._before + at + 1
        return BadInput(
            _("{file}:{line}: character {column}: {reason}").format(
                file=self._file, line=self.line(at), column=column, reason=reason
            ),
            hint or _("It must be JSON as `cmetrack export --format json` writes it."),
        )

    def _more(self, characters: int = 0) -> bool:
        """Take in so many more characters, or a few; whether there were any."""
        taken: list[str] = []
        size = 0
        for piece in self._pieces:
            taken.append(piece)
            size += len(piece)
            if size > characters:
                break
        self.text += "".join(taken)
        return size > 0


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values as they came, a key that is there twice included."""


class _Number(str):
    """A number exactly as the file has it; reading it is the column's business."""


class _NoNumber(str):
    """NaN or Infinity, which JSON does not have and nobody earns."""


_LONGEST = 1 << 23  # characters of a record
_LONGEST_WORD = 16  # `-Infinity`, `\ud83d\ude00`
_HELD = 1 << 16  # characters that were read and are still held
_SPACE = re.compile(r"[ \t\r\n]*")
_FORMER_REASON = re.compile(rf'\s*"{REASON}"\s*:\s*"(?:[^"\\]|\\.)*"\s*,?')

_PLANNED = re.compile(
    r'\{\s*"file":\s*"(?:[^"\\]|\\.)*",(?:\s*"[a-z_]+":\s*(?:[0-9]+|true),)*\s*"records":\s*(?=\[)'
)
"""How the report of `import --dry-run --json` begins, up to the array of what would be added."""


def _in_array(window: _Window, at: int) -> Generator[tuple[int, int, _Pairs], None, int]:
    """The records of the array that begins at a place; where it ends."""
    at = window.skip(at + 1)
    if window.text[at : at + 1] == "]":
        return at + 1
    while True:
        record, end = window.decode(at)
        if not isinstance(record, _Pairs):
            raise window.refused(at, _no_record())
        yield at, end, record
        end = window.skip(window.drop(end))
        if window.text[end : end + 1] != ",":
            break
        at = window.skip(end + 1)
    if window.text[end : end + 1] != "]":
        raise window.refused(end, _("after a record there must be a comma or the end: ]"))
    return end + 1


def _finish_plan(window: _Window, at: int) -> None:
    """Go through what a report tells after the records: nothing that is taken in."""
    at = window.skip(at)
    while window.text[at : at + 1] == ",":
        _key, at = window.decode(window.skip(at + 1))
        at = window.skip(at)
        if window.text[at : at + 1] != ":":
            raise window.refused(at, _("after a key there must be a colon"))
        _value, at = window.decode(window.skip(at + 1))
        at = window.skip(at)
    if window.text[at : at + 1] != "}" or window.skip(at + 1) < len(window.text):
        raise window.refused(at, _("the report should end here: }"))


def _no_record() -> str:
    return _('a record must be an object: {"kind": …}')


def _with_reason(text: str, reason: str) -> str:
    """The text of an object with the reason as its first key, in the place of a former one."""
    rest = _FORMER_REASON.sub("", text[1:], count=1) if _FORMER_REASON.match(text, 1) else text[1:]
    comma = "" if rest.strip() == "}" else ","
    return f'{{"{REASON}": {json.dumps(visible(reason), ensure_ascii=False)}{comma}{rest}'


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
