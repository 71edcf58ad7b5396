"""`cmetrack add`: log an activity."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli import worth
from cmetrack.cli.columns import RecordCommand, given, option_of, read
from cmetrack.cli.params import Json, On, argument, command, flag, option, session
from cmetrack.cli.session import Session
from cmetrack.core.codes import put_right
from cmetrack.core.periodicals import PUBLICATIONS, PeriodicalList
from cmetrack.core.record_reader import read_record
from cmetrack.core.typed import is_lacking, read_words
from cmetrack.domain.activity import KINDS, Activity
from cmetrack.domain.changes import did
from cmetrack.domain.columns import show
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.identity import Identity, identify, is_one
from cmetrack.errors import UsageError
from cmetrack.i18n import N_, gettext as _
from cmetrack.present.json import record_json
from cmetrack.store.ledger import Ledger


@command(cls=RecordCommand)
def add(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        argument(
            "KIND TITLE …",
            _(
                "What it is (course, congress, article …), its title, its day, hours or credits; what is missing is asked for."
            ),
        ),
    ] = None,
    kind: Annotated[
        str | None, option("KIND", _("What it is, where no word before says it."))
    ] = None,
    title: Annotated[str | None, option("TITLE", _("Its title, likewise."))] = None,
    again: Annotated[
        bool, flag(_("Log it even if a record of that kind, title and day is there."), "--again")
    ] = False,
    yes: Annotated[bool, flag(_("Take the kind that the title says."), "--yes", "-y")] = False,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Log an activity: a course, a congress, a publication.

    \b
    cmetrack add
    cmetrack add course "Ecografie abdominală" --start 2026-03-14 --hours 6
    cmetrack add course "Ecografie abdominală" 14.03.2026 "6 ore"
    cmetrack add programme "Неотложная помощь" --start 2026-03-02 --end 2026-03-07 --hours 36
    cmetrack add congress "Congresul de Pneumologie" --start 2026-05-07 --end 2026-05-09 \\
        --level national --credits 18 --works-first 1
    cmetrack add article "Un caz rar" --start 2026-02 --index medline
    """
    run = session(context)
    day, now = run.on(on), run.now()
    with run.write() as ledger:
        # Nobody waits for an answer while the ledger is held: it is open, and no change has begun.
        cycles = ledger.cycles()
        cycle = run.cycle(cycles)
        asked = False
        own = (("kind", kind), ("title", title))
        options = given(context) | {name: text for name, text in own if text is not None}
        cells = _cells(run, ledger, words or (), options, cycles, day)
        if is_lacking(cells) and sys.stdin.isatty():
            cells, asked = _asked(run, ledger, cells, day, again=again), True
        me = [ledger.setting("name")]
        typed = activity = read(run, cells, cycles, me, today=day)
        if typed.kind in PUBLICATIONS:
            activity = PeriodicalList(ledger.periodicals()).fill(typed)
        with ledger.change("add", now) as change:
            first_of_its_kind = not ledger.has_kind(activity.kind)
            refuse_repetition(activity, ledger.find_same(identify(activity)), again=again)
            activity = activity._replace(id=change.add(activity))
            change.done = did("added", id=activity.id, kind=activity.kind, title=activity.title)
            # Before it is written for good: what cannot be counted is not added either.
            twins = ledger.look_alikes(activity.id, activity.id)
            standing = worth.counted_now(run, ledger, activity, cycle, day)
            planned = (
                worth.foreseen_now(run, ledger, activity, cycle, day) if activity.planned else None
            )
            if not asked:
                run.say("{record}", record=wording.in_words(activity))
        for notice in read_record(cells, run.allowed(cycles, me), today=day).notices:
            if not (asked or notice.guess):  # what was guessed stands in the line above
                run.say(notice.sentence)
        if "code" in cells and (word := put_right(cells["code"], activity.code)):
            run.say(word)
        if activity.indexed != typed.indexed:
            said = _("Its index class is '{index}', by your list of journals.")
            run.say(said, index=show("index", activity.indexed))
    run.say(_("Added record {id}."), id=activity.id)
    worth.say_look_alikes(run, twins)
    worth.say_doubts(run, activity, day)
    worth.say_missing_file(run, activity.evidence)
    if planned is not None:
        worth.say_foreseen(run, planned)
    else:
        worth.tell_worth(run, standing, day)
    if first_of_its_kind and (hint := run.rulebook(cycle.rulebook).hint(activity.kind)):
        run.say(hint)
    run.show_change(change, record_json(standing.one))


