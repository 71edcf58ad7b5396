"""How a cycle stands, as blocks: a bar per target, then in words what is short and by when."""

from collections.abc import Iterator, Sequence

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import GAP, Bar, Block, Heading, Paragraph, say
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress, TargetStatus
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
    title = _(found.rulebook.title)
    who = " · ".join(filter(None, (name, found.cycle.specialty or found.cycle.name)))
    yield Heading(f"{who}: {title}" if who else title)
    sentence = (
        _("{first} to {last}, the years that end on the evaluation day")
        if found.window.rolling
        else _("{first} to {last}, evaluated on {on}")
    )
    yield say(sentence, tone="faint", **found.window.span._asdict(), on=found.on)
    yield GAP
    for target in found.targets:
        if target.status is not TargetStatus.UPCOMING or target.counted or target.planned:
            yield _bar(target)
    yield GAP
    yield from _in_words(found)
    if more := wording.highest_total(found.main, found.highest_total):
        yield Paragraph(more)
    yield from _waiting(found)
    yield from _deadline(found)
    yield from _warnings(found)


def _in_words(found: Evaluation) -> Iterator[Paragraph]:
    """What is short, span by span, with what the law says follows."""
    closed = [one for one in found.targets if one.binds(found.on, rolling=found.window.rolling)]
    short = [one for one in closed if one.shortfall]
    for span in dict.fromkeys(one.span for one in short):
        yield _short([one for one in short if one.span == span])
    if closed and not short:
        yield Paragraph(_("Everything that is due is met."), "good")
    for one in found.targets:
        if one not in closed and one.shortfall and found.on in one.span and not one.is_advice:
            days = (one.span.last - found.on).days
            tone = "bad" if one.status is TargetStatus.BEHIND else "plain"
            yield say(wording.to_go(days), tone=tone, **wording.of_target(one), days=days)


def _bar(target: TargetProgress) -> Bar:
    text = {
        TargetStatus.MET: _("{counted} of {required}, met"),
        TargetStatus.SHORT: _("{counted} of {required}, {short} short"),
        TargetStatus.BEHIND: _("{counted} of {required}, {short} to go, behind the pace"),
        TargetStatus.ON_TRACK: _("{counted} of {required}, {short} to go, on track"),
        TargetStatus.UPCOMING: _("{counted} of {required}, not begun yet"),
    }[target.status].format(**wording.of_target(target))
    added, tone = target.pending + target.planned, _TONE[target.status]
    if target.is_advice and target.shortfall:
        text, tone = _("{counted} of {required} advised"), "plain"
        text = text.format_map(wording.of_target(target))
    return Bar(target.label, target.counted, added, target.required, text, tone)


def _short(targets: Sequence[TargetProgress]) -> Paragraph:
    """`57 credits short, 12 of them in courses; the right to practise is suspended …, D 5 (2).`"""
    main, *parts = targets
    short = wording.credits_short(main.shortfall)
    if main.year is not None:
        sentence = _("Year {year}: {short} ({cites}).")
        within = [_in_noun(short, main) if main.rule.noun else short]
        short = ", ".join(within + [_in_noun(format_amount(one.shortfall), one) for one in parts])
    elif not main.rule.consequence:
        sentence = _("{short}: {label} ({cites}).")
    else:
        sentence = _("{short}; {consequence}, {consequence_cites}.")
        if parts:
            part, noun = format_amount(parts[0].shortfall), _(parts[0].rule.noun or main.label)
            short = _("{short}, {part} of them in {noun}").format(short=short, part=part, noun=noun)
        elif main.rule.noun:
            short = _in_noun(short, main)
    values = wording.of_target(main) | {"short": short, "year": main.year}
    return say(sentence, tone="bad", **values)


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
        yield say(sentence, credits=format_amount(sum(pending)), count=len(pending))
    if planned:
        sentence = ngettext(
            "+{credits} planned, in {count} record.",
            "+{credits} planned, in {count} records.",
            len(planned),
        )
        yield say(sentence, credits=format_amount(sum(planned)), count=len(planned))


def _deadline(found: Evaluation) -> Iterator[Paragraph]:
    """The next day on which something is due."""
    counted = [(share, one) for one in found.records for share in one.shares if share.counted]
    bind = [one for one in found.targets if one.shortfall and not one.is_advice]
    ahead = [one for one in bind if one.span.last >= found.on]
    if not found.window.rolling and ahead:
        due = min(ahead, key=lambda one: one.span.last)
        sentence = _("Next deadline: {last}, {label}, {short} to go.")
        yield say(sentence, **wording.of_target(due))
    elif found.window.rolling and counted:
        first = min(share.day for share, _one in counted)
        leaving = [(share, one) for share, one in counted if share.day == first]
        sentence = ngettext(
            "Next to fall out of the window: {credits} of record {ids}, on {day}.",
            "Next to fall out of the window: {credits} of records {ids}, on {day}.",
            len(leaving),
        )
        credits = format_amount(sum(share.counted for share, _one in leaving))
        ids = ", ".join(str(one.activity.id) for _share, one in leaving)
        yield say(sentence, credits=credits, ids=ids, day=leaves(first, len(found.window.years)))


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
        yield say(_("{ids}: {text}"), indent=1, ids=", ".join(map(str, ids)), text=text)
    more = len(alike) - _MOST_WARNINGS
    if more > 0:
        sentence = ngettext(
            "and {count} more kind of remark; `cmetrack show ID` tells each record's",
            "and {count} more kinds of remarks; `cmetrack show ID` tells each record's",
            more,
        )
        yield say(sentence, indent=1, count=more)
