"""Topics that are asked for once in several runs or years, or once for life."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

import pytest

from cmetrack.core.evaluate import Evaluation, evaluate, previous
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import add_years
from cmetrack.errors import BadRulebook
from cmetrack.rulebooks import path_of
from cmetrack.rules.cadence import looks_back_to
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window
from tests.rules.laws import HEAD, HOURLY, loaded, read
from tests.trials import examples

LAW = (
    HEAD.replace("since = 2020-01-01", "since = 1990-01-01")
    + """
[families]
course = ["course"]

[[category]]
id = "X-1"
name = "pain"
label = "Pain"
topic = true
cites = "A 1"

[[cycle]]
id = "X-C"
years = 2
window = "anniversary"
start = "required"
cites = "A 1"

[[target]]
id = "X-T"
target = "total"
label = "Hours"
required = 40
cites = "A 1"

[[target]]
id = "X-P"
target = "pain"
label = "Pain in time"
required = 2
categories = "pain"
rank = 2
cites = "A 2"
CADENCE
"""
    + HOURLY
)
GRANT = """
[[adjustment]]
id = "X-G"
name = "service"
label = "Service"
effect = "grants"
targets = ["pain"]
needs = ["days"]
credits = 1
cites = "A 1"

"""
START = date(2020, 2, 29)
README = path_of("us-fl").with_name("README.md")
SORTS = (
    "every = {runs = 3}",
    "every = {runs = 2}\nby = {run = 1}",
    "every = {years = 5}",
    "every = {years = 6}\nby = {run = 1}",
    "every = {years = 3}\nby = {run = 2, years = 3}",
    'every = "once"\nby = {run = 2}',
    'every = "once"\nby = {years = 3}',
)


def law(cadence: str, *changes: tuple[str, str]) -> Rulebook:
    return read(loaded(LAW, ("CADENCE", cadence), *changes))


def records(days: list[tuple[date, int]]) -> list[Activity]:
    return [
        Activity(id, "course", f"Course {id}", str(day), hours=300 * hours, category="pain")
        for id, (day, hours) in enumerate(days, start=1)
    ]


def pain(rulebook: Rulebook, days: list[tuple[date, int]], on: date) -> TargetProgress:
    return of(found(rulebook, days, on))


def of(evaluation: Evaluation) -> TargetProgress:
    return next(one for one in evaluation.targets if one.id == "pain")


def found(rulebook: Rulebook, days: list[tuple[date, int]], on: date) -> Evaluation:
    return evaluate(rulebook, Cycle(1, "xx-2020", START), records(days), on)


class Answer(NamedTuple):
    """What the plain reading finds: hours, the day due, the last day done, when due again."""

    hours: int
    due: date
    last: date | None
    again: date | None


def _years_on(years: int) -> date:
    return add_years(START, years)


def _year_of(day: date) -> int:
    """In which year from the start a day lies; -1 is the year before it."""
    return next(year for year in range(-60, 60) if _years_on(year) <= day < _years_on(year + 1))


def plain(target: Target, days: list[tuple[date, int]], on: date) -> Answer:
    """The law read once more, year by year: was it done in any of the last years?"""
    every, by = target.every, target.by
    assert every is not None
    now = max(0, _year_of(on)) // 2  # the cycle, the first is 0
    firsts = [2 * by.run for by in [by] if by and by.run] + [
        by.years for by in [by] if by and by.years
    ]
    length = every.years or (every.runs or 0) * 2
    first = min(firsts) if firsts else length + length % 2  # whole cycles
    # The year before which it is due.
    due = first if first > 2 * now else 2 * now + 2
    done = [(day, hours) for day, hours in days if day <= on]

    def back(end: int) -> int:
        if every.years:
            return end - every.years
        if every.runs:
            return max(0, 2 * ((end + 1) // 2 - every.runs))
        return -60

    def held(end: int, late: int = 0) -> list[tuple[date, int]]:
        return [one for one in done if back(end) <= _year_of(one[0]) < max(end, late)]

    mine = held(due, 2 * now + 2)
    hours = sum(each for _day, each in mine)
    again = None
    if hours >= 2 and length:
        again = next(
            end for end in count(0, 2) if end > due and sum(each for _day, each in held(end)) < 2
        )
    day_before = timedelta(days=1)
    return Answer(
        hours,
        _years_on(due) - day_before,
        max((day for day, _ in mine), default=None),
        None if again is None else _years_on(again) - day_before,
    )


def _random(random: Random) -> tuple[list[tuple[date, int]], date]:
    """A small ledger: many days stand at an edge of a year, some are a leap year's."""

    def day() -> date:
        edge = _years_on(random.randint(-9, 12))
        return edge + timedelta(days=random.choice([-1, 0, 1, random.randint(0, 365)]))

    days = [(day(), random.randint(1, 2)) for _ in range(random.randint(0, 4))]
    on = _years_on(random.randint(0, 12)) + timedelta(days=random.choice([-1, 0, 40, 364]))
    return days, max(on, START)


