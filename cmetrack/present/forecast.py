"""The days ahead, as blocks: a bar a month for each target, the pace in words, what falls out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from cmetrack import wording
from cmetrack.core.forecast import Forecast, Leaving, Outlook
from cmetrack.domain.credits import Hundredths, format_amount, rounded
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import GAP, Block, Heading, Level, Paragraph, Series
from cmetrack.rules.progress import TargetProgress

_MOST_LEAVING = 12


def forecast_blocks(found: Forecast) -> Iterator[Block]:
    """Everything that `status --forecast` adds to `status`."""
    rolling = found.today.window.rolling
    if not found.outlooks:
        yield GAP
        yield Paragraph(_("The cycle is over; nothing is ahead in it."))
        return
    yield GAP
    yield Heading(
        _(
            "Ahead, to {day}: what counts, what is planned besides, a mark where it is enough"
        ).format(day=found.until)
    )
    for one in found.outlooks:
        if one.progress.span.first > found.today.on:
            continue  # its time has not begun: JSON has it
        yield GAP
        yield Heading(one.progress.label)
        yield _series(one)
        for text, tone in _in_words(one, rolling=rolling):
            yield Paragraph(text, tone, 1)
    yield from _leaving(found)


def rate(amount: Fraction) -> str:
    """Credits a month, to two decimals."""
    return format_amount(rounded(amount, 1))


def _series(one: Outlook) -> Series:
    levels = [
        Level(
            point.day.isoformat(),
            min(point.counted, point.with_plan),
            max(0, point.with_plan - point.counted),
            _amounts(point.counted, point.with_plan),
        )
        for point in one.points
    ]
    return Series(levels, max(point.required for point in one.points))


def _amounts(counted: Hundredths, with_plan: Hundredths) -> str:
    """`120`, or with the plan `120 +30`."""
    if counted == with_plan:
        return format_amount(counted)
    sign = "+" if with_plan > counted else ""
    return f"{format_amount(counted)} {sign}{format_amount(with_plan - counted)}"


def _in_words(one: Outlook, *, rolling: bool) -> Iterator[tuple[str, str]]:
    if rolling:
        yield from _short_from(one)
    values = {
        "day": one.last,
        "needed": "" if one.needed is None else rate(one.needed),
        "planned": "" if one.needed_with_plan is None else rate(one.needed_with_plan),
        "pace": "" if one.pace is None else rate(one.pace),
    }
    tone = "plain"
    if one.needed is None:
        sentence, tone = _("No time is left in which to earn what is missing."), "bad"
    elif one.needed == 0:
        sentence, tone = _("Enough for {day} without anything more."), "good"
    elif one.needed == one.needed_with_plan:
        sentence = _("Needed until {day}: {needed} credits a month.")
    else:
        sentence = _(
            "Needed until {day}: {needed} credits a month; {planned} a month beside what is planned."
        )
    yield sentence.format(**values), tone
    if one.pace is not None:
        yield _("The pace so far: {pace} credits a month.").format(**values), "plain"
    if one.progress.shortfall:
        yield _reached(one, rolling=rolling)


def _short_from(one: Outlook) -> Iterator[tuple[str, str]]:
    """Since or from when a rolling target is short, without and with the plan."""
    if one.short_from is None:
        return
    if one.progress.shortfall:
        sentence = _("Short already.")
    elif one.short_from_with_plan is None:
        sentence = _("Short from {day} on, if nothing of the plan is done.")
    elif one.short_from_with_plan == one.short_from:
        sentence = _("Short from {day} on.")
    else:
        sentence = _("Short from {day} on; with what is planned, from {planned} on.")
    yield sentence.format(day=one.short_from, planned=one.short_from_with_plan), "bad"


def _reached(one: Outlook, *, rolling: bool) -> tuple[str, str]:
    """When the target is reached at the pace so far, and with the plan on top of it."""
    last = one.progress.span.last
    if one.reached is None and one.reached_with_plan is None:
        if rolling:
            return _("At this pace it is not reached by {day}.").format(day=one.last), "bad"
        return _("At this pace it is never reached."), "bad"
    late = not rolling and (one.reached_with_plan or last) > last
    late_without = not rolling and (one.reached or last) > last
    tone = "bad" if late or one.reached_with_plan is None else "plain"
    if one.reached is None:
        sentence = _("At this pace it is reached on {planned}, but only with what is planned.")
    elif one.reached == one.reached_with_plan or one.reached_with_plan is None:
        sentence = (
            _("At this pace it is reached on {day}, after the end on {last}.")
            if late
            else _("At this pace it is reached on {day}.")
        )
    elif late:
        sentence = _(
            "At this pace it is reached on {day}, with what is planned on {planned}, after the "
            "end on {last}."
        )
    elif late_without:
        sentence = _(
            "At this pace it is reached on {day}, after the end on {last}; with what is planned "
            "on {planned}."
        )
    else:
        sentence = _("At this pace it is reached on {day}, with what is planned on {planned}.")
    return sentence.format(day=one.reached, planned=one.reached_with_plan, last=last), tone


def _leaving(found: Forecast) -> Iterator[Block]:
    if not found.leaving:
        return
    yield GAP
    yield Heading(_("Falling out of the window:"))
    for one in found.leaving[:_MOST_LEAVING]:
        yield Paragraph(_gone(one, found.today.targets), indent=1)
    more = found.leaving[_MOST_LEAVING:]
    if more:
        yield Paragraph(
            _("and more until {day}: {credits}, {total} left then").format(
                day=more[-1].day.isoformat(),
                credits=wording.credits(_credits(*more)),
                total=format_amount(more[-1].totals[0].counted),
            ),
            indent=1,
        )


def _gone(one: Leaving, targets: Sequence[TargetProgress]) -> str:
    main, *parts = one.totals
    left = [format_amount(main.counted)]
    left += [
        _("{counted} in {noun}").format(
            counted=format_amount(part.counted), noun=_(target.rule.noun or target.label)
        )
        for part, target in zip(parts, targets[1:], strict=True)
    ]
    return ngettext(
        "{day}: {credits} of record {ids}; {left} left",
        "{day}: {credits} of records {ids}; {left} left",
        len(one.records),
    ).format(
        day=one.day,
        credits=format_amount(_credits(one)),
        ids=", ".join(str(record.id) for record in one.records),
        left=", ".join(left),
    )


def _credits(*leaving: Leaving) -> Hundredths:
    return sum(record.counted for one in leaving for record in one.records)
