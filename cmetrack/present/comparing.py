"""Two laws side by side, as blocks: the targets of each, then the records that differ and why."""

from collections.abc import Iterator

from cmetrack import wording
from cmetrack.core.comparing import Both, Comparison
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import filled, gettext as _, ngettext
from cmetrack.present.blocks import GAP, Block, Cell, Heading, Paragraph, say, table
from cmetrack.present.records import ended_on, reason_of
from cmetrack.rules.counted import Counted
from cmetrack.rules.progress import TargetProgress


def comparison_blocks(found: Comparison) -> Iterator[Block]:
    """What another law makes of a ledger's records."""
    before, after = found.before, found.after
    first, second = before.rulebook.id, after.rulebook.id
    heading = _("{first} and {second}, on {on}")
    yield Heading(filled(heading, first=first, second=second, on=before.on))
    for one in (before, after):
        values = {"id": one.rulebook.id, **one.window.span._asdict()}
        yield say(_("{id}: {first} to {last}"), tone="faint", indent=1, **values)
        for sentence in wording.standing(one.rulebook):
            yield Paragraph(sentence, "faint", indent=1)
    yield GAP
    targets: list[Cell[tuple[TargetProgress | None, TargetProgress | None]]] = [
        (_("target"), lambda both: (both[0] or both[1]).label),  # type: ignore[union-attr]
        (first, lambda both: _stands(both[0])),
        (second, lambda both: _stands(both[1])),
    ]
    yield table(found.targets, targets, long={0})
    for one in (before, after):
        for grant in one.grants:
            yield say(wording.granted(grant), indent=1)
    yield GAP
    if not found.records:
        yield Paragraph(_("Every record counts the same by both."))
        return
    records: list[Cell[Both]] = [
        (_("id"), lambda both: both.before.activity.id),
        (_("ended"), lambda both: ended_on(both.before)),
        (_("title"), lambda both: both.before.activity.title),
        (first, lambda both: counts(both.before)),
        (second, lambda both: counts(both.after)),
        (_("by {rulebook}").format(rulebook=second), lambda both: why(both.after)),
    ]
    yield table(found.records, records, right={0, 3, 4}, long={2, 5}, below={2, 5})
    total = len(before.records)
    said = ngettext(
        "{differ} of {count} record differs.", "{differ} of {count} records differ.", total
    )
    yield say(said, differ=len(found.records), count=total)


def why(one: Counted) -> str:
    """Why a record counts as it does: what cut it, else by which norm."""
    norm = one.award.valuation.norm
    by = _("{about} ({cites})").format(about=norm.about, cites=norm.cites)
    return reason_of(one) if one.cuts or one.reason else by


def _stands(target: TargetProgress | None) -> str:
    if target is None:
        return _("not asked for")
    return _("{counted} of {required}").format_map(wording.of_target(target))


def counts(one: Counted) -> str:
    """What counts of what a record gives."""
    awarded, counted = format_amount(one.award.awarded), format_amount(one.counted)
    said = _("{counted} of {awarded}")
    return counted if counted == awarded else said.format(counted=counted, awarded=awarded)
