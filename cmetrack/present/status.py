"""How a cycle stands, as blocks: a bar per target, then in words what is short and by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import GAP, Bar, Block, Heading, Paragraph
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.states import Reason, TargetStatus
from cmetrack.rules.windows import leaves

_TONE = {
    TargetStatus.MET: "good",
    TargetStatus.SHORT: "bad",
    TargetStatus.BEHIND: "bad",
    TargetStatus.ON_TRACK: "plain",
    TargetStatus.UPCOMING: "faint",
}
_MOST_WARNINGS = 10


def status_blocks(found: Evaluation, name: str | None = None) -> Iterator[Block]:
    """Everything that `status` shows of one cycle."""
    yield Heading(_heading(found, name))
    yield Paragraph(_window(found), "faint")
    yield GAP
    for target in found.targets:
        if target.status is not TargetStatus.UPCOMING or target.counted or target.planned:
            yield _bar(target)
    yield GAP
    for sentence, tone in in_words(found):
        yield Paragraph(sentence, tone)
    yield from _waiting(found)
    yield from _deadline(found)
    yield from _warnings(found)


def in_words(found: Evaluation) -> Iterator[tuple[str, str]]:
    """What is short, span by span, with what the law says follows; each with its tone."""
    closed = [one for one in found.targets if one.binds(found.on, rolling=found.window.rolling)]
    short = [one for one in closed if one.shortfall]
    for span in dict.fromkeys(one.span for one in short):
        yield _short([one for one in short if one.span == span]), "bad"
    if closed and not short:
        yield _("Everything that is due is met."), "good"
    for one in found.targets:
        if one not in closed and one.shortfall and found.on in one.span:
            days = (one.span.last - found.on).days
            sentence = wording.to_go(days).format(**wording.of_target(one), days=days)
            yield sentence, "bad" if one.status is TargetStatus.BEHIND else "plain"


def _heading(found: Evaluation, name: str | None) -> str:
    title = _(found.rulebook.title)
    who = " · ".join(part for part in (name, found.cycle.specialty or found.cycle.name) if part)
    return f"{who}: {title}" if who else title


def _window(found: Evaluation) -> str:
    if found.window.rolling:
        sentence = _("{first} to {last}, the years that end on the evaluation day")
    else:
        sentence = _("{first} to {last}, evaluated on {on}")
    span = found.window.span
    return sentence.format(first=span.first, last=span.last, on=found.on)


def _bar(target: TargetProgress) -> Bar:
    text = {
        TargetStatus.MET: _("{counted} of {required}, met"),
        TargetStatus.SHORT: _("{counted} of {required}, {short} short"),
        TargetStatus.BEHIND: _("{counted} of {required}, {short} to go, behind the pace"),
        TargetStatus.ON_TRACK: _("{counted} of {required}, {short} to go, on track"),
        TargetStatus.UPCOMING: _("{counted} of {required}, not begun yet"),
    }[target.status].format(**wording.of_target(target))
    added = target.pending + target.planned
    return Bar(target.label, target.counted, added, target.required, text, _TONE[target.status])


def _short(targets: Sequence[TargetProgress]) -> str:
    """`57 credits short, 12 of them in courses; the right to practise is suspended …, D 5 (2).`"""
    main, *parts = targets
    values = wording.of_target(main)
    short = wording.credits_short(main.shortfall)
    if main.year is not None:
        within = [_in_noun(short, main) if main.rule.noun else short]
        within += [_in_noun(format_amount(part.shortfall), part) for part in parts]
        return _("Year {year}: {short} ({cites}).").format(
            year=main.year, short=", ".join(within), cites=main.rule.cites
        )
    if not main.rule.consequence:
        return _("{short}: {label} ({cites}).").format_map(values | {"short": short})
    if parts:
        short = _("{short}, {part} of them in {noun}").format(
            short=short,
            part=format_amount(parts[0].shortfall),
            noun=_(parts[0].rule.noun or main.label),
        )
    elif main.rule.noun:
        short = _in_noun(short, main)
    return _("{short}; {consequence}, {consequence_cites}.").format_map(values | {"short": short})


def _in_noun(amount: str, target: TargetProgress) -> str:
    return _("{amount} in {noun}").format(amount=amount, noun=_(target.rule.noun))


def _waiting(found: Evaluation) -> Iterator[Paragraph]:
    pending = [one.award.awarded for one in found.records if one.reason is Reason.PENDING_CODE]
    planned = [one.award.awarded for one in found.records if one.reason is Reason.PLANNED]
    if pending:
        sentence = ngettext(
            "+{credits} once {count} code is activated.",
            "+{credits} once {count} codes are activated.",
            len(pending),
        )
        yield Paragraph(sentence.format(credits=format_amount(sum(pending)), count=len(pending)))
    if planned:
        sentence = ngettext(
            "+{credits} planned, in {count} record.",
            "+{credits} planned, in {count} records.",
            len(planned),
        )
        yield Paragraph(sentence.format(credits=format_amount(sum(planned)), count=len(planned)))


def _deadline(found: Evaluation) -> Iterator[Paragraph]:
    """The next day on which something is due."""
    if not found.window.rolling:
        ahead = [one for one in found.targets if one.shortfall and one.span.last >= found.on]
        if ahead:
            due = min(ahead, key=lambda one: one.span.last)
            sentence = _("Next deadline: {last}, {label}, {short} to go.")
            yield Paragraph(sentence.format(**wording.of_target(due)))
        return
    counted = [one for one in found.records if one.counted]
    if counted:
        first = min(one.activity.last.day for one in counted)
        leaving = [one for one in counted if one.activity.last.day == first]
        sentence = ngettext(
            "Next to fall out of the window: {credits} of record {ids}, on {day}.",
            "Next to fall out of the window: {credits} of records {ids}, on {day}.",
            len(leaving),
        )
        yield Paragraph(
            sentence.format(
                credits=format_amount(sum(one.counted for one in leaving)),
                ids=", ".join(str(one.activity.id) for one in leaving),
                day=leaves(first, len(found.window.years)),
            )
        )


def _warnings(found: Evaluation) -> Iterator[Block]:
    """What to look at: incomplete records first, records with the same trouble in one line."""
    alike: dict[str, list[int]] = {}
    for notice in sorted(found.notices, key=lambda notice: notice.code != "incomplete"):
        alike.setdefault(notice.sentence, []).extend(notice.ids)
    if not alike:
        return
    yield GAP
    yield Heading(_("To look at:"))
    for text, ids in list(alike.items())[:_MOST_WARNINGS]:
        listed = ", ".join(map(str, ids))
        yield Paragraph(_("{ids}: {text}").format(ids=listed, text=text), indent=1)
    more = len(alike) - _MOST_WARNINGS
    if more > 0:
        yield Paragraph(
            ngettext(
                "and {count} more kind of remark; `cmetrack show ID` tells each record's",
                "and {count} more kinds of remarks; `cmetrack show ID` tells each record's",
                more,
            ).format(count=more),
            indent=1,
        )
