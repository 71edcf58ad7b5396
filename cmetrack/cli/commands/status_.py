"""`cmetrack status`, `list`, `show`: how the cycle stands; the records; the working of one."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from cmetrack.cli.params import CycleName, Id, Json, On, Where, command, flag, option, session
from cmetrack.cli.session import Session, days_of
from cmetrack.core.evaluate import previous
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.text import fold
from cmetrack.errors import BadValue
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block
from cmetrack.present.records import explain_blocks, list_blocks, record_blocks, sums_blocks
from cmetrack.present.status import status_blocks
from cmetrack.rulebooks import quote
from cmetrack.rules.windows import window_before

if TYPE_CHECKING:
    from cmetrack.core.evaluate import Evaluation
    from cmetrack.core.own import GoalProgress
    from cmetrack.core.record_reader import Allowed
    from cmetrack.rules.counted import Counted


@command()
def status(
    context: typer.Context,
    on: On = None,
    with_planned: Annotated[
        bool,
        flag(
            _("Count what is planned up to the window's last day as if it were done."),
            "--with-planned",
        ),
    ] = False,
    ahead: Annotated[
        bool, flag(_("The months ahead: totals, the pace, what falls out when."), "--forecast")
    ] = False,
    cycle: CycleName = None,
    everything: Annotated[
        bool, flag(_("Every cycle: side by side, then one after the other."), "--all")
    ] = False,
    exit_code: Annotated[
        bool, flag(_("Exit code 1 if a target that binds is short."), "--exit-code")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what counts, what is short and by when.

    \b
    cmetrack status
    cmetrack status --on 2026-12-31 --with-planned
    cmetrack status --forecast
    """
    run = session(context)
    day = run.on(on)
    with run.read() as ledger:
        cycles = ledger.cycles()
        chosen = run.readable(cycles) if everything else [run.cycle(cycles, cycle)]
        found, own = [], ledger.goals()
        since = [one.span(day).first for one in own]
        for each in chosen:
            now = run.window(each, day)
            earlier = window_before(run.rulebook(each.rulebook), each, now)
            # What is planned after the window is shown, too, and how the cycle before ended.
            first = run.looks_back_to(each, earlier or now)
            activities = ledger.activities(min([first, *since]))
            one = run.evaluate(each, activities, day, with_planned=with_planned)
            then = None
            if ahead:
                from cmetrack.core.forecast import forecast

                then = forecast(run.evaluate(each, activities, day) if with_planned else one)
            found.append((one, then))
        name = ledger.setting("name")
    goals: list[GoalProgress] = []
    if own:
        from cmetrack.core.own import goals_progress

        current = next((one for one, _then in found if one.cycle.current), found[0][0])
        goals = goals_progress(own, current)
    if run.as_json:
        from cmetrack.present.json import forecast_json, goal_json, status_json

        shown = [
            status_json(one, name, previous(one))
            | {"goals": [goal_json(one) for one in goals]}
            | ({"forecast": forecast_json(then)} if then else {})
            for one, then in found
        ]
        run.show_json(shown if everything else shown[0])
    elif len(found) > 1:
        from cmetrack.present.side_by_side import cycles_side_by_side

        run.show_blocks(cycles_side_by_side([one for one, _then in found]))
    for one, then in found if not run.as_json else ():
        run.show_blocks(status_blocks(one, name))
        if one.cycle.start and one.cycle.start > day:
            said = _(
                "This cycle begins only on {start}. If that is wrong: `cmetrack cycle edit {id} --start DAY`."
            )
            run.say(said, **one.cycle._asdict())
        if then:
            from cmetrack.present.forecast import forecast_blocks, past_blocks

            run.show_blocks(forecast_blocks(then))
            run.show_blocks(past_blocks(one))
    if goals and not run.as_json:
        from cmetrack.present.own import goals_blocks

        run.show_blocks(goals_blocks(goals, day))
    if (others := len(cycles) - len(chosen)) and not run.as_json:
        run.say(_("Other cycles: {count}; `cmetrack status --all` shows them, too."), count=others)
    if exit_code and any(one.short for one, _then in found):
        raise typer.Exit(1)


