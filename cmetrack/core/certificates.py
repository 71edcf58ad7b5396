"""What a certificate says of itself: its text in, the columns found out, each with its words.

Nothing is concluded that the certificate does not say: where it says two things, the column
stays empty and a doubt tells why. A file may hold several certificates, a page at a time or more.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, NamedTuple

from cmetrack.core.certificate_days import Days, are_all_whole, read_days
from cmetrack.core.certificate_patterns import DASHES, Patterns
from cmetrack.core.kinds import propose
from cmetrack.domain.codes import CodeFormat, read_code
from cmetrack.domain.names import may_be, same_person
from cmetrack.domain.text import clean, fold, same
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

COLUMNS = (
    *("kind", "title", "start", "end", "sessions", "hours", "credits", "format", "code"),
    *("certificate", "provider", "place", "link"),
)
"""The columns that a certificate may tell."""


class Found(NamedTuple):
    """One column, what the certificate says for it, and the words that say so."""

    column: str
    value: str
    words: str


class Page(NamedTuple):
    """What a page says: its text, the texts of its QR and bar codes.

    Of a page that is a picture (`recognised`), `unsure` are the words that may be others.
    """

    text: str
    marks: tuple[str, ...] = ()
    recognised: bool = False
    unsure: frozenset[str] = frozenset()


class Certificate(NamedTuple):
    """One certificate: what was found, by columns, and why no more of one.

    `holder` is the person whom it names, as far as one was found. `page` is that on which it
    begins, from 1. A number or a day that was recognised with little certainty is `unsure`.
    """

    found: dict[str, Found]
    doubts: tuple[str, ...] = ()
    holder: str = ""
    page: int = 1
    recognised: bool = False
    unsure: tuple[str, ...] = ()


_BLANK = re.compile(r"\W*(?:\.{3}|…|_{3})")  # a form that was not filled in
_OPENED = {"„": '”“"', "“": "”", "«": "»", '"': '"', "”": "”"}
_LONGEST_TITLE = 300
_FORM_WORDS = 160  # characters between "a participat" and the title
_BEFORE_NAME = 250
_MOST_DONE = 20  # places in one certificate where it says that somebody took part
_QUOTED_DAY = re.compile(r"""[«"„“]\s*(\d{1,2})\s*[»"”“]""")
_NEAR = 60  # characters behind the title that may say how it was held
_IMPORTANT = frozenset({"start", "end", "sessions", "hours", "credits", "code", "certificate"})


class _Text:
    """A text, and the same text folded letter by letter, so that places are the same in both."""

    def __init__(self, text: str, patterns: Patterns) -> None:
        self.patterns = patterns
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace(",,", "„").replace("''", "”")
        text = re.sub(r"[^\S\n]+", " ", text)
        text = re.sub(r"(?: ?\n){3,}", "\n\n", text)
        # A hyphen at the end of a line: before a small letter it only divides a word.
        text = re.sub("[\x02\ufffe\u00ad]\\s*(?=[^\\W\\d_A-ZА-ЯĂÂÎȘȚ])", "", text)
        text = re.sub("[\x02\ufffe]\\s*", "-", text)
        self.text = _QUOTED_DAY.sub(lambda day: day[1].center(len(day[0])), text)
        self.bare = "".join(bare if len(bare := fold(char)) == 1 else char for char in self.text)
        self.doubts: list[str] = []
        self.done, self.title = self._what_was_done()
        self.quoted = self.title is not None

    def words(self, start: int, end: int) -> str:
        """A part of the text as a person reads it."""
        return clean(self.text[start:end])

    def _what_was_done(self) -> tuple[re.Match[str] | None, tuple[int, int] | None]:
        """Where it says that somebody took part, and where the title stands that follows."""
        done = list(islice(self.patterns.done.finditer(self.bare), _MOST_DONE))
        titles: dict[tuple[int, int], re.Match[str]] = {}
        for one in done:
            if title := self._quoted(one.end(), one.end() + _FORM_WORDS):
                titles[title] = one  # the last one before it
        if not titles:
            return (done[0] if done else None), None
        several = {same(self.text[slice(*title)]): self.words(*title) for title in titles}
        title, one = next(iter(titles.items()))
        if _BLANK.match(self.text, *title):
            return one, None
        if self.one("title", several):
            return one, title
        return one, None

    def _quoted(self, start: int, before: int) -> tuple[int, int] | None:
        """Where the title in quotes begins and ends that opens between two places.

        Where several things stand in quotes it is the one behind a word for a title, as the
        other is perhaps whose course it was.
        """
        for cue in self.patterns.titled.finditer(self.bare, start, min(before * 2, len(self.text))):
            if named := self._closed(range(cue.end(), cue.end() + 12)):
                return named
        return self._closed(range(start, before))

    def _closed(self, places: Iterable[int]) -> tuple[int, int] | None:
        text = self.text
        first = next((at for at in places if at < len(text) and text[at] in _OPENED), None)
        if first is None:
            return None
        depth, opening = 1, text[first]
        for at, char in enumerate(text[first + 1 : first + _LONGEST_TITLE], start=first + 1):
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


# The columns


def _kind_and_title(page: _Text) -> Iterator[Found]:
    """The kind, by the certificate's own words alone, and the title, in quotes or behind it."""
    bare, patterns = page.bare, page.patterns
    if page.done is None:
        return
    start = page.done.end()
    end = start + _FORM_WORDS
    if page.title:
        end = page.title[0] - 1
    elif held := patterns.held.search(bare, start, end):
        end = held.start()
    title = bare[slice(*page.title)] if page.title else ""
    kinds, words = ([], "") if "..." in bare[start:end] else _kinds(page, start, end)
    if not kinds and page.title and (proposed := propose(page.words(*page.title))):
        kinds, words = [proposed.kind], page.words(*page.title)
    if not kinds:
        found = ((pattern.search(bare), kind) for kind, pattern in patterns.credited.items())
        for credited, kind in sorted((one.span(), kind) for one, kind in found if one)[:1]:
            kinds, words = [kind], page.words(*credited)
    if page.title is None and not _BLANK.match(bare, start):
        page.title = _unquoted(page, start, bool(kinds))
        if page.title and len(kinds) > 1:  # further ones are in the title
            kinds, words = _kinds(page, start, page.title[0], first=True)
    if len(kinds) > 1:
        several = _("its words name several kinds: {kinds}")
        page.doubts.append(several.format(kinds=", ".join(kinds)))
    elif kinds:
        kind = kinds[0]
        behind = page.title[1] if page.title else end
        said = f"{bare[start:end]} {title} {bare[behind : behind + _NEAR]}"
        if kind == "course" and patterns.remote.search(said):
            kind = "distance-online"
            page.doubts.append(
                _("it is a course at a distance: if by a journal, say --set kind=distance-journal")
            )
        yield Found("kind", kind, words)
        for name, pattern in patterns.formats.items():
            if pattern.search(f"{bare[start:end]} {title}"):
                yield Found("format", name, words)
    if page.title and (said := page.words(*page.title)):
        around = (page.title[0] - 1, page.title[1] + 1) if page.quoted else page.title
        yield Found("title", said, page.words(*around))


