"""What doctors set themselves, as blocks: their dates and what is due, their goals."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cmetrack import wording
from cmetrack.core.own import GoalProgress, of_goal
from cmetrack.core.reminders import Reminder
from cmetrack.domain.own import OwnDate
from cmetrack.i18n import gettext as _, word
from cmetrack.present.blocks import GAP, Bar, Block, Cell, Heading, Paragraph, table


def dates_blocks(
    dates: Sequence[OwnDate], due: Sequence[Reminder], quiet: Mapping[str, date | None], on: date
) -> Iterator[Block]:
    """`remind list`: the dates with their next day, then what is due, with its name."""
    columns: list[Cell[OwnDate]] = [
        (_("date"), lambda one: one.id),
        (_("next"), lambda one: one.after(on) or one.day),
        (_("every"), lambda one: wording.every(one.every) if one.every else ""),
        (_("title"), lambda one: one.title),
    ]
    if dates:
        yield table(dates, columns, right={0}, long={3})
    else:
        yield Paragraph(_("No dates of your own; `cmetrack remind add` notes one."))
    if not due:
        return

    def hushed(one: Reminder) -> object:
        if one.matter not in quiet:
            return ""
        return quiet[one.matter] or _("settled")

    named: list[Cell[Reminder]] = [
        (_("name"), lambda one: one.handle),
        (_("quiet until"), hushed),
        (_("due"), lambda one: one.text),
    ]
    yield GAP
    yield Heading(_("Due (`cmetrack remind snooze NAME`, `cmetrack remind done NAME`):"))
    yield table(due, named, long={2})


def goals_blocks(goals: Sequence[GoalProgress], on: date) -> Iterator[Block]:
    """The doctor's own goals, each as a bar; nothing where there is none to speak of."""
    if told := [one for one in goals if one.is_told(on)]:
        yield GAP
        yield Heading(_("Goals of your own:"))
        yield from map(_bar, told)


def goals_table(goals: Sequence[GoalProgress]) -> Iterator[Block]:
    """`goal list`: every goal with its number, its days, what counts for it."""
    if not goals:
        yield Paragraph(_("No goals of your own; `cmetrack goal add` sets one."))
        return
    columns: list[Cell[GoalProgress]] = [
        (_("number"), lambda one: one.goal.id),
        (_("from"), lambda one: one.span.first),
        (_("to"), lambda one: one.span.last),
        (_("every"), lambda one: wording.every(one.goal.every) if one.goal.every else ""),
        (_("counts"), lambda one: of_goal(one)["counted"]),
        (_("goal"), lambda one: of_goal(one)["required"]),
        (_("title"), lambda one: one.goal.title),
        (_("only"), _only),
    ]
    yield table(goals, columns, right={0, 4}, long={6}, spare={7})


def _only(one: GoalProgress) -> str:
    kinds = [word("kind", kind) for kind in one.goal.kinds]
    return ", ".join(filter(None, (*kinds, one.goal.words)))


def _bar(one: GoalProgress) -> Bar:
    sentence = _("{counted} of {required} until {last}, {short} to go")
    if not one.shortfall:
        sentence = _("{counted} of {required} until {last}, reached")
    elif one.planned:
        sentence = _("{counted} of {required} until {last}, {short} to go, {planned} planned")
    tone = "plain" if one.shortfall else "good"
    text = sentence.format_map(of_goal(one))
    return Bar(one.goal.title, one.counted, one.planned, one.goal.required, text, tone)
