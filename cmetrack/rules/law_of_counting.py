"""What a law says of records beside each other: which of them count together, how much, how long."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from cmetrack.domain.dates import ONE_DAY, add_months
from cmetrack.rules.law import Figure, Rule


class Once(Rule):
    """Records that are the same in these respects count once: one of a kind in `counts`, else the one worth most.

    `per` is `window` or `calendar-year` (of the end); `per_year` also limits how often they
    count in a window: once for each of its years. `asks` is what a doctor is asked where several
    of one kind are not the same and count.
    """

    kinds: frozenset[str]
    same: tuple[str, ...]
    per: str = "window"
    per_year: bool = False
    asks: str = ""
    counts: frozenset[str] = frozenset()


class Incompatible(Rule):
    """Records of these kinds count nothing in a calendar year with a day of a kind `beside`."""

    kinds: frozenset[str]
    beside: frozenset[str]


class Exclusion(Rule):
    """Participations of these families must not overlap, or must be so many days apart.

    Of those of the kinds `of_one_period` that share a day the one with most credits stays, before
    anything is chosen.
    """

    families: frozenset[str]
    days: int | None = None
    of_one_period: frozenset[str] = frozenset()


class SharedDay(Rule):
    """Programmes by these norms, within one and the same day, share that day's credits."""

    norms: frozenset[str]
    credits: Figure


class SharedIssue(Rule):
    """Participations by these norms in one issue of a journal share its credits, the first first."""

    norms: frozenset[str]
    credits: Figure


class OtherSpecialtyCap(Rule):
    """At most a share of a target's requirement may come from other specialties."""

    of: str
    share: Fraction
    families: frozenset[str]


class OwnSpecialtyOnly(Rule):
    """What is of another specialty than the cycle's gives nothing in these families."""

    families: frozenset[str]


class CategoryCap(Rule):
    """At most so much of a category, a kind or a role counts in the window, or in each year of it.

    So many `credits`, a `share` (rounded down) of what the target `of` requires, or so many
    `records`; with `each_kind` for every kind by itself. The latest is cut first.
    """

    categories: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    families: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    each_kind: bool = False
    per: str = "window"
    credits: Figure | None = None
    taken: str = "evaluation"
    of: str | None = None
    share: Fraction = Fraction(1)
    records: int | None = None
    variant: str | None = None


class Expiry(Rule):
    """A record counts for so many months from its last day: those that the law gave on that day.

    One of a day before the first of these numbers lives on.
    """

    months: Figure

    def over(self, last: date) -> date | None:
        """The first day on which it counts no longer; None: there is none."""
        number = self.months.at(last)
        return None if number is None else leaves(last, int(number.value))


def leaves(last: date, months: int) -> date:
    """The first day on which a rolling window of so many months holds a day no longer."""
    day = add_months(last, months)
    # 29 February stays one day longer: (E - 5 years, E] on 28 February begins after the 28th.
    return day if day.day == last.day else day + ONE_DAY
