"""What a rulebook's tables may say of records beside each other (`law_of_counting`)."""

from collections.abc import Mapping

from cmetrack.domain import activity
from cmetrack.i18n import N_
from cmetrack.rules.context import Reader
from cmetrack.rules.cycle_tables import TAKEN, WRONG_TIMES
from cmetrack.rules.law_of_counting import (
    CategoryCap,
    Exclusion,
    Expiry,
    Incompatible,
    Once,
    OtherSpecialtyCap,
    OwnSpecialtyOnly,
    SharedDay,
    SharedIssue,
)
from cmetrack.rules.table import (
    list_of,
    read_categories,
    read_rules,
    set_of,
    table_of,
    word_of,
    words_of,
)

_SAME = ("journal", "kind", "title", "work")
_kinds = set_of(activity.ALL_KINDS)
_ONCE = table_of(
    Once,
    (
        "counts",
        lambda it: it.counts and not it.counts < it.kinds,
        N_("should be some of the 'kinds', and not all"),
    ),
    (
        "counts",
        lambda it: it.counts and "kind" in it.same,
        N_("says nothing where only records of one kind are the same"),
    ),
    counts=_kinds,
    kinds=_kinds,
    same=words_of(_SAME),
    per=word_of("window", "calendar-year"),
)
_CATEGORY_CAP = table_of(
    CategoryCap,
    (
        "credits",
        lambda it: sum(one is not None for one in (it.credits, it.of, it.records)) != 1,
        N_("one of 'credits', 'of' with its 'share', and 'records' should be given"),
    ),
    ("share", lambda it: it.of is None and it.share != 1, N_("goes with 'of'")),
    ("records", lambda it: it.records == 0, N_("should be above 0")),
    *WRONG_TIMES,
    (
        "categories",
        lambda it: not (it.categories or it.kinds or it.families or it.roles or it.each_kind),
        N_("is missing: it should say what is capped"),
    ),
    categories=read_categories,
    kinds=_kinds,
    roles=read_rules,
    per=word_of("year", "window"),
    taken=TAKEN,
)
_EXPIRY = table_of(
    Expiry,
    (
        "months",
        lambda it: any(one.value < 1 or one.value.denominator > 1 for one in it.months.numbers),
        N_("should be whole months, above 0"),
    ),
)
COUNTING_TABLES: Mapping[str, Reader] = {
    "incompatible": list_of(table_of(Incompatible, kinds=_kinds, beside=_kinds)),
    "once": list_of(_ONCE),
    "exclusion": list_of(table_of(Exclusion, of_one_period=_kinds)),
    "shared_day": table_of(SharedDay, norms=read_rules),
    "shared_issue": table_of(SharedIssue, norms=read_rules),
    "other_specialty_cap": table_of(OtherSpecialtyCap),
    "own_specialty_only": table_of(OwnSpecialtyOnly),
    "category_cap": list_of(_CATEGORY_CAP),
    "expiry": _EXPIRY,
}
