"""The summary: every record of the window is in it, and its sums are the targets'."""

from datetime import date

from cmetrack.core.evaluate import evaluate
from cmetrack.core.record_reader import make_activity
from cmetrack.core.summary import Summary, cites, summarize, why_not
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.rulebooks import load

ON = date(2026, 11, 21)


def _summary(*records: dict[str, str], rulebook: str = "ro-cmr-2009") -> Summary:
    activities: list[Activity] = [
        make_activity(record)._replace(id=id) for id, record in enumerate(records, start=1)
    ]
    cycle = Cycle(1, rulebook, None, specialty="pneumologie")
    return summarize(evaluate(load(rulebook), cycle, activities, ON), "Dr. X", elsewhere=2)


def _course(title: str, start: str, **cells: str) -> dict[str, str]:
    return {"kind": "course", "title": title, "start": start, "hours": "6"} | cells


def test_what_counts_is_listed_with_its_articles_and_the_rest_with_the_reason() -> None:
    made = _summary(
        _course("counts", "2026-03-01"),
        _course("overlaps", "2026-03-01", hours="4"),
        _course("planned", "2026-12-01", state="planned"),
        _course("planned once", "2026-01-01", state="planned"),
        _course("old", "2019-01-01"),
        {"kind": "article", "title": "incomplete", "start": "2026"},
        {"kind": "abstract", "title": "nothing", "start": "2026"},
    )
    assert [one.activity.title for one in made.listed] == ["counts"]
    assert "A1 8 a" in cites(made.listed[0])
    why = {one.activity.title: list(why_not(one)) for one in made.left_out}
    assert set(why) == {"overlaps", "incomplete", "nothing"}
    assert why["overlaps"][0].endswith("(A1 5 h, 5 f)")
    assert why["incomplete"][0].startswith("Incomplete")
    assert why["nothing"][0].endswith("(A1 23 m)")
    assert (made.elsewhere, made.ahead) == (3, 2)


def test_the_subtotals_add_up_to_the_target() -> None:
    made = _summary(
        _course("a", "2026-03-01"),
        {"kind": "subscription", "title": "b", "start": "2026", "index": "listed"},
        *(_course(f"o{day}", f"2026-05-{day:02}", specialty="other") for day in range(1, 20)),
    )
    assert (
        sum(counted for _family, _records, counted in made.subtotals) == made.main.counted == 7700
    )
    assert [(family, records) for family, records, _counted in made.subtotals] == [
        ("course", 12),
        ("publication", 1),
    ]


def test_what_counts_for_no_main_target_stands_besides() -> None:
    made = _summary(
        {"kind": "programme", "title": "a", "start": "2026-03-01", "hours": "36"},
        rulebook="ru-144",
    )
    assert (made.main.counted, made.besides) == (3600, 0)
