"""Long parts of a workbook, gone through quickly where they are plain, by the parser elsewhere.

A sheet of a hundred thousand rows is nearly all of one form, and an expression finds its cells
several times as quickly as a parser tells of each tag. But an expression alone would take a row
inside a comment for a row. So the parser reads all that surrounds the rows; a row is taken
without it only where the parser is known to stand between two rows, and only if every character
of the row is what the expression expects. Whatever it does not know goes to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

_BEGINNING = 1 << 16  # bytes in which the first of the repeated elements is looked for
_LONGEST = 1 << 20  # bytes of one element
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")

PLAIN = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*"
"""An expression for text that means what it is: no tag, no entity, nothing that XML forbids."""


class Repeated(Protocol):
    """What takes in the elements that make up nearly all of a part.

    `opening` finds the start of their list, up to the first of them; `closing` ends each.
    """

    opening: re.Pattern[bytes]
    closing: bytes
    ended: int
    """How many of them the parser has seen ending, each by a tag of its own."""
    opened: bool
    """Whether the start of their list is the last thing that the parser has seen."""

    def quickly(self, text: str) -> int:
        """Take as many whole elements from the start of a text as are plain; where they end."""

    def parse(self, piece: bytes, *, last: bool = False) -> None:
        """Hand a piece to the parser."""


def scan(pieces: Iterable[bytes], of: Repeated) -> Iterator[None]:
    """Go through a part; after each step, what `of` has taken in may be used."""
    rest, plain, begun = b"", True, False
    for piece in pieces:
        rest += piece
        if not begun:
            found = of.opening.search(rest)
            if found is None and len(rest) < _BEGINNING:
                continue
            begun = True
            before, rest = (rest[: found.end()], rest[found.end() :]) if found else (b"", rest)
            of.parse(before)
            plain = of.opened and _is_plain(before)
        if plain and (end := rest.rfind(of.closing) + len(of.closing)) >= len(of.closing):
            plain = _take(rest[:end], of)
            rest = rest[end:]
        if not plain or len(rest) > _LONGEST:
            plain = False
            of.parse(rest)
            rest = b""
        yield
    of.parse(rest, last=True)
    yield


def _take(chunk: bytes, of: Repeated) -> bool:
    """Take whole elements; whether the parser stands, afterwards, where the next one begins."""
    try:
        text = chunk.decode()
    except UnicodeDecodeError:
        pass  # the parser will say so
    else:
        chunk = text[of.quickly(text) :].encode()
    before = of.ended
    of.parse(chunk)
    return of.ended - before == chunk.count(of.closing)


def _is_plain(before: bytes) -> bool:
    """Whether what stands before the elements hides nothing from an expression."""
    encoding = _ENCODING.search(before)
    return (
        b"<!" not in before
        and before.count(b"<?") <= 1
        and (encoding is None or encoding[1].lower() == b"utf-8")
    )
