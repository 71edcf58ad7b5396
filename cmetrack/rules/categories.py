"""Categories: of which sorts that the law names a record's credits are.

    the doctor's `category`, else the one that kind, role and title propose → a split of its credits

Categories share a record's credits out among them; a topic (ethics, for example) lies across them.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from cmetrack.domain.categories import categories_of
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.text import fold
from cmetrack.i18n import N_, of_unit
from cmetrack.rules.basis import Working
from cmetrack.rules.facts import RecordFacts, holds
from cmetrack.rules.law_of_records import Category
from cmetrack.rules.rulebook import Rulebook

_REST = ""  # what is of no category


class Split(NamedTuple):
    """Of which categories a record's credits are, and of which topics, which lie across them.

    One that gives none may still be `a_record` of them.
    """

    of: dict[str, Hundredths]
    topics: dict[str, Hundredths]
    a_record: bool = False

    def within(self, credits: Hundredths) -> "Split":
        """What is left of it where so many credits are: the rest goes first, then what is named last."""
        above = max(0, sum(self.of.values()) - credits)
        if not above and all(its <= credits for its in self.topics.values()):
            return self
        order = (_REST, *reversed([name for name in self.of if name]))
        topics = {name: min(its, credits) for name, its in self.topics.items()}
        return Split(_less(self.of, order, above), topics)

    def without(self, names: Collection[str], cut: Hundredths) -> "Split":
        """What is left of it where so many credits of these categories are cut."""
        order = [name for name in reversed(self.of) if name in names]
        topics = {name: its - cut if name in names else its for name, its in self.topics.items()}
        left = self if not order else Split(_less(self.of, order, cut), self.topics)
        return left._replace(topics=topics)

    def sum(self, names: Collection[str]) -> Hundredths:
        """How many credits are of these categories."""
        every = (*self.of.items(), *self.topics.items())
        return sum(credits for name, credits in every if name in names)

    def holds(self, names: Collection[str]) -> bool:
        """Whether it is of these categories: with credits, or as a record without any."""
        return bool(self.sum(names)) or (
            self.a_record and any(name in names for name in (*self.of, *self.topics))
        )


def _less(of: Mapping[str, Hundredths], order: Collection[str], cut: Hundredths) -> dict[str, int]:
    left = dict(of)
    for name in order:
        taken = min(cut, left.get(name, 0))
        left[name] = left.get(name, 0) - taken
        cut -= taken
    return left


# What a rulebook calls its own


@cache
def category_words(rulebook: Rulebook) -> Mapping[str, str]:
    """What may be written for each category of a rulebook, and the category."""
    country = rulebook.country.lower()
    names = [one.name for one in rulebook.categories]
    return {name: name for name in names} | {f"{country}-{name}": name for name in names}


@cache
def _by_name(rulebook: Rulebook) -> Mapping[str, Category]:
    return {one.name: one for one in rulebook.categories}


@cache
def _title_test(one: Category) -> re.Pattern[str]:
    words = (re.escape(fold(word.rstrip("*"))) + r"\w*" * word.endswith("*") for word in one.words)
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def proposed(rulebook: Rulebook, facts: RecordFacts, title: str) -> tuple[str, ...]:
    """The categories that a record is proposed to be of, by its facts and the words of its title."""
    folded = fold(title)
    return tuple(
        one.name
        for one in rulebook.categories
        if (one.when or one.words)
        and holds(one.when, facts)
        and (not one.words or _title_test(one).search(folded))
    )


# What a record's credits are of


def _parts(
    rulebook: Rulebook, facts: RecordFacts
) -> tuple[list[tuple[Category, Hundredths | None]], list[str]]:
    """The categories of this law that a doctor named for a record, each with its credits.

    And what is named without a country beside one with it, and so is meant for another law.
    """
    known, words = _by_name(rulebook), category_words(rulebook)
    mine = [one for one in categories_of(facts.category) if one.name in words]
    own = [one for one in mine if one.name not in known] or mine
    others = [one.name for one in mine if one not in own]
    return [(known[words[one.name]], one.credits) for one in own], others


def sorts_of(rulebook: Rulebook, facts: RecordFacts) -> tuple[str, ...]:
    """The categories by which norms look at a record: those named, else the only one proposed."""
    named = tuple(one.name for one, _credits in _parts(rulebook, facts)[0] if not one.topic)
    return named or (facts.proposed if len(facts.proposed) == 1 else ("unknown",))


def split_of(work: Working, awarded: Hundredths) -> Split:
    """The categories of a record's credits, step by step; what cannot be is reported."""
    a_record = work.norm.a_record and not any(one.incomplete for one in work.reports)
    if not awarded and not a_record:
        return Split({}, {})
    parts = _told_parts(work, awarded)
    named = sum(credits or 0 for one, credits in parts if not one.topic)
    left, of, topics = awarded, dict[str, Hundredths](), dict[str, Hundredths]()
    # What has a number comes first: the others get what is left.
    for one, credits in sorted(parts, key=lambda part: part[1] is None):
        if one.topic:
            topics[one.name] = its = awarded if credits is None else min(credits, awarded)
        else:
            of[one.name] = its = left if credits is None else min(credits, left)
            left -= its
        said = of_unit(
            work.rulebook.counts_in,
            N_("Of these credits {value} are of '{about}'"),
            N_("Of these hours {value} are of '{about}'"),
            N_("It is of '{about}'"),
        )
        if a_record:
            said = of_unit(
                work.rulebook.counts_in,
                N_("Without credits it counts as a record of '{about}'"),
                N_("Without hours it counts as a record of '{about}'"),
            )
        work.step(said, one, its, about=one.label)
    if named > awarded and not a_record:
        said = of_unit(
            work.rulebook.counts_in,
            N_("Its categories name {named} credits, and it gives {awarded}; the last get less."),
            N_("Its categories name {named} hours, and it gives {awarded}; the last get less."),
        )
        work.report(said, named=named, awarded=awarded)
    if left:
        of[_REST] = left
    return Split(of, topics, a_record)


def _told_parts(work: Working, awarded: Hundredths) -> list[tuple[Category, Hundredths | None]]:
    """The categories of a record, those proposed too; what was not or not well named is reported."""
    parts, of_another = _parts(work.rulebook, work.facts)
    if not any(not one.topic for one, _credits in parts):
        if len(work.facts.proposed) == 1:
            found = _by_name(work.rulebook)[work.facts.proposed[0]]
            parts.insert(0, (found, None))
            said = N_("No category is given: its kind or its title speaks for '{about}'")
            work.step(said, found, awarded, about=found.label)
        else:
            said = N_("It has no category of this law (`category`), so it counts for none of them.")
            work.report(said, incomplete=True)
    for word in of_another:
        said = N_(
            "'{word}' names no country beside one that does, so it is taken for another law's; "
            "write {country}-{word} where it is of this one."
        )
        work.report(said, word=word, country=work.rulebook.country.lower())
    return parts
