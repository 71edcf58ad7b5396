"""A statement against the ledger, as blocks and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cmetrack.core.reconcile import Match, Reconciled, StatementRow, commands
from cmetrack.domain.activity import Activity
from cmetrack.domain.columns import show, show_text
from cmetrack.domain.notice import Issue, LeftOut, Notice
from cmetrack.i18n import N_, day, gettext as _, ngettext, pgettext
from cmetrack.present.blocks import GAP, Block, Cell, Heading, Paragraph, say, table
from cmetrack.present.json import activity_json


class Statement(NamedTuple):
    """A statement that was read: what was not understood of it, and what came of the rest."""

    file: str
    notices: Sequence[Notice]
    unread: Sequence[Issue]
    left_out: Sequence[LeftOut]
    found: Reconciled


_ASIDE = {
    "planned": N_("planned"),
    "outside": N_("not in these days"),
    "no-credits": N_("without credits"),
}


def reconcile_blocks(statement: Statement, *, taking: bool) -> Iterator[Block]:
    """Part by part: how many are the same, then what is not, with what settles it."""
    found = statement.found
    surely = [one for one in found.matches if not one.probable]
    different = [one for one in surely if one.differs]
    probable = [one for one in found.matches if one.probable]
    yield Heading(statement.file)
    if found.span is not None:
        yield say(_("It covers {first} to {last}."), first=found.span.first, last=found.span.last)
    same = len(surely) - len(different)
    sentence = ngettext(
        "{count} record is there and here, and the same.",
        "{count} records are there and here, and the same.",
        same,
    )
    yield say(sentence, tone="good", count=same)
    yield from _matches(_("Different"), different)
    yield from _matches(_("Probably the same"), probable)
    if found.there_only:
        yield from _head(_("There only"), len(found.there_only))
        stated: list[Cell[StatementRow]] = [
            (_("line"), lambda row: row.line),
            (_("day"), lambda row: _days(row.activity)),
            (_("title"), lambda row: row.activity.title),
            (_("credits"), lambda row: show("credits", row.activity.credits)),
        ]
        yield table(found.there_only, stated, right={0, 3}, long={2})
        if not taking:
            yield Paragraph(_("`cmetrack reconcile … --take` brings them in."), "faint")
    if found.here_only:
        yield from _head(_("Here only"), len(found.here_only))
        records: list[Cell[Activity]] = [
            (_("id"), lambda one: one.id),
            (_("day"), _days),
            (_("title"), lambda one: one.title),
            (_("code"), lambda one: one.code or ""),
            (_("certificate"), lambda one: one.certificate or ""),
        ]
        yield table(found.here_only, records, right={0}, long={2})
        yield Paragraph(
            _("Ask who keeps the statement about them: your certificates are the evidence."),
            "faint",
        )
    yield from _rest(statement)


def _matches(heading: str, matches: Sequence[Match]) -> Iterator[Block]:
    if not matches:
        return
    yield from _head(heading, len(matches))
    lines = [
        (match, *difference)
        for match in matches
        for difference in (match.differs or [("", "", "")])
    ]
    columns: list[Cell[tuple[Match, str, str, str]]] = [
        (_("line"), lambda line: line[0].row.line),
        (_("id"), lambda line: line[0].record.id),
        (_("title"), lambda line: _titles(line[0])),
        (_("column"), lambda line: line[1] and pgettext("column", line[1])),
        (_("there"), lambda line: line[1] and show_text(line[1], line[2])),
        (_("here"), lambda line: line[1] and show_text(line[1], line[3])),
    ]
    yield table(lines, columns, right={0, 1}, long={2})
    for match in matches:
        for command in commands(match):
            yield say(_("`{command}` takes over what is there."), tone="faint", command=command)


def _titles(match: Match) -> str:
    there, here = match.row.activity.title, match.record.title
    return here if not match.probable or there == here else f"{here} ← {there}"


def _head(heading: str, count: int) -> Iterator[Block]:
    yield GAP
    yield Heading(_("{heading}: {count}").format(heading=heading, count=count))


def _days(one: Activity) -> str:
    first, last = one.start[:10], (one.end or one.start)[:10]
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def _rest(statement: Statement) -> Iterator[Block]:
    found = statement.found
    parts = [notice.sentence for notice in statement.notices]
    for row, earlier in found.repeated:
        said = _("Line {line} says the same as line {earlier}.")
        parts.append(said.format(line=row.line, earlier=earlier.line))
    parts += [
        _("Line {line} could not be read: {message}").format(**i._asdict())
        for i in statement.unread
    ]
    parts += [
        _("Line {line} was left out: {sentence}").format(**one._asdict())
        for one in statement.left_out
    ]
    aside: dict[str, int] = {}
    for _one, why in found.aside:
        aside[why] = aside.get(why, 0) + 1
    if aside:
        said = _("{why}: {count}")
        reasons = ", ".join(said.format(why=_(_ASIDE[why]), count=aside[why]) for why in aside)
        parts.append(_("Records that were not looked for: {reasons}.").format(reasons=reasons))
    if parts:
        yield GAP
        yield from (Paragraph(part, "faint") for part in parts)


def reconcile_json(statement: Statement) -> dict[str, Any]:
    """The same for scripts: each row and each record stands in one of the lists."""
    found = statement.found
    surely = [one for one in found.matches if not one.probable]
    return {
        "file": statement.file,
        "from": found.span and found.span.first,
        "to": found.span and found.span.last,
        "both": [_match_json(one) for one in surely if not one.differs],
        "different": [_match_json(one) for one in surely if one.differs],
        "probable": [_match_json(one) for one in found.matches if one.probable],
        "there_only": [_row_json(row) for row in found.there_only],
        "here_only": [activity_json(one) for one in found.here_only],
        "repeated": [{"line": row.line, "of": one.line} for row, one in found.repeated],
        "unread": [
            {name: value for name, value in issue._asdict().items() if name != "file"}
            for issue in statement.unread
        ],
        "left_out": [
            {"line": one.line, "why": one.why, "message": one.sentence}
            for one in statement.left_out
        ],
        "notices": [
            {"code": one.code, "line": one.line, "message": one.sentence}
            for one in statement.notices
        ],
        "not_compared": [{"id": one.id, "why": why} for one, why in found.aside],
    }


def _match_json(match: Match) -> dict[str, Any]:
    return {
        "line": match.row.line,
        "id": match.record.id,
        "differs": [one._asdict() for one in match.differs],
        "commands": list(commands(match)),
    }


def _row_json(row: StatementRow) -> dict[str, Any]:
    return {"line": row.line, **activity_json(row.activity), "id": None}
