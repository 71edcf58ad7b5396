"""The law as the program reads it, rule by rule, in words: what `rules show` tells.

Nothing is worked out here. Each rule is told with its id, its numbers, its article and, where
the text was open, how it is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from cmetrack.core.adjustments import ADJUSTMENT_SAYS
from cmetrack.core.runs_text import RUNS_SAY
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.credits import format_amount
from cmetrack.domain.dates import Span
from cmetrack.i18n import N_, NN_, day, gettext as _, ngettext, word
from cmetrack.rules.law import Figure, Rule, Test
from cmetrack.rules.law_of_counting import (
    CategoryCap,
    Exclusion,
    Incompatible,
    Once,
    OtherSpecialtyCap,
    OwnSpecialtyOnly,
    SharedDay,
    SharedIssue,
)
from cmetrack.rules.law_of_cycles import (
    AdjustmentRule,
    Alternative,
    CycleRule,
    Grant,
    HandIn,
    Target,
)
from cmetrack.rules.law_of_records import (
    Attendance,
    Basis,
    Cap,
    Category,
    Checklist,
    Item,
    Norm,
    RecordQuestion,
    Role,
    Rounding,
    Sharing,
    Works,
)
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
        ("hand-in", _("To hand in before it ends"), (book.hand_in,)),
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


_SAYS: Mapping[type, Mapping[str, str | tuple[str, str]]] = {
    CycleRule: {
        "window=rolling years": NN_(
            "The {years} year that ends on the evaluation day; with a start, the run of {years} year from it that holds that day",
            "The {years} years that end on the evaluation day; with a start, the run of {years} years from it that holds that day",
        ),
        "window=rolling months": NN_(
            "The {months} month that ends on the evaluation day; with a start, the run of {months} month from it that holds that day",
            "The {months} months that end on the evaluation day; with a start, the run of {months} months from it that holds that day",
        ),
        "window=anniversary years": NN_(
            "{years} year from the cycle's start",
            "{years} years from the cycle's start, each from its anniversary on",
        ),
        "window=anniversary months": NN_(
            "{months} month from the cycle's start", "{months} months from the cycle's start"
        ),
        "window=calendar": NN_("{years} calendar year", "{years} calendar years"),
        "variant": "{variant}",
        "start_required": N_("The start must be given"),
        "starts_on": N_("It starts on this day: {starts_on}"),
        "not_before": N_("A start before {not_before} is that day"),
        "same_from": N_("The same years for everybody, one of the periods begins with {same_from}"),
        "first": "",
        "repeats=False": N_("It does not begin again"),
        "certified_before": N_("For a doctor certified before {certified_before}"),
    },
    Target: {
        "required unit=credits": NN_("At least {required} credit", "At least {required} credits"),
        "required unit=hours": NN_("At least {required} hour", "At least {required} hours"),
        "required unit=records": NN_("At least {required} record", "At least {required} records"),
        "required_first unit=credits": NN_(
            "In the first run at least {required_first} credit",
            "In the first run at least {required_first} credits",
        ),
        "required_first unit=hours": NN_(
            "In the first run at least {required_first} hour",
            "In the first run at least {required_first} hours",
        ),
        "required_first unit=records": NN_(
            "In the first run at least {required_first} record",
            "In the first run at least {required_first} records",
        ),
        "taken=year-start": N_("The number is that of the year's first day"),
        "taken=year-end": N_("The number is that of the year's last day"),
        "taken=cycle-start": N_("The number is that of the cycle's first day"),
        "taken=cycle-end": N_("The number is that of the cycle's last day"),
        "starts_later": N_("From run {from_run} of the cycle on"),
        "to_run": N_("Until run {to_run} of the cycle"),
        "is_once": N_("Once for life"),
        "every": "",
        "by": "",
        "categories": N_("Of these categories: {categories}"),
        "share_of": N_("At least {share} of what '{share_of}' requires, rounded up"),
        "severity=advice": N_("It is advice and binds nobody"),
        "each_year": N_("In each year of the cycle"),
        "variant": "{variant}",
        "families": N_("From these families: {families}"),
        "roles": N_("In these roles: {roles}"),
        "consequence": N_("Else {consequence} ({consequence_cites})"),
        "highest": N_("Where another choice gives more in all: {highest} ({highest_cites})"),
    },
    **RUNS_SAY,
    Category: {
        "when": N_("Proposed for {when}"),
        "words": N_("Proposed for titles with: {words}"),
        "topic": N_("It lies across the other categories"),
    },
    CategoryCap: {
        "categories": N_("Of these categories: {categories}"),
        "kinds": N_("Of these kinds: {kinds}"),
        "families": N_("Of these families: {families}"),
        "roles": N_("In these roles: {roles}"),
        "each_kind": N_("Of each kind by itself"),
        "credits": NN_("At most {credits} credit", "At most {credits} credits"),
        "of": N_("At most {share} of what '{of}' requires, rounded down"),
        "records": NN_("At most {records} record", "At most {records} records"),
        "per=year": N_("In each year of the cycle"),
        "per=window": N_("In the window"),
        "variant": "{variant}",
    },
    Norm: {
        "when": N_("For {when}"),
        "gives": "",
        "rounding": "",
        "caps": "",
        "divided": N_("Divided among the authors"),
        "programme=False gives_nothing=False": N_("It is the person's: no role changes it"),
        "needs": N_("Incomplete without: {needs}"),
        "asks": N_("Reported without: {asks}"),
        "code=required": N_("It counts only once its code is activated"),
        "code=if-any": N_("Where it has a code, that must be activated"),
        "sizes": N_("Another size than {sizes} hours is reported"),
        "months": NN_("At least {months} month", "At least {months} months"),
        "or_days": NN_(
            "Where its days are told, at least {or_days} day",
            "Where its days are told, at least {or_days} days",
        ),
    },
    Basis: {
        "per=stated hour_limit=None": N_("The credits that the certificate states"),
        "per=stated hour_limit full_hours=False": N_(
            "The credits that the certificate states, at most {hour_limit} an hour where the hours are known"
        ),
        "per=stated hour_limit full_hours=True": N_(
            "The credits that the certificate states, at most {hour_limit} a full hour where the hours are known"
        ),
        "gives_nothing": N_("No credits"),
        "gives_nothing=False per=hour full_hours=False": NN_(
            "{credits} credit an hour", "{credits} credits an hour"
        ),
        "gives_nothing=False per=hour full_hours=True": NN_(
            "{credits} credit a full hour", "{credits} credits a full hour"
        ),
        "gives_nothing=False per=unit parts=False": NN_(
            "{credits} credit for each whole unit of {minutes} minutes",
            "{credits} credits for each whole unit of {minutes} minutes",
        ),
        "gives_nothing=False per=unit parts=True": NN_(
            "{credits} credit for each unit of {minutes} minutes, and a part of it for a part",
            "{credits} credits for each unit of {minutes} minutes, and a part of it for a part",
        ),
        "gives_nothing=False per=day": NN_("{credits} credit a day", "{credits} credits a day"),
        "gives_nothing=False per=record": NN_("{credits} credit", "{credits} credits"),
        "gives_nothing=False per=year": NN_("{credits} credit a year", "{credits} credits a year"),
    },
    Cap: {
        "per=day": NN_("At most {credits} credit a day", "At most {credits} credits a day"),
        "per=programme": NN_("At most {credits} credit in all", "At most {credits} credits in all"),
    },
    Attendance: {"requires": N_("Attended: {requires}")},
    Role: {
        "when": N_("For {when}"),
        "factor": N_("{factor} × the programme's credits"),
        "participation=False": N_("It is no participation: nothing at the same time excludes it"),
        "reported": N_("It is reported"),
    },
    Works: {
        "families": N_(
            "{first} of the event's credits for each work as first author, {co} as co-author, {at_most} works at most; families: {families}"
        )
    },
    Sharing: {
        "leading": N_(
            "Each an equal part; the author in the place {positions} {leading} times that"
        ),
        "among_several": N_("In the place {among_several} the number of authors is needed"),
    },
    Rounding: {
        "mode=nearest": N_("To multiples of {to}, half up"),
        "mode=up": N_("To multiples of {to}, up"),
        "mode=down": N_("To multiples of {to}, down"),
    },
    Exclusion: {
        "days=None": N_("They must not overlap; families: {families}"),
        "days": NN_(
            "{days} day between them; families: {families}",
            "{days} days between them; families: {families}",
        ),
        "of_one_period": N_(
            "Of those that share a day the one with most credits stays; kinds: {of_one_period}"
        ),
    },
    SharedIssue: {
        "norms": N_("{credits} credits an issue, shared by what these norms give: {norms}")
    },
    RecordQuestion: {"when": N_("For {when}")},
    Incompatible: {"kinds": N_("{kinds} count nothing in a calendar year with a day of {beside}")},
    SharedDay: {"norms": N_("{credits} credits a day, shared by what these norms give: {norms}")},
    OtherSpecialtyCap: {
        "of": N_("At most {share} of what '{of}' requires, rounded down; families: {families}")
    },
    OwnSpecialtyOnly: {
        "families": N_("It counts in its own specialty alone; families: {families}")
    },
    Once: {
        "per=window": N_("Of the same {same}, one in the window; kinds: {kinds}"),
        "per=calendar-year": N_("Of the same {same}, one in a calendar year; kinds: {kinds}"),
        "per_year": N_("As many times as the window has years"),
        "counts": N_("Of several one of these goes first, whatever it is worth: {counts}"),
        "asks": N_("Where several count it is asked: {asks}"),
    },
    Alternative: {"any_of": N_("One of these suffices: {any_of}")},
    Grant: {
        "on=None": NN_(
            "{credits} credit to everybody in every cycle",
            "{credits} credits to everybody in every cycle",
        ),
        "on": NN_(
            "{credits} credit to everybody whose window holds {on}",
            "{credits} credits to everybody whose window holds {on}",
        ),
    },
    AdjustmentRule: ADJUSTMENT_SAYS,
    HandIn: {
        "months": NN_(
            "Not earlier than {months} month before the cycle's last day",
            "Not earlier than {months} months before the cycle's last day",
        )
    },
    CodeFormat: {
        "groups": N_("{groups} characters with a hyphen between: {letters}"),
        "reads_as": N_("Read as: {reads_as}"),
    },
    Checklist: {"families": N_("Families: {families}"), "items": ""},
    Item: {
        "within_days=None": "{key}: {says}",
        "within_days": NN_(
            "{key}: {says}, within {within_days} day of completion [{cites}]",
            "{key}: {says}, within {within_days} days of completion [{cites}]",
        ),
    },
}
"""What each table says with the values of its keys, where a key holds anything (`reported`) or a
word (`per=day`); no words for a list of tables, which speak for themselves."""
_NUMBERS = (
    "required_first",
    "runs",
    "years",
    "months",
    "or_days",
    "days",
    "within_days",
    "credits",
    "required",
    "records",
    "most",
    "longer_than",
    "shorter_than",
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
    for tests, said in _SAYS[type(rule)].items():
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
