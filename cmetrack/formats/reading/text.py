"""The bytes of a file of records as text: nothing is guessed, nothing is lost.

UTF-8 and, by its mark, UTF-16 are read as they are. In another encoding the same bytes may be
Romanian or Russian letters, and only a person can tell: then `--encoding` is asked for.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, NamedTuple

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
_LOST = re.compile(r"[^\W\d_]+\?[^\W\d_]+")  # in cp1250 there are no ș and ț
_SAMPLE = 60  # characters of a line that is shown in two encodings
_PIECE = 65_536  # bytes that are read at a time


class Text(NamedTuple):
    """A file's text, and a word where it looks wrong."""

    text: str
    notices: tuple[str, ...] = ()


def decode(data: bytes, file: str, encoding: str | None = None) -> Text:
    """The text of a file, in the encoding that it says or that was asked for."""
    return Decoding(BytesIO(data), file, encoding).whole()


class Decoding:
    """A file's text, piece by piece, so that a long one need not be held as a whole.

    `notices` is complete after the last piece.
    """

    def __init__(self, stream: BinaryIO, file: str, encoding: str | None = None) -> None:
        self.notices: tuple[str, ...] = ()
        self._stream = stream
        self._file = file
        self._asked_for = encoding
        self.size = stream.seek(0, 2)
        self._taken = 0
        stream.seek(0)
        beginning = self._read()
        for mark, what in _NO_TEXT.items():
            if beginning.startswith(mark):
                raise BadInput(
                    _("'{file}' is no text but a file of another kind ({what})").format(
                        file=file, what=what
                    ),
                    _("Save it as CSV (UTF-8) and import that."),
                )
        if encoding:
            _check(encoding)
        self._marked = beginning.startswith(codecs.BOM_UTF8)
        self._encoding = encoding or ("utf-16" if beginning.startswith(_UTF_16) else "utf-8")

    @property
    def done(self) -> float:
        """How much of the file was read, from 0 to 1."""
        return self._taken / max(self.size, 1)

    @property
    def is_plain(self) -> bool:
        """Whether it is UTF-8 without a mark, as a spreadsheet would not take it for."""
        return self._encoding == "utf-8" and not self._marked

    def whole(self, most: int | None = None) -> Text:
        """All of it at once; refused if it has more than `most` megabytes."""
        if most is not None and self.size > most << 20:
            raise BadInput(
                _("'{file}' has more than {most} MB: a file of this kind is not read then").format(
                    file=self._file, most=most
                ),
                _("Divide the records among several files, and import them one after the other."),
            )
        return Text("".join(self.pieces()), self.notices)

    def beginning(self, characters: int) -> str:
        """The first characters of the text, or a few more; all of it where it is shorter."""
        found = ""
        for piece in self.pieces(whole_lines=False):
            found += piece
            if len(found) >= characters:
                break
        return found

    def pieces(self, *, whole_lines: bool = True) -> Iterator[str]:
        """The whole text from its start, in pieces that end with a line, or as they come."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        doubt = _Doubt(self._asked_for)
        blank, lines, before, rest, lost = True, 0, b"", "", ""
        self._stream.seek(0)
        self._taken = 0
        while True:
            data = self._read()
            self._taken += len(data)
            doubt.look_at(data)
            text = self._decoded(decoder, data, before, lines, doubt)
            if "\0" in text:
                raise self._nul(lines + text.count("\n", 0, text.index("\0")) + 1)
            if not before:
                text = text.removeprefix("\ufeff")
            blank = blank and (not data or data.isspace())
            if self._asked_for and not lost and (found := _LOST.search(text)):
                lost = self._lost(found[0], lines + text.count("\n", 0, found.start()) + 1)
            lines += text.count("\n")
            before = data[-_SAMPLE:]
            rest += text
            if not data:
                break
            if end := _end_of_lines(rest) if whole_lines else len(rest):
                yield rest[:end]
                rest = rest[end:]
        if blank:
            raise BadInput(_("'{file}' is empty").format(file=self._file))
        looked = _("'{file}' is UTF-8, but was read as '{encoding}': look at its letters").format(
            file=self._file, encoding=self._asked_for
        )
        self.notices = (*([looked] if doubt.is_utf_8 else []), *([lost] if lost else []))
        yield rest

    def _lost(self, word: str, line: int) -> str:
        return _(
            "line {line}: '{word}' has a question mark for a letter that was lost when the file "
            "was saved, as {encoding} does not have it; save the file again, as UTF-8"
        ).format(line=line, word=word, encoding=self._asked_for)

    def _read(self) -> bytes:
        try:
            return self._stream.read(_PIECE)
        except OSError as error:
            raise BadInput(
                _("'{path}' cannot be read: {reason}").format(
                    path=self._file, reason=error.strerror or error
                )
            ) from None

    def _decoded(
        self,
        decoder: codecs.IncrementalDecoder,
        data: bytes,
        before: bytes,
        lines: int,
        doubt: _Doubt,
    ) -> str:
        """A piece as text; `before` are the bytes that came before it, `lines` those ended."""
        try:
            return decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            # The decoder may have held back the first bytes of a letter: `before` ends with them.
            at = len(before) + error.start - (len(error.object) - len(data))
            found = before + data
            first = lines + 1 - before.count(b"\n")
            if self._asked_for:
                line = first + found.count(b"\n", 0, at)
                raise self._not_in(line, is_utf_8=doubt.is_utf_8) from None
            raise self._not_utf_8(found, at, first) from None
        except UnicodeError:
            raise _unknown(self._encoding) from None

    def _nul(self, line: int) -> BadInput:
        return BadInput(
            _("{file}:{line}: there is a NUL byte, which no text has").format(
                file=self._file, line=line
            ),
            _("The file is damaged, or it is UTF-16 without its mark: try --encoding utf-16-le."),
        )

    def _not_in(self, line: int, *, is_utf_8: bool) -> BadInput:
        return BadInput(
            _("{file}:{line}: this line is not in the encoding '{encoding}'").format(
                file=self._file, line=line, encoding=self._asked_for
            ),
            _("It is UTF-8: leave --encoding out.")
            if is_utf_8
            else _("Without --encoding, UTF-8 is read, and UTF-16 with its mark."),
        )

    def _not_utf_8(self, found: bytes, at: int, first: int) -> BadInput:
        """The refusal, with the line read in two ways; `found` begins in the line `first`."""
        start = found.rfind(b"\n", 0, at) + 1
        beginning = max(start, at - _SAMPLE // 2)
        sample = found[beginning : beginning + _SAMPLE].split(b"\n")[0]
        return BadInput(
            _(
                "{file}:{line}: the file is not UTF-8; in cp1250 the line reads '{cp1250}', "
                "in cp1251 '{cp1251}'"
            ).format(
                file=self._file,
                line=first + found.count(b"\n", 0, start),
                cp1250=clean(sample.decode("cp1250", "replace")),
                cp1251=clean(sample.decode("cp1251", "replace")),
            ),
            _("Say which of them is right, with --encoding cp1250 or --encoding cp1251."),
        )


class _Doubt:
    """Whether UTF-8 is read as something else: that hardly ever fails, and is nonsense."""

    def __init__(self, encoding: str | None) -> None:
        other = encoding and not codecs.lookup(encoding).name.startswith("utf")
        self._decoder = codecs.getincrementaldecoder("utf-8")() if other else None
        self._plain = True

    def look_at(self, data: bytes) -> None:
        """Look at the next bytes; at the end, at none."""
        if self._decoder is None:
            return
        self._plain = self._plain and data.isascii()
        try:
            self._decoder.decode(data, not data)
        except UnicodeDecodeError:
            self._decoder = None

    @property
    def is_utf_8(self) -> bool:
        """Whether all of it could be UTF-8, and some of it is more than plain letters."""
        return self._decoder is not None and not self._plain


def line_of(text: str, at: int) -> int:
    """The line, from 1, of a place in a text."""
    return text.count("\n", 0, at) + 1


def _end_of_lines(text: str) -> int:
    """Where the last whole line ends; a carriage return at the very end may be half an end."""
    return text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1


def _check(encoding: str) -> None:
    try:
        codecs.getincrementaldecoder(encoding)
        b" ".decode(encoding)
    except UnicodeDecodeError:
        return
    except (LookupError, ValueError):
        raise _unknown(encoding) from None


def _unknown(encoding: str) -> BadValue:
    return BadValue(
        _("'{encoding}' is no encoding of text that is known here").format(encoding=encoding),
        _("For example cp1250 (Romanian), cp1251 (Russian), iso8859-2, koi8-r, utf-16."),
    )
