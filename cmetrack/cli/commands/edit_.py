"""`cmetrack edit`, `rm`: change records, remove records."""

from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.columns import RecordCommand, given
from cmetrack.cli.params import Id, Json, On, Yes, argument, command, option, session
from cmetrack.cli.worth import counted_now, say_doubts, say_missing_file, tell_worth
from cmetrack.core.record_reader import make_activity, texts
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.columns import COLUMNS, show
from cmetrack.domain.identity import differ, identify
from cmetrack.errors import LedgerBusy, UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.json import record_json
from cmetrack.store.evidence import remember


@command(cls=RecordCommand)
def edit(
    context: typer.Context,
    id: Id,
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
    own = (("kind", kind), ("title", title))
    changes = given(context) | {name: text for name, text in own if text is not None}
    if not changes:
        said = _("Nothing to change was given.")
        raise UsageError(said, _("For example: `cmetrack edit {id} --hours 6`.").format(id=id))
    with run.write() as ledger, ledger.change("edit", now) as change:
        cycles = ledger.cycles()
        before = ledger.activity(id)
        after = make_activity({**texts(before), **changes}, run.allowed(cycles))._replace(id=id)
        values = zip(COLUMNS, before[1:], after[1:], strict=True)
        changed = {name: (old, new) for name, old, new in values if old != new}
        if changed:
            change.replace(after)
            change.done = did("changed", columns=", ".join(changed), id=id, title=before.title)
        named_anew = after.evidence if "evidence" in changes else None
        # A file that is named anew is what it is now, also where it was another before.
        if named_anew and (found := remember(named_anew, run.path)) is not None:
            change.remember(found)
        mine = identify(after)
        same = ledger.find_same(mine)
        twins = [other for other, its in same if other != id and not differ(mine, its)]
        cycle = run.cycle(cycles)
        standing = counted_now(run, ledger, after, cycle, day, always=as_json, former=before)
    if changed:
        said = _("Record {id}: {column} '{old}' → '{new}'")
        for name, (old, new) in changed.items():
            run.say(said, id=id, column=name, old=show(name, old), new=show(name, new))
        if not {"kind", "start", "end", "hours", "days", "state"}.isdisjoint(changed):
            say_doubts(run, after, day)
        if twins and identify(before) != mine:
            said = _(
                "It is now the same as record {other}; if it is, `cmetrack rm {id}` removes one."
            )
            run.say(said, other=twins[0], id=id)
        say_missing_file(run, named_anew)
        tell_worth(run, standing, day)
    else:
        run.say(_("Record {id} is like that already; nothing was changed."), id=id)
    if as_json:
        run.show_json(record_json(standing.one))


@command()
def rm(
    context: typer.Context,
    ids: Annotated[list[int], argument("ID…", _("The records' numbers."))],
    yes: Yes = False,
) -> None:
    """Remove records; `cmetrack undo` brings them back.

    \b
    cmetrack rm 12
    cmetrack rm 12 14 15 --yes
    """
    run = session(context)
    wanted = list(dict.fromkeys(ids))
    with run.write() as ledger:
        shown = [ledger.activity(id) for id in wanted]
        for line in wording.first_of(map(wording.in_a_line, shown), len(shown)):
            run.say(line)
        # Nobody waits for an answer while the ledger is held, so it is looked at again after.
        asked = ngettext("Remove this record?", "Remove these {count} records?", len(shown))
        run.confirm(asked.format(count=len(shown)), yes=yes)
        removed = did("removed-several", count=len(shown), ids=", ".join(map(str, wanted)))
        if len(shown) == 1:
            removed = did("removed", id=wanted[0], kind=shown[0].kind, title=shown[0].title)
        with ledger.change("rm", run.now(), removed) as change:
            for activity in shown:
                if ledger.activity(activity.id) != activity:
                    said = _("Record {id} was changed in the meantime.")
                    hint = _("Nothing was removed; look at it again with `cmetrack show {id}`.")
                    raise LedgerBusy(said.format(id=activity.id), hint.format(id=activity.id))
                change.remove(activity.id)
    run.say(sentence(removed))
    run.say(_("`cmetrack undo` brings back what was removed."))
