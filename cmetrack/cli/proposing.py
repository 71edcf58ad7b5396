"""What was concluded from a file is shown, and a person at the terminal asked, before it is stored."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import NamedTuple, cast

from cmetrack.cli import telling
from cmetrack.cli.asking import ask, ask_for, yes_or_no
from cmetrack.cli.certificates import ask_about_doubts, found_blocks
from cmetrack.cli.error_boundary import tell
from cmetrack.cli.importing import Import, Reopen, certificates_among
from cmetrack.cli.output import file_after, refuse_existing
from cmetrack.cli.session import Session
from cmetrack.core.import_report import ImportReport
from cmetrack.core.kinds import propose
from cmetrack.domain.activity import ALL_KINDS, Activity
from cmetrack.domain.columns import COLUMNS, show as show_value
from cmetrack.domain.credits import format_amount
from cmetrack.domain.text import fold
from cmetrack.domain.written_dates import Exchangeable
from cmetrack.errors import BadValue
from cmetrack.formats.reading.headings import read_order
from cmetrack.formats.reading.pdf import CertificateFile
from cmetrack.formats.source import Answers
from cmetrack.formats.writing.csv import written
from cmetrack.i18n import gettext as _, ngettext, pgettext
from cmetrack.present.blocks import Block
from cmetrack.present.plain import show
from cmetrack.present.proposal import days, numbers, proposal_blocks

_Said = dict[int, dict[str, str] | None]
_MOST_ASKED = 30  # rows one after the other; whoever has more of them mends a file

_ANSWERS = {
    "yes": ("y", "yes", "da", "d", "да", "д"),
    "no": ("", "n", "no", "nu", "н", "нет"),
    "rows": ("r", "row", "rows", "rand", "randuri", "schimb", "р", "ряд", "с", "строка", "строки"),
    "file": ("f", "file", "fisier", "ф", "файл"),
}


def show_proposal(
    run: Session,
    work: Import,
    plans: Sequence[ImportReport],
    *,
    asking: bool = False,
) -> None:
    """What was concluded and would be stored; on stderr where stdout is JSON."""
    work.progress.wipe()
    blocks: list[Block] = []
    for file, plan in zip(work.files, plans, strict=True):
        if hasattr(file, "understand"):
            blocks += found_blocks(cast(CertificateFile, file), plan)
        elif plan.guesses or asking:
            blocks += proposal_blocks(plan, several=len(plans) > 1)
    show(blocks, sys.stderr if run.as_json else sys.stdout, color=run.color)


def write_proposal(
    run: Session, work: Import, plans: Sequence[ImportReport], reopen: Reopen, output: Path
) -> bool:
    """What would be added, as a table of all columns to be mended, and imported as it is then.

    Rows that want nothing but a kind are there without one; nothing is written, and the answer
    is no, where other rows are wrong.
    """
    missing = [plan.kindless for plan in plans]
    sorts = [len(plan.rejects) - len(lacking) for plan, lacking in zip(plans, missing, strict=True)]
    if work.rejects is None and any(sorts):
        return False
    # They are read with any kind, which is taken out again.
    said = [{place: {"kind": ALL_KINDS[0]} for place in lacking} for lacking in missing]
    with ExitStack() as stack:
        complete = work._replace(files=reopen(said))
        plans, planned = complete.preview(run, stack)
        records = planned()
        mine = (
            (plan, lacking, islice(records, plan.added))
            for plan, lacking in zip(plans, missing, strict=True)
        )
        rows = (
            one._replace(kind="") if place in lacking else one
            for plan, lacking, some in mine
            for place, one in zip(plan.places, some, strict=True)
        )
        with file_after(output, written(rows), replace=False):
            pass
    run.say(_("What would be added is in {path}: mend it there, and import it."), path=output)
    if count := sum(map(len, missing)):
        words = ngettext(
            "{count} row in it has no kind yet: write one into its column 'kind'.",
            "{count} rows in it have no kind yet: write one into their column 'kind'.",
            count,
        )
        run.say(words, count=count)
    return True


class Settled(NamedTuple):
    """An import once somebody answered, or nobody could be asked.

    The `answer` is `no`, or `file` where they would rather have it in one.
    """

    work: Import
    plans: Sequence[ImportReport]
    answer: str = ""


def settle(run: Session, work: Import, plans: Sequence[ImportReport], reopen: Reopen) -> Settled:
    """Show what would be stored, and store it as soon as somebody agrees.

    What no title says is asked, row by row, and so is what a note names and would give more.
    Nobody waits for the ledger meanwhile.
    """
    if not sys.stdin.isatty():
        show_proposal(run, work, plans)
        return Settled(work, plans)
    work = work._replace(hold=True)
    if days := next((one for plan in plans for one in plan.exchangeable), None):
        work = work._replace(files=reopen([{} for _file in work.files]), dates=_asked_order(days))
        plans = work.carry_out(run)
    if work.rejects is None and any(len(one.rejects) > len(one.kindless) for one in plans):
        show_proposal(run, work, plans)  # no answer would bring it in
        return Settled(work, plans)
    number = [numbers(plan) for plan in plans]
    said: list[_Said] = [{} for _file in work.files]
    for file, plan, answers in zip(work.files, plans, said, strict=True):
        if not hasattr(file, "understand"):  # which was asked when it was read
            _ask_for_kinds(plan, answers)
    if any(said):
        work = work._replace(files=reopen(said))
        plans = work.carry_out(run)
    for plan, answers in zip(plans, said, strict=True):
        _ask_for_more(plan, answers)
    if certificates := certificates_among(work.files):
        show_proposal(run, work, plans, asking=True)
        if ask_about_doubts(certificates):
            plans = work.carry_out(run)
    while True:
        if any(said):
            work = work._replace(files=reopen(said))
            plans = work.carry_out(run)
        if any(said) or not certificates:
            show_proposal(run, work, plans, asking=True)
        if work.refused(plans) or not any(plan.added or plan.updated for plan in plans):
            return Settled(work._replace(agreed=True), plans)
        telling.tell_about(run, work, plans, shown=True)
        answer = ask_for(_question(plans), _read_answer)
        if answer == "yes":
            work = work._replace(files=reopen(said), agreed=True)
            return Settled(work, work.carry_out(run), answer)
        if answer == "file":
            _write(run, work, reopen, said)
        if answer != "rows":
            return Settled(work, plans, answer)
        for plan, names, answers in zip(plans, number, said, strict=True):
            _ask_for_changes(plan, names, answers, several=len(plans) > 1)


def _asked_order(doubt: Exchangeable) -> str:
    """In which order the files have day and month; asked once for all of them."""
    question = _("'{text}' can be read as {dmy} (dmy) or as {mdy} (mdy). Which is it? [dmy/mdy]")
    return ask_for(question.format(text=doubt.text, **doubt.readings), read_order)


def _ask_for_kinds(plan: ImportReport, said: _Said) -> None:
    number = numbers(plan)
    for place, issue in list(plan.kindless.items())[:_MOST_ASKED]:
        question = _("Line {line}: {message}. Its kind? (empty: leave it out)")
        asked = question.format(line=number[place], message=issue.message.partition(";")[0])
        kind = ask_for(asked, lambda answer: _read_kind(answer) if answer else "")
        said[place] = {"kind": kind} if kind else None


def _ask_for_more(plan: ImportReport, said: _Said) -> None:
    number = numbers(plan)
    for one in [one for one in plan.new_records.records if one.more][:_MOST_ASKED]:
        for more in one.more:
            question = _(
                "Line {line}, '{title}': it says '{words}'. With {cells} it would give {more} in place of {gives}. Take it so?"
            )
            cells = {name: str(value) for name, value in more.cells.items()}
            given = {"line": number[one.place], "title": one.activity.title, "words": more.words}
            amounts = {"more": format_amount(more.gives), "gives": format_amount(one.gives)}
            with_value = _("{column} {value}")
            named = ", ".join(
                with_value.format(column=pgettext("column", name), value=show_value(name, value))
                for name, value in more.cells.items()
            )
            if yes_or_no(question.format(**given, **amounts, cells=named)):
                if cells.get("role") == "teacher":
                    cells["hours"] = _asked_hours(show_value("hours", one.activity.hours))
                said[one.place] = {**(said.get(one.place) or {}), **cells}
                break


def _ask_for_changes(
    plan: ImportReport, number: Mapping[int, int], said: _Said, *, several: bool
) -> None:
    rows = {one.place: one.activity for one in plan.new_records.records}
    places = {number[place]: place for place in rows.keys() | said.keys()}
    if not places:
        return
    question = _("Which line is to be changed? (empty: no more)")
    if several:
        question = _("Which line of {file} is to be changed? (empty: no more)")

    def read(answer: str) -> int | None:
        if not answer:
            return None
        if answer.isdecimal() and int(answer) in places:
            return places[int(answer)]
        raise BadValue(_("No row to be stored begins on line '{line}'."), line=answer)

    while (place := ask_for(question.format(file=plan.file), read)) is not None:
        said[place] = _asked_change(rows.get(place), said.get(place) or {})


def _asked_change(known: Activity | None, said: Mapping[str, str]) -> dict[str, str] | None:
    """What somebody says of a row, beside what was `said` before; None to leave it out."""
    if known:
        tell(_("{title}, {days}").format(title=known.title, days=days(known)))
    asked = _("Its kind (- leaves the row out)")
    now = show_value("kind", known.kind) if known else ""
    kind = ask_for(asked, lambda text: text if text == "-" else _read_kind(text), now)
    if kind == "-":
        return None
    cells = dict(said)
    if known is None or kind != known.kind:
        cells["kind"] = kind
    role = ask_for(
        _("What you did there: attendee, speaker, teacher … (empty: as it is)"),
        lambda text: text and str(COLUMNS["role"].read(text)),
    )
    if role:
        cells["role"] = role
    if role == "teacher":
        cells["hours"] = _asked_hours(known and show_value("hours", known.hours))
    return cells


def _asked_hours(default: str | None) -> str:
    def read(text: str) -> str:
        COLUMNS["hours"].read(text)
        return text

    return ask_for(_("The hours that you taught"), read, default or "")


def _read_kind(text: str) -> str:
    try:
        return str(COLUMNS["kind"].read(text))
    except BadValue:
        if found := propose(text):
            return found.kind
        raise


def _question(plans: Sequence[ImportReport]) -> str:
    count = sum(plan.added + plan.updated for plan in plans)
    question = ngettext(
        "Store this {count} record: yes, no, change (r)ows, or write it to a (f)ile? [y/N/r/f]",
        "Store these {count} records: yes, no, change (r)ows, or write them to a (f)ile? [y/N/r/f]",
        count,
    )
    return question.format(count=count)


def _read_answer(text: str) -> str:
    word = fold(text)
    found = next((answer for answer, words in _ANSWERS.items() if word in words), None)
    if found is None:
        raise BadValue(_("'{answer}' is none of these answers: type y, n, r or f"), answer=text)
    return found


def _write(run: Session, work: Import, reopen: Reopen, said: Sequence[Answers]) -> None:
    proposed = Path(Path(work.files[0].file).stem + "-proposal.csv")
    path = Path(ask(_("The file's name"), str(proposed)))
    refuse_existing(path, _("Name a new file, or move that one away."))
    with ExitStack() as stack:
        _plans, planned = work._replace(files=reopen(said)).preview(run, stack)
        with file_after(path, written(planned()), replace=False):
            pass
    run.say(_("Nothing was imported. Mend it in {path}, then `cmetrack import {path}`."), path=path)
