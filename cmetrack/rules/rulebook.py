"""What a rulebook says, as frozen values.

Each rule carries its id, the article that says so (`cites`) and, where the text was open and
we had to read it one way, the `remark` that says so. Credits, hours and days are exact
fractions here; what a record is worth leaves `award` in hundredths.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import NamedTuple

from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.record import Record
from cmetrack.errors import NoLaw
from cmetrack.i18n import gettext as _


class Number(NamedTuple):
    """One number of the law, since one day, by one article."""

    since: date
    value: Fraction
    cites: str


class Figure(Record):
    """A number of the law through time: each value holds until the next one's first day."""

    numbers: tuple[Number, ...]

    def at(self, day: date) -> Number | None:
        """The number in force on that day; None before the first."""
        place = bisect_right(self.numbers, day, key=lambda number: number.since)
        return self.numbers[place - 1] if place else None


NO_FIGURE = Figure(numbers=())


class Rule(Record):
    """What every rule has: its id, its article, a word on it, and how we read it if it is open."""

    id: str
    cites: str
    about: str = ""
    remark: str = ""


class Range(NamedTuple):
    """A test of a number: more than `over`, at most `up_to` (None: no bound)."""

    over: Fraction | None
    up_to: Fraction | None


Test = frozenset[str] | Range
When = Mapping[str, Test]
"""Tests by the name of a fact, all of which must hold; the word `unknown` stands for None."""


class Basis(Rule):
    """One way to reckon a norm's credits: per hour, per day, per record, per year, or as stated.

    `hour_limit` binds credits as stated: no more than so many for each hour, where the hours
    are known.
    """

    per: str = "record"
    credits: Figure | None = None
    hour_limit: Figure | None = None


class Cap(Rule):
    """The most that a programme gives: for each effective day, or in all."""

    per: str = "programme"
    credits: Figure = NO_FIGURE


class Norm(Rule):
    """What the records that pass `when` are worth.

    `bases` are alternatives: the first whose figures are known is taken. `programme` tells
    whether the credits belong to a programme (and a person's role multiplies them) or to the
    person. `needs` are columns without which the record is incomplete whatever else is known.
    """

    when: When = MappingProxyType({})
    bases: tuple[Basis, ...] = ()
    caps: tuple[Cap, ...] = ()
    programme: bool = True
    divided: bool = False
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    code: str = "ignored"
    sizes: tuple[Fraction, ...] = ()
    months: int = 0


class Role(Rule):
    """What a person's part in a programme makes of its credits."""

    when: When = MappingProxyType({})
    factor: Figure = NO_FIGURE
    participation: bool = True
    reported: bool = False


class Works(Rule):
    """What papers, posters and communications given at an event add to it."""

    families: frozenset[str] = frozenset()
    first: Figure = NO_FIGURE
    co: Figure = NO_FIGURE
    at_most: int = 0


class Attendance(Rule):
    """What a participant must have attended for any credits."""

    requires: frozenset[str] = frozenset()


class Sharing(Rule):
    """How several authors divide what a work gives; the leading one gets `leading` times a share."""

    leading: Figure = NO_FIGURE
    positions: frozenset[str] = frozenset()


class Once(Rule):
    """Records that are the same in these respects count once, the one worth most.

    `per` is `window` or `calendar-year` (of the end); `per_year` also limits how often they
    count in a window: once for each of its years.
    """

    kinds: frozenset[str] = frozenset()
    same: tuple[str, ...] = ()
    per: str = "window"
    per_year: bool = False


class Exclusion(Rule):
    """Participations of these families must not overlap, or must be so many days apart."""

    families: frozenset[str] = frozenset()
    days: int | None = None


class SharedDay(Rule):
    """Programmes by these norms, within one and the same day, share that day's credits."""

    norms: frozenset[str] = frozenset()
    credits: Figure = NO_FIGURE


class OtherSpecialtyCap(Rule):
    """At most a share of a target's requirement may come from other specialties."""

    of: str = "total"
    share: Fraction = Fraction(1)
    families: frozenset[str] = frozenset()


