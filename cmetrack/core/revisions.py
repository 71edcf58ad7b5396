"""Revisions of a calendar's entries: the number of the last change that changed what one says.

Nothing is kept for it: the ledger's history tells what was there before each change, so an
entry can be compared with what it would have said then. What says the same keeps its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.core.forecast import MONTHS, Shortage, shortages
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Past, Step
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import add_months

_About = TypeVar("_About")
_Words = TypeVar("_Words")

_MOST_LOOKS = 20  # so many whole counts of the past at most; then the change reached is the last
_MOST_LOOKS_AHEAD = 5  # as each looks at every day of a year


class Coming(NamedTuple):
    """A target of a rolling window on the days ahead: from when on it will be short, if it will.

    `before` is what was to come before change number `revision`, where that is known.
    """

    revision: int
    now: Shortage | None
    before: Shortage | None = None


class Revisions(NamedTuple):
    """Of records and of cycles by their ids, of ends by the cycle's id and the last day.

    What is `coming` goes by the cycle's id and the target's.
    """

    records: Mapping[int, int]
    cycles: Mapping[int, int]
    ends: Mapping[tuple[int, date], int]
    coming: Mapping[tuple[int, str], Coming] = MappingProxyType({})


def of_very_many(history: Iterable[Past]) -> frozenset[int]:
    """The changes of so many things that the history does not tell them one by one."""
    return frozenset(past.entry.seq for past in history if past.steps is None)


def revisions(
    evaluations: Sequence[Evaluation],
    history: Sequence[Past],
    touched: Mapping[int, int],
    said: Callable[[Activity], object],
) -> Revisions:
    """What changed last; `history` is the ledger's, the newest change first.

    `said` is what the calendar says of a record. `touched` are the last of the changes
    `of_very_many` that touched each record.
    """
    records = dict(touched)
    cycles: dict[int, int] = {}
    for past in history:
        for step in past.steps or ():
            if step.entity == "cycle":
                cycles.setdefault(step.id, past.entry.seq)
        for id, before, after in _activities(past.steps or ()):
            if before is None or after is None or said(before) != said(after):
                records[id] = max(records.get(id, 0), past.entry.seq)
    ends: dict[tuple[int, date], int] = {}
    coming: dict[tuple[int, str], Coming] = {}
    for found in evaluations:
        mine = found.cycle.id
        if found.window.rolling:
            ahead = _last_said(found, history, _said_of_days_ahead, _MOST_LOOKS_AHEAD)
            coming |= {(mine, target): Coming(*told) for target, told in ahead.items()}
        else:
            told_of_ends = _last_said(found, history, _said_of_ends, _MOST_LOOKS)
            ends |= {(mine, last): told.number for last, told in told_of_ends.items()}
    return Revisions(records, cycles, ends, coming)


class _Said(NamedTuple, Generic[_Words]):
    """What is said now, since which change, and what was said before it, where that is known."""

    number: int
    now: _Words
    before: _Words | None


def _last_said(
    found: Evaluation,
    history: Sequence[Past],
    say: Callable[[Evaluation], Mapping[_About, _Words]],
    most_looks: int,
) -> dict[_About, _Said[_Words]]:
    """Of each thing what is said, and the last change before which something else was said."""
    now = say(found)
    earlier: dict[_About, _Said[_Words]] = {}
    records = {one.activity.id: one.activity for one in found.records}
    cycle: Cycle | None = found.cycle
    reached = looks = 0
    for past in history:
        if len(earlier) == len(now):
            break
        if past.steps is None or looks == most_looks:
            reached = past.entry.seq
            break
        if not any(_matters(step, found.cycle.id) for step in past.steps):
            continue
        for id, before, _after in _activities(past.steps):
            records.pop(id, None)
            if before is not None:
                records[id] = before
        for step in past.steps:
            if step.entity == "cycle" and step.id == found.cycle.id:
                cycle = step.before if isinstance(step.before, Cycle) else None
        looks += 1
        then = _then(found, cycle, records.values(), say)
        for about, words in now.items():
            if about not in earlier and then.get(about) != words:
                earlier[about] = _Said(past.entry.seq, words, then.get(about))
    return {about: earlier.get(about, _Said(reached, words, None)) for about, words in now.items()}


def _then(
    found: Evaluation,
    cycle: Cycle | None,
    records: Iterable[Activity],
    say: Callable[[Evaluation], Mapping[_About, _Words]],
) -> Mapping[_About, _Words]:
    """What would have been said; nothing where there was no such cycle yet."""
    if cycle is None or cycle.rulebook != found.cycle.rulebook:
        return {}
    return say(evaluate(found.rulebook, cycle, records, found.on))


def _said_of_days_ahead(found: Evaluation) -> dict[str, Shortage | None]:
    """Of each target that is met now, from which day on it will be short for want of new ones."""
    if not found.window.rolling:
        return {}
    until = add_months(found.on, MONTHS)
    coming = shortages(found, until, with_plan=False)
    return {one.id: None if one.shortfall else coming.get(one.id) for one in found.targets}


def _said_of_ends(found: Evaluation) -> dict[date, object]:
    return {
        last: tuple(
            (one.id, one.counted, one.required) for one in found.targets if one.span.last == last
        )
        for last in {one.span.last for one in found.targets}
    }


def _activities(
    steps: Iterable[Step],
) -> Iterable[tuple[int, Activity | None, Activity | None]]:
    for step in steps:
        if step.entity == "activity":
            before = step.before if isinstance(step.before, Activity) else None
            after = step.after if isinstance(step.after, Activity) else None
            yield step.id, before, after


def _matters(step: Step, cycle: int) -> bool:
    """Whether it could change a total: not so of plans, and of words."""
    if step.entity == "cycle":
        return step.id == cycle
    sides = [_bare(one) for one in (step.before, step.after) if isinstance(one, Activity)]
    if not sides or all(one.planned for one in sides):
        return False
    return len(sides) == 1 or sides[0] != sides[1]


def _bare(activity: Activity) -> Activity:
    """A record without what no law looks at."""
    return activity._replace(
        place=None,
        provider=None,
        evidence=None,
        notes=None,
        certificate=None,
        identifier=None,
        code_reason=None,
    )
