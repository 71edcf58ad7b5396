"""The dossier as a file: the form filled in its own language, and what is still to complete told."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cmetrack import __version__, i18n, wording
from cmetrack.cli.output import refuse_existing, write_file, write_stdout_bytes
from cmetrack.cli.session import Session
from cmetrack.core.dossier import Dossier, dossier
from cmetrack.core.evaluate import evaluate, of_days, to_hand_in
from cmetrack.core.profile import labels, person
from cmetrack.domain.dates import Span, parse_day
from cmetrack.domain.evidence import paths_in
from cmetrack.errors import BadValue, NotFound, UsageError
from cmetrack.i18n import N_, gettext as _, ngettext
from cmetrack.present.dossier import proofs
from cmetrack.present.dossier.proofs import DossierPart
from cmetrack.rulebooks import load
from cmetrack.rulebooks.forms import forms, without_option
from cmetrack.rules.forms import Form, said
from cmetrack.rules.law import USUAL
from cmetrack.rules.rulebook import Rulebook
from cmetrack.store.evidence import State, locate, looking

KINDS = ("pdf", "html", "xlsx", "docx", "zip")
"""The files that a dossier is written as; a letter may be text, too."""
_NO_LETTERS = ("xlsx", "zip")


class FormWanted(NamedTuple):
    """What is asked of a dossier: its form, its years, what goes with it, how large it may be."""

    form: str | None = None
    period: str | None = None
    annex: bool = False
    certificates: bool = False
    max_size: str | None = None


def export(
    run: Session,
    kind: str,
    cycle: str | None,
    on: date,
    wanted: FormWanted,
    target: Path | None,
    *,
    replace: bool,
) -> None:
    """Fill the form, say what is still to complete, and write it: in one file, or in parts."""
    limit = _size(wanted.max_size)
    filled, look, lacking = _filled(run, cycle, on, wanted)
    if filled.form.is_letter != (kind == "txt") and kind in ("txt", *_NO_LETTERS):
        raise _refused(filled.form, kind)
    if wanted.certificates:
        if kind != "pdf":
            raise UsageError(_("--certificates is for PDF; a ZIP has them anyway."))
        kind = "certificates"
    if limit is not None and (target is None or kind not in ("zip", "certificates")):
        said = _(
            "--max-size is for files with certificates: -o dossier.zip, or PDF with --certificates."
        )
        raise UsageError(said)
    _tell(run, lacking)
    _inventory(run, filled, look)
    made: list[DossierPart | None] = [None]
    if limit is not None:
        filled, parts = _parts(kind, filled, limit)
        made = [*parts]
    if target is None:
        write_stdout_bytes(partial(_write, run, kind, filled))
        return
    targets = [
        target.with_stem(f"{target.stem}-{n}") if n > 1 else target for n in range(1, len(made) + 1)
    ]
    if not replace:
        for each in targets:
            refuse_existing(each, _("Name another file, or give --force to replace that one."))
    for each, part in zip(targets, made, strict=True):
        write_file(each, partial(_write, run, kind, filled, part=part), replace=replace)
        if limit is not None and part is not None and each.stat().st_size > limit:
            _tell_larger(run, each, part)
    if filled.form.is_letter:
        run.say(_("Wrote {path}: the letter on {on}."), path=target, on=filled.on)
        return
    said = ngettext(
        "Wrote {paths}: the dossier on {on}, {count} record.",
        "Wrote {paths}: the dossier on {on}, {count} records.",
        len(filled.rows),
    )
    run.say(said, paths=", ".join(map(str, targets)), on=filled.on, count=len(filled.rows))


def endings() -> str:
    """What to write behind -o for a dossier."""
    listed = ", ".join(f".{kind}" for kind in KINDS)
    return _("Its files end in {endings}.").format(endings=listed)


def _refused(form: Form, kind: str) -> UsageError:
    if form.is_letter:
        said = _("The form '{form}' is a letter, which no {kind} holds.")
        hint = _("Write it with `-o letter.pdf`, .html or .docx; without -o it is shown as text.")
        return UsageError(said, hint, form=form.id, kind=kind.upper())
    said = _("The form '{form}' is a table, which is not written as text.")
    return UsageError(said.format(form=form.id), endings())


def _size(text: str | None) -> int | None:
    """The bytes of `10MB`, `500 kB`, `1,5 GB`."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,4})(?:[.,](\d))? ?([kMG])i?B?", text.strip(), re.IGNORECASE)
    if match is None:
        raise BadValue(_("'{text}' is no size."), _("Write it like 10MB or 500kB."), text=text)
    unit = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}[match[3].lower()]
    return int(match[1]) * unit + int(match[2] or 0) * unit // 10


