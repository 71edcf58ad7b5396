"""Cases: situations with their answers worked out by hand, as data that a lawyer can read.

The program's own tests and `cmetrack rules test`, for a rulebook that a user brings, run them
here. A case names its records as a file would hold them, and what each gives, why not, and
how the targets stand; only what it names is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from cmetrack.domain.columns import COLUMNS
from cmetrack.domain.credits import Hundredths, format_amount
from cmetrack.domain.cycle import Cycle
from cmetrack.domain.dates import parse_day
from cmetrack.errors import BadInput, CmetrackError
from cmetrack.i18n import gettext as _
from cmetrack.rules.count import Counted
from cmetrack.rules.progress import Progress
from cmetrack.rules.rulebook import Rulebook
from cmetrack.services.evaluate import Evaluation, evaluate
from cmetrack.services.record import Allowed, make_activity

Load = Callable[[str], Rulebook]

_CASE_KEYS = {"name", "shows", "working", "rulebook", "on", "start", "retired", "specialty"}
_GIVES_KEYS = {"programme_credits", "awarded", "counted", "reason", "because", "warned"}
_TARGET_KEYS = {
    "required",
    "counted",
    "shortfall",
    "pending",
    "planned",
    "status",
    "start",
    "end",
}


class Outcome(NamedTuple):
    """What came of one case: the rules it shows, and each difference in a sentence."""

    name: str
    shows: tuple[str, ...]
    differences: tuple[str, ...]


def run_cases(data: Mapping[str, Any], file: str, load: Load) -> Iterator[Outcome]:
    """Run every `[[case]]` of a file; its `rulebook` and `on` are the cases' defaults."""
    defaults = {key: data[key] for key in ("rulebook", "on") if key in data}
    for case in data.get("case", []):
        described = {**defaults, **case}
        name = str(described.get("name", ""))
        try:
            differences = tuple(_differences(described, load))
        except (CmetrackError, KeyError, TypeError) as error:
            raise BadInput(
                _("{file}: the case '{name}' cannot be read: {error}").format(
                    file=file, name=name, error=error
                )
            ) from error
        yield Outcome(name, tuple(described.get("shows", ())), differences)


def _differences(case: Mapping[str, Any], load: Load) -> Iterator[str]:
    _only(case, _CASE_KEYS | {"record", "targets", "met"})
    rulebook = load(case["rulebook"])
    codes = (rulebook.codes,) if rulebook.codes else ()
    activities = []
    for id, record in enumerate(case["record"], start=1):
        _only(record, {*COLUMNS, "gives"})
        cells = {key: value for key, value in record.items() if key != "gives"}
        activities.append(make_activity(cells, Allowed(codes))._replace(id=id))
    start = case.get("start")
    cycle = Cycle(
        1,
        case["rulebook"],
        parse_day(start) if start else None,
        bool(case.get("retired", False)),
        case.get("specialty"),
    )
    found = evaluate(rulebook, cycle, activities, parse_day(case["on"]))
    by_id = {one.activity.id: one for one in found.records}
    warned = {id for id, _report in found.warnings}
    for id, record in enumerate(case["record"], start=1):
        yield from _record_differences(by_id[id], record.get("gives", {}), warned=id in warned)
    yield from _target_differences(found, case.get("targets", {}))
    if "met" in case and case["met"] != found.met:
        yield _differs("met", case["met"], found.met)


def _record_differences(one: Counted, gives: Mapping[str, Any], *, warned: bool) -> Iterator[str]:
    _only(gives, _GIVES_KEYS)
    programme = one.award.worth.programme
    actual: dict[str, object] = {
        "programme_credits": "null" if programme is None else _shown(programme),
        "awarded": _shown(one.award.awarded),
        "counted": _shown(one.counted),
        "reason": one.reason,
        "because": one.because,
        "warned": warned,
    }
    for key, wanted in gives.items():
        expected = _expected(wanted) if key in ("programme_credits", "awarded", "counted") else wanted
        if actual[key] != expected:
            yield _differs(f"{one.activity.id}.{key}", expected, actual[key])


def _target_differences(found: Evaluation, targets: Mapping[str, Any]) -> Iterator[str]:
    by_id = {target.id: target for target in found.targets}
    for id, wanted in targets.items():
        if id not in by_id:
            yield _("there is no target '{id}'").format(id=id)
            continue
        _only(wanted, _TARGET_KEYS)
        actual = _target_values(by_id[id])
        for key, value in wanted.items():
            expected = value if isinstance(value, str) else _expected(value)
            if actual[key] != expected:
                yield _differs(f"{id}.{key}", expected, actual[key])


def _target_values(target: Progress) -> dict[str, str]:
    return {
        "required": _shown(target.required),
        "counted": _shown(target.counted),
        "shortfall": _shown(target.shortfall),
        "pending": _shown(target.pending),
        "planned": _shown(target.planned),
        "status": target.status,
        "start": target.span.first.isoformat(),
        "end": target.span.last.isoformat(),
    }


def _shown(amount: Hundredths) -> str:
    return format_amount(amount)


def _expected(value: object) -> str:
    """A case's number as the program writes it, so that 5 and 5.0 and "5" are one."""
    return format_amount(int(Decimal(str(value)) * 100)) if value != "null" else "null"


def _differs(what: str, wanted: object, found: object) -> str:
    return _("{what}: the case says {wanted}, the program {found}").format(
        what=what, wanted=wanted, found=found
    )


def _only(data: Mapping[str, Any], known: set[str]) -> None:
    for key in data:
        if key not in known:
            raise BadInput(
                _("'{key}' is not known (allowed: {allowed})").format(
                    key=key, allowed=", ".join(sorted(known))
                )
            )
