"""What the law makes of what a doctor stated of a cycle: less required, waived, granted, more time.

Days that overlap count once, those of two names for the rule that stands first; a day on which the
time stood still lengthens it by one. What several rules take away is summed, and nothing is
required below 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import ONE_DAY, Span, add_months
from cmetrack.rules.law import Figure, Number
from cmetrack.rules.law_of_cycles import AdjustmentRule, Grant, Target
from cmetrack.rules.rulebook import Rulebook


class Adjusted(NamedTuple):
    """What a rule changed: of which target, by how much, and how often it was reckoned.

    `days` are those that were stated, or that the law names, within the target's span. The amount is
    in hundredths of what the target counts; of a cycle that is extended it is in days or months.
    `before` is what the target required without it.
    """

    rule: AdjustmentRule
    target: Target | None
    span: Span
    days: tuple[Span, ...]
    times: Fraction
    amount: Hundredths
    before: Hundredths = 0


# What changes


def is_asked(rulebook: Rulebook, cycle: Cycle, target: Target, span: Span) -> bool:
    """Whether a target binds in its span of days: where a rule applies it, only if that was stated."""
    rules = [one for one in _rules(rulebook, "applies") if target.name in one.targets]
    return not rules or any(_days(one, cycle, span) for one in rules)


def lowered(
    rulebook: Rulebook, cycle: Cycle, target: Target, span: Span, whole: Hundredths
) -> tuple[Hundredths, list[Adjusted]]:
    """What is required of a target in its span after all that lowers it, and what each rule did.

    What a law lowers to a number comes first: shares are of that.
    """
    found: list[Adjusted] = []
    for rule in _rules(rulebook, "waives", "lowers"):
        if target.name not in rule.targets or (rule.effect == "lowers" and rule.to is None):
            continue
        if days := _days(rule, cycle, span):
            to = min(whole, int((rule.to or 0) * 100))
            found.append(Adjusted(rule, target, span, days, Fraction(1), whole - to, whole))
            whole = to
    left, taken = whole, list[Span]()
    for rule in _rules(rulebook, "lowers"):
        if target.name not in rule.targets or rule.to is not None:
            continue
        days, by_days = _days(rule, cycle, span), rule.per not in ("once", "unit")
        if by_days:
            days = tuple(_outside(days, taken))
        times = _times(rule, cycle, days, span)
        each = rule.credits
        if each is None:
            each = Fraction(whole, 100) * (1 if rule.share is None else rule.share)
        amount = min(_amount(rule, each * times), left)
        if amount:
            found.append(Adjusted(rule, target, span, days, times, amount, left))
            left -= amount
            taken += days if by_days else ()
    return left, found


def grants(
    rulebook: Rulebook, cycle: Cycle, target: Target | None, span: Span, on: date
) -> list[Grant]:
    """What the law gives without a record on these days, as far as they are over, or always.

    Without a target that is what counts in all.
    """
    found: list[Grant] = []
    if target is None or target.takes_grants:
        found += [
            one for one in rulebook.grants if one.on is None or (one.on in span and one.on <= on)
        ]
    over = Span(span.first, min(span.last, on))
    for rule in _rules(rulebook, "grants"):
        takes = target is None or target.takes_grants
        if target is not None and rule.targets:
            takes = target.name in rule.targets
        if not takes or over.last < over.first:
            continue
        room = None if rule.most is None else int(rule.most * 100)
        for day, times in _given(rule, cycle, over):
            assert rule.credits is not None
            amount = _amount(rule, rule.credits * times)
            if room is not None:
                amount = min(amount, room)
                room -= amount
            if amount:
                numbers = (Number(day, Fraction(amount, 100), rule.cites),)
                about, credits = rule.label or rule.about, Figure(numbers=numbers)
                cited = {"id": rule.id, "cites": rule.cites, "remark": rule.remark}
                found.append(Grant(**cited, about=about, on=day, credits=credits))
    return found


def granted(
    rulebook: Rulebook, cycle: Cycle, target: Target | None, span: Span, on: date
) -> Hundredths:
    """How much that is."""
    if not rulebook.grants and not rulebook.adjustments:
        return 0
    return sum(one.given for one in grants(rulebook, cycle, target, span, on))


def extends(rulebook: Rulebook, cycle: Cycle) -> bool:
    """Whether a cycle may be longer than its law has it."""
    return any(_stated(one, cycle) for one in _rules(rulebook, "extends"))


def extended(rulebook: Rulebook, cycle: Cycle, years: Sequence[Span]) -> tuple[Span, ...]:
    """The years of a cycle that follow each other, each longer by the days on which it stood still.

    By so many months the last year becomes longer, in the cycle that holds the first of the days.
    """
    rules = list(_rules(rulebook, "extends"))
    still = _merged(span for one in rules if one.months is None for span in _periods(one, cycle))
    first, found = years[0].first, list[Span]()
    for year in years:
        begins = found[-1].last + ONE_DAY if found else first

        def ends(last: date, begins: date = begins, year: Span = year) -> date:
            plain = begins + timedelta(days=year.days)
            if year is years[-1]:
                plain = add_months(plain, _months(rules, cycle, Span(first, last)))
            stood = sum(one.days for one in _within(still, Span(begins, last)))
            return plain + timedelta(days=stood - 1)

        last = begins
        while (longer := ends(last)) != last:
            last = longer
        found.append(Span(begins, last))
    return tuple(found)


def lengthened(rulebook: Rulebook, cycle: Cycle, span: Span) -> list[Adjusted]:
    """By how many days or months each rule made a cycle longer, which is this long now."""
    found = []
    for rule in _rules(rulebook, "extends"):
        days = _days(rule, cycle, span)
        if rule.months is None:
            amount = sum(one.days for one in days)
        else:
            amount = _months([rule], cycle, span)
        if amount:
            found.append(Adjusted(rule, None, span, days, Fraction(amount), amount))
    return found


def applied(rulebook: Rulebook, cycle: Cycle, target: Target, span: Span) -> list[Adjusted]:
    """What was stated so that a target is asked for."""
    return [
        Adjusted(rule, target, span, days, Fraction(1), 0)
        for rule in _rules(rulebook, "applies")
        if target.name in rule.targets and (days := _days(rule, cycle, span))
    ]


def granted_to(
    rulebook: Rulebook, cycle: Cycle, target: Target, span: Span, on: date
) -> list[Adjusted]:
    """What was stated and counts for a target without a record."""
    found, given = [], grants(rulebook, cycle, target, span, on)
    for rule in _rules(rulebook, "grants"):
        if amount := sum(one.given for one in given if one.id == rule.id):
            days = _days(rule, cycle, span)
            found.append(Adjusted(rule, target, span, days, Fraction(1), amount))
    return found


# How it is reckoned


def _rules(rulebook: Rulebook, *effects: str) -> Iterator[AdjustmentRule]:
    return (one for one in rulebook.adjustments if one.effect in effects)


def _stated(rule: AdjustmentRule, cycle: Cycle) -> list[tuple[Span, Hundredths]]:
    """The days that were stated, or that the law names, with the amount; all days where none are asked."""
    by_law: list[tuple[Span, Hundredths]] = [(span, 100) for span in rule.by_law]
    stated = [(one.span, one.amount or 0) for one in cycle.adjustments if one.name == rule.name]
    if rule.within is not None:
        stated = [(both, n) for one, n in stated for both in _within([one], rule.within)]
    return by_law + stated


def _periods(rule: AdjustmentRule, cycle: Cycle) -> list[Span]:
    """The days of a rule, those that touch each other together, where they are long or short enough."""
    spans = _merged(span for span, _amount in _stated(rule, cycle))
    if rule.longer_than is not None:
        spans = [one for one in spans if add_months(one.first, rule.longer_than) <= one.last]
    if rule.shorter_than is not None:
        over = rule.shorter_than
        spans = [one for one in spans if one.last < add_months(one.first, over) - ONE_DAY]
    return spans


def _days(rule: AdjustmentRule, cycle: Cycle, span: Span) -> tuple[Span, ...]:
    return tuple(_within(_periods(rule, cycle), span))


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.first.toordinal() <= found[-1].last.toordinal() + 1:
            found[-1] = Span(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return found


def _within(spans: Iterable[Span], span: Span) -> Iterator[Span]:
    for one in spans:
        both = Span(max(one.first, span.first), min(one.last, span.last))
        if both.first <= both.last:
            yield both


def _outside(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of days without those for which another rule has lowered already."""
    left = list(spans)
    for gone in taken:
        before, after = Span(date.min, gone.first - ONE_DAY), Span(gone.last + ONE_DAY, date.max)
        left = [part for one in (before, after) for part in _within(left, one)]
    return sorted(left)


