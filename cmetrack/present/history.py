"""The history as blocks: each change in words, and field by field what it did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Entry, Past, Step, Thing, undone_by
from cmetrack.domain.columns import COLUMNS, show
from cmetrack.domain.cycle import RETIRED, Cycle
from cmetrack.domain.periodical import Periodical
from cmetrack.i18n import N_, ngettext
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Heading, Paragraph, Table

_ADDED = {
    "activity": N_("record {id} added"),
    "cycle": N_("cycle {id} added"),
    "periodical": N_("journal {id} of the list added"),
    "setting": N_("setting {id} added"),
}
_CHANGED = {
    "activity": N_("record {id} changed"),
    "cycle": N_("cycle {id} changed"),
    "periodical": N_("journal {id} of the list changed"),
    "setting": N_("setting {id} changed"),
}
_REMOVED = {
    "activity": N_("record {id} removed"),
    "cycle": N_("cycle {id} removed"),
    "periodical": N_("journal {id} of the list removed"),
    "setting": N_("setting {id} removed"),
}


def history_blocks(changes: Sequence[Past]) -> Iterator[Block]:
    """The changes, each with what it touched and, where it removed something, how that returns."""
    if not changes:
        yield Paragraph(_("No changes."))
    for one in changes:
        yield Heading(headline(one))
        if one.undone_by is not None:
            yield Paragraph(
                _("taken back by change {number}").format(number=one.undone_by), "faint", 1
            )
        if one.steps is None:
            for text in _counts(one):
                yield Paragraph(text, indent=1)
        for step in one.steps or ():
            yield from _step_blocks(step)
        if way := _way_back(one):
            yield Paragraph(way, indent=1)


def _way_back(one: Past) -> str:
    """How what a change removed comes back; nothing where it is there."""
    if not one.gone:
        return ""
    values = {"number": one.entry.seq}
    if one.first is not None:
        return _("`cmetrack undo {first}`, then `cmetrack undo {number}` brings it back").format(
            first=one.first.seq, **values
        )
    if one.gone < one.added + one.changed + one.removed:
        return _("`cmetrack history ID` says how a removed record comes back")
    return ngettext(
        "`cmetrack undo {number}` brings it back",
        "`cmetrack undo {number}` brings them back",
        one.gone,
    ).format(**values)


def log_blocks(changes: Sequence[Entry]) -> Iterator[Block]:
    """The changes, one a line, and which of them are taken back."""
    if not changes:
        yield Paragraph(_("No changes."))
        return
    undone = undone_by(changes)
    rows = [
        [
            str(one.seq),
            one.at.strftime("%Y-%m-%d %H:%M"),
            one.command,
            _("{what} (taken back by {number})").format(what=one.words, number=undone[one.seq])
            if one.seq in undone
            else one.words,
        ]
        for one in changes
    ]
    yield Table([_("change"), _("when"), _("command"), _("what")], rows, right={0})


def headline(one: Past) -> str:
    """A change in one line: its number, its day and time, its command, its words."""
    return _("{number}  {when}  {command}: {what}").format(
        number=one.entry.seq,
        when=one.entry.at.strftime("%Y-%m-%d %H:%M"),
        command=one.entry.command,
        what=one.entry.words,
    )


def _counts(one: Past) -> Iterator[str]:
    if one.added:
        yield ngettext("{count} row added", "{count} rows added", one.added).format(count=one.added)
    if one.changed:
        yield ngettext("{count} row changed", "{count} rows changed", one.changed).format(
            count=one.changed
        )
    if one.removed:
        yield ngettext("{count} row removed", "{count} rows removed", one.removed).format(
            count=one.removed
        )


def _step_blocks(step: Step) -> Iterator[Block]:
    before, after = fields(step.before), fields(step.after)
    if step.before is None:
        words, tone = _ADDED, "good"
    elif step.after is None:
        words, tone = _REMOVED, "bad"
    else:
        words, tone = _CHANGED, "plain"
    yield Paragraph(_(words[step.entity]).format(id=step.id), tone, 1)
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if step.before is None or step.after is None:
            text = _("{column}: {text}").format(column=name, text=new if old is None else old)
        elif old == new:
            continue
        else:
            text = _("{column}: {old} → {new}").format(
                column=name, old=_quoted(old), new=_quoted(new)
            )
        yield Paragraph(text, indent=2)


def _quoted(text: str | None) -> str:
    return _("not known") if text is None else _("'{text}'").format(text=text)


def fields(thing: Thing | None) -> dict[str, str]:
    """What is known of a thing, as people read it, by the columns' names."""
    if thing is None:
        return {}
    if isinstance(thing, Activity):
        return {
            name: show(name, value)
            for name, value in zip(COLUMNS, thing[1:], strict=True)
            if value is not None
        }
    if isinstance(thing, Cycle):
        known = {
            "rulebook": thing.rulebook,
            "start": thing.start and thing.start.isoformat(),
            "specialty": thing.specialty,
            "name": thing.name,
            "retired": _("yes") if thing.variant == RETIRED else None,
            "in use": _("yes") if thing.current else None,
        }
    elif isinstance(thing, Periodical):
        known = {"title": thing.title, "issn": thing.issn, "index": thing.indexed}
    else:
        known = {thing.key: thing.value}
    return {name: text for name, text in known.items() if text}
