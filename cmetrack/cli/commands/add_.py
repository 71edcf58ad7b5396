"""`cmetrack add`, `edit`, `rm`: log an activity, change a record, remove records; what is told of one."""

import os
from collections.abc import Sequence
from datetime import date
from typing import Annotated, NamedTuple

import typer

from cmetrack import wording
from cmetrack.cli.columns import RecordCommand, given, read
from cmetrack.cli.params import Id, Json, On, Yes, argument, command, flag, option, session
from cmetrack.cli.session import QUICKLY_COUNTED, Session
from cmetrack.core.codes import put_right
from cmetrack.core.periodicals import PUBLICATIONS, PeriodicalList
from cmetrack.core.plan import Displaced, Foreseen, displaced_by, foresee
from cmetrack.core.plausibility import doubt_of_hours
from cmetrack.core.record_reader import make_activity, read_record, texts
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.columns import COLUMNS, show
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.identity import Identity, differ, identify
from cmetrack.errors import LedgerBusy, UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.json import record_json
from cmetrack.rules.count import Counted, Reason
from cmetrack.store.evidence import locate, remember
from cmetrack.store.ledger import Ledger


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
    _say_missing_file(run, activity.evidence)
    if planned is not None:
        say_foreseen(run, planned)
    else:
        tell_worth(run, standing, day)
    if first_of_its_kind and (hint := run.rulebook(cycle.rulebook).hint(activity.kind)):
        run.say(_(hint))
    if as_json:
        run.show_json(record_json(standing.one))


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
        _say_missing_file(run, named_anew)
        tell_worth(run, standing, day)
    else:
        run.say(_("Record {id} is like that already; nothing was changed."), id=id)
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


_ALONE = (None, Reason.OUTSIDE_WINDOW, Reason.PLANNED, Reason.PENDING_CODE, Reason.REJECTED_CODE)
"""Why a record may count less, or not, that is not because of others."""


class Standing(NamedTuple):
    """A record as it stands in a cycle, and whether that is among all the others.

    `displaced` are those that count less because of it.
    """

    one: Counted
    among_all: bool
    displaced: Sequence[Displaced] = ()


def counted_now(
    run: Session,
    ledger: Ledger,
    activity: Activity,
    cycle: Cycle,
    on: date,
    *,
    always: bool,
    former: Activity | None = None,
) -> Standing:
    """A record as it stands in the cycle; `former` is what it was before, if it was there.

    In a very large ledger it is reckoned alone, unless it must `always` be counted.
    """
    among_all = always or ledger.count() <= QUICKLY_COUNTED
    span = run.window(cycle, on).span
    others = ledger.activities(span.first, span.last) if among_all else []
    beside = [one for one in others if one.id != activity.id]
    found = run.evaluate(cycle, [*beside, activity], on).records
    one = next(one for one in found if one.activity.id == activity.id)
    if all(other.reason in _ALONE for other in found if other is not one):
        return Standing(one, among_all)
    before = run.evaluate(cycle, beside if former is None else [*beside, former], on).records
    return Standing(one, among_all, displaced_by(one, before, found))


def foreseen_now(
    run: Session, ledger: Ledger, activity: Activity, cycle: Cycle, on: date
) -> Foreseen:
    """A planned record as if it were done, beside all that is done and planned."""
    others = ledger.activities(min(run.window(cycle, on).span.first, activity.last.day))
    return foresee(run.rulebook(cycle.rulebook), cycle, others, activity, on)


def say_foreseen(run: Session, found: Foreseen) -> None:
    """What a planned record would count, and what it would take from others."""
    from cmetrack.present.plan import foreseen_lines

    for line in foreseen_lines(found):
        run.say("  " * line.indent + line.text)


def tell_worth(run: Session, standing: Standing, on: date) -> None:
    """One or two sentences on what the record gives, and all that its doctor should know."""
    one = standing.one
    if not one.award.awarded:
        sentence = _("It gives no credits.")
    elif not standing.among_all:
        sentence = _("It gives {awarded}.")
    elif one.reason is None:
        sentence = _("It gives {awarded}; they count on {on}.")
    else:
        sentence = _("It gives {awarded}; {counted} of them count on {on}:")
    run.say(sentence, **wording.of_record(one), on=on)
    if one.award.awarded and standing.among_all:
        for step in one.cuts:
            run.say("  " + wording.cited(step.text, step.cites))
    for report in one.award.valuation.reports:
        run.say("  " + report.text)
    for before, after in standing.displaced:
        sentence = _("Record {id}, {title}, counts {counted} instead of {before} now.")
        run.say(sentence, **wording.of_record(after), before=format_amount(before.counted))
    whole, alone = _("`{show}` explains it."), _("`{show}` tells what of it counts.")
    run.say(whole if standing.among_all else alone, show=f"cmetrack show {one.activity.id}")


def say_doubts(run: Session, activity: Activity, on: date) -> None:
    """A word on what is odd about a record that was entered."""
    if activity.last.day > on and not activity.planned:
        said = _(
            "It is still to come. If it is a plan, say so: `cmetrack edit {id} --state planned`; else it counts by itself from {last} on."
        )
        run.say(said, id=activity.id, last=activity.last.day)
    if doubt := doubt_of_hours(activity):
        run.say(doubt)


def _say_missing_file(run: Session, evidence: str | None) -> None:
    path = locate(evidence, run.path) if evidence else None
    if path is not None and not os.path.lexists(path):
        run.say(_("Its evidence is not there: {path}"), path=path)
