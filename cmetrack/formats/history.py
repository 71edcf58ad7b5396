"""The history as JSON: each change with its rows before and after, in the contract's columns."""

from __future__ import annotations

from typing import Any

from cmetrack.domain.activity import Activity
from cmetrack.domain.changes import Entry, Past, Thing
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.periodical import Periodical
from cmetrack.formats.json import as_json

_SORTS = {
    "activity": "record",
    "cycle": "cycle",
    "periodical": "journal",
    "setting": "setting",
}


def entry_json(entry: Entry, undone_by: int | None) -> dict[str, Any]:
    """A change of `undo --list --json` and of `history --json`."""
    return {
        "entry": entry.seq,
        "at": entry.at.isoformat(),
        "command": entry.command,
        "summary": entry.summary,
        "undoes": entry.undoes,
        "undone_by": undone_by,
    }


def past_json(one: Past) -> dict[str, Any]:
    """A change with what it touched; `touched` is null where that was very much."""
    return {
        **entry_json(one.entry, one.undone_by),
        "added": one.added,
        "changed": one.changed,
        "removed": one.removed,
        "touched": None
        if one.steps is None
        else [
            {
                "what": _SORTS[step.entity],
                "id": step.id,
                "before": _thing_json(step.before),
                "after": _thing_json(step.after),
                "gone": step.gone,
            }
            for step in one.steps
        ],
    }


def _thing_json(thing: Thing | None) -> dict[str, Any] | None:
    if thing is None:
        return None
    if isinstance(thing, Activity):
        return as_json(thing)
    if isinstance(thing, Cycle):
        return {
            "id": thing.id,
            "name": thing.name,
            "rulebook": thing.rulebook,
            "specialty": thing.specialty,
            "retired": thing.retired,
            "in_use": thing.current,
            "given_start": thing.start.isoformat() if thing.start else None,
        }
    if isinstance(thing, Periodical):
        return {
            "id": thing.id,
            "title": thing.title,
            "issn": list(thing.issns),
            "index": thing.indexed,
        }
    return {"id": thing.id, "key": thing.key, "value": thing.value}
