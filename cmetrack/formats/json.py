"""JSON out: an array of records with the columns as keys; numbers exact, never floats.

Amounts of credits, hours and days are hundredths inside the program. `Amount` marks them for
`dumps`, which writes 1800 as 18 and 450 as 4.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring
from typing import Any

from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import Hundredths, format_amount

_GATHERED = 4_000  # parts of a text that are handed on at once


class Amount(int):
    """An amount in hundredths, to be written as a number: 450 as 4.5."""


def dumps(value: object) -> str:
    """A value as JSON, indented by two spaces, exact.

    Dictionaries with text keys, lists, tuples, iterators, text, whole numbers, `Amount`, booleans and
    None; anything else, a float above all, is a mistake of the caller.
    """
    parts: list[str] = []
    dump(value, parts.append)
    return "".join(parts)


def dump(value: object, put: Callable[[str], object]) -> None:
    """A value as JSON, handed on piece by piece; what an iterator in it gives makes a list."""
    parts: list[str] = []

    def gather(part: str) -> None:
        parts.append(part)
        if len(parts) == _GATHERED:
            hand_on()

    def hand_on() -> None:
        put(_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", "".join(parts)))
        parts.clear()

    _write(value, "\n", gather)
    hand_on()


def array(records: Iterable[object]) -> Iterator[str]:
    """An array of values that come one by one, as the pieces of its text."""
    before = "[\n  "
    for record in records:
        yield before + dumps(record).replace("\n", "\n  ")
        before = ",\n  "
    yield "\n]" if before.startswith(",") else "[]"


def as_json(activity: Activity) -> dict[str, object]:
    """A record as `list --json` has it: the id, then all columns; null where not known."""
    shown: dict[str, object] = {"id": activity.id}
    for (name, column), value in zip(COLUMNS.items(), activity[1:], strict=True):
        shown[name] = _amount(value) if column.amount else value
    return shown


# Half characters, which no encoding takes, and characters that could steer a terminal or turn
# the reading direction: written as escapes, they mean the same and do nothing.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _amount(value: str | Hundredths | None) -> Amount | None:
    return None if value is None else Amount(value)


def _write(value: object, newline: str, put: Any) -> None:
    """Append the parts of a value's text; `newline` carries the indentation."""
    if isinstance(value, str):
        put(encode_basestring(value))
    elif value is None:
        put("null")
    elif isinstance(value, bool):
        put("true" if value else "false")
    elif isinstance(value, Amount):
        put(format_amount(value))
    elif isinstance(value, int):
        put(int.__repr__(value))
    elif isinstance(value, dict):
        _write_all("{", "}", ((_key(key), item) for key, item in value.items()), newline, put)
    elif isinstance(value, list | tuple | Iterator):
        _write_all("[", "]", (("", item) for item in value), newline, put)
    else:
        raise TypeError(f"{type(value).__name__} is not written as JSON")


def _write_all(
    opening: str, closing: str, items: Iterable[tuple[str, object]], newline: str, put: Any
) -> None:
    deeper = newline + "  "
    before = opening + deeper
    for key, item in items:
        put(before + key)
        _write(item, deeper, put)
        before = "," + deeper
    put(opening + closing if before.startswith(opening) else newline + closing)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key of JSON is a text")
    return encode_basestring(key) + ": "
