"""The summary of a cycle, as blocks: its targets, what counts, what did not and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmetrack import wording
from cmetrack.core.summary import LeftOut, Listed, Summary
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import RETIRED
from cmetrack.i18n import N_, ngettext
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Facts, Heading, Paragraph, Table
from cmetrack.rules.count import Counted
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.states import TargetStatus

_FAMILIES = {
    "course": N_("Courses"),
    "distance": N_("Distance programmes"),
    "event": N_("Scientific events"),
    "programme": N_("Advanced-training programmes"),
    "module": N_("Modules"),
    "publication": N_("Publications"),
    "title": N_("Titles"),
    "yearly": N_("Yearly functions"),
}

_STATUSES = {
    TargetStatus.MET: N_("met"),
    TargetStatus.SHORT: N_("short"),
    TargetStatus.BEHIND: N_("open, behind the pace"),
    TargetStatus.ON_TRACK: N_("open, on track"),
    TargetStatus.UPCOMING: N_("not begun yet"),
}

_CODES = {
    "activated": N_("code {code}, recorded as activated"),
    "rejected": N_("code {code}, rejected"),
    "received": N_("code {code}, received"),
}


def summary_blocks(summary: Summary, program: str) -> Iterator[Block]:
    """The summary in its parts; `program` is its name and version."""
    on = summary.evaluation.on.isoformat()
    yield Heading(_("Continuing medical education: summary of a cycle"), 1)
    yield _heading_facts(summary)
    yield Heading(_("Targets"), 2)
    yield _targets(summary.evaluation.targets)
    yield Heading(_("Records that count, or would"), 2)
    if summary.listed:
        yield _listed(summary.listed)
    else:
        yield Paragraph(_("None."))
    yield Heading(_("Subtotals"), 2)
    yield _subtotals(summary)
    cap = summary.evaluation.rulebook.other_specialty_cap
    for target in summary.apart:
        yield Paragraph(
            _(
                "{target}: {counted} count, because the share of other specialties is reckoned "
                "for this target alone ({cites})."
            ).format(
                target=target.label,
                counted=format_amount(target.counted),
                cites=cap.cites if cap else target.rule.cites,
            )
        )
    yield Heading(_("What did not count, and why"), 2)
    if summary.left_out:
        yield _left_out(summary.left_out)
    elif summary.listed:
        yield Paragraph(_("Nothing: every record of the period counts in full."))
    else:
        yield Paragraph(_("None."))
    if summary.elsewhere:
        yield Paragraph(
            ngettext(
                "{count} more record of the ledger ended outside the period.",
                "{count} more records of the ledger ended outside the period.",
                summary.elsewhere,
            ).format(count=summary.elsewhere)
        )
    if summary.ahead:
        yield Paragraph(
            ngettext(
                "{count} more record of the ledger is planned, or ends after {on}.",
                "{count} more records of the ledger are planned, or end after {on}.",
                summary.ahead,
            ).format(count=summary.ahead, on=on)
        )
    yield Paragraph(
        _("Worked out by {program} from the doctor's own records, as they stand on {on}.").format(
            program=program, on=on
        )
    )


def _heading_facts(summary: Summary) -> Facts:
    found = summary.evaluation
    span = found.window.span
    period = (
        _("{first} to {last}, the years that end on the evaluation day")
        if found.window.rolling
        else _("{first} to {last}")
    ).format(first=span.first, last=span.last)
    facts = [
        (_("Name"), summary.name),
        (_("Specialty"), found.cycle.specialty),
        (_("Retired"), _("yes") if found.cycle.variant == RETIRED else None),
        (_("Rulebook"), f"{found.rulebook.id}: {_(found.rulebook.title)}"),
        (_("Source"), found.rulebook.source),
        (_("Period"), period),
        (_("Evaluated on"), found.on.isoformat()),
    ]
    return Facts([(label, text) for label, text in facts if text])


def _targets(targets: Sequence[TargetProgress]) -> Table:
    headings = [
        _("target"),
        _("from"),
        _("to"),
        _("required"),
        _("counted"),
        _("short"),
        _("status"),
        _("articles"),
    ]
    return Table(
        headings,
        [
            [
                one.label,
                one.span.first.isoformat(),
                one.span.last.isoformat(),
                format_amount(one.required),
                format_amount(one.counted),
                format_amount(one.shortfall),
                _(_STATUSES[one.status]),
                one.rule.cites,
            ]
            for one in targets
        ],
        right={3, 4, 5},
    )


def _listed(listed: Sequence[Listed]) -> Table:
    headings = [
        _("ended"),
        _("record"),
        _("activity"),
        _("organiser, place"),
        _("certificate or code"),
        _("awarded"),
        _("counted"),
        _("articles"),
    ]
    return Table(
        headings,
        [
            [
                _ended(one.record),
                str(one.record.activity.id),
                _activity(one.record),
                _where(one.record),
                _proof(one.record),
                format_amount(one.record.award.awarded),
                format_amount(one.record.counted),
                one.cites,
            ]
            for one in listed
        ],
        right={1, 5, 6},
        below={2, 3, 4, 7},
    )


def _subtotals(summary: Summary) -> Table:
    rows = [
        [_(_FAMILIES.get(one.family, one.family)), str(one.records), format_amount(one.counted)]
        for one in summary.subtotals
    ]
    rows.append(
        [
            _("Together: {target}").format(target=summary.main.label),
            str(sum(one.records for one in summary.subtotals)),
            format_amount(summary.main.counted),
        ]
    )
    if summary.besides:
        rows.append([_("Besides, not for this target"), "", format_amount(summary.besides)])
    headings = [_("what"), _("records"), _("counted")]
    return Table(headings, rows, right={1, 2})


def _left_out(left_out: Sequence[LeftOut]) -> Table:
    headings = [_("ended"), _("record"), _("activity"), _("awarded"), _("counted"), _("why")]
    return Table(
        headings,
        [
            [
                _ended(one.record),
                str(one.record.activity.id),
                _activity(one.record),
                format_amount(one.record.award.awarded),
                format_amount(one.record.counted),
                "; ".join(wording.cited(why.text, why.cites) for why in one.why),
            ]
            for one in left_out
        ],
        right={1, 3, 4},
        below={2, 5},
    )


def _ended(one: Counted) -> str:
    return (one.activity.end or one.activity.start)[:10]


def _activity(one: Counted) -> str:
    activity = one.activity
    if activity.role and activity.role != "attendee":
        return _("{kind}, {role}: {title}").format(
            kind=activity.kind, role=activity.role, title=activity.title
        )
    return _("{kind}: {title}").format(kind=activity.kind, title=activity.title)


def _where(one: Counted) -> str:
    activity = one.activity
    return ", ".join(
        part for part in (activity.provider or activity.journal, activity.place) if part
    )


def _proof(one: Counted) -> str:
    activity = one.activity
    code = (
        _(_CODES[activity.code_status or "received"]).format(code=activity.code)
        if activity.code
        else None
    )
    return "; ".join(part for part in (activity.certificate, code, activity.identifier) if part)
