"""What a certificate says of itself: its text in, the columns found out, each with its words.

Nothing is concluded that the certificate does not say: where it says two things, the column
stays empty and a doubt tells why.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cmetrack.domain.codes import CodeFormat, read_code
from cmetrack.domain.dates import Span
from cmetrack.domain.text import clean, fold
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

COLUMNS = ("kind", "title", "start", "end", "credits", "code", "certificate", "place")
"""The columns that a certificate may tell."""


class Found(NamedTuple):
    """One column, what the certificate says for it, and the words that say so."""

    column: str
    value: str
    words: str


_NUMBER = r"(?P<number>\d{1,3}(?:[.,]\d{1,2})?)"
_BRACKETS = r"(?:\s*\([^()]{1,40}\))?"
_BLANK = re.compile(r"\W*(?:\.{3}|…|_{3})")  # a form that was not filled in
_DASHES = r"\-‐‑‒–—―−"

_OPENED = {"„": '”“"', "“": "”", "«": "»", '"': '"', "”": "”"}
_LONGEST_TITLE = 300
_FORM_WORDS = 160  # characters between "a participat" and the title


class Patterns:
    """What the models of certificates have in common, as patterns; the models are `rulebooks`'.

    They look at the text as `fold` leaves it, letter by letter: ș is s, й is и.
    """

    def __init__(self, models: Iterable[Mapping[str, Any]]) -> None:
        self._models = list(models)
        self.months = {
            name: month for each in self._models for month, name in enumerate(each["months"], 1)
        }
        self.listed = {",", *self._all("listed")}
        self.day = re.compile(self._day())
        self.when = re.compile(rf"\b(?:{self._any('when')})\b[^\d]{{0,40}}$")
        self.not_when = re.compile(rf"(?:{self._any('not_when')})\b[^\d]{{0,20}}$")
        self.done, self.finished, self.attended, self.remote, self.held = (
            re.compile(self._any(key)) for key in ("done", "finished", "attended", "remote", "held")
        )
        kinds = ("courses", "events", "credited")
        self.courses, self.events, self.credited = map(self._by_kind, kinds)
        self.credits, self.series, self.places = map(self._each, ("credits", "series", "places"))
        self.number = re.compile(
            rf"\b(?:{self._any('certificate')})\b[^№\d]{{0,30}}?"
            r"(?:№|\bnr\b\.?|\bno\b\.?)\s*(?P<nr>[^\W_](?:[\w/-]*[^\W_])?)"
        )
        self.code = re.compile(rf"\b(?:{self._any('code')})\b[^\w]*(?:\w+[^\w]+){{0,3}}$")

    def _all(self, key: str) -> list[str]:
        return [pattern for each in self._models for pattern in each.get(key, ())]

    def _each(self, key: str) -> list[re.Pattern[str]]:
        return [
            re.compile(each.replace("{number}", _NUMBER).replace("{brackets}", _BRACKETS))
            for each in self._all(key)
        ]

    def _any(self, key: str) -> str:
        return "|".join(self._all(key))

    def _by_kind(self, key: str) -> dict[str, re.Pattern[str]]:
        found: dict[str, list[str]] = {}
        for each in self._models:
            for kind, pattern in each.get(key, {}).items():
                found.setdefault(kind, []).append(pattern)
        return {kind: re.compile("|".join(patterns)) for kind, patterns in found.items()}

    def _day(self) -> str:
        """A day, or the first and the last of several: 14–16 martie 2026, 14.03.2026, 2026-03-14."""
        names = "|".join(self.months)
        year = f"(?:{self._any('year')})?"
        to = rf"\s*(?P<to>-|–|—|,|{self._any('to')})\s*"
        return (
            rf"(?<![\w/-])(?<!\d[.,])"
            rf"(?:(?P<d>\d{{1,2}})(?:[./](?P<m>\d{{1,2}})|\s+(?P<n>{names}))?(?:[./,]?\s*(?P<y>\d{{4}}))?"
            rf"{year}{to})?"
            rf"(?P<d2>\d{{1,2}})(?:(?P<sep>[./-])(?P<m2>\d{{1,2}})(?P=sep)|\s+(?P<n2>{names}),?\s+)"
            rf"(?P<y2>\d{{4}})(?!\w)"
            rf"|(?<![\w/.-])(?P<iso>\d{{4}}-\d\d-\d\d)(?:{to.replace('<to>', '<isoto>')}"
            rf"(?P<iso2>\d{{4}}-\d\d-\d\d))?(?![\w-])"
        )


class _Page:
    """A text, and the same text folded letter by letter, so that places are the same in both."""

    def __init__(self, text: str, patterns: Patterns) -> None:
        self.patterns = patterns
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\u00a0", " ").replace(",,", "„").replace("''", "”")
        # A hyphen at the end of a line: before a small letter it only divides a word.
        text = re.sub("[\x02\ufffe\u00ad]\\s*(?=[^\\W\\d_A-ZА-ЯĂÂÎȘȚ])", "", text)
        self.text = re.sub("[\x02\ufffe]\\s*", "-", text)
        self.bare = "".join(bare if len(bare := fold(char)) == 1 else char for char in self.text)
        done = patterns.done.search(self.bare)
        self.done = done.end() if done else None
        self.title = self._quoted(self.done, self.done + _FORM_WORDS) if self.done else None
        if self.title and _BLANK.match(self.text, *self.title):
            self.title = None
        self.doubts: list[str] = []

    def words(self, start: int, end: int) -> str:
        """A part of the text as a person reads it."""
        return clean(self.text[start:end])

    def _quoted(self, start: int, before: int) -> tuple[int, int] | None:
        """Where the first text in quotes begins and ends that opens between two places."""
        places = range(start, min(before, len(self.text)))
        first = next((at for at in places if self.text[at] in _OPENED), None)
        if first is None:
            return None
        depth, opening = 1, self.text[first]
        for at, char in enumerate(self.text[first + 1 : first + _LONGEST_TITLE], start=first + 1):
            if char in _OPENED[opening]:
                depth -= 1
            elif char == opening:
                depth += 1
            if depth == 0:
                return first + 1, at
        return None

    def one(self, column: str, values: Mapping[Any, str]) -> Mapping[Any, str]:
        """What it says, with its words; a doubt, and nothing, where it says several things."""
        if len(values) < 2:
            return values
        words = "; ".join(f"'{each}'" for each in values.values())
        sentence = _("'{column}' was left open, as the certificate says several things: {words}")
        self.doubts.append(sentence.format(column=column, words=words))
        return {}


def _kind(page: _Page) -> Iterator[Found]:
    """The kind, by the certificate's own words alone."""
    bare, patterns = page.bare, page.patterns
    finished, attended = bool(patterns.finished.search(bare)), bool(patterns.attended.search(bare))
    if finished == attended or page.done is None:
        return
    start, end = page.done, page.done + _FORM_WORDS
    if page.title:
        end = page.title[0] - 1
    elif held := patterns.held.search(bare, start, end):
        end = held.start()
    title = bare[slice(*page.title)] if page.title else ""
    wanted = patterns.courses if finished else patterns.events
    if finished and patterns.remote.search(bare[start:end] + title):
        page.doubts.append(
            _("it is a course at a distance, by a journal or on line: say which kind it is")
        )
        return
    kinds = [] if "..." in bare[start:end] else _words_of(wanted, bare[start:end])
    words = page.words(start, end)
    if not kinds and page.title:
        kinds = _words_of(wanted, " ".join(title.split()[:3]))
        words = page.words(*page.title)
    if not kinds and finished:
        found = ((pattern.search(bare), kind) for kind, pattern in patterns.credited.items())
        for credited, kind in sorted((one.span(), kind) for one, kind in found if one)[:1]:
            kinds, words = [kind], page.words(*credited)
    if len(kinds) > 1:
        several = _("its words name several kinds: {kinds}")
        page.doubts.append(several.format(kinds=", ".join(kinds)))
    elif kinds:
        yield Found("kind", kinds[0], words)


