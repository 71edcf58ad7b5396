"""What stands on a dossier's pages, part by part: PDF and HTML are both made of it."""

from collections.abc import Iterable
from typing import Any

from cmetrack.core.dossier import Dossier, DossierTable, FormColumn
from cmetrack.domain.credits import format_amount
from cmetrack.domain.text import visible
from cmetrack.i18n import gettext as _, ngettext
from cmetrack.present.dossier.pictures import pictures

_LONG = {
    "title": 5,
    "provider": 3,
    "journal": 3,
    "place": 2,
    "why": 5,
    "certificate": 2.4,
    "kind": 1.8,
}
"""Columns that share the room, and their shares; the others are as wide as what they hold."""
RIGHT = frozenset({"number", "credits", "awarded", "hours"})
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
        "tables": [_table(one) for one in filled.tables],
        "pictures": [one._asdict() for one in pictures(filled)],
        "lists": [one for one in lists if one["rows"]],
        "figures": _figures(filled),
        "after": _paragraphs(filled.after),
        "signatures": list(filled.signatures),
        "notes": list(filled.notes),
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


def _columns(columns: Iterable[FormColumn]) -> list[dict[str, Any]]:
    return [
        {
            "heading": one.heading,
            "right": one.key in RIGHT,
            "long": one.key in _LONG,
            "share": _LONG.get(one.key, 1),
        }
        for one in columns
    ]


def _table(one: DossierTable) -> dict[str, Any]:
    keys = [column.key for column in one.columns]
    several = len(one.groups) > 1
    return {
        "title": one.title,
        "columns": _columns(one.columns),
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
        "said": ngettext("Total, {count} record", "Total, {count} records", len(one.rows)).format(
            count=len(one.rows)
        ),
        "total": format_amount(one.total),
    }


def _listed(title: str, columns: Iterable[FormColumn], rows: list[list[str]]) -> dict[str, Any]:
    return {"title": title, "columns": _columns(columns), "rows": rows}


def _figures(filled: Dossier) -> dict[str, Any]:
    columns = [
        FormColumn("title", _("Requirement")),
        FormColumn("credits", _("Counted")),
        FormColumn("awarded", _("Of")),
        FormColumn("articles", _("Article")),
    ]
    rows = [
        [one.label, format_amount(one.counted), format_amount(one.required), one.cites]
        for one in filled.figures
    ]
    return _listed(_("Totals"), columns, rows if filled.tables else [])


def _annexed(filled: Dossier) -> dict[str, Any]:
    columns = [FormColumn("number", _("No.")), FormColumn("title", _("Copy of the certificate of"))]
    rows = [
        [str(one.row.number), one.row.record.activity.title] for one in filled.proofs if one.path
    ]
    return _listed(_("Annexed copies"), columns, rows)


def _left_out(filled: Dossier) -> dict[str, Any]:
    columns = [
        FormColumn("title", _("Does not count, or not in full")),
        FormColumn("awarded", _("Awarded")),
        FormColumn("credits", _("Counted")),
        FormColumn("why", _("Why")),
    ]
    rows = [
        [one.record.activity.title, format_amount(one.awarded), format_amount(one.counted), one.why]
        for one in filled.left_out
    ]
    return _listed(_("Annex: what does not count"), columns, rows)
