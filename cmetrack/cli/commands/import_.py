"""`cmetrack import`: bring in files of records, all of them or none."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from itertools import starmap
from pathlib import Path
from typing import Annotated

import typer

from cmetrack import i18n
from cmetrack.cli import importing, telling
from cmetrack.cli.asking import ask_for
from cmetrack.cli.output import file_to_make, refuse_existing
from cmetrack.cli.params import Dates, Encoding, Json, Yes, argument, command, flag, option, session
from cmetrack.cli.profiles import Profile, keep, recall
from cmetrack.cli.session import Session
from cmetrack.core.agreements import SETTING as AGREED, headings_of, maps, read_agreements
from cmetrack.core.import_report import ImportReport
from cmetrack.errors import BadInput, BadValue, UsageError
from cmetrack.formats.reading.headings import Mapped, read_constants, read_map, read_order
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.reading.text import Undecodable
from cmetrack.formats.source import Answers, open_named, open_records, with_answers
from cmetrack.i18n import gettext as _
from cmetrack.store.files import written_beside


@command("import")
def import_records(
    context: typer.Context,
    files: Annotated[
        list[str] | None, argument("FILE…", _("Files of records; - is the standard input."))
    ] = None,
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
        Path | None,
        option(
            "FILE", _("Take in the good rows, and write the bad ones there."), parser=file_to_make
        ),
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
        option(
            "FILE",
            _("With --dry-run: what would be added, to be mended: a .csv, or else JSON."),
            "--output",
            "-o",
            parser=file_to_make,
        ),
    ] = None,
    backup: Annotated[
        bool,
        flag(
            _("Copy the ledger first, where over a thousand records come."), "--backup/--no-backup"
        ),
    ] = True,
    dates: Dates = None,
    bring_back: Annotated[
        bool, flag(_("Bring in also what was removed from the ledger."), "--bring-back")
    ] = False,
    ask_again: Annotated[
        bool,
        flag(_("Ask anew what you agreed to of a table with the same headings."), "--ask-again"),
    ] = False,
    template: Annotated[
        Path | None,
        option("FILE.xlsx", _("Write an empty sheet to begin with, and do nothing else.")),
    ] = None,
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
    cmetrack import --template credits.xlsx
    """
    run = session(context)
    if template is not None:
        _write_template(run, template, files or ())
        return
    if not files:
        hint = _("Name one: `cmetrack import credits.csv`; - is the standard input.")
        raise UsageError(_("There is no file to import."), hint)
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
            open_all = _opener(
                run, files, format, header_row, how, where or (), stack, ask_again=ask_again
            )
            opened = open_all([{} for _file in files])
            work = importing.Import(
                *(opened, rejects, update, progress, me or (), backup, bring_back),
                dates=read_order(dates) if dates else None,
                mapped=given.map,
                agreed=yes,
                ask_again=ask_again,
            )
            if certificates := importing.certificates_among(work.files):
                from cmetrack.cli.certificates import prepare

                asking = not (yes or dry_run)
                prepare(run, certificates, work.me, kept=not dry_run, asking=asking)
        if dry_run:
            _try_out(run, work, open_all, output)
        else:
            plans = bring_in(run, work, open_all)
    if dry_run or plans is None:
        return
    if profile is not None and keep(run, profile, how):
        run.say(_("Kept for the next time: --profile {name}."), name=profile)
    if rejects is not None and any(plan.rejects for plan in plans):
        file = next(file for file, plan in zip(work.files, plans, strict=True) if plan.rejects)
        again = telling.again(run, file, rejects, how, update, me or ())
        said = _("The rejected rows are in {path}: mend them there, then {command}")
        run.say(said, path=rejects, command=again)
    if any(plan.added or plan.updated for plan in plans):
        run.say(_("Next: `cmetrack status`; `cmetrack undo` takes the import back."))


def _write_template(run: Session, path: Path, files: Sequence[str]) -> None:
    """Write the empty sheet, in the language of whoever asks."""
    from cmetrack.formats.writing.template import template

    if files or path.suffix.lower() != ".xlsx":
        said = _("--template writes an empty sheet to a new file.xlsx, and imports nothing.")
        raise UsageError(said, _("Write it like `cmetrack import --template credits.xlsx`."))
    refuse_existing(path, _("Name a new file, or move that one away."))
    with written_beside(path.resolve(), replace=False) as temporary:
        temporary.write_bytes(template(i18n.language()))
    run.say(
        _("{path} is an empty sheet: fill it in, and `cmetrack import` it. Its example stays out."),
        path=path,
    )