def _times(rule: AdjustmentRule, cycle: Cycle, days: Sequence[Span], span: Span) -> Fraction:
    """How often its amount is taken: of days that lie partly in the span a stated amount in part."""
    if rule.per == "once":
        return Fraction(bool(days))
    if rule.per == "unit":
        return sum(
            (
                Fraction(amount * both.days, 100 * whole.days)
                if whole.first != date.min
                else Fraction(amount, 100)
                for whole, amount in _stated(rule, cycle)
                if rule.longer_than is rule.shorter_than is None or whole in _periods(rule, cycle)
                for both in _within([whole], span)
            ),
            Fraction(0),
        )
    if rule.per == "pro-rata":
        return Fraction(sum(one.days for one in days), span.days)
    return Fraction(sum(map(_RECKONED[rule.per], days)))


def _given(rule: AdjustmentRule, cycle: Cycle, over: Span) -> list[tuple[date, Fraction]]:
    """On which days it gives how often: so much on its last day, or for its days as they go by."""
    if rule.per == "once":
        ended = [one.last for one in _periods(rule, cycle) if one.last in over]
        return [(day, Fraction(1)) for day in ended[:1]]
    if rule.per == "unit":
        stated = sorted(_stated(rule, cycle))
        return [(one.last, Fraction(amount, 100)) for one, amount in stated if one.last in over]
    days = _days(rule, cycle, over)
    return [(one.last, Fraction(_RECKONED[rule.per](one))) for one in days]


