"""The plan, as blocks: beside what is done, what would not count, papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cmetrack import wording
from cmetrack.core.checklists import lists_of, progress_of
from cmetrack.core.plan import Foreseen, Overview
from cmetrack.core.reminders import Reminder
from cmetrack.domain.activity import Activity
from cmetrack.domain.credits import format_amount
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Block, Heading, Paragraph, Table
from cmetrack.present.records import reason_of
from cmetrack.rules.count import Counted
from cmetrack.rules.rulebook import Checklist
from cmetrack.rules.states import Reason

# The plan


def overview_blocks(found: Overview) -> Iterator[Block]:
    """What is planned beside what is done, and what would be missing."""
    until = found.then.on.isoformat()
    yield Heading(_("The plan of {on}, up to {day}").format(on=found.now.on, day=until))
    if found.rows:
        yield _targets(found)
    if found.ahead:
        yield GAP
        yield Heading(_("Planned:"))
        yield _records(found.ahead)
    if found.overdue:
        yield GAP
        yield Heading(_("Planned, and the day has passed:"))
        yield _records(found.overdue)
    if not found.ahead and not found.overdue:
        yield GAP
        yield Paragraph(_("Nothing is planned."))
    if found.not_counting:
        yield GAP
        yield Heading(_("What would not count:"))
        for one in found.not_counting:
            yield from _cuts(one)
    yield GAP
    yield _missing(found)
    pending = sum(
        one.award.awarded for one in found.then.records if one.reason is Reason.PENDING_CODE
    )
    if pending:
        yield Paragraph(
            _("+{credits} once codes are activated.").format(credits=format_amount(pending))
        )


def _targets(found: Overview) -> Table:
    headings = [_("target"), _("required"), _("done"), _("with the plan"), _("missing")]
    rows = [
        [
            row.then.label,
            format_amount(row.then.required),
            format_amount(row.now.counted),
            format_amount(row.then.counted),
            format_amount(row.then.shortfall),
        ]
        for row in found.rows
    ]
    return Table(headings, rows, right={1, 2, 3, 4}, long={0})


def _records(records: Sequence[Counted]) -> Table:
    headings = [_("id"), _("ends"), _("kind"), _("title"), _("gives"), _("would count")]
    headings.append(_("why not"))
    rows = [
        [
            str(one.activity.id),
            one.activity.last.day.isoformat(),
            one.activity.kind,
            one.activity.title,
            format_amount(one.award.awarded),
            format_amount(one.counted),
            reason_of(one),
        ]
        for one in records
    ]
    return Table(headings, rows, right={0, 4, 5}, long={3, 6})


def _cuts(one: Counted) -> Iterator[Paragraph]:
    for step in one.cuts:
        yield Paragraph(
            _("{id}: {text} ({cites})").format(
                id=one.activity.id, text=step.text, cites=step.cites
            ),
            indent=1,
        )


def _missing(found: Overview) -> Paragraph:
    day = found.then.on.isoformat()
    if not found.rows:
        return Paragraph(_("The cycle is over."))
    if not found.missing:
        return Paragraph(
            _("If all of it is done, nothing is missing on {day}.").format(day=day), "good"
        )
    return Paragraph(
        _("If all of it is done, still missing on {day}: {list}.").format(
            day=day,
            list=", ".join(
                _("{short} ({label})").format(short=format_amount(one.shortfall), label=one.label)
                for one in found.missing
            ),
        ),
        "bad",
    )


def to_tick_off(
    found: Overview, ticks: Mapping[int, Mapping[str, str]], dues: Iterable[Reminder]
) -> list[Block]:
    """How far the lists of what is planned are ticked off, and what is to be handed in."""
    shown: list[Block] = []
    for one in (*found.overdue, *found.ahead):
        mine = ticks.get(one.activity.id, {})
        parts = [
            _("{list} {progress}").format(list=_(each.about), progress=progress_of(each, mine))
            for each in lists_of(found.now.rulebook, one.activity)
        ]
        if parts:
            text = _("{id}, {title}: {lists} (`cmetrack plan papers {id}`)").format(
                id=one.activity.id, title=one.activity.title, lists=", ".join(parts)
            )
            shown.append(Paragraph(text, indent=1))
    shown += [Paragraph(due.text, "bad", 1) for due in dues]
    return [GAP, Heading(_("To tick off:")), *shown] if shown else []


# One record, before it is signed up for


def foreseen_lines(found: Foreseen) -> Iterator[Paragraph]:
    """Whether the law would count a record, why not, and what it would take from others."""
    record = found.record
    values = {
        "awarded": wording.credits(record.award.awarded),
        "counted": format_amount(record.counted),
    }
    if not record.award.awarded:
        yield Paragraph(_("It would give no credits."), "bad")
    elif record.reason is None:
        yield Paragraph(_("It would give {awarded}; all of them would count.").format(**values))
    else:
        sentence = _("It would give {awarded}; {counted} of them would count:")
        yield Paragraph(sentence.format(**values), "bad")
        for step in record.cuts:
            text = wording.cited(step.text, step.cites)
            yield Paragraph(text, indent=1)
    for one in found.displaced:
        step = one.after.cuts[-1]
        yield Paragraph(
            _(
                "Record {id}, {title}, would count {after} instead of {before}: {about} ({cites})."
            ).format(
                id=one.after.activity.id,
                title=one.after.activity.title,
                after=format_amount(one.after.counted),
                before=format_amount(one.before.counted),
                about=_(str(step.args["about"])) if "about" in step.args else step.text,
                cites=step.cites,
            ),
            "bad",
        )
    for report in record.award.valuation.reports:
        yield Paragraph(report.text, indent=1)
    for row in found.rows:
        if row.now.counted != row.then.counted:
            yield Paragraph(
                _("{label}: {before} → {after} of {required}, on {day}.").format(
                    label=row.then.label,
                    before=format_amount(row.now.counted),
                    after=format_amount(row.then.counted),
                    required=format_amount(row.then.required),
                    day=found.then.on,
                )
            )


# Papers


def papers_blocks(
    activity: Activity, lists: Iterable[Checklist], ticks: Mapping[str, str]
) -> Iterator[Block]:
    """A record's lists with what is ticked."""
    yield Heading(_("{id}: {title}").format(id=activity.id, title=activity.title))
    for one in lists:
        yield GAP
        yield Heading(
            _("{list}: {progress} [{cites}]").format(
                list=_(one.about), progress=progress_of(one, ticks), cites=one.cites
            )
        )
        for item in one.items:
            mark = "[x]" if item.key in ticks else "[ ]"
            text = f"{mark} {item.key}: {_(item.says)}"
            if note := ticks.get(item.key):
                text = f"{text}: {note}"
            yield Paragraph(text, indent=1)
