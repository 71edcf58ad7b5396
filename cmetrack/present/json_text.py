"""Values as the text of JSON, by hand and exact: no float, nothing that steers a terminal.

Amounts of credits, hours and days are hundredths inside the program. `Amount` marks them for
`dumps`, which writes 1800 as 18 and 450 as 4.5.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import islice

from cmetrack.domain.credits import plain_amount

_GATHERED = 4_000  # parts of a text that are handed on at once


class Amount(int):
    """An amount in hundredths, to be written as a number: 450 as 4.5."""


def dumps(value: object) -> str:
    """A value as JSON, indented by two spaces, exact.

    Dictionaries with text keys, lists, tuples, iterators, text, days and moments, whole numbers,
    `Amount`, booleans and None; anything else, a float above all, is a mistake of the caller.
    """
    return "".join(pieces(value))


def pieces(value: object) -> Iterator[str]:
    """The same text, piece by piece; what an iterator in it gives makes a list."""
    parts = _parts(value, "\n")
    while some := "".join(islice(parts, _GATHERED)):
        yield re.sub(_UNSEEN, lambda found: f"\\u{ord(found[0]):04x}", some)


# Half characters, which no encoding takes, and characters that could steer a terminal or turn
# the reading direction: written as escapes, they mean the same and do nothing.
_UNSEEN = "[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def _parts(value: object, newline: str) -> Iterator[str]:
    """The parts of a value's text; `newline` carries the indentation."""
    items: Iterable[tuple[str, object]]
    if text := _scalar(value):
        yield text
        return
    if isinstance(value, dict):
        ends, items = "{}", ((_key(key), item) for key, item in value.items())
    elif isinstance(value, list | tuple | Iterator):
        ends, items = "[]", (("", item) for item in value)
    else:
        raise TypeError(f"{type(value).__name__} is not written as JSON")
    before = ends[0] + newline + "  "
    for key, item in items:
        if text := _scalar(item):
            yield before + key + text
        else:
            yield before + key
            yield from _parts(item, newline + "  ")
        before = "," + newline + "  "
    yield ends if before[0] == ends[0] else newline + ends[1]


# By hand: the library that does this takes as long to load as a screen to be put together.
_SHORT = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_ESCAPES = str.maketrans({chr(code): f"\\u{code:04x}" for code in range(32)} | _SHORT)


def _scalar(value: object) -> str:
    """The text of a value that holds no others; empty for one that does."""
    if isinstance(value, str):
        plain = value.isprintable() and '"' not in value and "\\" not in value
        return f'"{value if plain else value.translate(_ESCAPES)}"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return plain_amount(value) if isinstance(value, Amount) else int.__repr__(value)
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    return ""


@cache
def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key of JSON is a text")
    return _scalar(key) + ": "
