"""BibTeX and BibLaTeX, as Zotero, Mendeley, JabRef, Scopus and Web of Science export it."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cmetrack.domain.text import clean
from cmetrack.errors import BadInput
from cmetrack.formats.reading.latex import plain
from cmetrack.formats.reading.publications import (
    Publication,
    PublicationFile,
    PublicationRecord,
    count_pages,
    join_date,
    read_date,
)
from cmetrack.formats.reading.rejects import Frame
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Block

_KINDS = {
    "article": "article", "inbook": "chapter", "incollection": "chapter", "bookinbook": "chapter",
    "suppbook": "chapter", "book": "book", "mvbook": "book", "collection": "book-editing",
    "mvcollection": "book-editing",
}  # fmt: skip
_LONGEST = 1 << 16  # characters of a field
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


def open_bibtex(text: str, file: str, notices: Sequence[str] = ()) -> PublicationFile:
    """A BibTeX file of publications, opened."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    library = _parse(text, file)
    blocks = [_FoundBlock(block) for block in library.blocks]
    _refuse_loss(text, file, blocks)
    strings: dict[str, str] = {}
    for block in library.strings:
        strings[block.key.lower()] = _Value(str(block.value), strings).text
    lines = text.split("\n")
    starts = [*(one.line for one in blocks if not one.is_comment), len(lines) + 1]
    records, said = [], list(notices)
    for one in blocks:
        if one.sort in _NO_RECORDS or one.is_comment:
            continue
        fields = _Fields(one.fields, strings)
        found = _publication(one.sort, fields)
        if trouble := one.failed or fields.trouble:
            # Its own text ends where the parser gave up; what is to be mended goes on.
            after = starts[bisect_right(starts, one.line)]
            raw = "\n".join(lines[one.line - 1 : after - 1])
            records.append(PublicationRecord(one.line, raw, trouble))
            continue
        records.append(PublicationRecord(one.line, one.raw, found))
        said += [
            _("line {line}: the abbreviation '{name}' is not defined; it stays as it is").format(
                line=one.line, name=name
            )
            for name in fields.undefined
        ]
    frame = Frame("".join(f"{block.raw}\n" for block in library.strings), "\n")
    return PublicationFile(file, "bibtex", records, said, frame)


def _parse(text: str, file: str) -> Library:

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


class _FoundBlock:
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


def _refuse_loss(text: str, file: str, found: Sequence[_FoundBlock]) -> None:
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
    """The fields of an entry by their names in small letters, as plain text.

    Only of those that are asked for it is told what is wrong: others may hold what they like.
    """

    def __init__(self, fields: Sequence[tuple[str, str]], strings: Mapping[str, str]) -> None:
        self.trouble = ""
        self.undefined: dict[str, None] = {}
        self._fields = [(key.lower(), expression) for key, expression in fields]
        self._strings = strings

    def text(self, *names: str) -> str:
        """The first of these fields that says anything."""
        return next((text for name in names if (text := plain(self._raw(name)))), "")

    def all(self, *names: str) -> list[str]:
        return [text for name in names if (text := self.text(name))]

    def people(self, name: str) -> list[str]:
        """The persons of a field; an `and` in braces belongs to a name."""
        # bibtexparser's own loses a mark of LaTeX that begins a name after the first.
        return [clean(plain(one)) for one in _outside(self._raw(name), r"(?<=\s)and(?=\s)")]

    def _raw(self, name: str) -> str:
        values = [_Value(its, self._strings) for key, its in self._fields if key == name]
        if len({value.text for value in values}) > 1:
            self.trouble = _("the field '{name}' is there twice").format(name=name)
        if not all(value.sound for value in values):
            self.trouble = _(
                "the field '{name}' does not end where its text ends; is a comma missing?"
            ).format(name=name)
        if name != "month":
            self.undefined |= dict.fromkeys(
                undefined for value in values for undefined in value.undefined
            )
        return values[0].text if values else ""


def _outside(text: str, separator: str, *, quoted: bool = False) -> list[str]:
    """What stands between separators that are outside braces, and outside quotes where asked."""
    parts, depth, within, begin = [], 0, False, 0
    for match in re.finditer(rf'(?<!\\)[{{}}"]|{separator}', text, re.IGNORECASE):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif match[0] == '"':
            within ^= quoted and not depth
        elif not depth and not within:
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [stripped for part in (*parts, text[begin:]) if (stripped := part.strip())]


class _Value:
    """What a field says: texts in braces or quotes, numbers and abbreviations, joined by `#`."""

    def __init__(self, expression: str, strings: Mapping[str, str]) -> None:
        self.undefined: list[str] = []
        self.sound = True
        text = ""
        for part in _outside(expression, r"(?<!\\)#", quoted=True):
            text += self._part(part, strings)
            if len(text) > _LONGEST:  # abbreviations of abbreviations double without end
                break
        self.text = text[:_LONGEST].strip()

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


def _publication(sort: str, fields: _Fields) -> Publication:
    day = (fields.text(name) for name in ("year", "month", "day"))
    return Publication(
        _KINDS.get(sort),
        "@" + sort,
        title=": ".join(fields.all("title", "subtitle")),
        date=read_date(fields.text("date")) or join_date(*day),
        authors=fields.people("author"),
        editors=fields.people("editor"),
        corresponding=_corresponding(fields),
        journals=fields.all("journaltitle", "fjournal", "journal", "shortjournal"),
        publisher=fields.text("publisher"),
        book=fields.text("booktitle"),
        pages=count_pages(fields.text("pagetotal", "numpages"), total=True)
        or count_pages(fields.text("pages")),
        dois=[*fields.all("doi"), *(url for url in fields.all("url") if "doi.org/" in url)],
        pmids=fields.all("pmid"),
        numbers=fields.all("issn", "eissn", "isbn"),
        remarks=fields.all("note", "annote"),
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
