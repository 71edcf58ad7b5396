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
from cmetrack.rules import rulebook as law
from cmetrack.rules.rulebook import Figure, Rule, Rulebook, articles
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
    norm_title = _("What a record gives: the first norm that fits it")
    parts = [
        Part("cycle", _("The cycle"), tuple(_cycle(rulebook, one) for one in rulebook.cycles)),
        Part(
            "targets", _("Its targets"), tuple(_target(rulebook, one) for one in rulebook.targets)
        ),
        Part("norms", norm_title, tuple(map(_norm, norms))),
        Part(
            "bases",
            _("What several norms give"),
            tuple(_told(one, _gives(one)) for one in shared.values()),
        ),
        Part(
            "caps",
            _("The most that a programme gives"),
            tuple(_told(cap, _at_most(cap)) for cap in caps),
        ),
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


def _cycle(rulebook: Rulebook, rule: law.CycleRule) -> RuleInWords:
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
    return _told(
        rule,
        years.format(years=rule.years),
        *_for_whom(rulebook, rule.variant),
        rule.start_required and _("The start must be given"),
        not rule.repeats and _("It does not begin again"),
        rule.certified_before
        and _say(_("For a doctor certified before {day}"), day=str(rule.certified_before)),
        about=_(rule.about) if rule.about else _("The days that are looked at"),
    )


def _target(rulebook: Rulebook, target: law.Target) -> RuleInWords:
    share = _("At least {share} of what '{target}' requires, rounded up")
    label = say(target.label, {"n": "n"})
    return _told(
        target,
        target.required and _say(_("At least {credits} credits"), credits=target.required),
        target.share_of and _say(share, share=target.share, target=target.share_of),
        target.each_year and _("In each year of the cycle"),
        *_for_whom(rulebook, target.variant),
        target.families and _say(_("From these families: {families}"), families=target.families),
        target.roles and _say(_("In these roles: {roles}"), roles=target.roles),
        target.consequence
        and _say(
            _("Else {consequence} ({cites})"),
            consequence=_(target.consequence),
            cites=target.consequence_cites,
        ),
        numbers=_numbers(target, target.share_of and ("share", target.share)),
        about=f"{target.name.replace('{n}', 'n')}: {label}",
    )


def _norm(norm: law.Norm) -> RuleInWords:
    gives = [
        _gives(basis) if basis.id == norm.id else f"{_gives(basis)} ({basis.id})"
        for basis in norm.gives
    ]
    own = [basis for basis in norm.gives if basis.id == norm.id]
    months = ngettext("At least {count} month", "At least {count} months", norm.months)
    return _told(
        norm,
        _when(norm.when),
        *gives[:1],
        *(_say(_("Where that is not known: {gives}"), gives=other) for other in gives[1:]),
        *(f"{_at_most(cap)} ({cap.id})" for cap in norm.caps),
        norm.divided and _("Divided among the authors"),
        not norm.programme
        and any(map(_gives_something, norm.gives))
        and _("It is the person's: no role changes it"),
        norm.needs and _say(_("Incomplete without: {columns}"), columns=", ".join(norm.needs)),
        norm.asks and _say(_("Reported without: {columns}"), columns=", ".join(norm.asks)),
        norm.code == "required" and _("It counts only once its code is activated"),
        norm.code == "if-any" and _("Where it has a code, that must be activated"),
        norm.sizes
        and _say(
            _("Another size than {sizes} hours is reported"),
            sizes=", ".join(map(number, norm.sizes)),
        ),
        norm.months and months.format(count=norm.months),
        numbers=[number for basis in own for number in _numbers(basis)],
    )


def _person(rulebook: Rulebook) -> Iterator[RuleInWords]:
    attendance, rounding = rulebook.attendance, rulebook.rounding
    if attendance is not None:
        yield _told(attendance, _say(_("Attended: {words}"), words=attendance.requires))
    yield from map(_role, rulebook.roles)
    if (works := rulebook.works) is not None:
        sentence = _(
            "{first} of the event's credits for each work as first author, {co} as co-author, "
            "{most} works at most; families: {families}"
        )
        yield _told(
            works,
            _say(
                sentence,
                first=works.first,
                co=works.co,
                most=str(works.at_most),
                families=works.families,
            ),
        )
    if (sharing := rulebook.sharing) is not None:
        sentence = _("Each an equal part; the author in the place {places} {times} times that")
        yield _told(sharing, _say(sentence, places=sharing.positions, times=sharing.leading))
    if rounding is not None:
        unit = Fraction(rounding.to, 100)
        says = _say(_("To multiples of {unit}, half up"), unit=unit)
        yield _told(rounding, says, numbers=_numbers(rounding, ("to", unit)))


def _role(role: law.Role) -> RuleInWords:
    return _told(
        role,
        _when(role.when),
        _say(_("{factor} × the programme's credits"), factor=role.factor),
        not role.participation
        and _("It is no participation: nothing at the same time excludes it"),
        role.reported and _("It is reported"),
    )


def _together(rulebook: Rulebook) -> Iterator[RuleInWords]:
    for rule in rulebook.exclusions:
        sentence = _("They must not overlap; families: {families}")
        if rule.days is not None:
            sentence = ngettext(
                "{days} day between them; families: {families}",
                "{days} days between them; families: {families}",
                rule.days,
            )
        days = rule.days is not None and ("days", Fraction(rule.days))
        says = _say(sentence, days=str(rule.days), families=rule.families)
        yield _told(rule, says, numbers=_numbers(rule, days))
    if (shared := rulebook.shared_day) is not None:
        sentence = _("{credits} credits a day, shared by what these norms give: {norms}")
        yield _told(shared, _say(sentence, credits=shared.credits, norms=shared.norms))
    if (cap := rulebook.other_specialty_cap) is not None:
        sentence = _(
            "At most {share} of what '{target}' requires, rounded down; families: {families}"
        )
        says = _say(sentence, share=cap.share, target=cap.of, families=cap.families)
        yield _told(cap, says, numbers=_numbers(cap, ("share", cap.share)))
    for once in rulebook.once:
        sentence = {
            "window": _("Of the same {columns}, one in the window; kinds: {kinds}"),
            "calendar-year": _("Of the same {columns}, one in a calendar year; kinds: {kinds}"),
        }[once.per]
        yield _told(
            once,
            _say(sentence, columns=_(" and ").join(once.same), kinds=once.kinds),
            once.per_year and _("As many times as the window has years"),
        )


def _codes(rulebook: Rulebook) -> Iterator[RuleInWords]:
    codes = rulebook.codes
    if codes is None:
        return
    groups = " + ".join(map(str, codes.groups))
    shape = _("{groups} characters with a hyphen between: {letters}")
    says = [_say(shape, groups=groups, letters=codes.letters)]
    if codes.reads_as:
        pairs = ", ".join(f"{typed} → {letter}" for typed, letter in codes.reads_as.items())
        says.append(_say(_("Read as: {pairs}"), pairs=pairs))
    yield RuleInWords("", _("The form of a code"), tuple(says), codes.cites, "")


def _checklist(rule: law.Checklist) -> RuleInWords:
    says = [_say(_("Families: {families}"), families=rule.families)]
    numbers = []
    for item in rule.items:
        if item.within_days is None:
            says.append(f"{item.key}: {_(item.says)}")
            continue
        within = ngettext(
            "{key}: {says}, within {days} day of completion [{cites}]",
            "{key}: {says}, within {days} days of completion [{cites}]",
            item.within_days,
        )
        days = str(item.within_days)
        says.append(_say(within, key=item.key, says=_(item.says), days=days, cites=item.cites))
        numbers.append(Stated("within_days", Fraction(item.within_days), None, item.cites))
    return _told(rule, *says, numbers=numbers)


# Words


def _told(
    rule: Rule, *says: object, numbers: Iterable[Stated] | None = None, about: str | None = None
) -> RuleInWords:
    """A rule with what there is to say of it; what is empty or false is not said."""
    return RuleInWords(
        rule.id,
        about if about is not None else _(rule.about) if rule.about else "",
        tuple(str(sentence) for sentence in says if sentence),
        rule.cites,
        _(rule.remark) if rule.remark else "",
        tuple(_numbers(rule) if numbers is None else numbers),
    )


def _say(sentence: str, **values: str | Fraction | Figure | frozenset[str]) -> str:
    return sentence.format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: str | Fraction | Figure | frozenset[str]) -> str:
    """`6`, or where it changed `6 since 2009-03-30, 8 since 2020-01-01`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return number(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if len(value.numbers) == 1:
        return number(value.numbers[0].value)
    since = _("{n} since {day}")
    return ", ".join(
        since.format(n=number(one.value), day=one.since.isoformat()) for one in value.numbers
    )


def _numbers(rule: Rule, more: object = None) -> Iterator[Stated]:
    """The figures of a rule, and one number more that holds always."""
    for name, value in vars(rule).items():
        for one in value.numbers if isinstance(value, Figure) else ():
            since = None if one.since == date.min else one.since
            yield Stated(name, one.value, since, one.cites)
    if isinstance(more, tuple):
        yield Stated(more[0], more[1], None, rule.cites)


def _for_whom(rulebook: Rulebook, variant: str | None) -> list[str]:
    return [_(one.applies) for one in rulebook.variants if one.name == variant and one.applies]


def _when(when: law.When) -> str:
    """`For family course; format balint`; nothing where every record will do."""
    tests = []
    for fact, test in when.items():
        if not isinstance(test, law.Bounds):
            tests.append(f"{fact} {_(' or ').join(sorted(test))}")
            continue
        if test.over is not None:
            tests.append(_say(_("{fact} over {n}"), fact=fact, n=test.over))
        if test.up_to is not None:
            tests.append(_say(_("{fact} up to {n}"), fact=fact, n=test.up_to))
    return _say(_("For {tests}"), tests="; ".join(tests)) if tests else ""


def _gives(basis: law.Basis) -> str:
    if basis.per == "stated" and basis.hour_limit is None:
        return _("The credits that the certificate states")
    if basis.credits is None:
        assert basis.hour_limit is not None  # other bases have credits
        return _say(
            _(
                "The credits that the certificate states, at most {limit} an hour where the hours "
                "are known"
            ),
            limit=basis.hour_limit,
        )
    if not _gives_something(basis):
        return _("No credits")
    return {
        "hour": _("{credits} an hour"),
        "day": _("{credits} a day"),
        "record": "{credits}",
        "year": _("{credits} a year"),
    }[basis.per].format(credits=_credits(basis.credits))


def _gives_something(basis: law.Basis) -> bool:
    return basis.credits is None or any(one.value for one in basis.credits.numbers)


def _at_most(cap: law.Cap) -> str:
    most = _("At most {credits} a day") if cap.per == "day" else _("At most {credits} in all")
    return most.format(credits=_credits(cap.credits))


def _credits(figure: Figure) -> str:
    one = all(number.value == 1 for number in figure.numbers)
    return ngettext("{n} credit", "{n} credits", 1 if one else 2).format(n=_shown(figure))
