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
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from zlib import crc32

from cmetrack.domain.activity import Activity
from cmetrack.domain.text import same, same_all

# As `same` leaves them. Eight digits without the hyphen would be a PMID.
_ISSN = re.compile(r"(?:issn:?)?[0-9]{4}-[0-9]{3}[0-9x]")
_ISBN = re.compile(r"(?:isbn(?:-?1[03])?:?)?(?:97[89]-?)?(?:[0-9]-?){9}[0-9x]")


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


def identify_all(activities: Sequence[Activity]) -> list[Identity]:
    """The marks of many records, as `identify` gives them: a column at a time, which is quicker."""
    if not activities:
        return []
    columns = dict(zip(Activity._fields, zip(*activities, strict=True), strict=True))
    kinds, starts = columns["kind"], columns["start"]
    identifiers = _marks(columns["identifier"])
    if any(identifiers):
        identifiers = [
            _of_the_work(kind, text) for kind, text in zip(kinds, identifiers, strict=True)
        ]
    events = [
        f"{kind}\x1f{title}\x1f{start}\x1f{end or start}"
        for kind, title, start, end in zip(
            kinds, same_all(columns["title"]), starts, columns["end"], strict=True
        )
    ]
    marks = (_marks(columns["code"]), _marks(columns["certificate"]), identifiers, events)
    # What `Identity._make` does, without a call of Python's for each record.
    return list(map(partial(tuple.__new__, Identity), zip(*marks, strict=True)))


def _marks(texts: Sequence[str | None]) -> list[str | None]:
    if not any(texts):
        return [None] * len(texts)
    marks = iter(same_all([text for text in texts if text]))
    return [(next(marks) or None) if text else None for text in texts]


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
