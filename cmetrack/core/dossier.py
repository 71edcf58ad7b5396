"""The dossier that a doctor hands in, as values: a form filled with what the ledger says.

One model for every kind of file: what a renderer shows is here, row by row, in the language that
is in use while it is made (`i18n.speaking`).
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cmetrack import wording
from cmetrack.core.evaluate import Evaluation
from cmetrack.core.profile import labels
from cmetrack.core.summary import cites, why_not
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import show
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.dates import Span
from cmetrack.domain.evidence import paths_in
from cmetrack.domain.text import visible
from cmetrack.i18n import N_, day, gettext as _, of_unit, word
from cmetrack.rules.counted import Counted
from cmetrack.rules.forms import Form, FormTable, PersonField, said
from cmetrack.rules.once import Reason
from cmetrack.rules.progress import TargetProgress


class FormColumn(NamedTuple):
    """A column: what it holds (a word of `rules.forms.COLUMNS`) and its heading."""

    key: str
    heading: str


class Row(NamedTuple):
    """A record on the form: its number there, its cells, what of it counts and its days."""

    number: int
    record: Counted
    cells: tuple[str, ...]
    counted: Hundredths


class Proof(NamedTuple):
    """A certificate's file: its row, where it is (None: gone), what it is called as an annex.

    `smaller` is what goes in place of a picture that is too large for a mailbox.
    """

    row: Row
    path: Path | None
    name: str
    smaller: bytes | None = None


class YearGroup(NamedTuple):
    """The rows of one year, in the order of time, and their sum; without a year, of all."""

    label: str
    rows: Sequence[Row]

    @property
    def total(self) -> Hundredths:
        """What its records count in all."""
        return sum(row.counted for row in self.rows)


class DossierTable(NamedTuple):
    """One table of the form."""

    title: str
    columns: Sequence[FormColumn]
    groups: Sequence[YearGroup]

    @property
    def rows(self) -> list[Row]:
        """All of its rows."""
        return [row for group in self.groups for row in group.rows]

    @property
    def total(self) -> Hundredths:
        """What its records count in all."""
        return sum(group.total for group in self.groups)


class Requirement(NamedTuple):
    """A target or a cap: what it is, how much of how much, by which article."""

    label: str
    counted: Hundredths
    required: Hundredths
    cites: str
    target: TargetProgress | None = None


class LeftOutRow(NamedTuple):
    """A record that does not count, or not in full, and why (for the annex)."""

    record: Counted
    why: str


class Missing(NamedTuple):
    """What is not known: a field of the person, or a column of a record."""

    key: str
    record: Activity | None = None

    def told(self, named: Mapping[str, str], own: Collection[str] = ()) -> tuple[str, str]:
        """What it is, in the language in use, and the command that says it.

        For the `own` fields of a rulebook that did not come with the program no option is there.
        """
        key = self.key
        if self.record is None:
            command = "cycle" if key == "specialty" else "profile"
            option = f"--set {key}=…" if key in own else f"--{key} …"
            return named[key], f"cmetrack {command} edit {option}"
        what = _("record {id}, {title}: {column}")
        id, title = self.record.id, self.record.title
        told = what.format(id=id, title=title, column=word("column", key))
        return told, f"cmetrack edit {id} --{key} …"


class Dossier(NamedTuple):
    """A filled form. `person` has an empty text where nothing is known: a blank line on paper."""

    form: Form
    language: str
    on: date
    period: Span
    evaluation: Evaluation
    title: str
    to: str
    person: Sequence[tuple[str, str]]
    before: str
    body: str
    tables: Sequence[DossierTable]
    figures: Sequence[Requirement]
    after: str
    signatures: Sequence[str]
    proofs: Sequence[Proof]
    left_out: Sequence[LeftOutRow]
    missing: Sequence[Missing]
    notes: Sequence[str]
    of_cycle: Sequence[tuple[str, Path]] = ()
    """The files that prove what is stated of the cycle, each with what it is called as an annex."""

    @property
    def total(self) -> Hundredths:
        """What all of its rows count."""
        return sum(table.total for table in self.tables)

    @property
    def rows(self) -> list[Row]:
        """All rows of all tables, by their numbers."""
        return sorted(
            (row for table in self.tables for row in table.rows), key=lambda row: row.number
        )


_HEADINGS = {
    "number": N_("No."),
    "title": N_("Title"),
    "kind": N_("Kind"),
    "category": N_("Category"),
    "role": N_("Role"),
    "level": N_("Level"),
    "period": N_("Period"),
    "end": N_("Ended"),
    "provider": N_("Organiser"),
    "place": N_("Town"),
    "journal": N_("Journal"),
    "hours": N_("Hours"),
    "awarded": N_("Awarded"),
    "certificate": N_("Certificate"),
    "code": N_("Code"),
    "code_status": N_("Status"),
    "articles": N_("Articles"),
}


def dossier(
    found: Evaluation,
    form: Form,
    fields: Sequence[PersonField],
    person: Mapping[str, str],
    *,
    language: str,
    period: Span | None = None,
    annex: bool = False,
    notes: Sequence[str] = (),
    locate: Callable[[str], Path | None] = lambda _evidence: None,
) -> Dossier:
    """A form filled with what counts in the cycle, or in a part of it (`period`).

    Rows stand in the order of time and are numbered through all tables; a record that waits for
    its code, is planned or counts nothing is not on the form. `locate` finds a certificate's file.
    """
    # A letter tells of the whole cycle: what was earned, of what it requires.
    span = found.window.span if form.is_letter else period or found.window.span
    own = form.language
    values = _values(found, form, person, span)
    sentence = {key: value or _BLANK for key, value in values.items()}
    on_form = [
        one
        for one in found.records
        if one.is_a_record
        and any(share.day in span and (share.counted or not one.counted) for share in one.shares)
    ]
    tables = _tables(found, form, on_form, span, language)
    shown = [
        one
        for one in found.records
        if one.activity.last.day in span
        and not one.activity.planned
        and (one.counted < one.award.awarded or not one.is_a_record)
    ]
    named = labels(fields, language)
    made = Dossier(
        form,
        language,
        found.on,
        span,
        found,
        said(form.title, language, own).format_map(sentence),
        said(form.to, language, own).format_map(sentence),
        [(named[key], values[key]) for key in form.person],
        said(form.before, language, own).format_map(sentence),
        said(form.body, language, own).format_map(sentence),
        tables,
        [*_figures(found)],
        said(form.after, language, own).format_map(sentence),
        [said(one, language, own) for one in form.signatures],
        [],
        [*_left_out(shown, tables)] if annex and tables else [],
        [],
        notes,
    )
    proofs = [one for row in made.rows for one in _proofs(row, locate)]
    of_cycle = [*_of_cycle(found, locate)]
    return made._replace(proofs=proofs, missing=[*_missing(made, values)], of_cycle=of_cycle)


def _proofs(row: Row, locate: Callable[[str], Path | None]) -> Iterator[Proof]:
    """`01 2022-03-12 Curs ECG.pdf`: in the order of the table, the same on every system."""
    one = row.record.activity
    for place, evidence in enumerate(paths_in(one.evidence)):
        letter = chr(ord("a") + place) if place else ""  # a second file of one record
        called = f"{row.number:02}{letter} {one.last.day} {one.title}"
        yield Proof(row, locate(evidence), _file_name(called, evidence))


def _of_cycle(
    found: Evaluation, locate: Callable[[str], Path | None]
) -> Iterator[tuple[str, Path]]:
    """`00 2023-01-10 leave 1.pdf`: before the certificates; a file that is gone is left out."""
    for one in found.cycle.adjustments:
        path = locate(one.evidence) if one.evidence else None
        if path is not None and one.evidence:
            called = ("00", str(one.first or ""), one.name, str(one.id))
            yield _file_name(" ".join(filter(None, called)), one.evidence), path


def _file_name(called: str, evidence: str) -> str:
    """A name that every system takes, with the ending that the file has."""
    stem = " ".join(re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", visible(called)).split())
    # Some systems count the bytes of a name.
    stem = stem.encode()[:_LONGEST_NAME].decode(errors="ignore").rstrip(" .")
    ending = re.search(r"\.\w{1,8}$", evidence, re.ASCII)
    return stem + (ending[0].lower() if ending else "")


_LONGEST_NAME = 180  # bytes
_BLANK = "________________"


def _values(found: Evaluation, form: Form, person: Mapping[str, str], span: Span) -> dict[str, str]:
    """What the form's sentences and its list of the person may name; empty where it is not known."""
    main = found.main or found.targets[0]
    return {key: person.get(key, "") for key in form.asked} | {
        "first": day(span.first),
        "last": day(span.last),
        "on": day(found.on),
        "specialty": found.cycle.specialty or "",
        "counted": format_amount(main.counted),
        "required": format_amount(main.required),
    }


