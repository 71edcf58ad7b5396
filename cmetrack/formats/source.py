"""A file of records, opened in the format that it is in."""

import re
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, cast

from cmetrack import wording
from cmetrack.core.kinds import as_note
from cmetrack.core.rows import RawRow, wrong_width
from cmetrack.domain.notice import LeftOut
from cmetrack.errors import BadInput, BadValue, NotFound, UsageError
from cmetrack.formats.reading.csv import CsvFile
from cmetrack.formats.reading.headings import Mapped
from cmetrack.formats.reading.lists import list_format
from cmetrack.formats.reading.others import refuse_other
from cmetrack.formats.reading.pictures import picture_in
from cmetrack.formats.reading.rejects import OtherRows, RecordFile
from cmetrack.formats.reading.sheet import Asked
from cmetrack.formats.reading.text import OLE, ZIP, Decoding
from cmetrack.i18n import gettext as _

FORMATS = tuple("csv json jsonl xlsx html pdf picture bibtex ris nbib csl endnote enw".split())
"""The formats in which records come in."""

LARGEST = {"json": 64, "jsonl": 64, "bibtex": 4} | dict.fromkeys(
    ("ris", "nbib", "csl", "endnote", "enw"), 16
)
"""Megabytes of a file that is held as a whole: some ten thousands of records."""

_ENDINGS = {".bib": "bibtex", ".ris": "ris", ".nbib": "nbib", ".enw": "enw", ".pdf": "pdf"}
_ENDINGS |= dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"), "xlsx")
_ENDINGS |= dict.fromkeys((".html", ".htm", ".xhtml", ".mht", ".mhtml"), "html")
_BEGINNING = 1_024  # bytes by which a file that is no text is known
_HELD = 4_194_304  # bytes of a pipe that are held in memory

STDIN = "<stdin>"
"""What the standard input is called in messages."""


def load(stream: BinaryIO) -> bytes:
    """All the bytes of a file that was opened."""
    with stream:
        return stream.read()


