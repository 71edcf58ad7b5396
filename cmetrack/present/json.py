"""JSON out: results as values with the keys that scripts rely on; numbers exact, never floats.

Amounts of credits, hours and days are hundredths inside the program. `Amount` marks them for
`dump`, which writes 1800 as 18 and 450 as 4.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import undone_by
from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import Hundredths, format_amount, rounded
from cmetrack.domain.cycle import RETIRED, Cycle
from cmetrack.domain.periodical import Periodical

if TYPE_CHECKING:
    from fractions import Fraction

    from cmetrack.core.evaluate import Evaluation
    from cmetrack.core.forecast import Forecast, Outlook
    from cmetrack.core.plan import Foreseen, Overview, Prospect
    from cmetrack.core.reminders import Reminder
    from cmetrack.core.suggest import Need, Offer, Suggestion
    from cmetrack.domain.changes import Entry, Past, RowChange, Thing
    from cmetrack.domain.dates import Span
    from cmetrack.rules.count import Counted
    from cmetrack.rules.progress import TargetProgress
    from cmetrack.rules.rulebook import Checklist

JsonObject = dict[str, Any]

_GATHERED = 4_000  # parts of a text that are handed on at once


class Amount(int):
    """An amount in hundredths, to be written as a number: 450 as 4.5."""


# How a value is written


def dumps(value: object) -> str:
    """A value as JSON, indented by two spaces, exact.

    Dictionaries with text keys, lists, tuples, iterators, text, days and moments, whole numbers,
    `Amount`, booleans and None; anything else, a float above all, is a mistake of the caller.
    """
    parts: list[str] = []
    dump(value, parts.append)
    return "".join(parts)


def dump(value: object, put: Callable[[str], object]) -> None:
    """A value as JSON, handed on piece by piece; what an iterator in it gives makes a list."""
    parts: list[str] = []

    def gather(part: str) -> None:
        parts.append(part)
        if len(parts) == _GATHERED:
            hand_on()

    def hand_on() -> None:
        put(re.sub(_UNSEEN, lambda found: f"\\u{ord(found[0]):04x}", "".join(parts)))
        parts.clear()

    _write(value, "\n", gather)
    hand_on()


def array(records: Iterable[object]) -> Iterator[str]:
    """An array of values that come one by one, as the pieces of its text."""
    before = "[\n  "
    for record in records:
        yield before + dumps(record).replace("\n", "\n  ")
        before = ",\n  "
    yield "\n]" if before.startswith(",") else "[]"


# Half characters, which no encoding takes, and characters that could steer a terminal or turn
# the reading direction: written as escapes, they mean the same and do nothing.
_UNSEEN = "[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def _write(value: object, newline: str, put: Any) -> None:
    """Append the parts of a value's text; `newline` carries the indentation."""
    if isinstance(value, str):
        put(_quoted(value))
    elif value is None:
        put("null")
    elif isinstance(value, bool):
        put("true" if value else "false")
    elif isinstance(value, Amount):
        put(format_amount(value))
    elif isinstance(value, int):
        put(int.__repr__(value))
    elif isinstance(value, dict):
        _write_all("{", "}", ((_key(key), item) for key, item in value.items()), newline, put)
    elif isinstance(value, list | tuple | Iterator):
        _write_all("[", "]", (("", item) for item in value), newline, put)
    elif isinstance(value, date):
        put(f'"{value.isoformat()}"')
    else:
        raise TypeError(f"{type(value).__name__} is not written as JSON")


# By hand: the library that does this takes as long to load as a screen to be put together.
_SHORT = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_ESCAPES = str.maketrans({chr(code): f"\\u{code:04x}" for code in range(32)} | _SHORT)


