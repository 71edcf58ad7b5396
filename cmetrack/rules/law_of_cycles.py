"""What a law says of a cycle: its days, its targets, what is stated of it, and the next one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import ONE_DAY, Span, add_months
from cmetrack.rules.law import Figure, Rule
from cmetrack.rules.law_of_records import Rounding


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
    is that day. The `first` run may be of another length. Runs of calendar years that are the same
    for everybody are reckoned from the year `same_from`, whatever the start.
    """

    years: int | None = None
    months: int | None = None
    first: FirstRun | None = None
    not_before: date | None = None
    same_from: int | None = None
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


class Every(NamedTuple):
    """How far a target looks back: so many runs or years; with neither, once is enough for life."""

    runs: int | None = None
    years: int | None = None


class By(NamedTuple):
    """Until when it is due for the first time: the end of that run, so many years from its start.

    Where both are given, the earlier day.
    """

    run: int | None = None
    years: int | None = None


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


class Alternative(Rule):
    """Of these groups of targets one suffices."""

    any_of: tuple[tuple[str, ...], ...]


class MakeUp(Rule):
    """What a cycle lacked of the target `of` may be made up in the next one's first `months`.

    What is made up counts nothing in the next one.
    """

    of: str
    months: int

    def until(self, first: date) -> date:
        """The last day on which it may be made up, in a cycle that began on that day."""
        return add_months(first, self.months) - ONE_DAY


class CarryOver(Rule):
    """What a cycle had above what the target `of` requires counts in the next one, so much at most.

    Its own surplus alone: what was carried into it is not carried on.
    """

    of: str
    most: Figure

    def most_at(self, day: date) -> Hundredths:
        """The most that is carried over of a cycle that ended on that day."""
        number = self.most.at(day)
        return 0 if number is None else int(number.value * 100)


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
    `longer_than` or `shorter_than` so many months change nothing, nor do those that are not
    `within` the law's. Rules of one `name` go by what is stated once.
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
    within: Span | None = None
    rounding: Rounding | None = None
    most: Fraction | None = None
    needs: tuple[str, ...] = ()
    by_law: tuple[Span, ...] = ()

    @property
    def may_stay_open(self) -> bool:
        """Whether a first day alone may be stated: nothing is reckoned by how long it lasts."""
        return not {"days", "amount"} & {*self.needs}


class HandIn(Rule):
    """Papers of a cycle: handed in before it ends, not earlier than so many `months` before.

    Or after it has ended, `until` a day of the year: `03-01`.
    """

    months: int | None = None
    until: str = ""

    def days(self, last: date) -> Span:
        """The days on which those of a cycle with that last day are handed in."""
        if self.months is not None:
            return Span(add_months(last, -self.months), last)
        month, day = map(int, self.until.split("-"))
        until = date(last.year, month, day)
        return Span(last + ONE_DAY, until if until > last else date(last.year + 1, month, day))
