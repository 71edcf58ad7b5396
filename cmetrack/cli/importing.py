"""An import as it is carried out, in one transaction of the ledger or of a copy of it; its words."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from cmetrack.cli.output import file_after, refuse_existing
from cmetrack.cli.session import Session
from cmetrack.cli.signals import Terminated
from cmetrack.core import agreements
from cmetrack.core.import_report import ImportReport
from cmetrack.core.importing import ImportOptions, import_records
from cmetrack.core.new_records import FIRST, MOST, NewRecords, new_records, notices
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import did
from cmetrack.domain.cycle import unsaid
from cmetrack.domain.notice import Notice
from cmetrack.domain.text import visible, width
from cmetrack.formats.reading.headings import Mapped
from cmetrack.formats.reading.rejects import RecordFile, write_rejects
from cmetrack.formats.source import Answers
from cmetrack.i18n import gettext as _
from cmetrack.store import backup
from cmetrack.store.duplicates import FEW
from cmetrack.store.evidence import folder, keeping
from cmetrack.store.ledger import Ledger
from cmetrack.store.transaction import Change

if TYPE_CHECKING:
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


Reopen = Callable[[Sequence[Answers]], Sequence[RecordFile]]
"""What opens the files once more, with what was said of their rows."""


Planned = Callable[[], Iterator[Activity]]
"""What gives the records that a dry run would add."""


class Import(NamedTuple):
    """One import: its files, opened, and what is to be done with repeated and bad rows."""

    files: Sequence[RecordFile]
    rejects: Path | None
    update: bool
    progress: Progress
    me: Sequence[str] = ()
    backup: bool = True
    bring_back: bool = False
    dates: str | None = None
    mapped: Mapped | None = None
    agreed: bool = False
    hold: bool = False
    """Whether nothing is to be written whatever is read: somebody is still being asked."""
    ask_again: bool = False
    """Whether what was agreed to of a table with the same headings is not taken into account."""

    def preview(self, run: Session, stack: ExitStack) -> tuple[list[ImportReport], Planned]:
        """Bring it all into a copy, which the stack lets go; in it are the records it would add."""
        copy = stack.enter_context(stack.enter_context(run.read()).copied())
        with copy.change("import", run.now()) as change:
            reports, first = self._bring(run, copy, change, stored=False)
        return reports, partial(copy.activities_from, first)

    def carry_out(self, run: Session) -> list[ImportReport]:
        """Bring it all in while nobody else can write; take it back if a row is refused."""
        with keeping(folder(run.path), run.path) as keeper, run.write() as ledger:

            def copy_first() -> None:
                kept = backup.before(run.path, run.now(), run.config.keep_backups or backup.KEEP)
                run.say(_("Copied the ledger to {path} before so large a change."), path=kept)

            first = copy_first if self.backup and not self.hold and ledger.count() else None
            with ExitStack() as after, ledger.change("import", run.now()) as change:
                reports, _first = self._bring(run, ledger, change, before_many=first)
                if self.held_back(reports):
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
        self.progress.wipe()  # somebody may be asked now
        return [one._replace(change=change.seq) for one in reports]

    def refused(self, plans: Sequence[ImportReport]) -> bool:
        """Whether bad rows keep the good ones out."""
        return self.rejects is None and any(plan.rejects for plan in plans)

    def held_back(self, plans: Sequence[ImportReport]) -> bool:
        """Whether nothing goes in: because of bad rows, or of guesses to which nobody agreed."""
        asked = self.hold or any(plan.needs_agreement for plan in plans)
        return self.refused(plans) or (asked and not self.agreed)

    def _bring(
        self,
        run: Session,
        ledger: Ledger,
        change: Change,
        *,
        before_many: Callable[[], object] | None = None,
        stored: bool = True,
    ) -> tuple[list[ImportReport], int]:
        """What becomes of the files, and the number of the first record that is new."""
        me = [*self.me, *filter(None, [ledger.setting("name")])]
        files = {file.file: file for file in self.files}
        options = ImportOptions(
            allowed=run.allowed(ledger.cycles(), me),
            update=self.update,
            periodicals=PeriodicalList(ledger.periodicals()),
            me=me,
            bring_back=self.bring_back,
            dates=self.dates,
            progress=lambda file, rows: self.progress.show(file, rows, files[file].done),
            kept=unsaid(ledger.cycles()),
        )
        with change.bulk_insert(before_many=before_many, bring_back=self.bring_back) as bulk:
            reports = import_records(self.files, bulk, options)
            self.progress.tell(_("Writing …"))
        if entered := options.allowed.entered:
            change.complete(bulk.first, bulk.last, entered)
        if bulk.closed:
            reports = [one.renumbered(bulk.final) for one in reports]
        if any(one.added for one in reports):
            pairs = ledger.look_alikes(bulk.first, bulk.last)
            few = bulk.last - bulk.first < FEW
            reports = [one.with_look_alikes(pairs, all_compared=few) for one in reports]
        reports = list(map(_as_read, self.files, reports))
        reports = self._as_agreed(run, ledger, change, reports)
        stored = stored and not self.held_back(reports)
        if not self.refused(reports) or any(one.asks for one in reports):
            reports = _with_new_records(run, ledger, self.files, reports, bulk.first, stored=stored)
        names = ", ".join(report.file for report in reports)
        sums = {name: sum(getattr(one, name) for one in reports) for name in ("added", "updated")}
        change.done = did("imported", files=names, **sums)
        return reports, bulk.first

    def _as_agreed(
        self, run: Session, ledger: Ledger, change: Change, reports: list[ImportReport]
    ) -> list[ImportReport]:
        """The reports, in which no guess is what was agreed to before; what is agreed now is kept."""
        headings = list(map(agreements.headings_of, self.files))
        if not any(headings) or not (self.mapped or any(one.guesses for one in reports)):
            return reports
        former = agreements.read_agreements(ledger.setting(agreements.SETTING))
        known = {} if self.ask_again else former
        pairs = list(zip(headings, reports, strict=True))
        made = [agreements.agreed_to(report, known.get(one)) for one, report in pairs]
        if not self.held_back(made):
            kept = agreements.keep(former, pairs, self.mapped or {}, run.now().date().isoformat())
            if kept is not None:
                change.set(agreements.SETTING, agreements.write_agreements(kept))
        return made


@contextmanager
def nothing_imported(progress: Progress) -> Iterator[None]:
    """Say of an import that somebody ended that it left nothing."""
    try:
        yield
    except (KeyboardInterrupt, Terminated) as stop:
        raise type(stop)(_("Interrupted; nothing was imported.")) from None
    finally:
        progress.wipe()


def _as_read(file: RecordFile, plan: ImportReport) -> ImportReport:
    """The report; what was read in a certificate goes in only when somebody agrees."""
    if not hasattr(file, "understand") or not (plan.added or plan.updated):
        return plan
    read = Notice("certificate", _("It was read in a certificate."), line=1, guess=True)
    return plan._replace(notices=(read, *plan.notices))


def _with_new_records(
    run: Session,
    ledger: Ledger,
    files: Sequence[RecordFile],
    plans: Sequence[ImportReport],
    first: int,
    *,
    stored: bool,
) -> list[ImportReport]:
    """The plans, with what the new records give and what is told of that.

    What a record gives is the law's to say, so they are read back: of all files together, no
    more than makes no difference to the time and the memory of an import.
    """
    cycle, on = run.cycle(ledger.cycles()), run.on(None)
    rulebook, window = run.rulebook(cycle.rulebook), run.window(cycle, on)
    # The ids of new records are given file by file.
    many = sum(plan.added for plan in plans) > MOST
    records = islice(ledger.activities_from(first), FIRST if many else MOST)
    told = []
    for file, plan in zip(files, plans, strict=True):
        mine = zip(plan.places, plan.lines, islice(records, plan.added), strict=False)
        found = new_records(rulebook, cycle, window, on, mine)
        looked_at = NewRecords(found, len(found) == plan.added, rulebook.counts_in)
        said = notices(looked_at, stored=stored)
        if hasattr(file, "understand"):  # its own words say the kind, whatever its title does
            said = [one for one in said if one.code != "kind-differs"]
        told.append(plan._replace(new_records=looked_at, notices=(*plan.notices, *said)))
    return told


def certificates_among(files: Sequence[RecordFile]) -> list[CertificateFile]:
    """The certificates among the files: without one, nothing for PDF is loaded."""
    return [cast("CertificateFile", file) for file in files if hasattr(file, "understand")]
