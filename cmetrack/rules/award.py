"""Award: what one record gives the person, step by step.

    norm (which one fits) → its basis → the programme's caps → whole credits
         → the person's role and works, or the division among authors → whole credits

What a record is worth depends on nothing but its own facts, so records with equal facts are
reckoned once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths, format_amount, rounded
from cmetrack.domain.dates import add_months
from cmetrack.errors import NoLaw
from cmetrack.i18n import N_
from cmetrack.i18n import gettext as _
from cmetrack.rules.facts import Facts, fact, facts_of, holds
from cmetrack.rules.rulebook import Basis, Cap, Figure, Norm, Role, Rule, Rulebook
from cmetrack.rules.steps import Report, Step, Value

ONE_DAY: Hundredths = 100


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
    worth = cache(lambda facts: _worth(rulebook, facts))
    with_months = frozenset(
        kind for kind, norms in rulebook.norms.items() if any(norm.months for norm in norms)
    )

    def award(activity: Activity) -> Award:
        facts = facts_of(rulebook, with_months, activity)
        return Award(activity, facts.family, worth(facts))

    return award


def _worth(rulebook: Rulebook, facts: Facts) -> Valuation:
    norm = next((norm for norm in rulebook.norms[facts.kind] if holds(norm.when, facts)), None)
    if norm is None:
        raise _no_norm(rulebook, facts)
    day = rulebook.changes[facts.epoch - 1] if facts.epoch else date.min
    reckoning = _Reckoning(rulebook, norm, facts, day)
    if not norm.programme:
        return reckoning.of_the_person()
    return reckoning.of_a_programme()


def _no_norm(rulebook: Rulebook, facts: Facts) -> NoLaw:
    """No law is no answer, never 0."""
    return NoLaw(
        _("{rulebook} has no norm for this record of the kind '{kind}'").format(
            rulebook=rulebook.id, kind=facts.kind
        ),
        _("`cmetrack rules check FILE` tells what a rulebook lacks."),
    )


def lacked(report: Report) -> tuple[str, ...]:
    """The columns for want of which a record is incomplete; any one of them would do."""
    words = (report.args.get("what"), report.args.get("or_what")) if report.incomplete else ()
    return tuple(column for word in words for column, its in MISSING.items() if its == word)


_BY = {
    "stated": N_("{about}: the certificate states {value}"),
    "hour": N_("{about}: {hours} h × {rate} = {value}"),
    "day": N_("{about}: {days} days × {rate} = {value}"),
    "year": N_("{about}: {value} for the year"),
    "record": N_("{about}: {value}"),
}

MISSING = {
    "end": N_("the day it ended"),
    "hours": N_("the hours"),
    "days": N_("the days"),
    "credits": N_("the credits"),
    "level": N_("the level"),
    "index": N_("the index class of the journal"),
    "pages": N_("the number of pages"),
    "authors": N_("the number of authors"),
}
"""What a record may lack, by its column, in words."""


class _Reckoning:
    """One record's working, while it is being done."""

    def __init__(self, rulebook: Rulebook, norm: Norm, facts: Facts, day: date) -> None:
        self.rulebook, self.norm, self.facts, self.day = rulebook, norm, facts, day
        self.steps: list[Step] = []
        self.reports: list[Report] = []

    # The two walks

    def of_a_programme(self) -> Valuation:
        """The programme's credits, then what the person's role makes of them."""
        amount = self._base()
        programme = 0 if amount is None else self._whole(self._capped(amount))
        if amount is not None:
            self._compare(programme)
        role = self._role()
        if self.facts.attended != "full" and role is not None and role.participation:
            attendance = self.rulebook.attendance
            if attendance is not None and self.facts.attended not in attendance.requires:
                self._step(
                    N_("{about}: not so, so it gives nothing"),
                    attendance,
                    attendance.cites,
                    0,
                    about=attendance.about,
                )
                return self._done(programme, 0, Fraction(0), role)
        multiplier = self._multiplier(role, programme)
        awarded = self._whole(Fraction(programme, 100) * multiplier)
        return self._done(programme, awarded, multiplier, role)

    def of_the_person(self) -> Valuation:
        """Credits that go to the person at once: teaching, publications, titles, functions."""
        amount = self._base()
        if amount is not None and self.norm.divided and self.facts.authors > 1:
            amount = self._share(amount)
        awarded = 0 if amount is None else self._whole(amount)
        return self._done(None, awarded, Fraction(1), None)

    def _done(
        self, programme: Hundredths | None, awarded: Hundredths, times: Fraction, role: Role | None
    ) -> Valuation:
        if self.facts.foreign_kind:
            self._report(
                N_(
                    "A '{kind}' is taken for a '{other}' here, held at home; "
                    "if it was not, give its country"
                ),
                kind=self.facts.foreign_kind,
                other=self.facts.kind,
            )
        if self.facts.works_first or self.facts.works_co:
            works = self.rulebook.works
            if works is not None and self.facts.family not in works.families:
                self._report(N_("Papers and posters add nothing to this kind of activity"))
        return Valuation(
            self.norm,
            role,
            programme,
            awarded,
            times,
            role is not None and role.participation,
            tuple(self.steps),
            tuple(self.reports),
        )

    # The basis

    def _base(self) -> Fraction | None:
        """The credits by the first of the norm's alternatives whose figures are known."""
        facts = self.facts
        if not facts.epoch:
            self._report(
                N_("Incomplete: this rulebook has no law before {since}, so it gives 0"),
                incomplete=True,
                since=self.rulebook.since.isoformat(),
            )
            return None
        for need in self.norm.needs:
            if not self._known(need):
                self._incomplete(need)
                return None
        if self.norm.months and not self._long_enough():
            return Fraction(0)
        for basis in self.norm.gives:
            amount = self._by(basis)
            if amount is not None:
                return self._taken(basis, amount)
        if not self.norm.gives:
            raise _no_norm(self.rulebook, facts)
        lacking = ["credits" if basis.per == "stated" else "hours" for basis in self.norm.gives]
        lacking += [column for column in self.norm.asks if not self._known(column)]
        self._incomplete(*lacking)
        return None

    def _known(self, need: str) -> bool:
        if need == "end":
            # Months can only be reckoned from a last day; elsewhere a number of days will do.
            return self.facts.span is not None if self.norm.months else not self.facts.one_day
        value = fact(self.facts, need)
        return value is not None and value != "unknown"

    def _by(self, basis: Basis) -> Fraction | None:
        """What a basis makes of the facts; None where a figure is missing."""
        facts = self.facts
        if basis.per == "stated":
            return None if facts.credits is None else Fraction(facts.credits, 100)
        assert basis.credits is not None  # only "stated" has none
        number = basis.credits.at(self.day)
        if number is None:
            return None
        if basis.per == "hour":
            return None if facts.hours is None else Fraction(facts.hours, 100) * number.value
        if basis.per == "day":
            return Fraction(facts.days, 100) * number.value
        return number.value

    def _taken(self, basis: Basis, amount: Fraction) -> Fraction:
        facts = self.facts
        number = basis.credits.at(self.day) if basis.credits else None
        self._step(
            _BY[basis.per],
            basis if basis.per == "stated" else self.norm,
            f"{self.norm.cites}, {basis.cites}" if basis.cites != self.norm.cites else basis.cites,
            _cents(amount),
            about=self.norm.about,
            value=amount,
            rate=number.value if number else "",
            hours=facts.hours or 0,
            days=facts.days,
        )
        limit = basis.hour_limit.at(self.day) if basis.hour_limit else None
        if limit is not None and facts.hours is not None:
            most = Fraction(facts.hours, 100) * limit.value
            if amount > most:
                amount = most
                self._step(
                    N_("An hour gives at most {rate}: {hours} h × {rate} = {value}"),
                    basis,
                    limit.cites,
                    _cents(amount),
                    rate=limit.value,
                    hours=facts.hours,
                    value=amount,
                )
        if self.norm.sizes and amount not in self.norm.sizes:
            self._report(
                N_("A size of {value} is unusual (usual are {sizes}); it counts"),
                value=amount,
                sizes=", ".join(format_amount(_cents(size)) for size in self.norm.sizes),
            )
        for column in self.norm.asks:
            if basis.per != "stated" and not self._known(column):
                self._report(
                    N_("Not known: {what}; it would settle which norm holds ({about})"),
                    what=MISSING[column],
                    about=self.norm.about,
                )
        if facts.credits and not any(other.per == "stated" for other in self.norm.gives):
            self._report(
                N_("The {credits} credits of the certificate are not looked at: {about}"),
                credits=facts.credits,
                about=self.norm.about,
            )
        return amount

    def _compare(self, programme: Hundredths) -> None:
        """Say where the certificate and the norm by hours do not come to the same."""
        facts, hourly = self.facts, self._hourly()
        if facts.credits is None or hourly is None:
            return
        if not any(basis.per == "stated" for basis in self.norm.gives):
            return
        whole = rounded(min([hourly, *(most for _cap, most in self._caps())]), self.rulebook.unit)
        if facts.credits == whole == programme:
            return
        self._report(
            N_(
                "The certificate states {credits}, the norm by hours gives {hourly}; {taken} is taken"
            ),
            credits=facts.credits,
            hourly=whole,
            taken=programme,
        )

    def _hourly(self) -> Fraction | None:
        by_hour = [basis for basis in self.norm.gives if basis.per == "hour"]
        return self._by(by_hour[0]) if by_hour else None

    def _long_enough(self) -> bool:
        span = self.facts.span
        assert span is not None  # `needs` asked for the end
        enough = span.last + timedelta(days=1) >= add_months(span.first, self.norm.months)
        if not enough:
            self._step(
                N_("{about}: shorter than {months} months, so it gives nothing"),
                self.norm,
                self.norm.cites,
                0,
                about=self.norm.about,
                months=str(self.norm.months),
            )
        return enough

    def _incomplete(self, *lacking: str) -> None:
        """A figure is missing: the record gives 0 and says so; nothing is guessed."""
        if len(lacking) == 1:
            self._report(
                N_("Incomplete: not known is {what}, so it gives 0 ({about})"),
                incomplete=True,
                what=MISSING[lacking[0]],
                about=self.norm.about,
            )
        else:
            self._report(
                N_("Incomplete: not known is {what} or {or_what}, so it gives 0 ({about})"),
                incomplete=True,
                what=MISSING[lacking[0]],
                or_what=MISSING[lacking[1]],
                about=self.norm.about,
            )
        self._step(
            N_("Incomplete, so it gives nothing yet: {about}"),
            self.norm,
            self.norm.cites,
            0,
            about=self.norm.about,
        )

    # Caps, rounding, role, authors

    def _caps(self) -> Iterator[tuple[Cap, Fraction]]:
        """The norm's caps, each with the most that it leaves this programme."""
        for cap in self.norm.caps:
            number = cap.credits.at(self.day)
            if number is not None:
                times = Fraction(self.facts.days, 100) if cap.per == "day" else 1
                yield cap, number.value * times

    def _capped(self, amount: Fraction) -> Fraction:
        for cap, most in self._caps():
            if amount <= most:
                continue
            amount = most
            by_days = cap.per == "day" and self.facts.days != ONE_DAY
            self._step(
                N_("{about}: {value} for {days} days") if by_days else N_("{about}"),
                cap,
                cap.cites,
                _cents(amount),
                about=cap.about,
                days=self.facts.days,
                value=most,
            )
            if cap.per == "day" and self.facts.one_day:
                self._report(
                    N_(
                        "Without an end it is taken for one day, which gives at most {most}; "
                        "an end or the days would change it"
                    ),
                    most=most,
                )
        return amount

    def _whole(self, amount: Fraction) -> Hundredths:
        whole = rounded(amount, self.rulebook.unit)
        rounding = self.rulebook.rounding
        if rounding is not None and amount * 100 != whole:
            self._step(
                N_("{about}: {before} → {value}"),
                rounding,
                rounding.cites,
                whole,
                about=rounding.about,
                before=amount,
                value=whole,
            )
        return whole

    def _role(self) -> Role | None:
        for role in self.rulebook.roles:
            if holds(role.when, self.facts):
                if role.reported:
                    self._report(
                        N_(
                            "The role '{role}' has no norm for this kind: it counts as attending. "
                            "A lecturer in a course is a teacher, with the hours taught"
                        ),
                        role=self.facts.role,
                    )
                return role
        return Role(id=self.norm.id, cites=self.norm.cites, factor=Figure(numbers=()))

    def _multiplier(self, role: Role | None, programme: Hundredths) -> Fraction:
        """What the role, and the works given there, make of one programme credit."""
        times = Fraction(1)
        number = role.factor.at(self.day) if role else None
        if role is not None and number is not None:
            times = number.value
            if times != 1:
                self._step(
                    N_("{about}: {programme} × {factor} = {value}"),
                    role,
                    number.cites,
                    _cents(Fraction(programme, 100) * times),
                    about=role.about,
                    programme=programme,
                    factor=times,
                    value=Fraction(programme, 100) * times,
                )
        works = self.rulebook.works
        if works is None or role is None or not role.participation:
            return times
        if self.facts.family not in works.families:
            return times
        first = min(self.facts.works_first, works.at_most)
        co = min(self.facts.works_co, works.at_most - first)
        by_first, by_co = works.first.at(self.day), works.co.at(self.day)
        if first + co == 0 or by_first is None or by_co is None:
            return times
        added = first * by_first.value + co * by_co.value
        self._step(
            N_(
                "{about}: {first} as first author × {by_first}, {co} as co-author × {by_co} "
                "of {programme} add {value}"
            ),
            works,
            works.cites,
            _cents(Fraction(programme, 100) * added),
            about=works.about,
            first=str(first),
            co=str(co),
            by_first=str(by_first.value),
            by_co=str(by_co.value),
            programme=programme,
            value=Fraction(programme, 100) * added,
        )
        if self.facts.works_first + self.facts.works_co > works.at_most:
            self._report(
                N_("Of {works} papers and posters {most} are looked at; the others add nothing"),
                works=str(self.facts.works_first + self.facts.works_co),
                most=str(works.at_most),
            )
        return times + added

    def _share(self, amount: Fraction) -> Fraction:
        sharing = self.rulebook.sharing
        assert sharing is not None  # the rulebook was read strictly
        share = amount / self.facts.authors
        number = sharing.leading.at(self.day)
        leads = self.facts.position in sharing.positions
        value = share * number.value if leads and number is not None else share
        self._step(
            N_("{about}: {value} of {amount}, as the first of {authors}")
            if leads
            else N_("{about}: {value} of {amount}, as one of {authors}"),
            sharing,
            sharing.cites,
            _cents(value),
            about=sharing.about,
            value=value,
            amount=amount,
            authors=str(self.facts.authors),
        )
        return value

    # What is written down

    def _step(
        self, template: str, rule: Rule, cites: str, value: Hundredths | None, /, **args: Value
    ) -> None:
        self.steps.append(Step(template, args, rule.id, cites, value, rule.remark))

    def _report(self, template: str, *, incomplete: bool = False, **args: Value) -> None:
        self.reports.append(Report(template, args, incomplete))


def _cents(amount: Fraction) -> Hundredths:
    """An amount in between, for showing: to the nearest hundredth."""
    return rounded(amount, 1)
