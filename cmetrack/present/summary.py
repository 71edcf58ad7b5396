"""The summary of a cycle, as blocks: its targets, what counts, what did not and why."""

from collections.abc import Iterator

from cmetrack import wording
from cmetrack.core.adjustments import adjusted_texts
from cmetrack.core.summary import Summary, cites, why_not
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import RETIRED
from cmetrack.i18n import N_, day, filled, gettext as _, ngettext, word
from cmetrack.present.blocks import Block, Cell, Facts, Heading, Paragraph, Table, say, table
from cmetrack.present.records import ended_on, highest_total
from cmetrack.rules.counted import Counted
from cmetrack.rules.progress import TargetProgress, TargetStatus

_FAMILIES = {
    "course": N_("Courses"),
    "distance": N_("Distance programmes"),
    "event": N_("Scientific events"),
    "webinar": N_("Webinars"),
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
    CodeStatus.ACTIVATED: N_("code {code}, recorded as activated"),
    CodeStatus.REJECTED: N_("code {code}, rejected"),
    CodeStatus.RECEIVED: N_("code {code}, received"),
}


def family_name(family: str) -> str:
    """What a rulebook's family of kinds is called above its records."""
    if not family:
        return _("Other records")
    if family in _FAMILIES:
        return _(_FAMILIES[family])
    named = word("family", family)
    return named[:1].upper() + named[1:]


def summary_blocks(summary: Summary, program: str) -> Iterator[Block]:
    """The summary in its parts; `program` is its name and version."""
    found, on = summary.evaluation, summary.evaluation.on
    yield Heading(_("Continuing medical education: summary of a cycle"), 1)
    period = _("{first} to {last}")
    if found.window.rolling:
        period = _("{first} to {last}, the years that end on the evaluation day")
    facts = [
        (_("Name"), summary.name),
        (_("Specialty"), found.cycle.specialty),
        (_("Retired"), _("yes") if found.cycle.variant == RETIRED else None),
        (_("Rulebook"), f"{found.rulebook.id}: {found.rulebook.title}"),
        (_("Source"), found.rulebook.source),
        (_("Standing"), " ".join(wording.standing(found.rulebook))),
        (_("Period"), filled(period, **found.window.span._asdict())),
        (_("Evaluated on"), day(on)),
    ]
    yield Facts([(label, text) for label, text in facts if text])
    yield Heading(_("Targets"), 2)
    targets: list[Cell[TargetProgress]] = [
        (_("target"), lambda one: one.label),
        (_("from"), lambda one: one.span.first),
        (_("to"), lambda one: one.span.last),
        (_("required"), lambda one: format_amount(one.required)),
        (_("counted"), lambda one: format_amount(one.counted)),
        (_("short"), lambda one: format_amount(one.shortfall)),
        (_("status"), _status),
        (_("articles"), lambda one: one.rule.cites),
    ]
    records: list[Cell[Counted]] = [
        (_("ended"), ended_on),
        (_("record"), lambda one: one.activity.id),
        (_("activity"), lambda one: _activity(one.activity)),
        (_("organiser, place"), lambda one: _where(one.activity)),
        (_("certificate or code"), lambda one: _proof(one.activity)),
        (_("awarded"), lambda one: format_amount(one.award.awarded)),
        (_("counted"), lambda one: format_amount(one.counted)),
    ]
    why: Cell[Counted] = (_("why"), lambda one: "; ".join(why_not(one)))
    yield table(found.targets, targets, right={3, 4, 5})
    yield from map(Paragraph, adjusted_texts(found))
    if more := highest_total(found):
        yield Paragraph(more)
    yield Heading(_("Records that count, or would"), 2)
    if summary.listed:
        yield table(
            summary.listed, [*records, (_("articles"), cites)], right={1, 5, 6}, below={2, 3, 4, 7}
        )
    else:
        yield Paragraph(_("None."))
    yield Heading(_("Subtotals"), 2)
    yield _subtotals(summary)
    yield Heading(_("What did not count, and why"), 2)
    if summary.left_out:
        columns = [*records[:3], *records[5:], why]
        yield table(summary.left_out, columns, right={1, 3, 4}, below={2, 5})
    elif summary.listed:
        yield Paragraph(_("Nothing: every record of the period counts in full."))
    else:
        yield Paragraph(_("None."))
    if summary.elsewhere:
        sentence = ngettext(
            "{count} more record of the ledger ended outside the period.",
            "{count} more records of the ledger ended outside the period.",
            summary.elsewhere,
        )
        yield say(sentence, count=summary.elsewhere)
    if summary.ahead:
        sentence = ngettext(
            "{count} more record of the ledger is planned, or ends after {on}.",
            "{count} more records of the ledger are planned, or end after {on}.",
            summary.ahead,
        )
        yield say(sentence, count=summary.ahead, on=on)
    sentence = _("Worked out by {program} from the doctor's own records, as they stand on {on}.")
    yield say(sentence, program=program, on=on)


def _status(target: TargetProgress) -> str:
    if target.is_waived:
        return _("waived")
    if target.instead and target.shortfall:
        return _("not needed")
    return _("advice") if target.is_advice else _(_STATUSES[target.status])


def _subtotals(summary: Summary) -> Table:
    rows = [
        (family_name(family), str(records), format_amount(counted))
        for family, records, counted in summary.subtotals
    ]
    rows += [
        (one.about, "", format_amount(one.given))
        for one in summary.evaluation.grants
        if summary.main.rule.takes_grants and (one.on is None or one.on in summary.main.span)
    ]
    together = _("Together: {target}").format(target=summary.main.label)
    records = sum(records for _family, records, _counted in summary.subtotals)
    rows.append((together, str(records), format_amount(summary.main.counted)))
    if summary.besides:
        rows.append((_("Besides, not for this target"), "", format_amount(summary.besides)))
    return Table([_("what"), _("records"), _("counted")], rows, right={1, 2})


def _activity(one: Activity) -> str:
    role = one.role if one.role != "attendee" else None
    sentence = _("{kind}, {role}: {title}") if role else _("{kind}: {title}")
    values = {"kind": word("kind", one.kind), "role": role and word("role", role)}
    return sentence.format(**values, title=one.title)


def _where(one: Activity) -> str:
    return ", ".join(filter(None, (one.provider or one.journal, one.place)))


def _proof(one: Activity) -> str:
    status = CodeStatus(one.code_status or CodeStatus.RECEIVED)
    code = one.code and _(_CODES[status]).format(code=one.code)
    if not one.code and one.code_status == CodeStatus.ACTIVATED:
        code = _("credited by its organiser")
    return "; ".join(filter(None, (one.certificate, code, one.identifier)))
