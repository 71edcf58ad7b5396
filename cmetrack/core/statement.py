"""Lines of a printout as records: a day, a title and a number in each.

A college's printout or a portal's page, copied as text or out of a PDF, has no headings that
could be relied on. A line with a day begins an entry; lines without one belong to it as long as
its number has not come. What says several things is left open, with a word.
"""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from cmetrack.core.aside import may_be_aside
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.domain.activity import ALL_KINDS, CODE_STATUSES
from cmetrack.domain.codes import CodeFormat, read_code
from cmetrack.domain.columns import fixed_words
from cmetrack.domain.dates import has_day
from cmetrack.domain.text import clean, fold, fold_in_place
from cmetrack.domain.written_amounts import read_amount
from cmetrack.domain.written_dates import Exchangeable, Written, order_of, orders_in, read_written
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _, word as in_words

COLUMNS = (
    *("kind", "title", "start", "end", "sessions", "hours", "credits"),
    *("code", "code_status", "code_date"),
)
"""The columns that a line may tell."""

_MOST_LINES = 3  # of one entry
_LONGEST_LINE = 1_000
_MOST_SHOWN = 100  # characters of a line in a message
_FIELDS = re.compile(r"\t+|\s{2,}|\s*[|;]\s*")
_ORDINAL = re.compile(r"(\d{1,4})([.)]?)(?:\s+|\s*[|;]\s*|$)")
_SHORT_YEAR = r"(?<![\w./-])(?:\d{1,2}\s*[-–—]\s*)?\d{1,2}([./-])\d{1,2}\1\d{2}(?!\w)(?![./-]\d)"
_WORDED = r"(?<![\w/-])(?:\d{1,2}\s*[-–—]\s*)?\d{1,2}[ .]+[^\W\d_]{3,12}\.?,? +\d{4}(?!\w)"
_TIME = re.compile(r"\b\d{1,2}:\d{2}\b")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_LAST_NUMBER = re.compile(r"\s(\d{1,3}(?:[.,]\d{1,2})?(?: ?[^\W\d_]{1,12}\.?)?)$")
_EDGES = " \t,;:.–—-|/"
_GONE = "\ue000"  # stands for a time that was taken out; no text of a line has it
_LETTERS = 3  # of a title at least


class Printed(NamedTuple):
    """One entry: the line on which it begins and its texts by column; or why it is none.

    A `doubt` is a word on what was left open; `undecided` is one whose day can be read in two ways.
    """

    line: int
    cells: dict[str, str]
    why_not: str = ""
    doubt: str = ""
    undecided: bool = False


def read_lines(
    text: str, patterns: Patterns, shapes: Sequence[CodeFormat], dates: str | None = None
) -> Iterator[Printed]:
    """The entries of a printout in their order, and lines with a number that are none.

    `dates` is the order of days that can be read in two ways; without it, that of the others.
    """
    reader = _Reader(patterns, shapes, dates or order_of(orders_in(text)))
    parts: list[str] = []
    passed: list[Printed] = []
    begun = ordinal = 0
    for number, line in enumerate([*text.splitlines(), None], start=1):
        whole = None if line is None else line.strip()[:_LONGEST_LINE]
        if whole is None or reader.days_in(fold_in_place(whole)):
            if parts:
                entry = _Line(" ".join(parts), reader, ordinal)
                ordinal = entry.ordinal
                yield entry.read(begun)
            yield from passed
            passed.clear()
            begun, parts = number, [whole or ""]
        elif whole and not may_be_aside(whole):
            if (
                parts
                and len(parts) < _MOST_LINES
                and _Line(" ".join(parts), reader, ordinal).lacks_number()
            ):
                parts.append(whole)
            elif any(map(str.isdigit, whole)) and sum(map(str.isalpha, whole)) >= _LETTERS:
                said = _("'{text}': there is no day in it that can be read")
                passed.append(Printed(number, {}, said.format(text=_shown(whole))))


