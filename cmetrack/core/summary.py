"""The summary of a cycle that a college asks for, as values: what counts, what did not and why."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.domain.credits import Hundredths
from cmetrack.rules.belongs import belongs
from cmetrack.rules.counted import Counted
from cmetrack.rules.law import articles
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress


class Summary(NamedTuple):
    """One doctor's cycle on one day.

    The subtotals are a family, how many of its records count towards the main target, and how
    much; they add up to what that target counts.

    `besides` counts, but for another target than the main one. `elsewhere` records ended
    outside the window; `ahead` ones are outside it, too, and planned or still to come.
    """

    name: str | None
    evaluation: Evaluation
    listed: Sequence[Counted]
    left_out: Sequence[Counted]
    main: TargetProgress
    subtotals: Sequence[tuple[str, int, Hundredths]]
    besides: Hundredths
    elsewhere: int
    ahead: int


def summarize(
    evaluation: Evaluation, name: str | None, elsewhere: int = 0, ahead: int = 0
) -> Summary:
    """The summary of an evaluation; so many more records of the ledger are not in it."""
    window = evaluation.window.span
    # A plan is no evidence: where it stands in the window, it is told with those still to come.
    inside = [
        one
        for one in evaluation.records
        if any(share.day in window for share in one.shares) and not one.activity.planned
    ]
    there = {one.activity.id for one in inside}
    outside = [one.activity for one in evaluation.records if one.activity.id not in there]
    coming = sum(one.planned or one.last.day > evaluation.on for one in outside)
    # The main target is the one of which the counted credits of the records are the sum.
    cap = evaluation.rulebook.other_specialty_cap
    of = cap.of if cap is not None else evaluation.targets[0].rule.name
    main = next(one for one in evaluation.targets if one.rule.name == of)
    towards = [one for one in inside if belongs(main.rule, one.award)]
    by_family: dict[str, list[Hundredths]] = {
        family: [] for family in evaluation.rulebook.families.values()
    }
    for one in towards:
        if one.counted:
            by_family.setdefault(one.award.family, []).append(one.counted)
    return Summary(
        name,
        evaluation,
        [one for one in inside if one.is_a_record or one.reason is Reason.PENDING_CODE],
        [one for one in inside if one.counted < one.award.awarded or not one.is_a_record],
        main,
        [(family, len(mine), sum(mine)) for family, mine in by_family.items() if mine],
        sum(one.counted for one in inside) - sum(one.counted for one in towards),
        elsewhere + len(outside) - coming,
        ahead + coming,
    )


def cites(one: Counted) -> str:
    """The articles by which a record was reckoned."""
    named = (article for step in one.steps for article in articles(step.cites))
    return ", ".join(dict.fromkeys(named))


def why_not(one: Counted) -> Iterator[str]:
    """Why not all of a record counts, each a sentence with its article.

    The cuts, and what they cost; of a record that was awarded nothing, what it lacks, or the step that led there.
    """
    lacking = [report for report in one.reports if report.incomplete]
    if lacking and not one.cuts:
        for report in lacking:
            yield wording.cited(report.text, one.award.valuation.norm.cites)
    for step in one.why_not or (() if lacking else one.steps[-1:]):
        yield wording.cited(step.text, step.cites)
