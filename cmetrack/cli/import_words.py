"""What an import tells: what became of each file, what is wrong in it, what to do next."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING

from cmetrack import wording
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.output import file_after
from cmetrack.cli.session import Session
from cmetrack.core.record_reader import locate
from cmetrack.domain.columns import guess_column
from cmetrack.domain.words import plain_heading
from cmetrack.errors import BadInput
from cmetrack.formats.source import format_of_name
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.json import activity_json, array
from cmetrack.rules.basis import MISSING

if TYPE_CHECKING:
    from cmetrack.cli.profiles import Profile
    from cmetrack.core.completeness import Lacking
    from cmetrack.core.import_report import ImportReport
    from cmetrack.domain.activity import Activity
    from cmetrack.formats.reading.headings import Mapped
    from cmetrack.formats.reading.pdf import CertificateFile
    from cmetrack.formats.reading.rejects import RecordFile


def certificates_among(files: Sequence[RecordFile]) -> list[CertificateFile]:
    """The certificates among the files; without any, nothing for PDF is loaded."""
    if not any(hasattr(file, "understand") for file in files):
        return []
    from cmetrack.formats.reading.pdf import CertificateFile

    return [file for file in files if isinstance(file, CertificateFile)]


def show_reports(
    run: Session,
    files: Sequence[RecordFile],
    plans: Sequence[ImportReport],
    *,
    written: bool,
    planned: Iterable[Activity] | None = None,
) -> None:
    """The reports as one JSON document; of a dry run each with the records that would be added."""
    shown = [plan.as_json(written=written) for plan in plans]
    records = None if planned is None else as_planned(planned)
    for at, (plan, file) in enumerate(zip(plans, files, strict=True)):
        report = shown[at]
        if records is not None:
            # Before what may be long: `import` looks there for them.
            first = {name: report.pop(name) for name in _COUNTS}
            report = first | {"dry_run": True, "records": islice(records, plan.added)} | report
            shown[at] = report
        for certificate in certificates_among([file]):
            report["certificate"] = certificate.as_json()
    run.show_json(shown if len(shown) > 1 else shown[0])


_COUNTS = ("file", "read", "added", "unchanged", "updated")


def as_planned(activities: Iterable[Activity]) -> Iterator[dict[str, object]]:
    """Records that would be added, as JSON has them; the ids are not theirs yet."""
    for activity in activities:
        yield {**activity_json(activity), "id": None}


def write_planned(output: Path, activities: Iterable[Activity]) -> None:
    """What would be added, as a JSON file that can be imported."""
    with file_after(output, chain(array(as_planned(activities)), ["\n"]), replace=False):
        pass


def tell_about(run: Session, plans: Sequence[ImportReport]) -> None:
    """What is wrong with the rows, and a word on what was passed over or cleaned."""
    for plan in plans:
        if plan.ignored_columns:
            run.say(
                ngettext(
                    "{file}: this column is not known and was left out: {columns}",
                    "{file}: these columns are not known and were left out: {columns}",
                    len(plan.ignored_columns),
                ),
                file=plan.file,
                columns=", ".join(plan.ignored_columns),
            )
            run.say(_hint(plan.ignored_columns))
        if plan.lacking is not None and plan.lacking.incomplete:
            run.say(_incomplete(plan.file, plan.lacking))
        for notice in wording.first_of(plan.notices, len(plan.notices) + plan.unkept):
            run.say(_("{file}: {notice}"), file=plan.file, notice=notice)
        tell_changes(run, plan)
    issues = [issue for plan in plans for issue in plan.issues()]
    for line in wording.first_of(map(locate, issues), len(issues)):
        tell(line)


def _hint(ignored: Sequence[str]) -> str:
    pairs = ",".join(f"{heading}={guess_column(heading) or ''}" for heading in ignored)
    return _(
        'To keep them, say which column each is, --map "HEADING=column": --map "{pairs}"; '
        "with nothing behind = it is left out."
    ).format(pairs=pairs)


def _incomplete(file: str, found: Lacking) -> str:
    """How many of the new records give nothing yet, and for want of what."""
    if found.all:
        sentence = ngettext(
            "{file}: {incomplete} of {count} new records is incomplete and gives 0, for want of "
            "{what}",
            "{file}: {incomplete} of {count} new records are incomplete and give 0, most often "
            "for want of {what}",
            found.incomplete,
        )
    else:
        sentence = ngettext(
            "{file}: {incomplete} of the first {count} new records is incomplete and gives 0, "
            "for want of {what}",
            "{file}: {incomplete} of the first {count} new records are incomplete and give 0, "
            "most often for want of {what}",
            found.incomplete,
        )
    words = [_(MISSING[column]) for column in found.missing[0][0]]
    what = _("{what} or {other}").format(what=words[0], other=words[-1])
    return sentence.format(
        file=file,
        incomplete=found.incomplete,
        count=found.looked_at,
        what=what if len(words) > 1 else words[0],
    )


def tell_changes(run: Session, plan: ImportReport) -> None:
    """Field by field what is taken over into records that are there."""
    lines = (
        _("{file}: line {line} changes {record}: {column} '{before}' → '{after}'").format(
            file=plan.file, **changed._asdict()
        )
        for changed in plan.changes
    )
    for line in wording.first_of(lines, len(plan.changes)):
        run.say(line)


def tell_unused(run: Session, mapped: Mapped, files: Sequence[RecordFile]) -> None:
    """A word on what `--map` says of headings that are nowhere: it may be mistyped."""
    if not mapped:
        return
    there = {plain_heading(heading) for file in files for heading in file.headings}
    for heading in mapped:
        if heading not in there:
            run.say(_("--map: there is no heading '{heading}'."), heading=heading)


def refusal(plans: Sequence[ImportReport], *, dry_run: bool, certificates: bool) -> BadInput:
    """The error of an import that bad rows keep out."""
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


def outcome(plan: ImportReport, *, dry_run: bool) -> str:
    """What became of a file, in one sentence."""
    if dry_run:
        template = ngettext(
            "{file}: {read} row; {added} would be added, {updated} updated, "
            "{unchanged} are there already, {rejected} would be rejected.",
            "{file}: {read} rows; {added} would be added, {updated} updated, "
            "{unchanged} are there already, {rejected} would be rejected.",
            plan.read,
        )
    else:
        template = ngettext(
            "{file}: {read} row; {added} added, {updated} updated, "
            "{unchanged} there already, {rejected} rejected.",
            "{file}: {read} rows; {added} added, {updated} updated, "
            "{unchanged} there already, {rejected} rejected.",
            plan.read,
        )
    return template.format(**plan._asdict(), rejected=len(plan.rejects))


def again(run: Session, file: RecordFile, rejects: Path, how: Profile, more: Sequence[str]) -> str:
    """The command that takes in a file of rejects, once it is mended, as its rows came in.

    It is in UTF-8 and no workbook, so neither --encoding nor --sheet hold for it.
    """
    words = ["cmetrack", *run.given, "import", str(rejects)]
    if format_of_name(str(rejects)) not in (None, file.rejects_format):
        words += ["--format", file.rejects_format]
    if how.map:
        pairs = ",".join(f"{heading}={column or ''}" for heading, column in how.map.items())
        words += ["--map", pairs]
    for column, value in how.set.items():
        words += ["--set", f"{column}={value}"]
    return quoted([*words, *more])


def quoted(words: Sequence[str]) -> str:
    """Words as they are typed at a prompt."""
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(words)
    return join(words)
