"""The law as the program reads it, as blocks: each rule with its numbers, article and remark."""

from collections.abc import Iterable, Iterator

from cmetrack.core.rule_text import Part
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Block, Heading, Paragraph, say
from cmetrack.present.records import Quote, as_read, in_its_words
from cmetrack.rules.rulebook import Rulebook
from cmetrack.wording import standing


def about_blocks(rulebook: Rulebook, *, pages: bool = False) -> Iterator[Block]:
    """What a rulebook is: its id, its title, where and since when it holds, how far it was checked.

    With `pages` also what was read for it.
    """
    yield Heading(f"{rulebook.id}: {_(rulebook.title)}")
    sentence = _("{country}, in force since {since}")
    yield say(sentence, indent=1, country=rulebook.country, since=rulebook.since)
    yield say(_("Source: {source}"), indent=1, source=rulebook.source)
    if rulebook.standing == "checked":
        said = _("Checked against the act itself on {day}")
        yield say(said, indent=1, day=rulebook.checked_on)
    for sentence in standing(rulebook):
        yield Paragraph(sentence, indent=1)
    for page in rulebook.sources if pages else ():
        yield say(_("Read for it: {page}"), indent=2, page=page)


def law_blocks(
    parts: Iterable[Part], quote: Quote | None = None, *, rendering: bool = False
) -> Iterator[Block]:
    """Every part of the law with its rules; with `quote`, the sentences that they rest on."""
    for place, part in enumerate(parts):
        if place:
            yield GAP
        yield Heading(part.title)
        for rule in part.rules:
            head = "  ".join(filter(None, [rule.id, rule.about]))
            yield say(_("{rule}  [{cites}]"), indent=1, rule=head, cites=rule.cites)
            yield from (Paragraph(sentence, indent=3) for sentence in rule.says)
            if rule.remark:
                yield as_read(rule.remark)
            for article, words in quote(rule.cites) if quote else ():
                yield in_its_words(article, words, rendering=rendering)
