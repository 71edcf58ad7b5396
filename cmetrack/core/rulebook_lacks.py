"""What a rulebook that can be used lacks all the same: what `rules check` tells."""

from datetime import date

from cmetrack.core.rule_text import told
from cmetrack.domain.activity import ALL_KINDS
from cmetrack.rules.law import articles
from cmetrack.rules.rulebook import Rulebook


def cited(rulebook: Rulebook) -> list[str]:
    """Every article that the law as read here rests on, once each."""
    cites = [rulebook.cites]
    for target in rulebook.targets:
        cites += filter(None, (target.consequence_cites, target.highest_cites))
    for rule in (rule for part in told(rulebook) for rule in part.rules):
        cites += (rule.cites, *(one.cites for one in rule.numbers))
    return list(dict.fromkeys(article for cite in cites for article in articles(cite)))


def without_norm(rulebook: Rulebook) -> list[str]:
    """Kinds of which a record may find no norm: none takes whatever else is known of it."""
    return [
        kind
        for kind in ALL_KINDS
        if not any(
            norm.when.keys() <= {"kind", "family"}
            for norm in rulebook.norms.get(rulebook.kind(kind), ())
        )
    ]


def without_past(rulebook: Rulebook) -> list[str]:
    """Topics that look back beyond their cycle, where records of before the law give nothing."""
    if not rulebook.changes or rulebook.changes[0] == date.min:
        return []
    return [one.name for one in rulebook.targets if one.every]


def without_words(rulebook: Rulebook) -> list[str]:
    """Rules of which nothing says what they are about, so that a working could not tell either."""
    # A basis is told by what it gives.
    rules = (rule for part in told(rulebook) if part.name != "bases" for rule in part.rules)
    return list(dict.fromkeys(rule.id for rule in rules if not rule.about))
