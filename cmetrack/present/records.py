"""Records as blocks: the list, one record's columns, and the explanation of its credits."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.sums import YEAR, Subtotal
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.columns import COLUMNS, Value, show, show_text
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import Span, has_day
from cmetrack.domain.evidence import paths_in
from cmetrack.i18n import N_, day, filled, gettext as _, language, ngettext, pgettext, word
from cmetrack.present.blocks import GAP, Block, Cell, Heading, Paragraph, Table, say, table
from cmetrack.rules.counted import Counted
from cmetrack.rules.once import Reason
from cmetrack.rules.steps import Step

if TYPE_CHECKING:
    from cmetrack.core.edits import Edit  # loads all that reads a record

Quote = Callable[[str], Sequence[tuple[str, str]]]
"""What gives the sentences of the articles that a citation names."""

_LONGEST_WORDS = 100

REASONS = {
    Reason.OVERLAP: N_("at the same time as {because}"),
    Reason.INTERVAL: N_("too soon after or before {because}"),
    Reason.DUPLICATE: N_("the same again as {because}"),
    Reason.DAY_CAP: N_("over the day's credits"),
    Reason.MADE_UP: N_("makes up for the cycle before"),
    Reason.CATEGORY_CAP: N_("over what counts of its category or kind"),
    Reason.OFF_SPECIALTY_CAP: N_("over the share of other specialties"),
    Reason.PENDING_CODE: N_("its code is not activated"),
    Reason.REJECTED_CODE: N_("its code was rejected"),
    Reason.OUTSIDE_WINDOW: N_("outside the window"),
    Reason.EXPIRED: N_("expired"),
    Reason.PLANNED: N_("planned"),
    Reason.OTHER_SPECIALTY: N_("of another specialty"),
    Reason.INCOMPATIBLE: N_("not beside {because}"),
}


def reason_of(one: Counted) -> str:
    """Why not all of a record counts, in a few words; empty if all of it does."""
    if waits_for_its_day(one):
        return _("activated from {day}").format(day=show("code_date", one.activity.code_date))
    if one.reason is not None:
        said = REASONS[one.reason]
        if one.reason is Reason.DUPLICATE and one.because is None:
            said = N_("more years of it than may count")
        reason = _(said).format(because=one.because)
        if one.cost is None:
            return reason
        return _("{reason}. {cost}").format(reason=reason, cost=one.cost.text)
    if any(report.incomplete for report in one.reports):
        return _("incomplete")
    return ""


def reason_name(reason: Reason) -> str:
    """A reason of several records, each with another one that it names."""
    return _(REASONS[reason]).format(because="…")


def waits_for_its_day(one: Counted) -> bool:
    """Whether the code is activated, but on a day that is still to come."""
    return one.reason is Reason.PENDING_CODE and one.activity.code_status == CodeStatus.ACTIVATED


def list_blocks(shown: Sequence[Counted]) -> Iterator[Block]:
    """The records, one a line, and how many there are."""
    if not shown:
        yield Paragraph(_("No records."))
        return
    table = records_table(shown, _("ended"), _("counts"))
    yield table._replace(long={6}, cut={3}, spare={2})
    awarded, counted = (sum(one.award.awarded for one in shown), sum(one.counted for one in shown))
    yield in_all(len(shown), awarded, counted, shown[0].award.unit)


def in_all(count: int, awarded: Hundredths, counted: Hundredths, unit: str) -> Paragraph:
    """What so many records give together."""
    sentence = ngettext(
        "{count} record: {awarded}, {counted} of them count.",
        "{count} records: {awarded}, {counted} of them count.",
        count,
    )
    if unit == "records":
        sentence = ngettext(
            "{count} record: {counted} of them counts.",
            "{count} records: {counted} of them count.",
            count,
        )
    values = {"awarded": wording.amount(awarded, unit), "counted": format_amount(counted)}
    return Paragraph(sentence.format(count=count, **values), "faint")


def sums_blocks(found: Sequence[Subtotal], keys: Sequence[str], unit: str) -> Iterator[Block]:
    """The sums, one a line."""
    if not found:
        yield Paragraph(_("No records."))
        return
    heads = [_("year") if key == YEAR else pgettext("column", key) for key in keys]
    rows = [
        [
            *(
                str(value) if key == YEAR else show(key, value)
                for key, value in zip(keys, one.by, strict=True)
            ),
            str(one.records),
            format_amount(one.awarded),
            format_amount(one.counted),
        ]
        for one in found
    ]
    numbers = frozenset(range(len(keys), len(keys) + 3))
    yield Table([*heads, _("records"), _("gives"), _("counts")], rows, right=numbers)
    sums = zip(*((one.records, one.awarded, one.counted) for one in found), strict=True)
    records, awarded, counted = map(sum, sums)
    yield in_all(records, awarded, counted, unit)


def records_table(records: Iterable[Counted], ended: str, counts: str) -> Table:
    """Records one a line, with what each gives, what of it counts, and why not all."""
    columns: list[Cell[Counted]] = [
        (_("id"), lambda one: one.activity.id),
        (ended, ended_on),
        (_("kind"), lambda one: word("kind", one.activity.kind)),
        (_("title"), lambda one: one.activity.title),
        (_("gives"), lambda one: format_amount(one.award.awarded)),
        (counts, lambda one: format_amount(one.counted)),
        (_("why not"), reason_of),
    ]
    return table(records, columns, right={0, 4, 5}, long={3, 6}, spare={2})


def ended_on(one: Counted) -> str:
    """The day on which it ended, or the month or year as far as it is known."""
    activity = one.activity
    last = str(activity.last.day) if has_day(activity.start) else activity.end or activity.start
    return day(last)


def record_blocks(activity: Activity) -> Iterator[Block]:
    """One record: its title, and every column that is known."""
    yield Heading(_("{id}: {title}").format(id=activity.id, title=activity.title))
    for name, value in zip(COLUMNS, activity[1:], strict=True):
        if value is None or name == "title":
            continue
        for text in paths_in(str(value)) if name == "evidence" else [show(name, value)]:
            yield say(_("{column}: {text}"), indent=1, column=pgettext("column", name), text=text)


def edits_table(edits: "Iterable[Edit]") -> Table:
    """What of records changes, one column of one record a line."""
    lines = [(one.before, name, *its) for one in edits for name, its in one.changed.items()]
    columns: list[Cell[tuple[Activity, str, Value | None, Value | None]]] = [
        (_("id"), lambda line: line[0].id),
        (_("title"), lambda line: line[0].title),
        (_("column"), lambda line: pgettext("column", line[1])),
        (_("before"), lambda line: show(line[1], line[2])),
        (_("after"), lambda line: show(line[1], line[3])),
    ]
    return table(lines, columns, right={0}, long={3, 4}, cut={1})


def explain_blocks(evaluation: Evaluation, one: Counted, quote: Quote) -> Iterator[Block]:
    """Step by step, how the credits came about and what of them counts, with the law's words.

    Of a rendering in a language that is not the doctor's the reading alone stands here.
    """
    yield GAP
    heading, book = _("By {rulebook}, on {on}:"), evaluation.rulebook
    yield Heading(filled(heading, rulebook=book.id, on=evaluation.on))
    at_hand = book.rendering in ("", language())
    if not at_hand:
        said = _(
            "The act's own text is not at hand; below is how it is read here, and `cmetrack rules show {id} --law` shows a rendering in another language."
        )
        yield say(said, tone="faint", indent=1, id=book.id)
    quoted: set[str] = set()
    for number, step in enumerate(one.steps, start=1):
        yield numbered(number, step)
        for article, words in quote(step.cites) if at_hand else ():
            if article not in quoted:
                quoted.add(article)
                yield in_its_words(article, words, rendering=bool(book.rendering))
        if step.remark and step.remark not in quoted:
            quoted.add(step.remark)
            yield as_read(step.remark)
    for report in one.reports:
        tone = "bad" if report.incomplete else "plain"
        yield say(_("Note: {text}"), tone=tone, indent=1, text=report.text)
    awarded, counted = format_amount(one.award.awarded), format_amount(one.counted)
    sentence, tone = _("Awarded {awarded}, counted {counted}."), "bad"
    if awarded == counted:
        tone = "good"
    yield say(sentence, tone=tone, indent=1, awarded=awarded, counted=counted)


def numbered(number: int, step: Step, indent: int = 1) -> Paragraph:
    """One step of the working, with its rule and articles."""
    sentence = _("{number}. {text}  [{cites}]")
    cites = rule_and_article(step.rule, step.cites)
    return say(sentence, indent=indent, number=number, text=step.text, cites=cites)


def rule_and_article(rule: str, cites: str) -> str:
    """`RU-T5, S 24`; once where a draft's row is both, or begins the articles."""
    told = f"{cites},".startswith((f"{rule},", f"{rule} "))
    return cites if told else f"{rule}, {cites}"


