"""`cmetrack import`: bring in files of records, all of them or none."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from cmetrack.cli import importing
from cmetrack.cli.output import refuse_existing
from cmetrack.cli.params import Encoding, Json, Yes, argument, command, flag, option, session
from cmetrack.cli.profiles import Profile, keep, recall
from cmetrack.cli.session import Session
from cmetrack.errors import UsageError
from cmetrack.formats.reading.headings import read_constants, read_map
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.source import open_named, open_records
from cmetrack.i18n import gettext as _


@command("import")
def import_records(
    context: typer.Context,
    files: Annotated[list[str], argument("FILE…", _("Files of records; - is the standard input."))],
    format: Annotated[
        str | None,
        option("FORMAT", _("csv, xlsx, json, bibtex …; if not given, it is recognised.")),
    ] = None,
    sheet: Annotated[
        str | None, option("NAME|NUMBER", _("The sheet of a workbook; else the first."))
    ] = None,
    header_row: Annotated[
        int | None,
        option(
            "ROW",
            _("The row of a table in which its headings stand, as a spreadsheet counts; 0: none."),
        ),
    ] = None,
    dry_run: Annotated[
        bool, flag(_("Say what would be done, and write nothing."), "--dry-run", "-n")
    ] = False,
    map: Annotated[
        list[str] | None,
        option(
            "HEADING=COLUMN",
            _(
                "Which column a heading, or the letter of one, means; HEADING= leaves it out. Several by commas."
            ),
        ),
    ] = None,
    set: Annotated[
        list[str] | None, option("COLUMN=VALUE", _("What every row has in a column."))
    ] = None,
    where: Annotated[
        list[str] | None,
        option(
            "CONDITION",
            _('Only the rows that are so, by their headings: "doctor = Popescu", "An >= 2025".'),
            "--where",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        option(
            "NAME", _("Keep --map, --set, --sheet and --encoding by a name; alone: use them again.")
        ),
    ] = None,
    rejects: Annotated[
        Path | None, option("FILE", _("Take in the good rows, and write the bad ones there."))
    ] = None,
    encoding: Encoding = None,
    update: Annotated[
        bool, flag(_("Take over what a row says anew of a record there is."), "--update")
    ] = False,
    me: Annotated[
        list[str] | None,
        option(
            "NAME", _("Your name among authors, if not as at `init`; again for another spelling.")
        ),
    ] = None,
    output: Annotated[
        Path | None,
        option("FILE", _("With --dry-run: what would be added, as JSON."), "--output", "-o"),
    ] = None,
    backup: Annotated[
        bool,
        flag(
            _("Copy the ledger first, where over a thousand records come."), "--backup/--no-backup"
        ),
    ] = True,
    bring_back: Annotated[
        bool, flag(_("Bring in also what was removed from the ledger."), "--bring-back")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Bring in files of records: all of them, or with a bad row none.

    A record that is there already is not added again, so a file may be imported twice. What was
    read in certificates (PDF) is shown, and stored when you say so.

    \b
    cmetrack import credits.csv
    cmetrack import --dry-run 2025.csv 2026.csv
    cmetrack import portal.csv --map "Denumirea cursului=title,Preț=" --encoding cp1250
    cmetrack import credits.csv --rejects to-mend.csv
    cmetrack import clinic.xlsx --where "doctor ~ popescu"
    cmetrack import zotero.bib pubmed.nbib --me "Popescu I"
    cmetrack import plan.xlsx --sheet 2027 --set state=planned --profile plan
    cmetrack import certificates/*.pdf
    """
    run = session(context)
    if output is not None:
        refuse_existing(output, _("Name a new file, or move that one away."))
    if output is not None and not dry_run:
        raise UsageError(_("--output goes with --dry-run."), _("`cmetrack export` writes files."))
    mapped = {one: column for text in map or () for one, column in read_map(text).items()}
    given = Profile(mapped, read_constants(set or ()), sheet, encoding)
    how = given if profile is None else recall(run, profile, given)
    progress = importing.Progress(quiet=run.quiet)
    with ExitStack() as stack:
        with importing.nothing_imported(progress):
            opened = _open(files, format, header_row, how, where or (), stack)
            work = importing.Import(opened, rejects, update, progress, me or (), backup, bring_back)
            certificates = importing.certificates_among(work.files)
            if certificates:
                _settle(run, work._replace(files=certificates), dry_run, yes, as_json)
            plans, planned = work.preview(run, stack) if dry_run else (work.carry_out(run), None)
        going_in = not work.refused(plans)
        importing.tell_about(run, plans, given.map, work.files)
        if as_json:
            records = planned and (planned() if going_in else ())
            importing.show_reports(run, work.files, plans, written=going_in, planned=records)
        if not going_in:
            raise importing.refusal(plans, certificates=bool(certificates))
        for plan in plans:
            run.say(importing.outcome(plan))
        if planned:
            if output is not None:
                importing.write_planned(output, planned())
                run.say(_("What would be added is in {path}."), path=output)
            run.say(_("Nothing was written: this was a dry run."))
            return
    if profile is not None and keep(run, profile, how):
        run.say(_("Kept for the next time: --profile {name}."), name=profile)
    if rejects is not None and any(plan.rejects for plan in plans):
        file = next(file for file, plan in zip(work.files, plans, strict=True) if plan.rejects)
        again = importing.again(run, file, rejects, how, update, me or ())
        said = _("The rejected rows are in {path}: mend them there, then {command}")
        run.say(said, path=rejects, command=again)
    if any(plan.added or plan.updated for plan in plans):
        run.say(_("Next: `cmetrack status`; `cmetrack undo` takes the import back."))


def _open(
    files: Sequence[str],
    format: str | None,
    header_row: int | None,
    how: Profile,
    where: Sequence[str],
    stack: ExitStack,
) -> list[RecordFile]:
    if files.count("-") > 1:
        said = _("The standard input can be read only once.")
        raise UsageError(said, _("Give - once among the files."))
    # All of them, before any is read.
    streams = [(stack.enter_context(stream), name) for name, stream in map(open_named, files)]
    return [
        open_records(
            *stream,
            format=format,
            encoding=how.encoding,
            mapped=how.map,
            sheet=how.sheet,
            header_row=header_row,
            constants=how.set,
            where=where,
        )
        for stream in streams
    ]


def _settle(run: Session, work: importing.Import, dry_run: bool, yes: bool, as_json: bool) -> None:
    from cmetrack.cli import certificates

    files = importing.certificates_among(work.files)
    asking = not (yes or dry_run)
    certificates.prepare(run, files, work.me, kept=not dry_run, asking=asking)
    with ExitStack() as stack:
        plans, planned = work.preview(run, stack)
        records = list(planned())
    work.progress.wipe()
    certificates.show_found(run, files, plans, records, aside=as_json)
    if dry_run or work.refused(plans):
        return
    if asking and sys.stdin.isatty() and certificates.ask_about_doubts(files):
        with ExitStack() as stack:
            plans, planned = work.preview(run, stack)
    question = certificates.question(plans)
    if question is None or work.refused(plans):
        return
    try:
        run.confirm(question, yes=yes)
    except UsageError:
        if as_json:
            importing.show_reports(run, files, plans, written=False)
        raise