def _words_of(kinds: dict[str, re.Pattern[str]], bare: str) -> list[str]:
    return [kind for kind, pattern in kinds.items() if pattern.search(bare)]


def _title(page: _Page) -> Iterator[Found]:
    if page.title and (words := page.words(*page.title)):
        start, end = page.title
        yield Found("title", words, page.words(start - 1, end + 1))


def _dates(page: _Page) -> Iterator[Found]:
    """The days it was held: those said to be, or the only ones there are."""
    held: dict[Span, str] = {}
    other: dict[Span, str] = {}
    unread = False
    for match in page.patterns.day.finditer(page.bare):
        span = _span(match, page.patterns)
        before = page.bare[max(0, match.start() - 80) : match.start()]
        words = page.words(*match.span())
        if span is None:
            unread = True
            sentence = _("'{words}' is no period of days that can be read")
            page.doubts.append(sentence.format(words=words))
        elif page.patterns.when.search(before):
            held.setdefault(span, words)
        elif not page.patterns.not_when.search(before):
            other.setdefault(span, words)
    days = held or ({} if unread else other)
    for span, words in page.one("start", days).items():
        yield Found("start", span.first.isoformat(), words)
        if span.last != span.first:
            yield Found("end", span.last.isoformat(), words)


def _span(match: re.Match[str], patterns: Patterns) -> Span | None:
    """The days of one match; None if they are none, or not all of those between."""
    months = patterns.months
    try:
        if match["iso"]:
            first = date.fromisoformat(match["iso"])
            last = date.fromisoformat(match["iso2"] or match["iso"])
        else:
            last = date(int(match["y2"]), int(match["m2"] or months[match["n2"]]), int(match["d2"]))
            month = int(match["m"] or months.get(match["n"], last.month))
            first = date(int(match["y"] or last.year), month, int(match["d"] or last.day))
    except ValueError:
        return None
    # "14 și 21 martie" are two days, not eight.
    listed = (match["isoto"] or match["to"]) in patterns.listed
    if first > last or (listed and (last - first).days > 1) or (last - first).days > 3_660:
        return None
    return Span(first, last)


