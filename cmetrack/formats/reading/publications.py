"""Publications as reference managers hand them on, made into rows of records.

BibTeX, RIS and PubMed's format name the same things differently; each is taken apart by its own
module into `Publication`, and here they become cells. Nothing is guessed: what a record
does not say stays empty, and a sort of work that earns nothing here is refused by its name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import Detail, RawRow
from cmetrack.domain.notice import Notice
from cmetrack.domain.periodical import issns_in
from cmetrack.domain.text import clean, fold
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import REASON
from cmetrack.formats.reading.rejects import Frame, Reasons, picked
from cmetrack.i18n import gettext as _

COLUMNS = ("kind", "title", "start", "journal", "authors", "pages", "identifier", "notes")
"""The columns that a list of publications fills."""


class Publication(NamedTuple):
    """One publication in the file's own words; `kind` is None where it is none of ours.

    `journals` are the names of its journal, `numbers` ISSNs or ISBNs, `corresponding` the authors
    to whom letters go; a DOI or a PMID may also stand in a remark.
    """

    kind: str | None
    called: str
    title: str = ""
    date: str = ""
    authors: Sequence[str] = ()
    editors: Sequence[str] = ()
    corresponding: Sequence[str] = ()
    journals: Sequence[str] = ()
    publisher: str = ""
    book: str = ""
    pages: str = ""
    dois: Sequence[str] = ()
    pmids: Sequence[str] = ()
    numbers: Sequence[str] = ()
    remarks: Sequence[str] = ()

    @property
    def in_book(self) -> bool:
        """Whether it is a book, or a part of one: then there is a publisher and no journal."""
        return self.kind in ("chapter", "book", "book-editing")

    @property
    def cut_short(self) -> bool:
        """Whether the list of authors ends in "and others", so that their number is not known."""
        return any(fold(name).rstrip(".") in _OTHERS for name in self.authors)

    @property
    def detail(self) -> Detail:
        issns = [issn for number in self.numbers for issn in issns_in(number)]
        names = () if self.in_book else (*issns, *self.journals[1:])
        return Detail(self.authors, self.corresponding, names)

    @property
    def cells(self) -> tuple[str, ...]:
        chapter_of = clean(self.book) if self.kind == "chapter" else ""
        return (
            self.kind or "",
            plain_title(self.title),
            self.date,
            self.publisher if self.in_book else next(iter(self.journals), ""),
            "" if self.cut_short else str(len(self.authors) or ""),
            self.pages,
            identifier(self.dois, self.pmids, self.numbers if self.in_book else (), self.remarks),
            _("In: {book}").format(book=plain_title(chapter_of)) if chapter_of else "",
        )


_OTHERS = frozenset({"others", "et al", "и др", "si altii"})  # folded


class PublicationRecord(NamedTuple):
    """One record of a file: where it begins, its own text, and what it is or what is wrong."""

    line: int
    raw: str
    found: Publication | str


class PublicationFile:
    """A file of publications, opened and taken apart."""

    columns = COLUMNS
    ignored: Sequence[str] = ()
    headings: Sequence[str] = ()
    done = 1.0

    def __init__(
        self,
        file: str,
        format: str,
        records: Iterable[PublicationRecord],
        notices: Sequence[Notice] = (),
        frame: Frame | None = None,
    ) -> None:
        self.file = file
        self.rejects_format = format
        self._records = [record._replace(found=_edited(record.found)) for record in records]
        cut_short = _(
            "line {line}: the list of authors is cut short, so their number was left open "
            "and the credits of a chapter or a book are not divided: give it with `edit`"
        )
        self.notices = list(notices)
        for line, _raw, found in self._records:
            if isinstance(found, Publication) and found.kind and found.cut_short:
                self.notices.append(Notice("cut-short", cut_short.format(line=line), line=line))
        self.rejects_frame = frame or Frame("", "\n")
        if not self._records:
            said = _("'{file}' holds no record of a publication")
            hint = _("Export it again, as BibTeX, RIS or PubMed's format; or name its --format.")
            raise BadInput(said.format(file=file), hint)

    @property
    def details(self) -> Sequence[Detail]:
        found = (record.found for record in self._records)
        return [Detail() if isinstance(one, str) else one.detail for one in found]

    def rows(self) -> Iterator[RawRow]:
        for line, _raw, found in self._records:
            if isinstance(found, str):
                yield RawRow(line, (), (Trouble(None, None, found),))
            elif found.kind is None:
                message = _(
                    "'{called}' is none of the publications that are known here; if it is one, "
                    "change its type (an article, a chapter, a book), or leave it out"
                ).format(called=found.called)
                yield RawRow(line, found.cells, (Trouble("kind", found.called, message),))
            else:
                yield RawRow(line, found.cells)

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        """The rejected records as they came, each below its reason."""
        for record, reason in picked(self._records, reasons):
            harmless = clean(reason).translate(_HARMLESS)
            yield f"{REASON}: {harmless}\n{record.raw.rstrip()}\n"


_HARMLESS = str.maketrans("{}@\\", "()  ")  # a reason must not look like a record itself


def _edited(found: Publication | str) -> Publication | str:
    """A book of which only the editors are told is theirs; they are its authors then."""
    if isinstance(found, str) or not found.editors:
        return found
    if found.kind == "book-editing" or (found.kind == "book" and not found.authors):
        return found._replace(kind="book-editing", authors=found.editors)
    return found


# Dates

_YEAR_FIRST = re.compile(
    r"([0-9]{4})(?:[-/. ]+([^\W_]+)\.?)?(?:[-/. ]+([0-9]{1,2}))?(?:[-/–—,.;:T\s].*)?", re.DOTALL
)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DAY_FIRST = re.compile(r"(?:([0-9]{1,2})[ .]+)?([^\W\d_]+)\.?,? +([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_MONTHS = (
    ("jan", "ian", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"),
    ("may", "mai", "май", "мая", "маи"), ("jun", "iun", "июн"), ("jul", "iul", "июл"),
    ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "noi", "ноя"), ("dec", "дек"),
)  # fmt: skip
_NUMBER_OF = {name: f"{number:02}" for number, names in enumerate(_MONTHS, 1) for name in names}


def read_date(text: str) -> str:
    """`2024`, `2024-05` or `2024-05-03` from `2024 May 3`, `2024/05//`, `May 2024` and the like.

    A season or a span of months leaves the first month that is named, or the year. What is no
    date is handed on as it is, to be refused with the record.
    """
    text = text.strip().strip("/").strip()
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DOTTED.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return text
    return join_date(year, month or "", day or "")


def join_date(year: str, month: str, day: str = "") -> str:
    """A date from its parts; a month in words or figures, or none that is known."""
    year, month, day = year.strip(), month.strip(), day.strip()
    number = month.zfill(2) if month.isdecimal() else _NUMBER_OF.get(fold(month)[:3], "")
    if not number or _YEAR.fullmatch(year) is None:
        return year
    return f"{year}-{number}-{day.zfill(2)}" if day.isdecimal() else f"{year}-{number}"


# Pages

_RANGE = re.compile(r"([A-Za-z]{0,3})([0-9]{1,6})\s*[-‐-―−]+\s*([A-Za-z]{0,3})([0-9]{1,6})")
_CALLED = re.compile(r"(?:pp?|pag|с|стр)\.?\s+|(?:pp?|pag|с|стр)\.\s*", re.IGNORECASE)
_TOTAL = re.compile(r"([0-9]{1,5})\s*(?:p|pp|pag|pages|pagini|с|стр)\.?", re.IGNORECASE)


def count_pages(text: str, *, total: bool = False) -> str:
    """The number of pages from `123-130`, `123-30`, `S12–S15`; empty where it is not plain.

    With `total` a number alone is that number; else it may be a page or an article's number.
    """
    text = text.strip()
    if match := _TOTAL.fullmatch(text):
        return str(int(match[1]) or "")
    if total and text.isascii() and text.isdecimal():
        return str(int(text) or "") if len(text) <= len("99999") else ""
    text = _CALLED.sub("", text, count=1) if _CALLED.match(text) else text
    pages = 0
    for part in re.split(r"\s*[,;]\s*", text):
        match = _RANGE.fullmatch(part)
        if match is None:
            return ""
        prefix, first, prefix_again, last = match.groups()
        if len(last) < len(first):  # 1234-41
            last = first[: -len(last)] + last
        if prefix_again not in ("", prefix) or int(last) < int(first):
            return ""
        pages += int(last) - int(first) + 1
    return str(pages) if pages <= 99_999 else ""


# Identifiers, and what is in titles

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9Xx]")
_PMID = re.compile(r"(?:PMID:?\s*)?([0-9]{1,8})", re.IGNORECASE)
_PMID_WITHIN = re.compile(r"\bPMID:?\s*([0-9]{1,8})\b", re.IGNORECASE)
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|jats:\w+)>", re.IGNORECASE)


def identifier(
    dois: Sequence[str], pmids: Sequence[str], isbns: Sequence[str], remarks: Sequence[str]
) -> str:
    """The DOI, else the PMID, else the ISBN of a work; a remark may say `PMID: 123`."""
    found = chain(
        (match[0].rstrip(".,;") for text in dois if (match := _DOI.search(text))),
        (match[1] for text in pmids if (match := _PMID.fullmatch(text.strip()))),
        (match[1] for text in remarks if (match := _PMID_WITHIN.search(text))),
        (match[0] for text in isbns if not issns_in(text) and (match := _ISBN.search(text))),
    )
    return next(found, "")


def plain_title(text: str) -> str:
    """A title without the marks of a web page and the full stop that PubMed adds."""
    text = _TAG.sub("", text).strip()
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text
