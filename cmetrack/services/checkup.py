"""What a look at all the records may find: days in no cycle, codes that are one to the eye."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cmetrack.domain.activity import Activity
from cmetrack.domain.dates import Span
from cmetrack.domain.text import same


class LookAlikes(NamedTuple):
    """Records whose codes (or certificates' numbers: `column`) only the eye takes for one."""

    column: str
    ids: tuple[int, ...]


def outside(activities: Iterable[Activity], spans: Sequence[Span]) -> list[int]:
    """The records that ended on a day of no window, by id; what is planned may lie ahead."""
    return [
        one.id
        for one in activities
        if not one.planned and not any(span.first <= one.last.day <= span.last for span in spans)
    ]


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
