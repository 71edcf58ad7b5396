"""What grows worse is told anew, what was put off is not, and what doctors noted themselves."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from cmetrack.core.checklists import completion_dues
from cmetrack.core.evaluate import evaluate
from cmetrack.core.own import backup_due, date_dues, goal_dues, goals_progress
from cmetrack.core.reminder_memory import Memory, Quiet, Told, remember, still_quiet, untold
from cmetrack.core.reminders import REMIND_DAYS, Ahead, Reminder, ReminderSort, dues
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import HOUR
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.own import Goal, OwnDate
from cmetrack.rulebooks import load
from tests.trials import examples

ROMANIA, RUSSIA = load("ro-cmr-2009"), load("ru-nmo-2016")
AHEAD = Ahead(90, REMIND_DAYS)
DAY = date(2026, 6, 1)


def short(credits: int, *, key: str = "it short") -> list[Reminder]:
    return [Reminder(ReminderSort.TARGET, (key,), "It.", credits=credits)] if credits else []


def test_each_worsening_is_told_once() -> None:
    memory: Memory = {}
    told = []
    for after, missing in enumerate([1, 1, 61, 61, 40, 40, 41, 0, 0, 30]):
        on = DAY + timedelta(days=after)
        tell = untold(short(missing * 100), memory, on)
        memory = remember(memory, short(missing * 100), tell, on)
        told += [missing] * len(tell)
    assert told == [1, 61, 41, 30]


def test_what_an_older_program_told_is_not_told_again_but_grows_from_there() -> None:
    memory: Memory = {"it short": Told(DAY)}
    assert untold(short(500), memory, DAY) == []
    memory = remember(memory, short(500), [], DAY)
    assert memory == {"it short": Told(DAY, None, 500)}
    assert untold(short(501), memory, DAY) == short(501)


def test_a_look_far_ahead_keeps_no_worsening_from_being_told() -> None:
    memory = remember({}, short(20000), short(20000), date(2030, 1, 1))
    memory = remember(memory, short(100), [], DAY)
    assert untold(short(6100), memory, DAY) == short(6100)


@pytest.mark.parametrize("seed", range(examples(4)))
def test_two_years_of_cron_with_totals_that_grow_worse(seed: int) -> None:
    """Courses fall out of the five years; each run that finds more missing than the last tells it."""
    chance = random.Random(seed)
    activities = [
        Activity(
            id,
            "course",
            f"Curs {id}",
            (DAY + timedelta(days=chance.randrange(730)) - timedelta(days=1826)).isoformat(),
            credits=100 * chance.randrange(1, 12),
            accreditation="international",
        )
        for id in range(1, 41)
    ]
    memory: Memory = {}
    last, told, expected = 0, [], []
    for after in range(0, 730, 2):
        on = DAY + timedelta(days=after)
        if chance.random() < 0.3:
            continue  # the computer was off
        if chance.random() < 0.02:
            new = Activity(100 + after, "course", f"Nou {after}", on.isoformat(), credits=1500)
            activities.append(new._replace(accreditation="international"))
        found = evaluate(ROMANIA, Cycle(1, ROMANIA.id), activities, on)
        due = dues([found], activities, on, AHEAD)
        tell = untold(due, memory, on)
        memory = remember(memory, due, tell, on)
        assert untold(due, memory, on) == []
        missing = found.targets[0].shortfall
        if missing > last:
            expected.append((on, missing))
        last = missing
        told += [(on, one.credits) for one in tell if "cycle 1 total short" in one.keys]
    assert told == expected


def test_what_was_put_off_is_told_on_that_day_though_it_was_told_before() -> None:
    due, until = short(100), DAY + timedelta(days=3)
    memory = remember({}, due, due, DAY)
    quiet: Quiet = {"it": until}
    told = []
    for after in range(6):
        on = DAY + timedelta(days=after)
        tell = untold(due, memory, on, quiet)
        memory, quiet = remember(memory, due, tell, on), still_quiet(quiet, due, tell, on)
        told += [on] * len(tell)
    assert (told, quiet) == ([until], {})


def test_what_was_settled_is_quiet_until_it_is_over() -> None:
    quiet: Quiet = {"it": None}
    assert untold(short(100), {}, DAY, quiet) == []
    assert still_quiet(quiet, short(100), [], DAY) == quiet
    assert still_quiet(quiet, [], [], DAY) == {}


def test_a_date_of_ones_own_is_told_before_it_and_after_it_each_year() -> None:
    visa = OwnDate(3, "Viza anuală", date(2024, 2, 29), "year")
    memory: Memory = {}
    told: dict[date, list[str]] = {}
    for after in range(800):
        on = date(2026, 11, 1) + timedelta(days=after)
        due = list(date_dues([visa], on, AHEAD))
        tell = untold(due, memory, on)
        memory = remember(memory, due, tell, on)
        told |= {on: [one.text for one in tell]} if tell else {}
    assert [*told][:6] == [
        date(2026, 11, 30),
        date(2027, 1, 29),
        date(2027, 2, 21),
        date(2027, 2, 27),
        date(2027, 3, 1),
        date(2027, 12, 1),
    ]
    assert told[date(2027, 2, 27)] == ["Viza anuală: 2027-02-28, in 1 day."]
    assert told[date(2027, 3, 1)] == ["Viza anuală: it was due on 2027-02-28."]
    assert visa.after(date(2028, 1, 1)) == date(2028, 2, 29)
    once = visa._replace(every=None)
    assert (once.after(DAY), once.before(DAY)) == (None, date(2024, 2, 29))


def course(id: int, day: str, **more: object) -> Activity:
    made = Activity(id, "course", f"Curs {id}", day, credits=1000, accreditation="international")
    return made._replace(**more)  # type: ignore[arg-type]


def test_a_goal_counts_its_kinds_its_words_and_its_days_apart_from_the_law() -> None:
    done = [
        course(1, "2026-02-01", title="Reanimarea avansată", hours=6 * HOUR + 100),
        course(2, "2026-03-01", hours=4 * HOUR),
        course(3, "2025-03-01", title="Reanimare", hours=9 * HOUR),
        course(4, "2026-09-01", title="Reanimare", hours=2 * HOUR, state="planned"),
        course(5, "2019-03-01"),
    ]
    found = evaluate(ROMANIA, Cycle(1, ROMANIA.id), done, DAY)
    hours = Goal(1, "Reanimare", 1000, "hours", None, date(2024, 12, 31), "year", (), "reanimare")
    total = Goal(2, "total", 6000, "credits", date(2019, 1, 1), date(2026, 7, 15))
    events = Goal(3, "congrese", 100, "credits", None, date(2026, 12, 31), None, ("congress",))
    one, two, three = goals_progress([hours, total, events], found)
    assert (one.span, one.counted, one.planned) == (
        (date(2026, 1, 1), date(2026, 12, 31)),
        633,
        200,
    )
    assert (two.counted, two.shortfall, three.counted) == (4000, 2000, 0)
    said = [one.text for one in goal_dues([hours, total, events], found, AHEAD)]
    assert said == [
        "Reanimare: 1 short (9 of 10 hours); it ended on 2025-12-31.",
        "total: 20 to go until 2026-07-15, in 44 days (40 of 60 credits).",
    ]
    assert [one.id for one in found.targets] == ["total", "courses"]


def test_an_old_backup_is_told_where_something_changed_since() -> None:
    made, on = date(2026, 1, 1), date(2026, 4, 2)
    assert backup_due(made, None, None, on) == []  # nothing is in it
    assert backup_due(made, on, made, date(2027, 1, 1)) == []
    assert backup_due(made, None, on, date(2026, 1, 30)) == []
    [due] = backup_due(made, None, on, on)
    assert due.keys == ("backup 2026-01-01 30", "backup 2026-01-01 90")
    [due] = backup_due(made, date(2026, 3, 1), on, on)
    assert due.text == (
        "The last backup is of 2026-03-01, 32 days ago; `cmetrack db backup` makes one."
    )


def test_papers_are_told_on_the_first_the_seventh_and_the_ninth_day_and_when_late() -> None:
    programme = Activity(4, "programme", "Цикл", "2026-06-01", hours=36 * HOUR)
    ticks = {4: {"chosen": ""}}
    memory: Memory = {}
    told = []
    for after in range(20):
        on = DAY + timedelta(days=after)
        due = list(completion_dues(RUSSIA, [programme], ticks, on))
        tell = untold(due, memory, on)
        memory = remember(memory, due, tell, on)
        told += [after] * len(tell)
    assert told == [1, 7, 9, 11]


def test_the_dossier_of_a_cycle_that_ends_is_told_in_its_time() -> None:
    cycle = Cycle(1, ROMANIA.id, date(2022, 1, 1))
    memory: Memory = {}
    told = []
    for left in range(100, -3, -1):
        on = date(2026, 12, 31) - timedelta(days=left)
        due = [
            one
            for one in dues([evaluate(ROMANIA, cycle, [], on)], [], on, AHEAD)
            if one.sort == "hand-in"
        ]
        tell = untold(due, memory, on)
        memory = remember(memory, due, tell, on)
        told += [(left, one.text, one.handle) for one in tell]
    assert [left for left, *_ in told] == [90, 30, 7, 1]
    assert told[-1][1:] == (
        (
            "The dossier: the cycle ends on 2026-12-31, in 1 day; `cmetrack export -o dossier.pdf` "
            "makes it."
        ),
        "cycle-1-hand-in",
    )
