"""`cmetrack code`: certificate codes, from the certificate to the personal account."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Annotated

import typer

from cmetrack import i18n, wording
from cmetrack.cli.params import CycleName, Id, Json, On, argument, group_app, option, session
from cmetrack.cli.session import QUICKLY_COUNTED, Session, day_of
from cmetrack.core import codes as desk
from cmetrack.core.profile import labels, person, refuse_unknown
from cmetrack.core.record_reader import Allowed
from cmetrack.domain.activity import CODE_STATUSES, Activity, CodeStatus
from cmetrack.domain.changes import Done, did, sentence
from cmetrack.domain.columns import show
from cmetrack.domain.credits import format_amount
from cmetrack.domain.text import clean
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadValue
from cmetrack.i18n import N_, gettext as _, ngettext
from cmetrack.present.blocks import Block, Cell, Paragraph, table
from cmetrack.present.json import activity_json, code_json
from cmetrack.present.records import waits_for_its_day
from cmetrack.rulebooks.forms import forms
from cmetrack.rules.counted import Counted
from cmetrack.rules.once import Reason
from cmetrack.store.ledger import Ledger

app = group_app(_("Certificate codes: what was received, activated, rejected."))

MISSING = "missing"
"""What `code list` calls the state of a code that a record waits for and does not have."""

Which = Annotated[list[str], argument("CODE_OR_ID…", _("The codes, or their records' numbers."))]
Day = Annotated[str | None, option("DATE", _("The day, where it is known."), "--date")]
Because = Annotated[str | None, option("TEXT", _("Why it was rejected."))]


@app.command()
def add(
    context: typer.Context,
    id: Id,
    code: Annotated[list[str], argument("CODE", _("The code on the certificate."))],
    status: Annotated[
        str | None, option("STATUS", _("received (default), activated, rejected."))
    ] = None,
    day: Day = None,
    reason: Because = None,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Put a certificate's code on a record.

    \b
    cmetrack code add 12 AB12-34CD5678
    cmetrack code add 12 AB12-34CD5678 --status activated --date 2026-03-20
    """
    typed = " ".join(code)
    make = partial(desk.with_code, code=typed, status=status, day=day, reason=reason)
    _change(context, on, id, make, typed)


@app.command()
def activate(
    context: typer.Context, which: Which, day: Day = None, on: On = None, as_json: Json = False
) -> None:
    """Record that a code is activated in the personal account; one that was rejected, too.

    \b
    cmetrack code activate AB12-34CD5678 --date 2026-03-20
    cmetrack code activate 12
    cmetrack code activate 13 34 --date 2026-03-20
    """
    known = _day(day)
    _change(context, on, which, lambda one, _allowed: desk.activated(one, known))