@pytest.mark.parametrize("cadence", SORTS)
def test_every_cadence_agrees_with_the_law_read_year_by_year(cadence: str) -> None:
    rulebook, random = law(cadence), Random(7)
    target = rulebook.target("pain", None)
    for _trial in range(examples(40)):
        days, on = _random(random)
        its = pain(rulebook, days, on)
        mine = Answer(its.counted // 100, its.span.last, its.last_done, its.again)
        assert mine == plain(target, days, on), (days, on)
        now = window(rulebook, Cycle(1, "xx-2020", START), on)
        in_it = target.by and target.by.years and on in now.span
        assert its.span.last >= now.span.last or in_it
        # Whatever the order; and the ledger need not be read from its beginning.
        assert pain(rulebook, days[::-1], on) == its
        since = looks_back_to(rulebook, Cycle(1, "xx-2020", START), now)
        assert pain(rulebook, [one for one in days if one[0] >= since], on) == its
        # One record more makes nothing more short, and nothing due earlier.
        more = pain(rulebook, [*days, (min(on, _random(random)[1]), 1)], on)
        assert more.shortfall <= its.shortfall and more.span == its.span
        if its.again is not None:
            assert more.again is not None and more.again >= its.again


def test_done_outside_of_the_window_it_counts_for_its_topic_alone() -> None:
    evaluation = found(law(SORTS[3]), [(date(2019, 5, 1), 2)], date(2021, 6, 1))
    total, topic = evaluation.targets
    assert (total.counted, topic.counted) == (0, 200)
    assert (topic.span.first, topic.span.last) == (date(2016, 2, 29), date(2022, 2, 27))
    assert (topic.last_done, topic.again) == (date(2019, 5, 1), date(2026, 2, 27))
    [one] = evaluation.records
    assert one.reason == "outside-window"
    assert "counts for 'Pain in time' all the same" in one.steps[-1].text


def test_planned_and_waiting_is_no_evidence() -> None:
    planned = Activity(1, "course", "A", "2021-09-01", hours=600, category="pain", state="planned")
    arguments = law(SORTS[0]), Cycle(1, "xx-2020", START), [planned], date(2021, 6, 1)
    open_one, then = of(evaluate(*arguments)), of(evaluate(*arguments, with_planned=True))
    assert (open_one.counted, open_one.planned, open_one.status) == (0, 200, "on-track")
    assert (then.counted, then.status) == (200, "met")


def test_a_cycle_that_ended_is_not_short_of_what_is_due_later() -> None:
    rulebook = law(SORTS[0])
    before = previous(found(rulebook, [], date(2022, 6, 1)))
    assert before is not None and of(before).status == "on-track"
    before = previous(found(rulebook, [], date(2026, 6, 1)))
    assert before is not None and of(before).status == "short"


def test_what_is_due_within_a_cycle_is_short_from_the_day_after() -> None:
    rulebook = law(SORTS[6])
    assert pain(rulebook, [], date(2023, 2, 27)).status == "behind"
    assert pain(rulebook, [], date(2023, 2, 28)).status == "short"
    assert pain(rulebook, [(date(2023, 2, 28), 2)], date(2023, 2, 28)).status == "met"
    late = [Activity(1, "course", "A", "2023-02-28", hours=600, category="pain", state="planned")]
    arguments = rulebook, Cycle(1, "xx-2020", START), late, date(2023, 2, 27)
    assert of(evaluate(*arguments, with_planned=True)).counted == 0


@pytest.mark.parametrize(
    ("cadence", "changes", "says"),
    [
        ('every = "often"', (), "every: should be once, or a table"),
        ("every = {}", (), "years: either runs or years"),
        ("every = {runs = 2, years = 4}", (), "years: either runs or years"),
        ("every = {runs = 1}", (), "every: is so without it"),
        ("every = {years = 0}", (), "years: should be from 1 to 100"),
        ('every = "once"', (), "by: is missing"),
        (
            "every = {years = 4}",
            (("[families]", '[expiry]\nid = "X-E"\nmonths = 12\ncites = "A 1"\n[families]'),),
            "expiry: does not go with every",
        ),
        (
            "every = {years = 4}",
            (("[[norm]]", f"{GRANT}[[norm]]"),),
            "pain looks beyond its cycle, and takes records alone",
        ),
        (
            "every = {years = 4}",
            (("required = 40", 'share_of = "pain"'),),
            "pain looks beyond its cycle",
        ),
        ("by = {run = 1}", (), "by: goes with every"),
        ("every = {years = 4}\nby = {}", (), "by: needs run or years"),
        ("every = {runs = 3}\nto_run = 2", (), "to_run: is before the run in which it is due"),
        ("every = {years = 4}", (('categories = "pain"\n', ""),), "every: needs families"),
        ("every = {years = 4}", (("required = 2", 'share_of = "total"'),), "goes with neither"),
        (
            "every = {years = 4}",
            (('window = "anniversary"\nstart = "required"', 'window = "rolling"'),),
            "every: needs a cycle by anniversary",
        ),
    ],
)
def test_what_cannot_bite_is_refused(
    cadence: str, changes: tuple[tuple[str, str], ...], says: str
) -> None:
    with pytest.raises(BadRulebook) as refused:
        law(cadence, *changes)
    assert says in str(refused.value).replace("'", "")


def test_the_examples_of_the_page_on_rulebooks_are_targets() -> None:
    blocks = README.read_text(encoding="utf-8").split("```toml\n")
    example = next(one for one in blocks if one.startswith('[[target]]\nid = "P"')).split("```")[0]
    topics = ("violence", "end-of-life", "hiv")
    named = "".join(
        f'[[category]]\nid = "X-1"\nname = "{one}"\ntopic = true\ncites = "A 1"\n' for one in topics
    )
    example = example.replace('target = "pain"', 'target = "opioids"')
    before = ("[[cycle]]", f"{named}[[cycle]]"), ("[[norm]]", f"{example}[[norm]]")
    names = [one.name for one in law("every = {years = 4}", *before).targets]
    assert names == ["total", "pain", "opioids", "violence", "end-of-life", "hiv"]
