"""What is due in the ledger of this run: for `remind`, and for the page that `cmetrack` alone shows."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import chain

from cmetrack.cli.session import Session
from cmetrack.core.checklists import completion_dues
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.own import backup_due, date_dues, goal_dues
from cmetrack.core.reminders import REMIND_DAYS, Ahead, Reminder, dues, standing
from cmetrack.store.housekeeping import LAST_BACKUP
from cmetrack.store.ledger import Ledger


def ahead_of(run: Session, within: int | None = None) -> Ahead:
    """How long before an end it is told: the days of the config file, else the usual ones."""
    days = run.config.remind_days or REMIND_DAYS
    return Ahead(max(days) if within is None else within, days)


def all_due(
    run: Session,
    ledger: Ledger,
    on: date,
    ahead: Ahead,
    look: Callable[[str], str] = lambda path: "there",
) -> tuple[list[Evaluation], list[Reminder]]:
    """How every cycle stands on a day, and all that is due then, told or not.

    `look` says what has become of certificates' files.
    """
    activities, ticks = ledger.activities(), ledger.ticks()
    evaluations = [run.evaluate(one, activities, on) for one in run.readable(ledger.cycles())]
    created, copied = (_day(ledger.setting(key)) for key in ("created", LAST_BACKUP))
    laws = [run.rulebook(name) for name in dict.fromkeys(one.cycle.rulebook for one in evaluations)]
    # To be handed in after a completion (RU-E1), and what is newer than the law in use.
    extra: Iterable[Reminder] = chain.from_iterable(
        (*completion_dues(law, activities, ticks, on), *standing(law)) for law in laws
    )
    [newest] = ledger.log(1)
    in_use = [one for one in evaluations if one.cycle.current]
    own = (
        *chain.from_iterable(goal_dues(ledger.goals(), one, ahead) for one in in_use),
        *date_dues(ledger.own_dates(), on, ahead),
        *backup_due(created or on, copied, newest.at.date() if activities else None, on),
    )
    extra = (*extra, *own)
    due = dues(evaluations, activities, on, ahead, since=created, look=look, extra=extra)
    return evaluations, due


def _day(moment: str | None) -> date | None:
    return datetime.fromisoformat(moment).date() if moment else None
