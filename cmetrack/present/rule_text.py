"""The law as the program reads it, as blocks: each rule with its numbers, article and remark."""

from collections.abc import Iterable, Iterator

from cmetrack import wording
from cmetrack.core.rule_text import Part
from cmetrack.core.rulebook_cases import Outcome
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Block, Heading, Paragraph, say
from cmetrack.present.records import Quote, as_read, in_its_words, numbered, rule_and_article
from cmetrack.present.status import beside_records
from cmetrack.rules.rulebook import Rulebook


def about_blocks(rulebook: Rulebook, *, pages: bool = False) -> Iterator[Block]:
    """What a rulebook is: its id, its title, where and since when it holds, how far it was checked.

    With `pages` also what was read for it.
    """
    yield Heading(f"{rulebook.id}: {rulebook.title}")
    sentence = _("{country}, in force since {since}")
    yield say(sentence, indent=1, country=rulebook.country, since=rulebook.since)
    yield say(_("Source: {source}"), indent=1, source=rulebook.source)
    if rulebook.standing == "checked":
        said = _("Checked against the act itself on {day}")
        yield say(said, indent=1, day=rulebook.checked_on)
    for sentence in wording.standing(rulebook):
        yield Paragraph(sentence, indent=1)
    for page in rulebook.sources if pages else ():
        yield say(_("Read for it: {page}"), indent=2, page=page)


def law_blocks(parts: Iterable[Part], quote: Quote | None, *, rendering: bool) -> Iterator[Block]:
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


def case_blocks(file: str, outcome: Outcome) -> Iterator[Block]:
    """A case that differs: where, and by which articles the program came to its answer."""
    yield Paragraph(f"{file}: {outcome.name}", "bad")
    yield from (Paragraph(one.text, indent=1) for one in outcome.differences)
    for one in outcome.records:
        sentence = _("Record {id}, {title}, gives {awarded}, of which {counted} count:")
        yield say(sentence, indent=1, **wording.of_record(one))
        for number, step in enumerate(one.steps, start=1):
            yield numbered(number, step, indent=2)
        yield from (say(_("Note: {text}"), indent=2, text=each.text) for each in one.reports)
    for target in outcome.targets:
        sentence = _("{label}: {counted} of {required}  [{cites}]")
        values = wording.of_target(target) | {
            "cites": rule_and_article(target.rule.id, target.rule.cites)
        }
        yield say(sentence, indent=1, **values)
    if outcome.found and outcome.is_of_sums:
        yield from (one._replace(indent=1) for one in beside_records(outcome.found))
