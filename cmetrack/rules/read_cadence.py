"""How a rulebook says of a target how often and by when it is asked for."""

from collections.abc import Mapping

from cmetrack.i18n import N_, gettext as _
from cmetrack.rules.law_of_cycles import By, Every
from cmetrack.rules.table import (
    Context,
    Reader,
    Wrong,
    read_whole,
    shape_of,
    shaped,
    such_that,
    table_of,
)

_some = such_that(read_whole, lambda it: 1 <= it <= 100, N_("should be from 1 to 100"))
_TABLE = table_of(
    Every,
    (
        "years",
        lambda it: (it.runs is None) == (it.years is None),
        N_("either 'runs' or 'years' should be given"),
    ),
    runs=_some,
    years=_some,
)


@shaped(lambda: {"anyOf": [{"enum": ["once"]}, shape_of(_TABLE)]})
def _every(context: Context, at: str, value: object) -> Every:
    if isinstance(value, dict):
        found: Every = _TABLE(context, at, value)
        return found
    if value != "once":
        raise context.refuse(at, _("should be 'once', or a table with 'runs' or 'years'"))
    return Every()


CADENCE: Mapping[str, Reader] = {
    "every": _every,
    "by": such_that(
        table_of(By, run=_some, years=_some),
        lambda it: it != By(),
        N_("needs 'run' or 'years'"),
    ),
}
WRONG_CADENCES: tuple[Wrong, ...] = (
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
)
