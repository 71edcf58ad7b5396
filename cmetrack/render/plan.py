"""The plan, as blocks: beside what is done, what would not count, what to look for, papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _
from cmetrack.render.blocks import GAP, Block, Grid, Line
from cmetrack.render.records import reason_of
from cmetrack.rules.count import Counted
from cmetrack.rules.progress import Progress
from cmetrack.rules.rulebook import Checklist
from cmetrack.services.checklists import progress_of
from cmetrack.services.dues import Due
from cmetrack.services.planning import Foreseen, Overview
from cmetrack.services.suggesting import Free, Need, Offer, Suggestion

# The plan


def overview_blocks(found: Overview) -> Iterator[Block]:
    """What is planned beside what is done, and what would be missing."""
    until = found.then.on.isoformat()
    yield Line(_("The plan of {on}, up to {day}").format(on=found.now.on, day=until), "title")
    if found.rows:
        yield _targets(found)
    if found.ahead:
        yield GAP
        yield Line(_("Planned:"), "title")
        yield _records(found.ahead)
    if found.overdue:
        yield GAP
        yield Line(_("Planned, and the day has passed:"), "title")
        yield _records(found.overdue)
    if not found.ahead and not found.overdue:
        yield GAP
        yield Line(_("Nothing is planned."))
    if found.not_counting:
        yield GAP
        yield Line(_("What would not count:"), "title")
        for one in found.not_counting:
            yield from _cuts(one)
    yield GAP
    yield _missing(found)
    pending = sum(one.award.awarded for one in found.then.records if one.reason == "pending-code")
    if pending:
        yield Line(_("+{credits} once codes are activated.").format(credits=format_amount(pending)))


def _targets(found: Overview) -> Grid:
    headings = [_("target"), _("required"), _("done"), _("with the plan"), _("missing")]
    rows = [
        [
            row.then.label,
            format_amount(row.then.required),
            format_amount(row.now.counted),
            format_amount(row.then.counted),
            format_amount(row.then.shortfall),
        ]
        for row in found.rows
    ]
    return Grid(headings, rows, right=frozenset({1, 2, 3, 4}), long=frozenset({0}))


def _records(records: Sequence[Counted]) -> Grid:
    headings = [_("id"), _("ends"), _("kind"), _("title"), _("gives"), _("would count")]
    headings.append(_("why not"))
    rows = [
        [
            str(one.activity.id),
            one.activity.last.day.isoformat(),
            one.activity.kind,
            one.activity.title,
            format_amount(one.award.awarded),
            format_amount(one.counted),
            reason_of(one),
        ]
        for one in records
    ]
    return Grid(headings, rows, right=frozenset({0, 4, 5}), long=frozenset({3, 6}))


def _cuts(one: Counted) -> Iterator[Line]:
    for step in one.cuts:
        yield Line(
            _("{id}: {text} ({cites})").format(
                id=one.activity.id, text=step.text, cites=step.cites
            ),
            indent=1,
        )


def _missing(found: Overview) -> Line:
    day = found.then.on.isoformat()
    if not found.rows:
        return Line(_("The cycle is over."))
    if not found.missing:
        return Line(_("If all of it is done, nothing is missing on {day}.").format(day=day), "good")
    return Line(
        _("If all of it is done, still missing on {day}: {list}.").format(
            day=day,
            list=", ".join(
                _("{short} ({label})").format(short=format_amount(one.shortfall), label=one.label)
                for one in found.missing
            ),
        ),
        "bad",
    )


def papers_line(activity: Activity, lists: Iterable[Checklist], ticks: Mapping[str, str]) -> Line:
    """How far a record's lists are ticked off, in one line."""
    parts = [
        _("{list} {progress}").format(list=_(one.about), progress=progress_of(one, ticks))
        for one in lists
    ]
    return Line(
        _("{id}, {title}: {lists} (`cmetrack plan papers {id}`)").format(
            id=activity.id, title=activity.title, lists=", ".join(parts)
        ),
        indent=1,
    )


# One record, before it is signed up for


def foreseen_lines(found: Foreseen) -> Iterator[Line]:
    """Whether the law would count a record, why not, and what it would take from others."""
    record = found.record
    values = {
        "awarded": format_amount(record.award.awarded),
        "counted": format_amount(record.counted),
    }
    if not record.award.awarded:
        yield Line(_("It would give no credits."), "bad")
    elif record.reason is None:
        yield Line(_("It would give {awarded} credits; all of them would count.").format(**values))
    else:
        sentence = _("It would give {awarded} credits; {counted} of them would count:")
        yield Line(sentence.format(**values), "bad")
        for step in record.cuts:
            text = _("{text} ({cites})").format(text=step.text, cites=step.cites)
            yield Line(text, indent=1)
    for one in found.displaced:
        step = one.after.cuts[-1]
        yield Line(
            _(
                "Record {id}, {title}, would count {after} instead of {before}: {about} ({cites})."
            ).format(
                id=one.after.activity.id,
                title=one.after.activity.title,
                after=format_amount(one.after.counted),
                before=format_amount(one.before.counted),
                about=_(str(step.args["about"])) if "about" in step.args else step.text,
                cites=step.cites,
            ),
            "bad",
        )
    for report in record.award.worth.reports:
        yield Line(report.text, indent=1)
    for row in found.rows:
        if row.now.counted != row.then.counted:
            yield Line(
                _("{label}: {before} → {after} of {required}, on {day}.").format(
                    label=row.then.label,
                    before=format_amount(row.now.counted),
                    after=format_amount(row.then.counted),
                    required=format_amount(row.then.required),
                    day=found.then.on.isoformat(),
                )
            )