@app.command()
def reject(
    context: typer.Context,
    which: Which,
    day: Day = None,
    reason: Because = None,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Record that a code was rejected; it can be tried again.

    \b
    cmetrack code reject AB12-34CD5678 --reason "код уже введён"
    """
    known = _day(day)
    why = clean(reason) if reason else None
    _change(context, on, which, lambda one, _allowed: desk.rejected(one, known, why))


@app.command("list")
def list_codes(
    context: typer.Context,
    status: Annotated[
        str | None, option("STATUS", _("Only received, activated, rejected or missing ones."))
    ] = None,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """List the codes, and the records that still wait for one.

    \b
    cmetrack code list
    cmetrack code list --status received --json
    """
    run = session(context)
    states = (*CODE_STATUSES, MISSING)
    if status is not None and status not in states:
        said = _("'{status}' is no state of a code.")
        raise BadValue(said, _("The states are {states}."), status=status, states=", ".join(states))
    found = run.evaluated(cycle, run.on(on))
    coded = (one for one in found.records if one.activity.code or one.reason is Reason.PENDING_CODE)
    shown = [one for one in coded if status in (None, _state(one))]
    if run.as_json:
        run.show_json([code_json(one, _state(one)) for one in shown])
    else:
        run.show_blocks(_blocks(shown, found.records))


@app.command()
def letter(
    context: typer.Context,
    which: Which,
    language: Annotated[
        str, option("en|ro|ru|both", _("In which language, if not in that of the desk."))
    ] = "",
    beside: Annotated[
        list[str] | None,
        option("KEY", _("With that of you, too, as `cmetrack profile` has it: snils."), "--with"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the letter to the support desk for a code that cannot be activated.

    \b
    cmetrack code letter AB12-34CD5678
    cmetrack code letter 12 --with snils > letter.txt
    """
    run = session(context)
    with run.read() as ledger:
        activity = desk.find(" ".join(which), ledger.activities(), run.allowed(ledger.cycles()))
        name = ledger.setting("name")
        cycle = run.cycle(ledger.cycles())
        of_you = partial(_of_you, cycle.rulebook, ledger.setting, beside or ())
        # Each other language stands in front of the command by now.
        wanted = desk.BOTH if language else (run.language or desk.LANGUAGE,)
        written = {one: desk.letter(activity, one, name, of_you(one)) for one in wanted}
    [mine] = run.evaluate(cycle, [activity], run.on(None)).records
    lacks = desk.missing(activity)
    needless = ("ignored",) if activity.code else ("ignored", "if-any")
    if run.as_json:
        run.show_json({"id": activity.id, "missing": lacks, "letters": written})
    else:
        run.show_blocks(map(Paragraph, "\n".join(written.values()).splitlines()))
    if activity.code_status == CodeStatus.ACTIVATED:
        run.say(_("Its code is recorded as activated: is the letter needed?"))
    elif mine.award.valuation.norm.code in needless:
        said = _("By {rulebook} record {id} needs no code: is the letter needed?")
        run.say(said, rulebook=cycle.rulebook, id=activity.id)
    for column in lacks:
        run.say(_(_LACKING[column]), id=activity.id)


def _of_you(
    rulebook: str, setting: Callable[[str], str | None], keys: Sequence[str], language: str
) -> list[tuple[str, str]]:
    """What is known of the person under these keys, with labels in a language."""
    if not keys:
        return []
    fields = forms(rulebook).person
    with i18n.speaking(language):
        named = labels(fields, language)
    refuse_unknown(keys, named)
    known = person(setting, fields)
    return [(named[key], known.get(key, "")) for key in keys]


_LACKING = {
    "title": N_("The letter lacks the event's name: `cmetrack edit {id} --title …` adds it."),
    "start": N_("The letter lacks its date: `cmetrack edit {id} --start …` adds it."),
    "place": N_("The letter lacks its place: `cmetrack edit {id} --place …` adds it."),
    "code": N_("The letter lacks the code: `cmetrack edit {id} --code …` adds it."),
}
_STATES = {
    CodeStatus.RECEIVED: N_("received"),
    CodeStatus.ACTIVATED: N_("activated"),
    CodeStatus.REJECTED: N_("rejected"),
    MISSING: N_("no code yet"),
    "waits": N_("activated from"),
}
_NEXT = {
    CodeStatus.RECEIVED: N_(
        "Next: once the personal account took it, `cmetrack code activate {id}`."
    ),
    CodeStatus.ACTIVATED: N_(
        "Next: `cmetrack status`, or `cmetrack code list` for those that wait."
    ),
    CodeStatus.REJECTED: N_("Next: `cmetrack code letter {id}` writes to the support desk."),
}


def _day(text: str | None) -> str | None:
    known = day_of("--date", text or None, read_day)
    return None if known is None else known.isoformat()


def _change(
    context: typer.Context,
    on: str | None,
    which: Sequence[str] | int,
    make: Callable[[Activity, Allowed], Activity],
    typed: str = "",
) -> None:
    """Change the codes of records, say what was recorded, and what it means for the cycle in use."""
    run = session(context)
    day = run.on(on)
    with run.write() as ledger:
        with ledger.change("code", run.now()) as change:
            allowed = run.allowed(ledger.cycles())
            if isinstance(which, int):
                before = [ledger.activity(which)]
            else:
                before = desk.find_all(which, ledger.activities(), allowed)
            after = [make(one, allowed) for one in before]
            for one in after:
                change.replace(one)
            done = [_done(one) for one in after]
            status = CodeStatus(after[0].code_status or CodeStatus.RECEIVED)
            ids = ", ".join(str(one.id) for one in after)
            change.done = did(f"codes-{status}", count=len(after), ids=ids)
            if len(after) == 1:
                change.done = done[0]
            meaning = "" if run.quiet else _meaning(run, ledger, after, day)
        for old, new, what in zip(before, after, done, strict=True):
            said = "{recorded}" if new != old else _("Nothing was changed. {recorded}")
            run.say(said, recorded=sentence(what))
            if typed and (word := desk.put_right(typed, new.code)):
                run.say(word)
            for doubt in desk.doubts_of_day(new, day):
                run.say(doubt)
        run.say(meaning)
        run.say(_(_NEXT[status]), id=after[0].id)
    run.show_change(change, {"records": list(map(activity_json, after))})


def _done(activity: Activity) -> Done:
    told = {"code": activity.code, "id": activity.id}
    dated = {"day": activity.code_date} if activity.code_date else {}
    status = CodeStatus(activity.code_status or CodeStatus.RECEIVED)
    return did(f"code-{status}" + "-on" * bool(dated), **told, **dated)


def _meaning(run: Session, ledger: Ledger, activities: Sequence[Activity], on: date) -> str:
    cycle = run.cycle(ledger.cycles())
    others = ledger.activities(run.looks_back_to(cycle, run.window(cycle, on)))
    if len(others) > QUICKLY_COUNTED:
        return _("`cmetrack status` shows what it means for the cycle.")
    mine = {one.id: one for one in activities}
    beside = [one for one in others if one.id not in mine]
    found = run.evaluate(cycle, [*beside, *activities], on).records
    counted = [one for one in found if one.activity.id in mine]
    said = _("It counts {counted} of {awarded}. {pending}")
    if len(counted) > 1:
        said = _("They count {counted} of {awarded}. {pending}")
    return said.format(
        counted=format_amount(sum(one.counted for one in counted)),
        awarded=wording.credits(sum(one.award.awarded for one in counted)),
        pending=_pending(found),
    )


def _pending(records: Sequence[Counted]) -> str:
    waiting = [one.award.awarded for one in records if one.reason is Reason.PENDING_CODE]
    if not waiting:
        return _("No credits wait for a code.")
    return ngettext(
        "{credits} still wait for the code of {count} record.",
        "{credits} still wait for the codes of {count} records.",
        len(waiting),
    ).format(credits=wording.credits(sum(waiting)), count=len(waiting))


def _state(one: Counted) -> str:
    return one.activity.code_status or CodeStatus.RECEIVED if one.activity.code else MISSING


def _blocks(shown: Sequence[Counted], records: Sequence[Counted]) -> Iterator[Block]:
    if not shown:
        yield Paragraph(_("No codes."))
        return
    columns: list[Cell[Counted]] = [
        (_("record"), lambda one: one.activity.id),
        (_("code"), lambda one: one.activity.code or ""),
        (_("state"), lambda one: _(_STATES["waits" if waits_for_its_day(one) else _state(one)])),
        (_("day"), lambda one: show("code_date", one.activity.code_date)),
        (_("credits"), lambda one: format_amount(one.award.awarded)),
        (_("ended"), lambda one: i18n.day(one.activity.last.day)),
        (_("title"), lambda one: one.activity.title),
    ]
    yield table(shown, columns, right={0, 4})
    yield Paragraph(_pending(records), "faint")
