"""Certificates in PDF: the text is read in a process with limits, the record out of the text.

One file is one record. What cannot be read (a scan, a damaged or protected file) is a row that
cannot go in, so that a folder of certificates tells of all of them at once.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from cmetrack.core.certificates import COLUMNS, Found, Patterns, read_certificate
from cmetrack.core.record_reader import Trouble
from cmetrack.core.rows import RawRow
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.notice import Notice
from cmetrack.formats.reading.limited import Ended, ask
from cmetrack.formats.reading.rejects import CsvRejects
from cmetrack.formats.writing.csv import guard
from cmetrack.i18n import gettext as _

LARGEST_FILE = 32 << 20
PATIENCE = 20
"""Seconds after which the process is ended, whatever it does."""

_AT_ONCE = 4  # processes


class CertificateFile(CsvRejects):
    """One certificate: a file of one record. `understand` comes before its rows.

    `answers` are what a person said of it, by column; they win over what was found. `evidence`
    is where the file will be kept, if it will be; else its own path is the record's evidence.
    """

    done = 1.0
    ignored: Sequence[str] = ()

    def __init__(self, data: bytes, file: str, answers: Mapping[str, str] | None = None) -> None:
        self.file = file
        self.answers = dict(answers or {})
        self.columns: tuple[str, ...] = tuple(dict.fromkeys((*COLUMNS, *self.answers, "evidence")))
        self.headings = self.columns
        self.notices: tuple[Notice, ...] = ()
        self.found: dict[str, Found] = {}
        self.unreadable: str | None = None
        self.evidence: str | None = None
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.data = data

    @property
    def from_stream(self) -> bool:
        """Whether it came by the standard input, so that there is no path."""
        return self.file.startswith("<")

    def understand(self, patterns: Patterns, shapes: Sequence[CodeFormat]) -> None:
        """Read the text, and in it what the certificate says; `shapes` are those of its code."""
        text, self.unreadable = _text(self.data)
        if not self.from_stream:
            self.data = b""
        if self.unreadable is None:
            self.found, doubts = read_certificate(text, patterns, shapes)
            self.notices = tuple(Notice("doubt", said) for said in doubts)

    def rows(self) -> Iterator[RawRow]:
        found = (Trouble(None, None, self.unreadable),) if self.unreadable else ()
        yield RawRow(1, () if found else self._cells(), found)

    def _again(self) -> Sequence[Sequence[str]]:
        self.evidence = None  # what does not go in is not kept
        return [list(map(guard, self._cells()))]

    def cells(self) -> dict[str, str]:
        """What would be stored of it, by column."""
        where = self.evidence or ("" if self.from_stream else self.file)
        evidence = {"evidence": where} if where else {}
        read = {column: found.value for column, found in self.found.items()}
        return evidence | read | self.answers

    def as_json(self) -> dict[str, object]:
        """What was read, for the report of `import --json`."""
        return {
            column: {"value": value, "words": words} for column, value, words in self.found.values()
        }

    def _cells(self) -> list[str]:
        cells = self.cells()
        return [cells.get(column, "") for column in self.columns]


def understand_all(
    files: Sequence[CertificateFile], patterns: Patterns, shapes: Sequence[CodeFormat]
) -> None:
    """Read several certificates, a few at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda file: file.understand(patterns, shapes), files))


def _text(data: bytes) -> tuple[str, str | None]:
    if len(data) > LARGEST_FILE:
        sentence = _("the PDF has more than {most} MB; that is not read")
        return "", sentence.format(most=LARGEST_FILE >> 20)
    try:
        (answer,) = ask(BytesIO(data), PATIENCE, read="pdf")
    except Ended:
        answer = {"refused": "limits"}
    if refused := answer.get("refused"):
        return "", {
            "password": _("the PDF is protected by a password; save it without one (print it "
                          "into a new PDF) and import that"),
            "damaged": _("the PDF is damaged; download or scan it again"),
            "library": _("pypdfium2, which reads PDF, is not installed; install cmetrack anew"),
        }.get(refused) or _("the PDF could not be read within the limits of time and memory; it "
                            "may be damaged")  # fmt: skip
    text = "\n".join(answer["pages"])
    if not any(char.isalnum() for char in text):
        return "", _(
            "the PDF is a scan without text; log it with `cmetrack add … --evidence` and this "
            "path, or import what a text recognition makes of it"
        )
    return text, None
