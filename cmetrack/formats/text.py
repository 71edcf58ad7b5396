"""The bytes of a file of records as text: nothing is guessed, nothing is lost.

UTF-8 and, by its mark, UTF-16 are read as they are. In another encoding the same bytes may be
Romanian or Russian letters, and only a person can tell: then `--encoding` is asked for.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from cmetrack.domain.text import clean
from cmetrack.errors import BadInput, BadValue
from cmetrack.i18n import gettext as _

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = {
    b"PK\x03\x04": "XLSX, ODS, ZIP",
    b"\xd0\xcf\x11\xe0": "XLS, DOC",
    b"%PDF-": "PDF",
    b"\x1f\x8b": "GZIP",
    b"SQLite format 3\0": "SQLite",
}
_SAMPLE = 60  # characters of a line that is shown in two encodings


class Text(NamedTuple):
    """A file's text, and a word where it looks wrong."""

    text: str
    notices: tuple[str, ...] = ()


def decode(data: bytes, file: str, encoding: str | None = None) -> Text:
    """The text of a file, in the encoding that it says or that was asked for."""
    if not data or data.isspace():
        raise BadInput(_("'{file}' is empty").format(file=file))
    for beginning, what in _NO_TEXT.items():
        if data.startswith(beginning):
            raise BadInput(
                _("'{file}' is no text but a file of another kind ({what})").format(
                    file=file, what=what
                ),
                _("Save it as CSV (UTF-8) and import that."),
            )
    text = _asked_for(data, file, encoding) if encoding else _as_it_says(data, file)
    at = text.find("\0")
    if at >= 0:
        raise BadInput(
            _("{file}:{line}: there is a NUL byte, which no text has").format(
                file=file, line=line_of(text, at)
            ),
            _("The file is damaged, or it is UTF-16 without its mark: try --encoding utf-16-le."),
        )
    return Text(text.removeprefix("\ufeff"), _doubts(data, file, encoding))


def line_of(text: str, at: int) -> int:
    """The line, from 1, of a place in a text."""
    return text.count("\n", 0, at) + 1


def _as_it_says(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(data, file, error) from None


def _asked_for(data: bytes, file: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(
            _("{file}:{line}: this line is not in the encoding '{encoding}'").format(
                file=file, line=data.count(b"\n", 0, error.start) + 1, encoding=encoding
            ),
            _("Without --encoding, UTF-8 is read, and UTF-16 with its mark."),
        ) from None
    except (LookupError, ValueError):
        raise BadValue(
            _("'{encoding}' is no encoding of text that is known here").format(encoding=encoding),
            _("For example cp1250 (Romanian), cp1251 (Russian), iso8859-2, koi8-r, utf-16."),
        ) from None


def _undecodable(data: bytes, file: str, error: UnicodeDecodeError) -> BadInput:
    start = data.rfind(b"\n", 0, error.start) + 1
    beginning = max(start, error.start - _SAMPLE // 2)
    sample = data[beginning : beginning + _SAMPLE].split(b"\n")[0]
    return BadInput(
        _(
            "{file}:{line}: the file is not UTF-8; in cp1250 the line reads '{cp1250}', "
            "in cp1251 '{cp1251}'"
        ).format(
            file=file,
            line=data.count(b"\n", 0, start) + 1,
            cp1250=clean(sample.decode("cp1250", "replace")),
            cp1251=clean(sample.decode("cp1251", "replace")),
        ),
        _("Say which of them is right, with --encoding cp1250 or --encoding cp1251."),
    )


def _doubts(data: bytes, file: str, encoding: str | None) -> tuple[str, ...]:
    """A word where UTF-8 is read as something else: that hardly ever fails, and is nonsense."""
    if not encoding or data.isascii() or codecs.lookup(encoding).name.startswith("utf"):
        return ()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ()
    return (
        _("'{file}' is UTF-8, but was read as '{encoding}': look at its letters").format(
            file=file, encoding=encoding
        ),
    )
