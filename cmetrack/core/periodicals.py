"""The doctor's list of journals: what class a journal has, and what a file does to the list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.notice import Issue
from cmetrack.domain.periodical import Periodical, issn_of, main_title, plain_title, read_issns
from cmetrack.domain.text import clean, same
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _, word

PUBLICATIONS = frozenset(KINDS["publication"])

Row = tuple[int, Mapping[str, str]]
"""The line of a file on which a journal stands, and its cells by column."""


class PeriodicalList:
    """The journals by ISSN and by title, to look up the class of one."""

    def __init__(self, periodicals: Iterable[Periodical] = ()) -> None:
        self._by_issn: dict[str, Periodical] = {}
        # As it is written, as its spellings have it in common, and before its subtitle.
        self._by_title: tuple[dict[str, list[Periodical]], ...] = ({}, {}, {})
        for periodical in periodicals:
            self._by_issn |= dict.fromkeys(periodical.issns, periodical)
            for titles, form in zip(self._by_title, _FORMS, strict=True):
                if title := form(periodical.title):
                    titles.setdefault(title, []).append(periodical)

    def __bool__(self) -> bool:
        return bool(self._by_title[0])

    @property
    def titles(self) -> list[str]:
        """The journals' titles."""
        return [one.title for its in self._by_title[0].values() for one in its]

    def find(self, called: Sequence[str]) -> Periodical | None:
        """The journal that is called so.

        An ISSN decides before any title; where the list has other ISSNs for it, the title does not.
        """
        issns = [issn for name in called if (issn := issn_of(name))]
        found = next(filter(None, map(self._by_issn.get, issns)), None)
        if found is None and (found := self._titled(called)) and issns and found.issns:
            return None
        return found

    def apart(self, called: Sequence[str]) -> Periodical | None:
        """The journal of that title that has other ISSNs on the list."""
        return self._titled(called) if self.find(called) is None else None

    def _titled(self, called: Sequence[str]) -> Periodical | None:
        """The journal of one of these titles; None where journals of two classes have it."""
        if not self:
            return None
        written, common, main = self._by_title
        ways = ((written, same), (common, plain_title), (common, main_title), (main, plain_title))
        for titles, form in ways:
            for name in called:
                found = titles.get(form(name), ())
                if found and len({one.indexed for one in found}) == 1:
                    return found[0]
        return None

    def fill(self, activity: Activity, names: Sequence[str] = ()) -> Activity:
        """The record with its journal's class, where that is left open and on the list.

        `names` is what else is known of its journal: ISSNs, an abbreviated title.
        """
        found = self.find(self._called(activity, names))
        return activity if found is None else activity._replace(indexed=found.indexed)

    def doubt(self, activity: Activity, names: Sequence[str]) -> str:
        """Why the class of a journal that is on the list by its title was not taken; else empty."""
        found = self.apart(called := self._called(activity, names))
        if found is None:
            return ""
        sentence = _(
            "'{title}' has the ISSN {listed} on your list and {issn} here: no class was taken"
        )
        issns = ", ".join(dict.fromkeys(issn for name in called if (issn := issn_of(name))))
        return sentence.format(title=found.title, listed=", ".join(found.issns), issn=issns)

    def _called(self, activity: Activity, names: Sequence[str]) -> list[str]:
        """What the journal is called of a record whose class is to be looked up."""
        if activity.indexed is not None or activity.kind not in PUBLICATIONS:
            return []
        identifier = activity.identifier or ""
        called = [name for name in (activity.journal, *names) if name]
        if issn_of(identifier) and "-" in identifier:  # eight digits alone are a PMID
            called.insert(0, identifier)
        return called


_FORMS: tuple[Callable[[str], str], ...] = (same, plain_title, main_title)


class ListPlan(NamedTuple):
    """What a file would do to the list, and what in it cannot go in.

    `write` are the journals to be written; those that are there already keep their ids.
    """

    read: int
    write: list[Periodical]
    added: int
    updated: int
    unchanged: int
    rejected: list[Issue]


def _periodical(cells: Mapping[str, str]) -> Periodical | list[tuple[str, str | None, str]]:
    """A journal from the texts of its columns, or all that is wrong with them."""
    troubles: list[tuple[str, str | None, str]] = []
    title, index = clean(cells.get("title", "")), clean(cells.get("index", ""))
    issn = cells.get("issn", "")
    read: dict[str, Any] = {}
    for name, text, reader in (("issn", issn, read_issns), ("index", index, COLUMNS["index"].read)):
        try:
            read[name] = reader(text) if text else None
        except BadValue as error:
            troubles.append((name, text, error.message))
    for name, text in (("title", title), ("index", index)):
        if not text:
            troubles.append((name, None, _("a journal needs this, and it is empty")))
    return troubles or Periodical(0, title, read["issn"], read["index"])


def plan_list(rows: Iterable[Row], file: str, known: Iterable[Periodical]) -> ListPlan:
    """What the rows of a file do to the list: a journal is the same when its title is.

    An ISSN that is left empty stays as it was. Two classes of one title, or of two titles that
    share an ISSN, are refused: nobody could tell which is right.
    """
    before = {same(one.title): one for one in known}
    after = dict(before)
    lines: dict[str, int] = {}
    read, rejected = 0, list[Issue]()
    for line, cells in rows:
        read += 1
        found = _periodical(cells)
        if isinstance(found, list):
            rejected += [Issue(file, line, *trouble) for trouble in found]
            continue
        title = same(found.title)
        there = after.get(title)
        if there is not None:
            found = found._replace(id=there.id, issn=found.issn or there.issn)
            if title in lines and there.indexed != found.indexed:
                message = _("'{title}' is '{index}' in line {line}").format(
                    title=found.title, index=_class(there), line=lines[title]
                )
                rejected.append(Issue(file, line, "index", found.indexed, message))
        lines.setdefault(title, line)
        after[title] = found
    contradictions = _contradictions(after.values())
    rejected += [
        Issue(file, line, "issn", after[title].issn, contradictions[title])
        for title, line in lines.items()
        if title in contradictions
    ]
    write = [one for title, one in after.items() if one != before.get(title)]
    added = sum(not one.id for one in write)
    rejected.sort(key=lambda issue: issue.line)
    return ListPlan(read, write, added, len(write) - added, read - len(write), rejected)


def _class(one: Periodical) -> str:
    return word("index", one.indexed)


def _contradictions(periodicals: Iterable[Periodical]) -> dict[str, str]:
    """The titles that share an ISSN with a journal of another class, with a word on that one."""
    holders: dict[str, list[Periodical]] = {}
    for one in periodicals:
        for issn in one.issns:
            holders.setdefault(issn, []).append(one)
    return {
        same(one.title): _("'{title}' has the same ISSN and is '{index}'").format(
            title=other.title, index=_class(other)
        )
        for sharing in holders.values()
        if len(sharing) > 1
        for one in sharing
        for other in sharing
        if one.indexed != other.indexed
    }
