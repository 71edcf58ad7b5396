"""When two records are one.

A record is the same as another when its code, its certificate's number or its identifier is
the same, or else all of kind, title, start and end; compared without regard to case, spaces
and Unicode form. Two records that carry different codes (certificates, identifiers) are not
made one by an equal title and day: nothing that a doctor earned twice may vanish.

An ISSN names a journal and not a work, and the ISBN of a chapter names its book: two articles
of one journal, two chapters of one book are two records. These identifiers are no marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast
from zlib import crc32

from cmetrack.domain.activity import Activity
from cmetrack.domain.activity_columns import ActivityColumns, some, without
from cmetrack.domain.text import same, same_all

# As `same` leaves them. Eight digits without the hyphen would be a PMID.
_ISSN = re.compile(r"(?:issn:?)?[0-9]{4}-[0-9]{3}[0-9x]")
_ISBN = re.compile(r"(?:isbn(?:-?1[03])?:?)?(?:97[89]-?)?(?:[0-9]-?){9}[0-9x]")


Texts = Sequence[Sequence[str | None] | None]
KeyHashes = Sequence[Sequence[int | None] | None]


class Identity(NamedTuple):
    """The comparable marks of a record; None where it has none."""

    code: str | None
    certificate: str | None
    identifier: str | None
    event: str


def identify(activity: Activity) -> Identity:
    """The marks by which a record is recognised."""
    return Identity(
        _mark(activity.code),
        _mark(activity.certificate),
        _of_the_work(activity.kind, _mark(activity.identifier)),
        "\x1f".join(
            (
                activity.kind,
                same(activity.title),
                activity.start,
                activity.end or activity.start,
            )
        ),
    )


def number_of(mark: str) -> int:
    """A small number that follows from a mark: quick to look up, but two marks may share one."""
    return crc32(mark.encode())


class IdentityKeys:
    """The marks of very many records as a ledger keeps them, by columns.

    `codes` are the codes themselves; `numbers` what `number_of` says of each mark, the codes'
    first. A mark that no record has is no column.
    """

    def __init__(self, codes: Sequence[str | None] | None, numbers: KeyHashes) -> None:
        self.codes = codes
        self.numbers = numbers

    @classmethod
    def of(cls, identities: Sequence[Identity]) -> IdentityKeys:
        """Those of a few records."""
        columns = zip(*identities, strict=True)
        return _numbered([column if some(column) else None for column in columns])

    def __getitem__(self, at: slice) -> IdentityKeys:
        return self._each(lambda column: column[at])

    def without(self, places: Sequence[int]) -> IdentityKeys:
        """All but those at the places, which are in order."""
        return self._each(lambda column: without(column, places))

    def _each(self, cut: Callable[[Sequence[Any]], Sequence[Any]]) -> IdentityKeys:
        numbers = [None if one is None else cut(one) for one in self.numbers]
        return IdentityKeys(None if self.codes is None else cut(self.codes), numbers)


def identify_all(activities: Sequence[Activity]) -> list[Identity]:
    """The marks of many records, as `identify` gives them: a column at a time, which is quicker."""
    nothing = [None] * len(activities)
    columns = (
        nothing if one is None else one for one in _columns(ActivityColumns.of(activities), {})
    )
    return [Identity._make(cast("Any", marks)) for marks in zip(*columns, strict=True)]


def mark_all(activities: Sequence[Activity], titles: dict[str, str] | None = None) -> IdentityKeys:
    """The marks of very many records, as they are kept.

    `titles` are those that were met before, and what `same` said of them.
    """
    return _numbered(_columns(ActivityColumns.of(activities), {} if titles is None else titles))


def _numbered(columns: Texts) -> IdentityKeys:
    numbers = [None if column is None else _numbers(column) for column in columns]
    return IdentityKeys(columns[0] if columns else None, numbers)


def _columns(many: ActivityColumns, titles: dict[str, str]) -> Texts:
    if not many:
        return [None, None, None, []]
    columns = many.columns
    kinds, starts = columns["kind"], columns["start"]
    sames = _same_of_each(columns["title"], titles)
    ends = columns.get("end")
    identifiers = _marks(columns.get("identifier"))
    if identifiers:
        identifiers = [
            _of_the_work(kind, text) for kind, text in zip(kinds, identifiers, strict=True)
        ]
    events = [
        f"{kind}\x1f{title}\x1f{start}\x1f{end or start}"
        for kind, title, start, end in zip(kinds, sames, starts, ends or starts, strict=True)
    ]
    return [_marks(columns.get("code")), _marks(columns.get("certificate")), identifiers, events]


def _marks(texts: Sequence[str | None] | None) -> Sequence[str | None] | None:
    if texts is None or not any(texts):
        return None
    if all(texts):
        marks = same_all(cast("Sequence[str]", texts))
        return marks if all(marks) else [mark or None for mark in marks]
    found = iter(same_all([text for text in texts if text]))
    return [(next(found) or None) if text else None for text in texts]


def _same_of_each(texts: Sequence[str], known: dict[str, str]) -> Sequence[str]:
    """`same` of many texts, of which some may be repeated."""
    distinct = set(texts)
    fresh = list(distinct.difference(known))
    if len(known) + len(fresh) > _MOST_KNOWN:
        known.clear()
        fresh = list(distinct)
    known.update(zip(fresh, same_all(fresh), strict=True))
    return list(map(known.__getitem__, texts))


_MOST_KNOWN = 10_000


def _numbers(marks: Sequence[str | None]) -> Sequence[int | None]:
    if None in marks:
        return [None if mark is None else number_of(mark) for mark in marks]
    return list(map(crc32, map(str.encode, cast("Sequence[str]", marks))))


def _mark(text: str | None) -> str | None:
    return (same(text) or None) if text else None


def differ(one: Identity, other: Identity) -> bool:
    """Whether a code, a certificate or an identifier sets two records apart."""
    return any(
        mine is not None and theirs is not None and mine != theirs
        for mine, theirs in zip(one[:3], other[:3], strict=True)
    )


def _of_the_work(kind: str, identifier: str | None) -> str | None:
    """The identifier as a mark of a record of that kind; None where it names something larger."""
    if identifier is None:
        return None
    if _ISSN.fullmatch(identifier) or (kind == "chapter" and _ISBN.fullmatch(identifier)):
        return None
    return identifier