class CycleRule(Rule):
    """Which days are evaluated: so many years, rolling, by anniversary or by the calendar."""

    retired: bool | None = None
    years: int = 1
    window: str = "rolling"
    start_required: bool = False
    repeats: bool = True
    certified_before: date | None = None


class Target(Rule):
    """So many credits of these families, in the whole cycle or in each of its years.

    `required` is a number of the law, or a `share` (rounded up) of what the target `share_of`
    requires. Where two choices of what counts together give the same total, the one that
    gives more to the target that `breaks_ties` is taken.
    """

    name: str = "total"
    label: str = ""
    noun: str = ""
    retired: bool | None = None
    each_year: bool = False
    required: Figure | None = None
    share_of: str | None = None
    share: Fraction = Fraction(1)
    families: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    consequence: str = ""
    consequence_cites: str = ""
    breaks_ties: bool = False


class Item(NamedTuple):
    """One thing to tick off: its name for scripts, and what it is in a sentence.

    `cites` are the articles behind it. With `within_days` it is due so many days after the completion: of every record, or with
    `once_begun` of one whose list was begun, that is, has anything ticked.
    """

    key: str
    says: str
    within_days: int | None = None
    once_begun: bool = False
    cites: str = ""


class Checklist(Rule):
    """Papers or steps to tick off for each record of these families."""

    name: str = ""
    families: frozenset[str] = frozenset()
    items: tuple[Item, ...] = ()


class Rulebook(Record):
    """One authority's law, version by version, ready to count by.

    `norms` are the norms that could fit each kind, in order; `unit` is what credits are
    rounded to, in hundredths; `changes` are the days on which one of the numbers changes.
    """

    id: str
    title: str
    country: str
    since: date
    source: str
    cites: str
    language: str
    families: Mapping[str, str]
    reads_as: Mapping[str, str]
    unit: Hundredths
    rounding: Rule | None
    norms: Mapping[str, tuple[Norm, ...]]
    every_norm: tuple[Norm, ...]
    roles: tuple[Role, ...]
    works: Works | None
    attendance: Attendance | None
    sharing: Sharing | None
    once: tuple[Once, ...]
    exclusions: tuple[Exclusion, ...]
    shared_day: SharedDay | None
    other_specialty_cap: OtherSpecialtyCap | None
    cycles: tuple[CycleRule, ...]
    targets: tuple[Target, ...]
    codes: CodeFormat | None
    checklists: tuple[Checklist, ...] = ()
    rules: Mapping[str, Rule]
    changes: tuple[date, ...]

    def cycle_rule(self, *, retired: bool) -> CycleRule:
        """The rule by which a cycle of a (retired) doctor runs."""
        return next(rule for rule in self.cycles if rule.retired in (None, retired))

    def targets_of(self, *, retired: bool) -> tuple[Target, ...]:
        """The targets of a (retired) doctor, in the rulebook's order."""
        return tuple(target for target in self.targets if target.retired in (None, retired))

    def required(self, target: Target, day: date, *, retired: bool) -> Hundredths:
        """What a target requires on a day, in hundredths; a share of another is rounded up."""
        if target.required is not None:
            number = target.required.at(day)
            if number is None:
                raise NoLaw(
                    _("{rulebook} requires nothing yet on {day} for '{target}'").format(
                        rulebook=self.id, day=day.isoformat(), target=target.name
                    )
                )
            return ceil(number.value * 100)
        whole = self.required(self.target(target.share_of, retired=retired), day, retired=retired)
        return ceil(whole * target.share / self.unit) * self.unit

    def most_from_other_specialties(self, day: date, *, retired: bool) -> Hundredths | None:
        """What records of other specialties may add at most, rounded down; None: no limit."""
        if self.other_specialty_cap is None:
            return None
        of = self.target(self.other_specialty_cap.of, retired=retired)
        whole = self.required(of, day, retired=retired)
        return floor(whole * self.other_specialty_cap.share / self.unit) * self.unit

    def target(self, name: str | None, *, retired: bool) -> Target:
        """The target of that name for a (retired) doctor."""
        return next(one for one in self.targets_of(retired=retired) if one.name == name)

    def kind(self, kind: str) -> str:
        """The kind that this law takes a record's kind for."""
        return self.reads_as.get(kind, kind)
