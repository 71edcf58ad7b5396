"""Award: what one record gives the person, step by step.

    norm (which one fits) → its basis → the programme's caps → whole credits
         → the person's role and works, or the division among authors → whole credits

A function that gives credits by the year is, over several calendar years, one record of each.

What a record is worth depends on nothing but its own facts, so records with equal facts are
reckoned once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Moment
from cmetrack.i18n import N_, of_unit
from cmetrack.rules.basis import (
    TOO_SHORT,
    YEARLY,
    Working,
    capped,
    compare,
    credits_by_norm,
    no_norm,
)
from cmetrack.rules.categories import Split, proposed, sorts_of, split_of
from cmetrack.rules.facts import RecordFacts, facts_of, holds
from cmetrack.rules.law import Figure
from cmetrack.rules.law_of_records import Norm, Role
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import Report, Step, Value


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
    split: Split | None = None


class Award(NamedTuple):
    """A record and what it is worth; of a function over several years, each year's part, too.

    `kind` is the one that the law takes it for, `lasted` its first moment and its last, `unit`
    what its worth is counted in.
    """

    activity: Activity
    kind: str
    family: str
    lasted: tuple[Moment, Moment]
    unit: str
    valuation: Valuation
    years: tuple["Award", ...] = ()

    @property
    def day(self) -> date:
        """The day that it belongs to."""
        return self.lasted[1].day

    @property
    def awarded(self) -> Hundredths:
        """The person's credits."""
        return self.valuation.awarded

    @property
    def parts(self) -> tuple["Award", ...]:
        """What counts for itself: its years, or it."""
        return self.years or (self,)

    @property
    def ends(self) -> tuple[date, ...]:
        """The days that its parts belong to."""
        return tuple(part.day for part in self.parts)


def awarder(rulebook: Rulebook) -> Callable[[Activity], Award]:
    """What tells the worth of records by one rulebook."""
    valuation, unit = cache(lambda facts: _valuation(rulebook, facts)), rulebook.counts_in
    with_months = frozenset(
        kind for kind, norms in rulebook.norms.items() if any(norm.months for norm in norms)
    )

    yearly = frozenset(
        kind
        for kind, norms in rulebook.norms.items()
        if any(basis.per == "year" for norm in norms for basis in norm.gives)
    )

    def award(activity: Activity) -> Award:
        facts, lasted = facts_of(rulebook, with_months, activity), activity.lasted
        if rulebook.categories:
            its = proposed(rulebook, facts, activity.title)
            facts = facts._replace(category=activity.category or "", proposed=its)
        mine = (activity, facts.kind, facts.family, lasted, unit)
        is_open = facts.kind in with_months and facts.span is None  # so it lacks its months
        if facts.kind not in yearly or is_open or lasted[0].day.year == lasted[1].day.year:
            return Award(*mine, valuation(facts))
        years = tuple(map(award, _years(activity)))
        return Award(*mine, _in_all(years), years)

    return award


def _years(activity: Activity) -> Iterator[Activity]:
    """What a record is in each of its calendar years."""
    first, last = activity.span
    for year in range(first.year, last.year + 1):
        start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        # How its days and hours fall to them is not known.
        whole = activity._replace(days=None, sessions=None, hours=None)
        yield whole._replace(start=start.isoformat(), end=end.isoformat())


_OF_A_YEAR = {
    YEARLY: N_("{about}: {value} for {year}"),
    TOO_SHORT: N_("{about}: shorter than {months} months in {year}, so that year gives nothing"),
}


def _in_all(years: Sequence[Award]) -> Valuation:
    """What the years of a record are worth together; what lacks a law says nothing beside others."""
    awarded = sum(one.awarded for one in years)
    steps: list[Step] = []
    reports: list[Report] = []
    for one in years:
        worth, year = one.valuation, str(one.day.year)
        if awarded and any(report.incomplete for report in worth.reports):
            continue
        reports += (report for report in worth.reports if report not in reports)
        for step in worth.steps:
            said = _OF_A_YEAR.get(step.template, step.template)
            steps.append(step._replace(template=said, args={**step.args, "year": year}))
    worth = years[-1].valuation
    total = N_("{about}: {value} in all")
    args: dict[str, Value] = {"about": worth.norm.about, "value": awarded}
    cites, remark = worth.norm.cites, worth.norm.remark
    steps.append(Step(total, args, worth.norm.id, cites, awarded, remark))
    return worth._replace(awarded=awarded, steps=tuple(steps), reports=tuple(reports))


