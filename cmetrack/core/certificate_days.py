"""The days that a certificate names: one, a period, or several with others between them."""

import re

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.domain.written_dates import Written, read_written
from cmetrack.errors import BadValue

_COMMA = r",(?!\s*\d{4}(?![\d-]))"  # between days, and not before a year


def read_days(text: str, patterns: Patterns) -> Written | None:
    """The days of one place in a text; None where they cannot be read, or are in no order."""
    try:
        found = read_written(_plain(text, patterns), "dmy")
    except BadValue:
        return None
    return None if "order" in found.dropped else found


def days_apart(text: str, patterns: Patterns) -> list[Written]:
    """Several days that are written as if each stood alone, none as part of a period."""
    pieces = re.split(_COMMA, _plain(text, patterns))
    days = [day for piece in pieces if (day := read_days(piece, patterns)) and not day.end]
    return days if len(days) == len(pieces) > 1 else []


def _plain(text: str, patterns: Patterns) -> str:
    """The days with a dash for "from" one "to" the other, and a comma for "and"."""
    return patterns.listed.sub(",", patterns.to.sub("-", text))
