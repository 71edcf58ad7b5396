"""What is told of topics that look beyond their cycle: in status, in reminders, ahead."""

from datetime import date

from cmetrack.core.evaluate import Evaluation, evaluate
from cmetrack.core.forecast import forecast
from cmetrack.core.reminders import REMIND_DAYS, Ahead, dues
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import Cycle
from cmetrack.present.blocks import Paragraph
from cmetrack.present.status import status_blocks
from cmetrack.rulebooks import load

FLORIDA = load("us-fl")
CYCLE = Cycle(1, "us-fl", date(2024, 2, 1))
VIOLENCE = Activity(1, "course", "Domestic violence", "2024-05-01", hours=600)
TRAFFICKING = Activity(2, "course", "Human trafficking", "2019-05-01", hours=300)


def found(on: date, *activities: Activity) -> Evaluation:
    return evaluate(FLORIDA, CYCLE, activities, on)


def said(evaluation: Evaluation) -> list[str]:
    return [one.text for one in status_blocks(evaluation) if isinstance(one, Paragraph)]


def test_status_says_when_it_was_done_and_is_due() -> None:
    lines = said(found(date(2026, 11, 28), VIOLENCE, TRAFFICKING))
    assert (
        "Domestic violence, every third biennium: last done on 2024-05-01; "
        "due again by 2032-01-31 (FL-2)." in lines
    )
    assert "Human trafficking, once: done on 2019-05-01, once for all (FL-2)." in lines
    lines = said(found(date(2026, 11, 28), VIOLENCE._replace(hours=300)))
    assert (
        "Domestic violence, every third biennium: due by 2030-01-31; "
        "last done on 2024-05-01, 1 to go (FL-2)." in lines
    )
    assert "Human trafficking, once: due by 2028-01-31; not done yet (FL-2)." in lines
    lines = said(found(date(2031, 6, 1)))
    assert (
        "Domestic violence, every third biennium: due by 2032-01-31; "
        "not done since 2026-02-01 (FL-2)." in lines
    )


def test_it_is_reminded_of_before_the_day_on_which_it_is_due_and_once() -> None:
    def told(on: date) -> list[str]:
        evaluation = found(on)
        due = dues([evaluation], [], on, Ahead(90, REMIND_DAYS), since=date(2025, 1, 1))
        return [one.text for one in due if one.keys and one.target == "domestic-violence"]

    assert told(date(2025, 12, 15)) == told(date(2027, 12, 15)) == []
    last = "Domestic violence, every third biennium: 2 to go until 2030-01-31, in 47 days."
    assert told(date(2029, 12, 15)) == [last]


def test_ahead_it_is_looked_for_until_the_day_on_which_it_is_due() -> None:
    outlooks = forecast(found(date(2026, 11, 28), TRAFFICKING)).outlooks
    by_id = {one.progress.id: one for one in outlooks}
    violence, trafficking = by_id["domestic-violence"], by_id["trafficking"]
    assert (violence.last, violence.pace) == (date(2030, 1, 31), None)
    assert trafficking.needed == 0 and trafficking.pace is None
