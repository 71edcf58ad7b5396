"""What was earned so far, as blocks: credits by year and family, and what does not count."""

from collections.abc import Iterator

from cmetrack.core.charts import cut_by_reason, families, years
from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Bar, Block, Heading, Paragraph, Series
from cmetrack.present.records import reason_name
from cmetrack.present.summary import family_name


def past_blocks(found: Evaluation) -> Iterator[Block]:
    """The pictures of a dossier that `status` lacks, for `status --forecast`."""
    stacks = [*years(found)]
    used = [one for one in families(found) if any(one in dict(each.families) for each in stacks)]
    if used:
        yield GAP
        yield Heading(_("Credits by year"))
        yield Series(
            [
                Bar(
                    each.label, each.total, 0, 0, _sum(each.total, [by.get(one, 0) for one in used])
                )
                for each in stacks
                for by in (dict(each.families),)
            ]
        )
        yield Paragraph(" + ".join(family_name(one) for one in used), indent=1)
    if cut := cut_by_reason(found):
        yield GAP
        yield Heading(_("What does not count, and why"))
        yield Series(
            [Bar(reason_name(why), credits, 0, 0, format_amount(credits)) for why, credits in cut]
        )


def _sum(total: int, parts: list[int]) -> str:
    """`52 = 12 + 2 + 33`, in the order of the families; a single family has no sum."""
    said = " + ".join(map(format_amount, parts))
    return f"{format_amount(total)} = {said}" if total and len(parts) > 1 else format_amount(total)