def _parts(kind: str, filled: Dossier, limit: int) -> tuple[Dossier, list[DossierPart]]:
    """The dossier in parts that are no larger; pictures are made smaller first, where they must."""
    form = BytesIO()
    with i18n.speaking(filled.language):
        writer = import_module(f"cmetrack.present.dossier.{kind}")
        writer.write(filled, form, part=DossierPart((), first=True))
    size = len(form.getvalue())
    if size + sum(map(proofs.weight, filled.proofs)) > limit:
        filled = filled._replace(proofs=[proofs.smaller(one) for one in filled.proofs])
    return filled, proofs.parts(filled.proofs, size, limit)


def _tell_larger(run: Session, path: Path, part: DossierPart) -> None:
    if part.proofs:
        said = _("{path} is larger than that: {name} alone is too large.")
        run.say(said, path=path, name=max(part.proofs, key=proofs.size).name)
    else:
        run.say(_("{path} is larger than that: the form alone is."), path=path)


def _write(
    run: Session, kind: str, filled: Dossier, stream: BinaryIO, *, part: DossierPart | None = None
) -> None:
    """Write one file, or one part of several."""
    how = {} if part is None else {"part": part}
    with i18n.speaking(filled.language):
        # Each loads what it is made with, which no other command does.
        replaced = import_module(f"cmetrack.present.dossier.{kind}").write(filled, stream, **how)
    if replaced:
        said = _("No font of the file has these letters, which are shown as □: {letters}.")
        run.say(
            said, letters=" ".join(f"{one} (U+{ord(one):04X})" for one in dict.fromkeys(replaced))
        )


Look = Callable[[str], State]
"""What has become of a certificate's file."""


def _filled(
    run: Session, cycle: str | None, on: date, wanted: FormWanted
) -> tuple[Dossier, Look, Sequence[str]]:
    """The form filled; a look at the certificates' files; what is to be completed."""
    days = _period(wanted.period)
    with run.read() as ledger:
        chosen = run.cycle(ledger.cycles(), cycle)
        look = looking(run.path, ledger.remembered())
        all_forms = forms(chosen.rulebook)
        form = _form(all_forms.form, wanted.form, chosen.variant)
        language = run.language or form.language
        with i18n.speaking(language):
            # The law's words in the form's language, too.
            rulebook = load(chosen.rulebook)
            activities = ledger.activities()
            now = evaluate(rulebook, chosen, activities, on)
            found = to_hand_in(now) if days is None else of_days(now, days)
        part = days and _part(days, found.window.span, now.window.span)
        with i18n.speaking(language):
            made = dossier(
                found,
                form,
                all_forms.person,
                person(ledger.setting, all_forms.person),
                language=language,
                period=part,
                annex=wanted.annex,
                notes=[] if form.is_letter else [*_notes(rulebook, _digest(run.path))],
                locate=lambda one: (
                    locate(one, run.path) if look(one) in ("there", "changed") else None
                ),
            )
    if found is not now and days is None:
        said = _(
            "It is of the cycle that ended on {last}; of the one that runs now: `--period {days}`."
        )
        days = now.window.span
        run.say(said, last=found.window.span.last, days=f"{days.first}/{days.last}")
    named = labels(all_forms.person, i18n.language())
    own = without_option(chosen.rulebook, all_forms.person)
    return made, look, ["{}: `{}`".format(*one.told(named, own)) for one in made.missing]


