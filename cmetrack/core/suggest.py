"""What would close the gap, in the law's own terms: what is needed, and what a record may give.

Everything is asked of the rulebook: a kind of record is tried out with as many hours as one
likes, and what it then gives is the most that its caps leave.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from math import ceil
from typing import NamedTuple

from cmetrack.core.evaluate import Evaluation, recount
from cmetrack.core.plan import Overview
from cmetrack.domain.activity import LEVELS, Activity
from cmetrack.domain.credits import HOUR, Hundredths
from cmetrack.rules.award import Award, awarder
from cmetrack.rules.belongs import belongs
from cmetrack.rules.law import Rule
from cmetrack.rules.law_of_counting import Exclusion
from cmetrack.rules.need import Need, each_need, holds
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress

DAYS = 3
"""So many days at most is a programme tried out with."""

_OF_A_CHOICE = (Reason.OVERLAP, Reason.INTERVAL, Reason.DAY_CAP)
_ENDLESS: Hundredths = 1_000_000  # that no programme has; caps bind long before


class Free(NamedTuple):
    """The first free stretch of days for a record that must stand apart from others.

    Where it ends on a `last` day, all days from `after` on are free again.
    """

    first: date
    last: date | None
    after: date | None
    rule: Exclusion


class Offer(NamedTuple):
    """The most that one attended record of these kinds gives, in one, two and three days.

    `most` is None where the law sets no limit: then `hourly` is what an hour gives and
    `sizes` the usual ones. `helps` are the targets with a gap that it counts for.
    """

    about: str
    rule: str
    kinds: tuple[str, ...]
    most: tuple[Hundredths, ...] | None
    hourly: Hundredths
    sizes: tuple[Hundredths, ...]
    cites: str
    helps: tuple[str, ...]
    free: Free | None


class Instead(NamedTuple):
    """A way with fewer credits, or freer ones: with them the law chooses other records.

    So many credits of any sort, and so many for a `part`; then these records count, or count
    more, and those less.
    """

    any_kind: Hundredths
    for_part: Hundredths
    part: TargetProgress
    counting: tuple[int, ...]
    back: tuple[int, ...]


class Suggestion(NamedTuple):
    """What to look for: the needs as trees, the room for other specialties, the offers.

    The room is how many more credits of other specialties could count, and by which rule.
    """

    plan: Overview
    needs: tuple[Need, ...]
    room: tuple[Hundredths, Rule] | None
    offers: tuple[Offer, ...]
    instead: Instead | None = None


def suggest(plan: Overview) -> Suggestion:
    """What would close the gaps that a plan leaves."""
    needs, then, room = plan.needs, plan.then, None
    rule = then.rulebook.other_specialty_cap
    most = then.most_from_other_specialties
    if rule is not None and most is not None:
        room = most - sum(one.counted for one in then.records if one.other_specialty), rule
    offers = tuple(_offers(plan)) if needs else ()
    return Suggestion(plan, needs, room, offers, _instead(plan))


def _instead(plan: Overview) -> Instead | None:
    """The fewest credits that meet everything by another choice, and of these the freest.

    Those for the narrowest target that falls short count for all that hold it, so they are tried
    first; then as many of them as can be become credits of any sort. Every try counts the
    whole ledger as if they were there.
    """
    then, chain = plan.then, list(each_need(plan.needs))
    whole, unit = then.main, then.rulebook.unit
    part = chain[-1].target if chain else None
    chosen = any(one.reason in _OF_A_CHOICE for one in then.records)
    if not chosen or part is None or whole is None or part.id == whole.id:
        return None
    if not all(holds(one.target, part) for one in chain):
        return None  # what is earned for it is not earned for all that falls short
    awards = [one.award for one in then.records]
    watched = {row.then.id for row in plan.rows if not row.then.is_advice}

    def counted_with(in_all: int, for_part: int) -> Evaluation | None:
        """The ledger with so many units besides, if that meets everything."""
        mine = {
            one.id: unit * (for_part * holds(one, part) + (in_all - for_part) * holds(one, whole))
            for one in then.targets
        }
        besides = {(one.rule.name, one.span): mine[one.id] for one in then.targets}
        found = recount(
            then.rulebook, then.cycle, awards, then.on, with_planned=True, besides=besides
        )
        short = (one for one in found.targets if one.shortfall > mine[one.id])
        return found if watched.isdisjoint(one.id for one in short) else None

    most = ceil(plan.to_earn / unit)
    narrow = most - (chain[0].rest // unit if chain[0].target.id == whole.id else 0)
    if not (counted_with(most - 1, most - 1) or counted_with(most, narrow - 1)):
        return None
    in_all = bisect_left(range(most), 1, key=lambda each: bool(counted_with(each, each)))
    for_part = bisect_left(range(in_all), 1, key=lambda each: bool(counted_with(in_all, each)))
    found = counted_with(in_all, for_part)
    assert found is not None  # the most that it took so far is enough
    was = {one.activity.id: one.counted for one in then.records}
    counting, back = (
        tuple(
            one.activity.id
            for one in found.records
            if sign * (one.counted - was[one.activity.id]) > 0
        )
        for sign in (1, -1)
    )
    return Instead((in_all - for_part) * unit, for_part * unit, part, counting, back)


# What one record may give


def _offers(plan: Overview) -> Iterator[Offer]:
    """One offer for each norm that an attended programme at home may fall under.

    A record of each kind and level is tried out, on one day, with hours and credits without end.
    """
    rulebook = plan.then.rulebook
    award = awarder(rulebook)
    tried: dict[tuple[str, str], list[Award]] = {}  # several norms may have one id
    day = max(plan.now.on, rulebook.since).isoformat()
    for kind, level in product(rulebook.families, LEVELS):
        one = award(Activity(0, kind, kind, day, hours=_ENDLESS, credits=_ENDLESS, level=level))
        worth = one.valuation
        if worth.norm.programme and worth.participation and worth.awarded:
            tried.setdefault((worth.norm.id, worth.norm.about), []).append(one)
    for same_norm in tried.values():
        helps = tuple(one.id for one in plan.missing if belongs(one.rule, same_norm[0]))
        if helps:
            yield _offer(plan, award, same_norm, helps)


def _offer(
    plan: Overview,
    award: Callable[[Activity], Award],
    tried: Sequence[Award],
    helps: tuple[str, ...],
) -> Offer:
    example, worth = tried[0].activity, tried[0].valuation
    most = tuple(
        award(example._replace(end=(example.first.day + timedelta(days=more)).isoformat())).awarded
        for more in range(DAYS)
    )

    def at_most(hours: int) -> Hundredths:
        return award(example._replace(hours=hours * HOUR, credits=None)).awarded

    doubled = award(example._replace(hours=2 * _ENDLESS, credits=2 * _ENDLESS)).awarded
    capped = {cap.id for cap in worth.norm.caps}
    cites = [step.cites for step in worth.steps if step.rule in capped] or [worth.norm.cites]
    apart = (
        _free(plan, rule)
        for rule in plan.then.rulebook.exclusions
        if rule.days is not None and tried[0].family in rule.families
    )
    return Offer(
        worth.norm.about,
        worth.norm.id,
        tuple(dict.fromkeys(one.activity.kind for one in tried)),
        most if doubled == most[0] else None,
        (at_most(200) - at_most(100)) // 100,
        tuple(int(size * 100) for size in worth.norm.sizes),
        ", ".join(dict.fromkeys(cites)),
        helps,
        next(apart, None),
    )


# Days that are free


def _free(plan: Overview, rule: Exclusion) -> Free:
    """The first days that are far enough from all that counts and is planned."""
    between = timedelta(days=rule.days or 0)
    first = plan.now.on
    taken = sorted(
        one.activity.span
        for one in plan.then.records
        if one.counted and one.award.family in rule.families and one.award.valuation.participation
    )
    for span in taken:
        if first + between <= span.first:
            after = max(span.last for span in taken) + between
            return Free(first, span.first - between, after, rule)
        first = max(first, span.last + between)
    return Free(first, None, None, rule)
