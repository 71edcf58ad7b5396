"""The plan, as blocks: beside what is done, what would not count, papers, what closes the gap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cmetrack import wording
from cmetrack.core.checklists import lists_of, progress_of
from cmetrack.core.plan import Foreseen, Overview, Prospect
from cmetrack.core.reminders import Reminder
from cmetrack.core.suggest import Free, Instead, Offer, Suggestion
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import filled, gettext as _, ngettext, of_unit, word
from cmetrack.present.blocks import GAP, Block, Cell, Heading, Paragraph, say, table
from cmetrack.present.records import records_table
from cmetrack.rules.law_of_records import Checklist
from cmetrack.rules.need import (
    Need,
    is_exact,
    is_shared,
    is_shared_anywhere,
    of_credits,
    together,
)
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress

# The plan


def _label(row: Prospect) -> str:
    """What a target is called, advice as such, so that it does not look like a breach."""
    label = row.then.label
    return wording.advised(label) if row.then.rule.severity == "advice" else label


def overview_blocks(found: Overview) -> Iterator[Block]:
    """What is planned beside what is done, and what would be missing."""
    day = found.then.on
    yield Heading(filled(_("The plan of {on}, up to {day}"), on=found.now.on, day=day))
    if found.rows:
        columns: list[Cell[Prospect]] = [
            (_("target"), _label),
            (_("required"), lambda row: format_amount(row.then.required)),
            (_("done"), lambda row: format_amount(row.now.counted)),
            (_("with the plan"), lambda row: format_amount(row.then.counted)),
            (_("missing"), lambda row: format_amount(row.then.shortfall)),
        ]
        yield table(found.rows, columns, right={1, 2, 3, 4}, long={0})
    for heading, records in (
        (_("Planned:"), found.ahead),
        (_("Planned, and the day has passed:"), found.overdue),
    ):
        if records:
            yield GAP
            yield Heading(heading)
            yield records_table(records, _("ends"), _("would count"))
    if not found.ahead and not found.overdue:
        yield GAP
        yield Paragraph(_("Nothing is planned."))
    not_counting = [one for one in (*found.ahead, *found.overdue) if one.reason is not None]
    if not_counting:
        yield GAP
        yield Heading(_("What would not count:"))
    for one in not_counting:
        for step in one.why_not:
            text = wording.cited(step.text, step.cites)
            yield say(_("{id}: {text}"), indent=1, id=one.activity.id, text=text)
    yield GAP
    if not found.rows:
        yield Paragraph(_("The cycle is over."))
    elif found.missing:
        gaps = [_("{short} ({label})").format_map(wording.of_target(one)) for one in found.missing]
        sentence = _("If all of it is done, still missing on {day}: {list}.")
        if len(gaps) > 1 and found.to_earn:
            sentence = _(
                "If all of it is done, still missing on {day}: {list}; in all {need} to be earned."
            )
        beside = of_credits(found.needs)
        need = wording.to_earn(format_amount(found.to_earn), exact=is_exact(beside))
        yield say(sentence, tone="bad", day=day, list=", ".join(gaps), need=need)
        if is_shared_anywhere(beside):
            yield Paragraph(wording.shared(found.now.rulebook.counts_in))
    else:
        sentence = _("If all of it is done, nothing is missing on {day}.")
        if any(one.is_advice and one.shortfall for one in found.then.targets):
            sentence = _("If all of it is done, nothing that binds is missing on {day}.")
        yield say(sentence, tone="good", day=day)
    pending = sum(
        one.award.awarded for one in found.then.records if one.reason is Reason.PENDING_CODE
    )
    if pending:
        yield say(_("+{credits} once codes are activated."), credits=format_amount(pending))


def to_tick_off(
    found: Overview, ticks: Mapping[int, Mapping[str, str]], dues: Iterable[Reminder]
) -> list[Block]:
    """How far the lists of what is planned are ticked off, and what is to be handed in."""
    shown: list[Block] = []
    sentence = _("{id}, {title}: {lists} (`cmetrack plan papers {id}`)")
    for one in (*found.overdue, *found.ahead):
        id, title = one.activity.id, one.activity.title
        parts = [
            _("{list} {progress}").format(
                list=each.about, progress=progress_of(each, ticks.get(id, {}))
            )
            for each in lists_of(found.now.rulebook, one.activity)
        ]
        if parts:
            shown.append(say(sentence, indent=1, id=id, title=title, lists=", ".join(parts)))
    shown += [Paragraph(due.text, "bad", 1) for due in dues]
    return [GAP, Heading(_("To tick off:")), *shown] if shown else []


# One record, before it is signed up for


def foreseen_lines(found: Foreseen) -> Iterator[Paragraph]:
    """Whether the law would count a record, why not, and what it would take from others."""
    record = found.record
    values = wording.of_record(record)
    if not record.award.awarded:
        sentence = of_unit(
            record.award.unit,
            _("It would give no credits."),
            _("It would give no hours."),
            _("It would count for nothing."),
        )
        yield Paragraph(sentence, "bad")
    elif record.reason is None:
        sentence = _("It would give {awarded}; all of them would count.")
        sentence = of_unit(record.award.unit, sentence, sentence, _("It would count."))
        yield say(sentence, **values)
    else:
        sentence = _("It would give {awarded}; {counted} of them would count:")
        sentence = of_unit(record.award.unit, sentence, sentence, _("It would not count:"))
        yield say(sentence, tone="bad", **values)
        for step in record.why_not:
            yield Paragraph(wording.cited(step.text, step.cites), indent=1)
    for one in found.displaced:
        step = one.after.cuts[-1]
        about = str(step.args["about"]) if "about" in step.args else step.text
        values = wording.of_record(one.after) | {"about": wording.cited(about, step.cites)}
        sentence = _("Record {id}, {title}, would count {counted} instead of {before}: {about}.")
        yield say(sentence, tone="bad", **values, before=format_amount(one.before.counted))
        if (cost := one.after.cost) is not None:
            yield Paragraph(wording.cited(cost.text, cost.cites), indent=1)
    for report in record.reports:
        yield Paragraph(report.text, indent=1)
    for row in found.rows:
        if row.now.counted != row.then.counted:
            sentence = _("{label}: {before} → {counted} of {required}, on {day}.")
            values = wording.of_target(row.then) | {"day": found.then.on}
            yield say(sentence, **values, before=format_amount(row.now.counted))


# Papers


def papers_blocks(
    activity: Activity, lists: Iterable[Checklist], ticks: Mapping[str, str]
) -> Iterator[Block]:
    """A record's lists with what is ticked."""
    yield Heading(_("{id}: {title}").format(id=activity.id, title=activity.title))
    heading = _("{list}: {progress} [{cites}]")
    for one in lists:
        yield GAP
        progress = progress_of(one, ticks)
        yield Heading(heading.format(list=one.about, progress=progress, cites=one.cites))
        for item in one.items:
            mark = "[x]" if item.key in ticks else "[ ]"
            note = ticks.get(item.key)
            text = f"{mark} {item.key}: {item.says}"
            yield Paragraph(f"{text}: {note}" if note else text, indent=1)


