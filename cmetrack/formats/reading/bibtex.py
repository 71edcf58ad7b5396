"""BibTeX and BibLaTeX, as Zotero, Mendeley, JabRef, Scopus and Web of Science export it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cmetrack.domain.issn import issns_in
from cmetrack.domain.text import clean
from cmetrack.errors import BadInput
from cmetrack.formats.reading.latex import plain
from cmetrack.formats.reading.presentations import (
    Entry,
    Work,
    WorkFile,
    count_pages,
    identifier,
    join_date,
    plain_title,
    read_date,
)
from cmetrack.formats.reading.rejects import Frame
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Block

_KINDS = {
    "article": "article",
    "inbook": "chapter",
    "incollection": "chapter",
    "bookinbook": "chapter",
    "suppbook": "chapter",
    "book": "book",
    "mvbook": "book",
    "collection": "book-editing",
    "mvcollection": "book-editing",
}
_NO_RECORDS = ("comment", "preamble", "string")

# Counted apart from the parser, to be sure that none is lost on the way: what begins a line, and
# what has a key wherever it stands.
_SEEN = re.compile(
    r"(?:^[^\S\n]*@\s*(\w*)\s*[{(])|"
    r"(?:(?<![\w.\\])@[^\S\n]*(\w+)[^\S\n]*[{(]\s*[^\s{}(),=\"'#%@]+\s*,)",
    re.MULTILINE,
)
_CORRESPONDING = re.compile(r"([^();.]+)\((?:corresponding|reprint) author\)", re.IGNORECASE)
_NEXT_ADDRESS = re.compile(r"email:\s*\S+;\s*([^;]+)", re.IGNORECASE)


def open_bibtex(text: str, file: str, notices: Sequence[str] = ()) -> WorkFile:
    """A BibTeX file of publications, opened."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    library = _parse(text, file)
    found = [_Found(block) for block in library.blocks]
    _refuse_loss(text, file, found)
    said = list(notices)
    strings: dict[str, str] = {}
    for block in library.strings:
        strings[block.key.lower()] = _Value(str(block.value), strings).text
    lines = text.split("\n")
    starts = [*(one.line for one in found if not one.is_comment), len(lines) + 1]
    entries = []
    for one in found:
        if one.sort in _NO_RECORDS or one.is_comment:
            continue
        fields = _Fields(one.fields, strings)
        if trouble := one.failed or fields.trouble:
            # Its own text ends where the parser gave up; what is to be mended goes on.
            after = starts[bisect_right(starts, one.line)]
            raw = "\n".join(lines[one.line - 1 : after - 1])
            entries.append(Entry(one.line, raw, trouble))
            continue
        entries.append(Entry(one.line, one.raw, _work(one.sort, fields)))
        said += [
            _("line {line}: the abbreviation '{name}' is not defined; it stays as it is").format(
                line=one.line, name=name
            )
            for name in fields.undefined
        ]
    frame = Frame("".join(f"{block.raw}\n" for block in library.strings), "\n")
    return WorkFile(file, "bibtex", entries, said, frame)


def _parse(text: str, file: str) -> Library:
    import logging

    from bibtexparser.entrypoint import parse_string

    # It warns of each entry that it cannot read, and so do we, with its line.
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
    try:
        return parse_string(text, parse_stack=[])
    except Exception as error:  # noqa: BLE001 - whatever a fault of the library raises
        raise BadInput(
            _("'{file}' cannot be taken apart as BibTeX: {reason}").format(
                file=file, reason=type(error).__name__
            ),
            _("Export it again as BibTeX, or in another format."),
        ) from None


class _Found:
    """One block as the parser found it: an entry, something else, or what it gave up."""

    def __init__(self, block: Block) -> None:
        from bibtexparser.model import (
            Entry,
            ExplicitComment,
            ImplicitComment,
            ParsingFailedBlock,
        )

        self.line = (block.start_line or 0) + 1
        self.raw = block.raw or ""
        self.is_comment = isinstance(block, ExplicitComment | ImplicitComment)
        self.sort = _sort(self.raw)
        # Two entries with one key, or two fields of one name, are no fault to us as yet.
        whole: Block | None = block
        while isinstance(whole, ParsingFailedBlock):
            whole = whole.ignore_error_block
        self.fields = (
            [(field.key, str(field.value)) for field in whole.fields]
            if isinstance(whole, Entry)
            else []
        )
        self.failed = ""
        if whole is None and isinstance(block, ParsingFailedBlock):
            reason = getattr(block.error, "abort_reason", "")
            self.failed = _("the entry cannot be read: {reason}").format(reason=clean(reason))


def _sort(raw: str) -> str:
    match = re.match(r"@\s*(\w*)", raw)
    return match[1].lower() if match else ""


def _refuse_loss(text: str, file: str, found: Sequence[_Found]) -> None:
    """Refuse a file in which an entry begins that the parser passed over."""
    lost = Counter(_begun(text))
    for one in found:
        if one.is_comment:
            # Entries that somebody put into a @comment are meant to be left out.
            lost -= Counter(_begun(one.raw[1:], one.line) if one.sort == "comment" else ())
        else:
            lost -= Counter([one.line])
    for line in sorted(lost):
        raise BadInput(
            _("{file}:{line}: an entry begins here that cannot be taken apart").format(
                file=file, line=line
            ),
            _("Let it begin a line, as in @article{key, or take it out."),
        )


def _begun(text: str, first: int = 1) -> Iterator[int]:
    """The lines of a text on which something begins that looks like an entry."""
    line, counted = first, 0
    for match in _SEEN.finditer(text):
        at = match.start() + match[0].index("@")
        line += text.count("\n", counted, at)
        counted = at
        if (match[1] or match[2] or "").lower() not in _NO_RECORDS:
            yield line


