"""BibTeX and BibLaTeX, as Zotero, Mendeley, JabRef, Scopus and Web of Science export it."""

import logging
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cmetrack.domain.names import OneName, is_group
from cmetrack.domain.notice import Notice, notice
from cmetrack.domain.text import clean
from cmetrack.errors import BadInput
from cmetrack.formats.reading.issue_dates import apart_from, issue_of, join_date, read_date
from cmetrack.formats.reading.latex import plain
from cmetrack.formats.reading.publications import (
    Publication,
    PublicationFile,
    PublicationRecord,
    count_pages,
)
from cmetrack.formats.reading.rejects import Frame
from cmetrack.i18n import gettext as _

_KINDS = {
    "article": "article", "inbook": "chapter", "incollection": "chapter", "bookinbook": "chapter",
    "suppbook": "chapter", "book": "book", "mvbook": "book", "collection": "book-editing",
    "mvcollection": "book-editing",
}  # fmt: skip
_LONGEST = 1 << 16  # characters of a field
_NO_RECORDS = ("comment", "preamble", "string")
_DATE = ("date", "year", "month", "day")
_GENERATIONS = 6  # of entries that refer to others
_ITS_OWN = "subtitle pages pagetotal numpages doi url pmid note annote crossref xdata".split()
_INHERITED = {"title": "booktitle"} | dict.fromkeys(_ITS_OWN, "")
"""What a field of the book or the issue is to the chapter or the article that refers to it."""

# Counted apart from the parser, to be sure that none is lost on the way: what begins a line, and
# what has a key wherever it stands.
_SEEN = re.compile(
    r"(?:^[^\S\n]*@\s*(\w*)\s*[{(])|"
    r"(?:(?<![\w.\\])@[^\S\n]*(\w+)[^\S\n]*[{(]\s*[^\s{}(),=\"'#%@]+\s*,)",
    re.MULTILINE,
)
_ON_LINE = ("earlyaccessdate", "early-access-date", "epubdate", "onlinedate")
_CORRESPONDING = re.compile(r"([^();.]+)\((?:corresponding|reprint) author\)", re.IGNORECASE)
_NEXT_ADDRESS = re.compile(r"email:\s*\S+;\s*([^;]+)", re.IGNORECASE)


def open_bibtex(text: str, file: str, notices: Sequence[Notice] = ()) -> PublicationFile:
    """A BibTeX file of publications, opened."""
    from bibtexparser.entrypoint import parse_string

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # It warns of each entry that it cannot read, and so do we, with its line.
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
    try:
        library = parse_string(text, parse_stack=[])
    except Exception:  # noqa: BLE001 - whatever a fault of the library raises
        sentence = _("'{file}' cannot be taken apart as BibTeX.")
        hint = _("Export it again as BibTeX, or in another format.")
        raise BadInput(sentence, hint, file=file) from None
    blocks = [_FoundBlock(block) for block in library.blocks]
    _refuse_loss(text, file, blocks)
    strings = _Strings(file, len(text))
    for block in library.strings:
        strings[block.key.lower()] = _Value(str(block.value), strings).text
    lines = text.split("\n")
    starts = [*(one.line for one in blocks if not one.is_comment), len(lines) + 1]
    named = {one.key: one for one in reversed(blocks) if one.key}
    parents = {
        key
        for one in blocks
        for field, value in one.fields
        if field == "crossref"
        and (key := _Value(value, strings).text.lower()) in named
        and named[key].sort != "article"
    }
    records, said = [], list(notices)
    for one in blocks:
        if one.sort in _NO_RECORDS or one.is_comment:
            continue
        fields = _Fields(one.fields, strings)
        missing = fields.inherit(named) if one.sort != "xdata" else []
        found = _publication(one.sort, fields)._replace(
            parent=one.key in parents or one.sort == "xdata"
        )
        if trouble := one.failed or fields.trouble:
            # Its own text ends where the parser gave up; what is to be mended goes on.
            after = starts[bisect_right(starts, one.line)]
            raw = "\n".join(lines[one.line - 1 : after - 1])
            records.append(PublicationRecord(one.line, raw, trouble))
            continue
        records.append(PublicationRecord(one.line, one.raw, found))
        undefined = _("the abbreviation '{name}' is not defined; it stays as it is")
        absent = _("it refers to '{name}', which is not in the file")
        told = [notice("undefined", undefined, name=name) for name in fields.undefined]
        told += [notice("crossref", absent, name=name) for name in missing]
        said += [its.on_line(one.line) for its in told]
    kept = [*(block.raw for block in library.strings), *(named[key].raw for key in sorted(parents))]
    return PublicationFile(
        file, "bibtex", records, said, Frame("".join(f"{raw}\n" for raw in kept), "\n")
    )


