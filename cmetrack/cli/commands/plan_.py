"""`cmetrack plan`: what is planned, what would still be missing, what would close the gap."""

import sys
from contextlib import ExitStack
from typing import Annotated

import typer

from cmetrack import i18n
from cmetrack.cli.columns import RecordCommand, given, read
from cmetrack.cli.commands.add_ import refuse_repetition
from cmetrack.cli.params import CycleName, Id, Json, On, argument, flag, group_app, option, session
from cmetrack.cli.session import day_of
from cmetrack.cli.worth import counted_now, foreseen_now, say_doubts, say_foreseen, tell_worth
from cmetrack.core.checklists import completion_dues, lists_of, ticked
from cmetrack.core.own import goals_progress
from cmetrack.core.plan import EVERY, occurrences, overview
from cmetrack.core.record_reader import texts
from cmetrack.core.suggest import suggest as suggested
from cmetrack.core.where import choose, numbers
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.columns import show
from cmetrack.domain.dates import has_day
from cmetrack.domain.identity import identify
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.present import json, plan as blocks
from cmetrack.present.json import goal_json
from cmetrack.present.own import goals_blocks

app = group_app()

Kind = Annotated[str, argument("KIND", _("What it is: course, congress …"))]
Title = Annotated[str, argument("TITLE", _("Its title."))]


@app.callback(invoke_without_command=True, no_args_is_help=False)
def plan(
    context: typer.Context, on: On = None, cycle: CycleName = None, as_json: Json = False
) -> None:
    """Show what is planned beside what is done, and what would still be missing.

    \b
    cmetrack plan
    cmetrack plan suggest
    cmetrack plan check congress "Congresul de Pneumologie" --start 2027-05-07 --end 2027-05-09 --level national
    cmetrack plan add session "Sesiunea lunară" --start 2027-01-27T18:00 --end 2027-01-27T20:00 \\
        --level local --hours 2 --every month-weekday --until 2027-06-30
    """
    if context.invoked_subcommand is not None:
        if (on, cycle, as_json) != (None, None, False):
            said = _("The options of `cmetrack plan {verb}` stand after the verb.")
            raise UsageError(said, verb=context.invoked_subcommand)
        return
    run = session(context)
    with run.read() as ledger:
        chosen = run.cycle(ledger.cycles(), cycle)
        book = run.rulebook(chosen.rulebook)
        found = overview(book, chosen, ledger.activities(), run.on(on))
        ticks = ledger.ticks()
        goals = goals_progress(ledger.goals(), found.now)
    dues = completion_dues(book, [one.activity for one in found.now.records], ticks, found.now.on)
    if run.as_json:
        run.show_json(json.overview_json(found, dues) | {"goals": list(map(goal_json, goals))})
        return
    run.show_blocks([*blocks.overview_blocks(found), *blocks.to_tick_off(found, ticks, dues)])
    run.show_blocks(goals_blocks(goals, found.now.on))
    sys.stdout.flush()  # what to do next comes after what is shown, also in a pipe
    if found.overdue:
        run.say(
            _("Was it done? `cmetrack plan done ID`; if not, `cmetrack edit` or `cmetrack rm`.")
        )
    if found.missing:
        run.say(_("`cmetrack plan suggest` tells what would close the gap."))


