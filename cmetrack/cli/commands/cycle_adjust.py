"""`cmetrack cycle adjust`: what a doctor states of a cycle, for which its law asks for other than usual."""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmetrack import wording
from cmetrack.cli.asking import ask_for
from cmetrack.cli.params import CycleName, Json, On, Yes, argument, command, option, session
from cmetrack.cli.session import Session
from cmetrack.core.comparing import CycleDifference, differences
from cmetrack.domain.changes import did, sentence
from cmetrack.domain.credits import Hundredths, parse_amount
from cmetrack.domain.cycle import Adjustment, Cycle
from cmetrack.domain.text import clean, fold, suggest
from cmetrack.domain.written_dates import read_day
from cmetrack.errors import BadValue, NoLaw, NotFound, UsageError
from cmetrack.i18n import N_, gettext as _
from cmetrack.present.adjustments import adjustments_blocks, difference_words
from cmetrack.present.json import adjustment_json, adjustments_json, difference_json
from cmetrack.rules.law_of_cycles import AdjustmentRule
from cmetrack.rules.rulebook import Rulebook
from cmetrack.rules.windows import window, window_of
from cmetrack.store.evidence import folder, keeping

if TYPE_CHECKING:
    from cmetrack.store.transaction import Change


@command()
def adjust(
    context: typer.Context,
    name: Annotated[
        str | None,
        argument("[NAME]", _("What the law calls it; without it what there is is listed.")),
    ] = None,
    first: Annotated[str | None, option("DATE", _("Its first day."), "--from")] = None,
    last: Annotated[str | None, option("DATE", _("Its last day."), "--to")] = None,
    amount: Annotated[
        str | None, option("N", _("How much, where the law goes by that: days, sessions."))
    ] = None,
    evidence: Annotated[
        str | None, option("FILE", _("The file that proves it; a copy is kept beside the ledger."))
    ] = None,
    note: Annotated[str | None, option("TEXT", _("A note of your own."))] = None,
    edit: Annotated[
        int | None, option("ID", _("Change what was stated under that number."))
    ] = None,
    remove: Annotated[
        int | None, option("ID", _("Take away what was stated under that number."))
    ] = None,
    cycle: CycleName = None,
    on: On = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """State something of a cycle for which its law asks for other than usual: a leave, a service, a licence.

    Without a name it lists what the cycle's law knows, and what was stated already.

    \b
    cmetrack cycle adjust
    cmetrack cycle adjust contingent --from 2023-01-10 --to 2023-06-02 --evidence order.pdf
    cmetrack cycle adjust --edit 1 --to 2023-07-01
    cmetrack cycle adjust --remove 1
    """
    run = session(context)
    day = run.on(on)
    given = {"first": first, "last": last, "amount": amount, "evidence": evidence, "note": note}
    told = {key: text for key, text in given.items() if text is not None}
    by_number = edit is not None or remove is not None
    if by_number and (name or cycle or (remove is not None and (edit is not None or told))):
        said = _("--edit and --remove go by a number: no name and no --cycle stands beside it.")
        raise UsageError(said, _("And with --remove there is nothing to state."))
    if remove is not None:
        _remove(run, remove, day)
    elif name is not None or edit is not None:
        _state(run, name or "", edit, cycle, told, day)
    elif told:
        said = _("What is to be stated was not named.")
        raise UsageError(said, _("`cmetrack cycle adjust` lists the names."))
    else:
        _list(run, cycle)


def _list(run: Session, cycle: str | None) -> None:
    with run.read() as ledger:
        chosen = run.cycle(ledger.cycles(), cycle)
        files = {path: one.name for path, one in ledger.remembered().items()}
    book = run.rulebook(chosen.rulebook)
    json, blocks = partial(adjustments_json, book=book), partial(adjustments_blocks, book=book)
    run.show(chosen, json=json, blocks=partial(blocks, files=files))


def _state(
    run: Session, name: str, edit: int | None, cycle: str | None, told: dict[str, str], on: date
) -> None:
    """State it, or what is `told` of one that was stated already."""
    with run.read() as ledger:
        cycles = ledger.cycles()
        before = Adjustment(0, 0, name) if edit is None else ledger.adjustment(edit)
        chosen = run.cycle(cycles, cycle if edit is None else str(before.cycle))
    rule = _rule(run.rulebook(chosen.rulebook), before.name)
    wanted = _read(before._replace(cycle=chosen.id, name=rule.name), told)
    wanted = _checked(rule, _completed(rule, wanted))
    _refuse_days(run, chosen, rule, wanted, on)
    _refuse_again(wanted, chosen.adjustments)
    with keeping(folder(run.path), run.path) as keeper:
        kept = None
        if wanted.evidence != before.evidence and wanted.evidence and "://" not in wanted.evidence:
            kept = keeper.keep(Path(wanted.evidence).expanduser())
            wanted = wanted._replace(evidence=kept.path)
        with run.write() as ledger, ledger.change("cycle adjust", run.now()) as change:
            if kept is not None:
                change.remember(kept)
            made = wanted._replace(id=change.put_adjustment(wanted))
            code = "adjusted" if edit is None else "adjustment-changed"
            change.done = did(code, id=made.id, cycle=made.cycle, name=made.name)
    run.say(_("Nothing was changed.") if made == before else sentence(change.done))
    _tell(run, change, made, chosen, on)


def _remove(run: Session, id: int, on: date) -> None:
    with run.write() as ledger:
        gone = ledger.adjustment(id)
        chosen = run.cycle(ledger.cycles(), str(gone.cycle))
        question = _("Remove what is stated of cycle {cycle}: {name}, number {id}?")
        run.confirm(question, cycle=gone.cycle, name=gone.name, id=id)
        done = did("adjustment-removed", id=id, cycle=gone.cycle, name=gone.name)
        with ledger.change("cycle adjust", run.now(), done) as change:
            change.remove_own("adjustment", id)
    run.say(sentence(done))
    run.say(_("`cmetrack undo` takes it back."))
    _tell(run, change, gone, chosen, on)


def _tell(run: Session, change: "Change", one: Adjustment, before: Cycle, on: date) -> None:
    """What it changes of what the cycle asks for."""
    with run.read() as ledger:
        after = run.cycle(ledger.cycles(), str(one.cycle))
        activities = ledger.activities()
    found = list[CycleDifference]()
    with suppress(NoLaw):  # a day before the law
        then, now = (run.evaluate(each, activities, on) for each in (before, after))
        found = list(differences(then, now))
    for line in difference_words(found, on) if change.seq else ():
        run.say(line)
    if run.as_json:
        changes = list(map(difference_json, found))
        run.show_change(change, adjustment_json(one) | {"changes": changes})


def _rule(book: Rulebook, name: str) -> AdjustmentRule:
    """The rule of that name that goes by what somebody states."""
    known = {one.name: one for one in reversed(book.adjustments) if not one.by_law}
    by_fold = {fold(one): one for one in known}
    if fold(name) in by_fold:
        return known[by_fold[fold(name)]]
    for one in book.adjustments:
        if one.by_law and fold(one.name) == fold(name):
            said = _("Nobody states '{name}': the law itself names its days ({cites}).")
            raise UsageError(said, name=one.name, cites=one.cites)
    if not known:
        said = _("The law of {rulebook} knows nothing that could be stated of a cycle.")
        raise UsageError(said, rulebook=book.id)
    said = _("The law of {rulebook} does not know '{name}'.").format(rulebook=book.id, name=name)
    names = _("It knows: {names}. `cmetrack cycle adjust` says more.")
    hint = wording.did_you_mean(suggest(name, known), names.format(names=", ".join(sorted(known))))
    raise NotFound(said, hint, code="no-such-adjustment")


def _read(before: Adjustment, told: dict[str, str]) -> Adjustment:
    """What was told, over what was stated before; an empty text takes a thing away."""
    readers: dict[str, Callable[[str], Any]] = {"first": read_day, "last": read_day}
    readers |= {"amount": _amount, "evidence": str, "note": clean}
    read: dict[str, Any] = {key: readers[key](text) if text else None for key, text in told.items()}
    return before._replace(**read)


def _amount(text: str) -> Hundredths:
    found = parse_amount(text.strip())
    if not found:
        raise BadValue(_("An amount of nothing changes nothing."), _("For example --amount 3."))
    return found


def _completed(rule: AdjustmentRule, one: Adjustment) -> Adjustment:
    """With what the law needs and nobody said: asked for on a terminal, refused elsewhere."""
    for need in rule.needs:
        said, hint, asked = _NEEDS[need]
        for key, question, read in asked:
            if getattr(one, key) is not None:
                continue
            if not sys.stdin.isatty():
                raise UsageError(_(said), _(hint), name=rule.name, cites=rule.cites)
            one = ask_for(_(question), partial(_with, one, key, read))
    return one


def _with(one: Adjustment, key: str, read: Callable[[str], Any], answer: str) -> Adjustment:
    if not answer:
        raise BadValue(_("An answer is needed here."))
    return _in_order(one._replace(**{key: read(answer)}))


def _in_order(one: Adjustment) -> Adjustment:
    if one.first and one.last and one.last < one.first:
        said = _("It would end on {until}, before it begins on {start}")
        raise BadValue(said, until=one.last, start=one.first)
    return one


def _there(text: str) -> str:
    if not text or not Path(text).expanduser().is_file():
        raise BadValue(_("There is no file {path}."), path=text)
    return text


_NEEDS: dict[str, tuple[str, str, tuple[tuple[str, str, Callable[[str], Any]], ...]]] = {
    "days": (
        N_("'{name}' needs its first and its last day ({cites})."),
        N_("Give them as --from DATE --to DATE."),
        (("first", N_("Its first day"), read_day), ("last", N_("Its last day"), read_day)),
    ),
    "amount": (
        N_("'{name}' needs an amount ({cites})."),
        N_("Give it as --amount N."),
        (("amount", N_("How much"), _amount),),
    ),
    "evidence": (
        N_("'{name}' needs a file that proves it ({cites})."),
        N_("Give it as --evidence FILE."),
        (("evidence", N_("The file that proves it"), _there),),
    ),
}
"""What a law may need, and how it is asked for."""


def _checked(rule: AdjustmentRule, one: Adjustment) -> Adjustment:
    """Refuse an amount that the law does not go by, one day alone, days in the wrong order."""
    is_open = rule.may_stay_open and one.last is None
    if (one.first is None) != (one.last is None) and not is_open:
        hint = _("Give both --from and --to, or none where the law needs none.")
        raise UsageError(_("'{name}' has a first day or a last one alone."), hint, name=rule.name)
    if "amount" not in rule.needs and one.amount is not None:
        said = _("'{name}' goes by no amount ({cites}).")
        hint = _("Leave --amount away; --note keeps what you wish to remember.")
        raise UsageError(said, hint, name=rule.name, cites=rule.cites)
    return _in_order(one)


def _refuse_days(
    run: Session, cycle: Cycle, rule: AdjustmentRule, one: Adjustment, on: date
) -> None:
    """Days that lie in no window of the cycle would change nothing."""
    if one.first is None or one.last is None:
        return
    book = run.rulebook(cycle.rulebook)
    # What made a run of before the law longer moves those after it.
    looked_at = window_of if rule.effect == "extends" else window
    for day in (one.first, one.last, on):
        with suppress(NoLaw):
            if one.span.meets(looked_at(book, cycle, day).span):
                return
    said = _("{first} to {last} are no days of cycle {id}, so that they change nothing of it.")
    hint = _("`cmetrack cycle list` shows its days; another cycle is named with --cycle.")
    raise UsageError(said, hint, id=cycle.id, first=one.first, last=one.last)


def _refuse_again(wanted: Adjustment, there: Iterable[Adjustment]) -> None:
    for one in there:
        if one.id != wanted.id and (one.name, one.first, one.last) == (
            wanted.name,
            wanted.first,
            wanted.last,
        ):
            said = _("That is stated already: {name}, number {id}.")
            hint = _("`cmetrack cycle adjust --edit {id}` changes it.")
            raise UsageError(said, hint, name=one.name, id=one.id)
