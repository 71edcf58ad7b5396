"""Where a doctor stands, as blocks for one screen: a bar per target, what is due, the next step."""

from collections.abc import Iterator, Sequence
from datetime import date

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.own import GoalProgress
from cmetrack.core.reminders import Reminder, ReminderSort
from cmetrack.i18n import N_, filled, gettext as _
from cmetrack.present.blocks import GAP, Block, Heading, Paragraph
from cmetrack.present.own import goals_blocks
from cmetrack.present.status import bar

_MOST = 6
"""So many things that are due have room on one screen."""

_STEPS = {
    ReminderSort.CODE: N_(
        "Next: enter the code in the portal, then `cmetrack code activate {activity}`."
    ),
    ReminderSort.REJECTED: N_(
        "Next: `cmetrack code letter {activity}` asks the support desk about the code."
    ),
    ReminderSort.PAPER: N_("Next: hand it in, then `cmetrack plan papers {activity}` to tick it."),
    ReminderSort.PLANNED: N_("Next: `cmetrack plan done {activity}`, or `cmetrack rm {activity}`."),
    ReminderSort.INCOMPLETE: N_(
        "Next: `cmetrack show {activity}` says what is missing, `cmetrack edit {activity}` adds it."
    ),
    ReminderSort.HAND_IN: N_("Next: `cmetrack export -o dossier.pdf` makes the papers."),
    ReminderSort.TARGET: N_("Next: `cmetrack plan suggest` tells what would close the gap."),
}
"""What to do first, in this order, and by which command."""


def dashboard_blocks(
    found: Sequence[Evaluation],
    goals: Sequence[GoalProgress],
    due: Sequence[Reminder],
    on: date,
    name: str | None,
) -> Iterator[Block]:
    """All of it, of each cycle what runs on that day."""
    yield Heading(filled(_("{name}, {on}"), name=name, on=on) if name else filled("{on}", on=on))
    for one in found:
        yield GAP
        cycle = one.cycle.specialty or one.cycle.name
        title = one.rulebook.title
        span = filled(_("{first} to {last}"), **one.window.span._asdict())
        yield Paragraph(" · ".join(filter(None, (cycle, title, span))))
        yield from map(bar, (target for target in one.targets if on in target.span))
    yield from goals_blocks(goals, on)
    yield GAP
    if due:
        yield Heading(_("Due (`cmetrack remind --again` groups it):"))
        for text in wording.first_of((one.text for one in due), len(due), _MOST):
            yield Paragraph(text, indent=1)
    else:
        yield Paragraph(_("Nothing is due."), "good")
    yield Paragraph(next_step(found, due))


def next_step(found: Sequence[Evaluation], due: Sequence[Reminder]) -> str:
    """The one thing to do now."""
    if not any(one.records for one in found):
        return _("Next: log what you did with `cmetrack add`, or `cmetrack import FILE`.")
    first = {one.sort: one for one in reversed(due)}
    for sort, sentence in _STEPS.items():
        if sort in first:
            return _(sentence).format(activity=first[sort].activity)
    return _("Next: `cmetrack add` logs what you do, `cmetrack plan` looks ahead.")
