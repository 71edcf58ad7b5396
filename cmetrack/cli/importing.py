"""An import as it is carried out: in one transaction of the ledger, or of a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cmetrack.cli.output import file_after
from cmetrack.cli.progress import Progress
from cmetrack.cli.session import Session
from cmetrack.cli.signals import Terminated
from cmetrack.core.importing import ImportOptions, import_records
from cmetrack.core.periodicals import PeriodicalList
from cmetrack.domain.changes import did
from cmetrack.formats.reading.rejects import write_rejects
from cmetrack.i18n import gettext as _
from cmetrack.store import backup
from cmetrack.store.evidence import folder, keeping

if TYPE_CHECKING:
    from cmetrack.core.import_report import ImportReport
    from cmetrack.domain.activity import Activity
    from cmetrack.formats.reading.rejects import RecordFile
    from cmetrack.store.ledger import Ledger
    from cmetrack.store.transaction import Change


class Import(NamedTuple):
    """One import: its files, opened, and what is to be done with repeated and bad rows."""

    files: Sequence[RecordFile]
    rejects: Path | None
    update: bool
    progress: Progress
    me: Sequence[str] = ()
    backup: bool = True

    def preview(
        self, run: Session, stack: ExitStack
    ) -> tuple[list[ImportReport], Callable[[], Iterator[Activity]]]:
        """Bring it all into a copy of the ledger; the records that would be added are behind it.

        They can be asked for as long as the copy is there, which the stack lets go.
        """
        copy = stack.enter_context(stack.enter_context(run.read()).copied())
        with copy.change("import", run.now()) as change:
            reports, first = self._bring(run, copy, change)
        return reports, partial(copy.activities_from, first)

    def carry_out(self, run: Session) -> list[ImportReport]:
        """Bring it all in while nobody else can write; take it back if a row is refused."""
        with keeping(folder(run.path)) as keeper, run.write() as ledger:
            is_copied = self.backup and ledger.count() > 0
            first = partial(_copy_first, run) if is_copied else None
            with ExitStack() as after, ledger.change("import", run.now()) as change:
                reports, _first = self._bring(run, ledger, change, before_many=first)
                if self.refused(reports):
                    change.discard()
                else:
                    if any(hasattr(file, "understand") for file in self.files):
                        from cmetrack.cli.certificates import keep_files

                        keep_files(keeper, change, self.files, reports)
                    after.enter_context(self._rejects_written(reports))
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
        with change.bulk_insert(before_many=before_many) as bulk:
            reports = import_records(self.files, bulk, self._options(run, ledger))
            self.progress.tell(_("Writing …"))
        if any(report.ignored_columns for report in reports) and not self.refused(reports):
            reports = _with_what_is_lacking(run, ledger, reports, bulk.first)
        change.done = did(
            "imported",
            files=", ".join(report.file for report in reports),
            added=sum(report.added for report in reports),
            updated=sum(report.updated for report in reports),
        )
        return reports, bulk.first

    def _options(self, run: Session, ledger: Ledger) -> ImportOptions:
        name = ledger.setting("name")
        return ImportOptions(
            allowed=run.allowed(ledger.cycles()),
            update=self.update,
            periodicals=PeriodicalList(ledger.periodicals()),
            me=self.me or ([name] if name else ()),
            progress=self._tell_rows,
        )

    def _tell_rows(self, name: str, rows: int) -> None:
        file = next(file for file in self.files if file.file == name)
        self.progress.show(name, rows, file.done)

    def _rejects_written(self, plans: Sequence[ImportReport]) -> AbstractContextManager[None]:
        """The bad rows' file: on the disk before the good rows are in, in its place after."""
        rejected = [
            (file, plan.reasons())
            for file, plan in zip(self.files, plans, strict=True)
            if plan.rejects
        ]
        if self.rejects is None or not rejected:
            return nullcontext()
        return file_after(self.rejects, write_rejects(rejected), replace=False)


def _copy_first(run: Session) -> None:
    kept = backup.before(run.path, run.now(), run.config.keep_backups or backup.KEEP)
    run.say(_("Copied the ledger to {path} before so large a change."), path=kept)


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
