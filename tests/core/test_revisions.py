"""What changed last, against a calendar written after every change."""

from __future__ import annotations

import random
from datetime import date, datetime

import pytest

from cmetrack.core.calendar_entries import Entry as Line
from cmetrack.core.calendar_entries import agenda, said_of_records
from cmetrack.core.evaluate import evaluate
from cmetrack.core.revisions import Revisions, revisions
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Entry, Past, Step
from cmetrack.domain.cycle import Cycle
from cmetrack.rulebooks import load
from tests.trials import examples

ON = date(2026, 11, 21)
CYCLE = Cycle(1, "ru-nmo-2016", date(2022, 3, 15))
BOOK = load("ru-nmo-2016")


def written(activities: dict[int, Activity], history: list[Past]) -> dict[str, Line]:
    found = [evaluate(BOOK, CYCLE, activities.values(), ON)]
    numbers = revisions(found, history, {}, said_of_records([BOOK]))
    entries = agenda(found, list(activities.values()), (30,), numbers)
    return {one.name: one for one in entries}


def a_change(chance: random.Random, before: Activity | None, id: int) -> Activity | None:
    """Something that could be done to a record, or a new one."""
    if before is None:
        return Activity(
            id,
            chance.choice(["programme", "module", "webinar"]),
            f"Запись {id}",
            chance.choice(["2025-10-01", "2026-10-01", "2026-12-01", "2019-01-01"]),
            hours=chance.choice([600, 3600]),
            state=chance.choice(["done", "planned"]),
            code=chance.choice([None, f"AB12-{id:08}"]),
        )
    return chance.choice(
        [
            None,
            before,
            before._replace(notes=str(chance.random())),
            before._replace(hours=chance.choice([600, 1800, 3600])),
            before._replace(state=chance.choice(["done", "planned"])),
            before._replace(code_status=chance.choice(["activated", "received"])),
        ]
    )


@pytest.mark.parametrize("seed", range(examples(6)))
def test_a_revision_is_the_change_after_which_an_entry_says_what_it_says(seed: int) -> None:
    """After every change: what says the same keeps its revision, what does not has the new one."""
    chance = random.Random(seed)
    there: dict[int, Activity] = {}
    history: list[Past] = []
    before: dict[str, Line] = {}
    for seq in range(1, 40):
        id = chance.randint(1, 12)
        was, now = there.get(id), a_change(chance, there.get(id), id)
        if was == now:
            continue
        there = {**there, id: now} if now else {k: v for k, v in there.items() if k != id}
        entry = Entry(seq, datetime(2026, 11, 21), "", "")
        history.insert(0, Past(entry, None, 0, 1, 0, 0, [Step("activity", id, was, now, False)]))
        after = written(there, history)
        for name, line in after.items():
            known = before.get(name)
            if known is not None and known._replace(revision=0) == line._replace(revision=0):
                assert line.revision == known.revision, name
            else:
                assert line.revision == (seq if line.revision else 0), name
        before = after


def test_an_end_that_was_never_otherwise_has_no_revision() -> None:
    found = [evaluate(BOOK, CYCLE, [], ON)]
    assert revisions(found, [], {}, said_of_records([BOOK])) == Revisions(
        {}, {}, dict.fromkeys(((1, one.span.last) for one in found[0].targets), 0)
    )
