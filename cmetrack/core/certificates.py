"""What a certificate says of itself: its text in, the columns found out, each with its words.

Nothing is concluded that the certificate does not say: where it says two things, the column
stays empty and a doubt tells why.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cmetrack.core.certificate_days import days_apart, read_days
from cmetrack.core.certificate_holder import holder_of
from cmetrack.core.certificate_patterns import DASHES, Patterns
from cmetrack.core.certificate_text import BLANK, FORM_WORDS, LONGEST_TITLE, CertificateText
from cmetrack.core.kinds import propose
from cmetrack.domain.codes import CodeFormat, read_code
from cmetrack.domain.text import clean, same
from cmetrack.domain.written_dates import Written
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _, word

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


_EACH = 12  # characters before a number that may say that each thing gives it
_NEAR = 60  # characters behind the title that may say how it was held
_IMPORTANT = frozenset({"start", "end", "sessions", "hours", "credits", "code", "certificate"})


# The columns


def _kind_and_title(page: CertificateText) -> Iterator[Found]:
    """The kind, by the certificate's own words alone, and the title, in quotes or behind it."""
    bare, patterns = page.bare, page.patterns
    if page.done is None:
        return
    start = page.done.end()
    end = start + FORM_WORDS
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
    if page.title is None and not BLANK.match(bare, start):
        page.title = _unquoted(page, start, bool(kinds))
        if page.title and len(kinds) > 1:  # further ones are in the title
            kinds, words = _kinds(page, start, page.title[0], first=True)
    if len(kinds) > 1:
        several = _("its words name several kinds: {kinds}")
        page.doubts.append(several.format(kinds=", ".join(word("kind", one) for one in kinds)))
    elif kinds:
        kind = kinds[0]
        behind = page.title[1] if page.title else end
        said = f"{bare[start:end]} {title} {bare[behind : behind + _NEAR]}"
        if kind == "course" and patterns.remote.search(said):
            kind = "distance-online"
            page.doubts.append(
                _("it is a course at a distance: if by a journal, its kind is 'distance-journal'")
            )
        yield Found("kind", kind, words)
        for name, pattern in patterns.formats.items():
            if pattern.search(f"{bare[start:end]} {title}"):
                yield Found("format", name, words)
    if page.title and (said := page.words(*page.title)):
        around = (page.title[0] - 1, page.title[1] + 1) if page.quoted else page.title
        yield Found("title", said, page.words(*around))


def _kinds(
    page: CertificateText, start: int, end: int, *, first: bool = False
) -> tuple[list[str], str]:
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


def _unquoted(page: CertificateText, start: int, has_kind: bool) -> tuple[int, int] | None:
    """A title without quotes: what follows the kind, up to the words that never are in one."""
    bare, patterns = page.bare, page.patterns
    cue = patterns.titled.search(bare, start, start + FORM_WORDS)
    if not (cue or has_kind):
        return None
    begin = start
    if cue:
        begin = cue.end()
    else:
        spans = [
            match.span()
            for pattern in patterns.kinds.values()
            if (match := pattern.search(bare, start, start + FORM_WORDS))
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
        if (stop := pattern.search(bare, begin, begin + LONGEST_TITLE))
    ]
    line = bare.find("\n", begin)
    end = min(stops) if stops else line if line >= 0 else len(bare)
    if day := patterns.days.match(bare, end):
        # Iași, 9–11 mai: what stands before the days on their line is where.
        end = max(bare.rfind("\n", begin, day.start()), begin) or end
        end = day.start() if end == begin else end
    text = page.text[begin:end].rstrip(" \n,;:.–—-(")
    if text[:1].islower() and "\n" in text:  # cursul de educație medicală continuă, then its title
        begin = page.text.index("\n", begin) + 1
        text = page.text[begin : begin + len(text[text.index("\n") + 1 :])]
    if not text[:1].isalnum() or text[:1].islower() or len(text) > LONGEST_TITLE:
        return None
    return (begin, begin + len(text)) if sum(map(str.isalpha, text)) >= 3 else None


