"""An import as it is carried out, in one transaction of the ledger or of a copy of it; its words."""

from __future__ import annotations

import os
import shutil
import sys
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, NamedTuple

from cmetrack import wording
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.output import file_after, refuse_existing
from cmetrack.cli.profiles import Profile
from cmetrack.cli.session import Session
from cmetrack.cli.signals import Terminated
from cmetrack.core.importing import ImportOptions, ImportReport, import_records
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.core.record_reader import locate
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did
from cmetrack.domain.columns import guess_column, plain_heading
from cmetrack.domain.text import visible, width
from cmetrack.errors import BadInput
from cmetrack.formats.reading.headings import Mapped
from cmetrack.formats.reading.rejects import RecordFile, write_rejects
from cmetrack.formats.source import format_of_name
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.json import activity_json, pieces
from cmetrack.rules.basis import MISSING
from cmetrack.store import backup
from cmetrack.store.evidence import folder, keeping
from cmetrack.store.ledger import Ledger
from cmetrack.store.transaction import Change

if TYPE_CHECKING:
    from cmetrack.core.plausibility import Lacking
    from cmetrack.formats.reading.pdf import CertificateFile


PATIENCE = 1.0  # seconds that pass without a word
_EVERY = 0.2  # seconds between two words
_BAR = 20  # characters


