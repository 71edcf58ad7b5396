"""The law as the program reads it, rule by rule, in words: what `rules show` tells.

Nothing is worked out here. Each rule is told with its id, its numbers, its article and, where
the text was open, how it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cmetrack.domain.activity import ALL_KINDS
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.rules.rulebook import (
    Basis,
    Bounds,
    Cap,
    Checklist,
    CycleRule,
    Exclusion,
    Figure,
    Norm,
    Once,
    Role,
    Rule,
    Rulebook,
    Target,
    When,
    articles,
)
from cmetrack.rules.steps import say


class Stated(NamedTuple):
    """One number of a rule: what it is, its value, since when (None: always), its article."""

    name: str
    value: Fraction
    since: date | None
    cites: str


class RuleInWords(NamedTuple):
    """One rule in words; `says` are short sentences, `numbers` the figures in them."""

    id: str
    about: str
    says: tuple[str, ...]
    cites: str
    remark: str
    numbers: tuple[Stated, ...] = ()


class Part(NamedTuple):
    """A part of the law: its name for scripts, its heading, its rules."""

    name: str
    title: str
    rules: tuple[RuleInWords, ...]


def told(rulebook: Rulebook) -> list[Part]:
    """The whole law, part by part; a part without rules is left out."""
    norms = rulebook.every_norm
    caps = {id(cap): cap for norm in norms for cap in norm.caps}.values()
    shared = {id(basis): basis for norm in norms for basis in norm.gives if basis.id != norm.id}
    parts = [
        Part("cycle", _("The cycle"), tuple(_cycle(rulebook, one) for one in rulebook.cycles)),
        Part(
            "targets", _("Its targets"), tuple(_target(rulebook, one) for one in rulebook.targets)
        ),
        Part(
            "norms",
            _("What a record gives: the first norm that fits it"),
            tuple(map(_norm, norms)),
        ),
        Part("bases", _("What several norms give"), tuple(map(_basis, shared.values()))),
        Part("caps", _("The most that a programme gives"), tuple(map(_cap, caps))),
        Part("person", _("What the person makes of it"), tuple(_person(rulebook))),
        Part("together", _("What counts together"), tuple(_together(rulebook))),
        Part("codes", _("Certificate codes"), tuple(_codes(rulebook))),
        Part("checklists", _("To tick off"), tuple(map(_checklist, rulebook.checklists))),
    ]
    return [part for part in parts if part.rules]


def cited(rulebook: Rulebook) -> list[str]:
    """Every article that the law as read here rests on, once each."""
    rules = [rule for part in told(rulebook) for rule in part.rules]
    cites = [rulebook.cites]
    cites += (target.consequence_cites for target in rulebook.targets if target.consequence_cites)
    for rule in rules:
        cites += (rule.cites, *(one.cites for one in rule.numbers))
    return list(dict.fromkeys(article for cite in cites for article in articles(cite)))


def without_norm(rulebook: Rulebook) -> list[str]:
    """Kinds of which a record may find no norm: none takes whatever else is known of it."""
    return [
        kind
        for kind in ALL_KINDS
        if not any(
            norm.when.keys() <= {"kind", "family"}
            for norm in rulebook.norms.get(rulebook.kind(kind), ())
        )
    ]


def number(value: Fraction) -> str:
    """A number of the law as people write it: 1.25, or 1/3 where that is no decimal."""
    return format_amount(int(value * 100)) if (value * 100).denominator == 1 else str(value)


# The parts


def _cycle(rulebook: Rulebook, rule: CycleRule) -> RuleInWords:
    years = {
        "rolling": ngettext(
            "The {years} year that ends on the evaluation day; with a start, the run of "
            "{years} year from it that holds that day",
            "The {years} years that end on the evaluation day; with a start, the run of "
            "{years} years from it that holds that day",
            rule.years,
        ),
        "anniversary": ngettext(
            "{years} year from the cycle's start",
            "{years} years from the cycle's start, each from its anniversary on",
            rule.years,
        ),
        "calendar": ngettext("{years} calendar year", "{years} calendar years", rule.years),
    }[rule.window]
    says = [years.format(years=rule.years), *_for_whom(rulebook, rule.variant)]
    if rule.start_required:
        says.append(_("The start must be given"))
    if not rule.repeats:
        says.append(_("It does not begin again"))
    if rule.certified_before:
        says.append(
            _("For a doctor certified before {day}").format(day=rule.certified_before.isoformat())
        )
    about = _(rule.about) if rule.about else _("The days that are looked at")
    return _told(rule, says, about=about)


def _target(rulebook: Rulebook, target: Target) -> RuleInWords:
    says = []
    numbers: list[Stated] = []
    if target.required is not None:
        says.append(_("At least {credits} credits").format(credits=_figure(target.required)))
        numbers += _stated("required", target.required)
    else:
        says.append(
            _("At least {share} of what '{target}' requires, rounded up").format(
                share=number(target.share), target=target.share_of
            )
        )
        numbers.append(Stated("share", target.share, None, target.cites))
    if target.each_year:
        says.append(_("In each year of the cycle"))
    says += _for_whom(rulebook, target.variant)
    if target.families is not None:
        says.append(_("From these families: {families}").format(families=_words(target.families)))
    if target.roles is not None:
        says.append(_("In these roles: {roles}").format(roles=_words(target.roles)))
    if target.consequence:
        says.append(
            _("Else {consequence} ({cites})").format(
                consequence=_(target.consequence), cites=target.consequence_cites
            )
        )
    label = say(target.label, {"n": "n"})
    return _told(target, says, numbers, about=f"{target.name.replace('{n}', 'n')}: {label}")


def _norm(norm: Norm) -> RuleInWords:
    says = [*_when(norm.when)]
    for place, basis in enumerate(norm.gives):
        gives = _gives(basis) if basis.id == norm.id else f"{_gives(basis)} ({basis.id})"
        says.append(_("Where that is not known: {gives}").format(gives=gives) if place else gives)
    says += [f"{_at_most(cap)} ({cap.id})" for cap in norm.caps]
    if norm.divided:
        says.append(_("Divided among the authors"))
    if not norm.programme and any(_gives_something(basis) for basis in norm.gives):
        says.append(_("It is the person's: no role changes it"))
    if norm.needs:
        says.append(_("Incomplete without: {columns}").format(columns=", ".join(norm.needs)))
    if norm.asks:
        says.append(_("Reported without: {columns}").format(columns=", ".join(norm.asks)))
    if norm.code == "required":
        says.append(_("It counts only once its code is activated"))
    elif norm.code == "if-any":
        says.append(_("Where it has a code, that must be activated"))
    if norm.sizes:
        says.append(
            _("Another size than {sizes} hours is reported").format(
                sizes=", ".join(map(number, norm.sizes))
            )
        )
    if norm.months:
        says.append(
            ngettext("At least {count} month", "At least {count} months", norm.months).format(
                count=norm.months
            )
        )
    own = [basis for basis in norm.gives if basis.id == norm.id]
    return _told(norm, says, [number for basis in own for number in _basis_numbers(basis)])


def _basis(basis: Basis) -> RuleInWords:
    return _told(basis, [_gives(basis)], _basis_numbers(basis))


def _basis_numbers(basis: Basis) -> list[Stated]:
    credits = _stated("credits", basis.credits) if basis.credits else []
    return credits + (_stated("hour_limit", basis.hour_limit) if basis.hour_limit else [])


def _cap(cap: Cap) -> RuleInWords:
    return _told(cap, [_at_most(cap)], _stated("credits", cap.credits))


def _person(rulebook: Rulebook) -> Iterator[RuleInWords]:
    if rulebook.attendance is not None:
        says = [_("Attended: {words}").format(words=_words(rulebook.attendance.requires))]
        yield _told(rulebook.attendance, says)
    yield from map(_role, rulebook.roles)
    works, sharing, rounding = rulebook.works, rulebook.sharing, rulebook.rounding
    if works is not None:
        sentence = _(
            "{first} of the event's credits for each work as first author, {co} as co-author, "
            "{most} works at most; families: {families}"
        ).format(
            first=_figure(works.first),
            co=_figure(works.co),
            most=works.at_most,
            families=_words(works.families),
        )
        yield _told(works, [sentence], [*_stated("first", works.first), *_stated("co", works.co)])
    if sharing is not None:
        sentence = _(
            "Each an equal part; the author in the place {places} {times} times that"
        ).format(places=_words(sharing.positions), times=_figure(sharing.leading))
        yield _told(sharing, [sentence], _stated("leading", sharing.leading))
    if rounding is not None:
        unit = Fraction(rulebook.unit, 100)
        says = [_("To multiples of {unit}, half up").format(unit=number(unit))]
        yield _told(rounding, says, [Stated("to", unit, None, rounding.cites)])


def _role(role: Role) -> RuleInWords:
    says = [*_when(role.when)]
    says.append(_("{factor} × the programme's credits").format(factor=_figure(role.factor)))
    if not role.participation:
        says.append(_("It is no participation: nothing at the same time excludes it"))
    if role.reported:
        says.append(_("It is reported"))
    return _told(role, says, _stated("factor", role.factor))


def _together(rulebook: Rulebook) -> Iterator[RuleInWords]:
    yield from map(_exclusion, rulebook.exclusions)
    shared, cap = rulebook.shared_day, rulebook.other_specialty_cap
    if shared is not None:
        sentence = _("{credits} credits a day, shared by what these norms give: {norms}").format(
            credits=_figure(shared.credits), norms=_words(shared.norms)
        )
        yield _told(shared, [sentence], _stated("credits", shared.credits))
    if cap is not None:
        sentence = _(
            "At most {share} of what '{target}' requires, rounded down; families: {families}"
        ).format(share=number(cap.share), target=cap.of, families=_words(cap.families))
        yield _told(cap, [sentence], [Stated("share", cap.share, None, cap.cites)])
    yield from map(_once, rulebook.once)


def _exclusion(rule: Exclusion) -> RuleInWords:
    families = _words(rule.families)
    if rule.days is None:
        return _told(
            rule, [_("They must not overlap; families: {families}").format(families=families)]
        )
    sentence = ngettext(
        "{days} day between them; families: {families}",
        "{days} days between them; families: {families}",
        rule.days,
    ).format(days=rule.days, families=families)
    return _told(rule, [sentence], [Stated("days", Fraction(rule.days), None, rule.cites)])


def _once(rule: Once) -> RuleInWords:
    values = {"columns": _(" and ").join(rule.same), "kinds": _words(rule.kinds)}
    if rule.per == "window":
        says = [_("Of the same {columns}, one in the window; kinds: {kinds}").format(**values)]
    else:
        says = [_("Of the same {columns}, one in a calendar year; kinds: {kinds}").format(**values)]
    if rule.per_year:
        says.append(_("As many times as the window has years"))
    return _told(rule, says)


def _codes(rulebook: Rulebook) -> Iterator[RuleInWords]:
    codes = rulebook.codes
    if codes is None:
        return
    says = [
        _("{groups} characters with a hyphen between: {letters}").format(
            groups=" + ".join(map(str, codes.groups)), letters=codes.letters
        )
    ]
    if codes.reads_as:
        pairs = ", ".join(f"{typed} → {letter}" for typed, letter in codes.reads_as.items())
        says.append(_("Read as: {pairs}").format(pairs=pairs))
    yield RuleInWords("", _("The form of a code"), tuple(says), codes.cites, "")


def _checklist(rule: Checklist) -> RuleInWords:
    says = [_("Families: {families}").format(families=_words(rule.families))]
    numbers = []
    for item in rule.items:
        if item.within_days is None:
            says.append(f"{item.key}: {_(item.says)}")
            continue
        says.append(
            ngettext(
                "{key}: {says}, within {days} day of completion [{cites}]",
                "{key}: {says}, within {days} days of completion [{cites}]",
                item.within_days,
            ).format(key=item.key, says=_(item.says), days=item.within_days, cites=item.cites)
        )
        numbers.append(Stated("within_days", Fraction(item.within_days), None, item.cites))
    return _told(rule, says, numbers)


# Words


def _told(
    rule: Rule, says: Iterable[str], numbers: Iterable[Stated] = (), *, about: str | None = None
) -> RuleInWords:
    words = about if about is not None else _(rule.about) if rule.about else ""
    remark = _(rule.remark) if rule.remark else ""
    return RuleInWords(rule.id, words, tuple(says), rule.cites, remark, tuple(numbers))


def _for_whom(rulebook: Rulebook, variant: str | None) -> list[str]:
    return [_(one.applies) for one in rulebook.variants if one.name == variant and one.applies]


def _when(when: When) -> Iterator[str]:
    """`For: family course, format balint`; nothing where every record will do."""
    tests = []
    for fact, test in when.items():
        if isinstance(test, Bounds):
            if test.over is not None:
                tests.append(_("{fact} over {n}").format(fact=fact, n=number(test.over)))
            if test.up_to is not None:
                tests.append(_("{fact} up to {n}").format(fact=fact, n=number(test.up_to)))
        else:
            tests.append(f"{fact} {_words(test, _(' or '))}")
    if tests:
        yield _("For {tests}").format(tests="; ".join(tests))


def _gives(basis: Basis) -> str:
    if basis.per == "stated":
        if basis.hour_limit is None:
            return _("The credits that the certificate states")
        return _(
            "The credits that the certificate states, at most {limit} an hour where the hours "
            "are known"
        ).format(limit=_figure(basis.hour_limit))
    if not _gives_something(basis):
        return _("No credits")
    assert basis.credits is not None  # only credits as stated have none
    return {
        "hour": _("{credits} an hour"),
        "day": _("{credits} a day"),
        "record": "{credits}",
        "year": _("{credits} a year"),
    }[basis.per].format(credits=_credits(basis.credits))


def _gives_something(basis: Basis) -> bool:
    return basis.credits is None or any(one.value for one in basis.credits.numbers)


def _at_most(cap: Cap) -> str:
    if cap.per == "day":
        return _("At most {credits} a day").format(credits=_credits(cap.credits))
    return _("At most {credits} in all").format(credits=_credits(cap.credits))


def _credits(figure: Figure) -> str:
    one = all(number.value == 1 for number in figure.numbers)
    return ngettext("{n} credit", "{n} credits", 1 if one else 2).format(n=_figure(figure))


def _figure(figure: Figure) -> str:
    """`6`, or where it changed `6 since 2009-03-30, 8 since 2020-01-01`."""
    if len(figure.numbers) == 1:
        return number(figure.numbers[0].value)
    return ", ".join(
        _("{n} since {day}").format(n=number(one.value), day=one.since.isoformat())
        for one in figure.numbers
    )


def _stated(name: str, figure: Figure) -> list[Stated]:
    return [
        Stated(name, one.value, None if one.since == date.min else one.since, one.cites)
        for one in figure.numbers
    ]


def _words(words: Iterable[str], between: str = ", ") -> str:
    return between.join(sorted(words))
