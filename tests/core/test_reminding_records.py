"""What is due of single records: codes, plans whose day is over, what is lacking or gone."""

from __future__ import annotations

from datetime import date

from cmetrack.core.evaluate import evaluate
from cmetrack.core.reminders import Reminder, ReminderSort, dues
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from tests.core.test_reminding import AHEAD, LAST, ROMANIA, Cron, due_on, module


def test_a_code_is_due_until_it_is_activated_with_the_credits_that_wait() -> None:
    event = Activity(
        7, "conference", "Кардиология", "2026-05-10", credits=600, code="AB12-00000001"
    )

    def codes(activity: Activity) -> list[tuple[str, int | None]]:
        found = due_on(date(2026, 6, 1), [activity])
        return [(due.text, due.credits) for due in found if due.sort == "code"]

    assert codes(event) == [
        ("Record 7, Кардиология: 6 credits wait for the code AB12-00000001.", 600)
    ]
    assert codes(event._replace(code_status="activated")) == []
    assert codes(event._replace(code_status="activated", code_date="2026-07-01")) == []
    assert codes(event._replace(code_status="rejected")) == []
    rejected = event._replace(code_status="rejected", code_reason="чужой")
    [refused] = [one for one in due_on(date(2026, 6, 1), [rejected]) if one.sort == "rejected"]
    assert refused.text == "Record 7, Кардиология: the code AB12-00000001 was rejected: чужой."
    assert (refused.keys, refused.handle) == (("record 7 code AB12-00000001 rejected",), "record-7")
    assert codes(event._replace(code=None)) == []
    assert codes(event._replace(start="2020-05-10")) == []


def test_a_plan_is_due_after_its_day_and_anew_when_it_was_put_off() -> None:
    plan = module(5, date(2026, 5, 10))._replace(state="planned", end="2026-05-12")
    reminder = Cron()

    def plans(day: date, activity: Activity) -> list[str]:
        return [key for key in reminder.run(day, [activity]) if " planned " in key]

    assert plans(date(2026, 5, 12), plan) == []
    assert plans(date(2026, 5, 13), plan) == ["record 5 planned 2026-05-12"]
    assert plans(date(2026, 5, 14), plan) == []
    later = plan._replace(start="2026-06-01", end=None)
    assert plans(date(2026, 5, 15), later) == []
    assert plans(date(2026, 6, 20), later) == ["record 5 planned 2026-06-01"]
    assert plans(date(2026, 6, 21), later._replace(state="done")) == []


def test_an_incomplete_record_and_evidence_gone_or_changed_are_due() -> None:
    cycle = Cycle(1, ROMANIA.id)
    course = Activity(3, "course", "Ecografie", "2026-05-10", evidence="a.pdf")
    day = date(2026, 6, 1)
    found = evaluate(ROMANIA, cycle, [course], day)
    both = [found, found._replace(cycle=cycle._replace(id=2))]
    due = dues(both, [course], day, AHEAD, look=lambda path: "gone")
    records = [one for one in due if one.sort != "target"]
    assert [(one.sort, one.keys) for one in records] == [
        ("incomplete", ("record 3 incomplete ro-cmr-2009",)),
        ("evidence", ("record 3 evidence a.pdf",)),
    ]
    assert records[0].text.startswith("Record 3: Incomplete: not known is")
    assert records[1].text == "Record 3, Ecografie: there is no a.pdf."
    changed = dues(both, [course], day, AHEAD, look=lambda path: "changed")[-1]
    assert changed.keys == ("record 3 evidence a.pdf changed",)
    assert changed.text == "Record 3, Ecografie: a.pdf is not the file that it was."
    assert len(dues(both, [course], day, AHEAD)) == len(due) - 1


def test_dues_from_elsewhere_are_told_with_the_others() -> None:
    paper = Reminder(ReminderSort.PAPER, ("record 1 copy",), "A copy to the employer.")
    due = dues([], [], LAST, AHEAD, extra=[paper, paper])
    assert due == [paper]
