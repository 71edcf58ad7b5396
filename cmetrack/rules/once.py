"""Once: what stands back before anything is chosen, because the law itself says which one counts.

two functions of one year that exclude each other → the one
the same thing again (a title, an article, a journal's year) → the one worth most
articles of one journal issue → its credits, the first first
on-line programmes of one period → the one with most credits
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import Hundredths, rounded
from cmetrack.domain.identity import work_of
from cmetrack.domain.text import same
from cmetrack.i18n import N_
from cmetrack.rules.award import Award
from cmetrack.rules.law import Rule
from cmetrack.rules.law_of_counting import Exclusion, Incompatible, Once, SharedIssue
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.steps import Report

ANOTHER_COUNTS = N_("{about}; record {because} counts")


class Reason(StrEnum):
    """Why not all of a record's credits count."""

    OVERLAP = "overlap"
    INTERVAL = "interval"
    DUPLICATE = "duplicate"
    INCOMPATIBLE = "incompatible"
    DAY_CAP = "day-cap"
    CATEGORY_CAP = "category-cap"
    OFF_SPECIALTY_CAP = "off-specialty-cap"
    OTHER_SPECIALTY = "other-specialty"
    MADE_UP = "made-up"
    PENDING_CODE = "pending-code"
    REJECTED_CODE = "rejected-code"
    OUTSIDE_WINDOW = "outside-window"
    EXPIRED = "expired"
    PLANNED = "planned"


class StoodBack(NamedTuple):
    """A record that stands back, what it keeps, why, and because of which other record."""

    award: Award
    keeps: Hundredths
    reason: Reason
    rule: Rule
    says: str
    because: int | None


def in_order(activity: Activity) -> tuple[date, int, int]:
    """The order of the ledger: by end, then by id."""
    last = activity.last
    return last.day, -1 if last.minute is None else last.minute, activity.id


Stage = Callable[[Sequence[Award]], Iterable[StoodBack]]


def stages(
    rulebook: Rulebook, every: Iterable[Award], on: date, times: int, *, with_planned: bool
) -> Iterator[Stage]:
    """One after the other, what tells which of the records that still stand stand back.

    `every` are all records of the ledger; a window has so many years (`times`).
    """
    for rule in rulebook.incompatibles:
        beside = [
            one.activity
            for one in every
            if one.kind in rule.beside
            and (with_planned if one.activity.planned else one.activity.first.day <= on)
        ]
        yield partial(_incompatible, rule, beside)
    for once in rulebook.once:
        yield partial(_again, once)
        if once.per_year:
            yield partial(_too_often, once, times)
    if (issue := rulebook.shared_issue) is not None:
        yield partial(_of_one_issue, issue)
    for exclusion in rulebook.exclusions:
        if exclusion.of_one_period:
            yield partial(_of_one_period, exclusion)


def _incompatible(
    rule: Incompatible, beside: Iterable[Activity], standing: Sequence[Award]
) -> Iterator[StoodBack]:
    years: dict[int, int] = {}
    for activity in sorted(beside, key=in_order):
        first, last = activity.span
        for year in range(first.year, last.year + 1):
            years.setdefault(year, activity.id)
    for award in standing:
        rival = years.get(award.day.year) if award.kind in rule.kinds else None
        if rival is not None:
            says = N_("{about}; record {because} has a day of {year}")
            yield StoodBack(award, 0, Reason.INCOMPATIBLE, rule, says, rival)


def _again(rule: Once, standing: Sequence[Award]) -> Iterator[StoodBack]:
    """Of the same thing again, only the one that is worth most."""
    groups: dict[tuple[str, ...], list[Award]] = defaultdict(list)
    for award in standing:
        if award.kind in rule.kinds:
            groups[_sameness(rule, award)].append(award)
    for group in groups.values():
        yield from _keep_best(rule, group, 1)


def _too_often(rule: Once, times: int, standing: Sequence[Award]) -> Iterator[StoodBack]:
    for group in _by_kind(rule, standing).values():
        yield from _keep_best(rule, group, times)


