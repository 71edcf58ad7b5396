"""Sums of records as blocks: a line for each, and what all of them give."""

from collections.abc import Iterator, Sequence

from cmetrack.core.sums import YEAR, Subtotal
from cmetrack.domain.columns import show
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _, pgettext
from cmetrack.present.blocks import Block, Paragraph, Table
from cmetrack.present.records import in_all


def sums_blocks(found: Sequence[Subtotal], keys: Sequence[str]) -> Iterator[Block]:
    """The sums, one a line."""
    if not found:
        yield Paragraph(_("No records."))
        return
    heads = [_("year") if key == YEAR else pgettext("column", key) for key in keys]
    rows = [
        [
            *(_named(key, value) for key, value in zip(keys, one.by, strict=True)),
            str(one.records),
            format_amount(one.awarded),
            format_amount(one.counted),
        ]
        for one in found
    ]
    numbers = frozenset(range(len(keys), len(keys) + 3))
    yield Table([*heads, _("records"), _("gives"), _("counts")], rows, right=numbers)
    sums = zip(*((one.records, one.awarded, one.counted) for one in found), strict=True)
    yield in_all(*map(sum, sums))


def _named(key: str, value: int | str | None) -> str:
    return str(value) if key == YEAR else show(key, value)
