"""The rules of a law, each sort of them, as frozen values.

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

from cmetrack.domain.credits import Hundredths, rounded
from cmetrack.domain.dates import Span
from cmetrack.domain.record import Record
from cmetrack.rules.every import By, Every

USUAL = "usual"
"""The word of a rulebook for cycles that are none of its variants."""


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


class Rule(Record):
    """What every rule has: its id, its article, a word on it, and how we read it if it is open."""

    id: str
    cites: str
    about: str = ""
    remark: str = ""


class Bounds(NamedTuple):
    """A test of a number: more than `over`, not below `at_least`, at most `up_to` (None: no bound)."""

    over: Fraction | None = None
    at_least: Fraction | None = None
    up_to: Fraction | None = None


Test = frozenset[str] | Bounds
When = Mapping[str, Test]
"""Tests by the name of a fact, all of which must hold; the word `unknown` stands for None."""


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
    """The most that a programme gives: for each effective day, or in all."""

    credits: Figure
    per: str = "programme"


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
    the rulebook's.
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


class RecordQuestion(Rule):
    """What a doctor is asked of records that pass `when`: its `about` says it."""

    when: When = MappingProxyType({})


class OtherSpecialtyCap(Rule):
    """At most a share of a target's requirement may come from other specialties."""

    of: str
    share: Fraction
    families: frozenset[str]


class OwnSpecialtyOnly(Rule):
    """What is of another specialty than the cycle's gives nothing in these families."""

    families: frozenset[str]


class Variant(NamedTuple):
    """A sort of cycle: whom its rules are for, and what asks a doctor whether it is theirs."""

    name: str
    applies: str = ""
    asks: str = ""


class Category(Rule):
    """A sort of credits that the law names; records that pass `when` and `words` are proposed for it.

    `words` are those of a title, a beginning with `*`. A `topic` lies across the other categories.
    """

    name: str
    label: str = ""
    when: When = MappingProxyType({})
    words: tuple[str, ...] = ()
    topic: bool = False


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


class FirstRun(NamedTuple):
    """How long the first run from a cycle's start is, where that lies within `since` and `until`."""

    years: int | None = None
    months: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def lasts(self) -> int:
        """How many months that are."""
        return self.months or 12 * (self.years or 0)

    def is_of(self, start: date) -> bool:
        """Whether a cycle that starts then has it."""
        return (self.since or start) <= start <= (self.until or start)


class CycleRule(Rule):
    """Which days are evaluated: so many years or months, rolling, by anniversary or by the calendar.

    `starts_on` says in words which day a cycle's start is; one that is earlier than `not_before`
    is that day. The `first` run may be of another length.
    """

    years: int | None = None
    months: int | None = None
    first: FirstRun | None = None
    not_before: date | None = None
    window: str
    variant: str | None = None
    start: str = ""
    starts_on: str = ""
    repeats: bool = True
    certified_before: date | None = None

    @property
    def start_required(self) -> bool:
        """Whether the day on which a cycle began must be known."""
        return self.window == "anniversary" or self.start == "required"

    @property
    def lasts(self) -> int:
        """How many months a run has."""
        return self.months or 12 * (self.years or 0)


class Target(Rule):
    """So many credits of these families, in the whole cycle or in each of its years.

    `required` is a number of the law, or a `share` (rounded up) of what the target `share_of`
    requires. What is missing of a target of a lower `rank` weighs more where not all records
    can count together. Where two choices give the same total, the one that gives more to the
    target that `breaks_ties` is taken. The first run from the cycle's start may require other
    than the later ones, `required_first`; a number that changes is `taken` as of the evaluation,
    or of the first or the last day of its year or cycle; it binds from the run `from_run` to the run `to_run`.
    `highest` says what the highest total is for, where
    another choice gives that and less of what the law asks first. One whose `severity` is
    `advice` binds nobody. What is asked for once in `every` so many runs or years looks back beyond
    its cycle (`cadence`).
    """

    target: str
    label: str
    noun: str = ""
    variant: str | None = None
    each_year: bool = False
    required: Figure | None = None
    required_first: Figure | None = None
    taken: str = "evaluation"
    from_run: int = 1
    to_run: int | None = None
    share_of: str | None = None
    share: Fraction = Fraction(1)
    families: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    consequence: str = ""
    consequence_cites: str = ""
    highest: str = ""
    highest_cites: str = ""
    breaks_ties: bool = False
    rank: int = 1
    severity: str = "binding"
    unit: str = "credits"
    every: Every | None = None
    by: By | None = None

    @property
    def is_once(self) -> bool:
        """Whether it is asked for once for life."""
        return self.every == Every()

    @property
    def starts_later(self) -> bool:
        """Whether the first run from the cycle's start is without it."""
        return self.from_run > 1

    def binds_in(self, run: int) -> bool:
        """Whether it binds in that run from the cycle's start; one that rolls is the first."""
        return self.from_run <= run <= (self.to_run or run)

    @property
    def takes_any_kind(self) -> bool:
        """Whether all that counts in its span of days counts for it."""
        asks = (self.families, self.roles, self.categories)
        return asks == (None, None, None) and self.unit != "records"

    @property
    def asks_for_everything(self) -> bool:
        """Whether all that counts in the whole window counts for it."""
        return not self.each_year and self.takes_any_kind

    @property
    def takes_grants(self) -> bool:
        """Whether credits without a record count for it: it asks for no sort of them."""
        return self.takes_any_kind

    @property
    def name(self) -> str:
        """What others call it; `{n}` stands for the number of a year."""
        return self.target


class Grant(Rule):
    """Credits without a record, for everybody: whose window holds that day, or in every window."""

    on: date | None = None
    credits: Figure

    @property
    def given(self) -> Hundredths:
        """The credits, in hundredths."""
        number = self.credits.at(self.on or self.credits.numbers[-1].since)
        return 0 if number is None else int(number.value * 100)


class AdjustmentRule(Rule):
    """What a law makes of something that a doctor states of a cycle, or of days that it names itself.

    It `lowers` what the targets require, `waives` or `applies` them, `grants` credits, or `extends`
    the cycle: by so many `months`, else by the days themselves. How much it lowers or grants is so
    many `credits`, or a `share` of what is required, `per` day, month, begun month, year or unit
    of the amount that was stated, or by the days (`pro-rata`); `to` is what it lowers to.
    `needs` are what must be stated: its days (both), the amount, a proof. Days that are not
    `longer_than` or `shorter_than` so many months change nothing. Rules of one `name` go by what is stated once.
    """

    name: str
    effect: str
    label: str = ""
    targets: frozenset[str] = frozenset()
    credits: Fraction | None = None
    share: Fraction | None = None
    to: Fraction | None = None
    months: int | None = None
    per: str = "once"
    longer_than: int | None = None
    shorter_than: int | None = None
    rounding: Rounding | None = None
    most: Fraction | None = None
    needs: tuple[str, ...] = ()
    by_law: tuple[Span, ...] = ()


class HandIn(Rule):
    """Papers to hand in before a cycle ends, and not earlier than so many months before."""

    months: int


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


def articles(cites: str) -> list[str]:
    """`A1 5 h, 5 f` names two articles: `A1 5 h` and `A1 5 f`."""
    found: list[str] = []
    part = ""
    for cite in cites.split(", "):
        first, _space, rest = cite.partition(" ")
        if first[:1].isalpha() and rest:
            part = first
            found.append(cite)
        else:
            found.append(f"{part} {cite}".strip())
    return found
