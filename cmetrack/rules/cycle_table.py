"""What a rulebook's table of a cycle may say: how long its runs are, and from which day."""

from cmetrack.i18n import N_
from cmetrack.rules.law_of_counting import CategoryCap, Expiry
from cmetrack.rules.law_of_cycles import CycleRule, FirstRun, Target
from cmetrack.rules.table import Wrong, read_whole, such_that, table_of, word_of

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
CYCLE = table_of(
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
        "start",
        lambda it: it.window == "anniversary" and it.start == "optional",
        N_("should be 'required' for a window by anniversary"),
    ),
    years=_YEARS,
    months=_MONTHS,
    first=table_of(FirstRun, _LENGTH, _SINCE_UNTIL, years=_YEARS, months=_MONTHS),
    window=word_of("rolling", "anniversary", "calendar"),
    start=word_of("optional", "required"),
)
EXPIRY = table_of(
    Expiry,
    (
        "months",
        lambda it: any(one.value < 1 or one.value.denominator > 1 for one in it.months.numbers),
        N_("should be whole months, above 0"),
    ),
)
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