class _Strings(dict[str, str]):
    """The abbreviations and what they stand for, and how many letters may be put in for them."""

    def __init__(self, file: str, letters: int) -> None:
        super().__init__()
        self._file = file
        self._left = 1_000_000 + letters

    def spend(self, text: str) -> str:
        """The text, which is put in once more; refused where a file grows without end by that."""
        self._left -= len(text)
        if self._left < 0:
            sentence = _(
                "'{file}' grows too large: its abbreviations and references double themselves."
            )
            hint = _("Export it again, without @string and crossref.")
            raise BadInput(sentence, hint, file=self._file)
        return text


class _FoundBlock:
    """One block as the parser found it: an entry, something else, or what it gave up."""

    def __init__(self, block: Any) -> None:
        from bibtexparser import model

        self.line = (block.start_line or 0) + 1
        self.raw = block.raw or ""
        self.is_comment = isinstance(block, model.ExplicitComment | model.ImplicitComment)
        match = re.match(r"@\s*(\w*)", self.raw)
        self.sort = match[1].lower() if match else ""
        # Two entries with one key, or two fields of one name, are no fault to us as yet.
        whole = block
        while isinstance(whole, model.ParsingFailedBlock):
            whole = whole.ignore_error_block
        self.key = whole.key.lower() if isinstance(whole, model.Entry) else ""
        fields = whole.fields if isinstance(whole, model.Entry) else []
        self.fields = [(field.key.lower(), str(field.value)) for field in fields]
        self.failed = ""
        if whole is None and isinstance(block, model.ParsingFailedBlock):
            self.failed = _("the entry cannot be read; is a brace or a comma missing?")


