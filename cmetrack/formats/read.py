"""A file of records, opened in the format that it is in."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO, Protocol

from cmetrack.errors import BadInput, BadValue, NotFound
from cmetrack.formats.csv import CsvFile
from cmetrack.formats.headings import Mapped
from cmetrack.formats.json import JsonFile
from cmetrack.formats.text import decode
from cmetrack.i18n import gettext as _
from cmetrack.services.rows import Source

FORMATS = ("csv", "json")
"""The formats in which records come in."""

STDIN = "<stdin>"
"""What the standard input is called in messages."""


class RecordFile(Source, Protocol):
    """A file of records that can also give back the rows that were rejected."""

    def rejects(self, reasons: dict[int, str]) -> str:
        """The rejected rows as they came, each with its reason; by place, from 0."""
        ...


def load(path: Path) -> bytes:
    """The bytes of a file; refused is what cannot be read to an end."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadInput(_("'{path}' is a folder, not a file").format(path=path))
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise BadInput(_("'{path}' is a device, not a file of records").format(path=path))
        return path.read_bytes()
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
    if stream.isatty():
        raise BadInput(
            _("the standard input is a terminal, not a file"),
            _("Send a file into it: cmetrack import - < credits.csv"),
        )
    return stream.read()


def open_records(
    data: bytes,
    file: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    mapped: Mapped | None = None,
) -> RecordFile:
    """A file's records; without a format, by what the text begins with."""
    if format is not None and format not in FORMATS:
        raise BadValue(
            _("records do not come in as '{format}'").format(format=format),
            _("The formats are {formats}.").format(formats=", ".join(FORMATS)),
        )
    text, notices = decode(data, file, encoding)
    if (format or _format_of(text)) == "json":
        return JsonFile(text, file, mapped, notices)
    return CsvFile(text, file, mapped, notices)


def _format_of(text: str) -> str:
    """No header of a table begins with a bracket or a brace, and every JSON file does."""
    return "json" if text.lstrip()[:1] in ("[", "{") else "csv"
