"""Certificates in PDF and in pictures: the text is read in a process with limits, records out of it.

A file may hold several certificates, each a record. What cannot be read (a damaged or protected
file, a picture without a text recognition) is a row that cannot go in, so that a folder of
certificates tells of all of them at once.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, BinaryIO

from cmetrack.core.certificate_holder import is_somebody_else
from cmetrack.core.certificate_pages import read_certificates
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.certificates import COLUMNS, Certificate, Page
from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import RawRow
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.notice import LeftOut, Notice
from cmetrack.errors import BadInput
from cmetrack.formats.reading.limited import Ended, ask
from cmetrack.formats.reading.pictures import UNREAD, how_to_get_it, picture_in, tesseract
from cmetrack.formats.reading.rejects import CsvRejects
from cmetrack.formats.writing.csv import guard
from cmetrack.i18n import gettext as _, pgettext, word

LARGEST_FILE = 32 << 20
PATIENCE = 20
"""Seconds after which the process is ended, whatever it does,"""
RECOGNITION = 240
"""and where text is to be recognised."""

_AT_ONCE = 4  # processes


class CertificateRow:
    """One certificate of a file: what was read, what a person said of it, and the doubt about it.

    One of which there is a `doubt` is left out until somebody has `agreed`.
    """

    def __init__(
        self, read: Certificate, answers: Mapping[str, str], doubt: str = "", line: int = 1
    ) -> None:
        self.read = read
        self.line = line
        self.answers = dict(answers)
        self.doubt = doubt
        self.agreed = False

    @property
    def is_left_out(self) -> bool:
        """Whether it does not go in."""
        return bool(self.doubt) and not self.agreed

    def words(self) -> dict[str, str]:
        """The certificate's own words for each column."""
        return {name: found.words for name, found in self.read.found.items()}

    def as_json(self) -> dict[str, object]:
        """What was read, for the report of `import --json`."""
        return {
            "page": self.read.page,
            "holder": self.read.holder or None,
            "recognised": self.read.recognised,
            "doubt": self.doubt or None,
            "columns": {
                name: {"value": found.value, "words": found.words}
                for name, found in self.read.found.items()
            },
        }


class CertificateFile(CsvRejects):
    """The certificates of one file, each a record. `understand` comes before its rows.

    `answers` are what a person said of all of them, by column; they win over what was found.
    `evidence` is where the file will be kept, if it will be; else its own path is the evidence.
    """

    done = 1.0
    ignored: Sequence[str] = ()

    def __init__(self, data: bytes, file: str, answers: Mapping[str, str] | None = None) -> None:
        self.file = file
        self.answers = dict(answers or {})
        self.columns: tuple[str, ...] = tuple(dict.fromkeys((*COLUMNS, *self.answers, "evidence")))
        self.headings = self.columns
        self.notices: tuple[Notice, ...] = ()
        self.certificates: list[CertificateRow] = [CertificateRow(Certificate({}), self.answers)]
        self.unreadable: str | None = None
        self.evidence: str | None = None
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.data = data

    @property
    def from_stream(self) -> bool:
        """Whether it came by the standard input, so that there is no path."""
        return self.file.startswith("<")

    def understand(
        self, patterns: Patterns, shapes: Sequence[CodeFormat], me: Sequence[str] = ()
    ) -> None:
        """Read the text, and in it what the certificates say.

        `shapes` are those of their codes, `me` the spellings of the doctor's name.
        """
        answer, self.unreadable = _answer(self.data, self.file)
        if not self.from_stream:
            self.data = b""
        if self.unreadable is not None:
            return
        pages = [_page(one) for one in answer["pages"]]
        found = read_certificates(pages, patterns, shapes)
        line = 0
        self.certificates = []
        for one in found:
            line = max(one.page, line + 1)  # another one on the same page is another row
            doubt = _doubt(one, me, patterns)
            self.certificates.append(CertificateRow(one, self.answers, doubt, line))
        self.notices = tuple(self._notices(answer, bool(me)))

    def rows(self) -> Iterator[RawRow]:
        if self.unreadable:
            yield RawRow(1, (), (Trouble(None, None, self.unreadable),))
            return
        for one in self.certificates:
            line = one.line
            left_out = LeftOut(line, "doubt", one.doubt) if one.is_left_out else None
            yield RawRow(line, self._cells(one), left_out=left_out)

    def _again(self) -> Sequence[Sequence[str]]:
        self.evidence = None  # what does not go in is not kept
        return [list(map(guard, self._cells(one))) for one in self.certificates]

    def cells(self, one: CertificateRow) -> dict[str, str]:
        """What would be stored of one of them, by column."""
        where = self.evidence or ("" if self.from_stream else self.file)
        evidence = {"evidence": where} if where else {}
        read = {column: found.value for column, found in one.read.found.items()}
        return evidence | read | one.answers

    def as_json(self) -> list[dict[str, object]]:
        """What was read, for the report of `import --json`."""
        return [one.as_json() for one in self.certificates]

    def _cells(self, one: CertificateRow) -> list[str]:
        cells = self.cells(one)
        return [cells.get(column, "") for column in self.columns]

    def _notices(self, answer: Mapping[str, Any], is_asked: bool) -> Iterator[Notice]:
        several = len(self.certificates) > 1
        for one in self.certificates:
            page = one.read.page
            unknown = (_("whom it is made out to could not be read"),)
            for doubt in (*one.read.doubts, *(unknown if is_asked and not one.read.holder else ())):
                said = _("page {page}: {notice}").format(page=page, notice=doubt)
                yield Notice("certificate", said if several else doubt, line=one.line)
        for page, one in enumerate(answer["pages"], start=1):
            if not one["text"].strip() and one.get("picture") and len(answer["pages"]) > 1:
                sentence = _("page {page} is a picture, and its text could not be read")
                hint = _("Import that page by itself.")
                if not tesseract():
                    hint = _("Its text is read where Tesseract is installed: {command}.")
                    hint = hint.format(command=how_to_get_it())
                yield Notice("picture", sentence.format(page=page), hint, line=page)
        if answer["beyond"]:
            sentence = _("its last {count} pages were not looked at: split it into smaller files")
            yield Notice("pages", sentence.format(count=answer["beyond"]))
        lacks_number = any(
            not one.read.found.keys() & {"certificate", "code"} for one in self.certificates
        )
        if (
            not answer["marks"]
            and lacks_number
            and any(page.get("picture") for page in answer["pages"])
        ):
            sentence = _(
                "a QR or bar code was not looked for; `pip install 'cmetrack[scan]'` brings what "
                "reads them"
            )
            yield Notice("scan", sentence)


