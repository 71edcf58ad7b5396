"""`cmetrack cycle`: several cycles over the same records."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli.params import Json, On, Yes, argument, flag, group_app, option, session
from cmetrack.cli.session import Session, day_of
from cmetrack.core.comparing import compare
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did
from cmetrack.domain.cycle import RETIRED, Cycle, countries
from cmetrack.domain.text import clean, same, suggest
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import LedgerBusy, UsageError
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.comparing import comparison_blocks
from cmetrack.present.json import cycle_json, cycles_json
from cmetrack.present.records import cycles_blocks
from cmetrack.rules.law import USUAL
from cmetrack.rules.law_of_cycles import CycleRule
from cmetrack.wording import did_you_mean, standing

app = group_app(
    _("Cycles: two specialties or two countries over the same records."), adjust="cycle_adjust"
)

Named = Annotated[str, argument("CYCLE", _("A cycle's number or name."))]
RulebookId = Annotated[str | None, option("ID", _("The rulebook: id or path."))]
Start = Annotated[str | None, option("DATE", _("The day it began."))]
Specialty = Annotated[str | None, option("TEXT", _("The specialty that it is about."))]
Retired = Annotated[bool | None, flag(_("Retired, and going on."), "--retired/--not-retired")]
Variant = Annotated[
    str | None, option("NAME", _("Another sort of cycle than the usual one, as its law names it."))
]
Name = Annotated[str | None, option("TEXT", _("A short name for the cycle."))]


@app.command()
def add(
    context: typer.Context,
    rulebook: Annotated[str, option("ID", _("The rulebook: id or path."))],
    start: Start = None,
    specialty: Specialty = None,
    retired: Retired = None,
    variant: Variant = None,
    name: Name = None,
    as_json: Json = False,
) -> None:
    """Begin another cycle over the same records; it becomes the one in use.

    \b
    cmetrack cycle add --rulebook ru-nmo-2016 --start 2022-03-15
    cmetrack cycle add --rulebook ro-cmr-2009 --specialty cardiologie
    """
    run = session(context)
    sort = variant_of(run, rulebook, retired, variant)
    wanted = Cycle(0, rulebook, None, sort, specialty, name)
    cycle = begun(run, wanted, start)
    with run.write() as ledger, ledger.change("cycle add", run.now()) as change:
        before = ledger.cycles()
        _refuse_name(before, name)
        id = change.put_cycle(cycle)
        cycle = cycle._replace(id=id)
        change.done = did("cycle-begun", id=id, rulebook=rulebook)
        cycles, records = ledger.cycles(), ledger.activities()
        home = _left_open(run, before, cycles)
        settled = [one for one in records if home and one.country is None]
        for one in settled:
            change.replace(one._replace(country=home))
    run.say(_("Began cycle {id} under {rulebook}; it is in use now."), id=id, rulebook=rulebook)
    tell_standing(run, cycle)
    if settled:
        said = ngettext(
            "{count} record named no country: it names {country} now, for it was entered before there was another.",
            "{count} records named no country: they name {country} now, for they were entered before there was another.",
            len(settled),
        )
        run.say(said, count=len(settled), country=home)
    _say_whose(run, cycles[-1:], records)
    run.show_change(change, cycle_json(cycle))


@app.command("list")
def list_cycles(context: typer.Context, on: On = None, as_json: Json = False) -> None:
    """List the cycles, with the days that each looks at."""
    run = session(context)
    day = run.on(on)
    with run.read() as ledger:
        cycles = ledger.cycles()
    found = [(cycle, run.window(cycle, day).span) for cycle in run.readable(cycles)]
    run.show(found, json=cycles_json, blocks=cycles_blocks)


@app.command()
def edit(
    context: typer.Context,
    cycle: Named = "",
    rulebook: RulebookId = None,
    start: Start = None,
    specialty: Specialty = None,
    retired: Retired = None,
    variant: Variant = None,
    law_of: Annotated[
        str | None, option("DATE", _("The day whose numbers of the law are taken, always."))
    ] = None,
    name: Name = None,
    doctor: Annotated[
        str | None, option("NAME", _("The doctor's name, for the summaries of all cycles."))
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Change a cycle (without a name, the one in use); an empty text means "not given".

    Before a cycle with records moves to another rulebook it is shown what counts otherwise then.

    \b
    cmetrack cycle edit --start 2022-03-15
    cmetrack cycle edit --rulebook ro-cmr-2018 --start 2022-01-01
    cmetrack cycle edit 2 --name cardio --specialty cardiologie
    cmetrack cycle edit --law-of 2021-11-22
    cmetrack cycle edit --doctor "Dr. Anton Exemplu"
    """
    run = session(context)
    of_cycle = (rulebook, start, specialty, retired, variant, law_of, name) != (None,) * 7
    if not of_cycle and doctor is None:
        raise UsageError(_("Nothing to change was given."), _("For example --start 2022-03-15."))
    with run.read() as ledger:
        cycles = ledger.cycles()
        before = run.cycle(cycles, cycle or None)
        activities = ledger.activities() if rulebook not in (None, before.rulebook) else []
    wanted = before._replace(
        rulebook=rulebook or before.rulebook,
        variant=variant_of(run, rulebook or before.rulebook, retired, variant, before.variant),
        law_of=before.law_of if law_of is None else day_of("--law-of", law_of or None, read_day),
        specialty=_anew(before.specialty, specialty),
        name=_anew(before.name, name),
    )
    after = begun(run, wanted, start)
    if activities:
        moved = {one.id: one for one in _moved(run, cycles, activities, before, after)}
        activities = [moved.get(one.id, one) for one in activities]
        _agree_to_move(run, before, after, activities)
    with run.write() as ledger, ledger.change("cycle edit", run.now()) as change:
        cycles = ledger.cycles()
        if next((one for one in cycles if one.id == before.id), None) != before:
            hint = _("Nothing was done; look at it again with `cmetrack cycle list`.")
            raise LedgerBusy(_("Cycle {id} was changed in the meantime."), hint, id=before.id)
        records = ledger.activities() if after != before else []
        anew = _moved(run, cycles, records, before, after)
        if name:
            _refuse_name([one for one in cycles if one.id != before.id], name)
        called = _anew(ledger.setting("name"), None if doctor is None else clean(doctor))
        if after != before:
            change.put_cycle(after)
            for one in anew:
                change.replace(one)
            change.done = did("cycle-changed", id=before.id)
            cycles, records = ledger.cycles(), ledger.activities()
        if called != ledger.setting("name"):
            change.set("name", called)
            both = did("cycle-and-name-changed", id=before.id)
            change.done = both if after != before else did("name-changed")
    if doctor is not None:
        named = _("The summaries bear the name {name}.")
        run.say(named if called else _("The summaries bear no name."), name=called)
    if of_cycle:
        run.say(_("Changed cycle {id}; `cmetrack status` shows how it stands."), id=before.id)
        if anew:
            said = ngettext(
                "{count} record that named what the cycle was about, or no country, is as it was.",
                "{count} records that named what the cycle was about, or no country, are as they were.",
                len(anew),
            )
            run.say(said, count=len(anew))
        if specialty is not None and after != before:
            _say_whose(run, cycles, records)
    if rulebook is not None:
        tell_standing(run, after)
    run.show_change(change, cycle_json(after))


