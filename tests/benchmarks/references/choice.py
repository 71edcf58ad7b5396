"""The choice among records that overlap in one long chain, in the way that takes longest."""

import random
from collections.abc import Iterator

from cmetrack.rules.choose import choose
from cmetrack.rules.measure import Aim, Aims, Candidate, Option, Sum

AIMS = Aims((Aim(20_000, 6_600), Aim(6_700, 6_600)), (0, 1), 1, 600)


def chain(count: int, courses: float, capped: float) -> Iterator[Candidate]:
    """Records of which each overlaps the next, some of them courses, some of other specialties."""
    chance = random.Random(1)
    begins = 0
    for id in range(1, count + 1):
        begins += chance.randint(0, 2)
        ends = begins + chance.randint(2, 6)
        aims = frozenset([1] if chance.random() < courses else [])
        gives = (Option(0, chance.randint(1, 6) * 100),)
        other = chance.random() < capped
        yield Candidate(id, begins, ends, begins, gives, other, aims, (begins, ends))


choose([list(chain(2_000, 0.02, 0.3))], (Sum(), Sum()), AIMS)
