"""What a rulebook's tables may say of a cycle, its targets and the next one (`law_of_cycles`)."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.adjustment_table import ADJUSTMENT
from cmetrack.rules.context import Context, Reader, like, shape_of, shaped
from cmetrack.rules.law_of_counting import CategoryCap
from cmetrack.rules.law_of_cycles import (
    Alternative,
    By,
    CarryOver,
    CycleRule,
    Every,
    FirstRun,
    Grant,
    HandIn,
    MakeUp,
    Target,
)
from cmetrack.rules.table import (
    Wrong,
    list_of,
    read_categories,
    read_citation,
    read_day,
    read_name,
    read_rules,
    read_text,
    read_whole,
    such_that,
    table_of,
    word_of,
)

# Its days


_YEARS = such_that(read_whole, lambda it: 1 <= it <= 100, N_("should be from 1 to 100"))
_MONTHS = such_that(read_whole, lambda it: 1 <= it <= 1200, N_("should be from 1 to 1200"))
_LENGTH: Wrong = (
    "years",
    lambda it: (it.years is None) == (it.months is None),
    N_("either 'years' or 'months' should be given"),
)
_SINCE_UNTIL: Wrong = (
    "until",
    lambda it: it.since and it.until and it.until < it.since,
    N_("should not be before 'since'"),
)
_CYCLE = table_of(
    CycleRule,
    _LENGTH,
    (
        "months",
        lambda it: it.months is not None and it.window == "calendar",
        N_("do not begin with the calendar's years; give 'years'"),
    ),
    (
        "first",
        lambda it: it.first and not (it.window == "anniversary" and it.first.lasts != it.lasts),
        N_("needs a window by anniversary, and another length than the runs after it"),
    ),
    (
        "not_before",
        lambda it: it.not_before and it.window != "anniversary",
        N_("needs a window by anniversary"),
    ),
    (
        "same_from",
        lambda it: it.same_from and (it.window != "calendar" or (it.years or 0) < 2),
        N_("needs a window by the calendar, of several years"),
    ),
    (
        "start",
        lambda it: it.window == "anniversary" and it.start == "optional",
        N_("should be 'required' for a window by anniversary"),
    ),
    years=_YEARS,
    months=_MONTHS,
    same_from=such_that(read_whole, lambda it: 1900 <= it <= 2100, N_("should be a year")),
    first=table_of(FirstRun, _LENGTH, _SINCE_UNTIL, years=_YEARS, months=_MONTHS),
    window=word_of("rolling", "anniversary", "calendar"),
    start=word_of("optional", "required"),
)


# Its targets

TAKEN = word_of("evaluation", "year-start", "year-end", "cycle-start", "cycle-end")


def _changes(rule: Target | CategoryCap) -> bool:
    figures = (rule.required, rule.required_first) if isinstance(rule, Target) else (rule.credits,)
    return any(len(one.numbers) > 1 for one in figures if one is not None)


def _is_yearly(rule: Target | CategoryCap) -> bool:
    return rule.each_year if isinstance(rule, Target) else rule.per == "year"


WRONG_TIMES: tuple[Wrong, ...] = (
    (
        "taken",
        lambda it: it.taken != "evaluation" and not _changes(it),
        N_("changes nothing: it goes with a number that changes"),
    ),
    (
        "taken",
        lambda it: it.taken.startswith("year") and not _is_yearly(it),
        N_("is a day of a year: it goes with what is asked in each year"),
    ),
)
_EVERY = table_of(
    Every,
    (
        "years",
        lambda it: (it.runs is None) == (it.years is None),
        N_("either 'runs' or 'years' should be given"),
    ),
    runs=_YEARS,
    years=_YEARS,
)


@shaped(lambda: {"anyOf": [{"enum": ["once"]}, shape_of(_EVERY)]})
def _every(context: Context, at: str, value: object) -> Every:
    if isinstance(value, dict):
        found: Every = _EVERY(context, at, value)
        return found
    if value != "once":
        raise context.refuse(at, _("should be 'once', or a table with 'runs' or 'years'"))
    return Every()


def _first_due(every: Every, by: By) -> int:
    """The run by whose end it is due, as far as runs alone tell."""
    return 0 if by.years else by.run or every.runs or 0


_WRONG_CADENCES: tuple[Wrong, ...] = (
    (
        "every",
        lambda it: it.every and (it.each_year or it.share_of is not None or it.breaks_ties),
        N_("goes with neither 'each_year' nor 'share_of' nor 'breaks_ties'"),
    ),
    (
        "every",
        lambda it: it.every and (it.families, it.roles, it.categories) == (None, None, None),
        N_("needs 'families', 'roles' or 'categories': all credits are asked for in each run"),
    ),
    ("every", lambda it: it.every and it.every.runs == 1, N_("is so without it: in each run")),
    ("by", lambda it: it.by and it.every is None, N_("goes with 'every'")),
    (
        "by",
        lambda it: it.every == Every() and it.by is None,
        N_("is missing: by when it is done once"),
    ),
    (
        "to_run",
        lambda it: it.every and it.to_run and it.to_run < _first_due(it.every, it.by or By()),
        N_("is before the run in which it is due for the first time"),
    ),
)
_of_a_year = such_that(
    read_name,
    lambda it: not {"{", "}"} & set(it.replace("{n}", "")),
    N_("may hold no other brace than {n}"),
)
_TARGET = table_of(
    Target,
    (
        "required",
        lambda it: (it.required is None) == (it.share_of is None),
        N_("either 'required' or 'share_of' should be given"),
    ),
    ("share", lambda it: it.share_of is None and it.share != 1, N_("goes with 'share_of'")),
    ("share", lambda it: it.share == 0, N_("should be above 0")),
    (
        "required",
        lambda it: it.required and not any(one.value for one in it.required.numbers),
        N_("should be above 0"),
    ),
    (
        "required_first",
        lambda it: it.required_first and (it.required is None or it.from_run > 1),
        N_("goes with 'required', in a target that binds from the first run on"),
    ),
    *WRONG_TIMES,
    ("from_run", lambda it: it.from_run < 1, N_("should be above 0")),
    (
        "to_run",
        lambda it: it.to_run is not None and it.to_run < it.from_run,
        N_("should not be below 'from_run'"),
    ),
    (
        "unit",
        lambda it: it.unit == "records" and (it.share_of is not None or it.breaks_ties),
        N_("counts records, of which there is no share, and which break no ties"),
    ),
    (
        "consequence",
        lambda it: it.consequence and it.severity == "advice",
        N_("follows for nobody: what is advice binds nobody"),
    ),
    ("consequence_cites", lambda it: it.consequence and not it.consequence_cites, N_("is missing")),
    ("highest_cites", lambda it: it.highest and not it.highest_cites, N_("is missing")),
    (
        "target",
        lambda it: it.each_year and "{n}" not in it.target,
        N_("needs {n}, the number of the year"),
    ),
    (
        "label",
        lambda it: it.each_year and "{n}" not in it.label,
        N_("needs {n}, the number of the year"),
    ),
    *(
        (
            key,
            lambda it, key=key: not it.each_year and "{n}" in getattr(it, key),
            N_("may hold {n}, the number of a year, with 'each_year' alone"),
        )
        for key in ("target", "label")
    ),
    *_WRONG_CADENCES,
    target=_of_a_year,
    label=_of_a_year,
    severity=word_of("binding", "advice"),
    unit=word_of("credits", "hours", "records"),
    taken=TAKEN,
    roles=read_rules,
    categories=read_categories,
    consequence_cites=read_citation,
    highest_cites=read_citation,
    every=_every,
    by=such_that(
        table_of(By, run=_YEARS, years=_YEARS), lambda it: it != By(), N_("needs 'run' or 'years'")
    ),
)
_any_of = such_that(
    list_of(such_that(list_of(read_name), bool, N_("is missing"))),
    lambda it: len(it) > 1,
    N_("should be two groups of targets or more"),
)


@like(read_day)
def _on(context: Context, at: str, value: object) -> date:
    day: date = read_day(context, at, value)
    if day < context.since:
        raise context.refuse(at, _("is before the law is in force"))
    context.changes.add(day)  # from that day on it counts
    return day


_GRANT = table_of(
    Grant,
    (
        "credits",
        lambda it: any(number.value * 100 % 1 for number in it.credits.numbers),
        N_("should have two decimals at most"),
    ),
    on=_on,
)


@like(read_text)
def _day_of_the_year(context: Context, at: str, value: object) -> str:
    with suppress(ValueError):
        return date.fromisoformat(f"2001-{value}").strftime("%m-%d")
    raise context.refuse(at, _('should be a day that every year has, such as "03-01"'))


CYCLE_TABLES: Mapping[str, Reader] = {
    "cycle": list_of(_CYCLE),
    "target": list_of(_TARGET),
    "alternative": list_of(table_of(Alternative, any_of=_any_of)),
    "make_up": table_of(MakeUp),
    "carry_over": table_of(CarryOver),
    "grant": list_of(_GRANT),
    "adjustment": list_of(ADJUSTMENT),
    "hand_in": table_of(HandIn, until=_day_of_the_year),
}