def _cells(
    run: Session,
    ledger: Ledger,
    words: Sequence[str],
    options: dict[str, str],
    cycles: Sequence[Cycle],
    today: date,
) -> dict[str, str]:
    """The texts by column that words and options say together."""
    said = read_words(words, run.allowed(cycles), today)
    for name, text in options.items():
        if said.get(name, text) != text:
            message = _(
                "{option} says '{text}', and the words before it '{other}'; give one of them."
            )
            raise UsageError(message, option=option_of(name), text=text, other=said[name])
    cells = {**said, **options}
    if cells.get("kind") or (sys.stdin.isatty() and not run.yes):
        return cells
    if said.get("works"):
        message = _("Whether it was shown as first author or as co-author was not given.")
        hint = _("Name its event, `cmetrack add congress …`, with --works-first 1 or --works-co 1.")
        if event := _event_on(ledger, said.get("start", "")):
            hint = _(
                "Was it at record {id}, {title}? Then `cmetrack edit {id} --works-first 1`, or --works-co 1."
            )
            hint = hint.format(id=event.id, title=event.title)
        raise UsageError(message, hint)
    kind = said.get("kind?")
    if not kind:
        message = _("What it is was not given: cmetrack add KIND TITLE --start DATE.")
        raise UsageError(message, _("On a terminal `cmetrack add` asks for what is missing."))
    if not run.yes:
        message = _("What it is was not given; '{words}' sounds like '{kind}'.")
        hint = _("Put it before the title, `cmetrack add {kind} …`, or agree with --yes.")
        words = " ".join(words)
        raise UsageError(
            message.format(words=words, kind=show("kind", kind)), hint.format(kind=kind)
        )
    return {**cells, "kind": kind}


def _event_on(ledger: Ledger, day: str) -> Activity | None:
    """The event that is in the ledger already, at which something was shown on that day."""
    if len(day) < len("2026-03-14"):
        return None
    on = date.fromisoformat(day[:10])
    events = (one for one in ledger.activities() if one.kind in KINDS["event"])
    there = (one for one in events if one.span.first <= on <= one.span.last)
    return next(there, None)


def _asked(
    run: Session, ledger: Ledger, cells: dict[str, str], on: date, *, again: bool
) -> dict[str, str]:
    """The texts of a record that a person was asked for, and agreed to."""
    from cmetrack.cli.form import enquire, fill

    enquiry = enquire(run, ledger, on)

    def check(activity: Activity) -> None:
        refuse_repetition(activity, ledger.find_same(identify(activity)), again=again)

    return fill(run, enquiry, enquiry.begin(cells), check)


def refuse_repetition(activity: Activity, same: list[tuple[int, Identity]], *, again: bool) -> None:
    """Refuse a record that is there already: by its code, certificate or identifier, or its event."""
    mine = identify(activity)
    for id, theirs in same:
        if not is_one(mine, theirs):
            continue
        pairs = list(zip(mine._fields[:3], mine, theirs, strict=False))
        shared = [name for name, one, other in pairs if one and one == other]
        if not shared and mine.number and mine.number == theirs.number:
            shared = ["certificate"]
        if not shared and again:
            continue
        if not shared:
            what = _("Record {id} is the same: its kind, title and days are.")
            hint = _("Change it with `cmetrack edit {id}`, or log this one, too, with --again.")
        else:
            what = _(_SHARED[shared[0]])
            hint = _("Change it with `cmetrack edit {id}`.")
        raise UsageError(what.format(id=id), hint.format(id=id))


_SHARED = {
    "code": N_("Record {id} has the same code already."),
    "certificate": N_("Record {id} has the same certificate already."),
    "identifier": N_("Record {id} has the same identifier already."),
}
