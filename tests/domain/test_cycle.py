"""Whose a record is in each of several cycles, against the law's words spelled out once more."""

from __future__ import annotations

from itertools import product

import pytest

from cmetrack.domain.activity import Activity, as_entered
from cmetrack.domain.cycle import Cycle, entered, unsaid

BOOKS, SPECIALTIES = ("ro", "ru"), (None, "Cardiologie", "pediatrie")
SORTS = list(product(BOOKS, SPECIALTIES))


def ledger(sorts: tuple[tuple[str, str | None], ...], in_use: int = 0) -> list[Cycle]:
    made = tuple(
        Cycle(at, book, specialty=specialty, current=at - 1 == in_use)
        for at, (book, specialty) in enumerate(sorts, start=1)
    )
    return [one._replace(beside=made) for one in made]


def is_other(cycles: list[Cycle], cycle: Cycle, said: str | None, *, strict: bool) -> bool:
    """ "Several cycles by this decision", and RU-C5 where it is strict."""
    if said == "other":
        return True
    if said in (None, "own"):
        mine = [one for one in cycles if one.rulebook == cycle.rulebook]
        names = (mine[0].specialty or "").casefold(), (cycle.specialty or "").casefold()
        return "" not in names and names[0] != names[1]
    if not cycle.specialty:
        return strict
    return str(said).casefold() != cycle.specialty.casefold()


@pytest.mark.parametrize("many", [1, 2, 3])
def test_a_record_is_own_or_other_in_every_combination(many: int) -> None:
    for sorts in product(SORTS, repeat=many):
        cycles = ledger(sorts)
        for cycle, said in product(cycles, (None, "own", "other", "CARDIOLOGIE", "pediatrie")):
            for strict in (False, True):
                found = cycle.is_other(said, unnamed=strict)
                assert found == is_other(cycles, cycle, said, strict=strict), (sorts, cycle, said)


@pytest.mark.parametrize("many", [1, 2, 3])
def test_what_is_entered_is_never_of_another_specialty_in_the_cycle_in_use(many: int) -> None:
    for sorts in product(SORTS, repeat=many):
        for in_use in range(many):
            cycles = ledger(sorts, in_use)
            found = entered(cycles, str.upper)
            for said in (None, "own"):
                one = as_entered(Activity(1, "course", "Curs", "2026-01-10", specialty=said), found)
                assert not cycles[in_use].is_other(one.specialty)
                # Where all cycles are of one country nothing is written in.
                mine, several = cycles[in_use].rulebook, len({book for book, _name in sorts}) > 1
                assert one.country == (mine.upper() if several else None)
                # In the rest by the same law, of another specialty, it is other.
                for cycle in cycles:
                    names = cycle.specialty, cycles[in_use].specialty
                    if cycle.rulebook == mine and all(names) and names[0] != names[1]:
                        assert cycle.is_other(one.specialty), (sorts, in_use)


def test_a_single_cycle_leaves_everything_open() -> None:
    for sort in SORTS:
        assert unsaid(ledger((sort,))) == entered(ledger((sort,)), str.upper) == {}


def test_a_rulebook_that_cannot_be_read_is_of_no_country() -> None:
    unreadable = {"ro": "RO", "ru": ""}.__getitem__
    for in_use in range(2):
        assert entered(ledger((("ro", None), ("ru", None)), in_use), unreadable) == {}
