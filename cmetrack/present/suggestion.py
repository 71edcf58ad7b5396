"""What would close the gap, as blocks: what is missing, and what one record gives at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cmetrack import wording
from cmetrack.core.plan import Overview
from cmetrack.core.suggest import Free, Need, Offer, Suggestion
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Block, Heading, Paragraph
from cmetrack.rules.progress import TargetProgress


def suggestion_blocks(found: Suggestion) -> Iterator[Block]:
    """What would close the gap, in the law's own terms."""
    day = found.plan.then.on.isoformat()
    if not found.plan.rows:
        yield Paragraph(_("The cycle is over."))
        return
    if not found.needs:
        yield Paragraph(
            _("With all that is planned done, nothing is missing on {day}.").format(day=day), "good"
        )
        return
    heading = (
        _("To be found by {day}, all that is planned done:")
        if _limit(found.plan)
        else _("Missing on {day}, all that is planned done:")
    )
    yield Heading(heading.format(day=day))
    for need in found.needs:
        yield from _need(need)
    if found.room is not None:
        yield Paragraph(_room(found), indent=1)
    yield GAP
    yield Heading(_("What one record gives at most:"))
    for offer in found.offers:
        yield Paragraph(_offer(offer, found.plan), indent=1)


def _need(need: Need) -> Iterator[Paragraph]:
    yield Paragraph(
        _("{label}: {short} ({cites})").format(
            label=need.main.label,
            short=wording.credits(need.main.shortfall),
            cites=need.main.rule.cites,
        ),
        indent=1,
    )
    for part in need.parts:
        if part is not need.main:
            yield Paragraph(
                _("{short} from {noun} ({cites})").format(
                    short=format_amount(part.shortfall), noun=_noun(part), cites=part.rule.cites
                ),
                indent=2,
            )
    if need.parts and need.any_kind:
        yield Paragraph(
            _("{short} of any kind").format(short=format_amount(need.any_kind)), indent=2
        )


def _room(found: Suggestion) -> str:
    assert found.room is not None  # the caller saw it
    wanted = max(part.shortfall for need in found.needs for part in (need.main, *need.parts))
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
        "last": free.last,
        "after": free.after,
        "cites": free.rule.cites,
    }
    ahead = free.first > plan.now.on
    limit = _limit(plan)
    # A day after the one that is to be met comes too late to be of use.
    later = free.after is not None and (limit is None or free.after <= limit)
    if limit is not None and free.first > limit:
        yield _("too late by then: not before {first} ({cites})").format(**values)
    elif free.last is None and ahead:
        yield _("not before {first} ({cites})").format(**values)
    elif free.last is not None and ahead and later:
        sentence = _("from {first} to {last}, or from {after} on ({cites})")
        yield sentence.format(**values)
    elif free.last is not None and ahead:
        yield _("from {first} to {last} ({cites})").format(**values)
    elif free.last is not None and later:
        yield _("over by {last}, or from {after} on ({cites})").format(**values)
    elif free.last is not None:
        yield _("over by {last} ({cites})").format(**values)


def _limit(plan: Overview) -> date | None:
    """The day that is to be met; None where that is today, and the sooner the better."""
    return plan.then.on if plan.then.on > plan.now.on else None


def _is_sort(progress: TargetProgress) -> bool:
    return progress.rule.families is not None or progress.rule.roles is not None


def _noun(progress: TargetProgress) -> str:
    return _(progress.rule.noun) if progress.rule.noun else progress.label