def _tables(
    found: Evaluation, form: Form, records: Sequence[Counted], span: Span, language: str
) -> list[DossierTable]:
    made, number = [], 0
    others = frozenset().union(*(one.families for one in form.table))
    for one in form.table:
        mine = [
            record
            for record in records
            if (
                record.award.family in one.families
                if one.families
                else record.award.family not in others
            )
        ]
        grouped: dict[str, list[Row]] = {}
        for record in mine:
            number += 1
            counted = sum(share.counted for share in record.shares if share.day in span)
            cells = tuple(
                _categories(found, record)
                if key == "category"
                else _cell(key, number, record, counted)
                for key in _keys(found, one)
            )
            label = _year(found, form, record.activity.last.day)
            grouped.setdefault(label, []).append(Row(number, record, cells, counted))
        if mine or one is form.table[0]:
            groups = [YearGroup(label, rows) for label, rows in grouped.items()]
            made.append(
                DossierTable(
                    said(one.title, language, form.language),
                    _columns(found, one, form, language),
                    groups,
                )
            )
    return made


def _columns(found: Evaluation, one: FormTable, form: Form, language: str) -> list[FormColumn]:
    unit = found.rulebook.counts_in
    usual = _HEADINGS | {"credits": of_unit(unit, N_("Credits"), N_("Hours"), N_("Records"))}
    return [
        FormColumn(key, said(one.headings.get(key, {}), language, form.language) or _(usual[key]))
        for key in _keys(found, one)
    ]


