"""What a person should know, as a value: of a file that is read, of a check, of a count."""

from __future__ import annotations

from typing import NamedTuple


class Notice(NamedTuple):
    """A word for scripts, a sentence, what to do about it, and where it is.

    That is a `line` of the file that is read, or records by their `ids`.
    """

    code: str
    sentence: str
    hint: str = ""
    line: int | None = None
    ids: tuple[int, ...] = ()
