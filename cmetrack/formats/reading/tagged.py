"""RIS and PubMed's format (`.nbib`): publications as records of tagged lines, `TI  - Un caz rar`.

A record begins with its first tag, whatever became of the end of the one before. So none is
lost to a missing end, a byte-order mark, other line ends or a missing space. What a tag means
differs with the program that wrote it: so the title, the journal and the date are looked for under
each of the tags that carry them, the fullest first.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cmetrack.domain.names import OneName
from cmetrack.domain.notice import Notice
from cmetrack.errors import BadInput
from cmetrack.formats.reading import endnote
from cmetrack.formats.reading.headings import REASON
from cmetrack.formats.reading.issue_dates import apart_from, issue_of, read_date
from cmetrack.formats.reading.publications import (
    Publication,
    PublicationFile,
    PublicationRecord,
    count_pages,
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
    by_tag: Mapping[str, Sequence[str]]
    begun: bool
    whole: bool

    def all(self, *tags: str) -> list[str]:
        """What stands under any of these tags, in the order of the tags, then of the lines."""
        return [text for tag in tags for text in self.by_tag.get(tag, ()) if text]

    def first(self, *tags: str) -> str:
        """The first that stands under one of these tags; empty if nothing does."""
        return next(iter(self.all(*tags)), "")


class _Tags(NamedTuple):
    """How lines and records of a format look: `seen` counts records apart from the reading."""

    line: re.Pattern[str]
    seen: re.Pattern[str]
    begin: str
    end: str | None
    read: Callable[[TaggedRecord], Publication]


def open_tagged(
    format: str, text: str, file: str, notices: Sequence[Notice] = ()
) -> PublicationFile:
    """A file of publications in RIS or in PubMed's format; refused if a record of it is lost."""
    tags = _FORMATS[format]
    found, said, read = [], list(notices), 0
    stray = _("these lines belong to no record: a record begins with {tag}").format(tag=tags.begin)
    for one in _split(text, tags):
        read += one.begun
        if one.begun and not one.whole:
            endless = _("the record has no end (ER); it was taken up to the next")
            said.append(Notice("endless", endless).on_line(one.line))
        raw = one.raw if one.whole else f"{one.raw.rstrip()}\n{tags.end}  - "
        found.append(PublicationRecord(one.line, raw, tags.read(one) if one.begun else stray))
    if read != (seen := len(tags.seen.findall(text))):
        sentence = _("'{file}' has {seen} records ({tag}), but only {read} could be read.")
        hint = _("Export it again, or in another format.")
        raise BadInput(sentence, hint, file=file, seen=seen, tag=tags.begin, read=read)
    return PublicationFile(file, format, found, said)


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
        by_tag: dict[str, list[str]] = {}
        for tag, value in joined:
            by_tag.setdefault(tag, []).append(value)
        record = TaggedRecord(line, "\n".join(raw), joined, by_tag, begun, whole)
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


# RIS, as Zotero, Mendeley, EndNote, Scopus and web pages export it

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
    start, end = record.first("SP"), record.first("EP")
    pages = count_pages(start, total=kind in ("book", "book-editing") and not end)
    date, others = issue_of(map(read_date, record.all("DA", "PY", "Y1", "ET")))
    return Publication(
        kind,
        record.first("TY"),
        title=record.first("TI", "T1", "CT", "BT"),
        date=date,
        other_dates=others,
        authors=authors,
        editors=[*editors, *authors] if kind == "book-editing" else editors,
        corresponding=[found[1] for text in remarks if (found := _CORRESPONDENCE.search(text))],
        journals=record.all("T2", "JF", "JO", "JA", "J1", "J2"),
        publisher=record.first("PB"),
        book=record.first("T2", "BT", "JO"),
        pages=(count_pages(f"{start}-{end}") if end else "") or pages,
        dois=[*record.all("DO"), *(x for x in record.all("M3", "L3", "UR") if "10." in x)],
        numbers=record.all("SN"),
        remarks=remarks,
        sorts=record.all("M3"),
    )


# PubMed, which its "Cite" and "Send to: Citation manager" give


def _of_nbib(record: TaggedRecord) -> Publication:
    kind, called = _nbib_kind(record)
    # Names in full where they are given; each author stands there both ways.
    full, short = record.all("FAU"), record.all("AU")
    names = "FAU" if full and len(full) >= len(short) else "AU"
    title = record.first("TI", "BTI")
    online = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", record.first("DEP"))
    date = read_date(record.first("DP") or online)
    # In its own language: the translation stands in brackets before it.
    if title.startswith("[") and title.rstrip(".").endswith("]"):
        title = record.first("TT") or title.rstrip(".")[1:-1]
    return Publication(
        kind,
        called,
        title=title,
        date=date,
        other_dates=apart_from(date, [online]),
        authors=[
            OneName(text) if tag == "CN" or (tag == "FAU" and text.count(",") == 1) else text
            for tag, text in record.fields
            if text and tag in (names, "CN")
        ],
        editors=record.all("FED") or record.all("ED"),
        journals=record.all("JT", "TA"),
        publisher=record.first("PB"),
        book=record.first("BTI"),
        pages=count_pages(record.first("PG")),
        dois=[text for text in record.all("LID", "AID", "DOI") if "10." in text],
        pmids=record.all("PMID"),
        numbers=record.all("IS"),
        sorts=[*record.all("PT", "PST"), *["retracted"] * bool(record.first("RIN"))],
        corrected=record.first("EIN"),
        source="PubMed",
    )


def _nbib_kind(record: TaggedRecord) -> tuple[str | None, str]:
    if record.first("BTI"):
        return ("chapter" if record.first("TI") else "book"), "Book"
    if record.first("JT", "TA"):
        return "article", "Journal Article"
    return None, record.first("PT") or _("a record without a journal")


_FORMATS = {
    "ris": _Tags(
        # A space before the hyphen or behind it: a line that goes on with "IL-6" is no field.
        re.compile(r"[\ufeff\s]{0,3}([A-Z][A-Z0-9])(?:\s{1,4}-|-(?=\s|$)|(?<=TY)-)(.*)", re.DOTALL),
        re.compile(r"(?:\A|(?<=[\r\n]))(?:\ufeff|[^\S\r\n]){0,3}TY[^\S\r\n]{0,4}-"),
        "TY",
        "ER",
        _of_ris,
    ),
    "nbib": _Tags(
        re.compile(r"\ufeff?([A-Z][A-Z0-9]{1,3})\s{0,3}-(.*)", re.DOTALL),
        re.compile(r"(?:\A|(?<=[\r\n]))\ufeff?PMID[^\S\r\n]{0,3}-"),
        "PMID",
        None,
        _of_nbib,
    ),
    "enw": _Tags(
        re.compile(r"\ufeff?(%\S)(?=\s|$)(.*)", re.DOTALL),
        re.compile(r"(?:\A|(?<=[\r\n]))\ufeff?%0(?=\s|$)"),
        "%0",
        None,
        lambda record: endnote.read_tagged(record.by_tag),
    ),
}
