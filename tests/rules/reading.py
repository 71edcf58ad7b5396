"""Romania's law once more, as plainly as it can be put: every lawful choice is tried.

What a single record gives is taken from the program, which cases worked by hand hold; all that
concerns several records is read here anew from the words of the law.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import rounded
from cmetrack.rulebooks import load
from cmetrack.rules.award import Award, awarder

RO = load("ro-cmr-2009")
ON_LINE = ("distance-online", "module")
TITLES_BY_NAME = ("title-specialist", "title-attestation", "title-consultant", "title-master")


class Piece(NamedTuple):
    """A record, or one year of it, and what it gives if it counts."""

    award: Award
    start: str
    end: str
    gives: int

    @property
    def activity(self) -> Activity:
        return self.award.activity

    @property
    def kind(self) -> str:
        return self.activity.kind

    @property
    def first(self) -> date:
        return date.fromisoformat(self.start[:10])

    @property
    def last(self) -> date:
        return date.fromisoformat(self.end[:10])

    @property
    def takes_part(self) -> bool:
        return self.award.valuation.participation

    @property
    def order(self) -> tuple[date, str, int]:
        return self.last, self.end[10:], self.activity.id


class Answer(NamedTuple):
    """What the law gives at most: in all and for courses, as it asks first, and in all alone."""

    total: int
    courses: int
    highest: int


def answer(activities: list[Activity], on: date, *, retired: bool = False) -> Answer:
    """The best of all lawful choices."""
    years = 1 if retired else 5
    required, courses, cap = (4000, 1400, 1300) if retired else (20000, 6700, 6600)
    begins = date(on.year - years, on.month, on.day)
    pieces = [piece for award in map(awarder(RO), activities) for piece in _pieces(award)]
    done = [
        one
        for one in pieces
        if one.gives and one.activity.state != "planned" and begins < one.last <= on
    ]
    standing = _before_any_choice(done, activities, on, years)
    contested = [one for one in standing if one.takes_part]
    fixed = [(one, one.gives) for one in standing if not one.takes_part]
    found = [_totals([*fixed, *choice], cap) for choice in _lawful(contested)]
    total, of_courses = max(
        found, key=lambda both: (min(both[0], required), min(both[1], courses), *both)
    )
    return Answer(total, of_courses, max(both[0] for both in found))


def _pieces(award: Award) -> Iterator[Piece]:
    """A function over several calendar years is one record for each of them."""
    activity, gives = award.activity, award.awarded
    start, end = activity.start, activity.end or activity.start
    if activity.kind not in ("academic-post", "journal-editing", "stage-coordination"):
        yield Piece(award, start, end, gives)
        return
    first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    for year in range(first.year, last.year + 1):
        begins, ends = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        gives = 4000
        if activity.kind == "stage-coordination" and not _two_months(activity, begins, ends):
            gives = 0
        yield Piece(award, begins.isoformat(), ends.isoformat(), gives)


def _two_months(activity: Activity, begins: date, ends: date) -> bool:
    if activity.end is None:
        return False
    if activity.days is not None and activity.start[:4] == activity.end[:4]:
        return activity.days >= 6000
    month = begins.month + 2
    year, month = begins.year + (month - 1) // 12, (month - 1) % 12 + 1
    day = begins.day
    while True:
        try:
            return ends + timedelta(days=1) >= date(year, month, day)
        except ValueError:  # the month has no such day
            day -= 1


def _before_any_choice(
    done: list[Piece], activities: list[Activity], on: date, years: int
) -> list[Piece]:
    """What stands when the law itself has said which of several counts."""
    posts = {
        year
        for one in activities
        if one.kind == "academic-post" and one.state != "planned" and one.start[:10] <= str(on)
        for year in range(int(one.start[:4]), int((one.end or one.start)[:4]) + 1)
    }
    left = [
        one for one in done if not (one.kind == "stage-coordination" and one.last.year in posts)
    ]
    best: dict[object, Piece] = {}
    for one in sorted(left, key=lambda one: (-one.gives, one.order)):
        best.setdefault(_same(one), one)
    left = list(best.values())
    for kind in ("academic-post", "journal-editing", "stage-coordination"):
        mine = sorted((one for one in left if one.kind == kind), key=lambda one: one.order)
        left = [one for one in left if one not in mine[years:]]
    left = _issues(left)
    return _periods(left)


def _same(one: Piece) -> object:
    """What two records that count once share; a record of other kinds is like no other."""
    activity, kind = one.activity, one.kind
    named = " ".join(activity.title.casefold().split())
    if kind == "article":
        return kind, activity.work or named
    if kind in TITLES_BY_NAME:
        return kind, named
    if kind.startswith("title-"):
        return kind
    if kind == "subscription":
        return kind, activity.journal or named, one.last.year
    if kind in ("academic-post", "journal-editing", "stage-coordination"):
        return kind, one.last.year
    return activity.id


def _issues(left: list[Piece]) -> list[Piece]:
    """The articles of an issue give 2 together, the first first."""
    kept: list[Piece] = []
    used: dict[tuple[str, str], int] = {}
    for one in sorted(left, key=lambda one: one.order):
        activity = one.activity
        if (
            one.kind == "distance-journal"
            and one.takes_part
            and activity.accreditation != "international"
            and activity.journal
            and activity.work
        ):
            issue = activity.journal, activity.work
            keeps = min(one.gives, 200 - used.get(issue, 0))
            used[issue] = used.get(issue, 0) + keeps
            if keeps:
                kept.append(one._replace(gives=keeps))
        else:
            kept.append(one)
    return kept


def _periods(left: list[Piece]) -> list[Piece]:
    """Of on-line programmes that share a day the one with more credits."""
    on_line = [one for one in left if one.kind in ON_LINE and one.takes_part]
    on_line.sort(
        key=lambda one: (
            -(one.award.valuation.programme or 0),
            one.start,
            one.end,
            one.activity.id,
        )
    )
    taken: list[Piece] = []
    for one in on_line:
        if not any(one.first <= other.last and other.first <= one.last for other in taken):
            taken.append(one)
    return [one for one in left if one not in on_line or one in taken]


Counted = list[tuple[Piece, int]]
"""Pieces with what of each is counted."""


def _lawful(contested: list[Piece]) -> Iterator[Counted]:
    """Every way to count what cannot all count together."""
    if not contested:
        yield []
        return
    *before, one = contested
    for choice in _lawful(before):
        yield choice
        if any(_exclude(one, other) for other, _gives in choice):
            continue
        for draws, gives in _ways(one):
            drawn = sum(
                _drawn(other, gave) for other, gave in choice if draws and other.first == one.first
            )
            if drawn + draws <= 600:
                yield [*choice, (one, gives)]


def _ways(one: Piece) -> list[tuple[int, int]]:
    """What it may draw from its day's credits, and what that gives; nothing drawn: it is whole."""
    if not _shares_its_day(one):
        return [(0, one.gives)]
    worth = one.award.valuation
    assert worth.programme is not None
    return [
        (draws, rounded(draws * worth.multiplier / 100, 100))
        for draws in range(100, min(600, worth.programme) + 1, 100)
    ]


