"""The history as blocks and as JSON: each change in words, and field by field what it did."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cmetrack import wording
from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Apart, Entry, Past, RowChange, Setting, Thing, undone_by
from cmetrack.domain.columns import COLUMNS, show
from cmetrack.domain.credits import format_amount
from cmetrack.domain.cycle import RETIRED, Adjustment, Cycle
from cmetrack.domain.own import Goal, OwnDate
from cmetrack.domain.periodical import Periodical
from cmetrack.i18n import day, gettext as _, ngettext, pgettext, word
from cmetrack.present.blocks import Block, Cell, Heading, Paragraph, say, table
from cmetrack.present.json import JsonObject, activity_json, cycle_json, keyed, periodical_json


def history_blocks(changes: Sequence[Past]) -> Iterator[Block]:
    """The changes, each with what it touched and, where it removed something, how that returns."""
    if not changes:
        yield Paragraph(_("No changes."))
    heading = _("{number}  {when}  {command}: {what}")
    for one in changes:
        number, when, command, *_rest = one.entry
        what = one.entry.words
        yield Heading(heading.format(number=number, when=_moment(when), command=command, what=what))
        if one.undone_by is not None:
            text = _("taken back by change {number}")
            yield say(text, tone="faint", indent=1, number=one.undone_by)
        counts = (
            (one.added, ngettext("{count} row added", "{count} rows added", one.added)),
            (one.changed, ngettext("{count} row changed", "{count} rows changed", one.changed)),
            (one.removed, ngettext("{count} row removed", "{count} rows removed", one.removed)),
        )
        for count, sentence in counts if one.steps is None else ():
            if count:
                yield say(sentence, indent=1, count=count)
        for step in one.steps or ():
            yield from _step_blocks(step)
        if one.gone:
            yield Paragraph(_way_back(one), indent=1)


def _way_back(one: Past) -> str:
    """How what a change removed comes back."""
    if one.first is not None:
        sentence = _("`cmetrack undo {first}`, then `cmetrack undo {number}` brings it back")
        return sentence.format(first=one.first.seq, number=one.entry.seq)
    if one.gone < one.added + one.changed + one.removed:
        return _("`cmetrack history ID` says how a removed record comes back")
    return ngettext(
        "`cmetrack undo {number}` brings it back",
        "`cmetrack undo {number}` brings them back",
        one.gone,
    ).format(number=one.entry.seq)


def log_blocks(changes: Sequence[Entry]) -> Iterator[Block]:
    """The changes, one a line, and which of them are taken back."""
    if not changes:
        yield Paragraph(_("No changes."))
        return
    undone = undone_by(changes)

    def what(one: Entry) -> str:
        said, by = one.words, undone.get(one.seq)
        return _("{what} (taken back by {number})").format(what=said, number=by) if by else said

    columns: list[Cell[Entry]] = [
        (_("change"), lambda one: one.seq),
        (_("when"), lambda one: _moment(one.at)),
        (_("command"), lambda one: one.command),
        (_("what"), what),
    ]
    yield table(changes, columns, right={0})


def _moment(when: datetime) -> str:
    return f"{day(when.date())} {when:%H:%M}"


def _step_blocks(step: RowChange) -> Iterator[Block]:
    before, after = _fields(step.before), _fields(step.after)
    row = wording.row(step.entity, step.id)
    if step.after is None:
        yield say(_("{row} removed"), tone="bad", indent=1, row=row)
    elif step.before is None:
        yield say(_("{row} added"), tone="good", indent=1, row=row)
    else:
        yield say(_("{row} changed"), indent=1, row=row)
    for name, text in {**before, **after}.items():
        old, new = before.get(name), after.get(name)
        if step.before is None or step.after is None:
            yield say(_("{column}: {text}"), indent=2, column=name, text=text)
        elif old != new:
            sentence = _("{column}: {old} → {new}")
            yield say(sentence, indent=2, column=name, old=_quoted(old), new=_quoted(new))


def _quoted(text: str | None) -> str:
    return _("not known") if text is None else _("'{text}'").format(text=text)


def _fields(thing: Thing | None) -> dict[str, str]:
    """What is known of a thing, as people read it, by what its columns are called."""
    if thing is None:
        return {}
    if isinstance(thing, Activity):
        return {
            pgettext("column", name): show(name, value)
            for name, value in zip(COLUMNS, thing[1:], strict=True)
            if value is not None
        }
    if isinstance(thing, Cycle):
        known = {
            _("rulebook"): thing.rulebook,
            _("start"): thing.start and day(thing.start),
            _("specialty"): thing.specialty,
            _("name"): thing.name,
            _("retired"): _("yes") if thing.variant == RETIRED else None,
            _("variant"): thing.variant if thing.variant != RETIRED else None,
            _("law of"): thing.law_of and day(thing.law_of),
            _("in use"): _("yes") if thing.current else _("no"),
        }
    elif isinstance(thing, Periodical):
        known = {
            pgettext("column", "title"): thing.title,
            "ISSN": thing.issn,
            pgettext("column", "index"): show("index", thing.indexed),
        }
    elif isinstance(thing, Setting):
        # Of the person only what was changed, not to what: a screen is read over shoulders.
        is_own = thing.key.startswith("person.")
        label = _("name") if thing.key == "name" else thing.key
        known = {label: "•••" if is_own else thing.value}
    elif isinstance(thing, OwnDate):
        known = {
            pgettext("column", "title"): thing.title,
            _("day"): day(thing.day),
            _("every"): thing.every and wording.every(thing.every),
        }
    elif isinstance(thing, Goal):
        known = {
            pgettext("column", "title"): thing.title,
            _("goal"): wording.amount(thing.required, thing.unit),
            _("from"): thing.since and day(thing.since),
            _("until"): day(thing.until),
            _("every"): thing.every and wording.every(thing.every),
            _("kinds"): ", ".join(word("kind", one) for one in thing.kinds),
            _("words"): thing.words,
        }
    elif isinstance(thing, Adjustment):
        known = {
            _("cycle"): str(thing.cycle),
            _("name"): thing.name,
            _("from"): thing.first and day(thing.first),
            _("to"): thing.last and day(thing.last),
            _("amount"): None if thing.amount is None else format_amount(thing.amount),
            _("proof"): thing.evidence,
            _("note"): thing.note,
        }
    elif isinstance(thing, Apart):
        known = {_("record"): str(thing.one), _("other"): str(thing.other)}
    else:
        known = {_("record"): str(thing.record), thing.item: thing.note or _("yes")}
    return {name: text for name, text in known.items() if text}


# As JSON


def entry_json(entry: Entry, by: int | None = None) -> JsonObject:
    """A change of `undo --list --json` and of `history --json`, and by which it was taken back."""
    return {**keyed(entry, "entry=seq at command text=summary undoes"), "undone_by": by}


def log_json(changes: Sequence[Entry]) -> list[JsonObject]:
    """`undo --list --json`."""
    undone = undone_by(changes)
    return [entry_json(one, undone.get(one.seq)) for one in changes]


_SORTS = {"activity": "record", "periodical": "journal"}


def history_json(changes: Iterable[Past]) -> list[JsonObject]:
    """`history --json`: each change with what it touched; null where that was very much."""
    return [
        {
            **entry_json(one.entry, one.undone_by),
            **keyed(one, "added changed removed"),
            "touched": one.steps
            and [
                {
                    "what": _SORTS.get(step.entity, step.entity),
                    "id": step.id,
                    "before": step.before and _thing(step.before),
                    "after": step.after and _thing(step.after),
                    "gone": step.gone,
                }
                for step in one.steps
            ],
        }
        for one in changes
    ]


def _thing(thing: Thing) -> JsonObject:
    if isinstance(thing, Activity):
        return activity_json(thing)
    if isinstance(thing, Cycle):
        return cycle_json(thing)
    if isinstance(thing, Periodical):
        return periodical_json(thing)
    return keyed(thing, " ".join(thing._fields))
