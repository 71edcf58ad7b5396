"""The law as the program reads it, as blocks: each rule with its numbers, article and remark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cmetrack.core.rule_text import Part, RuleInWords
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Block, Heading, Paragraph
from cmetrack.rules.rulebook import Rulebook

Quote = Callable[[str], Sequence[tuple[str, str]]]
"""What gives the sentences of the articles that a citation names."""


def about_blocks(rulebook: Rulebook) -> Iterator[Block]:
    """What a rulebook is: its id, its title, where and since when it holds, its source."""
    yield Heading(f"{rulebook.id}: {_(rulebook.title)}")
    yield Paragraph(
        _("{country}, in force since {since}").format(
            country=rulebook.country, since=rulebook.since
        ),
        indent=1,
    )
    yield Paragraph(_("Source: {source}").format(source=rulebook.source), indent=1)


def law_blocks(parts: Iterable[Part], quote: Quote | None = None) -> Iterator[Block]:
    """Every part of the law with its rules; with `quote`, the sentences that they rest on."""
    for place, part in enumerate(parts):
        if place:
            yield GAP
        yield Heading(part.title)
        for rule in part.rules:
            yield from _rule_blocks(rule, quote)


def _rule_blocks(rule: RuleInWords, quote: Quote | None) -> Iterator[Block]:
    head = "  ".join(filter(None, [rule.id, rule.about]))
    yield Paragraph(_("{rule}  [{cites}]").format(rule=head, cites=rule.cites), indent=1)
    for sentence in rule.says:
        yield Paragraph(sentence, indent=3)
    if rule.remark:
        yield Paragraph(_("How it is read here: {remark}").format(remark=rule.remark), "faint", 3)
    for article, sentence in quote(rule.cites) if quote else ():
        yield Paragraph(
            _("{article}: “{sentence}”").format(article=article, sentence=sentence), "faint", 3
        )
