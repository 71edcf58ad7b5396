"""Which records are there already: in the ledger, and in the files of one import.

What makes two records one is `domain/identity.py`'s to say; this only finds them quickly. Nearly
every row of a large file is new, and a filter of fixed size says so of most of them at once: a
mark that it has not met is surely new. Of the others the records themselves are asked.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import and_, rshift, xor
from typing import NamedTuple, Protocol, cast

from cmetrack.domain.activity import Activity
from cmetrack.domain.activity_columns import ActivityColumns
from cmetrack.domain.identity import Identity, IdentityKeys, KeyHashes, differ


class Found(NamedTuple):
    """A record that carries a mark asked for, as it is now."""

    activity: Activity
    identity: Identity


class Records(Protocol):
    """The records of a ledger as an import meets them, those that it has brought included."""

    @property
    def first(self) -> int:
        """The id of the first record that is brought; all later ones are higher."""

    @property
    def searchable(self) -> bool:
        """Whether `carrying` can be asked now: not while very many records are going in."""

    def numbers(self) -> Iterable[KeyHashes]:
        """What `number_of` says of the marks of every record, many at a time."""

    def carrying(self, mark: int, text: str) -> list[Found]:
        """The records whose mark (its place in `Identity`) is the text, by id.

        One that this import has changed still answers to the marks that it had.
        """

    def add(self, ids: Sequence[int], activities: ActivityColumns, marks: IdentityKeys, /) -> None:
        """Add records under the ids given; ids may be left out."""

    def replace(self, activity: Activity, identity: Identity) -> None:
        """Put a record in the place of the one with its id."""

    def settle(self) -> None:
        """Make the records searchable again."""


class Seen:
    """All records that a new one might repeat, by their marks."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.upcoming = records.first
        self._lines = _Lines()
        self._filter = _Filter()
        for numbers in records.numbers():
            self._filter.meet(numbers)

    def perhaps(self, marks: IdentityKeys) -> list[int]:
        """The places of those that may repeat an earlier one; the others surely do not."""
        return self._filter.meet(marks.numbers)

    def reserve(self, file: str, lines: Sequence[int]) -> range:
        """Ids for what stands on these lines of a file, whether it will turn out new or not."""
        ids = range(self.upcoming, self.upcoming + len(lines))
        self.upcoming = ids.stop
        self._lines.note(ids, lines, file)
        return ids

    def replace(self, activity: Activity, identity: Identity) -> None:
        """Change a record; a later row may repeat what it is now, too."""
        self.records.replace(activity, identity)
        self._filter.meet(IdentityKeys.of([identity]).numbers)

    def brought_by(self, id: int) -> tuple[str, int] | None:
        """The file and the line that bring a record; None if it was there before."""
        return self._lines.of(id) if id >= self.records.first else None

    def find(self, identity: Identity) -> list[Found]:
        """The records that a record with these marks repeats.

        A code, a certificate or an identifier decides. Only without such a match does the event
        count, and then more than one record may be meant, if they carry different codes; of
        those the marks cannot tell.
        """
        decided = [
            found
            for mark, text in enumerate(identity[:_EVENT])
            if text and (found := self.records.carrying(mark, text))
        ]
        if len(decided) == 1:
            return decided[0][:1]
        if decided:
            by_id = [{one.activity.id: one for one in found} for found in decided]
            for id, one in by_id[0].items():
                if all(id in others for others in by_id):
                    return [one]
            return list({id: one for found in by_id for id, one in found.items()}.values())
        found = self.records.carrying(_EVENT, identity.event)
        return [one for one in found if not differ(identity, one.identity)]


_EVENT = 3

# Words of 30 bits, which Python reckons with quickly; two bits for each mark, and the number of
# a mark has 32: 21 for the word, 11 for the two bits in it. Of a million records with two marks
# each some thousands are in doubt.
_WORDS = 1 << 21
_PAIRS = [1 << one | 1 << other for one in range(30) for other in range(30) if one != other]
_PAIRS = [_PAIRS[at % len(_PAIRS)] for at in range(1 << 11)]


class _Filter:
    """What marks were met, in a fixed number of bits: never forgets one, may take two for one."""

    def __init__(self) -> None:
        self._words = array("I", [0]) * _WORDS

    def meet(self, numbers: KeyHashes) -> list[int]:
        """The places of those of which some mark may have been met; all are met from now on."""
        words, last = self._words, len(self._words) - 1
        perhaps: set[int] = set()
        for mark, column in enumerate(numbers):
            if column is None:
                continue
            there: Iterable[int] = range(len(column))
            if None in column:
                there = [place for place, number in enumerate(column) if number is not None]
            known = cast("Sequence[int]", [column[place] for place in there])
            # A code and a certificate of one text are two marks.
            salted = list(map(xor, known, repeat(_SALTS[mark])))
            at_word = map(and_, salted, repeat(last))
            pairs = map(_PAIRS.__getitem__, map(rshift, salted, repeat(21)))
            for place, at, pair in zip(there, at_word, pairs, strict=True):
                word = words[at]
                if word & pair == pair:
                    perhaps.add(place)
                else:
                    words[at] = word | pair
        return sorted(perhaps)


_SALTS = (0, 0x9E3779B9, 0x3C6EF372, 0xDAA66D2B)


class _Lines:
    """On which line of which file each new record stands.

    The next record is as a rule on the next line, so only where that is not so is kept.
    """

    def __init__(self) -> None:
        self._ids = array("q")
        self._lines = array("q")
        self._files = array("q")
        self._names: list[str] = []

    def note(self, ids: Sequence[int], lines: Sequence[int], file: str) -> None:
        """Note the lines of records, in the order of their ids."""
        if not self._names or self._names[-1] != file:
            self._names.append(file)
        if len(ids) > 1 and ids[-1] - ids[0] == lines[-1] - lines[0] == len(ids) - 1:
            ids, lines = ids[:1], lines[:1]
        for id, line in zip(ids, lines, strict=True):
            if not self._ids or self.of(id) != (file, line):
                self._ids.append(id)
                self._lines.append(line)
                self._files.append(len(self._names) - 1)

    def of(self, id: int) -> tuple[str, int]:
        """The file and the line."""
        at = bisect_right(self._ids, id) - 1
        return self._names[self._files[at]], self._lines[at] + id - self._ids[at]
