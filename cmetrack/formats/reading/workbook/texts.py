"""The common table of a workbook's texts: every text once, and the cells tell its number."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from cmetrack.formats.reading.workbook import limits
from cmetrack.formats.reading.workbook.parts import Parts
from cmetrack.formats.reading.workbook.scan import PLAIN, scan
from cmetrack.formats.reading.workbook.values import Cell, Fault, unescaped
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

_AT_HAND = 20_000  # the first texts, which as a rule are those that stand in many cells
_PLAIN_ITEM = re.compile(rf'\s*<si><t(?: xml:space="preserve")?>({PLAIN})</t></si>')


class Texts(dict[str, Cell]):
    """The texts by their numbers, as the cells have them; all but the first are held packed."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._packed = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        """Put the next text behind the others."""
        if self.count < _AT_HAND:
            self[str(self.count)] = text
        else:
            self._packed += text.encode("utf-8", "surrogatepass")
            self._ends.append(len(self._packed))
        self.count += 1

    def __missing__(self, content: str) -> Cell:
        number = content.strip()
        if not number:
            return ""
        if number.isascii() and number.isdecimal() and int(number) < self.count:
            at = int(number) - _AT_HAND
            if at < 0:
                return self[str(int(number))]
            packed = self._packed[self._ends[at] : self._ends[at + 1]]
            return packed.decode("utf-8", "surrogatepass")
        return Fault(number, _("its text is missing in the workbook; write it again"))


def read_texts(parts: Parts, part: str | None) -> Texts:
    """The table in a part, if there is one."""
    table = _Table(parts, part or "")
    if part is not None:
        parts.check_size(part, limits.LARGEST_TABLE)
        for _step in scan(parts.pieces(part), table):
            pass
    return table.texts


class _Table:
    """The table as its XML goes by; the readings above East Asian texts are left out."""

    opening = re.compile(rb"<sst(?: [^<>]*)?>\s*(?=<si>)")
    closing = b"</si>"

    def __init__(self, parts: Parts, part: str) -> None:
        self.texts = Texts()
        self.ended = 0
        self.opened = False
        self._parts = parts
        self._part = part
        self._heard = Heard()
        self._began = -1  # where the tag of the text stands
        self._parser: XMLParserType = parts.parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._heard.text

    def quickly(self, text: str) -> int:
        at = 0
        while found := _PLAIN_ITEM.match(text, at):
            self._add(found[1][: limits.LONGEST_TEXT])
            at = found.end()
        return at

    def parse(self, piece: bytes, *, last: bool = False) -> None:
        self._parts.feed(self._parser, piece, self._part, last)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self.opened = name == "sst"
        name = name.rpartition(":")[2]
        if name == "si":
            self._began = self._parser.CurrentByteIndex
        self._heard.start(name)

    def _end(self, name: str) -> None:
        self.opened = False
        if self._heard.end(name.rpartition(":")[2]) == "si":
            self.ended += self._parser.CurrentByteIndex != self._began
            self._add(self._heard.take())

    def _add(self, text: str) -> None:
        self.texts.append(unescaped(text))
        if self.texts.count > limits.MOST_TEXTS:
            most = _("it has more than {most} texts").format(most=limits.MOST_TEXTS)
            raise self._parts.too_much(most)


class Heard:
    """The text of a cell among its other elements: what its `t` hold, not its readings."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._within = ""
        self._reading = False

    def start(self, name: str) -> None:
        """An element begins."""
        self._within = name
        self._reading |= name == "rPh"

    def end(self, name: str) -> str:
        """An element ends."""
        self._within = ""
        if name == "rPh":
            self._reading = False
        return name

    def text(self, text: str) -> None:
        """Characters come by."""
        if self._within == "t" and not self._reading and self._size <= limits.LONGEST_TEXT:
            self._parts.append(text)
            self._size += len(text)

    def take(self) -> str:
        """What was heard since the last time."""
        whole = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return whole
