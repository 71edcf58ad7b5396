"""What a look at all the records may find: days of no cycle, one record twice, look-alike codes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.dates import Span
from cmetrack.domain.identity import identify
from cmetrack.domain.text import same


class LookAlikes(NamedTuple):
    """Records whose codes (or certificates' numbers: `column`) only the eye takes for one."""

    column: str
    ids: tuple[int, ...]


def outside(activities: Iterable[Activity], spans: Sequence[Span], on: date) -> list[int]:
    """The records that ended on a day of no window, by id; what is planned may lie ahead.

    One that has not ended by the day `on` may yet be of a cycle to come.
    """
    return [
        one.id
        for one in activities
        if not one.planned
        and one.last.day <= on
        and not any(span.first <= one.last.day <= span.last for span in spans)
    ]


def twice(activities: Iterable[Activity]) -> list[tuple[int, int]]:
    """Records that are the same as an earlier one (RU-K2), each after that one."""
    found = []
    marked: dict[tuple[int, str], int] = {}
    events: dict[str, dict[frozenset[int], int]] = {}
    for one in activities:
        marks = identify(one)
        deciding = {(at, mark) for at, mark in enumerate(marks[:3]) if mark}
        earlier = [marked[mark] for mark in deciding if mark in marked]
        carried = frozenset(at for at, _mark in deciding)
        of_event = events.setdefault(marks.event, {})
        # Where both carry a mark, it is another one or was met above: only without is it the day.
        earlier += [id for others, id in of_event.items() if others.isdisjoint(carried)]
        if earlier:
            found.append((min(earlier), one.id))
        for mark in deciding:
            marked.setdefault(mark, one.id)
        of_event.setdefault(carried, one.id)
    return found


def look_alikes(activities: Iterable[Activity]) -> list[LookAlikes]:
    """Codes, and certificates' numbers, that differ by look-alike letters only (RU-K2)."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for one in activities:
        for column, text in (("code", one.code), ("certificate", one.certificate)):
            if text:
                written = found.setdefault((column, to_the_eye(text)), {})
                written.setdefault(same(text), one.id)
    return [
        LookAlikes(column, tuple(sorted(written.values())))
        for (column, _seen), written in found.items()
        if len(written) > 1
    ]


def to_the_eye(text: str) -> str:
    """A code without what the eye, or a certificate's print, does not tell apart."""
    return same(text.replace("l", "1")).upper().translate(_LOOKS)


# As Cyrillic capitals look in Latin; O is the zero, and I the one.
_LOOKS = str.maketrans("АВЕКМНРСТУХІЅЈЗОOI|–—‑‐−", "ABEKMHPCTYX1SJ30011-----")
