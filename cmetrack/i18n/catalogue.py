"""A catalogue that is read where it is asked: a command says few of its thousands of sentences.

Python's own reader takes the whole file apart at every start, which a tenth of `status` went into.
"""

import gettext
import re
import struct
from pathlib import Path

_BETWEEN_FORMS = "\0"
_AFTER_CONTEXT = "\x04"


class Catalogue(gettext.NullTranslations):
    """The sentences of one language, in a file as `msgfmt` makes them, in the order that Babel writes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._content = path.read_bytes()
        _magic, _version, self._count, self._ids, self._texts = struct.unpack_from(
            "<5I", self._content
        )
        head = re.search(r"plural=([^;\n]+)", self._said("") or "")
        self._form = gettext.c2py(head[1]) if head else int

    def gettext(self, message: str) -> str:
        return self._said(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = (self._said(msgid1) or "").split(_BETWEEN_FORMS)
        place = self._form(n)
        return (place < len(forms) and forms[place]) or (msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._said(message, context) or message

    def _said(self, message: str, context: str = "") -> str | None:
        """The translation; of a sentence in several forms, all of them."""
        low, high, wanted = 0, self._count, (message, context)
        while low < high:
            middle = (low + high) // 2
            there = self._key(middle)
            if there == wanted:
                return self._text(self._texts, middle)
            if there < wanted:
                low = middle + 1
            else:
                high = middle
        return None

    def _key(self, place: int) -> tuple[str, str]:
        context, _mark, message = self._text(self._ids, place).rpartition(_AFTER_CONTEXT)
        return message.partition(_BETWEEN_FORMS)[0], context

    def _text(self, table: int, place: int) -> str:
        length, start = struct.unpack_from("<2I", self._content, table + 8 * place)
        return self._content[start : start + length].decode("utf-8")
