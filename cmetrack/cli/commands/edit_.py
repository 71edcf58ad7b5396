"""`cmetrack edit`, `rm`: change records, remove records; one, or many at once."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli import worth
from cmetrack.cli.columns import RecordCommand, given
from cmetrack.cli.form import enquire, fill
from cmetrack.cli.params import Ids, Json, On, Where, Yes, command, option, session
from cmetrack.cli.session import QUICKLY_COUNTED, Session
from cmetrack.core.edits import edited
from cmetrack.core.where import choose, numbers, read_where, removed_in
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.columns import show
from cmetrack.domain.credits import format_amount
from cmetrack.domain.identity import identify
from cmetrack.errors import LedgerBusy, NotFound, UsageError
from cmetrack.i18n import gettext as _, ngettext, pgettext
from cmetrack.present import plain
from cmetrack.present.json import record_json, records_json
from cmetrack.present.records import edits_table
from cmetrack.rules.counted import Counted
from cmetrack.store.evidence import remember
from cmetrack.store.ledger import Ledger


@command(cls=RecordCommand)
def edit(
    context: typer.Context,
    ids: Ids = None,
    kind: Annotated[str | None, option("KIND", _("What it is."))] = None,
    title: Annotated[str | None, option("TITLE", _("Its title."))] = None,
    where: Where = None,
    yes: Yes = False,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Change a record, or several at once; an empty text means "not known".

    \b
    cmetrack edit 12 --hours 6 --level national
    cmetrack edit 12 --credits ""
    cmetrack edit 55-66 --level local
    cmetrack edit --where "title ~ Balint" --where "start = 2025" --format balint
    """
    run = session(context)
    day = run.on(on)
    own = (("kind", kind), ("title", title))
    changes = given(context) | {name: text for name, text in own if text is not None}
    if not changes and not (ids and sys.stdin.isatty()):
        said = _("Nothing to change was given.")
        id = (ids or ["12"])[0]
        raise UsageError(said, _("For example: `cmetrack edit {id} --hours 6`."), id=id)
    with run.write() as ledger:
        meant = _meant(run, ledger, ids or (), where or ())
        if not changes:
            changes = _asked(run, ledger, meant, day)
        if len(meant) == 1:
            _edit_one(run, ledger, meant[0].id, changes, day)
        else:
            _edit_many(run, ledger, meant, changes, day)


def _asked(run: Session, ledger: Ledger, meant: Sequence[Activity], on: date) -> dict[str, str]:
    """The changes that a person makes to a record, question by question."""
    if len(meant) > 1:
        said = _("What is to change in several records must be given.")
        raise UsageError(said, _("For example: `cmetrack edit 12 14 --level local`."))
    enquiry = enquire(run, ledger, on, meant[0])
    return fill(run, enquiry, enquiry.begin({}))


def _edit_one(run: Session, ledger: Ledger, id: int, changes: Mapping[str, str], day: date) -> None:
    with ledger.change("edit", run.now()) as change:
        cycles = ledger.cycles()
        [one] = edited(
            [ledger.activity(id)],
            changes,
            run.allowed(cycles, [ledger.setting("name")]),
            run.on(None),
        )
        before, after = one
        if changed := one.changed:
            change.replace(after)
            change.done = did("changed", columns=", ".join(changed), id=id, title=before.title)
        named_anew = after.evidence if "evidence" in changes else None
        # A file that is named anew is what it is now, also where it was another before.
        if named_anew and (found := remember(named_anew, run.path)) is not None:
            change.remember(found)
        twins = ledger.look_alikes(id, id) if identify(before) != identify(after) else ()
        cycle = run.cycle(cycles)
        standing = worth.counted_now(run, ledger, after, cycle, day, former=before)
    if changed:
        said = _("Record {id}: {column} '{old}' → '{new}'")
        for name, (old, new) in changed.items():
            values = {"old": show(name, old), "new": show(name, new)}
            run.say(said, id=id, column=pgettext("column", name), **values)
        if not {"kind", "start", "end", "hours", "days", "state"}.isdisjoint(changed):
            worth.say_doubts(run, after, day)
        worth.say_look_alikes(run, twins)
        worth.say_missing_file(run, named_anew)
        worth.tell_worth(run, standing, day)
    else:
        run.say(_("Record {id} is like that already; nothing was changed."), id=id)
    run.show_change(change, record_json(standing.one))


