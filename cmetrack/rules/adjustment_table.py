"""What a rulebook's table of adjustments may say.

A key that would change nothing is refused, and so is an amount that the rulebook does not say
how to round.
"""

from cmetrack.domain.dates import Span
from cmetrack.i18n import N_
from cmetrack.rules.law_of_cycles import AdjustmentRule
from cmetrack.rules.record_tables import read_rounding
from cmetrack.rules.table import (
    Wrong,
    list_of,
    read_day,
    read_number,
    read_whole,
    set_of,
    such_that,
    table_of,
    word_of,
    words_of,
)

EFFECTS = ("lowers", "extends", "grants", "waives", "applies")
NEEDS = ("days", "amount", "evidence")
BY_DAYS = ("day", "month", "begun-month", "year", "pro-rata")
_GOES_WITH = {
    "targets": ("lowers", "grants", "waives", "applies"),
    "credits": ("lowers", "grants"),
    "most": ("lowers", "grants"),
    **dict.fromkeys(("share", "to"), ("lowers",)),
    "months": ("extends",),
}
"""With which effects a key may stand."""


def _amounts(rule: AdjustmentRule) -> int:
    return sum(one is not None for one in (rule.credits, rule.share, rule.to))


def _may_be_broken(rule: AdjustmentRule) -> bool:
    """Whether what it comes to may be no whole amount, which has to be rounded."""
    by_parts = rule.share is not None or rule.per in ("unit", "pro-rata")
    return by_parts or (rule.credits is not None and bool(rule.credits * 100 % 1))


def _goes_by_another(rule: AdjustmentRule) -> bool:
    """Whether its effect knows no such `per`."""
    if rule.per == "pro-rata":
        return rule.effect != "lowers" or rule.credits is not None
    if rule.effect == "extends":
        return rule.per != "once" and (rule.months is None or rule.per != "unit")
    return rule.per != "once" and (rule.effect in ("waives", "applies") or rule.to is not None)


_above_0 = such_that(read_number, bool, N_("should be above 0"))
_WRONG: tuple[Wrong, ...] = (
    *(
        (
            key,
            lambda it, key=key, effects=effects: getattr(it, key) and it.effect not in effects,
            N_("does not go with that effect"),
        )
        for key, effects in _GOES_WITH.items()
    ),
    (
        "targets",
        lambda it: it.effect in ("lowers", "waives", "applies") and not it.targets,
        N_("is missing: it should say which targets"),
    ),
    (
        "credits",
        lambda it: (
            _amounts(it) != (it.effect in ("lowers", "grants"))
            and not (it.per == "pro-rata" and _amounts(it) == 0)
        ),
        N_("one of 'credits', 'share' and 'to' should be given"),
    ),
    ("per", _goes_by_another, N_("does not go with what else is said")),
    (
        "rounding",
        lambda it: (
            (it.rounding is None) == _may_be_broken(it) and (it.rounding is None or not it.credits)
        ),
        N_("should stand where an amount may be broken, and only there"),
    ),
    (
        "most",
        lambda it: (
            it.most
            and (it.to is not None or (it.per == "once" and it.credits and it.most >= it.credits))
        ),
        N_("limits nothing here"),
    ),
    ("share", lambda it: it.share and it.share > 1, N_("should not be above 1")),
    (
        "needs",
        lambda it: (
            not it.by_law
            and "days" not in it.needs
            and (
                it.per in BY_DAYS
                or it.effect in ("extends", "grants")
                or it.longer_than is not None
                or it.shorter_than is not None
            )
        ),
        N_("should hold 'days': by them it is reckoned"),
    ),
    (
        "shorter_than",
        lambda it: it.longer_than and it.shorter_than and it.longer_than >= it.shorter_than,
        N_("should be above 'longer_than'"),
    ),
    (
        "needs",
        lambda it: ("amount" in it.needs) != (it.per == "unit"),
        N_("should hold 'amount' where it goes by a 'unit', and only there"),
    ),
    ("by_law", lambda it: it.by_law and it.needs, N_("are days that nobody states: no 'needs'")),
    (
        "by_law",
        lambda it: it.by_law and it.effect == "applies",
        N_("does not go with 'applies', which somebody states"),
    ),
    (
        "within",
        lambda it: it.within and "days" not in it.needs,
        N_("goes with days that are stated: 'days' in 'needs'"),
    ),
    (
        "within",
        lambda it: it.within and it.within.first > it.within.last,
        N_("should not end before it begins"),
    ),
    (
        "by_law",
        lambda it: any(span.first > span.last for span in it.by_law),
        N_("should not end before they begin"),
    ),
)
_DAYS = table_of(Span, first=read_day, last=read_day)
ADJUSTMENT = table_of(
    AdjustmentRule,
    *_WRONG,
    effect=word_of(*EFFECTS),
    targets=set_of(None),
    per=word_of("once", *BY_DAYS, "unit"),
    rounding=read_rounding,
    needs=words_of(NEEDS),
    by_law=such_that(list_of(_DAYS), bool, N_("is missing")),
    within=_DAYS,
    **dict.fromkeys(("credits", "share", "to", "most"), _above_0),
    **dict.fromkeys(
        ("months", "longer_than", "shorter_than"),
        such_that(read_whole, bool, N_("should be above 0")),
    ),
)
