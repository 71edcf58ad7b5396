"""Basis: the credits that a norm gives a record, as stated, by hours, days or years, up to its caps."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor

from cmetrack.domain.credits import (
    HOUR,
    MINUTE,
    Hours,
    Hundredths,
    format_amount,
    format_hours,
    rounded,
)
from cmetrack.domain.dates import ONE_DAY, add_months
from cmetrack.errors import NoLaw
from cmetrack.i18n import N_, gettext as _, word
from cmetrack.rules.facts import RecordFacts, fact
from cmetrack.rules.law import Rule
from cmetrack.rules.law_of_records import Basis, Cap, Norm
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import Report, Step, Value

A_DAY: Hundredths = 100
TOO_SHORT = N_("{about}: shorter than {months} months, so it gives nothing")
TOO_FEW = N_("{about}: fewer than {least} days, so it gives nothing")

_BY = {
    "stated": N_("{about}: the certificate states {value}"),
    "hour": N_("{about}: {hours} h × {rate} = {value}"),
    "unit": N_("{about}: {units} units of {minutes} minutes × {rate} = {value}"),
    "day": N_("{about}: {days} days × {rate} = {value}"),
    "year": (YEARLY := N_("{about}: {value} for the year")),
    "record": N_("{about}: {value}"),
}

_OF_A_DAY = N_("{about}: one day × {rate} = {value}")

MISSING = {
    "end": N_("the day it ended"),
    "hours": N_("the hours"),
    "days": N_("the days"),
    "credits": N_("the credits"),
    "level": N_("the level"),
    "category": N_("the category, as this law names it"),
    "index": N_("the index class of the journal"),
    "pages": N_("the number of pages"),
    "authors": N_("the number of authors"),
}
"""What a record may lack, by its column, in words."""


def unknown(report: Report) -> tuple[str, ...]:
    """The columns that are not known and would tell more; any one of them would do."""
    words = (report.args.get("what"), report.args.get("or_what"))
    return tuple(column for word in words for column, its in MISSING.items() if its == word)


def lacked(report: Report) -> tuple[str, ...]:
    """The columns for want of which a record is incomplete; any one of them would do."""
    return unknown(report) if report.incomplete else ()


class Working:
    """One record by its norm, on the day whose numbers hold."""

    def __init__(self, rulebook: Rulebook, norm: Norm, facts: RecordFacts, day: date) -> None:
        self.rulebook, self.norm, self.facts, self.day = rulebook, norm, facts, day
        self.steps: list[Step] = []
        self.reports: list[Report] = []

    def whole(self, amount: Fraction) -> Hundredths:
        """An amount in whole credits, or what the law rounds to."""
        whole = self.rulebook.whole(amount, self.norm)
        rounding = self.norm.rounding or self.rulebook.rounding
        if rounding is not None and amount * 100 != whole:
            said = N_("{about}: {before} → {value}")
            about = rounding.about or self.norm.about
            self.step(said, rounding, whole, before=amount, about=about)
        return whole

    def step(
        self,
        template: str,
        rule: Rule,
        value: Hundredths | Fraction,
        /,
        cites: str = "",
        **args: Value,
    ) -> None:
        """Write down what was done, by which rule and article (else the rule's), with which result."""
        said: dict[str, Value] = {"about": rule.about, "value": value, **args}
        shown = rounded(value, 1) if isinstance(value, Fraction) else value
        self.steps.append(Step(template, said, rule.id, cites or rule.cites, shown, rule.remark))

    def report(self, template: str, *, incomplete: bool = False, **args: Value) -> None:
        """Write down what the doctor should know of the record."""
        self.reports.append(Report(template, {"about": self.norm.about, **args}, incomplete))


def no_norm(rulebook: Rulebook, facts: RecordFacts) -> NoLaw:
    """No law is no answer, never 0."""
    said = _("{rulebook} has no norm for this record of the kind '{kind}'")
    return NoLaw(
        said.format(rulebook=rulebook.id, kind=word("kind", facts.kind)),
        _("`cmetrack rules check FILE` tells what a rulebook lacks."),
    )


def credits_by_norm(work: Working) -> Fraction | None:
    """The credits by the first of the norm's alternatives whose figures are known."""
    facts = work.facts
    if not facts.epoch:
        said = N_("Incomplete: this rulebook has no law before {since}, so it gives 0.")
        work.report(said, incomplete=True, since=work.rulebook.since.isoformat())
        return None
    for need in work.norm.needs:
        if not _known(work, need):
            _incomplete(work, need)
            return None
    if work.norm.divided and facts.among_several:
        _incomplete(work, "authors")
        return None
    if months := work.norm.months:
        assert facts.span is not None  # `needs` asked for the end
        first, last = facts.span
        if facts.served is not None and (least := work.norm.or_days) is not None:
            if facts.served < least * A_DAY:
                work.step(TOO_FEW, work.norm, 0, least=str(least))
                return Fraction(0)
        elif last + ONE_DAY < add_months(first, months):
            work.step(TOO_SHORT, work.norm, 0, months=str(months))
            return Fraction(0)
    for basis in work.norm.gives:
        amount = _by(work, basis)
        if amount is not None:
            return _taken(work, basis, amount)
    if not work.norm.gives:
        raise no_norm(work.rulebook, facts)
    in_force = [one for one in work.norm.gives if not one.credits or one.credits.at(work.day)]
    if not in_force:
        said = N_("Incomplete: the law has no number for its day, so it gives 0 ({about}).")
        work.report(said, incomplete=True)
        return None
    lacking = ["credits" if basis.per == "stated" else "hours" for basis in in_force]
    lacking += [column for column in work.norm.asks if not _known(work, column)]
    _incomplete(work, *lacking)
    return None


def _known(work: Working, need: str) -> bool:
    if need == "end":
        # Months can only be reckoned from a last day; elsewhere a number of days will do.
        return work.facts.span is not None if work.norm.months else not work.facts.one_day
    value = fact(work.facts, need)
    return value is not None and value != "unknown"


def _by(work: Working, basis: Basis) -> Fraction | None:
    """What a basis makes of the facts; None where a figure is missing."""
    facts = work.facts
    if basis.per == "stated":
        return None if facts.credits is None else Fraction(facts.credits, 100)
    number = basis.credits.at(work.day) if basis.credits else None
    if number is None:
        return None
    if basis.per == "unit":
        return None if facts.hours is None else _units(work, basis) * number.value
    times = {"hour": _hours(work, basis), "day": facts.days}.get(basis.per, 100)
    parts = HOUR if basis.per == "hour" else A_DAY
    return None if times is None else Fraction(times, parts) * number.value


def _units(work: Working, basis: Basis) -> Fraction:
    """The units of a record, so many minutes each; where parts are none, the whole ones."""
    units = Fraction(work.facts.hours or 0, MINUTE * (basis.minutes or 60))
    return units if basis.parts else Fraction(floor(units))


def _hours(work: Working, basis: Basis) -> Hours | None:
    """The hours of a record; where a part of an hour is none, the full ones."""
    hours = work.facts.hours
    return hours // HOUR * HOUR if basis.full_hours and hours is not None else hours


def _taken(work: Working, basis: Basis, amount: Fraction) -> Fraction:
    facts = work.facts
    number = basis.credits.at(work.day) if basis.credits else None
    rate, counted = number.value if number else "", _hours(work, basis)
    hours = format_hours(counted or 0)
    figures: dict[str, Value] = {"about": work.norm.about, "rate": rate, "hours": hours}
    if basis.per == "unit":
        figures |= {"units": _units(work, basis), "minutes": str(basis.minutes)}
    if counted is not None and counted != facts.hours and (basis.per == "hour" or basis.hour_limit):
        said = N_("Only full hours are looked at: of {all} h {hours}")
        work.step(
            said, basis, Fraction(counted, HOUR), all=format_hours(facts.hours or 0), hours=hours
        )
    rule = basis if basis.per == "stated" else work.norm
    cites = ", ".join(dict.fromkeys((work.norm.cites, basis.cites)))
    said = _OF_A_DAY if basis.per == "day" and facts.days == A_DAY else _BY[basis.per]
    work.step(said, rule, amount, cites, days=facts.days, **figures)
    limit = basis.hour_limit.at(work.day) if basis.hour_limit else None
    if limit is not None and counted is not None:
        most = Fraction(counted, HOUR) * limit.value
        if amount > most:
            amount = most
            said = N_("An hour gives at most {rate}: {hours} h × {rate} = {value}")
            work.step(said, basis, amount, limit.cites, rate=limit.value, hours=hours)
    if work.norm.sizes and amount not in work.norm.sizes:
        sizes = ", ".join(format_amount(rounded(size, 1)) for size in work.norm.sizes)
        said = N_("A size of {value} is unusual (usual are {sizes}); it counts.")
        work.report(said, value=amount, sizes=sizes)
    for column in work.norm.asks:
        if basis.per != "stated" and not _known(work, column):
            said = N_("Not known: {what}; it would settle which norm holds ({about}).")
            work.report(said, what=MISSING[column])
    if facts.credits and not any(other.per == "stated" for other in work.norm.gives):
        said = N_("The {credits} credits of the certificate are not looked at: {about}.")
        work.report(said, credits=facts.credits)
    return amount


def compare(work: Working, programme: Hundredths) -> None:
    """Say where the certificate and the norm by hours do not come to the same."""
    facts, by_per = work.facts, {basis.per: basis for basis in reversed(work.norm.gives)}
    by_time = by_per.get("hour") or by_per.get("unit")
    hourly = _by(work, by_time) if by_time else None
    if facts.credits is None or hourly is None or "stated" not in by_per:
        return
    most = min([hourly, *(most for _cap, most in _caps(work))])
    whole = work.rulebook.whole(most, work.norm)
    if facts.credits == whole == programme:
        return
    said = N_(
        "The certificate states {credits}, the norm by hours gives {hourly}; {taken} is taken."
    )
    work.report(said, credits=facts.credits, hourly=whole, taken=programme)


def _incomplete(work: Working, *lacking: str) -> None:
    """A figure is missing: the record gives 0 and says so; nothing is guessed."""
    said = N_("Incomplete: not known is {what}, so it gives 0 ({about}).")
    if len(lacking) > 1:
        said = N_("Incomplete: not known is {what} or {or_what}, so it gives 0 ({about}).")
    words = zip(("what", "or_what"), (MISSING[column] for column in lacking), strict=False)
    work.report(said, incomplete=True, **dict(words))
    work.step(N_("Incomplete, so it gives nothing yet: {about}"), work.norm, 0)


def _caps(work: Working) -> Iterator[tuple[Cap, Fraction]]:
    for cap in work.norm.caps:
        number = cap.credits.at(work.day)
        if number is not None:
            times = Fraction(_days(work, cap), A_DAY) if cap.per == "day" else 1
            yield cap, number.value * times


def _days(work: Working, cap: Cap) -> Hundredths:
    """The days of a record that a cap leaves: so many of each seven that it lasted."""
    if (of_seven := cap.days_a_week) is None:
        return work.facts.days
    weeks, more = divmod(work.facts.lasted, 7)
    return min(work.facts.days, (weeks * of_seven + min(more, of_seven)) * A_DAY)


def capped(work: Working, amount: Fraction) -> Fraction:
    """A programme's credits, no more than the norm's caps leave."""
    for cap, most in _caps(work):
        if amount <= most:
            continue
        amount = most
        days = _days(work, cap)
        by_days = cap.per == "day" and work.facts.days != A_DAY
        said = N_("{about}: {value} for {days} days") if by_days else N_("{about}")
        if by_days and days < work.facts.days:
            said = N_("{about}: {value} for {days} of {all} days, {most} of each seven at most")
        work.step(said, cap, most, days=days, all=work.facts.days, most=str(cap.days_a_week))
        if cap.per == "day" and work.facts.one_day:
            said = N_(
                "Without an end it is taken for one day, which gives at most {most}; "
                "an end or the days would change it."
            )
            work.report(said, most=most)
    return amount
