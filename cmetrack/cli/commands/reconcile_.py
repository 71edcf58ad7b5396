"""`cmetrack reconcile`: the statement of a college or a portal against the ledger."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, cast

import typer

from cmetrack.cli.certificates import shapes_of_codes
from cmetrack.cli.commands.import_ import bring_in
from cmetrack.cli.importing import Import, Progress
from cmetrack.cli.params import (
    CycleName,
    Dates,
    Encoding,
    Json,
    On,
    Where,
    Yes,
    argument,
    command,
    flag,
    option,
    session,
)
from cmetrack.cli.session import Session, days_of
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.import_report import ImportReport
from cmetrack.core.reconcile import Reconciled, StatementRow, Worth, reconcile as reconciled
from cmetrack.core.record_reader import Allowed
from cmetrack.core.rows import RowReader
from cmetrack.domain.activity import Activity, activity_at
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.notice import Issue, LeftOut
from cmetrack.errors import BadInput, UsageError
from cmetrack.formats.reading.headings import Mapped, read_constants, read_map, read_order
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.source import Answers, open_named, with_answers
from cmetrack.formats.statement import OfAnyKind, ThoseRows, open_statement
from cmetrack.i18n import N_, gettext as _
from cmetrack.present.reconcile import Statement, reconcile_blocks, reconcile_json
from cmetrack.rulebooks import certificate_models


@command()
def reconcile(
    context: typer.Context,
    file: Annotated[str, argument("FILE", _("The statement; - is the standard input."))],
    take: Annotated[
        bool, flag(_("Bring in what is there only, as `import` does."), "--take")
    ] = False,
    yes: Yes = False,
    since: Annotated[str | None, option("DATE", _("The first day that it covers."))] = None,
    until: Annotated[str | None, option("DATE", _("The last day that it covers."))] = None,
    format: Annotated[
        str | None, option("FORMAT", _("csv, xlsx, json …; if not given, it is recognised."))
    ] = None,
    sheet: Annotated[str | None, option("NAME|NUMBER", _("The sheet of a workbook."))] = None,
    header_row: Annotated[
        int | None, option("ROW", _("The row of a table in which its headings stand."))
    ] = None,
    map: Annotated[
        list[str] | None, option("HEADING=COLUMN", _("Which column a heading means."))
    ] = None,
    set: Annotated[
        list[str] | None, option("COLUMN=VALUE", _("What every row has in a column."))
    ] = None,
    where: Where = None,
    dates: Dates = None,
    encoding: Encoding = None,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Compare the portal's portfolio or the college's printout with the ledger.

    A table that `import` reads, a saved web page, or lines of text (a PDF's, too) with a day, a
    title and a number in each. Nothing is changed but with --take: what would settle a difference
    is shown.

    \b
    cmetrack reconcile portfolio.xlsx
    cmetrack reconcile portfolio.xlsx --take
    cmetrack reconcile situatie-cmr.pdf --since 2025-01-01 --until 2025-12-31
    """
    run = session(context)
    day = run.on(on)
    order = read_order(dates) if dates else None
    mapped = {one: column for text in map or () for one, column in read_map(text).items()}
    with run.read() as ledger:
        cycles = ledger.cycles()
        records = ledger.activities()
        allowed = run.allowed(cycles)
        evaluation = run.evaluate(run.cycle(cycles, cycle), records, day)
    name, stream = open_named(file)
    with stream:
        opened = partial(
            open_statement,
            stream,
            name,
            Patterns(certificate_models()),
            shapes_of_codes(run, allowed),
            format=format,
            sheet=sheet,
            encoding=encoding,
            mapped=mapped,
            header_row=header_row,
            constants=read_constants(set or ()),
            where=where or (),
            dates=order,
        )
        source = opened()
        rows, unread, left_out = _read(source, allowed, order)
        covers = getattr(source, "covers", None) or (None, None)
        first, last = (
            told or known for told, known in zip(days_of(since, until), covers, strict=True)
        )
        found = reconciled(rows, records, _worth(evaluation), first, last)
        issues = [issue for _place, issue in unread]
        statement = Statement(name, source.notices, issues, left_out, found)
        if not run.as_json:
            run.show_blocks(reconcile_blocks(statement, taking=take))
        elif not (take and found.there_only):
            run.show_json(reconcile_json(statement))
        if take and found.there_only:
            elsewhere = _elsewhere(found) | {place: _UNREAD for place, _issue in unread}
            _take(run, statement, opened, elsewhere, mapped, order)
        elif take:
            run.say(_("There is nothing to take in."))


_UNREAD = N_("It could not be read.")


def _elsewhere(found: Reconciled) -> dict[int, str]:
    """The rows that are not to be taken in, by their places, with why."""
    there = {match.row.place: N_("It is in the ledger.") for match in found.matches}
    return there | {row.place: N_("It is in the statement twice.") for row, _one in found.repeated}


def _take(
    run: Session,
    statement: Statement,
    opened: Callable[[], RecordFile],
    elsewhere: Mapping[int, str],
    mapped: Mapped,
    dates: str | None,
) -> None:
    """Bring in what is there only, as `import` would bring in a file of these rows."""

    def open_all(answers: Sequence[Answers]) -> list[RecordFile]:
        those = cast(RecordFile, ThoseRows(opened(), elsewhere))
        return [with_answers(those, said) for said in answers]

    def report(
        _run: Session, _files: object, plans: Sequence[ImportReport], *, written: bool
    ) -> None:
        taken = plans[0].as_json(written=written)
        run.show_json({**reconcile_json(statement), "taken": taken})

    progress = Progress(quiet=run.quiet)
    work = Import(open_all([{}]), None, False, progress, mapped=mapped, dates=dates, agreed=run.yes)
    try:
        brought = bring_in(run, work, open_all, report=report)
    except UsageError as refused:
        hint = _("Give --yes if what was concluded is right; else log them with `cmetrack add`.")
        if isinstance(refused, BadInput):
            hint = _("Log them with `cmetrack add`, or save the statement with a column 'kind'.")
        raise type(refused)(refused.message, refused.hint and hint, code=refused.code) from None
    if brought:
        run.say(_("Next: `cmetrack status`; `cmetrack undo` takes it back."))


def _read(
    source: RecordFile, allowed: Allowed, dates: str | None
) -> tuple[list[StatementRow], list[tuple[int, Issue]], list[LeftOut]]:
    """The rows of a statement: what they say, what cannot be read in them, what is none."""
    rows: list[StatementRow] = []
    unread: list[tuple[int, Issue]] = []
    left_out: list[LeftOut] = []
    for batch in RowReader(OfAnyKind(source), allowed, dates=dates).batches():
        for at, (place, line) in enumerate(zip(batch.places, batch.lines, strict=True)):
            rows.append(StatementRow(place, line, activity_at(batch.columns, at)))
        unread += [
            (place, Issue(source.file, line, *trouble))
            for place, line, troubles in batch.rejected
            for trouble in troubles
        ]
        left_out += batch.left_out
    return rows, unread, left_out


def _worth(evaluation: Evaluation) -> Worth:
    """The credits that a statement may have of a record: as printed, or as reckoned."""
    reckoned = {
        one.activity.id: (one.award.valuation.programme, one.award.awarded)
        for one in evaluation.records
    }

    def worth(activity: Activity) -> list[Hundredths]:
        amounts = (activity.credits, *reckoned.get(activity.id, ()))
        return [amount for amount in amounts if amount is not None]

    return worth
