"""`cmetrack edit`: change a record."""

from typing import Annotated

import typer

from cmetrack.cli.columns import RecordCommand, given
from cmetrack.cli.feedback import counted_now, say_doubts, say_missing_file, tell_worth
from cmetrack.cli.params import Json, On, argument, command, option, session
from cmetrack.core.record_reader import make_activity, texts
from cmetrack.domain.columns import COLUMNS, show
from cmetrack.domain.done import did
from cmetrack.domain.identity import differ, identify
from cmetrack.errors import UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import record_json
from cmetrack.store.evidence import remember


@command(cls=RecordCommand)
def edit(
    context: typer.Context,
    id: Annotated[int, argument("ID", _("The record's number."))],
    kind: Annotated[str | None, option(None, _("What it is."))] = None,
    title: Annotated[str | None, option(None, _("Its title."))] = None,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Change a record; an empty text means "not known".

    \b
    cmetrack edit 12 --hours 6 --level national
    cmetrack edit 12 --credits ""
    """
    run = session(context)
    day, now = run.on(on), run.now()
    own = {"kind": kind, "title": title}
    changes = given(context) | {name: text for name, text in own.items() if text is not None}
    if not changes:
        raise UsageError(
            _("Nothing to change was given."),
            _("For example: `cmetrack edit {id} --hours 6`.").format(id=id),
        )
    with run.write() as ledger, ledger.change("edit", now) as change:
        cycles = ledger.cycles()
        before = ledger.activity(id)
        after = make_activity({**texts(before), **changes}, run.allowed(cycles))._replace(id=id)
        values = zip(COLUMNS, before[1:], after[1:], strict=True)
        changed = {name: (old, new) for name, old, new in values if old != new}
        if changed:
            change.replace(after)
            change.done = did("changed", columns=", ".join(changed), id=id, title=before.title)
        named_anew = "evidence" in changes and after.evidence
        # A file that is named anew is what it is now, also where it was another before.
        if named_anew and (found := remember(named_anew, run.path)) is not None:
            change.remember(found)
        mine = identify(after)
        twins = [
            id for id, its in ledger.find_same(mine) if id != after.id and not differ(mine, its)
        ]
        standing = counted_now(
            run, ledger, after, run.cycle(cycles), day, always=as_json, former=before
        )
    if changed:
        for name, (old, new) in changed.items():
            said = _("Record {id}: {column} '{old}' → '{new}'")
            run.say(said.format(id=id, column=name, old=show(name, old), new=show(name, new)))
        if not {"kind", "start", "end", "hours", "days", "state"}.isdisjoint(changed):
            say_doubts(run, after, day)
        if twins and identify(before) != mine:
            said = _(
                "It is now the same as record {other}; if it is, `cmetrack rm {id}` removes one."
            )
            run.say(said.format(other=twins[0], id=id))
        if named_anew:
            say_missing_file(run, named_anew)
        tell_worth(run, standing, day)
    else:
        run.say(_("Record {id} is like that already; nothing was changed."), id=id)
    if as_json:
        run.show_json(record_json(standing.one))
