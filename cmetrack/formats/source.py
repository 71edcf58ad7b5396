"""A file of records, opened in the format that it is in."""

from __future__ import annotations

import re
import stat
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from cmetrack.errors import BadInput, BadValue, NotFound
from cmetrack.formats.reading.constants import with_constants
from cmetrack.formats.reading.csv import CsvFile
from cmetrack.formats.reading.headings import Mapped
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.reading.text import Decoding
from cmetrack.i18n import gettext as _

FORMATS = ("csv", "json", "jsonl", "xlsx", "pdf", "bibtex", "ris", "nbib")
"""The formats in which records come in."""

LARGEST = {"json": 64, "jsonl": 64, "bibtex": 4, "ris": 16, "nbib": 16}
"""Megabytes of a file that is held as a whole: some ten thousands of records."""

_LINES = (".jsonl", ".ndjson")
_PUBLICATIONS = {".bib": "bibtex", ".ris": "ris", ".nbib": "nbib"}
_BEGINNING = 1_024  # bytes by which a file that is no text is known
_HELD = 4_194_304  # bytes of a pipe that are held in memory
_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"

STDIN = "<stdin>"
"""What the standard input is called in messages."""


def load(path: Path) -> bytes:
    """The bytes of a file; refused is what cannot be read to an end."""
    with open_file(path) as stream:
        return stream.read()


def open_file(path: Path) -> BinaryIO:
    """A file, to be read more than once; refused is what cannot be read to an end."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadInput(_("'{path}' is a folder, not a file").format(path=path))
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise BadInput(_("'{path}' is a device, not a file of records").format(path=path))
        stream = path.open("rb")
        if stat.S_ISREG(mode):
            return stream
        with stream:
            return _kept(stream)
    except FileNotFoundError:
        raise NotFound(
            _("there is no file '{path}'").format(path=path),
            _("Give the path of a file, or - for the standard input."),
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput(
            _("'{path}' cannot be read: {reason}").format(path=path, reason=reason)
        ) from None


def load_stdin(stream: BinaryIO) -> bytes:
    """The bytes of the standard input; from a terminal nothing would ever come."""
    with open_stdin(stream) as kept:
        return kept.read()


def open_stdin(stream: BinaryIO) -> BinaryIO:
    """The standard input, to be read more than once; from a terminal nothing would ever come."""
    if stream.isatty():
        raise BadInput(
            _("the standard input is a terminal, not a file"),
            _("Send a file into it: cmetrack import - < credits.csv"),
        )
    return _kept(stream)


def _kept(stream: BinaryIO) -> BinaryIO:
    """All that comes through a pipe: before anybody waits for the ledger, and to an end."""
    from tempfile import TemporaryFile  # loaded late, as most files are no pipes

    beginning = stream.read(_HELD)
    if len(beginning) < _HELD:
        return BytesIO(beginning)
    # This user's alone, and without a name; whoever opened it closes it.
    kept = cast(BinaryIO, TemporaryFile())  # noqa: SIM115
    kept.write(beginning)
    while data := stream.read(_HELD):
        kept.write(data)
    return kept


def open_records(
    stream: BinaryIO | bytes,
    file: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    mapped: Mapped | None = None,
    sheet: str | None = None,
    constants: Mapping[str, str] | None = None,
) -> RecordFile:
    """A file's records; without a format, by what the file begins with, or by its ending.

    `constants` are columns and the value that every row has there.
    """
    if isinstance(stream, bytes):
        stream = BytesIO(stream)
    given = constants or {}
    if format == "pdf" or (format is None and _is_pdf(_beginning(stream), file)):
        from cmetrack.formats.reading.pdf import CertificateFile

        return CertificateFile(_all(stream), file, given)
    opened = _open(stream, file, format, encoding, mapped or {}, sheet, given)
    return with_constants(opened, given) if given else opened


def _open(
    stream: BinaryIO,
    file: str,
    format: str | None,
    encoding: str | None,
    mapped: Mapped,
    sheet: str | None,
    given: Collection[str],
) -> RecordFile:
    if format is not None and format not in FORMATS:
        raise BadValue(
            _("records do not come in as '{format}'").format(format=format),
            _("The formats are {formats}.").format(formats=", ".join(FORMATS)),
        )
    if format == "xlsx" or (format is None and _is_workbook(_beginning(stream), file)):
        from cmetrack.formats.reading.workbook import WorkbookFile

        return WorkbookFile(stream, file, mapped, sheet=sheet, given=given)
    decoding = Decoding(stream, file, encoding)
    format = format or _format_of(decoding.beginning(), file)
    if format == "csv":
        return CsvFile(decoding, file, mapped, given)
    text, notices = decoding.whole(LARGEST[format])
    if format in ("json", "jsonl"):
        from cmetrack.formats.reading.json import JsonFile

        lines = format == "jsonl" or file.lower().endswith(_LINES)
        return JsonFile(text, file, notices, mapped, lines=lines)
    return _publications(format, text, file, notices)


def _beginning(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read(_BEGINNING)


def _all(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read()


def _is_pdf(data: bytes, file: str) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-") or (
        file.lower().endswith(".pdf")
    )


def _is_workbook(data: bytes, file: str) -> bool:
    """Whether it is a workbook, or has at least the name or the form of one."""
    return data.startswith((*_ZIP, _OLE)) or file.lower().endswith(_WORKBOOKS)


def _publications(format: str, text: str, file: str, notices: Sequence[str]) -> RecordFile:
    """A reference manager's list of publications."""
    if format == "bibtex":
        from cmetrack.formats.reading.bibtex import open_bibtex

        return open_bibtex(text, file, notices)
    from cmetrack.formats.reading.tagged import open_nbib, open_ris

    return (open_ris if format == "ris" else open_nbib)(text, file, notices)


def format_of_name(file: str) -> str | None:
    """The format that the ending of a name tells, if it does."""
    ending = Path(file).suffix.lower()
    if ending in _WORKBOOKS:
        return "xlsx"
    return {".pdf": "pdf", **_PUBLICATIONS}.get(ending)


def _format_of(text: str, file: str) -> str:
    """By the ending of the name where one tells, else by the text.

    No header of a table begins with a bracket or a brace, and every JSON file does. A list of
    publications has lines that begin as only its records do.
    """
    if found := _PUBLICATIONS.get(Path(file).suffix.lower()):
        return found
    if text.lstrip()[:1] in ("[", "{"):
        return "json"
    begun = re.search(
        r"(?:^|[\r\n])\ufeff?[^\S\r\n]*(?:(PMID)\s*-|(TY)\s*-\s|@\s*\w+\s*[{(])", text
    )
    if begun is None:
        return "csv"
    return "nbib" if begun[1] else "ris" if begun[2] else "bibtex"
