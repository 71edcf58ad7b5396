"""An import as it is carried out: in one transaction, or only rehearsed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cmetrack.cli.progress import Progress
from cmetrack.cli.session import Session
from cmetrack.cli.signals import Terminated
from cmetrack.i18n import gettext as _

if TYPE_CHECKING:
    from cmetrack.core.import_report import ImportReport
    from cmetrack.core.importing import How
    from cmetrack.core.pile import Pile
    from cmetrack.core.record_reader import Allowed
    from cmetrack.core.rows import Reader, Source
    from cmetrack.domain.activity import Activity
    from cmetrack.formats.reading.rejects import RecordFile
    from cmetrack.formats.source import Opening
    from cmetrack.store.evidence import Keeper
    from cmetrack.store.ledger import Ledger
    from cmetrack.store.transaction import Change


class Import(NamedTuple):
    """One import: its files, opened, and what is to be done with repeated and bad rows.

    Of a dry run, the records that would be added are put on the pile `planned`.
    """

    files: Sequence[RecordFile]
    openings: Sequence[Opening]
    rejects: Path | None
    update: bool
    progress: Progress
    me: Sequence[str] = ()
    backup: bool = True
    planned: Pile[Activity] | None = None

    def of(self, files: Sequence[RecordFile]) -> Import:
        """The import of some of its files alone."""
        openings = zip(self.files, self.openings, strict=True)
        return self._replace(files=files, openings=[one for file, one in openings if file in files])

    def plan(self, run: Session) -> list[ImportReport]:
        """What the files would do to the ledger as it is; nothing is written."""
        with run.read() as ledger:
            return self._plan(run, ledger)

    def carry_out(self, run: Session, *, dry_run: bool) -> list[ImportReport]:
        """Bring it all in while nobody else can write; take it back if a row is refused."""
        from cmetrack.store.evidence import folder, keeping

        with keeping(folder(run.path)) as keeper, run.read() if dry_run else run.write() as ledger:
            begin = ledger.rehearsal if dry_run else ledger.change
            with ExitStack() as after, begin("import", "", run.now()) as change:
                plans = self._bring(run, ledger, change, dry_run=dry_run)
                if self.refused(plans):
                    change.discard()
                elif not dry_run:
                    self._keep_certificates(keeper, change, plans)
                    after.enter_context(self._rejects_written(plans))
        return plans

    def refused(self, plans: Sequence[ImportReport]) -> bool:
        """Whether bad rows keep the good ones out."""
        return self.rejects is None and any(plan.rejects for plan in plans)

    def _plan(self, run: Session, ledger: Ledger) -> list[ImportReport]:
        from cmetrack.core.importing import plan_imports

        how = self._how(run, ledger)
        return plan_imports(
            self.files,
            ledger,
            allowed=how.allowed,
            update=how.update,
            periodicals=how.periodicals,
            me=how.me,
        )

    def _bring(
        self, run: Session, ledger: Ledger, change: Change, *, dry_run: bool
    ) -> list[ImportReport]:
        from cmetrack.cli.safety import copy_first
        from cmetrack.core.importing import import_records

        copied = self.backup and not dry_run and ledger.count() > 0
        first = partial(copy_first, run) if copied else None
        with change.intake(standing=self.update, before_many=first) as intake:
            plans = import_records(self.files, intake, self._how(run, ledger))
            self.progress.tell(_("Writing …"))
        if self.planned is not None and not self.refused(plans):
            for one in ledger.activities_from(intake.first):
                self.planned.append(one)
        if any(plan.ignored_columns for plan in plans) and not self.refused(plans):
            plans = _with_what_is_lacking(run, ledger, plans, intake.first)
        change.summary = _("Imported {files}: {added} added, {updated} updated").format(
            files=", ".join(plan.file for plan in plans),
            added=sum(plan.added for plan in plans),
            updated=sum(plan.updated for plan in plans),
        )
        return plans

    def _how(self, run: Session, ledger: Ledger) -> How:
        from cmetrack.core.importing import How
        from cmetrack.core.periodicals import PeriodicalList

        name = ledger.setting("name")
        return How(
            allowed=run.allowed(ledger.cycles()),
            update=self.update,
            periodicals=PeriodicalList(ledger.periodicals()),
            me=self.me or ([name] if name else ()),
            progress=self._tell_rows,
            reader=self._reader,
        )

    def _reader(self, source: Source, allowed: Allowed, progress: Callable[[int], None]) -> Reader:
        """What reads a file's rows: for a large one a process beside this one."""
        from cmetrack.core.rows import RowReader

        for file, opening in zip(self.files, self.openings, strict=True):
            if file is source and file.begins_with_headings and _is_large(opening):
                from cmetrack.cli.reader_process import AsideReader

                return AsideReader(opening, allowed, partial(self.progress.show, file.file))
        return RowReader(source, allowed, progress)

    def _tell_rows(self, name: str, rows: int) -> None:
        file = next(file for file in self.files if file.file == name)
        self.progress.show(name, rows, file.done)

    def _keep_certificates(
        self, keeper: Keeper, change: Change, plans: Sequence[ImportReport]
    ) -> None:
        """Keep the files of the certificates that go in, as their evidence."""
        if any(hasattr(file, "understand") for file in self.files):
            from cmetrack.cli.certificates import keep_files

            keep_files(keeper, change, self.files, plans)

    def _rejects_written(self, plans: Sequence[ImportReport]) -> AbstractContextManager[None]:
        """The bad rows' file: on the disk before the good rows are in, in its place after."""
        rejected = [
            (file, plan.reasons())
            for file, plan in zip(self.files, plans, strict=True)
            if plan.rejects
        ]
        if self.rejects is None or not rejected:
            return nullcontext()
        from cmetrack.cli.output import file_after
        from cmetrack.formats.reading.rejects import write_rejects

        return file_after(self.rejects, write_rejects(rejected), replace=False)


LARGE = 4 << 20
"""Bytes of a file from which on a second process is worth its start."""


def _is_large(opening: Opening) -> bool:
    """Whether a second process is worth its start, and there is a processor for it."""
    if os.name != "posix" or not sys.executable or (os.cpu_count() or 1) < 2:
        return False
    return opening.size_on_disk() >= LARGE


@contextmanager
def nothing_imported(progress: Progress) -> Iterator[None]:
    """Say of an import that somebody ended that it left nothing."""
    try:
        try:
            yield
        finally:
            progress.wipe()
    except (KeyboardInterrupt, Terminated) as stop:
        raise type(stop)(_("Interrupted; nothing was imported")) from None


def _with_what_is_lacking(
    run: Session, ledger: Ledger, plans: Sequence[ImportReport], first: int
) -> list[ImportReport]:
    """The plans, with what the new records lack where a column of their file was left out.

    No row is counted while it comes in, nor is any column asked whether it is empty: what a
    record needs is the law's to say. So the records are read back, and no more of them, of all
    files together, than makes no difference to the time and the memory of an import.
    """
    from cmetrack.core.completeness import MOST, lacking

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
