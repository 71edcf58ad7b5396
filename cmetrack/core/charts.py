"""What the pictures of a dossier and of `status` show, as values."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.core.evaluate import Evaluation, recount
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import Span, add_months
from cmetrack.errors import CmetrackError
from cmetrack.i18n import gettext as _, of_unit
from cmetrack.rules.belongs import belongs
from cmetrack.rules.once import Reason

_POINTS = 20
_FEW = 500  # records; of more, fewer days are counted anew


class YearStack(NamedTuple):
    """What counts of one year's records, by family, in the rulebook's order."""

    span: Span
    families: Sequence[tuple[str, Hundredths]]

    @property
    def label(self) -> str:
        """`2026`, or `2025/26` of a year that begins within one."""
        first, last = self.span.first.year, self.span.last.year
        return str(first) if first == last else f"{first}/{last % 100:02}"

    @property
    def total(self) -> Hundredths:
        """All of them."""
        return sum(credits for _family, credits in self.families)


class Mark(NamedTuple):
    """The main target on a day: what counted then, or will with nothing added, and what it requires."""

    day: date
    counted: Hundredths
    required: Hundredths


def by_year(found: Evaluation) -> str:
    """What the picture of the years is called."""
    return of_unit(
        found.rulebook.counts_in, _("Credits by year"), _("Hours by year"), _("Records by year")
    )


def families(found: Evaluation) -> list[str]:
    """The rulebook's families in their order; last that of kinds that are of none."""
    return [*dict.fromkeys(found.rulebook.families.values()), ""]


def years(found: Evaluation) -> Iterator[YearStack]:
    """What counts, year by year: of the calendar in a window that rolls, else of the cycle."""
    order = families(found)
    first, last = found.window.span
    if found.window.rolling:  # people think in calendar years
        days = (Span(date(n, 1, 1), date(n, 12, 31)) for n in range(first.year, last.year + 1))
        spans = [Span(max(first, one.first), min(last, one.last)) for one in days]
    else:
        spans = [*found.window.years]
    for span in spans:
        sums = dict.fromkeys(order, 0)
        for one in found.records:
            for share in one.shares:
                if share.counted and share.day in span:
                    sums[one.award.family] += share.counted
        yield YearStack(span, [(family, credits) for family, credits in sums.items() if credits])


def course(found: Evaluation) -> Iterator[Mark]:
    """The main target at regular days of the window, and a year ahead if it rolls."""
    if found.main is None:
        return
    window, awards = found.window, [one.award for one in found.records]
    months = window.months
    step = max(1, months // (_POINTS if len(awards) <= _FEW else len(window.years)))
    ahead = 12 if window.rolling else 0
    days = {add_months(window.span.first, month) for month in range(0, months + ahead + 1, step)}
    last = max(days) if window.rolling else window.span.last
    for day in sorted({*(min(one, last) for one in days), min(found.on, last)}):
        try:
            then = recount(found.rulebook, found.cycle, awards, day)
        except CmetrackError:  # before the law was in force
            continue
        if then.main is not None:
            yield Mark(day, then.main.counted, then.main.required)


def cut_by_reason(found: Evaluation) -> list[tuple[Reason, Hundredths]]:
    """What was awarded in the window and does not count, by reason, most first."""
    sums: dict[Reason, Hundredths] = {}
    main = found.main
    for one in found.records:
        inside = any(share.day in found.window.span for share in one.shares)
        if one.reason is None or one.reason is Reason.PLANNED or not inside:
            continue
        if main is None or belongs(main.rule, one.award):
            sums[one.reason] = sums.get(one.reason, 0) + one.award.awarded - one.counted
    return sorted(((why, cut) for why, cut in sums.items() if cut), key=lambda each: -each[1])