def _credits(page: _Page) -> Iterator[Found]:
    values: dict[str, str] = {}
    for pattern in page.patterns.credits:
        for match in pattern.finditer(page.bare):
            number = match["number"].replace(",", ".")
            number = number.rstrip("0").rstrip(".") if "." in number else number
            values.setdefault(number.lstrip("0") or "0", page.words(*match.span()))
    for number, words in page.one("credits", values).items():
        yield Found("credits", number, words)


def _certificate(page: _Page) -> Iterator[Found]:
    """Its series and number, written as the model has them."""
    found = (pattern.search(page.bare) for pattern in page.patterns.series)
    if match := next(filter(None, found), None):
        series, number = page.words(*match.span("series")), page.words(*match.span("nr"))
        yield Found("certificate", f"Seria {series} Nr. {number}", page.words(*match.span()))
    elif match := page.patterns.number.search(page.bare):
        number = page.words(*match.span("nr"))
        if any(char.isdigit() for char in number):
            yield Found("certificate", number, page.words(*match.span()))


def _place(page: _Page) -> Iterator[Found]:
    found = (pattern.search(page.bare) for pattern in page.patterns.places)
    if match := next(filter(None, found), None):
        place = page.words(*match.span("place")).strip(" ,;")
        if any(char.isalpha() for char in place) and not _BLANK.match(place):
            yield Found("place", place, page.words(*match.span()))


def _code(page: _Page, shapes: Sequence[CodeFormat]) -> Iterator[Found]:
    """Its individual code: capitals and digits in the shape that the rulebook gives codes."""
    likely: dict[str, str] = {}
    named: dict[str, str] = {}
    for shape in shapes:
        groups = f"[{_DASHES}]".join(rf"[^\W_]{{{length}}}" for length in shape.groups)
        for match in re.finditer(rf"(?<![\w{_DASHES}]){groups}(?![\w{_DASHES}])", page.text):
            try:
                code = read_code(match[0], shape)
            except BadValue:
                continue
            near = page.bare[max(0, match.start() - 60) : match.start()]
            if page.patterns.code.search(near):
                named.setdefault(code, match[0])
            elif match[0].isupper() and any(char.isdigit() for char in match[0]):
                likely.setdefault(code, match[0])
    for code, words in page.one("code", named or likely).items():
        yield Found("code", code, words)


def read_certificate(
    text: str, patterns: Patterns, shapes: Sequence[CodeFormat] = ()
) -> tuple[dict[str, Found], tuple[str, ...]]:
    """What a text says, in the order of the columns, and why it says no more of one.

    `shapes` are those that its code may have.
    """
    page = _Page(text, patterns)
    reads = (_kind, _title, _dates, _credits, _certificate, _place)
    found = [one for read in reads for one in read(page)]
    found += _code(page, shapes)
    found.sort(key=lambda one: COLUMNS.index(one.column))
    return {one.column: one for one in found}, tuple(page.doubts)