@app.command(cls=RecordCommand)
def add(
    context: typer.Context,
    kind: Kind,
    title: Title,
    every: Annotated[
        str | None,
        option(
            "week|month|month-weekday[:4|:last]",
            _(
                "Again and again: each week, on the same day of each month, or on the same weekday of it, such as the second or the last Wednesday."
            ),
        ),
    ] = None,
    until: Annotated[
        str | None, option("DATE", _("With --every: the last day it may begin."))
    ] = None,
    again: Annotated[
        bool, flag(_("Plan it even if a record of that kind, title and day is there."), "--again")
    ] = False,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Plan an activity, or one that comes again; it counts once it is done.

    \b
    cmetrack plan add congress "Congresul de Pneumologie" --start 2027-05-07 --end 2027-05-09 --level national
    cmetrack plan add session "Sesiunea lunară" --start 2027-01-27T18:00 --end 2027-01-27T20:00 \\
        --level local --hours 2 --every month-weekday --until 2027-06-30
    """
    run = session(context)
    day, now = run.on(on), run.now()
    cells = _planned_cells(context, kind, title)
    if (every is None) != (until is None):
        said = _("--every and --until belong together.")
        raise UsageError(said, _("For example: --every month --until 2027-06-30."))
    with run.write() as ledger, ledger.change("plan add", now) as change:
        cycles = ledger.cycles()
        wanted, read_as = _all_of(read(run, cells, cycles, today=day), every, until)
        made = []
        for one in wanted:
            refuse_repetition(one, ledger.find_same(identify(one)), again=again)
            made.append(one._replace(id=change.add(one)))
        first, last = made[0], made[-1]
        ids = str(first.id) if len(made) == 1 else f"{first.id}–{last.id}"
        words = {"kind": first.kind, "title": first.title, "start": first.start}
        change.done = did("planned", count=len(made), ids=ids, **words, last=last.start)
        found = foreseen_now(run, ledger, first, run.cycle(cycles, cycle), day)
    if read_as:
        run.say(read_as)
    run.say(sentence(change.done))
    for one in made if len(made) > 1 else ():
        run.say("  " + _("{id}: {start}").format(id=one.id, start=i18n.day(one.start)))
    say_doubts(run, first, day)
    if first.last.day < day:
        run.say(_("{day} has passed already: is the date right?"), day=i18n.day(first.start))
    if len(made) > 1:
        run.say(_("The first of them:"))
    say_foreseen(run, found)
    run.say(_("Next: `cmetrack plan`; once it is done, `cmetrack plan done {id}`."), id=first.id)
    run.show_change(change, [json.activity_json(one) for one in made])


@app.command()
def done(
    context: typer.Context,
    id: Id,
    code: Annotated[str | None, option("TEXT", _("The certificate's individual code."))] = None,
    credits: Annotated[
        str | None, option("NUMBER", _("The number that the certificate states."))
    ] = None,
    certificate: Annotated[
        str | None, option("TEXT", _("Series and number of the certificate."))
    ] = None,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Record that a planned activity was done.

    \b
    cmetrack plan done 51
    cmetrack plan done 51 --credits 18 --certificate "Seria ML Nr. 118"
    cmetrack plan done 51 --code AB12-34CD5678
    """
    run = session(context)
    day = run.on(on)
    stated = {"code": code, "credits": credits, "certificate": certificate}
    with run.write() as ledger, ledger.change("plan done", run.now()) as change:
        cycles = ledger.cycles()
        chosen = run.cycle(cycles, cycle)
        before = ledger.activity(id)
        if not before.planned:
            said = _("Record {id} is not planned: it is recorded as done.")
            raise UsageError(said, _("`cmetrack edit {id}` changes it."), id=id)
        if before.last.day > day:
            said = _("Record {id} ends on {last}, after {on}: it cannot be done yet.")
            hint = _("If its date was moved: `cmetrack edit {id} --start …`.")
            raise UsageError(said, hint, id=id, last=before.last.day, on=day)
        told = {name: text for name, text in stated.items() if text is not None}
        cells = {**texts(before), **told, "state": "done"}
        # Whose it is was said when it was planned, whichever cycle is in use now.
        after = read(run, cells, cycles, today=day)._replace(
            id=id, specialty=before.specialty, country=before.country
        )
        change.replace(after)
        change.done = did("plan-done", id=id, title=after.title)
        standing = counted_now(run, ledger, after, chosen, day, former=before)
        ticks = ledger.ticks()
    run.say(_("Record {id} is done: {title}"), id=id, title=after.title)
    tell_worth(run, standing, day)
    for due in completion_dues(run.rulebook(chosen.rulebook), [after], ticks, day):
        run.say(due.text)
    run.show_change(change, json.record_json(standing.one))


@app.command(cls=RecordCommand)
def check(
    context: typer.Context,
    kind: Kind,
    title: Title,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Ask whether the law would count an activity, before you sign up; nothing is written.

    \b
    cmetrack plan check distance-online "Astmul" --start 2027-01-10 --hours 12
    cmetrack plan check congress "Congresul" --start 2027-05-07 --end 2027-05-09 --level national \\
        --hours 18 --specialty other
    """
    run = session(context)
    day = run.on(on)
    cells = _planned_cells(context, kind, title)
    with run.read() as ledger:
        cycles = ledger.cycles()
        # A number of its own, after all others: among equals the earlier records count.
        id = max((one.id for one in ledger.activities()), default=0) + 1
        wanted = read(run, cells, cycles, today=day)._replace(id=id)
        found = foreseen_now(run, ledger, wanted, run.cycle(cycles, cycle), day)
    run.show(found, json=json.foreseen_json, blocks=blocks.foreseen_lines)


@app.command()
def suggest(
    context: typer.Context,
    by: Annotated[
        str | None,
        option(
            "DATE", _("The day to be met; else as far as the plan, or the cycle's window, reaches.")
        ),
    ] = None,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Tell what would close the gap that the plan leaves, in the law's own terms.

    \b
    cmetrack plan suggest
    cmetrack plan suggest --by 2027-11-21
    """
    run = session(context)
    day = run.on(on)
    until = day_of("--by", by)
    if until is not None and until < day:
        hint = _("Give a later --by.")
        raise BadValue(_("{by} is before {on}."), hint, by=until, on=day)
    with run.read() as ledger:
        chosen = run.cycle(ledger.cycles(), cycle)
        book = run.rulebook(chosen.rulebook)
        found = suggested(overview(book, chosen, ledger.activities(), day, by=until))
    run.show(found, json=json.suggestion_json, blocks=blocks.suggestion_blocks)
    if found.needs and not run.as_json:
        sys.stdout.flush()
        run.say(_("Before you sign up: `cmetrack plan check KIND TITLE --start DATE --hours …`."))


@app.command()
def papers(
    context: typer.Context,
    ids: Annotated[
        list[str],
        argument("ID…", _("The records' numbers: 12, several, or from one to another, 55-66.")),
    ],
    tick: Annotated[
        list[str] | None,
        option("NAME[=NOTE]", _("Tick it off; voucher=AB-12 keeps a note; chosen,agreed are two.")),
    ] = None,
    untick: Annotated[list[str] | None, option("NAME", _("Take the tick away."))] = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Show and tick off the papers and steps that a record, or several, ask for.

    \b
    cmetrack plan papers 51
    cmetrack plan papers 51 --tick chosen --tick voucher=1234-5678
    cmetrack plan papers 51-54 --tick copy
    """
    run = session(context)
    words = [word for word, some in (("ticked", tick), ("unticked", untick)) if some]
    change, found = None, []
    with ExitStack() as stack:
        ledger = stack.enter_context(run.write() if words else run.read())
        if words:
            change = stack.enter_context(ledger.change("plan papers", run.now()))
        book = run.rulebook(run.cycle(ledger.cycles(), cycle).rulebook)
        meant, ticks = choose(ledger.activities(), numbers(ids), ()), ledger.ticks()
        for activity in meant:
            if not (lists := lists_of(book, activity)):
                said = _("{rulebook} has nothing to tick off for a record of the kind '{kind}'.")
                raise UsageError(said, rulebook=book.id, kind=show("kind", activity.kind))
            mine = ticks.get(activity.id, {})
            if change:
                mine = ticked(book, activity, mine, tick or (), untick or ())
                change.tick(activity.id, mine)
            found.append((activity, lists, mine))
        if change:
            listed = ", ".join(str(one.id) for one in meant)
            done = did("-and-".join(words), id=meant[0].id)
            if len(meant) > 1:
                done = did("ticked-several", count=len(meant), ids=listed)
            change.done = done
            run.say(sentence(done))
            run.say(_("`cmetrack undo` takes it back."))
    if run.as_json:
        several = [json.papers_json(*one) for one in found]
        told = several if len(found) > 1 else several[0]
        if change:
            run.show_change(change, told)
        else:
            run.show_json(told)
    else:
        for one in found:
            run.show_blocks(blocks.papers_blocks(*one))


def _planned_cells(context: typer.Context, kind: str, title: str) -> dict[str, str]:
    cells = {"kind": kind, "title": title, **given(context)}
    if cells.setdefault("state", "planned") != "planned":
        said = _("Only what is planned belongs here, not --state {state}")
        raise UsageError(said, _("`cmetrack add` logs what is done."), state=cells["state"])
    return cells


def _all_of(first: Activity, every: str | None, until: str | None) -> tuple[list[Activity], str]:
    last = day_of("--until", until)
    if every is None or last is None:
        return [first], ""
    if every not in EVERY:
        said = _("--every: '{word}' is not known.")
        raise BadValue(said, _("Allowed are: {allowed}."), word=every, allowed=", ".join(EVERY))
    if not has_day(first.start):
        raise BadValue(_("What comes again needs a day, not a year or a month alone."))
    periods, read_as = occurrences(first.span, first.start, first.end, every, last)
    return [first._replace(start=start, end=end) for start, end in periods], read_as
