"""What an import has to say: in sentences on stderr, as one JSON document, in a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from shlex import join

from cmetrack import wording
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.importing import Import, certificates_among
from cmetrack.cli.output import file_after
from cmetrack.cli.profiles import Profile
from cmetrack.cli.session import Session
from cmetrack.core.import_report import ImportReport
from cmetrack.core.record_reader import locate
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import guess_column, plain_heading, show_text
from cmetrack.domain.notice import Notice
from cmetrack.errors import BadInput, UsageError
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.formats.source import format_of_name
from cmetrack.i18n import gettext as _, ngettext, pgettext
from cmetrack.present.json import activity_json
from cmetrack.present.json_text import pieces


def show_reports(
    run: Session,
    files: Sequence[RecordFile],
    plans: Sequence[ImportReport],
    *,
    written: bool,
    planned: Iterable[Activity] | None = None,
) -> None:
    """The reports as one JSON document; of a dry run each with the records that would be added."""
    records = None if planned is None else _as_planned(planned)
    shown = []
    for plan, file in zip(plans, files, strict=True):
        mine = None if records is None else islice(records, plan.added)
        report = plan.as_json(written=written, planned=mine)
        for certificate in certificates_among([file]):
            report["certificates"] = certificate.as_json()
            report["certificate"] = certificate.as_json()[0]["columns"]  # as of 0.1.0
        shown.append(report)
    run.show_json(shown if len(shown) > 1 else shown[0])


def _as_planned(activities: Iterable[Activity]) -> Iterator[dict[str, object]]:
    return ({**activity_json(activity), "id": None} for activity in activities)


def write_planned(output: Path, activities: Iterable[Activity]) -> None:
    """What would be added, as a JSON file that can be imported."""
    with file_after(output, chain(pieces(_as_planned(activities)), ["\n"]), replace=False):
        pass


def tell_about(run: Session, work: Import, plans: Sequence[ImportReport], *, shown: bool) -> None:
    """What is wrong with rows, what was passed over, cleaned or guessed, if it was not `shown`."""
    for plan in plans:
        if plan.ignored_columns:
            said = ngettext(
                "{file}: this column is not known and was left out: {columns}",
                "{file}: these columns are not known and were left out: {columns}",
                len(plan.ignored_columns),
            )
            run.say(said, file=plan.file, columns=", ".join(plan.ignored_columns))
            pairs = [f"{one}={guess_column(one) or ''}" for one in plan.ignored_columns]
            said = _(
                'To keep them, say which column each is, --map "HEADING=column": --map "{pairs}"; with nothing behind = it is left out.'
            )
            run.say(said, pairs=",".join(pairs))
        notices = [one for one in plan.notices if not (shown and one.guess)]
        for line in wording.first_of(_sentences(plan.file, notices), len(notices) + plan.unkept):
            run.say(line)
        out = list(wording.left_out(plan.file, plan.left_out))
        for line in wording.first_of(out, len(out)):
            run.say(line)
        said = _("{file}: line {line} changes {record}: {column} '{before}' → '{after}'")
        changes = (
            said.format(
                file=plan.file,
                line=one.line,
                record=one.record,
                column=pgettext("column", one.column),
                before=show_text(one.column, one.before),
                after=show_text(one.column, one.after),
            )
            for one in plan.changes
        )
        for line in wording.first_of(changes, len(plan.changes)):
            run.say(line)
    issues = [issue for plan in plans for issue in plan.issues()]
    for line in wording.first_of(map(locate, issues), len(issues)):
        tell(line)
    there = {plain_heading(heading) for file in work.files for heading in file.headings}
    for heading in work.mapped or ():
        if heading not in there:
            run.say(_("--map: there is no heading '{heading}'."), heading=heading)


def _sentences(file: str, notices: Iterable[Notice]) -> Iterator[str]:
    for one in notices:
        said = _("{file}: {notice}").format(file=file, notice=one.sentence)
        yield f"{said.rstrip('.')}. {one.hint}" if one.hint else said


def refusal(work: Import, plans: Sequence[ImportReport]) -> BadInput:
    """The error of an import that bad rows keep out."""
    count = sum(len(plan.rejects) for plan in plans)
    message = ngettext(
        "Nothing was imported: {count} row was rejected.",
        "Nothing was imported: {count} rows were rejected.",
        count,
    )
    hint = _("Mend them, or take in the good rows alone and write the others with --rejects FILE.")
    if certificates_among(work.files):
        hint = _(
            "Take in the good ones with --rejects FILE, fill in there what the certificates do not say, and import it."
        )
    elif all(len(plan.rejects) == len(plan.kindless) for plan in plans):
        hint = _(
            "Say their kinds: --dry-run -o proposal.csv writes all rows to a file, to be mended there; or take in the others alone with --yes --rejects FILE."
        )
    return BadInput(message, hint, count=count, code="rejected")


def needs_yes() -> UsageError:
    """The error where nobody can be asked."""
    said = _("Nothing was imported: what was concluded from the file needs your agreement.")
    hint = _(
        "Look at it with --dry-run, then import it with --yes; or mend it: --dry-run -o proposal.csv writes it to a file, which comes in without --yes."
    )
    return UsageError(said, hint, code="needs-yes")


def outcome(plan: ImportReport) -> str:
    """What became of a file, in one sentence."""
    counts = {"rejected": len(plan.rejects), "left": len(plan.left_out)}
    template = ngettext(
        "{file}: {read} row; {added} added, {updated} updated, {unchanged} there already, {rejected} rejected.",
        "{file}: {read} rows; {added} added, {updated} updated, {unchanged} there already, {rejected} rejected.",
        plan.read,
    )
    if plan.left_out:
        template = ngettext(
            "{file}: {read} row; {added} added, {updated} updated, {unchanged} there already, {rejected} rejected, {left} left out.",
            "{file}: {read} rows; {added} added, {updated} updated, {unchanged} there already, {rejected} rejected, {left} left out.",
            plan.read,
        )
    return template.format(**plan._asdict(), **counts)


def again(
    run: Session, file: RecordFile, rejects: Path, how: Profile, update: bool, me: Iterable[str]
) -> str:
    """The command that takes in a file of rejects, once it is mended, as its rows came in.

    It is in UTF-8 and no workbook, so neither --encoding nor --sheet hold for it.
    """
    words = ["cmetrack", *run.given, "import", str(rejects)]
    if format_of_name(str(rejects)) not in (None, file.rejects_format):
        words += ["--format", file.rejects_format]
    if how.map:
        pairs = ",".join(f"{heading}={column or ''}" for heading, column in how.map.items())
        words += ["--map", pairs]
    words += [word for pair in how.set.items() for word in ("--set", "=".join(pair))]
    words += ["--update"] * update + [word for name in me for word in ("--me", name)]
    if os.name != "nt":
        return join(words)
    from subprocess import list2cmdline

    return list2cmdline(words)