def as_read(remark: str) -> Paragraph:
    """How we read a rule whose text is open."""
    return say(_("How it is read here: {remark}"), tone="faint", indent=3, remark=remark)


def in_its_words(article: str, words: str, *, rendering: bool) -> Paragraph:
    """An article, quoted, or what it is in another language."""
    said = _("{article}: “{words}”")
    if rendering:
        said = _("{article}, in a rendering: “{words}”")
    return say(said, tone="faint", indent=3, article=article, words=words)


def cycle_name(cycle: Cycle) -> str:
    """A cycle by its number, and its name where it has one."""
    return f"{cycle.id} {cycle.name or ''}".rstrip()


def cycles_blocks(cycles: Iterable[tuple[Cycle, Span]]) -> Iterator[Block]:
    """The cycles, each with the days that it looks at."""
    cycles = list(cycles)
    columns: list[Cell[tuple[Cycle, Span]]] = [
        (_("cycle"), lambda one: cycle_name(one[0])),
        (_("rulebook"), lambda one: one[0].rulebook),
        (_("specialty"), lambda one: one[0].specialty or ""),
        (_("from"), lambda one: one[1].first),
        (_("to"), lambda one: one[1].last),
        (_("in use"), lambda one: _("yes") if one[0].current else ""),
    ]
    seldom: list[Cell[tuple[Cycle, Span]]] = [
        (_("variant"), lambda one: one[0].variant or ""),
        (_("law of"), lambda one: one[0].law_of or ""),
        (_("stated"), lambda one: ", ".join(each.name for each in one[0].adjustments)),
    ]
    # Most ledgers have none of these.
    columns += [each for each in seldom if any(map(each[1], cycles))]
    yield table(cycles, columns)


