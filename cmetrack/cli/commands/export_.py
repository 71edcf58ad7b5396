"""`cmetrack export`: the summary that a college asks for, or all the data."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cmetrack import __version__, i18n
from cmetrack.cli import dossier
from cmetrack.cli.dossier import FormWanted
from cmetrack.cli.output import file_to_make, refuse_existing, write_file, write_stdout
from cmetrack.cli.params import CycleName, On, Where, command, flag, option, session
from cmetrack.cli.session import Session
from cmetrack.core.calendar_entries import NOTHING_OWN, Own, calendar_entries
from cmetrack.core.own import goals_progress
from cmetrack.core.reminders import REMIND_DAYS
from cmetrack.core.summary import summarize
from cmetrack.core.where import holds, read_where
from cmetrack.domain.activity import as_entered
from cmetrack.domain.cycle import unsaid
from cmetrack.errors import BadValue, UsageError
from cmetrack.formats.writing.csv import written
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present import markdown, plain
from cmetrack.present.blocks import Block
from cmetrack.present.json import records_json
from cmetrack.present.json_text import dumps
from cmetrack.present.summary import summary_blocks
from cmetrack.rules.once import in_order

if TYPE_CHECKING:
    from cmetrack.domain.activity import Activity
    from cmetrack.store.ledger import Ledger

Made = tuple[str, str]
"""A text, and what is said of it."""


class Wanted(NamedTuple):
    """What is to be written: of which cycle, on which day, and of which records."""

    cycle: str | None
    on: date
    excel: bool
    where: Sequence[str]
    replaces: Path | None = None


def _summary(page: Callable[[Iterable[Block]], str], run: Session, asked: Wanted) -> Made:
    day = asked.on
    with run.read() as ledger:
        cycle = run.cycle(ledger.cycles(), asked.cycle)
        window = run.window(cycle, day)
        activities = ledger.activities(run.looks_back_to(cycle, window))
        inside = sum(one.planned or one.last.day > day for one in activities)
        ahead = ledger.count_ahead(day) - inside
        elsewhere = ledger.count() - len(activities) - ahead
        name = ledger.setting("name")
    if not name:
        run.say(_("The summary bears no name: `cmetrack cycle edit --doctor NAME` sets it."))
    summary = summarize(run.evaluate(cycle, activities, day), name, elsewhere, ahead)
    text = page(summary_blocks(summary, f"cmetrack {__version__}"))
    return text, _("the summary on {on}").format(on=i18n.day(day))


def _csv(run: Session, asked: Wanted) -> Made:
    with run.read() as ledger:
        is_meant = _condition(run, ledger, asked.where)
        kept = unsaid(ledger.cycles())
        chosen = (as_entered(one, kept) for one in filter(is_meant, ledger.activities()))
        activities = sorted(chosen, key=in_order)
    return "".join(written(activities, excel=asked.excel)), _records(len(activities))


def _json(run: Session, asked: Wanted) -> Made:
    with run.read() as ledger:
        is_meant = _condition(run, ledger, asked.where)
        found = run.evaluate(run.cycle(ledger.cycles(), asked.cycle), ledger.activities(), asked.on)
        kept = unsaid(ledger.cycles())
    records = [
        one._replace(award=one.award._replace(activity=as_entered(one.activity, kept)))
        for one in found.records
        if is_meant is None or is_meant(one.activity)
    ]
    return dumps(records_json(records)) + "\n", _records(len(records))


def _condition(
    run: Session, ledger: "Ledger", where: Sequence[str]
) -> "Callable[[Activity], bool] | None":
    """Whether a record is to be written; None if all are."""
    if not where:
        return None
    return partial(holds, read_where(where, run.allowed(ledger.cycles()), today=run.on(None)))


def _records(count: int) -> str:
    return ngettext("{count} record", "{count} records", count).format(count=count)


def _calendar(run: Session, asked: Wanted) -> Made:
    from cmetrack.formats.writing.ics import calendar, held_by

    with run.read() as ledger:
        cycles, activities = ledger.cycles(), ledger.activities()
        [newest] = ledger.log(1)
        created, dates, goals = ledger.setting("created"), ledger.own_dates(), ledger.goals()
    chosen = cycles if asked.cycle is None else [run.cycle(cycles, asked.cycle)]
    found = [run.evaluate(cycle, activities, asked.on) for cycle in run.readable(chosen)]
    in_use = next((one for one in found if one.cycle.current), found[0])
    own = Own(dates, goals_progress(goals, in_use)) if asked.cycle is None else NOTHING_OWN
    days = run.config.remind_days or REMIND_DAYS
    entries = calendar_entries(found, activities, asked.on, days, own)
    ledger_is = created or ""
    held = held_by(asked.replaces, ledger_is) if asked.replaces else {}
    text = calendar(entries, ledger_is, newest.seq, run.now(), held, asked.on)
    count = text.count("\r\nBEGIN:VEVENT\r\n") + text.count("\r\nBEGIN:VTODO\r\n")
    said = ngettext(
        "{count} entry; taken in again later, it puts your calendar up to date",
        "{count} entries; taken in again later, it puts your calendar up to date",
        count,
    ).format(count=count)
    return text, said


EXPORTERS: dict[str, Callable[[Session, Wanted], Made]] = {
    "txt": partial(_summary, plain.page),
    "md": partial(_summary, markdown.page),
    "csv": _csv,
    "json": _json,
    "ics": _calendar,
}
"""What can be written: two forms of the summary, two of all the records, a calendar."""
FORMATS = (*EXPORTERS, *dossier.KINDS)
"""And the dossier."""

_CHOICES = "|".join(FORMATS)  # no word to be translated
_ENDINGS = {f".{name}": name for name in FORMATS} | {".text": "txt", ".markdown": "md"}


@command()
def export(
    context: typer.Context,
    format: Annotated[
        str | None,
        option(
            _CHOICES,
            _(
                "pdf, html, xlsx, docx, zip: the dossier; txt and md: the summary; csv and json: all records, to be imported again; ics: deadlines, plans and codes for a calendar."
            ),
        ),
    ] = None,
    output: Annotated[
        Path | None,
        option(
            "FILE", _("Into a file; its ending decides."), "--output", "-o", parser=file_to_make
        ),
    ] = None,
    force: Annotated[bool, flag(_("Replace the file if it is there."), "--force", "-f")] = False,
    on: On = None,
    cycle: CycleName = None,
    where: Where = None,
    excel: Annotated[
        bool, flag(_("CSV that Excel opens at once in Romania and Russia."), "--excel")
    ] = False,
    form: Annotated[
        str | None,
        option("FORM", _("Which form of the dossier: college, portfolio, request …"), "--for"),
    ] = None,
    period: Annotated[
        str | None, option("YEARS", _("Only these years of it: 2025, or 2022-2026."))
    ] = None,
    annex: Annotated[
        bool, flag(_("With a list of what does not count, and why."), "--annex")
    ] = False,
    certificates: Annotated[
        bool, flag(_("In PDF with the certificates behind it."), "--certificates")
    ] = False,
    max_size: Annotated[
        str | None,
        option(
            "SIZE",
            _("In parts of at most that size, for a mailbox or a portal: 10MB."),
            "--max-size",
        ),
    ] = None,
) -> None:
    """Write the dossier to hand in, the summary of the cycle, or all the records.

    The dossier is the form that your authority takes, in its language; the summary says what
    counts, what did not and by which article.

    \b
    cmetrack export -o dossier.pdf --on 2026-12-31
    cmetrack export -o dossier.zip --for college
    cmetrack export -o request.pdf --for request
    cmetrack export -o summary.md
    cmetrack export -o credits.csv --excel
    cmetrack export -o balint.csv --where "title ~ Balint"
    cmetrack export -o cme.ics
    """
    run = session(context)
    day = run.on(on)
    target = None if output is None or str(output) == "-" else output
    chosen = _format(format, target, excel=excel, part=bool(where))
    if target is not None and not force:
        refuse_existing(target, _("Name another file, or give --force to replace that one."))
    wanted = FormWanted(form, period, annex, certificates, max_size)
    is_dossier = chosen in dossier.KINDS or (chosen == "txt" and form is not None)
    if not is_dossier and wanted != FormWanted():
        said = _("--for, --period, --annex, --certificates and --max-size are for the dossier.")
        raise UsageError(said, dossier.endings())
    if is_dossier:
        dossier.export(run, chosen, cycle, day, wanted, target, replace=force)
        return
    content, said = EXPORTERS[chosen](run, Wanted(cycle, day, excel, where or (), target))
    if target is None:
        write_stdout(content)
        return
    write_file(target, content, replace=force)
    run.say(_("Wrote {path}: {said}."), path=target, said=said)


def _format(given: str | None, target: Path | None, *, excel: bool, part: bool) -> str:
    formats = ", ".join(FORMATS)
    if given is not None and given not in FORMATS:
        said = _("The format '{format}' is not known.")
        raise BadValue(said, _("The formats are {formats}."), format=given, formats=formats)
    ending = target.suffix.lower() if target is not None else ""
    if given is None and ending and ending not in _ENDINGS:
        said = _("The ending of '{path}' tells no format.")
        hint = _("The formats are {formats}; say which with --format.")
        raise BadValue(said, hint, path=target, formats=formats)
    chosen = given or _ENDINGS.get(ending) or ("csv" if excel or part else "txt")
    if excel and chosen != "csv":
        said = _("--excel is for CSV, not for '{format}'.")
        raise UsageError(said, _("Give --format csv, or leave --excel out."), format=chosen)
    if part and chosen not in ("csv", "json"):
        # Who reads it takes it for the whole: a college for the cycle, a calendar for all that is due.
        said = _("--where is for csv and json: '{format}' tells of the whole ledger.")
        hint = _("Give --format csv; `cmetrack list` shows what --where finds.")
        raise UsageError(said.format(format=chosen), hint)
    return chosen
