"""A journal on the doctor's own list."""

from __future__ import annotations

from typing import NamedTuple


class Periodical(NamedTuple):
    """A journal or publisher: its title, its ISSNs (printed, electronic), its index class."""

    id: int
    title: str
    issn: str | None
    indexed: str

    @property
    def issns(self) -> tuple[str, ...]:
        """Each of its ISSNs."""
        return tuple((self.issn or "").split())
