"""What the verbs of `plan` share: reading a planned record, looking at it, and saying it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cmetrack.cli.columns import describe, given
from cmetrack.cli.params import argument
from cmetrack.cli.session import Session
from cmetrack.core.plan import EVERY, occurrences, overview
from cmetrack.core.record_reader import make_activity
from cmetrack.domain.dates import parse_day
from cmetrack.domain.done import Done, did
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import date

    from cmetrack.core.plan import Overview
    from cmetrack.domain.activity import Activity
    from cmetrack.domain.cycle import Cycle
    from cmetrack.store.ledger import Ledger

Kind = Annotated[str, argument("KIND", _("What it is: course, congress …"))]
Title = Annotated[str, argument("TITLE", _("Its title."))]
Id = Annotated[int, argument("ID", _("The record's number."))]


def plan_of(
    run: Session, ledger: Ledger, cycle: Cycle, on: date, *, by: date | None = None
) -> Overview:
    """What is planned in a cycle, up to a day."""
    return overview(run.rulebook(cycle.rulebook), cycle, ledger.activities(), on, by=by)


def read_record(run: Session, cells: dict[str, str], cycles: Sequence[Cycle]) -> Activity:
    """A record from the texts of its columns."""
    return make_activity(cells, run.allowed(cycles), say=describe)


def planned_cells(context: typer.Context, kind: str, title: str) -> dict[str, str]:
    """The texts of a planned record's columns."""
    cells = {"kind": kind, "title": title, **given(context)}
    if cells.setdefault("state", "planned") != "planned":
        raise UsageError(
            _("Only what is planned belongs here, not --state {state}").format(
                state=cells["state"]
            ),
            _("`cmetrack add` logs what is done."),
        )
    return cells


def all_of(first: Activity, every: str | None, until: str | None) -> tuple[list[Activity], str]:
    """A planned record and those that come after it, with a word on how that was read."""
    if every is None or until is None:
        return [first], ""
    if every not in EVERY:
        raise BadValue(
            _("--every: '{word}' is not known.").format(word=every),
            _("Allowed are: {allowed}.").format(allowed=", ".join(EVERY)),
        )
    if len(first.start) < len("2026-03-14"):
        raise BadValue(_("What comes again needs a day, not a year or a month alone."))
    found = occurrences(first.span, first.start, first.end, every, parse_day(until))
    return [first._replace(start=start, end=end) for start, end in found.periods], found.read_as


def planned(made: Sequence[Activity]) -> Done:
    """What was planned, as the log keeps it."""
    first = made[0]
    return did(
        "planned",
        count=len(made),
        ids=str(first.id) if len(made) == 1 else f"{first.id}–{made[-1].id}",
        kind=first.kind,
        title=first.title,
        start=first.start,
        last=made[-1].start,
    )
