"""The line of time of a group of records, on which two that exclude each other overlap."""

from bisect import bisect_right
from collections.abc import Sequence

from cmetrack.domain.dates import Moment
from cmetrack.rules.award import Award
from cmetrack.rules.law_of_counting import Exclusion
from cmetrack.rules.measure import Candidate, Meeting

A_WEEK = 7  # days: longer programmes seldom meet on all of them


def meetings_of(rule: Exclusion, award: Award) -> list[Meeting]:
    """Which parts of its group's line of time a record takes, in order, none within another."""
    if rule.days is not None or not award.activity.sessions:
        first, last = award.lasted
        return [Meeting(*line_of_time(rule.days, first, last), first.day.toordinal())]
    found: list[Meeting] = []
    for begins, ends, day in sorted(
        (*line_of_time(None, first, last), first.day.toordinal())
        for first, last in award.activity.met
    ):
        if found and begins < found[-1].ends:
            found[-1] = found[-1]._replace(ends=max(ends, found[-1].ends))
        else:
            found.append(Meeting(begins, ends, day))
    return found


def line_of_time(days: int | None, first: Moment, last: Moment) -> tuple[int, int]:
    """Where a period stands on its group's line of time: two that exclude each other overlap.

    With a least number of days between, the line is in days and the end lies that much later.
    Otherwise it is in quarters of a minute, so that at one and the same minute a whole day
    ends before another begins, and a whole day begins before a timed record ends there, and
    that one before the next timed one begins: records that touch do not overlap, yet a record
    without times takes all of its days.
    """
    start, end = first.day.toordinal(), last.day.toordinal()
    if days is not None:
        return start, max(end + days, start + 1)
    if first.minute is None or last.minute is None:
        return start * 5760 + 1, (end + 1) * 5760
    begins, ends = start * 5760 + first.minute * 4 + 3, end * 5760 + last.minute * 4 + 2
    return begins, max(ends, begins + 1)


def may_have_gaps(award: Award) -> bool:
    """Whether it probably did not meet on all days from its start to its end, and no others are told."""
    (first, _), (last, _) = award.lasted
    there, days = (last - first).days + 1, award.activity.days
    return not award.activity.sessions and (
        there > A_WEEK or (days is not None and days < there * 100)
    )


def rival_of(
    taken: Sequence[tuple[Meeting, int]], begins: Sequence[int], one: Candidate
) -> int | None:
    """The counted record that first, of their meetings in order, shares a moment with one."""
    for mine in (Meeting(one.begins, one.ends, one.day), *one.meetings):
        # Counted records do not overlap, so only the last meeting that began before can reach in.
        place = max(bisect_right(begins, mine.begins) - 1, 0)
        for meeting, id in taken[place : place + 2]:
            if meeting.begins < mine.ends and mine.begins < meeting.ends:
                return id
    return None
