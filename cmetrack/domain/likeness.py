"""Records that are probably one and not surely, which only their doctor can tell.

Title and days are the same under another certificate or kind; or certificate and days under
another title; or kind, journal and day, and the title nearly. To look for them takes hardly
longer than to read the records: each is compared with those that come next to it by a mark.
"""

import re
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from cmetrack.domain.activity import COLUMNS, DATED_BY_YEAR, Activity, some
from cmetrack.domain.identity import Identity, differ, identify, is_generic, is_one, keys_of
from cmetrack.domain.text import fold, same

_NEXT = 6
"""With so many that come after it, in the order of a mark, a record is compared."""

_MOST_ADDED = 20  # letters


class Likeness(StrEnum):
    """What two records that are probably one have in common."""

    ALL = "all"  # they are one, and were entered twice
    TITLE = "title"
    CERTIFICATE = "certificate"
    NEARLY = "nearly"


class Pair(NamedTuple):
    """Two records that look alike, by their numbers, the lower first."""

    one: int
    other: int
    likeness: Likeness


def pairs(activities: Iterable[Activity]) -> list[Pair]:
    """Every two records that are one or probably one, each of them with the nearest before it."""
    known = sorted(activities)
    if not known:
        return []
    found: dict[tuple[int, int], Pair] = {}
    named = zip(COLUMNS, islice(zip(*known, strict=True), 1, None), strict=True)
    for marks in keys_of({name: column for name, column in named if some(column)}, {}):
        for group in _grouped(known, marks or ()):
            _compare(group, found)
    for group in _grouped(known, map(_occasion, known)):
        # Of two titles that differ in one place the beginnings or the ends are the same.
        if len(group) > _NEXT + 1:
            titles = {one.id: fold(one.title) for one in group}
            for way in (1, -1):
                _compare(
                    sorted(group, key=lambda one: titles[one.id][::way]), found, _begins_or_ends
                )
        else:
            _compare(group, found, _begins_or_ends)
    return sorted(found.values())


def _grouped(known: Sequence[Activity], marks: Iterable[Hashable]) -> Iterator[list[Activity]]:
    """Records that share a mark, where there are several."""
    first: dict[Hashable, Activity] = {}
    groups: dict[Hashable, list[Activity]] = {}
    for one, its in zip(known, marks, strict=False):
        if its is not None and first.setdefault(its, one) is not one:
            groups.setdefault(its, [first[its]]).append(one)
    return iter(groups.values())


def _compare(
    group: Sequence[Activity],
    found: dict[tuple[int, int], Pair],
    worth_a_look: Callable[[str, str], bool] = lambda one, other: True,
) -> None:
    for at, one in enumerate(group):
        for other in group[at + 1 : at + 1 + _NEXT]:
            if worth_a_look(one.title, other.title):
                first, second = (one, other) if one.id < other.id else (other, one)
                key = first.id, second.id
                if key not in found and (likeness := likeness_of(first, second)):
                    found[key] = Pair(*key, likeness)


def _begins_or_ends(one: str, other: str) -> bool:
    """Whether two titles begin, or end, so much alike that they may be one."""
    part = min(len(one), len(other)) // 3
    if abs(len(one) - len(other)) > _MOST_ADDED or not part:
        return False
    begin = one[:part].lower() == other[:part].lower()
    if not begin and one[-part:].lower() != other[-part:].lower():
        return False
    return _FIGURES.findall(one) == _FIGURES.findall(other)


def likeness_of(one: Activity, other: Activity) -> Likeness | None:
    """What makes two records one, or probably one; None if they are two."""
    mine, theirs = identify(one), identify(other)
    if is_one(mine, theirs):
        return Likeness.ALL
    if mine.event == theirs.event:
        return Likeness.TITLE if _may_be_one(one, mine, other, theirs) else None
    if mine.dated and mine.dated == theirs.dated:
        return Likeness.CERTIFICATE
    if (
        _occasion(one) == _occasion(other)
        and _begins_or_ends(one.title, other.title)
        and _agree(one.start, other.start)
        and same(one.journal or "") == same(other.journal or "")
        and not differ(mine, theirs)
        and nearly(one.title, other.title)
    ):
        return Likeness.NEARLY
    return None


def _may_be_one(one: Activity, mine: Identity, other: Activity, theirs: Identity) -> bool:
    """Whether two records of one title and the same days may be one."""
    title = same(one.title)
    if is_generic(one.kind, title) or is_generic(other.kind, title):
        journals = (same(one.journal or ""), same(other.journal or ""))
        return not differ(mine, theirs) and (not all(journals) or journals[0] == journals[1])
    # At two times of one day it was held twice.
    timed = "T" in one.start and "T" in other.start
    return not timed or one.start == other.start or bool(mine.number and theirs.number)


def _occasion(one: Activity) -> tuple[str, str]:
    return one.kind, one.start[:4] if one.kind in DATED_BY_YEAR else one.start[:10]


def _agree(one: str, other: str) -> bool:
    """Whether two days are the same, as far as both are told."""
    return one[:10].startswith(other[:10]) or other[:10].startswith(one[:10])


def nearly(one: str, other: str) -> bool:
    """Whether two titles may be one, mistyped: every word is there, some a letter or two off.

    Not where a number differs, or a word as a whole.
    """
    mine, theirs = _words(one), _words(other)
    if _numbers(mine) != _numbers(theirs):
        return False
    for tag, *ends in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        ours, others = mine[slice(*ends[:2])], theirs[slice(*ends[2:])]
        if tag == "equal" or "".join(ours) == "".join(others):
            continue
        if tag != "replace":
            if all(len(word) <= 3 for word in (*ours, *others)):  # an article, a preposition
                continue
            return False
        if len(ours) != len(others) or not all(map(_mistyped, ours, others)):
            return False
    return True


def _words(title: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(title))


_FIGURES = re.compile("[0-9]+")
_NUMBER = re.compile(r".*[0-9].*|[ivx]+")


def _numbers(words: Iterable[str]) -> list[str]:
    """Numbers, those in Roman figures too: 'partea a II-a' is another part."""
    return [word for word in words if _NUMBER.fullmatch(word)]


def _mistyped(one: str, other: str) -> bool:
    """Whether one word is another with a letter or two wrong, missing, or exchanged."""
    if one == other:
        return True
    longest = max(len(one), len(other))
    return longest >= 4 and _distance(one, other) <= (1 if longest < 8 else 2)


def _distance(one: str, other: str) -> int:
    """How many letters must be changed, taken out, put in or exchanged with the next."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, its in enumerate(other, 1):
            best = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != its))
            if before and to > 1 and letter == other[to - 2] and its == one[at - 2]:
                best = min(best, before[to - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def unsettled(pairs: Iterable[Pair], apart: Container[tuple[int, int]]) -> list[Pair]:
    """Of each later record the first pair of which the doctor has not said that they are two."""
    found: dict[int, Pair] = {}
    for pair in pairs:
        if pair[:2] not in apart:
            found.setdefault(pair.other, pair)
    return sorted(found.values())