def _page(answer: Mapping[str, Any]) -> Page:
    return Page(
        answer["text"],
        tuple(text for _sort, text in answer.get("marks", ())),
        answer.get("recognised", False),
        frozenset(answer.get("unsure", ())),
    )


def _doubt(one: Certificate, me: Sequence[str], patterns: Patterns) -> str:
    """Why a certificate does not go in unasked; empty if nothing stands against it."""
    doubts = []
    if is_somebody_else(one.holder, me, patterns):
        said = _("It is made out to {holder}, and this is the ledger of {name}.")
        doubts.append(said.format(holder=one.holder, name=me[0]))
    if one.unsure:
        said = _("Recognised with little certainty: {columns}.")
        columns = ", ".join(
            _("{column} '{value}'").format(
                column=pgettext("column", name), value=word(name, one.found[name].value)
            )
            for name in one.unsure
        )
        doubts.append(said.format(columns=columns))
    return " ".join(doubts)


def understand_all(
    files: Sequence[CertificateFile],
    patterns: Patterns,
    shapes: Sequence[CodeFormat],
    me: Sequence[str] = (),
) -> None:
    """Read several certificates, a few at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda file: file.understand(patterns, shapes, me), files))


def text_of(stream: BinaryIO, file: str) -> str:
    """The text of all pages, as it stands there."""
    answer, unreadable = _answer(stream.read(LARGEST_FILE + 1), file)
    if unreadable is not None:
        raise BadInput(_("{file}: {why}"), file=file, why=unreadable)
    return "\n".join(page["text"] for page in answer["pages"])


def _answer(data: bytes, file: str) -> tuple[dict[str, Any], str | None]:
    """The pages of a file; or why it cannot be read."""
    sort = picture_in(data[:1024], file)
    if len(data) > LARGEST_FILE:
        sentence = _("the file has more than {most} MB; that is not read")
        return {}, sentence.format(most=LARGEST_FILE >> 20)
    if sort in UNREAD:
        sentence = _(
            "it is a picture ({sort}) of a kind that is not read here; save it as JPEG or PDF, or "
            "keep it with a record by `cmetrack attach ID FILE`"
        )
        return {}, sentence.format(sort=sort)
    program = tesseract()
    try:
        (answer,) = ask(
            BytesIO(data),
            RECOGNITION if program else PATIENCE,
            read="picture" if sort else "pdf",
            program=program,
        )
    except Ended:
        answer = {"refused": "limits"}
    if refused := answer.get("refused"):
        return {}, _why(refused, sort)
    if not any(char.isalnum() for page in answer["pages"] for char in _all_of(page)):
        return {}, _without_text(sort, program)
    return answer, None


def _all_of(page: Mapping[str, Any]) -> str:
    return "".join((page["text"], *(text for _sort, text in page.get("marks", ()))))


def _why(refused: str, sort: str | None) -> str:
    if refused == "unrecognised":
        return _without_text(sort, None)
    if sort:
        broken = _(
            "it is a picture ({sort}) that cannot be opened: it is damaged, or not whole; "
            "`cmetrack attach ID FILE` keeps it with a record as it is"
        )
        large = _("it is a picture ({sort}) that is too large to be read within the limits")
        return (broken if refused == "damaged" else large).format(sort=sort)
    return {
        "password": _("the PDF is protected by a password; save it without one (print it "
                      "into a new PDF) and import that"),
        "damaged": _("the PDF is damaged; download or scan it again"),
        "library": _("pypdfium2, which reads PDF, is not installed; install cmetrack anew"),
    }.get(refused) or _("the PDF could not be read within the limits of time and memory; it "
                        "may be damaged")  # fmt: skip


def _without_text(sort: str | None, program: str | None) -> str:
    scan = _(
        "the PDF is a scan without text; its text is read where Tesseract is installed: {command}; "
        "until then `cmetrack attach ID FILE` keeps it with a record"
    )
    picture = _(
        "it is a picture ({sort}); its text is read where Tesseract is installed: {command}; "
        "until then `cmetrack attach ID FILE` keeps it with a record"
    )
    if program:
        scan = _(
            "the PDF is a scan without text, and no text was recognised in it; log it with "
            "`cmetrack add`, and keep it with the record by `cmetrack attach ID FILE`"
        )
        picture = _(
            "it is a picture ({sort}), and no text was recognised in it; log it with "
            "`cmetrack add`, and keep it with the record by `cmetrack attach ID FILE`"
        )
    return (picture if sort else scan).format(sort=sort, command=how_to_get_it())