def _keys(found: Evaluation, one: FormTable) -> list[str]:
    """Its columns; that of categories only by a law that has them."""
    return [key for key in one.columns if key != "category" or found.rulebook.categories]


def _year(found: Evaluation, form: Form, last: date) -> str:
    if form.by == "calendar":
        return str(last.year)
    if form.by == "cycle":
        spans = found.window.years
        at = next((n for n, span in enumerate(spans, start=1) if last in span), None)
        if at is not None:
            first, end = day(spans[at - 1].first), day(spans[at - 1].last)
            return _("Year {n}: {first} – {last}").format(n=at, first=first, last=end)
    return ""


def _cell(key: str, number: int, record: Counted, counted: Hundredths) -> str:
    activity = record.activity
    match key:
        case "number":
            return str(number)
        case "credits":
            return format_amount(counted)
        case "awarded":
            return format_amount(record.award.awarded)
        case "period":
            return period_of(activity)
        case "end":
            return day((activity.end or activity.start)[:10])
        case "articles":
            return cites(record)
        case "kind":
            return word("kind", activity.kind)
        case "certificate":
            return "; ".join(filter(None, (activity.certificate, activity.identifier)))
        case "code_status" if not activity.code and not activity.code_status:
            return _("not needed")  # else it would not count
        case _:
            return show(key, getattr(activity, key))


def _categories(found: Evaluation, record: Counted) -> str:
    """Of which of the law's categories a record is; where it is of several, how much of each."""
    labels = {one.name: one.label for one in found.rulebook.categories}
    return "; ".join(
        labels[name] if its == record.award.awarded else f"{labels[name]}: {format_amount(its)}"
        for name, its in record.categories.items()
    )


def period_of(activity: Activity) -> str:
    """`14.05.2026 – 16.05.2026`, the days of a record; one day once."""
    first, last = activity.start[:10], (activity.end or "")[:10]
    return f"{day(first)} – {day(last)}" if last and last != first else day(first)


def _figures(found: Evaluation) -> Iterator[Requirement]:
    for one in found.targets:
        label = wording.advised(one.label) if one.rule.severity == "advice" else one.label
        yield Requirement(label, one.counted, one.required, one.rule.cites, one)
    cap = found.rulebook.other_specialty_cap
    most = found.most_from_other_specialties
    if cap is not None and most is not None:
        others = sum(one.counted for one in found.records if one.other_specialty)
        yield Requirement(_("Of other specialties, at most"), others, most, cap.cites)


def _left_out(shown: Sequence[Counted], tables: Sequence[DossierTable]) -> Iterator[LeftOutRow]:
    """What does not count; another record is called by its number on the form, where it has one."""
    numbers = {str(row.record.activity.id): row.number for one in tables for row in one.rows}
    for one in shown:
        cuts = [
            cut._replace(args={**cut.args, "because": str(numbers.get(str(because), because))})
            for cut in one.cuts
            for because in (cut.args.get("because"),)
        ]
        yield LeftOutRow(one, "; ".join(why_not(one._replace(cuts=tuple(cuts)))))


def _missing(made: Dossier, values: Mapping[str, str]) -> Iterator[Missing]:
    """What a clerk would ask for: fields of the person, organisers and certificates' numbers."""
    yield from (Missing(key) for key in made.form.asked if not values[key])
    for table in made.tables:
        shown = {column.key for column in table.columns}
        for row in table.rows:
            one = row.record.activity
            for column in ("provider", "certificate"):
                if column in shown and not (getattr(one, column) or one.identifier or one.code):
                    yield Missing(column, one)


def waiting(found: Evaluation) -> list[Counted]:
    """The records that wait for their codes."""
    return [one for one in found.records if one.reason is Reason.PENDING_CODE]