# What would close the gap


def suggestion_blocks(found: Suggestion) -> Iterator[Block]:
    """What would close the gap, in the law's own terms."""
    day = found.plan.then.on
    if not found.plan.rows:
        yield Paragraph(_("The cycle is over."))
        return
    if not found.needs:
        sentence = _("With all that is planned done, nothing is missing on {day}.")
        if any(one.is_advice and one.shortfall for one in found.plan.then.targets):
            sentence = _("With all that is planned done, nothing that binds is missing on {day}.")
        yield say(sentence, tone="good", day=day)
        return
    heading = _("Missing on {day}, all that is planned done:")
    if _limit(found.plan):
        heading = _("To be found by {day}, all that is planned done:")
    yield Heading(filled(heading, day=day))
    for need in found.needs:
        yield from _needed(need, 1)
    beside = of_credits(found.needs)
    records = [one for one in found.needs if one not in beside]
    if len(beside) > 1:
        yield from _together(_("In all: {credits}"), beside, 1)
    if is_shared(records):
        yield from _together(_("In all: {credits}"), records, 1)
    if found.instead is not None:
        yield Paragraph(_in_place(found.instead), indent=1)
    if found.room is not None:
        room, rule = found.room
        wanted = found.plan.to_earn
        if room <= 0:
            sentence = _(
                "None of it may come from other specialties: their share is used up ({cites})"
            )
        elif room >= wanted:
            sentence = _("All of it may come from other specialties ({cites})")
        else:
            sentence = _("At most {room} of it may come from other specialties ({cites})")
        yield say(sentence, indent=1, room=format_amount(room), cites=rule.cites)
    if found.offers:
        yield GAP
        yield Heading(_("What one record gives at most:"))
    for offer in found.offers:
        parts = [_gives(offer), *_when(offer.free, found.plan)]
        others = [
            str(wording.of_target(one)["noun"])
            for one in found.plan.missing
            if one.id not in offer.helps and not one.rule.takes_any_kind
        ]
        if others:
            parts.append(_("not for {nouns}").format(nouns=", ".join(dict.fromkeys(others))))
        kinds = ", ".join(word("kind", kind) for kind in offer.kinds)
        says = "; ".join(parts)
        sentence = _("{about} ({kinds}): {says} [{cites}]")
        yield say(sentence, indent=1, about=offer.about, kinds=kinds, says=says, cites=offer.cites)


