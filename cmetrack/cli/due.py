"""What is due in the ledger of this run: for `remind`, and for the page that `cmetrack` alone shows."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import chain

from cmetrack.cli.session import Session
from cmetrack.core.checklists import completion_dues
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.goals import goal_dues
from cmetrack.core.own_dues import backup_due, date_dues
from cmetrack.core.reminders import REMIND_DAYS, Ahead, Reminder, dues, standing
from cmetrack.domain.activity import Activity
from cmetrack.store.housekeeping import LAST_BACKUP
from cmetrack.store.ledger import Ledger


def ahead_of(run: Session, within: int | None = None) -> Ahead:
    """How long before an end it is told: the days of the config file, else the usual ones."""
    days = run.config.remind_days or REMIND_DAYS
    return Ahead(max(days) if within is None else within, days)


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
    ticks = ledger.ticks()
    created, copied = (_day(ledger.setting(key)) for key in ("created", LAST_BACKUP))
    laws = [run.rulebook(name) for name in dict.fromkeys(one.cycle.rulebook for one in evaluations)]
    # To be handed in after a completion (RU-E1), and what is newer than the law in use.
    extra = chain.from_iterable(
        (*completion_dues(law, activities, ticks, on), *standing(law)) for law in laws
    )
    [newest] = ledger.log(1)
    in_use = [one for one in evaluations if one.cycle.current]
    own = (
        *chain.from_iterable(goal_dues(ledger.goals(), one, ahead) for one in in_use),
        *date_dues(ledger.own_dates(), on, ahead),
        *backup_due(created or on, copied, newest.at.date() if activities else None, on),
    )
    every = (*extra, *own)
    return dues(evaluations, activities, on, ahead, since=created, look=look, extra=every)


def _day(moment: str | None) -> date | None:
    return datetime.fromisoformat(moment).date() if moment else None