def bring_in(
    run: Session,
    work: importing.Import,
    open_all: importing.Reopen,
    *,
    report: Callable[..., None] = telling.show_reports,
) -> Sequence[ImportReport] | None:
    """What became of the files; nothing where somebody would rather have them in another file.

    For a script they are told by `report`.
    """
    answer = ""
    with importing.nothing_imported(work.progress):
        plans: Sequence[ImportReport] = work.carry_out(run)
        certificates = importing.certificates_among(work.files)
        asked = not work.agreed and (bool(certificates) or any(plan.asks for plan in plans))
        if shown := bool(certificates) or asked:
            from cmetrack.cli import proposing

            if not asked:
                proposing.show_proposal(run, work, plans)
            else:
                settled = proposing.settle(run, work, plans, open_all)
                work, plans, answer = settled
    if not answer:
        telling.tell_about(run, work, plans, shown=shown)
    if run.as_json:
        report(run, work.files, plans, written=not work.held_back(plans))
    if answer == "file":
        return None
    if answer == "no":
        raise UsageError(_("Nothing was imported."), code="declined")
    if work.refused(plans):
        raise telling.refusal(work, plans)
    if work.held_back(plans):
        raise telling.needs_yes()
    for plan in plans:
        run.say(telling.outcome(plan))
    return plans


def _try_out(
    run: Session,
    work: importing.Import,
    open_all: importing.Reopen,
    output: Path | None,
) -> None:
    """Say what would become of the files, and write what would be added to a file to be mended."""
    from cmetrack.cli.proposing import show_proposal, write_proposal

    with ExitStack() as stack:
        with importing.nothing_imported(work.progress):
            plans, planned = work.preview(run, stack)
            show_proposal(run, work, plans)
        going_in = not work.refused(plans)
        table = output if output and output.suffix.lower() == ".csv" else None
        if table:
            going_in = write_proposal(run, work, plans, open_all, table)
        telling.tell_about(run, work, plans, shown=True)
        if run.as_json:
            records = planned() if going_in else ()
            telling.show_reports(run, work.files, plans, written=going_in, planned=records)
        if not going_in:
            raise telling.refusal(work, plans)
        for plan in plans:
            run.say(telling.outcome(plan))
        if output and not table:
            telling.write_planned(output, planned())
            run.say(_("What would be added is in {path}."), path=output)
        run.say(_("Nothing was written: this was a dry run."))


def _with_former_map(run: Session, with_map: Callable[[Mapped], RecordFile]) -> RecordFile:
    """The file; where a heading of it is not known, as `--map` said of the same headings before."""
    file: RecordFile | None = None
    with suppress(BadInput):
        file = with_map({})
    if (file is not None and not getattr(file, "unknown", ())) or not run.path.exists():
        return file or with_map({})
    with run.read() as ledger:
        former = read_agreements(ledger.setting(AGREED))
    for headings, mapped in maps(former):
        with suppress(BadInput):
            again = with_map(mapped)
            if headings_of(again) == headings:
                pairs = ",".join(f"{heading}={column or ''}" for heading, column in mapped.items())
                said = _(
                    '{file}: read with the --map "{pairs}" of {on}; --ask-again leaves it off.'
                )
                run.say(said, file=again.file, pairs=pairs, on=i18n.day(former[headings].on))
                return again
    return file or with_map({})  # which says why it cannot be read


def _asked_encoding(file: str, error: Undecodable) -> str:
    """In which of the encodings a file can be read, as whoever sees its letters says."""
    told = _("{file} does not say how its letters are written. Which line is right?")
    lines = [f"{number}: {text}" for number, text in enumerate(error.shown.values(), start=1)]
    names = dict(enumerate(error.shown, start=1))

    def read(answer: str) -> str:
        if answer.isdecimal() and int(answer) in names:
            return names[int(answer)]
        if answer in error.shown:
            return answer
        raise BadValue(_("'{answer}' is none of them; Ctrl-C leaves it all"), answer=answer)

    likely = next((str(number) for number, name in names.items() if name == error.likely), "")
    return ask_for("\n".join([told.format(file=file), *lines, _("Its number")]), read, likely)


def _opener(
    run: Session,
    files: Sequence[str],
    format: str | None,
    header_row: int | None,
    how: Profile,
    where: Sequence[str],
    stack: ExitStack,
    *,
    ask_again: bool,
) -> importing.Reopen:
    """What opens the files, all of them before any is read, and again with answers to their rows."""
    if files.count("-") > 1:
        said = _("The standard input can be read only once.")
        raise UsageError(said, _("Give - once among the files."))
    streams = [(stack.enter_context(stream), name) for name, stream in map(open_named, files)]

    understood: dict[int, RecordFile] = {}  # certificates, by their place: read once
    encodings: dict[int, str] = {}  # what somebody said of files that do not say it

    def opened(at: int, said: Answers) -> RecordFile:
        if at in understood:
            return with_answers(understood[at], said)

        def with_map(mapped: Mapped) -> RecordFile:
            return open_records(
                *streams[at],
                format=format,
                encoding=how.encoding or encodings.get(at),
                mapped=mapped,
                sheet=how.sheet,
                header_row=header_row,
                constants=how.set,
                where=where,
            )

        def read() -> RecordFile:
            return with_map(how.map) if how.map or ask_again else _with_former_map(run, with_map)

        try:
            file = read()
        except Undecodable as error:
            if not sys.stdin.isatty():
                raise
            encodings[at] = _asked_encoding(streams[at][1], error)
            file = read()
        if hasattr(file, "understand"):
            understood[at] = file
        return with_answers(file, said)

    def open_all(answers: Sequence[Answers]) -> list[RecordFile]:
        return list(starmap(opened, enumerate(answers)))

    return open_all