def _agree_to_move(
    run: Session,
    before: Cycle,
    after: Cycle,
    activities: Iterable[Activity],
) -> None:
    day = run.on(None)
    now, then = (run.evaluate(one, activities, day) for one in (before, after))
    if not run.as_json:
        run.show_blocks(comparison_blocks(compare(now, then)))
    question = _("Move cycle {id} from {before} to {after}?")
    books = {"before": now.rulebook.id, "after": then.rulebook.id}
    run.confirm(question, id=before.id, **books)


@app.command()
def use(context: typer.Context, cycle: Named, as_json: Json = False) -> None:
    """Take a cycle into use: the one that commands are about when none is named."""
    run = session(context)
    with run.write() as ledger, ledger.change("cycle use", run.now()) as change:
        chosen = run.cycle(ledger.cycles(), cycle)
        chosen = chosen._replace(current=True)
        change.put_cycle(chosen)
        change.done = did("cycle-used", id=chosen.id)
    run.say(_("Cycle {id} ({rulebook}) is in use now."), id=chosen.id, rulebook=chosen.rulebook)
    run.show_change(change, cycle_json(chosen))


def begun(run: Session, cycle: Cycle, start: str | None) -> Cycle:
    """The cycle as it is kept, from the day that somebody wrote; what is odd about it is said."""
    rulebook, book = cycle.rulebook, run.rulebook(cycle.rulebook)
    if rulebook != book.id and rulebook not in run.known_rulebooks():
        rulebook = str(Path(rulebook).resolve())  # one's own file is found from any folder
    rule = book.cycle_rule(cycle.variant)
    if cycle.variant and all(one.name != cycle.variant for one in book.variants):
        said = _("Note: {rulebook} knows no variant '{name}'; the usual cycle is taken.")
        if cycle.variant == RETIRED:
            said = _("Note: {rulebook} knows no other rule for the retired.")
        run.say(said, rulebook=book.id, name=cycle.variant)
    names = {one.name for one in book.adjustments}
    if unknown := sorted({one.name for one in cycle.adjustments} - names):
        said = _("Note: {rulebook} does not know what is stated of the cycle: {names}.")
        run.say(said, rulebook=book.id, names=", ".join(unknown))
    if cycle.law_of and cycle.law_of < book.since:
        said = _("{rulebook} is in force since {since}: it has no law of {day}.")
        hint = _('Give a later --law-of, or "".')
        raise UsageError(said, hint, rulebook=book.id, since=book.since, day=cycle.law_of)
    first = cycle.start if start is None else day_of("--start", start or None, read_day)
    if rule.start_required and first is None:
        raise without_start(rulebook, rule)
    if rule.certified_before and first and first >= rule.certified_before:
        said = _("Note: {rulebook} is for a doctor certified before {day}")
        run.say(said, rulebook=rulebook, day=rule.certified_before)
    if first and first > run.on(None):
        said = _(
            "Note: the cycle begins only on {day}; nothing is asked for before that day, and nobody is reminded. If that is wrong: `cmetrack cycle edit --start DAY`."
        )
        run.say(said, day=first)
    return cycle._replace(rulebook=rulebook, start=first)


