"""The law as the program reads it, rule by rule, in words: what `rules show` tells.

Nothing is worked out here. Each rule is told with its id, its numbers, its article and, where
the text was open, how it is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from cmetrack.core.rule_sentences import SAYS
from cmetrack.domain.activity import ALL_KINDS
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.credits import format_amount
from cmetrack.domain.dates import Span
from cmetrack.i18n import day, gettext as _, ngettext, word
from cmetrack.rules.law import Figure, Rule, Test, articles
from cmetrack.rules.law_of_cycles import AdjustmentRule, CycleRule, Target
from cmetrack.rules.law_of_records import Category, Checklist, Norm
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import say
from cmetrack.wording import plural


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
    book, norms = rulebook, rulebook.every_norm
    caps = {id(cap): cap for norm in norms for cap in norm.caps}
    bases = {id(basis): basis for norm in norms for basis in norm.gives if basis.id != norm.id}
    person = (book.attendance, *book.roles, book.works, book.sharing, book.rounding)
    specialties = (book.other_specialty_cap, book.own_specialty_only)
    shared = (book.shared_day, book.shared_issue)
    caps_of = book.category_caps
    together = (*book.exclusions, *shared, *specialties, *book.once, *book.incompatibles, *caps_of)
    parts: list[tuple[str, str, Iterable[Rule | CodeFormat | None]]] = [
        ("cycle", _("The cycle"), book.cycles),
        ("expiry", _("How long a record counts"), (book.expiry,)),
        ("targets", _("Its targets"), book.targets),
        ("alternatives", _("Targets of which one suffices"), book.alternatives),
        ("next", _("What a cycle brings to the next"), (book.make_up, book.carry_over)),
        ("grants", _("What the law gives without a record"), book.grants),
        ("adjustments", _("What is stated of a cycle"), book.adjustments),
        ("hand-in", _("To hand in"), (book.hand_in,)),
        ("norms", _("What a record gives: the first norm that fits it"), norms),
        ("categories", _("The categories of this law"), book.categories),
        ("bases", _("What several norms give"), bases.values()),
        ("caps", _("The most that a programme gives"), caps.values()),
        ("person", _("What the person makes of it"), person),
        ("questions", _("What is asked"), book.questions),
        ("together", _("What counts together"), together),
        ("codes", _("Certificate codes"), (book.codes,)),
        ("checklists", _("To tick off"), book.checklists),
    ]
    found = [
        Part(name, title, tuple(_told(book, rule) for rule in rules if rule is not None))
        for name, title, rules in parts
    ]
    return [part for part in found if part.rules]


def number(value: Fraction) -> str:
    """A number of the law as people write it: 1.25, or 1/3 where that is no decimal."""
    return format_amount(int(value * 100)) if (value * 100).denominator == 1 else str(value)


_NUMBERS = (
    *("required_first", "runs", "years", "months", "or_days", "days", "within_days", "credits"),
    *("required", "records", "most", "longer_than", "shorter_than"),
)
"""The keys whose number decides between one and several."""
_PARTS = {
    **dict.fromkeys(("days", "or_days", "months", "minutes", "longer_than", "shorter_than"), 1),
    "to": 100,
}
"""Whole numbers of the law that always hold, and the parts that they are kept in."""
_COLUMNS = {
    **dict.fromkeys(("kinds", "of_one_period", "beside", "counts"), "kind"),
    **dict.fromkeys(("positions", "among_several"), "position"),
    **dict.fromkeys(("needs", "asks", "same"), "column"),
    "families": "family",
    "requires": "attended",
}
"""Of which column the words are that stand under a key of the law."""


def _told(rulebook: Rulebook, rule: Rule | CodeFormat) -> RuleInWords:
    says = tuple(_says(rulebook, rule))
    if isinstance(rule, CodeFormat):
        return RuleInWords("", _("The form of a code"), says, rule.cites, "")
    about, numbers = rule.about, _numbers(rule)
    if isinstance(rule, CycleRule):
        about = about or _("The days that are looked at")
    elif isinstance(rule, Target):
        about = f"{rule.name.replace('{n}', 'n')}: {say(rule.label, {'n': 'n'})}"
    elif isinstance(rule, Category):
        about = f"{rule.name}: {rule.label}"
    elif isinstance(rule, AdjustmentRule):
        about = about or rule.label
    elif isinstance(rule, Norm):
        numbers = (one for own in rule.gives if own.id == rule.id for one in _numbers(own))
    elif isinstance(rule, Checklist):
        timed = ((item, item.within_days) for item in rule.items if item.within_days is not None)
        numbers = (Stated("within_days", Fraction(n), None, item.cites) for item, n in timed)
    return RuleInWords(rule.id, about, says, rule.cites, rule.remark, tuple(numbers))


def _says(rulebook: Rulebook, rule: Any) -> Iterator[str]:
    values = {name: getattr(rule, name) for name in rule._fields}
    if "variant" in values:
        named = (one.applies for one in rulebook.variants if one.name == rule.variant)
        values["variant"] = next(named, "")
    for tests, said in SAYS[type(rule)].items():
        if not all(_holds(values, rule, *test.split("=")) for test in tests.split()):
            continue
        if tests in ("first", "every", "by"):
            yield from _says(rulebook, getattr(rule, tests))
        elif not said:
            yield from _of_each(rulebook, rule, tests)
        else:
            sentence = (
                _(said) if isinstance(said, str) else ngettext(*said, _count(values, said[0]))
            )
            yield sentence.format(**{name: _shown(one, name) for name, one in values.items()})


def _holds(values: Mapping[str, Any], rule: Any, key: str, word: str = "") -> bool:
    value = values[key] if key in values else getattr(rule, key)
    return str(value) == word if word else type(value) is int or bool(value)


def _count(values: Mapping[str, Any], said: str) -> int:
    value = next(values[name] for name in _NUMBERS if f"{{{name}}}" in said)
    if isinstance(value, Figure):
        return plural(int(value.numbers[-1].value * 100))
    return int(value)


def _of_each(rulebook: Rulebook, rule: Any, key: str) -> Iterator[str]:
    parts = getattr(rule, key)
    for place, part in enumerate(parts if isinstance(parts, tuple) else (parts,)):
        said = next(_says(rulebook, part))
        if key == "caps" or getattr(part, "id", rule.id) != rule.id:
            said = f"{said} ({part.id})"
        other = _("Where that is not known: {gives}")
        yield other.format(gives=said) if place and key == "gives" else said


def _shown(value: Any, name: str = "") -> str:
    """`6`, or where it changed `6 since 2009-03-30, 8 since 2020-01-01`."""
    if isinstance(value, Figure) and len(value.numbers) > 1:
        since = _("{n} since {day}")
        return ", ".join(
            since.format(n=number(n), day=day(begins)) for begins, n, _cites in value.numbers
        )
    if isinstance(value, Figure):
        return "".join(number(one.value) for one in value.numbers)
    if isinstance(value, Fraction):
        return str(value) if name == "share" else number(value)  # a half, as the law says
    if isinstance(value, date):
        return day(value)
    if isinstance(value, frozenset):
        return ", ".join(_word(name, one) for one in sorted(value))
    if isinstance(value, Span):
        return f"{day(value.first)} – {day(value.last)}"
    if isinstance(value, tuple):
        between = {"same": _(" and "), "groups": " + "}.get(name, ", ")
        if name == "any_of":
            return _(" or ").join(" + ".join(group) for group in value)
        return between.join(
            _word(name, one) if isinstance(one, str) else _shown(one) for one in value
        )
    if name == "reads_as":
        return ", ".join(f"{typed} → {letter}" for typed, letter in value.items())
    if name == "when":
        return "; ".join(_test(fact, test) for fact, test in value.items())
    return format_amount(value) if name == "to" and value else str(value)


def _word(name: str, value: str) -> str:
    return word(_COLUMNS[name], value) if name in _COLUMNS else value.replace("{n}", "n")


def _test(name: str, test: Test) -> str:
    fact = word("column", name)
    if isinstance(test, frozenset):
        words = _(" or ").join(word(name, one) for one in sorted(test))
        return _("{fact} {words}").format(fact=fact, words=words)
    bounds = (
        (_("{fact} over {n}"), test.over),
        (_("{fact} at least {n}"), test.at_least),
        (_("{fact} up to {n}"), test.up_to),
    )
    return "; ".join(said.format(fact=fact, n=number(n)) for said, n in bounds if n is not None)


def _numbers(rule: Rule) -> Iterator[Stated]:
    for name in rule._fields:
        value = getattr(rule, name)
        if isinstance(value, Figure):
            for since, n, cites in value.numbers:
                yield Stated(name, n, None if since == date.min else since, cites)
        elif isinstance(value, Fraction) and getattr(rule, "share_of", True):
            yield Stated(name, value, None, rule.cites)
        elif name in _PARTS and value is not None:
            yield Stated(name, Fraction(value, _PARTS[name]), None, rule.cites)


# What a rulebook that can be used lacks all the same: what `rules check` tells


def cited(rulebook: Rulebook) -> list[str]:
    """Every article that the law as read here rests on, once each."""
    cites = [rulebook.cites]
    for target in rulebook.targets:
        cites += filter(None, (target.consequence_cites, target.highest_cites))
    for rule in (rule for part in told(rulebook) for rule in part.rules):
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


def without_past(rulebook: Rulebook) -> list[str]:
    """Topics that look back beyond their cycle, where records of before the law give nothing."""
    if not rulebook.changes or rulebook.changes[0] == date.min:
        return []
    return [one.name for one in rulebook.targets if one.every]


def without_words(rulebook: Rulebook) -> list[str]:
    """Rules of which nothing says what they are about, so that a working could not tell either."""
    # A basis is told by what it gives.
    rules = (rule for part in told(rulebook) if part.name != "bases" for rule in part.rules)
    return list(dict.fromkeys(rule.id for rule in rules if not rule.about))
