"""What is stated of cycles, as blocks and in words; and what their law knows of that sort."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cmetrack.core.adjustments import label_of
from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.evidence import paths_in
from cmetrack.i18n import day, gettext as _
from cmetrack.present.blocks import GAP, Block, Cell, Heading, Paragraph, say, table
from cmetrack.rules.law_of_cycles import AdjustmentRule
from cmetrack.rules.rulebook import Rulebook

if TYPE_CHECKING:
    from cmetrack.core.comparing import CycleDifference


def stated_words(book: Rulebook, one: Adjustment) -> str:
    """What is stated in one line: `Service abroad, 10.01.2023 to 02.06.2023`."""
    parts = [label_of(book, one.name), _days(one)]
    parts.append("" if one.amount is None else format_amount(one.amount))
    return ", ".join(filter(None, parts))


def adjustments_blocks(cycle: Cycle, book: Rulebook, files: Mapping[str, str]) -> Iterator[Block]:
    """`cycle adjust`: what the law knows, then what was stated; `files` are proofs by their own names."""
    known = _by_name(book)
    if not known:
        text = _("The law of {rulebook} knows nothing that could be stated of a cycle.")
        yield say(text, rulebook=book.id)
    else:
        yield Heading(_("What the law knows (`cmetrack cycle adjust NAME` states it):"))
        columns: list[Cell[AdjustmentRule]] = [
            (_("name"), lambda one: one.name),
            (_("what it is"), lambda one: label_of(book, one.name)),
            (_("needs"), _needs),
            (_("article"), lambda one: one.cites),
        ]
        yield table(known, columns, long={1, 2})
    if not cycle.adjustments:
        yield GAP
        yield Paragraph(_("Nothing is stated of this cycle."))
        return
    yield GAP
    yield Heading(_("What is stated of this cycle:"))
    stated: list[Cell[Adjustment]] = [
        (_("number"), lambda one: one.id),
        (_("name"), lambda one: one.name),
        (_("from"), lambda one: one.first or ""),
        (_("to"), lambda one: one.last or (_("open") if one.first else "")),
        (_("amount"), lambda one: "" if one.amount is None else format_amount(one.amount)),
        (
            _("proof"),
            lambda one: ", ".join(files.get(path, path) for path in paths_in(one.evidence)),
        ),
        (_("note"), lambda one: one.note or ""),
    ]
    yield table(cycle.adjustments, stated, right={0, 4}, long={5, 6})


def _by_name(book: Rulebook) -> list[AdjustmentRule]:
    """The rules, one of each name."""
    return [*{one.name: one for one in reversed(book.adjustments)}.values()][::-1]


def _needs(rule: AdjustmentRule) -> str:
    if rule.by_law:
        spans = (_("{first} to {last}").format(first=day(a), last=day(z)) for a, z in rule.by_law)
        return _("nothing: the law names the days, {days}").format(days=", ".join(spans))
    words = {"days": "--from, --to", "amount": "--amount", "evidence": "--evidence"}
    return ", ".join(words[one] for one in rule.needs)


def _days(one: Adjustment) -> str:
    if one.first is None:
        return ""
    if one.last is None:
        return _("from {first} on").format(first=day(one.first))
    return _("{first} to {last}").format(first=day(one.first), last=day(one.last))


def stated_blocks(found: Evaluation) -> Iterator[Block]:
    """`status`: what is stated of the cycle, a line each, and by the law of which day it is."""
    if found.cycle.law_of:
        text = _("The numbers of the law are those of {day}, as this cycle has it.")
        yield say(text, tone="faint", day=found.cycle.law_of)
    for one in found.cycle.adjustments:
        if not one.span.meets(found.window.span):
            continue  # it is of a run before this one, or of a later one
        text = _("Stated of this cycle: {what}.")
        yield say(text, tone="faint", what=stated_words(found.rulebook, one))


def difference_words(found: "Sequence[CycleDifference]", on: date) -> Iterator[str]:
    """What it changes, a sentence each; or that it changes nothing."""
    for one in found:
        before, after = (
            side if side is None else day(side) if isinstance(side, date) else format_amount(side)
            for side in (one.before, one.after)
        )
        text = _("{label}: {after} required instead of {before}.")
        if one.what == "end":
            text = _("The cycle ends on {after} instead of {before}.")
        elif one.what == "counted":
            text = _("{label}: {after} count instead of {before}.")
        elif before is None:
            text = _("{label}: {after} required, which was not asked for before.")
        elif after is None:
            text = _("{label}: not asked for any more; it was {before}.")
        yield text.format(label=one.label, before=before, after=after)
    if not found:
        yield _("On {day} that changes nothing of what the cycle asks for.").format(day=day(on))
