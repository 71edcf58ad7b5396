"""`cmetrack rm`: remove records."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.params import Yes, argument, command, session
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Done, did, sentence
from cmetrack.errors import LedgerBusy
from cmetrack.i18n import gettext as _, ngettext

_MOST_NAMED = 20


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
        for line in wording.first_of(map(wording.in_a_line, shown), len(shown), _MOST_NAMED):
            run.say(line)
        # Nobody waits for an answer while the ledger is held, so it is looked at again after.
        run.confirm(
            ngettext("Remove this record?", "Remove these {count} records?", len(wanted)).format(
                count=len(wanted)
            ),
            yes=yes,
        )
        removed = _removed(shown)
        with ledger.change("rm", run.now(), removed) as change:
            for activity in shown:
                if ledger.activity(activity.id) != activity:
                    raise LedgerBusy(
                        _("Record {id} was changed in the meantime.").format(id=activity.id),
                        _(
                            "Nothing was removed; look at it again with `cmetrack show {id}`."
                        ).format(id=activity.id),
                    )
                change.remove(activity.id)
    run.say(sentence(removed))
    run.say(_("`cmetrack undo` brings back what was removed."))


def _removed(activities: Sequence[Activity]) -> Done:
    if len(activities) == 1:
        [one] = activities
        return did("removed", id=one.id, kind=one.kind, title=one.title)
    ids = ", ".join(str(one.id) for one in activities)
    return did("removed-several", count=len(activities), ids=ids)
