"""What the cycle before brings into one: what it lacked and may be made up, and what it had above.

the cycle before, counted on its last day → its shortfall, its surplus
records of this one, earliest first, fill that shortfall → they count nothing here
"""

from collections.abc import Sequence
from datetime import date

from cmetrack.domain.credits import Hundredths
from cmetrack.domain.cycle import Cycle
from cmetrack.rules.award import Award
from cmetrack.rules.count import count
from cmetrack.rules.progress import progress
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import Brought, Window, window_before


def with_brought(
    rulebook: Rulebook, cycle: Cycle, awards: Sequence[Award], looked_at: Window
) -> Window:
    """The window with what the one before brings, where the law has it.

    Of a cycle before of which no record is kept nothing is known, so that it lacked nothing.
    """
    make_up, carry_over = rulebook.make_up, rulebook.carry_over
    earlier = window_before(rulebook, cycle, looked_at) if make_up or carry_over else None
    if earlier is None:
        return looked_at
    earlier = with_brought(rulebook, cycle, awards, earlier)
    last = earlier.span.last
    counted, _highest = count(rulebook, cycle, awards, earlier, last)
    if not any(one.counted for one in counted):
        return looked_at
    ended = progress(rulebook, cycle, counted, earlier, last)
    lacked: Hundredths = 0
    above: Hundredths = 0
    until: date | None = None
    asked = {one.rule.name: one for one in ended}  # what was not asked for lacked nothing
    if make_up is not None and (main := asked.get(make_up.of)):
        lacked = main.shortfall
        until = make_up.until(looked_at.span.first) if lacked else None
    if carry_over is not None and (main := asked.get(carry_over.of)):
        # Its own surplus alone: what was carried into it is not carried on.
        own = main.counted - earlier.carried - main.required
        above = min(carry_over.most_at(last), max(0, own))
    return looked_at._replace(brought=Brought(last, lacked, until, above))
