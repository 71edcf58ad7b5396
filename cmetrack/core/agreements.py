"""What somebody agreed to of a table, kept for the next one with the same headings.

Next year's sheet is read as this year's was, and says so. What was not concluded then is asked
about as ever: a kind from another word, another form of header.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cmetrack.core.import_report import ImportReport
from cmetrack.domain.columns import plain_heading
from cmetrack.domain.notice import Notice
from cmetrack.domain.text import fold
from cmetrack.i18n import day, gettext as _

SETTING = "agreed"
"""The name of the setting in which a ledger keeps them."""

_MOST = 50  # tables
_NOT_COUNTED = frozenset({"", "reject reason"})


class Agreement(NamedTuple):
    """What was agreed to of the tables with some headings, on which day, and what `--map` said."""

    on: str
    points: frozenset[str]
    map: Mapping[str, str | None]


Agreements = Mapping[str, Agreement]
"""By the headings of the tables, as one text."""


def headings_of(file: Any) -> str:
    """The headings of a table as one text; empty for a file that has none."""
    if not hasattr(file, "repeated"):
        return ""
    plain = map(plain_heading, file.headings)
    return " | ".join(one for one in plain if one not in _NOT_COUNTED)


def read_agreements(text: str | None) -> Agreements:
    """What a ledger keeps; nothing where it cannot be read."""
    try:
        return {
            headings: Agreement(one["on"], frozenset(one["points"]), one["map"])
            for headings, one in json.loads(text or "{}").items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def write_agreements(agreements: Agreements) -> str:
    """The same as a ledger keeps it, the latest of them."""
    latest = sorted(agreements.items(), key=lambda one: one[1].on)[-_MOST:]
    made = {
        headings: {"on": one.on, "points": sorted(one.points), "map": dict(one.map)}
        for headings, one in latest
    }
    return json.dumps(made, ensure_ascii=False)


def agreed_to(plan: ImportReport, former: Agreement | None) -> ImportReport:
    """The report, in which what was agreed to before is told and no guess any more."""
    if former is None or not plan.guesses:
        return plan
    made = [
        one._replace(guess=False) if one.guess and _point(one) in former.points else one
        for one in plan.notices
    ]
    known = sum(one.guess for one in plan.notices) - sum(one.guess for one in made)
    return plan._replace(notices=(_told(former), *made)) if known else plan


def keep(
    former: Agreements,
    plans: Sequence[tuple[str, ImportReport]],
    mapped: Mapping[str, str | None],
    on: str,
) -> Agreements | None:
    """What is known after an import that somebody agreed to; None where that is nothing new.

    `plans` are the reports as they were before anything in them was known, by headings.
    """
    made = dict(former)
    for headings, plan in plans:
        points = frozenset(map(_point, plan.guesses))
        if headings and (points or mapped):
            before = made.get(headings, Agreement(on, frozenset(), {}))
            made[headings] = Agreement(on, before.points | points, {**before.map, **mapped})
    same = {key: one[1:] for key, one in made.items()} == {k: one[1:] for k, one in former.items()}
    return None if same else made


def maps(agreements: Agreements) -> Iterable[tuple[str, Mapping[str, str | None]]]:
    """What `--map` said of tables, the latest first."""
    latest = sorted(agreements.items(), key=lambda one: one[1].on, reverse=True)
    return ((headings, one.map) for headings, one in latest if one.map)


def _point(notice: Notice) -> str:
    return f"{notice.code} {fold(notice.words)}".strip()


def _told(former: Agreement) -> Notice:
    said = _("It is read as you agreed on {on}, when a table had the same headings.")
    hint = _("To be asked again: --ask-again.")
    return Notice("as-agreed", said.format(on=day(former.on)), hint)
