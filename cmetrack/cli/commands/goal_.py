"""`cmetrack goal`: goals of one's own beside the law's: so many credits or hours by a day."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cmetrack.cli.commands.remind_own import read_every, say_if_past
from cmetrack.cli.params import CycleName, Json, On, Yes, argument, group_app, option, session
from cmetrack.cli.session import Session, day_of, told_day
from cmetrack.core.own import goals_progress
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import Hundredths, in_hundredths, parse_amount, parse_hours
from cmetrack.domain.own import Goal
from cmetrack.domain.text import clean
from cmetrack.domain.written_amounts import read_amount
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present.json import goal_json
from cmetrack.present.own import goals_table
from cmetrack.store.transaction import Change

app = group_app(_("Goals of your own beside the law's: add, list, edit, rm."))

Id = Annotated[int, argument("ID", _("The goal's number."))]
Kinds = Annotated[
    list[str] | None, option("KIND", _("Only this kind; may be given several times."), "--kind")
]
Words = Annotated[str | None, option("TEXT", _("Only titles with these words in them."), "--words")]
Since = Annotated[
    str | None, option("DATE", _("The first day; else the year that ends on the last."))
]
Every = Annotated[
    str | None, option("month|year|never", _("It begins again each month or each year."))
]


@app.command()
def add(
    context: typer.Context,
    title: Annotated[str, argument("NAME", _("What it is called."))],
    amount: Annotated[str, argument("AMOUNT", _("How much: 60 are credits, 10h hours."))],
    by: Annotated[str, option("DATE", _("The last day."))],
    since: Since = None,
    every: Every = None,
    kinds: Kinds = None,
    words: Words = None,
    as_json: Json = False,
) -> None:
    """Set a goal of your own; it is counted apart and never mixed with what the law asks.

    \b
    cmetrack goal add total 60 --by 2026-12-31
    cmetrack goal add reanimare 10h --by 2026-12-31 --every year --words reanimare
    cmetrack goal add congrese 24 --by 2026-12-31 --kind congress --kind conference
    """
    run = session(context)
    wanted = Goal(0, "", *_read_amount(amount), None, told_day("--by", by, read_day))
    wanted = _told(wanted, title=title, since=since, every=every, kinds=kinds, words=words)
    with run.write() as ledger, ledger.change("goal add", run.now()) as change:
        made = wanted._replace(id=change.put_own(wanted))
        change.done = did("goal-set", id=made.id, title=made.title, day=made.until.isoformat())
    run.say(sentence(change.done))
    say_if_past(run, None if made.every else made.until)
    run.say(_("`cmetrack goal list` shows how it stands."))
    _show_change(run, change, made.id)


@app.command("list")
def list_goals(
    context: typer.Context, on: On = None, cycle: CycleName = None, as_json: Json = False
) -> None:
    """List the goals of your own and how they stand.

    \b
    cmetrack goal list
    """
    run = session(context)
    with run.read() as ledger:
        chosen = run.cycle(ledger.cycles(), cycle)
        found = run.evaluate(chosen, ledger.activities(), run.on(on))
        goals = goals_progress(ledger.goals(), found)
    run.show(goals, json=lambda some: list(map(goal_json, some)), blocks=goals_table)


@app.command()
def edit(
    context: typer.Context,
    id: Id,
    title: Annotated[str | None, option("TEXT", _("What it is called."), "--name")] = None,
    amount: Annotated[
        str | None, option("AMOUNT", _("How much: 60 are credits, 10h hours."))
    ] = None,
    by: Annotated[str | None, option("DATE", _("The last day."))] = None,
    since: Since = None,
    every: Every = None,
    kinds: Kinds = None,
    words: Words = None,
    as_json: Json = False,
) -> None:
    """Change a goal; an empty text takes a thing away.

    \b
    cmetrack goal edit 1 --amount 80
    cmetrack goal edit 1 --by 2027-12-31 --words ""
    """
    run = session(context)
    if (title, amount, by, since, every, kinds, words) == (None,) * 7:
        said = _("For example: `cmetrack goal edit {id} --amount 80`.")
        raise UsageError(_("Nothing to change was given."), said, id=id)
    with run.write() as ledger, ledger.change("goal edit", run.now()) as change:
        before = after = ledger.goal(id)
        if amount:
            required, unit = _read_amount(amount)
            after = after._replace(required=required, unit=unit)
        if by:
            after = after._replace(until=told_day("--by", by, read_day))
        kinds = kinds and list(filter(None, kinds))
        after = _told(after, title=title, since=since, every=every, kinds=kinds, words=words)
        change.put_own(after)
        change.done = did("goal-changed", id=id, title=after.title, day=after.until.isoformat())
    run.say(sentence(change.done) if after != before else _("Nothing was changed."))
    _show_change(run, change, id)


@app.command()
def rm(context: typer.Context, id: Id, yes: Yes = False, as_json: Json = False) -> None:
    """Remove a goal.

    \b
    cmetrack goal rm 1
    """
    run = session(context)
    with run.write() as ledger:
        gone = ledger.goal(id)
        question = _("Remove the goal '{title}', until {day}?")
        run.confirm(question, title=gone.title, day=gone.until)
        done = did("goal-removed", id=id, title=gone.title, day=gone.until.isoformat())
        with ledger.change("goal rm", run.now(), done) as change:
            change.remove_own("goal", id)
    run.say(sentence(done))
    run.say(_("`cmetrack undo` takes it back."))
    run.show_change(change, {"id": id})


def _show_change(run: Session, change: Change, id: int) -> None:
    """How the goal stands, for a script."""
    if run.as_json:
        with run.read() as ledger:
            found = run.evaluate(run.cycle(ledger.cycles()), ledger.activities(), run.on(None))
            [one] = goals_progress([ledger.goal(id)], found)
        run.show_change(change, goal_json(one))


def _read_amount(text: str) -> tuple[Hundredths, str]:
    """`60` are credits, `60 credite` too; `10h`, `10 ore`, `7:30` are hours."""
    found = read_amount(text)
    if ":" in text:
        return in_hundredths(parse_hours(text.strip())), "hours"
    if found is not None and found.unit == "hours" and found.hours is not None:
        return in_hundredths(found.hours), "hours"
    if found is not None and found.unit != "credits":
        said = _("'{text}' is neither credits nor hours")
        raise BadValue(said, _("For example 60, or 10h."), text=text)
    return parse_amount(found.number if found else text.strip()), "credits"


def _told(
    goal: Goal,
    *,
    title: str | None,
    since: str | None,
    every: str | None,
    kinds: Sequence[str] | None,
    words: str | None,
) -> Goal:
    """The goal with what was told of it; an empty text takes a thing away."""
    if title is not None:
        goal = goal._replace(title=clean(title) or "")
    if since is not None:
        goal = goal._replace(since=day_of("--since", since or None, read_day))
    if every is not None:
        goal = goal._replace(every=read_every(every))
    if kinds is not None:
        read = (str(COLUMNS["kind"].read(one)) for one in kinds)
        goal = goal._replace(kinds=tuple(dict.fromkeys(read)))
    if words is not None:
        goal = goal._replace(words=clean(words) or None)
    if not goal.title:
        raise BadValue(_("A name is needed."))
    if not goal.required:
        raise BadValue(_("A goal of nothing is none."), _("For example 60, or 10h."))
    if goal.since is not None and goal.since > goal.until:
        said = _("It would end on {until}, before it begins on {start}")
        raise BadValue(said, until=goal.until, start=goal.since)
    return goal
