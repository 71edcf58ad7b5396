"""`cmetrack import`: bring in files of records, all of them or none."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cmetrack.cli.boundary import tell
from cmetrack.cli.params import Json, Yes, command_app, session
from cmetrack.cli.profiles import Profile, keep, recall
from cmetrack.cli.progress import Progress
from cmetrack.cli.session import Session
from cmetrack.cli.stops import Terminated
from cmetrack.errors import BadInput, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.i18n import ngettext

if TYPE_CHECKING:
    from cmetrack.domain.activity import Activity
    from cmetrack.formats.headings import Mapped
    from cmetrack.formats.pdf import CertificateFile
    from cmetrack.formats.read import RecordFile
    from cmetrack.services.importing import How, ImportPlan
    from cmetrack.store.change import Change
    from cmetrack.store.ledger import Ledger

app = command_app()

STDIN_NAME = "-"
"""What stands for the standard input among the files."""


@app.command("import")
def import_records(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help=_("Files of records; - is the standard input.")),
    ],
    format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT", help=_("csv, xlsx, json, bibtex …; if not given, it is recognised.")
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(metavar="NAME|NUMBER", help=_("The sheet of a workbook; else the first.")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help=_("Say what would be done, and write nothing."))
    ] = False,
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADING=COLUMN",
            help=_("Which column a heading means; HEADING= leaves it out. Several by commas."),
        ),
    ] = None,
    set: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help=_("What every row has in a column.")),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=_("Keep --map, --set, --sheet and --encoding by a name; alone: use them again."),
        ),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=_("Take in the good rows, and write the bad ones there.")
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=_("How the letters are written, if not in UTF-8.")),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help=_("Take over what a row says anew of a record there is.")),
    ] = False,
    me: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=_("Your name among authors, if not as at `init`; again for another spelling."),
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=_("With --dry-run: what would be added, as JSON."),
        ),
    ] = None,
    backup: Annotated[
        bool,
        typer.Option(
            "--backup/--no-backup",
            help=_("Copy the ledger first, where over a thousand records come."),
        ),
    ] = True,
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
    cmetrack import zotero.bib pubmed.nbib --me "Popescu I"
    cmetrack import plan.xlsx --sheet 2027 --set state=planned --profile plan
    cmetrack import certificates/*.pdf
    """
    run = session(context)
    _check_new(rejects, _("Name a new file: the rows in that one may still have to be mended."))
    _check_new(output, _("Name a new file, or move that one away."))
    if output is not None and not dry_run:
        raise UsageError(_("--output goes with --dry-run"), _("`cmetrack export` writes files."))
    given = _as_given(map, set, sheet, encoding)
    how = given if profile is None else recall(run, profile, given)
    progress = Progress(quiet=run.quiet)
    with _nothing_imported(progress), ExitStack() as streams:
        opened = _open(files, format, how, streams)
        work = _Work(opened, rejects, update, progress, me or (), backup, output)
        certificates = _certificates(work.files)
        if certificates:
            _settle(run, work._replace(files=certificates), dry_run, yes, as_json)
        plans = work.carry_out(run, dry_run=dry_run)
    going_in = not work.refused(plans)
    _tell_about(run, plans)
    _tell_unused(run, given.map, work.files)
    if as_json:
        _show_reports(run, work.files, plans, written=going_in, dry_run=dry_run)
    if not going_in:
        raise _refusal(plans, dry_run=dry_run, certificates=bool(certificates))
    for plan in plans:
        run.say(_outcome(plan, dry_run=dry_run))
    if dry_run:
        if output is not None:
            run.say(_("What would be added is in {path}.").format(path=output))
        run.say(_("Nothing was written: this was a dry run."))
        return
    if profile is not None and keep(run, profile, how):
        run.say(_("Kept for the next time: --profile {name}.").format(name=profile))
    if rejects is not None and any(plan.rejects for plan in plans):
        run.say(
            _("The rejected rows are in {path}: mend them there and import that file.").format(
                path=rejects
            )
        )
    if any(plan.added or plan.updated for plan in plans):
        run.say(_("Next: `cmetrack status`; `cmetrack undo` takes the import back."))