@command("list")
def list_records(
    context: typer.Context,
    kind: Annotated[
        list[str] | None, option("KIND", _("Only this kind; may be given several times."))
    ] = None,
    since: Annotated[str | None, option("DATE", _("Ended on that day or later."))] = None,
    until: Annotated[str | None, option("DATE", _("Ended on that day or earlier."))] = None,
    text: Annotated[
        str | None,
        option(
            "TEXT", _("These words, in any case, with or without accents: sedinta finds Ședința.")
        ),
    ] = None,
    state: Annotated[str | None, option("done|planned", _("Only these."))] = None,
    where: Where = None,
    without_evidence: Annotated[
        bool, flag(_("Only what was done and has no certificate's file."), "--without-evidence")
    ] = False,
    sum_by: Annotated[
        str | None,
        option("KEYS", _("Summed up by year, kind, provider or other columns."), "--sum"),
    ] = None,
    on: On = None,
    cycle: CycleName = None,
    everything: Annotated[bool, flag(_("What each counts in every cycle."), "--all")] = False,
    as_json: Json = False,
) -> None:
    """List the records and what each counts, by the day it ended.

    \b
    cmetrack list --kind congress --since 2025-01-01
    cmetrack list --text sedinta --json
    cmetrack list --without-evidence
    cmetrack list --where "place ~ cluj" --where "counted = 0"
    cmetrack list --sum year,kind
    cmetrack list --all
    """
    run = session(context)
    day = run.on(on)
    kinds = _known("kind", kind or [])
    states = _known("state", [state] if state else [])
    first, last = days_of(since, until)
    words = fold(text).split() if text else []
    with run.read() as ledger:
        cycles = ledger.cycles()
        is_meant = _condition(where, run.allowed(cycles), run.on(None)) if where else None
        in_use, activities = run.cycle(cycles, cycle), ledger.activities()
    found = run.evaluate(in_use, activities, day)
    shown = [
        one
        for one in found.records
        if (not kinds or one.activity.kind in kinds)
        and (not states or (one.activity.state or "done") in states)
        and (first is None or one.activity.last.day >= first)
        and (last is None or one.activity.last.day <= last)
        and all(word in _searched(one.activity) for word in words)
        and (is_meant is None or is_meant(one))
        and not (without_evidence and (one.activity.evidence or one.activity.planned))
    ]
    if sum_by is not None:
        _show_sums(run, shown, sum_by, found.rulebook.counts_in)
    elif everything:
        readable = run.readable(cycles)
        by_cycle = [
            found if one == in_use else run.evaluate(one, activities, day) for one in readable
        ]
        _show_in_every_cycle(run, shown, by_cycle)
    elif run.as_json:
        from cmetrack.present.json import records_json

        run.show_json(records_json(shown))
    else:
        run.show_blocks(list_blocks(shown))


def _show_sums(run: Session, shown: "Sequence[Counted]", text: str, unit: str) -> None:
    from cmetrack.core.sums import sum_keys, sums
    from cmetrack.present.json import sums_json

    keys = sum_keys(text)
    json, blocks = partial(sums_json, keys=keys), partial(sums_blocks, keys=keys, unit=unit)
    run.show(sums(shown, keys), json=json, blocks=blocks)


def _show_in_every_cycle(
    run: Session, shown: "Sequence[Counted]", by_cycle: "Sequence[Evaluation]"
) -> None:
    """The records with what counts of them in each of the cycles."""
    from cmetrack.present.json import record_json, worth_json
    from cmetrack.present.side_by_side import records_side_by_side

    by_id = [{one.activity.id: one for one in its.records} for its in by_cycle]
    rows = [[its[one.activity.id] for its in by_id] for one in shown]
    if not run.as_json:
        run.show_blocks(records_side_by_side(rows, by_cycle))
        return
    run.show_json(
        record_json(one) | worth_json(zip(by_cycle, row, strict=True))
        for one, row in zip(shown, rows, strict=True)
    )


def _condition(where: list[str], allowed: "Allowed", today: date) -> "Callable[[Counted], bool]":
    """Whether a record that was counted meets the conditions; also on what it counts."""
    from cmetrack.core.where import holds, read_where

    conditions = read_where(where, allowed, today=today, worked_out=True)

    def meets(one: "Counted") -> bool:
        worked_out = {
            "programme_credits": one.award.valuation.programme,
            "awarded": one.award.awarded,
            "counted": one.counted,
            "reason": one.reason,
        }
        return holds(conditions, one.activity, worked_out)

    return meets


def _searched(one: Activity) -> str:
    parts = (one.title, one.provider, one.place, one.journal, one.notes)
    return fold(" ".join(filter(None, (*parts, one.certificate, one.code, one.identifier))))


def _known(option: str, given: list[str]) -> frozenset[str]:
    try:
        return frozenset(str(COLUMNS[option].read(word)) for word in given)
    except BadValue as error:
        said = _("--{option}: {message}").format(option=option, message=error.message)
        raise BadValue(said) from None


@command()
def show(
    context: typer.Context, id: Id, on: On = None, cycle: CycleName = None, as_json: Json = False
) -> None:
    """Explain one record: every step, its article and the sentence of the law.

    \b
    cmetrack show 12
    cmetrack show 12 --on 2026-12-31 --json
    """
    run = session(context)
    day = run.on(on)
    with run.read() as ledger:
        activity = ledger.activity(id)
        cycles = ledger.cycles()
        # Without a choice, a doctor with several cycles sees the record in each of them.
        in_use = run.cycle(cycles, cycle)
        chosen = [in_use] if cycle is not None else run.readable(cycles)
        if run.as_json and in_use not in chosen:
            chosen = [in_use]  # which says why it cannot be read
        everything = ledger.activities()
    found = []
    for one in chosen:
        evaluation = run.evaluate(one, everything, day)
        counted = next(record for record in evaluation.records if record.activity.id == id)
        found.append((evaluation, counted))
    if run.as_json:
        from cmetrack.present.json import record_json, worth_json

        [its] = [one for evaluation, one in found if evaluation.cycle == in_use]
        run.show_json(record_json(its) | (worth_json(found) if len(found) > 1 else {}))
        return
    explained = (explain_blocks(one, its, partial(quote, one.cycle.rulebook)) for one, its in found)
    beside: Iterable[Block] = ()
    if len(found) > 1:
        from cmetrack.present.side_by_side import record_side_by_side

        beside = record_side_by_side(found)
    run.show_blocks(chain(record_blocks(activity), beside, *explained))
