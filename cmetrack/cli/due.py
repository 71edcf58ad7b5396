"""What is due in the ledger of this run: for `remind`, and for the page that `cmetrack` alone shows."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import chain

from cmetrack.cli.session import Session
from cmetrack.core.checklists import completion_dues
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.reminders import Ahead, Reminder, dues, standing
from cmetrack.domain.activity import Activity
from cmetrack.store.ledger import Ledger


def all_due(
    run: Session,
    ledger: Ledger,
    evaluations: Sequence[Evaluation],
    activities: Sequence[Activity],
    on: date,
    ahead: Ahead,
    look: Callable[[str], str] = lambda path: "there",
) -> list[Reminder]:
    """Everything that is due on a day, told or not; what `look` says of certificates' files."""
    created, ticks = ledger.setting("created"), ledger.ticks()
    laws = [run.rulebook(name) for name in dict.fromkeys(one.cycle.rulebook for one in evaluations)]
    # To be handed in after a completion (RU-E1), and what is newer than the law in use.
    extra = chain.from_iterable(
        (*completion_dues(law, activities, ticks, on), *standing(law)) for law in laws
    )
    return dues(
        evaluations,
        activities,
        on,
        ahead,
        since=datetime.fromisoformat(created).date() if created else None,
        look=look,
        extra=extra,
    )
