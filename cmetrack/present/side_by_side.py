"""One log, several laws: how its cycles stand, and each record's worth in each, side by side."""

from collections.abc import Iterator, Sequence
from functools import partial

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _, word
from cmetrack.present.blocks import GAP, Block, Cell, Paragraph, table
from cmetrack.present.comparing import counts
from cmetrack.present.records import cycle_name, ended_on, reason_of
from cmetrack.rules.counted import Counted

InCycle = tuple[Evaluation, Counted]
"""A record as it stands in a cycle."""


def cycles_side_by_side(cycles: Sequence[Evaluation]) -> Iterator[Block]:
    """Each cycle a row: its law, its days, its total and all that is still missing."""
    columns: list[Cell[Evaluation]] = [
        (_("cycle"), lambda one: cycle_name(one.cycle)),
        (_("rulebook"), lambda one: one.rulebook.id),
        (_("from"), lambda one: one.window.span.first),
        (_("to"), lambda one: one.window.span.last),
        (_("in all"), _total),
        (_("missing"), lambda one: format_amount(one.lacking)),
    ]
    yield table(cycles, columns, right={5}, long={0})
    yield GAP


def _total(found: Evaluation) -> str:
    if found.main is None:
        return ""
    said = (
        _("{counted} of {required} advised")
        if found.main.is_advice
        else _("{counted} of {required}")
    )
    return said.format_map(wording.of_target(found.main))


def records_side_by_side(
    records: Sequence[Sequence[Counted]], cycles: Sequence[Evaluation]
) -> Iterator[Block]:
    """Each record a row, with what counts of what it gives in each of the cycles."""
    if not records:
        yield Paragraph(_("No records."))
        return
    sorted_out = {at for row in records for at, one in enumerate(row) if one.categories}
    columns: list[Cell[Sequence[Counted]]] = [
        (_("id"), lambda row: row[0].activity.id),
        (_("ended"), lambda row: ended_on(row[0])),
        (_("kind"), lambda row: word("kind", row[0].activity.kind)),
        (_("title"), lambda row: row[0].activity.title),
        *((f"{one.cycle.id} {one.rulebook.id}", partial(_at, at)) for at, one in enumerate(cycles)),
    ]
    named = {4 + at for at in sorted_out}
    right = {0, *range(4, len(columns))} - named
    yield table(records, columns, right=right, long={3, *named}, cut={3}, spare={2})


def _at(place: int, row: Sequence[Counted]) -> str:
    return " ".join((counts(row[place]), *_categories(row[place])))


def _categories(one: Counted) -> list[str]:
    """Of which categories of a law it is, as the column `category` writes them."""
    return [
        name if its == one.award.awarded else f"{name}:{format_amount(its)}"
        for name, its in one.categories.items()
    ]


def record_side_by_side(standings: Sequence[InCycle]) -> Iterator[Block]:
    """One record: what it gives in each cycle, what of it counts, and why not all."""
    columns: list[Cell[InCycle]] = [
        (_("cycle"), lambda both: cycle_name(both[0].cycle)),
        (_("rulebook"), lambda both: both[0].rulebook.id),
        (_("gives"), lambda both: format_amount(both[1].award.awarded)),
        (_("counts"), lambda both: format_amount(both[1].counted)),
        (_("why not"), lambda both: reason_of(both[1])),
    ]
    if any(one.categories for _found, one in standings):
        columns.insert(4, (_("category"), lambda both: " ".join(_categories(both[1]))))
    yield GAP
    yield table(standings, columns, right={2, 3}, long={0, *range(4, len(columns))})