def open_file(path: Path) -> BinaryIO:
    """A file, to be read more than once; refused is what cannot be read to an end."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadInput(_("'{path}' is a folder, not a file."), path=path)
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise BadInput(_("'{path}' is a device, not a file of records."), path=path)
        stream = path.open("rb")
        if stat.S_ISREG(mode):
            return stream
        with stream:
            return _kept(stream)
    except FileNotFoundError:
        raise NotFound(
            _("There is no file '{path}'.").format(path=path),
            _("Give the path of a file, or - for the standard input."),
            code="no-such-file",
        ) from None
    except (OSError, ValueError) as error:
        reason = wording.reason(error) if isinstance(error, OSError) else str(error)
        raise BadInput(_("'{path}' cannot be read: {reason}."), path=path, reason=reason) from None


def open_named(name: str) -> tuple[str, BinaryIO]:
    """A file of that path, or with `-` the standard input; with what it is called."""
    return (STDIN, open_stdin(sys.stdin.buffer)) if name == "-" else (name, open_file(Path(name)))


def open_stdin(stream: BinaryIO) -> BinaryIO:
    """The standard input, to be read more than once; from a terminal nothing would ever come."""
    if stream.isatty():
        raise BadInput(
            _("The standard input is a terminal, not a file."),
            _("Send a file into it: cmetrack import - < credits.csv"),
        )
    return _kept(stream)


def _kept(stream: BinaryIO) -> BinaryIO:
    """All that comes through a pipe: before anybody waits for the ledger, and to an end."""
    from tempfile import SpooledTemporaryFile  # loaded late, as most files are no pipes

    # This user's alone, and without a name; whoever opened it closes it.
    kept = cast(BinaryIO, SpooledTemporaryFile(_HELD))  # noqa: SIM115
    copyfileobj(stream, kept)
    kept.seek(0)
    return kept


def open_records(
    stream: BinaryIO | bytes,
    file: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    mapped: Mapped | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    constants: Mapping[str, str] | None = None,
    where: Sequence[str] = (),
) -> RecordFile:
    """A file's records; without a format, by what the file begins with, or by its ending.

    `constants` are columns and the value that every row has there; `header_row` is the row of a
    table in which its headings stand, where that was said; `where` tells which rows are meant.
    """
    if format not in (None, *FORMATS):
        raise BadValue(
            _("Records do not come in as '{format}'.").format(format=format),
            _("The formats are {formats}.").format(formats=", ".join(FORMATS)),
        )
    if isinstance(stream, bytes):
        stream = BytesIO(stream)
    given = constants or {}
    asked = Asked(mapped or {}, given, header_row, where)
    opened: RecordFile
    stream.seek(0)
    if format is None:
        beginning = stream.read(_BEGINNING)
        format = _format_of_bytes(beginning, file)
        if format in (None, "xlsx"):
            refuse_other(beginning, stream, file)
    if format in ("pdf", "picture") and where:
        said = _("'{file}' is no table: --where is for the rows of one.").format(file=file)
        raise UsageError(said, _("Import the certificate by itself."))
    if format in ("pdf", "picture"):
        from cmetrack.formats.reading.pdf import LARGEST_FILE, CertificateFile

        stream.seek(0)
        return CertificateFile(stream.read(LARGEST_FILE + 1), file, given)
    if format in ("xlsx", "html"):
        from cmetrack.formats.reading.workbook import WorkbookFile

        page = format == "html"
        opened = WorkbookFile(stream, file, asked, sheet=sheet, page=page, encoding=encoding)
    else:
        decoding = Decoding(stream, file, encoding)
        format = format or _format_of_text(decoding.beginning(), file)
        opened = _text_file(format, decoding, file, asked)
    if where:
        from cmetrack.formats.reading.chosen import ChosenRows

        opened = cast(RecordFile, ChosenRows(opened, where))
    return cast(RecordFile, _Amended(opened, given)) if given else opened


def _text_file(format: str, decoding: Decoding, file: str, asked: Asked) -> RecordFile:
    if format == "csv":
        return CsvFile(decoding, file, asked)
    text = decoding.whole(LARGEST[format])
    if format in ("json", "jsonl"):
        from cmetrack.formats.reading.chosen import headings_of
        from cmetrack.formats.reading.json import JsonFile

        lines = format == "jsonl" or file.lower().endswith((".jsonl", ".ndjson"))
        also = headings_of(asked.where) if asked.where else ()
        return JsonFile(text, file, decoding.notices, asked.mapped, lines=lines, also=also)
    if format == "bibtex":
        from cmetrack.formats.reading.bibtex import open_bibtex

        return open_bibtex(text, file, decoding.notices)
    if format == "csl":
        from cmetrack.formats.reading.csl import open_csl

        return open_csl(text, file, decoding.notices)
    if format == "endnote":
        from cmetrack.formats.reading.endnote import open_endnote

        return open_endnote(text, file, decoding.notices)
    from cmetrack.formats.reading.tagged import open_tagged

    return open_tagged(format, text, file, decoding.notices)


Answers = Mapping[int, Mapping[str, str] | None]
"""What somebody said of the rows at these places, from 0: columns, or None to leave one out."""


def with_answers(
    file: RecordFile, answers: Answers, constants: Mapping[str, str] | None = None
) -> RecordFile:
    """The file with what somebody said of its rows, or of all of them."""
    if not answers and not constants:
        return file
    return cast(RecordFile, _Amended(file, constants or {}, answers))


class _Amended(OtherRows):
    """A file whose rows are given some columns, which win over its own: `--set state=planned`.

    So do the `answers` for single rows. All else is as the file is: for its rejects, what is set
    has to be set again.
    """

    def __init__(
        self, inner: RecordFile, constants: Mapping[str, str], answers: Answers | None = None
    ) -> None:
        super().__init__(inner)
        self._answers = answers or {}
        self.given = {**getattr(inner, "given", {}), **constants}
        own = tuple(None if column in constants else column for column in inner.columns)
        said = {column for cells in self._answers.values() for column in cells or ()}
        if "kind" in said and "kind" in own:
            said.add("notes")
        self._added = {**dict.fromkeys(sorted(said - set(own)), ""), **constants}
        self.columns = (*own, *self._added)

    def rows(self) -> Iterator[RawRow]:
        width = len(self.inner.columns)
        values = tuple(self._added.values())
        for place, row in enumerate(self.inner.rows()):
            answer = self._answers.get(place, {})
            if answer is None:
                unwanted = LeftOut(row.line, "unwanted", _("You said so."))
                yield row._replace(left_out=row.left_out or unwanted)
                continue
            said = self._added.keys() | answer.keys()
            troubles = tuple(one for one in row.troubles if one.column not in said)
            if len(row.cells) != width:
                # It must not be taken for a whole row because of what is put behind it.
                troubles = troubles or (wrong_width(len(row.cells), width),)
                yield row._replace(troubles=troubles)
                continue
            cells = [*row.cells, *values]
            for column, text in answer.items():
                at = self.columns.index(column)
                before, cells[at] = cells[at], text
                if column == "kind" and before:
                    notes = self.columns.index("notes")
                    cells[notes] = as_note(before, cells[notes]) or cells[notes]
            yield row._replace(cells=cells, troubles=troubles)


def format_of_name(file: str) -> str | None:
    """The format that the ending of a name tells, if it does."""
    return _ENDINGS.get(Path(file).suffix.lower())


def _format_of_bytes(data: bytes, file: str) -> str | None:
    """A PDF, a picture or a workbook, or what has at least the name or the form of one."""
    named = format_of_name(file)
    if named == "pdf" or data.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return "pdf"
    if picture_in(data, file):
        return "picture"
    if _is_page(data) or (named == "html" and not data.startswith((*ZIP, OLE))):
        return "html"
    return "xlsx" if named == "xlsx" or data.startswith((*ZIP, OLE)) else None


def _is_page(data: bytes) -> bool:
    """Whether a file is a web page, or a workbook saved as one, whatever its name."""
    text = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").replace(b"\0", b"")
    if not text.startswith(b"<"):
        return b"multipart/related" in text and text.split(b":")[0] in (b"MIME-Version", b"From")
    tags = rb"<(?:!doctype\s+html|html|head|body|meta|table|(?:\w+:)?workbook)\b"
    return re.search(tags, text, re.IGNORECASE) is not None


def _format_of_text(text: str, file: str) -> str:
    """By the ending of the name where one tells, else by the text.

    No header of a table begins with a bracket or a brace, and every JSON file does. A list of
    publications has lines that begin as only its records do.
    """
    if found := format_of_name(file):
        return found
    if found := list_format(text, file):
        return found
    return "json" if text.lstrip()[:1] in ("[", "{") else "csv"
