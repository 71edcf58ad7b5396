"""A cycle: one doctor's run of evaluations under one rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span
from cmetrack.domain.text import same

RETIRED = "retired"
"""The variant that has an option and a key of its own, as it had before there were others."""


class Adjustment(NamedTuple):
    """What a doctor states of a cycle, so that its law asks for other than usual: leave, service, a licence.

    `name` is what the rulebook calls it. The days are those of the leave or the service, the
    amount is in hundredths; what its law does not ask for is None. `evidence` is its proof.
    """

    id: int
    cycle: int
    name: str
    first: date | None = None
    last: date | None = None
    amount: Hundredths | None = None
    evidence: str | None = None
    note: str | None = None

    @property
    def span(self) -> Span:
        """Its days; what has no days holds on all of them, and without a last day from the first on."""
        return Span(self.first or date.min, self.last or date.max)


class Cycle(NamedTuple):
    """What a cycle is evaluated by: its rulebook, its start where it has one, its options.

    `variant` is one that the rulebook has beside the usual cycle (None), such as `retired`.
    `specialty` is the specialty it is about: records that name it are "own" here and "other"
    in the doctor's other cycles. `law_of` is a day whose numbers of the law are taken, whatever
    day is evaluated. `adjustments` are what the doctor stated of it. `beside` are all of the ledger's cycles, in the order in which
    they were made.
    """

    id: int
    rulebook: str
    start: date | None = None
    variant: str | None = None
    specialty: str | None = None
    name: str | None = None
    current: bool = True
    law_of: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    beside: tuple[Cycle, ...] = ()

    def is_other(self, specialty: str | None, *, unnamed: bool = False) -> bool:
        """Whether a record of a specialty, which may name a cycle's, is of another than this one's.

        One that names none is the specialty's own in the cycle by this rulebook that was made
        first: it was entered before there was another, or it would name that one's. In a cycle
        that is about no specialty in particular all are its own, but for `unnamed` those that
        name one.
        """
        if specialty == "other":
            return True
        if specialty in (None, "own"):
            made = (one for one in self.beside if one.rulebook == self.rulebook)
            specialty, unnamed = next(made, self).specialty, False
        if specialty is None or self.specialty is None:
            return unnamed
        return same(specialty) != same(self.specialty)


def unsaid(cycles: Sequence[Cycle]) -> dict[str, str]:
    """What an empty specialty stands for, where the cycles would differ on it: the first one's.

    Records that are there and name none were entered for the cycle made first. An empty country
    stands for none: such a record is at home in every cycle.
    """
    for one in cycles:
        of_one_law = [other for other in cycles if other.rulebook == one.rulebook]
        first = of_one_law[0].specialty
        if first and any(other.is_other(None) for other in of_one_law):
            return {"specialty": first}
    return {}


def entered(cycles: Sequence[Cycle], country_of: Callable[[str], str]) -> dict[str, str]:
    """What is written into a record that is entered now and leaves it open: it is the cycle's in use.

    Nothing where only one can be meant.
    """
    if len(cycles) < 2:
        return {}
    current = next((one for one in cycles if one.current), cycles[0])
    found: dict[str, str] = {}
    if len(countries(cycles, country_of)) > 1 and (home := country_of(current.rulebook)):
        found["country"] = home
    mine = [one for one in cycles if one.rulebook == current.rulebook]
    if current.specialty and any(
        one.is_other(None) != one.is_other(current.specialty) for one in mine
    ):
        found["specialty"] = current.specialty
    return found


def countries(cycles: Iterable[Cycle], country_of: Callable[[str], str]) -> set[str]:
    """The countries by whose law the cycles are, as far as their rulebooks can be read."""
    return set(map(country_of, {one.rulebook for one in cycles})) - {""}
