"""Revisions of a calendar's entries: the number of the last change that changed what one says.

Nothing is kept for it: the ledger's history tells what was there before each change, so an
entry can be compared with what it would have said then. What says the same keeps its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Past, Step
from cmetrack.domain.cycle import Cycle
from cmetrack.services.evaluate import Evaluation, evaluate

_MOST_LOOKS = 20  # so many whole counts of the past at most; then the change reached is the last


class Revisions(NamedTuple):
    """Of records and of cycles by their ids, of ends by the cycle's id and the last day."""

    records: Mapping[int, int]
    cycles: Mapping[int, int]
    ends: Mapping[tuple[int, date], int]


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
    ends = {
        (found.cycle.id, last): number
        for found in evaluations
        if not found.window.rolling
        for last, number in _ends(found, history).items()
    }
    return Revisions(records, cycles, ends)


def _ends(found: Evaluation, history: Sequence[Past]) -> dict[date, int]:
    """For each end the last change before which its targets said something else."""
    now = _said_of_ends(found)
    numbers: dict[date, int] = {}
    records = {one.activity.id: one.activity for one in found.records}
    cycle: Cycle | None = found.cycle
    looks = 0
    for past in history:
        if len(numbers) == len(now):
            break
        if past.steps is None or looks == _MOST_LOOKS:
            return {last: numbers.get(last, past.entry.seq) for last in now}
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
        then = _then(found, cycle, records.values())
        for last, words in now.items():
            if then.get(last) != words:
                numbers.setdefault(last, past.entry.seq)
    return {last: numbers.get(last, 0) for last in now}


def _then(
    found: Evaluation, cycle: Cycle | None, records: Iterable[Activity]
) -> dict[date, object]:
    """What the ends would have said; nothing where there was no such cycle yet."""
    if cycle is None or cycle.rulebook != found.cycle.rulebook:
        return {}
    return _said_of_ends(evaluate(found.rulebook, cycle, records, found.on))


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
