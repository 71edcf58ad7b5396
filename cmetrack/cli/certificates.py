"""Certificates on their way in: what was read is shown, and nothing is stored unasked."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from cmetrack.cli.asking import ask
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.session import Session
from cmetrack.core.certificates import Patterns
from cmetrack.core.record_reader import REQUIRED, Allowed, RecordReader, texts
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.columns import COLUMNS
from cmetrack.errors import BadInput, BadValue
from cmetrack.formats.reading.pdf import CertificateFile, understand_all
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import GAP
from cmetrack.present.records import certificate_blocks
from cmetrack.present.show import show
from cmetrack.rulebooks import certificate_models, shipped
from cmetrack.store.evidence import folder, place

if TYPE_CHECKING:
    from cmetrack.core.import_report import ImportReport
    from cmetrack.domain.activity import Activity
    from cmetrack.formats.reading.rejects import RecordFile
    from cmetrack.store.evidence import Keeper
    from cmetrack.store.transaction import Change


def understand(run: Session, files: Sequence[CertificateFile]) -> None:
    """Read the certificates; codes are looked for in the shapes of the rulebooks in use."""
    patterns = Patterns(certificate_models())
    understand_all(files, patterns, _allowed(run).codes or _usual_codes(run))


def ask_what_is_missing(run: Session, files: Iterable[CertificateFile]) -> None:
    """On a terminal, ask for what no record can do without and a certificate does not say."""
    if not sys.stdin.isatty():
        return
    reader = RecordReader(_allowed(run))
    for file in files:
        for column in REQUIRED:
            missing = file.unreadable is None and column not in file.cells()
            if missing and (answer := _asked(reader, file, column)):
                file.answers[column] = answer


def will_be_kept(run: Session, files: Iterable[CertificateFile]) -> None:
    """Let the records name the copies that are kept of their certificates."""
    for file in files:
        file.evidence = place(folder(run.path), file.sha256, file.file)


def keep_files(
    keeper: Keeper, change: Change, files: Iterable[RecordFile], plans: Iterable[ImportReport]
) -> None:
    """Keep the certificates whose records go in."""
    for file, plan in zip(files, plans, strict=True):
        if not (isinstance(file, CertificateFile) and (plan.added or plan.updated)):
            continue
        if file.cells().get("evidence") != file.evidence:
            continue  # somebody named another one
        if file.from_stream:
            kept = keeper.keep_what(BytesIO(file.data), file.file)
        else:
            kept = keeper.keep(file.file)
        if kept.path != file.evidence:
            raise BadInput(
                _("{file} was changed while it was imported.").format(file=file.file),
                _("Nothing was imported; import it again."),
            )
        change.remember(kept)


def show_found(
    run: Session,
    files: Sequence[CertificateFile],
    plans: Sequence[ImportReport],
    records: Iterable[Activity],
    *,
    aside: bool,
) -> None:
    """What would be stored of each certificate; `aside` on stderr, where stdout is JSON."""
    blocks = []
    planned = iter(records)
    for file, plan in zip(files, plans, strict=True):
        if file.unreadable is None:
            stored = texts(next(planned)) if plan.added else file.cells()
            if stored.get("evidence") == file.evidence is not None:
                stored["evidence"] = file.file  # it is kept; under which name tells nobody a thing
            blocks += [*certificate_blocks(file.file, stored, file.found, file.answers), GAP]
    show(blocks, sys.stderr if aside else sys.stdout, color=run.color)


def question(plans: Sequence[ImportReport]) -> str | None:
    """What is to be asked before the certificates' records go in; None if none would."""
    count = sum(bool(plan.added or plan.updated) for plan in plans)
    if not count:
        return None
    return ngettext(
        "Store what was read in {count} certificate?",
        "Store what was read in {count} certificates?",
        count,
    ).format(count=count)


def _allowed(run: Session) -> Allowed:
    with run.read() as ledger:
        return run.allowed(ledger.cycles())


def _usual_codes(run: Session) -> tuple[CodeFormat, ...]:
    """Those of the shipped rulebooks: they are looked for where no rulebook in use has any."""
    shapes: list[CodeFormat] = []
    for codes in (run.rulebook(id).codes for id in shipped()):
        if codes is not None and codes not in shapes:
            shapes.append(codes)
    return tuple(shapes)


def _asked(reader: RecordReader, file: CertificateFile, column: str) -> str:
    """What the person says for a column; empty if they do not know either."""
    asked = _("{file} does not tell its '{column}': {about} (empty: leave it out)").format(
        file=file.file, column=column, about=_(COLUMNS[column].about)
    )
    while True:
        answer = ask(asked)
        try:
            reader.cell(column, answer)
        except BadValue as error:
            tell(error.message)
        else:
            return answer
