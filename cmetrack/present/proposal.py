"""What an import would store, as blocks: what was concluded, and the rows with what each gives."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from cmetrack.core.import_report import ImportReport
from cmetrack.core.new_records import NewRecord
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import show
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import NN_, day, gettext as _, ngettext, pgettext, word
from cmetrack.present.blocks import GAP, Block, Cell, Heading, Paragraph, say, table
from cmetrack.present.records import reason_name

WHOLE = 30
"""A table of more rows than this is cut short, and summed up by kinds."""

_FIRST = 15
_WORDS = 8  # from which kinds were read
_code = attrgetter("code")

_CONCLUDED = {
    "kind-proposed": NN_(
        "the kind of {count} row is read from its words ({words})",
        "the kinds of {count} rows are read from their words ({words})",
    ),
    "heading": NN_(
        "a word tells what {count} column is ({words})",
        "a word tells what {count} columns are ({words})",
    ),
    "period-split": NN_("{count} period is split in two", "{count} periods are split in two"),
    "hours-for-credits": NN_(
        "{count} number of credits is taken for hours",
        "{count} numbers of credits are taken for hours",
    ),
    "credits-for-hours": NN_(
        "{count} number of hours is taken for credits",
        "{count} numbers of hours are taken for credits",
    ),
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
    records = report.new_records.records
    shown = records if len(records) <= WHOLE else records[:_FIRST]
    if shown:
        proposed = (one for one in report.guesses if one.code == "kind-proposed")
        words = {one.line: one.words for one in proposed}
        number = numbers(report)
        columns: list[Cell[NewRecord]] = [
            (_("line"), lambda one: number[one.place]),
            (_("kind"), lambda one: _kind(one.activity, words.get(one.line, ""))),
            (_("title"), lambda one: one.activity.title),
            (_("days"), lambda one: days(one.activity)),
            (_("hours"), lambda one: show("hours", one.activity.hours)),
            (_("credits"), lambda one: show("credits", one.activity.credits)),
            (_("gives"), _gives),
        ]
        yield table(shown, columns, right={0, 4, 5}, long={2, 6}, spare={4, 5})
    if len(shown) < report.added:
        yield from _by_kind(report, records)


def _gives(one: NewRecord) -> str:
    """What it gives, and why that is nothing, or does not count."""
    gives, why = format_amount(one.gives), reason_name(one.reason) if one.reason else one.why
    return _("{gives}: {why}").format(gives=gives, why=why) if why else gives


def numbers(report: ImportReport) -> dict[int, int]:
    """What the rows are called, by their places: the lines on which they begin, if these differ."""
    lines = dict(zip(report.places, report.lines, strict=True))
    lines |= {place: issue.line for place, issue in report.kindless.items()}
    if len(set(lines.values())) < len(lines):
        return {place: place + 1 for place in lines}
    return lines


def _kind(activity: Activity, words: str) -> str:
    """The kind, and the words that it was read from, if these do not stand in the title."""
    kind = word("kind", activity.kind)
    if not words or words in activity.title:
        return kind
    return _("{kind} ({words})").format(kind=kind, words=words)


def conclusions(report: ImportReport) -> str:
    """What was concluded of a file, in one line."""
    said: dict[str, str] = {}
    for code, notices in groupby(sorted(report.guesses, key=_code), _code):
        first, *others = notices
        count = report.concluded.get(code, 1 + len(others))
        one, several = _CONCLUDED.get(code, (first.sentence, first.sentence))
        if code not in _CONCLUDED and others:
            one = several = _("{sentence}, and so on").format(sentence=first.sentence.rstrip("."))
        words = list(dict.fromkeys(each.words for each in (first, *others)))
        listed = ", ".join(words[:_WORDS]) + (", …" if len(words) > _WORDS else "")
        said[code] = ngettext(one, several, count)
        if code in _CONCLUDED:
            said[code] = said[code].format(count=count, words=listed)
    listed = "; ".join(one[:1].lower() + one[1:].rstrip(".") for one in said.values())
    return _("Concluded: {conclusions}.").format(conclusions=listed)


def days(activity: Activity) -> str:
    """When it was, as short as can be: `2023-03-17–18`, `2023-02-27–03-02`."""
    first, last = activity.start, activity.end
    if not last or last == first:
        return day(first)
    if len(first) == len(last) == len("2023-03-17") and first[:4] == last[:4]:
        form = pgettext("days of one year in numbers", "{y}-{m1}-{d1}–{m2}-{d2}")
        if first[:7] == last[:7]:
            form = pgettext("days of one month in numbers", "{y}-{m1}-{d1}–{d2}")
        (y, m1, d1), (_y, m2, d2) = first.split("-"), last.split("-")
        return form.format(y=y, m1=m1, d1=d1, m2=m2, d2=d2)
    return f"{day(first)}–{day(last)}"


def _by_kind(report: ImportReport, records: Iterable[NewRecord]) -> Iterator[Block]:
    counts: Counter[str] = Counter()
    gives: Counter[str] = Counter()
    for one in records:
        counts[one.activity.kind] += 1
        gives[one.activity.kind] += one.gives
    whole = _("And more; all {count} by their kinds:")
    if not report.new_records.all:
        whole = _("And more, {count} in all; the first {looked_at} by their kinds:")
    yield say(whole, count=report.added, looked_at=len(report.new_records.records))
    columns: list[Cell[str]] = [
        (_("kind"), lambda kind: word("kind", kind)),
        (_("rows"), lambda kind: counts[kind]),
        (_("give"), lambda kind: format_amount(gives[kind])),
    ]
    yield table([kind for kind, _count in counts.most_common()], columns, right={1, 2})
