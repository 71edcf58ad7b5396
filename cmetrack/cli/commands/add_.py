"""`cmetrack add`: log an activity."""

from typing import Annotated

import typer

from cmetrack.cli.columns import RecordCommand, given, read
from cmetrack.cli.params import Json, On, argument, command, flag, session
from cmetrack.cli.worth import (
    counted_now,
    foreseen_now,
    say_doubts,
    say_foreseen,
    say_missing_file,
    tell_worth,
)
from cmetrack.core.codes import put_right
from cmetrack.core.periodicals import PUBLICATIONS, PeriodicalList
from cmetrack.core.record_reader import read_record
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did
from cmetrack.domain.identity import Identity, differ, identify
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import record_json


@command(cls=RecordCommand)
def add(
    context: typer.Context,
    kind: Annotated[str, argument("KIND", _("What it is: course, congress, article …"))],
    title: Annotated[str, argument("TITLE", _("Its title, as the certificate has it."))],
    again: Annotated[
        bool, flag(_("Log it even if a record of that kind, title and day is there."), "--again")
    ] = False,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Log an activity: a course, a congress, a publication.

    \b
    cmetrack add course "Ecografie abdominală" --start 2026-03-14 --hours 6
    cmetrack add congress "Congresul de Pneumologie" --start 2026-05-07 --end 2026-05-09 \\
        --level national --credits 18 --works-first 1
    cmetrack add article "Un caz rar" --start 2026-02 --index medline
    """
    run = session(context)
    day, now = run.on(on), run.now()
    cells = {"kind": kind, "title": title, **given(context)}
    with run.write() as ledger:
        with ledger.change("add", now) as change:
            cycles = ledger.cycles()
            typed = activity = read(run, cells, cycles)
            if typed.kind in PUBLICATIONS:
                activity = PeriodicalList(ledger.periodicals()).fill(typed)
            first_of_its_kind = not ledger.has_kind(activity.kind)
            alike = ledger.find_same(identify(activity))
            refuse_repetition(activity, alike, again=again)
            twin = _twin(activity, alike)
            activity = activity._replace(id=change.add(activity))
            change.done = did("added", id=activity.id, kind=activity.kind, title=activity.title)
            # Before it is written for good: what cannot be counted is not added either.
            cycle = run.cycle(cycles)
            standing = counted_now(run, ledger, activity, cycle, day, always=as_json)
            planned = foreseen_now(run, ledger, activity, cycle, day) if activity.planned else None
        for notice in read_record(cells, run.allowed(cycles)).notices:
            run.say(notice.sentence)
        if "code" in cells and (word := put_right(cells["code"], activity.code)):
            run.say(word)
        if twin is not None:
            run.say(twin)
        if activity.indexed != typed.indexed:
            said = _("Its index class is '{index}', by your list of journals.")
            run.say(said, index=activity.indexed)
    run.say(_("Added record {id}: {kind} '{title}', {start}."), **activity._asdict())
    say_doubts(run, activity, day)
    say_missing_file(run, activity.evidence)
    if planned is not None:
        say_foreseen(run, planned)
    else:
        tell_worth(run, standing, day)
    if first_of_its_kind and (hint := run.rulebook(cycle.rulebook).hint(activity.kind)):
        run.say(_(hint))
    if as_json:
        run.show_json(record_json(standing.one))


def refuse_repetition(activity: Activity, same: list[tuple[int, Identity]], *, again: bool) -> None:
    """Refuse a record that is there already: by its code, certificate or identifier, or its event."""
    mine = identify(activity)
    for id, theirs in same:
        pairs = zip(mine._fields, mine, theirs, strict=True)
        shared = [name for name, one, other in pairs if one and one == other]
        if differ(mine, theirs) or (shared == ["event"] and again):
            continue
        if shared == ["event"]:
            what = _("Record {id} is the same: its kind, title and days are.")
            hint = _("Change it with `cmetrack edit {id}`, or log this one, too, with --again.")
        else:
            what = _("Record {id} has the same {column} already.")
            hint = _("Change it with `cmetrack edit {id}`.")
        raise UsageError(what.format(id=id, column=shared[0]), hint.format(id=id))


def _twin(activity: Activity, alike: list[tuple[int, Identity]]) -> str | None:
    mine = identify(activity)
    for id, theirs in reversed(alike):
        pairs = zip(mine._fields, mine, theirs, strict=True)
        apart = [name for name, one, other in pairs if one and other and one != other]
        if apart and theirs.event == mine.event:
            return _(
                "Record {id} has the same kind, title and days and another {column}; if it is one event, remove one of them with `cmetrack rm`."
            ).format(id=id, column=apart[0])
    return None
