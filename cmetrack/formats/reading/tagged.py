"""RIS and PubMed's format (`.nbib`): publications as records of tagged lines, `TI  - Un caz rar`.

A record begins with its first tag, whatever became of the end of the one before. So none is
lost to a missing end, a byte-order mark, other line ends or a missing space. What a tag means
differs with the program that wrote it: so the title, the journal and the date are looked for under
each of the tags that carry them, the fullest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import REASON
from cmetrack.formats.reading.publications import (
    Publication,
    PublicationFile,
    PublicationRecord,
    count_pages,
    read_date,
)
from cmetrack.i18n import gettext as _

_LINE_ENDS = re.compile(r"\r\n|\r|\n")


class TaggedRecord(NamedTuple):
    """One record: its line, its own text, its fields in order; `whole` if it ended as it should.

    `begun` is False where fields stand before any record.
    """

    line: int
    raw: str
    fields: list[tuple[str, str]]
    begun: bool
    whole: bool

    def all(self, *tags: str) -> list[str]:
        """What stands under any of these tags, in the order of the tags, then of the lines."""
        return [text for wanted in tags for tag, text in self.fields if tag == wanted and text]

    def first(self, *tags: str) -> str:
        """The first that stands under one of these tags; empty if nothing does."""
        return next(iter(self.all(*tags)), "")


class _Tags(NamedTuple):
    """How lines and records of a format look: `seen` counts records apart from the reading."""

    line: re.Pattern[str]
    seen: re.Pattern[str]
    begin: str
    end: str | None


_RIS = _Tags(
    # A space before the hyphen or behind it, so that a line that goes on with "IL-6" is no field.
    re.compile(r"[\ufeff\s]{0,3}([A-Z][A-Z0-9])(?:\s{1,4}-|-(?=\s|$)|(?<=TY)-)(.*)", re.DOTALL),
    re.compile(r"(?:\A|(?<=[\r\n]))(?:\ufeff|[^\S\r\n]){0,3}TY[^\S\r\n]{0,4}-"),
    "TY",
    "ER",
)
_NBIB = _Tags(
    re.compile(r"\ufeff?([A-Z][A-Z0-9]{1,3})\s{0,3}-(.*)", re.DOTALL),
    re.compile(r"(?:\A|(?<=[\r\n]))\ufeff?PMID[^\S\r\n]{0,3}-"),
    "PMID",
    None,
)


def open_ris(text: str, file: str, notices: Sequence[str] = ()) -> PublicationFile:
    """A RIS file of publications, as Zotero, Mendeley, EndNote, Scopus and web pages export it."""
    records = _records(text, file, _RIS)
    endless = [
        _("line {line}: the record has no end (ER); it was taken up to the next").format(
            line=record.line
        )
        for record in records
        if record.begun and not record.whole
    ]
    found = (
        PublicationRecord(
            record.line,
            record.raw if record.whole else f"{record.raw.rstrip()}\nER  - ",
            _of_ris(record) if record.begun else _outside(_RIS),
        )
        for record in records
    )
    return PublicationFile(file, "ris", found, [*notices, *endless])


def open_nbib(text: str, file: str, notices: Sequence[str] = ()) -> PublicationFile:
    """A file of PubMed's records, which its "Cite" and "Send to: Citation manager" give."""
    found = (
        PublicationRecord(
            record.line, record.raw, _of_nbib(record) if record.begun else _outside(_NBIB)
        )
        for record in _records(text, file, _NBIB)
    )
    return PublicationFile(file, "nbib", found, notices)


def _outside(tags: _Tags) -> str:
    return _("these lines belong to no record: a record begins with {tag}").format(tag=tags.begin)


def _records(text: str, file: str, tags: _Tags) -> list[TaggedRecord]:
    """The records of a text; refused if one of them is lost."""
    records = list(_split(text, tags))
    read = sum(record.begun for record in records)
    seen = len(tags.seen.findall(text))
    if read != seen:
        raise BadInput(
            _("'{file}' has {seen} records ({tag}), but only {read} could be read").format(
                file=file, seen=seen, tag=tags.begin, read=read
            ),
            _("Export it again, or in another format."),
        )
    return records


