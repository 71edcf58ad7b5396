"""`cmetrack merge`, `distinct`: say of records that look alike that they are one, or that they are not."""

import sys
from itertools import combinations
from typing import Annotated, Any

import typer

from cmetrack import wording
from cmetrack.cli.asking import ask_for
from cmetrack.cli.commands.edit_ import refuse_changed
from cmetrack.cli.params import Json, On, argument, command, option, session
from cmetrack.cli.worth import counted_now, tell_worth
from cmetrack.core.merging import differences, merged
from cmetrack.core.record_reader import check, describe
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.columns import show
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _, pgettext
from cmetrack.present.json import record_json


@command()
def merge(
    context: typer.Context,
    ids: Annotated[list[int], argument("ID ID", _("The numbers of the two records."))],
    prefer: Annotated[
        int | None, option("ID", _("Which of them is right where they say different things."))
    ] = None,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Make one of two records that were entered twice.

    The lower number stays, and what it leaves open is taken from the other: files, ticks and the
    code are kept. Where they say different things you are asked; elsewhere --prefer decides.

    \b
    cmetrack merge 7 12
    cmetrack merge 7 12 --prefer 12
    """
    run = session(context)
    day = run.on(on)
    pair = sorted(set(ids))
    if len(pair) != 2:
        raise UsageError(_("`merge` takes two records."), _("For example: `cmetrack merge 7 12`."))
    if prefer is not None and prefer not in pair:
        said = _("--prefer {id}: that is none of the two.")
        raise UsageError(said, _("Name the one that is right."), id=prefer)
    with run.write() as ledger:
        one, other = map(ledger.activity, pair)
        after = merged(one, other, _chosen(one, other, prefer))
        if troubles := check(after):
            raise BadValue("\n".join(map(describe, troubles)))
        with ledger.change("merge", run.now()) as change:
            refuse_changed(ledger, (one, other))
            change.merge(after, other.id)
            change.done = did(
                "merged", id=other.id, into=one.id, kind=after.kind, title=after.title
            )
            cycle = run.cycle(ledger.cycles())
            standing = counted_now(run, ledger, after, cycle, day, former=one)
    run.say(sentence(change.done))
    run.say("{record}", record=wording.in_words(after))
    tell_worth(run, standing, day)
    run.say(_("`cmetrack undo` makes them two again."))
    run.show_change(change, record_json(standing.one))


def _chosen(one: Activity, other: Activity, prefer: int | None) -> dict[str, Any]:
    """Of the columns in which the two differ, what is right: as preferred, or as a person says."""
    found = differences(one, other)
    if prefer is not None:
        return {name: both[prefer == other.id] for name, both in found.items()}
    lines = [
        _("{column}: '{one}' in record {id}, '{two}' in record {other}").format(
            column=pgettext("column", name),
            one=show(name, mine),
            two=show(name, theirs),
            id=one.id,
            other=other.id,
        )
        for name, (mine, theirs) in found.items()
    ]
    if found and not sys.stdin.isatty():
        said = _("Records {one} and {other} say different things:").format(
            one=one.id, other=other.id
        )
        hint = _("Say which is right: --prefer {one} or --prefer {other}.")
        raise UsageError("\n".join((said, *lines)), hint.format(one=one.id, other=other.id))
    chosen = {}
    for line, (name, both) in zip(lines, found.items(), strict=True):
        chosen[name] = both[_asked(line, one.id, other.id) == other.id]
    return chosen


def _asked(line: str, one: int, other: int) -> int:
    def read(answer: str) -> int:
        if answer not in (str(one), str(other)):
            said = _("'{answer}' is none of the two: type {one} or {other}")
            raise BadValue(said, answer=answer, one=one, other=other)
        return int(answer)

    question = _("{difference}. Which is right?").format(difference=line)
    return ask_for(question, read, str(one))


@command()
def distinct(
    context: typer.Context,
    ids: Annotated[list[int], argument("ID ID…", _("The numbers of the records."))],
    as_json: Json = False,
) -> None:
    """Say of records that look alike that they are not one; they are never reported again.

    \b
    cmetrack distinct 7 12
    """
    run = session(context)
    wanted = sorted(set(ids))
    if len(wanted) < 2:
        said = _("`distinct` takes two records or more.")
        raise UsageError(said, _("For example: `cmetrack distinct 7 12`."))
    done = did("distinct", ids=", ".join(map(str, wanted)))
    with run.write() as ledger, ledger.change("distinct", run.now(), done) as change:
        for id in wanted:
            ledger.activity(id)
        known = ledger.apart()
        new = [pair for pair in combinations(wanted, 2) if pair not in known]
        for pair in new:
            change.set_apart(*pair)
    run.say(sentence(done) if new else _("That is noted already; nothing was changed."))
    run.show_change(change, {"distinct": wanted})
