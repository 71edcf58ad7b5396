"""How a cycle stands, as blocks: a bar per target, then in words what is short and by when."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter

from cmetrack import wording
from cmetrack.core.adjustments import adjusted_texts
from cmetrack.core.evaluate import Evaluation, to_hand_in, with_plan_done
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.i18n import gettext as _, ngettext, pgettext
from cmetrack.present.adjustments import stated_blocks
from cmetrack.present.blocks import GAP, Bar, Block, Cell, Heading, Paragraph, Table, say, table
from cmetrack.present.records import highest_total
from cmetrack.rules.counted import Counted, Share
from cmetrack.rules.need import (
    Need,
    each_need,
    is_exact,
    is_shared,
    is_shared_anywhere,
    needs,
    of_credits,
)
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress, TargetStatus, is_ahead
from cmetrack.rules.windows import goes

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
    title = found.rulebook.title
    who = " · ".join(filter(None, (name, found.cycle.specialty or found.cycle.name)))
    yield Heading(f"{who}: {title}" if who else title)
    sentence = _("{first} to {last}, evaluated on {on}")
    if found.window.rolling:
        sentence = _("{first} to {last}, the years that end on the evaluation day")
    yield say(sentence, tone="faint", **found.window.span._asdict(), on=found.on)
    yield from (Paragraph(said, "faint") for said in wording.standing_to_look_at(found.rulebook))
    yield from _ended(to_hand_in(found), found)
    yield GAP
    begun = {
        one.year
        for one in found.targets
        if one.status is not TargetStatus.UPCOMING or one.counted or one.pending or one.planned
    }
    shown = [one for one in found.targets if one.year in begun]
    yield from (bar(one) for one in shown if one.year is None)
    yearly = [one for one in shown if one.year is not None]
    if yearly:
        yield _years(yearly)
    yield GAP
    yield from _in_words(found)
    if more := highest_total(found):
        yield Paragraph(more)
    yield from stated_blocks(found)
    yield from beside_records(found)
    yield from _waiting(found, in_table=bool(yearly))
    if not yearly:  # those have theirs in the table
        yield from _deadline(found)
    yield from _warnings(found)


def _ended(earlier: Evaluation, found: Evaluation) -> Iterator[Paragraph]:
    """How the cycle before ended, while that is what is handed in."""
    if earlier is found:
        return
    if earlier.met:
        main, tone = earlier.main or earlier.targets[0], "good"
        sentence = _("The cycle that ended on {last} was met: {counted} of {required}.")
        if main.is_advice:  # which nobody can break, nor is it met for that
            tone = "plain"
            sentence = _("The cycle that ended on {last} had {counted} of {required} advised.")
        elif found.window.brought and found.window.brought.lacked:
            tone = "plain"  # what follows meanwhile has followed
            sentence = _("The cycle that ended on {last} was met late: {counted} of {required}.")
        values = wording.of_target(main)
        yield say(sentence, tone=tone, **values | {"last": earlier.window.span.last})
    else:
        sentence = _("The cycle that ended on {last} was not met:")
        yield say(sentence, tone="bad", last=earlier.window.span.last)
        yield from (one._replace(indent=1) for one in _closed(earlier))
    yield say(_("The cycle that runs now, until {last}:"), last=found.window.span.last)


def _closed(found: Evaluation) -> Iterator[Paragraph]:
    """What was short when its time was up, span by span, with what the law says follows."""
    closed = [one for one in found.targets if one.binds(found.on, rolling=found.window.rolling)]
    short = [one for one in closed if one.shortfall]
    over = [one for one in short if one.year is not None and not one.rule.consequence]
    for span in dict.fromkeys(one.span for one in short if one not in over):
        yield from map(_short, needs([one for one in short if one.span == span]))
    if over:
        # No alarm: it is over, and the law names nothing that follows.
        years = ", ".join(dict.fromkeys(str(one.year) for one in over))
        sentence = _("Years that ended short: {years} ({cites}).")
        cites = ", ".join(dict.fromkeys(one.rule.cites for one in over))
        yield say(sentence, years=years, cites=cites)


def _in_words(found: Evaluation) -> Iterator[Paragraph]:
    """What is short, span by span, with what the law says follows."""
    closed = [one for one in found.targets if one.binds(found.on, rolling=found.window.rolling)]
    yield from _closed(found)
    if closed and not any(one.shortfall for one in closed):
        yield Paragraph(_("Everything that is due is met."), "good")
    ahead = [
        one for one in found.targets if one not in closed and one.shortfall and not one.is_advice
    ]
    now = [one for one in ahead if found.on in one.span and not one.rule.every]
    first = {one.year: one for one in reversed(now)}
    for one in now:
        if one is first[one.year] or one.year is None:
            days = (one.span.last - found.on).days
            tone = "bad" if one.status is TargetStatus.BEHIND else "plain"
            values = wording.of_target(one)
            if one.year is not None:  # its parts stand in the table alone
                [need] = [each for each in each_need(found.needs) if each.target is one]
                values["short"] = format_amount(need.credits)
            yield say(wording.to_go(days), tone=tone, **values, days=days)
    in_words = {0, *(one.shortfall for one in (*ahead[:1], *first.values()))}
    beside = of_credits(found.needs)
    if ahead and (found.to_earn not in in_words or is_shared(beside)):
        sentence = _("In all {credits} are still to be earned until {last}.")
        unit = found.rulebook.counts_in
        credits = wording.to_earn(wording.amount(found.to_earn, unit), exact=is_exact(beside))
        yield say(sentence, credits=credits, last=max(one.span.last for one in ahead))
        if is_shared_anywhere(beside):
            yield Paragraph(wording.shared(unit))
    for one in found.targets:
        told = one.required and (one.shortfall or one.last_done)
        if one.rule.every and told and one not in closed:
            tone = "bad" if one.status is TargetStatus.BEHIND else "plain"
            yield Paragraph(wording.in_its_time(one), tone)


def bar(target: TargetProgress) -> Bar:
    """How far a target has come, with its amounts in words."""
    text = {
        TargetStatus.MET: _("{counted} of {required}, met"),
        TargetStatus.SHORT: _("{counted} of {required}, {short} short"),
        TargetStatus.BEHIND: _("{counted} of {required}, {short} to go, behind the pace"),
        TargetStatus.ON_TRACK: _("{counted} of {required}, {short} to go, on track"),
        TargetStatus.UPCOMING: _("{counted} of {required}, not begun yet"),
    }[target.status].format(**wording.of_target(target))
    added, tone = target.pending + target.planned, _TONE[target.status]
    if target.is_waived:
        text = _("{counted}, waived").format_map(wording.of_target(target))
    elif target.instead and target.shortfall:
        said = _("{counted} of {required}, not needed beside: {others}")
        others = ", ".join(target.instead)
        text, tone = said.format(**wording.of_target(target), others=others), "plain"
    elif target.is_advice and target.shortfall:
        text, tone = _("{counted} of {required} advised"), "plain"
        text = text.format_map(wording.of_target(target))
    return Bar(target.label, target.counted, added, target.required, text, tone)


def _years(targets: Sequence[TargetProgress]) -> Table:
    """A row a year: its targets side by side, then what waits for codes, and what is planned.

    What is not asked for in one of the years is left empty there.
    """
    rows: dict[int | None, list[TargetProgress]] = {}
    for one in targets:
        rows.setdefault(one.year, []).append(one)
    columns: list[Cell[list[TargetProgress]]] = [("", lambda row: row[0].label)]
    for one in {one.rule.name: one for one in targets}.values():
        whole = _("in all") if one.rule.takes_any_kind else one.rule.label.format(n="…")
        heading = one.rule.noun or whole
        if one.is_advice:
            heading = wording.advised(heading)
        columns.append((heading, partial(_of_year, one.rule.name)))
    for heading, amount in (
        (_("codes"), attrgetter("pending")),
        (pgettext("amount", "planned"), attrgetter("planned")),
    ):
        if any(map(amount, targets)):
            columns.append((heading, partial(_added, amount)))
    columns.append((_("until"), lambda row: row[0].span.last))
    last = len(columns) - 1
    return table(rows.values(), columns, right={*range(1, last)}, spare={last})


def _of_year(name: str, row: Iterable[TargetProgress]) -> str:
    asked = (one for one in row if one.rule.name == name)
    said = _("{counted} of {required}")
    return "".join(said.format_map(wording.of_target(one)) for one in asked)


def _added(amount: Callable[[TargetProgress], Hundredths], row: Iterable[TargetProgress]) -> str:
    most = max(map(amount, row))
    return f"+{format_amount(most)}" if most else ""


def _short(need: Need) -> Paragraph:
    """`57 credits short, 12 of them in courses; the right to practise is suspended …, D 5 (2).`"""
    main, parts = need.target, [one.target for one in each_need(need.parts)]
    short = wording.short(main.shortfall, main.rule.unit)
    if main.rule.noun:
        short = _("{short} in {noun}").format(short=short, noun=main.rule.noun)
    listed = ", ".join(_in_noun(format_amount(one.shortfall), one) for one in parts)
    if main.year is not None:
        short = ", ".join(filter(None, (short, listed)))  # its time is over: nothing makes it up
    elif need.credits > main.shortfall:
        sentence = _("{short} in all and {parts}: {need} to be earned")
        earn = wording.to_earn(format_amount(need.credits), exact=is_exact([need]))
        short = sentence.format(short=short, parts=listed, need=earn)
    elif len(parts) == 1:
        [part], sentence = parts, _("{short}, {part} of them in {noun}")
        if part.shortfall == main.shortfall:
            sentence = _("{short}, all of them in {noun}")
        values = wording.of_target(part)
        short = sentence.format(short=short, part=values["short"], noun=values["noun"])
    elif parts:
        short = _("{short}, of them {parts}").format(short=short, parts=listed)
    if main.year is not None:
        sentence = _("Year {year}: {short} ({cites}).")
    else:
        short = short[:1].upper() + short[1:]
        sentence = _("{short}: {label} ({cites}).")
        if main.rule.consequence:
            sentence = _("{short}; {consequence}, {consequence_cites}.")
    values = wording.of_target(main) | {"short": short, "year": main.year}
    return say(sentence, tone="bad", **values)


def _in_noun(amount: str, target: TargetProgress) -> str:
    return _("{amount} in {noun}").format(amount=amount, noun=wording.of_target(target)["noun"])


def beside_records(found: Evaluation) -> Iterator[Paragraph]:
    """What the law gave without a record, what was stated made of it, and when papers may be handed in."""
    for grant in found.grants:
        yield Paragraph(wording.granted(grant))
    if found.rulebook.adjustments:
        yield from map(Paragraph, adjusted_texts(found))
    yield from _brought(found)
    if (days := found.papers.hand_in) and (rule := found.rulebook.hand_in):
        sentence = _("{about}: to be handed in from {first} to {last} ({cites}).")
        yield say(sentence, about=rule.about, cites=rule.cites, **days._asdict())


def _brought(found: Evaluation) -> Iterator[Paragraph]:
    """What the cycle before brings: what counts of its surplus, and how far it was made up."""
    rule, make_up, brought = found.rulebook.carry_over, found.rulebook.make_up, found.window.brought
    if brought and rule and brought.above:
        sentence = _("{about}: +{credits} from the cycle that ended on {last} ({cites}).")
        credits = format_amount(brought.above)
        yield say(sentence, about=rule.about, cites=rule.cites, credits=credits, last=brought.last)
    if make_up is None or brought is None or brought.until is None:
        return
    lacks, tone = found.still_lacks, "bad"
    if not lacks:
        tone = "good"
        sentence = _(
            "The cycle that ended on {last} is whole since {day}; made up: {made_up} ({cites})."
        )
    elif found.on <= brought.until:
        sentence = _(
            "The cycle that ended on {last} still lacks {lacks}, to be made up until {until}; what is made up counts nothing here ({cites})."
        )
    else:
        sentence = _(
            "The cycle that ended on {last} lacked {lacks}, which cannot be made up any more ({cites})."
        )
    amount = partial(wording.amount, unit=found.rulebook.counts_in)
    values = {"lacks": amount(lacks), "made_up": amount(brought.lacked - lacks)}
    day = max((one for one, _cut in found.made_up), default=None)
    yield say(sentence, tone=tone, **brought._asdict() | values, day=day, cites=make_up.cites)


def _waiting(found: Evaluation, *, in_table: bool) -> Iterator[Paragraph]:
    """What will count: codes to be seen to, and what is planned, where no table has that."""
    pending = [one.award.awarded for one in found.records if one.reason is Reason.PENDING_CODE]
    planned = {
        one.activity.id: one.award.awarded
        for one in found.records
        if any(is_ahead(one, share, found.on) for share in one.shares)
        and (found.window.rolling or one.award.day in found.window.span)
    }
    if pending:
        sentence = ngettext(
            "+{credits} once {count} code is activated.",
            "+{credits} once {count} codes are activated.",
            len(pending),
        )
        yield say(sentence, credits=format_amount(sum(pending)), count=len(pending))
    if planned and not in_table:
        sentence = ngettext(
            "+{credits} planned, in {count} record.",
            "+{credits} planned, in {count} records.",
            len(planned),
        )
        yield say(sentence, credits=format_amount(sum(planned.values())), count=len(planned))
    if planned:
        done = with_plan_done(found).records
        counted = sum(one.counted for one in done if one.activity.id in planned)
        if counted < (credits := sum(planned.values())):
            sentence = _("Of the {credits} that are planned {counted} would count.")
            yield say(sentence, credits=format_amount(credits), counted=format_amount(counted))


def _deadline(found: Evaluation) -> Iterator[Paragraph]:
    """The next day on which something is due."""
    counted = [(share, one) for one in found.records for share in one.shares if share.counted]
    bind = [one for one in found.targets if one.shortfall and not one.is_advice]
    ahead = [one for one in bind if one.span.last >= found.on]
    if not found.window.rolling and ahead:
        due = min(ahead, key=lambda one: one.span.last)
        need = next(one for one in each_need(found.needs) if one.target is due)
        sentence = _("Next deadline: {last}, {label}, {short} to go.")
        if need.credits > due.shortfall:
            sentence = _("Next deadline: {last}, {label}, {short} to go, {need} with its parts.")
        earn = wording.to_earn(format_amount(need.credits), exact=is_exact([need]))
        values = wording.of_target(due) | {"need": earn}
        yield say(sentence, **values)
    yield from _next_to_go(found, counted)


def _next_to_go(found: Evaluation, counted: Sequence[tuple[Share, Counted]]) -> Iterator[Paragraph]:
    """What counts no longer next: it falls out of a rolling window, or expires."""
    days = [goes(found.rulebook, found.window, share.day) for share, _one in counted]
    ahead = [day for day in days if day and (found.window.rolling or day <= found.window.span.last)]
    if not ahead or max(ahead) <= found.on:
        return
    first = min(day for day in ahead if day > found.on)
    leaving = [one for one, day in zip(counted, days, strict=True) if day == first]
    expiry = found.rulebook.expiry
    sentence = ngettext(
        "Next to fall out of the window: {credits} of record {ids}, on {day}.",
        "Next to fall out of the window: {credits} of records {ids}, on {day}.",
        len(leaving),
    )
    if expiry and expiry.over(leaving[0][0].day) == first:
        sentence = ngettext(
            "Next to expire: {credits} of record {ids}, on {day}.",
            "Next to expire: {credits} of records {ids}, on {day}.",
            len(leaving),
        )
    credits = format_amount(sum(share.counted for share, _one in leaving))
    ids = ", ".join(str(one.activity.id) for _share, one in leaving)
    yield say(sentence, credits=credits, ids=ids, day=first)


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
