"""What a cycle requires, and what it lets count at most: the numbers of its law on a day.

A share of what is required is one of what this cycle requires.
"""

from datetime import date
from fractions import Fraction
from math import ceil, floor

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span
from cmetrack.errors import NoLaw
from cmetrack.i18n import day, gettext as _
from cmetrack.rules.adjust import Adjusted, lowered
from cmetrack.rules.law_of_counting import CategoryCap
from cmetrack.rules.law_of_cycles import Target
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import say
from cmetrack.rules.windows import window_of


def required(rulebook: Rulebook, cycle: Cycle, target: Target, span: Span, on: date) -> Hundredths:
    """What a target requires in its span of days, in hundredths; a share of another is rounded up."""
    return required_and_why(rulebook, cycle, target, span, on)[0]


def required_and_why(
    rulebook: Rulebook, cycle: Cycle, target: Target, span: Span, on: date
) -> tuple[Hundredths, list[Adjusted]]:
    """What a target requires, and what was taken away from what its law has for everybody."""
    figure = target.required
    if target.required_first and window_of(rulebook, cycle, span.first).run == 1:
        figure = target.required_first
    if figure is not None:
        taken = taken_on(rulebook, cycle, target.taken, span, on)
        number = figure.at(taken)
        if number is None:
            said = _("{rulebook} requires nothing yet on {day} for '{target}'")
            label = say(target.label, {"n": "…"})  # of which year the day says
            raise NoLaw(said.format(rulebook=rulebook.id, day=day(taken), target=label))
        whole = ceil(number.value * 100)
    else:
        share = _share(rulebook, cycle, (target.share_of, target.share), span, on)
        whole = ceil(share) * rulebook.unit
    if not rulebook.adjustments:
        return whole, []
    return lowered(rulebook, cycle, target, span, whole)


def taken_on(rulebook: Rulebook, cycle: Cycle, taken: str, span: Span, on: date) -> date:
    """The day whose number is taken, of a year or a cycle; a cycle that is pinned has one for all."""
    if cycle.law_of is not None:
        return cycle.law_of
    whose, _dash, end = taken.partition("-")
    if not end:
        return on
    days = span if whose == "year" else window_of(rulebook, cycle, span.first).span
    return days.first if end == "start" else days.last


def most_from_other_specialties(
    rulebook: Rulebook, cycle: Cycle, span: Span, on: date
) -> Hundredths | None:
    """What records of other specialties may add at most, rounded down; None: no limit."""
    cap = rulebook.other_specialty_cap
    if cap is None:
        return None
    return floor(_share(rulebook, cycle, (cap.of, cap.share), span, on)) * rulebook.unit


def most_of_category(
    rulebook: Rulebook, cycle: Cycle, cap: CategoryCap, span: Span, on: date
) -> Hundredths | None:
    """What a cap lets count at most in its span of days, or how many records; None before its first day."""
    if cap.records is not None:
        return cap.records * 100
    if cap.credits is not None:
        number = cap.credits.at(taken_on(rulebook, cycle, cap.taken, span, on))
        return None if number is None else floor(number.value * 100)
    return floor(_share(rulebook, cycle, (cap.of, cap.share), span, on)) * rulebook.unit


def _share(
    rulebook: Rulebook, cycle: Cycle, of: tuple[str | None, Fraction], span: Span, on: date
) -> Fraction:
    """A share of what the target of that name requires, in the units to which credits are rounded."""
    name, share = of
    target = rulebook.target(name, cycle.variant)
    if rulebook.adjustments and not target.each_year:
        now = window_of(rulebook, cycle, span.first)
        span = span if now.rolling else now.span  # what is lowered is lowered in all of it
    whole = required(rulebook, cycle, target, span, on)
    return whole * share / rulebook.unit
