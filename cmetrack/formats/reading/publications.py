"""Publications as reference managers hand them on, made into rows of records.

BibTeX, RIS and PubMed's format name the same things differently; each is taken apart by its own
module into `Publication`, and here they become cells. Nothing is guessed: what a record
does not say stays empty, and a sort of work that earns nothing here is refused by its name.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import Detail, RawRow
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.domain.periodical import issns_in
from cmetrack.domain.text import clean, fold
from cmetrack.domain.word_files import word_file
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import REASON
from cmetrack.formats.reading.rejects import Frame, Reasons, picked
from cmetrack.i18n import day, gettext as _

COLUMNS = ("kind", "title", "start", "journal", "pages", "identifier", "notes")
"""The columns that a list of publications fills."""


class Publication(NamedTuple):
    """One publication in the file's own words; `kind` is None where it is none of ours.

    `other_dates` do not agree with its `date`. `journals` are the names of its journal, `numbers`
    ISSNs or ISBNs, `corresponding` the authors to whom letters go; a DOI or a PMID may also stand
    in a remark. `sorts` are more words for what it is, `corrected` says where a correction of it
    stands, `source` which database says so. A `parent` stands there only for those that refer to it.
    """

    kind: str | None
    called: str
    title: str = ""
    date: str = ""
    other_dates: Sequence[str] = ()
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
    sorts: Sequence[str] = ()
    corrected: str = ""
    source: str = ""
    parent: bool = False

    @property
    def in_book(self) -> bool:
        """Whether it is a book, or a part of one: then there is a publisher and no journal."""
        return self.kind in ("chapter", "book", "book-editing")

    def detail(self, marks: AbstractSet[str]) -> Detail:
        issns = [issn for number in self.numbers for issn in issns_in(number)]
        names = () if self.in_book else (*issns, *self.journals[1:])
        notices = tuple(self._told(marks))
        return Detail(self.authors, self.corresponding, names, self.editors, notices)

    @property
    def cells(self) -> tuple[str, ...]:
        chapter_of = clean(self.book) if self.kind == "chapter" else ""
        return (
            self.kind or "",
            _without_mark(self.title),
            self.date,
            self.publisher if self.in_book else next(iter(self.journals), ""),
            self.pages,
            identifier(self.dois, self.pmids, self.numbers if self.in_book else (), self.remarks),
            f"In: {plain_title(chapter_of)}" if chapter_of else self._remark,
        )

    @property
    def _remark(self) -> str:
        return "Retracted" if "retracted" in self.marks else ""

    @property
    def marks(self) -> frozenset[str]:
        """What its type, a remark on it and the beginning of its title say that it is."""
        words = (self.called, *self.sorts, *self.remarks)
        known = _by_word()
        said = (
            known.get(fold(part).strip(" @."), frozenset())
            for word in words
            for part in word[:_WORDS].split(";")
        )
        begun = (_begun(text) for text in (self.title, *self.remarks))
        return frozenset(chain(*said, *begun))

    def no_work(self, marks: AbstractSet[str]) -> str:
        """Why nobody can have credits for it; empty for a work."""
        if self.parent:
            return _(
                "Others refer to it: it is the book or the issue that they are in. If you edited a "
                "medical book, add it as `book-editing`."
            )
        if "correction" in marks:
            return _("It is a correction of a work, and none itself.")
        if "retraction" in marks:
            return _("It is a notice that a work was retracted, and no work itself.")
        if "concern" in marks:
            return _("It is an expression of concern about a work, and no work itself.")
        if "dataset" in marks:
            return _("It is a set of data or a program, and no publication.")
        if "preprint" in marks or (
            self.kind == "article"
            and any(
                fold(name).startswith(_folded("journals", "preprint")) for name in self.journals
            )
        ):
            return _("It is a preprint: when a journal has published it, bring that in.")
        return ""

    def _told(self, marks: AbstractSet[str]) -> Iterator[Notice]:
        told = {"title": _without_mark(self.title), "date": day(self.date)}
        if "retracted" in marks:
            retracted = _("the file marks '{title}' as retracted; it counts all the same")
            if self.source:
                retracted = _("{source} marks '{title}' as retracted; it counts all the same")
            yield Notice("retracted", retracted.format(source=self.source, **told))
        if self.corrected:
            corrected = _("a correction of '{title}' has been published: {where}")
            yield Notice("corrected", corrected.format(where=self.corrected, **told))
        if self.kind == "book-editing":
            edited = _("it was taken as a medical book that you edited; if it is none, take it out")
            yield Notice("edited", edited)
        if "in-press" in marks:
            in_press = _("it is marked as not yet in an issue; {date} was taken as its date")
            yield Notice("in-press", in_press.format(**told))
        if self.other_dates:
            dates = _(
                "{others} is in the file, too; {date}, the date of the issue, was taken"
            ).format(others=", ".join(map(day, self.other_dates)), **told)
            yield Notice("dates", dates)


_WORDS = 200  # letters by which a record is known
_FIRST = 3  # letters by which nearly all titles are seen to be none of these


@cache
def _folded(table: str, sort: str) -> tuple[str, ...]:
    return tuple(map(fold, word_file("publications")[table].get(sort, ())))


@cache
def _by_word() -> Mapping[str, frozenset[str]]:
    sorts = word_file("publications")["sorts"]
    words = {word for sort in sorts for word in _folded("sorts", sort)}
    return {
        word: frozenset(sort for sort in sorts if word in _folded("sorts", sort)) for word in words
    }


@cache
def _beginnings() -> Mapping[str, re.Pattern[str]]:
    """How a title of each sort begins; behind a word with a colon it ends, or goes on after one."""
    return {
        sort: re.compile(
            "|".join(
                re.escape(word.rstrip(":"))
                + (r"\s*(?:[:.]|$)" if word.endswith(":") else r"(?!\w)")
                for word in _folded("titles", sort)
            )
        )
        for sort in word_file("publications")["titles"]
    }


@cache
def _first_letters() -> frozenset[str]:
    titles = word_file("publications")["titles"]
    return frozenset(word[:_FIRST] for sort in titles for word in _folded("titles", sort))


def _begun(title: str) -> frozenset[str]:
    """What the beginning of a title says that it is."""
    text = fold(title[:_WORDS])
    if text[:_FIRST] not in _first_letters():
        return frozenset()
    return frozenset(sort for sort, begins in _beginnings().items() if begins.match(text))


def _without_mark(title: str) -> str:
    """The title, plain; of a retracted work as it was."""
    title = plain_title(title)
    if "retracted" not in _begun(title):
        return title
    return title.partition(":")[2].strip() or title


class PublicationRecord(NamedTuple):
    """One record of a file: where it begins, its own text, and what it is or what is wrong.

    `marks` are filled in from what it is.
    """

    line: int
    raw: str
    found: Publication | str
    marks: AbstractSet[str] = frozenset()


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
        rejected: Callable[[str, str], str] | None = None,
    ) -> None:
        """`rejected` makes one text of a record's own and of why it was rejected."""
        self.file = file
        self.rejects_format = format
        self._records = [*map(_marked, records)]
        self.notices = notices
        self.rejects_frame = frame or Frame("", "\n")
        self._rejected = rejected or _below_its_reason
        if not self._records:
            said = _("'{file}' holds no record of a publication.")
            hint = _("Export it again, as BibTeX, RIS or PubMed's format; or name its --format.")
            raise BadInput(said, hint, file=file)

    @cached_property
    def details(self) -> Sequence[Detail]:
        """What the records tell and no column holds."""
        return [
            Detail() if isinstance(found, str) else found.detail(marks)
            for _line, _raw, found, marks in self._records
        ]

    def rows(self) -> Iterator[RawRow]:
        for line, _raw, found, marks in self._records:
            if isinstance(found, str):
                yield RawRow(line, (), (Trouble(None, None, found),))
            elif why := found.no_work(marks):
                yield RawRow(line, (), left_out=LeftOut(line, "not-a-work", why))
            else:
                yield RawRow(line, found.cells, tuple(_troubles(found, marks)))

    def rejected_rows(self, reasons: Reasons) -> Iterator[str]:
        """The rejected records as they came, each with its reason."""
        for record, reason in picked(self._records, reasons):
            yield self._rejected(record.raw, clean(reason))


