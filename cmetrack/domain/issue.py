"""Trouble in somebody's data, as a value: it is collected and shown whole, never raised."""

from __future__ import annotations

from typing import NamedTuple


class Issue(NamedTuple):
    """What is wrong with one cell of a file, or with a whole row (`column` None)."""

    file: str
    line: int
    column: str | None
    value: str | None
    message: str