def _kinds(page: _Text, start: int, end: int, *, first: bool = False) -> tuple[list[str], str]:
    """The kinds that a part of the text names, a word of which another is no part; its words."""
    found = [
        (match.span(), kind)
        for kind, pattern in page.patterns.kinds.items()
        for match in pattern.finditer(page.bare, start, end)
    ]
    whole = sorted(
        (span, kind)
        for span, kind in found
        if not any(
            other != span and other[0] <= span[0] and span[1] <= other[1] for other, _k in found
        )
    )
    kinds = list(dict.fromkeys(kind for _span, kind in whole))
    words = page.words(*whole[0][0]) if kinds else ""
    return (kinds[:1] if first else kinds), words


def _unquoted(page: _Text, start: int, has_kind: bool) -> tuple[int, int] | None:
    """A title without quotes: what follows the kind, up to the words that never are in one."""
    bare, patterns = page.bare, page.patterns
    cue = patterns.titled.search(bare, start, start + _FORM_WORDS)
    if not (cue or has_kind):
        return None
    begin = start
    if cue:
        begin = cue.end()
    else:
        spans = [
            match.span()
            for pattern in patterns.kinds.values()
            if (match := pattern.search(bare, start, start + _FORM_WORDS))
        ]
        if spans:
            first, last = min(spans)
            # Congresul Național …: there it is the first word of the title.
            begin = first if page.text[first].isupper() else last
    gap = re.compile(r"[\s:,.–—-]*").match(bare, begin)
    begin = gap.end() if gap else begin
    stops = [
        stop.start()
        for pattern in (patterns.ends, patterns.days)
        if (stop := pattern.search(bare, begin, begin + _LONGEST_TITLE))
    ]
    line = bare.find("\n", begin)
    end = min(stops) if stops else line if line >= 0 else len(bare)
    if day := patterns.days.match(bare, end):
        # Iași, 9–11 mai: what stands before the days on their line is where.
        end = max(bare.rfind("\n", begin, day.start()), begin) or end
        end = day.start() if end == begin else end
    text = page.text[begin:end].rstrip(" \n,;:.–—-(")
    if not text[:1].isalnum() or text[:1].islower() or len(text) > _LONGEST_TITLE:
        return None
    return (begin, begin + len(text)) if sum(map(str.isalpha, text)) >= 3 else None


