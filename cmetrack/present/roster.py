"""The roster as blocks: a line for each ledger, and how many there are."""

from collections.abc import Iterator, Sequence

from cmetrack.core.roster import RosterLine
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Cell, Paragraph, say, table


def roster_blocks(lines: Sequence[RosterLine]) -> Iterator[Block]:
    """The ledgers, one a line; below them why others could not be read, and how many there are."""
    columns: list[Cell[RosterLine]] = [
        (_("ledger"), lambda one: one.ledger),
        (_("doctor"), lambda one: one.doctor or ""),
        (_("specialty"), lambda one: one.specialty or ""),
        (_("rulebook"), lambda one: one.rulebook),
        (_("until"), lambda one: one.end),
        (_("missing"), lambda one: format_amount(one.shortfall or 0)),
        (_("codes due"), lambda one: one.due_codes),
    ]
    read = [one for one in lines if one.rulebook]
    if read:
        yield table(read, columns, right={5, 6}, long={0, 1, 2}, spare={2})
    for one in lines:
        if one.message:
            yield Paragraph(one.message, tone="bad")
    yield say(
        _("Ledgers: {count}; with credits missing: {missing}; not read: {unread}."),
        tone="faint",
        count=len({one.ledger for one in lines}),
        missing=len({one.ledger for one in read if one.wants_a_look}),
        unread=sum(one.rulebook is None for one in lines),
    )