# What to look for


def suggestion_blocks(found: Suggestion) -> Iterator[Block]:
    """What would close the gap, in the law's own terms."""
    day = found.plan.then.on.isoformat()
    if not found.plan.rows:
        yield Line(_("The cycle is over."))
        return
    if not found.needs:
        yield Line(
            _("With all that is planned done, nothing is missing on {day}.").format(day=day), "good"
        )
        return
    yield Line(_("To be found by {day}, all that is planned done:").format(day=day), "title")
    for need in found.needs:
        yield from _need(need)
    if found.room is not None:
        yield Line(_room(found), indent=1)
    yield GAP
    yield Line(_("What one record gives at most:"), "title")
    for offer in found.offers:
        yield Line(_offer(offer, found.plan), indent=1)


def _need(need: Need) -> Iterator[Line]:
    yield Line(
        _("{label}: {short} credits ({cites})").format(
            label=need.main.label,
            short=format_amount(need.main.shortfall),
            cites=need.main.target.cites,
        ),
        indent=1,
    )
    for part in need.parts:
        if part is not need.main:
            yield Line(
                _("{short} from {noun} ({cites})").format(
                    short=format_amount(part.shortfall),
                    noun=_noun(part),
                    cites=part.target.cites,
                ),
                indent=2,
            )
    if need.parts and need.any_kind:
        yield Line(_("{short} of any kind").format(short=format_amount(need.any_kind)), indent=2)


def _room(found: Suggestion) -> str:
    assert found.room is not None  # the caller saw it
    wanted = max(need.main.shortfall for need in found.needs)
    if found.room.credits <= 0:
        sentence = _("None of it may come from other specialties: their share is used up ({cites})")
    elif found.room.credits >= wanted:
        sentence = _("All of it may come from other specialties ({cites})")
    else:
        sentence = _("At most {room} of it may come from other specialties ({cites})")
    return sentence.format(room=format_amount(found.room.credits), cites=found.room.rule.cites)


def _offer(offer: Offer, plan: Overview) -> str:
    parts = [_gives(offer)]
    if offer.free is not None:
        parts += _when(offer.free, plan)
    others = [one for one in plan.missing if one.id not in offer.helps and _is_sort(one)]
    nouns = dict.fromkeys(_noun(one) for one in others)
    if nouns:
        parts.append(_("not for {nouns}").format(nouns=", ".join(nouns)))
    return _("{about} ({kinds}): {says} [{cites}]").format(
        about=_(offer.about), kinds=", ".join(offer.kinds), says="; ".join(parts), cites=offer.cites
    )


def _gives(offer: Offer) -> str:
    if offer.most is None:
        if not offer.hourly:
            return _("the credits that its certificate states")
        if offer.sizes:
            return _("{rate} an hour, usual are {sizes}").format(
                rate=format_amount(offer.hourly), sizes=", ".join(map(format_amount, offer.sizes))
            )
        return _("{rate} an hour").format(rate=format_amount(offer.hourly))
    one, two, three = map(format_amount, offer.most)
    if one == two == three:
        return _("{most}, however long").format(most=one)
    return _("{one} in one day, {two} in two days, {three} in three days").format(
        one=one, two=two, three=three
    )


def _when(free: Free, plan: Overview) -> Iterator[str]:
    """`not before 2027-02-03`, or between two that are planned; nothing if any day will do."""
    values = {
        "first": free.first.isoformat(),
        "last": "" if free.last is None else free.last.isoformat(),
        "after": "" if free.after is None else free.after.isoformat(),
        "cites": free.rule.cites,
    }
    ahead = free.first > plan.now.on
    if free.last is None and ahead:
        yield _("not before {first} ({cites})").format(**values)
    elif free.last is not None and ahead:
        sentence = _("from {first} to {last}, or from {after} on ({cites})")
        yield sentence.format(**values)
    elif free.last is not None:
        yield _("over by {last}, or from {after} on ({cites})").format(**values)


def _is_sort(progress: Progress) -> bool:
    return progress.target.families is not None or progress.target.roles is not None


def _noun(progress: Progress) -> str:
    return _(progress.target.noun) if progress.target.noun else progress.label


# Papers


def papers_blocks(
    activity: Activity, lists: Iterable[Checklist], ticks: Mapping[str, str]
) -> Iterator[Block]:
    """A record's lists with what is ticked."""
    yield Line(_("{id}: {title}").format(id=activity.id, title=activity.title), "title")
    for one in lists:
        yield GAP
        yield Line(
            _("{list}: {progress} [{cites}]").format(
                list=_(one.about), progress=progress_of(one, ticks), cites=one.cites
            ),
            "title",
        )
        for item in one.items:
            mark = "[x]" if item.key in ticks else "[ ]"
            text = f"{mark} {item.key}: {_(item.says)}"
            if note := ticks.get(item.key):
                text = f"{text}: {note}"
            yield Line(text, indent=1)


def due_line(due: Due) -> Line:
    """What is to be handed in, and until when."""
    return Line(due.text, "bad", 1)