def _troubles(found: Publication, marks: AbstractSet[str]) -> Iterator[Trouble]:
    if found.kind is None:
        message = _(
            "'{called}' is none of the publications that are known here; if it is one, "
            "change its type (an article, a chapter, a book), or leave it out; what was shown at a "
            "congress counts with the congress (--works-first, --works-co)"
        ).format(called=found.called)
        yield Trouble("kind", found.called, message)
    if not found.date and "in-press" in marks:
        message = _(
            "it is marked as not yet published, and has no date: give the year of its issue"
        )
        yield Trouble("start", None, message)


def _below_its_reason(raw: str, reason: str) -> str:
    harmless = reason.translate(str.maketrans("{}@\\", "()  "))  # it must not look like a record
    return f"{REASON}: {harmless}\n{raw.rstrip()}\n"


def _marked(record: PublicationRecord) -> PublicationRecord:
    """A record with its marks: an abstract in a journal is no article.

    A book of which only the editors are told is theirs; they are its authors then.
    """
    found = record.found
    if isinstance(found, str):
        return record
    marks = found.marks
    if found.kind == "article" and "abstract" in marks:
        found = found._replace(kind="abstract")
    edited = found.kind == "book-editing" or (found.kind == "book" and not found.authors)
    if edited and found.editors:
        found = found._replace(kind="book-editing", authors=found.editors)
    return record._replace(found=found, marks=marks)


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
