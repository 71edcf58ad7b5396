"""Award: what one record gives the person, step by step.

    norm (which one fits) → its basis → the programme's caps → whole credits
         → the person's role and works, or the division among authors → whole credits

What a record is worth depends on nothing but its own facts, so records with equal facts are
reckoned once.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.i18n import N_
from cmetrack.rules.basis import Working, capped, compare, credits_by_norm, no_norm
from cmetrack.rules.facts import RecordFacts, facts_of, holds
from cmetrack.rules.rulebook import Figure, Norm, Role, Rulebook
from cmetrack.rules.steps import Report, Step


class Valuation(NamedTuple):
    """What a record's facts are worth.

    `programme` are the programme's own credits (None where there is no programme), `awarded`
    the person's; `multiplier` leads from one to the other. `participation` tells whether the
    person took part, so that the rules on what counts together look at it.
    """

    norm: Norm
    role: Role | None
    programme: Hundredths | None
    awarded: Hundredths
    multiplier: Fraction
    participation: bool
    steps: tuple[Step, ...]
    reports: tuple[Report, ...]


class Award(NamedTuple):
    """A record and what it is worth."""

    activity: Activity
    family: str
    valuation: Valuation

    @property
    def awarded(self) -> Hundredths:
        """The person's credits."""
        return self.valuation.awarded


def awarder(rulebook: Rulebook) -> Callable[[Activity], Award]:
    """What tells the worth of records by one rulebook."""
    valuation = cache(lambda facts: _valuation(rulebook, facts))
    with_months = frozenset(
        kind for kind, norms in rulebook.norms.items() if any(norm.months for norm in norms)
    )

    def award(activity: Activity) -> Award:
        facts = facts_of(rulebook, with_months, activity)
        return Award(activity, facts.family, valuation(facts))

    return award


def _valuation(rulebook: Rulebook, facts: RecordFacts) -> Valuation:
    norm = next((norm for norm in rulebook.norms[facts.kind] if holds(norm.when, facts)), None)
    if norm is None:
        raise no_norm(rulebook, facts)
    day = rulebook.changes[facts.epoch - 1] if facts.epoch else date.min
    work = Working(rulebook, norm, facts, day)
    if not norm.programme:
        return _of_the_person(work)
    return _of_a_programme(work)


def _of_a_programme(work: Working) -> Valuation:
    """The programme's credits, then what the person's role makes of them."""
    amount = credits_by_norm(work)
    programme = 0 if amount is None else work.whole(capped(work, amount))
    if amount is not None:
        compare(work, programme)
    role = _role(work)
    if work.facts.attended != "full" and role is not None and role.participation:
        attendance = work.rulebook.attendance
        if attendance is not None and work.facts.attended not in attendance.requires:
            work.step(N_("{about}: not so, so it gives nothing"), attendance, 0)
            return _done(work, programme, 0, Fraction(0), role)
    multiplier = _multiplier(work, role, programme)
    awarded = work.whole(Fraction(programme, 100) * multiplier)
    return _done(work, programme, awarded, multiplier, role)


def _of_the_person(work: Working) -> Valuation:
    """Credits that go to the person at once: teaching, publications, titles, functions."""
    amount = credits_by_norm(work)
    if amount is not None and work.norm.divided and work.facts.authors > 1:
        amount = _share(work, amount)
    awarded = 0 if amount is None else work.whole(amount)
    return _done(work, None, awarded, Fraction(1), None)


def _done(
    work: Working,
    programme: Hundredths | None,
    awarded: Hundredths,
    times: Fraction,
    role: Role | None,
) -> Valuation:
    if work.facts.foreign_kind:
        work.report(
            N_(
                "A '{kind}' is taken for a '{other}' here, held at home; "
                "if it was not, give its country"
            ),
            kind=work.facts.foreign_kind,
            other=work.facts.kind,
        )
    if work.facts.works_first or work.facts.works_co:
        works = work.rulebook.works
        if works is not None and work.facts.family not in works.families:
            work.report(N_("Papers and posters add nothing to this kind of activity"))
    return Valuation(
        work.norm,
        role,
        programme,
        awarded,
        times,
        role is not None and role.participation,
        tuple(work.steps),
        tuple(work.reports),
    )


def _role(work: Working) -> Role | None:
    for role in work.rulebook.roles:
        if holds(role.when, work.facts):
            if role.reported:
                work.report(
                    N_(
                        "The role '{role}' has no norm for this kind: it counts as attending. "
                        "A lecturer in a course is a teacher, with the hours taught"
                    ),
                    role=work.facts.role,
                )
            return role
    return Role(id=work.norm.id, cites=work.norm.cites, factor=Figure(numbers=()))


def _multiplier(work: Working, role: Role | None, programme: Hundredths) -> Fraction:
    """What the role, and the works given there, make of one programme credit."""
    times = Fraction(1)
    number = role.factor.at(work.day) if role else None
    if role is not None and number is not None:
        times = number.value
        if times != 1:
            said = N_("{about}: {programme} × {factor} = {value}")
            amount = Fraction(programme, 100) * times
            work.step(said, role, amount, number.cites, programme=programme, factor=times)
    works = work.rulebook.works
    if works is None or role is None or not role.participation:
        return times
    if work.facts.family not in works.families:
        return times
    first = min(work.facts.works_first, works.at_most)
    co = min(work.facts.works_co, works.at_most - first)
    by_first, by_co = works.first.at(work.day), works.co.at(work.day)
    if first + co == 0 or by_first is None or by_co is None:
        return times
    added = first * by_first.value + co * by_co.value
    said = N_(
        "{about}: {first} as first author × {by_first}, {co} as co-author × {by_co} "
        "of {programme} add {value}"
    )
    shares = {"by_first": str(by_first.value), "by_co": str(by_co.value)}
    amount = Fraction(programme, 100) * added
    work.step(said, works, amount, first=str(first), co=str(co), programme=programme, **shares)
    given = work.facts.works_first + work.facts.works_co
    if given > works.at_most:
        said = N_("Of {works} papers and posters {most} are looked at; the others add nothing")
        work.report(said, works=str(given), most=str(works.at_most))
    return times + added


def _share(work: Working, amount: Fraction) -> Fraction:
    sharing = work.rulebook.sharing
    assert sharing is not None  # the rulebook was read strictly
    share = amount / work.facts.authors
    number = sharing.leading.at(work.day)
    leads = work.facts.position in sharing.positions
    value = share * number.value if leads and number is not None else share
    first = N_("{about}: {value} of {amount}, as the first of {authors}")
    said = first if leads else N_("{about}: {value} of {amount}, as one of {authors}")
    work.step(said, sharing, value, amount=amount, authors=str(work.facts.authors))
    return value
