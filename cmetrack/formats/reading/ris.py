"""RIS, as Zotero, Mendeley, EndNote, Scopus and journals' web pages export it.

What a tag means differs with the program that wrote it: so the title, the journal and the date
are looked for under each of the tags that carry them, the fullest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cmetrack.domain.issn import issns_in
from cmetrack.errors import BadInput
from cmetrack.formats.reading.presentations import (
    Entry,
    Work,
    WorkFile,
    count_pages,
    identifier,
    plain_title,
    read_date,
)
from cmetrack.formats.reading.tagged import Tagged, split_records
from cmetrack.i18n import gettext as _

# A space before the hyphen or behind it, so that a line that goes on with "IL-6" is no field.
_LINE = re.compile(r"[\ufeff\s]{0,3}([A-Z][A-Z0-9])(?:\s{1,4}-|-(?=\s|$)|(?<=TY)-)(.*)", re.DOTALL)
# Counted apart from the reading, to be sure that none is lost on the way.
_SEEN = re.compile(r"(?:\A|(?<=[\r\n]))(?:\ufeff|[^\S\r\n]){0,3}TY[^\S\r\n]{0,4}-")

_KINDS = {
    "JOUR": "article",
    "EJOUR": "article",
    "MGZN": "article",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book-editing",
    "ABST": "abstract",
}
_CORRESPONDENCE = re.compile(r"correspondence address:\s*([^;]+)", re.IGNORECASE)


def open_ris(text: str, file: str, notices: Sequence[str] = ()) -> WorkFile:
    """A RIS file of publications, opened."""
    records = list(split_records(text, _LINE, "TY", "ER"))
    begun = sum(record.begun for record in records)
    seen = len(_SEEN.findall(text))
    if begun != seen:
        raise BadInput(
            _("'{file}' has {seen} records (TY), but only {read} could be read").format(
                file=file, seen=seen, read=begun
            ),
            _("Export it again as RIS, or in another format."),
        )
    said = [
        _("line {line}: the record has no end (ER); it was taken up to the next").format(
            line=record.line
        )
        for record in records
        if record.begun and not record.whole
    ]
    entries = [Entry(record.line, _ended(record), _work(record)) for record in records]
    return WorkFile(file, "ris", entries, [*notices, *said])


def _ended(record: Tagged) -> str:
    return record.raw if record.whole else f"{record.raw.rstrip()}\nER  - "


def _work(record: Tagged) -> Work | str:
    if not record.begun:
        return _("these lines belong to no record: a record begins with its type (TY)")
    called = record.first("TY")
    kind = _KINDS.get(called.upper())
    authors = record.all("AU", "A1")
    editors = record.all("ED", "A2", "A3", "A4")
    if kind == "book-editing" or (kind == "book" and not authors and editors):
        kind, authors = "book-editing", [*editors, *authors]
    in_book = kind in ("chapter", "book", "book-editing")
    names = record.all("T2", "JF", "JO", "JA", "J1", "J2")
    numbers = record.all("SN")
    remarks = record.all("N1", "AN", "C2", "C7", "M1", "M2")
    return Work(
        kind,
        called,
        title=plain_title(record.first("TI", "T1", "CT", "BT")),
        date=_date(record),
        journal=record.first("PB") if in_book else next(iter(names), ""),
        authors=authors,
        corresponding=[found[1] for text in remarks if (found := _CORRESPONDENCE.search(text))],
        pages=_pages(record, whole=kind in ("book", "book-editing")),
        identifier=identifier(
            [*record.all("DO"), *(x for x in record.all("M3", "L3", "UR") if "10." in x)],
            isbns=numbers if in_book else (),
            remarks=remarks,
        ),
        notes=_("In: {book}").format(book=record.first("T2", "BT", "JO"))
        if kind == "chapter" and record.first("T2", "BT", "JO")
        else "",
        journal_names=() if in_book else [*_issns(numbers), *names[1:]],
    )


def _date(record: Tagged) -> str:
    """The day or the month where one is told that fits the year, else the year."""
    dates = [read_date(text) for text in record.all("DA", "PY", "Y1")]
    years = [read_date(text)[:4] for text in record.all("PY", "Y1")]
    fitting = [date for date in dates if not years or date.startswith(years[0])]
    return max(fitting, key=len, default="")


def _pages(record: Tagged, *, whole: bool) -> str:
    start, end = record.first("SP"), record.first("EP")
    if end:
        return count_pages(f"{start}-{end}") or count_pages(start)
    return count_pages(start, total=whole)


def _issns(numbers: Sequence[str]) -> Iterator[str]:
    for number in numbers:
        yield from issns_in(number)