def _keep_best(rule: Once, group: list[Award], times: int) -> Iterator[StoodBack]:
    """Keep so many of a group: those that the law names, then those worth most, of them the earliest."""

    def rank(award: Award) -> tuple[object, ...]:
        return award.kind not in rule.counts, -award.awarded, in_order(award.activity)

    ranked = sorted(group, key=rank)
    for award in ranked[times:]:
        because = ranked[times - 1].activity.id
        if because == award.activity.id:
            says = N_("{about}; others of its years count")
            yield StoodBack(award, 0, Reason.DUPLICATE, rule, says, None)
        else:
            yield StoodBack(award, 0, Reason.DUPLICATE, rule, ANOTHER_COUNTS, because)


def _of_one_issue(rule: SharedIssue, standing: Sequence[Award]) -> Iterator[StoodBack]:
    """Of an issue's credits each article keeps what those before it have left."""
    issues: dict[tuple[str, str], list[Award]] = defaultdict(list)
    for award in standing:
        journal, work = award.activity.journal, award.activity.work
        worth = award.valuation
        if worth.participation and worth.norm.id in rule.norms and journal and work:
            issues[same(journal), same(work)].append(award)
    for group in issues.values():
        used = 0
        for award in sorted(group, key=lambda award: in_order(award.activity)):
            number = rule.credits.at(award.day)
            if number is None:
                continue
            keeps = min(award.awarded, max(0, rounded(number.value, 1) - used))
            used += keeps
            if keeps < award.awarded:
                first = group[0].activity.id
                yield StoodBack(award, keeps, Reason.DUPLICATE, rule, ANOTHER_COUNTS, first)


def _of_one_period(rule: Exclusion, standing: Sequence[Award]) -> Iterator[StoodBack]:
    """Those with most credits first, each that shares a day with one before it stands back."""

    def rank(award: Award) -> tuple[object, ...]:
        (first, begins), (last, ends) = award.lasted
        programme = award.valuation.programme or 0
        times = [-1 if minute is None else minute for minute in (begins, ends)]
        return -programme, first, times[0], last, times[1], award.activity.id

    taken: list[tuple[date, date, int]] = []
    mine = (
        award
        for award in standing
        if award.kind in rule.of_one_period and award.valuation.participation
    )
    for award in sorted(mine, key=rank):
        first, last = award.activity.span
        place = bisect_right(taken, first, key=lambda one: one[0])
        # Those taken share no day, so only the last one that began before can reach in.
        near = taken[max(place - 1, 0) : place + 1]
        rivals = [id for begins, ends, id in near if begins <= last and first <= ends]
        if not rivals:
            taken.insert(place, (first, last, award.activity.id))
            continue
        says = N_(
            "Of programmes held on-line in one period the one with most credits counts: "
            "record {because} goes before this one"
        )
        yield StoodBack(award, 0, Reason.OVERLAP, rule, says, rivals[0])


def questions(rulebook: Rulebook, standing: Sequence[Award]) -> Iterator[tuple[int, Report]]:
    """What to ask of records of one kind that are not the same and count, by their ids."""
    for rule in rulebook.once:
        if not rule.asks:
            continue
        for group in _by_kind(rule, standing).values():
            ids = [award.activity.id for award in group]
            for id in ids if len(ids) > 1 else ():
                other = next(one for one in ids if one != id)
                said = N_("Record {because} of this kind has another name, so both count. {asks}")
                yield id, Report(said, {"because": str(other), "asks": rule.asks})


def _by_kind(rule: Once, standing: Sequence[Award]) -> dict[str, list[Award]]:
    found: dict[str, list[Award]] = defaultdict(list)
    for award in standing:
        if award.kind in rule.kinds:
            found[award.kind].append(award)
    return found


def _sameness(rule: Once, award: Award) -> tuple[str, ...]:
    activity = award.activity
    marks = {
        "kind": award.kind,
        "title": same(activity.title),
        "journal": same(activity.journal or activity.title),
        "work": work_of(activity),
    }
    year = str(award.day.year) if rule.per == "calendar-year" else ""
    return (year, *(marks[field] for field in rule.same))