def _split(text: str, tags: _Tags) -> Iterator[TaggedRecord]:
    """The records of a text.

    A line without a tag goes on with the value before it. Between two records it is a remark
    of the program that wrote the file, or our own on why a record was rejected.
    """
    line, begun = 0, False
    raw: list[str] = []
    fields: list[tuple[str, list[str]]] = []

    def taken(*, whole: bool) -> TaggedRecord:
        joined = [(tag, " ".join(filter(None, values))) for tag, values in fields]
        record = TaggedRecord(line, "\n".join(raw), joined, begun, whole)
        raw.clear()
        fields.clear()
        return record

    for number, content in enumerate(_LINE_ENDS.split(text), start=1):
        match = tags.line.fullmatch(content)
        tag = match[1] if match else None
        if fields and (tag == tags.begin or content.startswith(REASON + ":")):
            yield taken(whole=tags.end is None)
        if match is None:
            if fields:
                raw.append(content)
                fields[-1][1].append(content.strip())
        elif fields or tag != tags.end:  # no end too many
            if not fields:
                line, begun = number, tag == tags.begin
            raw.append(content)
            fields.append((match[1], [match[2].strip()]))
            if tag == tags.end:
                yield taken(whole=True)
    if fields:
        yield taken(whole=tags.end is None)


# RIS

_RIS_KINDS = {
    "JOUR": "article", "EJOUR": "article", "MGZN": "article", "CHAP": "chapter",
    "ECHAP": "chapter", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book-editing",
    "ABST": "abstract",
}  # fmt: skip
_CORRESPONDENCE = re.compile(r"correspondence address:\s*([^;]+)", re.IGNORECASE)


def _of_ris(record: TaggedRecord) -> Publication:
    kind = _RIS_KINDS.get(record.first("TY").upper())
    authors, editors = record.all("AU", "A1"), record.all("ED", "A2", "A3", "A4")
    remarks = record.all("N1", "AN", "C2", "C7", "M1", "M2")
    return Publication(
        kind,
        record.first("TY"),
        title=record.first("TI", "T1", "CT", "BT"),
        date=_date(record),
        authors=authors,
        editors=[*editors, *authors] if kind == "book-editing" else editors,
        corresponding=[found[1] for text in remarks if (found := _CORRESPONDENCE.search(text))],
        journals=record.all("T2", "JF", "JO", "JA", "J1", "J2"),
        publisher=record.first("PB"),
        book=record.first("T2", "BT", "JO"),
        pages=_pages(record, whole=kind in ("book", "book-editing")),
        dois=[*record.all("DO"), *(x for x in record.all("M3", "L3", "UR") if "10." in x)],
        numbers=record.all("SN"),
        remarks=remarks,
    )


def _date(record: TaggedRecord) -> str:
    """The day or the month where one is told that fits the year, else the year."""
    dates = [read_date(text) for text in record.all("DA", "PY", "Y1")]
    years = [read_date(text)[:4] for text in record.all("PY", "Y1")]
    fitting = [date for date in dates if not years or date.startswith(years[0])]
    return max(fitting, key=len, default="")


def _pages(record: TaggedRecord, *, whole: bool) -> str:
    start, end = record.first("SP"), record.first("EP")
    if end:
        return count_pages(f"{start}-{end}") or count_pages(start)
    return count_pages(start, total=whole)


# PubMed

_NO_WORK = ("Preprint", "Published Erratum", "Retraction Notice", "Retraction of Publication")


def _of_nbib(record: TaggedRecord) -> Publication:
    kind, called = _kind(record)
    # Names in full where they are given; each author stands there both ways.
    full, short = record.all("FAU"), record.all("AU")
    names = "FAU" if full and len(full) >= len(short) else "AU"
    return Publication(
        kind,
        called,
        title=_title(record),
        date=read_date(record.first("DP", "DEP")),
        authors=[text for tag, text in record.fields if text and tag in (names, "CN")],
        editors=record.all("FED") or record.all("ED"),
        journals=record.all("JT", "TA"),
        publisher=record.first("PB"),
        book=record.first("BTI"),
        pages=count_pages(record.first("PG")),
        dois=[text for text in record.all("LID", "AID", "DOI") if "10." in text],
        pmids=record.all("PMID"),
        numbers=record.all("IS"),
    )


def _kind(record: TaggedRecord) -> tuple[str | None, str]:
    if no_work := next((sort for sort in record.all("PT") if sort in _NO_WORK), None):
        return None, no_work
    if record.first("BTI"):
        return ("chapter" if record.first("TI") else "book"), "Book"
    if record.first("JT", "TA"):
        return "article", "Journal Article"
    return None, record.first("PT") or _("a record without a journal")


def _title(record: TaggedRecord) -> str:
    """The title in its own language: PubMed puts its translation in brackets before it."""
    title = record.first("TI", "BTI")
    if title.startswith("[") and title.rstrip(".").endswith("]"):
        return record.first("TT") or title.rstrip(".")[1:-1]
    return title
