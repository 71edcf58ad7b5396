"""PubMed's own format (`.nbib`), which the button "Cite" and "Send to: Citation manager" give."""

from __future__ import annotations

import re
from collections.abc import Sequence

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

_LINE = re.compile(r"\ufeff?([A-Z][A-Z0-9]{1,3})\s{0,3}-(.*)", re.DOTALL)
# Counted apart from the reading, to be sure that none is lost on the way.
_SEEN = re.compile(r"(?:\A|(?<=[\r\n]))\ufeff?PMID[^\S\r\n]{0,3}-")

_NO_WORK = ("Preprint", "Published Erratum", "Retraction Notice", "Retraction of Publication")


def open_nbib(text: str, file: str, notices: Sequence[str] = ()) -> WorkFile:
    """A file of PubMed's records, opened."""
    records = list(split_records(text, _LINE, "PMID", None))
    begun = sum(record.begun for record in records)
    seen = len(_SEEN.findall(text))
    if begun != seen:
        raise BadInput(
            _("'{file}' has {seen} records (PMID), but only {read} could be read").format(
                file=file, seen=seen, read=begun
            ),
            _("Export it again from PubMed (format PubMed), or in another format."),
        )
    return WorkFile(
        file, "nbib", [Entry(record.line, record.raw, _work(record)) for record in records], notices
    )


def _work(record: Tagged) -> Work | str:
    if not record.begun:
        return _("these lines belong to no record: a record begins with its number (PMID)")
    sorts = record.all("PT")
    book = record.first("BTI")
    foreign = next((sort for sort in sorts if sort in _NO_WORK), None)
    kind, called = _kind(record, foreign)
    authors = [text for tag, text in record.fields if text and tag in (_author_tag(record), "CN")]
    editors = record.all("FED", "ED")
    if kind == "book" and not authors and editors:
        kind, authors = "book-editing", record.all("FED") or editors
    return Work(
        kind,
        called,
        title=plain_title(_title(record)),
        date=read_date(record.first("DP", "DEP")),
        journal=record.first("PB") if book else record.first("JT", "TA"),
        authors=authors,
        pages=count_pages(record.first("PG")),
        identifier=identifier(
            [text for text in record.all("LID", "AID", "DOI") if "10." in text],
            record.all("PMID"),
        ),
        notes=_("In: {book}").format(book=plain_title(book)) if kind == "chapter" else "",
        journal_names=[
            *(issn for text in record.all("IS") for issn in issns_in(text)),
            *record.all("TA"),
        ],
    )


def _author_tag(record: Tagged) -> str:
    """Names in full where they are given; each author stands there both ways."""
    full, short = record.all("FAU"), record.all("AU")
    return "FAU" if full and len(full) >= len(short) else "AU"


def _kind(record: Tagged, foreign: str | None) -> tuple[str | None, str]:
    if foreign is not None:
        return None, foreign
    if record.first("BTI"):
        return ("chapter" if record.first("TI") else "book"), "Book"
    if record.first("JT", "TA"):
        return "article", "Journal Article"
    return None, record.first("PT") or _("a record without a journal")


def _title(record: Tagged) -> str:
    """The title in its own language: PubMed puts its translation in brackets before it."""
    title = record.first("TI", "BTI")
    if title.startswith("[") and title.rstrip(".").endswith("]"):
        return record.first("TT") or title.rstrip(".")[1:-1]
    return title