class _Reader(NamedTuple):
    """By what lines are read."""

    patterns: Patterns
    shapes: Sequence[CodeFormat]
    order: str | None

    def days_in(self, bare: str) -> list[tuple[int, int]]:
        """Where days stand in a folded line."""
        found = [match.span() for match in self.patterns.days.finditer(bare)]
        for match in chain(re.finditer(_SHORT_YEAR, bare), re.finditer(_WORDED, bare)):
            if any(start < match.end() and match.start() < end for start, end in found):
                continue
            if match.re.pattern == _SHORT_YEAR or _is_day(match[0]):
                found.append(match.span())
        return sorted(found)


class _Line:
    """One entry while it is taken apart: what was understood is blanked out of its text."""

    def __init__(self, text: str, reader: _Reader, before: int) -> None:
        self.text, self.bare = text, fold_in_place(text)
        self.cells: dict[str, str] = {}
        self.doubt = ""
        self._undecided = False
        self._whole = clean(text)
        self._reader = reader
        self._code()
        self.ordinal = self._number_of_the_line(before)
        self._why_not = self._days()
        for time in _TIME.finditer(self.bare):
            self._blank(*time.span(), _GONE)
        self._amounts()
        self._fields()

    def lacks_number(self) -> bool:
        """Whether it has a title, and its number may come in the next line."""
        return "title" in self.cells and not self.has_number()

    def has_number(self) -> bool:
        """Whether its number has come, or more than one."""
        return bool(self.doubt or self.cells.keys() & {"credits", "hours"})

    def read(self, line: int) -> Printed:
        """The entry, or why it is none."""
        why_not = self._why_not
        if not why_not and "title" not in self.cells:
            why_not = _("'{text}': there is a day, and no title")
        if not why_not and not self.has_number():
            why_not = _("'{text}': there is a day, and no number of credits or hours")
        why_not = why_not.format(text=_shown(self._whole))
        return Printed(line, self.cells, why_not, self.doubt, self._undecided)

    def _blank(self, start: int, end: int, mark: str = "\t") -> None:
        gap = mark * (end - start)
        self.text = self.text[:start] + gap + self.text[end:]
        self.bare = self.bare[:start] + gap + self.bare[end:]

    def _code(self) -> None:
        for shape in self._reader.shapes:
            groups = r"(?: ?[-‐‑‒–—−] ?| )?".join(rf"[^\W_]{{{size}}}" for size in shape.groups)
            for match in re.finditer(rf"(?<![\w-]){groups}(?![\w-])", self.text):
                letters = match[0].strip()
                if not any(map(str.isdigit, letters)) or letters != letters.upper():
                    continue
                try:
                    self.cells["code"] = read_code(letters, shape)
                except BadValue:
                    continue
                self._blank(*match.span())
                return

    def _number_of_the_line(self, before: int) -> int:
        """The ordinal with which it begins: `3.`, or a number that follows the one before."""
        match = _ORDINAL.match(self.text)
        if match is None or not (match[2] or int(match[1]) == before + 1):
            return before
        self._blank(*match.span())
        return int(match[1])

    def _days(self) -> str:
        """Read when it was; why that cannot be told, or nothing."""
        held: list[tuple[Written, int, int]] = []
        for start, end in self._reader.days_in(self.bare):
            words = self.text[start:end]
            try:
                written = read_written(words, self._reader.order)
            except Exchangeable as doubt:
                self._undecided = True
                return doubt.message.replace("{", "{{").replace("}", "}}")
            except BadValue:
                return _("'{text}': its days cannot be read")
            if not has_day(written.start):
                return _("'{text}': its days cannot be read")
            if written.end is None and _status_at_end(self.bare[:start]):
                self.cells["code_date"] = written.start[:10]
            else:
                held.append((written, start, end))
            self._blank(start, end)
        if len(held) == 2 and not self.bare[held[0][2] : held[1][1]].strip(_EDGES):
            (one, *_rest), (other, *_end) = held
            if one.end is other.end is None and one.start <= other.start:
                last = other.start if other.start > one.start else None
                held = [(Written(one.start, last), 0, 0)]
        if len(held) != 1:
            return _("'{text}': which of its days is meant cannot be told")
        written = held[0][0]
        self.cells["start"] = written.start
        if written.end:
            self.cells["end"] = written.end
        if written.sessions:
            self.cells["sessions"] = written.sessions
        return ""

    def _amounts(self) -> None:
        """Its credits and hours, where a word beside the number says which it is."""
        patterns = self._reader.patterns
        for column, several in (("credits", patterns.credits), ("hours", patterns.hours)):
            found = [match for pattern in several for match in pattern.finditer(self.bare)]
            self._take(column, [match["number"] for match in found])
            for match in found:
                self._blank(*match.span())

    def _take(self, column: str, numbers: Sequence[str]) -> None:
        values = list(dict.fromkeys(number.replace(",", ".") for number in numbers))
        if len(values) > 1:
            said = _("several numbers may be its {column}, and none was taken: {numbers}")
            self.doubt = said.format(column=in_words("column", column), numbers=", ".join(values))
        elif values:
            self.cells.setdefault(column, values[0])

    def _fields(self) -> None:
        """What stands between gaps: its title before all; a number without a word is its credits."""
        texts: list[str] = []
        numbers: dict[str, list[str]] = {"credits": [], "hours": [], "": []}
        for gapless in _FIELDS.split(self.text):  # a time in a text makes no gap
            field = " ".join(gapless.replace(_GONE, " ").split())
            bare = field.strip(_EDGES + "()")
            if unit := _unit_of(bare, numbers):
                numbers[unit[0]].append(unit[1])
            elif sum(map(str.isalpha, field)) >= _LETTERS:
                texts.append(field)
        last = _LAST_NUMBER.search(texts[-1]) if texts and not any(numbers.values()) else None
        if last is not None and not self.has_number():
            unit = _unit_of(last[1], numbers)
            if unit:
                numbers[unit[0]].append(unit[1])
                texts[-1] = texts[-1][: last.start()]
        for column in ("credits", "hours"):
            if column not in self.cells and numbers[column]:
                self._take(column, numbers[column])
        if not self.has_number():
            self._take("credits", numbers[""])
        for text in texts:
            word = fold(text.strip(_EDGES))
            status = _status_at_end(fold(text))
            if word in ALL_KINDS or word in fixed_words("kind"):
                self.cells.setdefault("kind", text.strip(_EDGES))
            elif status and "title" in self.cells:
                self.cells.setdefault("code_status", status)
            elif "title" not in self.cells:
                title = text.strip(_EDGES).rstrip("([").lstrip(")]")  # its day stood in brackets
                self.cells["title"] = clean(title.strip(_EDGES))


def _is_day(text: str) -> bool:
    """Whether a text with a word in it is a day: `3 oct. 2025`, and not `12 lecții 2025`."""
    try:
        return bool(read_written(text))
    except BadValue:
        return False


def _unit_of(text: str, known: Container[str]) -> tuple[str, str] | None:
    """A number that stands alone, with its unit where there is one: `18`, `6 pct.`, `6 ore`."""
    if _NUMBER.fullmatch(text):
        return "", text
    amount = read_amount(text)
    if amount is None or amount.unit not in known:
        return None
    return amount.unit, amount.text


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def _status_at_end(bare: str) -> str | None:
    """The state of a code with whose word a folded text ends; a word may turn it round."""
    words = fixed_words("code_status")
    text = bare.strip(_EDGES)
    for word in sorted((*words, *CODE_STATUSES), key=len, reverse=True):
        if len(word) > 3 and text.endswith(word):
            before = text[: -len(word)]
            last = before.split()[-1] if before.split() else ""
            is_turned = before[-1:].isalnum() or (last.isalpha() and len(last) < 3)
            return None if is_turned else words.get(word, word)
    return None