class Progress:
    """How far a long import is: one line on the terminal, written over and wiped away at the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._on = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._begun = time.monotonic()
        self._due = self._begun + PATIENCE
        self._width = 0

    def tell(self, message: str) -> None:
        """Say what is being done, if it is time for a word."""
        if self._on and time.monotonic() >= self._due:
            self._due = time.monotonic() + _EVERY
            self._put(visible(message))

    def show(self, file: str, rows: int, done: float) -> None:
        """Show how much of a file is read, if it is time for a word."""
        if not self._on or time.monotonic() < self._due:
            return
        full = round(min(done, 1.0) * _BAR)
        bar = "#" * full + "." * (_BAR - full)
        speed = rows / (time.monotonic() - self._begun)
        said = _("[{bar}] {rows:,} rows, {speed:,.0f} a second, {file}")
        self.tell(said.format(bar=bar, rows=rows, speed=speed, file=file))

    def wipe(self) -> None:
        """Leave the line as if nothing had been said."""
        if self._width:
            self._put("")

    def _put(self, message: str) -> None:
        # A line that the terminal breaks could not be written over.
        room = shutil.get_terminal_size().columns - 1
        while width(message) > room:
            message = message[:-2] + "…"
        padding = " " * (self._width - width(message))
        sys.stderr.write(f"\r{message}{padding}" if message else f"\r{padding}\r")
        sys.stderr.flush()
        self._width = width(message)


class Import(NamedTuple):
    """One import: its files, opened, and what is to be done with repeated and bad rows."""

    files: Sequence[RecordFile]
    rejects: Path | None
    update: bool
    progress: Progress
    me: Sequence[str] = ()
    backup: bool = True
    bring_back: bool = False

    def preview(
        self, run: Session, stack: ExitStack
    ) -> tuple[list[ImportReport], Callable[[], Iterator[Activity]]]:
        """Bring it all into a copy, which the stack lets go; in it are the records it would add."""
        copy = stack.enter_context(stack.enter_context(run.read()).copied())
        with copy.change("import", run.now()) as change:
            reports, first = self._bring(run, copy, change)
        return reports, partial(copy.activities_from, first)

    def carry_out(self, run: Session) -> list[ImportReport]:
        """Bring it all in while nobody else can write; take it back if a row is refused."""
        with keeping(folder(run.path)) as keeper, run.write() as ledger:

            def copy_first() -> None:
                kept = backup.before(run.path, run.now(), run.config.keep_backups or backup.KEEP)
                run.say(_("Copied the ledger to {path} before so large a change."), path=kept)

            first = copy_first if self.backup and ledger.count() else None
            with ExitStack() as after, ledger.change("import", run.now()) as change:
                reports, _first = self._bring(run, ledger, change, before_many=first)
                if self.refused(reports):
                    change.discard()
                else:
                    if any(hasattr(file, "understand") for file in self.files):
                        from cmetrack.cli.certificates import keep_files

                        keep_files(keeper, change, self.files, reports)
                    pairs = zip(self.files, reports, strict=True)
                    rejected = [(file, plan.reasons()) for file, plan in pairs if plan.rejects]
                    if self.rejects and rejected:
                        hint = _("Name a new file: the rows in that one may have to be mended.")
                        refuse_existing(self.rejects, hint)
                        # On the disk before the good rows are in, in its place after.
                        rows = write_rejects(rejected)
                        after.enter_context(file_after(self.rejects, rows, replace=False))
        return reports

    def refused(self, plans: Sequence[ImportReport]) -> bool:
        """Whether bad rows keep the good ones out."""
        return self.rejects is None and any(plan.rejects for plan in plans)

    def _bring(
        self,
        run: Session,
        ledger: Ledger,
        change: Change,
        before_many: Callable[[], object] | None = None,
    ) -> tuple[list[ImportReport], int]:
        """What becomes of the files, and the number of the first record that is new."""
        me = [*self.me, *filter(None, [ledger.setting("name")])]
        files = {file.file: file for file in self.files}
        options = ImportOptions(
            allowed=run.allowed(ledger.cycles(), me),
            update=self.update,
            periodicals=PeriodicalList(ledger.periodicals()),
            me=me,
            progress=lambda file, rows: self.progress.show(file, rows, files[file].done),
        )
        with change.bulk_insert(before_many=before_many, bring_back=self.bring_back) as bulk:
            reports = import_records(self.files, bulk, options)
            self.progress.tell(_("Writing …"))
        ids = iter(ledger.ids_from(bulk.first))
        reports = [one._replace(ids=array("Q", islice(ids, one.added))) for one in reports]
        reports = [one.renumbered(bulk.final) for one in reports]
        if any(one.added for one in reports):
            pairs = ledger.look_alikes(bulk.first, bulk.last)
            reports = [one.with_look_alikes(pairs) for one in reports]
        if any(report.ignored_columns for report in reports) and not self.refused(reports):
            reports = _with_what_is_lacking(run, ledger, reports, bulk.first)
        names = ", ".join(report.file for report in reports)
        sums = {name: sum(getattr(one, name) for one in reports) for name in ("added", "updated")}
        change.done = did("imported", files=names, **sums)
        return reports, bulk.first


@contextmanager
def nothing_imported(progress: Progress) -> Iterator[None]:
    """Say of an import that somebody ended that it left nothing."""
    try:
        yield
    except (KeyboardInterrupt, Terminated) as stop:
        raise type(stop)(_("Interrupted; nothing was imported")) from None
    finally:
        progress.wipe()


def _with_what_is_lacking(
    run: Session, ledger: Ledger, plans: Sequence[ImportReport], first: int
) -> list[ImportReport]:
    """The plans, with what the new records lack where a column of their file was left out.

    What a record needs is the law's to say, so they are read back: of all files together, no
    more than makes no difference to the time and the memory of an import.
    """
    from cmetrack.core.plausibility import MOST, lacking

    rulebook = run.rulebook(run.cycle(ledger.cycles()).rulebook)
    # The ids of new records are given file by file.
    records = islice(ledger.activities_from(first), MOST)
    told = []
    for plan in plans:
        mine = list(islice(records, plan.added))
        known = bool(plan.ignored_columns and mine)
        found = lacking(rulebook, mine, all=len(mine) == plan.added) if known else None
        told.append(plan._replace(lacking=found))
    return told


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


def tell_about(
    run: Session, plans: Sequence[ImportReport], mapped: Mapped, files: Sequence[RecordFile]
) -> None:
    """What is wrong with rows, what was passed over or cleaned; which of `--map` may be mistyped."""
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
                'To keep them, say which column each is, --map "HEADING=column": --map "{pairs}"; '
                "with nothing behind = it is left out."
            )
            run.say(said, pairs=",".join(pairs))
        if plan.lacking is not None and plan.lacking.incomplete:
            run.say(_incomplete(plan.file, plan.lacking))
        sentences = (
            " ".join(filter(None, (notice.sentence, notice.hint))) for notice in plan.notices
        )
        for notice in wording.first_of(sentences, len(plan.notices) + plan.unkept):
            run.say(_("{file}: {notice}"), file=plan.file, notice=notice)
        out = list(wording.left_out(plan.file, plan.left_out))
        for line in wording.first_of(out, len(out)):
            run.say(line)
        said = _("{file}: line {line} changes {record}: {column} '{before}' → '{after}'")
        changes = (said.format(file=plan.file, **one._asdict()) for one in plan.changes)
        for line in wording.first_of(changes, len(plan.changes)):
            run.say(line)
    issues = [issue for plan in plans for issue in plan.issues()]
    for line in wording.first_of(map(locate, issues), len(issues)):
        tell(line)
    there = {plain_heading(heading) for file in files for heading in file.headings}
    for heading in mapped:
        if heading not in there:
            run.say(_("--map: there is no heading '{heading}'."), heading=heading)


def _incomplete(file: str, found: Lacking) -> str:
    those = _("{count} new records") if found.all else _("the first {count} new records")
    sentence = ngettext(
        "{file}: {incomplete} of {those} is incomplete and gives 0, for want of {what}",
        "{file}: {incomplete} of {those} are incomplete and give 0, most often for want of {what}",
        found.incomplete,
    )
    what, *others = [_(MISSING[column]) for column in found.missing[0][0]]
    if others:
        what = _("{what} or {other}").format(what=what, other=others[-1])
    those = those.format(count=found.looked_at)
    return sentence.format(file=file, incomplete=found.incomplete, those=those, what=what)


def refusal(plans: Sequence[ImportReport], *, certificates: bool) -> BadInput:
    """The error of an import that bad rows keep out."""
    count = sum(len(plan.rejects) for plan in plans)
    message = ngettext(
        "Nothing was imported: {count} row was rejected",
        "Nothing was imported: {count} rows were rejected",
        count,
    ).format(count=count)
    if not certificates:
        hint = _(
            "Mend them, or take in the good rows alone and write the others with --rejects FILE."
        )
        return BadInput(message, hint)
    hint = _(
        "Take in the good ones with --rejects FILE, fill in there what the certificates do not say, and import it."
    )
    return BadInput(message, hint)


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