class _Work(NamedTuple):
    """One import: its files, opened, and what is to be done with repeated and bad rows."""

    files: Sequence[RecordFile]
    rejects: Path | None
    update: bool
    progress: Progress
    me: Sequence[str] = ()
    backup: bool = True
    planned: Path | None = None

    def plan(self, run: Session) -> list[ImportPlan]:
        """What the files would do to the ledger as it is; nothing is written."""
        with run.read() as ledger:
            return self._plan(run, ledger)

    def carry_out(self, run: Session, *, dry_run: bool) -> list[ImportPlan]:
        """Bring it all in while nobody else can write; take it back if a row is refused."""
        with run.read() if dry_run else run.write() as ledger:
            begin = ledger.rehearsal if dry_run else ledger.change
            with ExitStack() as after, begin("import", "", run.now()) as change:
                plans = self._bring(run, ledger, change, dry_run=dry_run)
                if self.refused(plans):
                    change.discard()
                elif not dry_run:
                    after.enter_context(self._rejects_written(plans))
        return plans

    def refused(self, plans: Sequence[ImportPlan]) -> bool:
        """Whether bad rows keep the good ones out."""
        return self.rejects is None and any(plan.rejects for plan in plans)

    def _plan(self, run: Session, ledger: Ledger) -> list[ImportPlan]:
        from cmetrack.services.importing import plan_imports

        return plan_imports(self.files, ledger, **self._how(run, ledger)._asdict())

    def _bring(
        self, run: Session, ledger: Ledger, change: Change, *, dry_run: bool
    ) -> list[ImportPlan]:
        from cmetrack.cli.safety import copy_first
        from cmetrack.services.importing import import_records

        copied = self.backup and not dry_run and ledger.count() > 0
        first = partial(copy_first, run) if copied else None
        with change.intake(standing=self.update, before_many=first) as intake:
            plans = import_records(self.files, intake, self._how(run, ledger))
            self.progress.tell(_("Writing …"))
        if self.planned is not None and not self.refused(plans):
            _write_planned(self.planned, ledger.activities_from(intake.first))
        change.summary = _("Imported {files}: {added} added, {updated} updated").format(
            files=", ".join(plan.file for plan in plans),
            added=sum(plan.added for plan in plans),
            updated=sum(plan.updated for plan in plans),
        )
        return plans

    def _how(self, run: Session, ledger: Ledger) -> How:
        from cmetrack.services.importing import How
        from cmetrack.services.periodicals import PeriodicalList

        name = ledger.setting("name")
        return How(
            allowed=run.allowed(ledger.cycles()),
            update=self.update,
            periodicals=PeriodicalList(ledger.periodicals()),
            me=self.me or ([name] if name else ()),
            progress=self._tell_rows,
        )

    def _tell_rows(self, file: str, rows: int) -> None:
        self.progress.tell(_("Reading {file}: {rows} rows …").format(file=file, rows=rows))

    def _rejects_written(self, plans: Sequence[ImportPlan]) -> AbstractContextManager[None]:
        """The bad rows' file: on the disk before the good rows are in, in its place after."""
        rejected = [
            (file, plan.reasons())
            for file, plan in zip(self.files, plans, strict=True)
            if plan.rejects
        ]
        if self.rejects is None or not rejected:
            return nullcontext()
        from cmetrack.cli.output import file_after
        from cmetrack.formats.rejects import write_rejects

        return file_after(self.rejects, write_rejects(rejected), replace=False)


@contextmanager
def _nothing_imported(progress: Progress) -> Iterator[None]:
    """Say of an import that somebody ended that it left nothing."""
    try:
        try:
            yield
        finally:
            progress.wipe()
    except (KeyboardInterrupt, Terminated) as stop:
        raise type(stop)(_("Interrupted; nothing was imported")) from None


def _check_new(target: Path | None, hint: str) -> None:
    if target is not None:
        from cmetrack.cli.output import refuse_existing

        refuse_existing(target, hint)


def _as_given(
    map: Sequence[str] | None,
    set: Sequence[str] | None,
    sheet: str | None,
    encoding: str | None,
) -> Profile:
    """How the files are to be read, as far as the options say."""
    if not (map or set):
        return Profile(sheet=sheet, encoding=encoding)
    from cmetrack.formats.constants import read_constants
    from cmetrack.formats.headings import read_map

    mapped = {heading: column for text in map or () for heading, column in read_map(text).items()}
    return Profile(mapped, read_constants(set or ()), sheet, encoding)


def _open(
    names: Sequence[str], format: str | None, how: Profile, streams: ExitStack
) -> list[RecordFile]:
    """The files, all of them, before anybody has to wait for the ledger."""
    from cmetrack.formats.read import STDIN, open_file, open_records, open_stdin

    if names.count(STDIN_NAME) > 1:
        raise UsageError(
            _("The standard input can be read only once"), _("Give - once among the files.")
        )
    opened = []
    for name in names:
        if name == STDIN_NAME:
            file, stream = STDIN, open_stdin(sys.stdin.buffer)
        else:
            file, stream = name, open_file(Path(name))
        streams.enter_context(stream)
        opened.append(
            open_records(
                stream,
                file,
                format=format,
                encoding=how.encoding,
                mapped=how.map,
                sheet=how.sheet,
                constants=how.set,
            )
        )
    return opened


