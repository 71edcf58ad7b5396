"""`cmetrack export`: the summary that a college asks for, or all the data."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmetrack import __version__
from cmetrack.cli.params import CycleName, On, command_app, session
from cmetrack.cli.session import Session
from cmetrack.errors import BadValue, UsageError
from cmetrack.i18n import gettext as _
from cmetrack.i18n import ngettext

if TYPE_CHECKING:
    from datetime import date

app = command_app()

FORMATS = ("txt", "md", "csv", "json", "ics")
"""What can be written: two summaries of the cycle, two forms of all the records, a calendar."""

_ENDINGS = {".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md"} | {
    ".csv": "csv",
    ".json": "json",
    ".ics": "ics",
}


@app.command()
def export(
    context: typer.Context,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(FORMATS),
            help=_(
                "txt and md: the summary; csv and json: all records, to be imported again; "
                "ics: deadlines, plans and codes for a calendar."
            ),
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help=_("Into a file; its ending decides.")),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", "-f", help=_("Replace the file if it is there."))
    ] = False,
    on: On = None,
    cycle: CycleName = None,
    excel: Annotated[
        bool,
        typer.Option("--excel", help=_("CSV that Excel opens at once in Romania and Russia.")),
    ] = False,
) -> None:
    """Write the summary of the cycle, or all the records.

    The summary says what counts, what did not and by which article.

    \b
    cmetrack export --on 2026-12-31
    cmetrack export -o summary.md
    cmetrack export -o credits.csv --excel
    cmetrack export -o cme.ics
    """
    run = session(context)
    day = run.on(on)
    target = None if output is None or str(output) == "-" else output
    wanted = _format(format, target, excel=excel)
    if target is not None and not force:
        from cmetrack.cli.output import refuse_existing

        refuse_existing(target, _("Name another file, or give --force to replace that one."))
    text, count = _text(run, wanted, cycle, day, excel=excel)
    if target is None:
        from cmetrack.cli.output import write_stdout

        write_stdout(text)
        return
    from cmetrack.cli.output import write_file

    write_file(target, text, replace=force)
    run.say(_written(wanted, count).format(path=target, on=day.isoformat(), count=count))


def _written(wanted: str, count: int) -> str:
    if wanted in ("txt", "md"):
        return _("Wrote {path}: the summary on {on}.")
    if wanted == "ics":
        return ngettext(
            "Wrote {path}: {count} entry; taken in again later, it puts your calendar up to date.",
            "Wrote {path}: {count} entries; taken in again later, it puts your calendar up to date.",
            count,
        )
    return ngettext("Wrote {path}: {count} record.", "Wrote {path}: {count} records.", count)


def _format(given: str | None, target: Path | None, *, excel: bool) -> str:
    """The format that was asked for, else by the file's ending, else the summary as text."""
    if given is not None and given not in FORMATS:
        raise BadValue(
            _("The format '{format}' is not known").format(format=given),
            _("The formats are {formats}.").format(formats=", ".join(FORMATS)),
        )
    ending = target.suffix.lower() if target is not None else ""
    if given is None and ending and ending not in _ENDINGS:
        raise BadValue(
            _("The ending of '{path}' tells no format").format(path=target),
            _("The formats are {formats}; say which with --format.").format(
                formats=", ".join(FORMATS)
            ),
        )
    wanted = given or _ENDINGS.get(ending) or ("csv" if excel else "txt")
    if excel and wanted != "csv":
        raise UsageError(
            _("--excel is for CSV, not for '{format}'").format(format=wanted),
            _("Give --format csv, or leave --excel out."),
        )
    return wanted


def _text(
    run: Session, wanted: str, named: str | None, day: date, *, excel: bool
) -> tuple[str, int]:
    """The text of the file, and how many records went into it."""
    if wanted in ("txt", "md"):
        return _summary(run, wanted, named, day)
    if wanted == "ics":
        return _calendar(run, named, day)
    with run.read() as ledger:
        cycles = ledger.cycles()
        activities = ledger.activities()
    if wanted == "json":
        from cmetrack.present.json import dumps, record_json

        found = run.evaluate(run.cycle(cycles, named), activities, day)
        return dumps([record_json(one) for one in found.records]) + "\n", len(activities)
    from cmetrack.formats.writing.csv import write
    from cmetrack.rules.count import in_order

    out = io.StringIO()
    write(
        sorted(activities, key=in_order),
        out,
        delimiter=";" if excel else ",",
        bom=excel,
        decimal_comma=excel,
    )
    return out.getvalue(), len(activities)


def _calendar(run: Session, named: str | None, day: date) -> tuple[str, int]:
    """The calendar of every cycle, or of the one that was named."""
    from cmetrack.core.calendar_entries import agenda, said_of_records
    from cmetrack.core.reminders import REMIND_DAYS
    from cmetrack.core.revisions import of_very_many, revisions
    from cmetrack.formats.writing.ics import calendar

    with run.read() as ledger:
        cycles = ledger.cycles()
        activities = ledger.activities()
        history = ledger.history()
        touched = ledger.last_touched((one.id for one in activities), of_very_many(history))
        created = ledger.setting("created")
    chosen = cycles if named is None else [run.cycle(cycles, named)]
    found = [run.evaluate(cycle, activities, day) for cycle in chosen]
    said = said_of_records(one.rulebook for one in found)
    entries = agenda(
        found,
        activities,
        run.config.remind_days or REMIND_DAYS,
        revisions(found, history, touched, said),
    )
    return calendar(entries, created or "", run.now()), len(entries)


def _summary(run: Session, wanted: str, named: str | None, day: date) -> tuple[str, int]:
    from cmetrack.core.summary import summarize
    from cmetrack.present import markdown, plain
    from cmetrack.present.summary import summary_blocks

    with run.read() as ledger:
        cycle = run.cycle(ledger.cycles(), named)
        window = run.window(cycle, day)
        activities = ledger.activities(window.span.first, window.span.last)
        inside = sum(one.planned or one.last.day > day for one in activities)
        ahead = ledger.count_ahead(day) - inside
        elsewhere = ledger.count() - len(activities) - ahead
        name = ledger.setting("name")
    if not name:
        run.say(_("The summary bears no name: `cmetrack cycle edit --doctor NAME` sets it"))
    summary = summarize(run.evaluate(cycle, activities, day), name, elsewhere, ahead)
    blocks = summary_blocks(summary, f"cmetrack {__version__}")
    page = markdown.page if wanted == "md" else plain.page
    return page(blocks), len(activities)