def variant_of(
    run: Session,
    rulebook: str,
    retired: bool | None,
    variant: str | None,
    before: str | None = None,
) -> str | None:
    """The sort of cycle that was asked for, by its law; the usual one (None), or as it was `before`."""
    if variant is None:
        return before if retired is None else RETIRED if retired else None
    if retired is not None and retired != (variant == RETIRED):
        raise UsageError(_("--variant and --retired say different things."), _("Give one of them."))
    if variant in ("", USUAL):
        return None
    book = run.rulebook(rulebook)
    known = [one.name for one in book.variants if one.name != USUAL]
    if variant not in known:
        said = _("{rulebook} knows no variant '{name}'.").format(rulebook=book.id, name=variant)
        if not known:
            raise UsageError(said, _("Its cycles are all of one sort; leave --variant away."))
        names = _("It knows: {names}.").format(names=", ".join((USUAL, *known)))
        raise UsageError(said, did_you_mean(suggest(variant, known), names))
    return variant


def without_start(rulebook: str, rule: CycleRule) -> UsageError:
    """What to say where a law reckons from a day that was not given."""
    said = _("{rulebook} needs the day on which the cycle began.")
    hint = _("Give it as --start 2022-03-15 ({day}).")
    return UsageError(said, hint, rulebook=rulebook, day=first_day(rule))


def first_day(rule: CycleRule) -> str:
    """What a law calls the day on which a cycle begins."""
    return rule.starts_on or _("the day on which it began")


def tell_standing(run: Session, cycle: Cycle) -> None:
    """Say how far the cycle's law was checked, and what is newer."""
    for said in standing(run.rulebook(cycle.rulebook)):
        run.say(said)


def _moved(
    run: Session, cycles: Sequence[Cycle], records: Iterable[Activity], before: Cycle, after: Cycle
) -> list[Activity]:
    """The records that name the cycle's specialty, with its new name; and that keep their country.

    A specialty is a cycle's, so that to rename it changes nothing; and a record that names no
    country was held in the one country that all cycles had.
    """
    old = before.specialty and same(before.specialty)
    # What another cycle is about as well, they go on naming.
    names = [same(one.specialty) for one in cycles if one.id != before.id and one.specialty]
    renamed = old and before.specialty != after.specialty and old not in names
    home = _left_open(run, cycles, [after if one.id == before.id else one for one in cycles])
    found: list[Activity] = []
    for one in records if renamed or home else ():
        anew = one
        if renamed and one.specialty and same(one.specialty) == old:
            anew = anew._replace(specialty=after.specialty)
        if home and one.country is None:
            anew = anew._replace(country=home)
        if anew != one:
            found.append(anew)
    return found


def _left_open(run: Session, before: Sequence[Cycle], after: Sequence[Cycle]) -> str | None:
    """The country of all cycles up to now, which a record that names none meant, if no longer."""
    were, are = (countries(cycles, run.country_of) for cycles in (before, after))
    return next(iter(were)) if len(were) == 1 and were != are else None


def _say_whose(run: Session, cycles: Iterable[Cycle], records: Sequence[Activity]) -> None:
    """Say how many records name no specialty, in each cycle to which they are another's for that."""
    for cycle in cycles:
        if not cycle.is_other(None):
            continue
        book = run.rulebook(cycle.rulebook)
        rules = (book.other_specialty_cap, book.own_specialty_only)
        families = {family for rule in rules if rule for family in rule.families}
        unnamed = [one for one in records if one.specialty in (None, "own")]
        kinds = (book.kind(one.kind) for one in unnamed)
        count = sum(book.families.get(kind) in families for kind in kinds)
        first = next(one for one in cycle.beside if one.rulebook == cycle.rulebook)
        said = ngettext(
            "{count} record names no specialty: it is {first}'s, and of another one in cycle {id} (`cmetrack edit ID --specialty NAME`).",
            "{count} records name no specialty: they are {first}'s, and of another one in cycle {id} (`cmetrack edit IDS --specialty NAME`).",
            count,
        )
        if count:
            run.say(said, count=count, first=first.specialty, id=cycle.id)


def _refuse_name(cycles: list[Cycle], name: str | None) -> None:
    """Two cycles of one name, or one whose name is a number, could not be told apart."""
    if name is not None and (name.isdigit() or any(one.name == name for one in cycles)):
        said = _("A cycle cannot be named '{name}': that names another already.")
        raise UsageError(said, _("Choose another --name."), name=name)


def _anew(before: str | None, given: str | None) -> str | None:
    return before if given is None else given or None