def _dates(page: CertificateText) -> Iterator[Found]:
    """The days it was held: those said to be, or the only ones there are."""
    held: dict[Written, str] = {}
    other: dict[Written, str] = {}
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
            for one in days_apart(match[0], page.patterns) or [days]:
                other.setdefault(one, words)
    for days, words in page.one("start", held or ({} if unread else other)).items():
        yield Found("start", days.start, words)
        if days.end:
            yield Found("end", days.end, words)
        if days.sessions:
            yield Found("sessions", days.sessions, words)


def _amount(
    page: CertificateText, column: str, patterns: Iterable[re.Pattern[str]]
) -> Iterator[Found]:
    """Its credits or its hours; what each day gives is counted for all of them."""
    values: dict[str, str] = {}
    for pattern in patterns:
        for match in pattern.finditer(page.bare):
            number = _plain(Decimal(match["number"].replace(",", ".")))
            behind = page.patterns.apiece.match(page.bare, match.end())
            if behind or page.patterns.each.search(
                page.bare, max(0, match.start() - _EACH), match.start()
            ):
                end = behind.end() if behind else match.end()
                yield Found(f"{column} apiece", number, page.words(match.start(), end))
            elif a_day := page.patterns.a_day.match(page.bare, match.end()):
                words = page.words(match.start(), a_day.end())
                yield Found(f"{column} a day", number, words)
            else:
                values.setdefault(number, page.words(*match.span()))
    for number, words in page.one(column, values).items():
        yield Found(column, number, words)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _certificate(page: CertificateText) -> Iterator[Found]:
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


def _named(
    page: CertificateText, column: str, patterns: Iterable[re.Pattern[str]]
) -> Iterator[Found]:
    """The first text that a pattern finds for a column: a town, an organiser, an address."""
    found = (pattern.search(page.bare) for pattern in patterns)
    if match := next(filter(None, found), None):
        text = page.words(*match.span(column))
        if any(char.isalpha() for char in text) and not BLANK.match(text):
            yield Found(column, text.strip(" ,;."), page.words(*match.span()))


def _code(page: CertificateText, shapes: Sequence[CodeFormat]) -> Iterator[Found]:
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


# The whole


def read_certificate(
    page: Page, patterns: Patterns, shapes: Sequence[CodeFormat] = (), number: int = 1
) -> Certificate:
    """What one certificate says, in the order of the columns, and why it says no more of one.

    `shapes` are those that its code may have.
    """
    text = CertificateText(page.text, patterns, recognised=page.recognised)
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
        (
            patterns.european,
            _(
                "it says '{words}': if its credits are European, say --set accreditation=international"
            ),
        ),
    ):
        if match := pattern.search(text.bare):
            text.doubts.append(sentence.format(words=text.words(*match.span())))
    return Certificate(
        {column: found[column] for column in COLUMNS if column in found},
        tuple(dict.fromkeys(text.doubts)),
        holder_of(text),
        number,
        page.recognised,
        unsure,
    )


def _for_all_days(
    text: CertificateText, column: str, amounts: Sequence[Found], found: Mapping[str, Found]
) -> dict[str, Found]:
    """The amount of a column, where each day gives so much times the days."""
    whole = next((one for one in amounts if one.column == column), None)
    a_day = {one.value: one for one in amounts if one.column.endswith(" a day")}
    values = {} if whole is None else {whole.value: whole.words}
    apiece = [one.words for one in amounts if one.column.endswith(" apiece")]
    if apiece and not (values or a_day):
        sentence = _("'{column}' was left open, as it is not said what all of it gives: {words}")
        text.leave_open(column, sentence, apiece[0])
    for one in a_day.values():
        days = _days_of(found)
        if not days:
            sentence = _("'{column}' was left open, as it is not known how many days: {words}")
            text.leave_open(column, sentence, one.words)
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
    text: CertificateText,
    marks: Iterable[str],
    shapes: Sequence[CodeFormat],
    found: Mapping[str, Found],
) -> Iterator[Found]:
    """What its QR and bar codes say: a code, an address, or a number that is not printed."""
    links: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for mark in map(clean, marks):
        code = next(_code(CertificateText(mark, text.patterns), shapes), None)
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
