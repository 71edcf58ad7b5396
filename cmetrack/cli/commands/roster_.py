"""`cmetrack roster`: how the doctors of many ledgers stand, in one table."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cmetrack import wording
from cmetrack.cli import dossier
from cmetrack.cli.output import write_stdout
from cmetrack.cli.params import Json, On, argument, command, flag, option, session
from cmetrack.cli.paths import ledgers_meant
from cmetrack.cli.session import Session
from cmetrack.core.roster import RosterLine, line, unread
from cmetrack.domain.credits import plain_amount
from cmetrack.errors import CmetrackError, NotFound, SurroundingsError, UsageError
from cmetrack.formats.writing.csv import csv_line, guard
from cmetrack.i18n import gettext as _
from cmetrack.present.json import roster_json
from cmetrack.present.json_text import Amount
from cmetrack.present.roster import roster_blocks
from cmetrack.store.ledger import Ledger

_PATIENCE = 2.0
"""Seconds to wait for a ledger that another program holds: many others stand behind it."""


@command()
def roster(
    context: typer.Context,
    ledgers: Annotated[
        list[str],
        argument(
            "LEDGER…", _("The ledgers; a folder stands for its *.db, a pattern for what it finds.")
        ),
    ],
    short_only: Annotated[
        bool, flag(_("Only where credits are missing, and what cannot be read."), "--short-only")
    ] = False,
    everything: Annotated[
        bool, flag(_("Every cycle of each ledger, not the one in use alone."), "--all")
    ] = False,
    exit_code: Annotated[
        bool,
        flag(
            _("Exit code 1 if a target that binds is short, or a ledger cannot be read."),
            "--exit-code",
        ),
    ] = False,
    dossiers: Annotated[
        Path | None, option("FOLDER", _("Write each one's dossier there, as PDF."), "--dossier")
    ] = None,
    force: Annotated[bool, flag(_("Replace dossiers that are there."), "--force", "-f")] = False,
    on: On = None,
    as_csv: Annotated[bool, flag(_("CSV on stdout, with the keys of --json."), "--csv")] = False,
    as_json: Json = False,
) -> None:
    """Show how the doctors of many ledgers stand: until when, what is missing, which codes are due.

    \b
    cmetrack roster clinic/*.db --short-only
    cmetrack roster clinic --csv > roster.csv
    cmetrack roster clinic --dossier dossiers --on 2026-12-31

    A ledger that cannot be read is told as such, and the others go on. None is written to.
    """
    run = session(context)
    if run.as_json and as_csv:
        raise UsageError(_("Give --json or --csv, one of them."))
    if dossiers is not None and not dossiers.is_dir():
        said = _("There is no folder {path}.")
        raise NotFound(said, _("Make it first, or name another."), path=dossiers)
    day = run.on(on)
    gc.enable()  # a command does without, but what is left of so many ledgers adds up
    paths = list(dict.fromkeys(ledgers_meant(ledgers)))
    lines = [one for path in paths for one in _read(run, path, day, everything=everything)]
    shown = [one for one in lines if one.wants_a_look or not short_only]
    if dossiers is not None:
        shown = list(_with_dossiers(run, shown, dossiers, day, force=force))
    if as_csv:
        write_stdout("".join(_csv(shown)))
    else:
        run.show(shown, json=roster_json, blocks=roster_blocks)
    if exit_code and any(one.error or one.short for one in lines):
        raise typer.Exit(1)


def _read(run: Session, path: str, on: date, *, everything: bool) -> list[RosterLine]:
    try:
        with Ledger.open(Path(path), timeout=_PATIENCE) as ledger:
            cycles = ledger.cycles()
            chosen = cycles if everything else [run.cycle(cycles)]
            since = min(run.looks_back_to(one, run.window(one, on)) for one in chosen)
            activities, doctor = ledger.activities(since), ledger.setting("name")
        return [line(path, doctor, run.evaluate(one, activities, on)) for one in chosen]
    except CmetrackError as error:
        return [unread(path, error)]
    except OSError as error:
        said = _("{path} cannot be read: {reason}.").format(path=path, reason=wording.reason(error))
        return [unread(path, SurroundingsError(said))]


def _with_dossiers(
    run: Session, lines: Sequence[RosterLine], folder: Path, on: date, *, force: bool
) -> Iterator[RosterLine]:
    """The lines, each with its dossier, or why there is none."""
    stems = Counter(Path(path).stem for path in {one.ledger for one in lines})
    cycles = Counter(one.ledger for one in lines)
    made: set[str] = set()
    for one in lines:
        if one.error:
            yield one
            continue
        path = Path(one.ledger)
        # `ledger.db` of each doctor's folder is called by the folder, too.
        called = [path.absolute().parent.name] * (stems[path.stem] > 1) + [path.stem]
        name = "-".join(called + [str(one.cycle)] * (cycles[one.ledger] > 1))
        while name in made:
            name += "-"
        made.add(name)
        target = folder / f"{name}.pdf"
        its = Session(db=path, config=run.config_path, language=run.language, quiet=True)
        try:
            wanted = dossier.FormWanted()
            dossier.export(its, "pdf", str(one.cycle), on, wanted, target, replace=force)
            yield one._replace(dossier=str(target))
        except CmetrackError as error:
            yield one._replace(error=error.code, message=error.message)
    if made:
        said = _(
            "The dossiers are in {folder}; `cmetrack --db LEDGER export -o dossier.pdf` tells what is to be completed on one."
        )
        run.say(said, folder=folder)


def _csv(lines: Iterable[RosterLine]) -> Iterator[str]:
    yield csv_line(RosterLine._fields)
    for one in roster_json(lines):
        yield csv_line([guard(_cell(value)) for value in one.values()])


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return plain_amount(value) if isinstance(value, Amount) else "" if value is None else str(value)
