"""What the records that an import brought lack, where a column of the file was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.errors import NoLaw
from cmetrack.rules.award import awarder
from cmetrack.rules.basis import lacked
from cmetrack.rules.rulebook import Rulebook

MOST = 2_000
"""So many records are looked at; of an import that brings more, the first ones stand for all."""


class Lacking(NamedTuple):
    """How many of the records looked at are incomplete, so that they give 0.

    `missing` are the columns of which any one would do, each set with how many records lack it,
    the most frequent first. `all` tells whether every record that came in was looked at.
    """

    looked_at: int
    incomplete: int
    missing: tuple[tuple[tuple[str, ...], int], ...]
    all: bool

    def as_json(self) -> dict[str, object]:
        """The same in the report of `import --json`."""
        columns: Counter[str] = Counter()
        for names, count in self.missing:
            columns.update(dict.fromkeys(names, count))
        return {
            "looked_at": self.looked_at,
            "records": self.incomplete,
            "missing": dict(columns.most_common()),
        }


def lacking(rulebook: Rulebook, activities: Iterable[Activity], *, all: bool) -> Lacking:
    """What records lack by a rulebook. One for which it has no norm is not incomplete for that."""
    award = awarder(rulebook)
    missing: Counter[tuple[str, ...]] = Counter()
    looked_at = 0
    for activity in activities:
        looked_at += 1
        with suppress(NoLaw):
            names = next(filter(None, map(lacked, award(activity).valuation.reports)), None)
            if names:
                missing[names] += 1
    return Lacking(looked_at, missing.total(), tuple(missing.most_common()), all)
