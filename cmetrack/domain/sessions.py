"""The days on which something met: `2025-01-10 2025-01-24T18:00/20:00`, in order, each once.

A course of five Saturdays has gaps that a first and a last day do not tell.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from cmetrack.domain.dates import moment, parse_moment
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _

_APART = r"[,;]\s*|\s+"
_TIMED = r"(.+T[0-9]{2}:[0-9]{2})/([0-9]{2}:[0-9]{2})"


class Sitting(NamedTuple):
    """When it began and when it ended, both on one day; without times, that day twice."""

    start: str
    end: str


def parse_sessions(text: str) -> str:
    """Days, each perhaps with its times, as the ledger keeps them."""
    return join_sessions([_session(one) for one in re.split(_APART, text) if one])


def join_sessions(sessions: Iterable[Sitting]) -> str:
    """Sessions in the order of time and each once, as the ledger keeps them."""
    ordered = sorted(set(sessions))
    return " ".join(
        start if start == end else f"{start}/{end.partition('T')[2]}" for start, end in ordered
    )


def sessions_of(kept: str) -> list[Sitting]:
    """The sessions that the ledger keeps in one text."""
    return [_kept(one) for one in kept.split()]


def bounds(kept: str) -> Sitting:
    """When the first of them began and the last one ended."""
    sessions = sessions_of(kept)
    return Sitting(sessions[0].start, max(one.end for one in sessions))


def outside(kept: str, start: str, end: str) -> Sitting | None:
    """The first session that is not between a first and a last day."""
    first, last = moment(start).day, moment(end).day
    found = (one for one in sessions_of(kept) if not first <= moment(one.start).day <= last)
    return next(found, None)


def _kept(text: str) -> Sitting:
    start, slash, end = text.partition("/")
    return Sitting(start, f"{start[:11]}{end}" if slash else start)


def _session(text: str) -> Sitting:
    timed = re.fullmatch(_TIMED, text)
    if timed is None:
        on = parse_moment(text)
        return Sitting(on, on)
    start = parse_moment(timed[1])
    end = parse_moment(f"{start[:11]}{timed[2]}")
    if end <= start:
        raise BadValue(_("'{text}': it ends at {end}, before it begins"), text=text, end=timed[2])
    return Sitting(start, end)
