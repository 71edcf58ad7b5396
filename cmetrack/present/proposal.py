"""What an import would store, as blocks: what was concluded, and the rows with what each gives."""

from collections import Counter
from collections.abc import Iterable, Iterator

from cmetrack.core.importing import ImportReport
from cmetrack.core.prospects import Prospect
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import show
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import NN_, gettext as _, ngettext
from cmetrack.present.blocks import GAP, Block, Cell, Heading, Paragraph, say, table
from cmetrack.present.records import REASONS

WHOLE = 30
"""A table of more rows than this is cut short, and summed up by kinds."""

_FIRST = 15

_CONCLUDED = {
    "kind-proposed": NN_(
        "the kind of {count} row is read from its words",
        "the kinds of {count} rows are read from their words",
    ),
    "period": NN_("{count} period is split in two", "{count} periods are split in two"),
    "unit": NN_("a unit is taken off {count} cell", "units are taken off {count} cells"),
}
"""What was concluded in many rows, by the words of the notices."""


def proposal_blocks(report: ImportReport, *, several: bool) -> Iterator[Block]:
    """What was concluded of a file, and what of it would go in."""
    if several:
        yield Heading(report.file)
    if report.guesses:
        yield Paragraph(conclusions(report))
        yield GAP
    records = report.prospects.records
    shown = records if len(records) <= WHOLE else records[:_FIRST]
    if shown:
        words = {one.line: one.words for one in report.guesses if one.words}
        columns: list[Cell[Prospect]] = [
            (_("line"), lambda one: one.line),
            (_("kind"), lambda one: one.activity.kind),
            (_("read from"), lambda one: words.get(one.line, "")),
            (_("title"), lambda one: one.activity.title),
            (_("days"), lambda one: days(one.activity)),
            (_("hours"), lambda one: show("hours", one.activity.hours)),
            (_("credits"), lambda one: show("credits", one.activity.credits)),
            (_("gives"), lambda one: format_amount(one.gives)),
            (_("why"), lambda one: _(REASONS[one.reason]) if one.reason else one.why),
        ]
        yield table(shown, columns, right={0, 5, 6, 7}, long={3, 8}, spare={2, 5, 6})
    if len(shown) < report.added:
        yield from _by_kind(report, records)


def conclusions(report: ImportReport) -> str:
    """What was concluded of a file, in one line."""
    said: dict[str, str] = {}
    for notice in report.guesses:
        count = report.concluded.get(notice.code, 1)
        one, several = _CONCLUDED.get(notice.code, (notice.sentence, ""))
        if not several and count > 1:
            several = _("{sentence}, and more of the kind").format(sentence=one)
        sentence = ngettext(one, several, count) if several else one
        said.setdefault(notice.code, sentence.format(count=count) if several else sentence)
    listed = "; ".join(one[:1].lower() + one[1:].rstrip(".") for one in said.values())
    return _("Concluded: {conclusions}.").format(conclusions=listed)


def days(activity: Activity) -> str:
    """When it was, as short as can be: `2023-03-17–18`, `2023-02-27–03-02`."""
    first, last = activity.start, activity.end
    if not last or last == first:
        return first
    if len(first) == len(last) == len("2023-03-17") and first[:4] == last[:4]:
        return f"{first}–{last[8:] if first[:7] == last[:7] else last[5:]}"
    return f"{first}–{last}"


def _by_kind(report: ImportReport, records: Iterable[Prospect]) -> Iterator[Block]:
    counts: Counter[str] = Counter()
    gives: Counter[str] = Counter()
    for one in records:
        counts[one.activity.kind] += 1
        gives[one.activity.kind] += one.gives
    whole = _("And more; all {count} by their kinds:")
    if not report.prospects.all:
        whole = _("And more, {count} in all; the first {looked_at} by their kinds:")
    yield say(whole, count=report.added, looked_at=len(report.prospects.records))
    columns: list[Cell[str]] = [
        (_("kind"), str),
        (_("rows"), lambda kind: counts[kind]),
        (_("give"), lambda kind: format_amount(gives[kind])),
    ]
    yield table([kind for kind, _count in counts.most_common()], columns, right={1, 2})
