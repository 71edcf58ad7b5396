"""What stands on a dossier's pages, part by part: every kind of file but a workbook is made of it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap
from typing import Any

from cmetrack import wording
from cmetrack.core.adjustments import adjusted_texts
from cmetrack.core.dossier import Dossier, DossierTable, FormColumn, Row, period_of
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.text import visible
from cmetrack.i18n import day, gettext as _, ngettext
from cmetrack.present.dossier.pictures import pictures

_LONG = {
    "title": 9,
    "provider": 4,
    "journal": 4,
    "place": 3,
    "why": 14,
    "certificate": 3,
    "kind": 1,
    "category": 3,
}
"""Columns that share what is left of the room, and their shares; each has what its words need."""
RIGHT = frozenset({"number", "credits", "awarded", "hours"})
_DAYS = frozenset({"period", "end"})  # broken at no hyphen
_WORD, _WHOLE = 25, 25  # letters: a word that is not parted, a short text
_BROAD = "mwMWжмшщыюфЖМШЩЫЮФ"
_WIDE = 7  # columns: with more the page lies


def layout(filled: Dossier) -> dict[str, Any]:
    """The parts of the page, by name, as texts and lists of them that JSON can hold."""
    on = filled.on
    name = dict(zip(filled.form.person, filled.person, strict=True)).get("name", ("", ""))[1]
    lists = [_annexed(filled), _left_out(filled)]
    said: dict[str, Any] = {
        "title": filled.title,
        "author": [name] if name else [],
        "keywords": [filled.evaluation.rulebook.id],
        "on": {"year": on.year, "month": on.month, "day": on.day},
        "language": filled.language,
        "flipped": any(len(one.columns) > _WIDE for one in filled.tables),
        "footer": " · ".join(filter(None, (name, filled.title))),
        "page": _("page {page} of {pages}"),
        "to": filled.to,
        "person": [{"label": label, "text": text} for label, text in filled.person],
        "before": _paragraphs(filled.before),
        "body": _paragraphs(filled.body),
        "tables": _tables(filled),
        "pictures": [one._asdict() for one in pictures(filled)] if filled.tables else [],
        "lists": [one for one in lists if one["rows"]],
        "figures": _figures(filled),
        "after": _paragraphs(filled.after),
        "signatures": list(filled.signatures),
        "notes": [*adjusted_texts(filled.evaluation), *filled.notes],
    }
    made: dict[str, Any] = _visible(said)
    return made


def _visible(value: Any) -> Any:
    """Every text with what would steer a reader or is no letter made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: each if key == "svg" else _visible(each) for key, each in value.items()}
    return [_visible(each) for each in value] if isinstance(value, (list, tuple)) else value


def _paragraphs(text: str) -> list[str]:
    return [one for one in text.split("\n") if one.strip()]


def _columns(columns: Iterable[FormColumn], rows: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
    texts = [*zip(*rows, strict=True)]
    return [
        {
            "heading": one.heading,
            "right": one.key in RIGHT,
            "day": one.key in _DAYS,
            "share": _LONG.get(one.key, 0),
            "whole": _widest(texts[at] if texts else (), split=one.key in _LONG),
        }
        for at, one in enumerate(columns)
    ]


def _widest(texts: Iterable[str], *, split: bool) -> list[str]:
    """What of a column may not be broken: short texts, else words; of these the widest few."""
    found = set[str]()
    for text in texts:
        found.update([text] if len(text) <= _WHOLE and not split else text.split())
    whole = (one for one in found if len(one) <= (_WORD if split else _WHOLE))
    return sorted(whole, key=lambda one: (len(one) + sum(map(one.count, _BROAD)) / 2, one))[-5:]


def _table(one: DossierTable) -> dict[str, Any]:
    keys = [column.key for column in one.columns]
    several = len(one.groups) > 1
    said = ngettext("Total, {count} record", "Total, {count} records", len(one.rows))
    return {
        "title": one.title,
        "columns": _columns(one.columns, [row.cells for row in one.rows]),
        "before": keys.index("credits") if "credits" in keys else len(keys) - 1,
        "groups": [
            {
                "label": group.label,
                "rows": [row.cells for row in group.rows],
                "total": format_amount(group.total) if several else "",
                "said": _("Total {year}").format(year=group.label),
            }
            for group in one.groups
        ],
        "sums": [_sum(said, one.rows, one.total)],
    }


def _tables(filled: Dossier) -> list[dict[str, Any]]:
    """The tables, each with its total; below the last that of all, with what the law gave."""
    made = [_table(one) for one in filled.tables]
    given = [one for one in filled.evaluation.grants if one.on is None or one.on in filled.period]
    if made and (len(made) > 1 or given):
        sums, count = made[-1]["sums"], len(filled.rows)
        sums += [{"said": wording.granted(one), "total": format_amount(one.given)} for one in given]
        said = ngettext("Grand total, {count} record", "Grand total, {count} records", count)
        sums.append(_sum(said, filled.rows, filled.total + sum(one.given for one in given)))
    return made


def _sum(said: str, rows: Sequence[Row], total: Hundredths) -> dict[str, str]:
    return {"said": said.format(count=len(rows)), "total": format_amount(total)}


def _listed(title: str, headings: Mapping[str, str], rows: list[list[str]]) -> dict[str, Any]:
    columns = starmap(FormColumn, headings.items())
    return {"title": title, "columns": _columns(columns, rows), "rows": rows}


def _figures(filled: Dossier) -> dict[str, Any]:
    headings = {"title": _("Requirement"), "credits": _("Counted"), "awarded": _("Of")}
    headings["articles"] = _("Article")
    rows = [
        [one.label, format_amount(one.counted), format_amount(one.required), one.cites]
        for one in filled.figures
    ]
    title, cycle = _("Totals"), filled.evaluation.window.span
    if filled.period != cycle:  # the tables are of a part of it
        title = _("Totals, {first} – {last}").format(first=day(cycle.first), last=day(cycle.last))
    return _listed(title, headings, rows if filled.tables else [])


def _annexed(filled: Dossier) -> dict[str, Any]:
    headings = {"number": _("No."), "title": _("Copy of the certificate of")}
    rows = [
        [str(one.row.number), one.row.record.activity.title] for one in filled.proofs if one.path
    ]
    return _listed(_("Annexed copies"), headings, rows)


def _left_out(filled: Dossier) -> dict[str, Any]:
    headings = {"title": _("Does not count, or not in full"), "period": _("Period")}
    headings |= {"awarded": _("Awarded"), "credits": _("Counted"), "why": _("Why")}
    rows = [
        [
            one.record.activity.title,
            period_of(one.record.activity),
            format_amount(one.record.award.awarded),
            format_amount(one.record.counted),
            one.why,
        ]
        for one in filled.left_out
    ]
    return _listed(_("Annex: what does not count"), headings, rows)
