"""Which records are there already: in the ledger, and in the files of one import.

What makes two records one is `domain/identity.py`'s to say; this only finds them quickly. A
record of the ledger goes by its id, one that is about to be added by a negative number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from cmetrack.domain.activity import Activity
from cmetrack.domain.identity import Identity, differ


class Known(Protocol):
    """What an import must know of the ledger."""

    def identities(self) -> Iterable[tuple[int, Identity]]: ...
    def activities(self) -> Iterable[Activity]: ...


class Fresh(NamedTuple):
    """A record that is about to be added, and where it stands."""

    activity: Activity
    identity: Identity
    file: str
    line: int


class _Index:
    """The records that carry a mark: one as a rule, now and then more."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.more: dict[str, list[int]] = {}

    def add(self, mark: str, ref: int) -> None:
        if self.first.setdefault(mark, ref) != ref:
            others = self.more.setdefault(mark, [])
            if ref not in others:
                others.append(ref)

    def refs(self, mark: str) -> list[int]:
        return [self.first[mark], *self.more.get(mark, ())] if mark in self.first else []


class Seen:
    """All records that a new one might repeat, by their marks."""

    def __init__(self, known: Known) -> None:
        self.fresh: list[Fresh] = []
        self._known = known
        self._stored: dict[int, Activity] | None = None
        self._decisive = (_Index(), _Index(), _Index())
        self._events = _Index()
        self._identities: dict[int, Identity] = {}
        for ref, identity in known.identities():
            self._remember(ref, identity)

    def find(self, identity: Identity) -> list[int]:
        """The records that a record with these marks repeats.

        A code, a certificate or an identifier decides. Only without such a match does the event
        count, and then more than one record may be meant, if they carry different codes; of
        those the marks cannot tell.
        """
        code, certificate, identifier, event = identity
        codes, certificates, identifiers = self._decisive
        decided: list[list[int]] = []
        if code and code in codes.first:
            decided.append(codes.refs(code))
        if certificate and certificate in certificates.first:
            decided.append(certificates.refs(certificate))
        if identifier and identifier in identifiers.first:
            decided.append(identifiers.refs(identifier))
        if decided:
            in_all = [ref for ref in decided[0] if all(ref in refs for refs in decided)]
            return in_all[:1] or list(dict.fromkeys(ref for refs in decided for ref in refs))
        if event not in self._events.first:
            return []
        refs = self._events.refs(event)
        return [ref for ref in refs if not differ(identity, self._identities[ref])]

    def is_decided(self, identity: Identity, ref: int) -> bool:
        """Whether more than the event makes them one: a code, a certificate, an identifier."""
        pairs = zip(identity[:3], self._identities[ref][:3], strict=True)
        return any(mine is not None and mine == theirs for mine, theirs in pairs)

    def add(self, fresh: Fresh) -> None:
        """Remember a record that is about to be added."""
        self.fresh.append(fresh)
        self._remember(-len(self.fresh), fresh.identity)

    def activity(self, ref: int) -> Activity:
        """The record as it will be after what was planned so far."""
        return self.fresh[-ref - 1].activity if ref < 0 else self._in_ledger()[ref]

    def replace(self, ref: int, activity: Activity, identity: Identity) -> None:
        """Remember a record as changed by a later row."""
        if ref < 0:
            at = -ref - 1
            self.fresh[at] = self.fresh[at]._replace(activity=activity, identity=identity)
        else:
            self._in_ledger()[ref] = activity
        self._remember(ref, identity)

    def _in_ledger(self) -> dict[int, Activity]:
        if self._stored is None:  # read only once something is repeated
            self._stored = {activity.id: activity for activity in self._known.activities()}
        return self._stored

    def _remember(self, ref: int, identity: Identity) -> None:
        # Hot: once for every record. As a rule a mark is new, and then this is all.
        self._identities[ref] = identity
        code, certificate, identifier, event = identity
        codes, certificates, identifiers = self._decisive
        if code and codes.first.setdefault(code, ref) != ref:
            codes.add(code, ref)
        if certificate and certificates.first.setdefault(certificate, ref) != ref:
            certificates.add(certificate, ref)
        if identifier and identifiers.first.setdefault(identifier, ref) != ref:
            identifiers.add(identifier, ref)
        if self._events.first.setdefault(event, ref) != ref:
            self._events.add(event, ref)
