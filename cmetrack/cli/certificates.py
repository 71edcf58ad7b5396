"""Certificates on their way in: what was read is shown, and nothing is stored unasked."""

import sys
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from cmetrack.cli.asking import ask_for
from cmetrack.cli.session import Session
from cmetrack.core.certificates import Patterns
from cmetrack.core.importing import ImportReport
from cmetrack.core.record_reader import REQUIRED, RecordReader, texts
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import COLUMNS
from cmetrack.errors import BadInput
from cmetrack.formats.reading.pdf import CertificateFile, understand_all
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.blocks import GAP
from cmetrack.present.plain import show
from cmetrack.present.records import certificate_blocks
from cmetrack.rulebooks import certificate_models, shipped
from cmetrack.store.evidence import Keeper, folder, place
from cmetrack.store.transaction import Change


def prepare(run: Session, files: Sequence[CertificateFile], *, kept: bool, asking: bool) -> None:
    """Read the certificates; codes are looked for in the shapes of the rulebooks in use.

    Records name the copies of their certificates that will be `kept`. With `asking`, a terminal is
    asked for what no record can do without and a certificate does not say.
    """
    with run.read() as ledger:
        allowed = run.allowed(ledger.cycles())
    shapes = list(allowed.codes)
    if not shapes:  # where no rulebook in use has any, those of the shipped ones
        for codes in (run.rulebook(id).codes for id in shipped()):
            if codes is not None and codes not in shapes:
                shapes.append(codes)
    understand_all(files, Patterns(certificate_models()), shapes)
    reader = RecordReader(allowed)
    for file in files:
        if kept:
            file.evidence = place(folder(run.path), file.sha256, file.file)
        if asking and sys.stdin.isatty() and file.unreadable is None:
            for column in REQUIRED:
                if column not in file.cells() and (answer := _asked(reader, file, column)):
                    file.answers[column] = answer


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
            kept = keeper.keep(Path(file.file))
        if kept.path != file.evidence:
            said = _("{file} was changed while it was imported.")
            raise BadInput(said.format(file=file.file), _("Nothing was imported; import it again."))
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
            words = {column: found.words for column, found in file.found.items()}
            blocks += [*certificate_blocks(file.file, stored, words, file.answers), GAP]
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


def _asked(reader: RecordReader, file: CertificateFile, column: str) -> str:
    """What the person says for a column; empty if they do not know either."""
    asked = _("{file} does not tell its '{column}': {about} (empty: leave it out)").format(
        file=file.file, column=column, about=_(COLUMNS[column].about)
    )

    def told(answer: str) -> str:
        reader.cell(column, answer)
        return answer

    return ask_for(asked, told)
