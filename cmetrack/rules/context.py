"""Context: one pass over a file of a rulebook, what was read before, and how a fault is refused.

What reads a key is a reader. It has a shape, too: what it reads as a JSON Schema, so that an
editor knows it. A fault is refused with the file, the key and what is allowed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from cmetrack.errors import BadRulebook
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.rules.law import Rule, articles


class Context:
    """One pass over a rulebook, from what others refer to, to what refers to it.

    Where `law` has sentences, every citation must be one of them, so that no number stands on
    an article that nobody can read. `id` and `cites` are those of the table that is being read.
    """

    def __init__(
        self, file: str, law: Mapping[str, str] | None, data: Mapping[str, Any] | None = None
    ) -> None:
        self.file, self.law, self.data = file, law, data or {}
        self.since, self.id, self.cites = date.min, "", ""
        self.variants: tuple[str, ...] = ()
        self.families: dict[str, str] = {}
        self.rules: dict[str, Rule] = {}
        self.named: dict[str, dict[str, Any]] = defaultdict(dict)
        self.called: set[tuple[str, str]] = set()
        self.changes: set[date] = set()

    def refuse(self, at: str, why: str) -> BadRulebook:
        """A refusal of a key, which says why and how it is mended."""
        return self.refuse_all([(at, why)])

    def refuse_all(self, wrong: Sequence[tuple[str, str]]) -> BadRulebook:
        """A refusal of several keys, each on a line of its own, and in which rules they stand."""
        said = _("{file}: '{key}': {why}")
        rules = list(dict.fromkeys(filter(None, (self._rule_at(at) for at, _why in wrong))))
        told = ngettext("It is in the rule {rules}.", "It is in the rules {rules}.", len(rules))
        mend = ngettext(
            "Mend that key; `cmetrack rules check FILE` reads the rulebook again.",
            "Mend these keys; `cmetrack rules check FILE` reads the rulebook again.",
            len(wrong),
        )
        return BadRulebook(
            "\n".join(said.format(file=self.file, key=at, why=why) for at, why in wrong),
            f"{told.format(rules='; '.join(rules))} {mend}" if rules else mend,
        )

    def _rule_at(self, at: str) -> str:
        """What the table at a place of the file is called: nobody counts forty norms."""
        place = re.match(r"(\w+)\[(\d+)\]", at)
        tables = self.data.get(place[1]) if place else None
        if place is None or not isinstance(tables, list) or int(place[2]) > len(tables):
            return ""
        table = tables[int(place[2]) - 1]
        called = (
            [table.get(key) for key in ("id", "name", "text")] if isinstance(table, dict) else []
        )
        return ", ".join(dict.fromkeys(str(one) for one in called if one))

    def allow(self, at: str, word: str, allowed: Collection[str]) -> str:
        """A word, which must be one of these."""
        if word not in allowed:
            why = _("'{word}' is not known (allowed: {allowed})")
            raise self.refuse(at, why.format(word=word, allowed=", ".join(sorted(allowed))))
        return word

    def call(self, sort: str, at: str, name: str) -> Any:
        """What was read before under a name."""
        self.called.add((sort, name))
        return self.named[sort][self.allow(at, name, self.named[sort])]

    def cite(self, at: str, cites: str) -> str:
        """A citation, all of whose articles must be known."""
        if self.law is not None:
            for article in articles(cites):
                if article not in self.law:
                    why = _("'{article}' is not among the law's sentences")
                    raise self.refuse(at, why.format(article=article))
        return cites


Reader = Callable[[Context, str, Any], Any]
"""What reads the value of a key that stands at a place of the file."""
Shape = dict[str, Any]


def shaped(shape: Callable[[], Shape]) -> Callable[[Reader], Reader]:
    """What gives a reader its shape, which is made only where somebody asks for it."""

    def give(read: Reader) -> Reader:
        read.shape = shape  # type: ignore[attr-defined]
        return read

    return give


def shape_of(read: Reader) -> Shape:
    """What a reader reads, as a JSON Schema."""
    made: Shape = read.shape()  # type: ignore[attr-defined]
    return made


def like(other: Reader) -> Callable[[Reader], Reader]:
    """What gives a reader the shape of another."""
    return shaped(lambda: shape_of(other))