def _quoted(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{text.translate(_ESCAPES)}"'


def _write_all(
    opening: str, closing: str, items: Iterable[tuple[str, object]], newline: str, put: Any
) -> None:
    deeper = newline + "  "
    before = opening + deeper
    for key, item in items:
        put(before + key)
        _write(item, deeper, put)
        before = "," + deeper
    put(opening + closing if before.startswith(opening) else newline + closing)


@cache
def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key of JSON is a text")
    return _quoted(key) + ": "


def _amount(value: str | Hundredths | None) -> Amount | None:
    return None if value is None else Amount(value)


_AMOUNTS = {"awarded", "counted", "credits", "pending", "planned", "required", "shortfall"}


def _of(thing: object, names: str) -> JsonObject:
    """What a thing has under these names; those of amounts are numbers."""
    found = {name: getattr(thing, name) for name in names.split()}
    return {name: _amount(one) if name in _AMOUNTS else one for name, one in found.items()}


def _days(span: Span) -> JsonObject:
    return {"start": span.first, "end": span.last}


# Records and how a cycle stands


def activity_json(activity: Activity) -> JsonObject:
    """A record by its columns: the id, then all of them; null where not known."""
    shown: JsonObject = {"id": activity.id}
    for (name, column), value in zip(COLUMNS.items(), activity[1:], strict=True):
        shown[name] = _amount(value) if column.amount else value
    return shown


def record_json(one: Counted) -> JsonObject:
    """A record of `list --json`: its columns, then what it is worth, what counts, and why."""
    return {
        **activity_json(one.activity),
        "programme_credits": _amount(one.award.valuation.programme),
        "awarded": Amount(one.award.awarded),
        "counted": Amount(one.counted),
        "reason": one.reason,
        "because": one.because,
        "steps": [
            {
                "text": step.text,
                "cites": step.cites,
                "value": _amount(step.value),
                "rule": step.rule,
            }
            for step in one.steps
        ],
        "reports": [report.text for report in one.award.valuation.reports],
    }


def records_json(records: Iterable[Counted]) -> list[JsonObject]:
    """`list --json`."""
    return [record_json(one) for one in records]


def code_json(one: Counted, state: str) -> JsonObject:
    """A code of `code list --json`, with the state that it is in."""
    activity = one.activity
    return {
        **_of(activity, "id kind title start end code"),
        "code_status": state,
        **_of(activity, "code_date code_reason"),
        **_of(one.award, "awarded"),
        **_of(one, "counted reason"),
    }


def cycle_json(cycle: Cycle) -> JsonObject:
    """A cycle as it was given."""
    return {
        **_of(cycle, "id name rulebook specialty"),
        "retired": cycle.variant == RETIRED,
        "in_use": cycle.current,
        "given_start": cycle.start,
    }


def status_json(found: Evaluation) -> JsonObject:
    """`status --json`: the cycle's window, its targets, whether they are met, what to know."""
    return {
        "rulebook": found.rulebook.id,
        "on": found.on,
        "cycle": {
            **_of(found.cycle, "id name"),
            **_days(found.window.span),
            "rolling": found.window.rolling,
        },
        "targets": [
            {
                **_of(one, "id label"),
                **_days(one.span),
                **_of(one, "required counted shortfall pending planned status"),
                "cites": one.rule.cites,
            }
            for one in found.targets
        ],
        "met": found.met,
        "warnings": [
            {"activity": notice.ids[0], "message": notice.sentence} for notice in found.notices
        ],
    }


def reminder_json(due: Reminder) -> JsonObject:
    """One thing of `remind --json`: its sort, in words, what it is about, what is new of it."""
    return _of(due, "sort text until credits activity target cycle keys")


# The days ahead


def forecast_json(found: Forecast) -> JsonObject:
    """What `status --forecast` adds: each target's months, what falls out of the window, and when."""
    return {
        "until": found.until,
        "targets": [_outlook(one) for one in found.outlooks],
        "leaving": [
            {
                "day": one.day,
                "records": [_of(record, "id counted") for record in one.records],
                "targets": [_of(target, "id counted shortfall") for target in one.totals],
            }
            for one in found.leaving
        ],
    }


def _outlook(one: Outlook) -> JsonObject:
    return {
        "id": one.progress.id,
        "needed_per_month": _rate(one.needed),
        "needed_per_month_with_plan": _rate(one.needed_with_plan),
        "pace_per_month": _rate(one.pace),
        **_of(one, "reached reached_with_plan short_from short_from_with_plan"),
        "months": [
            {
                "on": point.day,
                **_of(point, "required counted"),
                "with_plan": Amount(point.with_plan),
            }
            for point in one.points
        ],
    }


def _rate(amount: Fraction | None) -> Amount | None:
    return None if amount is None else Amount(rounded(amount, 1))


# The plan


def overview_json(found: Overview, dues: Iterable[Reminder]) -> JsonObject:
    """`plan --json`: the targets done and with the plan, the records, what would be missing."""
    return {
        "rulebook": found.now.rulebook.id,
        "on": found.now.on,
        "by": found.then.on,
        "targets": [_row(row) for row in found.rows],
        "planned": records_json(found.ahead),
        "overdue": records_json(found.overdue),
        "missing": [_gap(one) for one in found.missing],
        "dues": [
            {"activity": due.activity, "until": due.until, "message": due.text} for due in dues
        ],
    }


def foreseen_json(found: Foreseen) -> JsonObject:
    """`plan check --json`: the record as it would count, what it adds, what it displaces."""
    return {
        **record_json(found.record),
        "id": None,
        "by": found.then.on,
        "targets": [_row(row) for row in found.rows],
        "displaces": [
            {
                **_of(one.after.activity, "id title"),
                "before": Amount(one.before.counted),
                "after": Amount(one.after.counted),
                "reason": one.after.reason,
                "cites": one.after.cuts[-1].cites,
            }
            for one in found.displaced
        ],
    }


def suggestion_json(found: Suggestion) -> JsonObject:
    """`plan suggest --json`: what is needed, and the most that one record may give."""
    room = found.room
    return {
        "on": found.plan.now.on,
        "by": found.plan.then.on,
        "needs": [_need(need) for need in found.needs],
        "other_specialties": room and {"room": Amount(room.credits), "cites": room.rule.cites},
        "offers": [_offer(offer) for offer in found.offers],
    }


def papers_json(
    activity: Activity, lists: Iterable[Checklist], ticks: Mapping[str, str]
) -> JsonObject:
    """`plan papers --json`: each list with its items, ticked or not, with their notes."""
    return {
        **_of(activity, "id title"),
        "lists": [
            {
                **_of(one, "name about cites"),
                "items": [
                    {
                        **_of(item, "key says"),
                        "ticked": item.key in ticks,
                        "note": ticks.get(item.key) or None,
                        "within_days": item.within_days,
                    }
                    for item in one.items
                ],
            }
            for one in lists
        ],
    }


def _row(row: Prospect) -> JsonObject:
    return {
        **_of(row.then, "id label required"),
        "counted": Amount(row.now.counted),
        "with_plan": Amount(row.then.counted),
        "shortfall": Amount(row.then.shortfall),
    }


def _gap(one: TargetProgress) -> JsonObject:
    return {
        **_of(one, "id label"),
        **_days(one.span),
        "shortfall": Amount(one.shortfall),
        "cites": one.rule.cites,
    }


def _need(need: Need) -> JsonObject:
    return {
        **_days(need.span),
        "credits": Amount(need.main.shortfall),
        "target": need.main.id,
        "cites": need.main.rule.cites,
        "parts": [_gap(part) for part in need.parts],
        "any_kind": Amount(need.any_kind),
    }


def _offer(offer: Offer) -> JsonObject:
    return {
        **_of(offer, "rule about kinds"),
        "most_by_days": offer.most and [Amount(most) for most in offer.most],
        "per_hour": Amount(offer.hourly),
        "sizes": [Amount(size) for size in offer.sizes],
        "cites": offer.cites,
        "counts_for": offer.helps,
        "free": offer.free
        and {
            **_of(offer.free, "first last"),
            "again_from": offer.free.after,
            "cites": offer.free.rule.cites,
        },
    }


# What was changed


def entry_json(entry: Entry, by: int | None = None) -> JsonObject:
    """A change of `undo --list --json` and of `history --json`, and by which it was taken back."""
    return {
        "entry": entry.seq,
        **_of(entry, "at command summary undoes"),
        "undone_by": by,
    }


def log_json(changes: Sequence[Entry]) -> list[JsonObject]:
    """`undo --list --json`."""
    undone = undone_by(changes)
    return [entry_json(one, undone.get(one.seq)) for one in changes]


def history_json(changes: Iterable[Past]) -> list[JsonObject]:
    """`history --json`: each change with what it touched; null where that was very much."""
    return [
        {
            **entry_json(one.entry, one.undone_by),
            **_of(one, "added changed removed"),
            "touched": None if one.steps is None else [_step(step) for step in one.steps],
        }
        for one in changes
    ]


_SORTS = {"activity": "record", "periodical": "journal"}


def _step(step: RowChange) -> JsonObject:
    return {
        "what": _SORTS.get(step.entity, step.entity),
        "id": step.id,
        "before": step.before and _thing(step.before),
        "after": step.after and _thing(step.after),
        "gone": step.gone,
    }


def _thing(thing: Thing) -> JsonObject:
    if isinstance(thing, Activity):
        return activity_json(thing)
    if isinstance(thing, Cycle):
        return cycle_json(thing)
    if isinstance(thing, Periodical):
        return periodical_json(thing)
    return _of(thing, " ".join(thing._fields))


def periodical_json(one: Periodical) -> JsonObject:
    """A journal of the list."""
    return {**_of(one, "id title"), "issn": one.issns, "index": one.indexed}
