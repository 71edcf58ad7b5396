"""The bytes of a file of records as text: nothing is guessed, nothing is lost.

UTF-8 and, by its mark, UTF-16 are read as they are. In another encoding the same bytes may be
Romanian or Russian letters, and only a person can tell: then `--encoding` is asked for.
"""

import codecs
import re
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from functools import partial
from io import TextIOWrapper
from typing import BinaryIO

from cmetrack import wording
from cmetrack.domain.notice import Notice
from cmetrack.domain.text import clean
from cmetrack.errors import BadInput, BadValue
from cmetrack.i18n import gettext as _

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0"
_NO_TEXT = {
    ZIP[0]: "XLSX, ODS, ZIP",
    OLE: "XLS, DOC",
    b"%PDF-": "PDF",
    b"\x1f\x8b": "GZIP",
    b"SQLite format 3\0": "SQLite",
}
_LOST = re.compile(r"[^\W\d_]+\?[^\W\d_]+")  # in cp1250 there are no ș and ț
_SAMPLE = 60  # characters of a line that is shown in two encodings
_PIECE = 65_536  # characters that are read at a time, or bytes


class Undecodable(BadInput):
    """A text in an encoding that must be said; `shown` is a line of it in each that it may be.

    One of them may be `likely`.
    """

    def __init__(self, message: str, hint: str, shown: Mapping[str, str], likely: str) -> None:
        super().__init__(message, hint)
        self.shown, self.likely = shown, likely