def certificate_blocks(
    file: str, stored: Mapping[str, str], words: Mapping[str, str], said: Collection[str]
) -> Iterator[Block]:
    """One certificate: its file, and a table of what was read in it, by which of its words.

    The columns `said` were said by a person.
    """
    yield Heading(file)
    shortened = {
        column: text if len(text) <= _LONGEST_WORDS else text[: _LONGEST_WORDS - 1] + "…"
        for column, text in words.items()
    }
    columns: list[Cell[str]] = [
        (_("column"), lambda name: pgettext("column", name)),
        (_("to be stored"), lambda name: show_text(name, stored[name])),
        (
            _("the certificate's words"),
            lambda name: _("(as you said)") if name in said else shortened.get(name, ""),
        ),
    ]
    yield table(filter(stored.get, COLUMNS), columns, long={1, 2})


def highest_total(found: Evaluation) -> str:
    """That another choice gives more in all, at whose cost, and what for; empty where none does."""
    main, highest = found.main, found.highest_total
    if main is None or highest <= main.counted:
        return ""
    costs = [one.cost.cites for one in found.records if one.cost is not None]
    asked = ", ".join(dict.fromkeys(costs or [one.rule.cites for one in found.targets]))
    said = _(
        "Another choice of records would give {highest} in all, but less of what the law asks first ({asked})."
    )
    if main.rule.highest:
        said = _(
            "Another choice of records would give {highest} in all, but less of what the law asks first ({asked}); {use} ({cites})."
        )
    values = {"use": main.rule.highest, "cites": main.rule.highest_cites}
    return said.format(highest=format_amount(highest), asked=asked, **values)
