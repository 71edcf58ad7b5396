"""`cmetrack init`: make the ledger and its first cycle; on a terminal without options, ask."""

import os
import sys
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli.asking import ask, ask_for, yes_or_no
from cmetrack.cli.commands.cycle_ import make_cycle
from cmetrack.cli.params import command, flag, option, session
from cmetrack.cli.session import Session
from cmetrack.domain.changes import did
from cmetrack.domain.cycle import RETIRED
from cmetrack.domain.dates import parse_day
from cmetrack.errors import UsageError
from cmetrack.i18n import N_, gettext as _
from cmetrack.rulebooks import load, shipped
from cmetrack.store.ledger import Ledger


@command()
def init(
    context: typer.Context,
    rulebook: Annotated[
        str | None, option("ID", _("The rulebook: an id of `rules list`, or a file's path."))
    ] = None,
    start: Annotated[
        str | None,
        option("DATE", _("The day the cycle began, such as that of the last certification.")),
    ] = None,
    specialty: Annotated[
        str | None, option("TEXT", _("The specialty that the cycle is about."))
    ] = None,
    retired: Annotated[
        bool, flag(_("Retired, and asking to go on practising."), "--retired")
    ] = False,
    name: Annotated[str | None, option("TEXT", _("The doctor's name, for the summaries."))] = None,
) -> None:
    """Make a ledger and its first cycle.

    \b
    cmetrack init --rulebook ro-cmr-2009 --specialty "medicină de familie"
    cmetrack init --rulebook ru-nmo-2016 --start 2022-03-15
    """
    run = session(context)
    variant = RETIRED if retired else None
    if run.path.is_dir():
        raise UsageError(
            _("{path} is a folder, not a ledger.").format(path=run.path),
            _("Name the file in it: --db {file}").format(file=run.path / "ledger.db"),
        )
    if os.path.lexists(run.path):
        raise UsageError(
            wording.exists_already(run.path),
            _("Name another file with --db, or go on with this one."),
        )
    if rulebook is None:
        if not sys.stdin.isatty():
            raise UsageError(
                _("Which rulebook? Give it with --rulebook."),
                _("`cmetrack rules list` shows them all."),
            )
        rulebook, start, specialty, variant, name = _interview(run)
    cycle = make_cycle(run, rulebook, start, specialty=specialty, variant=variant)
    now = run.now()
    with Ledger.making(run.path, now) as ledger, ledger.change("init", now, did("made")) as change:
        change.add_cycle(cycle)
        if name:
            change.set("name", name)
    run.say(_("Made {path} with the rulebook {rulebook}"), path=run.path, rulebook=rulebook)
    run.say(_("Next: `cmetrack add`, or `cmetrack import FILE`, then `cmetrack status`."))


def _interview(run: Session) -> tuple[str, str | None, str | None, str | None, str | None]:
    """A few questions, each with what an empty answer means."""
    run.say(_("A few questions; an empty answer takes what stands in brackets."))
    books = shipped()
    for place, id in enumerate(books, start=1):
        run.say(f"  {place}  {id}: {_(load(id).title)}")

    def known(answer: str) -> str:
        id = {str(place): id for place, id in enumerate(books, start=1)}.get(answer, answer)
        run.rulebook(id)
        return id

    rulebook = ask_for(_("Which rulebook (its number or id)"), known, "1")
    book = run.rulebook(rulebook)
    asked = (one for one in book.variants if one.asks and yes_or_no(_(one.asks)))
    variant = next((one.name for one in asked), None)
    rule = book.cycle_rule(variant)

    def began(answer: str) -> str | None:
        if answer or rule.start_required:
            parse_day(answer)
        return answer or None

    start = ask_for(
        _("Start of the cycle, {day} (for example 2022-03-15; it is needed)").format(
            day=_(rule.starts_on or N_("the day on which it began"))
        )
        if rule.start_required
        else _("Day the cycle began (empty: the years that end on the day of evaluation)"),
        began,
    )
    specialty = ask(_("Your specialty (may stay empty)"))
    name = ask(_("Your name, for summaries (may stay empty)"))
    return rulebook, start, specialty or None, variant, name or None
