"""The days ahead, as blocks: a bar a month for each target, the pace in words, what falls out."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cmetrack import wording
from cmetrack.core.charts import by_year, cut_by_reason, families, years
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.forecast import Forecast, Leaving, Outlook, Point
from cmetrack.domain.credits import Hundredths, format_amount, rounded
from cmetrack.i18n import day, filled, gettext as _, ngettext, of_unit
from cmetrack.present.blocks import GAP, Bar, Block, Heading, Paragraph, Series, say
from cmetrack.present.records import reason_name
from cmetrack.present.summary import family_name
from cmetrack.rules.progress import TargetStatus

_MOST_LEAVING = 12


def forecast_blocks(found: Forecast) -> Iterator[Block]:
    """Everything that `status --forecast` adds to `status`."""
    yield GAP
    if not found.outlooks:
        yield Paragraph(_("The cycle is over; nothing is ahead in it."))
        return
    heading = _("Ahead, to {day}: what counts, what is planned besides, a mark where it is enough")
    yield Heading(filled(heading, day=found.until))
    for one in found.outlooks:
        if one.progress.span.first > found.today.on:
            continue  # its time has not begun: JSON has it
        yield GAP
        yield Heading(one.progress.label)
        yield Series(
            [
                Bar(
                    day(point.day),
                    min(point.counted, point.with_plan),
                    max(0, point.with_plan - point.counted),
                    point.required,
                    _amounts(point.counted, point.with_plan),
                )
                for point in _shown(one)
            ]
        )
        yield from _in_words(one, rolling=found.today.window.rolling)
    yield from _leaving(found)


def _shown(one: Outlook) -> Sequence[Point]:
    """A bar a month; of records, which are few, only where they change, and the last day."""
    if one.progress.rule.unit != "records":
        return one.points
    changes = [
        then for before, then in pairwise(one.points) if then._replace(day=before.day) != before
    ]
    return [*dict.fromkeys((one.points[0], *changes, one.points[-1]))]


def _amounts(counted: Hundredths, with_plan: Hundredths) -> str:
    """`120`, or with the plan `120 +30`."""
    if counted == with_plan:
        return format_amount(counted)
    sign = "+" if with_plan > counted else ""
    return f"{format_amount(counted)} {sign}{format_amount(with_plan - counted)}"


def _in_words(one: Outlook, *, rolling: bool) -> Iterator[Paragraph]:
    if rolling and one.short_from is not None and not one.progress.is_advice:
        if one.progress.shortfall:
            sentence = _("Short already.")
        elif one.short_from_with_plan is None:
            sentence = _("Short from {day} on, if nothing of the plan is done.")
        elif one.short_from_with_plan == one.short_from:
            sentence = _("Short from {day} on.")
        else:
            sentence = _("Short from {day} on; with what is planned, from {planned} on.")
        days = {"day": one.short_from, "planned": one.short_from_with_plan}
        yield say(sentence, tone="bad", indent=1, **days)
    needed, planned, pace = (
        "" if rate is None else format_amount(rounded(rate, 1))
        for rate in (one.needed, one.needed_with_plan, one.pace)
    )
    tone, unit = "plain", one.progress.rule.unit
    if one.needed is None:
        sentence = _("No time is left in which to earn what is missing.")
        tone = "plain" if one.progress.is_advice else "bad"
    elif one.needed == 0:
        sentence, tone = _("Enough for {day} without anything more."), "good"
    elif unit == "records":  # of which few are asked for, so that none is due each month
        sentence = _("Needed until {day}: {short}.")
    elif one.needed == one.needed_with_plan:
        sentence = of_unit(
            unit,
            _("Needed until {day}: {needed} credits a month."),
            _("Needed until {day}: {needed} hours a month."),
        )
    else:
        sentence = of_unit(
            unit,
            _(
                "Needed until {day}: {needed} credits a month; {planned} a month beside what is planned."
            ),
            _(
                "Needed until {day}: {needed} hours a month; {planned} a month beside what is planned."
            ),
        )
    values = {"day": one.last, "needed": needed, "planned": planned}
    short = wording.amount(one.progress.shortfall, unit)
    yield say(sentence, tone=tone, indent=1, **values, short=short)
    if one.pace is not None and unit != "records":
        sentence = of_unit(
            unit,
            _("The pace so far: {pace} credits a month."),
            _("The pace so far: {pace} hours a month."),
        )
        yield say(sentence, indent=1, pace=pace)
        if one.progress.shortfall:
            yield _reached(one, rolling=rolling)


def _reached(one: Outlook, *, rolling: bool) -> Paragraph:
    """When the target is reached at the pace so far, and with the plan on top of it."""
    last, day, planned = one.progress.span.last, one.reached, one.reached_with_plan
    late = not rolling and (planned or last) > last
    fine = one.progress.status is TargetStatus.ON_TRACK or one.progress.is_advice
    tone = "bad" if (late or planned is None) and not fine else "plain"
    if day is None and planned is None:
        if rolling:
            last, sentence = one.last, _("At this pace it is not reached by {last}.")
        else:
            sentence = _("At this pace it is never reached.")
    elif day is None:
        sentence = _("At this pace it is reached on {planned}, but only with what is planned.")
    elif planned in (day, None):
        sentence = _("At this pace it is reached on {day}.")
        if late:
            sentence = _("At this pace it is reached on {day}, after the end on {last}.")
    elif late:
        sentence = _(
            "At this pace it is reached on {day}, with what is planned on {planned}, after the end on {last}."
        )
    elif not rolling and day > last:
        sentence = _(
            "At this pace it is reached on {day}, after the end on {last}; with what is planned on {planned}."
        )
    else:
        sentence = _("At this pace it is reached on {day}, with what is planned on {planned}.")
    return say(sentence, tone=tone, indent=1, day=day, planned=planned, last=last)


def _leaving(found: Forecast) -> Iterator[Block]:
    leaving = [one for one in found.leaving if one.totals]  # else nothing is asked for by then
    if leaving:
        yield GAP
        expiry = found.today.rulebook.expiry
        yield Heading(_("No longer counting:") if expiry else _("Falling out of the window:"))
    yield from map(_gone, leaving[:_MOST_LEAVING])
    if more := leaving[_MOST_LEAVING:]:
        sentence = _("and more until {day}: {credits}, {total} left then")
        total = format_amount(more[-1].totals[0].counted)
        credits = wording.amount(_credits(*more), found.today.rulebook.counts_in)
        yield say(sentence, indent=1, day=more[-1].day, credits=credits, total=total)


def _gone(one: Leaving) -> Paragraph:
    left = []
    for part in one.totals:
        said, noun = _("{counted} in {noun}"), part.rule.noun or part.label
        if part.rule.asks_for_everything:
            said = "{counted}"
        left.append(said.format(counted=format_amount(part.counted), noun=noun))
    sentence = ngettext(
        "{day}: {credits} of record {ids}; {left} left",
        "{day}: {credits} of records {ids}; {left} left",
        len(one.records),
    )
    ids = ", ".join(str(record.activity.id) for record in one.records)
    credits = format_amount(_credits(one))
    return say(sentence, indent=1, day=one.day, credits=credits, ids=ids, left=", ".join(left))


def _credits(*leaving: Leaving) -> Hundredths:
    return sum(record.counted for one in leaving for record in one.records)


# What was earned so far


def past_blocks(found: Evaluation) -> Iterator[Block]:
    """The pictures of a dossier that `status` lacks, for `status --forecast`."""
    stacks = [*years(found)]
    used = [one for one in families(found) if any(one in dict(each.families) for each in stacks)]
    if used:
        yield GAP
        yield Heading(by_year(found))
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
