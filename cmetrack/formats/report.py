"""Evaluations as JSON: the keys that scripts rely on."""

from __future__ import annotations

from typing import Any

from cmetrack.core.evaluate import Evaluation
from cmetrack.core.reminders import Reminder
from cmetrack.formats.json import Amount, as_json
from cmetrack.rules.count import Counted
from cmetrack.rules.progress import TargetProgress


def status_json(found: Evaluation) -> dict[str, Any]:
    """`status --json`: the cycle's window, its targets, whether they are met, what to know."""
    span = found.window.span
    return {
        "rulebook": found.rulebook.id,
        "on": found.on.isoformat(),
        "cycle": {
            "id": found.cycle.id,
            "name": found.cycle.name,
            "start": span.first.isoformat(),
            "end": span.last.isoformat(),
            "rolling": found.window.rolling,
        },
        "targets": [_target_json(target) for target in found.targets],
        "met": found.met,
        "warnings": [
            {"activity": activity, "message": report.text} for activity, report in found.warnings
        ],
    }


def _target_json(target: TargetProgress) -> dict[str, Any]:
    return {
        "id": target.id,
        "label": target.label,
        "start": target.span.first.isoformat(),
        "end": target.span.last.isoformat(),
        "required": Amount(target.required),
        "counted": Amount(target.counted),
        "shortfall": Amount(target.shortfall),
        "pending": Amount(target.pending),
        "planned": Amount(target.planned),
        "status": target.status,
        "cites": target.rule.cites,
    }


def record_json(one: Counted) -> dict[str, Any]:
    """A record of `list --json`: its columns, then what it is worth, what counts, and why."""
    programme = one.award.valuation.programme
    return {
        **as_json(one.activity),
        "programme_credits": None if programme is None else Amount(programme),
        "awarded": Amount(one.award.awarded),
        "counted": Amount(one.counted),
        "reason": one.reason,
        "because": one.because,
        "steps": [
            {
                "text": step.text,
                "cites": step.cites,
                "value": None if step.value is None else Amount(step.value),
                "rule": step.rule,
            }
            for step in one.steps
        ],
        "reports": [report.text for report in one.award.valuation.reports],
    }


def due_json(due: Reminder) -> dict[str, Any]:
    """One thing of `remind --json`: its sort, in words, what it is about, what is new of it."""
    return {
        "sort": due.sort,
        "text": due.text,
        "until": None if due.until is None else due.until.isoformat(),
        "credits": None if due.credits is None else Amount(due.credits),
        "activity": due.activity,
        "target": due.target,
        "cycle": due.cycle,
        "keys": list(due.keys),
    }