def _refuse_loss(text: str, file: str, found: Sequence[_FoundBlock]) -> None:
    """Refuse a file in which an entry begins that the parser passed over."""
    begun = Counter(_begun(text))
    for one in found:
        if not one.is_comment:
            begun[one.line] -= 1
        elif one.sort == "comment":  # what somebody put there is meant to be left out
            begun.subtract(_begun(one.raw[1:], one.line))
    lost = +begun
    if lost:
        sentence = _("{file}:{line}: an entry begins here that cannot be taken apart")
        hint = _("Let it begin a line, as in @article{key, or take it out.")
        raise BadInput(sentence.format(file=file, line=min(lost)), hint)


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

    def __init__(self, fields: Sequence[tuple[str, str]], strings: _Strings) -> None:
        self.trouble = ""
        self.undefined: dict[str, None] = {}
        self._fields = list(fields)
        self._strings = strings

    def inherit(self, named: Mapping[str, _FoundBlock]) -> list[str]:
        """Take from `xdata` and from the book or the issue what is not told here; what is missing.

        The title of the book is not that of the chapter, and its pages and its DOI are its own.
        """
        missing: list[str] = []
        met: set[str] = set()
        asked = self._references(self._fields)
        while asked and len(met) < _GENERATIONS:
            how, key = asked.pop(0)
            source = named.get(key.lower())
            if source is None:
                missing.append(key)
            elif source.key not in met:
                met.add(source.key)
                asked += self._references(source.fields)
                self._take_over(source, _INHERITED if how == "crossref" else {})
        return missing

    def _references(self, fields: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [
            (name, key)
            for name, value in fields
            if name in ("crossref", "xdata")
            for key in map(str.strip, _Value(value, self._strings).text.split(","))
            if key
        ]

    def _take_over(self, source: _FoundBlock, renamed: Mapping[str, str]) -> None:
        told = {name for name, _value in self._fields}
        if not told.isdisjoint(_DATE[:2]):
            told.update(_DATE)
        for name, value in sorted(source.fields, key=lambda field: field[0] in renamed):
            own = renamed.get(name, name)
            if own and own not in told:
                told.add(own)
                self._fields.append((own, self._strings.spend(value)))

    def text(self, *names: str) -> str:
        """The first of these fields that says anything."""
        return next((text for name in names if (text := plain(self._raw(name)))), "")

    def all(self, *names: str) -> list[str]:
        return [text for name in names if (text := self.text(name))]

    def people(self, name: str) -> list[str]:
        """The persons of a field; an `and` in braces belongs to a name, which is one then."""
        # bibtexparser's own loses a mark of LaTeX that begins a name after the first.
        found = _outside(self._raw(name), r"(?<=\s)and(?=\s)")
        people = []
        for one in found:
            text = clean(plain(one))
            whole = one[0] == "{" and _end(one) == len(one) and not _may_be_a_list(text)
            people.append(OneName(text) if whole else text)
        return [one for one in people if one]

    def _raw(self, name: str) -> str:
        values = [_Value(its, self._strings) for key, its in self._fields if key == name]
        if len({value.text for value in values}) > 1:
            self.trouble = _("the field '{name}' is there twice").format(name=name)
        if not all(value.sound for value in values):
            message = _("the field '{name}' does not end where its text ends; is a comma missing?")
            self.trouble = message.format(name=name)
        for value in values if name != "month" else ():
            self.undefined |= dict.fromkeys(value.undefined)
        return values[0].text if values else ""


def _may_be_a_list(name: str) -> bool:
    """Whether what is in braces may be several people: a firm is `{Ana and Sons}`."""
    sides = re.split(r"\s(?:and|&|și|и)\s", name)
    in_full = len(sides) > 1 and all(" " in side for side in sides)
    return not is_group(name) and (in_full or re.search("[,;]", name) is not None)


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

    def __init__(self, expression: str, strings: _Strings) -> None:
        self.undefined: list[str] = []
        self.sound = True
        text = ""
        for part in _outside(expression, r"(?<!\\)#", quoted=True):
            if part[0] in '{"':
                self.sound &= _end(part) == len(part)
                text += part[1:-1]
            else:
                self.sound &= not re.search(r'[\s{}"]', part)
                if not part.isdecimal() and part.lower() not in strings:
                    self.undefined.append(part)
                text += strings.spend(strings.get(part.lower(), part))
            if len(text) > _LONGEST:  # abbreviations of abbreviations double without end
                break
        self.text = text[:_LONGEST].strip()


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
    kind = _KINDS.get(sort)
    day = (fields.text(name) for name in _DATE[1:])
    date, others = issue_of((read_date(fields.text("date")), read_date(join_date(*day))))
    online = read_date(fields.text(*_ON_LINE))
    book = fields.text("booktitle")
    journals = fields.all("journaltitle", "fjournal", "journal", "shortjournal")
    return Publication(
        kind,
        "@" + sort,
        title=": ".join(fields.all("title", "subtitle")),
        date=date or online,
        other_dates=apart_from(date, [*others, online]) if date else (),
        authors=fields.people("author"),
        editors=fields.people("editor"),
        corresponding=_corresponding(fields),
        journals=journals or [book] * bool(book and kind == "article"),
        publisher=fields.text("publisher"),
        book=book,
        pages=count_pages(fields.text("pagetotal", "numpages"), total=True)
        or count_pages(fields.text("pages")),
        dois=[*fields.all("doi"), *(url for url in fields.all("url") if "doi.org/" in url)],
        pmids=fields.all("pmid"),
        numbers=fields.all("issn", "eissn", "isbn"),
        remarks=fields.all("note", "annote", "addendum", "howpublished"),
        sorts=[
            *fields.all("type", "document_type", "entrysubtype", "pubstate"),
            *["preprint"] * bool(sort == "misc" and fields.text("eprint", "archiveprefix")),
        ],
    )


def _corresponding(fields: _Fields) -> list[str]:
    """Who answers letters: Scopus has a field for it, Web of Science a word in the addresses."""
    address = fields.text("correspondence_address", "correspondence_address1")
    named = [address.partition(";")[0], *_NEXT_ADDRESS.findall(address)]
    named += _CORRESPONDING.findall(fields.text("affiliation"))
    return [name for each in named if (name := each.strip(" ,"))]
