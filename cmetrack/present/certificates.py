"""A certificate as blocks: what would be stored, beside the words that it was read from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cmetrack.core.certificates import Found
from cmetrack.domain.columns import COLUMNS
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Heading, Table

_LONGEST_WORDS = 100


def certificate_blocks(
    file: str, stored: Mapping[str, str], found: Mapping[str, Found], said: Collection[str]
) -> Iterator[Block]:
    """One certificate: its file, and a table of what was read in it; `said` was said by a person."""
    yield Heading(file)
    rows = [
        [
            column,
            stored[column],
            _("(as you said)") if column in said else _words(found.get(column)),
        ]
        for column in COLUMNS
        if stored.get(column)
    ]
    headings = [_("column"), _("to be stored"), _("the certificate's words")]
    yield Table(headings, rows, long={1, 2})


def _words(found: Found | None) -> str:
    """The words of the certificate, shortened where they are many."""
    words = found.words if found else ""
    return words if len(words) <= _LONGEST_WORDS else words[: _LONGEST_WORDS - 1] + "…"
