"""`cmetrack reconcile`: the statement of a college or a portal against the ledger."""

from typing import Annotated

import typer

from cmetrack.cli.certificates import shapes_of_codes
from cmetrack.cli.params import (
    CycleName,
    Encoding,
    Json,
    On,
    Where,
    argument,
    command,
    option,
    session,
)
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.reconcile import Stated, Worth, reconcile as reconciled
from cmetrack.core.record_reader import Allowed
from cmetrack.core.rows import RowReader
from cmetrack.domain.activity import Activity, activity_at
from cmetrack.domain.credits import Hundredths
from cmetrack.domain.dates import parse_day
from cmetrack.domain.notice import Issue, LeftOut
from cmetrack.formats.reading.headings import read_constants, read_map
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.source import open_named
from cmetrack.formats.statement import OfAnyKind, open_statement
from cmetrack.i18n import gettext as _
from cmetrack.present.reconcile import Statement, reconcile_blocks, reconcile_json
from cmetrack.rulebooks import certificate_models


@command()
def reconcile(
    context: typer.Context,
    file: Annotated[str, argument("FILE", _("The statement; - is the standard input."))],
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
    encoding: Encoding = None,
    on: On = None,
    cycle: CycleName = None,
    as_json: Json = False,
) -> None:
    """Compare the portal's portfolio or the college's printout with the ledger.

    A table that `import` reads, a saved web page, or lines of text (a PDF's, too) with a day, a
    title and a number in each. Nothing is changed: what would settle a difference is shown.

    \b
    cmetrack reconcile portfolio.xlsx
    cmetrack reconcile situatie-cmr.pdf --since 2025-01-01 --until 2025-12-31
    """
    run = session(context)
    day = run.on(on)
    mapped = {one: column for text in map or () for one, column in read_map(text).items()}
    with run.read() as ledger:
        cycles = ledger.cycles()
        records = ledger.activities()
        allowed = run.allowed(cycles)
        evaluation = run.evaluate(run.cycle(cycles, cycle), records, day)
    name, stream = open_named(file)
    with stream:
        source = open_statement(
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
        )
        rows, unread, left_out = _read(source, allowed)
    first, last = (parse_day(one) if one else None for one in (since, until))
    found = reconciled(rows, records, _worth(evaluation), first, last)
    statement = Statement(name, source.notices, unread, left_out, found)
    run.show(statement, as_json, json=reconcile_json, blocks=reconcile_blocks)


def _read(source: RecordFile, allowed: Allowed) -> tuple[list[Stated], list[Issue], list[LeftOut]]:
    """The rows of a statement: what they say, what cannot be read in them, what is none."""
    rows: list[Stated] = []
    unread: list[Issue] = []
    left_out: list[LeftOut] = []
    for batch in RowReader(OfAnyKind(source), allowed).batches():
        for at, (place, line) in enumerate(zip(batch.places, batch.lines, strict=True)):
            rows.append(Stated(place, line, activity_at(batch.columns, at)))
        unread += [
            Issue(source.file, line, *trouble)
            for _place, line, troubles in batch.rejected
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