def _months(rules: Iterable[AdjustmentRule], cycle: Cycle, span: Span) -> int:
    """By how many months a cycle is extended that holds the first of the days."""
    found = 0
    for rule in rules:
        if rule.months is None:
            continue
        held = {one.first for one in _periods(rule, cycle) if one.first in span}
        if rule.per == "once":
            found += rule.months * bool(held)
        else:
            amounts = sum(amount for one, amount in _stated(rule, cycle) if one.first in span)
            found += _amount(rule, Fraction(amounts, 100) * rule.months) // 100
    return found


def _amount(rule: AdjustmentRule, credits: Fraction) -> Hundredths:
    """An amount as the law rounds it, and no more than it allows."""
    amount = rule.rounding.whole(credits) if rule.rounding else int(credits * 100)
    return amount if rule.most is None else min(amount, int(rule.most * 100))


def _whole_months(span: Span, each: int = 1) -> int:
    after, found = span.last + ONE_DAY, 0
    while add_months(span.first, (found + 1) * each) <= after:
        found += 1
    return found


def _begun_months(span: Span) -> int:
    found = 1
    while add_months(span.first, found) <= span.last:
        found += 1
    return found


_RECKONED: dict[str, Callable[[Span], int]] = {
    "day": lambda span: span.days,
    "month": _whole_months,
    "begun-month": _begun_months,
    "year": lambda span: _whole_months(span, 12),
}
