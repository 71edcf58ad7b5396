"""`cmetrack demo`: a sample doctor's ledger, filled, evaluated and explained."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from shlex import quote as in_a_shell
from typing import Annotated

import typer

from cmetrack.cli.params import Json, command, flag, option, session
from cmetrack.cli.paths import country
from cmetrack.cli.session import Session
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.importing import ImportOptions, import_records
from cmetrack.domain.changes import did
from cmetrack.domain.cycle import Cycle
from cmetrack.errors import SurroundingsError
from cmetrack.formats.source import load, open_file, open_records
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Heading, Paragraph
from cmetrack.present.json import record_json, status_json
from cmetrack.present.records import explain_blocks, record_blocks
from cmetrack.present.status import status_blocks
from cmetrack.rulebooks import quote
from cmetrack.rules.counted import Counted
from cmetrack.rules.once import Reason
from cmetrack.store.ledger import Ledger

ROMANIA = ("ro-family-doctor.csv", "Dr. Ilinca Exemplu", Cycle(0, "ro-cmr-2009"))
RUSSIA = ("ru-therapist.csv", "Вера Примерова", Cycle(0, "ru-nmo-2016", date(2022, 3, 15)))
"""A made-up doctor: her records' file, her name, her cycle."""

ON = date(2026, 11, 21)
"""The day on which the sample is looked at, so that it always shows the same."""


@command()
def demo(
    context: typer.Context,
    keep: Annotated[
        Path | None, option("FILE", _("Keep the sample's ledger there, to try things on."))
    ] = None,
    russia: Annotated[
        bool | None,
        flag(
            _("A doctor in Russia, or in Romania; on a terminal the one of your country."),
            "--russia/--romania",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fill a ledger with a made-up doctor's five years and show what the program makes of it.

    \b
    cmetrack demo
    cmetrack demo --keep sample.db

    Without --keep nothing is left behind, and your own ledger is never touched.
    """
    run = session(context)
    if russia is None:
        russia = sys.stdout.isatty() and country() == run.rulebook(RUSSIA[2].rulebook).country
    file, name, cycle = RUSSIA if russia else ROMANIA
    with ExitStack() as stack:
        if keep is None:
            from tempfile import TemporaryDirectory

            folder = stack.enter_context(TemporaryDirectory(prefix="cmetrack-demo-"))
        found = _filled(run, file, name, cycle, keep or Path(folder, "ledger.db"))
    explained = _telling(found.records)
    if run.as_json:
        run.show_json(
            {"status": status_json(found), "explained": [record_json(one) for one in explained]}
        )
    else:
        run.show_blocks(status_blocks(found, name))
        for one in explained:
            question = _("Where do the credits of record {id} come from?")
            if one.reason:
                question = _("Why does not all of record {id} count?")
            run.show_blocks([GAP, Heading(question.format(id=one.activity.id)), GAP])
            run.show_blocks(record_blocks(one.activity))
            run.show_blocks(explain_blocks(found, one, partial(quote, cycle.rulebook)))
        made_up = _("The doctor and all of the records are made up.")
        run.show_blocks([GAP, Paragraph(made_up, "faint")])
    if keep is None:
        run.say(_("Nothing of it was kept. To try things on it: `cmetrack demo --keep sample.db`."))
        run.say(_("To begin your own: `cmetrack init`, or `cmetrack rules list` first."))
        return
    run.say(_("The sample is in {path}. Try:"), path=keep)
    id = explained[-1].activity.id
    for words in ("list --on {day}", "show {id} --on {day}", "status --on {day} --with-planned"):
        run.say(
            "  cmetrack --db {path} " + words, path=in_a_shell(str(keep)), day=ON.isoformat(), id=id
        )


def _filled(run: Session, file: str, name: str, cycle: Cycle, path: Path) -> Evaluation:
    records = open_records(load(open_file(_sample_file(file))), file)
    now = run.now()
    with Ledger.making(path, now) as ledger:
        with ledger.change("init", now, did("sample-made")) as change:
            change.put_cycle(cycle)
            change.set("name", name)
        done = did("sample-imported", file=file)
        with ledger.change("import", now, done) as change, change.bulk_insert() as bulk:
            import_records([records], bulk, ImportOptions(run.allowed(ledger.cycles())))
        return run.evaluate(run.cycle(ledger.cycles()), ledger.activities(), ON)


def _sample_file(name: str) -> Path:
    package = Path(__file__).parents[2]  # beside it, in a checkout
    for folder in (package / "sample", package.parent / "sample_data"):
        if (folder / name).is_file():
            return folder / name
    said = _("The sample {name} is missing from this installation.")
    hint = _("Install cmetrack again; your own ledger needs no sample.")
    raise SurroundingsError(said, hint, name=name)


def _telling(records: Sequence[Counted]) -> list[Counted]:
    whole = [one for one in records if one.counted and one.reason is None]
    chosen = [max(whole, key=lambda one: len(one.steps))]
    by_another = (Reason.OVERLAP, Reason.PENDING_CODE)
    for reasons in (by_another, (Reason.OFF_SPECIALTY_CAP, Reason.REJECTED_CODE)):
        cut = [one for one in records if one.reason in reasons]
        # One that is cut in part tells more than one cut whole.
        chosen.append(max(cut, key=lambda one: (one.counted > 0, one.award.awarded)))
    return chosen
