"""Cells that a spreadsheet would run as a formula, made harmless, and back again.

An apostrophe in front keeps a spreadsheet from calculating what somebody wrote into a title.
It comes off again when the file comes back, so that nothing changes on the way.
"""

from __future__ import annotations

import re

# Apostrophes that are there already count, or they would come off instead of ours.
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def guard(cell: str) -> str:
    """The cell as a spreadsheet may see it; plain numbers and dates stay as they are."""
    if _RISKY.match(cell) is None or _PLAIN_NUMBER.fullmatch(cell):
        return cell
    return "'" + cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def may_be_guarded(text: str) -> bool:
    """Whether a guarded cell can be anywhere in a file's text."""
    return "'" in text and _GUARDED.search(text) is not None
