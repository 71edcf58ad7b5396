"""What of each record counts, and why the rest does not."""

from datetime import date
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths
from cmetrack.rules.award import Award
from cmetrack.rules.categories import Split
from cmetrack.rules.once import Reason
from cmetrack.rules.steps import Report, Step


class Share(NamedTuple):
    """What counts of a record, or of one year of it, and the day that it belongs to."""

    day: date
    awarded: Hundredths
    counted: Hundredths
    reason: Reason | None
    split: Split | None = None


class Counted(NamedTuple):
    """A record, what it was awarded, and what of that counts.

    `reason` is the word for why the rest does not: None where all of it counts. A `sure` record counts as it does
    now, whichever others fall out of the window. Where it stands back for what the law asks
    first though it would give more in all, the `cost` says so. `years` are those of a function
    over several.
    """

    award: Award
    counted: Hundredths
    other_specialty: bool
    reason: Reason | None = None
    because: int | None = None
    cuts: tuple[Step, ...] = ()
    sure: bool = False
    cost: Step | None = None
    years: tuple[Share, ...] = ()
    questions: tuple[Report, ...] = ()
    split: Split | None = None

    @property
    def activity(self) -> Activity:
        """The record itself."""
        return self.award.activity

    @property
    def categories(self) -> dict[str, Hundredths]:
        """Of which categories of the law what it was awarded is, topics among them."""
        split = self.award.valuation.split
        every = {**split.of, **split.topics} if split else {}
        return {name: its for name, its in every.items() if name}

    @property
    def is_a_record(self) -> bool:
        """Whether it is one for what counts records: by its credits, or without any."""
        alone = self.split is not None and self.split.a_record and self.reason is None
        return bool(self.counted) or alone

    @property
    def steps(self) -> tuple[Step, ...]:
        """The whole working: how the credits came about, then what was cut."""
        return self.award.valuation.steps + self.why_not

    @property
    def why_not(self) -> tuple[Step, ...]:
        """What was cut, and what that costs."""
        return self.cuts if self.cost is None else (*self.cuts, self.cost)

    @property
    def reports(self) -> tuple[Report, ...]:
        """What the doctor should know of the record, by itself and beside the others."""
        return self.award.valuation.reports + self.questions

    @property
    def shares(self) -> tuple[Share, ...]:
        """What counts on which day: of a function over several years, on the last day of each."""
        award = self.award
        whole = Share(award.day, award.awarded, self.counted, self.reason, self.split)
        return self.years or (whole,)