class _Fields:
    """The fields of an entry by their names in small letters, as plain text."""

    def __init__(self, fields: Sequence[tuple[str, str]], strings: Mapping[str, str]) -> None:
        self.trouble = ""
        self.undefined: list[str] = []
        self._raw: dict[str, str] = {}
        for key, expression in fields:
            name = key.lower()
            if name not in _READ:
                continue
            value = _Value(expression, strings)
            if self._raw.setdefault(name, value.text) != value.text:
                self.trouble = _("the field '{name}' is there twice").format(name=name)
            if not value.sound:
                self.trouble = _(
                    "the field '{name}' does not end where its text ends; is a comma missing?"
                ).format(name=name)
            if name != "month":
                self.undefined += value.undefined

    def text(self, *names: str) -> str:
        """The first of these fields that says anything."""
        return next((text for name in names if (text := plain(self._raw.get(name, "")))), "")

    def all(self, *names: str) -> list[str]:
        return [text for name in names if (text := self.text(name))]

    def people(self, name: str) -> list[str]:
        """The persons of a field; an `and` in braces belongs to a name."""
        return [clean(plain(one)) for one in _persons(self._raw.get(name, ""))]


def _persons(text: str) -> Iterator[str]:
    """Names between the `and` that stand outside braces.

    Our own, as bibtexparser's loses a mark of LaTeX that begins a name after the first.
    """
    depth, begin = 0, 0
    for match in re.finditer(r"(?<!\\)[{}]|(?<=\s)and(?=\s)", text, re.IGNORECASE):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif not depth:
            if name := text[begin : match.start()].strip():
                yield name
            begin = match.end()
    if name := text[begin:].strip():
        yield name


_READ = frozenset(
    [
        "title",
        "subtitle",
        "date",
        "year",
        "month",
        "day",
        "journal",
        "journaltitle",
        "shortjournal",
        "fjournal",
        "booktitle",
        "publisher",
        "author",
        "editor",
        "pages",
        "pagetotal",
        "numpages",
        "doi",
        "pmid",
        "isbn",
        "issn",
        "eissn",
        "note",
        "annote",
        "url",
        "correspondence_address",
        "correspondence_address1",
        "affiliation",
    ]
)


class _Value:
    """What a field says: texts in braces or quotes, numbers and abbreviations, joined by `#`."""

    def __init__(self, expression: str, strings: Mapping[str, str]) -> None:
        self.undefined: list[str] = []
        self.sound = True
        self.text = "".join(self._part(part, strings) for part in _parts(expression)).strip()

    def _part(self, part: str, strings: Mapping[str, str]) -> str:
        if part[0] in '{"':
            self.sound &= _end(part) == len(part)
            return part[1:-1]
        self.sound &= not re.search(r'[\s{}"]', part)
        if not part.isdecimal() and part.lower() not in strings:
            self.undefined.append(part)
        return strings.get(part.lower(), part)


def _end(part: str) -> int:
    """Where the brace or the quote that begins a part is closed again."""
    depth = 0
    for match in re.finditer(r'(?<!\\)[{}"]', part):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        if not depth and (match[0] == "}" or (part[0] == '"' and match.start())):
            return match.end()
    return 0


def _parts(expression: str) -> Iterator[str]:
    """The parts of an expression between the `#` that stand outside braces and quotes."""
    depth, quoted, begin = 0, False, 0
    for match in re.finditer(r'(?<!\\)[{}"#]', expression):
        char = match[0]
        if char in "{}":
            depth += 1 if char == "{" else -1
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "#" and not depth and not quoted:
            if part := expression[begin : match.start()].strip():
                yield part
            begin = match.end()
    if part := expression[begin:].strip():
        yield part


def _work(sort: str, fields: _Fields) -> Work:
    kind = _KINDS.get(sort)
    authors, editors = fields.people("author"), fields.people("editor")
    if kind == "book-editing" or (kind == "book" and not authors and editors):
        kind, authors = "book-editing", editors or authors
    in_book = kind in ("chapter", "book", "book-editing")
    names = fields.all("journaltitle", "fjournal", "journal", "shortjournal")
    titles = [title for title in fields.all("title", "subtitle") if title]
    book = fields.text("booktitle")
    return Work(
        kind,
        "@" + sort,
        title=plain_title(": ".join(titles)),
        date=read_date(fields.text("date"))
        or join_date(*(fields.text(name) for name in ("year", "month", "day"))),
        journal=fields.text("publisher") if in_book else next(iter(names), ""),
        authors=authors,
        corresponding=_corresponding(fields),
        pages=count_pages(fields.text("pagetotal", "numpages"), total=True)
        or count_pages(fields.text("pages")),
        identifier=identifier(
            [*fields.all("doi"), *(url for url in fields.all("url") if "doi.org/" in url)],
            fields.all("pmid"),
            fields.all("isbn") if in_book else (),
            fields.all("note", "annote"),
        ),
        notes=_("In: {book}").format(book=clean(book)) if kind == "chapter" and book else "",
        journal_names=()
        if in_book
        else [*(issn for text in fields.all("issn", "eissn") for issn in issns_in(text)), *names],
    )


def _corresponding(fields: _Fields) -> list[str]:
    """Who answers letters: Scopus has a field for it, Web of Science a word in the addresses."""
    address = fields.text("correspondence_address", "correspondence_address1")
    named = [address.partition(";")[0], *_NEXT_ADDRESS.findall(address)]
    return [
        name.strip(" ,")
        for name in [*named, *_CORRESPONDING.findall(fields.text("affiliation"))]
        if name.strip(" ,")
    ]
