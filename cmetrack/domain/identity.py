"""When two records are one.

A record is the same as another when its code, its certificate's number or its identifier is
the same, or else all of kind, title, start and end; compared without regard to case, spaces
and Unicode form. Two records that carry different codes (certificates, identifiers) are not
made one by an equal title and day: nothing that a doctor earned twice may vanish.

An ISSN names a journal and not a work, and the ISBN of a chapter names its book: two articles
of one journal, two chapters of one book are two records. These identifiers are no marks.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from cmetrack.domain.activity import Activity, Column, Columns
from cmetrack.domain.text import same, same_all

# As `same` leaves them. Eight digits without the hyphen would be a PMID.
_ISSN = r"(?:issn:?)?[0-9]{4}-[0-9]{3}[0-9x]"
_ISBN = r"(?:isbn(?:-?1[03])?:?)?(?:97[89]-?)?(?:[0-9]-?){9}[0-9x]"
_MOST_KNOWN = 10_000


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
            (activity.kind, same(activity.title), activity.start, activity.end or activity.start)
        ),
    )


def number_of(mark: str) -> int:
    """A small number that follows from a mark: quick to look up, but two marks may share one."""
    return crc32(mark.encode())


def keys_of(columns: Columns, titles: dict[str, str]) -> list[Column | None]:
    """The marks of very many records as a ledger keeps them, by columns, in their order.

    A code is kept itself, of the others what `number_of` says. A mark that no record has is no
    column. `titles` are those that were met before, and what `same` said of them.
    """
    kinds, starts = columns["kind"], columns["start"]
    works = zip(kinds, _marks(columns.get("identifier")) or (), strict=False)
    fresh = list(set(columns["title"]).difference(titles))
    if len(titles) + len(fresh) > _MOST_KNOWN:
        titles.clear()
        fresh = list(set(columns["title"]))
    titles.update(zip(fresh, same_all(fresh), strict=True))
    sames = map(titles.__getitem__, columns["title"])
    rows = zip(kinds, sames, starts, columns.get("end") or starts, strict=True)
    return [
        _marks(columns.get("code")),
        _numbers(_marks(columns.get("certificate"))),
        _numbers([_of_the_work(kind, text) for kind, text in works]),
        _numbers(
            [f"{kind}\x1f{title}\x1f{start}\x1f{end or start}" for kind, title, start, end in rows]
        ),
    ]


def _marks(texts: Sequence[str | None] | None) -> Sequence[str | None] | None:
    if texts is None or not any(texts):
        return None
    found = iter(same_all([text for text in texts if text]))
    return [(next(found) or None) if text else None for text in texts]


def _numbers(marks: Sequence[str | None] | None) -> Sequence[int | None] | None:
    if not marks or not any(marks):
        return None
    return [None if mark is None else crc32(mark.encode()) for mark in marks]


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
    if re.fullmatch(_ISSN, identifier) or (kind == "chapter" and re.fullmatch(_ISBN, identifier)):
        return None
    return identifier
