"""What is due, as blocks: sort by sort, each with what to do about it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from cmetrack import wording
from cmetrack.core.reminders import Reminder, ReminderSort
from cmetrack.i18n import N_, filled, gettext as _
from cmetrack.present.blocks import GAP, Block, Heading, Paragraph

_TITLES = {
    ReminderSort.TARGET: N_("Credits to collect in time (`cmetrack status`):"),
    ReminderSort.GOAL: N_("Goals of your own (`cmetrack goal list`):"),
    ReminderSort.HAND_IN: N_("To hand in:"),
    ReminderSort.DATE: N_("Dates of your own (`cmetrack remind list`):"),
    ReminderSort.PAPER: N_("Papers to hand in (then `cmetrack plan papers ID --tick …`):"),
    ReminderSort.CODE: N_("Codes to activate (then `cmetrack code activate ID`):"),
    ReminderSort.REJECTED: N_(
        "Codes that were rejected (`cmetrack code letter ID` writes to the support desk):"
    ),
    ReminderSort.PLANNED: N_(
        "Planned for a day that has passed (`cmetrack plan done ID`, or `rm ID`):"
    ),
    ReminderSort.INCOMPLETE: N_("Incomplete records (`cmetrack show ID`):"),
    ReminderSort.EVIDENCE: N_(
        "Files of certificates that are gone or changed (`cmetrack attach ID FILE`):"
    ),
}
_MOST = 10


def reminder_blocks(dues: Sequence[Reminder], on: date, name: str | None) -> Iterator[Block]:
    """The dues in their order; of very many of one sort the first, and how many more."""
    heading = _("{name}: due on {on}") if name else _("Due on {on}")
    yield Heading(filled(heading, name=name, on=on))
    for sort, group in groupby(dues, key=lambda due: due.sort):
        listed = list(group)
        yield GAP
        if any(due.unit != "credits" for due in listed):
            yield Heading(_("To collect in time (`cmetrack status`):"))
        elif sort in _TITLES:
            yield Heading(_(_TITLES[sort]))
        for text in wording.first_of((due.text for due in listed), len(listed), _MOST):
            yield Paragraph(text, indent=1)