def _edit_many(
    run: Session,
    ledger: Ledger,
    meant: Sequence[Activity],
    changes: Mapping[str, str],
    day: date,
) -> None:
    """Change several records in one go: shown, asked, all of them or none."""
    cycles = ledger.cycles()
    edits = edited(meant, changes, run.allowed(cycles), run.on(None))
    real = [one for one in edits if one.changed]
    if real:
        if not run.quiet:
            plain.show([edits_table(real)], sys.stderr, color=run.color)
        question = ngettext("Change this record?", "Change these {count} records?", len(real))
        run.confirm(question, count=len(real))
    with ledger.change("edit", run.now()) as change:
        refuse_changed(ledger, meant)
        before = _count(run, ledger, meant, day, always=False)
        for one in real:
            change.replace(one.after)
        columns = ", ".join(dict.fromkeys(name for one in real for name in one.changed))
        change.done = did("changed-several", columns=columns, **_listed(one.after for one in real))
        file = edits[0].after.evidence if "evidence" in changes else None
        if file and (found := remember(file, run.path)) is not None:
            change.remember(found)
        anew = {one.after.id for one in real if identify(one.before) != identify(one.after)}
        near = ledger.look_alikes(min(anew), max(anew)) if anew else ()
        # Before it is written for good: what cannot be counted is not changed either.
        after = _count(run, ledger, meant, day, always=run.as_json)
    if not real:
        run.say(_("These records are like that already; nothing was changed."))
    else:
        run.say(sentence(change.done))
        if after and before:
            said = _("They give {awarded}; {counted} of them count on {on} ({before} before).")
            counted, former = (
                format_amount(sum(c.counted for c in its)) for its in (after, before)
            )
            awarded = wording.amount(sum(one.award.awarded for one in after), after[0].award.unit)
            run.say(said, awarded=awarded, counted=counted, on=day, before=former)
        worth.say_look_alikes(run, [pair for pair in near if not anew.isdisjoint(pair[:2])])
        worth.say_missing_file(run, file)
        run.say(_("`cmetrack undo` takes it back."))
    run.show_change(change, records_json(after))


def _count(
    run: Session, ledger: Ledger, meant: Iterable[Activity], on: date, *, always: bool
) -> list[Counted]:
    """What the records count in the cycle in use; in a very large ledger only if it must be."""
    if not always and ledger.count() > QUICKLY_COUNTED:
        return []
    ids = {one.id for one in meant}
    found = run.evaluate(run.cycle(ledger.cycles()), ledger.activities(), on).records
    return [one for one in found if one.activity.id in ids]


@command()
def rm(
    context: typer.Context,
    ids: Ids = None,
    where: Where = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Remove records; `cmetrack undo` brings them back.

    \b
    cmetrack rm 12
    cmetrack rm 12 14-17 --yes
    cmetrack rm --where "notes ~ test"
    """
    run = session(context)
    with run.write() as ledger:
        meant = _meant(run, ledger, ids or (), where or ())
        for activity in meant:
            run.say(wording.in_a_line(activity))
        # Nobody waits for an answer while the ledger is held, so it is looked at again after.
        asked = ngettext("Remove this record?", "Remove these {count} records?", len(meant))
        run.confirm(asked, count=len(meant))
        removed = did("removed-several", **_listed(meant))
        if len(meant) == 1:
            removed = did("removed", id=meant[0].id, kind=meant[0].kind, title=meant[0].title)
        with ledger.change("rm", run.now(), removed) as change:
            refuse_changed(ledger, meant)
            for activity in meant:
                change.remove(activity.id)
    run.say(sentence(removed))
    run.say(_("`cmetrack undo` brings back what was removed."))
    run.show_change(change)


def _meant(
    run: Session, ledger: Ledger, ids: Sequence[str], where: Sequence[str]
) -> list[Activity]:
    """The records of these numbers, and of them those that are so."""
    runs = numbers(ids)
    if not runs and not where:
        hint = _("Give their numbers (12, 55-66), or say what they have in common with --where.")
        raise UsageError(_("Which records are meant was not said."), hint)
    if not where and all(len(one) == 1 for one in runs):
        return [ledger.activity(id) for id in dict.fromkeys(one[0] for one in runs)]
    conditions = read_where(where, run.allowed(ledger.cycles()), today=run.on(None))
    activities = ledger.activities()
    found = choose(activities, runs, conditions)
    if gone := removed_in(activities, runs):
        run.say(_("Not there any more: {ids}."), ids=", ".join(map(str, gone)))
    if not found:
        hint = _("`cmetrack list` takes the same --where, and shows what it finds.")
        raise NotFound(_("No record is so."), hint, code="no-such-record")
    return found


def _listed(activities: Iterable[Activity]) -> dict[str, object]:
    ids = [str(one.id) for one in activities]
    return {"count": len(ids), "ids": ", ".join(ids)}


def refuse_changed(ledger: Ledger, shown: Iterable[Activity]) -> None:
    """Refuse to go on where somebody has changed what was shown."""
    for activity in shown:
        if ledger.activity(activity.id) != activity:
            hint = _("Nothing was done; look at it again with `cmetrack show {id}`.")
            raise LedgerBusy(_("Record {id} was changed in the meantime."), hint, id=activity.id)
