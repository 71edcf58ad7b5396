"""EndNote's files: XML (`.xml`), and records of tagged lines (`.enw`) as it and many pages give them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from xml.parsers import expat

from cmetrack.domain.notice import Notice
from cmetrack.domain.text import fold
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import REASON
from cmetrack.formats.reading.issue_dates import issue_of, read_date
from cmetrack.formats.reading.publications import (
    Publication,
    PublicationFile,
    PublicationRecord,
    count_pages,
)
from cmetrack.formats.reading.rejects import Frame
from cmetrack.i18n import gettext as _

_KINDS = {
    "journal article": "article", "electronic article": "article", "magazine article": "article",
    "book section": "chapter", "electronic book section": "chapter", "book": "book",
    "electronic book": "book", "edited book": "book-editing",
}  # fmt: skip
_NUMBERED = {
    "17": "journal article", "43": "electronic article", "19": "magazine article",
    "5": "book section", "60": "electronic book section", "6": "book", "44": "electronic book",
    "28": "edited book", "59": "dataset",
}  # fmt: skip
_DEEPEST = 32  # elements within each other

# Where each thing stands, in XML below the record and in tagged lines.
_PLACES = {
    "title": "titles/title",
    "second": "titles/secondary-title",
    "journals": "periodical/full-title titles/secondary-title periodical/abbr-1 periodical/abbr-2"
    " alt-periodical/full-title titles/alt-title",
    "authors": "contributors/authors/author",
    "editors": "contributors/secondary-authors/author contributors/tertiary-authors/author",
    "year": "dates/year",
    "day": "dates/pub-dates/date",
    "online": "edition",
    "pages": "pages",
    "publisher": "publisher",
    "numbers": "isbn issn",
    "dois": "electronic-resource-num urls/related-urls/url",
    "accession": "accession-num",
    "database": "remote-database-name urls/related-urls/url",
    "remarks": "notes research-notes",
    "sorts": "work-type",
}
_TAGS = {
    "title": "%T", "second": "%B", "journals": "%J %B", "authors": "%A", "editors": "%E",
    "year": "%D", "day": "%8", "online": "%7", "pages": "%P", "publisher": "%I", "numbers": "%@",
    "dois": "%R %U", "accession": "%M", "database": "%U %W", "remarks": "%Z", "sorts": "%9",
}  # fmt: skip


def open_endnote(text: str, file: str, notices: Sequence[Notice] = ()) -> PublicationFile:
    """A file that EndNote exported as XML, opened."""
    data = text.encode()
    reader = _Records(file, data)
    records = [
        PublicationRecord(line, data[start:end].decode(), _publication(sort, fields, _PLACES))
        for line, start, end, sort, fields in reader.found
    ]
    frame = Frame(
        '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n', "", "</records></xml>\n"
    )
    return PublicationFile(file, "endnote", records, notices, frame, _in_a_comment)


def read_tagged(fields: Mapping[str, Sequence[str]]) -> Publication:
    """The publication of the tagged lines of one record."""
    return _publication(next(iter(fields.get("%0", ())), ""), fields, _TAGS)


def _publication(
    sort: str, fields: Mapping[str, Sequence[str]], places: Mapping[str, str]
) -> Publication:
    def all_of(name: str) -> list[str]:
        return [
            one
            for place in places[name].split()
            for text in fields.get(place, ())
            if (one := text.strip())
        ]

    def first_of(name: str) -> str:
        return next(iter(all_of(name)), "")

    kind = _KINDS.get(fold(sort))
    year, day = first_of("year"), first_of("day")
    dated = read_date(f"{day} {year}") if not re.search(r"[0-9]{4}", day) else read_date(day)
    date, others = issue_of(
        one
        for one in (dated, read_date(year), read_date(first_of("online")))
        if one[:4].isdecimal()
    )
    # A book has its number of pages there, and `123 p.` says so anywhere.
    pages = count_pages(first_of("pages"), total=kind in ("book", "book-editing"))
    known_to_pubmed = re.search("pubmed|medline|nlm", fold(" ".join(all_of("database"))))
    return Publication(
        kind,
        sort or _("a record without a type"),
        title=first_of("title"),
        date=date or year or day,
        other_dates=others,
        authors=all_of("authors"),
        editors=all_of("editors"),
        journals=list(dict.fromkeys(all_of("journals"))),
        publisher=first_of("publisher"),
        book=first_of("second"),
        pages=pages,
        dois=[one for one in all_of("dois") if "10." in one],
        pmids=all_of("accession") if known_to_pubmed else (),
        numbers=all_of("numbers"),
        remarks=all_of("remarks"),
        sorts=all_of("sorts"),
    )


def _in_a_comment(raw: str, reason: str) -> str:
    return f"<!-- {REASON}: {reason.replace('--', '– ')} -->\n{raw}\n"


class _Records:
    """The records of an EndNote file: line, first and last byte, sort, and texts by their places.

    Texts in several styles are one. What could make a small file large, an abbreviation that it
    declares itself, is refused.
    """

    def __init__(self, file: str, data: bytes) -> None:
        self.found: list[tuple[int, int, int, str, dict[str, list[str]]]] = []
        self._file = file
        self._data = data
        self._within: list[str] = []  # a record, from there
        self._depth = 0
        self._begun = (0, 0)
        self._sort = ""
        self._text: list[str] = []
        self._fields: dict[str, list[str]] = defaultdict(list)
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._refuse_declarations
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise self._refused(_("its elements do not fit together"), error.lineno) from None

    def _start(self, tag: str, attributes: dict[str, Any]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._refused(_("elements stand too deep within each other"))
        if not self._within and tag == "record":
            self._begun = self._parser.CurrentLineNumber, self._parser.CurrentByteIndex
            self._sort = ""
            self._fields = defaultdict(list)
            self._within = [""]
        elif self._within and tag != "style":
            self._within.append(tag)
            self._text.clear()
            if tag == "ref-type":
                self._sort = attributes.get("name", "")

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if not self._within or tag == "style":
            return
        if len(self._within) > 1:
            text = "".join(self._text).strip()
            if text:
                self._fields["/".join(self._within[1:])].append(text)
            self._within.pop()
            self._text.clear()
            return
        self._within = []
        number = next(iter(self._fields.get("ref-type", ())), "")
        end = self._data.index(b">", self._parser.CurrentByteIndex) + 1
        self.found.append(
            (*self._begun, end, self._sort or _NUMBERED.get(number, number), dict(self._fields))
        )

    def _refuse_declarations(self, *_declared: object) -> None:
        raise self._refused(_("it declares abbreviations of its own (DOCTYPE), which are not read"))

    def _refused(self, reason: str, line: int | None = None) -> BadInput:
        sentence = _("{file}:{line}: this XML cannot be read: {reason}")
        line = self._parser.CurrentLineNumber if line is None else line
        hint = _("Export it again: from EndNote as XML, or as RIS or BibTeX.")
        return BadInput(sentence, hint, file=self._file, line=line, reason=reason)