def _dates(page: _Text) -> Iterator[Found]:
    """The days it was held: those said to be, or the only ones there are."""
    held: dict[Days, str] = {}
    other: dict[Days, str] = {}
    unread = False
    for match in page.patterns.days.finditer(page.bare):
        before = page.bare[max(0, match.start() - 80) : match.start()]
        said_to_be = page.patterns.when.search(before)
        words = page.words(*match.span())
        days = read_days(match[0], page.patterns)
        if days is None:
            unread = True
            sentence = _("'{words}' is no period of days that can be read")
            page.doubts.append(sentence.format(words=words))
        elif said_to_be:
            held.setdefault(days, words)
        elif not page.patterns.not_when.search(before):
            if days.number > 1 and are_all_whole(match[0], page.patterns):
                for one in days.listed or (days.first, days.last):
                    other.setdefault(Days(one, one), words)
            else:
                other.setdefault(days, words)
    for days, words in page.one("start", held or ({} if unread else other)).items():
        yield Found("start", days.first.isoformat(), words)
        if days.last != days.first:
            yield Found("end", days.last.isoformat(), words)
        if days.listed:
            yield Found("sessions", " ".join(map(date.isoformat, days.listed)), words)


def _amount(page: _Text, column: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[Found]:
    """Its credits or its hours; what each day gives is counted for all of them."""
    values: dict[str, str] = {}
    for pattern in patterns:
        for match in pattern.finditer(page.bare):
            number = _plain(Decimal(match["number"].replace(",", ".")))
            if a_day := page.patterns.a_day.match(page.bare, match.end()):
                words = page.words(match.start(), a_day.end())
                yield Found(f"{column} a day", number, words)
            else:
                values.setdefault(number, page.words(*match.span()))
    for number, words in page.one(column, values).items():
        yield Found(column, number, words)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _certificate(page: _Text) -> Iterator[Found]:
    """Its series and number, written as the model has them; the first sort that it has."""
    each: list[dict[str, str]] = []
    for pattern, written in page.patterns.numbers:
        values: dict[str, str] = {}
        for match in pattern.finditer(page.bare):
            parts = {name: page.words(*match.span(name)) for name in match.groupdict()}
            if any(char.isdigit() for char in parts["nr"]):
                values.setdefault(written.format(**parts), page.words(*match.span()))
        if values:
            each.append(values)
    for values in each[:1]:
        for number, words in page.one("certificate", values).items():
            yield Found("certificate", number, words)
    for other in each[1:]:
        for number, words in other.items():
            if not any(number in one or one in number for one in each[0]):
                page.doubts.append(_("it has another number: '{words}'").format(words=words))


def _named(page: _Text, column: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[Found]:
    """The first text that a pattern finds for a column: a town, an organiser, an address."""
    found = (pattern.search(page.bare) for pattern in patterns)
    if match := next(filter(None, found), None):
        text = page.words(*match.span(column))
        if any(char.isalpha() for char in text) and not _BLANK.match(text):
            yield Found(column, text.strip(" ,;."), page.words(*match.span()))


def _code(page: _Text, shapes: Sequence[CodeFormat]) -> Iterator[Found]:
    """Its individual code: capitals and digits in the shape that the rulebook gives codes."""
    likely: dict[str, str] = {}
    named: dict[str, str] = {}
    for shape in shapes:
        groups = f"[{DASHES}]".join(rf"[^\W_]{{{length}}}" for length in shape.groups)
        for match in re.finditer(rf"(?<![\w{DASHES}]){groups}(?![\w{DASHES}])", page.text):
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


# The person


def _holder(page: _Text) -> str:
    """The person whom it is made out to: the name before what was done; empty if none is read."""
    if page.done is None:
        return ""
    end = page.done.start()
    start = max(0, end - _BEFORE_NAME)
    cues = list(page.patterns.named.finditer(page.bare, start, end))
    for cue in reversed(cues):
        if name := _name(page, page.text[cue.end() : end]):
            return name
    for line in reversed(page.text[start:end].splitlines()[-3:]):
        if line.strip():
            return _name(page, line) if not line.strip().isupper() or not cues else ""
    return ""


def _name(page: _Text, text: str) -> str:
    """Two to five words with capitals with which a text begins."""
    words: list[str] = []
    for word in re.findall(r"\S+|\n", text.lstrip(" \n,.:;–-")):
        bare = word.strip(",;:()")
        is_name = bare[:1].isupper() and re.fullmatch(r"[^\W\d_]+(?:[-.'’][^\W\d_]*)*", bare)
        if not is_name or fold(bare).rstrip(".") in page.patterns.not_names or len(words) == 5:
            break
        words.append(bare)
        if word[-1:] in ",;:":
            break
    return " ".join(words) if sum(len(word.strip(".")) > 1 for word in words) and words[1:] else ""


def is_somebody_else(holder: str, me: Sequence[str], patterns: Patterns) -> bool:
    """Whether a certificate's person is none of the spellings of a name, declined or not."""

    def stem(name: str) -> str:
        return " ".join(
            patterns.endings.sub("", word) if len(word) > 3 else word for word in fold(name).split()
        )

    return bool(holder and me) and not any(
        same_person(name, holder)
        or same_person(stem(name), stem(holder))
        or may_be([holder], [name])  # in the letters of another script,
        or may_be([name], [holder])  # or a ledger that knows a surname alone
        for name in me
    )


# The whole


def read_certificate(
    page: Page, patterns: Patterns, shapes: Sequence[CodeFormat] = (), number: int = 1
) -> Certificate:
    """What one certificate says, in the order of the columns, and why it says no more of one.

    `shapes` are those that its code may have.
    """
    text = _Text(page.text, patterns)
    found = {one.column: one for one in (*_kind_and_title(text), *_dates(text))}
    for column, amounts in (("hours", patterns.hours), ("credits", patterns.credits)):
        found |= _for_all_days(text, column, list(_amount(text, column, amounts)), found)
    found |= {one.column: one for one in _certificate(text)}
    for one in _code(text, shapes):
        if page.recognised:  # every letter counts, and some are easily taken for others
            sentence = _("a code was recognised, '{words}': check it, and say it with --set code=…")
            text.doubts.append(sentence.format(words=one.words))
        else:
            found[one.column] = one
    for column, named in (
        ("place", patterns.places), ("provider", patterns.providers), ("link", patterns.links)
    ):  # fmt: skip
        found |= {one.column: one for one in _named(text, column, named)}
    unsure = tuple(
        one.column
        for one in found.values()
        if one.column in _IMPORTANT and page.unsure.intersection(one.words.split())
    )
    if page.recognised:
        said = _("(recognised) {words}")
        found = {
            column: one._replace(words=said.format(words=one.words))
            for column, one in found.items()
        }
    for one in _marked(text, page.marks, shapes, found):
        found[one.column] = one
    for pattern, sentence in (
        (patterns.roles, _("it says '{words}': if that gives credits, say so with --set role=…")),
        (patterns.failed, _("it says '{words}': if so, say it with --set attended=failed")),
    ):
        if match := pattern.search(text.bare):
            text.doubts.append(sentence.format(words=text.words(*match.span())))
    return Certificate(
        {column: found[column] for column in COLUMNS if column in found},
        tuple(dict.fromkeys(text.doubts)),
        _holder(text),
        number,
        page.recognised,
        unsure,
    )


def _for_all_days(
    text: _Text, column: str, amounts: Sequence[Found], found: Mapping[str, Found]
) -> dict[str, Found]:
    """The amount of a column, where each day gives so much times the days."""
    whole = next((one for one in amounts if one.column == column), None)
    a_day = {one.value: one for one in amounts if one.column != column}
    values = {} if whole is None else {whole.value: whole.words}
    for one in a_day.values():
        days = _days_of(found)
        if not days:
            sentence = _("'{column}' was left open, as it is not known how many days: {words}")
            text.doubts.append(sentence.format(column=column, words=f"'{one.words}'"))
            return {}
        values.setdefault(_plain(Decimal(one.value) * days), f"{one.words} × {days}")
    for value, words in text.one(column, values).items():
        return {column: Found(column, value, words)}
    return {}


def _days_of(found: Mapping[str, Found]) -> int:
    if "sessions" in found:
        return len(found["sessions"].value.split())
    if "start" not in found:
        return 0
    first = date.fromisoformat(found["start"].value)
    last = date.fromisoformat(found["end"].value) if "end" in found else first
    return (last - first).days + 1


_ADDRESS = re.compile(r"(?i)https?://[^\s\"'<>\x00-\x1f]{3,2000}")
_LONGEST_NUMBER = 60


def _marked(
    text: _Text, marks: Iterable[str], shapes: Sequence[CodeFormat], found: Mapping[str, Found]
) -> Iterator[Found]:
    """What its QR and bar codes say: a code, an address, or a number that is not printed."""
    links: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for mark in map(clean, marks):
        code = next(_code(_Text(mark, text.patterns), shapes), None)
        if code and "code" not in found:
            yield code._replace(words=_in_a_mark(mark))
        if _ADDRESS.fullmatch(mark):
            links.setdefault(mark, _in_a_mark(mark))
        elif not code and len(mark) <= _LONGEST_NUMBER and any(map(str.isdigit, mark)):
            numbers.setdefault(mark, _in_a_mark(mark))
    for link, words in text.one("link", links).items():
        yield Found("link", link, words)
    printed = found.get("certificate")
    if printed is None:
        for number, words in text.one("certificate", numbers).items():
            yield Found("certificate", number, words)
    else:
        for number in numbers:
            if same(number) not in same(printed.value):
                sentence = _("a code on it says '{number}', and not '{printed}'")
                text.doubts.append(sentence.format(number=number, printed=printed.value))


def _in_a_mark(text: str) -> str:
    return _("(a QR or bar code) {text}").format(text=text)


def read_certificates(
    pages: Sequence[Page], patterns: Patterns, shapes: Sequence[CodeFormat] = ()
) -> list[Certificate]:
    """Every certificate of a file's pages; what stands twice in it, as on both sides, is one."""
    certificates: list[Certificate] = []
    for number, page in _apart(pages, patterns):
        one = read_certificate(page, patterns, shapes, number)
        if not any(_is_one(one, other) for other in certificates):
            certificates.append(one)
    if any(map(_tells_enough, certificates)):
        certificates = list(filter(_tells_enough, certificates))
    return certificates or [Certificate({})]


def _tells_enough(one: Certificate) -> bool:
    """Whether it says which event it is of: a page of further words does not."""
    return bool(one.found.keys() & {"title", "start", "certificate", "code"})


def _is_one(one: Certificate, other: Certificate) -> bool:
    """Whether a page says nothing but what a certificate before it says."""
    both = one.found.keys() & other.found.keys()
    agree = all(one.found[column].value == other.found[column].value for column in both)
    if "kind" in one.found and "title" in one.found:
        return agree and one.found.keys() <= other.found.keys() and one.holder == other.holder
    return agree and bool(both & {"start", "certificate", "code"})


def _apart(pages: Sequence[Page], patterns: Patterns) -> Iterator[tuple[int, Page]]:
    """The pages of each certificate as one, with the number of the first."""
    begun: list[tuple[int, Page]] = []
    for number, page in enumerate(pages, start=1):
        pieces = _pieces(page, patterns)
        if begun and not (pieces[1:] or _begins(page.text, patterns)):
            first, before = begun[-1]
            begun[-1] = first, _joined(before, page)
        else:
            begun += ((number, piece) for piece in pieces)
    if len(begun) > 1 and not _begins(begun[0][1].text, patterns):
        (first, cover), (_second, page), *others = begun
        begun = [(first, _joined(cover, page)), *others]
    return iter(begun)


def _joined(one: Page, other: Page) -> Page:
    return Page(
        f"{one.text}\n\n{other.text}",
        (*one.marks, *other.marks),
        one.recognised or other.recognised,
        one.unsure | other.unsure,
    )


def _begins(text: str, patterns: Patterns) -> bool:
    """Whether a page is a certificate of its own and not more of the one before."""
    bare = fold_lines(text)
    if patterns.done.search(bare):
        return True
    tells = (patterns.days, *(pattern for pattern, _written in patterns.numbers))
    return bool(patterns.headings.search(bare)) and any(one.search(bare) for one in tells)


def fold_lines(text: str) -> str:
    """A text folded line by line."""
    return "\n".join(map(fold, text.splitlines()))


def _pieces(page: Page, patterns: Patterns) -> list[Page]:
    """The certificates on one page, each from its heading on; none may lack what was done."""
    lines = page.text.splitlines(keepends=True)
    heads = [at for at, line in enumerate(lines) if patterns.headings.match(fold(line))]
    if len(heads) < 2 or "\n" not in page.text.strip():
        return [page]
    starts = [0, *heads[1:], len(lines)]
    texts = ["".join(lines[start:end]) for start, end in pairwise(starts)]
    if not all(patterns.done.search(fold_lines(text)) for text in texts):
        return [page]
    return [
        page._replace(text=text, marks=() if number else page.marks)
        for number, text in enumerate(texts)
    ]
