"""What a law says of a cycle's targets among each other, and of a cycle and the next one."""

from __future__ import annotations

from datetime import date, timedelta

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import add_months
from cmetrack.rules.law import Figure, Rule


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
        return add_months(first, self.months) - timedelta(days=1)


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
    return day if day.day == last.day else day + timedelta(days=1)
