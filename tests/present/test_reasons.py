"""Why not all of a record counts, in a few words."""

from __future__ import annotations

from datetime import date

from cmetrack.core.evaluate import evaluate
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.present.records import REASONS, reason_of
from cmetrack.rulebooks import load
from cmetrack.rules.once import Reason


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Reason)


def test_no_record_is_named_where_it_is_the_same_one() -> None:
    post = Activity(1, "academic-post", "Profesor", "2021-01-01", "2026-06-30")
    stage = Activity(2, "stage-coordination", "Stagii", "2025-01-01", "2025-06-30")
    cycle = Cycle(1, "ro-cmr-2009")
    found = evaluate(load("ro-cmr-2009"), cycle, [post, stage], date(2026, 6, 30)).records
    said = {one.activity.id: reason_of(one) for one in found}
    assert said == {1: "more years of it than may count", 2: "not beside 1"}
    assert [step.text.partition("; ")[2] for one in found for step in one.cuts] == [
        "record 1 has a day of 2025",
        "others of its years count",
    ]