def _drawn(one: Piece, gives: int) -> int:
    return next((draws for draws, gave in _ways(one) if gave == gives), 0)


def _shares_its_day(one: Piece) -> bool:
    national = one.activity.accreditation in (None, "national")
    return one.award.family != "distance" and national and one.first == one.last


def _exclude(one: Piece, other: Piece) -> bool:
    if (one.award.family == "distance") != (other.award.family == "distance"):
        return False
    if one.award.family == "distance":
        first, second = sorted((one, other), key=lambda each: (each.first, each.last))
        return (second.first - first.last).days < 30
    if "T" in one.start and "T" in other.start:
        return one.start < other.end and other.start < one.end
    return one.first <= other.last and other.first <= one.last


def _totals(counted: Counted, cap: int) -> tuple[int, int]:
    sums = {(other, course): 0 for other in (False, True) for course in (False, True)}
    for one, gives in counted:
        role = one.award.valuation.role
        course = one.award.family in ("course", "distance") and role is not None
        educational = one.award.family in ("course", "distance", "event")
        other = educational and one.activity.specialty == "other"
        sums[other, course and role is not None and role.id == "RO-R1"] += gives
    others = sums[True, True] + sums[True, False]
    own = sums[False, True] + sums[False, False]
    return own + min(others, cap), sums[False, True] + min(sums[True, True], cap)


def may_displace(added: Activity, others: list[Activity]) -> bool:
    """Whether the law's own words let a record displace another, whatever that costs."""

    def days(one: Activity) -> tuple[str, str]:
        return one.start[:10], (one.end or one.start)[:10]

    for one in others:
        (first, last), (begins, ends) = days(added), days(one)
        if added.kind in ON_LINE and one.kind in ON_LINE and first <= ends and begins <= last:
            return True
        issue = added.journal and added.work and (added.journal, added.work)
        if added.kind == one.kind == "distance-journal" and issue == (one.journal, one.work):
            return True
        of_one_year = first[:4] <= ends[:4] and begins[:4] <= last[:4]
        if (added.kind, one.kind) == ("academic-post", "stage-coordination") and of_one_year:
            return True
    return False
