"""`cmetrack db check`: everything of the ledger that can be looked at."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import typer

from cmetrack.cli.params import Json, On, command, flag, session
from cmetrack.cli.session import Session
from cmetrack.core.plausibility import look_alikes, outside, probably_one
from cmetrack.domain.activity import Activity
from cmetrack.domain.cycle import countries
from cmetrack.domain.dates import Span
from cmetrack.domain.likeness import pairs, unsettled
from cmetrack.domain.notice import Notice, notice
from cmetrack.errors import CmetrackError, LedgerError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import Block, Paragraph
from cmetrack.store.housekeeping import check as check_ledger
from cmetrack.store.integrity import few, first_few, repair as drop_attached


@command()
def check(
    context: typer.Context,
    repair: Annotated[
        bool, flag(_("Drop what another program attached to the ledger's tables."), "--repair")
    ] = False,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Look at everything that can be looked at; change nothing.

    \b
    cmetrack db check
    cmetrack db check --repair

    With --repair indexes and triggers go that another program attached to the ledger's tables.

    Ends with 0, also where something is only worth a warning, and with 3 where it is damaged.
    """
    run = session(context)
    day = run.on(on)
    dropped = drop_attached(run.path) if repair else []
    for part in dropped:
        run.say(_("{part} of another program was dropped."), part=part)
    found = [*check_ledger(run.path, day), *_of_records(run, day)]
    damaged = any(one.code == "damage" for one in found)
    listed = [
        {
            "severity": one.code,
            "message": one.sentence,
            "hint": one.hint or None,
            **({"ids": one.ids} if one.ids else {}),
        }
        for one in found
    ]
    told = {"path": str(run.path.absolute()), "sound": not damaged, "findings": listed}
    if repair:
        told["dropped"] = dropped
    run.show(found, json=lambda _found: told, blocks=_blocks)
    if damaged:
        raise typer.Exit(LedgerError.exit_code)


def _blocks(found: Sequence[Notice]) -> Iterator[Block]:
    severities = {
        "ok": (_("ok"), "good"),
        "warning": (_("warning"), "warning"),
        "damage": (_("damage"), "bad"),
    }
    for one in found:
        word, tone = severities[one.code]
        yield Paragraph(_("{severity}: {what}").format(severity=word, what=one.sentence), tone)
        if one.hint:
            yield Paragraph(one.hint, indent=2)


def _of_records(run: Session, on: date) -> Iterator[Notice]:
    """Records in no cycle's window, one that is there twice, and codes that look alike."""
    try:
        with run.read() as ledger:
            cycles, activities, apart = ledger.cycles(), ledger.activities(), ledger.apart()
    except CmetrackError:
        return  # the file's own check says what is wrong with it
    spans, unread = list[Span](), False
    for cycle in cycles:
        try:
            spans.append(run.window(cycle, on).span)
        except CmetrackError as error:
            unread = True
            said = _("Cycle {id}: {trouble}").format(id=cycle.id, trouble=error.message)
            yield Notice("warning", said, error.hint or "")
    lost = outside(activities, spans, on)
    if lost and not unread:
        said = ngettext(
            "Record {ids} ended on a day of no cycle.",
            "{count} records ended on days of no cycle: {ids}.",
            len(lost),
        )
        advice = _(
            "If a date is wrong, `cmetrack edit ID --start DATE`; for an earlier cycle, `cmetrack cycle add`; of a rolling cycle old ones are rightly past."
        )
        yield notice("warning", said, advice, count=len(lost), ids=few(lost))
    elif not unread:
        yield Notice("ok", _("Every record ended on a day of some cycle."))
    if len(countries(cycles, run.country_of)) > 1:
        yield from _of_no_country(activities)
    repeated = unsettled(pairs(activities), apart)
    yield from first_few(probably_one(pair)._replace(code="warning") for pair in repeated)
    if not repeated:
        yield Notice("ok", _("No record is there twice."))
    alike = look_alikes(activities)
    sentences = {
        "code": _("The codes of records {ids} differ by look-alike letters only."),
        "certificate": _("The certificates of records {ids} differ by look-alike letters only."),
    }
    advice = _("`cmetrack show {id}` shows one; if one was mistyped, `cmetrack edit` it.")
    yield from first_few(
        notice("warning", sentences[column], advice, ids=few(ids), id=ids[0])
        for column, ids in alike
    )
    if not alike:
        yield Notice("ok", _("No two codes or certificates differ by look-alike letters only."))


def _of_no_country(activities: Sequence[Activity]) -> Iterator[Notice]:
    """Records of a time when none was written down, though the cycles are of two countries."""
    unsaid = [one.id for one in activities if one.country is None]
    said = ngettext(
        "Record {ids} names no country, so it counts in every cycle as if it had been held there.",
        "{count} records name no country, so they count in every cycle as if they had been held there: {ids}.",
        len(unsaid),
    )
    advice = _("To say where they were held: `cmetrack edit IDS --country RO`.")
    if unsaid:
        yield notice("warning", said, advice, count=len(unsaid), ids=few(unsaid))