def _valuation(rulebook: Rulebook, facts: RecordFacts) -> Valuation:
    each = [facts]
    if rulebook.categories:
        each = [facts._replace(sort=sort) for sort in sorts_of(rulebook, facts)]
    facts, norm = each[0], _norm(rulebook, each[0])
    day = rulebook.changes[facts.epoch - 1] if facts.epoch else date.min
    work = Working(rulebook, norm, facts, day)
    if any(_rules(rulebook, one) != _rules(rulebook, facts) for one in each[1:]):
        said = of_unit(
            rulebook.counts_in,
            N_(
                "Incomplete: its categories give different credits, so it gives 0; "
                "enter a record for each of them."
            ),
            N_(
                "Incomplete: its categories give different hours, so it gives 0; "
                "enter a record for each of them."
            ),
        )
        work.report(said, incomplete=True)
        worth: _Worth = (None, None, 0, Fraction(1))
    else:
        worth = _of_a_programme(work) if norm.programme else _of_the_person(work)
    if facts.foreign_kind:
        said = N_(
            "A '{kind}' is taken for a '{other}' here, held at home; "
            "if it was not, give its country."
        )
        work.report(said, kind=facts.foreign_kind, other=facts.kind)
    if facts.credited and norm.code == "required":
        work.report(N_("It has no code: as you say, its organiser credited it."))
    if facts.fewer_days:
        said = N_(
            "It names {more} days more than there are from its start to its end; {days} count."
        )
        work.report(said, more=facts.fewer_days, days=facts.days)
    if facts.by_days:
        work.report(N_("Without an end it is taken to last {days} days."), days=facts.days)
    if norm.reported:
        work.report(N_("As '{role}' it gives nothing: {about}."), role=facts.role)
    works = rulebook.works
    if (facts.works_first or facts.works_co) and works and facts.family not in works.families:
        work.report(N_("Papers and posters add nothing to this kind of activity."))
    for question in rulebook.questions:
        if holds(question.when, facts):
            work.report(N_("{about}"), about=question.about)
    participation = worth[0] is not None and worth[0].participation
    split = split_of(work, worth[2]) if rulebook.categories else None
    return Valuation(norm, *worth, participation, tuple(work.steps), tuple(work.reports), split)


_Worth = tuple[Role | None, Hundredths | None, Hundredths, Fraction]


def _of_a_programme(work: Working) -> _Worth:
    amount = credits_by_norm(work)
    programme = 0 if amount is None else work.whole(capped(work, amount))
    if amount is not None:
        compare(work, programme)
    role, attended = _own_role(work), work.facts.attended
    attendance = work.rulebook.attendance if role.participation else None
    if attendance and attended != "full" and attended not in attendance.requires:
        work.step(N_("{about}: not so, so it gives nothing"), attendance, 0)
        return (role, programme, 0, Fraction(0))
    multiplier = _multiplier(work, role, programme)
    awarded = work.whole(Fraction(programme, 100) * multiplier)
    return (role, programme, awarded, multiplier)


def _of_the_person(work: Working) -> _Worth:
    amount = credits_by_norm(work)
    if amount is not None and work.norm.divided and work.facts.authors > 1:
        amount = _share(work, amount)
    return (None, None, 0 if amount is None else work.whole(amount), Fraction(1))


def _norm(rulebook: Rulebook, facts: RecordFacts) -> Norm:
    for norm in rulebook.norms[facts.kind]:
        if holds(norm.when, facts):
            return norm
    raise no_norm(rulebook, facts)


def _rules(rulebook: Rulebook, facts: RecordFacts) -> tuple[int, int]:
    """The norm and the role by which a record of one category would be looked at."""
    norm = _norm(rulebook, facts)
    return id(norm), id(_role(rulebook, facts)) if norm.programme else 0


def _role(rulebook: Rulebook, facts: RecordFacts) -> Role | None:
    return next((role for role in rulebook.roles if holds(role.when, facts)), None)


def _own_role(work: Working) -> Role:
    role = _role(work.rulebook, work.facts)
    if role is not None:
        if role.reported:
            said = N_("As '{role}': {what}")
            work.report(said, role=work.facts.role, what=role.remark or role.about)
        return role
    return Role(id=work.norm.id, cites=work.norm.cites, factor=Figure(numbers=()))


def _multiplier(work: Working, role: Role, programme: Hundredths) -> Fraction:
    number, credits = role.factor.at(work.day), Fraction(programme, 100)
    times = Fraction(1) if number is None else number.value
    if number is not None and times != 1:
        said = N_("{about}: {programme} × {factor} = {value}")
        work.step(said, role, credits * times, number.cites, programme=programme, factor=times)
    works, facts = work.rulebook.works, work.facts
    if works is None or not role.participation or facts.family not in works.families:
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
    figures = {"first": first, "co": co, "by_first": by_first.value, "by_co": by_co.value}
    shown = {name: str(figure) for name, figure in figures.items()}
    work.step(said, works, credits * added, programme=programme, **shown)
    given = facts.works_first + facts.works_co
    if given > works.at_most:
        said = N_("Of {works} papers and posters {most} are looked at; the others add nothing.")
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