def _needed(need: Need, indent: int, within: TargetProgress | None = None) -> Iterator[Paragraph]:
    """What a target needs; beneath it what its parts need, and the rest."""
    short = wording.amount(need.credits, need.target.rule.unit)
    values = wording.of_target(need.target) | {"short": short}
    sentence = _("{label}: {short} ({cites})")
    if within is not None and within.span == need.target.span:
        sentence = _("{short} from {noun} ({cites})")
        values["short"] = format_amount(need.credits)
    yield say(sentence, indent=indent, **values)
    for part in need.parts:
        yield from _needed(part, indent + 1, need.target)
    if is_shared(need.parts):
        yield from _together(_("Together: {credits}"), need.parts, indent + 1)
    if need.parts and need.rest:
        yield say(_("{short} of any kind"), indent=indent + 1, short=format_amount(need.rest))


def _together(sentence: str, found: Sequence[Need], indent: int) -> Iterator[Paragraph]:
    """What needs beside each other come to, and why that is less than their sum."""
    unit = found[0].target.rule.unit
    credits = wording.to_earn(wording.amount(together(found), unit), exact=is_exact(found))
    yield say(sentence, indent=indent, credits=credits)
    if is_shared(found):
        yield Paragraph(wording.shared(unit), indent=indent)


def _in_place(found: Instead) -> str:
    """`Or 1 credit of any kind: then record 7 counts in place of record 12.`"""
    amounts, unit = [], found.part.rule.unit
    if found.any_kind:
        said = _("{credits} of any kind")
        amounts.append(said.format(credits=wording.amount(found.any_kind, unit)))
    if found.for_part:
        said, noun = _("{credits} from {noun}"), wording.of_target(found.part)["noun"]
        amounts.append(said.format(credits=wording.amount(found.for_part, unit), noun=noun))
    sentence = ngettext(
        "Or {amounts}: then record {ids} counts in place of {others}.",
        "Or {amounts}: then records {ids} count in place of {others}.",
        len(found.counting),
    )
    both = _("{0} and {1}")
    others = ngettext("record {ids}", "records {ids}", len(found.back))
    return sentence.format(
        amounts=amounts[0] if len(amounts) == 1 else both.format(*amounts),
        ids=", ".join(map(str, found.counting)),
        others=others.format(ids=", ".join(map(str, found.back))),
    )


def _gives(offer: Offer) -> str:
    rate, sizes = format_amount(offer.hourly), ", ".join(map(format_amount, offer.sizes))
    one, two, three = map(format_amount, offer.most or (0, 0, 0))
    if offer.most is not None and one == two == three:
        sentence = _("{one}, however long")
    elif offer.most is not None:
        sentence = _("{one} in one day, {two} in two days, {three} in three days")
    elif not offer.hourly:
        sentence = _("the credits that its certificate states")
    elif offer.sizes:
        sentence = _("{rate} an hour, usual are {sizes}")
    else:
        sentence = _("{rate} an hour")
    return sentence.format(rate=rate, sizes=sizes, one=one, two=two, three=three)


def _when(free: Free | None, plan: Overview) -> Iterator[str]:
    """`not before 2027-02-03`, or between two that are planned; nothing if any day will do."""
    if free is None:
        return
    ahead, limit = free.first > plan.now.on, _limit(plan)
    # A day after the one that is to be met comes too late to be of use.
    later = free.after is not None and (limit is None or free.after <= limit)
    if limit is not None and free.first > limit:
        sentence = _("too late by then: not before {first} ({cites})")
    elif free.last is None and ahead:
        sentence = _("not before {first} ({cites})")
    elif free.last is None:
        return
    elif ahead and later:
        sentence = _("from {first} to {last}, or from {after} on ({cites})")
    elif ahead:
        sentence = _("from {first} to {last} ({cites})")
    elif later:
        sentence = _("over by {last}, or from {after} on ({cites})")
    else:
        sentence = _("over by {last} ({cites})")
    yield filled(sentence, **free._asdict(), cites=free.rule.cites)


def _limit(plan: Overview) -> date | None:
    """The day that is to be met; None where that is today, and the sooner the better."""
    return plan.then.on if plan.then.on > plan.now.on else None
