"""The plan as JSON: what `plan` and its verbs print with `--json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cmetrack.core.plan import Foreseen, Overview, Row
from cmetrack.core.reminders import Reminder
from cmetrack.core.suggest import Free, Need, Offer, Suggestion
from cmetrack.domain.activity import Activity
from cmetrack.formats.json import Amount
from cmetrack.formats.report import record_json
from cmetrack.rules.progress import TargetProgress
from cmetrack.rules.rulebook import Checklist


def overview_json(found: Overview, dues: Iterable[Reminder]) -> dict[str, Any]:
    """`plan --json`: the targets done and with the plan, the records, what would be missing."""
    return {
        "rulebook": found.now.rulebook.id,
        "on": found.now.on.isoformat(),
        "by": found.then.on.isoformat(),
        "targets": [_row(row) for row in found.rows],
        "planned": [record_json(one) for one in found.ahead],
        "overdue": [record_json(one) for one in found.overdue],
        "missing": [_gap(one) for one in found.missing],
        "dues": [due_json(due) for due in dues],
    }


def foreseen_json(found: Foreseen) -> dict[str, Any]:
    """`plan check --json`: the record as it would count, what it adds, what it displaces."""
    record = record_json(found.record)
    return {
        **record,
        "id": found.record.activity.id or None,
        "by": found.then.on.isoformat(),
        "targets": [_row(row) for row in found.rows],
        "displaces": [
            {
                "id": one.after.activity.id,
                "title": one.after.activity.title,
                "before": Amount(one.before.counted),
                "after": Amount(one.after.counted),
                "reason": one.after.reason,
                "cites": one.after.cuts[-1].cites,
            }
            for one in found.displaced
        ],
    }


def suggestion_json(found: Suggestion) -> dict[str, Any]:
    """`plan suggest --json`: what is needed, and the most that one record may give."""
    room = found.room
    return {
        "on": found.plan.now.on.isoformat(),
        "by": found.plan.then.on.isoformat(),
        "needs": [_need(need) for need in found.needs],
        "other_specialties": None
        if room is None
        else {"room": Amount(room.credits), "cites": room.rule.cites},
        "offers": [_offer(offer) for offer in found.offers],
    }


def papers_json(
    activity: Activity, lists: Iterable[Checklist], ticks: Mapping[str, str]
) -> dict[str, Any]:
    """`plan papers --json`: each list with its items, ticked or not, with their notes."""
    return {
        "id": activity.id,
        "title": activity.title,
        "lists": [
            {
                "name": one.name,
                "about": one.about,
                "cites": one.cites,
                "items": [
                    {
                        "key": item.key,
                        "says": item.says,
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


def due_json(due: Reminder) -> dict[str, Any]:
    """One thing to hand in, and until when."""
    return {
        "activity": due.activity,
        "until": None if due.until is None else due.until.isoformat(),
        "message": due.text,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.then.id,
        "label": row.then.label,
        "required": Amount(row.then.required),
        "counted": Amount(row.now.counted),
        "with_plan": Amount(row.then.counted),
        "shortfall": Amount(row.then.shortfall),
    }


def _gap(progress: TargetProgress) -> dict[str, Any]:
    return {
        "id": progress.id,
        "label": progress.label,
        "start": progress.span.first.isoformat(),
        "end": progress.span.last.isoformat(),
        "shortfall": Amount(progress.shortfall),
        "cites": progress.rule.cites,
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "start": need.span.first.isoformat(),
        "end": need.span.last.isoformat(),
        "credits": Amount(need.main.shortfall),
        "target": need.main.id,
        "cites": need.main.rule.cites,
        "parts": [_gap(part) for part in need.parts],
        "any_kind": Amount(need.any_kind),
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "rule": offer.rule,
        "about": offer.about,
        "kinds": list(offer.kinds),
        "most_by_days": None if offer.most is None else [Amount(most) for most in offer.most],
        "per_hour": Amount(offer.hourly),
        "sizes": [Amount(size) for size in offer.sizes],
        "cites": offer.cites,
        "counts_for": list(offer.helps),
        "free": None if offer.free is None else _free(offer.free),
    }


def _free(free: Free) -> dict[str, Any]:
    return {
        "first": free.first.isoformat(),
        "last": None if free.last is None else free.last.isoformat(),
        "again_from": None if free.after is None else free.after.isoformat(),
        "cites": free.rule.cites,
    }