def _form(known: Sequence[Form], named: str | None, variant: str | None) -> Form:
    """The form that was asked for, else the first table; of several the one for this sort of cycle."""
    fits = [one for one in known if one.variant in ("", variant or USUAL)]
    if named is None:
        return next(one for one in fits if not one.is_letter)
    for one in (*fits, *known):
        if one.id == named:
            return one
    message = _("There is no form '{name}' for this rulebook.")
    told = {one.id: said(one.about, i18n.language(), one.language) for one in (*known, *fits)}
    listed = "; ".join(f"{id}: {about.rstrip('.')}" for id, about in told.items())
    hint = _("The forms are: {forms}.")
    raise NotFound(message, hint, name=named, forms=listed, code="no-such-form")


def _period(text: str | None) -> Span | None:
    """The days of `2025`, `2022-2026` or `2026-01-01/2026-06-30`."""
    if text is None:
        return None
    if match := re.fullmatch(r"(\d{4})(?:[-–](\d{4}))?", text):
        first, last = match[1], match[2] or match[1]
        days = Span(date(int(first), 1, 1), date(int(last), 12, 31))
    elif "/" in text:
        days = Span(*map(parse_day, text.split("/", 1)))
    else:
        hint = _("Write 2025, or 2022-2026, or two days with / between them.")
        raise BadValue(_("'{text}' is no period."), hint, text=text)
    if days.first > days.last:
        raise BadValue(_("The period '{text}' ends before it begins."), text=text)
    return days


def _part(days: Span, cycle: Span, now: Span) -> Span:
    """Those of the days that are the cycle's; refused where none is."""
    first, last = max(days.first, cycle.first), min(days.last, cycle.last)
    if first <= last:
        return Span(first, last)
    said = _("No day of that period is the cycle's, which is {first} to {last}.")
    hint = _("With `--on DAY` a dossier is made as of another day.")
    raise BadValue(said, hint, first=now.first, last=now.last)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _notes(rulebook: Rulebook, digest: str) -> Iterator[str]:
    """What stands on the last page: by which law, how old, made by which program of which ledger."""
    yield _("Rulebook: {id}, {source}.").format(id=rulebook.id, source=rulebook.source)
    yield from wording.standing(rulebook)
    yield _("Made by cmetrack {version}; the ledger's SHA-256 is {digest}.").format(
        version=__version__, digest=digest
    )


def _tell(run: Session, lacking: Sequence[str]) -> None:
    """What is to be completed, each with its command."""
    if lacking:
        run.say(_("To complete on the form, where lines are blank:"))
        for line in wording.first_of(lacking, len(lacking), 10):
            run.say("  {line}", line=line)


def _inventory(run: Session, filled: Dossier, look: Look) -> None:
    """Which records of the form have their certificate, and what became of the others' files."""
    if not filled.rows:
        return
    found: dict[str, list[int]] = {}
    for row in filled.rows:
        one = row.record.activity
        states = {str(look(path)) for path in paths_in(one.evidence)} or {"none"}
        found.setdefault(next(filter(states.__contains__, _STATES), "there"), []).append(one.id)
    said = ngettext(
        "{there} of {count} record of the form has its certificate.",
        "{there} of {count} records of the form have their certificates.",
        len(filled.rows),
    )
    run.say(said, there=len(found.pop("there", [])), count=len(filled.rows))
    for state in filter(found.__contains__, _STATES):
        ids = found[state]
        listed = ", ".join(wording.first_of(map(str, sorted(ids)), len(ids), 10))
        run.say("  {line}", line=_(_STATES[state]).format(ids=listed))


_STATES = {
    "gone": N_(
        "Records whose file is gone: {ids}. `cmetrack attach ID FILE --replace` keeps another."
    ),
    "unreadable": N_(
        "Records whose file cannot be read: {ids}. `cmetrack attach ID FILE --replace` keeps another."
    ),
    "changed": N_("Records whose file was changed: {ids}. `cmetrack db check` tells more."),
    "none": N_("Records without a file: {ids}. `cmetrack attach ID FILE` keeps it."),
}