class Decoding:
    """A file's text, piece by piece, so that a long one need not be held as a whole.

    `notices` is complete after the last piece.
    """

    def __init__(self, stream: BinaryIO, file: str, encoding: str | None = None) -> None:
        self.notices: tuple[Notice, ...] = ()
        self._stream = stream
        self._file = file
        self._asked_for = encoding
        self.size = stream.seek(0, 2)
        self._taken = 0
        stream.seek(0)
        beginning = stream.read(_SAMPLE)
        for mark, what in _NO_TEXT.items():
            if beginning.startswith(mark):
                sentence = _("'{file}' is no text but a file of another kind ({what}).")
                hint = _("Save it as CSV (UTF-8) and import that.")
                raise BadInput(sentence, hint, file=file, what=what)
        if encoding:
            try:
                codecs.getincrementaldecoder(encoding)
                with suppress(UnicodeDecodeError):
                    b" ".decode(encoding)
            except (LookupError, ValueError):
                raise _unknown(encoding) from None
        self._encoding = encoding or ("utf-16" if beginning.startswith(_UTF_16) else "utf-8")
        # UTF-8 without a mark, as a spreadsheet would not take it for.
        self.is_plain = self._encoding == "utf-8" and not beginning.startswith(codecs.BOM_UTF8)

    @property
    def done(self) -> float:
        return self._taken / max(self.size, 1)

    def whole(self, most: int) -> str:
        """All of it at once; refused if it has more than `most` megabytes."""
        if self.size > most << 20:
            sentence = _("'{file}' has more than {most} MB: a file of this kind is not read then.")
            hint = _("Divide the records among several files, and import them one after the other.")
            raise BadInput(sentence, hint, file=self._file, most=most)
        return "".join(self.pieces(whole_lines=False))

    def beginning(self) -> str:
        with closing(self.pieces(whole_lines=False)) as pieces:
            return next(pieces, "")

    def pieces(self, *, whole_lines: bool = True) -> Generator[str]:
        """The whole text from its start, in pieces that end with a line, or as they come."""
        at = self._taken = self._stream.seek(0)
        text = TextIOWrapper(self._stream, self._encoding, newline="")
        blank, lines, lost = True, 0, ""
        try:
            # Another reading may have come between.
            while self._stream.seek(at) == at and (piece := text.read(_PIECE)):
                if whole_lines:
                    piece += text.readline()
                if not at:
                    piece = piece.removeprefix("\ufeff")
                at = self._taken = self._stream.tell()
                if "\0" in piece:
                    line = lines + _line_of(piece, piece.index("\0"))
                    sentence = _("{file}:{line}: there is a NUL byte, which no text has")
                    hint = _(
                        "The file is damaged, or it is UTF-16 without its mark: "
                        "try --encoding utf-16-le."
                    )
                    raise BadInput(sentence, hint, file=self._file, line=line)
                if self._asked_for and not lost and (found := _LOST.search(piece)):
                    line = lines + _line_of(piece, found.start())
                    lost = _(
                        "line {line}: '{word}' has a question mark for a letter that was lost when "
                        "the file was saved, as {encoding} does not have it; save the file again, "
                        "as UTF-8"
                    ).format(line=line, word=found[0], encoding=self._asked_for)
                blank = blank and piece.isspace()
                lines += piece.count("\n")
                yield piece
        except UnicodeDecodeError:
            raise self._undecodable() from None
        except UnicodeError:
            raise _unknown(self._encoding) from None
        except OSError as error:
            sentence = _("'{path}' cannot be read: {reason}.")
            told = sentence.format(path=self._file, reason=wording.reason(error))
            raise BadInput(told) from None
        finally:
            if not self._stream.closed:
                text.detach()
        if blank:
            raise BadInput(_("'{file}' is empty."), file=self._file)
        self.notices = (Notice("file", lost),) if lost else ()
        if self._is_other_than_utf_8():
            looked = _("'{file}' is UTF-8, but was read as '{encoding}': look at its letters")
            told = looked.format(file=self._file, encoding=self._asked_for)
            self.notices = (Notice("file", told), *self.notices)

    def _is_other_than_utf_8(self) -> bool:
        """Whether UTF-8 is read as something else: that hardly ever fails, and is nonsense."""
        if not self._asked_for or codecs.lookup(self._asked_for).name.startswith("utf"):
            return False
        self._stream.seek(0)
        data = iter(partial(self._stream.read, _PIECE), b"")
        try:
            pieces = codecs.iterdecode(data, "utf-8")
            return not min((piece.isascii() for piece in pieces), default=True)
        except UnicodeDecodeError:
            return False

    def _undecodable(self) -> BadInput:
        """The refusal of what is not in the encoding, with the line of it read in two others."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        line, at, found = 0, 0, b""
        self._stream.seek(0)
        try:
            for found in self._stream:
                line += 1
                decoder.decode(found)
            decoder.decode(b"", True)
        except UnicodeDecodeError as error:
            at = error.start
        if self._asked_for:
            hint = _("Without --encoding, UTF-8 is read, and UTF-16 with its mark.")
            if self._is_other_than_utf_8():
                hint = _("It is UTF-8: leave --encoding out.")
            sentence = _("{file}:{line}: this line is not in the encoding '{encoding}'")
            told = sentence.format(file=self._file, line=line, encoding=self._asked_for)
            return BadInput(told, hint)
        sample = found[max(0, at - _SAMPLE // 2) :][:_SAMPLE].rstrip(b"\r\n")
        shown = {name: clean(sample.decode(name, "replace")) for name in ("cp1250", "cp1251")}
        sentence = _(
            "{file}:{line}: the file is not UTF-8; in cp1250 the line reads '{cp1250}', "
            "in cp1251 '{cp1251}'"
        )
        hint = _("Say which of them is right, with --encoding cp1250 or --encoding cp1251.")
        likely = [name for name, text in shown.items() if _has_words(text)]
        if len(likely) == 1:
            hint = _("By its words it is the first one: add --encoding {encoding}.")
            if likely == ["cp1251"]:
                hint = _("By its words it is the second one: add --encoding {encoding}.")
            hint = hint.format(encoding=likely[0])
        told = sentence.format(file=self._file, line=line, **shown)
        return Undecodable(told, hint, shown, likely[0] if len(likely) == 1 else "")


def _has_words(text: str) -> bool:
    """Whether a text's words are of one alphabet, and not of accented letters alone: `Êóðñ`."""
    odd = [word for word in re.findall(r"[^\W\d_]{2,}", text) if not word.isascii()]
    wrong = 0
    for word in odd:
        cyrillic = [_CYRILLIC[0] <= char <= _CYRILLIC[1] for char in word]
        bare = [char.isascii() for char in word]
        wrong += (any(cyrillic) and not all(cyrillic)) or not (any(cyrillic) or any(bare))
    return 2 * wrong < len(odd)


_CYRILLIC = "\u0400", "\u04ff"


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _unknown(encoding: str) -> BadValue:
    said = _("'{encoding}' is no encoding of text that is known here.")
    hint = _("For example cp1250 (Romanian), cp1251 (Russian), iso8859-2, koi8-r, utf-16.")
    return BadValue(said, hint, encoding=encoding)
