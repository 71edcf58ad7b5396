"""`cmetrack db merge`: the records of another ledger of the same doctor, as those of a laptop."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli import importing, proposing, telling
from cmetrack.cli.params import Json, Yes, argument, command, flag, session
from cmetrack.cli.session import Session
from cmetrack.domain.activity import Activity, as_entered
from cmetrack.domain.cycle import Cycle, unsaid
from cmetrack.domain.evidence import paths_in, with_paths
from cmetrack.errors import UsageError
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.source import Answers, open_records, with_answers
from cmetrack.formats.writing.csv import written
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.store.evidence import Keeper, folder, keeping, kept_hash, locate
from cmetrack.store.ledger import Ledger


@command()
def merge(
    context: typer.Context,
    other: Annotated[Path, argument("LEDGER", _("The other ledger; it stays as it is."))],
    update: Annotated[
        bool, flag(_("Take over what the other one says anew of a record there is."), "--update")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Bring in the records of another ledger of yours, as one kept on a laptop and in the clinic.

    \b
    cmetrack db merge /media/usb/ledger.db

    What is in both is known by its code, number or title and days, as at an import, and not added
    again; what would come and what differs is shown before it is done. Certificates' files come
    along; cycles, goals and ticks stay where they are.
    """
    run = session(context)
    with run.read() as ledger, Ledger.open(other) as coming:
        if other.samefile(run.path):
            raise UsageError(_("{path} is the ledger itself."), path=other)
        _say_of_cycles(run, ledger.cycles(), coming.cycles())
        kept = unsaid(coming.cycles())
        records = [as_entered(one, kept) for one in coming.activities()]
    progress = importing.Progress(quiet=run.quiet)
    with keeping(folder(run.path), run.path) as keeper:
        rows = "".join(written(_with_its_files(one, keeper, other) for one in records))
        open_all = partial(_opened, rows, str(other))
        work = importing.Import(open_all([{}]), None, update, progress)
        with ExitStack() as stack, importing.nothing_imported(progress):
            plans, planned = work.preview(run, stack)
            proposing.show_proposal(run, work, plans)
            telling.tell_about(run, work, plans, shown=True)
            for one in planned():
                run.say("  " + _("{id}: '{title}'").format(id=one.id, title=one.title))
        for plan in plans:
            run.say(telling.outcome(plan))
        if any(plan.added or plan.updated for plan in plans):
            run.confirm(_("Bring these records in?"))
            work = work._replace(files=open_all([{}]), agreed=True)
            with importing.nothing_imported(progress):
                plans = work.carry_out(run)
            if work.refused(plans):
                raise telling.refusal(work, plans)
            run.say(_("Merged; `cmetrack undo` takes it back."))
        if run.as_json:
            telling.show_reports(run, work.files, plans, written=True)


def _opened(rows: str, name: str, answers: Sequence[Answers]) -> list[RecordFile]:
    return [with_answers(open_records(rows.encode(), name, format="csv"), said) for said in answers]


def _with_its_files(one: Activity, keeper: Keeper, other: Path) -> Activity:
    """The record with its files where this ledger keeps them; what is gone is named as it was."""
    evidence = None
    for path in paths_in(one.evidence):
        found, named = locate(path, other), path
        if found is not None and found.is_file():
            named = keeper.keep(found).path if kept_hash(path) else str(found.absolute())
        evidence = with_paths(evidence, named)
    return one._replace(evidence=evidence)


def _say_of_cycles(run: Session, here: Sequence[Cycle], there: Sequence[Cycle]) -> None:
    """How many cycles the other ledger has that this one lacks, and what is stated of them: that stays there."""
    known = {(one.rulebook, one.start, one.specialty) for one in here}
    lacking = sum((one.rulebook, one.start, one.specialty) not in known for one in there)
    said = ngettext(
        "{count} cycle of the other ledger is not in this one; `cmetrack cycle add` adds one.",
        "{count} cycles of the other ledger are not in this one; `cmetrack cycle add` adds one.",
        lacking,
    )
    if lacking:
        run.say(said, count=lacking)
    known_to_it = {one[2:5] for cycle in here for one in cycle.adjustments}
    left = sum(one[2:5] not in known_to_it for cycle in there for one in cycle.adjustments)
    said = ngettext(
        "{count} thing that is stated of a cycle of the other ledger is not in this one; `cmetrack cycle adjust` states it.",
        "{count} things that are stated of cycles of the other ledger are not in this one; `cmetrack cycle adjust` states them.",
        left,
    )
    if left:
        run.say(said, count=left)