def _certificates(files: Sequence[RecordFile]) -> list[CertificateFile]:
    """The certificates among the files; without any, nothing for PDF is loaded."""
    if not any(hasattr(file, "understand") for file in files):
        return []
    from cmetrack.formats.pdf import CertificateFile

    return [file for file in files if isinstance(file, CertificateFile)]


def _settle(run: Session, work: _Work, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Read the certificates, show what would be stored of them, and ask whether it may be."""
    from cmetrack.cli import certificates

    files = _certificates(work.files)
    certificates.understand(run, files)
    if not (yes or dry_run):
        certificates.ask_what_is_missing(run, files)
    plans = work.plan(run)
    work.progress.wipe()
    certificates.show_found(run, files, plans, aside=as_json)
    question = certificates.question(plans)
    if dry_run or question is None or work.refused(plans):
        return
    try:
        run.confirm(question, yes=yes)
    except UsageError:
        if as_json:
            _show_reports(run, files, plans, written=False)
        raise


def _show_reports(
    run: Session,
    files: Sequence[RecordFile],
    plans: Sequence[ImportPlan],
    *,
    written: bool,
    dry_run: bool = False,
) -> None:
    shown = [plan.report(written=written) for plan in plans]
    for report, file in zip(shown, files, strict=True):
        if dry_run:
            report["dry_run"] = True
        for certificate in _certificates([file]):
            report["certificate"] = certificate.as_json()
    run.show_json(shown if len(shown) > 1 else shown[0])


def _write_planned(output: Path, activities: Iterable[Activity]) -> None:
    """What would be added, as a JSON file that can be imported."""
    from cmetrack.cli.output import file_after
    from cmetrack.formats.json import array, as_json

    # The ids are those of a rehearsal.
    records = ({**as_json(one), "id": None} for one in activities)
    with file_after(output, chain(array(records), ["\n"]), replace=False):
        pass


def _tell_about(run: Session, plans: Sequence[ImportPlan]) -> None:
    """What is wrong with the rows, and a word on what was passed over or cleaned."""
    from cmetrack.services.importing import listing, locate

    for plan in plans:
        if plan.ignored_columns:
            run.say(
                ngettext(
                    "{file}: this column is not known and was left out: {columns}",
                    "{file}: these columns are not known and were left out: {columns}",
                    len(plan.ignored_columns),
                ).format(file=plan.file, columns=", ".join(plan.ignored_columns))
            )
        for notice in listing(plan.notices, len(plan.notices) + plan.unkept):
            run.say(_("{file}: {notice}").format(file=plan.file, notice=notice))
    issues = chain.from_iterable(plan.issues() for plan in plans)
    for line in listing(map(locate, issues), sum(plan.rejects.issues for plan in plans)):
        tell(line)


def _tell_unused(run: Session, mapped: Mapped, files: Sequence[RecordFile]) -> None:
    """A word on what `--map` says of headings that are nowhere: it may be mistyped."""
    if not mapped:
        return
    from cmetrack.domain.columns import plain_heading

    there = {plain_heading(heading) for file in files for heading in file.headings}
    for heading in mapped:
        if heading not in there:
            run.say(_("--map: there is no heading '{heading}'").format(heading=heading))


def _refusal(plans: Sequence[ImportPlan], *, dry_run: bool, certificates: bool) -> BadInput:
    count = sum(len(plan.rejects) for plan in plans)
    if dry_run:
        message = ngettext(
            "Nothing would be imported: {count} row would be rejected",
            "Nothing would be imported: {count} rows would be rejected",
            count,
        )
    else:
        message = ngettext(
            "Nothing was imported: {count} row was rejected",
            "Nothing was imported: {count} rows were rejected",
            count,
        )
    return BadInput(
        message.format(count=count),
        _(
            "Say what the certificates do not (--set kind=course), or take in the good ones and "
            "fill in the others' rows of --rejects FILE."
        )
        if certificates
        else _(
            "Mend them, or take in the good rows alone and write the others with --rejects FILE."
        ),
    )


def _outcome(plan: ImportPlan, *, dry_run: bool) -> str:
    template = (
        _(
            "{file}: {read} rows; {added} would be added, {updated} updated, "
            "{unchanged} are there already, {rejected} would be rejected."
        )
        if dry_run
        else _(
            "{file}: {read} rows; {added} added, {updated} updated, "
            "{unchanged} there already, {rejected} rejected."
        )
    )
    return template.format(
        file=plan.file,
        read=plan.read,
        added=plan.added,
        updated=plan.updated,
        unchanged=plan.unchanged,
        rejected=len(plan.rejects),
    )
