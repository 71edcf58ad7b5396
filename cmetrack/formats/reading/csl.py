"""CSL-JSON, as Zotero, Mendeley, Pandoc and the addresses of DOIs give it: an array or one object."""

from collections.abc import Sequence
from typing import Any

from cmetrack.domain.names import OneName
from cmetrack.domain.notice import Notice
from cmetrack.formats.reading.issue_dates import apart_from, join_date, read_date
from cmetrack.formats.reading.json import JsonFile, Pairs, with_reason
from cmetrack.formats.reading.publications import (
    Publication,
    PublicationFile,
    PublicationRecord,
    count_pages,
)
from cmetrack.i18n import gettext as _

_KINDS = {
    "article-journal": "article", "article-magazine": "article", "journal-article": "article",
    "chapter": "chapter", "book-chapter": "chapter", "book": "book", "monograph": "book",
    "edited-book": "book-editing",
}  # fmt: skip
_ON_LINE = ("epub-date", "available-date", "published-online")


def open_csl(text: str, file: str, notices: Sequence[Notice] = ()) -> PublicationFile:
    """A CSL-JSON file of publications, opened."""
    found = []
    line, counted = 1, 0
    source = JsonFile(text, file, notices, {}, lines=True)
    for start, end, pairs in source.records():
        line += text.count("\n", counted, start)
        counted = start
        raw = text[start:end]
        names = [name for name, _value in pairs]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            message = _("the key '{key}' is there twice").format(key=twice)
            found.append(PublicationRecord(line, raw, message))
        else:
            found.append(PublicationRecord(line, raw, _publication(dict(pairs))))
    return PublicationFile(file, "csl", found, notices, JsonFile.rejects_frame, with_reason)


def _publication(item: dict[str, Any]) -> Publication:
    called = _text(item.get("type"))
    journals = _texts(item, "container-title", "journalAbbreviation", "container-title-short")
    kind = _KINDS.get(called)
    sorts = _texts(item, "genre", "status")
    if called == "article":  # what is in no journal is a preprint
        kind, sorts = "article", sorts if journals else ["preprint"]
    issued = _date(item.get("issued")) or _date(item.get("published-print"))
    online = [date for name in _ON_LINE if (date := _date(item.get(name)))]
    date = issued or next(iter(online), "")
    return Publication(
        kind,
        called or _("a record without a type"),
        title=next(iter(_texts(item, "title")), ""),
        date=date,
        other_dates=apart_from(date, online),
        authors=_people(item.get("author")),
        editors=_people(item.get("editor")),
        journals=journals,
        publisher=_text(item.get("publisher")),
        book=next(iter(journals), ""),
        pages=count_pages(_text(item.get("number-of-pages")), total=True)
        or count_pages(_text(item.get("page"))),
        dois=_texts(item, "DOI", "URL"),
        pmids=_texts(item, "PMID"),
        numbers=_texts(item, "ISSN", "ISBN"),
        remarks=_texts(item, "note", "annote"),
        sorts=sorts,
    )


def _text(value: object) -> str:
    """A text, or a number as it is written; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


def _texts(item: dict[str, Any], *names: str) -> list[str]:
    """The texts under these names; Crossref has a list of them under each."""
    values = (item.get(name) for name in names)
    lists = (value if type(value) is list else [value] for value in values)
    return [text for its in lists for one in its if (text := _text(one))]


def _date(value: Any) -> str:
    if not isinstance(value, Pairs):
        return read_date(_text(value))
    its = dict(value)
    parts = its.get("date-parts")
    first = parts[0] if type(parts) is list and parts else []
    numbers = [text for one in first if (text := _text(one))] if type(first) is list else []
    if numbers:
        return join_date(*[*numbers, "", ""][:3])
    return read_date(next(iter(_texts(its, "raw", "literal", "edtf")), ""))


def _people(value: Any) -> list[str]:
    """The authors or editors; a name that was not taken apart may be a list of them."""
    people: list[str] = []
    for one in value if type(value) is list else [value]:
        its: dict[str, Any] = dict(one) if isinstance(one, Pairs) else {"literal": one}
        family = " ".join(_texts(its, "non-dropping-particle", "dropping-particle", "family"))
        given = _text(its.get("given"))
        if family and given:
            people.append(OneName(f"{family}, {given}"))
        else:
            people.append(family or given or next(iter(_texts(its, "literal", "name")), ""))
    return [name for name in people if name]
