"""What a law says of a record by itself: what it is worth, of which sort it is, its papers."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths, rounded
from cmetrack.rules.law import Figure, Rule, When


class Basis(Rule):
    """One way to reckon a norm's credits: per hour, per day, per record, per year, or as stated.

    `hour_limit` binds credits as stated: no more than so many for each hour, where the hours
    are known. With `full_hours` a part of an hour is none. Per `unit` it is reckoned by units of so
    many `minutes`, a part of which is none unless `parts` count.
    """

    name: str
    per: str
    credits: Figure | None = None
    hour_limit: Figure | None = None
    full_hours: bool = False
    minutes: int | None = None
    parts: bool = False

    @property
    def gives_nothing(self) -> bool:
        """Whether it never gives any credits."""
        return self.credits is not None and all(one.value == 0 for one in self.credits.numbers)


class Cap(Rule):
    """The most that a programme gives: for each effective day, or in all.

    Of each seven days that it lasts no more than `days_a_week` give credits.
    """

    credits: Figure
    per: str = "programme"
    days_a_week: int | None = None


class Rounding(Rule):
    """To what credits are rounded, in hundredths: to the `nearest` (half up), or always `up` or `down`."""

    to: Hundredths
    mode: str = "nearest"

    def whole(self, amount: Fraction) -> Hundredths:
        """An amount as this rounds it."""
        if self.mode == "nearest":
            return rounded(amount, self.to)
        units = amount * 100 / self.to
        return (floor(units) if self.mode == "down" else ceil(units)) * self.to


class Norm(Rule):
    """What the records that pass `when` are worth.

    `gives` are alternatives: the first whose figures are known is taken. `programme` tells
    whether the credits belong to a programme (and a person's role multiplies them) or to the
    person. `needs` are columns without which the record is incomplete whatever else is known.
    It must have lasted `months`; where its days are told, they decide: `or_days`.
    One that is `reported` is told of each record that it fits. A `rounding` of its own goes before
    the rulebook's. One that is `a_record` gives no credits, and is a record for what counts records.
    """

    when: When = MappingProxyType({})
    gives: tuple[Basis, ...] = ()
    caps: tuple[Cap, ...] = ()
    programme: bool = True
    divided: bool = False
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    code: str = "ignored"
    sizes: tuple[Fraction, ...] = ()
    months: int | None = None
    or_days: int | None = None
    reported: bool = False
    a_record: bool = False
    rounding: Rounding | None = None

    @property
    def gives_nothing(self) -> bool:
        """Whether it never gives any credits."""
        return all(basis.gives_nothing for basis in self.gives)


class Role(Rule):
    """What a person's part in a programme makes of its credits."""

    when: When = MappingProxyType({})
    factor: Figure
    participation: bool = True
    reported: bool = False


class Works(Rule):
    """What papers, posters and communications given at an event add to it."""

    families: frozenset[str]
    first: Figure
    co: Figure
    at_most: int


class Attendance(Rule):
    """What a participant must have attended for any credits."""

    requires: frozenset[str]


class Sharing(Rule):
    """How several authors divide what a work gives; the leading one gets `leading` times a share.

    An author in one of the positions `among_several` had others beside, if it is not said how many.
    """

    leading: Figure
    positions: frozenset[str]
    among_several: frozenset[str] = frozenset()


class Category(Rule):
    """A sort of credits that the law names; records that pass `when` and `words` are proposed for it.

    `words` are those of a title, a beginning with `*`. A `topic` lies across the other categories.
    """

    name: str
    label: str = ""
    when: When = MappingProxyType({})
    words: tuple[str, ...] = ()
    topic: bool = False


class RecordQuestion(Rule):
    """What a doctor is asked of records that pass `when`: its `about` says it."""

    when: When = MappingProxyType({})


class Item(NamedTuple):
    """One thing to tick off: its name for scripts, and what it is in a sentence.

    `cites` are the articles behind it. With `within_days` it is due so many days after the
    completion: of every record, or of one whose list was `begun`, that is, has anything ticked.
    """

    key: str
    says: str
    within_days: int | None = None
    starts_when: str = ""
    cites: str = ""


class Checklist(Rule):
    """Papers or steps to tick off for each record of these families."""

    name: str
    families: frozenset[str]
    items: tuple[Item, ...]
