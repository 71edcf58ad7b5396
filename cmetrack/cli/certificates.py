"""Certificates on their way in: what was read is shown, and nothing is stored unasked."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import cast

from cmetrack.cli.asking import ask_for, yes_or_no
from cmetrack.cli.session import Session
from cmetrack.core.certificate_matching import matches
from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.import_report import ImportReport
from cmetrack.core.record_reader import REQUIRED, Allowed, RecordReader, texts
from cmetrack.domain.activity import Activity
from cmetrack.domain.codes import CodeFormat
from cmetrack.domain.columns import COLUMNS
from cmetrack.errors import BadInput, BadValue
from cmetrack.formats.reading.pdf import (
    LARGEST_FILE,
    CertificateFile,
    CertificateRow,
    understand_all,
)
from cmetrack.formats.reading.rejects import RecordFile
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import GAP, Block, Paragraph
from cmetrack.present.records import certificate_blocks
from cmetrack.rulebooks import certificate_models, shipped
from cmetrack.store.evidence import Keeper, folder, opened, place
from cmetrack.store.transaction import Change


def prepare(
    run: Session,
    files: Sequence[CertificateFile],
    me: Sequence[str] = (),
    *,
    kept: bool,
    asking: bool,
) -> None:
    """Read the certificates; codes are looked for in the shapes of the rulebooks in use.

    Records name the copies of their certificates that will be `kept`. One that is made out to
    nobody of `me`, without them to another than the ledger's doctor, is doubted. With `asking`, a
    terminal is asked for what no record can do without and a certificate does not say.
    """
    with run.read() as ledger:
        allowed = run.allowed(ledger.cycles())
        name = ledger.setting("name")
    read(run, files, allowed, me or ([name] if name else ()))
    if not (me or name) and any(one.read.holder for file in files for one in file.certificates):
        said = _(
            "No doctor's name is in the ledger, so it was not looked at whom certificates are made out to; `cmetrack cycle edit --doctor NAME` says it."
        )
        run.say(said)
    reader = RecordReader(allowed)
    for file in files:
        if kept:
            file.evidence = place(folder(run.path), file.sha256, file.file)
        if not (asking and sys.stdin.isatty()) or file.unreadable is not None:
            continue
        for one in file.certificates:
            missing = (column for column in REQUIRED if column not in file.cells(one))
            for column in () if one.doubt else missing:
                if answer := _asked(reader, _name(file, one), column):
                    one.answers[column] = answer


def read(
    run: Session, files: Sequence[CertificateFile], allowed: Allowed, me: Sequence[str]
) -> None:
    """Read the certificates."""
    understand_all(files, Patterns(certificate_models()), shapes_of_codes(run, allowed), me)


def shapes_of_codes(run: Session, allowed: Allowed) -> list[CodeFormat]:
    """The shapes of codes in the rulebooks in use; where these have none, in any that is shipped."""
    shapes = list(allowed.codes)
    if not shapes:
        for codes in (run.rulebook(id).codes for id in shipped()):
            if codes is not None and codes not in shapes:
                shapes.append(codes)
    return shapes


def keep_files(
    keeper: Keeper, change: Change, files: Iterable[RecordFile], plans: Iterable[ImportReport]
) -> None:
    """Keep the certificates whose records go in."""
    for one, plan in zip(files, plans, strict=True):
        if not (hasattr(one, "understand") and (plan.added or plan.updated)):
            continue
        file = cast(CertificateFile, one)
        if file.evidence is None or "evidence" in file.answers:
            continue  # somebody named another one
        if file.from_stream:
            kept = keeper.keep_what(BytesIO(file.data), file.file)
        else:
            kept = keeper.keep(Path(file.file))
        if kept.path != file.evidence:
            said = _("{file} was changed while it was imported.")
            raise BadInput(said, _("Nothing was imported; import it again."), file=file.file)
        change.remember(kept)


def found_blocks(file: CertificateFile, plan: ImportReport) -> Iterator[Block]:
    """What would be stored of the certificates of a file, and the words that it was read from."""
    if file.unreadable is not None:
        return
    planned = iter(plan.new_records.records)
    going_in = [one for one in file.certificates if not one.is_left_out]
    for one in file.certificates:
        as_planned = plan.added == len(going_in) and not one.is_left_out
        record = next(planned, None) if as_planned else None
        stored = texts(record.activity) if record else file.cells(one)
        if stored.get("evidence") == file.evidence is not None:
            stored["evidence"] = file.file  # it is kept; under which name tells nobody a thing
        yield from certificate_blocks(_name(file, one), stored, one.words(), one.answers)
        yield GAP
        if one.doubt:
            yield from (Paragraph(one.doubt), GAP)


def ask_about_doubts(files: Iterable[CertificateFile]) -> bool:
    """Ask about each certificate that would be left out; whether any goes in after all."""
    for file in files:
        for one in file.certificates:
            if one.is_left_out:
                asked = _("{file}: {doubt} Store it all the same?")
                one.agreed = yes_or_no(asked.format(file=_name(file, one), doubt=one.doubt))
    return any(one.doubt and one.agreed for file in files for one in file.certificates)


def _name(file: CertificateFile, one: CertificateRow) -> str:
    """What a certificate is called: its file, and its page where there are several."""
    if len(file.certificates) == 1:
        return file.file
    return _("{file}, page {page}").format(file=file.file, page=one.read.page)


# Whose they are


def records_of(run: Session, paths: Sequence[Path], *, asking: bool) -> dict[Path, list[int]]:
    """The records to which files of certificates belong, none where that is not sure.

    With `asking`, a terminal is asked for those that are not.
    """
    files, records = _read_beside_records(run, paths)
    return {
        path: list(dict.fromkeys(_ids(run, file, records, asking=asking)))
        for path, file in zip(paths, files, strict=True)
    }


def look_at(run: Session, paths: Sequence[Path], id: int) -> None:
    """Say what stands in PDFs against their being the certificates of this record."""
    pdfs = [path for path in paths if path.suffix.lower() == ".pdf"]
    files, records = _read_beside_records(run, pdfs)
    for file in files:
        for one in file.certificates:
            if one.doubt:
                run.say(_("{file}: {why}"), file=_name(file, one), why=one.doubt)
            found = [match for match in matches(one.read.found, records) if match.sure]
            if found and all(match.record.id != id for match in found):
                said = _("{file}: by {why} it belongs to record {id}, '{title}'.")
                named = {"id": found[0].record.id, "title": found[0].record.title}
                run.say(said, file=_name(file, one), why=found[0].why, **named)


def _read_beside_records(
    run: Session, paths: Sequence[Path]
) -> tuple[list[CertificateFile], list[Activity]]:
    with run.read() as ledger:
        allowed, name = run.allowed(ledger.cycles()), ledger.setting("name")
        records = list(ledger.activities())
    files = []
    for path in paths:
        with opened(path) as stream:
            files.append(CertificateFile(stream.read(LARGEST_FILE + 1), str(path)))
    read(run, files, allowed, [name] if name else ())
    return files, records


def _ids(
    run: Session, file: CertificateFile, records: Sequence[Activity], *, asking: bool
) -> Iterator[int]:
    if file.unreadable is not None:
        run.say(_("{file}: {why}"), file=file.file, why=file.unreadable)
    for one in file.certificates:
        found = matches(one.read.found, records)
        if len(found) == 1 and found[0].sure and not one.doubt:
            yield found[0].record.id
            continue
        if one.doubt:
            run.say(_("{file}: {why}"), file=_name(file, one), why=one.doubt)
        if not found:
            run.say(
                _("{file}: no record has its number, its title or its days."), file=_name(file, one)
            )
        for match in found:
            said = _("{file}: perhaps {id}, '{title}', by {why}")
            named = {"id": match.record.id, "title": match.record.title, "why": match.why}
            run.say(said, file=_name(file, one), **named)
        if asking and sys.stdin.isatty() and (id := _asked_for_id(file, one, records)):
            yield id


def _asked_for_id(
    file: CertificateFile, one: CertificateRow, records: Sequence[Activity]
) -> int | None:
    known = {record.id for record in records}

    def told(answer: str) -> int | None:
        if not answer:
            return None
        if not (answer.isdecimal() and int(answer) in known):
            raise BadValue(_("There is no record {id}."), id=answer)
        return int(answer)

    asked = _("{file}: to which record does it belong? (its number; empty: none)")
    return ask_for(asked.format(file=_name(file, one)), told)


def _asked(reader: RecordReader, file: str, column: str) -> str:
    """What the person says for a column; empty if they do not know either."""
    asked = _("{file} does not tell its '{column}': {about} (empty: leave it out)").format(
        file=file, column=column, about=_(COLUMNS[column].about)
    )

    def told(answer: str) -> str:
        reader.cell(column, answer)
        return answer

    return ask_for(asked, told)
